output "address" {
  description = "Of the page"
  value       = google_cloud_run_v2_service.server.uri
}

output "registry" {
  description = "What images are pushed to"
  value       = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.images.repository_id}/server"
}

output "deployer" {
  description = "GitHub's variable DEPLOYER: what the deploy workflow becomes"
  value       = google_service_account.deployer.email
}

output "identity_provider" {
  description = "GitHub's variable IDENTITY_PROVIDER: by which it becomes that"
  value       = google_iam_workload_identity_pool_provider.github.name
}

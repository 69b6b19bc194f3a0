# GitHub's workflows of tags deploy without a key: Google believes GitHub's own word about them.

resource "google_iam_workload_identity_pool" "github" {
  workload_identity_pool_id = "github"
  depends_on                = [google_project_service.needed]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.github.workload_identity_pool_id
  workload_identity_pool_provider_id = "actions"
  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }
  # Not any repository, and of this one only tags.
  attribute_condition = "assertion.repository == '${var.repository}' && assertion.ref.startsWith('refs/tags/v')"
  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "deployer" {
  account_id   = "digitnet-deployer"
  display_name = "digitnet: what workflows deploy as"
  depends_on   = [google_project_service.needed]
}

resource "google_service_account_iam_member" "workflows" {
  service_account_id = google_service_account.deployer.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.repository/${var.repository}"
}

resource "google_artifact_registry_repository_iam_member" "deployer" {
  repository = google_artifact_registry_repository.images.name
  location   = google_artifact_registry_repository.images.location
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.deployer.member
}

resource "google_cloud_run_v2_service_iam_member" "deployer" {
  name     = google_cloud_run_v2_service.server.name
  location = google_cloud_run_v2_service.server.location
  role     = "roles/run.developer"
  member   = google_service_account.deployer.member
}

# The canary asks the logs for errors (deploy/release/canary.sh); without this every release is taken back.
resource "google_project_iam_member" "reads_logs" {
  project = var.project
  role    = "roles/logging.viewer"
  member  = google_service_account.deployer.member
}

# To deploy is to start something as the server.
resource "google_service_account_iam_member" "as_server" {
  service_account_id = google_service_account.server.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.deployer.member
}

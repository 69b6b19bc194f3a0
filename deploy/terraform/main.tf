# The server on Cloud Run, with what an operator needs around it. deploy/cloudrun/service.yaml says the
# same of the service alone; docs/deploying.md tells when to take which.

locals {
  services = [
    "artifactregistry.googleapis.com",
    "billingbudgets.googleapis.com",
    "cloudresourcemanager.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "run.googleapis.com",
    "sts.googleapis.com",
  ]
}

resource "google_project_service" "needed" {
  for_each           = toset(local.services)
  service            = each.value
  disable_on_destroy = false
}

resource "google_artifact_registry_repository" "images" {
  repository_id = "digitnet"
  location      = var.region
  format        = "DOCKER"
  docker_config {
    immutable_tags = true
  }
  cleanup_policies {
    id     = "keep-the-last-ten"
    action = "KEEP"
    most_recent_versions {
      keep_count = 10
    }
  }
  cleanup_policies {
    id     = "delete-older-than-90-days"
    action = "DELETE"
    condition {
      older_than = "7776000s"
    }
  }
  depends_on = [google_project_service.needed]
}

# No roles: the server asks nobody for anything.
resource "google_service_account" "server" {
  account_id   = "digitnet-server"
  display_name = "digitnet: what the server runs as"
  depends_on   = [google_project_service.needed]
}

resource "google_cloud_run_v2_service" "server" {
  name                = "digitnet"
  location            = var.region
  ingress             = "INGRESS_TRAFFIC_ALL"
  deletion_protection = false
  # Organisations often forbid `allUsers`; then this opens the service, and no binding is needed.
  invoker_iam_disabled = var.public

  template {
    service_account                  = google_service_account.server.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN1"
    max_instance_request_concurrency = 16
    timeout                          = "90s"
    scaling {
      min_instance_count = 0
      max_instance_count = var.most_instances
    }
    containers {
      image = var.image
      ports {
        name           = "http1"
        container_port = 8080
      }
      env {
        name  = "DIGITNET_TRUST_FORWARDED_FOR"
        value = "1"
      }
      env {
        name  = "DIGITNET_METRICS_ADDRESS"
        value = "off"
      }
      env {
        name  = "DIGITNET_UPLOAD_MEMORY"
        value = "64"
      }
      resources {
        limits = {
          cpu    = "1"
          memory = "512Mi"
        }
        cpu_idle          = true
        startup_cpu_boost = true
      }
      startup_probe {
        period_seconds    = 1
        timeout_seconds   = 1
        failure_threshold = 20
        http_get {
          path = "/readyz"
        }
      }
      liveness_probe {
        period_seconds    = 10
        timeout_seconds   = 4
        failure_threshold = 3
        http_get {
          path = "/healthz"
        }
      }
    }
  }

  lifecycle {
    # The deploy workflow moves visitors from one revision to the next.
    ignore_changes = [template[0].containers[0].image, traffic, client, client_version]
  }
  depends_on = [google_project_service.needed]
}

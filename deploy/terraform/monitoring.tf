# Who is told, and of what. What is inside the server is deploy/monitoring's.

resource "google_monitoring_notification_channel" "mail" {
  display_name = "digitnet"
  type         = "email"
  labels = {
    email_address = var.mail
  }
  depends_on = [google_project_service.needed]
}

resource "google_monitoring_uptime_check_config" "page" {
  count        = var.public ? 1 : 0
  display_name = "digitnet answers"
  period       = "300s"
  timeout      = "10s"
  http_check {
    # Cloud Run answers public paths that end in z itself.
    path         = "/health"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }
  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project
      host       = trimprefix(google_cloud_run_v2_service.server.uri, "https://")
    }
  }
}

resource "google_monitoring_alert_policy" "gone" {
  count        = var.public ? 1 : 0
  display_name = "digitnet does not answer"
  combiner     = "OR"
  conditions {
    display_name = "The check from outside fails"
    condition_threshold {
      filter          = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id=\"${google_monitoring_uptime_check_config.page[0].uptime_check_id}\" AND resource.type=\"uptime_url\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "600s"
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }
  notification_channels = [google_monitoring_notification_channel.mail.id]
}

resource "google_monitoring_alert_policy" "failing" {
  display_name = "digitnet fails"
  combiner     = "OR"
  conditions {
    display_name = "More than one answer in ten seconds is an error of the server"
    condition_threshold {
      filter          = "metric.type=\"run.googleapis.com/request_count\" AND metric.labels.response_code_class=\"5xx\" AND resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${google_cloud_run_v2_service.server.name}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0.1
      duration        = "300s"
      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_RATE"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }
  notification_channels = [google_monitoring_notification_channel.mail.id]
}

resource "google_billing_budget" "month" {
  billing_account = var.billing_account
  display_name    = "digitnet"
  budget_filter {
    projects = ["projects/${var.project}"]
  }
  amount {
    specified_amount {
      currency_code = "USD"
      units         = tostring(var.budget)
    }
  }
  threshold_rules {
    threshold_percent = 0.5
  }
  threshold_rules {
    threshold_percent = 1.0
  }
  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }
  all_updates_rule {
    monitoring_notification_channels = [google_monitoring_notification_channel.mail.id]
  }
}

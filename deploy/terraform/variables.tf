variable "project" {
  description = "Identifier of an existing project with billing"
  type        = string
}

variable "region" {
  description = "Where the registry and the service are"
  type        = string
  default     = "europe-west1"
}

variable "image" {
  description = "The image by its digest: REGION-docker.pkg.dev/PROJECT/digitnet/server@sha256:..."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest, so that what was tested is what runs."
  }
}

variable "public" {
  description = "Whether everybody may call it; without, only roles/run.invoker, and canary.sh cannot ask the canary"
  type        = bool
  default     = true
}

variable "most_instances" {
  description = "So that a mistake or an attack costs at most this many"
  type        = number
  default     = 10
}

variable "billing_account" {
  description = "Of the project, for the budget"
  type        = string
}

variable "budget" {
  description = "Dollars a month; at half, at all of it, and where it will be exceeded, mail is sent"
  type        = number
  default     = 50
}

variable "mail" {
  description = "Where alerts go"
  type        = string
}

variable "repository" {
  description = "OWNER/NAME on GitHub whose tags may deploy"
  type        = string
}

#!/usr/bin/env bash
# All visitors to a revision of Cloud Run that was good: back.sh REVISION, with REGION set.
set -euo pipefail
gcloud run services update-traffic digitnet --to-revisions "$1=100" --region "$REGION" --quiet

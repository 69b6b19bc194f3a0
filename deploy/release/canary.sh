#!/usr/bin/env bash
# Deploys an image to Cloud Run: first for nobody, then for one visitor of ten, then for all; back where
# it does not read a digit right or answers with errors. canary.sh IMAGE, with REGION set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
image=$1 service=digitnet
# Seconds with a tenth of the visitors.
wait=${CANARY_SECONDS:-300}
run() { gcloud run "$@" --region "$REGION" --quiet; }

# Where most visitors are: not the newest revision, which may be one that was taken back.
before=$(run services describe $service \
    --format='value(status.traffic.filter("percent>50").extract("revisionName").flatten())')
[[ $before =~ ^[a-z0-9-]+$ ]] || { echo "no revision has more than half of the visitors: '$before'" >&2; exit 1; }
back() {
    echo "the canary failed: all visitors stay with $before" >&2
    run services update-traffic $service --to-revisions "$before=100"
    exit 1
}

# The revision that answers now keeps its visitors, whatever comes next.
run services update-traffic $service --to-revisions "$before=100"
run services update $service --image "$image" --no-traffic --tag canary || back
after=$(run services describe $service --format='value(status.latestCreatedRevisionName)')
[[ $after != "$before" ]] || { echo "this image is deployed already" >&2; exit 0; }
address=$(run services describe $service --format='value(status.traffic.filter("tag:canary").extract("url").flatten())')

reads() {
    local answer
    answer=$(curl --silent --fail --max-time 20 --retry 3 --data-binary @host-server/src/page/examples/digit.png \
        "$1/api/v1/classify") && [[ $answer == *'"digit":3,'* ]]
}

reads "$address" || back
run services update-traffic $service --to-revisions "$after=10,$before=90" || back
end=$((SECONDS + wait))
while ((SECONDS < end)); do
    reads "$address" || back
    sleep "$((wait < 10 ? 1 : 10))"
done
errors=$(gcloud logging read "resource.labels.revision_name=\"$after\" AND httpRequest.status>=500" \
    --limit 5 --freshness 1h --format='value(httpRequest.status)') || back
[[ -z $errors ]] || back
run services update-traffic $service --to-revisions "$after=100"
echo "all visitors go to $after; back: deploy/release/back.sh $before"

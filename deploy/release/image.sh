#!/usr/bin/env bash
# Builds the image for both processors and pushes it: image.sh REGISTRY/NAME VERSION REVISION
# Prints `image=` and `digest=`, as GitHub's outputs. No emulator takes part: the Dockerfile cross-compiles.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
name=$1 version=${2#v} revision=$3
mkdir -p target
gcloud auth configure-docker "${name%%/*}" --quiet >&2
docker buildx create --use --name digitnet --driver docker-container >&2
docker buildx build --platform linux/amd64,linux/arm64 --push \
    --provenance=mode=max --sbom=true --metadata-file target/image.json \
    --build-arg VERSION="$version" --build-arg REVISION="$revision" --tag "$name:$version" . >&2
digest=$(python3 -c 'import json; print(json.load(open("target/image.json"))["containerimage.digest"])')
echo "image=$name@$digest"
echo "digest=$digest"

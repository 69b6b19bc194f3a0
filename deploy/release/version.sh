#!/usr/bin/env bash
# Whether a tag is the version in Cargo.toml and has a section in CHANGELOG.md: version.sh v1.2.3
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=${1#v}
named=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
[[ $version == "$named" ]] || { echo "error: the tag says $version, Cargo.toml says $named" >&2; exit 1; }
grep -q "^## \[\?$version\b" CHANGELOG.md || { echo "error: CHANGELOG.md has no section $version" >&2; exit 1; }

#!/usr/bin/env bash
# Everything that is published beside the image, into target/release-files, for both processors.
# On Debian and Ubuntu; rustup brings the second target, a package the linker for it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
if ! command -v aarch64-linux-gnu-gcc >/dev/null; then
    sudo apt-get update -qq
    sudo apt-get install -y -qq --no-install-recommends gcc-aarch64-linux-gnu libc6-dev-arm64-cross
fi
rustup target add x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu
command -v cargo-cyclonedx >/dev/null || cargo install --locked --quiet cargo-cyclonedx
cargo xtask release --target x86_64-unknown-linux-gnu --target aarch64-unknown-linux-gnu

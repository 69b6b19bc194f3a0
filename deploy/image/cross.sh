#!/bin/sh
# Builds the server for TARGETARCH (amd64, arm64; empty: this machine's) on whichever of the two this is:
# cross.sh prepare | build | built
set -eu
own=$(rustc --print host-tuple)
case ${TARGETARCH:-} in
"") target=$own ;;
amd64) target=x86_64-unknown-linux-gnu ;;
arm64) target=aarch64-unknown-linux-gnu ;;
*) echo "cross.sh: there is no image for $TARGETARCH" >&2 && exit 1 ;;
esac
processor=${target%%-*}
if [ "$target" != "$own" ]; then
    compiler=$processor-linux-gnu-gcc
    name=$(echo "$target" | tr - _)
    upper=$(echo "$name" | tr '[:lower:]' '[:upper:]')
    export "CC_$name=$compiler" "CARGO_TARGET_${upper}_LINKER=$compiler"
fi
# A static glibc binary needs nothing beside it. Naming the target keeps the flag away from build
# scripts and procedural macros, which cannot be static.
export RUSTFLAGS="${RUSTFLAGS:-} -C target-feature=+crt-static"
case $1 in
prepare)
    [ "$target" = "$own" ] && exit 0
    rustup target add "$target"
    case $processor in
    aarch64) packages="gcc-aarch64-linux-gnu libc6-dev-arm64-cross" ;;
    x86_64) packages="gcc-x86-64-linux-gnu libc6-dev-amd64-cross" ;;
    esac
    apt-get update -qq
    # shellcheck disable=SC2086 # two words
    apt-get install -y -qq --no-install-recommends $packages
    ;;
build) cargo build --locked --release --package digitnet-server --target "$target" ;;
built) echo "target/$target/release/digitnet-server" ;;
*) echo "cross.sh: what is $1?" >&2 && exit 1 ;;
esac

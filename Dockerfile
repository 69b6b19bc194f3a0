# The server as one static binary in an otherwise empty image.
#
#   docker build -t digitnet . && docker run --rm -p 8080:8080 --read-only digitnet
#
# For another processor too, without emulating one: `docker buildx build --platform linux/amd64,linux/arm64 .`
# docs/deploying.md tells how to pin the base by digest, label a release, and make its SBOM.

ARG RUST=1.95.0

# Manifests and the names of crate roots, nothing else: what decides the dependencies. This stage
# runs again at every change, but what comes out of it stays the same, so the layer below is kept.
FROM --platform=$BUILDPLATFORM docker.io/library/rust:${RUST}-slim-bookworm AS skeleton
COPY . /sources
WORKDIR /sources
RUN mkdir /skeleton \
    && cp --parents Cargo.toml Cargo.lock */Cargo.toml /skeleton \
    && find . -path ./firmware -prune -o -path './*/build.rs' -print -o -path './*/src/lib.rs' -print \
        -o -path './*/src/main.rs' -print -o -path './*/src/bin/*.rs' -print \
        -o -path './*/benches/*.rs' -print > /roots \
    && while read -r root; do \
        mkdir -p "/skeleton/$(dirname "$root")" && echo 'fn main() {}' > "/skeleton/$root" || exit 1; \
    done < /roots

FROM --platform=$BUILDPLATFORM docker.io/library/rust:${RUST}-slim-bookworm AS build
# What the image is for, where the builder says (BuildKit does); otherwise this machine's.
ARG TARGETARCH
WORKDIR /digitnet
COPY deploy/image/cross.sh /cross.sh
RUN /cross.sh prepare
COPY --from=skeleton /skeleton .
RUN /cross.sh build
COPY . .
ARG REVISION=unknown
# Cargo goes by time, and the stubs were built later than the sources were written.
RUN touch ./*/build.rs ./*/src/lib.rs ./*/src/main.rs \
    && DIGITNET_REVISION="$REVISION" /cross.sh build \
    && mkdir /image && cp "$(/cross.sh built)" LICENSE-MIT LICENSE-APACHE /image

FROM scratch
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="digitnet-server" \
    org.opencontainers.image.description="Reads handwritten digits: upload page and JSON API" \
    org.opencontainers.image.licenses="MIT OR Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
COPY --from=build /image/ /
# Nobody: the server writes nothing and needs no rights.
USER 65534:65534
ENV PORT=8080
EXPOSE 8080
# Docker's own; an image in OCI format has none. There is no shell and no curl, so the server asks its own kind.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["/digitnet-server", "health"]
ENTRYPOINT ["/digitnet-server"]

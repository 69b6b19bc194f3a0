# The server as one static binary in an otherwise empty image.
#
#   docker build -t digitnet . && docker run --rm -p 8080:8080 digitnet

FROM rust:1.95-slim-bookworm AS build
WORKDIR /digitnet
COPY . .
# A static glibc binary needs nothing beside it. Naming the target keeps the flag away from build
# scripts and procedural macros, which cannot be static.
ENV RUSTFLAGS="-C target-feature=+crt-static"
RUN target="$(rustc --print host-tuple)" \
    && cargo build --locked --release --package digitnet-server --target "$target" \
    && cp "target/$target/release/digitnet-server" /digitnet-server

FROM scratch
COPY --from=build /digitnet-server /digitnet-server
# Nobody: the server writes nothing and needs no rights.
USER 65534:65534
ENV PORT=8080
EXPOSE 8080
ENTRYPOINT ["/digitnet-server"]

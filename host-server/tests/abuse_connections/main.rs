//! Abuse of connections and of what they hold, over real sockets: what one client takes, others must
//! not lack, and what surrounds the server may break.

#[path = "../common/mod.rs"]
mod common;
mod memory;
mod protocol;
mod sharing;
mod surroundings;
mod time;

use std::net::TcpStream;

use common::png;
use common::server::{Server, status, upload};
use socket2::{Domain, Socket, Type};

/// The server still reads a picture.
#[track_caller]
fn assert_well(server: &Server) {
    let answer = server.classify(&png(3));
    assert_eq!(status(&answer), 200, "{answer}");
    assert!(answer.contains("\"digit\":3"), "{answer}");
}

/// A connection whose client takes a few kilobytes and then no more, unless it reads.
fn connect_narrow(server: &Server) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket
        .set_recv_buffer_size(4096)
        .expect("a size can be set");
    socket
        .connect(&server.address.into())
        .expect("the server accepts");
    socket.into()
}

/// A picture sent by a client behind a proxy.
fn upload_from(client: &str, file: &[u8]) -> Vec<u8> {
    let head = format!(
        "X-Forwarded-For: {client}\r\nContent-Length: {}\r\n",
        file.len()
    );
    common::server::post(&head, file)
}

/// A picture that nobody waits for.
fn send(server: &Server, file: &[u8]) -> TcpStream {
    use std::io::Write;
    let mut stream = server.connect();
    let _cut_off = stream.write_all(&upload(file));
    stream
}

//! What surrounds the server breaks: logs, file descriptors, address families.
#![cfg(unix)]

use std::fs::File;
use std::net::{Ipv6Addr, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::assert_well;
use crate::common::server::Server;

const LOST: &str = "digitnet_log_lines_lost_total";
const PATIENCE: Duration = Duration::from_secs(8);

fn logging_to(stderr: impl Into<Stdio>) -> Server {
    let mut program = Server::program();
    Server::spawn(program.args(["--log-format", "json"]).stderr(stderr))
}

/// Lines are written, and lost, a moment after they are told.
#[track_caller]
fn assert_lost(server: &Server) {
    let start = Instant::now();
    while server.figure(LOST) < 4.0 {
        assert!(
            start.elapsed() < PATIENCE,
            "{} are lost",
            server.figure(LOST)
        );
    }
}

#[test]
fn a_full_disk_takes_the_logs_alone() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        digitnet_testing::skip::skip("a_full_disk_takes_the_logs_alone", "there is no /dev/full");
        return;
    };
    answers_without_logs(logging_to(full));
}

fn answers_without_logs(mut server: Server) {
    for _ in 0..5 {
        assert_well(&server);
    }
    assert_lost(&server);
    server.terminate();
    assert_eq!(server.end(PATIENCE).code(), Some(0));
}

#[test]
fn a_broken_pipe_takes_the_logs_alone() {
    let mut server = logging_to(Stdio::piped());
    drop(server.stderr());
    answers_without_logs(server);
}

#[test]
fn a_log_that_nobody_reads_holds_up_nobody() {
    let mut server = logging_to(Stdio::piped());
    let standing = server.stderr();
    let long = "a".repeat(200);
    let request = format!("GET /{long} HTTP/1.1\r\nHost: d\r\nUser-Agent: {long}\r\n\r\n");
    // Over one connection, so that it does not take long.
    let mut stream = server.connect();
    for _ in 0..60 {
        use std::io::{Read, Write};
        let many = request.repeat(100);
        stream.write_all(many.as_bytes()).expect("taken");
        let (mut answers, mut buffer) = (0, vec![0; 1 << 16]);
        while answers < 100 {
            let length = stream.read(&mut buffer).expect("answers");
            assert!(length > 0, "the server went away");
            let heads = buffer[..length]
                .windows(12)
                .filter(|part| part == b"HTTP/1.1 404");
            answers += heads.count();
        }
    }
    assert_well(&server);
    assert!(server.figure(LOST) > 0.0);
    server.terminate();
    let start = Instant::now();
    assert_eq!(server.end(PATIENCE).code(), Some(0));
    assert!(
        start.elapsed() < Duration::from_secs(3),
        "{:?}",
        start.elapsed()
    );
    drop(standing);
}

#[test]
fn fewer_descriptors_than_connections_are_told_and_shared() {
    let program = Server::program();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "ulimit -n 160; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args())
        .args(["--log-format", "text"])
        .stderr(Stdio::piped());
    let mut server = Server::spawn(&mut shell);
    let idle: Vec<_> = (0..200).map(|_| server.connect()).collect();
    for _ in 0..5 {
        assert_well(&server);
    }
    drop(idle);
    let mut line = String::new();
    let mut log = std::io::BufReader::new(server.stderr());
    std::io::BufRead::read_line(&mut log, &mut line).expect("a line");
    assert!(line.contains("60 connections instead of 820"), "{line}");
}

#[test]
fn both_families_are_listened_on() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_digitnet-server"));
    program.args(["--port", "0", "--log-level", "error"]);
    program.env_remove("PORT").env_remove("DIGITNET_HOST");
    let server = Server::spawn(&mut program);
    assert_well(&server);
    let port = server.address.port();
    match TcpStream::connect((Ipv6Addr::LOCALHOST, port)) {
        Ok(_) => {}
        // A machine without IPv6.
        Err(error) => assert_ne!(
            error.kind(),
            std::io::ErrorKind::ConnectionRefused,
            "{error}"
        ),
    }
}

#[test]
fn figures_may_have_a_port_of_their_own() {
    let server = Server::with(&["--metrics-address", "off"]);
    assert!(server.get("/metrics").contains("not_found"));
    assert_eq!(server.get("/health/"), "ok");
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let mut server = Server::with(&["--metrics-address", &format!("127.0.0.1:{port}")]);
    assert!(server.get("/metrics").contains("not_found"));
    server.address.set_port(port);
    assert!(server.get("/metrics").contains("digitnet_connections "));
    assert_eq!(server.get("/health"), "ok");
    assert!(server.get("/").contains("not_found"));
}

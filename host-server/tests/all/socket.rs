//! The real binary behind a real socket, to its clean end.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::png;
use crate::common::server::{Server, answer, chunked, post};

/// Longest time in which a server ends that was told to.
const PATIENCE: Duration = Duration::from_secs(15);

#[test]
fn pictures_are_read_over_a_socket() {
    let server = Server::start();
    let file = png(5);
    let whole = server.exchange(&post(&format!("Content-Length: {}\r\n", file.len()), &file));
    assert!(
        whole.starts_with("HTTP/1.1 200 OK\r\n") && whole.contains("\"digit\":5"),
        "{whole}"
    );
    let parts = server.exchange(&post("Transfer-Encoding: chunked\r\n", &chunked(&file)));
    assert!(
        parts.starts_with("HTTP/1.1 200 OK\r\n") && parts.contains("\"digit\":5"),
        "{parts}"
    );
    let health = server.exchange(b"GET /healthz HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n");
    assert!(
        health.starts_with("HTTP/1.1 200 OK\r\n") && health.ends_with("\r\n\r\nok"),
        "{health}"
    );
}

#[test]
fn missing_bodies_are_told_over_a_socket() {
    let server = Server::start();
    let none = server.exchange(&post("", b""));
    assert!(none.starts_with("HTTP/1.1 411 "), "{none}");
    let empty = server.exchange(&post("Content-Length: 0\r\n", b""));
    assert!(empty.starts_with("HTTP/1.1 400 "), "{empty}");
}

#[test]
fn senders_of_40_megabytes_see_why_they_are_refused() {
    let server = Server::start();
    let large = vec![7; 40 << 20];
    let announced = server.exchange(&post(
        &format!("Content-Length: {}\r\n", large.len()),
        &large,
    ));
    assert!(announced.starts_with("HTTP/1.1 413 "), "{announced}");
    assert!(announced.contains("upload_too_large"), "{announced}");
    let endless = server.exchange(&post("Transfer-Encoding: chunked\r\n", &chunked(&large)));
    assert!(endless.starts_with("HTTP/1.1 413 "), "{endless}");
    // Who asks before sending is answered before sending.
    let asking = "Content-Length: 41943040\r\nExpect: 100-continue\r\n";
    let asked = server.exchange(&post(asking, b""));
    assert!(asked.starts_with("HTTP/1.1 413 "), "{asked}");
}

#[cfg(unix)]
#[test]
fn sigterm_ends_an_idle_server_cleanly() {
    let mut server = Server::start();
    let _kept_open = server.connect();
    server.terminate();
    assert_eq!(server.end(PATIENCE).code(), Some(0));
}

#[cfg(unix)]
#[test]
fn sigterm_lets_requests_in_flight_finish() {
    let mut server = Server::start();
    let file = png(1);
    let request = post(&format!("Content-Length: {}\r\n", file.len()), &file);
    let (first, rest) = request.split_at(request.len() - 10);
    let mut stream = server.connect();
    stream
        .write_all(first)
        .expect("the server takes the beginning");
    // The server must have begun with the request before it is told to stop.
    std::thread::sleep(Duration::from_millis(300));
    server.terminate();
    std::thread::sleep(Duration::from_millis(300));
    assert!(
        TcpStream::connect(server.address).is_err(),
        "nobody new is let in"
    );
    stream.write_all(rest).expect("the server takes the end");
    let answer = answer(&mut stream);
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("\"digit\":1"),
        "{answer}"
    );
    assert_eq!(server.end(PATIENCE).code(), Some(0));
}

#[cfg(unix)]
#[test]
fn sigterm_does_not_wait_forever() {
    let mut server = Server::start();
    let mut stream = server.connect();
    stream
        .write_all(&post("Content-Length: 1000\r\n", b"the rest never comes"))
        .expect("taken");
    std::thread::sleep(Duration::from_millis(300));
    server.terminate();
    assert_eq!(server.end(PATIENCE).code(), Some(0));
}

#[test]
fn a_port_in_use_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_digitnet-server"))
        .args(["serve", "--host", "127.0.0.1"])
        .env("PORT", &port)
        .output()
        .expect("the server starts");
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        message.contains(&port) && message.contains("another program"),
        "{message}"
    );
}

#[test]
fn requests_are_logged_as_google_cloud_reads_them() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_digitnet-server"))
        .args(["--host", "127.0.0.1", "--port", "0"])
        .env_remove("PORT")
        .env("GOOGLE_CLOUD_PROJECT", "mine")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut said = String::new();
    let stdout = process.stdout.take().expect("stdout is a pipe");
    BufReader::new(stdout)
        .read_line(&mut said)
        .expect("the server says where it listens");
    let address = said.trim().rsplit('/').next().expect("an address");
    let mut stream = TcpStream::connect(address).expect("the server accepts");
    let trace = "traceparent: 00-105445aa7843bc8bf206b12000100000-00000000000000ff-01\r\n";
    stream
        .write_all(&post(&format!("{trace}Content-Length: 4\r\n"), b"text"))
        .expect("the server takes the request");
    assert!(answer(&mut stream).starts_with("HTTP/1.1 415 "));
    let mut line = String::new();
    let stderr = process.stderr.take().expect("stderr is a pipe");
    let logged = BufReader::new(stderr).read_line(&mut line);
    let _ended_already = process.kill();
    let _status = process.wait();
    logged.expect("the request is logged");
    let line: serde_json::Value = serde_json::from_str(&line).expect("a line is JSON");
    assert_eq!(line["severity"], "INFO");
    assert_eq!(line["error"], "unknown_format");
    assert_eq!(line["httpRequest"]["status"], 415);
    assert_eq!(line["httpRequest"]["requestUrl"], "/api/v1/classify");
    assert_eq!(
        line["logging.googleapis.com/trace"],
        "projects/mine/traces/105445aa7843bc8bf206b12000100000"
    );
}

#[test]
fn answers_tell_the_time_of_each_step() {
    let server = Server::start();
    let answer = server.classify(&png(5));
    let timing = answer
        .lines()
        .find(|line| line.starts_with("server-timing: "));
    let timing = timing.unwrap_or_else(|| panic!("no timing in {answer}"));
    for step in ["queue;dur=", "decode;dur=", "prepare;dur=", "infer;dur="] {
        assert!(timing.contains(step), "{timing}");
    }
    let figures = server.get("/metrics");
    for figure in [
        r#"digitnet_requests_total{route="/api/v1/classify",method="POST",status="200"} 1"#,
        r#"digitnet_verdicts_total{verdict="digit"} 1"#,
        r#"digitnet_step_seconds_count{step="queue"} 1"#,
    ] {
        assert!(figures.contains(figure), "{figure} in {figures}");
    }
}

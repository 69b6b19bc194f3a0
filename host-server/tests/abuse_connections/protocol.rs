//! Requests that are none, or that do not say to whom.

use std::time::{Duration, Instant};

use crate::assert_well;
#[cfg(debug_assertions)]
use crate::common::server::post;
use crate::common::server::{Server, status};

#[test]
fn what_is_no_request_is_400_and_counted() {
    let server = Server::start();
    for request in [
        &b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nConnection: close\r\n\r\n"[..],
        b"OPTIONS * HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03 TLS\r\n\r\n",
        b"no request at all\r\n\r\n",
    ] {
        let answer = server.exchange(request);
        assert_eq!(status(&answer), 400, "{answer}");
    }
    // The parser's own answers are counted once their connections have ended.
    let start = Instant::now();
    let counted = || server.figure("digitnet_errors_total{code=\"malformed_request\"}");
    while counted() < 7.0 {
        assert!(start.elapsed() < PATIENCE, "{} were counted", counted());
    }
    assert_eq!(
        server.figure("digitnet_errors_total{code=\"internal\"}"),
        0.0
    );
    // The old protocol knows no Host.
    let old = server.exchange(b"GET /healthz HTTP/1.0\r\n\r\n");
    assert_eq!(status(&old), 200, "{old}");
    assert_well(&server);
}

#[cfg(debug_assertions)]
#[test]
fn a_reader_s_panic_is_a_500_and_the_reader_lives_on() {
    let server = Server::with(&["--readers", "1", "--inject-faults"]);
    let fault = b"digitnet-fault: panic";
    for _ in 0..5 {
        let request = post(&format!("Content-Length: {}\r\n", fault.len()), fault);
        let answer = server.exchange(&request);
        assert_eq!(status(&answer), 500, "{answer}");
        assert!(answer.contains("\"internal\""), "{answer}");
    }
    let figure = "digitnet_errors_total{code=\"internal\"}";
    assert_eq!(server.figure(figure), 5.0);
    assert_well(&server);
    let others = Server::start();
    let request = post(&format!("Content-Length: {}\r\n", fault.len()), fault);
    assert_eq!(status(&others.exchange(&request)), 415);
}

const PATIENCE: Duration = Duration::from_secs(10);

//! A server that is told to stop answers what it has taken.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::server::{Server, status, upload};
use crate::common::{bombs, png};
use crate::{PATIENCE, assert_well};

#[test]
fn sigterm_under_load_loses_no_accepted_request() {
    let mut server = Server::start();
    let request = upload(&png(3));
    let address = server.address;
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let request = request.clone();
            thread::spawn(move || {
                let mut answered = 0;
                loop {
                    let begin = Instant::now();
                    let Ok(mut stream) = TcpStream::connect(address) else {
                        return (answered, None);
                    };
                    let mut whole = String::new();
                    let sent = stream.write_all(&request);
                    let got = stream.read_to_string(&mut whole);
                    if sent.is_err() || got.is_err() || !whole.contains("\"digit\":3") {
                        return (answered, Some((begin, whole)));
                    }
                    answered += 1;
                }
            })
        })
        .collect();
    thread::sleep(Duration::from_millis(500));
    let told = Instant::now();
    server.terminate();
    for client in clients {
        let (answered, lost) = client.join().expect("the client ends");
        assert!(answered > 0, "the load was real");
        if let Some((begin, answer)) = lost {
            assert!(
                begin > told,
                "a request from before the signal got {answer:?}"
            );
        }
    }
    assert_eq!(server.end(PATIENCE).code(), Some(0));
}

/// What cannot be read in time is told so, instead of being cut off.
#[test]
fn sigterm_with_more_than_can_be_read_loses_no_answer() {
    let mut server = Server::with(&["--drain", "2", "--readers", "1"]);
    let file = bombs::png();
    thread::scope(|threads| {
        let clients: Vec<_> = (0..16)
            .map(|_| threads.spawn(|| status(&server.classify(&file))))
            .collect();
        let start = Instant::now();
        while server.figure("digitnet_queue_depth") < 1.0 {
            assert!(start.elapsed() < PATIENCE, "nothing waits");
        }
        server.terminate();
        for client in clients {
            let status = client.join().expect("an answer comes");
            assert!(matches!(status, 200 | 429), "{status}");
        }
    });
    assert_eq!(server.end(PATIENCE).code(), Some(0));
}

#[test]
fn a_draining_server_says_so() {
    let mut server = Server::with(&["--drain-delay", "3"]);
    assert_eq!(server.get("/readyz"), "ready");
    server.terminate();
    let start = Instant::now();
    while server.get("/readyz") != "draining" {
        assert!(start.elapsed() < PATIENCE, "it never says so");
    }
    assert_eq!(server.get("/healthz"), "ok");
    assert_well(&server);
    assert_eq!(server.end(PATIENCE).code(), Some(0));
}

//! Times: of waiting, of fetching an answer, of ending.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::server::{Server, answer, post, status};
use crate::common::{bombs, png};
use crate::{assert_well, upload_from};

#[test]
fn who_waits_too_long_is_told_when_it_is_too_long() {
    let server = Server::with(&["--readers=1", "--queue-wait=1", "--trust-forwarded-for"]);
    let file = bombs::large_picture();
    let start = Instant::now();
    let waits: Vec<_> = thread::scope(|threads| {
        let sent: Vec<_> = (0..30)
            .map(|number| {
                let request = upload_from(&format!("192.0.2.{number}"), &file);
                let server = &server;
                threads.spawn(move || (status(&server.exchange(&request)), start.elapsed()))
            })
            .collect();
        sent.into_iter()
            .map(|sent| sent.join().expect("answered"))
            .collect()
    });
    let told = waits.iter().filter(|(status, _)| *status == 429);
    for (_, after) in told {
        assert!(*after < Duration::from_secs(4), "told after {after:?}");
    }
}

#[cfg(unix)]
mod ending {
    use super::*;

    /// Most that any server may take to end.
    const PATIENCE: Duration = Duration::from_secs(8);

    #[track_caller]
    fn assert_ends(mut server: Server, within: Duration) {
        let start = Instant::now();
        assert_eq!(server.end(PATIENCE).code(), Some(0));
        assert!(start.elapsed() <= within, "{:?}", start.elapsed());
    }

    #[test]
    fn half_a_head_holds_up_no_end() {
        let server = Server::start();
        let mut half = server.connect();
        half.write_all(b"POST / HTTP/1.1\r\nHost:").expect("taken");
        thread::sleep(Duration::from_millis(100));
        server.terminate();
        assert_ends(server, Duration::from_secs(3));
    }

    /// Two of nine bytes have come.
    fn stalled_upload(server: &Server) -> TcpStream {
        let mut stalled = server.connect();
        stalled
            .write_all(&post("Content-Length: 9\r\n", b"12"))
            .expect("taken");
        thread::sleep(Duration::from_millis(100));
        stalled
    }

    #[test]
    fn an_upload_that_stands_still_is_not_waited_for_longer_than_told() {
        let server = Server::start();
        let _stalled = stalled_upload(&server);
        server.terminate();
        assert_ends(server, PATIENCE);
    }

    #[test]
    fn the_second_signal_ends_at_once() {
        let mut server = Server::start();
        let _stalled = stalled_upload(&server);
        server.terminate();
        thread::sleep(Duration::from_millis(300));
        server.signal("-INT");
        server.end(Duration::from_secs(2));
    }

    #[test]
    fn a_lost_terminal_ends_cleanly_too() {
        // Under `nohup` the signal is ignored, and so it would be by the server; what a program catches is not
        // handed on.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.expect("a runtime");
        let _within = runtime.enter();
        let _caught = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())
            .expect("signals can be caught");
        let mut server = Server::start();
        let file = png(1);
        let request = post(&format!("Content-Length: {}\r\n", file.len()), &file);
        let (first, rest) = request.split_at(request.len() - 10);
        let mut stream = server.connect();
        stream.write_all(first).expect("taken");
        thread::sleep(Duration::from_millis(200));
        server.signal("-HUP");
        thread::sleep(Duration::from_millis(200));
        stream.write_all(rest).expect("taken");
        let answer = answer(&mut stream);
        assert!(answer.contains("\"digit\":1"), "{answer}");
        assert_eq!(server.end(PATIENCE).code(), Some(0));
    }
}

/// Who sends all and then says so waits for an answer.
#[test]
fn half_closed_connections_are_answered() {
    let server = Server::start();
    let file = png(5);
    for _ in 0..20 {
        let mut stream = server.connect();
        let request = post(&format!("Content-Length: {}\r\n", file.len()), &file);
        stream.write_all(&request).expect("taken");
        stream.shutdown(std::net::Shutdown::Write).expect("half");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.contains("\"digit\":5"), "{answer}");
    }
    assert_well(&server);
}

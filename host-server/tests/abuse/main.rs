//! Abuse over real sockets: what the server does not put up with, and that it answers others
//! meanwhile and gives memory back afterwards.

#[path = "../common/mod.rs"]
mod common;
mod files;
#[cfg(unix)]
mod sigterm;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use common::server::{Server, answer, chunked, post, status};
use common::{bombs, png};

/// Far above what anything here takes: for what must end at all.
const PATIENCE: Duration = Duration::from_secs(40);
/// What a server may take of memory at its worst.
const MOST_MEMORY: u64 = 244 << 20;

/// The server still reads a picture.
#[track_caller]
fn assert_well(server: &Server) {
    let answer = server.classify(&png(3));
    assert_eq!(status(&answer), 200, "{answer}");
    assert!(answer.contains("\"digit\":3"), "{answer}");
}

#[track_caller]
fn assert_memory(server: &Server) {
    if let Some(peak) = server.memory("VmHWM") {
        assert!(peak <= MOST_MEMORY, "{} MiB at the peak", peak >> 20);
    }
}

/// Waits until the server has closed the connection.
#[track_caller]
fn assert_closed(mut stream: TcpStream) {
    let start = Instant::now();
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("a timeout can be set");
    let mut rest = Vec::new();
    let _reset_counts_too = stream.read_to_end(&mut rest);
    assert!(start.elapsed() < PATIENCE, "the connection is still open");
}

#[test]
fn slow_headers_are_cut_off() {
    let server = Server::with(&["--header-timeout", "1", "--connections", "20"]);
    let silent = server.connect();
    let mut slow = server.connect();
    let dripping = thread::spawn(move || {
        for byte in b"GET / HTTP/1.1\r\nX-Slow: "
            .iter()
            .chain([b'a'; 1000].iter())
        {
            if slow.write_all(&[*byte]).is_err() {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        assert_closed(slow);
    });
    assert_well(&server);
    assert_closed(silent);
    dripping.join().expect("the slow sender was cut off");
    let ended = server.get("/metrics");
    let line = "digitnet_connections_ended_total{reason=\"header_timeout\"} 2";
    assert!(ended.contains(line), "{ended}");
}

#[test]
fn stalled_and_trickling_bodies_are_408() {
    let server = Server::with(&["--upload-stall", "1"]);
    let mut stalled = server.connect();
    let request = post("Content-Length: 1000\r\n", b"the rest never comes");
    stalled.write_all(&request).expect("taken");
    let mut trickling = server.connect();
    let request = post("Content-Length: 100000\r\n", b"");
    trickling.write_all(&request).expect("taken");
    let mut writer = trickling.try_clone().expect("a second handle");
    let trickle = thread::spawn(move || {
        while writer.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(100));
        }
    });
    assert_well(&server);
    for mut stream in [stalled, trickling] {
        let answer = answer(&mut stream);
        assert_eq!(status(&answer), 408, "{answer}");
        assert!(answer.contains("upload_too_slow"), "{answer}");
    }
    trickle.join().expect("the trickle was cut off");
}

#[test]
fn idle_connections_end_and_make_room() {
    let server = Server::with(&["--idle-timeout", "1"]);
    let mut kept = server.connect();
    kept.write_all(b"GET /healthz HTTP/1.1\r\nHost: d\r\n\r\n")
        .expect("taken");
    assert_closed(kept);

    let server = Server::with(&["--connections", "10"]);
    let idle: Vec<_> = (0..30).map(|_| server.connect()).collect();
    assert_well(&server);
    let figures = server.get("/metrics");
    assert!(figures.contains("{reason=\"made_room\"}"), "{figures}");
    drop(idle);
}

#[test]
fn a_thousand_idle_connections_hold_up_nobody() {
    let server = Server::start();
    let mut idle = Vec::new();
    for number in 0..1000 {
        match TcpStream::connect(server.address) {
            Ok(stream) => idle.push(stream),
            // This process may have fewer files than the test wants.
            Err(error) => {
                assert!(number > 900, "{error} after {number} connections");
                break;
            }
        }
    }
    idle.truncate(1000 - 20);
    for _ in 0..10 {
        assert_well(&server);
    }
    assert_memory(&server);
}

#[test]
fn uploads_share_a_bounded_memory() {
    let server = Server::with(&["--upload-memory", "20", "--upload-stall", "3"]);
    let half = vec![b'x'; 9 << 20];
    let uploads: Vec<_> = (0..6)
        .map(|_| {
            let mut stream = server.connect();
            let request = post("Content-Length: 10000000\r\n", &half);
            thread::spawn(move || {
                let _cut_off = stream.write_all(&request);
                status(&answer(&mut stream))
            })
        })
        .collect();
    let answers: Vec<u16> = uploads
        .into_iter()
        .map(|upload| upload.join().expect("every upload is answered"))
        .collect();
    assert!(answers.contains(&429), "{answers:?}");
    assert!(
        answers.iter().all(|status| matches!(status, 408 | 429)),
        "{answers:?}"
    );
    assert_well(&server);
    assert_memory(&server);
}

#[test]
fn a_burst_beyond_capacity_is_answered_with_429() {
    // Nobody who found a place is refused because the machine is slow.
    let server = Server::with(&[
        "--readers=1",
        "--queue=4",
        "--queue-per-client=4",
        "--queue-wait=60",
    ]);
    let file = bombs::large_picture();
    let answers: Vec<String> = thread::scope(|threads| {
        let sent: Vec<_> = (0..50)
            .map(|_| threads.spawn(|| server.classify(&file)))
            .collect();
        let answers = sent.into_iter().map(|thread| thread.join());
        answers
            .map(|answer| answer.expect("everyone is answered"))
            .collect()
    });
    let refused: Vec<_> = answers
        .iter()
        .filter(|answer| status(answer) == 429)
        .collect();
    let read = answers
        .iter()
        .filter(|answer| status(answer) == 200)
        .count();
    assert_eq!(refused.len() + read, answers.len(), "{answers:?}");
    assert!(!refused.is_empty() && read >= 5, "{read} were read");
    for answer in refused {
        assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
    }
    assert_well(&server);
    assert_memory(&server);
}

#[test]
fn a_client_has_its_share_of_the_queue() {
    let server = Server::with(&[
        "--readers=1",
        "--queue=8",
        "--queue-per-client=2",
        "--trust-forwarded-for",
    ]);
    let file = bombs::large_picture();
    let length = file.len();
    let from = |client: &str| {
        let headers = format!("Content-Length: {length}\r\nX-Forwarded-For: {client}\r\n");
        status(&server.exchange(&post(&headers, &file)))
    };
    thread::scope(|threads| {
        let greedy: Vec<_> = (0..20)
            .map(|_| threads.spawn(|| from("192.0.2.1")))
            .collect();
        let modest = threads.spawn(|| from("192.0.2.2"));
        assert_eq!(modest.join().expect("answered"), 200);
        let greedy = greedy
            .into_iter()
            .map(|thread| thread.join().expect("answered"));
        assert!(greedy.filter(|status| *status == 429).count() > 0);
    });
}

#[test]
fn endless_chunked_bodies_end_in_413() {
    let server = Server::start();
    let answer = server.exchange(&post(
        "Transfer-Encoding: chunked\r\n",
        &chunked(&vec![b'x'; 12 << 20]),
    ));
    assert_eq!(status(&answer), 413, "{answer}");
    assert_well(&server);
}

//! One client against another: nobody takes all of anything.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::server::{Server, answer, connect_from, post, status, upload};
use crate::common::{bombs, png};
use crate::upload_from;

#[test]
fn slow_uploads_of_one_client_leave_memory_to_others() {
    let server = Server::with(&["--trust-forwarded-for"]);
    let part = vec![b'x'; 9 << 20];
    let head = "X-Forwarded-For: 192.0.2.1\r\nContent-Length: 10000000\r\n";
    let slow: Vec<_> = (0..5)
        .map(|_| {
            let mut stream = server.connect();
            let request = post(head, &part);
            thread::spawn(move || {
                let _cut_off = stream.write_all(&request);
                stream
            })
        })
        .collect();
    let slow: Vec<_> = slow
        .into_iter()
        .map(|slow| slow.join().expect("sent"))
        .collect();
    assert!(
        server.figure("digitnet_upload_memory_bytes") > 8e6,
        "it is held"
    );
    let mut picture = png(3);
    picture.resize(40_000, 0);
    for number in 2..6 {
        let request = upload_from(&format!("192.0.2.{number}"), &picture);
        let answer = server.exchange(&request);
        assert_eq!(status(&answer), 200, "{answer}");
    }
    drop(slow);
}

#[test]
fn connections_of_one_client_leave_places_to_others() {
    let server = Server::with(&["--connections", "20"]);
    let one_byte = post("Content-Length: 9\r\n", b"1");
    let greedy: Vec<_> = (0..60)
        .map(|_| {
            let mut stream = connect_from(server.address, 2).expect("let in");
            let _refused = stream.write_all(&one_byte);
            stream
        })
        .collect();
    for number in [1, 3, 4] {
        let mut modest = connect_from(server.address, number).expect("let in");
        modest.write_all(&upload(&png(3))).expect("taken");
        let answer = answer(&mut modest);
        assert_eq!(status(&answer), 200, "{answer}");
    }
    drop(greedy);
}

#[test]
fn small_pictures_do_not_wait_for_large_ones() {
    let server = Server::with(&["--readers=1", "--queue-wait=60", "--trust-forwarded-for"]);
    let large = bombs::large_picture();
    let stop = AtomicBool::new(false);
    let (slowest, slowest_large) = thread::scope(|threads| {
        let sent: Vec<_> = (0..12)
            .map(|number| {
                let request = upload_from(&format!("192.0.2.{number}"), &large);
                let (server, stop) = (&server, &stop);
                threads.spawn(move || {
                    let mut slowest = Duration::ZERO;
                    while !stop.load(Relaxed) {
                        let start = Instant::now();
                        server.exchange(&request);
                        slowest = slowest.max(start.elapsed());
                    }
                    slowest
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(300));
        let mut slowest = Duration::ZERO;
        for _ in 0..20 {
            let start = Instant::now();
            let answer = server.exchange(&upload_from("198.51.100.1", &png(3)));
            slowest = slowest.max(start.elapsed());
            if status(&answer) != 200 {
                stop.store(true, Relaxed);
                panic!("{answer}");
            }
        }
        stop.store(true, Relaxed);
        let large = sent.into_iter().map(|sent| sent.join().expect("no panic"));
        (slowest, large.max().unwrap_or_default())
    });
    eprintln!("small: {slowest:?}, large: {slowest_large:?}");
    // In one queue all would wait for the same twelve.
    assert!(
        3 * slowest < slowest_large,
        "{slowest:?}, large ones {slowest_large:?}"
    );
}

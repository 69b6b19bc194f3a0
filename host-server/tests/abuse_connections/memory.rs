//! Memory per byte that is sent, and who owns it when its client goes.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::common::server::{Server, reset, status};
use crate::common::{bombs, forms, png};
use crate::{assert_well, send};

fn infer(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /v2/models/digitnet/infer HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[track_caller]
fn assert_peak(server: &Server, most_mib: u64) {
    if let Some(peak) = server.memory("VmHWM") {
        assert!(peak >> 20 <= most_mib, "{} MiB at the peak", peak >> 20);
    }
}

/// As generic trees they would take a hundred times their length.
#[test]
fn json_is_read_straight_into_bytes() {
    let server = Server::start();
    let numbers = "0,".repeat(1 << 20);
    let lists = "[],".repeat(1 << 20);
    let head = r#"{"inputs":[{"name":"image","datatype":"UINT8","shape":[1,28,28],"data":["#;
    let shape = r#"{"inputs":[{"name":"image","datatype":"UINT8","data":[],"shape":["#;
    let inputs = r#"{"inputs":["#;
    for (body, status_wanted) in [
        (format!("{head}{numbers}0]}}]}}"), 400),
        (format!("{head}{lists}0]}}]}}"), 400),
        (format!("{shape}{numbers}0]}}]}}"), 400),
        (format!("{inputs}{lists}0]}}]}}"), 400),
        (format!("{head}{}0]}}]}}", "0,".repeat(4 << 20)), 400),
        (
            format!(r#"{{"id":"{}","inputs":[]}}"#, "x".repeat(3 << 20)),
            400,
        ),
    ] {
        let answer = server.exchange(&infer(body.as_bytes()));
        assert_eq!(status(&answer), status_wanted, "{answer}");
        assert!(answer.len() < 2_000, "{} bytes of answer", answer.len());
        assert_eq!(server.get("/healthz"), "ok");
    }
    assert_well(&server);
    assert_peak(&server, 80);
}

#[test]
fn what_reset_clients_have_sent_is_not_kept_beyond_the_sum() {
    let server = Server::with(&["--readers", "1"]);
    let large = bombs::large_picture();
    // These keep the reader at work for a while.
    let busy: Vec<_> = (0..10).map(|_| send(&server, &large)).collect();
    let mut junk = png(3);
    junk.resize(4 << 20, 0);
    for _ in 0..40 {
        reset(send(&server, &junk));
    }
    drop(busy);
    assert_peak(&server, 150);
    let start = Instant::now();
    while server.figure("digitnet_upload_memory_bytes") > 0.0 {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "it is never given back"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_well(&server);
}

/// Answers that nobody takes count as well, so their number ends.
#[test]
fn answers_count_until_they_are_sent() {
    let server = Server::with(&["--upload-memory", "20", "--answer-timeout", "2"]);
    let sheet = bombs::many_digits();
    let files = vec![("image", "a.png", &sheet[..]); 16];
    let (content_type, body) = forms(&files);
    let head = format!(
        "POST /api/v1/classify?explain=1 HTTP/1.1\r\nHost: d\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let request = [head.as_bytes(), &body].concat();
    let unread: Vec<_> = (0..12)
        .map(|_| {
            let mut stream = crate::connect_narrow(&server);
            stream.write_all(&request).expect("taken");
            stream
        })
        .collect();
    let start = Instant::now();
    while server.figure("digitnet_upload_memory_bytes") < f64::from(1 << 20) {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "answers do not count"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let cut = "digitnet_connections_ended_total{reason=\"answer_timeout\"}";
    while server.figure(cut) == 0.0 {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "they are kept for ever"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_peak(&server, 150);
    drop(unread);
}

//! Uploads that ask for far more than their bytes, or for less.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::server::{Server, post, status, upload};
use crate::common::{bombs, png};
use crate::{PATIENCE, assert_memory, assert_well};

#[test]
fn fifteen_thousand_parts_are_refused() {
    let server = Server::start();
    let part = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n";
    let body = format!("{}--b--\r\n", part.repeat(15_000));
    let headers = format!(
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n",
        body.len()
    );
    let answer = server.exchange(&post(&headers, body.as_bytes()));
    assert_eq!(status(&answer), 400, "{answer}");
    assert!(answer.contains("too_many_parts"), "{answer}");
    let images = part.replace("\"x\"", "\"image\"").repeat(15_000);
    let headers = format!(
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n",
        images.len()
    );
    let answer = server.exchange(&post(&headers, images.as_bytes()));
    assert_eq!(status(&answer), 400, "{answer}");
    assert!(answer.contains("too_many_images"), "{answer}");
    assert_well(&server);
    assert_memory(&server);
}

/// Several at once of each bomb, then all kinds together.
#[test]
fn bombs_do_not_take_the_memory() {
    let bombs = [
        ("PNG", bombs::png()),
        ("profile of a PNG", bombs::profile_png(255 << 20)),
        ("JPEG", bombs::jpeg()),
        ("progressive JPEG", bombs::progressive_jpeg(7071, 3)),
        ("scans of a JPEG", bombs::progressive_jpeg(4000, 99)),
        ("WebP", bombs::webp()),
        ("lossy WebP", bombs::lossy_webp((4000, 4000), &[0; 1000])),
        ("tables of a WebP", bombs::webp_tables()),
        ("BMP", bombs::run_length_bmp((6900, 6900))),
    ];
    for readers in ["1", "2", "4"] {
        let server = Server::with(&["--readers", readers]);
        for (name, bomb) in &bombs {
            send_at_once(
                &server,
                &[(name, bomb), (name, bomb), (name, bomb), (name, bomb)],
            );
            if let Some(peak) = server.memory("VmHWM") {
                let (length, peak) = (bomb.len(), peak >> 20);
                eprintln!("{readers} readers, {name}: {length} bytes, peak so far {peak} MiB");
            }
        }
        send_at_once(&server, &bombs.each_ref().map(|(name, bomb)| (*name, bomb)));
        assert_well(&server);
        assert_memory(&server);
        assert_memory_is_given_back(&server);
    }
}

fn send_at_once(server: &Server, files: &[(&str, &Vec<u8>)]) {
    thread::scope(|threads| {
        for (name, file) in files {
            threads.spawn(move || {
                let answer = server.classify(file);
                let status = status(&answer);
                assert!(matches!(status, 200 | 422 | 429), "{name}: {answer}");
            });
        }
    });
}

#[track_caller]
fn assert_memory_is_given_back(server: &Server) {
    const ENOUGH: u64 = 64 << 20;
    let start = Instant::now();
    while server.memory("VmRSS").is_some_and(|now| now > ENOUGH) {
        assert!(
            start.elapsed() < PATIENCE,
            "{:?} bytes are kept",
            server.memory("VmRSS")
        );
        thread::sleep(Duration::from_millis(100));
        assert_well(server);
    }
}

#[test]
fn truncated_files_and_uploads_are_told() {
    let server = Server::start();
    let whole = png(3);
    for length in (1..whole.len() - 16).step_by(whole.len() / 9) {
        let answer = server.classify(&whole[..length]);
        assert!(matches!(status(&answer), 415 | 422), "{answer}");
        // The connection ends before the body does.
        let mut stream = server.connect();
        let request = upload(&whole);
        let taken = stream.write_all(&request[..request.len() - length]);
        taken.expect("the server takes the beginning");
        let _gone = stream.shutdown(std::net::Shutdown::Both);
    }
    assert_well(&server);
}

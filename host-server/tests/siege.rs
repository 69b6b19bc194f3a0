//! Fifty clients that mean harm, of each kind and of all kinds at once, beside one that does not:
//! `cargo test --release -p digitnet-server --test siege -- --nocapture` prints the figures.

mod common;

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use socket2::SockRef;

use common::server::{Server, connect_from, post, reset, upload};
use common::{bombs, forms, png};

/// What is sent again and again, made once.
struct Weapons {
    large: Vec<u8>,
    bombs: Vec<Vec<u8>>,
    explained: Vec<u8>,
    small: Vec<u8>,
    json: Vec<u8>,
    part: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
enum Attack {
    /// Heads that come letter by letter.
    SlowHeads,
    /// Uploads that stand still.
    StalledUploads,
    /// Long answers that nobody fetches.
    UnreadAnswers,
    /// Pictures that take their time.
    LargePictures,
    /// Small files that ask for much.
    Bombs,
    /// Forms of pictures that are small enough to be read where they are received, but cost what they can.
    SmallPictures,
    /// Lists of numbers under `/v2`.
    Json,
    /// Uploads whose sender is gone.
    Resets,
    /// One connection after the other, with a byte of a body.
    Floods,
}

const KINDS: [Attack; 9] = [
    Attack::SlowHeads,
    Attack::StalledUploads,
    Attack::UnreadAnswers,
    Attack::LargePictures,
    Attack::Bombs,
    Attack::SmallPictures,
    Attack::Json,
    Attack::Resets,
    Attack::Floods,
];
const CLIENTS: u8 = 50;
/// Between two blows of a client: more bytes than these would fill the network, whatever the server
/// does.
const PAUSE: Duration = Duration::from_millis(100);
const PART: usize = 128 << 10;
const TIME: Duration = Duration::from_millis(1_500);
/// Where it is measured. Tests of debug builds run on machines that do much else: there it is enough
/// that all are answered.
const SLOWEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 1 });
/// In MiB, as in the tests of single bombs.
const MOST_MEMORY: u64 = 244;

impl Weapons {
    fn new() -> Self {
        let sheet = bombs::many_digits();
        let (content_type, body) = forms(&[("image", "a.png", &sheet[..]); 16]);
        let blocks = bombs::empty_blocks_png(900);
        let small = forms(&[("image", "a.png", &blocks[..]); 16]);
        let list = "0,".repeat(1 << 20);
        Self {
            large: upload(&bombs::large_picture()),
            bombs: vec![
                upload(&bombs::png()),
                upload(&bombs::progressive_jpeg(4000, 99)),
                upload(&bombs::webp()),
                upload(&bombs::webp_tables()),
            ],
            explained: request(
                "/api/v1/classify?explain=1",
                &format!("Content-Type: {content_type}\r\n"),
                &body,
            ),
            small: request(
                "/api/v1/classify",
                &format!("Content-Type: {}\r\n", small.0),
                &small.1,
            ),
            json: request(
                "/v2/models/digitnet/infer",
                "",
                format!(
                    r#"{{"inputs":[{{"name":"image","datatype":"UINT8","shape":[1,28,28],"data":[{list}0]}}]}}"#
                )
                .as_bytes(),
            ),
            part: post("Content-Length: 10000000\r\n", &vec![b'x'; PART]),
        }
    }
}

fn request(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// One blow; connections that are to be held go to `held`.
fn strike(
    (kind, number): (Attack, u8),
    weapons: &Weapons,
    mut stream: TcpStream,
    held: &mut Vec<TcpStream>,
) -> io::Result<()> {
    let (request, hold) = match kind {
        Attack::SlowHeads => {
            for slow in &mut *held {
                slow.write_all(b"a")?;
            }
            (&b"GET / HTTP/1.1\r\nX: "[..], 20)
        }
        Attack::StalledUploads => (&weapons.part[..], 4),
        Attack::UnreadAnswers => (&weapons.explained[..], 4),
        Attack::LargePictures => (&weapons.large[..], 0),
        Attack::Bombs => (
            &weapons.bombs[usize::from(number) / KINDS.len() % weapons.bombs.len()][..],
            0,
        ),
        Attack::SmallPictures => (&weapons.small[..], 0),
        Attack::Json => (&weapons.json[..], 0),
        Attack::Resets => {
            stream.write_all(&weapons.part)?;
            reset(stream);
            return Ok(());
        }
        Attack::Floods => (&weapons.part[..weapons.part.len() - PART + 1], 30),
    };
    stream.write_all(request)?;
    if hold == 0 {
        stream.read_to_end(&mut Vec::new())?;
    } else {
        held.push(stream);
        if held.len() > hold {
            held.remove(0);
        }
    }
    Ok(())
}

/// What came of it for the client that means no harm, and of the server's memory.
struct Seen {
    times: Vec<Duration>,
    lost: usize,
    peak: u64,
}

fn besiege(server: Server, weapons: &Weapons, kind_of: impl Fn(u8) -> Attack) -> Seen {
    let (stop, address) = (&AtomicBool::new(false), server.address);
    thread::scope(|threads| {
        for number in 0..CLIENTS {
            let kind = kind_of(number);
            threads.spawn(move || {
                let mut held = Vec::new();
                while !stop.load(Relaxed) {
                    if let Ok(stream) = connect_from(address, 100 + number) {
                        let narrow = SockRef::from(&stream).set_recv_buffer_size(4096);
                        let struck = strike((kind, number), weapons, stream, &mut held);
                        let _whatever_comes = narrow.and(struck);
                    }
                    thread::sleep(PAUSE);
                }
            });
        }
        thread::sleep(Duration::from_millis(300));
        let (mut times, mut lost, begin) = (Vec::new(), 0, Instant::now());
        let picture = upload(&png(3));
        while begin.elapsed() < TIME {
            let start = Instant::now();
            let mut answer = String::new();
            let asked = connect_from(address, 2).and_then(|mut stream| {
                stream.write_all(&picture)?;
                stream.read_to_string(&mut answer)
            });
            times.push(start.elapsed());
            if asked.is_err() || !answer.contains("\"digit\":3") {
                lost += 1;
            }
            thread::sleep(Duration::from_millis(10));
        }
        stop.store(true, Relaxed);
        times.sort();
        let peak = server.memory("VmHWM").unwrap_or(0) >> 20;
        drop(server); // so that nobody waits for an answer
        Seen { times, lost, peak }
    })
}

#[track_caller]
fn report(what: &str, Seen { times, lost, peak }: &Seen) {
    let p99 = times[times.len() * 99 / 100];
    let asked = times.len();
    eprintln!("{what}: {asked} asked, {lost} not answered, p99 {p99:?}, peak {peak} MiB");
    assert_eq!(*lost, 0, "{what}");
    assert!(p99 <= SLOWEST, "{what}: {p99:?}");
    assert!(*peak <= MOST_MEMORY, "{what}: {peak} MiB");
}

/// One after the other: each would disturb the others' times.
#[test]
fn an_honest_client_is_answered_beside_fifty_others() {
    let weapons = Weapons::new();
    for kind in KINDS {
        let seen = besiege(Server::start(), &weapons, |_| kind);
        report(&format!("{kind:?}"), &seen);
    }
    for readers in ["1", "2", "4"] {
        let server = Server::with(&["--readers", readers]);
        let seen = besiege(server, &weapons, |number| {
            KINDS[usize::from(number) % KINDS.len()]
        });
        report(&format!("all kinds, {readers} readers"), &seen);
    }
}

//! Many connections that upload one file again and again, and what came back.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use digitnet_testing::process::{TICK, processor_ticks};

use crate::connection::{self, Connection};

/// What to send, and how.
pub(super) struct Load<'a> {
    pub(super) address: SocketAddr,
    pub(super) file: &'a [u8],
    pub(super) connections: usize,
    pub(super) time: Duration,
    /// Uploads a second, of all connections together; without it each sends as fast as it is
    /// answered.
    pub(super) rate: Option<f64>,
}

/// What came back.
#[derive(Default)]
pub(super) struct Tally {
    /// Times of uploads that were answered with 200, shortest first.
    pub(super) answered: Vec<Duration>,
    /// Answers of 429.
    pub(super) turned_away: usize,
    /// Uploads that got another answer or none.
    pub(super) failed: usize,
    pub(super) took: Duration,
    /// Processor time that the client took, to whole [`TICK`]s.
    pub(super) client: Duration,
}

impl Tally {
    /// Answered uploads a second.
    pub(super) fn rate(&self) -> f64 {
        self.answered.len() as f64 / self.took.as_secs_f64()
    }

    /// The time within which the given share was answered.
    pub(super) fn percentile(&self, share: f64) -> Duration {
        let last = self.answered.len().saturating_sub(1);
        let place = (last as f64 * share).round() as usize;
        self.answered.get(place).copied().unwrap_or_default()
    }

    /// Adds what came back at another time.
    pub(super) fn add(&mut self, other: Self) {
        self.took += other.took;
        self.client += other.client;
        self.join(other);
        self.answered.sort_unstable();
    }

    /// Joins what came back at the same time.
    fn join(&mut self, other: Self) {
        self.answered.extend(other.answered);
        self.turned_away += other.turned_away;
        self.failed += other.failed;
    }

    pub(super) fn sent(&self) -> usize {
        self.answered.len() + self.turned_away + self.failed
    }
}

/// Sends the load and waits for all answers.
pub(super) fn send(load: &Load<'_>) -> Tally {
    let ticks = own_ticks();
    let start = Instant::now();
    let parts: Vec<Tally> = thread::scope(|threads| {
        let parts: Vec<_> = (0..load.connections)
            .map(|number| threads.spawn(move || send_one(load, number, start)))
            .collect();
        let parts = parts.into_iter().map(|part| part.join());
        parts.map(|part| part.unwrap_or_default()).collect()
    });
    let mut all = Tally::default();
    for part in parts {
        all.join(part);
    }
    all.add(Tally {
        took: start.elapsed(),
        client: TICK * u32::try_from(own_ticks() - ticks).unwrap_or(u32::MAX),
        ..Tally::default()
    });
    all
}

fn own_ticks() -> u64 {
    processor_ticks(std::process::id()).unwrap_or_default()
}

/// One connection's part; `number` also makes its client's address.
fn send_one(load: &Load<'_>, number: usize, start: Instant) -> Tally {
    let request = request(load.file, number, "");
    let pause = load.rate.map(|rate| load.connections as f64 / rate);
    let mut tally = Tally::default();
    let mut connection = Connection::to(load.address);
    for turn in 0.. {
        if let Some(pause) = pause {
            // Connections take turns within the pause.
            let share = number as f64 / load.connections as f64;
            let due = start + Duration::from_secs_f64(pause * (f64::from(turn) + share));
            thread::sleep(due.saturating_duration_since(Instant::now()));
        }
        if start.elapsed() >= load.time {
            break;
        }
        let begin = Instant::now();
        match connection.exchange(&request) {
            Ok(200) => tally.answered.push(begin.elapsed()),
            Ok(429) => tally.turned_away += 1,
            Ok(_) | Err(_) => tally.failed += 1,
        }
    }
    tally
}

/// Sends one file over a connection of its own; returns the answer's status and body.
pub(super) fn once(address: SocketAddr, file: &[u8]) -> Result<(u16, Vec<u8>)> {
    connection::only(address, &request(file, 0, "Connection: close\r\n"))
}

fn request(file: &[u8], number: usize, fields: &str) -> Vec<u8> {
    let head = format!(
        "POST /api/v1/classify HTTP/1.1\r\nHost: digitnet\r\nContent-Length: {}\r\n\
         X-Forwarded-For: 192.0.2.{}\r\n{fields}\r\n",
        file.len(),
        number % 256,
    );
    [head.as_bytes(), file].concat()
}

//! The jobs that wait, whose turn is next, and how much may be done at once.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::client::Client;

pub(super) type Work = Box<dyn FnOnce() + Send>;

/// How much may wait, and how long.
#[derive(Clone, Copy, Debug)]
pub struct PoolLimits {
    /// Jobs that are done at once, but for one that does not take long.
    pub threads: usize,
    /// Jobs that wait, in all.
    pub queue: usize,
    /// Jobs of one client that wait.
    pub per_client: usize,
    /// The longest wait.
    pub wait: Duration,
}

/// Why a job was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// As many jobs wait as may.
    QueueFull,
    /// As many jobs of this client wait as may.
    ClientShareFull,
    /// The pool ends before the job is done.
    Ending,
    /// The job waited too long.
    WaitedTooLong,
    /// The job panicked.
    Panicked,
}

pub(super) struct Queue {
    limits: PoolLimits,
    /// No list is empty.
    jobs: HashMap<Client, VecDeque<Job>>,
    waiting: usize,
    running: usize,
    /// Of those that run, the ones that take long.
    long: usize,
    /// Threads without a job: where there are none, waking one would be a system call for nothing.
    idle: usize,
    /// Time of reading that clients took lately.
    recent: HashMap<Client, RecentTime>,
    /// Two different clients whose jobs were the last to end.
    latest: [Option<(Client, Instant)>; 2],
    next: u64,
    closed: bool,
}

struct Job {
    number: u64,
    estimate: Duration,
    work: Work,
}

/// What runs, for when it has ended.
pub(super) struct Started {
    client: Client,
    long: bool,
    at: Instant,
}

/// Time of reading, in seconds, of which half is forgotten every [`HALF_LIFE`].
#[derive(Clone, Copy)]
struct RecentTime {
    seconds: f64,
    at: Instant,
}

impl RecentTime {
    fn at(self, now: Instant) -> f64 {
        let age = now.saturating_duration_since(self.at).as_secs_f64();
        self.seconds * (-age / HALF_LIFE).exp2()
    }
}

impl Queue {
    pub(super) fn new(limits: PoolLimits) -> Self {
        Self {
            limits,
            jobs: HashMap::new(),
            waiting: 0,
            running: 0,
            long: 0,
            idle: 0,
            recent: HashMap::new(),
            latest: [None; 2],
            next: 0,
            closed: false,
        }
    }

    /// Adds a job and tells its number. Where all places are taken, who has most of them gives its
    /// last one to who has fewer by two: it is told by its job being dropped, which the caller does
    /// without the lock.
    pub(super) fn add(
        &mut self,
        client: Client,
        estimate: Duration,
        work: Work,
    ) -> Result<(u64, Option<Work>), Rejected> {
        let own = self.jobs.get(&client).map_or(0, VecDeque::len);
        if own >= self.limits.per_client {
            return Err(Rejected::ClientShareFull);
        }
        let mut displaced = None;
        if self.waiting >= self.limits.queue {
            let lists = self.jobs.iter().map(|(client, jobs)| (jobs.len(), *client));
            let (most, greedy) = lists.max_by_key(|(jobs, _)| *jobs).unwrap_or_default();
            if most < own + 2 {
                return Err(Rejected::QueueFull);
            }
            let last = self.jobs.get(&greedy).and_then(VecDeque::back);
            let last = last.map(|job| job.number).ok_or(Rejected::QueueFull)?;
            displaced = self.remove(greedy, last);
        }
        let number = self.next;
        self.next += 1;
        self.jobs.entry(client).or_default().push_back(Job {
            number,
            estimate,
            work,
        });
        self.waiting += 1;
        Ok((number, displaced))
    }

    /// Takes a job out, if it waits.
    pub(super) fn remove(&mut self, client: Client, number: u64) -> Option<Work> {
        let jobs = self.jobs.get_mut(&client)?;
        let place = jobs.iter().position(|job| job.number == number)?;
        let job = jobs.remove(place)?;
        if jobs.is_empty() {
            self.jobs.remove(&client);
        }
        self.waiting -= 1;
        Some(job.work)
    }

    /// The next job that may be done now: of the client that will have taken least time with it. Tells the
    /// client, the job's number, and whether it takes long.
    fn next(&self) -> Option<(Client, u64, bool)> {
        let threads = self.limits.threads;
        let only_short = self.running == threads && self.long == threads;
        if self.running >= threads && !only_short {
            return None;
        }
        let now = Instant::now();
        let turns = self.jobs.iter().filter_map(|(client, jobs)| {
            let job = jobs.front()?;
            let taken = self.recent.get(client).map_or(0.0, |time| time.at(now));
            let estimate = job.estimate.as_secs_f64();
            let long = estimate > SHORT || taken > LITTLE;
            (!only_short || !long).then_some((taken + estimate, job.number, *client, long))
        });
        let next = turns.min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        next.map(|(_, number, client, long)| (client, number, long))
    }

    /// Takes the next job.
    pub(super) fn take(&mut self) -> Option<(Work, Started)> {
        let (client, number, long) = self.next()?;
        let work = self.remove(client, number)?;
        self.running += 1;
        self.long += usize::from(long);
        let started = Started {
            client,
            long,
            at: Instant::now(),
        };
        Some((work, started))
    }

    pub(super) fn ended(&mut self, started: Started) {
        self.running -= 1;
        self.long -= usize::from(started.long);
        self.charge(started.client, started.at);
    }

    /// Whether a client may be served out of turn: not where it took much time, and others want something, too.
    pub(super) fn lets_pass(&self, client: Client) -> bool {
        let now = Instant::now();
        let taken = self.recent.get(&client).map_or(0.0, |time| time.at(now));
        let mut latest = self.latest.iter().flatten();
        taken <= LITTLE || !latest.any(|&(other, at)| other != client && now - at < LATELY)
    }

    /// Counts the time since `start` as taken.
    pub(super) fn charge(&mut self, client: Client, start: Instant) {
        let now = Instant::now();
        if self.latest[0].is_none_or(|(latest, _)| latest != client) {
            self.latest[1] = self.latest[0];
        }
        self.latest[0] = Some((client, now));
        if self.recent.len() >= REMEMBERED {
            self.recent.retain(|_, time| time.at(now) > FORGOTTEN);
        }
        let took = (now - start).as_secs_f64() + TURN;
        let before = self.recent.get(&client).map_or(0.0, |time| time.at(now));
        if self.recent.len() < REMEMBERED || before > 0.0 {
            let seconds = before + took;
            self.recent.insert(client, RecentTime { seconds, at: now });
        }
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    /// Whether a thread without a job would find one.
    pub(super) fn wants_thread(&self) -> bool {
        self.idle > 0 && self.waiting > 0 && self.next().is_some()
    }

    pub(super) fn idle(&mut self, is: bool) {
        if is {
            self.idle += 1;
        } else {
            self.idle -= 1;
        }
    }

    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let waiting = self.waiting;
        f.debug_struct("Queue").field("waiting", &waiting).finish()
    }
}

/// In seconds.
const HALF_LIFE: f64 = 5.0;
/// What a job may take to count as short, in seconds ...
const SHORT: f64 = 0.05;
/// ... and what its client may have taken.
const LITTLE: f64 = 1.0;
/// How long a client that was served keeps others from being served out of turn again and again.
const LATELY: Duration = Duration::from_secs(60);
/// What a turn counts for beside its time, in seconds.
const TURN: f64 = 1e-6;
/// Clients that are remembered; beyond, those with next to nothing are forgotten.
const REMEMBERED: usize = 4096;
const FORGOTTEN: f64 = 1e-3;

//! Reads pictures on a fixed number of threads, apart from those that serve connections.
//!
//! What waits is bounded, in all and for each client, and clients share the *time* of reading: next is
//! who has had least of it lately. Where all threads read what takes long, one more reads what does
//! not, so nobody with a small picture waits for others' large ones. What takes next to no time may be done
//! at once, by who asks; it counts all the same.

mod queue;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

pub use self::queue::{PoolLimits, Rejected};
use self::queue::{Queue, Work};
use crate::client::Client;

/// Threads with a bounded, fair queue before them; they end when it is dropped.
#[derive(Debug)]
pub struct Pool {
    shared: Arc<Shared>,
    ending: watch::Sender<bool>,
}

/// What a job brought, and how long it waited.
#[derive(Debug)]
pub struct Done<T> {
    /// What it brought.
    pub value: T,
    /// From its arrival to its start.
    pub waited: Duration,
}

impl Pool {
    /// Starts the threads.
    pub fn new(limits: PoolLimits) -> Self {
        let shared = Arc::new(Shared {
            limits,
            queue: Mutex::new(Queue::new(limits)),
            changed: Condvar::new(),
        });
        for number in 0..=limits.threads {
            let shared = Arc::clone(&shared);
            thread::Builder::new()
                .name(format!("reader-{number}"))
                .spawn(move || shared.work())
                .expect("threads can be started at start-up");
        }
        Self {
            shared,
            ending: watch::Sender::new(false),
        }
    }

    /// Does `job`, which takes about `estimate`, on a thread of the pool, in its client's turn. If this
    /// is dropped before its turn, so is the job, with all that it holds.
    ///
    /// # Errors
    ///
    /// See [`Rejected`].
    pub async fn run<T: Send + 'static>(
        &self,
        client: Client,
        estimate: Duration,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Done<T>, Rejected> {
        let (sender, mut receiver) = oneshot::channel();
        let arrived = Instant::now();
        let work = move || {
            let waited = arrived.elapsed();
            let outcome = catch_unwind(AssertUnwindSafe(job))
                .map(|value| Done { value, waited })
                .map_err(|_| Rejected::Panicked);
            let _asker_gone = sender.send(outcome);
        };
        let ticket = self.add(client, estimate, Box::new(work))?;
        // A job that is dropped undone had to make room in a full queue.
        let made_room = Err(Rejected::QueueFull);
        let mut ending = self.ending.subscribe();
        let done = async {
            match timeout(self.shared.limits.wait, &mut receiver).await {
                Ok(outcome) => outcome.unwrap_or(made_room),
                Err(_) if ticket.take_back() => Err(Rejected::WaitedTooLong),
                Err(_) => receiver.await.unwrap_or(made_room),
            }
        };
        tokio::select! {
            biased;
            outcome = done => outcome,
            _ = ending.wait_for(|ending| *ending) => Err(Rejected::Ending),
        }
    }

    /// Does a short `job` here and now, out of turn; `None` where its client had much lately and is not alone:
    /// then it is to [`run`](Self::run), or who has many connections would keep this thread for itself.
    pub fn at_once<T>(&self, client: Client, job: impl FnOnce() -> T) -> Option<T> {
        if !self.shared.lock().lets_pass(client) {
            return None;
        }
        let start = Instant::now();
        let done = job();
        self.shared.lock().charge(client, start);
        Some(done)
    }

    /// Answers all who wait with [`Rejected::Ending`], those too whose job is being done.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Jobs that wait.
    pub fn waiting(&self) -> usize {
        self.shared.lock().waiting()
    }

    fn add(&self, client: Client, estimate: Duration, work: Work) -> Result<Ticket<'_>, Rejected> {
        let mut queue = self.shared.lock();
        let (number, displaced) = queue.add(client, estimate, work)?;
        let wake = queue.wants_thread();
        drop(queue);
        drop(displaced);
        if wake {
            self.shared.changed.notify_one();
        }
        Ok(Ticket {
            shared: &self.shared,
            client,
            number,
        })
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().close();
        self.shared.changed.notify_all();
    }
}

/// A place in the queue, given up when dropped.
struct Ticket<'a> {
    shared: &'a Shared,
    client: Client,
    number: u64,
}

impl Ticket<'_> {
    /// Whether the job had not begun.
    fn take_back(&self) -> bool {
        let removed = self.shared.lock().remove(self.client, self.number);
        removed.is_some()
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.take_back();
    }
}

#[derive(Debug)]
struct Shared {
    limits: PoolLimits,
    queue: Mutex<Queue>,
    changed: Condvar,
}

impl Shared {
    fn work(&self) {
        let mut queue = self.lock();
        loop {
            if let Some((work, started)) = queue.take() {
                let wake = queue.wants_thread();
                drop(queue);
                if wake {
                    self.changed.notify_one();
                }
                work();
                queue = self.lock();
                queue.ended(started);
            } else if queue.is_closed() {
                return;
            } else {
                queue.idle(true);
                let changed = self.changed.wait(queue);
                queue = changed.unwrap_or_else(PoisonError::into_inner);
                queue.idle(false);
            }
        }
    }

    /// Jobs run without the lock, so none leaves the queue half changed.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;

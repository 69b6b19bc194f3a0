//! Reads pictures on a fixed number of threads, apart from those that serve connections.
//!
//! What waits is bounded, in all and for each client, and clients take turns: who sends a hundred
//! pictures at once does not hold up who sends one.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::client::Client;

/// Threads with a bounded, fair queue before them; they end when it is dropped.
#[derive(Debug)]
pub struct Pool {
    shared: Arc<Shared>,
}

/// How much may wait, and how long.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Jobs that wait, in all.
    pub queue: usize,
    /// Jobs of one client that wait.
    pub per_client: usize,
    /// The longest wait.
    pub wait: Duration,
}

/// Why a job was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// As many jobs wait as may.
    QueueFull,
    /// As many jobs of this client wait as may.
    ClientShareFull,
    /// The job waited too long.
    WaitedTooLong,
    /// The job panicked.
    Panicked,
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
    /// Starts `threads` threads.
    pub fn new(threads: usize, bounds: Bounds) -> Self {
        let shared = Arc::new(Shared {
            bounds,
            queue: Mutex::default(),
            changed: Condvar::new(),
        });
        for number in 0..threads {
            let shared = Arc::clone(&shared);
            thread::Builder::new()
                .name(format!("reader-{number}"))
                .spawn(move || shared.work())
                .expect("threads can be started at start-up");
        }
        Self { shared }
    }

    /// Does `job` on a thread of the pool, in its client's turn. A job whose asker has gone away
    /// before its turn is not done.
    ///
    /// # Errors
    ///
    /// See [`Refused`].
    pub async fn run<T: Send + 'static>(
        &self,
        client: Client,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Done<T>, Refused> {
        let (sender, receiver) = oneshot::channel();
        let arrived = Instant::now();
        let longest = self.shared.bounds.wait;
        let work = move || {
            if sender.is_closed() {
                return;
            }
            let waited = arrived.elapsed();
            let outcome = if waited > longest {
                Err(Refused::WaitedTooLong)
            } else {
                catch_unwind(AssertUnwindSafe(job))
                    .map(|value| Done { value, waited })
                    .map_err(|_| Refused::Panicked)
            };
            let _asker_gone = sender.send(outcome);
        };
        self.shared.add(client, Box::new(work))?;
        receiver.await.unwrap_or(Err(Refused::Panicked))
    }

    /// Jobs that wait.
    pub fn waiting(&self) -> usize {
        self.shared.lock().waiting
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

type Job = Box<dyn FnOnce() + Send>;

#[derive(Debug)]
struct Shared {
    bounds: Bounds,
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    /// No list is empty.
    jobs: HashMap<Client, VecDeque<Job>>,
    /// The clients that have jobs, next turn first.
    turns: VecDeque<Client>,
    waiting: usize,
    /// Threads without a job: where there are none, waking one would be a system call for nothing.
    idle: usize,
    closed: bool,
}

impl Shared {
    fn add(&self, client: Client, job: Job) -> Result<(), Refused> {
        let mut queue = self.lock();
        if queue.waiting >= self.bounds.queue {
            return Err(Refused::QueueFull);
        }
        let of_client = queue.jobs.get(&client).map_or(0, VecDeque::len);
        if of_client >= self.bounds.per_client {
            return Err(Refused::ClientShareFull);
        }
        if of_client == 0 {
            queue.turns.push_back(client);
        }
        queue.jobs.entry(client).or_default().push_back(job);
        queue.waiting += 1;
        let wake = queue.idle > 0;
        drop(queue);
        if wake {
            self.changed.notify_one();
        }
        Ok(())
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            job();
        }
    }

    /// Waits for the next job; `None` at the pool's end.
    fn next(&self) -> Option<Job> {
        let mut queue = self.lock();
        loop {
            if let Some(job) = queue.take() {
                return Some(job);
            }
            if queue.closed {
                return None;
            }
            queue.idle += 1;
            let changed = self.changed.wait(queue);
            queue = changed.unwrap_or_else(PoisonError::into_inner);
            queue.idle -= 1;
        }
    }

    /// Jobs run without the lock, so none leaves the queue half changed.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn take(&mut self) -> Option<Job> {
        let client = self.turns.pop_front()?;
        let jobs = self.jobs.get_mut(&client)?;
        let job = jobs.pop_front();
        if jobs.is_empty() {
            self.jobs.remove(&client);
        } else {
            self.turns.push_back(client);
        }
        self.waiting -= 1;
        job
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let waiting = self.waiting;
        f.debug_struct("Queue").field("waiting", &waiting).finish()
    }
}

#[cfg(test)]
mod tests;

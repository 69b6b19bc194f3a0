//! Bytes that several may take of a fixed sum, and give back when they are dropped.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A sum of bytes; clones share it.
#[derive(Clone, Debug)]
pub struct Budget {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    total: u64,
    state: Mutex<State>,
    given_back: Condvar,
}

#[derive(Debug, Default)]
struct State {
    taken: u64,
    /// Threads that wait for bytes: where there are none, waking them would be a system call for
    /// nothing.
    waiting: usize,
}

/// A part of a [`Budget`], given back when dropped.
#[derive(Debug)]
pub struct Share {
    shared: Arc<Shared>,
    bytes: u64,
}

impl Budget {
    /// A budget of `total` bytes.
    pub fn new(total: u64) -> Self {
        Self {
            shared: Arc::new(Shared {
                total,
                state: Mutex::default(),
                given_back: Condvar::new(),
            }),
        }
    }

    /// A share of no bytes, to [grow](Share::grow).
    pub fn share(&self) -> Share {
        Share {
            shared: Arc::clone(&self.shared),
            bytes: 0,
        }
    }

    /// Waits until `bytes` are free and takes them; `None` if there will never be as many.
    ///
    /// Holds up the thread, so it is for readers. Who waits must hold no other share of this budget.
    pub fn wait_for(&self, bytes: u64) -> Option<Share> {
        if bytes > self.shared.total {
            return None;
        }
        let mut state = self.shared.lock();
        while state.taken + bytes > self.shared.total {
            state.waiting += 1;
            let given_back = self.shared.given_back.wait(state);
            state = given_back.unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
        state.taken += bytes;
        drop(state);
        Some(Share {
            shared: Arc::clone(&self.shared),
            bytes,
        })
    }

    /// Bytes that are taken.
    pub fn taken(&self) -> u64 {
        self.shared.lock().taken
    }
}

impl Share {
    /// Takes `bytes` more; `false`, with nothing taken, where they are not free.
    #[must_use]
    pub fn grow(&mut self, bytes: u64) -> bool {
        let mut state = self.shared.lock();
        if state.taken + bytes > self.shared.total {
            return false;
        }
        state.taken += bytes;
        self.bytes += bytes;
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.taken -= self.bytes;
        let wake = state.waiting > 0;
        drop(state);
        if wake {
            self.shared.given_back.notify_all();
        }
    }
}

impl Shared {
    /// Nothing panics while it holds the lock, so the numbers are right in any case.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_end_at_the_sum_and_come_back() {
        let budget = Budget::new(10);
        let mut first = budget.share();
        assert!(first.grow(4) && first.grow(4));
        let mut second = budget.share();
        assert!(!second.grow(3), "only 2 are free");
        assert!(second.grow(2));
        drop(first);
        assert_eq!(budget.taken(), 2);
        assert!(second.grow(8));
        drop(second);
        assert_eq!(budget.taken(), 0);
    }

    #[test]
    fn who_waits_gets_what_is_given_back() {
        let budget = Budget::new(10);
        assert!(budget.wait_for(11).is_none());
        let first = budget.wait_for(8).expect("8 are free");
        let waiting = std::thread::spawn({
            let budget = budget.clone();
            move || budget.wait_for(5).map(|share| share.bytes)
        });
        drop(first);
        assert_eq!(waiting.join().expect("no panic"), Some(5));
    }
}

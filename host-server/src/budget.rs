//! Bytes that several may take of a fixed sum, and give back when they are dropped.
//!
//! A share goes where its bytes go: `Owned` makes both one, so memory counts as taken until the
//! last piece of it is dropped, whoever holds it and whatever became of who asked.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::client::Client;

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
    /// Of clients that have some.
    by_client: HashMap<Client, u64>,
    /// Threads that wait for bytes: where there are none, waking them would be a system call for
    /// nothing.
    waiting: usize,
}

/// A part of a [`Budget`], given back when dropped.
#[derive(Debug)]
pub struct Share {
    shared: Arc<Shared>,
    bytes: u64,
    client: Option<Client>,
}

/// Why a share does not grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// Too little is free.
    Sum,
    /// This client has as much as it may.
    Client,
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

    /// A client's share of no bytes, to [grow](Share::grow).
    pub fn share(&self, client: Client) -> Share {
        Share {
            shared: Arc::clone(&self.shared),
            bytes: 0,
            client: Some(client),
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
            client: None,
        })
    }

    /// Bytes that there are, taken or not.
    pub fn total(&self) -> u64 {
        self.shared.total
    }

    /// Bytes that are taken.
    pub fn taken(&self) -> u64 {
        self.shared.lock().taken
    }
}

impl Share {
    /// Takes `bytes` more, or nothing.
    ///
    /// A client may take half of what the others have left, so there is always something for who
    /// comes next: one alone gets half of the sum, each of three a quarter.
    ///
    /// # Errors
    ///
    /// [`Full`], where they are not free or not for this client.
    pub fn grow(&mut self, bytes: u64) -> Result<(), Full> {
        let total = self.shared.total;
        let mut state = self.shared.lock();
        let taken = state.taken + bytes;
        if taken > total {
            return Err(Full::Sum);
        }
        if let Some(client) = self.client {
            let own = state.by_client.get(&client).copied().unwrap_or(0) + bytes;
            if 2 * own > total - (taken - own) {
                return Err(Full::Client);
            }
            state.by_client.insert(client, own);
        }
        state.taken = taken;
        self.bytes += bytes;
        Ok(())
    }

    /// How many they are.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gives back all but `bytes`.
    pub fn shrink_to(&mut self, bytes: u64) {
        let more = self.bytes.saturating_sub(bytes);
        self.bytes -= more;
        self.shared.give_back(more, self.client);
    }

    /// Bytes that count as taken by this share until the last piece of them is dropped.
    pub fn own(self, bytes: Vec<u8>) -> Bytes {
        Bytes::from_owner(Owned {
            bytes,
            _share: self,
        })
    }
}

/// Memory, and what it takes of a budget.
struct Owned {
    bytes: Vec<u8>,
    _share: Share,
}

impl AsRef<[u8]> for Owned {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.shared.give_back(self.bytes, self.client);
    }
}

impl Shared {
    fn give_back(&self, bytes: u64, client: Option<Client>) {
        if bytes == 0 {
            return;
        }
        let mut state = self.lock();
        state.taken -= bytes;
        if let Some(client) = client
            && let Some(own) = state.by_client.get_mut(&client)
        {
            *own -= bytes;
            if *own == 0 {
                state.by_client.remove(&client);
            }
        }
        let wake = state.waiting > 0;
        drop(state);
        if wake {
            self.given_back.notify_all();
        }
    }

    /// Nothing panics while it holds the lock, so the numbers are right in any case.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(number: u8) -> Client {
        Client::at([10, 0, 0, number].into())
    }

    #[test]
    fn a_client_leaves_something_for_the_next_one() {
        let budget = Budget::new(12);
        let mut first = budget.share(client(1));
        assert_eq!(first.grow(6), Ok(()));
        assert_eq!(budget.share(client(1)).grow(1), Err(Full::Client));
        let mut second = budget.share(client(2));
        assert_eq!(second.grow(4), Err(Full::Client), "half of 6 is 3");
        assert_eq!(second.grow(3), Ok(()));
        assert_eq!(budget.share(client(3)).grow(1), Ok(()));
        drop(first);
        assert_eq!(second.grow(3), Ok(()));
        assert_eq!(second.grow(7), Err(Full::Sum));
        drop(second);
        assert_eq!(budget.taken(), 0);
        assert!(budget.shared.lock().by_client.is_empty());
    }

    #[test]
    fn bytes_are_taken_until_their_last_piece_is_dropped() {
        let budget = Budget::new(100);
        let mut share = budget.share(client(1));
        assert_eq!(share.grow(40), Ok(()));
        share.shrink_to(10);
        let bytes = share.own(vec![7; 10]);
        let piece = bytes.slice(3..5);
        drop(bytes);
        assert_eq!(budget.taken(), 10);
        assert_eq!(&piece[..], [7, 7]);
        drop(piece);
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

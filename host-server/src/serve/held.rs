//! The connections that are held: how many, whose, and which of them makes room for the next one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use super::activity::Activity;
use crate::client::Client;

/// At most so many connections, shared among clients.
#[derive(Debug)]
pub(super) struct Held {
    most: usize,
    /// Whether connections tell clients apart: behind proxies all are the proxies'.
    by_client: bool,
    state: Mutex<State>,
    /// Dropped with the last place.
    _present: mpsc::Sender<()>,
}

#[derive(Debug, Default)]
struct State {
    /// No list is empty.
    places: HashMap<Client, HashMap<u64, Arc<Activity>>>,
    count: usize,
    next: u64,
}

/// A connection's place, given up when dropped.
#[derive(Debug)]
pub(super) struct Place {
    held: Arc<Held>,
    client: Client,
    number: u64,
    pub(super) activity: Arc<Activity>,
}

impl Held {
    pub(super) fn new(most: usize, by_client: bool) -> (Arc<Self>, mpsc::Receiver<()>) {
        let (present, left) = mpsc::channel(1);
        let held = Self {
            most,
            by_client,
            state: Mutex::default(),
            _present: present,
        };
        (Arc::new(held), left)
    }

    /// A place for one more connection, if there is room or a connection that waits for nothing makes
    /// some: one of the client itself where it has its share, otherwise one of who has most.
    ///
    /// A share is half of what the others have left, so there is always room for who comes next.
    pub(super) fn admit(self: &Arc<Self>, client: Client) -> Option<Place> {
        let client = if self.by_client {
            client
        } else {
            Client::default()
        };
        let mut state = self.lock();
        let own = state.places.get(&client).map_or(0, HashMap::len);
        let others = state.count - own;
        let share_taken =
            self.by_client && own > 0 && 2 * (own + 1) > self.most.saturating_sub(others);
        if share_taken {
            state.make_room(client)?;
        } else if state.count >= self.most {
            let clients = state.places.iter();
            let idle = clients.filter(|(_, places)| places.values().any(|one| one.may_go()));
            let (greedy, _) = idle.max_by_key(|(_, places)| places.len())?;
            let greedy = *greedy;
            state.make_room(greedy)?;
        }
        let activity = Arc::new(Activity::new());
        let number = state.next;
        state.next += 1;
        state.count += 1;
        let places = state.places.entry(client).or_default();
        places.insert(number, Arc::clone(&activity));
        drop(state);
        Some(Place {
            held: Arc::clone(self),
            client,
            number,
            activity,
        })
    }

    /// Asks a connection that waits for nothing to end, of who has most.
    pub(super) fn let_one_go(&self) {
        let mut state = self.lock();
        let greedy = state.places.iter().max_by_key(|(_, places)| places.len());
        if let Some((client, _)) = greedy.map(|(client, places)| (*client, places.len())) {
            state.make_room(client);
        }
    }

    /// Ready when all have left, once this is the only one that could let somebody in.
    pub(super) async fn all_left(self: Arc<Self>, mut left: mpsc::Receiver<()>) {
        drop(self);
        let _nobody_sends = left.recv().await;
    }

    /// Insertions and removals are whole, so what a panic leaves is right.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The client's connection that has been idle longest goes; `None` if all are at work.
    fn make_room(&mut self, client: Client) -> Option<()> {
        let places = self.places.get(&client)?.iter();
        let idle = places.filter(|(_, activity)| activity.may_go());
        let (number, activity) = idle.min_by_key(|(_, activity)| activity.since())?;
        activity.make_room.notify_one();
        let number = *number;
        self.remove(client, number);
        Some(())
    }

    fn remove(&mut self, client: Client, number: u64) {
        let Some(places) = self.places.get_mut(&client) else {
            return;
        };
        if places.remove(&number).is_some() {
            self.count -= 1;
        }
        if places.is_empty() {
            self.places.remove(&client);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.held.lock().remove(self.client, self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::super::activity::ConnectionState;
    use super::*;

    fn client(number: u8) -> Client {
        Client::at([10, 0, 0, number].into())
    }

    fn busy(place: Place) -> Place {
        place.activity.enter(ConnectionState::Busy);
        place
    }

    #[tokio::test]
    async fn a_client_that_takes_all_it_can_leaves_room() {
        let (held, _left) = Held::new(12, true);
        let mut taken = Vec::new();
        while let Some(place) = held.admit(client(1)) {
            taken.push(busy(place));
        }
        assert_eq!(taken.len(), 6);
        while let Some(place) = held.admit(client(2)) {
            taken.push(busy(place));
        }
        assert_eq!(taken.len(), 9);
        assert!(held.admit(client(3)).is_some());
    }

    #[tokio::test]
    async fn idle_connections_make_room_where_most_are() {
        let (held, _left) = Held::new(4, true);
        let (one, two) = (held.admit(client(1)), held.admit(client(1)));
        let other = held.admit(client(2)).map(busy);
        let more = held.admit(client(3)).map(busy);
        assert!(other.is_some() && more.is_some());
        assert!(held.admit(client(4)).is_some());
        let gone = [one, two].into_iter().flatten();
        let gone = gone.filter(|place| {
            let notified = place.activity.make_room.notified();
            futures_util::FutureExt::now_or_never(notified).is_some()
        });
        assert_eq!(gone.count(), 1, "one of those of who had most");
    }

    #[tokio::test]
    async fn behind_proxies_nobody_is_told_apart() {
        let (held, left) = Held::new(3, false);
        let taken: Vec<_> = (0..4)
            .map_while(|_| held.admit(client(1)).map(busy))
            .collect();
        assert_eq!(taken.len(), 3);
        drop(taken);
        held.all_left(left).await;
    }
}

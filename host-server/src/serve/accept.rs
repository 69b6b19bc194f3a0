//! Lets connections in, at most so many, until the server is told to stop.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::activity::{Activity, Phase};
use super::connection;
use super::observe::{Observer, Routes};
use crate::service::Service;

/// The way in.
pub(super) struct Door<F> {
    listener: TcpListener,
    service: Arc<Service>,
    observer: Observer<F>,
    /// A permit for each connection that may be held.
    room: Arc<Semaphore>,
    /// Permits for telling those who find no room.
    apologies: Arc<Semaphore>,
    held: Arc<Held>,
    draining: watch::Sender<bool>,
    next: u64,
}

/// The connections that are held, by number.
type Held = Mutex<HashMap<u64, Arc<Activity>>>;

impl<F: Routes> Door<F> {
    pub(super) fn new(listener: TcpListener, service: Arc<Service>, observer: Observer<F>) -> Self {
        Self {
            room: Arc::new(Semaphore::new(service.limits.connections)),
            apologies: Arc::new(Semaphore::new(APOLOGIES)),
            listener,
            service,
            observer,
            held: Arc::default(),
            draining: watch::Sender::new(false),
            next: 0,
        }
    }

    /// Lets connections in until `stop` is ready, then waits for those that are in.
    ///
    /// Returns whether everything in flight was answered in time.
    pub(super) async fn run(mut self, stop: impl Future<Output = ()>) -> bool {
        self.let_in_until(stop).await;
        self.service.drain();
        tracing::info!("told to stop: answering what is in flight");
        let delay = sleep(self.service.limits.drain_delay);
        self.let_in_until(delay).await;
        // Those who have connected already are let in.
        while let Some(Ok((socket, peer))) = self.listener.accept().now_or_never() {
            self.let_in(socket, peer).await;
        }
        let Self {
            listener,
            service,
            room,
            draining,
            ..
        } = self;
        drop(listener);
        draining.send_replace(true);
        let all = u32::try_from(service.limits.connections).unwrap_or(u32::MAX);
        timeout(service.limits.drain, room.acquire_many(all))
            .await
            .is_ok()
    }

    async fn let_in_until(&mut self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                biased;
                () = &mut stop => return,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((socket, peer)) => self.let_in(socket, peer).await,
                Err(error) => pause(&error).await,
            }
        }
    }

    async fn let_in(&mut self, socket: TcpStream, peer: SocketAddr) {
        let Some(permit) = self.make_room().await else {
            self.service.metrics.rejection("connections_full");
            if let Ok(permit) = Arc::clone(&self.apologies).try_acquire_owned() {
                tokio::spawn(timeout(APOLOGY_TIME, apologize(socket, permit)));
            }
            return;
        };
        // Answers are small and whole: waiting for more to send gains nothing.
        let _slower_without = socket.set_nodelay(true);
        let activity = Arc::new(Activity::new());
        let number = self.next;
        self.next += 1;
        lock(&self.held).insert(number, Arc::clone(&activity));
        let held = Arc::clone(&self.held);
        let service = Arc::clone(&self.service);
        let observer = self.observer.clone();
        let draining = self.draining.subscribe();
        tokio::spawn(async move {
            service.metrics.connections.inc();
            let _leaves = Leaving {
                number,
                held,
                service: Arc::clone(&service),
                _permit: permit,
            };
            let ended = connection::serve(
                socket,
                peer,
                activity,
                observer,
                Arc::clone(&service),
                draining,
            );
            if let Some(reason) = ended.await {
                service.metrics.connection_ended(reason);
            }
        });
    }

    /// A permit for one more connection; where there is none, the longest idle connection is asked
    /// to go.
    async fn make_room(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.room).try_acquire_owned() {
            return Some(permit);
        }
        let idlest = lock(&self.held)
            .values()
            .filter(|activity| activity.phase() != Phase::Busy)
            .min_by_key(|activity| activity.since())
            .cloned();
        idlest?.make_room.notify_one();
        let freed = timeout(ROOM_TIME, Arc::clone(&self.room).acquire_owned()).await;
        freed.ok()?.ok()
    }
}

/// Takes a connection off the lists, however its task ends.
struct Leaving {
    number: u64,
    held: Arc<Held>,
    service: Arc<Service>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        lock(&self.held).remove(&self.number);
        self.service.metrics.connections.dec();
    }
}

/// Insertions and removals are whole, so what a panic leaves is right.
fn lock(held: &Held) -> std::sync::MutexGuard<'_, HashMap<u64, Arc<Activity>>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says that there is no room, and waits for the client to have read it: closing earlier, with its
/// request unread, could take the words back.
async fn apologize(mut socket: TcpStream, _permit: OwnedSemaphorePermit) -> io::Result<()> {
    socket.write_all(NO_ROOM.as_bytes()).await?;
    socket.shutdown().await?;
    let mut unread = [0; 1024];
    while socket.read(&mut unread).await? > 0 {}
    Ok(())
}

/// Without file descriptors, accepting fails at once and again and again.
async fn pause(error: &io::Error) {
    let client_gone = matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    );
    if !client_gone {
        tracing::error!(%error, "cannot accept connections");
        sleep(Duration::from_millis(100)).await;
    }
}

const NO_ROOM: &str = "HTTP/1.1 503 Service Unavailable\r\n\
    Content-Type: application/json\r\nContent-Length: 93\r\n\
    Retry-After: 1\r\nConnection: close\r\n\r\n\
    {\"error\":{\"code\":\"server_busy\",\"message\":\"too many connections are held; try again shortly\"}}";
const ROOM_TIME: Duration = Duration::from_millis(200);
const APOLOGIES: usize = 64;
const APOLOGY_TIME: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_apology_is_as_long_as_it_says() {
        let (head, body) = NO_ROOM.split_once("\r\n\r\n").expect("head and body");
        assert!(
            head.contains(&format!("Content-Length: {}\r\n", body.len())),
            "{}",
            body.len()
        );
    }
}

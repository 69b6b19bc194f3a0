//! Lets connections in, at most so many, until the server is told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::time::{Instant, sleep, timeout};

use super::connection;
use super::held::Held;
use super::observe::{Observer, Routes};
use crate::client::Client;
use crate::service::Service;

/// The way in.
pub(super) struct Door<F> {
    listener: TcpListener,
    service: Arc<Service>,
    observer: Observer<F>,
    held: Arc<Held>,
    all_left: mpsc::Receiver<()>,
    /// Permits for telling those who find no room.
    apologies: Arc<Semaphore>,
    /// Since when the server ends.
    draining: watch::Sender<Option<Instant>>,
}

impl<F: Routes> Door<F> {
    pub(super) fn new(listener: TcpListener, service: Arc<Service>, observer: Observer<F>) -> Self {
        let limits = &service.limits;
        let (held, all_left) = Held::new(limits.connections, limits.trust_forwarded_for == 0);
        Self {
            listener,
            service,
            observer,
            held,
            all_left,
            apologies: Arc::new(Semaphore::new(APOLOGIES)),
            draining: watch::Sender::new(None),
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
            self.let_in(socket, peer);
        }
        drop(self.listener);
        self.draining.send_replace(Some(Instant::now()));
        let mut all_left = pin!(self.held.all_left(self.all_left));
        let (whole, last) = (
            self.service.limits.drain,
            LAST.min(self.service.limits.drain),
        );
        let in_time = timeout(whole - last, &mut all_left).await;
        if in_time.is_err() {
            // What will not be done is refused while there is time to say so.
            self.service.pool.end();
        }
        in_time.is_ok() || timeout(last, all_left).await.is_ok()
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
                Ok((socket, peer)) => self.let_in(socket, peer),
                Err(error) => self.pause(&error).await,
            }
        }
    }

    fn let_in(&self, socket: TcpStream, peer: SocketAddr) {
        let Some(place) = self.held.admit(Client::at(peer.ip())) else {
            self.service.metrics.rejection("connections_full");
            if let Ok(permit) = Arc::clone(&self.apologies).try_acquire_owned() {
                tokio::spawn(timeout(APOLOGY_TIME, apologize(socket, permit)));
            }
            return;
        };
        // Answers are small and whole: waiting for more to send gains nothing.
        let _slower_without = socket.set_nodelay(true);
        let service = Arc::clone(&self.service);
        let observer = self.observer.clone();
        let draining = self.draining.subscribe();
        tokio::spawn(async move {
            let _counted = Counted::new(&service);
            let activity = &place.activity;
            let ended = connection::serve(socket, peer, activity, observer, &service, draining);
            if let Some(reason) = ended.await {
                service.metrics.connection_ended(reason);
            }
        });
    }

    /// Without file descriptors, accepting fails at once and again and again.
    async fn pause(&self, error: &io::Error) {
        let client_gone = matches!(
            error.kind(),
            io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
        );
        if !client_gone {
            tracing::error!(%error, "cannot accept connections");
            self.held.let_one_go();
            sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Counts a connection as held, however its task ends.
struct Counted<'a>(&'a Service);

impl<'a> Counted<'a> {
    fn new(service: &'a Service) -> Self {
        service.metrics.connections.inc();
        Self(service)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.metrics.connections.dec();
    }
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

const NO_ROOM: &str = "HTTP/1.1 503 Service Unavailable\r\n\
    Content-Type: application/json\r\nContent-Length: 93\r\n\
    Retry-After: 1\r\nConnection: close\r\n\r\n\
    {\"error\":{\"code\":\"server_busy\",\"message\":\"too many connections are held; try again shortly\"}}";
/// The end of the time to drain, in which nothing is read any more.
const LAST: Duration = Duration::from_millis(500);
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

//! From a listening socket to a clean end.
//!
//! ```text
//! accept      lets connections in, at most so many, until the server is told to stop
//! connection  one connection: HTTP/1.1, and the times that it must keep
//! activity    what a connection is doing, and since when
//! observe     every request: who sent it, what came of it -> figures, logs, Server-Timing
//! ```

mod accept;
mod activity;
mod connection;
mod observe;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use warp::Filter;
use warp::reply::Response;

use crate::filters;
use crate::limits::Limits;
use crate::service::Service;

/// Opens the socket that [`until`] serves.
///
/// # Errors
///
/// If the address cannot be listened on, for example because another program does.
pub async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves with default limits; see [`run`].
pub async fn until(listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) -> bool {
    let service = Service::new(Limits::default());
    let routes = filters::routes(&service);
    run(listener, service, routes, stop).await
}

/// Serves `routes` until `stop` is ready, then answers what is in flight, within
/// [`Limits::drain`].
///
/// Returns whether everything in flight was answered.
pub async fn run<F>(
    listener: TcpListener,
    service: Arc<Service>,
    routes: F,
    stop: impl Future<Output = ()>,
) -> bool
where
    F: Filter<Extract = (Response,), Error = std::convert::Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    F::Future: Send,
{
    let observer = observe::Observer::new(routes, Arc::clone(&service));
    accept::Door::new(listener, service, observer)
        .run(stop)
        .await
}

/// Ready at Ctrl-C or SIGTERM, whichever comes first.
///
/// # Errors
///
/// If the process cannot listen for signals.
pub fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

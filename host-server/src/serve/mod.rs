//! From a listening socket to a clean end.
//!
//! ```text
//! listen      the sockets that are listened on
//! files       the file descriptors that connections need
//! signals     when the process is told to stop
//! accept      lets connections in until the server is told to stop
//! held        the connections: how many, whose, and which one makes room
//! connection  one connection: HTTP/1.1, and the times that it must keep
//! activity    what a connection is doing, and since when
//! observe     every request: who sent it, what came of it -> figures, logs, Server-Timing
//! ```

mod accept;
mod activity;
mod connection;
mod files;
mod held;
mod listen;
mod observe;
mod signals;

pub use files::fit_files;
pub use listen::{listen, listen_everywhere};
pub use signals::Signals;

use std::future::Future;
use std::sync::Arc;

use tokio::net::TcpListener;
use warp::Filter;
use warp::reply::Response;

use crate::filters;
use crate::limits::Limits;
use crate::service::Service;

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

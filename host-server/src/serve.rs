//! From a listening socket to a clean end.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::filters;

/// How long requests in flight may take to end once the server is told to stop.
pub const DRAIN: Duration = Duration::from_secs(8);

/// Opens the socket that [`until`] serves.
///
/// # Errors
///
/// If the address cannot be listened on, for example because another program does.
pub async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves until `stop` is ready, then answers what is in flight, at most for [`DRAIN`].
///
/// Returns whether everything in flight was answered.
pub async fn until(listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) -> bool {
    let (stopping, stopped) = oneshot::channel();
    let stop = async move {
        stop.await;
        let _nobody_waits = stopping.send(());
    };
    let server = warp::serve(filters::routes())
        .incoming(listener)
        .graceful(stop)
        .run();
    let too_long = async move {
        let _sender_gone = stopped.await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        () = server => true,
        () = too_long => false,
    }
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

//! One connection: HTTP/1.1, and the times that it must keep.
//!
//! HTTP/2 is left to the balancers before us, which speak HTTP/1.1 to their backends: one protocol
//! less to hold against abuse.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::sleep_until;

use super::activity::{Activity, Phase, Watched};
use super::observe::{Observer, Routes};
use crate::service::Service;

/// Serves a connection to its end and returns why the server ended it, if it did.
pub(super) async fn serve<F: Routes>(
    socket: TcpStream,
    peer: SocketAddr,
    activity: Arc<Activity>,
    observer: Observer<F>,
    service: Arc<Service>,
    mut draining: watch::Receiver<bool>,
) -> Option<&'static str> {
    let requests = service_fn(|request| {
        let answer = observer.answer(peer.ip(), request);
        let activity = &activity;
        async move {
            activity.enter(Phase::Busy);
            let answer = answer.await;
            activity.enter(Phase::Idle);
            answer
        }
    });
    let socket = TokioIo::new(Watched::new(socket, &activity));
    let connection = http1::Builder::new()
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(socket, requests);
    let mut connection = pin!(connection);
    loop {
        let stopping = *draining.borrow_and_update();
        let deadline = activity.deadline(&service.limits, stopping);
        // A busy connection is looked at again after the shortest time that it could then have.
        let look = deadline.unwrap_or_else(|| activity.since() + service.limits.header_timeout);
        let look = look.max(tokio::time::Instant::now() + super::activity::DRAINING_IDLE / 10);
        tokio::select! {
            biased;
            // What the client does wrong on the way is its affair.
            _ended = &mut connection => return None,
            () = sleep_until(look) => {
                let now = tokio::time::Instant::now();
                match activity.deadline(&service.limits, stopping) {
                    Some(deadline) if deadline <= now => return Some(reason(activity.phase())),
                    _ => {}
                }
            }
            () = activity.make_room.notified() => {
                if activity.phase() != Phase::Busy {
                    return Some("made_room");
                }
            }
            _ = draining.changed(), if !stopping => {}
        }
    }
}

fn reason(phase: Phase) -> &'static str {
    match phase {
        Phase::Fresh | Phase::Head => "header_timeout",
        Phase::Busy | Phase::Idle => "idle_timeout",
    }
}

const MAX_HEADERS: usize = 64;
/// Also the size of the pieces in which a body is read.
const MAX_HEAD_BYTES: usize = 16 << 10;

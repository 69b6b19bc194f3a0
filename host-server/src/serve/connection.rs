//! One connection: HTTP/1.1, and the times that it must keep.
//!
//! HTTP/2 is left to the balancers before us, which speak HTTP/1.1 to their backends: one protocol
//! less to hold against abuse.

use std::net::SocketAddr;
use std::pin::pin;

use hyper::body::Body as _;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use warp::http::Method;
use warp::http::header::CONTENT_LENGTH;
use warp::reply::Response;

use super::activity::{Activity, Clocked, ConnectionState, DRAINING_IDLE};
use super::observe::{Observer, Routes};
use crate::service::Service;

/// Serves a connection to its end and returns why the server ended it, if it did.
pub(super) async fn serve<F: Routes>(
    socket: TcpStream,
    peer: SocketAddr,
    activity: &Activity,
    observer: Observer<F>,
    service: &Service,
    mut draining: watch::Receiver<Option<Instant>>,
) -> Option<&'static str> {
    let requests = service_fn(|request| {
        let head_alone = request.method() == Method::HEAD;
        // Large, and hyper would keep room for it in every connection that lies idle.
        let answer = Box::pin(observer.answer(peer.ip(), request));
        async move {
            activity.enter(ConnectionState::Busy);
            let answer = answer.await;
            activity.answer(match &answer {
                Ok(response) if !head_alone => length(response),
                _ => 0,
            });
            answer
        }
    });
    let socket = TokioIo::new(Clocked::new(socket, activity));
    let connection = http1::Builder::new()
        // Who has sent all may say so, and is answered.
        .half_close(true)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(socket, requests);
    let mut connection = pin!(connection);
    let limits = &service.limits;
    // A busy connection is looked at again after the shortest time that it could then have.
    let soon = limits.header_timeout.min(limits.answer_timeout);
    loop {
        let stopping = *draining.borrow_and_update();
        let now = Instant::now();
        let look = activity.deadline(limits, stopping).unwrap_or(now + soon);
        let look = look.max(now + DRAINING_IDLE / 10);
        tokio::select! {
            biased;
            ended = &mut connection => return match ended {
                Err(error) if error.is_parse() => {
                    observer.malformed(peer.ip(), error.is_parse_too_large());
                    Some("malformed_request")
                }
                // What else the client does wrong on the way is its affair.
                _ => None,
            },
            () = sleep_until(look) => {
                match activity.deadline(limits, stopping) {
                    Some(deadline) if deadline <= Instant::now() => {
                        return Some(reason(activity.state()));
                    }
                    _ => {}
                }
            }
            () = activity.make_room.notified() => {
                if activity.may_go() {
                    return Some("made_room");
                }
            }
            _ = draining.changed(), if stopping.is_none() => {}
        }
    }
}

/// Bytes of the body, which comes whole or says how long it is.
fn length(response: &Response) -> u64 {
    let told = response.headers().get(CONTENT_LENGTH);
    let told = told.and_then(|length| length.to_str().ok()?.parse().ok());
    told.or(response.body().size_hint().exact()).unwrap_or(0)
}

fn reason(state: ConnectionState) -> &'static str {
    match state {
        ConnectionState::Fresh | ConnectionState::Head => "header_timeout",
        ConnectionState::Answer => "answer_timeout",
        ConnectionState::Busy | ConnectionState::Idle => "idle_timeout",
    }
}

const MAX_HEADERS: usize = 64;
/// Also the size of the pieces in which a body is read.
const MAX_HEAD_BYTES: usize = 8 << 10;

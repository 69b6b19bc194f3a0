//! What a connection is doing, and since when: its time limits are judged by that.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::limits::Limits;

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConnectionState {
    /// Nothing has come yet.
    Fresh,
    /// Part of a request's head has come.
    Head,
    /// A request is being handled; its handler keeps the time.
    Busy,
    /// An answer is being sent.
    Answer,
    /// Waiting for the next request.
    Idle,
}

/// Shared by a connection, its socket and who may ask it to make room.
#[derive(Debug)]
pub(super) struct Activity {
    origin: Instant,
    /// Milliseconds since `origin`, and in the lowest three bits the [`ConnectionState`].
    since_and_state: AtomicU64,
    /// Bytes of an answer that are still to be sent.
    unsent: AtomicU64,
    /// Asks the connection to end where it is not busy.
    pub(super) make_room: Notify,
}

impl Activity {
    pub(super) fn new() -> Self {
        Self {
            origin: Instant::now(),
            since_and_state: AtomicU64::new(0),
            unsent: AtomicU64::new(0),
            make_room: Notify::new(),
        }
    }

    pub(super) fn enter(&self, state: ConnectionState) {
        let value = (self.now() << STATE_BITS) | state as u64;
        self.since_and_state.store(value, Ordering::Relaxed);
    }

    /// From now on an answer with a body of so many bytes is sent.
    pub(super) fn answer(&self, bytes: u64) {
        self.unsent.store(bytes, Ordering::Relaxed);
        self.enter(ConnectionState::Answer);
    }

    pub(super) fn state(&self) -> ConnectionState {
        match self.since_and_state.load(Ordering::Relaxed) & ((1 << STATE_BITS) - 1) {
            0 => ConnectionState::Fresh,
            1 => ConnectionState::Head,
            2 => ConnectionState::Busy,
            3 => ConnectionState::Answer,
            _ => ConnectionState::Idle,
        }
    }

    /// When the state began.
    pub(super) fn since(&self) -> Instant {
        self.origin
            + Duration::from_millis(self.since_and_state.load(Ordering::Relaxed) >> STATE_BITS)
    }

    /// Whether nothing is lost if the connection ends now.
    pub(super) fn may_go(&self) -> bool {
        !matches!(
            self.state(),
            ConnectionState::Busy | ConnectionState::Answer
        )
    }

    /// When the connection must end if it goes on like this; `None` while it is busy. `draining` tells
    /// since when the server ends.
    pub(super) fn deadline(&self, limits: &Limits, draining: Option<Instant>) -> Option<Instant> {
        let since = self.since();
        let longest = match self.state() {
            ConnectionState::Busy => return None,
            ConnectionState::Answer => return Some(since + limits.answer_timeout),
            ConnectionState::Fresh | ConnectionState::Head => limits.header_timeout,
            ConnectionState::Idle => limits.idle_timeout,
        };
        // A request may be on its way.
        let last = draining.map(|begun| begun.max(since) + DRAINING_IDLE);
        let deadline = since + longest;
        Some(last.map_or(deadline, |last| last.min(deadline)))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX >> STATE_BITS)
    }

    fn on_read(&self) {
        if matches!(self.state(), ConnectionState::Fresh | ConnectionState::Idle) {
            self.enter(ConnectionState::Head);
        }
    }

    fn on_write(&self, bytes: usize) {
        let unsent = self.unsent.load(Ordering::Relaxed);
        let unsent = unsent.saturating_sub(bytes as u64);
        self.unsent.store(unsent, Ordering::Relaxed);
    }

    /// hyper flushes when it has handed over all that it has, which is all there is or one of several
    /// pieces.
    fn on_flush(&self) {
        if self.state() == ConnectionState::Answer && self.unsent.load(Ordering::Relaxed) == 0 {
            self.enter(ConnectionState::Idle);
        }
    }
}

const STATE_BITS: u32 = 3;
/// How long a connection without a request is kept once the server drains.
pub(super) const DRAINING_IDLE: Duration = Duration::from_millis(500);

/// A socket that notes when bytes go through it.
#[derive(Debug)]
pub(super) struct Clocked<'a, T> {
    socket: T,
    activity: &'a Activity,
}

impl<'a, T> Clocked<'a, T> {
    pub(super) fn new(socket: T, activity: &'a Activity) -> Self {
        Self { socket, activity }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Clocked<'_, T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.socket).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.activity.on_read();
        }
        outcome
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Clocked<'_, T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.socket).poll_write(context, bytes);
        if let Poll::Ready(Ok(bytes)) = outcome {
            self.activity.on_write(bytes);
        }
        outcome
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.socket).poll_flush(context);
        if outcome.is_ready() {
            self.activity.on_flush();
        }
        outcome
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.socket).poll_write_vectored(context, parts);
        if let Poll::Ready(Ok(bytes)) = outcome {
            self.activity.on_write(bytes);
        }
        outcome
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}

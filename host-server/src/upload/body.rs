//! A body as it comes in: bounded in bytes, in time and in memory.

use std::pin::pin;
use std::time::Duration;

use bytes::{Buf, Bytes};
use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, timeout, timeout_at};
use warp::http::HeaderMap;
use warp::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, EXPECT};

use super::gathered::Gathered;
use crate::budget::Share;
use crate::error::Error;
use crate::limits::Limits;

/// The largest body that is accepted, in bytes.
pub const MAX_BYTES: usize = 10 << 20;

/// Reads the whole body, or as much of it as is accepted.
pub(super) async fn read<B: Buf>(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
    limits: &Limits,
    share: Share,
) -> Result<Bytes, Error> {
    let mut body = pin!(body);
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    if let Some(error) = refused(headers, announced) {
        // Who asks first (`Expect: 100-continue`) has sent nothing yet and needs not to.
        if !headers.contains_key(EXPECT) {
            discard(body).await;
        }
        return Err(error);
    }
    let mut bytes = Gathered::new(share, announced.map(|length| length as usize), MAX_BYTES);
    let mut pace = Pace::new(limits);
    let mut chunks = 0;
    while let Some(mut chunk) = pace.next(&mut body).await? {
        if bytes.len() + chunk.remaining() > MAX_BYTES {
            discard(body).await;
            return Err(Error::TooLarge { limit: MAX_BYTES });
        }
        chunks += 1;
        if chunks > FREE_CHUNKS && bytes.len() < chunks * LEAST_CHUNK {
            discard(body).await;
            return Err(Error::Malformed(
                "its chunks have less than 64 bytes on average",
            ));
        }
        while chunk.has_remaining() {
            let piece = chunk.chunk();
            if let Err(full) = bytes.append(piece) {
                // It may take a while until all has come that is not read.
                drop(bytes);
                discard(body).await;
                return Err(full.into());
            }
            let length = piece.len();
            chunk.advance(length);
        }
    }
    Ok(bytes.done())
}

/// What the headers alone forbid.
fn refused(headers: &HeaderMap, announced: Option<u64>) -> Option<Error> {
    let encoding = headers.get(CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Some(Error::Encoded);
    }
    let too_large = announced.is_some_and(|length| length > MAX_BYTES as u64);
    too_large.then_some(Error::TooLarge { limit: MAX_BYTES })
}

/// Holds a sender to a pace: an end to the whole, and progress in every span of time.
struct Pace {
    stall: Duration,
    whole: Instant,
    span: Instant,
    in_span: usize,
}

impl Pace {
    fn new(limits: &Limits) -> Self {
        let now = Instant::now();
        Self {
            stall: limits.upload_stall,
            whole: now + limits.upload_timeout,
            span: now + limits.upload_stall,
            in_span: 0,
        }
    }

    async fn next<B: Buf>(
        &mut self,
        body: &mut (impl Stream<Item = Result<B, warp::Error>> + Unpin),
    ) -> Result<Option<B>, Error> {
        let deadline = self.whole.min(self.span);
        let chunk = match timeout_at(deadline, body.next()).await {
            Ok(chunk) => chunk.transpose().map_err(|_| Error::BrokenOff)?,
            Err(_) => return Err(Error::TooSlow),
        };
        self.in_span += chunk.as_ref().map_or(0, Buf::remaining);
        if self.in_span >= PROGRESS {
            self.in_span = 0;
            self.span = Instant::now() + self.stall;
        }
        Ok(chunk)
    }
}

/// Lets the sender finish, within bounds: one that is cut off while it still sends may never see
/// the answer that says why.
async fn discard<B: Buf>(mut body: impl Stream<Item = Result<B, warp::Error>> + Unpin) {
    let drain = async {
        let mut left = DISCARDED_BYTES;
        while let Some(Ok(chunk)) = body.next().await {
            let Some(rest) = left.checked_sub(chunk.remaining()) else {
                return;
            };
            left = rest;
        }
    };
    let _ended_or_not = timeout(DISCARDED_TIME, drain).await;
}

/// Chunks of any length, and bytes that more of them must have on average: each costs a microsecond.
const FREE_CHUNKS: usize = 4096;
const LEAST_CHUNK: usize = 64;
/// Bytes that must come in each span; `--help` tells it.
const PROGRESS: usize = 4 << 10;
const DISCARDED_BYTES: usize = 64 << 20;
const DISCARDED_TIME: Duration = Duration::from_secs(3);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;
    use crate::client::Client;
    use futures_util::stream;

    /// A body of chunks, each after a pause.
    fn slowly(
        pause: Duration,
        chunks: Vec<Vec<u8>>,
    ) -> impl Stream<Item = Result<Bytes, warp::Error>> {
        stream::iter(chunks).then(move |chunk| async move {
            tokio::time::sleep(pause).await;
            Ok(Bytes::from(chunk))
        })
    }

    async fn length(
        pause_ms: u64,
        chunks: Vec<Vec<u8>>,
        memory: &Budget,
    ) -> Result<usize, &'static str> {
        let body = slowly(Duration::from_millis(pause_ms), chunks);
        let limits = Limits {
            upload_stall: Duration::from_secs(5),
            upload_timeout: Duration::from_secs(20),
            ..Limits::default()
        };
        read(
            &HeaderMap::new(),
            body,
            &limits,
            memory.share(Client::default()),
        )
        .await
        .map(|bytes| bytes.len())
        .map_err(|error| error.code())
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_must_keep_up() {
        let memory = Budget::new(1 << 20);
        let good = length(4_000, vec![vec![0; PROGRESS]; 4], &memory).await;
        assert_eq!(good, Ok(4 * PROGRESS));
        let stalled = length(6_000, vec![vec![0; PROGRESS]; 2], &memory).await;
        assert_eq!(stalled, Err("upload_too_slow"));
        let trickling = length(1_000, vec![vec![0]; 15], &memory).await;
        assert_eq!(trickling, Err("upload_too_slow"));
        let endless = length(4_000, vec![vec![0; PROGRESS]; 6], &memory).await;
        assert_eq!(endless, Err("upload_too_slow"), "no end after 20 seconds");
        assert_eq!(memory.taken(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn many_tiny_chunks_are_no_body() {
        let memory = Budget::new(4 << 20);
        let few = length(0, vec![vec![0]; FREE_CHUNKS], &memory).await;
        assert_eq!(few, Ok(FREE_CHUNKS));
        let many = length(0, vec![vec![0; 65]; 2 * FREE_CHUNKS], &memory).await;
        assert_eq!(many, Ok(65 * 2 * FREE_CHUNKS));
        let tiny = length(0, vec![vec![0]; FREE_CHUNKS + 2], &memory).await;
        assert_eq!(tiny, Err("malformed_request"));
        assert_eq!(memory.taken(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn memory_is_taken_as_bytes_come_and_given_back() {
        let memory = Budget::new(200);
        assert_eq!(length(1, vec![vec![0; 50]; 2], &memory).await, Ok(100));
        let more = length(1, vec![vec![0; 50]; 3], &memory).await;
        assert_eq!(more, Err("server_busy"));
        assert_eq!(memory.taken(), 0);
    }
}

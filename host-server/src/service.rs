//! What all requests of one server share.

use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;

use crate::answer::{Answer, Timing, Verdict};
use crate::budget::{Budget, Share};
use crate::client::Client;
use crate::decode::Decoder;
use crate::error::Error;
use crate::interface::Interface;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::pool::{Done, Pool, PoolLimits};
use crate::reader::Options;
use crate::upload::{self, File};
use crate::{estimate, reader};

/// One server's limits, readers, memory and figures.
#[derive(Debug)]
pub struct Service {
    /// What is allowed.
    pub limits: Limits,
    /// What is offered, and to whom.
    pub interface: Interface,
    /// The threads that read pictures.
    pub pool: Pool,
    /// Memory for uploads, until they are read, and for answers, until they are sent.
    pub uploads: Budget,
    /// Decodes pictures, with the memory for it.
    pub decoder: Decoder,
    /// Figures for operators.
    pub metrics: Metrics,
    draining: AtomicBool,
}

/// An answer as it is sent, and what is told of it beside.
#[derive(Debug)]
pub struct PackedAnswer {
    /// The answer; it belongs to the memory for uploads.
    pub bytes: Bytes,
    /// What kind of answer it is.
    pub verdict: Verdict,
    /// How long each step took.
    pub timing: Timing,
}

impl Service {
    /// Starts the readers of a server that offers everything at one port.
    pub fn new(limits: Limits) -> Arc<Self> {
        Self::with(limits, Interface::default())
    }

    /// Starts the readers of a server.
    pub fn with(limits: Limits, interface: Interface) -> Arc<Self> {
        let pool = PoolLimits {
            threads: limits.readers(),
            queue: limits.queue,
            per_client: limits.queue_per_client,
            wait: limits.queue_wait,
        };
        Arc::new(Self {
            pool: Pool::new(pool),
            uploads: Budget::new((limits.upload_memory as u64) << 20),
            decoder: Decoder::new(&limits),
            metrics: Metrics::default(),
            draining: AtomicBool::new(false),
            limits,
            interface,
        })
    }

    /// Reads one uploaded file in its client's turn, and writes its answer down, on a reader's thread. What is
    /// small and clear at first sight is read at once: handing it over and back would take as long.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`], or what [`reader::read`] complains about.
    pub async fn read(
        &self,
        client: Client,
        file: &File,
        options: &Options,
        write: impl FnOnce(&Answer) -> Vec<u8> + Send + 'static,
    ) -> Result<Done<PackedAnswer>, Error> {
        if file.bytes.is_empty() {
            return Err(Error::Empty);
        }
        let read = || catch_unwind(|| reader::read_at_once(&file.bytes, options));
        let small = reader::is_small(&file.bytes, options);
        let small = small.then(|| self.pool.at_once(client, read)).flatten();
        // Of a panic the pool tells.
        if let Some(Ok(Some(answer))) = small {
            let value = packed(&answer, write(&answer), self.uploads.share(client))?;
            let waited = Duration::ZERO;
            return Ok(Done { value, waited });
        }
        let (bytes, options) = (file.bytes.clone(), *options);
        let (copy, share) = (self.uploads.share(client), self.uploads.share(client));
        let estimate = estimate::time(&bytes);
        let (decoder, faults) = (self.decoder.clone(), self.interface.injects_faults());
        let job = move || {
            let picture = upload::picture(bytes, copy)?;
            if faults && &picture[..] == FAULT {
                panic!("a test asked for it");
            }
            let answer = reader::read(&decoder, &picture, &options)?;
            packed(&answer, write(&answer), share)
        };
        let Done { value, waited } = self.pool.run(client, estimate, job).await?;
        value.map(|value| Done { value, waited })
    }

    /// From now on [`Service::ready`] is false.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether new requests are welcome.
    pub fn ready(&self) -> bool {
        !self.draining.load(Ordering::Relaxed)
    }
}

fn packed(answer: &Answer, written: Vec<u8>, share: Share) -> Result<PackedAnswer, Error> {
    Ok(PackedAnswer {
        bytes: owned(written, share)?,
        verdict: answer.verdict,
        timing: answer.timing_us,
    })
}

/// An answer that counts until it is sent.
pub(crate) fn owned(mut answer: Vec<u8>, mut share: Share) -> Result<Bytes, Error> {
    answer.shrink_to_fit();
    share.grow(answer.capacity() as u64)?;
    Ok(share.own(answer))
}

/// What tests send to see a reader panic.
const FAULT: &[u8] = b"digitnet-fault: panic";

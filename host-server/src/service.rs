//! What all requests of one server share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::answer::Answer;
use crate::budget::Budget;
use crate::client::Client;
use crate::error::Error;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::pool::{Bounds, Done, Pool};
use crate::reader::Options;
use crate::upload::File;
use crate::{memory, reader, watched};

/// One server's limits, readers, memory and figures.
#[derive(Debug)]
pub struct Service {
    /// What is allowed.
    pub limits: Limits,
    /// The threads that read pictures.
    pub pool: Pool,
    /// Memory for uploads.
    pub uploads: Budget,
    /// Figures for operators.
    pub metrics: Metrics,
    draining: AtomicBool,
}

impl Service {
    /// Starts the readers of a server.
    pub fn new(limits: Limits) -> Arc<Self> {
        let (uploads, decoding) = (limits.upload_memory as u64, limits.decode_memory as u64);
        memory::set_total(decoding << 20);
        watched::set_most((uploads + decoding + BESIDE) << 20);
        let bounds = Bounds {
            queue: limits.queue,
            per_client: limits.queue_per_client,
            wait: limits.queue_wait,
        };
        Arc::new(Self {
            pool: Pool::new(limits.readers(), bounds),
            uploads: Budget::new(uploads << 20),
            metrics: Metrics::default(),
            draining: AtomicBool::new(false),
            limits,
        })
    }

    /// Reads one uploaded file in its client's turn.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`], or what [`reader::read`] complains about.
    pub async fn read(
        &self,
        client: Client,
        file: &File,
        options: &Options,
    ) -> Result<Done<Answer>, Error> {
        if file.bytes.is_empty() {
            return Err(Error::Empty);
        }
        let bytes = file.bytes.clone();
        let options = *options;
        let job = move || reader::read(&bytes, &options);
        let Done { value, waited } = self.pool.run(client, job).await?;
        Ok(Done {
            value: value?,
            waited,
        })
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

/// What the process takes beside uploads and decoding, in MiB: connections, and what the allocator
/// has not given back yet.
const BESIDE: u64 = 32;

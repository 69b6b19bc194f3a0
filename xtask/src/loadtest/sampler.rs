//! What the server takes while it is tested: processor time and memory, once a second.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use digitnet_testing::process::{Memory, memory, processor_ticks};

const INTERVAL: Duration = Duration::from_secs(1);

/// Takes samples until it is finished; on systems without `/proc` there are none.
pub(super) struct Sampler {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<String>,
}

impl Sampler {
    pub(super) fn of(process: u32) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&ended);
        let thread = thread::spawn(move || {
            let mut csv = String::from("time,cpu_ticks,memory_kib\n");
            while !seen.load(Ordering::Relaxed) {
                let sample = processor_ticks(process).zip(memory(process, Memory::Resident));
                if let Some((ticks, kib)) = sample {
                    let now = SystemTime::now()
                        .duration_since(UNIX_EPOCH)
                        .unwrap_or_default();
                    // Writing to a string cannot fail.
                    let _ = writeln!(csv, "{:.3},{ticks},{kib}", now.as_secs_f64());
                }
                thread::sleep(INTERVAL);
            }
            csv
        });
        Self { ended, thread }
    }

    /// Writes the samples: seconds since 1970, processor time so far in ticks, KiB.
    pub(super) fn finish(self, path: &Path) -> Result<()> {
        self.ended.store(true, Ordering::Relaxed);
        let csv = self.thread.join().unwrap_or_default();
        fs::write(path, csv).with_context(|| format!("cannot write {}", path.display()))
    }
}

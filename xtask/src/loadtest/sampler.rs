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
                if let Some((ticks, kib)) = sample(process) {
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

    /// Writes the samples: seconds since 1970, hundredths of a second of processor time so far, KiB.
    pub(super) fn finish(self, path: &Path) -> Result<()> {
        self.ended.store(true, Ordering::Relaxed);
        let csv = self.thread.join().unwrap_or_default();
        fs::write(path, csv).with_context(|| format!("cannot write {}", path.display()))
    }
}

/// User and system time in ticks, and resident memory in KiB.
fn sample(process: u32) -> Option<(u64, u64)> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    Some((ticks(&stat)?, resident(&status)?))
}

/// Fields 14 and 15 of `/proc/PID/stat`, counted after the name, which may hold spaces.
fn ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

fn resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_memory_are_found() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 10 0 0 0 120 34 5 6 20 0 1 0 99";
        assert_eq!(ticks(stat), Some(154));
        assert_eq!(ticks("nonsense"), None);
        assert_eq!(resident("VmPeak:\t9 kB\nVmRSS:\t  3944 kB\n"), Some(3944));
        assert_eq!(resident("VmPeak:\t9 kB\n"), None);
    }
}

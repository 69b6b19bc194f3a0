//! When the process is told to stop.

use std::io;

/// Ctrl-C, SIGTERM, and SIGHUP unless it is ignored, as `nohup` has it.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    each: Vec<tokio::signal::unix::Signal>,
}

impl Signals {
    /// From now on these signals no longer end the process by themselves.
    ///
    /// # Errors
    ///
    /// If the process cannot listen for signals.
    pub fn new() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
            if !ignores_hangup() {
                kinds.push(SignalKind::hangup());
            }
            let each = kinds.into_iter().map(signal).collect::<io::Result<_>>()?;
            Ok(Self { each })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Ready when the next one comes.
    #[cfg(unix)]
    pub async fn next(&mut self) {
        let each = self.each.iter_mut().map(|signal| Box::pin(signal.recv()));
        futures_util::future::select_all(each).await;
    }

    /// Ready when the next one comes.
    #[cfg(not(unix))]
    pub async fn next(&mut self) {
        let _cannot_listen = tokio::signal::ctrl_c().await;
    }
}

/// By the mask in /proc; where that is missing, no.
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 == 1) // SIGHUP is 1
}

//! What master and workers are started with, on this machine and on Kubernetes.
//!
//! `cargo xtask manifests` holds the manifests to these functions.

/// What the manifests may probe: a load test asks the server for each.
pub(crate) const PROBES: [&str; 3] = ["/health", "/healthz", "/readyz"];

/// How the master shows itself.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    /// Runs at once and ends with the exit code.
    Headless,
    /// Runs at once and stays, with its web page.
    Page,
}

pub(crate) fn master(mode: Mode, workers: &str) -> Vec<String> {
    let mode = match mode {
        Mode::Headless => "--headless",
        Mode::Page => "--autostart",
    };
    ["--master", mode, "--expect-workers", workers]
        .map(str::to_owned)
        .to_vec()
}

pub(crate) fn worker(master: &str) -> Vec<String> {
    ["--worker", "--master-host", master]
        .map(str::to_owned)
        .to_vec()
}

/// What is run; the fields are options of `loadtest/locust/locustfile.py`.
#[derive(Clone, clap::Args)]
pub(crate) struct Run {
    /// How the number of users goes: smoke, ramp, spike or soak
    #[arg(long, default_value = "ramp")]
    pub(crate) shape: String,
    /// Users at the highest point; each asks once a second while the server keeps up
    #[arg(long, default_value_t = 800)]
    pub(crate) peak: u32,
    /// Seconds from start to end
    #[arg(long, default_value_t = 150)]
    pub(crate) duration: u32,
    /// Share of requests that may fail, 0 to 1; a wrong digit is never tolerated
    #[arg(long, default_value_t = 0.0)]
    pub(crate) max_error_share: f64,
    /// Milliseconds within which 95 % must be answered
    #[arg(long, default_value_t = 10_000)]
    pub(crate) max_p95: u32,
    /// What being refused with 429 is: `fail`, or `count` where overload is the point
    #[arg(long, default_value = "count")]
    pub(crate) refusals: String,
}

impl Run {
    /// What CI does: few users, no tolerance; enough for two workers to send each picture once.
    pub(crate) fn smoke() -> Self {
        Self {
            shape: "smoke".to_owned(),
            peak: 30,
            duration: 15,
            max_error_share: 0.0,
            max_p95: 2000,
            refusals: "fail".to_owned(),
        }
    }

    pub(crate) fn arguments(&self, host: &str) -> Vec<String> {
        let options = [
            ("--host", host.to_owned()),
            ("--shape", self.shape.clone()),
            ("--peak", self.peak.to_string()),
            ("--duration", self.duration.to_string()),
            ("--max-error-share", self.max_error_share.to_string()),
            ("--max-p95", self.max_p95.to_string()),
            ("--refusals", self.refusals.clone()),
        ];
        options
            .into_iter()
            .flat_map(|(name, value)| [name.to_owned(), value])
            .collect()
    }
}

impl Default for Run {
    fn default() -> Self {
        use clap::{Args, Command, FromArgMatches};
        let command = Self::augment_args(Command::new("run").no_binary_name(true));
        let matches = command.get_matches_from(std::iter::empty::<String>());
        Self::from_arg_matches(&matches).expect("every option has a default")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_passed_on() {
        let arguments = Run::smoke().arguments("http://127.0.0.1:1");
        assert_eq!(
            arguments[..4],
            ["--host", "http://127.0.0.1:1", "--shape", "smoke"]
        );
        assert_eq!(arguments.len(), 14);
        assert_eq!(Run::default().shape, "ramp");
    }
}

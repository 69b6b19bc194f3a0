//! What the server allows itself and others: every limit is a flag and an environment variable.

use std::time::Duration;

use clap::{Args, Command, FromArgMatches};

/// The limits of a server. The defaults fit one processor and 256 MB of memory.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Connections held at once. One client may have half of what the others have left; where there
    /// is no room, one that has been idle long makes some.
    #[arg(long, env = "DIGITNET_CONNECTIONS", default_value_t = 820, value_name = "N",
          value_parser = count(1, 65_536))]
    pub connections: usize,
    /// Longest time, in seconds, from a connection's first byte to the end of a request's head.
    #[arg(long, env = "DIGITNET_HEADER_TIMEOUT", default_value = "10", value_name = "SECONDS",
          value_parser = some_seconds)]
    pub header_timeout: Duration,
    /// Longest time, in seconds, that a connection may lie idle between requests. Behind Google's
    /// load balancer, which keeps connections for 600 seconds, set 620.
    #[arg(long, env = "DIGITNET_IDLE_TIMEOUT", default_value = "75", value_name = "SECONDS",
          value_parser = some_seconds)]
    pub idle_timeout: Duration,
    /// Longest time, in seconds, that an upload may take as a whole.
    #[arg(long, env = "DIGITNET_UPLOAD_TIMEOUT", default_value = "60", value_name = "SECONDS",
          value_parser = some_seconds)]
    pub upload_timeout: Duration,
    /// Longest time, in seconds, that a client may take to fetch an answer.
    #[arg(long, env = "DIGITNET_ANSWER_TIMEOUT", default_value = "60", value_name = "SECONDS",
          value_parser = some_seconds)]
    pub answer_timeout: Duration,
    /// In any span of this many seconds an upload must bring 4 KiB or its end. Phones that change
    /// from one network to another pause for some 6.
    #[arg(long, env = "DIGITNET_UPLOAD_STALL", default_value = "10", value_name = "SECONDS",
          value_parser = some_seconds)]
    pub upload_stall: Duration,
    /// Pictures in one request.
    #[arg(long, env = "DIGITNET_IMAGES", default_value_t = 16, value_name = "N",
          value_parser = count(1, 64))]
    pub images: usize,
    /// Threads that decode and read pictures [default: one per processor].
    #[arg(long, env = "DIGITNET_READERS", value_name = "N", value_parser = count(1, 1024))]
    pub readers: Option<usize>,
    /// Pictures that wait for a reader; beyond that the answer is 429.
    #[arg(long, env = "DIGITNET_QUEUE", default_value_t = 64, value_name = "N",
          value_parser = count(1, 65_536))]
    pub queue: usize,
    /// Pictures of one client that wait for a reader.
    #[arg(long, env = "DIGITNET_QUEUE_PER_CLIENT", default_value_t = 48, value_name = "N",
          value_parser = count(1, 65_536))]
    pub queue_per_client: usize,
    /// Longest time, in seconds, that a picture waits for a reader; beyond that the answer is 429.
    #[arg(long, env = "DIGITNET_QUEUE_WAIT", default_value = "5", value_name = "SECONDS",
          value_parser = some_seconds)]
    pub queue_wait: Duration,
    /// Memory, in MiB, for all uploads until they are read and all answers until they are sent. One
    /// client may take half of what the others have left, so at least two uploads' 20.
    #[arg(long, env = "DIGITNET_UPLOAD_MEMORY", default_value_t = 22, value_name = "MIB",
          value_parser = count(20, 1 << 20))]
    pub upload_memory: usize,
    /// Memory, in MiB, for all pictures that are being decoded; a picture that needs more is
    /// refused with 422.
    #[arg(long, env = "DIGITNET_DECODE_MEMORY", default_value_t = 162, value_name = "MIB",
          value_parser = count(1, 1 << 20))]
    pub decode_memory: usize,
    /// Processor time, in seconds, for decoding one picture; one that takes longer is refused with
    /// 422.
    #[arg(long, env = "DIGITNET_DECODE_TIME", default_value = DECODE_TIME, value_name = "SECONDS",
          value_parser = some_seconds)]
    pub decode_time: Duration,
    /// Longest time, in seconds, for requests in flight to end once the server is told to stop.
    #[arg(long, env = "DIGITNET_DRAIN", default_value = "7", value_name = "SECONDS",
          value_parser = seconds)]
    pub drain: Duration,
    /// Time, in seconds, during which a server that was told to stop still lets new connections
    /// in, with /readyz at 503, for balancers that learn of it late; Kubernetes wants 5.
    #[arg(long, env = "DIGITNET_DRAIN_DELAY", default_value = "0", value_name = "SECONDS",
          value_parser = seconds)]
    pub drain_delay: Duration,
    /// Take the client's address from the `X-Forwarded-For` header: its N-th entry from the end,
    /// so 1 behind one proxy; 0 takes the connection's address.
    #[arg(long, env = "DIGITNET_TRUST_FORWARDED_FOR", default_value_t = 0, value_name = "N",
          default_missing_value = "1", num_args = 0..=1, require_equals = true,
          value_parser = count(0, 16))]
    pub trust_forwarded_for: usize,
}

impl Limits {
    /// Threads that decode and read.
    pub fn readers(&self) -> usize {
        self.readers.unwrap_or_else(|| {
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
        })
    }
}

impl Default for Limits {
    /// What `--help` tells, whatever the environment says.
    fn default() -> Self {
        let command = Self::augment_args(Command::new("defaults").no_binary_name(true));
        // Given as arguments, defaults are stronger than the environment.
        let arguments: Vec<String> = command
            .get_arguments()
            .filter_map(|argument| {
                let default = argument.get_default_values().first()?.to_str()?;
                Some(format!("--{}={default}", argument.get_long()?))
            })
            .collect();
        Self::from_arg_matches(&command.get_matches_from(arguments))
            .expect("every limit has a default")
    }
}

/// Code that is not optimized takes longer for the same pictures.
const DECODE_TIME: &str = if cfg!(debug_assertions) { "12" } else { "1.2" };

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds")?;
    if (0.0..=86_400.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("seconds are from 0 to 86400".into())
    }
}

/// Where 0 would leave no time for anything.
fn some_seconds(text: &str) -> Result<Duration, String> {
    let time = seconds(text)?;
    if time.is_zero() {
        return Err(
            "takes more than 0 seconds: without a limit, anybody could hold the server".into(),
        );
    }
    Ok(time)
}

fn count(least: usize, most: usize) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| {
        text.parse()
            .ok()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| format!("takes a whole number from {least} to {most}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_complete_and_fit_together() {
        let limits = Limits::default();
        assert!(limits.queue_per_client <= limits.queue);
        assert!(limits.upload_memory << 20 >= 2 * crate::upload::MAX_BYTES);
        assert!(limits.readers() >= 1);
    }

    #[test]
    fn times_are_seconds() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        for wrong in ["", "soon", "-1", "NaN", "inf", "1e9"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
        assert_eq!(seconds("0"), Ok(Duration::ZERO));
        assert!(some_seconds("0").is_err_and(|error| error.contains("more than 0")));
        assert_eq!(some_seconds("5"), Ok(Duration::from_secs(5)));
    }
}

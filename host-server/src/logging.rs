//! Logs on standard error: JSON as Google Cloud reads it, or one short line for people.
//!
//! A thread of its own writes them. Lines that it cannot keep up with are dropped and counted, so a
//! full disk, a broken pipe or a reader that stands still takes lines away, and nothing else.

mod lines;
mod writer;

use std::io::{self, IsTerminal};

use clap::{Args, ValueEnum};
use prometheus_client::metrics::counter::Counter;
use tracing_subscriber::filter::LevelFilter;

use self::lines::Lines;
pub use self::writer::Writer;

/// What is logged, and how.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Logs")]
pub struct Logging {
    /// How logs look on standard error; auto is text on a terminal and json elsewhere.
    #[arg(
        long,
        env = "DIGITNET_LOG_FORMAT",
        default_value = "auto",
        value_name = "FORMAT"
    )]
    log_format: Format,
    /// The least level that is logged; info has a line for each request.
    #[arg(long, env = "DIGITNET_LOG_LEVEL", default_value = "info", value_name = "LEVEL",
          value_parser = ["off", "error", "warn", "info", "debug", "trace"])]
    log_level: String,
    /// The Google Cloud project that traces in the logs belong to.
    #[arg(long, env = "GOOGLE_CLOUD_PROJECT", value_name = "PROJECT")]
    trace_project: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Auto,
    Json,
    Text,
}

impl Logging {
    /// From now on events and panics of the whole process are logged so; lines that are lost are
    /// counted.
    ///
    /// # Errors
    ///
    /// If the thread that writes cannot be started.
    pub fn start(&self, lost: Counter) -> io::Result<Writer> {
        let json = match self.log_format {
            Format::Auto => !io::stderr().is_terminal(),
            format => format == Format::Json,
        };
        let level: LevelFilter = self.log_level.parse().unwrap_or(LevelFilter::INFO);
        let writer = Writer::start(io::stderr(), lost)?;
        let lines = writer.clone();
        let started = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(move || lines.clone())
            .log_internal_errors(false)
            .event_format(Lines {
                json,
                project: self.trace_project.clone(),
            })
            .try_init();
        if started.is_ok() {
            std::panic::set_hook(Box::new(|panic| {
                let place = panic.location().map(ToString::to_string);
                let place = place.unwrap_or_default();
                tracing::error!(place, "a panic was caught");
            }));
        }
        Ok(writer)
    }
}

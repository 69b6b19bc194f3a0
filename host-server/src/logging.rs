//! Logs on standard error: JSON as Google Cloud reads it, or one short line for people.

use std::fmt;
use std::io::{self, IsTerminal};

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::trace::Trace;

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
    /// From now on events and panics of the whole process are logged so.
    pub fn start(&self) {
        let json = match self.log_format {
            Format::Auto => !io::stderr().is_terminal(),
            format => format == Format::Json,
        };
        let level: LevelFilter = self.log_level.parse().unwrap_or(LevelFilter::INFO);
        let started = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(io::stderr)
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
    }
}

/// The trace of an event, as a field.
pub(crate) fn trace_field(trace: Option<&Trace>) -> String {
    trace.map_or_else(String::new, |trace| {
        let span = trace.span.as_deref().unwrap_or_default();
        format!("{}/{span}/{}", trace.id, u8::from(trace.sampled))
    })
}

struct Lines {
    json: bool,
    project: Option<String>,
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut time = String::new();
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        let level = *event.metadata().level();
        if self.json {
            writeln!(writer, "{}", self.cloud(level, time, fields.0))
        } else {
            write!(writer, "{} {level:>5}", time.get(11..19).unwrap_or(&time))?;
            people(writer, fields.0)
        }
    }
}

impl Lines {
    /// Google Cloud's structured logging.
    fn cloud(&self, level: Level, time: String, mut fields: Map<String, Value>) -> Value {
        let severity = match level {
            Level::ERROR => "ERROR",
            Level::WARN => "WARNING",
            Level::INFO => "INFO",
            _ => "DEBUG",
        };
        fields.insert("severity".into(), json!(severity));
        fields.insert("time".into(), json!(time));
        let request = fields.get("httpRequest").and_then(Value::as_str);
        if let Some(request) = request.and_then(|text| serde_json::from_str(text).ok()) {
            fields.insert("httpRequest".into(), request);
        }
        if let Some(Value::String(trace)) = fields.remove("trace") {
            self.insert_trace(&mut fields, &trace);
        }
        Value::Object(fields)
    }

    fn insert_trace(&self, fields: &mut Map<String, Value>, trace: &str) {
        let mut parts = trace.split('/');
        let (Some(id), Some(span), Some(sampled)) = (parts.next(), parts.next(), parts.next())
        else {
            return;
        };
        let whole = match &self.project {
            Some(project) => format!("projects/{project}/traces/{id}"),
            None => id.to_owned(),
        };
        fields.insert("logging.googleapis.com/trace".into(), json!(whole));
        if !span.is_empty() {
            fields.insert("logging.googleapis.com/spanId".into(), json!(span));
        }
        let sampled = json!(sampled == "1");
        fields.insert("logging.googleapis.com/trace_sampled".into(), sampled);
    }
}

/// The message first, then what else there is; a request's message says it all.
fn people(mut writer: Writer<'_>, mut fields: Map<String, Value>) -> fmt::Result {
    if let Some(Value::String(message)) = fields.remove("message") {
        write!(writer, " {message}")?;
    }
    for (name, value) in fields {
        if name != "httpRequest" && name != "trace" {
            write!(writer, " {name}={value}")?;
        }
    }
    writeln!(writer)
}

#[derive(Default)]
struct Fields(Map<String, Value>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().into(), json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().into(), json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().into(), json!(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.insert(field.name().into(), json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().into(), json!(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn google_cloud_finds_its_fields() {
        let lines = Lines {
            json: true,
            project: Some("mine".into()),
        };
        let fields = json!({
            "message": "hello",
            "httpRequest": r#"{"status":200}"#,
            "trace": "0af7/00ff/1",
        });
        let Value::Object(fields) = fields else {
            unreachable!("it is an object")
        };
        let line = lines.cloud(Level::WARN, "2026-01-01T00:00:00Z".into(), fields);
        let expected = json!({
            "message": "hello",
            "severity": "WARNING",
            "time": "2026-01-01T00:00:00Z",
            "httpRequest": {"status": 200},
            "logging.googleapis.com/trace": "projects/mine/traces/0af7",
            "logging.googleapis.com/spanId": "00ff",
            "logging.googleapis.com/trace_sampled": true,
        });
        assert_eq!(line, expected);
    }
}

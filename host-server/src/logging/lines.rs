//! An event -> a line.

use std::fmt;

use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// How lines look.
pub(super) struct Lines {
    pub(super) json: bool,
    /// The Google Cloud project that traces belong to.
    pub(super) project: Option<String>,
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
            writeln!(writer, "{}", self.cloud(level, time, fields))
        } else {
            write!(writer, "{} {level:>5}", time.get(11..19).unwrap_or(&time))?;
            people(writer, fields)
        }
    }
}

impl Lines {
    /// Google Cloud's structured logging.
    fn cloud(&self, level: Level, time: String, fields: Fields) -> Value {
        let severity = match level {
            Level::ERROR => "ERROR",
            Level::WARN => "WARNING",
            Level::INFO => "INFO",
            _ => "DEBUG",
        };
        let Fields {
            plain: mut line,
            http,
            mut trace,
        } = fields;
        line.insert("severity".into(), json!(severity));
        line.insert("time".into(), json!(time));
        if !http.is_empty() {
            line.insert("httpRequest".into(), Value::Object(http));
        }
        if let Some(Value::String(id)) = trace.remove("id") {
            let whole = match &self.project {
                Some(project) => format!("projects/{project}/traces/{id}"),
                None => id,
            };
            line.insert("logging.googleapis.com/trace".into(), json!(whole));
            for (name, cloud_name) in [("span", "spanId"), ("sampled", "trace_sampled")] {
                if let Some(value) = trace.remove(name) {
                    line.insert(format!("logging.googleapis.com/{cloud_name}"), value);
                }
            }
        }
        Value::Object(line)
    }
}

/// The message first, then what else there is; a request's message says it all.
fn people(mut writer: Writer<'_>, mut fields: Fields) -> fmt::Result {
    if let Some(Value::String(message)) = fields.plain.remove("message") {
        write!(writer, " {message}")?;
    }
    for (name, value) in fields.plain {
        write!(writer, " {name}={value}")?;
    }
    writeln!(writer)
}

/// The fields of an event, those of a request (`http.`) and its trace (`trace.`) by themselves.
#[derive(Default)]
struct Fields {
    plain: Map<String, Value>,
    http: Map<String, Value>,
    trace: Map<String, Value>,
}

impl Fields {
    fn insert(&mut self, field: &Field, value: Value) {
        let (fields, name) = match field.name().split_once('.') {
            Some(("http", name)) => (&mut self.http, name),
            Some(("trace", name)) => (&mut self.trace, name),
            _ => (&mut self.plain, field.name()),
        };
        fields.insert(name.into(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.insert(field, json!(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field, json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, json!(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field, json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, json!(value));
    }
}

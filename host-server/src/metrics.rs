//! Figures for operators, in the text format that Prometheus reads.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::version;

/// The content type of [`Metrics::render`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is counted and measured.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
    errors: Family<ErrorLabels, Counter>,
    rejections: Family<ReasonLabels, Counter>,
    verdicts: Family<VerdictLabels, Counter>,
    step_seconds: Family<StepLabels, Histogram, fn() -> Histogram>,
    connections_ended: Family<ReasonLabels, Counter>,
    /// Lines of the log that were lost, since nobody took them in time.
    pub log_lines_lost: Counter,
    /// Connections that are held.
    pub connections: Gauge,
    /// Pictures that wait for a reader.
    pub queue: Gauge,
    /// Bytes taken by uploads.
    pub upload_memory: Gauge<u64, AtomicU64>,
    /// Bytes taken by decoding.
    pub decode_memory: Gauge<u64, AtomicU64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: &'static str,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ErrorLabels {
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct VerdictLabels {
    verdict: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StepLabels {
    step: &'static str,
}

impl Metrics {
    /// Counts one answered request.
    pub fn request(&self, route: &'static str, method: &'static str, status: u16, took: Duration) {
        let labels = RequestLabels {
            route,
            method,
            status,
        };
        self.requests.get_or_create(&labels).inc();
        let times = self.request_seconds.get_or_create(&RouteLabels { route });
        times.observe(took.as_secs_f64());
    }

    /// Counts one error by its code.
    pub fn error(&self, code: &'static str) {
        self.errors.get_or_create(&ErrorLabels { code }).inc();
    }

    /// Counts one request or connection that was turned away for want of room or patience.
    pub fn rejection(&self, reason: &'static str) {
        let labels = ReasonLabels { reason };
        self.rejections.get_or_create(&labels).inc();
    }

    /// Counts one picture that was read.
    pub fn verdict(&self, verdict: &'static str) {
        let labels = VerdictLabels { verdict };
        self.verdicts.get_or_create(&labels).inc();
    }

    /// Measures one step of reading: `queue`, `decode`, `prepare` or `infer`.
    pub fn step(&self, step: &'static str, took: Duration) {
        let times = self.step_seconds.get_or_create(&StepLabels { step });
        times.observe(took.as_secs_f64());
    }

    /// Counts one connection that ended otherwise than by its client's wish.
    pub fn connection_ended(&self, reason: &'static str) {
        let labels = ReasonLabels { reason };
        self.connections_ended.get_or_create(&labels).inc();
    }

    /// All figures as text.
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _always_ok = encode(&mut text, &self.registry);
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("digitnet"),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(request_times),
            errors: Family::default(),
            rejections: Family::default(),
            verdicts: Family::default(),
            step_seconds: Family::new_with_constructor(step_times),
            connections_ended: Family::default(),
            log_lines_lost: Counter::default(),
            connections: Gauge::default(),
            queue: Gauge::default(),
            upload_memory: Gauge::default(),
            decode_memory: Gauge::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    #[rustfmt::skip] // a table
    fn register(&mut self) {
        let all = &mut self.registry;
        let build = [("version", version::VERSION), ("revision", version::REVISION)];
        all.register("build", "Which program this is", Info::new(build));
        all.register("requests", "Requests answered", self.requests.clone());
        all.register("errors", "Errors answered, by code", self.errors.clone());
        all.register("rejections", "Turned away for want of room or patience", self.rejections.clone());
        all.register("verdicts", "Pictures read, by verdict", self.verdicts.clone());
        all.register("connections_ended", "Connections that the server ended", self.connections_ended.clone());
        all.register("log_lines_lost", "Lines of the log that nobody took in time", self.log_lines_lost.clone());
        all.register("connections", "Connections held", self.connections.clone());
        all.register("queue_depth", "Pictures that wait for a reader", self.queue.clone());
        let times = self.request_seconds.clone();
        all.register_with_unit("request", "From a request's head to its answer", Unit::Seconds, times);
        let times = self.step_seconds.clone();
        all.register_with_unit("step", "Each step of reading", Unit::Seconds, times);
        let memory = self.upload_memory.clone();
        all.register_with_unit("upload_memory", "Taken by uploads and answers", Unit::Bytes, memory);
        let memory = self.decode_memory.clone();
        all.register_with_unit("decode_memory", "Taken by decoding", Unit::Bytes, memory);
    }
}

fn request_times() -> Histogram {
    Histogram::new([
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0,
    ])
}

fn step_times() -> Histogram {
    Histogram::new([
        0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,
        0.2, 0.5, 1.0, 5.0,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_by_name_and_label() {
        let metrics = Metrics::default();
        metrics.request("/", "GET", 200, Duration::from_millis(3));
        metrics.error("not_found");
        metrics.rejection("queue_full");
        metrics.verdict("digit");
        metrics.step("infer", Duration::from_micros(70));
        metrics.connections.set(4);
        let text = metrics.render();
        for line in [
            r#"digitnet_requests_total{route="/",method="GET",status="200"} 1"#,
            r#"digitnet_request_seconds_bucket{le="0.005",route="/"} 1"#,
            r#"digitnet_errors_total{code="not_found"} 1"#,
            r#"digitnet_rejections_total{reason="queue_full"} 1"#,
            r#"digitnet_verdicts_total{verdict="digit"} 1"#,
            r#"digitnet_step_seconds_count{step="infer"} 1"#,
            "digitnet_connections 4",
            &format!(
                r#"digitnet_build_info{{version="{}",revision="{}"}} 1"#,
                version::VERSION,
                version::REVISION
            ),
            "# EOF",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
    }

    #[test]
    fn operators_are_told_of_every_figure() {
        let told = include_str!("../../docs/operating.md");
        let figures = Metrics::default().render();
        for line in figures
            .lines()
            .filter_map(|line| line.strip_prefix("# HELP "))
        {
            let name = line.split(' ').next().unwrap_or_default();
            assert!(told.contains(name), "{name} is not told");
        }
    }
}

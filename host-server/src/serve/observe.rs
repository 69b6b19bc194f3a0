//! Every request: who sent it and what came of it. Figures, logs and `Server-Timing` are made here.

use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use hyper::body::{Body as _, Incoming};
use serde_json::{Map, Value, json};
use tower_service::Service as _;
use warp::Filter;
use warp::http::header::{CONNECTION, RETRY_AFTER, USER_AGENT};
use warp::http::{HeaderMap, HeaderValue, Request};
use warp::reply::Response;

use crate::client::Client;
use crate::error::{self, Error};
use crate::outcome::Outcome;
use crate::service::Service;
use crate::trace::Trace;
use crate::{handlers, logging, routes};

/// Filters that answer everything.
pub(super) trait Routes:
    Filter<Extract = (Response,), Error = Infallible, Future: Send> + Clone + Send + Sync + 'static
{
}

impl<F> Routes for F where
    F: Filter<Extract = (Response,), Error = Infallible, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// Answers requests and tells what came of them.
#[derive(Clone)]
pub(super) struct Observer<F> {
    routes: F,
    service: Arc<Service>,
}

impl<F: Routes> Observer<F> {
    pub(super) fn new(routes: F, service: Arc<Service>) -> Self {
        Self { routes, service }
    }

    pub(super) fn answer(
        &self,
        peer: IpAddr,
        mut request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response, Infallible>> + use<F> {
        let start = Instant::now();
        let service = Arc::clone(&self.service);
        let client = Client::of(peer, request.headers(), service.limits.trust_forwarded_for);
        request.extensions_mut().insert(client);
        let seen = Seen::of(&request, client);
        let mut filters = warp::service(self.routes.clone());
        async move {
            let answer = AssertUnwindSafe(async { filters.call(request).await });
            let mut response = match answer.catch_unwind().await {
                Ok(Ok(response)) => response,
                Ok(Err(never)) => match never {},
                Err(_panic) => handlers::failure(&HeaderMap::new(), &Error::Internal),
            };
            let outcome = response.extensions_mut().remove::<Outcome>();
            let outcome = outcome.unwrap_or_default();
            complete(&mut response, &outcome, service.ready());
            seen.tell(&service, &response, &outcome, start.elapsed());
            Ok(response)
        }
    }
}

/// Adds the headers that follow from how it went.
fn complete(response: &mut Response, outcome: &Outcome, ready: bool) {
    let headers = response.headers_mut();
    let timing = outcome.server_timing();
    if let Some(Ok(timing)) = timing.map(|timing| HeaderValue::from_str(&timing)) {
        headers.insert("server-timing", timing);
    }
    if outcome.busy.is_some() {
        headers.insert(RETRY_AFTER, HeaderValue::from(error::RETRY_AFTER));
    }
    if !ready {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
}

/// What is told of a request.
struct Seen {
    method: &'static str,
    path: String,
    route: &'static str,
    client: IpAddr,
    agent: String,
    length: Option<u64>,
    trace: Option<Trace>,
}

impl Seen {
    fn of(request: &Request<Incoming>, client: Client) -> Self {
        let shortened = |text: &str| text.chars().take(LETTERS).collect();
        let agent = request.headers().get(USER_AGENT);
        let path = request.uri().path();
        Self {
            method: routes::method(request.method()),
            path: shortened(path),
            route: routes::route(path),
            client: client.address(),
            agent: shortened(
                agent
                    .and_then(|agent| agent.to_str().ok())
                    .unwrap_or_default(),
            ),
            length: request.body().size_hint().exact(),
            trace: Trace::of(request.headers()),
        }
    }

    fn tell(&self, service: &Service, response: &Response, outcome: &Outcome, took: Duration) {
        let status = response.status().as_u16();
        let metrics = &service.metrics;
        metrics.request(self.route, self.method, status, took);
        for read in &outcome.reads {
            metrics.verdict(read.verdict.name());
            metrics.step("queue", read.waited);
            metrics.step("decode", Duration::from_micros(read.timing.decode));
            metrics.step("prepare", Duration::from_micros(read.timing.prepare));
            metrics.step("infer", Duration::from_micros(read.timing.infer));
        }
        if let Some(code) = outcome.error {
            metrics.error(code);
        }
        if let Some(reason) = outcome.busy {
            metrics.rejection(reason);
        }
        self.log(response, outcome, took);
    }

    fn log(&self, response: &Response, outcome: &Outcome, took: Duration) {
        let status = response.status();
        macro_rules! log {
            ($level:expr) => {
                if tracing::enabled!($level) {
                    tracing::event!(
                        $level,
                        httpRequest = self.http_request(response, took),
                        trace = logging::trace_field(self.trace.as_ref()),
                        error = outcome.error,
                        "{} {} {} in {:.1} ms",
                        self.method,
                        self.path,
                        status.as_u16(),
                        took.as_secs_f64() * 1e3,
                    )
                }
            };
        }
        if routes::is_probe(self.route) {
            log!(tracing::Level::DEBUG);
        } else if status.is_server_error() {
            log!(tracing::Level::ERROR);
        } else if outcome.busy.is_some() {
            log!(tracing::Level::WARN);
        } else {
            log!(tracing::Level::INFO);
        }
    }

    /// Google Cloud's `HttpRequest`, as JSON.
    fn http_request(&self, response: &Response, took: Duration) -> String {
        let mut fields = Map::new();
        let mut add = |name: &str, value: Value| fields.insert(name.into(), value);
        add("requestMethod", json!(self.method));
        add("requestUrl", json!(self.path));
        add("status", json!(response.status().as_u16()));
        add("latency", json!(format!("{:.6}s", took.as_secs_f64())));
        add("remoteIp", json!(self.client.to_string()));
        add("userAgent", json!(self.agent));
        if let Some(length) = self.length {
            add("requestSize", json!(length.to_string()));
        }
        if let Some(length) = response.body().size_hint().exact() {
            add("responseSize", json!(length.to_string()));
        }
        Value::Object(fields).to_string()
    }
}

/// Of a path or a user agent, as logged.
const LETTERS: usize = 200;

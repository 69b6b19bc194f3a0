//! Every request: who sent it and what came of it. Figures, logs and `Server-Timing` are made here.

use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use hyper::body::{Body as _, Incoming};
use tower_service::Service as _;
use warp::Filter;
use warp::http::header::{CONNECTION, HOST, RETRY_AFTER, USER_AGENT};
use warp::http::{HeaderMap, HeaderValue, Request, Version};
use warp::reply::Response;

use crate::client::Client;
use crate::error::{self, Error};
use crate::report::Report;
use crate::service::Service;
use crate::trace::Trace;
use crate::{handlers, routes};

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

    /// Tells of what was no request at all, and was answered by the parser.
    pub(super) fn malformed(&self, peer: IpAddr, too_large: bool) {
        let status = if too_large { 431 } else { 400 };
        let metrics = &self.service.metrics;
        metrics.request("other", "other", status, Duration::ZERO);
        metrics.error("malformed_request");
        tracing::info!(
            http.status = status,
            http.remoteIp = Client::at(peer).address().to_string(),
            error = "malformed_request",
            "no request {status}"
        );
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
        let malformed = malformed(&request);
        let mut filters = warp::service(self.routes.clone());
        async move {
            let mut response = if let Some(what) = malformed {
                handlers::failure(request.headers(), &Error::Malformed(what))
            } else {
                let answer = AssertUnwindSafe(async { filters.call(request).await });
                match answer.catch_unwind().await {
                    Ok(Ok(response)) => response,
                    Ok(Err(never)) => match never {},
                    Err(_panic) => handlers::failure(&HeaderMap::new(), &Error::Internal),
                }
            };
            let report = response.extensions_mut().remove::<Report>();
            let report = report.unwrap_or_default();
            complete(&mut response, &report, service.ready());
            seen.tell(&service, &response, &report, start.elapsed());
            Ok(response)
        }
    }
}

/// What is wrong with a request that its parser let through.
fn malformed<B>(request: &Request<B>) -> Option<&'static str> {
    if !request.uri().path().starts_with('/') {
        return Some("its target is no address on this server");
    }
    let hosts = request.headers().get_all(HOST).iter().count();
    let wanted = request.version() >= Version::HTTP_11;
    (hosts > 1 || (wanted && hosts == 0)).then_some("it must have one Host header")
}

/// Adds the headers that follow from how it went.
fn complete(response: &mut Response, report: &Report, ready: bool) {
    let headers = response.headers_mut();
    let timing = report.server_timing();
    if let Some(Ok(timing)) = timing.map(|timing| HeaderValue::from_str(&timing)) {
        headers.insert("server-timing", timing);
    }
    if report.busy.is_some() {
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

    fn tell(&self, service: &Service, response: &Response, report: &Report, took: Duration) {
        let status = response.status().as_u16();
        let metrics = &service.metrics;
        metrics.request(self.route, self.method, status, took);
        for read in &report.reads {
            metrics.verdict(read.verdict.name());
            metrics.step("queue", read.waited);
            metrics.step("decode", Duration::from_micros(read.timing.decode));
            metrics.step("prepare", Duration::from_micros(read.timing.prepare));
            metrics.step("infer", Duration::from_micros(read.timing.infer));
        }
        if let Some(code) = report.error {
            metrics.error(code);
        }
        if let Some(reason) = report.busy {
            metrics.rejection(reason);
        }
        self.log(response, report, took);
    }

    fn log(&self, response: &Response, report: &Report, took: Duration) {
        let status = response.status();
        macro_rules! log {
            ($level:expr) => {
                if tracing::enabled!($level) {
                    let trace = self.trace.as_ref();
                    tracing::event!(
                        $level,
                        http.requestMethod = self.method,
                        http.requestUrl = self.path,
                        http.status = status.as_u16(),
                        http.latency = format!("{:.6}s", took.as_secs_f64()),
                        http.remoteIp = self.client.to_string(),
                        http.userAgent = self.agent,
                        http.requestSize = self.length.map(|length| length.to_string()),
                        http.responseSize = response
                            .body()
                            .size_hint()
                            .exact()
                            .map(|length| length.to_string()),
                        trace.id = trace.map(|trace| &trace.id[..]),
                        trace.span = trace.and_then(|trace| trace.span.as_deref()),
                        trace.sampled = trace.map(|trace| trace.sampled),
                        error = report.error,
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
        } else if report.busy.is_some() {
            log!(tracing::Level::WARN);
        } else {
            log!(tracing::Level::INFO);
        }
    }
}

/// Of a path or a user agent, as logged.
const LETTERS: usize = 200;

//! Which request goes where.
//!
//! [`routes()`] answers everything: what no other filter takes is a 404 or a 405 of our own.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Buf;
use futures_util::Stream;
use warp::filters::BoxedFilter;
use warp::http::{HeaderMap, Method};
use warp::path::FullPath;
use warp::reply::Response;
use warp::{Filter, Rejection};

use crate::client::Client;
use crate::error::Error;
use crate::security_headers::guarded;
use crate::service::Service;
use crate::{handlers, inference_protocol, openapi, page, routes};

/// Everything the server answers.
pub fn routes(
    service: &Arc<Service>,
) -> impl Filter<Extract = (Response,), Error = Infallible, Future: Send>
+ Clone
+ Send
+ Sync
+ 'static
+ use<> {
    let cors = service.interface.cors.clone();
    // First what is asked for most.
    classify(service)
        .or(home())
        .unify()
        .or(form(service))
        .unify()
        .or(operators(service))
        .unify()
        .or(assets())
        .unify()
        .or(open_inference(service))
        .unify()
        .or(preflight(service))
        .unify()
        .or(otherwise(service))
        .unify()
        .recover(rejected)
        .unify()
        .map(move |response| guarded(response, cors.as_ref()))
}

/// What a port of its own for `/metrics` answers.
pub fn metrics_port(
    service: &Arc<Service>,
) -> impl Filter<Extract = (Response,), Error = Infallible, Future: Send>
+ Clone
+ Send
+ Sync
+ 'static
+ use<> {
    metrics(service)
        .or(health(service))
        .unify()
        .or(warp::any().map(|| handlers::failure(&HeaderMap::new(), &Error::NotFound)))
        .unify()
        .map(|response| guarded(response, None))
}

/// `GET /`: the upload page.
pub fn home() -> BoxedFilter<(Response,)> {
    warp::path::end()
        .and(get_or_head())
        .and(query())
        .and(warp::header::headers_cloned())
        .map(|query: String, headers: HeaderMap| handlers::home(&query, &headers))
        .boxed()
}

/// `POST /`: the page's form, sent by a browser without JavaScript.
pub fn form(service: &Arc<Service>) -> BoxedFilter<(Response,)> {
    warp::path::end()
        .and(warp::post())
        .and(upload(Arc::clone(service)))
        .then(handlers::answer_on_page)
        .boxed()
}

/// `POST /api/v1/classify`: pictures in, JSON out.
pub fn classify(service: &Arc<Service>) -> BoxedFilter<(Response,)> {
    warp::path!("api" / "v1" / "classify")
        .and(warp::post())
        .and(upload(Arc::clone(service)))
        .then(handlers::answer_json)
        .boxed()
}

/// What operators and their machines ask for.
pub fn operators(service: &Arc<Service>) -> BoxedFilter<(Response,)> {
    let model = warp::path!("api" / "v1" / "model")
        .and(get_or_head())
        .map(handlers::model);
    let openapi = warp::path!("openapi.json")
        .and(get_or_head())
        .map(|| handlers::asset("application/json", openapi::DOCUMENT));
    let others = health(service).or(model).unify().or(openapi).unify();
    if service.interface.metrics_address.is_some() {
        return others.boxed();
    }
    others.or(metrics(service)).unify().boxed()
}

/// Figures for Prometheus.
fn metrics(service: &Arc<Service>) -> BoxedFilter<(Response,)> {
    warp::path!("metrics")
        .and(get_or_head())
        .and(with(service))
        .map(|service: Arc<Service>| handlers::metrics(&service))
        .boxed()
}

/// Whether the server is there, and whether new requests are welcome. `/health` is there because
/// Cloud Run keeps addresses that end in `z` for itself.
fn health(service: &Arc<Service>) -> BoxedFilter<(Response,)> {
    let live = warp::path!("healthz").or(warp::path!("health")).unify();
    let live = live
        .and(get_or_head())
        .map(|| handlers::asset("text/plain; charset=utf-8", "ok"));
    let ready = warp::path!("readyz")
        .and(get_or_head())
        .and(with(service))
        .map(|service: Arc<Service>| handlers::ready(&service));
    live.or(ready).unify().boxed()
}

/// The Open Inference Protocol, under `/v2`.
pub fn open_inference(service: &Arc<Service>) -> BoxedFilter<(Response,)> {
    let server = warp::path::end()
        .and(get_or_head())
        .map(inference_protocol::server);
    let live = warp::path!("health" / "live")
        .and(get_or_head())
        .map(|| handlers::asset("text/plain; charset=utf-8", "ok"));
    let ready = warp::path!("health" / "ready")
        .or(at_model("ready"))
        .unify();
    let ready = ready
        .and(get_or_head())
        .and(with(service))
        .map(|service: Arc<Service>| handlers::ready(&service));
    let model = at_model("")
        .and(get_or_head())
        .map(inference_protocol::model);
    let infer = at_model("infer")
        .and(warp::post())
        .and(with(service))
        .and(client())
        .and(warp::header::headers_cloned())
        .and(body())
        .then(inference_protocol::infer);
    let all = server
        .or(live)
        .unify()
        .or(ready)
        .unify()
        .or(model)
        .unify()
        .or(infer)
        .unify();
    warp::path("v2").and(all).boxed()
}

/// `/models/digitnet[/versions/1]` and what follows it, if anything.
fn at_model(last: &'static str) -> BoxedFilter<()> {
    let model = warp::path("models").and(warp::path(inference_protocol::MODEL));
    let version = warp::path("versions").and(warp::path(inference_protocol::VERSION));
    let any = model.and(version).or(model).unify();
    if last.is_empty() {
        any.and(warp::path::end()).boxed()
    } else {
        any.and(warp::path(last)).and(warp::path::end()).boxed()
    }
}

/// The page's own files.
pub fn assets() -> BoxedFilter<(Response,)> {
    warp::path::full()
        .and_then(|path: FullPath| async move {
            let asset = page::Asset::find(routes::canonical(path.as_str()));
            let asset = asset.ok_or_else(warp::reject::not_found)?;
            Ok::<_, Rejection>((asset, path))
        })
        .untuple_one()
        .and(get_or_head())
        .and(warp::header::headers_cloned())
        .map(
            |asset: &'static page::Asset, path: FullPath, headers: HeaderMap| {
                asset.respond(path.as_str(), &headers)
            },
        )
        .boxed()
}

/// What a browser asks before it lets a page of another origin send a picture.
fn preflight(service: &Arc<Service>) -> BoxedFilter<(Response,)> {
    let allowed = service.interface.cors.is_some();
    warp::options()
        .and(warp::path::full())
        .and_then(move |path: FullPath| async move {
            let allow = routes::allowed(path.as_str()).filter(|_| allowed);
            allow.ok_or_else(warp::reject::not_found)
        })
        .map(handlers::preflight)
        .boxed()
}

/// 405 with `Allow` for addresses that exist, 404 for the others.
fn otherwise(service: &Arc<Service>) -> BoxedFilter<(Response,)> {
    let elsewhere = service.interface.metrics_address.is_some();
    warp::path::full()
        .and(warp::method())
        .and(warp::header::headers_cloned())
        .map(move |path: FullPath, method: Method, headers: HeaderMap| {
            let path = routes::canonical(path.as_str());
            let error = match routes::allowed(path) {
                Some(allow) if path != "/metrics" || !elsewhere => Error::Method {
                    method: method.as_str().chars().take(20).collect(),
                    allow,
                },
                _ => Error::NotFound,
            };
            handlers::failure(&headers, &error)
        })
        .boxed()
}

/// No filter above rejects once its path and method match, so this is for faults of our own.
async fn rejected(_: Rejection) -> Result<Response, Infallible> {
    Ok(handlers::failure(&HeaderMap::new(), &Error::Internal))
}

fn with(
    service: &Arc<Service>,
) -> impl Filter<Extract = (Arc<Service>,), Error = Infallible> + Clone + use<> {
    let service = Arc::clone(service);
    warp::any().map(move || Arc::clone(&service))
}

/// A request that brings pictures.
fn upload(
    service: Arc<Service>,
) -> impl Filter<
    Extract = (
        Arc<Service>,
        Client,
        String,
        HeaderMap,
        impl Stream<Item = Result<impl Buf, warp::Error>>,
    ),
    Error = Rejection,
> + Clone {
    with(&service)
        .and(client())
        .and(query())
        .and(warp::header::headers_cloned())
        .and(body())
}

/// The sender, as the connection noted it.
fn client() -> impl Filter<Extract = (Client,), Error = Infallible> + Copy {
    warp::ext::optional::<Client>().map(Option::unwrap_or_default)
}

fn get_or_head() -> impl Filter<Extract = (), Error = Rejection> + Copy {
    warp::get().or(warp::head()).unify()
}

fn query() -> impl Filter<Extract = (String,), Error = Infallible> + Copy {
    warp::query::raw().or(warp::any().map(String::new)).unify()
}

fn body()
-> impl Filter<Extract = (impl Stream<Item = Result<impl Buf, warp::Error>>,), Error = Rejection> + Copy
{
    warp::body::stream()
}

//! Which request goes where.
//!
//! [`routes`] answers everything: what no other filter takes is a 404 or a 405 of our own.

use std::convert::Infallible;

use bytes::Buf;
use futures_util::Stream;
use warp::filters::BoxedFilter;
use warp::http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use warp::http::{HeaderMap, HeaderValue, Method};
use warp::reply::Response;
use warp::{Filter, Rejection};

use crate::error::Error;
use crate::{handlers, page};

/// Everything the server answers.
pub fn routes() -> impl Filter<Extract = (Response,), Error = Infallible> + Clone {
    home()
        .or(form())
        .unify()
        .or(classify())
        .unify()
        .or(health())
        .unify()
        .or(assets())
        .unify()
        .or(wrong_methods())
        .unify()
        .or(not_found())
        .unify()
        .recover(rejected)
        .unify()
        .map(guarded)
}

/// `GET /`: the upload page.
pub fn home() -> BoxedFilter<(Response,)> {
    warp::path::end()
        .and(get_or_head())
        .map(handlers::home)
        .boxed()
}

/// `POST /`: the page's form, sent by a browser without JavaScript.
pub fn form() -> BoxedFilter<(Response,)> {
    warp::path::end()
        .and(warp::post())
        .and(warp::header::headers_cloned())
        .and(body())
        .then(handlers::answer_on_page)
        .boxed()
}

/// `POST /api/v1/classify`: a picture in, JSON out.
pub fn classify() -> BoxedFilter<(Response,)> {
    warp::path!("api" / "v1" / "classify")
        .and(warp::post())
        .and(query())
        .and(warp::header::headers_cloned())
        .and(body())
        .then(handlers::answer_json)
        .boxed()
}

/// `GET /healthz`: that the server is there.
pub fn health() -> BoxedFilter<(Response,)> {
    warp::path!("healthz")
        .and(get_or_head())
        .map(|| handlers::asset("text/plain; charset=utf-8", "ok"))
        .boxed()
}

/// The page's own files.
pub fn assets() -> BoxedFilter<(Response,)> {
    let style = warp::path!("style.css")
        .and(get_or_head())
        .map(|| handlers::asset("text/css; charset=utf-8", page::STYLE));
    let script = warp::path!("app.js")
        .and(get_or_head())
        .map(|| handlers::asset("text/javascript; charset=utf-8", page::SCRIPT));
    let icon = warp::path!("favicon.svg")
        .and(get_or_head())
        .map(|| handlers::asset("image/svg+xml", page::ICON));
    style.or(script).unify().or(icon).unify().boxed()
}

/// 405 with `Allow` for addresses that exist.
fn wrong_methods() -> BoxedFilter<(Response,)> {
    let readable = warp::path!("healthz")
        .or(warp::path!("style.css"))
        .unify()
        .or(warp::path!("app.js"))
        .unify()
        .or(warp::path!("favicon.svg"))
        .unify();
    allow_only(warp::path::end().boxed(), "GET, HEAD, POST")
        .or(allow_only(
            warp::path!("api" / "v1" / "classify").boxed(),
            "POST",
        ))
        .unify()
        .or(allow_only(readable.boxed(), "GET, HEAD"))
        .unify()
        .boxed()
}

fn allow_only(path: BoxedFilter<()>, allow: &'static str) -> BoxedFilter<(Response,)> {
    path.and(warp::method())
        .and(warp::header::headers_cloned())
        .map(move |method: Method, headers: HeaderMap| {
            let method = method.as_str().chars().take(20).collect();
            handlers::failure(&headers, &Error::Method { method, allow })
        })
        .boxed()
}

fn not_found() -> BoxedFilter<(Response,)> {
    warp::header::headers_cloned()
        .map(|headers: HeaderMap| handlers::failure(&headers, &Error::NotFound))
        .boxed()
}

/// No filter above rejects once its path and method match, so this is for faults of our own.
async fn rejected(_: Rejection) -> Result<Response, Infallible> {
    Ok(handlers::failure(&HeaderMap::new(), &Error::Internal))
}

/// Headers of every response: the page runs and shows only what this server sends.
fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
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

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

//! The addresses that exist, and the methods that each takes.

use warp::http::Method;

use crate::page;

/// Every address but those of the page's files, with what its `Allow` header lists.
pub const ROUTES: &[(&str, &str)] = &[
    ("/", "GET, HEAD, POST"),
    ("/api/v1/classify", "POST"),
    ("/api/v1/model", "GET, HEAD"),
    ("/health", "GET, HEAD"),
    ("/healthz", "GET, HEAD"),
    ("/metrics", "GET, HEAD"),
    ("/openapi.json", "GET, HEAD"),
    ("/readyz", "GET, HEAD"),
    ("/v2", "GET, HEAD"),
    ("/v2/health/live", "GET, HEAD"),
    ("/v2/health/ready", "GET, HEAD"),
    ("/v2/models/digitnet", "GET, HEAD"),
    ("/v2/models/digitnet/infer", "POST"),
    ("/v2/models/digitnet/ready", "GET, HEAD"),
    ("/v2/models/digitnet/versions/1", "GET, HEAD"),
    ("/v2/models/digitnet/versions/1/infer", "POST"),
    ("/v2/models/digitnet/versions/1/ready", "GET, HEAD"),
];

/// What an address takes; `None` if it does not exist.
pub fn allowed(path: &str) -> Option<&'static str> {
    find(path).map(|(_, allow)| allow)
}

/// The address as a label, of which there are few: `other` for those that do not exist.
pub(crate) fn route(path: &str) -> &'static str {
    find(path).map_or("other", |(route, _)| route)
}

/// The method as a label.
pub(crate) fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"];
    let known = KNOWN.into_iter().find(|known| method.as_str() == *known);
    known.unwrap_or("other")
}

/// Whether machines ask for the address all day long.
pub(crate) fn is_probe(route: &str) -> bool {
    matches!(route, "/health" | "/healthz" | "/readyz" | "/metrics")
        || route.starts_with("/v2/health/")
}

/// The address without a slash at its end, which says nothing.
pub(crate) fn canonical(path: &str) -> &str {
    let shorter = path.strip_suffix('/');
    let shorter = shorter.filter(|path| !path.is_empty() && !path.ends_with('/'));
    shorter.unwrap_or(path)
}

fn find(path: &str) -> Option<(&'static str, &'static str)> {
    let path = canonical(path);
    let route = ROUTES.iter().copied().find(|(route, _)| *route == path);
    route.or_else(|| page::Asset::find(path).map(|asset| (asset.path, "GET, HEAD")))
}

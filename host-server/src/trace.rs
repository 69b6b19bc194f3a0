//! The trace that a request belongs to, as its headers tell it.

use warp::http::HeaderMap;

/// Ids of a distributed trace, in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// 32 digits.
    pub id: String,
    /// 16 digits.
    pub span: Option<String>,
    /// Whether the trace is kept.
    pub sampled: bool,
}

impl Trace {
    /// From `traceparent` (W3C) or `X-Cloud-Trace-Context` (Google); what is malformed counts as
    /// absent.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        text("traceparent")
            .and_then(w3c)
            .or_else(|| text("x-cloud-trace-context").and_then(google))
    }
}

/// `00-<trace id>-<span id>-<flags>`
fn w3c(text: &str) -> Option<Trace> {
    let mut parts = text.split('-');
    let (_version, id, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    Some(Trace {
        id: hex(id, 32)?,
        span: Some(hex(span, 16)?),
        sampled: u8::from_str_radix(flags, 16).ok()? & 1 == 1,
    })
}

/// `<trace id>/<span id in decimal>;o=<1 if kept>`, of which only the first is always there.
fn google(text: &str) -> Option<Trace> {
    let (ids, options) = text.split_once(';').unwrap_or((text, ""));
    let (id, span) = ids.split_once('/').unwrap_or((ids, ""));
    Some(Trace {
        id: hex(id, 32)?,
        span: span.parse().ok().map(|span: u64| format!("{span:016x}")),
        sampled: options == "o=1",
    })
}

fn hex(text: &str, digits: usize) -> Option<String> {
    let good = text.len() == digits
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte != b'0');
    good.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use warp::http::HeaderValue;

    fn trace(name: &'static str, value: &'static str) -> Option<Trace> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        Trace::of(&headers)
    }

    #[test]
    fn both_headers_are_understood() {
        let expected = Trace {
            id: "105445aa7843bc8bf206b12000100000".into(),
            span: Some("00000000000000ff".into()),
            sampled: true,
        };
        let w3c = "00-105445aa7843bc8bf206b12000100000-00000000000000ff-01";
        assert_eq!(trace("traceparent", w3c), Some(expected.clone()));
        let google = "105445AA7843bc8bf206b12000100000/255;o=1";
        assert_eq!(trace("x-cloud-trace-context", google), Some(expected));
        let bare = trace("x-cloud-trace-context", "105445aa7843bc8bf206b12000100000");
        assert_eq!(
            bare.map(|trace| (trace.span, trace.sampled)),
            Some((None, false))
        );
    }

    #[test]
    fn what_is_malformed_counts_as_absent() {
        for value in [
            "",
            "00-1-2-3",
            "00-00000000000000000000000000000000-00000000000000ff-01",
        ] {
            assert_eq!(trace("traceparent", value), None, "{value}");
        }
        assert_eq!(trace("x-cloud-trace-context", "\"; drop logs/1"), None);
    }
}

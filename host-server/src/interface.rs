//! What is offered beside the pages, and to whom.

use std::net::SocketAddr;

use clap::Args;
use warp::http::HeaderValue;

/// What an operator decides about the interface.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Interface")]
pub struct Interface {
    /// Origin whose pages may call the API from browsers, such as `https://example.org`; `*` for all.
    #[arg(long, env = "DIGITNET_CORS", value_name = "ORIGIN", value_parser = origin)]
    pub cors: Option<HeaderValue>,
    /// Where /metrics is served: at a port (`9090`) or an address (`127.0.0.1:9090`) of its own, with
    /// /health beside it, or `off`; if nothing is said, at the main port.
    #[arg(long, env = "DIGITNET_METRICS_ADDRESS", value_name = "ADDRESS", value_parser = metrics_address)]
    pub metrics_address: Option<MetricsAddress>,
    /// A picture of the bytes `digitnet-fault: panic` panics its reader: for tests.
    #[cfg(debug_assertions)]
    #[arg(long, hide = true)]
    pub inject_faults: bool,
}

impl Interface {
    /// Whether tests may ask for faults; never in release builds.
    pub(crate) fn injects_faults(&self) -> bool {
        #[cfg(debug_assertions)]
        return self.inject_faults;
        #[cfg(not(debug_assertions))]
        false
    }
}

/// Where figures are served, if not with everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricsAddress {
    /// Nowhere.
    Off,
    /// At this port of every address.
    Port(u16),
    /// There.
    At(SocketAddr),
}

fn origin(text: &str) -> Result<HeaderValue, String> {
    let schemes = ["http://", "https://"];
    let host = schemes
        .into_iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let whole = host.is_some_and(|host| !host.is_empty() && !host.contains(['/', ' ', ',']));
    if text != "*" && !whole {
        return Err("an origin is like https://example.org, without a path, or *".into());
    }
    HeaderValue::from_str(text).map_err(|_| "an origin has printable letters alone".into())
}

fn metrics_address(text: &str) -> Result<MetricsAddress, String> {
    if text == "off" {
        return Ok(MetricsAddress::Off);
    }
    let port = text.parse().map(MetricsAddress::Port);
    let address = port.or_else(|_| text.parse().map(MetricsAddress::At));
    address.map_err(|_| "takes a port, an address with a port, or off".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_have_no_path() {
        for good in ["*", "https://example.org", "http://localhost:3000"] {
            assert!(origin(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "example.org",
            "https://",
            "https://a/b",
            "https://a, https://b",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn figures_have_a_port_or_an_address() {
        assert_eq!(metrics_address("off"), Ok(MetricsAddress::Off));
        assert_eq!(metrics_address("9090"), Ok(MetricsAddress::Port(9090)));
        let there = "[::1]:9090".parse().map(MetricsAddress::At).ok();
        assert_eq!(metrics_address("[::1]:9090").ok(), there);
        assert!(metrics_address("localhost").is_err());
    }
}

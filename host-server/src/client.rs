//! Who sends a request, as far as fairness needs to know.

use std::net::{IpAddr, Ipv6Addr};

use warp::http::HeaderMap;

/// A sender: an IPv4 address or an IPv6 network, since one household has a whole network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl Client {
    /// The sender of a request that came from `peer`.
    ///
    /// With `hops` above 0 it is the `hops`-th entry of `X-Forwarded-For` from its end, which the
    /// outermost of as many trusted proxies wrote; without such an entry it is the peer.
    pub fn of(peer: IpAddr, headers: &HeaderMap, hops: usize) -> Self {
        let forwarded = hops
            .checked_sub(1)
            .and_then(|from_end| forwarded(headers, from_end));
        Self::at(forwarded.unwrap_or(peer))
    }

    /// The sender at this address.
    pub fn at(address: IpAddr) -> Self {
        Self(network(address))
    }

    /// The address.
    pub fn address(self) -> IpAddr {
        self.0
    }
}

impl Default for Client {
    /// For requests that came over no socket.
    fn default() -> Self {
        Self(IpAddr::V6(Ipv6Addr::UNSPECIFIED))
    }
}

fn forwarded(headers: &HeaderMap, from_end: usize) -> Option<IpAddr> {
    let entries = headers.get_all("x-forwarded-for").iter();
    let entries: Vec<&str> = entries
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let entry = entries.iter().rev().nth(from_end)?.trim();
    entry
        .parse()
        .or_else(|_| {
            entry
                .parse()
                .map(|socket: std::net::SocketAddr| socket.ip())
        })
        .ok()
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use warp::http::HeaderValue;

    fn client(forwarded: &[&'static str], hops: usize) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let peer = "10.0.0.1".parse().expect("an address");
        Client::of(peer, &headers, hops).address().to_string()
    }

    #[test]
    fn the_header_counts_only_where_it_is_trusted() {
        assert_eq!(client(&["1.2.3.4"], 0), "10.0.0.1");
        assert_eq!(client(&["9.9.9.9, 1.2.3.4"], 1), "1.2.3.4");
        assert_eq!(client(&["9.9.9.9", "1.2.3.4,5.6.7.8:99"], 1), "5.6.7.8");
        assert_eq!(client(&["9.9.9.9", "1.2.3.4,5.6.7.8"], 2), "1.2.3.4");
        assert_eq!(client(&["nonsense"], 1), "10.0.0.1");
        assert_eq!(client(&[], 1), "10.0.0.1");
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        assert_eq!(client(&["2001:db8:1:2:3:4:5:6"], 1), "2001:db8:1:2::");
        assert_eq!(client(&["::ffff:1.2.3.4"], 1), "1.2.3.4");
    }
}

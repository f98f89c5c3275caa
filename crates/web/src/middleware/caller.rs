//! Finds out who asks: what a proxy says of its caller is believed only where the proxy is trusted,
//! and of a chain of proxies only as far back as each of them is.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{Request, State};
use axum::http::header::{FORWARDED, HOST, VIA};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::caller::{Caller, Peer};
use crate::entrance::Entrance;
use crate::fault::Fault;
use crate::middleware::host;
use crate::site::Site;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const REAL_ADDRESS: HeaderName = HeaderName::from_static("x-real-ip");

/// A request that may not be answered, and why; told by `middleware::host`, inside the layer that
/// gives refusals their words.
#[derive(Clone)]
pub(crate) struct Astray(pub(crate) Fault);

/// What proxies said, the nearest one last.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    addresses: Vec<String>,
    proto: Option<String>,
    host: Option<String>,
}

impl Told {
    /// Whether anybody but this machine may stand behind a proxy of this machine: whoever is not named may.
    fn is_of_elsewhere(&self) -> bool {
        let is_here = |hop: &String| address_of(hop).is_some_and(|address| address.is_loopback());
        match self.addresses.is_empty() {
            true => *self != Self::default(),
            false => !self.addresses.iter().all(is_here),
        }
    }
}

/// Who asks, and whether from beyond this machine.
#[derive(Debug)]
struct Found {
    caller: Caller,
    is_from_elsewhere: bool,
}

/// What a balancer asks to learn whether the server is there.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];

pub(crate) async fn find(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied().unwrap_or_default();
    let caller = match find_caller(peer, &site.entrance, request.headers_mut()) {
        Ok(Found { caller, is_from_elsewhere }) => {
            // A proxy may ask whether the server is there; nobody else learns even that in the clear.
            let is_probe = PROBES.contains(&request.uri().path());
            let is_probe = is_probe && site.entrance.trusts(caller.address);
            if is_from_elsewhere && !caller.is_secure && !is_probe {
                request.extensions_mut().insert(Astray(in_the_clear()));
            }
            caller
        }
        Err(fault) => {
            request.extensions_mut().insert(Astray(fault));
            Caller { address: peer.address, is_secure: peer.is_encrypted }
        }
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// Not a redirection: where a proxy encrypts and does not say so, it would never end.
fn in_the_clear() -> Fault {
    Fault::new(
        StatusCode::MISDIRECTED_REQUEST,
        "這項請求未經加密，本站不予回應；請以 https 開啟。若已使用 https，請管理者設定代理伺服器，於轉送時\
         加上 X-Forwarded-Proto: https 與 X-Forwarded-For（或 Forwarded 標頭之 proto 與 for）。",
        "This request was not encrypted, so it is not answered; open the site by https. If you did, the \
         operator must have the proxy send X-Forwarded-Proto: https and X-Forwarded-For (or proto and for \
         in a Forwarded header).",
    )
}

/// Not as somebody at this machine: whom it asks for is not known, nor by which way they came.
fn passed_on() -> Fault {
    Fault::new(
        StatusCode::MISDIRECTED_REQUEST,
        "這項請求由本機的代理伺服器轉來，而本站未獲告知該代理伺服器，不予回應；請管理者於啟動時以 \
         --trusted-proxy 指明其位址。",
        "This request was passed on by a proxy on this machine that nobody named, so it is not answered; \
         the operator must name its address by --trusted-proxy.",
    )
}

/// Whether something on this machine asks for others in the clear: it says so, or uses a name by which only
/// they call the site. One that does neither cannot be told from a person there.
fn is_passed_on(headers: &HeaderMap) -> bool {
    let says_so = [FORWARDED, FORWARDED_FOR, FORWARDED_PROTO, FORWARDED_HOST, REAL_ADDRESS, VIA];
    says_so.iter().any(|name| headers.contains_key(name))
        || host::called(headers).is_some_and(|called| !host::is_of_this_machine(&called))
}

fn find_caller(peer: Peer, entrance: &Entrance, headers: &mut HeaderMap) -> Result<Found, Fault> {
    if headers.get_all(HOST).iter().nth(1).is_some() {
        // Which of them whoever stood between went by cannot be known (RFC 9112, 3.2).
        return Err(Fault::new(
            StatusCode::BAD_REQUEST,
            "一項請求只能有一個 Host 標頭。",
            "A request has one Host header and no more.",
        ));
    }
    let itself = Caller { address: peer.address.to_canonical(), is_secure: peer.is_encrypted };
    if !entrance.trusts(peer.address) {
        return match entrance.answers_directly(peer.address) {
            true if !itself.is_secure && is_passed_on(headers) => Err(passed_on()),
            true => Ok(Found { caller: itself, is_from_elsewhere: !itself.address.is_loopback() }),
            false => Err(Fault::new(
                StatusCode::MISDIRECTED_REQUEST,
                "請以本站的網址開啟，不要直接連到這台伺服器。",
                "Open the site by its own address; do not connect to this server directly.",
            )),
        };
    }
    let told = told(headers).ok_or_else(|| {
        // Which of the two the proxy wrote, and which it let pass from outside, cannot be known.
        Fault::new(
            StatusCode::BAD_REQUEST,
            "Forwarded 與 X-Forwarded-* 標頭不可並存。",
            "Forwarded and X-Forwarded-* headers cannot both be there.",
        )
    })?;
    if let Some(host) = &told.host {
        // Every later check of the address then sees the name that the caller used.
        let host = HeaderValue::from_str(host).map_err(|_| Fault::of(StatusCode::BAD_REQUEST))?;
        headers.insert(HOST, host);
    }
    let is_secure = match &told.proto {
        Some(proto) => proto.eq_ignore_ascii_case("https"),
        None => peer.is_encrypted,
    };
    let is_from_elsewhere = !itself.address.is_loopback() || told.is_of_elsewhere();
    let address = first_untrusted(itself.address, &told.addresses, entrance);
    Ok(Found { caller: Caller { address, is_secure }, is_from_elsewhere })
}

/// Walks back from the proxy that is connected; whoever stands before a hop that cannot be read is
/// not known, so the walk ends there.
fn first_untrusted(peer: IpAddr, addresses: &[String], entrance: &Entrance) -> IpAddr {
    let mut found = peer;
    for hop in addresses.iter().rev() {
        let Some(address) = address_of(hop) else { break };
        found = address;
        if !entrance.trusts(address) {
            break;
        }
    }
    found
}

fn address_of(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().ok();
    let address = address.or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

/// `None` where both kinds of headers are there.
fn told(headers: &HeaderMap) -> Option<Told> {
    let is_extended = [FORWARDED_FOR, FORWARDED_PROTO, FORWARDED_HOST]
        .iter()
        .any(|name| headers.contains_key(name));
    if !headers.contains_key(FORWARDED) {
        return Some(Told {
            addresses: values(headers, &FORWARDED_FOR),
            proto: values(headers, &FORWARDED_PROTO).pop(),
            host: values(headers, &FORWARDED_HOST).pop(),
        });
    }
    (!is_extended).then(|| {
        let mut told = Told::default();
        for hop in values(headers, &FORWARDED) {
            // A hop that says nothing of its caller still stands between.
            let mut address = String::new();
            for (name, value) in hop.split(';').filter_map(|pair| pair.split_once('=')) {
                let value = value.trim().trim_matches('"').to_owned();
                match name.trim().to_ascii_lowercase().as_str() {
                    "for" => address = value,
                    "proto" => told.proto = Some(value),
                    "host" => told.host = Some(value),
                    _ => {}
                }
            }
            told.addresses.push(address);
        }
        told
    })
}

/// The members of a header's list, over all its lines; a line that is no text is a member that
/// cannot be read.
fn values(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let lines = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or_default());
    lines.flat_map(|line| line.split(',')).map(|member| member.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(proxies: &str) -> Entrance {
        Entrance {
            certificate: None,
            proxies: proxies.split(' ').map(|one| one.parse().unwrap()).collect(),
        }
    }

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn found(from: &str, proxies: &str, lines: &[(&'static str, &'static str)]) -> (String, bool) {
        let peer = Peer { address: from.parse().unwrap(), is_encrypted: false };
        let caller = find_caller(peer, &behind(proxies), &mut headers(lines)).unwrap().caller;
        (caller.address.to_string(), caller.is_secure)
    }

    #[test]
    fn a_stranger_who_names_another_address_is_taken_for_himself() {
        let lines = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "http")];
        let peer = Peer { address: "127.0.0.1".parse().unwrap(), is_encrypted: true };
        let found = find_caller(peer, &Entrance::default(), &mut headers(&lines)).unwrap();
        let caller = found.caller;
        assert_eq!((caller.address.to_string().as_str(), caller.is_secure), ("127.0.0.1", true));
    }

    #[test]
    fn whom_a_proxy_of_this_machine_that_nobody_named_asks_for_is_nobody_at_this_machine() {
        let peer = Peer { address: "127.0.0.1".parse().unwrap(), is_encrypted: false };
        for entrance in [Entrance::default(), behind("10.0.0.5")] {
            for line in [
                ("x-forwarded-for", "203.0.113.9"),
                ("x-forwarded-for", "127.0.0.1"),
                ("x-forwarded-proto", "https"),
                ("x-forwarded-host", "localhost"),
                ("x-real-ip", "203.0.113.9"),
                ("forwarded", "for=203.0.113.9;proto=https"),
                ("via", "1.1 proxy"),
                ("host", "isms.example"),
            ] {
                let refused = find_caller(peer, &entrance, &mut headers(&[line])).unwrap_err();
                assert_eq!(refused.status(), StatusCode::MISDIRECTED_REQUEST, "{line:?}");
            }
            for host in ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"] {
                let found = find_caller(peer, &entrance, &mut headers(&[("host", host)])).unwrap();
                assert!(!found.is_from_elsewhere, "{host}");
            }
        }
    }

    #[test]
    fn a_trusted_proxy_names_its_caller() {
        let lines = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "https")];
        assert_eq!(found("10.0.0.5", "10.0.0.5", &lines), ("203.0.113.9".to_owned(), true));
        let lines = [("forwarded", "for=\"[2001:db8::7]:4711\";proto=https;host=a.example")];
        assert_eq!(found("10.0.0.5", "10.0.0.5", &lines), ("2001:db8::7".to_owned(), true));
    }

    #[test]
    fn whoever_a_proxy_of_this_machine_does_not_name_may_be_from_elsewhere() {
        let peer = Peer { address: "127.0.0.1".parse().unwrap(), is_encrypted: false };
        let is_from_elsewhere = |lines: &[(&'static str, &'static str)]| {
            let found = find_caller(peer, &behind("127.0.0.1"), &mut headers(lines)).unwrap();
            found.is_from_elsewhere
        };
        assert!(!is_from_elsewhere(&[]));
        assert!(!is_from_elsewhere(&[("x-forwarded-for", "127.0.0.1, ::1")]));
        assert!(is_from_elsewhere(&[("x-forwarded-for", "203.0.113.9")]));
        assert!(is_from_elsewhere(&[("x-forwarded-for", "203.0.113.9, 127.0.0.1")]));
        assert!(is_from_elsewhere(&[("x-forwarded-for", "unknown")]));
        assert!(is_from_elsewhere(&[("x-forwarded-proto", "http")]));
        assert!(is_from_elsewhere(&[("x-forwarded-host", "isms.example")]));
        assert!(is_from_elsewhere(&[("forwarded", "proto=http")]));
    }

    #[test]
    fn what_a_caller_wrote_before_the_proxies_is_not_believed() {
        let lines = [("x-forwarded-for", "192.0.2.1, 203.0.113.9, 10.0.0.7")];
        assert_eq!(found("10.0.0.5", "10.0.0.0/24", &lines).0, "203.0.113.9");
        let lines = [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", "203.0.113.9")];
        assert_eq!(found("10.0.0.5", "10.0.0.5", &lines).0, "203.0.113.9");
        let lines = [("forwarded", "for=192.0.2.1, for=_hidden, for=10.0.0.7")];
        assert_eq!(found("10.0.0.5", "10.0.0.0/24", &lines).0, "10.0.0.7");
    }

    #[test]
    fn a_proxy_that_says_nothing_is_the_caller() {
        assert_eq!(found("10.0.0.5", "10.0.0.5", &[]), ("10.0.0.5".to_owned(), false));
        let lines = [("x-forwarded-proto", "https, http")];
        assert!(!found("10.0.0.5", "10.0.0.5", &lines).1, "the nearest proxy's word counts");
    }

    #[test]
    fn two_kinds_of_headers_are_refused_because_one_may_come_from_outside() {
        let peer = Peer { address: "10.0.0.5".parse().unwrap(), is_encrypted: false };
        let mut headers =
            headers(&[("forwarded", "for=192.0.2.1"), ("x-forwarded-for", "1.1.1.1")]);
        let fault = find_caller(peer, &behind("10.0.0.5"), &mut headers).unwrap_err();
        assert_eq!(fault.status(), StatusCode::BAD_REQUEST);
    }

    #[test]
    fn a_request_with_two_hosts_is_refused_whoever_sends_it_and_whatever_a_proxy_says() {
        let peer = Peer { address: "127.0.0.1".parse().unwrap(), is_encrypted: false };
        let behind = behind("127.0.0.1");
        for entrance in [&Entrance::default(), &behind] {
            for other in ["localhost", "isms.example"] {
                let lines = [("host", "localhost"), ("host", other)];
                let fault = find_caller(peer, entrance, &mut headers(&lines)).unwrap_err();
                assert_eq!(fault.status(), StatusCode::BAD_REQUEST, "{other}");
            }
        }
        let lines = [("host", "a"), ("host", "b"), ("x-forwarded-host", "isms.example")];
        let fault = find_caller(peer, &behind, &mut headers(&lines)).unwrap_err();
        assert_eq!(fault.status(), StatusCode::BAD_REQUEST);
    }

    #[test]
    fn a_plain_server_behind_a_proxy_answers_nobody_else_but_its_own_machine() {
        let peer = Peer { address: "203.0.113.9".parse().unwrap(), is_encrypted: false };
        let fault = find_caller(peer, &behind("10.0.0.5"), &mut HeaderMap::new()).unwrap_err();
        assert_eq!(fault.status(), StatusCode::MISDIRECTED_REQUEST);
        assert_eq!(found("127.0.0.1", "10.0.0.5", &[]).0, "127.0.0.1");
    }

    #[test]
    fn the_name_that_the_caller_used_takes_the_place_of_the_proxys() {
        let peer = Peer { address: "10.0.0.5".parse().unwrap(), is_encrypted: false };
        let mut lines = headers(&[("host", "10.0.0.9:8080"), ("x-forwarded-host", "isms.example")]);
        find_caller(peer, &behind("10.0.0.5"), &mut lines).unwrap();
        assert_eq!(lines.get(HOST).unwrap(), "isms.example");
    }
}

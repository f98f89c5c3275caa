//! The cookie that holds a session's secret; knows no session.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::caller::Caller;

/// Browsers take `__Host-` over encrypted connections alone, and for this very host alone. A plain
/// connection is one of this machine.
const fn name(caller: Caller) -> &'static str {
    if caller.is_secure { "__Host-fangyuan" } else { "fangyuan" }
}

/// The secret that the browser sent.
pub(crate) fn read(headers: &HeaderMap, caller: Caller) -> Option<&str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(key, _)| key.trim() == name(caller));
    found.map(|(_, secret)| secret.trim()).filter(|secret| !secret.is_empty())
}

/// Gives the browser a secret until it is closed; the session's own limits hold besides.
pub(crate) fn set(secret: &str, caller: Caller) -> HeaderValue {
    written(&[name(caller), "=", secret].concat(), "", caller)
}

/// Takes the secret from the browser.
pub(crate) fn clear(caller: Caller) -> HeaderValue {
    written(&[name(caller), "="].concat(), "; Max-Age=0", caller)
}

fn written(pair: &str, more: &str, caller: Caller) -> HeaderValue {
    let secure = if caller.is_secure { "; Secure" } else { "" };
    let text = format!("{pair}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    fn caller(is_secure: bool) -> Caller {
        Caller { address: IpAddr::V4(Ipv4Addr::LOCALHOST), is_secure }
    }

    #[test]
    fn over_an_encrypted_connection_the_cookie_is_bound_to_the_host() {
        assert_eq!(
            set("abc", caller(true)),
            "__Host-fangyuan=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(set("abc", caller(false)), "fangyuan=abc; Path=/; HttpOnly; SameSite=Lax");
        assert!(clear(caller(true)).to_str().unwrap().ends_with("; Secure; Max-Age=0"));
    }

    #[test]
    fn the_secret_is_found_among_others_and_never_under_the_other_name() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; fangyuan=plain"));
        headers.append(COOKIE, HeaderValue::from_static("__Host-fangyuan=bound; b=2"));
        assert_eq!(read(&headers, caller(true)), Some("bound"));
        assert_eq!(read(&headers, caller(false)), Some("plain"));
        headers.clear();
        headers.append(COOKIE, HeaderValue::from_static("fangyuan="));
        assert_eq!(read(&headers, caller(false)), None);
    }
}

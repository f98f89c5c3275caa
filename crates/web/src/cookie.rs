//! The cookies that hold the secret of a session, and of a sign-in that goes on at a provider; knows
//! neither.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::caller::Caller;

/// Holds a session: browsers take `__Host-` over encrypted connections alone, and for this very host alone.
pub(crate) const SECURE: &str = "__Host-fangyuan";

/// The same over a plain connection, which is one of this machine.
pub(crate) const PLAIN: &str = "fangyuan";

const fn name(caller: Caller) -> &'static str {
    if caller.is_secure { SECURE } else { PLAIN }
}

const fn name_of_attempt(caller: Caller) -> &'static str {
    if caller.is_secure { "__Host-fangyuan-attempt" } else { "fangyuan-attempt" }
}

/// The secret of the session that the browser sent.
pub(crate) fn read(headers: &HeaderMap, caller: Caller) -> Option<&str> {
    read_named(headers, name(caller))
}

/// The secret of the sign-in that this browser began.
pub(crate) fn read_attempt(headers: &HeaderMap, caller: Caller) -> Option<&str> {
    read_named(headers, name_of_attempt(caller))
}

fn read_named<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(key, _)| key.trim() == name);
    found.map(|(_, secret)| secret.trim()).filter(|secret| !secret.is_empty())
}

/// Gives the browser a secret until it is closed; the session's own limits hold besides.
pub(crate) fn set(secret: &str, caller: Caller) -> HeaderValue {
    written(&[name(caller), "=", secret].concat(), "", caller)
}

/// Gives the browser the secret of a sign-in that goes on elsewhere. It is sent along when the
/// provider leads back here, which a stricter cookie is not.
pub(crate) fn set_attempt(secret: &str, minutes: i64, caller: Caller) -> HeaderValue {
    let age = format!("; Max-Age={}", minutes * 60);
    written(&[name_of_attempt(caller), "=", secret].concat(), &age, caller)
}

/// Takes the secret of a sign-in that is over.
pub(crate) fn clear_attempt(caller: Caller) -> HeaderValue {
    written(&[name_of_attempt(caller), "="].concat(), "; Max-Age=0", caller)
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
        assert_eq!(
            set_attempt("abc", 10, caller(true)),
            "__Host-fangyuan-attempt=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600"
        );
    }

    #[test]
    fn the_secret_is_found_among_others_and_never_under_the_other_name() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; fangyuan=plain"));
        headers.append(COOKIE, HeaderValue::from_static("__Host-fangyuan=bound; b=2"));
        assert_eq!(read(&headers, caller(true)), Some("bound"));
        assert_eq!(read(&headers, caller(false)), Some("plain"));
        assert_eq!(read_attempt(&headers, caller(true)), None);
        headers.append(COOKIE, HeaderValue::from_static("__Host-fangyuan-attempt=begun"));
        assert_eq!(read_attempt(&headers, caller(true)), Some("begun"));
        headers.clear();
        headers.append(COOKIE, HeaderValue::from_static("fangyuan="));
        assert_eq!(read(&headers, caller(false)), None);
    }
}

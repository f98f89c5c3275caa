//! The token by which a provider tells that a session has ended (Back-Channel Logout 1.0).

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use openidconnect::core::CoreJwsSigningAlgorithm;
use openidconnect::{JsonWebKey, JsonWebKeyUse};
use serde::Deserialize;
use serde_json::Value;

use super::known::{BELIEVED, Known};
use crate::sources::ProviderSettings;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// A token is sent when it is made; an older one was kept by somebody.
const OLDEST_SECONDS: i64 = 10 * 60;

/// Clocks differ a little.
const AHEAD_SECONDS: i64 = 60;

const LONGEST_TOKEN: usize = 16 * 1024;

/// A session that ended, or all of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logout {
    pub issuer: String,
    /// Whose sessions end, where no single one is named.
    pub subject: Option<String>,
    pub session: Option<String>,
    /// The token's own id: it counts once.
    pub id: String,
    /// The second after which a token of this id no longer holds.
    pub holds_until: i64,
}

/// Why a token is not believed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoutError {
    #[error("the logout token is none: {0}")]
    Form(&'static str),
    #[error("the logout token is signed in a way that is not believed")]
    Algorithm,
    #[error("the logout token is signed with a key that the provider does not show")]
    UnknownKey,
    #[error("the signature of the logout token does not hold")]
    Signature,
    #[error("the logout token is not for us or not of now: {0}")]
    Claim(&'static str),
}

#[derive(Deserialize)]
struct Head {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<String>,
    typ: Option<String>,
}

#[derive(Deserialize)]
struct Body {
    iss: String,
    aud: Audience,
    iat: i64,
    exp: Option<i64>,
    jti: String,
    sub: Option<String>,
    sid: Option<String>,
    events: BTreeMap<String, Value>,
    nonce: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

pub(super) fn read(
    token: &str,
    settings: &ProviderSettings,
    known: &Known,
    now: i64,
) -> Result<Logout, LogoutError> {
    if token.len() > LONGEST_TOKEN {
        return Err(LogoutError::Form("it is too long"));
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(LogoutError::Form("it has no parts"))?;
    let (head, body) = signed.split_once('.').ok_or(LogoutError::Form("it has two parts"))?;
    let head: Head = parse(head)?;
    if !BELIEVED.contains(&head.alg) {
        return Err(LogoutError::Algorithm);
    }
    // An ID token is not to be passed off as this one.
    if head
        .typ
        .is_some_and(|typ| !["logout+jwt", "jwt"].contains(&typ.to_ascii_lowercase().as_str()))
    {
        return Err(LogoutError::Form("its type is another"));
    }
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature);
    let signature = signature.map_err(|_| LogoutError::Form("its signature is no base64"))?;
    let keys = known.keys().keys().iter().filter(|key| {
        key.key_use().is_none_or(|purpose| purpose.allows_signature())
            && head.kid.as_ref().is_none_or(|kid| key.key_id().is_some_and(|id| id.as_str() == kid))
    });
    let keys: Vec<_> = keys.collect();
    if keys.is_empty() {
        return Err(LogoutError::UnknownKey);
    }
    let holds = |key: &&openidconnect::core::CoreJsonWebKey| {
        key.verify_signature(&head.alg, signed.as_bytes(), &signature).is_ok()
    };
    if !keys.iter().any(holds) {
        return Err(LogoutError::Signature);
    }
    believed(parse(body)?, settings, now)
}

fn believed(body: Body, settings: &ProviderSettings, now: i64) -> Result<Logout, LogoutError> {
    let claim = |holds: bool, what| if holds { Ok(()) } else { Err(LogoutError::Claim(what)) };
    claim(body.iss == settings.issuer, "issuer")?;
    let is_for_us = match &body.aud {
        Audience::One(audience) => *audience == settings.client_id,
        Audience::Several(all) => all.contains(&settings.client_id),
    };
    claim(is_for_us, "audience")?;
    claim(body.iat <= now.saturating_add(AHEAD_SECONDS), "made later than now")?;
    claim(body.iat > now.saturating_sub(OLDEST_SECONDS), "too old")?;
    let holds_until = body.exp.unwrap_or(body.iat.saturating_add(OLDEST_SECONDS));
    claim(holds_until > now.saturating_sub(AHEAD_SECONDS), "expired")?;
    claim(body.events.get(EVENT).is_some_and(Value::is_object), "event")?;
    claim(body.nonce.is_none(), "nonce")?;
    claim(!body.jti.is_empty() && body.jti.len() <= 512, "id")?;
    claim(body.sub.is_some() || body.sid.is_some(), "whose session")?;
    Ok(Logout {
        issuer: body.iss,
        subject: body.sub,
        session: body.sid,
        id: body.jti,
        holds_until: holds_until.saturating_add(AHEAD_SECONDS).min(now.saturating_add(86_400)),
    })
}

fn parse<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, LogoutError> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(part);
    let bytes = bytes.map_err(|_| LogoutError::Form("a part is no base64"))?;
    serde_json::from_slice(&bytes).map_err(|_| LogoutError::Form("a part lacks what it must say"))
}

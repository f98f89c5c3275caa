//! JSON in and out: bodies with their hash, answers with their ETag, conditions and keys.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use app::record::{Once, request_sha256};

use crate::fault::Fault;

/// Longer keys are nobody's.
const LONGEST_KEY: usize = 200;

/// How much of the hash makes an ETag.
const ETAG_DIGITS: usize = 16;

/// A body as it was sent, the key under which it may be repeated, and the state it was meant for.
pub(crate) struct Sent<T> {
    pub(crate) value: T,
    pub(crate) conditions: Conditions,
    key: Option<String>,
    sha256: String,
}

impl<T> Sent<T> {
    /// The key and the hash, for the use case.
    pub(crate) fn once(&self) -> Option<Once<'_>> {
        let key = self.key.as_deref()?;
        Some(Once { key, request_sha256: &self.sha256 })
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let key = key(request.headers())?;
        let conditions = Conditions::read(request.headers());
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(Fault::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "請以 application/json 傳送。",
                "Send application/json.",
            ));
        }
        let path = request.uri().path().to_owned();
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|rejection| Fault::of(rejection.status()))?;
        let value = serde_json::from_slice(&bytes).map_err(|error| unreadable(&error))?;
        // A list would be read as the fields of a struct, in their order.
        if !bytes.trim_ascii_start().starts_with(b"{") {
            return Err(Fault::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "內容須為 JSON 物件。",
                "The body must be a JSON object.",
            ));
        }
        let hashed = [path.as_bytes(), b"\n", &bytes].concat();
        Ok(Self { value, conditions, key, sha256: request_sha256(&hashed) })
    }
}

fn unreadable(error: &serde_json::Error) -> Fault {
    let status = match error.is_data() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::BAD_REQUEST,
    };
    let place = match error.line() {
        0 => String::new(),
        line => format!("第 {line} 行第 {} 字", error.column()),
    };
    let zh = sheets::json_fault::in_chinese(error);
    Fault::new(status, format!("內容{place}有誤：{zh}。"), format!("Unreadable body: {error}."))
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Fault> {
    let Some(key) = headers.get(HeaderName::from_static("idempotency-key")) else {
        return Ok(None);
    };
    let key = key.to_str().ok().map(str::trim);
    let fits = key.filter(|key| (1..=LONGEST_KEY).contains(&key.len()));
    fits.map(|key| Some(key.to_owned())).ok_or_else(|| {
        Fault::new(
            StatusCode::BAD_REQUEST,
            format!("Idempotency-Key 須為 1 至 {LONGEST_KEY} 個字元。"),
            format!("Idempotency-Key must hold 1 to {LONGEST_KEY} characters."),
        )
    })
}

/// What the caller has read before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    if_match: Option<String>,
    if_none_match: Option<String>,
}

impl Conditions {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name)?.to_str().ok().map(str::to_owned);
        Self { if_match: text(IF_MATCH), if_none_match: text(IF_NONE_MATCH) }
    }

    /// Whether the caller has read what bears this tag.
    pub(crate) fn is_known(&self, etag: &str) -> bool {
        self.if_none_match.as_deref().is_some_and(|known| names(known, etag))
    }

    /// Whether a value is what the caller has read, as far as the caller said what that was.
    pub(crate) fn hold(&self, value: &impl Serialize) -> bool {
        self.if_match.as_deref().is_none_or(|known| names(known, &etag(value)))
    }
}

/// Whether a list of tags names this one.
fn names(known: &str, etag: &str) -> bool {
    known.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

/// The tag of a value: the beginning of its hash.
pub(crate) fn etag(value: &impl Serialize) -> String {
    let text = serde_json::to_vec(value).unwrap_or_default();
    let hash = request_sha256(&text);
    format!("\"{}\"", hash.get(..ETAG_DIGITS).unwrap_or_default())
}

/// A value as an answer, with its tag.
pub(crate) fn tagged(
    status: StatusCode,
    conditions: &Conditions,
    value: &impl Serialize,
) -> Response {
    tagged_by(status, conditions, value, value)
}

/// As [`tagged`], with the tag of what the caller may name as read, where the answer tells more.
pub(crate) fn tagged_by(
    status: StatusCode,
    conditions: &Conditions,
    read: &impl Serialize,
    value: &impl Serialize,
) -> Response {
    let etag = etag(read);
    if status == StatusCode::OK && conditions.is_known(&etag) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response();
    }
    (status, [(ETAG, etag)], axum::Json(value)).into_response()
}

//! What an authority is asked, and what it answers: `TimeStampReq` and `TimeStampResp` of RFC 3161.

use der::asn1::{Null, ObjectIdentifier, OctetString};
use der::{Encode, Sequence, Tag};

use super::token::{self, SHA_256, members};
use super::{StampError, bounded, imprint};

/// The only version there is.
const VERSION: u8 = 1;

/// The two answers with a token: as asked, and with changes that the token tells.
const GRANTED: [&[u8]; 2] = [&[0], &[1]];

#[derive(Sequence)]
struct Algorithm {
    name: ObjectIdentifier,
    nothing: Null,
}

#[derive(Sequence)]
struct Imprint {
    algorithm: Algorithm,
    hash: OctetString,
}

#[derive(Sequence)]
struct Request {
    version: u8,
    imprint: Imprint,
    nonce: u64,
    /// The signer's certificate is wanted in the token, so that it can be examined for years.
    with_certificate: bool,
}

/// The question whether a note is there now; the number makes the answer ours.
///
/// # Errors
/// None that a note gives.
pub fn query(note: &str, nonce: u64) -> Result<Vec<u8>, StampError> {
    let algorithm = Algorithm { name: SHA_256, nothing: Null };
    let hash = OctetString::new(imprint(note).0).map_err(|_| StampError::Form)?;
    let imprint = Imprint { algorithm, hash };
    let request = Request { version: VERSION, imprint, nonce, with_certificate: true };
    request.to_der().map_err(|_| StampError::Form)
}

/// The token of an answer, if the authority gave one.
pub(super) fn granted(reply: &[u8]) -> Result<Vec<u8>, StampError> {
    let parts = token::whole(reply).ok_or(StampError::Form)?;
    let [status, rest @ ..] = parts.as_slice() else { return Err(StampError::Form) };
    let status = members(*status, Tag::Sequence).ok_or(StampError::Form)?;
    let [number, words @ ..] = status.as_slice() else { return Err(StampError::Form) };
    if !GRANTED.contains(&number.value()) {
        let texts = words.iter().filter_map(|words| members(*words, Tag::Sequence)).flatten();
        let texts = texts.map(|text| String::from_utf8_lossy(text.value()).into_owned());
        let said = bounded(&texts.collect::<Vec<_>>().join(" "));
        let number = number.value().last().copied().unwrap_or_default();
        return Err(StampError::Refused(format!("status {number} {said}").trim_end().to_owned()));
    }
    match rest {
        [token] => token.to_der().map_err(|_| StampError::Form),
        _ => Err(StampError::Form),
    }
}

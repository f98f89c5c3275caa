//! Time stamps of RFC 3161: an authority that knows nothing of the log signs that a checkpoint was there at
//! a moment; knows no network and no clock.
//!
//! What is stamped is the SHA-256 of a note that bears the log's own signature and no other. A token is
//! kept as it came and is worth nothing until it was examined.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde::{Deserialize, Serialize};

use crate::{Checkpoint, Hash, Verifier};

mod certificate;
mod query;
mod token;

pub use query::query;

/// Tokens with a chain of certificates have some thousand bytes.
const MOST_BYTES: usize = 64 * 1024;

/// More letters of an authority's own words than this are not repeated.
const MOST_LETTERS: usize = 200;

/// Why a time stamp proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    #[error(
        "the certificate of the authority {0} cannot be read; it is PEM, `-----BEGIN CERTIFICATE-----`"
    )]
    Certificate(String),
    #[error("it cannot be read as a time stamp of RFC 3161")]
    Form,
    #[error("the authority did not stamp: {0}")]
    Refused(String),
    #[error("it stamps something else than this checkpoint")]
    OtherImprint,
    #[error("it answers another question")]
    OtherNonce,
    #[error("it does not say beyond doubt which certificate signed it")]
    Signer,
    #[error("its signature is of a kind that is not known here, or does not hold")]
    NotSigned,
    #[error("its signer's certificate is not one for time stamps alone")]
    NotForStamping,
    #[error("its signer is not vouched for by the authority {name} at that time: {why}")]
    Stranger { name: String, why: String },
}

/// A token as an authority gave it; nothing in it is believed before it was examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token(Vec<u8>);

impl Token {
    /// Takes the token out of what an authority answered.
    ///
    /// # Errors
    /// [`StampError::Refused`] with the authority's words, [`StampError::Form`].
    pub fn of_reply(reply: &[u8]) -> Result<Self, StampError> {
        if reply.len() > MOST_BYTES {
            return Err(StampError::Form);
        }
        query::granted(reply).map(Self)
    }

    /// Of bytes that were kept.
    ///
    /// # Errors
    /// [`StampError::Form`] of more bytes than any token has.
    pub fn of_bytes(bytes: Vec<u8>) -> Result<Self, StampError> {
        (bytes.len() <= MOST_BYTES).then_some(Self(bytes)).ok_or(StampError::Form)
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The number by which its question is found again, as the token tells it.
    #[must_use]
    pub fn nonce(&self) -> Option<u64> {
        let signed = token::open(&self.0)?;
        signed.said()?.nonce()
    }
}

/// A time-stamp authority that is trusted: its own certificate, or that of whoever vouches for it.
#[derive(Debug, Clone)]
pub struct Authority {
    name: String,
    anchors: Vec<CertificateDer<'static>>,
}

impl Authority {
    /// Reads certificates in PEM.
    ///
    /// # Errors
    /// [`StampError::Certificate`].
    pub fn from_pem(name: &str, pem: &str) -> Result<Self, StampError> {
        let told = || StampError::Certificate(name.to_owned());
        let read = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<Vec<_>, _>>();
        let anchors = read.map_err(|_| told())?;
        let is_sound = |one: &CertificateDer<'_>| webpki::anchor_from_trusted_cert(one).is_ok();
        match !anchors.is_empty() && anchors.iter().all(is_sound) {
            true => Ok(Self { name: name.to_owned(), anchors }),
            false => Err(told()),
        }
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When this authority saw the note, in microseconds since 1970. Everything is checked of which the
    /// moment hangs: what was stamped, who signed it, and that the signer was vouched for at that moment.
    ///
    /// # Errors
    /// [`StampError`].
    pub fn examine(&self, note: &str, token: &Token) -> Result<i64, StampError> {
        let signed = token::open(&token.0).ok_or(StampError::Form)?;
        let said = signed.said().ok_or(StampError::Form)?;
        if said.imprint != imprint(note).0 {
            return Err(StampError::OtherImprint);
        }
        certificate::examine(self, &signed, said.at)?;
        i64::try_from(said.at.as_micros()).map_err(|_| StampError::Form)
    }

    /// As [`Authority::examine`], of the answer to a question of ours.
    ///
    /// # Errors
    /// [`StampError`].
    pub fn answered(&self, note: &str, nonce: u64, token: &Token) -> Result<i64, StampError> {
        let at = self.examine(note, token)?;
        (token.nonce() == Some(nonce)).then_some(at).ok_or(StampError::OtherNonce)
    }
}

/// What is stamped of a note.
fn imprint(note: &str) -> Hash {
    use sha2::{Digest, Sha256};
    Hash(Sha256::digest(note).into())
}

/// A checkpoint as it was stamped, and the token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamped {
    pub note: String,
    /// In base64.
    pub token: String,
    /// That the log grew out of it, to the checkpoint beside which it stands; not needed where all
    /// entries stand beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Hash>,
}

/// So many entries were there at that moment, as an authority signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existed {
    pub size: u64,
    /// Microseconds since 1970.
    pub at: i64,
    pub authority: String,
}

impl Stamped {
    #[must_use]
    pub fn of(note: String, token: &[u8], path: Vec<Hash>) -> Self {
        Self { note, token: STANDARD.encode(token), path }
    }

    /// What it proves, and the checkpoint that was stamped; none where no such authority stamped a
    /// checkpoint of this log.
    #[must_use]
    pub fn examine(
        &self,
        verifier: &Verifier,
        authorities: &[Authority],
    ) -> Option<(Checkpoint, Existed)> {
        let token = Token::of_bytes(STANDARD.decode(&self.token).ok()?).ok()?;
        let checkpoint = verifier.open(&self.note).ok()?;
        let mut seen =
            authorities.iter().filter_map(|one| Some((one, one.examine(&self.note, &token).ok()?)));
        let (authority, at) = seen.next()?;
        let authority = authority.name.clone();
        let existed = Existed { size: checkpoint.size, at, authority };
        Some((checkpoint, existed))
    }
}

/// Puts an authority's words on one line, of some length, without what a terminal would obey.
fn bounded(words: &str) -> String {
    words.chars().filter(|letter| !letter.is_control()).take(MOST_LETTERS).collect()
}

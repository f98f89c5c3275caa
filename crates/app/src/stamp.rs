//! Time stamps on the log: which authorities are asked, what they are asked, and what is kept of their
//! answers; knows no HTTP.
//!
//! Who they are stands in a file of the data folder, as the witnesses do.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ::ledger::{Authority, Checkpoint, Existed, StampError, Stamped, Token, Verifier};
use domain::Moment;
use serde::Deserialize;
use store::ledger::stamped::{self, StampRow};
use store::ledger::{self as log};
use store::{StoreError, Transaction};

use crate::ledger::LedgerError;
use crate::{Action, Actor, Installation, Resource, access};

/// The file of the data folder that names authorities.
pub const FILE: &str = "stamps.toml";

/// How many stamped checkpoints are handed out: the newest.
pub(crate) const STAMPS_SHOWN: u32 = 1_024;

/// How far back a stamp that holds is looked for.
const LOOKED_THROUGH: u32 = 16;

/// An authority's clock may be so far from ours; with more between them, one of them is wrong.
const CLOCKS_APART_SECONDS: i64 = 300;

/// For so long the answer to a question is waited for that somebody carries by hand.
const REMEMBERED_DAYS: i64 = 90;

/// A time-stamp authority of this installation.
#[derive(Debug, Clone)]
pub struct KnownAuthority {
    pub key: Authority,
    /// Where it is asked; none where its tokens are brought by hand.
    pub url: Option<String>,
    /// How often `serve` asks it; never by itself where this is left out.
    pub every_minutes: Option<u32>,
}

/// Why nothing was stamped.
#[derive(Debug, thiserror::Error)]
pub enum StampingError {
    #[error("the time stamp was not kept: {0}")]
    Stamp(#[from] StampError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{}: {why}", path.display())]
    File { path: PathBuf, why: String },
    #[error("no chance for a question could be had: {0}")]
    Chance(String),
    #[error("no authority is named; name one in {FILE} of the data folder")]
    NoAuthority,
    #[error(
        "the answer is to no question that was asked here within {REMEMBERED_DAYS} days; write one by `ledger stamp --query`"
    )]
    NeverAsked,
    #[error(
        "the authority says {told}, which is not between the question and now ({now}): its clock is wrong, or that of this machine"
    )]
    OtherTime { told: Moment, now: Moment },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    authority: Vec<WrittenAuthority>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAuthority {
    name: String,
    certificate: PathBuf,
    url: Option<String>,
    every_minutes: Option<std::num::NonZeroU32>,
}

/// The authorities that a data folder names; none where there is no file.
///
/// # Errors
/// [`StampingError::File`].
pub fn authorities(folder: &Path) -> Result<Vec<KnownAuthority>, StampingError> {
    let path = folder.join(FILE);
    let told = |why: String| StampingError::File { path: path.clone(), why };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(told(error.to_string())),
    };
    let written: Written = toml::from_str(&text).map_err(|error| told(error.to_string()))?;
    let mut known: Vec<KnownAuthority> = Vec::new();
    for WrittenAuthority { name, certificate, url, every_minutes } in written.authority {
        if known.iter().any(|known| known.key.name() == name) {
            return Err(told(format!("two authorities are called `{name}`")));
        }
        if every_minutes.is_some() && url.is_none() {
            return Err(told(format!("`{name}` has no url at which it could be asked")));
        }
        let key = authority(&name, &folder.join(certificate))?;
        let every_minutes = every_minutes.map(std::num::NonZeroU32::get);
        known.push(KnownAuthority { key, url, every_minutes });
    }
    Ok(known)
}

/// The authority of that name whose certificate, or its issuer's, the file holds in PEM.
///
/// # Errors
/// [`StampingError::File`].
pub fn authority(name: &str, certificate: &Path) -> Result<Authority, StampingError> {
    let told = |why: String| StampingError::File { path: certificate.to_owned(), why };
    let pem = std::fs::read_to_string(certificate).map_err(|error| told(error.to_string()))?;
    Authority::from_pem(name, &pem).map_err(|error| told(error.to_string()))
}

/// What an authority is asked: whether a checkpoint is there now.
#[derive(Debug, Clone)]
pub struct Question {
    note: String,
    nonce: u64,
    asked_at: i64,
    /// The request as it is sent.
    pub request: Vec<u8>,
}

/// A question about the newest checkpoint.
///
/// # Errors
/// [`LedgerError::Empty`], or the store's.
pub fn question(installation: &Installation, actor: &Actor) -> Result<Question, StampingError> {
    access::require(actor, Action::Operate, &Resource::Installation).map_err(LedgerError::from)?;
    let signer = installation.store.signer()?;
    let note = installation.store.read(|transaction| log::note(transaction, signer))?;
    let note = signer.verifier().alone(&note.ok_or(LedgerError::Empty)?);
    let chance = getrandom::u64().map_err(|error| StampingError::Chance(error.to_string()))?;
    // Databases have no number above the half.
    let nonce = chance >> 1;
    let request = ::ledger::query(&note, nonce)?;
    Ok(Question { note, nonce, asked_at: installation.now().microseconds(), request })
}

/// A question that somebody carries to an authority by hand; it is remembered until it is answered.
///
/// # Errors
/// As [`question`].
pub fn question_by_hand(
    installation: &Installation,
    actor: &Actor,
) -> Result<Vec<u8>, StampingError> {
    let Question { note, nonce, asked_at, request } = question(installation, actor)?;
    let forgotten_before = asked_at - REMEMBERED_DAYS * 24 * 60 * 60 * 1_000_000;
    installation.store.write(|transaction| {
        stamped::ask(transaction, (nonce, &note), asked_at, forgotten_before)
    })?;
    Ok(request)
}

/// Examines what an authority answered and keeps its token.
///
/// # Errors
/// [`StampingError`]; then nothing is kept.
pub fn keep(
    installation: &Installation,
    actor: &Actor,
    authority: &Authority,
    question: &Question,
    reply: &[u8],
) -> Result<Existed, StampingError> {
    access::require(actor, Action::Operate, &Resource::Installation).map_err(LedgerError::from)?;
    let token = Token::of_reply(reply)?;
    let Question { note, nonce, asked_at, .. } = question;
    let at = authority.answered(note, *nonce, &token)?;
    let (now, apart) = (installation.now(), CLOCKS_APART_SECONDS * 1_000_000);
    if at < asked_at - apart || at > now.microseconds() + apart {
        return Err(StampingError::OtherTime { told: Moment::from_microseconds(at), now });
    }
    let size = Checkpoint::unverified(note).map_err(LedgerError::from)?.size;
    let (authority, note) = (authority.name().to_owned(), note.clone());
    let existed = Existed { size, at, authority: authority.clone() };
    let row = StampRow { size, authority, note, token: token.bytes().to_vec() };
    installation
        .store
        .write(|transaction| stamped::put(transaction, &row, installation.now().microseconds()))?;
    Ok(existed)
}

/// As [`keep`], of an answer that was brought by hand: whichever authority of ours gave it.
///
/// # Errors
/// [`StampingError`].
pub fn keep_brought(
    installation: &Installation,
    actor: &Actor,
    reply: &[u8],
) -> Result<Existed, StampingError> {
    access::require(actor, Action::Operate, &Resource::Installation).map_err(LedgerError::from)?;
    let nonce = Token::of_reply(reply)?.nonce().ok_or(StampingError::NeverAsked)?;
    let asked = installation.store.read(|transaction| stamped::asked(transaction, nonce))?;
    let (note, asked_at) = asked.ok_or(StampingError::NeverAsked)?;
    let question = Question { note, nonce, asked_at, request: Vec::new() };
    let mut kept = Err(StampingError::NoAuthority);
    for known in authorities(installation.store.directory())? {
        kept = kept.or_else(|_| keep(installation, actor, &known.key, &question, reply));
    }
    kept
}

/// The newest checkpoint that the authority stamped, if it did.
///
/// # Errors
/// The store's.
pub fn newest(
    installation: &Installation,
    authority: &Authority,
) -> Result<Option<Existed>, StoreError> {
    let verifier = installation.store.signer()?.verifier();
    installation.store.read(|transaction| newest_in(transaction, verifier, authority))
}

pub(crate) fn newest_in(
    transaction: &mut Transaction<'_>,
    verifier: &Verifier,
    authority: &Authority,
) -> Result<Option<Existed>, StoreError> {
    let rows = stamped::latest_of(transaction, authority.name(), LOOKED_THROUGH)?;
    let mut found = rows.iter().filter_map(|row| examine(row, verifier, authority));
    Ok(found.next().map(|(_, existed)| existed))
}

/// What a kept stamp proves, if it is one by this authority on a checkpoint of the log.
pub(crate) fn examine(
    row: &StampRow,
    verifier: &Verifier,
    authority: &Authority,
) -> Option<(Checkpoint, Existed)> {
    let stamped = Stamped::of(row.note.clone(), &row.token, Vec::new());
    stamped.examine(verifier, std::slice::from_ref(authority))
}

/// The authorities whose turn it is to be asked: the log grew since their last stamp, which is so old
/// as the file says.
///
/// # Errors
/// [`StampingError`].
pub fn due(installation: &Installation) -> Result<Vec<KnownAuthority>, StampingError> {
    let size = installation.store.read(store::change::last)?;
    let now = installation.now().microseconds();
    let mut due = Vec::new();
    for known in authorities(installation.store.directory())? {
        let Some(minutes) = known.every_minutes else { continue };
        let is_due = newest(installation, &known.key)?.is_none_or(|newest| {
            let age = now - newest.at;
            i64::try_from(newest.size) != Ok(size) && age >= i64::from(minutes) * 60 * 1_000_000
        });
        if is_due && size > 0 {
            due.push(known);
        }
    }
    Ok(due)
}

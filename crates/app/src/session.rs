//! Sessions: who is there. A session ends when it rests too long, when its time is over, when its
//! owner or who keeps accounts ends it, and with its account.

mod left;
mod owed;
mod vouching;

use credentials::{CredentialError, Secret};
use domain::Moment;
use ledger::to_hexadecimal;
use store::event::NewEvent;
use store::notice::look_for_unread;
use store::proof::session::{self as rows, PresentRow, SessionRow};
use store::proof::token;
use store::{StoreError, Transaction};

use crate::access::principal_known;
use crate::account::AccountError;
use crate::dating::Dating;
use crate::import::write::Ids;
use crate::notice::reader_of;
use crate::sealing::SealingError;
use crate::sign_in::rules::{Rules, RulesError};
use crate::sign_in::{Origin, SignInError, Weak, itself, passkey, password as passwords, tell};
use crate::sign_in::{lockout_of, use_code_of};
use crate::{Actor, Installation};

pub use left::was_begun;
pub(crate) use owed::by_token as owed_by_token;
pub use vouching::Vouching;

/// A session that was just begun or goes on under a new secret; the secret is told this once.
#[derive(Debug)]
pub struct Opened {
    pub account: String,
    pub secret: String,
}

/// Somebody or some program that is there now.
#[derive(Debug, Clone)]
pub struct Present {
    pub actor: Actor,
    /// None for a program with a token, and for a visitor of the demonstration.
    pub session: Option<Session>,
    /// What must be done before anything else.
    pub first: Option<First>,
    /// How many notices they have not read; none are a program's.
    pub n_unread: i64,
    /// How they like to read days.
    pub dating: Dating,
}

/// What somebody must do before they may do anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// A role of theirs needs a second factor, and they have none.
    SecondFactor,
    /// Their password has been used for longer than the city allows.
    NewPassword,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: String,
    pub account: String,
    pub means: String,
    pub source: String,
    pub agent: String,
    pub begun_at: Moment,
    pub seen_at: Moment,
    pub proven_at: Moment,
    /// By whose word they came, if by another's.
    pub vouched: Option<Vouching>,
}

/// Why somebody could not change their own proofs, tokens or sessions.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// Programs and visitors of the demonstration have no proofs of their own.
    #[error("this is done by somebody who signed in")]
    NotInPerson,
    /// They proved who they are too long ago.
    #[error("prove again who you are")]
    NotRecent,
    /// What their role or the city asks of their sign-in comes first.
    #[error("mend your sign-in first, then let others in")]
    Owed,
    #[error("there is no such thing")]
    NotFound,
    /// Their account opens by the word of others alone.
    #[error("this account is signed in to elsewhere; change it there")]
    Vouched,
    #[error("there may be {most} at most")]
    TooMany { most: usize },
    #[error("give it a name")]
    NoName,
    #[error("choose what it may be used for")]
    NoScope,
    #[error("its end is not within the days allowed")]
    End { most_days: i32 },
    #[error(transparent)]
    Weak(#[from] Weak),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Not of the law: how long a proof counts as fresh, in minutes.
const RECENT_MINUTES: i64 = 15;
/// Not of the law: a look at every minute of somebody's presence is enough.
const SEEN_EVERY_MINUTES: i64 = 1;
/// Not of the law: so many sessions has an account at once; one more ends the one that was begun first.
const MOST_AT_ONCE: i64 = 20;
/// Not of the law: how long ended sessions are kept, in minutes.
const KEPT_MINUTES: i64 = 90 * 24 * 60;
/// Not of the law: more than anybody has open.
const MOST_LISTED: u32 = 200;
/// Not of the law: what a browser says of itself is kept to so many characters.
const LONGEST_AGENT: usize = 300;

impl Present {
    /// The account of somebody who is there in person.
    ///
    /// # Errors
    /// [`OwnError::NotInPerson`].
    pub fn in_person(&self) -> Result<&Session, OwnError> {
        self.session.as_ref().ok_or(OwnError::NotInPerson)
    }

    /// The account of somebody who proved not long ago who they are.
    ///
    /// # Errors
    /// [`OwnError::NotInPerson`], [`OwnError::NotRecent`].
    pub fn recent(&self, installation: &Installation) -> Result<&str, OwnError> {
        let session = self.in_person()?;
        match installation.now().minutes_since(session.proven_at) < RECENT_MINUTES {
            true => Ok(&session.account),
            false => Err(OwnError::NotRecent),
        }
    }

    /// As [`Self::recent`], of somebody who owes nothing first: they may let programs in.
    pub(crate) fn lets_in(&self, installation: &Installation) -> Result<&str, OwnError> {
        let account = self.recent(installation)?;
        match self.first {
            Some(_) => Err(OwnError::Owed),
            None => Ok(account),
        }
    }
}

/// SHA-256 of a secret in hexadecimal; of a text that is no secret, of nothing that is stored.
pub(crate) fn sha256(secret: &str) -> String {
    Secret::read(secret).as_ref().map(hexadecimal).unwrap_or_default()
}

pub(crate) fn hexadecimal(secret: &Secret) -> String {
    to_hexadecimal(&secret.digest())
}

/// A session to begin.
pub(crate) struct New<'a> {
    pub(crate) account: &'a str,
    pub(crate) means: &'a str,
    pub(crate) vouched: Option<Vouching>,
    pub(crate) origin: Origin<'a>,
    /// SHA-256 of the session that this one replaces in the browser.
    pub(crate) replaced: Option<&'a str>,
}

/// Begins a session as a change of its own, told in the log.
pub(crate) fn begin(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    new: &New<'_>,
) -> Result<Opened, SignInError> {
    let actor = itself(new.account);
    let by = new.vouched.as_ref().map(|vouched| [new.means, " ", &vouched.issuer].concat());
    let detail = Some(by.as_deref().unwrap_or(new.means));
    let event = NewEvent { kind: "sign-in.done", subject: new.account, detail };
    tell(installation, transaction, &actor, "sign-in", event)?;
    insert(installation, transaction, new)
}

/// Begins a session within a change that was begun.
pub(crate) fn insert(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    new: &New<'_>,
) -> Result<Opened, SignInError> {
    let (now, secret) = (installation.now(), Secret::new()?);
    let (at, sealer) = (now.microseconds(), installation.store.signer()?.sealer());
    if let Some(replaced) = new.replaced
        && let Some(row) = rows::by_secret(transaction, replaced)?
    {
        rows::end(transaction, sealer, &row.account, &row.id, at, "replaced")?;
    }
    let row = SessionRow {
        id: Ids::new(now).next(),
        account: new.account.to_owned(),
        means: new.means.to_owned(),
        source: new.origin.source.to_owned(),
        agent: shown(new.origin.agent),
        begun_at: at,
        seen_at: at,
        proven_at: new.vouched.as_ref().map_or(at, |vouched| vouched.proven_at.min(at)),
        ended_at: None,
        ended_by: None,
        vouched: new.vouched.as_ref().map(Vouching::row),
    };
    let forget = now.plus_minutes(-KEPT_MINUTES).microseconds();
    rows::end_oldest(transaction, sealer, new.account, MOST_AT_ONCE - 1, at)?;
    rows::begin(transaction, sealer, &row, &hexadecimal(&secret), forget)?;
    Ok(Opened { account: row.account, secret: secret.text() })
}

fn shown(agent: &str) -> String {
    agent.chars().filter(|sign| !sign.is_control()).take(LONGEST_AGENT).collect()
}

/// Who is there by the secret of a session; nobody where it does not hold any more.
///
/// # Errors
/// The store's, or [`RulesError`].
pub fn find(installation: &Installation, secret: &str) -> Result<Option<Present>, RulesError> {
    let Some(secret) = Secret::read(secret) else { return Ok(None) };
    let Some(found) = rows::present(&installation.store, &hexadecimal(&secret))? else {
        return Ok(None);
    };
    let PresentRow { session: row, known, n_unread, dating } = found;
    let dating = Dating::of_row(dating.as_deref());
    let Some(who) = principal_known(installation, &row.account, known)? else { return Ok(None) };
    let rules = Rules::of(installation, who.rights.city())?;
    let now = installation.now();
    if !holds(&rules, &row, now) {
        return Ok(None);
    }
    let seen = Moment::from_microseconds(row.seen_at);
    if now.minutes_since(seen) >= SEEN_EVERY_MINUTES {
        let seen = |transaction: &mut Transaction<'_>| {
            rows::seen(transaction, &row.id, now.microseconds())
        };
        installation.store.write(seen)?;
    }
    let first = owed::by_session(installation, &rules, &row, &who, known)?;
    let n_unread = match n_unread {
        0 => 0,
        // Of them they see what their rights let them read today.
        _ => look_for_unread(&installation.store, reader_of(&row.account, who.on))?,
    };
    let actor = Actor::account(who);
    Ok(Some(Present { actor, session: Some(Session::of(row)), first, n_unread, dating }))
}

fn holds(rules: &Rules, row: &SessionRow, now: Moment) -> bool {
    let since = |moment: i64| now.minutes_since(Moment::from_microseconds(moment));
    row.ended_at.is_none()
        && since(row.seen_at) < rules.idle_minutes
        && since(row.begun_at) < rules.absolute_minutes
}

/// The sessions of somebody that still hold, the newest first.
///
/// # Errors
/// The store's, or [`RulesError`].
pub fn of_account(installation: &Installation, account: &str) -> Result<Vec<Session>, RulesError> {
    let (rules, now) = (Rules::on(installation)?, installation.now());
    let seen = now.plus_minutes(-rules.idle_minutes).microseconds();
    let begun = now.plus_minutes(-rules.absolute_minutes).microseconds();
    let found = installation
        .store
        .read(|transaction| rows::of_account(transaction, account, seen, begun, MOST_LISTED))?;
    Ok(found.into_iter().map(Session::of).collect())
}

/// Ends a session of one's own: this one or another.
///
/// # Errors
/// [`OwnError`].
pub fn end(installation: &Installation, present: &Present, id: &str) -> Result<(), OwnError> {
    let account = &present.in_person()?.account;
    let (now, actor) = (installation.now().microseconds(), itself(account));
    installation.store.write(|transaction| {
        let sealer = installation.store.signer()?.sealer();
        if !rows::end(transaction, sealer, account, id, now, &actor)? {
            return Err(OwnError::NotFound);
        }
        let event = NewEvent { kind: "session.ended", subject: account, detail: Some(id) };
        tell(installation, transaction, &actor, "session", event)?;
        Ok(())
    })
}

/// Ends every session of one's own but this one.
///
/// # Errors
/// [`OwnError`].
pub fn end_others(installation: &Installation, present: &Present) -> Result<u64, OwnError> {
    let own = present.in_person()?;
    let (now, actor) = (installation.now().microseconds(), itself(&own.account));
    installation.store.write(|transaction| {
        let sealer = installation.store.signer()?.sealer();
        let n = rows::end_others(transaction, sealer, &own.account, &own.id, now, &actor)?;
        let event = NewEvent { kind: "session.others-ended", subject: &own.account, detail: None };
        tell(installation, transaction, &actor, "session", event)?;
        Ok(n)
    })
}

/// Ends every session and every token of somebody, for who keeps accounts.
///
/// # Errors
/// [`AccountError`].
pub fn end_all(
    installation: &Installation,
    actor: &Actor,
    account: &str,
) -> Result<u64, AccountError> {
    crate::account::to_close(installation, actor, account)?;
    let (now, written) = (installation.now().microseconds(), actor.written());
    installation.store.write(|transaction| {
        let event = NewEvent { kind: "session.all-ended", subject: account, detail: None };
        tell(installation, transaction, &written, "session", event)?;
        token::revoke_all(transaction, account, now, &written)?;
        let sealer = installation.store.signer()?.sealer();
        Ok(rows::end_others(transaction, sealer, account, "", now, &written)?)
    })
}

/// What somebody proves anew who they are by.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    Password(&'a str),
    Code(&'a str),
    Passkey { address: &'a str, begun: &'a str, answer: &'a str },
}

/// Somebody proves anew who they are; the session goes on under a new secret.
///
/// # Errors
/// [`OwnError`].
pub fn prove(
    installation: &Installation,
    present: &Present,
    proof: Proof<'_>,
    origin: Origin<'_>,
) -> Result<Opened, OwnError> {
    let session = present.in_person()?;
    let account = session.account.as_str();
    match proof {
        Proof::Password(typed) => lockout_of(installation, account, origin, || {
            vouching::confirm(installation, session, typed)
        })?,
        Proof::Code(typed) => {
            use_code_of(installation, (account, typed), origin, |transaction, means| {
                if means == "recovery" {
                    // It is used up; a code of the app only moves the step.
                    let kind = "recovery-code.used";
                    let event = NewEvent { kind, subject: account, detail: None };
                    tell(installation, transaction, &itself(account), "proof", event)?;
                }
                Ok(())
            })?;
        }
        // Only what can be guessed rests after failures.
        Proof::Passkey { address, begun, answer } => {
            let prover = installation.store.write(|transaction| {
                passkey::prove(installation, transaction, address, begun, answer)
            })?;
            if prover != account {
                return Err(SignInError::Refused.into());
            }
        }
    }
    let renewed = installation.store.write(|transaction| {
        let event = NewEvent { kind: "session.proven", subject: account, detail: None };
        tell(installation, transaction, &itself(account), "session", event)?;
        rotate(installation, transaction, session)
    });
    Ok(renewed?)
}

/// After a change of proofs: every other session ends, this one goes on under a new secret.
pub(crate) fn renew(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    present: &Present,
) -> Result<Opened, SignInError> {
    let session = present.session.as_ref().ok_or(SignInError::Refused)?;
    let (now, account) = (installation.now().microseconds(), session.account.as_str());
    let sealer = installation.store.signer()?.sealer();
    rows::end_others(transaction, sealer, account, &session.id, now, &itself(account))?;
    rotate(installation, transaction, session)
}

fn rotate(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    session: &Session,
) -> Result<Opened, SignInError> {
    let secret = Secret::new().map_err(SignInError::from)?;
    let now = installation.now().microseconds();
    let sealer = installation.store.signer()?.sealer();
    rows::proven(transaction, sealer, &session.id, &hexadecimal(&secret), now)?;
    Ok(Opened { account: session.account.clone(), secret: secret.text() })
}

/// Opens the demonstration as one of its made-up people; only there can anybody come so.
///
/// # Errors
/// [`OwnError::NotFound`] in an installation whose records are not made up.
pub fn as_persona(
    installation: &Installation,
    account: &str,
    origin: Origin<'_>,
    replaced: Option<&str>,
) -> Result<Opened, OwnError> {
    if !crate::demo::is_synthetic(installation)? {
        return Err(OwnError::NotFound);
    }
    let replaced = replaced.map(sha256);
    installation.store.write(|transaction| {
        if crate::sign_in::is_closed(transaction, account)? {
            return Err(OwnError::NotFound);
        }
        let replaced = replaced.as_deref();
        let new = New { account, means: "persona", vouched: None, origin, replaced };
        Ok(begin(installation, transaction, &new)?)
    })
}

impl Session {
    fn of(row: SessionRow) -> Self {
        Self {
            id: row.id,
            account: row.account,
            means: row.means,
            source: row.source,
            agent: row.agent,
            begun_at: Moment::from_microseconds(row.begun_at),
            seen_at: Moment::from_microseconds(row.seen_at),
            proven_at: Moment::from_microseconds(row.proven_at),
            vouched: row.vouched.map(|vouched| Vouching::of(vouched, row.proven_at)),
        }
    }
}

/// Changes one's own password; the session goes on under a new secret, all others end.
///
/// # Errors
/// [`OwnError`].
pub fn set_password(
    installation: &Installation,
    present: &Present,
    former: &str,
    new: &str,
    origin: Origin<'_>,
) -> Result<Opened, OwnError> {
    let session = present.in_person()?;
    let account = session.account.as_str();
    let federation = &installation.federation;
    if installation.store.read(|transaction| federation.vouches_for(transaction, account))? {
        return Err(OwnError::Vouched);
    }
    lockout_of(installation, account, origin, || {
        match passwords::present(installation, account)? {
            Some(row) => Ok(passwords::is_right(Some(&row.hash), former)?),
            // Who has none came by a passkey or a link, and proves by that.
            None => Ok(present.recent(installation).is_ok()),
        }
    })?;
    let names = installation.store.read(|transaction| passwords::names(transaction, account))?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let hash = passwords::checked(installation, Some(account), &names, new)?;
    let actor = itself(account);
    installation.store.write(|transaction| {
        passwords::set(installation, transaction, account, &hash, &actor, &session.id)?;
        Ok(rotate(installation, transaction, session)?)
    })
}

impl From<CredentialError> for OwnError {
    fn from(error: CredentialError) -> Self {
        Self::SignIn(error.into())
    }
}

impl From<SealingError> for OwnError {
    fn from(error: SealingError) -> Self {
        Self::SignIn(error.into())
    }
}

impl From<RulesError> for OwnError {
    fn from(error: RulesError) -> Self {
        Self::SignIn(error.into())
    }
}

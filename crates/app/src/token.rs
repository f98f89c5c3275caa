//! Tokens of programs: scoped, expiring, shown once; they do what their owner may, and no more.

use credentials::Secret;
use domain::Moment;
use store::event::NewEvent;
use store::proof::token::{self as rows, TokenRow};

use crate::access::{Principal, Scope, principal_known};
use crate::dating::Dating;
use crate::import::write::Ids;
use crate::session::{self, OwnError, Present};
use crate::sign_in::rules::RulesError;
use crate::sign_in::{itself, tell};
use crate::{Actor, Installation};

/// By which a token is known in files where it does not belong.
const PREFIX: &str = "fangyuan_";

/// Not of the law: nobody remembers a token for longer than a year, in days.
pub const MOST_DAYS: i32 = 366;
/// Not of the law.
const N_OF_ACCOUNT: usize = 50;
const LONGEST_NAME: usize = 60;
/// Not of the law: how exactly the last use is told, in minutes.
const USED_EVERY_MINUTES: i64 = 1;
/// Not of the law: minutes of a day.
const MINUTES_OF_A_DAY: i64 = 24 * 60;

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub name: String,
    pub scopes: Vec<Scope>,
    pub days: i32,
}

/// A token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: String,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub made_at: Moment,
    pub expires_at: Moment,
    pub used_at: Option<Moment>,
    pub revoked_at: Option<Moment>,
}

impl Token {
    #[must_use]
    pub fn holds(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

/// Makes a token; the text is told this once.
///
/// # Errors
/// [`OwnError`].
pub fn make(
    installation: &Installation,
    present: &Present,
    new: &NewToken,
) -> Result<String, OwnError> {
    let account = present.lets_in(installation)?;
    let name: String = new.name.trim().chars().take(LONGEST_NAME).collect();
    if name.is_empty() {
        return Err(OwnError::NoName);
    }
    if new.scopes.is_empty() {
        return Err(OwnError::NoScope);
    }
    if !(1..=MOST_DAYS).contains(&new.days) {
        return Err(OwnError::End { most_days: MOST_DAYS });
    }
    let (now, secret) = (installation.now(), Secret::new()?);
    let words: Vec<&str> = new.scopes.iter().map(|scope| scope.word()).collect();
    let row = TokenRow {
        id: Ids::new(now).next(),
        account: account.to_owned(),
        name,
        scopes: words.join(" "),
        made_at: now.microseconds(),
        expires_at: now.plus_minutes(i64::from(new.days) * MINUTES_OF_A_DAY).microseconds(),
        used_at: None,
        revoked_at: None,
        revoked_by: None,
    };
    let limit = u32::try_from(N_OF_ACCOUNT).unwrap_or(u32::MAX);
    installation.store.write(|transaction| {
        let event = NewEvent { kind: "token.made", subject: account, detail: Some(&row.id) };
        tell(installation, transaction, &itself(account), "token", event)?;
        let others = rows::of_account(transaction, account, limit)?;
        let n_holding = others.iter().filter(|row| Token::of(row).holds(now)).count();
        if n_holding >= N_OF_ACCOUNT {
            return Err(OwnError::TooMany { most: N_OF_ACCOUNT });
        }
        rows::insert(transaction, &row, &session::hexadecimal(&secret))?;
        Ok(())
    })?;
    Ok([PREFIX, &secret.text()].concat())
}

/// The tokens of somebody, the newest first.
///
/// # Errors
/// [`OwnError`].
pub fn list(installation: &Installation, present: &Present) -> Result<Vec<Token>, OwnError> {
    let account = &present.in_person()?.account;
    let limit = u32::try_from(N_OF_ACCOUNT).unwrap_or(u32::MAX);
    let rows =
        installation.store.read(|transaction| rows::of_account(transaction, account, limit))?;
    Ok(rows.iter().map(Token::of).collect())
}

/// Revokes a token of one's own.
///
/// # Errors
/// [`OwnError`].
pub fn revoke(installation: &Installation, present: &Present, id: &str) -> Result<(), OwnError> {
    let account = &present.in_person()?.account;
    let (now, actor) = (installation.now().microseconds(), itself(account));
    installation.store.write(|transaction| {
        if !rows::revoke(transaction, account, id, now, &actor)? {
            return Err(OwnError::NotFound);
        }
        let event = NewEvent { kind: "token.revoked", subject: account, detail: Some(id) };
        tell(installation, transaction, &actor, "token", event)?;
        Ok(())
    })
}

/// Which program is there by its token, and what its owner must do first; none where the token does
/// not hold any more.
///
/// # Errors
/// The store's, or [`RulesError`].
pub fn find(installation: &Installation, text: &str) -> Result<Option<Present>, RulesError> {
    let secret = text.strip_prefix(PREFIX).and_then(Secret::read);
    let Some(sha256) = secret.as_ref().map(session::hexadecimal) else { return Ok(None) };
    let found = rows::by_secret(&installation.store, &sha256)?;
    let now = installation.now();
    let found = found.filter(|(row, _)| Token::of(row).holds(now));
    let Some((row, known)) = found else { return Ok(None) };
    let Some(owner) = principal_known(installation, &row.account, known)? else { return Ok(None) };
    let used = row.used_at.map(Moment::from_microseconds);
    if used.is_none_or(|used| now.minutes_since(used) >= USED_EVERY_MINUTES) {
        installation
            .store
            .write(|transaction| rows::used(transaction, &row.id, now.microseconds()))?;
    }
    let first = session::owed_by_token(installation, &owner, known)?;
    let scopes = Some(Token::of(&row).scopes);
    let actor = Actor::account(Principal { scopes, ..owner });
    Ok(Some(Present { actor, session: None, first, n_unread: 0, dating: Dating::default() }))
}

impl Token {
    fn of(row: &TokenRow) -> Self {
        Self {
            id: row.id.clone(),
            name: row.name.clone(),
            scopes: row.scopes.split(' ').filter_map(Scope::from_word).collect(),
            made_at: Moment::from_microseconds(row.made_at),
            expires_at: Moment::from_microseconds(row.expires_at),
            used_at: row.used_at.map(Moment::from_microseconds),
            revoked_at: row.revoked_at.map(Moment::from_microseconds),
        }
    }
}

//! Names that belong to a directory: it is asked whether the password is theirs. Failures count and
//! rest here as those of our own passwords do.

use federation::sources::DirectorySettings;
use store::StoreError;
use store::event::NewEvent;
use store::identity;
use store::proof::attempt;

use super::rules::Rules;
use super::{Known, Origin, SignInError, Step, Typed, go_on, is_closed, lockout, password, tell};
use crate::federation::{DIRECTORIES, FederationError, arrive, ask};
use crate::session::{self, Vouching};
use crate::{Actor, Installation, account};

/// A name at its directory.
pub(super) struct At<'a> {
    pub(super) settings: &'a DirectorySettings,
    /// The name under which it is asked.
    pub(super) login: &'a str,
    pub(super) typed: Typed<'a>,
}

/// Signs in whoever the directory vouches for.
pub(super) fn sign_in(
    installation: &Installation,
    rules: &Rules,
    at: &At<'_>,
    origin: Origin<'_>,
    replaced: Option<&str>,
) -> Result<Step, SignInError> {
    let subject = subject(installation, at)?;
    if lockout::is_locked(installation, rules, &subject, origin)? {
        password::spend(at.typed.password);
        return Err(SignInError::Refused);
    }
    let (account, vouched) = match vouch(installation, rules, (&subject, at), origin) {
        Ok(vouched) => vouched,
        Err(error) => {
            let directory = &at.settings.id;
            tracing::info!(directory, %error, "a directory lets nobody in");
            return Err(match error {
                FederationError::Directory(refused) if !refused.is_refusal() => {
                    SignInError::Unreachable
                }
                FederationError::LeftOut | FederationError::NoRoom => SignInError::Unreachable,
                FederationError::Directory(_) | FederationError::Closed { .. } => {
                    lockout::note(installation, rules, &subject, origin)?;
                    SignInError::Refused
                }
                FederationError::NoRight { issuer, .. } => {
                    no_right(installation, rules, (&subject, &issuer), origin)?
                }
                error => error.into(),
            });
        }
    };
    // They may be known here by another name than the one that was typed.
    if account != subject && lockout::is_forged(installation, rules, &account, origin)? {
        return Err(SignInError::Refused);
    }
    let replaced = replaced.map(session::sha256);
    let known = Known {
        account: &account,
        means: "directory",
        vouched: Some(&vouched),
        origin,
        replaced: replaced.as_deref(),
    };
    installation.store.write(|transaction| {
        if lockout::is_too_late(installation, transaction, rules, &subject, origin)?
            || is_closed(transaction, &account)?
        {
            return Err(SignInError::Refused);
        }
        if !lockout::is_known(&subject) {
            attempt::forgive(transaction, &subject)?;
        }
        // An account's own are forgiven where it comes in, with its second factor if it has one.
        go_on(installation, transaction, &known)
    })
}

/// Tells in the log that somebody whom the directory knows has nothing here, and then them: by it they learn that
/// their password is right.
fn no_right(
    installation: &Installation,
    rules: &Rules,
    (subject, issuer): (&str, &str),
    origin: Origin<'_>,
) -> Result<SignInError, StoreError> {
    let event = NewEvent { kind: "sign-in.failed", subject: issuer, detail: Some(origin.source) };
    let actor = Actor::system().written();
    installation.store.write(|transaction| {
        if lockout::is_too_late(installation, transaction, rules, subject, origin)? {
            return Ok(SignInError::Refused);
        }
        tell(installation, transaction, &actor, "sign-in", event)?;
        Ok(SignInError::NoRight)
    })
}

fn vouch(
    installation: &Installation,
    rules: &Rules,
    (subject, at): (&str, &At<'_>),
    origin: Origin<'_>,
) -> Result<(String, Vouching), FederationError> {
    let directory = installation.federation.directory(&at.settings.id)?;
    // Names that look alike would each have their own failures.
    let login = account::folded(at.login).unwrap_or_default();
    let person = ask(&DIRECTORIES, || directory.vouch(&login, at.typed.password))?;
    // Nobody arrives behind a lock that came while the directory was asked.
    if lockout::is_locked(installation, rules, subject, origin)? {
        return Err(SignInError::Refused.into());
    }
    let account = arrive(installation, &at.settings.id, &at.settings.mapping, &person)?;
    let vouched = Vouching {
        issuer: person.issuer,
        subject: person.subject,
        session: None,
        has_second_factor: false,
        proven_at: installation.now().microseconds(),
    };
    Ok((account, vouched))
}

/// What failures are counted by: the account that came from there under this name, or the name at
/// that directory.
fn subject(installation: &Installation, at: &At<'_>) -> Result<String, SignInError> {
    let issuer = at.settings.issuer();
    let named = lockout::account_of(installation, at.login)?;
    let is_theirs = |row: &store::account::AccountRow| {
        let bound =
            installation.store.read(|transaction| identity::of_account(transaction, &row.id))?;
        Ok::<_, SignInError>(bound.iter().any(|bound| bound.issuer == issuer))
    };
    Ok(match named {
        Some(row) if is_theirs(&row)? => row.id,
        _ => lockout::subject(None, &[issuer.as_str(), "\n", at.login].concat()),
    })
}

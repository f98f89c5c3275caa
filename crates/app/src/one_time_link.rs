//! One-time links: the first administrator's set-up, an invitation, a reset. Who keeps accounts starts
//! one and never learns or chooses a password.

use credentials::{CredentialError, Secret};
use domain::Moment;
use domain::body::CITY;
use store::event::NewEvent;
use store::proof::link::{self as rows, LinkRow};
use store::proof::password;
use store::{StoreError, Transaction, account};

use crate::access::{self, account_of};
use crate::account::{self as accounts, AccountError, Beyond, NewAccount};
use crate::notice::{Kind, of_safety};
use crate::session::{self, Opened};
use crate::sign_in::{
    Origin, SignInError, Weak, has_second_factor, itself, password as passwords, tell,
};
use crate::way_in::{self, beyond};
use crate::{Actor, Installation};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Make the first administrator.
    SetUp,
    /// Choose the first password.
    Invitation,
    /// Choose another password.
    Reset,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::SetUp, Self::Invitation, Self::Reset];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }

    /// Not of the law, which asks for an end and names none: how long a link opens, in minutes.
    #[must_use]
    pub const fn minutes(self) -> i64 {
        match self {
            Self::SetUp => 24 * 60,
            Self::Invitation => 72 * 60,
            Self::Reset => 60,
        }
    }
}

/// A link that opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub purpose: Purpose,
    /// The name to sign in by, and whose it is; none for the set-up.
    pub account: Option<(String, String)>,
    pub expires_at: Moment,
}

/// Why a link was not made or did not open.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// Used, replaced by a newer one, too old, or never there.
    #[error("the link does not open any more; ask for a new one")]
    Spent,
    /// Whoever made it could not make it any more.
    #[error(
        "whoever made the link keeps this account no more; ask somebody else who does for a new one"
    )]
    MakerGone,
    /// The account opens by the word of others alone.
    #[error("this account is signed in to elsewhere; its password is changed there")]
    Vouched,
    #[error(transparent)]
    Weak(#[from] Weak),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

/// The secret of a set-up link, while nobody can sign in; every earlier one is void then.
///
/// # Errors
/// [`LinkError`].
pub fn set_up(installation: &Installation) -> Result<Option<String>, LinkError> {
    if !accounts::is_unset(installation)? {
        return Ok(None);
    }
    let actor = Actor::system().written();
    make(installation, Purpose::SetUp, None, &actor, &Beyond::default()).map(Some)
}

/// The secret of a link for an account: an invitation to who has no password yet, else a reset. Into an account that
/// may do more than the actor it is made once a second person agreed to what the actor asked for
/// ([`way_in::ask`]); there is none before.
///
/// # Errors
/// [`LinkError`].
pub fn for_account(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<(Purpose, String), LinkError> {
    let row = accounts::to_let_in(installation, actor, id)?;
    if row.is_closed {
        return Err(AccountError::Already { is_closed: true }.into());
    }
    let federation = &installation.federation;
    if installation.store.read(|transaction| federation.vouches_for(transaction, id))? {
        return Err(LinkError::Vouched);
    }
    let known = installation.store.read(|transaction| password::latest(transaction, id, 1))?;
    let purpose = if known.is_empty() { Purpose::Invitation } else { Purpose::Reset };
    let actor = actor.written();
    let beyond = beyond(installation, id, &actor)?;
    let secret = make(installation, purpose, Some(id), &actor, &beyond)?;
    Ok((purpose, secret))
}

/// Makes a link; where it opens more than its maker may do, only after a second person's yes, and that is told.
fn make(
    installation: &Installation,
    purpose: Purpose,
    account: Option<&str>,
    actor: &str,
    beyond: &Beyond,
) -> Result<String, LinkError> {
    let secret = Secret::new()?;
    installation.store.write(|transaction| {
        let subject = account.unwrap_or(CITY);
        let event = NewEvent { kind: "link.made", subject, detail: Some(purpose.word()) };
        tell(installation, transaction, actor, "link", event)?;
        let (into, whose) = ((subject, way_in::Kind::Link), (subject, actor));
        way_in::use_up(installation, transaction, into, actor, beyond)?;
        keep(installation, transaction, purpose, account, actor, &secret)?;
        let (kind, others) = (Kind::LinkMade, Vec::new());
        of_safety::let_in(installation, transaction, kind, whose, beyond, others)?;
        Ok::<_, LinkError>(())
    })?;
    Ok(secret.text())
}

/// Keeps a link within a change that tells of it.
pub(crate) fn keep(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    purpose: Purpose,
    account: Option<&str>,
    actor: &str,
    secret: &Secret,
) -> Result<(), StoreError> {
    let now = installation.now();
    let row = LinkRow {
        purpose: purpose.word().to_owned(),
        account: account.map(str::to_owned),
        made_at: now.microseconds(),
        made_by: actor.to_owned(),
        expires_at: now.plus_minutes(purpose.minutes()).microseconds(),
    };
    let sealer = installation.store.signer()?.sealer();
    rows::insert(transaction, sealer, &row, &session::hexadecimal(secret))
}

/// Voids a reset: whoever made it may not be somebody who lets the account in with what it may do now.
pub(crate) fn void_reset(
    transaction: &mut Transaction<'_>,
    account: &str,
) -> Result<(), StoreError> {
    rows::forget_one(transaction, account, Purpose::Reset.word())
}

/// What a link is for, while it opens. Looking does not use it up.
///
/// # Errors
/// [`LinkError::Spent`], [`LinkError::MakerGone`], or the store's.
pub fn look(installation: &Installation, secret: &str) -> Result<Link, LinkError> {
    let (row, purpose, account) = installation.store.read(|transaction| {
        let (row, purpose) = holding(installation, transaction, secret)?;
        let account = match &row.account {
            None => None,
            Some(id) => {
                let found = account::get(transaction, id)?.filter(|row| !row.is_closed);
                Some(found.map(|row| (row.name, row.display_name)).ok_or(LinkError::Spent)?)
            }
        };
        Ok::<_, LinkError>((row, purpose, account))
    })?;
    is_still_its_makers(installation, &row, purpose)?;
    let expires_at = Moment::from_microseconds(row.expires_at);
    Ok(Link { purpose, account, expires_at })
}

/// A link opens no longer than its maker keeps the account: nobody who was shut out leaves a way in behind. Whoever is
/// at the machine does all.
fn is_still_its_makers(
    installation: &Installation,
    row: &LinkRow,
    purpose: Purpose,
) -> Result<(), LinkError> {
    let (Some(id), Some(maker)) = (row.account.as_deref(), account_of(&row.made_by)) else {
        return Ok(());
    };
    let Some(maker) = access::principal(installation, maker)? else {
        return Err(LinkError::MakerGone);
    };
    let maker = Actor::account(maker);
    let kept = match purpose {
        // Who was only just invited may be given more since than who invited them could give.
        Purpose::SetUp | Purpose::Invitation => accounts::keeps(installation, &maker, id),
        Purpose::Reset => accounts::to_close(installation, &maker, id).map(drop),
    };
    match kept {
        Ok(()) => Ok(()),
        Err(AccountError::Store(error)) => Err(error.into()),
        Err(_) => Err(LinkError::MakerGone),
    }
}

fn holding(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    secret: &str,
) -> Result<(LinkRow, Purpose), LinkError> {
    let now = installation.now().microseconds();
    let sealer = installation.store.signer()?.sealer();
    let row = rows::get(transaction, sealer, &session::sha256(secret))?;
    let row = row.filter(|row| row.expires_at > now);
    let row = row.ok_or(LinkError::Spent)?;
    let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.word() == row.purpose);
    purpose.map(|purpose| (row, purpose)).ok_or(LinkError::Spent)
}

/// Makes the first administrator by the set-up link, and lets them in.
///
/// # Errors
/// [`LinkError`]; the link stays good then.
pub fn finish_set_up(
    installation: &Installation,
    secret: &str,
    new: &NewAccount,
    chosen: &str,
    origin: Origin<'_>,
) -> Result<Opened, LinkError> {
    if look(installation, secret)?.purpose != Purpose::SetUp {
        return Err(LinkError::Spent);
    }
    let names = [new.name.as_str(), new.display_name.as_str()];
    let hash = passwords::checked(installation, None, &names, chosen)?;
    let now = installation.now().microseconds();
    let (_, opened) = accounts::set_up_with(installation, new, |transaction, change, account| {
        if !rows::use_up(transaction, &session::sha256(secret), now)? {
            return Err(LinkError::Spent);
        }
        passwords::keep(transaction, change, account, &hash, now)?;
        let new = session::New { account, means: "set-up", vouched: None, origin, replaced: None };
        Ok(session::insert(installation, transaction, &new)?)
    })?;
    Ok(opened)
}

/// Whether a password that was typed keeps the rules for whoever the link is meant for; `names` are those that
/// the first account is to bear.
///
/// # Errors
/// [`LinkError`], [`LinkError::Weak`] where it does not.
pub fn keeps_rules(
    installation: &Installation,
    secret: &str,
    names: &[&str],
    typed: &str,
) -> Result<(), LinkError> {
    let (account, own) = installation.store.read(|transaction| {
        let (row, _) = holding(installation, transaction, secret)?;
        let own = match &row.account {
            Some(account) => passwords::names(transaction, account)?,
            None => Vec::new(),
        };
        Ok::<_, LinkError>((row.account, own))
    })?;
    let names: Vec<&str> = names.iter().copied().chain(own.iter().map(String::as_str)).collect();
    Ok(passwords::keeps_rules(installation, account.as_deref(), &names, typed)?)
}

/// Chooses a password by an invitation or a reset. Who has no second factor is let in at once;
/// who has one signs in with it.
///
/// # Errors
/// [`LinkError`]; the link stays good then.
pub fn choose_password(
    installation: &Installation,
    secret: &str,
    chosen: &str,
    origin: Origin<'_>,
) -> Result<Option<Opened>, LinkError> {
    let (row, purpose, account, names) = installation.store.read(|transaction| {
        let (row, purpose) = holding(installation, transaction, secret)?;
        let account = row.account.clone().ok_or(LinkError::Spent)?;
        let is_vouched = installation.federation.vouches_for(transaction, &account)?;
        if is_vouched || crate::sign_in::is_closed(transaction, &account)? {
            return Err(LinkError::Spent);
        }
        let names = passwords::names(transaction, &account)?;
        Ok::<_, LinkError>((row, purpose, account, names))
    })?;
    is_still_its_makers(installation, &row, purpose)?;
    let maker = row.made_by;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let hash = passwords::checked(installation, Some(&account), &names, chosen)?;
    let beyond = beyond(installation, &account, &maker)?;
    let (now, actor) = (installation.now().microseconds(), itself(&account));
    installation.store.write(|transaction| {
        passwords::set(installation, transaction, &account, &hash, &actor, "")?;
        if !rows::use_up(transaction, &session::sha256(secret), now)? {
            return Err(LinkError::Spent);
        }
        let whose = (account.as_str(), maker.as_str());
        let (kind, others) = (Kind::LinkUsed, Vec::new());
        of_safety::let_in(installation, transaction, kind, whose, &beyond, others)?;
        Ok::<_, LinkError>(())
    })?;
    // The choice is a change, and signing in is another.
    installation.store.write(|transaction| {
        if has_second_factor(transaction, &account)? {
            return Ok(None);
        }
        let new = session::New {
            account: &account,
            means: "link",
            vouched: None,
            origin,
            replaced: None,
        };
        Ok(Some(session::begin(installation, transaction, &new)?))
    })
}

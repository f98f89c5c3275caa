//! New ways into somebody's account that open more than whoever asks for them may do themselves: a link to choose a
//! password, or the second factor taken away. Each waits for a second person and is then made by who asked; knows no
//! secret.

mod second;

use domain::Moment;
use store::event::{self, NewEvent, Trace};
use store::proof::password;
use store::proof::way_in::{self as rows, Release, WayInRow};
use store::{StoreError, Transaction};

use crate::access::account_of;
use crate::account::{self as accounts, AccountError, Beyond};
use crate::notice::{self, of_safety};
use crate::one_time_link::Purpose;
use crate::sign_in::{has_second_factor, itself, tell};
use crate::{Actor, Installation};

pub use second::{Second, is_second, second};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A link to choose a password.
    Link,
    /// That the second factor be taken away.
    SecondFactor,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Link, Self::SecondFactor];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::SecondFactor => "second-factor",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// How long it waits for a second person, and from then on for who asked: as long as a reset opens.
pub const MINUTES: i64 = Purpose::Reset.minutes();

/// A way into an account that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayIn {
    pub kind: Kind,
    pub why: String,
    pub asked_at: Moment,
    /// Who asked, as written.
    pub asked_by: String,
    /// Since when who asked may make it, and by whose word; none while it waits for a second person.
    pub released: Option<(Moment, String)>,
    pub expires_at: Moment,
}

/// Why a way in was not asked for, released or refused.
#[derive(Debug, thiserror::Error)]
pub enum WayInError {
    #[error("nothing waits there; it was refused, used or too old")]
    NotWaiting,
    #[error("you may do as much as the account already; no second person is needed")]
    NotNeeded,
    #[error("somebody else asked for it, and it waits")]
    Asked,
    #[error(
        "neither who asked, nor whose account it is, nor whoever acts for either is the second person; ask \
         somebody else who keeps the account"
    )]
    SecondPerson,
    #[error(
        "whoever made an account or a way into it lately counts as one with its owner; ask somebody else who \
         keeps the account"
    )]
    LetIn,
    /// The account opens by the word of others alone.
    #[error("this account is signed in to elsewhere; its password is changed there")]
    Vouched,
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks for a way into an account that may do more than the actor; a second person has to release it. Who asked
/// already and still waits goes on waiting.
///
/// # Errors
/// [`WayInError`]; nothing is written then.
pub fn ask(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    kind: Kind,
    why: &str,
) -> Result<(), WayInError> {
    let account = accounts::to_let_in(installation, actor, id)?;
    let why = Some(why.trim()).filter(|why| !why.is_empty()).ok_or(AccountError::NoReason)?;
    if account.is_closed {
        return Err(AccountError::Already { is_closed: true }.into());
    }
    let federation = &installation.federation;
    let vouches = |transaction: &mut Transaction<'_>| federation.vouches_for(transaction, id);
    if kind == Kind::Link && installation.store.read(vouches)? {
        return Err(WayInError::Vouched);
    }
    let asked_by = actor.written();
    let beyond = beyond(installation, id, &asked_by)?;
    if !beyond.is_any {
        return Err(WayInError::NotNeeded);
    }
    lapse(installation)?;
    let kept = installation.store.read(|transaction| open(installation, transaction, id, kind))?;
    if kept.is_some_and(|kept| kept.asked_by == asked_by && kept.release.is_none()) {
        return Ok(());
    }
    let seconds = second::asked(installation, &asked_by, id, &account.agency)?;
    let now = installation.now();
    let row = WayInRow {
        account: id.to_owned(),
        kind: kind.word().to_owned(),
        why: why.to_owned(),
        asked_at: now.microseconds(),
        asked_by,
        release: None,
        expires_at: now.plus_minutes(MINUTES).microseconds(),
    };
    let detail = [kind.word(), ": ", why].concat();
    installation.store.write(|transaction| {
        note(installation, transaction, &row.asked_by, "way-in.asked", (id, &detail))?;
        // The change has begun: nobody else asks from here on.
        let kept = open(installation, transaction, id, kind)?;
        if kept.is_some_and(|kept| kept.asked_by != row.asked_by) {
            return Err(WayInError::Asked);
        }
        rows::insert(transaction, installation.store.signer()?.sealer(), &row)?;
        let (told, whose) = (notice::Kind::WayInAsked, (id, row.asked_by.as_str()));
        of_safety::let_in(installation, transaction, told, whose, &beyond, seconds)?;
        Ok(())
    })
}

/// Agrees to a way in that somebody else asked for. It is made by who asked, within as long as a reset opens: who
/// agreed never has it in hand.
///
/// # Errors
/// [`WayInError`]; nothing is written then.
pub fn release(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    kind: Kind,
) -> Result<(), WayInError> {
    accounts::to_close(installation, actor, id)?;
    let row = installation.store.read(|transaction| open(installation, transaction, id, kind))?;
    let row = row.filter(|row| row.release.is_none()).ok_or(WayInError::NotWaiting)?;
    second::may_release(installation, actor, &row.asked_by, id)?;
    let (now, written) = (installation.now(), actor.written());
    let release = Release { released_at: now.microseconds(), released_by: written.clone() };
    let expires_at = now.plus_minutes(MINUTES).microseconds();
    installation.store.write(|transaction| {
        note(installation, transaction, &written, "way-in.released", (id, kind.word()))?;
        is_still(installation, transaction, &row, kind)?;
        let sealer = installation.store.signer()?.sealer();
        if !rows::release(transaction, sealer, &row, &release, expires_at)? {
            return Err(WayInError::NotWaiting);
        }
        Ok(told(installation, transaction, notice::Kind::WayInReleased, &row, &written)?)
    })
}

/// Refuses a way in that was asked for, released or not: whoever keeps the account, whose account it is, and who
/// asked themselves.
///
/// # Errors
/// [`WayInError`]; nothing is written then.
pub fn refuse(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    kind: Kind,
    why: &str,
) -> Result<(), WayInError> {
    accounts::get(installation, actor, id)?;
    let row = installation.store.read(|transaction| open(installation, transaction, id, kind))?;
    if !is_concerned(actor, id, row.as_ref().map(|row| row.asked_by.as_str())) {
        accounts::to_close(installation, actor, id)?;
    }
    let why = Some(why.trim()).filter(|why| !why.is_empty()).ok_or(AccountError::NoReason)?;
    let (row, written) = (row.ok_or(WayInError::NotWaiting)?, actor.written());
    let detail = [kind.word(), ": ", why].concat();
    installation.store.write(|transaction| {
        note(installation, transaction, &written, "way-in.refused", (id, &detail))?;
        is_still(installation, transaction, &row, kind)?;
        rows::end(transaction, id, kind.word())?;
        Ok(told(installation, transaction, notice::Kind::WayInRefused, &row, &written)?)
    })
}

/// Ends what nobody released or used in time, each as a change of its own; how many were ended.
///
/// # Errors
/// The store's; those that were ended by then stay so.
pub fn lapse(installation: &Installation) -> Result<usize, WayInError> {
    let now = installation.now().microseconds();
    let sealer = installation.store.signer()?.sealer();
    let over = installation.store.read(|transaction| rows::over(transaction, sealer, now))?;
    let (by, mut n_lapsed) = (Actor::system().written(), 0);
    for row in over {
        let (account, kind) = (row.account.as_str(), row.kind.as_str());
        let lapsed = installation.store.write(|transaction| {
            note(installation, transaction, &by, "way-in.lapsed", (account, kind))?;
            // Another node may have been here before, or somebody asked anew.
            if rows::get(transaction, sealer, account, kind)?.as_ref() != Some(&row) {
                return Err(WayInError::NotWaiting);
            }
            rows::end(transaction, account, kind)?;
            Ok(told(installation, transaction, notice::Kind::WayInLapsed, &row, &by)?)
        });
        match lapsed {
            Ok(()) => n_lapsed += 1,
            Err(WayInError::NotWaiting) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n_lapsed)
}

/// What waits for an account that the actor may see.
///
/// # Errors
/// [`WayInError`].
pub fn of_account(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<Vec<WayIn>, WayInError> {
    accounts::get(installation, actor, id)?;
    let mut waiting = Vec::new();
    for kind in Kind::ALL {
        let row =
            installation.store.read(|transaction| open(installation, transaction, id, kind))?;
        waiting.extend(row.map(|row| WayIn::of(kind, row)));
    }
    Ok(waiting)
}

/// What a way into an account opens beyond what who makes it, as written, may do themselves; nothing where nobody was
/// in the account yet, who could miss it.
pub(crate) fn beyond(
    installation: &Installation,
    account: &str,
    maker: &str,
) -> Result<Beyond, StoreError> {
    match installation.store.read(|transaction| is_in_use(transaction, account))? {
        true => accounts::opens_beyond(installation, account, maker),
        false => Ok(Beyond::default()),
    }
}

/// Lets somebody, as written, make a way into an account: at once where it opens no more than they may do; else once,
/// where a second person released what they asked for. Asked within the change that makes it.
pub(crate) fn use_up(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    (account, kind): (&str, Kind),
    maker: &str,
    beyond: &Beyond,
) -> Result<(), AccountError> {
    if !beyond.is_any {
        return Ok(());
    }
    let row = open(installation, transaction, account, kind)?;
    let release = row.filter(|row| row.asked_by == maker).and_then(|row| row.release);
    match release.is_some() && rows::end(transaction, account, kind.word())? {
        true => Ok(()),
        false => Err(AccountError::SecondPerson),
    }
}

/// Whether the actor is there in person as whose account it is, or as who asked.
fn is_concerned(actor: &Actor, id: &str, asked_by: Option<&str>) -> bool {
    notice::own(actor).is_some_and(|own| own == id || asked_by.and_then(account_of) == Some(own))
}

/// Whether somebody was in an account, who could miss it.
fn is_in_use(transaction: &mut Transaction<'_>, account: &str) -> Result<bool, StoreError> {
    let has_password = !password::latest(transaction, account, 1)?.is_empty();
    if has_password || has_second_factor(transaction, account)? {
        return Ok(true);
    }
    // Who came by another's word has no proof here.
    let by = itself(account);
    let came = Trace { subject: account, kind: "sign-in.done", detail: None, by: &by, after: 0 };
    event::is_told(transaction, &came)
}

/// What waits, is not over by its time, and was not agreed to before the account was given more.
fn open(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    id: &str,
    kind: Kind,
) -> Result<Option<WayInRow>, StoreError> {
    let (now, sealer) = (installation.now().microseconds(), installation.store.signer()?.sealer());
    let row = rows::get(transaction, sealer, id, kind.word())?;
    let Some(row) = row.filter(|row| row.expires_at > now) else { return Ok(None) };
    let released_at = row.release.as_ref().map(|release| release.released_at);
    let is_void = match released_at {
        Some(since) => accounts::is_given_since(transaction, id, since)?,
        None => false,
    };
    Ok(Some(row).filter(|_| !is_void))
}

/// Refuses where it is another than the one that was looked at before the change.
fn is_still(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    row: &WayInRow,
    kind: Kind,
) -> Result<(), WayInError> {
    match open(installation, transaction, &row.account, kind)?.as_ref() == Some(row) {
        true => Ok(()),
        false => Err(WayInError::NotWaiting),
    }
}

/// Begins the change by what happened to an account.
fn note(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    by: &str,
    kind: &str,
    (subject, detail): (&str, &str),
) -> Result<(), StoreError> {
    let event = NewEvent { kind, subject, detail: Some(detail) };
    tell(installation, transaction, by, "way-in", event).map(drop)
}

/// Tells whose account it is, and who asked, what became of it; but not who brought it about.
fn told(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    kind: notice::Kind,
    row: &WayInRow,
    by: &str,
) -> Result<(), StoreError> {
    let asker = account_of(&row.asked_by).map(str::to_owned);
    let accounts = std::iter::once(row.account.clone()).chain(asker).collect();
    of_safety::way_in(installation, transaction, kind, (&row.account, by), accounts)
}

impl WayIn {
    fn of(kind: Kind, row: WayInRow) -> Self {
        let released = row.release;
        Self {
            kind,
            why: row.why,
            asked_at: Moment::from_microseconds(row.asked_at),
            asked_by: row.asked_by,
            released: released
                .map(|one| (Moment::from_microseconds(one.released_at), one.released_by)),
            expires_at: Moment::from_microseconds(row.expires_at),
        }
    }
}

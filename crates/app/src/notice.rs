//! Notices: what people are told, in their inbox and by letter; knows no words and sends nothing.
//!
//! A notice is written by the transaction of what causes it, once a cause, person and kind. It names
//! forms, duties and bodies, and nothing of what a record says.

mod choice;
mod of_approval;
pub(crate) mod of_list;
mod of_many;
pub(crate) mod of_safety;
pub(crate) mod of_sheet;
mod round;
mod rounds;
mod rules;
mod waiting;

use domain::Moment;
use domain::access::Action;
use domain::body::CITY;
use regulation::Day;
use store::notice::{self as rows, NoticeRow, Reader};
use store::{StoreError, Transaction, account, letter};

use crate::cursor::Cursor;
use crate::import::write::Ids;
use crate::{Actor, Installation, access};

pub(crate) use choice::language_of;
pub use choice::{Cadence, Choice, ChoiceError, choice, choose};
pub(crate) use of_approval::{OnItsWay, altered, settled, waits};
pub use of_many::{Body, Many, many};
pub use of_safety::failed;
pub use round::{Round, remind, write_digests};
pub use rounds::Rounds;
pub use rules::{FILE, Rule, Rules};

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A record waits for their approval.
    ApprovalWaits,
    /// A record waits for their approval for long.
    ApprovalStillWaits,
    /// A record waits for the approval of somebody else for too long.
    ApprovalEscalated,
    /// A record of theirs was returned with a reason.
    Returned,
    /// A record of theirs counts.
    Approved,
    /// What they said of a body from outside it was answered, corrected or withdrawn by somebody else.
    Altered,
    /// Deadlines are near.
    Near,
    /// Deadlines have passed.
    Overdue,
    /// Deadlines of others have passed long ago.
    Escalated,
    /// The bureau, or another body above, urges them to do duties.
    Chased,
    /// A colleague handed a duty to them.
    HandedOver,
    /// A colleague asks them about a duty.
    Asked,
    /// What they asked is answered or done.
    Answered,
    /// A decision on a setting waits for them.
    Proposed,
    /// What they proposed was accepted or refused.
    Decided,
    /// A sheet is to be signed by them.
    SignatureAsked,
    /// A webhook of theirs, or of a body that they look after, failed so often, or lost its owner, that it
    /// is paused.
    WebhookPaused,
    /// Somebody failed to sign in to an account so often that it rests.
    AccountLocked,
    /// Whoever keeps their account changed where letters to them go.
    MailChanged,
    /// Somebody made a link into an account that may do more than they.
    LinkMade,
    /// Such a link was used.
    LinkUsed,
    /// Somebody asked for a way into an account that may do more than they; it waits for a second person.
    WayInAsked,
    /// A second person agreed to it.
    WayInReleased,
    /// Somebody refused it.
    WayInRefused,
    /// Nobody released or used it in time.
    WayInLapsed,
    /// From one place it was tried to sign in to many names.
    NamesTried,
    /// The program failed to answer.
    Failed,
}

impl Kind {
    pub const ALL: [Self; 27] = [
        Self::ApprovalWaits,
        Self::ApprovalStillWaits,
        Self::ApprovalEscalated,
        Self::Returned,
        Self::Approved,
        Self::Altered,
        Self::Near,
        Self::Overdue,
        Self::Escalated,
        Self::Chased,
        Self::HandedOver,
        Self::Asked,
        Self::Answered,
        Self::Proposed,
        Self::Decided,
        Self::SignatureAsked,
        Self::WebhookPaused,
        Self::AccountLocked,
        Self::MailChanged,
        Self::LinkMade,
        Self::LinkUsed,
        Self::WayInAsked,
        Self::WayInReleased,
        Self::WayInRefused,
        Self::WayInLapsed,
        Self::NamesTried,
        Self::Failed,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ApprovalWaits => "approval.waits",
            Self::ApprovalStillWaits => "approval.still-waits",
            Self::ApprovalEscalated => "approval.escalated",
            Self::Returned => "record.returned",
            Self::Approved => "record.approved",
            Self::Altered => "record.altered",
            Self::Near => "deadline.near",
            Self::Overdue => "deadline.overdue",
            Self::Escalated => "deadline.escalated",
            Self::Chased => "chase.sent",
            Self::HandedOver => "todo.handed-over",
            Self::Asked => "todo.asked",
            Self::Answered => "todo.answered",
            Self::Proposed => "setting.proposed",
            Self::Decided => "setting.settled",
            Self::SignatureAsked => "signature.asked",
            Self::WebhookPaused => "webhook.paused",
            Self::AccountLocked => "account.locked",
            Self::MailChanged => "account.mail-changed",
            Self::LinkMade => "account.link-made",
            Self::LinkUsed => "account.link-used",
            Self::WayInAsked => "way-in.asked",
            Self::WayInReleased => "way-in.released",
            Self::WayInRefused => "way-in.refused",
            Self::WayInLapsed => "way-in.lapsed",
            Self::NamesTried => "sign-in.names-tried",
            Self::Failed => "program.failed",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Something that somebody is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: String,
    pub kind: Kind,
    /// The first, where it is of several.
    pub agency: String,
    pub form: Option<String>,
    /// The record, or the sheet that is to be signed.
    pub record: Option<String>,
    /// The account that it is about, by its id.
    pub account: Option<String>,
    /// In the order of the law.
    pub duties: Vec<String>,
    /// Of how many further bodies it tells, each with duties of its own.
    pub n_more: i64,
    pub noted_at: Moment,
    pub is_read: bool,
}

/// One page of an inbox, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticePage {
    pub notices: Vec<Notice>,
    pub n_unread: i64,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// Why an inbox is not shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    #[error("an inbox is somebody's who signed in")]
    Nobody,
    #[error("`{0}` is no place in this inbox")]
    Place(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody who is there in person.
pub(crate) fn own(actor: &Actor) -> Option<&str> {
    let principal = actor.principal().filter(|principal| principal.scopes.is_none());
    principal.map(|principal| principal.account.as_str())
}

/// Whose inbox it is, for themselves and for programs with their token that may do as much.
fn reader(actor: &Actor, action: Action) -> Option<Reader<'_>> {
    let principal = actor.principal().filter(|principal| principal.allows(action))?;
    Some(reader_of(&principal.account, principal.on))
}

/// An account that reads its notices on a day.
pub(crate) fn reader_of(account: &str, on: Day) -> Reader<'_> {
    Reader { account, on: on.days(), city: CITY }
}

/// One page of somebody's own inbox: what they are told of bodies, as far as they may read there today.
///
/// # Errors
/// [`NoticeError`].
pub fn list(
    installation: &Installation,
    actor: &Actor,
    after: Option<&str>,
    limit: u32,
) -> Result<NoticePage, NoticeError> {
    let reader = reader(actor, Action::Read).ok_or(NoticeError::Nobody)?;
    // Who holds a role over which bodies is told by tables that follow the register.
    access::follow(installation)?;
    let place = Cursor::read(after, Cursor::LATEST);
    let place = place.ok_or_else(|| NoticeError::Place(after.unwrap_or_default().to_owned()))?;
    let (mut found, n_unread) = installation.store.read(|transaction| {
        let found = rows::of_account(transaction, reader, place.place(), limit.saturating_add(1))?;
        Ok::<_, StoreError>((found, rows::n_unread(transaction, reader)?))
    })?;
    let is_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let last = found.last().filter(|_| is_more);
    let next = last.map(|row| Cursor { at: row.noted_at, id: &row.id }.to_string());
    Ok(NoticePage { notices: found.into_iter().filter_map(Notice::of).collect(), n_unread, next })
}

/// How many of the notices that somebody is shown they have not read; none of a program's.
///
/// # Errors
/// The store's.
pub fn n_unread(installation: &Installation, actor: &Actor) -> Result<i64, StoreError> {
    let principal = actor.principal().filter(|principal| principal.scopes.is_none());
    let Some(principal) = principal else { return Ok(0) };
    rows::look_for_unread(&installation.store, reader_of(&principal.account, principal.on))
}

/// Notes that somebody read one notice of their own; false where there is no such notice.
///
/// # Errors
/// [`NoticeError`].
pub fn note_read(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<bool, NoticeError> {
    // Whatever files for somebody may say for them that something was read.
    let reader = reader(actor, Action::File).ok_or(NoticeError::Nobody)?;
    access::follow(installation)?;
    let now = installation.now().microseconds();
    Ok(installation.store.write(|transaction| rows::note_read(transaction, reader, id, now))?)
}

/// Notes that somebody read all of their own that was there at a moment.
///
/// # Errors
/// [`NoticeError`].
pub fn note_all_read(
    installation: &Installation,
    actor: &Actor,
    until: Moment,
) -> Result<(), NoticeError> {
    let account = own(actor).ok_or(NoticeError::Nobody)?;
    let (now, until) = (installation.now().microseconds(), until.microseconds());
    let read =
        |transaction: &mut Transaction<'_>| rows::note_all_read(transaction, account, now, until);
    Ok(installation.store.write(read)?)
}

impl Notice {
    /// A kind that this program does not know is a newer program's, and left to it.
    pub(crate) fn of(row: NoticeRow) -> Option<Self> {
        let duties = row.duties.as_deref().unwrap_or_default();
        let kind = Kind::from_word(&row.kind)?;
        let (account, record) = match kind {
            Kind::AccountLocked
            | Kind::MailChanged
            | Kind::LinkMade
            | Kind::LinkUsed
            | Kind::WayInAsked
            | Kind::WayInReleased
            | Kind::WayInRefused
            | Kind::WayInLapsed => (row.record, None),
            _ => (None, row.record),
        };
        Some(Self {
            kind,
            duties: duties.split_whitespace().map(str::to_owned).collect(),
            id: row.id,
            agency: row.agency,
            form: row.form,
            record,
            account,
            n_more: row.n_more,
            noted_at: Moment::from_microseconds(row.noted_at),
            is_read: row.read_at.is_some(),
        })
    }
}

/// What is told, to whomever.
pub(crate) struct Told<'a> {
    pub(crate) kind: Kind,
    pub(crate) cause: &'a str,
    pub(crate) agency: &'a str,
    /// Form and record.
    pub(crate) record: Option<(&'a str, &'a str)>,
    /// The account that it is about, where it is of no record.
    pub(crate) account: Option<&'a str>,
    pub(crate) duties: Option<&'a str>,
    /// It is told by a letter of its own.
    pub(crate) is_urgent: bool,
}

/// Tells accounts of something, in the transaction that causes it; returns how many had not been told
/// before. Closed accounts are told nothing.
pub(crate) fn tell(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    accounts: &[String],
    told: &Told<'_>,
) -> Result<usize, StoreError> {
    let now = installation.now();
    let ids = Ids::new(now);
    let mut n_told = 0;
    for account in accounts {
        let Some(person) = account::get(transaction, account)?.filter(|row| !row.is_closed) else {
            continue;
        };
        let choice = choice::of(installation, transaction, account)?;
        let is_mailed = installation.has_mail && person.mail.is_some();
        // A digest would go to the new address, where it tells nobody who does not know.
        let goes_alone = choice.mails_urgent || told.kind == Kind::MailChanged;
        let is_single = is_mailed && told.is_urgent && goes_alone;
        let row = NoticeRow {
            id: ids.next(),
            account: account.clone(),
            kind: told.kind.word().to_owned(),
            cause: told.cause.to_owned(),
            agency: told.agency.to_owned(),
            form: told.record.map(|(form, _)| form.to_owned()),
            record: told.record.map(|(_, record)| record).or(told.account).map(str::to_owned),
            duties: told.duties.map(str::to_owned),
            noted_at: now.microseconds(),
            read_at: None,
            n_more: 0,
        };
        let awaits_digest = is_mailed && !is_single && choice.cadence != Cadence::Never;
        if !rows::insert(transaction, &row, awaits_digest)? {
            continue;
        }
        n_told += 1;
        if is_single {
            let id = ids.next();
            letter::insert(transaction, &id, account, "notice", &row.id, row.noted_at)?;
            rows::put_in(transaction, &row.id, &id)?;
        }
    }
    Ok(n_told)
}

//! Approval: records submitted, approved step by step, returned, taken back; knows no page and sends
//! no mail.
//!
//! A record counts from its last approval. Every approval names the content that it is about by its
//! hash, and a new version of the record begins anew. Nobody approves their own.

mod batch;
mod beside;
mod case;
mod course;
mod examination;
mod returned;
mod stuck;
mod waiting;

use domain::Moment;
use domain::access::Role;
use domain::body::{CITY, City};
use regulation::{Day, Form};
use serde::Serialize;
use store::approval::{self as rows, Act, ActRow};
use store::change::{self, NewChange};
use store::event::{self, NewEvent};
use store::record::{RecordRow, RecordState};
use store::{StoreError, Transaction};

use crate::access::Forbidden;
use crate::ground::Ground;
use crate::notice::{self, OnItsWay};
use crate::once::{self, Once};
use crate::record::{self, Expected, FiledRecord, Record, RecordError};
use crate::{Actor, Installation};

pub use batch::{Item, Outcome, Preview, approve_all, preview};
pub use beside::{Awaited, waiting_like};
pub use course::{Course, CourseAct, Step, course};
pub use examination::altered;
pub use returned::{Return, returns};
pub use stuck::givers;
pub use waiting::{Waiting, WaitingPage, waiting_for};

pub(crate) use beside::waiting_in;
pub(crate) use stuck::{n_stuck, stuck};

use case::{Case, Judged};

/// Before the form's id in the name of a setting.
pub(crate) const SETTING: &str = "approval.";

/// What stands against an act on a record that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    #[error("the record waits for approval or counts already")]
    NotADraft,
    #[error("the record does not wait for approval")]
    NotWaiting,
    #[error("nobody approves what they filed or submitted, nor does a deputy in their place")]
    Own,
    #[error("one of the two gave the other a new way in lately, so they do not count as two")]
    LetIn,
    #[error("nobody approves two steps of one record")]
    Twice,
    #[error("only who filed or submitted a record takes it back")]
    NotTheirs,
    #[error(
        "the record is no longer what was submitted; have the log examined, or submit it again"
    )]
    Altered,
    #[error("the record is no longer as it was read; read it again")]
    Changed,
    #[error("the record was corrected or withdrawn meanwhile")]
    Gone,
    #[error("say why; a record is returned with its reason")]
    NoReason,
}

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ApprovalError {
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Obstacle(#[from] Obstacle),
    #[error("name 1 to {limit} records")]
    Batch { limit: usize },
}

impl From<StoreError> for ApprovalError {
    fn from(error: StoreError) -> Self {
        Self::Record(error.into())
    }
}

impl From<Forbidden> for ApprovalError {
    fn from(error: Forbidden) -> Self {
        Self::Record(error.into())
    }
}

/// An act to be done, with what its doer says to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deed<'a> {
    act: Act,
    why: Option<&'a str>,
    /// The content that the doer has read, by its hash.
    content: Option<&'a str>,
}

/// The roles that approve a record of a form of an agency: those decided for the agency or the city, else
/// the one above whoever files it where the form has one, then those that the law itself names, which no
/// decision takes away. What somebody outside the body says of it the body does not have wait.
pub(crate) fn steps(city: &City, form: &Form, agency: &str, on: Day, author: &Actor) -> Vec<Role> {
    let by_law = form.approval.iter().flat_map(|approval| &approval.steps);
    let by_law: Vec<Role> = by_law.filter_map(|word| Role::from_word(word)).collect();
    let name = [SETTING, &form.id].concat();
    let deciding = if record::speaks_from_outside(form, agency, author) { CITY } else { agency };
    let decided = city.decided(&name, deciding, on);
    let decided = decided.and_then(|(whose, roles)| Some((whose, Role::list(roles)?)));
    let default = above(form, agency, author);
    let decided = match decided {
        None => default.into_iter().collect(),
        Some((whose, mut roles)) => {
            // What the city alone approves no body decides away for itself, nor that somebody approves at all.
            let is_kept = whose != CITY && (roles.is_empty() || is_of_city_alone(form));
            let more = default.filter(|role| is_kept && !roles.contains(role));
            roles.extend(more);
            roles
        }
    };
    let decided = decided.into_iter().filter(|role| !by_law.contains(role));
    decided.chain(by_law.iter().copied()).collect()
}

/// The roles to which a record of a form of an agency would be submitted today; none where it counts at
/// once.
///
/// # Errors
/// The store's.
pub fn awaited(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    agency: &str,
) -> Result<Vec<Role>, StoreError> {
    if actor.principal().is_none() {
        return Ok(Vec::new());
    }
    let ground =
        installation.store.read(|transaction| Ground::current(installation, transaction))?;
    Ok(steps(&ground.city, form, agency, installation.today(), actor))
}

fn is_of_city_alone(form: &Form) -> bool {
    let mut roles = form.approved_above.iter().map(|word| Role::from_word(word));
    roles.all(|role| role.is_some_and(Role::is_of_city))
}

/// The first of the form's roles that is above whoever files it: one that they do not hold themselves.
fn above(form: &Form, agency: &str, author: &Actor) -> Option<Role> {
    let roles: Vec<Role> =
        form.approved_above.iter().filter_map(|word| Role::from_word(word)).collect();
    let holds = |role: &Role| {
        author.principal().is_some_and(|principal| principal.rights.has(*role, agency))
    };
    // Who holds several of them is approved above the highest.
    let first = roles.iter().rposition(holds).map_or(0, |place| place + 1);
    roles.get(first).or(roles.last()).copied()
}

/// Submits a draft, or what was returned. Where nobody has to approve it, it counts at once.
///
/// # Errors
/// [`ApprovalError`]; nothing is written then.
pub fn submit(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    why: Option<&str>,
    once: Option<Once<'_>>,
    expected: Option<Expected<'_>>,
) -> Result<FiledRecord, ApprovalError> {
    let deed = Deed { act: Act::Submit, why, content: None };
    act(installation, actor, id, deed, once, expected)
}

/// Approves the step at hand. With the last one the record counts from this moment. `content` is the
/// hash of what was read.
///
/// # Errors
/// [`ApprovalError`]; nothing is written then.
pub fn approve(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    why: Option<&str>,
    content: Option<&str>,
    once: Option<Once<'_>>,
    expected: Option<Expected<'_>>,
) -> Result<FiledRecord, ApprovalError> {
    let deed = Deed { act: Act::Approve, why, content };
    act(installation, actor, id, deed, once, expected)
}

/// Returns a record to whoever filed it, with the reason.
///
/// # Errors
/// [`ApprovalError`]; nothing is written then.
pub fn return_with_reason(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    why: &str,
    once: Option<Once<'_>>,
    expected: Option<Expected<'_>>,
) -> Result<FiledRecord, ApprovalError> {
    let deed = Deed { act: Act::Return, why: Some(why), content: None };
    act(installation, actor, id, deed, once, expected)
}

/// Takes a record back before it is approved; it is a draft again.
///
/// # Errors
/// [`ApprovalError`]; nothing is written then.
pub fn take_back(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    why: Option<&str>,
    once: Option<Once<'_>>,
    expected: Option<Expected<'_>>,
) -> Result<FiledRecord, ApprovalError> {
    let deed = Deed { act: Act::TakeBack, why, content: None };
    act(installation, actor, id, deed, once, expected)
}

/// Judges and does an act as one change of its own.
fn act(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    deed: Deed<'_>,
    once: Option<Once<'_>>,
    expected: Option<Expected<'_>>,
) -> Result<FiledRecord, ApprovalError> {
    // Who may not read it may not know that it is there.
    let seen = record::get(installation, actor, id)?;
    let (now, written) = (installation.now(), actor.written());
    if record::answered(installation, actor, once)?.is_some() {
        return Ok(FiledRecord { record: seen, repeated: true });
    }
    let regulation = &installation.regulation;
    let outcome = installation.store.write(|transaction| {
        let (kind, _) = words(deed.act);
        let summary = format!("{} of {}", seen.form, seen.agency);
        let change = NewChange {
            happened_at: now.microseconds(),
            actor: &written,
            kind,
            summary: &summary,
            source: None,
            records: 0,
        };
        let change = change::begin(transaction, &change)?;
        if let Some(expected) = expected {
            let row = store::record::get(transaction, id)?;
            let now = row.map(|row| Record::seen_by(row, regulation, actor)).transpose()?;
            if now.is_some_and(|record| !expected(&record)) {
                return Err(RecordError::Changed { id: id.to_owned() }.into());
            }
        }
        let case = Case::read(installation, transaction, actor, id)?;
        let judged = case.judge(installation, actor, deed)?;
        note(installation, transaction, change, &case, judged, deed.why, (now, &written))?;
        once::keep(transaction, &written, once, id, now.microseconds())?;
        Ok::<_, ApprovalError>(())
    });
    match outcome {
        Ok(()) => {
            Ok(FiledRecord { record: record::get(installation, actor, id)?, repeated: false })
        }
        Err(error) => {
            let is_raced = matches!(
                &error,
                ApprovalError::Record(RecordError::Store(error)) if once::is_raced(error)
            );
            let settled = matches!(
                &error,
                ApprovalError::Obstacle(_) | ApprovalError::Record(RecordError::Changed { .. })
            );
            if !is_raced && !settled {
                return Err(error);
            }
            // Another request was written first: the same one, whose answer is given, or another one.
            match record::answered(installation, actor, once)? {
                Some(_) => Ok(FiledRecord { record: seen, repeated: true }),
                None if is_raced => Err(RecordError::KeyReused.into()),
                None => Err(error),
            }
        }
    }
}

fn note(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    change: i64,
    case: &Case,
    judged: Judged,
    why: Option<&str>,
    (now, written): (Moment, &str),
) -> Result<(), ApprovalError> {
    let why = why.map(str::trim).filter(|why| !why.is_empty());
    let row = ActRow {
        record: case.row.id.clone(),
        act: judged.act,
        state: judged.state,
        steps: judged.steps,
        step: judged.step,
        acted_at: now.microseconds(),
        acted_by: written.to_owned(),
        on_behalf_of: judged.on_behalf_of,
        why: why.map(str::to_owned),
        content_sha256: case.content.clone(),
        change: 0,
    };
    rows::note(transaction, change, &row, judged.waits_for.as_deref())?;
    tell(installation, transaction, change, case, &row, judged.waits_for.as_deref())?;
    let (_, kind) = words(judged.act);
    let mut events = vec![NewEvent { kind, subject: &row.record, detail: row.step.as_deref() }];
    if row.state == RecordState::Approved {
        events.push(NewEvent { kind: "record.approved", subject: &row.record, detail: None });
    }
    Ok(event::note(transaction, change, &events)?)
}

/// Tells those for whom the record waits now, or whose it is and settled.
fn tell(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    change: i64,
    case: &Case,
    row: &ActRow,
    waits_for: Option<&str>,
) -> Result<(), StoreError> {
    let (agency, form) = (case.row.agency.as_str(), case.row.form.as_str());
    let way = OnItsWay { change, agency, form, record: &row.record, by: &row.acted_by };
    if let Some(role) = waits_for {
        return notice::waits(installation, transaction, way, role);
    }
    let kind = match row.state {
        RecordState::Approved => notice::Kind::Approved,
        RecordState::Returned => notice::Kind::Returned,
        _ => return Ok(()),
    };
    let submitted = case.acts.iter().rfind(|act| act.act == Act::Submit);
    let authors = [Some(case.row.filed_by.as_str()), submitted.map(|act| act.acted_by.as_str())];
    notice::settled(installation, transaction, way, kind, authors)
}

/// Notes that a record was submitted as it was filed, in the change that files it.
pub(crate) fn submitted<'r>(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &'r RecordRow,
    steps: &[Role],
) -> Result<NewEvent<'r>, StoreError> {
    let content = rows::content(transaction, &row.id)?;
    let missing = || StoreError::RecordMissing { id: row.id.clone() };
    let act = ActRow {
        record: row.id.clone(),
        act: Act::Submit,
        state: RecordState::Submitted,
        steps: steps.iter().map(|role| role.word().to_owned()).collect(),
        step: None,
        acted_at: row.recorded_at,
        acted_by: row.filed_by.clone(),
        on_behalf_of: None,
        why: None,
        content_sha256: content.ok_or_else(missing)?,
        change,
    };
    let first = steps.first().map(|role| role.word());
    rows::note(transaction, change, &act, first)?;
    if let Some(role) = first {
        let (agency, form, record) = (row.agency.as_str(), row.form.as_str(), row.id.as_str());
        let way = OnItsWay { change, agency, form, record, by: &row.filed_by };
        notice::waits(installation, transaction, way, role)?;
    }
    let (_, kind) = words(Act::Submit);
    Ok(NewEvent { kind, subject: &row.id, detail: None })
}

/// The kinds of the change and of the event.
fn words(act: Act) -> (&'static str, &'static str) {
    match act {
        Act::Submit => ("submission", "record.submitted"),
        Act::Approve => ("approval", "record.step-approved"),
        Act::Return => ("return", "record.returned"),
        Act::TakeBack => ("take-back", "record.taken-back"),
    }
}

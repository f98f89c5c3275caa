//! 催辦: agencies below are urged to do their duties, and what came of it. Whom it is about is told in the
//! same transaction; knows no mail.

use std::collections::{HashMap, HashSet};

use domain::body::CITY;
use domain::{Moment, Standing};
use regulation::Day;
use serde::{Deserialize, Serialize};
use store::change::{self, NewChange};
use store::chase::{self as rows, ChaseRow};
use store::event::{self, NewEvent};
use store::{StoreError, Transaction, todo};

use crate::access::{Forbidden, Role};
use crate::board::{Board, Cell};
use crate::import::write::Ids;
use crate::notice::Kind;
use crate::notice::of_list::{Said, said};
use crate::once::{self, Known, Once};
use crate::todo::{Stood, cell, is_open};
use crate::{Action, Actor, Installation, Resource, access, account};

/// At most so many lines at once; not of the law.
pub const LIMIT: usize = 500;

/// Who was urged so few days ago is not urged again without a word of warning; not of the law.
pub const AGAIN_DAYS: i32 = 7;

/// How many letters words may have; not of the law.
const LETTERS: usize = 1000;

/// How many chases are looked at at once, the newest first; not of the law.
const NEWEST: u32 = 500;

/// How many rights over one body are looked at; not of the law.
const HOLDERS: u32 = 200;

/// A line to be chased.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub agency: String,
    pub duty: String,
}

/// What chasing a line would do.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    pub agency: String,
    pub duty: String,
    #[serde(flatten)]
    pub stood: Stood,
    /// Who sees it: the names of those who answer for the agency, by the words of their roles.
    pub to: Vec<Recipient>,
    /// When the agency was last urged to do this, where that was few days ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_on: Option<Day>,
    /// What stands against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
}

/// Somebody who answers for an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recipient {
    pub account: String,
    pub name: String,
    pub role: String,
}

/// What stands against chasing a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    #[error("nothing is to be done there any more")]
    Done,
    #[error("the body is one of those where the actor works")]
    Own,
}

/// A chase, and what came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Chase {
    pub id: String,
    pub agency: String,
    pub duty: String,
    /// How it stood.
    pub then: Stood,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    pub on: Day,
    pub at: Moment,
    /// As written.
    pub by: String,
    /// How it stands on the board; none where the agency is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Stood>,
    /// Whether the duty is no longer open as it was then.
    pub is_settled: bool,
    pub outcome: Outcome,
    /// After how many days it turned; none while it stands as it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_days: Option<i32>,
}

/// What came of a chase, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It stands as it stood.
    Open,
    /// It was done.
    Met,
    /// It no longer stands so, without having been done.
    Turned,
    /// The agency is no longer in the list.
    Gone,
}

impl Outcome {
    pub const ALL: [Self; 4] = [Self::Open, Self::Met, Self::Turned, Self::Gone];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Met => "met",
            Self::Turned => "turned",
            Self::Gone => "gone",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }
}

/// Which chases a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    pub agency: Option<&'a str>,
    pub duty: Option<&'a str>,
    /// What somebody is called, or the name that they sign in by.
    pub by: Option<&'a str>,
    pub from: Option<Day>,
    pub until: Option<Day>,
    pub outcome: Option<Outcome>,
}

/// One page of chases, the newest first.
#[derive(Debug, Clone, Serialize)]
pub struct ChasePage {
    pub chases: Vec<Chase>,
    /// Before which the next page begins; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Why nobody was chased.
#[derive(Debug, thiserror::Error)]
pub enum ChaseError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no duty `{duty}` of `{agency}`")]
    NotFound { agency: String, duty: String },
    #[error("name 1 to {LIMIT} lines")]
    Batch,
    #[error("say it in at most {LETTERS} letters")]
    TooLong,
    #[error("none of these lines is to be chased")]
    Nothing,
    #[error("the idempotency key was used for another request")]
    KeyReused,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What chasing these lines would do, agency by agency.
///
/// # Errors
/// [`ChaseError`] where one is not there, or its body not the actor's to urge.
pub fn preview(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    items: &[Item],
) -> Result<Vec<Preview>, ChaseError> {
    let mut seen = HashSet::new();
    if items.is_empty() || items.len() > LIMIT {
        return Err(ChaseError::Batch);
    }
    let mut once: Vec<&Item> = items.iter().filter(|item| seen.insert(*item)).collect();
    once.sort_by(|left, right| left.agency.cmp(&right.agency));
    let mut agencies: HashMap<&str, (Vec<Recipient>, Vec<ChaseRow>)> = HashMap::new();
    let mut previews = Vec::with_capacity(once.len());
    for Item { agency, duty } in once {
        let resource = Resource::Standings { agency };
        access::require(actor, Action::Chase, &resource)?;
        let missing = || ChaseError::NotFound { agency: agency.clone(), duty: duty.clone() };
        let cell = cell(installation, board, agency, duty).ok_or_else(missing)?;
        if !agencies.contains_key(agency.as_str()) {
            let recipients = recipients(installation, agency)?;
            let read = installation
                .store
                .read(|transaction| rows::of_agency(transaction, agency, NEWEST))?;
            agencies.insert(agency, (recipients, read));
        }
        let (to, chases) = agencies.get(agency.as_str()).ok_or_else(missing)?;
        let last = chases.iter().find(|chase| chase.duty == *duty);
        let recent = |chase: &&ChaseRow| installation.today().days() - chase.chased_on < AGAIN_DAYS;
        previews.push(Preview {
            agency: agency.clone(),
            duty: duty.clone(),
            stood: Stood::of(cell),
            to: to.clone(),
            last_on: last.filter(recent).map(|chase| Day::from_days(chase.chased_on)),
            obstacle: obstacle(actor, agency, cell),
        });
    }
    Ok(previews)
}

/// Chases these lines, as one change; those against which something stands are left out. Returns how many.
///
/// # Errors
/// As [`preview`]; nothing is written then.
pub fn send(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    items: &[Item],
    words: &str,
    once: Option<Once<'_>>,
) -> Result<usize, ChaseError> {
    let words = words.trim();
    if words.chars().count() > LETTERS {
        return Err(ChaseError::TooLong);
    }
    let previews = preview(installation, board, actor, items)?;
    let written = actor.written();
    match once::find(installation, &written, once)? {
        Known::Nothing => {}
        Known::Other => return Err(ChaseError::KeyReused),
        Known::Done(count) => return Ok(count.parse().unwrap_or(0)),
    }
    let now = installation.now();
    let ids = Ids::new(now);
    let row = |preview: &Preview| {
        let (standing, since_on, due_on) = preview.stood.stored();
        ChaseRow {
            id: ids.next(),
            agency: preview.agency.clone(),
            duty: preview.duty.clone(),
            standing,
            since_on,
            due_on,
            words: words.to_owned(),
            chased_on: installation.today().days(),
            chased_at: now.microseconds(),
            chased_by: written.clone(),
            change: 0,
        }
    };
    let chased: Vec<ChaseRow> =
        previews.iter().filter(|one| one.obstacle.is_none()).map(row).collect();
    if chased.is_empty() {
        return Err(ChaseError::Nothing);
    }
    let outcome = installation.store.write(|transaction| {
        let summary = format!("{} lines", chased.len());
        let change = NewChange {
            happened_at: now.microseconds(),
            actor: &written,
            kind: "chase",
            summary: &summary,
            source: None,
            records: 0,
        };
        let change = change::begin(transaction, &change)?;
        for row in &chased {
            rows::insert(transaction, change, row)?;
        }
        let sent = chased.iter().map(|row| NewEvent {
            kind: "chase.sent",
            subject: &row.id,
            detail: Some(&row.agency),
        });
        event::note(transaction, change, &sent.collect::<Vec<_>>())?;
        tell_each(installation, transaction, change, &previews)?;
        once::keep(transaction, &written, once, &chased.len().to_string(), now.microseconds())
    });
    match outcome {
        Ok(()) => Ok(chased.len()),
        // Another request was written first: the same one, whose answer is given, or another one.
        Err(error) if once::is_raced(&error) => match once::find(installation, &written, once)? {
            Known::Done(count) => Ok(count.parse().unwrap_or(0)),
            Known::Nothing | Known::Other => Err(ChaseError::KeyReused),
        },
        Err(error) => Err(error.into()),
    }
}

/// Tells those who answer for each agency, once an agency.
fn tell_each(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    change: i64,
    previews: &[Preview],
) -> Result<(), StoreError> {
    // They come agency by agency.
    for of_one in previews.chunk_by(|one, other| one.agency == other.agency) {
        let chased = of_one.iter().filter(|one| one.obstacle.is_none());
        let duties: Vec<&str> = chased.map(|one| one.duty.as_str()).collect();
        let Some(first) = of_one.first().filter(|_| !duties.is_empty()) else { continue };
        let accounts: Vec<String> = first.to.iter().map(|one| one.account.clone()).collect();
        let duties = duties.join(" ");
        let agency = first.agency.as_str();
        let sent = Said { kind: Kind::Chased, change, agency, duties: Some(&duties) };
        said(installation, transaction, sent, &accounts)?;
    }
    Ok(())
}

/// One page of the chases of agencies whose standings the actor may read, and what came of each.
///
/// # Errors
/// The store's.
pub fn list(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    filter: &Filter<'_>,
    before: Option<&str>,
    limit: u32,
) -> Result<ChasePage, ChaseError> {
    let by = filter.by.map(|name| account::written_of(installation, name)).transpose()?;
    let asked = rows::Filter {
        agency: filter.agency,
        duty: filter.duty,
        by: by.as_deref(),
        from_on: filter.from.map(Day::days),
        until_on: filter.until.map(Day::days),
    };
    // What came of a chase the board says, and not the database: those that do not fit are passed over here.
    let at_once = match filter.outcome {
        Some(_) => limit.saturating_add(1).max(NEWEST),
        None => limit.saturating_add(1),
    };
    let (sight, wanted) = (actor.sight(), limit as usize);
    let mut place = before.map(str::to_owned);
    let mut chases: Vec<Chase> = Vec::new();
    loop {
        let found = installation.store.read(|transaction| {
            rows::before(transaction, sight, place.as_deref(), asked, at_once)
        })?;
        let is_last = found.len() < at_once as usize;
        place = found.last().map(|row| row.id.clone()).or(place);
        let told = found.into_iter().map(|row| told(installation, board, row));
        chases.extend(told.filter(|one| filter.outcome.is_none_or(|asked| asked == one.outcome)));
        if is_last || chases.len() > wanted {
            break;
        }
    }
    let is_more = chases.len() > wanted;
    chases.truncate(wanted);
    let next = chases.last().filter(|_| is_more).map(|one| one.id.clone());
    Ok(ChasePage { chases, next })
}

/// The chases of one duty of an agency, the newest first.
///
/// # Errors
/// [`ChaseError::Forbidden`] for who may not read the agency's standings.
pub fn of_duty(
    installation: &Installation,
    board: &Board,
    actor: &Actor,
    agency: &str,
    duty: &str,
) -> Result<Vec<Chase>, ChaseError> {
    access::require(actor, Action::Read, &Resource::Standings { agency })?;
    let found =
        installation.store.read(|transaction| rows::of_agency(transaction, agency, NEWEST))?;
    let of_duty = found.into_iter().filter(|row| row.duty == duty);
    Ok(of_duty.map(|row| told(installation, board, row)).collect())
}

/// Whether the actor may urge the agency, and does not work there.
#[must_use]
pub fn may(actor: &Actor, agency: &str) -> bool {
    access::may(actor, Action::Chase, &Resource::Standings { agency }) && !works_at(actor, agency)
}

/// Whether the actor may urge the agency to do a duty that stands so.
#[must_use]
pub fn may_line(actor: &Actor, agency: &str, cell: &Cell) -> bool {
    is_open(cell.standing) && may(actor, agency)
}

fn told(installation: &Installation, board: &Board, row: ChaseRow) -> Chase {
    let then = Stood::read(row.standing, row.since_on, row.due_on);
    let on = Day::from_days(row.chased_on);
    let cell = cell(installation, board, &row.agency, &row.duty);
    let goes_on = cell.is_some_and(|cell| then.goes_on_in(cell));
    // What was filed late may turn it as of a day before the chase: then it took no day.
    let turned = |cell: &Cell| cell.since.map_or(0, |since| (since.days() - on.days()).max(0));
    let outcome = match cell.map(|cell| cell.standing) {
        None => Outcome::Gone,
        Some(_) if goes_on => Outcome::Open,
        Some(Standing::Met) => Outcome::Met,
        Some(_) => Outcome::Turned,
    };
    Chase {
        id: row.id,
        agency: row.agency,
        duty: row.duty,
        then,
        words: row.words,
        on,
        at: Moment::from_microseconds(row.chased_at),
        by: row.chased_by,
        now: cell.map(Stood::of),
        is_settled: cell.is_some_and(|cell| !is_open(cell.standing)),
        outcome,
        n_days: cell.filter(|_| !goes_on).map(turned),
    }
}

fn obstacle(actor: &Actor, agency: &str, cell: &Cell) -> Option<Obstacle> {
    match is_open(cell.standing) {
        false => Some(Obstacle::Done),
        true => works_at(actor, agency).then_some(Obstacle::Own),
    }
}

fn works_at(actor: &Actor, agency: &str) -> bool {
    let held = actor.principal().map(|one| one.rights.held.as_slice()).unwrap_or_default();
    held.iter().any(|right| right.agency == agency && agency != CITY)
}

/// Those who answer for an agency: its CISO, officers and contact windows.
fn recipients(installation: &Installation, agency: &str) -> Result<Vec<Recipient>, StoreError> {
    let on = installation.today().days();
    let held = installation
        .store
        .read(|transaction| todo::holders(transaction, &[agency], on, HOLDERS))?;
    let answers = [Role::AgencyCiso, Role::SecurityOfficer, Role::ContactWindow].map(Role::word);
    let mut recipients: Vec<Recipient> = Vec::new();
    for holder in
        held.into_iter().flatten().filter(|holder| answers.contains(&holder.role.as_str()))
    {
        if recipients.iter().all(|one| one.account != holder.account) {
            let (account, name, role) = (holder.account, holder.display_name, holder.role);
            recipients.push(Recipient { account, name, role });
        }
    }
    Ok(recipients)
}

//! The round that is made every day: who is reminded of which deadlines, whose digest is written,
//! what is old enough to go. It may be made again at any time, by several nodes at once: what was told
//! stays told.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Moment, Standing};
use regulation::Day;
use store::notice::{self as rows, NoticeRow, Reminder};
use store::{StoreError, Transaction, letter, webhook};

use super::of_many::tell_with_others;
use super::waiting::remind_of_waiting;
use super::{Kind, Rule, Told, choice, tell};
use crate::board::{AgencyRow, Answer, Board, Boards, Cell};
use crate::import::write::Ids;
use crate::posture::PostureError;
use crate::todo::Count;
use crate::{Actor, Installation, access, todo};

/// What a round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// So many notices were written.
    Made { n_notices: usize },
    /// Today's board is not there yet; it is to be tried again.
    NoBoard,
}

/// Reminds people of the deadlines of today's board and of what waits, by the rules, and forgets what is too old.
///
/// # Errors
/// The store's.
pub fn remind(boards: &Boards) -> Result<Round, PostureError> {
    let installation = boards.installation();
    let today = installation.today();
    let keep_days = installation.rules().map_err(StoreError::from)?.keep_days;
    // Who holds a role over which bodies is told by tables that follow the register.
    access::follow(installation)?;
    let Answer::Ready(board) = boards.whole(today, None)? else { return Ok(Round::NoBoard) };
    let mut n_notices = 0;
    for row in &board.rows {
        n_notices += remind_of(installation, row, today)?;
    }
    n_notices += remind_of_waiting(installation, today)?;
    let before = Moment::start_of(today.plus(-i32::from(keep_days)));
    installation.store.write(|transaction| {
        rows::forget(transaction, before.microseconds())?;
        webhook::call::forget(transaction, before.microseconds())?;
        letter::forget(transaction, before.microseconds())
    })?;
    Ok(Round::Made { n_notices })
}

/// The rules that a line has crossed, and the day by which the crossing is known.
fn crossed<'r>(
    rules: &'r [Rule],
    cell: &Cell,
    today: Day,
) -> Option<(i32, impl Iterator<Item = &'r Rule>)> {
    let (day, n_days, is_near) = match cell.standing {
        Standing::Due => {
            let due = cell.due?.days();
            (due, today.days() - due, true)
        }
        // The first day on which it is overdue is the first after the one on which it was due.
        Standing::Overdue => match cell.since {
            Some(since) => (since.days(), today.days() - since.days() + 1, false),
            None => (0, i32::MAX, false),
        },
        _ => return None,
    };
    let fits = move |rule: &&Rule| {
        let is_of_lines = !rule.is_of_approvals() && (rule.kind == Kind::Near) == is_near;
        is_of_lines && rule.days <= n_days
    };
    Some((day, rules.iter().filter(fits)))
}

/// Tells of the lines of one body that crossed rules since; one notice a rule and person, which may be one of
/// other bodies too.
fn remind_of(
    installation: &Installation,
    row: &AgencyRow,
    today: Day,
) -> Result<usize, StoreError> {
    let rules = &installation.rules()?.rules;
    let has_new = |transaction: &mut Transaction<'_>| {
        for line in row.cells.iter().enumerate() {
            for (reminder, _) in crossings(installation, row, line, today)? {
                if !rows::is_reminded(transaction, &reminder)? {
                    return Ok(true);
                }
            }
        }
        Ok::<_, StoreError>(false)
    };
    // Most rounds find nothing new of a body, and hold up nobody who writes.
    if !installation.store.read(has_new)? {
        return Ok(0);
    }
    installation.store.write(|transaction| {
        let mut told: BTreeMap<&str, BTreeMap<String, BTreeSet<usize>>> = BTreeMap::new();
        for (order, cell) in row.cells.iter().enumerate() {
            let new = new_crossings(installation, transaction, row, (order, cell), today)?;
            let roles: BTreeSet<_> = new.iter().flat_map(|rule| &rule.to).collect();
            for role in roles {
                // After a time without a round the last rule speaks for those before it.
                let Some(rule) = new.iter().rev().find(|rule| rule.to.contains(role)) else {
                    continue;
                };
                let accounts = told.entry(&rule.id).or_default();
                for account in rows::holders(transaction, &row.agency, role.word(), today.days())? {
                    accounts.entry(account).or_default().insert(order);
                }
            }
        }
        let mut n_notices = 0;
        // Each round tells of lines that no round before it told of; a day may have several.
        let round = Ids::new(installation.now()).next();
        for rule in rules {
            let accounts = told.remove(rule.id.as_str()).unwrap_or_default();
            let cause = match rule.is_together {
                true => format!("{}.{today}", rule.id),
                false => format!("{}.{}.{round}", rule.id, row.agency),
            };
            for (account, orders) in accounts {
                let duties = orders.iter().filter_map(|order| {
                    Some(installation.regulation.duties.get(*order)?.id.as_str())
                });
                let duties = duties.collect::<Vec<_>>().join(" ");
                let told = Told {
                    kind: rule.kind,
                    cause: &cause,
                    agency: &row.agency,
                    record: None,
                    account: None,
                    duties: Some(&duties),
                    is_urgent: rule.is_urgent,
                };
                n_notices += match rule.is_together {
                    true => tell_with_others(installation, transaction, &account, &told)?,
                    false => tell(installation, transaction, &[account], &told)?,
                };
            }
        }
        Ok(n_notices)
    })
}

/// The rules that one line has crossed, in the order of their days, each with how it is noted.
fn crossings<'a>(
    installation: &'a Installation,
    row: &'a AgencyRow,
    (order, cell): (usize, &Cell),
    today: Day,
) -> Result<Vec<(Reminder<'a>, &'a Rule)>, StoreError> {
    let Some(duty) = installation.regulation.duties.get(order) else { return Ok(Vec::new()) };
    let Some((day, rules)) = crossed(&installation.rules()?.rules, cell, today) else {
        return Ok(Vec::new());
    };
    let noted = |rule: &'a Rule| {
        (Reminder { agency: &row.agency, of: &duty.id, rule: &rule.id, day }, rule)
    };
    Ok(rules.map(noted).collect())
}

/// The rules that one line crossed and of which nobody was told yet, in the order of their days.
fn new_crossings<'a>(
    installation: &'a Installation,
    transaction: &mut Transaction<'_>,
    row: &'a AgencyRow,
    line: (usize, &Cell),
    today: Day,
) -> Result<Vec<&'a Rule>, StoreError> {
    let now = installation.now().microseconds();
    let mut new = Vec::new();
    for (reminder, rule) in crossings(installation, row, line, today)? {
        if rows::remind(transaction, &reminder, now)? {
            new.push(rule);
        }
    }
    Ok(new)
}

/// Not of the law: notices that are put into a digest together.
const AT_ONCE: u32 = 200;

/// Writes the digests whose hour has struck since the last ones; one a person, however long nobody
/// wrote any. Returns how many. Who holds a role over a body is told of their own list too, where today's
/// board is in memory; for nobody is one computed.
///
/// # Errors
/// The store's.
pub fn write_digests(boards: &Boards) -> Result<usize, StoreError> {
    let installation = boards.installation();
    let board = boards.kept_board(installation.today());
    let mut n_letters = 0;
    let mut after = String::new();
    while let Some(account) =
        installation.store.read(|transaction| rows::awaiting(transaction, &after))?
    {
        n_letters += usize::from(write_digest(installation, board.as_deref(), &account)?);
        after = account;
    }
    Ok(n_letters)
}

fn write_digest(
    installation: &Installation,
    board: Option<&Board>,
    account: &str,
) -> Result<bool, StoreError> {
    let now = installation.now();
    let choice =
        installation.store.read(|transaction| choice::of(installation, transaction, account))?;
    let Some(hour) = choice.latest_digest(now) else {
        installation.store.write(|transaction| rows::forgo_all(transaction, account))?;
        return Ok(false);
    };
    let hour = hour.microseconds();
    let waits = |transaction: &mut Transaction<'_>| rows::of_digest(transaction, account, hour, 1);
    if installation.store.read(waits)?.is_empty() {
        return Ok(false);
    }
    let todo = match board {
        Some(board) => count(installation, board, account)?,
        None => None,
    };
    installation.store.write(|transaction| {
        let letter = Ids::new(now).next();
        let (cause, at) = (hour.to_string(), now.microseconds());
        let mut is_written = false;
        loop {
            // What is put into the letter or left out waits no more: the next ones come to the front.
            let notices = rows::of_digest(transaction, account, hour, AT_ONCE)?;
            if notices.is_empty() {
                break;
            }
            for notice in notices {
                if is_over(transaction, &notice)? {
                    rows::forgo(transaction, &notice.id)?;
                    continue;
                }
                if !is_written {
                    is_written =
                        letter::insert(transaction, &letter, account, "digest", &cause, at)?;
                    // Another node was quicker; what came since waits for the next hour.
                    if !is_written {
                        return Ok(false);
                    }
                }
                rows::put_in(transaction, &notice.id, &letter)?;
            }
        }
        if !is_written {
            return Ok(false);
        }
        if let Some(Count { n_overdue, n_due }) = todo {
            letter::count(transaction, &letter, (n_overdue, n_due))?;
        }
        Ok(true)
    })
}

/// What somebody else approved meanwhile is of no interest any more.
fn is_over(transaction: &mut Transaction<'_>, notice: &NoticeRow) -> Result<bool, StoreError> {
    let waiting = [Kind::ApprovalWaits, Kind::ApprovalStillWaits, Kind::ApprovalEscalated];
    let is_of_waiting = waiting.iter().any(|kind| kind.word() == notice.kind);
    match notice.record.as_deref().filter(|_| is_of_waiting) {
        Some(record) => Ok(rows::waits_for(transaction, record)?.is_none()),
        None => Ok(false),
    }
}

/// What of somebody's own list is late, or falls due as soon as the first rule tells of.
fn count(
    installation: &Installation,
    board: &Board,
    account: &str,
) -> Result<Option<Count>, StoreError> {
    let Some(principal) = access::principal(installation, account)? else { return Ok(None) };
    let near = installation.rules()?.rules.iter().filter(|rule| rule.kind == Kind::Near);
    let within = near.map(|rule| -rule.days).max().unwrap_or(0);
    todo::count(installation, board, &Actor::account(principal), within)
}

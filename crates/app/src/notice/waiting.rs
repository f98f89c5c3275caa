//! Who is told again that a record waits for an approval, and who is told that it waits too long; by the
//! rules of the kind `waiting`.

use std::collections::BTreeMap;

use domain::Moment;
use regulation::Day;
use store::approval::{self as approvals, WaitingRow};
use store::notice::{self as rows, Reminder};
use store::sight::Sight;
use store::{StoreError, Transaction};

use super::of_approval::approvers;
use super::{Kind, Rule, Told, tell};
use crate::Installation;

/// Not of the law: waiting records that are read at once.
const AT_ONCE: u32 = 500;

/// Tells of records that crossed a rule since; returns how many notices that made.
pub(super) fn remind_of_waiting(
    installation: &Installation,
    today: Day,
) -> Result<usize, StoreError> {
    let rules = installation.rules()?.rules.iter().filter(|rule| rule.is_of_approvals());
    let rules: Vec<&Rule> = rules.collect();
    let Some(first) = rules.first() else { return Ok(0) };
    let mut n_notices = 0;
    let mut place = (i64::MIN, String::new());
    loop {
        let from = (place.0, place.1.as_str());
        let found = installation
            .store
            .read(|transaction| approvals::waiting(transaction, Sight::Whole, "", from, AT_ONCE))?;
        for row in &found {
            n_notices += remind_of(installation, &rules, row, today)?;
        }
        // Who waits longest comes first: behind one that crossed no rule nobody did.
        match found.into_iter().last() {
            Some(last) if n_days(&last, today) >= first.days => place = (last.since, last.record),
            _ => return Ok(n_notices),
        }
    }
}

fn n_days(row: &WaitingRow, today: Day) -> i32 {
    today.days() - since(row)
}

fn since(row: &WaitingRow) -> i32 {
    Moment::from_microseconds(row.since).day().days()
}

fn remind_of(
    installation: &Installation,
    rules: &[&Rule],
    row: &WaitingRow,
    today: Day,
) -> Result<usize, StoreError> {
    let n_days = n_days(row, today);
    let crossed: Vec<&Rule> = rules.iter().copied().filter(|rule| rule.days <= n_days).collect();
    let has_new = |transaction: &mut Transaction<'_>| {
        for rule in &crossed {
            if !rows::is_reminded(transaction, &reminder(row, rule))? {
                return Ok(true);
            }
        }
        Ok::<_, StoreError>(false)
    };
    // Most rounds find nothing new of a record, and hold up nobody who writes.
    if !installation.store.read(has_new)? {
        return Ok(0);
    }
    let now = installation.now().microseconds();
    installation.store.write(|transaction| {
        let mut told: BTreeMap<String, &Rule> = BTreeMap::new();
        // Somebody may have approved it meanwhile.
        if rows::waits_for(transaction, &row.record)?.as_deref() != Some(row.role.as_str()) {
            return Ok(0);
        }
        let waited_for = approvers(installation, transaction, &row.agency, &row.record, &row.role)?;
        for rule in crossed.iter().copied() {
            // Where nobody has the role yet, whoever gets it is told then.
            let accounts = who(transaction, rule, row, &waited_for, today)?;
            if accounts.is_empty() || !rows::remind(transaction, &reminder(row, rule), now)? {
                continue;
            }
            // After a time without a round the last rule speaks for those before it.
            told.extend(accounts.into_iter().map(|account| (account, rule)));
        }
        let mut n_notices = 0;
        for (account, rule) in told {
            let cause = format!("{}.{}.{}", rule.id, row.record, row.since);
            let told = Told {
                kind: rule.kind,
                cause: &cause,
                agency: &row.agency,
                record: Some((&row.form, &row.record)),
                account: None,
                duties: None,
                is_urgent: rule.is_urgent,
            };
            n_notices += tell(installation, transaction, &[account], &told)?;
        }
        Ok(n_notices)
    })
}

fn reminder<'a>(row: &'a WaitingRow, rule: &'a Rule) -> Reminder<'a> {
    Reminder { agency: &row.agency, of: &row.record, rule: &rule.id, day: since(row) }
}

/// Whom a rule tells: those for whom the record waits, or others in the roles that it names.
fn who(
    transaction: &mut Transaction<'_>,
    rule: &Rule,
    row: &WaitingRow,
    waited_for: &[String],
    today: Day,
) -> Result<Vec<String>, StoreError> {
    if rule.kind == Kind::ApprovalStillWaits {
        return Ok(waited_for.to_vec());
    }
    let mut others = Vec::new();
    for role in &rule.to {
        others.extend(rows::holders(transaction, &row.agency, role.word(), today.days())?);
    }
    others.retain(|account| !waited_for.contains(account));
    Ok(others)
}

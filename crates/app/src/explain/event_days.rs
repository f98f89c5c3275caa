//! The days of the events of a line, by whose numbers it was judged; knows no number itself.

use domain::body::City;
use domain::field::parse_fields;
use domain::{LineOnWire, numbers_by};
use regulation::{Day, Duty, Regulation};
use serde_json::{Map, Value as Json};
use store::record::{self, RecordRow};
use store::{StoreError, Transaction};

use super::ParameterValue;
use super::numbers::{judged_on, parameter_values};
use crate::todo::Waiting;

/// Not of the law: so many corrections of one record are followed at most.
const CORRECTIONS: usize = 100;

/// The numbers of the law by which a line was judged: of several events each edition that judged one.
///
/// # Errors
/// The store's.
pub(super) fn numbers_of(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    duty: &Duty,
    city: &City,
    line: &LineOnWire,
    subjects: &[Waiting<'_>],
    (on, spelt_out): (Day, usize),
) -> Result<Vec<ParameterValue>, StoreError> {
    let mut days = event_days(transaction, regulation, duty, line, subjects, spelt_out)?;
    if days.is_empty() {
        days.push(on);
    }
    let mut numbers: Vec<ParameterValue> = Vec::new();
    for day in days {
        let judged = judged_on(regulation, duty, day);
        let level = city.body(&line.agency).and_then(|body| body.level(judged));
        for number in parameter_values(regulation, duty, level, judged) {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    // Stable: those of one name stay in the order of their days.
    numbers.sort_by(|left, right| left.id.cmp(&right.id));
    Ok(numbers)
}

/// The days of the events of a line, in order; of a body's own line, of those that stand as it does.
fn event_days(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    duty: &Duty,
    line: &LineOnWire,
    subjects: &[Waiting<'_>],
    spelt_out: usize,
) -> Result<Vec<Day>, StoreError> {
    let Some(field) = duty.proof.as_ref().and_then(numbers_by) else { return Ok(Vec::new()) };
    let ids: Vec<&str> = match &line.subject {
        Some(subject) => vec![subject.as_str()],
        None => {
            let alike = subjects.iter().filter(|subject| subject.standing == line.standing);
            alike.map(|subject| subject.id).take(spelt_out).collect()
        }
    };
    let mut days = Vec::new();
    for id in ids {
        let row = newest(transaction, id)?;
        days.extend(row.and_then(|row| day_of(regulation, &row, field)));
    }
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

/// A record as it was corrected last.
fn newest(transaction: &mut Transaction<'_>, id: &str) -> Result<Option<RecordRow>, StoreError> {
    let mut newest = record::get(transaction, id)?;
    for _ in 0..CORRECTIONS {
        let Some(next) = newest.as_ref().and_then(|row| row.superseded_by.clone()) else { break };
        let Some(row) = record::get(transaction, &next)? else { break };
        newest = Some(row);
    }
    Ok(newest)
}

/// The day of an event: that of a field of its record, or the record's own.
fn day_of(regulation: &Regulation, row: &RecordRow, field: Option<&str>) -> Option<Day> {
    let said = field.and_then(|name| {
        let form = regulation.form(&row.form)?;
        let with: Map<String, Json> = serde_json::from_str(&row.fields).ok()?;
        let fields = parse_fields(form, &regulation.parts, &with).ok()?;
        fields.get(form.position(name)?)?.as_ref()?.day()
    });
    said.or(row.day.map(Day::from_days))
}

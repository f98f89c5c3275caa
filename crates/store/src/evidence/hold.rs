//! That files stay though their term be over (保全): who said so, why and until when.

use ledger::{Commitment, Hash};

use crate::row::Row;
use crate::sight::{Sight, is_seen_thing};
use crate::statement::statements;
use crate::{StoreError, Transaction};

macro_rules! columns {
    () => {
        "k.id, k.agency, k.form, k.sha256, k.why, k.until_on, k.held_at, k.held_by, k.change,
        e.why, e.ended_at, e.ended_by, e.change"
    };
}

statements! {
    INSERT = "insert into evidence_hold (id, agency, form, sha256, why, until_on, held_at, held_by,
        change) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    END = "insert into evidence_hold_end (hold, why, ended_at, ended_by, change)
        values ($1, $2, $3, $4, $5)";
    BY_ID = concat!("select ", columns!(), " from evidence_hold k
        left join evidence_hold_end e on e.hold = k.id where k.id = $1");
    /// Those of a body and of all above it that hold on a day.
    OVER = concat!("select ", columns!(), " from agency_above o
        join evidence_hold k on k.agency = o.above
        left join evidence_hold_end e on e.hold = k.id
        where o.agency = $1 and k.until_on >= $2 and e.hold is null");
    BEFORE = concat!("select ", columns!(), " from evidence_hold k
        left join evidence_hold_end e on e.hold = k.id
        where k.id < $1 and (cast($2 as text) is null or k.agency = $2)
        and ", is_seen_thing!("k.agency", "'evidence'", "$3", "$4"), "
        order by k.id desc limit $5");
    ALL = concat!("select ", columns!(), " from evidence_hold k
        left join evidence_hold_end e on e.hold = k.id");
}

/// Behind every id.
const LAST_OF_ALL: &str = "\u{10ffff}";

/// Files that stay, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRow {
    pub id: String,
    /// The body; those below it are meant too.
    pub agency: String,
    /// None: of all forms.
    pub form: Option<String>,
    /// None: all files.
    pub sha256: Option<String>,
    pub why: String,
    /// The last day, counted from 1970-01-01.
    pub until_on: i32,
    /// Microseconds UTC.
    pub held_at: i64,
    pub held_by: String,
    /// Filled in by reading.
    pub change: i64,
    /// Filled in by reading, where somebody ended it before its last day.
    pub end: Option<HoldEndRow>,
}

/// That a hold was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldEndRow {
    pub why: String,
    pub ended_at: i64,
    pub ended_by: String,
    /// Filled in by reading.
    pub change: i64,
}

/// Adds a hold.
///
/// # Errors
/// [`StoreError::Taken`] where the id is taken.
pub fn hold(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &HoldRow,
) -> Result<(), StoreError> {
    let values = [
        (&row.id).into(),
        (&row.agency).into(),
        row.form.as_deref().into(),
        row.sha256.as_deref().into(),
        (&row.why).into(),
        row.until_on.into(),
        row.held_at.into(),
        (&row.held_by).into(),
        change.into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("evidence-hold", commitment(change, row));
    Ok(())
}

/// Ends a hold before its last day.
///
/// # Errors
/// [`StoreError::Taken`] where it was ended before.
pub fn end_hold(
    transaction: &mut Transaction<'_>,
    change: i64,
    hold: &str,
    row: &HoldEndRow,
) -> Result<(), StoreError> {
    let values = [
        hold.into(),
        (&row.why).into(),
        row.ended_at.into(),
        (&row.ended_by).into(),
        change.into(),
    ];
    transaction.execute(END, &values)?;
    transaction.telling()?.add("evidence-hold-end", end_commitment(change, hold, row));
    Ok(())
}

/// One hold.
///
/// # Errors
/// The database's.
pub fn hold_by_id(
    transaction: &mut Transaction<'_>,
    id: &str,
) -> Result<Option<HoldRow>, StoreError> {
    transaction.first(BY_ID, &[id.into()], read)
}

/// Every hold over a body on a day, its own and those of all above it. They are not cut off: one that
/// were left out would let a file go.
///
/// # Errors
/// The database's.
pub fn holds_over(
    transaction: &mut Transaction<'_>,
    agency: &str,
    on: i32,
) -> Result<Vec<HoldRow>, StoreError> {
    transaction.all(OVER, &[agency.into(), on.into()], read)
}

/// Up to `limit` holds that may be seen, before the hold `before`, the newest first; of one body where
/// asked.
///
/// # Errors
/// The database's.
pub fn holds_before(
    transaction: &mut Transaction<'_>,
    sight: Sight<'_>,
    before: Option<&str>,
    agency: Option<&str>,
    limit: u32,
) -> Result<Vec<HoldRow>, StoreError> {
    let values = [
        before.unwrap_or(LAST_OF_ALL).into(),
        agency.into(),
        sight.account().into(),
        sight.on().into(),
        i64::from(limit).into(),
    ];
    transaction.all(BEFORE, &values, read)
}

/// What the log tells of holds.
pub(crate) fn things(
    transaction: &mut Transaction<'_>,
    mut visit: impl FnMut(i64, &'static str, Hash),
) -> Result<(), StoreError> {
    transaction.each_legible(ALL, |row| {
        let row = read(row)?;
        visit(row.change, "evidence-hold", commitment(row.change, &row));
        if let Some(end) = &row.end {
            visit(end.change, "evidence-hold-end", end_commitment(end.change, &row.id, end));
        }
        Ok(())
    })
}

fn commitment(change: i64, row: &HoldRow) -> Hash {
    let begun = Commitment::to("evidence-hold", &[]).text(&row.id).text(&row.agency);
    let begun = begun.optional(row.form.as_deref()).optional(row.sha256.as_deref());
    let begun = begun.text(&row.why).number(row.until_on.into()).number(row.held_at);
    begun.text(&row.held_by).number(change).finish()
}

fn end_commitment(change: i64, hold: &str, row: &HoldEndRow) -> Hash {
    let begun = Commitment::to("evidence-hold-end", &[]).text(hold).text(&row.why);
    begun.number(row.ended_at).text(&row.ended_by).number(change).finish()
}

fn read(row: Row<'_>) -> Result<HoldRow, StoreError> {
    let end = match row.optional_text(9)? {
        None => None,
        Some(why) => Some(HoldEndRow {
            why: why.to_owned(),
            ended_at: row.integer(10)?,
            ended_by: row.text(11)?.to_owned(),
            change: row.integer(12)?,
        }),
    };
    Ok(HoldRow {
        id: row.text(0)?.to_owned(),
        agency: row.text(1)?.to_owned(),
        form: row.optional_text(2)?.map(str::to_owned),
        sha256: row.optional_text(3)?.map(str::to_owned),
        why: row.text(4)?.to_owned(),
        until_on: row.day(5)?,
        held_at: row.integer(6)?,
        held_by: row.text(7)?.to_owned(),
        change: row.integer(8)?,
        end,
    })
}

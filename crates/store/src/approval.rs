//! What is done on the way of a record from draft to approved, and who is waited for; knows no rule.

mod misnoted;

use ledger::{Commitment, Hash, to_hexadecimal};

use crate::record::{self, RecordState};
use crate::row::Row;
use crate::sight::Sight;
use crate::statement::statements;
use crate::{StoreError, Transaction};

pub(crate) use misnoted::STATEMENTS as MISNOTED_STATEMENTS;
pub use misnoted::misnoted;

/// That nobody may approve the record `r` of the book `b` that waits as `w`: nobody holds the role themselves over
/// its body but who filed or submitted it. A deputy is bound by the authors as whom they stand in for is.
macro_rules! nobody_approves {
    ($on:literal, $mark:literal) => {
        concat!(
            // Those of a body are few, those of a role many: the body finds them.
            "not exists (select 1 from agency_above o cross join grant_in_force h
            where o.agency = b.agency and h.agency = o.above and h.role || '' = w.role
            and h.on_behalf_of is null and h.subject is null and h.from_on <= ",
            $on,
            " and h.until_on >= ",
            $on,
            " and cast(",
            $mark,
            " as text) || h.account <> r.filed_by
            and not exists (select 1 from approval_act a where a.record = w.record
                and a.act = 'submit' and a.acted_by = cast(",
            $mark,
            " as text) || h.account))"
        )
    };
}

statements! {
    INSERT = "insert into approval_act (record, change, act, state, steps, step, acted_at, acted_by,
        on_behalf_of, why, content_sha256)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    OF_RECORD = "select record, change, act, state, steps, step, acted_at, acted_by, on_behalf_of,
        why, content_sha256 from approval_act where record = $1 order by change";
    CONTENT = "select b.form, b.agency, r.key, r.supersedes, r.fields, r.salt
        from record r join book b on b.id = r.book where r.id = $1";
    FORGET = "delete from approval_wait where record = $1";
    AWAIT = "insert into approval_wait (record, role, since) values ($1, $2, $3)";
    FORGET_RETURN = "delete from approval_return where record = $1";
    GIVE_BACK = "insert into approval_return (record, filed_by, since)
        select r.id, r.filed_by, cast($2 as bigint) from record r where r.id = $1";
    /// What waits for its filer, the longest first.
    RETURNED = "select t.record, b.agency, b.form, t.since
        from approval_return t cross join record r join book b on b.id = r.book
        left join withdrawal x on x.record = r.id
        where t.filed_by = $1 and r.id = t.record and x.record is null
        and not exists (select 1 from record s where s.supersedes = r.id)
        order by t.since, t.record limit $2";
    /// Those who filed or submitted a record or any version before it.
    AUTHORS = "with recursive version (id, older, filed_by) as (
            select r.id, r.supersedes, r.filed_by from record r where r.id = $1
            union all
            select o.id, o.supersedes, o.filed_by from version
            join record o on o.id = version.older)
        select version.filed_by, a.acted_by from version
        left join approval_act a on a.record = version.id and a.act = 'submit'";
    /// Behind a place `(since, record)`, who waits longest first: what waits for a role that the
    /// account holds over the record's body, but for what it filed itself.
    WAITING = "select w.record, w.role, w.since, b.agency, b.form
        from approval_wait w cross join record r join book b on b.id = r.book
        left join withdrawal x on x.record = r.id
        where r.id = w.record and (w.since, w.record) > ($1, $2) and x.record is null
        and not exists (select 1 from record s where s.supersedes = r.id)
        and (cast($3 as text) is null or (r.filed_by <> $5 and exists (
            select 1 from right_held h
            join agency_above o on o.agency = b.agency and o.above = h.agency
            where h.account = $3 and h.role = w.role and h.subject is null
            and h.from_on <= $4 and h.until_on >= $4)))
        order by w.since, w.record limit $6";
    /// What waits in the books of a body, the longest first.
    WAITING_IN = "select w.record, w.role, w.since, b.agency, b.form
        from approval_wait w cross join record r cross join book b
        left join withdrawal x on x.record = r.id
        where w.since > $1 and r.id = w.record and b.id = r.book and b.agency = $2
        and x.record is null and not exists (select 1 from record s where s.supersedes = r.id)
        order by w.since, w.record limit $3";
    /// Behind a place `(since, record)`, what nobody may approve, the longest first: what the account filed, and
    /// what waits in bodies over which it holds a right.
    STUCK = concat!("select w.record, w.role, w.since, b.agency, b.form, r.filed_by
        from approval_wait w cross join record r cross join book b
        left join withdrawal x on x.record = r.id
        where (w.since, w.record) > ($1, $2) and r.id = w.record and b.id = r.book
        and x.record is null and not exists (select 1 from record s where s.supersedes = r.id)
        and (cast($3 as text) is null or r.filed_by = $5 or exists (
            select 1 from right_held h
            join agency_above o on o.agency = b.agency and o.above = h.agency
            where h.account = $3 and h.subject is null and h.from_on <= $4 and h.until_on >= $4))
        and ", nobody_approves!("$4", "$6"), "
        order by w.since, w.record limit $7");
    IS_STUCK = concat!("select w.record
        from approval_wait w cross join record r cross join book b
        where w.record = $1 and r.id = w.record and b.id = r.book
        and ", nobody_approves!("$2", "$3"));
}

/// What somebody did on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    Submit,
    Approve,
    Return,
    TakeBack,
}

impl Act {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Act::Submit => "submit",
            Act::Approve => "approve",
            Act::Return => "return",
            Act::TakeBack => "take-back",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::Submit, Self::Approve, Self::Return, Self::TakeBack]
            .into_iter()
            .find(|act| act.word() == word)
    }
}

/// One act, and where it left the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActRow {
    pub record: String,
    pub act: Act,
    pub state: RecordState,
    /// At a submission: the words of the roles that have to approve, in their order.
    pub steps: Vec<String>,
    /// The role in which somebody approved or returned.
    pub step: Option<String>,
    /// Microseconds UTC.
    pub acted_at: i64,
    pub acted_by: String,
    pub on_behalf_of: Option<String>,
    pub why: Option<String>,
    pub content_sha256: String,
    /// Filled in by reading.
    pub change: i64,
}

/// A record that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingRow {
    pub record: String,
    pub role: String,
    /// Since when for this role; microseconds UTC.
    pub since: i64,
    pub agency: String,
    pub form: String,
}

/// A record that waits for a role in which nobody may approve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StuckRow {
    pub waiting: WaitingRow,
    /// As written.
    pub filed_by: String,
}

/// A record that was returned to who filed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedRow {
    pub record: String,
    pub agency: String,
    pub form: String,
    /// Microseconds UTC.
    pub since: i64,
}

/// Notes an act, and who is waited for from now on.
///
/// # Errors
/// [`StoreError::Taken`] for a second act on one record in one change.
pub fn note(
    transaction: &mut Transaction<'_>,
    change: i64,
    row: &ActRow,
    waits_for: Option<&str>,
) -> Result<(), StoreError> {
    let steps = steps_text(row);
    let values = [
        (&row.record).into(),
        change.into(),
        row.act.word().into(),
        row.state.word().into(),
        steps.as_deref().into(),
        row.step.as_deref().into(),
        row.acted_at.into(),
        (&row.acted_by).into(),
        row.on_behalf_of.as_deref().into(),
        row.why.as_deref().into(),
        (&row.content_sha256).into(),
    ];
    transaction.execute(INSERT, &values)?;
    transaction.telling()?.add("approval", commitment(change, row, steps.as_deref()));
    transaction.execute(FORGET, &[(&row.record).into()])?;
    transaction.execute(FORGET_RETURN, &[(&row.record).into()])?;
    if row.state == RecordState::Returned {
        transaction.execute(GIVE_BACK, &[(&row.record).into(), row.acted_at.into()])?;
    }
    if let Some(role) = waits_for {
        transaction.execute(AWAIT, &[(&row.record).into(), role.into(), row.acted_at.into()])?;
    }
    match row.state {
        RecordState::Approved => record::touch(transaction, change, &row.record),
        _ => Ok(()),
    }
}

/// What was done with a record, oldest first.
///
/// # Errors
/// The database's.
pub fn of_record(
    transaction: &mut Transaction<'_>,
    record: &str,
) -> Result<Vec<ActRow>, StoreError> {
    transaction.all(OF_RECORD, &[record.into()], read)
}

/// SHA-256 in hexadecimal of what a record says now; none where there is no such record. Its salt
/// goes in, so that nobody guesses an erased record from what was approved.
///
/// # Errors
/// The database's.
pub fn content(
    transaction: &mut Transaction<'_>,
    record: &str,
) -> Result<Option<String>, StoreError> {
    transaction.first(CONTENT, &[record.into()], |row| {
        let begun = Commitment::to("content", row.optional_bytes(5)?.unwrap_or_default());
        let begun = begun.text(row.text(0)?).text(row.text(1)?).optional(row.optional_text(2)?);
        let begun = begun.optional(row.optional_text(3)?).text(row.text(4)?);
        Ok(to_hexadecimal(&begun.finish().0))
    })
}

/// Those who filed or submitted a record or any version before it, as written.
///
/// # Errors
/// The database's.
pub fn authors(transaction: &mut Transaction<'_>, record: &str) -> Result<Vec<String>, StoreError> {
    let mut authors = Vec::new();
    transaction.each(AUTHORS, &[record.into()], |row| {
        authors.push(row.text(0)?.to_owned());
        authors.extend(row.optional_text(1)?.map(str::to_owned));
        Ok::<_, StoreError>(())
    })?;
    authors.sort_unstable();
    authors.dedup();
    Ok(authors)
}

/// Up to `limit` records that wait for a role of whose eyes they are, behind the place
/// `(since, record)`, who waits longest first. `written` is how the account is named in records.
///
/// # Errors
/// The database's.
pub fn waiting(
    transaction: &mut Transaction<'_>,
    sight: Sight<'_>,
    written: &str,
    (since, record): (i64, &str),
    limit: u32,
) -> Result<Vec<WaitingRow>, StoreError> {
    let values = [
        since.into(),
        record.into(),
        sight.account().into(),
        sight.on().into(),
        written.into(),
        i64::from(limit).into(),
    ];
    transaction.all(WAITING, &values, read_waiting)
}

/// Up to `limit` records of a body that wait for anybody, who waits longest first. It goes through all that waits,
/// which is little beside what is kept.
///
/// # Errors
/// The database's.
pub fn waiting_in(
    transaction: &mut Transaction<'_>,
    agency: &str,
    limit: u32,
) -> Result<Vec<WaitingRow>, StoreError> {
    let values = [i64::MIN.into(), agency.into(), i64::from(limit).into()];
    transaction.all(WAITING_IN, &values, read_waiting)
}

/// Up to `limit` records that nobody may approve on a day, behind the place `(since, record)`, who waits longest
/// first: those that somebody filed, and those of bodies over which they hold a right. `written` is how the account
/// is named in records, `mark` what stands there before the id of any account.
///
/// # Errors
/// The database's.
pub fn stuck(
    transaction: &mut Transaction<'_>,
    sight: Sight<'_>,
    (written, mark): (&str, &str),
    on: i32,
    (since, record): (i64, &str),
    limit: u32,
) -> Result<Vec<StuckRow>, StoreError> {
    let values = [
        since.into(),
        record.into(),
        sight.account().into(),
        on.into(),
        written.into(),
        mark.into(),
        i64::from(limit).into(),
    ];
    transaction.all(STUCK, &values, |row| {
        Ok(StuckRow { waiting: read_waiting(row)?, filed_by: row.text(5)?.to_owned() })
    })
}

/// Whether a record waits for a role in which nobody may approve it on a day.
///
/// # Errors
/// The database's.
pub fn is_stuck(
    transaction: &mut Transaction<'_>,
    record: &str,
    mark: &str,
    on: i32,
) -> Result<bool, StoreError> {
    let values = [record.into(), on.into(), mark.into()];
    Ok(transaction.first(IS_STUCK, &values, |_| Ok(()))?.is_some())
}

/// Up to `limit` records that were returned to who filed them, as written, and wait for them since.
///
/// # Errors
/// The database's.
pub fn returned_to(
    transaction: &mut Transaction<'_>,
    filed_by: &str,
    limit: u32,
) -> Result<Vec<ReturnedRow>, StoreError> {
    transaction.all(RETURNED, &[filed_by.into(), i64::from(limit).into()], |row| {
        let owned = |column| row.text(column).map(str::to_owned);
        let (record, agency, form) = (owned(0)?, owned(1)?, owned(2)?);
        Ok(ReturnedRow { record, agency, form, since: row.integer(3)? })
    })
}

fn read_waiting(row: Row<'_>) -> Result<WaitingRow, StoreError> {
    let owned = |column| row.text(column).map(str::to_owned);
    let (record, role, since) = (owned(0)?, owned(1)?, row.integer(2)?);
    Ok(WaitingRow { record, role, since, agency: owned(3)?, form: owned(4)? })
}

fn steps_text(row: &ActRow) -> Option<String> {
    (row.act == Act::Submit).then(|| row.steps.join(" "))
}

/// What the log commits to of an act.
pub(crate) fn commitment(change: i64, row: &ActRow, steps: Option<&str>) -> Hash {
    let begun = Commitment::to("approval", &[]).text(&row.record).text(row.act.word());
    let begun = begun.text(row.state.word()).optional(steps);
    let begun = begun.optional(row.step.as_deref()).number(row.acted_at).text(&row.acted_by);
    let begun = begun.optional(row.on_behalf_of.as_deref()).optional(row.why.as_deref());
    begun.text(&row.content_sha256).number(change).finish()
}

pub(crate) fn read(row: Row<'_>) -> Result<ActRow, StoreError> {
    let (act, state) = (row.text(2)?, row.text(3)?);
    let damaged = || StoreError::Damaged { what: format!("an act {act} that led to {state}") };
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let steps = row.optional_text(4)?.unwrap_or_default().split_whitespace();
    Ok(ActRow {
        record: row.text(0)?.to_owned(),
        act: Act::of_word(act).ok_or_else(damaged)?,
        state: RecordState::of_word(state).ok_or_else(damaged)?,
        steps: steps.map(str::to_owned).collect(),
        step: owned(row.optional_text(5)?),
        acted_at: row.integer(6)?,
        acted_by: row.text(7)?.to_owned(),
        on_behalf_of: owned(row.optional_text(8)?),
        why: owned(row.optional_text(9)?),
        content_sha256: row.text(10)?.to_owned(),
        change: row.integer(1)?,
    })
}

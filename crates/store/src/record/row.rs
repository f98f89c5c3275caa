//! A record as stored: lent by a query, or owned.

use crate::StoreError;
use crate::row::Row;

/// Where a record stands: as it was filed, or where the last act on its way left it. What was filed as
/// approved has no acts, and is not looked up.
macro_rules! state_now {
    ($record:literal) => {
        concat!(
            "case when ",
            $record,
            ".state = 'approved' then 'approved' else coalesce((select a.state from approval_act a
            where a.record = ",
            $record,
            ".id order by a.change desc limit 1), ",
            $record,
            ".state) end"
        )
    };
}
pub(crate) use state_now;

/// When a record was approved: as it was filed, or by the last act on its way.
macro_rules! counts_from {
    ($record:literal) => {
        concat!(
            "case when ",
            $record,
            ".state = 'approved' then ",
            $record,
            ".recorded_at else coalesce((select max(a.acted_at)
            from approval_act a where a.record = ",
            $record,
            ".id and a.state = 'approved'), ",
            $record,
            ".recorded_at) end"
        )
    };
}
pub(crate) use counts_from;

/// The role in which a record was approved last on its way; none where whoever filed it said so.
macro_rules! approved_as {
    ($record:literal) => {
        concat!(
            "case when ",
            $record,
            ".state = 'approved' then null else (select a.step from approval_act a
            where a.record = ",
            $record,
            ".id and a.state = 'approved' order by a.change desc limit 1) end"
        )
    };
}
pub(crate) use approved_as;

/// When what corrects a record began to count, whatever drafts lay between; none while nothing does. A
/// correction that was withdrawn corrects nothing any more.
macro_rules! corrected_at {
    ($record:literal) => {
        concat!(
            "(with recursive version (id, state, at) as (
                select v.id, ",
            crate::record::row::state_now!("v"),
            ", ",
            crate::record::row::counts_from!("v"),
            " from record v where v.supersedes = ",
            $record,
            ".id
                union all
                select v.id, ",
            crate::record::row::state_now!("v"),
            ", ",
            crate::record::row::counts_from!("v"),
            " from version join record v on v.supersedes = version.id
                where version.state <> 'approved')
            select version.at from version left join withdrawal x on x.record = version.id
            where version.state = 'approved' and x.record is null)"
        )
    };
}
pub(crate) use corrected_at;

/// The columns of a view, in the order of [`RecordView`]'s fields, from `record r`, its `book b` and
/// its `withdrawal w`. A record is recorded at the moment of its approval.
macro_rules! columns {
    ($supersedes:expr) => {
        concat!(
            "r.id, b.form, b.agency, ",
            crate::record::row::state_now!("r"),
            ", r.day, r.key, ",
            crate::record::row::counts_from!("r"),
            ", w.withdrawn_at, w.withdrawn_by, w.why, ",
            $supersedes,
            ", r.filed_by, r.why, r.change, r.fields, ",
            crate::record::row::approved_as!("r")
        )
    };
}
pub(crate) use columns;

macro_rules! view_columns {
    () => {
        crate::record::row::columns!("r.supersedes")
    };
}
pub(crate) use view_columns;

/// The last version before a correction that counted, whatever drafts lay between: what the correction
/// takes the place of for those who judge.
macro_rules! counted_before {
    () => {
        concat!(
            "case when r.supersedes is null then null else (
            with recursive version (id, older, state) as (
                select o.id, o.supersedes, ",
            crate::record::row::state_now!("o"),
            " from record o where o.id = r.supersedes
                union all
                select o.id, o.supersedes, ",
            crate::record::row::state_now!("o"),
            " from version join record o on o.id = version.older
                where version.state <> 'approved')
            select version.id from version where version.state = 'approved') end"
        )
    };
}
pub(super) use counted_before;

/// The columns of a view for those who judge.
macro_rules! judged_columns {
    () => {
        crate::record::row::columns!(crate::record::row::counted_before!())
    };
}
pub(super) use judged_columns;

/// The columns of a fact, in the order of [`FactView`]'s fields, from the same three.
macro_rules! fact_columns {
    () => {
        concat!(
            "r.id, b.form, b.agency, ",
            crate::record::row::state_now!("r"),
            ", r.day, ",
            crate::record::row::counts_from!("r"),
            ", w.withdrawn_at, ",
            crate::record::row::counted_before!(),
            ", r.fields, ",
            crate::record::row::approved_as!("r")
        )
    };
}
pub(super) use fact_columns;

/// What a whole row has beyond a view: the newer version `s` and whether that counts, and when this one
/// was filed.
macro_rules! row_columns {
    () => {
        concat!(
            crate::record::row::view_columns!(),
            ", s.id, case when s.id is null then 'approved' else ",
            crate::record::row::state_now!("s"),
            " end, r.recorded_at"
        )
    };
}
pub(crate) use row_columns;

/// The day of a record without a day of its own, as stored: it counts from the beginning.
const BEGINNING: i32 = i32::MIN;

/// Where a record stands on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordState {
    Approved,
    Draft,
    Submitted,
    Returned,
    Withdrawn,
}

impl RecordState {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            RecordState::Approved => "approved",
            RecordState::Draft => "draft",
            RecordState::Submitted => "submitted",
            RecordState::Returned => "returned",
            RecordState::Withdrawn => "withdrawn",
        }
    }

    /// The state of a word, if it is one.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "approved" => RecordState::Approved,
            "draft" => RecordState::Draft,
            "submitted" => RecordState::Submitted,
            "returned" => RecordState::Returned,
            "withdrawn" => RecordState::Withdrawn,
            _ => return None,
        })
    }
}

/// A record whose texts are lent: by a query for the length of a visit, or by the caller to
/// [`crate::record::insert`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordView<'a> {
    /// Unique within the installation.
    pub id: &'a str,
    pub form: &'a str,
    pub agency: &'a str,
    /// As filed, or where the last act on its way left it. A withdrawal shows in `withdrawn_at` and
    /// leaves the state alone.
    pub state: RecordState,
    /// The fact's own day, counted from 1970-01-01; None counts from the beginning.
    pub day: Option<i32>,
    /// The caller's text for what the record is about, within form and agency.
    pub key: Option<&'a str>,
    /// When it was approved, else when it was filed; microseconds UTC.
    pub recorded_at: i64,
    /// Microseconds UTC.
    pub withdrawn_at: Option<i64>,
    pub withdrawn_by: Option<&'a str>,
    pub withdrawn_why: Option<&'a str>,
    /// The record that this one corrects.
    pub supersedes: Option<&'a str>,
    pub filed_by: &'a str,
    pub why: Option<&'a str>,
    /// Filled in by reading; inserting is given the change.
    pub change: i64,
    /// A JSON object's text, kept to the byte.
    pub fields: &'a str,
    /// The role in which it was approved on its way; filled in by reading.
    pub approved_as: Option<&'a str>,
}

/// What a record says and from when it counts, without who filed it and why; for reading many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactView<'a> {
    pub id: &'a str,
    pub form: &'a str,
    pub agency: &'a str,
    /// As filed. A withdrawal shows in `withdrawn_at` and leaves the state alone.
    pub state: RecordState,
    /// The fact's own day, counted from 1970-01-01; None counts from the beginning.
    pub day: Option<i32>,
    /// Microseconds UTC.
    pub recorded_at: i64,
    /// Microseconds UTC.
    pub withdrawn_at: Option<i64>,
    /// The record that this one corrects.
    pub supersedes: Option<&'a str>,
    /// A JSON object's text, kept to the byte.
    pub fields: &'a str,
    /// The role in which it was approved on its way, if it went one.
    pub approved_as: Option<&'a str>,
}

/// When a record was withdrawn, by whom and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Microseconds UTC.
    pub withdrawn_at: i64,
    pub withdrawn_by: Option<String>,
    pub why: Option<String>,
}

/// A record of one's own, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    pub id: String,
    pub form: String,
    pub agency: String,
    pub state: RecordState,
    pub day: Option<i32>,
    pub key: Option<String>,
    pub recorded_at: i64,
    pub withdrawal: Option<Withdrawal>,
    pub supersedes: Option<String>,
    /// The record that corrects this one, or that took the place of what never counted; filled in by
    /// reading.
    pub superseded_by: Option<String>,
    /// A correction that does not count yet, so that this record still does; filled in by reading.
    pub awaited_correction: Option<String>,
    /// When it was filed, where that was before its approval; filled in by reading. Microseconds UTC.
    pub filed_at: Option<i64>,
    pub filed_by: String,
    pub why: Option<String>,
    pub change: i64,
    pub fields: String,
    /// The role in which it was approved on its way; filled in by reading.
    pub approved_as: Option<String>,
}

impl RecordRow {
    /// The record with its texts lent.
    #[must_use]
    pub fn view(&self) -> RecordView<'_> {
        let withdrawal = self.withdrawal.as_ref();
        RecordView {
            id: &self.id,
            form: &self.form,
            agency: &self.agency,
            state: self.state,
            day: self.day,
            key: self.key.as_deref(),
            recorded_at: self.recorded_at,
            withdrawn_at: withdrawal.map(|withdrawal| withdrawal.withdrawn_at),
            withdrawn_by: withdrawal.and_then(|withdrawal| withdrawal.withdrawn_by.as_deref()),
            withdrawn_why: withdrawal.and_then(|withdrawal| withdrawal.why.as_deref()),
            supersedes: self.supersedes.as_deref(),
            filed_by: &self.filed_by,
            why: self.why.as_deref(),
            change: self.change,
            fields: &self.fields,
            approved_as: self.approved_as.as_deref(),
        }
    }

    /// Reads the columns that `row_columns` names.
    pub(crate) fn read(row: Row<'_>) -> Result<Self, StoreError> {
        let read = Self::of(&RecordView::read(row)?);
        let newer = row.optional_text(16)?.map(str::to_owned);
        let is_counting = |word: &str| ["approved", "withdrawn"].contains(&word);
        let is_awaited = is_counting(read.state.word()) && !is_counting(row.text(17)?);
        let (awaited_correction, superseded_by) =
            if is_awaited { (newer, None) } else { (None, newer) };
        let filed_at = Some(row.integer(18)?).filter(|at| *at != read.recorded_at);
        Ok(Self { superseded_by, awaited_correction, filed_at, ..read })
    }

    /// The version after this one, whether it counts or not.
    #[must_use]
    pub fn newer(&self) -> Option<&str> {
        self.superseded_by.as_deref().or(self.awaited_correction.as_deref())
    }

    /// A record whose texts were lent, as one's own.
    pub(crate) fn of(view: &RecordView<'_>) -> Self {
        let withdrawal = view.withdrawn_at.map(|withdrawn_at| Withdrawal {
            withdrawn_at,
            withdrawn_by: view.withdrawn_by.map(str::to_owned),
            why: view.withdrawn_why.map(str::to_owned),
        });
        Self {
            id: view.id.to_owned(),
            form: view.form.to_owned(),
            agency: view.agency.to_owned(),
            state: view.state,
            day: view.day,
            key: view.key.map(str::to_owned),
            recorded_at: view.recorded_at,
            withdrawal,
            supersedes: view.supersedes.map(str::to_owned),
            superseded_by: None,
            awaited_correction: None,
            filed_at: None,
            filed_by: view.filed_by.to_owned(),
            why: view.why.map(str::to_owned),
            change: view.change,
            fields: view.fields.to_owned(),
            approved_as: view.approved_as.map(str::to_owned),
        }
    }
}

impl<'r> FactView<'r> {
    /// Reads the columns that `fact_columns` names.
    pub(super) fn read(row: Row<'r>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.text(0)?,
            form: row.text(1)?,
            agency: row.text(2)?,
            state: state(row.text(3)?)?,
            day: day_of_stored(row.day(4)?),
            recorded_at: row.integer(5)?,
            withdrawn_at: row.optional_integer(6)?,
            supersedes: row.optional_text(7)?,
            fields: row.text(8)?,
            approved_as: row.optional_text(9)?,
        })
    }
}

impl<'r> From<RecordView<'r>> for FactView<'r> {
    fn from(view: RecordView<'r>) -> Self {
        let RecordView { id, form, agency, state, day, recorded_at, .. } = view;
        let RecordView { withdrawn_at, supersedes, fields, approved_as, .. } = view;
        Self {
            id,
            form,
            agency,
            state,
            day,
            recorded_at,
            withdrawn_at,
            supersedes,
            fields,
            approved_as,
        }
    }
}

impl<'r> RecordView<'r> {
    /// Reads the columns that `view_columns` and `judged_columns` name.
    pub(super) fn read(row: Row<'r>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.text(0)?,
            form: row.text(1)?,
            agency: row.text(2)?,
            state: state(row.text(3)?)?,
            day: day_of_stored(row.day(4)?),
            key: row.optional_text(5)?,
            recorded_at: row.integer(6)?,
            withdrawn_at: row.optional_integer(7)?,
            withdrawn_by: row.optional_text(8)?,
            withdrawn_why: row.optional_text(9)?,
            supersedes: row.optional_text(10)?,
            filed_by: row.text(11)?,
            why: row.optional_text(12)?,
            change: row.integer(13)?,
            fields: row.text(14)?,
            approved_as: row.optional_text(15)?,
        })
    }
}

fn state(word: &str) -> Result<RecordState, StoreError> {
    let damaged = || StoreError::Damaged { what: format!("record state {word}") };
    RecordState::of_word(word).ok_or_else(damaged)
}

pub(crate) fn stored_day(day: Option<i32>) -> i32 {
    day.unwrap_or(BEGINNING)
}

pub(crate) fn day_of_stored(day: i32) -> Option<i32> {
    Some(day).filter(|day| *day != BEGINNING)
}

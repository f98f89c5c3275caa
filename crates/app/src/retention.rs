//! How long evidence files are kept (保存年限): by the records that name them, and the terms decided for
//! their forms. Nothing goes by itself; knows no page.

mod disposing;
mod holding;
mod listing;
mod remains;

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::Moment;
use domain::body::City;
use domain::retention::Keeping;
use regulation::{Amount, Day, Form, FormKind, Regulation, Term};
use store::evidence::{self as rows, Disposal, NamingRow};
use store::record::RecordState;
use store::{StoreError, Transaction};

use crate::access::Forbidden;
use crate::evidence::is_of_files;
use crate::ground::Ground;
use crate::{Installation, access};

pub use disposing::{Looked, MOST, Obstacle, dispose, preview};
pub use holding::{Hold, HoldPage, NewHold, end, hold, holds, may_end};
pub use listing::{Filter, Over, OverPage, list};
pub use remains::remove_remains;

/// The family of settings that say how long the files of a form are kept.
pub(crate) const SETTING: &str = "retention.";

/// The law's own number: a file may be an extract of logs, so none goes before.
const LEAST: &str = "retention.logs";

/// Records looked through at once.
const NAMINGS_AT_ONCE: u32 = 500;

/// Why a file is kept for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forever {
    /// Nobody has decided a term for the form.
    Undecided,
    /// That it is was decided.
    Decided,
    /// The entry of a register that names it still speaks: none of its key has taken its place.
    Speaks,
    /// The record that names it waits to be approved.
    Waits,
}

/// How long a file is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    Forever(Forever),
    /// The last day.
    Until(Day),
}

impl Kept {
    fn is_longer_than(self, other: Self) -> bool {
        match (self, other) {
            (Self::Until(day), Self::Until(other)) => day > other,
            (Self::Forever(_), Self::Until(_)) => true,
            (_, Self::Forever(_)) => false,
        }
    }
}

/// How long a file is kept and by what; what holds it, and whether it is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    pub kept: Kept,
    /// The record that has it kept longest, with its book.
    pub record: String,
    pub form: String,
    pub agency: String,
    /// The day from which its term is counted.
    pub from: Day,
    /// As it was decided; none where nothing was.
    pub term: Option<String>,
    pub n_records: usize,
    /// Whose records name it.
    pub agencies: BTreeSet<String>,
    pub holds: Vec<Hold>,
    pub disposed: Option<Disposed>,
}

impl Retention {
    /// Whether its term is over on a day, and its bytes are still there.
    #[must_use]
    pub fn is_over(&self, on: Day) -> bool {
        self.disposed.is_none() && matches!(self.kept, Kept::Until(until) if until < on)
    }
}

/// That the bytes of a file were removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposed {
    pub at: Moment,
    pub by: String,
    /// The last day on which it was to be kept, and the term by which that was reckoned.
    pub kept_until: Day,
    pub term: String,
    pub change: i64,
}

impl From<Disposal> for Disposed {
    fn from(row: Disposal) -> Self {
        Self {
            at: Moment::from_microseconds(row.disposed_at),
            by: row.disposed_by,
            kept_until: Day::from_days(row.kept_until_on),
            term: row.term,
            change: row.change,
        }
    }
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no file `{sha256}` that a record names")]
    NotFound { sha256: String },
    #[error("the file {sha256} stays: {obstacle}; nothing was removed")]
    Stays { sha256: String, obstacle: Obstacle },
    #[error("name 1 to {MOST} files")]
    Batch,
    #[error("`{cursor}` is no place in this list")]
    NoPlace { cursor: String },
    #[error("there is no agency `{agency}`")]
    UnknownAgency { agency: String },
    #[error("there is no form `{form}` that holds files")]
    UnknownForm { form: String },
    #[error("say why, in a thousand letters at most")]
    NoReason,
    #[error("the last day of a hold does not lie before today")]
    Past,
    #[error("{most} holds are in force for this agency; end one, or hold all of its files by one")]
    TooMany { most: usize },
    #[error("there is no hold `{id}` in force that you may end")]
    NoHold { id: String },
    #[error("the idempotency key was used for another request")]
    KeyReused,
}

/// How long a file is kept, for whoever may open it; none where no record names it.
///
/// # Errors
/// The store's.
pub fn of(installation: &Installation, sha256: &str) -> Result<Option<Retention>, StoreError> {
    access::follow(installation)?;
    installation.store.read(|transaction| {
        let terms = Terms::today(installation, transaction)?;
        terms.judge(transaction, sha256)
    })
}

/// The terms that hold on a day.
struct Terms<'r> {
    regulation: &'r Regulation,
    city: Arc<City>,
    today: Day,
    least: Option<Term>,
}

impl<'r> Terms<'r> {
    fn today(
        installation: &'r Installation,
        transaction: &mut Transaction<'_>,
    ) -> Result<Self, StoreError> {
        let today = installation.today();
        Ok(Self {
            regulation: &installation.regulation,
            city: Arc::clone(&Ground::current(installation, transaction)?.city),
            today,
            least: least(&installation.regulation, today),
        })
    }

    /// What was decided for a form of an agency.
    fn keeping(&self, agency: &str, form: &str) -> Option<Keeping> {
        self.city.setting(&[SETTING, form].concat(), agency, self.today)?.parse().ok()
    }

    /// How long a record has its files kept, and from which day on.
    fn by(
        &self,
        transaction: &mut Transaction<'_>,
        naming: &NamingRow,
    ) -> Result<(Kept, Day), StoreError> {
        let of_record = day_of(naming.day, naming.recorded_at);
        let forever = |why| Ok((Kept::Forever(why), of_record));
        // What came in as withdrawn counted until then; what was taken back before it was approved never did.
        let counted = match naming.state {
            RecordState::Approved => true,
            RecordState::Withdrawn => naming.withdrawn_at.is_some(),
            RecordState::Draft | RecordState::Submitted | RecordState::Returned => {
                // Any later version ends one that never counted.
                if naming.withdrawn_at.is_none() && !naming.is_followed {
                    return forever(Forever::Waits);
                }
                false
            }
        };
        let Some(keeping) = self.keeping(&naming.agency, &naming.form) else {
            return forever(Forever::Undecided);
        };
        let form = self.regulation.form(&naming.form);
        let is_of_register = form.is_some_and(|form| form.kind == FormKind::Register);
        let from = match counted && is_of_register {
            true => match silent_from(transaction, naming)? {
                Some(silent_from) => of_record.max(silent_from),
                None => return forever(Forever::Speaks),
            },
            false => of_record,
        };
        Ok(match keeping.until(from, self.least) {
            Some(until) => (Kept::Until(until), from),
            None => return forever(Forever::Decided),
        })
    }

    /// How long a file is kept: the longest of all records that name it.
    fn judge(
        &self,
        transaction: &mut Transaction<'_>,
        sha256: &str,
    ) -> Result<Option<Retention>, StoreError> {
        let mut longest: Option<(Kept, Day, NamingRow)> = None;
        let mut books = BTreeSet::new();
        let (mut n_records, mut after) = (0, String::new());
        loop {
            let namings = rows::namings(transaction, sha256, &after, NAMINGS_AT_ONCE)?;
            let Some(last) = namings.last() else { break };
            after.clone_from(&last.record);
            n_records += namings.len();
            for naming in namings {
                books.insert((naming.agency.clone(), naming.form.clone()));
                let (kept, from) = self.by(transaction, &naming)?;
                if longest.as_ref().is_none_or(|(before, ..)| kept.is_longer_than(*before)) {
                    longest = Some((kept, from, naming));
                }
            }
        }
        let Some((kept, from, naming)) = longest else { return Ok(None) };
        let agencies: BTreeSet<String> = books.iter().map(|(agency, _)| agency.clone()).collect();
        Ok(Some(Retention {
            kept,
            term: self.keeping(&naming.agency, &naming.form).map(|keeping| keeping.to_string()),
            record: naming.record,
            form: naming.form,
            agency: naming.agency,
            from,
            n_records,
            holds: holding::over(transaction, &books, sha256, self.today)?,
            agencies,
            disposed: rows::disposal(transaction, sha256)?.map(Disposed::from),
        }))
    }
}

/// The day from which an entry of a register speaks no more: it was withdrawn, corrected, or a later one of
/// its key took its place. None while it speaks.
fn silent_from(
    transaction: &mut Transaction<'_>,
    naming: &NamingRow,
) -> Result<Option<Day>, StoreError> {
    let ended_at = naming.withdrawn_at.into_iter().chain(naming.corrected_at).min();
    let ended_on = ended_at.map(|at| Moment::from_microseconds(at).day());
    let replacer = rows::replacer(transaction, naming)?;
    let replaced_on = replacer.map(|replacer| day_of(replacer.day, replacer.counts_from));
    Ok(ended_on.into_iter().chain(replaced_on).min())
}

/// The day of a record, or where it has none of its own, that of a moment.
fn day_of(day: Option<i32>, at: i64) -> Day {
    day.map_or_else(|| Moment::from_microseconds(at).day(), Day::from_days)
}

/// The law's own least term on a day.
pub(crate) fn least(regulation: &Regulation, on: Day) -> Option<Term> {
    match regulation.parameter(LEAST)?.amount(on, None)? {
        Amount::Term(term) => Some(term),
        Amount::Number(_) => None,
    }
}

/// The last day of whose facts a file may be over, some days too many: months differ in length.
fn last_over(today: Day, term: Term) -> Day {
    // Not of the law: by so many days the ends of two months differ at most.
    const DIFFERENCE: i32 = 3;
    let span = jiff::Span::new().years(term.years).months(term.months).days(term.days);
    let since = today.date().checked_sub(span).map_or(Day::EARLIEST, Day::from);
    since.plus(DIFFERENCE)
}

/// Whether records of a form can name files.
#[must_use]
pub fn holds_files(form: &Form) -> bool {
    form.kind != FormKind::View && form.fields.iter().any(|field| is_of_files(&field.kind))
}

#[cfg(test)]
mod tests {
    use domain::reckon::valid_through;

    use super::*;

    #[test]
    fn no_day_is_passed_over_whose_term_is_over() {
        let first: Day = "2024-01-01".parse().unwrap();
        for term in ["P6M", "P1Y", "P1M1D", "P90D", "P1Y2M3D"] {
            let term: Term = term.parse().unwrap();
            for today in (0..800).map(|days| first.plus(days)) {
                let last = last_over(today, term);
                assert!(valid_through(last.next(), term) >= today, "{term} {today}");
            }
        }
    }
}

//! One body on one day: judged whole, or only what a change concerns; its row for memory, its texts for the cache.

use std::sync::Arc;

use domain::assess::Assessed;
use domain::body::Body;
use domain::{At, FormSet, LineOnWire, Moment, Reads, Remembered, Standing};
use regulation::{Day, Regulation};
use store::standing::{self, KeptDay, NewLine};
use store::{StoreError, Transaction};

use super::kept::kept_day;
use super::row::Judged;
use super::{AgencyRow, Cell, SubjectLine};
use crate::Installation;
use crate::posture::{Ground, PostureError, of_body_anew, of_body_in_short};

/// One body, judged: the row for memory, and what is written to the cache.
pub(super) struct Computed {
    pub(super) row: Arc<AgencyRow>,
    /// The texts of the duties that were judged, by their place in the law.
    texts: Vec<(usize, Texts)>,
    remembered: Vec<Remembered>,
    /// How many lines were judged, subjects included.
    pub(super) count: usize,
}

/// A line and its subjects as text.
struct Texts {
    line: String,
    subjects: Option<Vec<u8>>,
}

/// Judges every duty of a body; `known` is the last change that is surely among what is read.
pub(super) fn compute(
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    ground: &Ground,
    body: &Body,
    (as_of, known): (Day, i64),
    known_at: Moment,
) -> Result<Computed, PostureError> {
    let at = At::day(as_of);
    let assessed = of_body_in_short(transaction, regulation, ground, body, at, known_at)?;
    let cells = assessed.iter().map(|one| Cell::of(one, as_of)).collect();
    let judged = regulation.duties.iter().zip(&assessed);
    let remembered: Vec<Remembered> = judged.map(|(duty, one)| Remembered::of(duty, one)).collect();
    let (others, judged) = (others(&remembered), Judged::whole(known));
    let row = AgencyRow::new(regulation, body.id.clone(), cells, others, judged);
    let count = assessed.iter().map(|one| 1 + one.subjects.len()).sum();
    let texts = assessed.into_iter().map(Texts::of).enumerate().collect();
    Ok(Computed { row: Arc::new(row), texts, remembered, count })
}

/// Judges again what a change concerns; every duty where it is not known what they were judged by, or what is
/// kept of that was written past the program or is from before.
pub(super) fn renew(
    installation: &Installation,
    transaction: &mut Transaction<'_>,
    ground: &Ground,
    body: &Body,
    before: &AgencyRow,
    changed: impl Fn(&Reads) -> bool,
    (as_of, known): (Day, i64),
) -> Result<Computed, PostureError> {
    let regulation = &*installation.regulation;
    let kept = standing::judged(transaction, &kept_day(installation, as_of)?, &body.id)?;
    let kept = kept.filter(|(known, _)| *known >= before.judged.known);
    let kept = kept.and_then(|(_, text)| serde_json::from_str::<Vec<Remembered>>(&text).ok());
    let kept = kept.filter(|kept| kept.len() == regulation.duties.len());
    let Some(mut remembered) = kept else {
        let at = (as_of, known);
        return compute(transaction, regulation, ground, body, at, Moment::FOREVER);
    };
    let at = At::day(as_of);
    let anew = of_body_anew(installation, transaction, ground, body, &remembered, changed, at)?;
    let mut cells = before.cells.clone();
    let mut texts = Vec::new();
    let mut count = 0;
    for (place, one) in anew.into_iter().enumerate() {
        let Some(one) = one else { continue };
        if let (Some(cell), Some(kept)) = (cells.get_mut(place), remembered.get_mut(place)) {
            *cell = Cell::of(&one, as_of);
            *kept = Remembered::of(&regulation.duties[place], &one);
        }
        count += 1 + one.subjects.len();
        texts.push((place, Texts::of(one)));
    }
    let judged = before.judged.renewed(known, texts.iter().map(|(place, _)| *place));
    let row = AgencyRow::new(regulation, body.id.clone(), cells, others(&remembered), judged);
    Ok(Computed { row: Arc::new(row), texts, remembered, count })
}

/// The forms of which any duty looked at the records of others.
fn others(remembered: &[Remembered]) -> FormSet {
    let mut others = FormSet::default();
    for one in remembered {
        others |= one.reads.others;
    }
    others
}

impl Texts {
    /// Nothing is kept of what does not apply.
    fn of(assessed: Assessed) -> Self {
        if assessed.agency.standing == Standing::NotApplicable {
            return Self { line: String::new(), subjects: None };
        }
        let line = serde_json::to_string(&LineOnWire::from(&assessed.agency)).unwrap_or_default();
        if assessed.subjects.is_empty() {
            return Self { line, subjects: None };
        }
        let subjects: Vec<SubjectLine> =
            assessed.subjects.into_iter().map(SubjectLine::from).collect();
        Self { line, subjects: serde_json::to_vec(&subjects).ok() }
    }
}

/// Writes what was judged of some bodies to the cache of a day.
pub(super) fn keep(
    bodies: &[Computed],
    transaction: &mut Transaction<'_>,
    regulation: &Regulation,
    day: &KeptDay<'_>,
) -> Result<(), StoreError> {
    let (whole, parts): (Vec<_>, Vec<_>) =
        bodies.iter().partition(|body| body.texts.len() == regulation.duties.len());
    let lines: Vec<NewLine<'_>> = whole.iter().flat_map(|body| body.lines(regulation)).collect();
    let agencies = whole.iter().map(|body| body.row.agency.as_str());
    standing::replace_agencies(transaction, day, agencies, &lines)?;
    for body in parts {
        let lines: Vec<NewLine<'_>> = body.lines(regulation).collect();
        let judged = body.judged().filter_map(|place| regulation.duties.get(place));
        let duties: Vec<&str> = judged.map(|duty| duty.id.as_str()).collect();
        standing::replace_duties(transaction, day, &body.row.agency, &duties, &lines)?;
    }
    bodies.iter().try_for_each(|body| body.keep(transaction, day))
}

impl Computed {
    /// The places of the duties that were judged.
    pub(super) fn judged(&self) -> impl Iterator<Item = usize> {
        self.texts.iter().map(|(place, _)| *place)
    }

    /// Keeps how each duty stands and what it was judged by.
    fn keep(&self, transaction: &mut Transaction<'_>, day: &KeptDay<'_>) -> Result<(), StoreError> {
        let written = |error: serde_json::Error| StoreError::Damaged { what: error.to_string() };
        let others = serde_json::to_string(&self.row.others).map_err(written)?;
        let cells = serde_json::to_string(&self.row.kept()).map_err(written)?;
        let duties = serde_json::to_string(&self.remembered).map_err(written)?;
        let (agency, known) = (self.row.agency.as_str(), self.row.judged.known);
        let body = standing::Body { agency, known, others: &others, cells: &cells };
        standing::put(transaction, day, &body, &duties)
    }

    /// Of what does not apply no line is kept.
    fn lines<'c>(&'c self, regulation: &'c Regulation) -> impl Iterator<Item = NewLine<'c>> {
        let told = self.texts.iter().filter(|(_, texts)| !texts.line.is_empty());
        told.filter_map(move |(place, texts)| {
            Some(NewLine {
                agency: &self.row.agency,
                duty: &regulation.duties.get(*place)?.id,
                known: self.row.judged.of(*place),
                line: &texts.line,
                subjects: texts.subjects.as_deref(),
            })
        })
    }
}

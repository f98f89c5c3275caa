//! What is kept of a day, believed where it is as it was written and of the row that is asked about.

use std::collections::BTreeSet;

use domain::{FormSet, Standing};
use regulation::{Day, Regulation};
use store::standing::{self, KeptDay, Line};
use store::{StoreError, snapshot};

use super::row::KeptCell;
use super::{AgencyRow, Board, Cell};
use crate::{Installation, law};

/// A day of which the standings are kept, judged by the law of this program.
///
/// # Errors
/// The store's.
pub(super) fn kept_day(installation: &Installation, as_of: Day) -> Result<KeptDay<'_>, StoreError> {
    let sealer = installation.store.signer()?.sealer();
    Ok(KeptDay { sealer, as_of: as_of.days(), law_sha256: law::fingerprint() })
}

/// The row of a body as it was written.
pub(super) fn row(regulation: &Regulation, body: &standing::Body<'_>) -> Option<AgencyRow> {
    let others: FormSet = serde_json::from_str(body.others).ok()?;
    let cells: Vec<KeptCell> = serde_json::from_str(body.cells).ok()?;
    AgencyRow::read(regulation, body.agency.to_owned(), body.known, &cells, others)
}

/// Reads lines of a board, and remembers whose were written past the program.
pub(super) struct Reading<'a> {
    regulation: &'a Regulation,
    board: &'a Board,
    pub(super) forged: BTreeSet<String>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(regulation: &'a Regulation, board: &'a Board) -> Self {
        Self { regulation, board, forged: BTreeSet::new() }
    }

    /// A line that was found, where it is as it was written, and none from before the row that is shown.
    pub(super) fn believed<'l>(
        &mut self,
        agency: &str,
        duty: &str,
        line: Option<Line<'l>>,
    ) -> Option<Line<'l>> {
        let Some(line) = line else {
            self.forged.insert(agency.to_owned());
            return None;
        };
        let row = self.board.row(agency)?;
        let place = usize::from(self.regulation.duty(duty)?.order);
        (line.known >= row.judged.of(place)).then_some(line)
    }
}

/// Not of the law: so many bodies of a day are named, of more their number is told.
const MOST_NAMED: usize = 5;

/// Each kept day that is not as it was written, with the bodies of which it is not. Days under another law are
/// shown to nobody.
///
/// # Errors
/// The store's.
pub fn altered(installation: &Installation) -> Result<Vec<String>, StoreError> {
    let law_sha256 = law::fingerprint();
    let days = installation.store.read(snapshot::all)?;
    let mut altered = Vec::new();
    for kept in days {
        if kept.holds_by(&law_sha256) {
            let as_of = Day::from_days(kept.as_of);
            let agencies = altered_on(installation, as_of)?;
            if !agencies.is_empty() {
                altered.push(format!("standings {as_of}: {}", named(&agencies)));
            }
        }
    }
    Ok(altered)
}

/// These bodies in a sentence.
pub(super) fn named(agencies: &BTreeSet<String>) -> String {
    let few: Vec<&str> = agencies.iter().take(MOST_NAMED).map(String::as_str).collect();
    match agencies.len() > few.len() {
        true => format!("{} … ({})", few.join(", "), agencies.len()),
        false => few.join(", "),
    }
}

/// The bodies that are not as they were written: in short, in what they were judged by, or in a line that is
/// another, of before, or gone.
fn altered_on(installation: &Installation, as_of: Day) -> Result<BTreeSet<String>, StoreError> {
    let regulation = &*installation.regulation;
    let day = kept_day(installation, as_of)?;
    installation.store.read(|transaction| {
        let mut rows: Vec<AgencyRow> = Vec::new();
        let mut altered = BTreeSet::new();
        standing::whole_bodies(transaction, &day, |agency, body| {
            match body.and_then(|body| row(regulation, &body)) {
                Some(row) => rows.push(row),
                None => drop(altered.insert(agency.to_owned())),
            }
            Ok::<_, StoreError>(())
        })?;
        // In the order of the rows, as the lines come.
        let mut told: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); rows.len()];
        standing::lines_of_day(transaction, &day, |agency, duty, line| {
            let of = rows.binary_search_by(|row| row.agency.as_str().cmp(agency)).ok();
            let order = regulation.duty(duty).map(|duty| usize::from(duty.order));
            let is_so = of.zip(order).zip(line).is_some_and(|((of, place), line)| {
                rows[of].judged.of(place) <= line.known && told[of].insert(place)
            });
            if !is_so {
                altered.insert(agency.to_owned());
            }
            Ok::<_, StoreError>(())
        })?;
        for (row, told) in rows.iter().zip(&told) {
            let mut cells = row.cells.iter().enumerate();
            let is_whole = |(place, cell): (usize, &Cell)| {
                told.contains(&place) == (cell.standing != Standing::NotApplicable)
            };
            if !cells.all(is_whole) {
                altered.insert(row.agency.clone());
            }
        }
        Ok(altered)
    })
}

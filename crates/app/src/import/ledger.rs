//! Counts what an import read and did, and keeps its faults; knows no file format.

use std::collections::BTreeMap;

use super::existing::Decision;
use super::fault::{Fault, Weight};

/// Beyond so many, faults are counted and not kept.
const MOST_FAULTS: usize = 100_000;

/// Records of one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Counted {
    pub read: u64,
    pub filed: u64,
    pub skipped: u64,
    pub unchanged: u64,
    /// Filed as corrections of records that were there.
    pub superseding: u64,
}

impl Counted {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            read: self.read + other.read,
            filed: self.filed + other.filed,
            skipped: self.skipped + other.skipped,
            unchanged: self.unchanged + other.unchanged,
            superseding: self.superseding + other.superseding,
        }
    }
}

/// What is known so far.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) forms: BTreeMap<String, Counted>,
    pub(super) faults: Vec<Fault>,
    pub(super) n_errors: u64,
    pub(super) n_warnings: u64,
}

impl Ledger {
    pub(super) fn fault(&mut self, fault: Fault) {
        match fault.weight {
            Weight::Error => self.n_errors += 1,
            Weight::Warning => self.n_warnings += 1,
            Weight::Note => {}
        }
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }

    /// Counts a record by what becomes of it.
    pub(super) fn count(&mut self, form: &str, decision: &Decision) {
        if !self.forms.contains_key(form) {
            self.forms.insert(form.to_owned(), Counted::default());
        }
        let Some(counted) = self.forms.get_mut(form) else { return };
        counted.read += 1;
        match decision {
            Decision::File => counted.filed += 1,
            Decision::Skip => counted.skipped += 1,
            Decision::Unchanged => counted.unchanged += 1,
            Decision::Supersede { .. } => {
                counted.filed += 1;
                counted.superseding += 1;
            }
            Decision::Refuse(_) => {}
        }
    }

    pub(super) fn is_whole(&self, accept_warnings: bool) -> bool {
        self.n_errors == 0 && (self.n_warnings == 0 || accept_warnings)
    }

    pub(super) fn n_filed(&self) -> u64 {
        self.forms.values().map(|one| one.filed).sum()
    }

    /// Faults in the order of the file, those of the file as a whole first.
    pub(super) fn in_order(mut self) -> Self {
        self.faults.sort_by_key(|fault| fault.place.row);
        self
    }
}

//! Import: a file of records, whole or not at all; every fault told at once.

mod books;
pub(crate) mod cell;
pub(crate) mod check;
pub(crate) mod entry;
mod existing;
mod fault;
pub(crate) mod heading;
mod kinds;
mod ledger;
mod lines;
mod looked;
pub(crate) mod reference;
mod sentence;
mod sheet;
mod source;
pub mod staged;
pub(crate) mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sheets::{Kind, SheetError};
use store::StoreError;

use crate::access::Forbidden;
use crate::{Actor, Installation};

pub use existing::OnExisting;
pub use fault::{Column, Fault, Language, Named, Place, Remedy, Weight, What};
pub use ledger::Counted;
pub use looked::{Holds, LookedColumn, LookedRow, LookedSheet, Mend, RowPlace};

/// What to import and how.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    pub path: &'a Path,
    /// The file's name, where it lies under another one.
    pub name: Option<&'a str>,
    /// The form, where the file does not tell it.
    pub form: Option<&'a str>,
    /// The agency whose records these are, by id or exact name; fills what the file leaves open.
    pub agency: Option<&'a str>,
    /// Look at everything, write nothing.
    pub dry_run: bool,
    pub on_existing: OnExisting,
    /// Headings that are left out though the form does not know them.
    pub ignore_columns: &'a [String],
    /// Headings and the fields that a person says stand below them.
    pub assigned: &'a [(String, String)],
    /// Cells of a sheet as a person mends them.
    pub mends: &'a [Mend],
    /// Rows of a sheet that a person leaves out.
    pub left_out: &'a [RowPlace],
    /// Of the rows to look at, those after this one.
    pub after: Option<&'a RowPlace>,
    /// Write although there are warnings.
    pub accept_warnings: bool,
}

impl<'a> Request<'a> {
    /// A file that says for itself what it holds and whose it is, written if it is whole and new.
    #[must_use]
    pub fn of(path: &'a Path) -> Self {
        Self {
            path,
            name: None,
            form: None,
            agency: None,
            dry_run: false,
            on_existing: OnExisting::Stop,
            ignore_columns: &[],
            assigned: &[],
            mends: &[],
            left_out: &[],
            after: None,
            accept_warnings: false,
        }
    }

    /// The file's name as a change keeps it.
    fn source(&self) -> String {
        self.name.map_or_else(|| source::name_of(self.path), str::to_owned)
    }
}

/// How far a long file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub stage: Stage,
    pub records: u64,
    /// How many there will be, once known.
    pub of: Option<u64>,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Reading,
    Writing,
}

/// What an import found and did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The file's name.
    pub source: String,
    /// Records by form: read, filed, skipped, unchanged, superseding.
    pub forms: BTreeMap<String, Counted>,
    /// In the order of the file. Beyond a bound they are counted and not kept.
    pub faults: Vec<Fault>,
    pub n_errors: u64,
    pub n_warnings: u64,
    /// The change under which the records were filed; none when nothing was.
    pub change: Option<i64>,
    pub dry_run: bool,
    /// The sheets as they were understood; none of JSON Lines.
    pub looked: Vec<LookedSheet>,
    accept_warnings: bool,
}

impl Outcome {
    /// Whether the file is whole: it was written, or would have been.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.n_errors == 0 && (self.n_warnings == 0 || self.accept_warnings)
    }

    /// How many rows have something wrong in them, as far as faults are kept.
    #[must_use]
    pub fn n_faulty(&self) -> u64 {
        let is_of_row = |fault: &&Fault| {
            let sheet = fault.place.sheet.as_deref();
            let looked = self.looked.iter().find(|one| Some(one.name.as_str()) == sheet);
            let headings = looked.map_or(0, |one| u64::from(one.headings_row));
            fault.weight == Weight::Error && fault.place.row > headings
        };
        let faulty = self.faults.iter().filter(is_of_row);
        let places: BTreeSet<(Option<&str>, u64)> =
            faulty.map(|fault| (fault.place.sheet.as_deref(), fault.place.row)).collect();
        u64::try_from(places.len()).unwrap_or(u64::MAX)
    }

    /// All forms together.
    #[must_use]
    pub fn total(&self) -> Counted {
        self.forms.values().fold(Counted::default(), |sum, one| sum.plus(*one))
    }
}

/// Why a file could not be looked at at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Sheet(#[from] SheetError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no form `{form}`")]
    UnknownForm { form: String },
    #[error("the form `{form}` is computed and never filled in")]
    ComputedForm { form: String },
    #[error("there is no agency `{agency}`; import the agency register first, or correct the id")]
    UnknownAgency { agency: String },
    #[error(
        "what {agency} files of `{form}` has to be approved by others; file it record by record"
    )]
    AwaitsApproval { agency: String, form: String },
    #[error("no row of headings fits any form; choose the form")]
    NoForm,
    #[error("the headings fit several forms ({}); choose one", .forms.join(", "))]
    SeveralForms { forms: Vec<String> },
    #[error("the file changed while it was read; import it again")]
    Changed,
}

/// Whether the file says when its records were recorded and withdrawn, as where an installation moves: what
/// was known on an earlier day changes by that, so only whoever is at the machine brings it in.
fn keeps_moments(actor: &Actor) -> bool {
    actor.principal().is_none()
}

/// Imports one file: reads all of it, tells every fault, and writes all of it as one change or
/// nothing. Records are approved, the actor being their approver.
///
/// # Errors
/// [`ImportError`] where the file as a whole cannot be read or the store does not answer; faults
/// of its rows are in the [`Outcome`].
pub fn import(
    installation: &Installation,
    actor: &Actor,
    request: &Request<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Outcome, ImportError> {
    if let Some(id) = request.form {
        let form = installation.regulation.form(id);
        let form = form.ok_or_else(|| ImportError::UnknownForm { form: id.to_owned() })?;
        if form.kind == regulation::FormKind::View {
            return Err(ImportError::ComputedForm { form: id.to_owned() });
        }
    }
    let mut file = std::fs::File::open(request.path).map_err(SheetError::from)?;
    let kind = match sheets::kind_of(&mut file)? {
        // A first line that is broken looks like no record; the name tells what was meant.
        Kind::Csv if is_named(&request.source(), &LINES) => Kind::JsonLines,
        Kind::Csv if is_named(&request.source(), &WORKBOOKS) => {
            return Err(SheetError::NoWorkbook.into());
        }
        kind => kind,
    };
    let outcome = match kind {
        Kind::JsonLines => lines::import(installation, actor, request, progress),
        Kind::Csv | Kind::Xlsx | Kind::Ods => sheet::import(installation, actor, request, progress),
    }?;
    if outcome.faults.is_empty() {
        return Ok(outcome);
    }
    let city = crate::agency::city_now(installation)?;
    let faults = outcome.faults.into_iter().map(|fault| fault.naming(&city)).collect();
    Ok(Outcome { faults, ..outcome })
}

/// How the names of files of lines end, and of workbooks.
const LINES: [&str; 2] = ["jsonl", "ndjson"];
const WORKBOOKS: [&str; 2] = ["xlsx", "ods"];

/// Whether the name of a file ends as one of these.
fn is_named(name: &str, endings: &[&str]) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.iter().any(|one| ending.eq_ignore_ascii_case(one)))
}

/// The agency that a person names, by id or exact name.
fn agency_named(city: &domain::body::City, agency: &str) -> Result<String, ImportError> {
    let things = reference::Things::agencies(city);
    let form = Named { zh: String::new(), en: String::new() };
    let found = things.find(&form, "", agency).map(str::to_owned);
    found.map_err(|_| ImportError::UnknownAgency { agency: agency.to_owned() })
}

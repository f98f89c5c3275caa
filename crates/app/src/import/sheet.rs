//! Import of CSV, XLSX and ODS: all rows are read, then looked at together, then written.

mod columns;
mod draft;
mod resolve;
mod twice;

use std::sync::Arc;

use domain::Moment;
use domain::body::City;
use ledger::to_hexadecimal;
use regulation::{Day, Form, Regulation};
use serde_json::{Map, Value as Json};
use sheets::{Limits, Sheet, SheetError};
use store::StoreError;
use store::record::RecordRow;

use super::books::Books;
use super::check::Checks;
use super::entry::{Entry, parse};
use super::existing::{self, Comparison, Decision};
use super::fault::{Fault, Place, Weight, What};
use super::heading::{Headings, Said, recognise};
use super::ledger::Ledger;
use super::looked::{self, LookedSheet};
use super::write::{self, Ids, Written};
use super::{ImportError, Outcome, Progress, Request, Stage};
use crate::{Actor, Installation, agency};

use columns::Columns;
use draft::Draft;

/// Records that are looked up and written together.
const BATCH: usize = 4_096;

/// What reading a sheet needs to know.
struct Reading<'a> {
    regulation: &'a Regulation,
    form: &'a Form,
    index: usize,
    checks: Checks,
    city: City,
    agency: Option<String>,
    now: Moment,
    /// Whether records bring the moments at which they were recorded and withdrawn.
    keeps_moments: bool,
    today: Day,
}

pub(super) fn import(
    installation: &Installation,
    actor: &Actor,
    request: &Request<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Outcome, ImportError> {
    let regulation = &*installation.regulation;
    let limits = Limits::default();
    let name = request.source();
    let bytes = read(request, &limits)?;
    let sha256 = to_hexadecimal(&<sha2::Sha256 as sha2::Digest>::digest(&bytes));
    let mut sheets = sheets::read_table(&name, &bytes, &limits)?;
    looked::mend(&mut sheets, request.mends);
    drop(bytes);
    let form = the_form(regulation, request, &sheets)?;
    let city = agency::city(installation, Moment::FOREVER)?;
    let agency = request.agency.map(|agency| super::agency_named(&city, agency)).transpose()?;
    let now = installation.now();
    let reading = Reading {
        regulation,
        form,
        index: regulation.form_index(&form.id).unwrap_or_default(),
        checks: Checks::of(form),
        city,
        agency,
        now,
        keeps_moments: super::keeps_moments(actor),
        today: now.day(),
    };
    let mut ledger = Ledger::default();
    let mut drafts = Vec::new();
    let mut without_column = Vec::new();
    let mut looked: Vec<LookedSheet> = Vec::new();
    let mut n_left_out = 0;
    let among = Among::of(&reading, request, &sheets);
    for sheet in &sheets {
        let Some(columns) = columns_of(&reading, request, sheet, among, &mut ledger) else {
            continue;
        };
        looked.push(columns.looked(form));
        for _ in &columns.left_out {
            ledger.count(&form.id, &Decision::Skip);
            n_left_out += 1;
        }
        draft::rows(&reading, sheet, &columns, &mut drafts, progress);
        without_column.extend(columns.lacking(form));
    }
    if drafts.is_empty() && n_left_out == 0 && ledger.n_errors == 0 {
        ledger.fault(Fault::no_rows());
    }
    for note in resolve::references(installation, actor, &reading, &mut drafts)? {
        ledger.fault(note);
    }
    let mut entries = finish(&reading, drafts, &mut ledger);
    let comparison =
        Comparison { regulation, mode: request.on_existing, without_column: &without_column };
    let books = Books::of(installation, &reading.city, actor);
    decide(installation, &reading, &comparison, &books, &mut entries, &mut ledger)?;
    looked::show_rows(&mut looked, &sheets, &ledger.faults, request.after);
    let mut change = None;
    if ledger.is_whole(request.accept_warnings) && !request.dry_run && ledger.n_filed() > 0 {
        let forms = form.id.clone();
        let n_records = ledger.n_filed();
        let n_mended = request.mends.len();
        let source = (name.as_str(), sha256.as_str());
        let written = Written { actor, now, source, forms, n_records, n_mended, n_left_out };
        change = Some(write_all(installation, form, entries, &written, progress)?);
    }
    Ok(Outcome {
        source: name,
        forms: ledger.forms,
        faults: ledger.faults,
        n_errors: ledger.n_errors,
        n_warnings: ledger.n_warnings,
        change,
        dry_run: request.dry_run,
        looked,
        accept_warnings: request.accept_warnings,
    })
}

fn said_in<'a>(request: &Request<'a>) -> Said<'a> {
    Said { ignored: request.ignore_columns, assigned: request.assigned }
}

fn read(request: &Request<'_>, limits: &Limits) -> Result<Vec<u8>, ImportError> {
    let metadata = std::fs::metadata(request.path).map_err(SheetError::from)?;
    if metadata.len() > limits.file_bytes {
        return Err(SheetError::FileTooLarge { limit: limits.file_bytes }.into());
    }
    Ok(std::fs::read(request.path).map_err(SheetError::from)?)
}

fn the_form<'r>(
    regulation: &'r Regulation,
    request: &Request<'_>,
    sheets: &[Sheet],
) -> Result<&'r Form, ImportError> {
    if let Some(form) = request.form.and_then(|id| regulation.form(id)) {
        return Ok(form);
    }
    match recognise(regulation, sheets, said_in(request)).as_slice() {
        [form] => Ok(form),
        [] => Err(ImportError::NoForm),
        several => Err(ImportError::SeveralForms {
            forms: several.iter().map(|form| form.id.clone()).collect(),
        }),
    }
}

/// The other sheets of the file.
#[derive(Clone, Copy)]
struct Among {
    several: bool,
    /// The form was named, and no sheet has headings of it: which they are, is asked.
    is_asked: bool,
}

impl Among {
    fn of(reading: &Reading<'_>, request: &Request<'_>, sheets: &[Sheet]) -> Self {
        let headings = Headings::of(reading.regulation, reading.form);
        let has = |sheet: &Sheet| headings.find(sheet, said_in(request)).is_some();
        let is_asked = request.form.is_some() && !sheets.iter().any(has);
        Self { several: sheets.len() > 1, is_asked }
    }
}

/// The columns of a sheet, or a fault: a file whose only sheet has no headings is wrong, a sheet
/// of notes among others is told and passed over.
fn columns_of<'s>(
    reading: &Reading<'_>,
    request: &Request<'_>,
    sheet: &'s Sheet,
    among: Among,
    ledger: &mut Ledger,
) -> Option<Columns<'s>> {
    if sheet.rows.is_empty() {
        if !among.several {
            let place = Place { sheet: Some(sheet.name.as_str().into()), row: 0, column: None };
            ledger.fault(Fault {
                weight: Weight::Error,
                place,
                value: None,
                what: What::NoHeadings,
            });
        }
        return None;
    }
    let headings = Headings::of(reading.regulation, reading.form);
    let found = match among.is_asked {
        true => headings.offer(sheet, said_in(request)),
        false => headings.find(sheet, said_in(request)),
    };
    let Some(found) = found else {
        let (weight, what) = match among.several {
            true => (Weight::Warning, What::SheetPassedOver),
            false => (Weight::Error, What::NoHeadings),
        };
        let place = Place { sheet: Some(sheet.name.as_str().into()), row: 0, column: None };
        ledger.fault(Fault { weight, place, value: None, what });
        return None;
    };
    let is_known = found.is_known();
    let mut columns = Columns::new(sheet, found, said_in(request), request.left_out);
    if !is_known {
        let row = u64::from(columns.headings.number);
        let place = Place { sheet: Some(Arc::clone(&columns.sheet)), row, column: None };
        let what = What::NoKnownHeadings;
        ledger.fault(Fault { weight: Weight::Error, place, value: None, what });
        // Nothing can be read below them, and one fault says so.
        columns.rows.clear();
        return Some(columns);
    }
    let agency_given = reading.agency.is_some();
    let keeps = reading.keeps_moments;
    for fault in columns.faults(reading.form, &reading.checks, agency_given, keeps) {
        ledger.fault(fault);
    }
    Some(columns)
}

/// Turns drafts into entries and their faults into the ledger's, in the order of the file.
fn finish(reading: &Reading<'_>, drafts: Vec<Draft<'_>>, ledger: &mut Ledger) -> Vec<Filed> {
    let mut entries: Vec<Filed> = Vec::with_capacity(drafts.len());
    let mut faults: Vec<(usize, Vec<Fault>)> = Vec::new();
    let mut twice = twice::Twice::default();
    for mut draft in drafts {
        if let Some(entry) = draft.entry(reading) {
            let said_before = twice.look(reading, &draft, &entry);
            let is_refused =
                said_before.as_ref().is_some_and(|fault| fault.weight == Weight::Error);
            draft.faults.extend(said_before);
            if !is_refused {
                entries.push(Filed {
                    sheet: Arc::clone(&draft.sheet),
                    entry,
                    id: draft.id,
                    decision: Decision::File,
                });
            }
        }
        faults.push((draft.order, draft.faults));
    }
    for (_, mut of_row) in faults {
        of_row.sort_by_key(|fault| {
            let letters = fault.place.column.as_ref().and_then(|column| column.letters.clone());
            letters.map(|letters| (letters.len(), letters))
        });
        of_row.into_iter().for_each(|fault| ledger.fault(fault));
    }
    entries
}

/// An entry with the id that it gets and what becomes of it.
struct Filed {
    sheet: Arc<str>,
    entry: Entry,
    id: String,
    decision: Decision,
}

fn decide(
    installation: &Installation,
    reading: &Reading<'_>,
    comparison: &Comparison<'_>,
    books: &Books<'_>,
    entries: &mut [Filed],
    ledger: &mut Ledger,
) -> Result<(), ImportError> {
    for batch in entries.chunks_mut(BATCH) {
        let asked: Vec<&Entry> = batch.iter().map(|filed| &filed.entry).collect();
        let (decisions, corrected) = installation.store.read(|transaction| {
            let mut decisions = existing::decide(transaction, comparison, &asked)?;
            books.reserve(transaction, comparison, &asked, &mut decisions)?;
            let corrected: Result<Vec<Option<String>>, StoreError> = asked
                .iter()
                .map(|entry| existing::corrected_by_another(transaction, entry))
                .collect();
            Ok::<_, StoreError>((decisions, corrected?))
        })?;
        for ((filed, decision), by) in batch.iter_mut().zip(decisions).zip(corrected) {
            ledger.count(&reading.form.id, &decision);
            let sheet = Some(Arc::clone(&filed.sheet));
            let place = Place { sheet, row: filed.entry.row, column: None };
            if let (Decision::File, Some(by)) = (&decision, by) {
                let (place, value) = (place.clone(), filed.entry.supersedes.clone());
                let what = What::WasCorrected { by };
                ledger.fault(Fault { weight: Weight::Error, place, value, what });
            }
            match &decision {
                Decision::Refuse(what) => {
                    let (value, what) = (filed.entry.id.clone(), what.clone());
                    ledger.fault(Fault { weight: Weight::Error, place, value, what });
                }
                Decision::Supersede { id, older } => {
                    filed.entry.supersedes = Some(id.clone());
                    // A correction is made now, whatever an export said of the older record.
                    filed.entry.recorded_at = None;
                    filed.entry.withdrawn_at = None;
                    // An id that is there already stays with the record that it names.
                    if filed.entry.id.is_some() {
                        filed.id = String::new();
                    }
                    correct(reading, comparison, &mut filed.entry, older);
                }
                Decision::File | Decision::Skip | Decision::Unchanged => {}
            }
            filed.decision = decision;
        }
    }
    Ok(())
}

/// A correction keeps what the file has no column for.
fn correct(
    reading: &Reading<'_>,
    comparison: &Comparison<'_>,
    entry: &mut Entry,
    older: &Map<String, Json>,
) {
    let with = comparison.merged(std::mem::take(&mut entry.with), older);
    // What stands in the store and what was read were both parsed before.
    if let Ok((with, fields)) =
        parse(reading.regulation, reading.form, &reading.checks, &entry.agency, with)
    {
        entry.with = with;
        entry.fields = fields;
    }
}

fn write_all(
    installation: &Installation,
    form: &Form,
    entries: Vec<Filed>,
    written: &Written<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<i64, ImportError> {
    let ids = Ids::new(written.now);
    let filed_by = written.actor.written();
    let rows: Vec<RecordRow> = entries
        .into_iter()
        .filter(|filed| matches!(filed.decision, Decision::File | Decision::Supersede { .. }))
        .map(|filed| {
            let id = if filed.id.is_empty() { ids.next() } else { filed.id };
            filed.entry.row(form, id, &filed_by, written.now)
        })
        .collect();
    installation.store.write_long(|transaction| {
        let change = write::begin(transaction, written)?;
        let mut wrote = 0;
        for batch in rows.chunks(BATCH) {
            write::file(installation, transaction, written, change, batch)?;
            wrote += batch.len() as u64;
            let of = Some(written.n_records);
            progress(Progress { stage: Stage::Writing, records: wrote, of });
        }
        write::end(transaction, written)?;
        Ok(change)
    })
}

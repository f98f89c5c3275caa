//! Import of JSON Lines: looked through once, then written batch by batch, never held as a whole.

mod line;
mod look;
mod said;

use std::collections::HashMap;
use std::io::BufRead;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use domain::Moment;
use domain::body::City;
use regulation::Regulation;
use sheets::{JsonLines, Limits, SheetError};
use store::StoreError;
use store::record::RecordRow;

use super::books::Books;
use super::check::{self, Checks};
use super::existing::{Decision, OnExisting};
use super::ledger::Ledger;
use super::source::Hashed;
use super::write::{self, Ids, Written};
use super::{ImportError, Outcome, Progress, Request, Stage};
use crate::{Actor, Installation, agency};

use line::Substitutions;
use look::Look;

/// Records that are parsed, looked up and written together.
const BATCH: usize = 4_096;
/// Batches that wait between the reading and the writing thread.
const WAITING: usize = 4;

/// What reading a line needs to know.
struct Reading<'a> {
    regulation: &'a Regulation,
    checks: Vec<Checks>,
    city: City,
    form: Option<usize>,
    agency: Option<String>,
    now: Moment,
    /// Whether records bring the moments at which they were recorded and withdrawn.
    keeps_moments: bool,
}

pub(super) fn import(
    installation: &Installation,
    actor: &Actor,
    request: &Request<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Outcome, ImportError> {
    let regulation = &*installation.regulation;
    let now = installation.now();
    let city = agency::city(installation, Moment::FOREVER)?;
    let agency = request.agency.map(|agency| super::agency_named(&city, agency)).transpose()?;
    let form = request.form.and_then(|form| regulation.form_index(form));
    let (checks, keeps_moments) = (check::all(regulation), super::keeps_moments(actor));
    let reading = Reading { regulation, checks, city, form, agency, now, keeps_moments };

    // A file of new records meets nothing that is there. So ids are looked up only where the answer
    // changes what is done, and all of them once writing has found one that is taken.
    let thorough = request.dry_run || request.on_existing != OnExisting::Stop;
    match attempt(installation, actor, &reading, request, thorough, progress) {
        Err(ImportError::Store(StoreError::RecordExists { .. })) if !thorough => {
            attempt(installation, actor, &reading, request, true, progress)
        }
        outcome => outcome,
    }
}

fn attempt(
    installation: &Installation,
    actor: &Actor,
    reading: &Reading<'_>,
    request: &Request<'_>,
    thorough: bool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Outcome, ImportError> {
    let file = Hashed::open(request.path).map_err(SheetError::from)?;
    let mut source = JsonLines::new(file, &Limits::default());
    let look = Look::new(
        installation,
        reading,
        request,
        thorough,
        Books::of(installation, &reading.city, actor),
    );
    let looked = look.through(&mut source, progress)?;
    let sha256 = hash_of(source)?;
    let ledger = looked.ledger;
    let name = request.source();
    let mut change = None;
    if ledger.is_whole(request.accept_warnings) && !request.dry_run && ledger.n_filed() > 0 {
        let forms: Vec<&str> = ledger.forms.keys().map(String::as_str).collect();
        let written = Written {
            actor,
            now: reading.now,
            source: (&name, &sha256),
            forms: forms.join(", "),
            n_records: ledger.n_filed(),
            n_mended: 0,
            n_left_out: 0,
        };
        let second = Second { decisions: &looked.decisions, substitutions: &looked.substitutions };
        change = Some(write_all(installation, reading, request, &written, &second, progress)?);
    }
    let ledger = ledger.in_order();
    Ok(Outcome {
        source: name,
        forms: ledger.forms,
        faults: ledger.faults,
        n_errors: ledger.n_errors,
        n_warnings: ledger.n_warnings,
        change,
        dry_run: request.dry_run,
        looked: Vec::new(),
        accept_warnings: request.accept_warnings,
    })
}

/// What the second reading does otherwise than to file each line as it is.
struct Second<'a> {
    decisions: &'a HashMap<u64, Decision>,
    substitutions: &'a Substitutions,
}

/// Reads what is left, so that the hash is that of the whole file.
fn hash_of(source: JsonLines<std::io::BufReader<Hashed>>) -> Result<String, ImportError> {
    let mut rest = source.into_inner();
    let copied = std::io::copy(&mut rest, &mut std::io::sink());
    copied.map_err(SheetError::from)?;
    Ok(rest.into_inner().finish())
}

/// One thread reads and parses, this one writes; both see the file for the second time.
fn write_all(
    installation: &Installation,
    reading: &Reading<'_>,
    request: &Request<'_>,
    written: &Written<'_>,
    second: &Second<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<i64, ImportError> {
    let file = Hashed::open(request.path).map_err(SheetError::from)?;
    let mut source = JsonLines::new(file, &Limits::default());
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let actor = written.actor.written();
        let reader = scope.spawn(move || -> Result<String, ImportError> {
            read_again(reading, second, &actor, &mut source, &sender)?;
            hash_of(source)
        });
        let mut wrote = 0;
        let outcome = installation.store.write_long(|transaction| {
            let change = write::begin(transaction, written)?;
            let receiver: Receiver<Vec<RecordRow>> = receiver;
            for rows in receiver {
                write::file(installation, transaction, written, change, &rows)?;
                wrote += rows.len() as u64;
                let of = Some(written.n_records);
                progress(Progress { stage: Stage::Writing, records: wrote, of });
            }
            write::end(transaction, written)?;
            // The reader has ended; what it read must be what was looked through before.
            match reader.join() {
                Ok(Ok(sha256)) if sha256 == written.source.1 => Ok(change),
                Ok(Err(error)) => Err(error),
                Ok(Ok(_)) | Err(_) => Err(ImportError::Changed),
            }
        })?;
        Ok(outcome)
    })
}

fn read_again<R: BufRead>(
    reading: &Reading<'_>,
    second: &Second<'_>,
    filed_by: &str,
    source: &mut JsonLines<R>,
    sender: &SyncSender<Vec<RecordRow>>,
) -> Result<(), ImportError> {
    let ids = Ids::new(reading.now);
    let mut rows = Vec::with_capacity(BATCH);
    while let Some(text) = source.next_text() {
        let (number, text) = text?;
        let (Some(mut entry), _) = line::entry(reading, number, text) else {
            return Err(ImportError::Changed);
        };
        let mut id = entry.id.take();
        match second.decisions.get(&number) {
            Some(Decision::Skip | Decision::Unchanged | Decision::Refuse(_)) => continue,
            Some(Decision::Supersede { id: older, .. }) => {
                entry.supersedes = Some(older.clone());
                // A correction is made now, whatever an export said of the older record.
                entry.recorded_at = None;
                entry.withdrawn_at = None;
                id = None;
            }
            Some(Decision::File) | None => {}
        }
        line::substitute(reading, &mut entry, second.substitutions);
        let Some(form) = reading.regulation.forms.get(entry.form) else { continue };
        let id = id.unwrap_or_else(|| ids.next());
        rows.push(entry.row(form, id, filed_by, reading.now));
        if rows.len() == BATCH {
            let full = std::mem::replace(&mut rows, Vec::with_capacity(BATCH));
            if sender.send(full).is_err() {
                // The writer gave up and says why itself.
                return Ok(());
            }
        }
    }
    // As above.
    let _ = sender.send(rows);
    Ok(())
}

#[derive(Default)]
struct Looked {
    ledger: Ledger,
    /// Only for lines that are not simply filed.
    decisions: HashMap<u64, Decision>,
    substitutions: Substitutions,
}

//! A sheet that was signed on paper: its scan, and the names on it as somebody confirms them, become a record
//! for each person in one change.

use std::collections::BTreeSet;

use domain::access::Role;
use regulation::Day;
use store::event::{self, NewEvent};
use store::record::RecordRow;
use store::signature::{self as signatures, SignatureRow, Way};
use store::signature_sheet as rows;

use super::content::{Given, on_paper, record_of};
use super::sign::fields;
use super::{SheetError, begin, known, may_keep, still_open};
use crate::evidence::is_hash;
use crate::once::{self, Known, Once};
use crate::record::{RecordError, insert, prepare_signed};
use crate::{Actor, Installation};

/// A sheet of paper with signatures.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The SHA-256 of the scan.
    pub scan: String,
    pub on: Day,
    /// Who signed, by the ids of the sheet's lines.
    pub people: Vec<String>,
    /// How many signatures somebody counted on it: a second look, so that no name is ticked by mistake.
    pub n_counted: usize,
}

/// Files a record for each person who signed on paper, as one change; returns how many.
///
/// # Errors
/// [`SheetError`]; nothing is written then. The row of a fault is the person's place among those who are asked,
/// by the ids of their records.
pub fn confirm(
    installation: &Installation,
    actor: &Actor,
    id: &str,
    paper: &Paper,
    once: Option<Once<'_>>,
) -> Result<usize, SheetError> {
    let sheet = known(installation, actor, id)?;
    let (form, fills) = may_keep(installation, actor, &sheet.agency, &sheet.form)?;
    let (written, now) = (actor.written(), installation.now());
    match once::find(installation, &written, once)? {
        Known::Nothing => {}
        Known::Done(count) => return Ok(count.parse().unwrap_or(0)),
        Known::Other => return Err(SheetError::KeyReused),
    }
    let (asked, people) = named(installation, id, paper)?;
    if !is_hash(&paper.scan) {
        return Err(SheetError::NoScan);
    }
    let opened = domain::Moment::from_microseconds(sheet.opened_at).day();
    if paper.on > installation.today() || paper.on < opened {
        return Err(SheetError::Day);
    }
    let given = Given { way: Way::Paper, signature: &paper.scan, at: on_paper(paper.on) };
    let with = fields(&sheet)?;
    let mut filed: Vec<(RecordRow, Vec<Role>)> = Vec::with_capacity(people.len());
    let mut faults = Vec::new();
    for person in &people {
        let new = installation.store.read(|transaction| {
            let of = (sheet.agency.as_str(), form, fills);
            record_of(installation, transaction, of, &with, person, &given)
        })?;
        match prepare_signed(installation, actor, &new, &with, now) {
            Ok(row) => filed.push(row),
            Err(RecordError::Faults(told)) => {
                let place = asked.iter().position(|one| one == person);
                let row = place.map_or(0, |place| u64::try_from(place + 1).unwrap_or(u64::MAX));
                faults.extend(told.into_iter().map(|fault| fault.of_row(row)));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if !faults.is_empty() {
        return Err(SheetError::Faults(faults));
    }
    let signed = people.iter().zip(&filed).map(|(person, (record, _))| SignatureRow {
        sheet: sheet.id.clone(),
        person: person.clone(),
        way: Way::Paper,
        signed_on: paper.on.days(),
        signed_at: now.microseconds(),
        signed_by: written.clone(),
        content_sha256: sheet.content_sha256.clone(),
        scan: Some(paper.scan.clone()),
        record: record.id.clone(),
        change: 0,
    });
    let signed: Vec<SignatureRow> = signed.collect();
    installation.store.write(|transaction| {
        let change = begin(transaction, now, &written, &sheet, filed.len())?;
        still_open(transaction, id)?;
        let before = signatures::of_sheet(transaction, id)?;
        let n_signed = before.iter().filter(|one| people.contains(&one.person)).count();
        if n_signed > 0 {
            return Err(SheetError::Signed { n_signed });
        }
        let mut events = insert(installation, transaction, change, &filed)?;
        for row in &signed {
            signatures::insert(transaction, change, row)?;
        }
        let kind = "signature.confirmed";
        events.push(NewEvent { kind, subject: id, detail: Some(&paper.scan) });
        event::note(transaction, change, &events)?;
        let count = people.len().to_string();
        once::keep(transaction, &written, once, &count, now.microseconds())?;
        Ok::<_, SheetError>(())
    })?;
    Ok(people.len())
}

/// Who is asked, and the people who were ticked: each asked by this sheet, as many as were counted.
fn named(
    installation: &Installation,
    id: &str,
    paper: &Paper,
) -> Result<(Vec<String>, BTreeSet<String>), SheetError> {
    let asked = installation.store.read(|transaction| rows::people(transaction, id))?;
    let people: BTreeSet<String> = paper.people.iter().cloned().collect();
    if people.is_empty() || !people.iter().all(|person| asked.contains(person)) {
        return Err(SheetError::People);
    }
    match people.len() == paper.n_counted {
        true => Ok((asked, people)),
        false => Err(SheetError::Count { n_counted: paper.n_counted, n_named: people.len() }),
    }
}

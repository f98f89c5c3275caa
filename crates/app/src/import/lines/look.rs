//! The first reading of a file of lines: every fault, and what becomes of each line.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::io::BufRead;

use regulation::{Day, Form};
use sheets::JsonLines;
use store::record;

use super::line;
use super::line::place as place_of;
use super::{BATCH, Looked, Reading};
use crate::import::books::Books;
use crate::import::entry::{Entry, field_error};
use crate::import::existing::{self, Comparison, Decision};
use crate::import::fault::{Fault, Named, Weight, What};
use crate::import::reference::{AGENCY, Things, may_wait, named};
use crate::import::{ImportError, Progress, Request, Stage};
use crate::organisations::{CODE, FORM, Said};
use crate::{Installation, evidence};

mod excepted;
mod loaded;
mod twice;

use loaded::Loaded;

/// The ids of a file, told apart by two keyed hashes of 64 bits each: a million of them take little
/// room, and two different ones are never taken for the same in practice.
struct Seen {
    hashers: (RandomState, RandomState),
    /// Place of the form, and the line.
    ids: HashMap<(u64, u64), (u32, u64)>,
}

impl Seen {
    fn print(&self, id: &str) -> (u64, u64) {
        (self.hashers.0.hash_one(id), self.hashers.1.hash_one(id))
    }
}

/// A reference that no earlier line answers.
type Wanted = (String, String, String);

pub(super) struct Look<'a> {
    installation: &'a Installation,
    reading: &'a Reading<'a>,
    request: &'a Request<'a>,
    /// Look up every id, not only keys.
    thorough: bool,
    books: Books<'a>,
    today: Day,
    looked: Looked,
    seen: Seen,
    /// Agencies that the file itself registers.
    registered: HashSet<String>,
    wanted: HashMap<Wanted, Vec<(u64, String)>>,
    /// Whom or what exceptions are for.
    excepted: Vec<excepted::Excepted>,
    said: twice::Said,
    /// By form and field, how many records lack it and the line of the first.
    lacking: BTreeMap<(usize, usize), (u64, u64)>,
    is_told_of_moments: bool,
    batch: Vec<Entry>,
}

impl<'a> Look<'a> {
    pub(super) fn new(
        installation: &'a Installation,
        reading: &'a Reading<'a>,
        request: &'a Request<'a>,
        thorough: bool,
        books: Books<'a>,
    ) -> Self {
        Self {
            installation,
            reading,
            request,
            thorough,
            books,
            today: reading.now.day(),
            looked: Looked::default(),
            seen: Seen { hashers: (RandomState::new(), RandomState::new()), ids: HashMap::new() },
            registered: HashSet::new(),
            wanted: HashMap::new(),
            excepted: Vec::new(),
            said: twice::Said::default(),
            lacking: BTreeMap::new(),
            is_told_of_moments: false,
            batch: Vec::with_capacity(BATCH),
        }
    }

    /// Reads the file to its end.
    pub(super) fn through<R: BufRead>(
        mut self,
        source: &mut JsonLines<R>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Looked, ImportError> {
        let mut records = 0;
        while let Some(text) = source.next_text() {
            let (number, text) = match text {
                Ok(line) => line,
                Err(error @ sheets::SheetError::Io(_)) => return Err(error.into()),
                Err(error) => {
                    self.unreadable(&error);
                    continue;
                }
            };
            let (entry, faults) = line::entry(self.reading, number, text);
            for fault in faults {
                // Which moments count is said once, though every line may name its own.
                let is_of_moments = fault.what == What::RecordedNow;
                if !is_of_moments || !std::mem::replace(&mut self.is_told_of_moments, true) {
                    self.looked.ledger.fault(fault);
                }
            }
            if let Some(entry) = entry {
                self.at(entry)?;
            }
            records += 1;
            if self.batch.len() == BATCH {
                self.decide()?;
                progress(Progress { stage: Stage::Reading, records, of: None });
            }
        }
        self.decide()?;
        let mut loaded = Loaded::default();
        self.resolve(&mut loaded)?;
        self.resolve_excepted(&mut loaded)?;
        self.say_what_lacks();
        if records == 0 && self.looked.ledger.n_errors == 0 {
            self.looked.ledger.fault(Fault::no_rows());
        }
        Ok(self.looked)
    }
}

impl Look<'_> {
    fn unreadable(&mut self, error: &sheets::SheetError) {
        let row = match error {
            sheets::SheetError::NotText { line, .. }
            | sheets::SheetError::LineTooLong { line, .. } => *line,
            _ => 0,
        };
        let what = What::NotJson { sentence: error.to_string(), zh: error.zh() };
        let place = crate::import::Place { sheet: None, row, column: None };
        let fault = Fault { weight: Weight::Error, place, value: None, what };
        self.looked.ledger.fault(fault);
    }

    fn form(&self, entry: &Entry) -> Option<&'_ Form> {
        self.reading.regulation.forms.get(entry.form)
    }

    fn error(&mut self, row: u64, heading: &str, value: Option<String>, what: What) {
        let fault = Fault { weight: Weight::Error, place: place_of(row, heading), value, what };
        self.looked.ledger.fault(fault);
    }

    fn at(&mut self, entry: Entry) -> Result<(), ImportError> {
        let reading = self.reading;
        let Some(form) = reading.regulation.forms.get(entry.form) else { return Ok(()) };
        let Some(checks) = reading.checks.get(entry.form) else { return Ok(()) };
        // Nothing that is there is told to who may not write beside it.
        if !entry.agency.is_empty() {
            self.books.ask(&entry.agency, &form.id)?;
        }
        for (position, what) in
            checks.implausible(reading.regulation, form, &entry.fields, self.today)
        {
            // What another system foresees is its own affair; it has not happened yet, and counts
            // from its day.
            let weight = match what {
                What::InTheFuture { .. } => Weight::Note,
                _ => Weight::Error,
            };
            let error = field_error(form, &entry.with, position, what);
            let place = place_of(entry.row, &error.field);
            let fault = Fault { weight, place, value: error.value, what: error.what };
            self.looked.ledger.fault(fault);
        }
        if entry.is_approved() {
            let is_unsaid = |position: &usize| {
                let field = form.fields.get(*position);
                field.is_some_and(|field| entry.unsaid.contains(&field.name))
            };
            let lacking = checks.lacking(&entry.fields).into_iter();
            for position in lacking.filter(|position| !is_unsaid(position)) {
                let lacking = self.lacking.entry((entry.form, position));
                lacking.or_insert((0, entry.row)).0 += 1;
            }
        }
        self.same_agency(&entry, form);
        self.registers(&entry, form)?;
        self.note_id(&entry);
        self.note_thing(&entry, form);
        self.note_references(&entry, form);
        self.batch.push(entry);
        Ok(())
    }

    /// Records of a form that is an agency's own are that agency's.
    fn same_agency(&mut self, entry: &Entry, form: &Form) {
        let own = self.reading.checks.get(entry.form).and_then(|checks| checks.agency);
        let Some(position) = own.filter(|_| form.scope == regulation::FormScope::Agency) else {
            return;
        };
        let differs = entry.named(position).find(|agency| *agency != entry.agency);
        if let Some(other) = differs.map(str::to_owned) {
            let agency = Named::body(&entry.agency);
            self.error(entry.row, AGENCY, Some(other), What::OtherAgency { agency });
        }
    }

    /// What stands in the register of bodies is said by the body, or by who answers for those above it.
    fn registers(&mut self, entry: &Entry, form: &Form) -> Result<(), ImportError> {
        if form.id != FORM {
            return Ok(());
        }
        let supersedes = entry.supersedes.as_deref().or(entry.id.as_deref());
        let said = Said { agency: &entry.agency, with: &entry.with, supersedes };
        if let Some((field, what)) = self.books.register(&said)? {
            let value = entry.with.get(&field).and_then(|value| value.as_str());
            self.error(entry.row, &field, value.map(str::to_owned), what);
        }
        Ok(())
    }

    fn note_id(&mut self, entry: &Entry) {
        if let Some(older) = &entry.supersedes {
            let print = self.seen.print(older);
            if !self.seen.ids.contains_key(&print) {
                let wanted = (SUPERSEDED.to_owned(), entry.agency.clone(), older.clone());
                self.want(wanted, entry.row, "supersedes");
            }
        }
        let Some(id) = &entry.id else { return };
        let print = self.seen.print(id);
        let form = u32::try_from(entry.form).unwrap_or(u32::MAX);
        if let Some((_, row)) = self.seen.ids.insert(print, (form, entry.row)) {
            self.error(entry.row, "id", Some(id.clone()), What::IdOnLine { line: row });
        }
    }

    fn note_references(&mut self, entry: &Entry, form: &Form) {
        if !self.knows(&entry.agency) {
            let wanted = (AGENCY.to_owned(), String::new(), entry.agency.clone());
            self.want(wanted, entry.row, AGENCY);
        }
        let reading = self.reading;
        let Some(checks) = reading.checks.get(entry.form) else { return };
        for (position, target) in &checks.references {
            let Some(field) = form.fields.get(*position) else { continue };
            for text in entry.named(*position) {
                let answered = match target.as_str() {
                    // Whose the record is was asked above.
                    AGENCY => text == entry.agency || self.knows(text),
                    target => self.seen_as(text, target),
                };
                if !answered {
                    let wanted = (target.clone(), entry.agency.clone(), text.to_owned());
                    self.want(wanted, entry.row, &field.name);
                }
            }
        }
        self.note_excepted(entry, form);
        for position in &checks.files {
            let Some(field) = form.fields.get(*position) else { continue };
            for text in entry.named(*position).filter(|text| evidence::is_hash(text)) {
                let wanted = (KEPT_FILE.to_owned(), String::new(), text.to_owned());
                self.want(wanted, entry.row, &field.name);
            }
        }
        if form.id == FORM
            && let Some(code) = entry.with.get(CODE).and_then(|code| code.as_str())
        {
            self.registered.insert(code.to_owned());
        }
    }

    fn knows(&self, agency: &str) -> bool {
        self.reading.city.body(agency).is_some() || self.registered.contains(agency)
    }

    /// Whether a line before bears the id, with the form that is wanted.
    fn seen_as(&self, id: &str, target: &str) -> bool {
        let seen = self.seen.ids.get(&self.seen.print(id));
        let wanted = self.reading.regulation.form_index(target);
        seen.is_some_and(|(form, _)| usize::try_from(*form).ok() == wanted)
    }

    fn want(&mut self, wanted: Wanted, row: u64, field: &str) {
        self.wanted.entry(wanted).or_default().push((row, field.to_owned()));
    }

    /// Decides about the records of a batch.
    fn decide(&mut self) -> Result<(), ImportError> {
        let batch = std::mem::take(&mut self.batch);
        let thorough = self.thorough;
        let forms = &self.reading.regulation.forms;
        let is_asked = |entry: &&Entry| {
            let is_told = forms.get(entry.form).is_some_and(|form| form.from_outside);
            entry.id.is_none() || entry.supersedes.is_some() || is_told
        };
        let asked: Vec<&Entry> = batch.iter().filter(|entry| thorough || is_asked(entry)).collect();
        let comparison = Comparison {
            regulation: self.reading.regulation,
            mode: self.request.on_existing,
            without_column: &[],
        };
        let decisions = self.installation.store.read(|transaction| {
            let mut decisions = existing::decide(transaction, &comparison, &asked)?;
            self.books.reserve(transaction, &comparison, &asked, &mut decisions)?;
            Ok::<_, store::StoreError>(decisions)
        })?;
        let mut decided = HashMap::new();
        for (entry, decision) in asked.iter().zip(decisions) {
            if decision != Decision::File {
                decided.insert(entry.row, decision);
            }
        }
        for entry in &batch {
            let decision = decided.remove(&entry.row).unwrap_or(Decision::File);
            if let Some(id) = self.form(entry).map(|form| form.id.clone()) {
                self.looked.ledger.count(&id, &decision);
            }
            match decision {
                Decision::File => {}
                Decision::Refuse(what) => self.error(entry.row, "id", entry.id.clone(), what),
                Decision::Supersede { id, .. } => {
                    // The older fields are not needed: a line says all of its record.
                    let older = serde_json::Map::new();
                    let decision = Decision::Supersede { id, older };
                    self.looked.decisions.insert(entry.row, decision);
                }
                other => {
                    self.looked.decisions.insert(entry.row, other);
                }
            }
        }
        self.batch = batch;
        self.batch.clear();
        Ok(())
    }

    /// Answers the references that no earlier line answered: by a later line, by the store's ids,
    /// by code or name.
    fn resolve(&mut self, loaded: &mut Loaded) -> Result<(), ImportError> {
        let wanted = std::mem::take(&mut self.wanted);
        let mut open: Vec<(Wanted, Vec<(u64, String)>)> = wanted
            .into_iter()
            .filter(|((target, _, text), _)| match target.as_str() {
                AGENCY => !self.knows(text),
                SUPERSEDED | KEPT_FILE => true,
                target => !self.seen_as(text, target),
            })
            .collect();
        open.sort_by_key(|(_, places)| places.first().map(|(row, _)| *row));
        let texts: Vec<&str> = open.iter().map(|((_, _, text), _)| text.as_str()).collect();
        let mut stored: HashMap<usize, String> = HashMap::new();
        let mut corrected: HashMap<usize, String> = HashMap::new();
        self.installation.store.read(|transaction| {
            record::each_by_id(transaction, &texts, |place, view| {
                let wanted = open.get(place).map(|((target, agency, _), _)| (target, agency));
                let is_told = wanted.is_some_and(|(target, from)| {
                    target == SUPERSEDED
                        || self.books.naming(from).may(view.agency, view.form, view.fields)
                });
                if is_told {
                    stored.insert(place, view.form.to_owned());
                }
                Ok::<_, store::StoreError>(())
            })?;
            // What another correction took the place of is told with the line, not at the end of writing.
            for (place, ((target, agency, text), _)) in open.iter().enumerate() {
                if target == SUPERSEDED
                    && let Some(row) = record::get(transaction, text)?
                    && row.agency == *agency
                    && let Some(by) = row.newer()
                {
                    corrected.insert(place, by.to_owned());
                }
            }
            Ok::<_, store::StoreError>(())
        })?;
        for (place, ((target, agency, text), places)) in open.into_iter().enumerate() {
            let what = match (target.as_str(), stored.get(&place)) {
                (SUPERSEDED, Some(_)) => match corrected.remove(&place) {
                    None => continue,
                    // The file brings that correction itself, as an export does.
                    Some(by) if self.is_on_line_of(&by, &places) => continue,
                    Some(by) => What::WasCorrected { by },
                },
                (SUPERSEDED, None) => What::SupersedesUnknown,
                (KEPT_FILE, _) => match self.books.may_name(&text)? {
                    true => continue,
                    false => What::UnknownFile,
                },
                (AGENCY, _) => match self.agency(&agency, &text) {
                    Ok(()) => continue,
                    Err(what) => what,
                },
                (target, Some(form)) if form == target => continue,
                (_, Some(form)) => What::OtherForm { form: named(self.reading.regulation, form) },
                (target, None) => match self.thing(loaded, target, &agency, &text)? {
                    Ok(()) => continue,
                    Err(what) => what,
                },
            };
            if let What::RegisterEmpty { form, .. } = &what {
                let (form, rows) = (form.clone(), places.len() as u64);
                let what = What::RegisterEmpty { form, agency: Named::body(&agency), rows };
                if let Some((row, field)) = places.first() {
                    let place = place_of(*row, field);
                    let fault = Fault { weight: Weight::Note, place, value: Some(text), what };
                    self.looked.ledger.fault(fault);
                }
                continue;
            }
            for (row, field) in places {
                self.error(row, &field, Some(text.clone()), what.clone());
            }
        }
        Ok(())
    }

    /// Whether one of these lines bears the id.
    fn is_on_line_of(&self, id: &str, places: &[(u64, String)]) -> bool {
        let seen = self.seen.ids.get(&self.seen.print(id));
        seen.is_some_and(|(_, line)| places.iter().any(|(row, _)| row == line))
    }

    /// An agency by its exact name; only where a field names it, not where a record is filed.
    fn agency(&mut self, agency: &str, text: &str) -> Result<(), What> {
        if agency.is_empty() {
            return Err(What::UnknownAgency);
        }
        let things = Things::agencies(&self.reading.city);
        let form = named(self.reading.regulation, AGENCY);
        let id = things.find(&form, agency, text).map_err(|_| What::UnknownAgency)?;
        let wanted = (AGENCY.to_owned(), agency.to_owned(), text.to_owned());
        self.looked.substitutions.insert(wanted, id.to_owned());
        Ok(())
    }

    fn thing(
        &mut self,
        loaded: &mut Loaded,
        target: &str,
        agency: &str,
        text: &str,
    ) -> Result<Result<(), What>, ImportError> {
        let Some(form) = self.reading.regulation.form(target) else { return Ok(Ok(())) };
        let things = loaded.things(self, target, agency)?;
        let form = Named::form(form);
        Ok(match things.find(&form, agency, text) {
            Ok(id) => {
                let wanted = (target.to_owned(), agency.to_owned(), text.to_owned());
                self.looked.substitutions.insert(wanted, id.to_owned());
                Ok(())
            }
            Err(What::UnknownReference { .. })
                if may_wait(target) && things.is_empty() && !self.files(target) =>
            {
                Err(What::RegisterEmpty { form, agency: Named::body(agency), rows: 0 })
            }
            Err(what) => Err(what),
        })
    }

    /// Whether the file itself holds records of the form.
    fn files(&self, form: &str) -> bool {
        self.looked.ledger.forms.contains_key(form)
    }

    fn say_what_lacks(&mut self) {
        for ((form, position), (records, first)) in std::mem::take(&mut self.lacking) {
            let field = self.reading.regulation.forms.get(form);
            let Some(field) = field.and_then(|form| form.fields.get(position)) else { continue };
            let what = What::RequiredAbsent { field: Named::field(field), records };
            let place = place_of(first, &field.name);
            self.looked.ledger.fault(Fault { weight: Weight::Warning, place, value: None, what });
        }
    }
}

/// Stands for the record that another corrects, in place of a form.
const SUPERSEDED: &str = "supersedes";

/// Stands for a file that is kept, in place of a form.
const KEPT_FILE: &str = "file";

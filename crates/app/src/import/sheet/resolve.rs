//! Whose records the rows are, and which records their references mean.

use std::collections::{BTreeMap, HashMap};

use regulation::FormScope;
use serde_json::Value as Json;

use super::Reading;
use super::draft::Draft;
use crate::import::ImportError;
use crate::import::books::Books;
use crate::import::check::target_of;
use crate::import::fault::{Fault, Named, Weight, What};
use crate::import::reference::{AGENCY, Naming, Things, call_names, may_wait, named};
use crate::organisations::{CODE, FORM, Said};
use crate::{Actor, Installation, evidence, waiver};

/// Things by form and agency, loaded when first asked for.
struct Shelf<'a> {
    installation: &'a Installation,
    actor: &'a Actor,
    reading: &'a Reading<'a>,
    things: HashMap<(String, String), Things>,
    /// References that are kept as written: field and agency, with the first place and how many.
    waiting: BTreeMap<(usize, String), (Fault, u64)>,
    /// What was looked for in other agencies, by form, whose record names it, and text.
    abroad: HashMap<(String, String, String), Result<String, What>>,
}

/// Resolves everything, and returns notes about what had to be kept as written. Nothing that is
/// there is told to who may not write beside it.
pub(super) fn references(
    installation: &Installation,
    actor: &Actor,
    reading: &Reading<'_>,
    drafts: &mut [Draft<'_>],
) -> Result<Vec<Fault>, ImportError> {
    let mut shelf = Shelf {
        installation,
        actor,
        reading,
        things: HashMap::new(),
        waiting: BTreeMap::new(),
        abroad: HashMap::new(),
    };
    shelf.things.insert(agencies_place(), Things::agencies(&reading.city));
    if reading.form.id == FORM {
        shelf.register(drafts);
    }
    let mut books = Books::of(installation, &reading.city, actor);
    for draft in drafts.iter_mut() {
        shelf.agency(draft);
        if let Some(agency) = &draft.agency {
            books.ask(agency, &reading.form.id)?;
        }
    }
    let own = drafts.iter().any(|draft| {
        draft.references.iter().any(|reference| shelf.target(reference.field) == reading.form.id)
    });
    if own {
        shelf.own_rows(drafts)?;
    }
    for draft in drafts.iter_mut() {
        shelf.resolve(draft)?;
        shelf.excepted(draft)?;
        registers(&mut books, reading, draft)?;
        files(&books, reading, draft)?;
    }
    let noted = shelf.waiting.into_values().map(|(mut fault, n_rows)| {
        if let What::RegisterEmpty { rows, .. } = &mut fault.what {
            *rows = n_rows;
        }
        fault
    });
    Ok(noted.collect())
}

/// What stands in the register of bodies is said by the body, or by who answers for those above it.
fn registers(
    books: &mut Books<'_>,
    reading: &Reading<'_>,
    draft: &mut Draft<'_>,
) -> Result<(), ImportError> {
    let agency = draft.agency.as_deref().filter(|_| reading.form.id == FORM);
    let Some(agency) = agency else { return Ok(()) };
    let own = draft.has_id.then_some(draft.id.as_str());
    let supersedes = draft.supersedes.as_deref().or(own);
    let said = Said { agency, with: &draft.with, supersedes };
    let Some((field, what)) = books.register(&said)? else { return Ok(()) };
    match reading.form.position(&field).and_then(|field| draft.column_of(field)) {
        Some(column) => draft.error(column, what),
        None => draft.error_of_agency(what),
    }
    Ok(())
}

/// Files that are named by their hash must be there.
fn files(
    books: &Books<'_>,
    reading: &Reading<'_>,
    draft: &mut Draft<'_>,
) -> Result<(), ImportError> {
    if reading.checks.files.is_empty() {
        return Ok(());
    }
    let mut unknown = Vec::new();
    for (field, sha256) in evidence::named_in(reading.form, &draft.with) {
        if !books.may_name(sha256)? {
            unknown.extend(reading.form.position(field).and_then(|field| draft.column_of(field)));
        }
    }
    unknown.into_iter().for_each(|column| draft.error(column, What::UnknownFile));
    Ok(())
}

fn agencies_place() -> (String, String) {
    (AGENCY.to_owned(), String::new())
}

impl Shelf<'_> {
    fn target(&self, field: usize) -> &str {
        let field = self.reading.form.fields.get(field);
        field.and_then(|field| target_of(&field.kind)).unwrap_or_default()
    }

    /// Bodies that the file itself registers are known to its own rows.
    fn register(&mut self, drafts: &[Draft<'_>]) {
        let agencies = self.things.entry(agencies_place()).or_default();
        for draft in drafts {
            let (code, names) = call_names(self.reading.form, &draft.with);
            if let Some(code) = code {
                agencies.add_unknown(code, None, names.into_iter());
            }
        }
    }

    fn find_agency(&self, text: &str) -> Result<String, What> {
        let form = named(self.reading.regulation, AGENCY);
        let things = self.things.get(&agencies_place());
        let found = things.map(|things| things.find(&form, "", text).map(str::to_owned));
        match found {
            Some(Ok(id)) => Ok(id),
            Some(Err(many @ What::ManyReferences { .. })) => Err(many),
            _ => Err(What::UnknownAgency),
        }
    }

    /// Whose record it is: the row's own column, the form's field, or the agency that was named;
    /// an entry of the agency register is the body's own.
    fn agency(&mut self, draft: &mut Draft<'_>) {
        let (form, checks) = (self.reading.form, &self.reading.checks);
        let field = checks.agency.and_then(|agency| {
            let reference = draft.references.iter().find(|one| one.field == agency)?;
            Some((reference.column, reference.texts.first()?.clone()))
        });
        let mut is_told = field.is_some();
        if let Some(text) = draft.agency.take() {
            match self.find_agency(&text) {
                Ok(id) => draft.agency = Some(id),
                Err(what) => {
                    draft.error_of_agency(what);
                    is_told = true;
                }
            }
        }
        let of_field = field.and_then(|(column, text)| match self.find_agency(&text) {
            Ok(id) => Some((column, id)),
            // Resolving the field says so below.
            Err(_) => None,
        });
        let own = draft.agency.clone().or_else(|| self.reading.agency.clone());
        let body = (form.id == FORM)
            .then(|| draft.with.get(CODE).and_then(Json::as_str).map(str::to_owned))
            .flatten();
        draft.agency = draft
            .agency
            .take()
            .or(body)
            .or_else(|| own.clone().or_else(|| of_field.as_ref().map(|(_, id)| id.clone())));
        if let (Some((column, id)), Some(own), FormScope::Agency) = (&of_field, &own, form.scope)
            && id != own
        {
            draft.error(*column, What::OtherAgency { agency: Named::body(own) });
        }
        if draft.agency.is_none() && !is_told {
            draft.error_of_agency(What::AgencyMissing);
        }
    }

    /// Rows may name other rows of the same file, above or below.
    fn own_rows(&mut self, drafts: &[Draft<'_>]) -> Result<(), ImportError> {
        let form = self.reading.form;
        for draft in drafts {
            let Some(agency) = draft.agency.clone() else { continue };
            let place = self.place(&form.id, &agency);
            self.load(&place)?;
            let (code, names) = call_names(form, &draft.with);
            if let Some(things) = self.things.get_mut(&place) {
                things.add_unknown(&draft.id, code, names.into_iter());
            }
        }
        Ok(())
    }

    fn place(&self, target: &str, agency: &str) -> (String, String) {
        let form = self.reading.regulation.form(target);
        let shared = form.is_none_or(|form| form.scope == FormScope::Shared);
        (target.to_owned(), if shared { String::new() } else { agency.to_owned() })
    }

    fn load(&mut self, place: &(String, String)) -> Result<(), ImportError> {
        if self.things.contains_key(place) {
            return Ok(());
        }
        let things = match self.reading.regulation.form(&place.0) {
            Some(form) => self
                .installation
                .store
                .read(|transaction| Things::load(transaction, form, &place.1))?,
            None => Things::default(),
        };
        self.things.insert(place.clone(), things);
        Ok(())
    }

    fn find(
        &mut self,
        target: &str,
        agency: &str,
        text: &str,
    ) -> Result<Result<String, What>, ImportError> {
        if target == AGENCY {
            return Ok(self.find_agency(text));
        }
        let place = self.place(target, agency);
        self.load(&place)?;
        let form = named(self.reading.regulation, target);
        let things = self.things.get(&place);
        let found = things.map(|things| things.find(&form, agency, text).map(str::to_owned));
        match found {
            Some(Err(What::UnknownReference { .. })) => self.elsewhere(target, form, agency, text),
            Some(found) => Ok(found),
            None => Ok(Err(What::UnknownReference { form, agency: Named::body(agency) })),
        }
    }

    /// A record of another agency may be named, by its full id; nobody learns of what they may not read.
    fn elsewhere(
        &mut self,
        target: &str,
        form: Named,
        agency: &str,
        text: &str,
    ) -> Result<Result<String, What>, ImportError> {
        let place = (target.to_owned(), agency.to_owned(), text.to_owned());
        if let Some(answer) = self.abroad.get(&place) {
            return Ok(answer.clone());
        }
        let stored =
            self.installation.store.read(|transaction| store::record::get(transaction, text))?;
        let (regulation, city) = (self.reading.regulation, &self.reading.city);
        let naming = Naming { actor: self.actor, regulation, city, from: agency };
        let stored = stored.filter(|row| naming.may(&row.agency, &row.form, &row.fields));
        let answer = match stored {
            Some(row) if row.form == target && row.withdrawal.is_none() => Ok(row.id),
            Some(row) if row.form != target => {
                Err(What::OtherForm { form: named(self.reading.regulation, &row.form) })
            }
            _ => Err(What::UnknownReference { form, agency: Named::body(agency) }),
        };
        self.abroad.insert(place, answer.clone());
        Ok(answer)
    }

    fn resolve(&mut self, draft: &mut Draft<'_>) -> Result<(), ImportError> {
        let references = std::mem::take(&mut draft.references);
        let identifiers = std::mem::take(&mut draft.identifiers);
        let Some(agency) = draft.agency.clone() else { return Ok(()) };
        for (field, column, text) in &identifiers {
            let target = self.target(*field).to_owned();
            match self.find(&target, &agency, text)? {
                Err(what) => draft.error(*column, what),
                Ok(id) => {
                    let place = self.place(&target, &agency);
                    let name = references.iter().find(|one| one.field == *field);
                    let written = name.and_then(|one| Some((one.column, one.texts.first()?)));
                    if let (Some((column, written)), Some(things)) =
                        (written, self.things.get(&place))
                        && let Err(name) = things.bears(&id, written)
                    {
                        draft.error(column, What::OtherName { name });
                    }
                    self.put(draft, *field, id.into());
                }
            }
        }
        for reference in references {
            if identifiers.iter().any(|(field, _, _)| *field == reference.field) {
                continue;
            }
            let target = self.target(reference.field).to_owned();
            let mut ids: Vec<Json> = Vec::new();
            for text in &reference.texts {
                match self.find(&target, &agency, text)? {
                    Ok(id) => ids.push(id.into()),
                    Err(What::UnknownReference { form, .. }) if self.may_wait(&target, &agency) => {
                        self.wait(draft, reference.field, reference.column, form, &agency);
                        ids.push(text.as_str().into());
                    }
                    Err(what) => draft.error(reference.column, what),
                }
            }
            let value = match (reference.is_list, ids.pop()) {
                (false, Some(id)) => id,
                (false, None) => continue,
                (true, last) => {
                    ids.extend(last);
                    Json::Array(ids)
                }
            };
            self.put(draft, reference.field, value);
        }
        Ok(())
    }

    /// Whom or what an exception is for. A row that bears an id was kept before: it is warned of.
    fn excepted(&mut self, draft: &mut Draft<'_>) -> Result<(), ImportError> {
        let (regulation, form) = (self.reading.regulation, self.reading.form);
        let Some(agency) = draft.agency.clone() else { return Ok(()) };
        let Some((duty, text)) = waiver::asked(regulation, form, &draft.with) else {
            return Ok(());
        };
        let found = waiver::subject(regulation, duty, text, |target, spelt| {
            let found = self.find(target, &agency, spelt)?;
            let things = self.things.get(&self.place(target, &agency));
            Ok::<_, ImportError>(found.map(|id| match things {
                Some(things) => things.first_of(&id).to_owned(),
                None => id,
            }))
        })?;
        let what = match found {
            Ok(id) => {
                draft.with.insert(waiver::SUBJECT.to_owned(), id.into());
                return Ok(());
            }
            Err(what) => what,
        };
        let column = form.position(waiver::SUBJECT).and_then(|field| draft.column_of(field));
        let weight = if draft.has_id { Weight::Warning } else { Weight::Error };
        let fault = draft.at(column, weight, what);
        draft.faults.push(fault);
        Ok(())
    }

    /// Whether the register is empty and may be listed later.
    fn may_wait(&self, target: &str, agency: &str) -> bool {
        let things = self.things.get(&self.place(target, agency));
        may_wait(target) && things.is_some_and(Things::is_empty)
    }

    fn wait(&mut self, draft: &Draft<'_>, field: usize, column: usize, form: Named, agency: &str) {
        let place = (field, agency.to_owned());
        let waiting = self.waiting.entry(place).or_insert_with(|| {
            let what = What::RegisterEmpty { form, agency: Named::body(agency), rows: 0 };
            (draft.at(Some(column), Weight::Note, what), 0)
        });
        waiting.1 += 1;
    }

    fn put(&self, draft: &mut Draft<'_>, field: usize, value: Json) {
        if let Some(field) = self.reading.form.fields.get(field) {
            draft.with.insert(field.name.clone(), value);
        }
    }
}

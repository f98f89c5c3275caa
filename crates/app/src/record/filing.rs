//! Checks one record as strictly as an import checks a row, and makes it ready to be stored.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Moment;
use domain::access::Role;
use domain::body::City;
use domain::field::{Fields, parse_fields};
use domain::record::key_of;
use regulation::{Form, FormKind, FormScope};
use serde_json::{Map, Value as Json};
use store::record::{RecordRow, RecordState};
use store::{StoreError, Transaction};

use super::outside::{Same, kept_from, said_already};
use super::whose::may_file;
use super::{NewRecord, Record, RecordError};
use crate::import::check::{Checks, target_of};
use crate::import::entry::{Entry, field_error, is_id, parse};
use crate::import::reference::{AGENCY, Naming, Things, may_wait, named};
use crate::import::write::Ids;
use crate::import::{Column, Fault, Named, Place, Weight, What};
use crate::organisations::{self, Register, Said, Speaker};
use crate::posture::Ground;
use crate::{Action, Actor, Installation, approval, evidence, waiver};

struct Filing<'a> {
    installation: &'a Installation,
    form: &'a Form,
    agency: String,
    city: Arc<City>,
    faults: Vec<Fault>,
}

/// Whether somebody's right to file a record is asked once its fields have ids, or was asked otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) enum Right<'a> {
    ToBeAsked,
    /// So was the right to name the files of these fields, by whoever said them first.
    Asked {
        with: &'a Map<String, Json>,
    },
}

impl Right<'_> {
    /// Whether somebody with another's eyes named the file in the field before.
    fn was_asked_to_name(&self, field: &str, sha256: &str) -> bool {
        let Self::Asked { with } = self else { return false };
        says(with, field, sha256)
    }
}

/// Whether a field holds a text, alone or among others.
fn says(with: &Map<String, Json>, field: &str, text: &str) -> bool {
    with.get(field).is_some_and(|value| match value {
        Json::Array(items) => items.iter().any(|item| item == text),
        one => one == text,
    })
}

/// The row of a record with the steps of approval that it is submitted to, or every fault in it.
pub(super) fn row(
    installation: &Installation,
    actor: &Actor,
    new: &NewRecord,
    now: Moment,
    right: Right<'_>,
) -> Result<(RecordRow, Vec<Role>), RecordError> {
    let regulation = &*installation.regulation;
    let Some((index, form)) = regulation
        .form_index(&new.form)
        .and_then(|index| Some((index, regulation.forms.get(index)?)))
    else {
        return Err(RecordError::Faults(vec![field_fault(
            "form",
            Some(&new.form),
            What::UnknownForm,
        )]));
    };
    let checks = Checks::of(form);
    let ground =
        installation.store.read(|transaction| Ground::current(installation, transaction))?;
    let city = Arc::clone(&ground.city);
    let own = new.with.get(organisations::CODE).filter(|_| form.id == organisations::FORM);
    let agency = new.agency.clone().or_else(|| own.and_then(Json::as_str).map(str::to_owned));
    let Some(agency) = agency else {
        return Err(RecordError::Faults(vec![field_fault(AGENCY, None, What::AgencyMissing)]));
    };
    let mut faults = Vec::new();
    if form.kind == FormKind::View {
        faults.push(field_fault("form", Some(&new.form), What::UnknownForm));
    }
    if city.body(&agency).is_none() && form.id != organisations::FORM {
        faults.push(field_fault(AGENCY, Some(&agency), What::UnknownAgency));
    }
    if let Some(id) = new.id.as_deref().filter(|id| !is_id(id)) {
        faults.push(field_fault("id", Some(id), What::NotAnId));
    }
    let mut steps = approval::steps(&city, form, &agency, now.day(), actor);
    let state = state(actor, &steps, new.state.as_deref()).unwrap_or_else(|what| {
        faults.push(field_fault("state", new.state.as_deref(), what));
        RecordState::Draft
    });
    if state != RecordState::Submitted {
        steps.clear();
    }
    let (mut with, mut fields) = match parse(regulation, form, &checks, &agency, new.with.clone()) {
        Ok(parsed) => parsed,
        Err(faulty) => {
            let told = faulty.errors.into_iter();
            faults.extend(
                told.map(|error| field_fault(&error.field, error.value.as_deref(), error.what)),
            );
            return Err(RecordError::Faults(faults));
        }
    };
    for (place, what) in checks.implausible(regulation, form, &fields, now.day()) {
        let error = field_error(form, &with, place, what);
        faults.push(field_fault(&error.field, error.value.as_deref(), error.what));
    }
    if state == RecordState::Approved || !steps.is_empty() {
        faults.extend(unfit(form, &fields, &steps));
    }
    let mut filing = Filing { installation, form, agency, city, faults };
    if filing.resolve(actor, &mut with, right, new.supersedes.as_deref())? {
        // Ids stand where codes and names stood; the types are the same.
        if let Ok(parsed) = parse_fields(form, &regulation.parts, &with) {
            fields = parsed;
        }
    }
    // Before anything is said about what they name: whom else there is, is nobody's business.
    if matches!(right, Right::ToBeAsked) {
        may_file(installation, actor, (&filing.agency, &form.id), &with)?;
    }
    filing.same_agency(&checks, &with);
    filing.registers(actor, &with, new.supersedes.as_deref())?;
    filing.said_outside(actor, (&with, &fields), new.supersedes.as_deref())?;
    filing.files(actor, &with, right, new.supersedes.as_deref())?;
    let Filing { agency, city, faults, .. } = filing;
    if !faults.is_empty() {
        let named = faults.into_iter().map(|fault| fault.naming(&city));
        return Err(RecordError::Faults(named.collect()));
    }
    let id = new.id.clone().unwrap_or_else(|| Ids::new(now).next());
    let entry = Entry {
        row: 0,
        form: index,
        id: None,
        agency,
        state,
        recorded_at: None,
        withdrawn_at: None,
        supersedes: new.supersedes.clone(),
        why: new.why.clone().filter(|why| !why.trim().is_empty()),
        with,
        fields,
        unsaid: Vec::new(),
    };
    Ok((entry.row(form, id, &actor.written(), now), steps))
}

/// The state in which a record is filed. Whoever is at the machine says so themselves; who signed in
/// submits it to the steps of approval, or files what counts at once where there are none.
fn state(actor: &Actor, steps: &[Role], asked: Option<&str>) -> Result<RecordState, What> {
    let asked = match asked {
        None => None,
        Some(word) => Some(RecordState::of_word(word).ok_or(What::UnknownState)?),
    };
    let is_local = actor.principal().is_none();
    match asked {
        Some(RecordState::Withdrawn) => Err(What::UnknownState),
        Some(state) if is_local => Ok(state),
        None if is_local => Ok(RecordState::Approved),
        Some(RecordState::Draft) => Ok(RecordState::Draft),
        Some(RecordState::Returned) => Err(What::ReturnedByApprover),
        Some(RecordState::Approved) if !steps.is_empty() => {
            let roles = || steps.iter().map(|role| role.names());
            let (zh, en) = (roles().map(|(zh, _)| zh), roles().map(|(_, en)| en));
            let roles = Named { zh: words(zh, "、"), en: words(en, ", then ") };
            Err(What::AwaitsApproval { roles })
        }
        None | Some(RecordState::Submitted | RecordState::Approved) => match steps.is_empty() {
            true => Ok(RecordState::Approved),
            false => Ok(RecordState::Submitted),
        },
    }
}

fn words<'w>(words: impl Iterator<Item = &'w str>, between: &str) -> String {
    words.collect::<Vec<_>>().join(between)
}

/// What keeps a record from counting or from its steps of approval, each as a fault: required fields that
/// say nothing and, where there are steps, fields that say what only the approval tells.
pub(crate) fn unfit(form: &Form, fields: &Fields, steps: &[Role]) -> Vec<Fault> {
    let checks = Checks::of(form);
    let found = match steps {
        [] => checks.lacking(fields).into_iter().map(|place| (place, What::RequiredCell)).collect(),
        [..] => checks.unfit_for_approval(fields),
    };
    let named = found.into_iter().filter_map(|(place, what)| Some((form.fields.get(place)?, what)));
    named.map(|(field, what)| field_fault(&field.name, None, what)).collect()
}

impl Filing<'_> {
    /// Puts ids in the place of codes and names; whether any was put.
    fn resolve(
        &mut self,
        actor: &Actor,
        with: &mut Map<String, Json>,
        right: Right<'_>,
        corrected: Option<&str>,
    ) -> Result<bool, RecordError> {
        let mut changed = false;
        for field in &self.form.fields {
            let Some(target) = target_of(&field.kind) else { continue };
            let Some(value) = with.get_mut(&field.name) else { continue };
            let texts: Vec<&mut Json> = match value {
                Json::Array(items) => items.iter_mut().collect(),
                one => vec![one],
            };
            let mut things: Option<Things> = None;
            for json in texts {
                let Some(text) = json.as_str().map(str::to_owned) else { continue };
                if self.is_own(target, &text)? {
                    continue;
                }
                if things.is_none() {
                    things = Some(self.things(target)?);
                }
                let Some(things) = &things else { continue };
                let form = named(&self.installation.regulation, target);
                let found = things.find(&form, &self.agency, &text).map(str::to_owned);
                match found {
                    Ok(id) if id == text => {}
                    // A later version may be named; the record keeps what was written.
                    Ok(_) if things.has_id(&text) => {}
                    Ok(id) => {
                        *json = id.into();
                        changed = true;
                    }
                    Err(What::UnknownReference { .. }) if may_wait(target) && things.is_empty() => {
                    }
                    Err(what @ What::UnknownReference { .. }) => {
                        let is_known = self.stood(right, corrected, &field.name, &text)?;
                        if !self.is_elsewhere(actor, target, &text, is_known)? {
                            self.faults.push(field_fault(&field.name, Some(&text), what));
                        }
                    }
                    Err(what) => self.faults.push(field_fault(&field.name, Some(&text), what)),
                }
            }
        }
        Ok(self.excepted(actor, with, right, corrected)? || changed)
    }

    /// Puts the id of the duty's subject in the place of what an exception calls it; whether it was put.
    /// Whatever was said before stays.
    fn excepted(
        &mut self,
        actor: &Actor,
        with: &mut Map<String, Json>,
        right: Right<'_>,
        corrected: Option<&str>,
    ) -> Result<bool, RecordError> {
        let regulation = Arc::clone(&self.installation.regulation);
        let Some((duty, text)) = waiver::asked(&regulation, self.form, with) else {
            return Ok(false);
        };
        let text = text.to_owned();
        let mut loaded: Option<(String, Things)> = None;
        let found = waiver::subject(&regulation, duty, &text, |target, spelt| {
            let things = match loaded.take() {
                Some((of, things)) if of == target => things,
                _ => self.things(target)?,
            };
            let (_, things) = loaded.insert((target.to_owned(), things));
            match things.find(&named(&regulation, target), &self.agency, spelt) {
                Ok(id) => Ok(Ok(things.first_of(id).to_owned())),
                Err(What::UnknownReference { .. })
                    if self.is_elsewhere(actor, target, spelt, false)? =>
                {
                    Ok(Ok(spelt.to_owned()))
                }
                Err(what) => Ok::<_, RecordError>(Err(what)),
            }
        })?;
        let fault = match found {
            Ok(id) => {
                let is_put = id != text;
                with.insert(waiver::SUBJECT.to_owned(), id.into());
                return Ok(is_put);
            }
            Err(fault) => fault,
        };
        if !self.stood(right, corrected, waiver::SUBJECT, &text)? {
            self.faults.push(field_fault(waiver::SUBJECT, Some(&text), fault));
        }
        Ok(false)
    }

    /// Whether the text is the id of a record that counts where this one is filed; the common case,
    /// for which no other record need be read.
    fn is_own(&self, target: &str, id: &str) -> Result<bool, RecordError> {
        let Some(form) = self.installation.regulation.form(target) else { return Ok(false) };
        let store = &self.installation.store;
        let row = store.read(|transaction| store::record::get(transaction, id))?;
        Ok(row.is_some_and(|row| {
            let here = form.scope == FormScope::Shared || row.agency == self.agency;
            let counts = row.state == RecordState::Approved && row.withdrawal.is_none();
            row.form == target && here && counts
        }))
    }

    fn things(&self, target: &str) -> Result<Things, RecordError> {
        let Some(form) = self.installation.regulation.form(target).filter(|_| target != AGENCY)
        else {
            return Ok(Things::agencies(&self.city));
        };
        let store = &self.installation.store;
        Ok(store.read(|transaction| Things::load(transaction, form, &self.agency))?)
    }

    /// Whether the text is the id of a record of another agency that may be named here, or was before.
    fn is_elsewhere(
        &self,
        actor: &Actor,
        target: &str,
        id: &str,
        is_known: bool,
    ) -> Result<bool, RecordError> {
        let store = &self.installation.store;
        let row = store.read(|transaction| store::record::get(transaction, id))?;
        let row = row.filter(|row| row.form == target && row.withdrawal.is_none());
        let naming = Naming {
            actor,
            regulation: &self.installation.regulation,
            city: &self.city,
            from: &self.agency,
        };
        Ok(row.is_some_and(|row| is_known || naming.may(&row.agency, &row.form, &row.fields)))
    }

    /// Whether the same stood there before somebody was asked for it now.
    fn stood(
        &self,
        right: Right<'_>,
        corrected: Option<&str>,
        field: &str,
        text: &str,
    ) -> Result<bool, RecordError> {
        Ok(matches!(right, Right::Asked { .. }) || self.was_said(corrected, field, text)?)
    }

    /// Whether the record that this one corrects said the same there.
    fn was_said(
        &self,
        corrected: Option<&str>,
        field: &str,
        text: &str,
    ) -> Result<bool, RecordError> {
        let Some(id) = corrected else { return Ok(false) };
        let store = &self.installation.store;
        let row = store.read(|transaction| store::record::get(transaction, id))?;
        let older = row.map(Record::of).transpose()?;
        Ok(older.is_some_and(|older| says(&older.with, field, text)))
    }

    /// Files that are named by their hash must be there, and open to who names them; a field that whoever
    /// corrects is not shown goes on naming its own.
    fn files(
        &mut self,
        actor: &Actor,
        with: &Map<String, Json>,
        right: Right<'_>,
        corrected: Option<&str>,
    ) -> Result<(), RecordError> {
        for (field, sha256) in evidence::named_in(self.form, with) {
            let may_name = match right.was_asked_to_name(field, sha256) {
                true => evidence::is_kept(self.installation, sha256)?,
                false => {
                    evidence::may_name(self.installation, actor, sha256)?
                        || self.was_said(corrected, field, sha256)?
                }
            };
            let is_gone = |transaction: &mut Transaction<'_>| {
                evidence::is_gone(transaction, sha256, corrected)
            };
            if !may_name || self.installation.store.read(is_gone)? {
                self.faults.push(field_fault(field, Some(sha256), What::UnknownFile));
            }
        }
        Ok(())
    }

    /// Records of a form that is an agency's own are that agency's.
    fn same_agency(&mut self, checks: &Checks, with: &Map<String, Json>) {
        let field = checks.agency.filter(|_| self.form.scope == FormScope::Agency);
        let field = field.and_then(|place| self.form.fields.get(place));
        let written = field.and_then(|field| with.get(&field.name)?.as_str());
        if let Some(other) = written.filter(|other| *other != self.agency) {
            let what = What::OtherAgency { agency: Named::body(&self.agency) };
            self.faults.push(field_fault(AGENCY, Some(other), what));
        }
    }

    /// What somebody outside the body said of it stays as it was, but for what the body answers; and nothing is said
    /// beside it of the same thing.
    fn said_outside(
        &mut self,
        actor: &Actor,
        (with, fields): (&Map<String, Json>, &Fields),
        corrected: Option<&str>,
    ) -> Result<(), RecordError> {
        let (installation, form) = (self.installation, self.form);
        let key = key_of(form, fields);
        let same = Same { agency: &self.agency, form, key: key.as_deref(), corrected };
        let (kept, already) = installation.store.read(|transaction| {
            let kept = match corrected {
                Some(id) => kept_from(installation, transaction, actor, id, with)?,
                None => Vec::new(),
            };
            Ok::<_, StoreError>((kept, said_already(installation, transaction, actor, same)?))
        })?;
        let faults = kept.iter().map(|field| field_fault(field, None, What::SaidOutside));
        self.faults.extend(faults);
        if let Some(id) = already {
            let field = form.key.last().map_or("form", String::as_str);
            let value = with.get(field).and_then(Json::as_str);
            self.faults.push(field_fault(field, value, What::SaidAlready { id }));
        }
        Ok(())
    }

    /// What stands in the register of bodies is said by the body, or by who answers for those above it.
    fn registers(
        &mut self,
        actor: &Actor,
        with: &Map<String, Json>,
        supersedes: Option<&str>,
    ) -> Result<(), RecordError> {
        if self.form.id != organisations::FORM {
            return Ok(());
        }
        let regulation = &*self.installation.regulation;
        let store = &self.installation.store;
        let register =
            store.read(|transaction| Register::read_for(transaction, regulation, actor))?;
        let (action, city) = (Action::File, &*self.city);
        let speaker = Speaker { actor, action, regulation, city, register: &register };
        let said = Said { agency: &self.agency, with, supersedes };
        if let Some((field, what)) = speaker.fault(&said, &HashMap::new()) {
            let value = with.get(&field).and_then(Json::as_str);
            self.faults.push(field_fault(&field, value, what));
        }
        Ok(())
    }
}

/// A fault of a field of a record that comes without a file.
pub(crate) fn field_fault(field: &str, value: Option<&str>, what: What) -> Fault {
    let column = Some(Column { letters: None, heading: field.to_owned() });
    let place = Place { sheet: None, row: 0, column };
    Fault { weight: Weight::Error, place, value: value.map(str::to_owned), what }
}

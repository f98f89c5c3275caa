//! Export: the records of a form in the shape that import reads; a round trip loses nothing.

mod cell;
mod line;

use std::collections::HashMap;
use std::io::{Seek, Write};

use domain::Moment;
use domain::field::{Fields, parse_fields};
use regulation::{Day, FieldType, Form, FormKind, FormScope, Regulation};
use serde_json::{Map, Value as Json};
use sheets::{Cell, Format, SheetError, TableWriter};
use store::record::{self as rows, RecordRow, RecordState, RecordView, Withdrawal};
use store::sight::Sight;
use store::{StoreError, Transaction};

use crate::access::Forbidden;
use crate::import::cell::NOT_SAID;
use crate::import::check::{Checks, target_of};
use crate::import::heading::RecordColumn;
use crate::import::reference::{AGENCY, Things};
use crate::record::says;
use crate::{Action, Actor, Installation, Resource, access, agency, personal};

/// What to export.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub form: &'a str,
    /// One agency's records, by its id; none: all of them.
    pub agency: Option<&'a str>,
    /// Only records whose fields hold this text, as a list finds them; none: all of them.
    pub text: Option<&'a str>,
    pub format: Format,
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Sheet(#[from] SheetError),
    #[error("there is no form `{form}`")]
    UnknownForm { form: String },
    #[error("there is no agency `{agency}`")]
    UnknownAgency { agency: String },
}

/// Writes every record of a form that the actor may export and the request lets through, those corrected and withdrawn
/// included, as one moment of the store has them. Returns the writer and how many records it wrote.
///
/// # Errors
/// [`ExportError`]; what was written until then is no whole file.
pub fn export<W: Write + Seek + Send>(
    installation: &Installation,
    actor: &Actor,
    request: &Request<'_>,
    out: W,
) -> Result<(W, u64), ExportError> {
    let regulation = &*installation.regulation;
    let form = regulation.form(request.form).filter(|form| form.kind != FormKind::View);
    let form = form.ok_or_else(|| ExportError::UnknownForm { form: request.form.to_owned() })?;
    let city = agency::city(installation, Moment::FOREVER)?;
    if let Some(agency) = request.agency.filter(|agency| city.body(agency).is_none()) {
        return Err(ExportError::UnknownAgency { agency: agency.to_owned() });
    }
    let table = Table::of(regulation, form);
    let mut writer = TableWriter::new(request.format, out, &form.zh, &table.headings)?;
    let mut wrote = 0;
    match request.agency {
        Some(agency) => access::require(actor, Action::Export, &of_agency(request, agency))?,
        None if access::may_somewhere(actor, Action::Export, request.form) => {}
        None => {
            let whole = Resource::Form { form: request.form };
            access::require(actor, Action::Export, &whole)?;
        }
    }
    installation.store.read(|transaction| {
        for agency in agencies(transaction, form, request.agency)? {
            if !access::may(actor, Action::Export, &of_agency(request, &agency)) {
                continue;
            }
            let mut records = book(transaction, form, &agency, request.text)?;
            records.retain_mut(|record| {
                let fields = &record.fields;
                let shown = personal::text_for(regulation, actor, &agency, &form.id, fields);
                let Some(shown) = shown else { return true };
                record.fields = shown;
                // Nobody learns what is hidden from them by asking for it.
                request.text.is_none_or(|text| says(&record.fields, text))
            });
            if let TableWriter::JsonLines(lines) = &mut writer {
                for record in &records {
                    lines.value(&line::of(form, record)?)?;
                    wrote += 1;
                }
                continue;
            }
            let things = table.things(transaction, &agency)?;
            for record in &records {
                writer.row(&table.row(record, &things)?)?;
                wrote += 1;
            }
        }
        Ok::<_, ExportError>(())
    })?;
    let of = format!("{wrote} of {} of {}", form.id, request.agency.unwrap_or("all"));
    personal::note(installation, actor, "records.exported", &form.id, &of)?;
    Ok((writer.finish()?, wrote))
}

/// Whether the actor may take records of a form along: those of an agency, or of any.
#[must_use]
pub fn may_be_taken(actor: &Actor, form: &str, agency: Option<&str>) -> bool {
    match agency {
        Some(agency) => access::may(actor, Action::Export, &Resource::Book { agency, form }),
        None => access::may_somewhere(actor, Action::Export, form),
    }
}

/// Tells the log that somebody took a table of standings or settings along, by where it stands on the site.
///
/// # Errors
/// The store's; who cannot be told of is given nothing.
pub fn note_table(
    installation: &Installation,
    actor: &Actor,
    place: &str,
    as_of: Day,
) -> Result<(), StoreError> {
    personal::note(installation, actor, "table.exported", place, &format!("as of {as_of}"))
}

/// An agency's records of the form that is asked for.
fn of_agency<'a>(request: &Request<'a>, agency: &'a str) -> Resource<'a> {
    Resource::Book { agency, form: request.form }
}

/// The agencies that have records of the form, in order.
fn agencies(
    transaction: &mut Transaction<'_>,
    form: &Form,
    only: Option<&str>,
) -> Result<Vec<String>, StoreError> {
    let books =
        rows::books(transaction, Sight::Whole)?.into_iter().filter(|book| book.form == form.id);
    let of = books.map(|book| book.agency);
    Ok(of.filter(|agency| only.is_none_or(|only| only == agency)).collect())
}

/// An agency's records of a form, of all or of those that hold a text, each after the one that it corrects.
fn book(
    transaction: &mut Transaction<'_>,
    form: &Form,
    agency: &str,
    text: Option<&str>,
) -> Result<Vec<RecordRow>, StoreError> {
    let mut records: Vec<RecordRow> = Vec::new();
    let take = |view: RecordView<'_>| {
        records.push(RecordRow {
            id: view.id.to_owned(),
            form: view.form.to_owned(),
            agency: view.agency.to_owned(),
            state: view.state,
            day: view.day,
            key: None,
            recorded_at: view.recorded_at,
            withdrawal: view.withdrawn_at.map(|withdrawn_at| Withdrawal {
                withdrawn_at,
                withdrawn_by: None,
                why: None,
            }),
            supersedes: view.supersedes.map(str::to_owned),
            superseded_by: None,
            awaited_correction: None,
            filed_at: None,
            filed_by: view.filed_by.to_owned(),
            why: view.why.map(str::to_owned),
            approved_as: view.approved_as.map(str::to_owned),
            change: view.change,
            fields: view.fields.to_owned(),
        });
        Ok::<_, StoreError>(())
    };
    match text {
        Some(text) => rows::each_saying(transaction, (&form.id, agency), text, take)?,
        None => rows::each_of_form(transaction, &form.id, Some(agency), take)?,
    }
    records.iter_mut().try_for_each(|record| tell_approval(transaction, form, record))?;
    Ok(corrected_first(records))
}

/// Says in a record what its approval here told, for where it is brought in: when it was approved, and by
/// whom of the register if that account stands for somebody.
fn tell_approval(
    transaction: &mut Transaction<'_>,
    form: &Form,
    record: &mut RecordRow,
) -> Result<(), StoreError> {
    let told: Vec<_> = form.fields.iter().filter(|field| field.told_by_approval).collect();
    if told.is_empty() || record.approved_as.is_none() {
        return Ok(());
    }
    let acts = store::approval::of_record(transaction, &record.id)?;
    let last = acts.iter().rfind(|act| act.state == RecordState::Approved);
    let account = last.and_then(|act| access::account_of(&act.acted_by));
    let account = account.map(|id| store::account::get(transaction, id)).transpose()?.flatten();
    let damaged = |_| StoreError::Damaged { what: format!("record {}", record.id) };
    let mut with: Map<String, Json> = serde_json::from_str(&record.fields).map_err(damaged)?;
    for field in told {
        let value = match field.kind {
            FieldType::Date => {
                Some(Moment::from_microseconds(record.recorded_at).day().to_string())
            }
            _ => account.as_ref().and_then(|account| account.person.clone()),
        };
        if let Some(value) = value {
            with.insert(field.name.clone(), value.into());
        }
    }
    record.fields = Json::Object(with).to_string();
    Ok(())
}

/// Keeps the order of days but for corrections that would come before what they correct.
fn corrected_first(records: Vec<RecordRow>) -> Vec<RecordRow> {
    if records.iter().all(|record| record.supersedes.is_none()) {
        return records;
    }
    let places: HashMap<&str, usize> =
        records.iter().enumerate().map(|(place, record)| (record.id.as_str(), place)).collect();
    let mut order: Vec<usize> = Vec::with_capacity(records.len());
    let mut done = vec![false; records.len()];
    for place in 0..records.len() {
        let mut chain = vec![place];
        // Each step goes to an older record, so the chain is no longer than the list.
        while let Some(older) = chain
            .last()
            .and_then(|last| records.get(*last)?.supersedes.as_deref())
            .and_then(|older| places.get(older).copied())
            .filter(|older| !chain.contains(older))
        {
            chain.push(older);
        }
        for place in chain.into_iter().rev() {
            if let Some(done) = done.get_mut(place).filter(|done| !**done) {
                *done = true;
                order.push(place);
            }
        }
    }
    let mut records: Vec<Option<RecordRow>> = records.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| records.get_mut(place)?.take()).collect()
}

/// One column of the table.
enum Column {
    Record(RecordColumn),
    Field(usize),
}

/// A form as a table.
struct Table<'r> {
    regulation: &'r Regulation,
    form: &'r Form,
    checks: Checks,
    columns: Vec<Column>,
    headings: Vec<String>,
}

impl<'r> Table<'r> {
    fn of(regulation: &'r Regulation, form: &'r Form) -> Self {
        let checks = Checks::of(form);
        let own_agency = checks.agency.is_some() && form.scope == FormScope::Agency;
        let mut columns = vec![Column::Record(RecordColumn::Id)];
        if !own_agency {
            columns.push(Column::Record(RecordColumn::Agency));
        }
        let fields = form.fields.iter().enumerate().filter(|(_, field)| !field.derived);
        columns.extend(fields.map(|(place, _)| Column::Field(place)));
        let after = RecordColumn::ALL.iter().map(|(column, _, _)| *column).skip(2);
        columns.extend(after.map(Column::Record));
        let same = |zh: &str| form.fields.iter().filter(|field| field.zh == zh).count() > 1;
        let heading = |column: &Column| match column {
            Column::Record(column) => column.heading().to_owned(),
            Column::Field(place) => form.fields.get(*place).map_or_else(String::new, |field| {
                if same(&field.zh) { field.name.clone() } else { field.zh.clone() }
            }),
        };
        let headings = columns.iter().map(heading).collect();
        Self { regulation, form, checks, columns, headings }
    }

    /// What the references of an agency's records may name, to write codes in the place of ids.
    fn things(
        &self,
        transaction: &mut Transaction<'_>,
        agency: &str,
    ) -> Result<HashMap<String, Things>, StoreError> {
        let mut things = HashMap::new();
        for (_, target) in &self.checks.references {
            if target == AGENCY || things.contains_key(target) {
                continue;
            }
            if let Some(form) = self.regulation.form(target) {
                things.insert(target.clone(), Things::load(transaction, form, agency)?);
            }
        }
        Ok(things)
    }

    fn row(
        &self,
        record: &RecordRow,
        things: &HashMap<String, Things>,
    ) -> Result<Vec<Cell>, StoreError> {
        let damaged =
            |what: String| StoreError::Damaged { what: format!("record {}: {what}", record.id) };
        let with: Map<String, Json> =
            serde_json::from_str(&record.fields).map_err(|error| damaged(error.to_string()))?;
        let fields: Fields = parse_fields(self.form, &self.regulation.parts, &with)
            .map_err(|faults| damaged(faults.iter().map(ToString::to_string).collect()))?;
        let lacking = self.checks.lacking(&fields);
        let cells = self.columns.iter().map(|column| match column {
            Column::Record(column) => about(record, *column),
            Column::Field(place) => {
                let field = self.form.fields.get(*place);
                let value = fields.get(*place).and_then(Option::as_ref);
                match (field, value) {
                    (Some(field), Some(value)) => {
                        let things = target_of(&field.kind).and_then(|target| things.get(target));
                        cell::of(field, value, things, &self.regulation.parts)
                    }
                    _ if lacking.contains(place) => Cell::text(NOT_SAID),
                    _ => Cell::Empty,
                }
            }
        });
        Ok(cells.collect())
    }
}

fn about(record: &RecordRow, column: RecordColumn) -> Cell {
    let moment = |microseconds: i64| Moment::from_microseconds(microseconds).to_string();
    let text = match column {
        RecordColumn::Id => Some(record.id.clone()),
        RecordColumn::Agency => Some(record.agency.clone()),
        RecordColumn::State if record.state == RecordState::Approved => None,
        RecordColumn::State => Some(record.state.word().to_owned()),
        RecordColumn::RecordedAt => Some(moment(record.recorded_at)),
        RecordColumn::WithdrawnAt => record.withdrawal.as_ref().map(|one| moment(one.withdrawn_at)),
        RecordColumn::Supersedes => record.supersedes.clone(),
        RecordColumn::Why => record.why.clone(),
    };
    text.map_or(Cell::Empty, Cell::text)
}

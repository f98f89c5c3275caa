//! One row of a sheet, cell by cell, before its references are resolved.

use std::sync::Arc;

use domain::Moment;
use regulation::FieldType;
use serde_json::{Map, Value as Json};
use sheets::{Cell, Row, Sheet, values};
use store::record::RecordState;

use super::columns::Columns;
use super::{BATCH, Reading};
use crate::import::cell::{NOT_SAID, Reader};
use crate::import::check::target_of;
use crate::import::entry::{Entry, field_error, is_id, parse};
use crate::import::fault::{Fault, Place, Weight, What};
use crate::import::heading::{RecordColumn, Use, column};
use crate::import::write::Ids;
use crate::import::{Progress, Stage};

/// A row that was read; its faults so far are beside it.
pub(super) struct Draft<'s> {
    pub(super) sheet: Arc<str>,
    pub(super) headings: &'s Row,
    pub(super) row: &'s Row,
    /// Place in the file as a whole.
    pub(super) order: usize,
    /// The id that it gets: the file's, or a new one.
    pub(super) id: String,
    pub(super) has_id: bool,
    pub(super) agency: Option<String>,
    pub(super) with: Map<String, Json>,
    pub(super) references: Vec<Reference>,
    /// Ids beside names: field, column, text.
    pub(super) identifiers: Vec<(usize, usize, String)>,
    /// Column of each field, for messages.
    columns: Vec<Option<usize>>,
    agency_column: Option<usize>,
    state: RecordState,
    recorded_at: Option<Moment>,
    withdrawn_at: Option<Moment>,
    pub(super) supersedes: Option<String>,
    why: Option<String>,
    pub(super) faults: Vec<Fault>,
}

/// References as written in one cell.
pub(super) struct Reference {
    pub(super) field: usize,
    pub(super) column: usize,
    pub(super) texts: Vec<String>,
    pub(super) is_list: bool,
}

/// Reads all rows of a sheet.
pub(super) fn rows<'s>(
    reading: &Reading<'_>,
    sheet: &'s Sheet,
    columns: &Columns<'s>,
    drafts: &mut Vec<Draft<'s>>,
    progress: &mut dyn FnMut(Progress),
) {
    let ids = Ids::new(reading.now);
    for row in &columns.rows {
        let order = drafts.len();
        drafts.push(Draft::read(reading, columns, row, order, &ids));
        if drafts.len().is_multiple_of(BATCH) {
            let of = (sheet.rows.len() == columns.rows.len()).then_some(sheet.rows.len() as u64);
            progress(Progress { stage: Stage::Reading, records: drafts.len() as u64, of });
        }
    }
}

impl<'s> Draft<'s> {
    fn read(
        reading: &Reading<'_>,
        columns: &Columns<'s>,
        row: &'s Row,
        order: usize,
        ids: &Ids,
    ) -> Self {
        let mut draft = Self {
            sheet: Arc::clone(&columns.sheet),
            headings: columns.headings,
            row,
            order,
            id: String::new(),
            has_id: false,
            agency: None,
            with: Map::new(),
            references: Vec::new(),
            identifiers: Vec::new(),
            columns: vec![None; reading.form.fields.len()],
            agency_column: None,
            state: RecordState::Approved,
            recorded_at: None,
            withdrawn_at: None,
            supersedes: None,
            why: None,
            faults: Vec::new(),
        };
        let reader = Reader { parts: &reading.regulation.parts, exact: columns.exact };
        for (place, what) in columns.uses.iter().enumerate() {
            match *what {
                Use::Field(field) => draft.field(reading, &reader, columns, place, field),
                Use::Identifier(field) => draft.identifier(reading, columns, place, field),
                Use::Record(which) => draft.record(reading, place, which),
                Use::Unknown | Use::Ignored | Use::Second { .. } | Use::Blank => {}
            }
        }
        if draft.id.is_empty() {
            draft.id = ids.next();
        }
        draft
    }

    fn field(
        &mut self,
        reading: &Reading<'_>,
        reader: &Reader<'_>,
        columns: &Columns<'_>,
        place: usize,
        index: usize,
    ) {
        let Some(field) = reading.form.fields.get(index) else { return };
        if let Some(column) = self.columns.get_mut(index) {
            *column = Some(place);
        }
        let cell = self.row.cell(place);
        if matches!(cell, Cell::Text(text) if text == NOT_SAID) {
            return;
        }
        if cell.is_blank() {
            let identified = columns.uses.contains(&Use::Identifier(index));
            let own_agency = reading.checks.agency == Some(index) && reading.agency.is_some();
            if reading.checks.required.contains(&index) && !identified && !own_agency {
                self.error(place, What::RequiredCell);
            }
            return;
        }
        match reader.read(field, &field.kind, cell) {
            Err(what) => self.error(place, what),
            Ok(json) if target_of(&field.kind).is_some() => {
                let is_list = matches!(field.kind, FieldType::List(_));
                let texts = match json {
                    Json::Array(items) => {
                        items.iter().filter_map(Json::as_str).map(str::to_owned).collect()
                    }
                    Json::String(text) => vec![text],
                    _ => Vec::new(),
                };
                self.references.push(Reference { field: index, column: place, texts, is_list });
            }
            Ok(json) => {
                self.with.insert(field.name.clone(), json);
            }
        }
    }

    fn identifier(
        &mut self,
        reading: &Reading<'_>,
        columns: &Columns<'_>,
        place: usize,
        index: usize,
    ) {
        let cell = self.row.cell(place);
        if cell.is_blank() {
            let named = columns.uses.iter().position(|one| *one == Use::Field(index));
            let is_named = named.is_some_and(|named| !self.row.cell(named).is_blank());
            if reading.checks.required.contains(&index) && !is_named {
                self.error(place, What::RequiredCell);
            }
            return;
        }
        match values::text(cell) {
            Ok(text) => self.identifiers.push((index, place, text)),
            Err(fault) => self.error(place, What::Cell(fault)),
        }
    }

    fn record(&mut self, reading: &Reading<'_>, place: usize, which: RecordColumn) {
        let cell = self.row.cell(place);
        if cell.is_blank() {
            return;
        }
        let text = match cell {
            Cell::Text(text) => text.clone(),
            other => other.shown(),
        };
        let moment = |text: &str| {
            let parsed = text.trim().parse::<Moment>().map_err(|_| What::NotAMoment)?;
            (parsed <= reading.now).then_some(parsed).ok_or(What::RecordedInTheFuture)
        };
        let outcome = match which {
            RecordColumn::Id if is_id(&text) => {
                self.has_id = true;
                self.id = text;
                Ok(())
            }
            RecordColumn::Id => Err(What::NotAnId),
            RecordColumn::Agency => {
                self.agency = Some(text);
                self.agency_column = Some(place);
                Ok(())
            }
            RecordColumn::State => match RecordState::of_word(text.trim()) {
                Some(state) => {
                    self.state = state;
                    Ok(())
                }
                None => Err(What::UnknownState),
            },
            RecordColumn::RecordedAt => moment(&text)
                .map(|at| self.recorded_at = Some(at).filter(|_| reading.keeps_moments)),
            RecordColumn::WithdrawnAt => moment(&text).map(|at| {
                self.withdrawn_at = Some(if reading.keeps_moments { at } else { reading.now });
            }),
            RecordColumn::Supersedes => {
                self.supersedes = Some(text);
                Ok(())
            }
            RecordColumn::Why => {
                self.why = Some(text);
                Ok(())
            }
        };
        if let Err(what) = outcome {
            self.error(place, what);
        }
    }

    /// Notes what is wrong with the record's own agency.
    pub(super) fn error_of_agency(&mut self, what: What) {
        let fault = self.at(self.agency_column, Weight::Error, what);
        self.faults.push(fault);
    }

    /// Notes what is wrong with the cell of a column.
    pub(super) fn error(&mut self, place: usize, what: What) {
        let fault = self.at(Some(place), Weight::Error, what);
        self.faults.push(fault);
    }

    /// A fault of this row, of one column or of all.
    pub(super) fn at(&self, place: Option<usize>, weight: Weight, what: What) -> Fault {
        let value = place.map(|place| self.row.cell(place).shown());
        let column = place.map(|place| column(self.headings, place));
        let row = u64::from(self.row.number);
        let place = Place { sheet: Some(Arc::clone(&self.sheet)), row, column };
        Fault { weight, place, value: value.filter(|value| !value.is_empty()), what }
    }

    /// The record of this row, once its references are resolved, if nothing is wrong with it. What
    /// is wrong with its sound cells is told beside the faults of the others.
    pub(super) fn entry(&mut self, reading: &Reading<'_>) -> Option<Entry> {
        let agency = self.agency.clone()?;
        let parsed = |with| parse(reading.regulation, reading.form, &reading.checks, &agency, with);
        let (with, fields) = match parsed(self.with.clone()) {
            Ok(parsed) => parsed,
            Err(faulty) => {
                let mut sound = faulty.with;
                for error in faulty.errors {
                    sound.remove(&error.field);
                    self.error_of(reading, &error.field, error.what);
                }
                parsed(sound).ok()?
            }
        };
        let (form, checks) = (reading.form, &reading.checks);
        for (place, what) in checks.implausible(reading.regulation, form, &fields, reading.today) {
            let error = field_error(form, &with, place, what);
            self.error_of(reading, &error.field, error.what);
        }
        let conditional = checks.required_if.iter().map(|(place, _)| *place);
        let asked: Vec<usize> =
            conditional.filter(|place| self.column_of(*place).is_some()).collect();
        for place in checks.lacking(&fields) {
            // A cell that says something is told for what is wrong with it, if anything is.
            let blank = self.column_of(place).filter(|column| self.row.cell(*column).is_blank());
            if asked.contains(&place)
                && let Some(column) = blank
            {
                self.error(column, What::RequiredCell);
            }
        }
        if !self.faults.is_empty() {
            return None;
        }
        Some(Entry {
            row: u64::from(self.row.number),
            form: reading.index,
            id: self.has_id.then(|| self.id.clone()),
            agency,
            state: self.state,
            recorded_at: self.recorded_at,
            withdrawn_at: self.withdrawn_at,
            supersedes: self.supersedes.clone(),
            why: self.why.clone(),
            with,
            fields,
            unsaid: Vec::new(),
        })
    }

    pub(super) fn column_of(&self, field: usize) -> Option<usize> {
        self.columns.get(field).copied().flatten()
    }

    fn error_of(&mut self, reading: &Reading<'_>, field: &str, what: What) {
        let column = reading.form.position(field).and_then(|place| self.column_of(place));
        let fault = self.at(column, Weight::Error, what);
        self.faults.push(fault);
    }
}

//! What is wrong with a form that was filled in, field by field, each thing told once.

use app::import::{Fault, What};
use app::typed::Typed;
use axum::http::StatusCode;
use regulation::{FieldType, Form};

use super::filled::Filled;
use crate::fault::FieldFault;
use crate::language::Bilingual;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub field: String,
    /// The cell, where it is one of a row: `2.due_on`, the row counted from 1; of several subjects, and of a
    /// list of one thing a row, the row alone.
    pub cell: String,
    pub words: Bilingual,
    /// The reference that was typed and means nothing, or several things.
    pub unclear: Option<String>,
}

/// With which status a page is answered that tells these.
pub fn status(told: &[Told]) -> StatusCode {
    match told.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The faults of a record; of several, those of one subject name it.
pub fn told(faults: &[Fault], subjects: &[String], subject: Option<&str>) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    for fault in faults {
        let control = control(fault);
        let (field, cell) = control.split_once('.').unwrap_or((control, ""));
        let of_subject = usize::try_from(fault.place.row)
            .ok()
            .and_then(|row| subjects.get(row.checked_sub(1)?))
            .filter(|_| subject == Some(field));
        let named =
            of_subject.or_else(|| fault.value.as_ref().filter(|_| is_of_reference(&fault.what)));
        let words = match named {
            Some(name) => Bilingual::new(
                format!("「{name}」：{}", fault.what.zh()),
                format!("“{name}”: {}", fault.what.en()),
            ),
            None => Bilingual::new(fault.what.zh(), fault.what.en()),
        };
        let unclear = named.filter(|_| is_of_reference(&fault.what)).cloned();
        let cell = match of_subject {
            Some(_) => fault.place.row.to_string(),
            None => cell.to_owned(),
        };
        let one = Told { field: field.to_owned(), cell, words, unclear };
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// The same, each fault of one entry of a list told at every row in which the entry was typed.
pub fn at_rows(form: &Form, typed: &Typed, told: Vec<Told>) -> Vec<Told> {
    let placed = told.into_iter().flat_map(|one| {
        let field = form.field(&one.field);
        let is_list = field.is_some_and(|field| matches!(field.kind, FieldType::List(_)));
        let rows = match &one.unclear {
            Some(entry) if is_list && one.cell.is_empty() => typed.places(&one.field, entry),
            _ => Vec::new(),
        };
        if rows.is_empty() {
            return vec![one];
        }
        let at = |row: usize| Told { cell: (row + 1).to_string(), ..one.clone() };
        rows.into_iter().map(at).collect()
    });
    placed.collect()
}

/// The faults of what was typed and those of the record that it makes: what cannot be read is not
/// lacking too.
pub fn merged(read: Vec<Fault>, checked: Vec<Fault>) -> Vec<Fault> {
    let field = |fault: &Fault| {
        let column = fault.place.column.as_ref()?;
        column.heading.split('.').next().map(str::to_owned)
    };
    let unread: Vec<_> = read.iter().map(field).collect();
    let checked = checked.into_iter().filter(|fault| !unread.contains(&field(fault)));
    let checked: Vec<Fault> = checked.collect();
    [read, checked].concat()
}

/// The same but for what is lacking in a field that is taken from what another one names, where what that one says
/// is wrong: once it is mended, the field may stay blank. Of nobody nothing is taken.
pub fn but_for_taken(form: &Form, faults: Vec<Fault>) -> Vec<Fault> {
    let is_said = |fault: &&Fault| fault.what != What::RequiredCell;
    let wrong = faults.iter().filter(is_said).map(|fault| control(fault).to_owned());
    let wrong: Vec<String> = wrong.collect();
    let waits = |fault: &Fault| {
        let taken = form.field(control(fault)).and_then(|field| field.taken.as_ref());
        fault.what == What::RequiredCell && taken.is_some_and(|taken| wrong.contains(&taken.by))
    };
    faults.into_iter().filter(|fault| !waits(fault)).collect()
}

/// The field or cell of a fault.
fn control(fault: &Fault) -> &str {
    fault.place.column.as_ref().map_or("", |column| column.heading.as_str())
}

/// What was asked for beside the form's own fields.
pub fn of_field(field: &FieldFault) -> Told {
    let cell = String::new();
    Told { field: field.field.clone(), cell, words: field.detail.clone(), unclear: None }
}

/// What is lacking where a row leads here, and is still not said.
pub fn still_lacking(form: &Form, filled: &Filled) -> Vec<Told> {
    let lacking = form.fields.iter().filter(|field| !field.required && filled.lacks(&field.name));
    let blank = lacking.filter(|field| filled.typed.is_blank(&field.name));
    let (zh, en) = (What::RequiredCell.zh(), What::RequiredCell.en());
    let told = blank.map(|field| FieldFault::new(&field.name, zh.clone(), en.clone()));
    told.map(|fault| of_field(&fault)).collect()
}

/// A reason that must be given and is not.
pub fn no_reason(filled: &Filled) -> Option<Told> {
    filled.why.trim().is_empty().then(|| of_field(&FieldFault::new("why", "請說明理由", "say why")))
}

fn is_of_reference(what: &What) -> bool {
    matches!(what, What::UnknownReference { .. } | What::ManyReferences { .. })
}

//! What is wrong with a form that was filled in, field by field, each thing told once.

use app::import::{Fault, What};
use axum::http::StatusCode;

use super::filled::Filled;
use crate::fault::FieldFault;
use crate::language::Bilingual;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub field: String,
    /// The cell, where it is one of a row: `2.due_on`, the row counted from 1; of several subjects the row
    /// alone.
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
        let control = fault.place.column.as_ref().map_or("", |column| column.heading.as_str());
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

/// What was asked for beside the form's own fields.
pub fn of_field(field: &FieldFault) -> Told {
    let cell = String::new();
    Told { field: field.field.clone(), cell, words: field.detail.clone(), unclear: None }
}

/// A reason that must be given and is not.
pub fn no_reason(filled: &Filled) -> Option<Told> {
    filled.why.trim().is_empty().then(|| of_field(&FieldFault::new("why", "請說明理由", "say why")))
}

fn is_of_reference(what: &What) -> bool {
    matches!(what, What::UnknownReference { .. } | What::ManyReferences { .. })
}

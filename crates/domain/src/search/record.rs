//! The words of a record: what anybody may find it by who may read it, and what only those may who see
//! its personal data; what a thing is called, and to which things a record refers.

use regulation::{Field, FieldType, Form, FormKind, Regulation};
use serde_json::{Map, Value as Json};

use super::run::each_term;

/// Before the words of what a thing is called; no word begins so.
const OF_NAME: char = '@';
/// Before the id of what a record refers to; no word begins so.
const OF_REFERENCE: char = '=';

/// A longer text in the place of a reference is no id.
const LONGEST_ID: usize = 200; // not of the law: more than any id has

/// What a reference to a body leads to: no record.
const AGENCY: &str = "agency";

/// Where a term of a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// In a field that everybody sees who may read the record.
    Open,
    /// In the name of a file that the record names.
    Files,
    /// In a field that holds personal data, its files included.
    Personal,
}

/// Visits the terms of a record's fields, its references among them. `file_name` tells what a file was called by its
/// hash.
pub fn each_term_of(
    regulation: &Regulation,
    fields: &[Field],
    with: &Map<String, Json>,
    file_name: &dyn Fn(&str) -> Option<String>,
    visit: &mut dyn FnMut(Space, &str),
) {
    each_text(regulation, fields, with, false, &mut |field, text, is_personal| {
        let own = if is_personal { Space::Personal } else { Space::Open };
        if may_be_file(field) {
            let of_files = if is_personal { Space::Personal } else { Space::Files };
            each_term(&file_name(text).unwrap_or_default(), |term| visit(of_files, term));
        }
        each_term(text, |term| visit(own, term));
        if is_reference(field) && text.len() <= LONGEST_ID {
            visit(own, &reference(text));
        }
        // A word of the form is found by what people call it.
        if let Some(word) = field.values.iter().find(|word| word.value == text) {
            each_term(&word.zh, |term| visit(own, term));
            each_term(&word.en, |term| visit(own, term));
        }
    });
}

/// The term by which a record is found that refers to the record of an id.
#[must_use]
pub fn reference(id: &str) -> String {
    format!("{OF_REFERENCE}{id}")
}

/// A term, where it is to stand in what a thing is called.
pub(super) fn of_name(term: &str) -> String {
    format!("{OF_NAME}{term}")
}

/// The fields by whose words a thing is known that others refer to, such as a person, a system or a contractor;
/// none for a form that is no register, or to which nothing refers.
#[must_use]
pub fn naming_fields<'r>(regulation: &Regulation, form: &'r Form) -> Vec<&'r Field> {
    let forms = regulation.forms.iter().flat_map(|form| &form.fields);
    let mut fields = forms.chain(regulation.parts.iter().flat_map(|part| &part.fields));
    let is_referred = fields.any(|field| field.kind.target() == Some(form.id.as_str()));
    if form.kind != FormKind::Register || !is_referred {
        return Vec::new();
    }
    let is_text = |field: &&Field| matches!(field.kind, FieldType::Text);
    let key = form.key.iter().filter(|name| !form.called.contains(*name));
    form.called.iter().chain(key).filter_map(|name| form.field(name)).filter(is_text).collect()
}

/// Visits the terms of what a thing is called by these fields.
pub fn each_name_of(
    naming: &[&Field],
    with: &Map<String, Json>,
    visit: &mut dyn FnMut(Space, &str),
) {
    for field in naming {
        let Some(Json::String(text)) = with.get(&field.name) else { continue };
        let space = if field.personal { Space::Personal } else { Space::Open };
        each_term(text, |term| visit(space, &of_name(term)));
    }
}

/// Visits the hashes of the files that a record names.
pub fn each_file(
    regulation: &Regulation,
    fields: &[Field],
    with: &Map<String, Json>,
    visit: &mut dyn FnMut(&str),
) {
    each_text(regulation, fields, with, false, &mut |field, text, _| {
        if may_be_file(field) {
            visit(text);
        }
    });
}

/// Whether a text of a field may be a file's hash: a signature may be the scan of one.
fn may_be_file(field: &Field) -> bool {
    matches!(field.kind_of_item(), FieldType::File | FieldType::Signature)
}

fn is_reference(field: &Field) -> bool {
    matches!(field.kind_of_item(), FieldType::Reference(target) if target != AGENCY)
}

/// Visits every text that a record holds, with its field and whether it is personal.
fn each_text<'r>(
    regulation: &'r Regulation,
    fields: &'r [Field],
    with: &Map<String, Json>,
    is_personal: bool,
    visit: &mut dyn FnMut(&'r Field, &str, bool),
) {
    for field in fields {
        let Some(value) = with.get(&field.name) else { continue };
        let is_personal = is_personal || field.personal;
        let items = match value {
            Json::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for item in items {
            match item {
                Json::String(text) => visit(field, text, is_personal),
                Json::Object(part) => {
                    let FieldType::Part(id) = field.kind_of_item() else { continue };
                    let known = regulation.parts.iter().find(|part| part.id == *id);
                    let fields = known.map_or(&[][..], |part| &part.fields);
                    each_text(regulation, fields, part, is_personal, visit);
                }
                _ => {}
            }
        }
    }
}

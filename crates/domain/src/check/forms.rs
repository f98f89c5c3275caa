//! Forms: keys, day fields and references are there; no heading or word means two things.

use std::collections::{BTreeMap, BTreeSet};

use regulation::{Field, FieldType, Form, FormKind, Regulation};

use super::faults::{self, Faults};
use super::names::Names;
use super::quotes::plain as plain_text;
use crate::access::{Action, Permissions, Role};

/// A reference to a body of the city.
pub(super) const AGENCY: &str = "agency";

/// What is personal in this field is shortened for others, and not taken away.
const NAME: &str = "name";

/// So many fields name a record at most.
const CALLED_BY_AT_MOST: usize = 3; // not of the law: words of a title

/// Checks all; whether the engine may be asked about them.
pub(super) fn check(law: &Regulation, told: &mut Faults) -> bool {
    let mut sound = true;
    let names =
        law.forms.iter().map(|form| (form.id.as_str(), labels(&form.id, &form.zh, &form.en)));
    clashes("forms", names, told);
    for form in &law.forms {
        let place = faults::of_form(form);
        for name in &form.key {
            if form.field(name).is_none() {
                told.tell(
                    &place,
                    format_args!("its key names no field `{name}`"),
                    "correct the key",
                );
            }
        }
        if is_named_by_itself(law, form) {
            told.tell(&place, "its key names it by itself", "take a reference out of the circle");
            sound = false;
        }
        called(law, &place, form, told);
        day_field(&place, form, told);
        approval(law, &place, form, told);
        signed(&place, form, told);
        lasts(&place, form, told);
        taken(law, &place, form, told);
        held_by(law, &place, form, told);
        said_by_body(&place, form, told);
        fields(law, &place, &form.fields, told);
    }
    for part in &law.parts {
        fields(law, &format!("forms/parts.toml, {}", part.id), &part.fields, told);
    }
    sound
}

/// Whether what the key refers to is known by a key that leads back to it: neither could be told first.
fn is_named_by_itself(law: &Regulation, form: &Form) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![form];
    while let Some(next) = open.pop() {
        let key = next.key.iter().filter_map(|name| next.field(name));
        for target in key.filter_map(|field| law.form(field.kind.target()?)) {
            if target.id == form.id {
                return true;
            }
            if seen.insert(target.id.as_str()) {
                open.push(target);
            }
        }
    }
    false
}

/// Every record has a name that everybody may see: by fields that can be said, of which one is always there.
fn called(law: &Regulation, place: &str, form: &Form, told: &mut Faults) {
    if form.kind == FormKind::View {
        return;
    }
    match form.called.len() {
        0 => told.tell(
            place,
            "its records are called by nothing",
            "name fields in `called`, three at most",
        ),
        n_fields if n_fields > CALLED_BY_AT_MOST => told.tell(
            place,
            format_args!("its records are called by {n_fields} fields"),
            "name those by which people know it, three at most",
        ),
        _ => {}
    }
    for name in &form.called {
        let field = form.field(name);
        let Some(field) = field.filter(|field| !field.derived && is_said(&field.kind)) else {
            let wrong = format!("`{name}` is no field that its records can be called by");
            told.tell(place, wrong, "name a text, a word, a number, a day or a reference");
            continue;
        };
        let target = field.kind.target().and_then(|target| law.form(target));
        if target.is_some_and(refers) {
            let wrong = format!("`{name}` is called by another record in its turn");
            told.tell(
                place,
                wrong,
                "name another field, or call what it refers to by its own words",
            );
        }
    }
    let mut called = form.called.iter().filter_map(|name| form.field(name));
    let is_sure =
        |field: &Field| field.required && !field.outcome && (!field.personal || field.name == NAME);
    if !form.called.is_empty() && !called.any(is_sure) {
        let wrong = "a record may be left without a name";
        told.tell(place, wrong, "name a field that is required and not personal");
    }
}

/// Whether what a field holds can be said in a few words.
fn is_said(kind: &FieldType) -> bool {
    matches!(
        kind,
        FieldType::Text
            | FieldType::Enum
            | FieldType::Integer
            | FieldType::Date
            | FieldType::Moment
            | FieldType::Reference(_)
    )
}

/// Whether a form's records are called by other records.
fn refers(form: &Form) -> bool {
    let called = form.called.iter().filter_map(|name| form.field(name));
    called.filter_map(|field| field.kind.target()).any(|target| target != AGENCY)
}

fn day_field(place: &str, form: &Form, told: &mut Faults) {
    let mend = "name a field of type date or datetime; a form without one gets recorded_for";
    match &form.day_field {
        None if form.kind == FormKind::View => {}
        None => told.tell(place, "it has no day_field", mend),
        Some(name) => {
            if !form.field(name).is_some_and(|field| is_day(&field.kind)) {
                told.tell(place, format_args!("its day_field `{name}` is no day"), mend);
            }
        }
    }
}

/// Whoever approves by law is a role that may, and the law's own words say so.
fn approval(law: &Regulation, place: &str, form: &Form, told: &mut Faults) {
    let permissions = Permissions::of(law);
    for role in &form.approved_above {
        let may = |role: Role| permissions.allows(role, Action::Approve, &form.id);
        if !Role::from_word(role).is_some_and(may) {
            let wrong = format!("`{role}` is no role that may approve it");
            told.tell(place, wrong, "name a role of docs/access-matrix.txt");
        }
    }
    let Some(approval) = &form.approval else { return };
    if approval.steps.is_empty() {
        told.tell(place, "nobody is to approve it", "name a role, or take the approval out");
    }
    for step in &approval.steps {
        let may = |role: Role| permissions.allows(role, Action::Approve, &form.id);
        if !Role::from_word(step).is_some_and(may) {
            let wrong = format!("`{step}` is no role that may approve it");
            told.tell(place, wrong, "name a role of docs/access-matrix.txt");
        }
    }
    let text = law.provision(&approval.cite).and_then(|provision| provision.text_zh.as_deref());
    if !text.is_some_and(|text| plain_text(text).contains(&plain_text(&approval.quote))) {
        let wrong = format!("「{}」 is not in the text of {}", approval.quote, approval.cite);
        told.tell(place, wrong, "copy it from the text letter by letter");
    }
}

/// A bound is one between two days.
fn lasts(place: &str, form: &Form, told: &mut Faults) {
    let Some(lasts) = &form.lasts else { return };
    let is_of_day = |name: &String| form.field(name).is_some_and(|field| is_day(&field.kind));
    for name in [&lasts.from, &lasts.until].into_iter().filter(|name| !is_of_day(name)) {
        told.tell(place, format!("`{name}` is no day"), "name fields of type date or datetime");
    }
}

/// What is taken from elsewhere is said there, by a thing that the form names, in the same type.
fn taken(law: &Regulation, place: &str, form: &Form, told: &mut Faults) {
    for field in &form.fields {
        let Some(taken) = &field.taken else { continue };
        let target = form.field(&taken.by).and_then(|by| match &by.kind {
            FieldType::Reference(target) => law.form(target),
            _ => None,
        });
        let said = target.and_then(|target| target.field(&taken.field));
        if !said.is_some_and(|said| said.kind == field.kind) {
            let wrong =
                format!("`{}` cannot be taken from {}.{}", field.name, taken.by, taken.field);
            told.tell(
                place,
                wrong,
                "name a field that refers to a form, and one of its type there",
            );
        }
    }
}

/// Whoever holds a post is a member of the population that they leave.
fn held_by(law: &Regulation, place: &str, form: &Form, told: &mut Faults) {
    let Some(held_by) = &form.held_by else { return };
    let mut names = Names { law, place: place.to_owned(), told };
    let Some((_, target)) = names.member_form(&held_by.among) else { return };
    for field in &held_by.fields {
        names.link(form, field, &target);
    }
}

/// A body answers where somebody outside speaks of it, and does not say all of it itself.
fn said_by_body(place: &str, form: &Form, told: &mut Faults) {
    let own = |field: &&Field| field.said_by_body;
    match (form.from_outside, form.fields.iter().find(own)) {
        (false, Some(field)) => {
            let wrong = format!("`{}` answers nobody outside the body", field.name);
            told.tell(place, wrong, "mark the form as from_outside, or take said_by_body out");
        }
        (true, _) if form.fields.iter().filter(|field| !field.of_every_form).all(|it| own(&it)) => {
            told.tell(place, "nobody outside the body says anything in it", "unmark a field");
        }
        _ => {}
    }
}

/// What signing fills in is there, and tells of one person.
fn signed(place: &str, form: &Form, told: &mut Faults) {
    let Some(signed) = &form.signed else { return };
    let kind = |name: &str| form.field(name).map(|field| &field.kind);
    if kind(&signed.signature) != Some(&FieldType::Signature) {
        let wrong = format!("`{}` holds no signature", signed.signature);
        told.tell(place, wrong, "name a field of type sign");
    }
    if let Some(at) = signed.at.as_deref().filter(|at| !kind(at).is_some_and(is_day)) {
        told.tell(place, format!("`{at}` is no day"), "name a field of type date or datetime");
    }
    let words = |way: &regulation::Way| form.field(&way.field).map(|field| field.values.as_slice());
    if let Some(way) = &signed.way {
        let has =
            |word: &str| words(way).is_some_and(|all| all.iter().any(|one| one.value == word));
        if !has(&way.screen) || !has(&way.paper) {
            let wrong = format!("`{}` does not tell both ways to sign", way.field);
            told.tell(place, wrong, "name an enum field and two of its words");
        }
    }
    let is_person = |name: &String| kind(name).and_then(FieldType::target) == Some("person");
    if !form.key.iter().any(is_person) {
        told.tell(place, "nobody signs it", "its key names the person, or take `signed` out");
    }
}

/// Whether the field states one day or moment.
pub(super) fn is_day(kind: &FieldType) -> bool {
    matches!(kind, FieldType::Date | FieldType::Moment)
}

/// What a list holds; of anything else, itself.
pub(super) fn item(kind: &FieldType) -> &FieldType {
    match kind {
        FieldType::List(item) => item,
        other => other,
    }
}

fn fields(law: &Regulation, place: &str, fields: &[Field], told: &mut Faults) {
    let names =
        fields.iter().map(|field| (field.name.as_str(), labels(&field.name, &field.zh, &field.en)));
    clashes(place, names, told);
    for field in fields {
        let place = format!("{place}.{}", field.name);
        let kind = item(&field.kind);
        if (*kind == FieldType::Enum) == field.values.is_empty() {
            let wrong = "words and type do not fit";
            told.tell(&place, wrong, "an enum has words, any other type has none");
        }
        if let Some(named) = &field.names
            && (*kind != FieldType::Text || law.form(named).is_none())
        {
            told.tell(
                &place,
                format_args!("it cannot offer names of `{named}`"),
                "let a text name a form",
            );
        }
        let words = field.values.iter().map(|word| {
            let also = word.also.iter().map(|also| plain(also));
            let all = labels(&word.value, &word.zh, &word.en).into_iter().chain(also).collect();
            (word.value.as_str(), all)
        });
        clashes(&place, words, told);
        match kind {
            FieldType::Reference(target) if target != AGENCY && law.form(target).is_none() => {
                told.tell(
                    &place,
                    format_args!("it refers to no form `{target}`"),
                    "correct the type",
                );
            }
            FieldType::Part(part) if !law.parts.iter().any(|one| one.id == *part) => {
                told.tell(
                    &place,
                    format_args!("there is no part `{part}`"),
                    "add it to parts.toml",
                );
            }
            _ => {}
        }
        for name in field.required_if.keys() {
            let other = fields.iter().find(|one| one.name == *name);
            if !other.is_some_and(|one| one.kind == FieldType::Boolean) {
                let wrong = format!("required_if names no yes-or-no field `{name}`");
                told.tell(&place, wrong, "correct the name");
            }
        }
        if field.derived && field.required {
            told.tell(&place, "it is derived and required", "what is reckoned is never asked for");
        }
    }
}

fn labels(id: &str, zh: &str, en: &str) -> Vec<String> {
    vec![plain(id), plain(zh), plain(en)]
}

/// As people write it: case and spaces do not tell two headings apart.
fn plain(label: &str) -> String {
    label.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Tells each label that two entries share, and each that is empty.
fn clashes<'a>(
    place: &str,
    entries: impl Iterator<Item = (&'a str, Vec<String>)>,
    told: &mut Faults,
) {
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for (id, labels) in entries {
        for label in labels {
            if label.is_empty() {
                told.tell(place, format_args!("`{id}` has an empty label"), "write both languages");
                continue;
            }
            let owner = owners.entry(label.clone()).or_insert(id);
            if *owner != id {
                let wrong = format!("「{label}」 means `{owner}` and `{id}`");
                told.tell(place, wrong, "word one of them otherwise");
            }
        }
    }
}

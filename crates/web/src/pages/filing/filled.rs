//! What the browser sends of a form that is filled in, and what an address says of one.

use app::record::{Once, request_sha256};
use app::typed::Typed;
use form_urlencoded::Serializer;
use regulation::{Day, Field, Form};
use sheets::values::list;
use uuid::Uuid;

use crate::pages::sign_in::local;
use crate::query::Query;
use crate::routes::{LACKS, SELF_CHECK, record_path};
use crate::view::WITH;

/// Parts a choice among candidates: field, what was typed, what is meant.
const STROKE: char = '\u{1f}';

/// Everything that was sent, or that an address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    pub form: String,
    pub agency: String,
    /// Sent again with a second click, so that a record is filed once.
    pub key: String,
    /// The draft under which it is saved while it is typed.
    pub draft: String,
    pub duty: String,
    /// The fields that are what is lacking where a row leads here, between commas.
    pub lacks: String,
    /// Where to go on afterwards, on this site.
    pub back: String,
    /// What the button says.
    pub act: String,
    pub why: String,
    /// The record that is corrected, where one is, and the version of it that was read.
    pub corrects: String,
    pub seen: String,
    /// One record for each subject.
    pub many: bool,
    /// The day as of which every measure of a system is asked, where one record is filed for each.
    pub measures_on: Option<Day>,
    pub carried: Carried,
    pub typed: Typed,
}

/// What says what an earlier record said, until somebody confirms it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    pub fields: Vec<String>,
    /// The day of that record.
    pub from: Option<Day>,
}

impl Filled {
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        let mut filled = Self::default();
        let mut typed = Vec::new();
        let mut chosen = None;
        for (name, text) in pairs {
            if let Some(control) = name.strip_prefix(WITH) {
                typed.push((control.to_owned(), text));
                continue;
            }
            match name.as_str() {
                "form" => filled.form = text,
                "agency" => filled.agency = text,
                "key" => filled.key = text,
                "draft" => filled.draft = text,
                "duty" => filled.duty = text,
                LACKS => filled.lacks = text,
                "return" => filled.back = place(&text),
                "act" => filled.act = text,
                "why" => filled.why = text,
                "corrects" => filled.corrects = text,
                "seen" => filled.seen = text,
                "many" => filled.many = text == "yes",
                "measures-on" => filled.measures_on = text.parse().ok(),
                "over" => filled.carried.fields.push(text),
                "over-from" => filled.carried.from = text.parse().ok(),
                "choose" => chosen = Some(text),
                _ => {}
            }
        }
        filled.typed = Typed::of(typed);
        if let Some(chosen) = chosen {
            filled.choose(&chosen);
        }
        filled
    }

    /// What an address says; a text that is one of several subjects makes it about many.
    pub fn of_query(query: &Query, form: &Form) -> Self {
        let mut filled = Self::of(query.pairs().to_vec());
        if let Some(subject) = app::typed::subject(form) {
            filled.many |= filled.typed.texts(&subject.name).count() > 1;
        }
        filled
    }

    /// A draft as it was saved.
    pub fn of_draft(draft: &app::draft::Draft) -> Self {
        let pairs = form_urlencoded::parse(draft.typed.as_bytes());
        let filled = Self::of(pairs.into_owned().collect());
        Self {
            draft: draft.id.clone(),
            form: draft.form.clone(),
            agency: draft.agency.clone(),
            ..filled
        }
    }

    /// Fresh names for what is filed once and saved under one name.
    pub fn begun(self) -> Self {
        let fresh = |name: String| if name.is_empty() { Uuid::now_v7().to_string() } else { name };
        Self { key: Uuid::now_v7().to_string(), draft: fresh(self.draft), ..self }
    }

    /// Whether nothing was typed of which a draft would tell; whose it is stands there by itself.
    pub fn is_blank(&self, form: &Form) -> bool {
        let is_typed = |field: &Field| {
            field.kind.target() != Some("agency") && !self.typed.is_blank(&field.name)
        };
        self.corrects.is_empty() && !form.fields.iter().any(is_typed)
    }

    /// Whether a field is what is lacking: it is asked first, and must be said.
    pub fn lacks(&self, field: &str) -> bool {
        self.lacks.split(',').any(|one| one == field)
    }

    /// As what is filed for itself, and corrects nothing.
    pub fn anew(self) -> Self {
        let none = String::new;
        Self { corrects: none(), seen: none(), why: none(), ..self }
    }

    /// As it is saved in a draft, without what belongs to one page alone.
    pub fn written(&self) -> String {
        let mut out = Serializer::new(String::new());
        let many = if self.many { "yes" } else { "" };
        let said = [
            ("duty", &*self.duty),
            (LACKS, &*self.lacks),
            ("return", &*self.back),
            ("why", &*self.why),
            ("corrects", &*self.corrects),
            ("seen", &*self.seen),
            ("many", many),
        ];
        out.extend_pairs(said.into_iter().filter(|(_, text)| !text.is_empty()));
        out.extend_pairs(self.measures_on.map(|day| ("measures-on", day.to_string())));
        out.extend_pairs(self.carried.fields.iter().map(|field| ("over", field)));
        out.extend_pairs(self.carried.from.map(|day| ("over-from", day.to_string())));
        for (control, text) in self.typed.pairs() {
            out.append_pair(&[WITH, control].concat(), text);
        }
        out.finish()
    }

    /// Where its draft is gone on with: the form of a new record, all measures of a system, or the correction of a
    /// record.
    pub fn draft_path(&self) -> String {
        let place = match self.corrects.is_empty() {
            true if self.measures_on.is_some() => SELF_CHECK.to_owned(),
            true => "/records/new".to_owned(),
            false => format!("{}/correct", record_path(&self.corrects)),
        };
        Query::default().with("draft", &self.draft).after(&place)
    }

    /// All of it as hidden fields, for a page that asks to confirm.
    pub fn carried(&self) -> Vec<(String, String)> {
        let said = [
            ("form", &self.form),
            ("agency", &self.agency),
            ("key", &self.key),
            ("draft", &self.draft),
            ("duty", &self.duty),
            (LACKS, &self.lacks),
            ("return", &self.back),
            ("why", &self.why),
            ("corrects", &self.corrects),
            ("seen", &self.seen),
        ];
        let said = said.into_iter().filter(|(_, text)| !text.is_empty());
        let mut pairs: Vec<(String, String)> =
            said.map(|(name, text)| (name.to_owned(), text.clone())).collect();
        if self.many {
            pairs.push(("many".to_owned(), "yes".to_owned()));
        }
        pairs.extend(self.measures_on.map(|day| ("measures-on".to_owned(), day.to_string())));
        let typed = self.typed.pairs().iter();
        pairs.extend(typed.map(|(control, text)| ([WITH, control].concat(), text.clone())));
        pairs
    }

    /// The SHA-256 of what is asked for, by which a repeated request is known.
    pub fn sha256(&self, about: &str) -> String {
        let request = [about, "\n", &self.form, "\n", &self.agency, "\n", &self.written()].concat();
        request_sha256(request.as_bytes())
    }

    pub fn once<'a>(&'a self, sha256: &'a str) -> Option<Once<'a>> {
        (!self.key.is_empty()).then_some(Once { key: &self.key, request_sha256: sha256 })
    }

    /// The subjects, one a text; an item of a list may hold several.
    pub fn subjects(&self, form: &Form) -> Vec<String> {
        let Some(subject) = app::typed::subject(form) else { return Vec::new() };
        self.typed.texts(&subject.name).flat_map(each).map(str::to_owned).collect()
    }

    /// Puts what is meant in the place of what was typed.
    fn choose(&mut self, chosen: &str) {
        let mut parts = chosen.split(STROKE);
        let (Some(field), Some(typed), Some(meant)) = (parts.next(), parts.next(), parts.next())
        else {
            return;
        };
        let texts: Vec<String> = self
            .typed
            .texts(field)
            .map(|text| match text.trim() == typed {
                true => meant.to_owned(),
                false => within(text, typed, meant),
            })
            .collect();
        self.typed = self.typed.with(field, texts);
        "choose".clone_into(&mut self.act);
    }
}

/// The subjects that one text names.
pub(super) fn each(text: &str) -> impl Iterator<Item = &str> {
    text.split(['、', ';', '；', '\n']).map(str::trim).filter(|text| !text.is_empty())
}

/// A row that names several things, with what is meant in the place of what was typed.
fn within(row: &str, typed: &str, meant: &str) -> String {
    let items = list::split(row);
    if !items.iter().any(|item| item == typed) {
        return row.to_owned();
    }
    list::join(items.iter().map(|item| if item == typed { meant } else { item.as_str() }))
}

/// Where a draft is gone on with.
pub fn draft_path(draft: &app::draft::Draft) -> String {
    Filled::of_draft(draft).draft_path()
}

/// The value of a button that puts `meant` in the place of `typed`.
pub fn choice(field: &str, typed: &str, meant: &str) -> String {
    format!("{field}{STROKE}{typed}{STROKE}{meant}")
}

/// A place of this site, or none.
pub fn place(text: &str) -> String {
    if text.is_empty() { String::new() } else { local(text).to_owned() }
}

/// The name of a control in the form.
pub fn control_name(control: &str) -> String {
    [WITH, control].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_draft_comes_back_as_it_was_typed() {
        let sent = [
            ("with.course", "甲&乙\n丙"),
            ("with.members.name", ""),
            ("with.members.name", "許芬庭"),
            ("many", "yes"),
            ("why", "漏填"),
            ("corrects", "t1"),
            ("seen", "\"1-0\""),
            ("return", "/todo?page=2"),
            ("measures-on", "2026-03-02"),
            ("over", "course"),
            ("over-from", "2025-03-01"),
        ];
        let filled = Filled::of(pairs(&sent));
        let read = form_urlencoded::parse(filled.written().as_bytes()).into_owned().collect();
        assert_eq!(Filled::of(read), filled);
    }

    #[test]
    fn what_is_meant_takes_its_place_among_others_of_its_row_too() {
        let chosen = choice("participants", "E000", "許芬庭（E0001）");
        let sent = [("with.participants", "E000、E0009"), ("choose", &*chosen)];
        let filled = Filled::of(pairs(&sent));
        assert_eq!(filled.typed.text("participants"), "許芬庭（E0001）;E0009");
    }

    #[test]
    fn a_place_of_another_site_is_nowhere_to_go_on_to() {
        assert_eq!(Filled::of(pairs(&[("return", "//evil.example")])).back, "/");
        assert_eq!(Filled::of(pairs(&[("return", "/todo")])).back, "/todo");
    }

    #[test]
    fn what_is_meant_takes_the_place_of_what_was_typed_and_nothing_else() {
        let typed = [("with.person", "許芬庭"), ("with.person", "王小明")];
        let chosen = choice("person", "許芬庭", "許芬庭（E0001）");
        let filled = Filled::of([pairs(&typed), pairs(&[("choose", &chosen)])].concat());
        let texts: Vec<&str> = filled.typed.texts("person").collect();
        assert_eq!((texts, filled.act.as_str()), (vec!["許芬庭（E0001）", "王小明"], "choose"));
    }
}

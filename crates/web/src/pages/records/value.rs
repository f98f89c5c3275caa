//! A field's value as people read it, by the type that its form gives it.

use std::collections::HashMap;

use app::signature_sheet::sheet_of;
use app::waiver::SUBJECT;
use app::{Action, Actor, Resource, may};
use askama::Template;
use domain::Moment;
use regulation::{Day, Field, FieldType, Regulation, Term};
use serde_json::{Map, Value as Json};

use crate::pages::evidence::view_path;
use crate::pages::regulation::numbers::term_in_words;
use crate::pages::signature_sheets::sheet_path;
use crate::parts::html;
use crate::routes::{agency_path, record_path};
use crate::view::View;

/// What a value shows: a text, a link, items one under the other, or named parts.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "pages/records/value.html")]
pub struct Shown {
    text: String,
    href: String,
    items: Vec<Shown>,
    parts: Vec<(String, Shown)>,
}

impl Shown {
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    fn link(text: impl Into<String>, href: String) -> Self {
        Self { text: text.into(), href, ..Self::default() }
    }
}

/// What reading values needs: the law's forms, and the names behind the ids that records refer to.
pub struct Reader<'a> {
    pub view: &'a View,
    pub regulation: &'a Regulation,
    pub actor: &'a Actor,
    pub names: HashMap<String, String>,
}

impl Reader<'_> {
    /// The value of a field.
    pub fn show(&self, field: &Field, kind: &FieldType, value: &Json) -> Shown {
        let language = self.view.language;
        let t = self.view.t;
        let plain = || Shown::text(plain(value));
        match (kind, value) {
            (FieldType::List(item), Json::Array(values)) => Shown {
                items: values.iter().map(|value| self.show(field, item, value)).collect(),
                ..Shown::default()
            },
            (FieldType::Boolean, Json::Bool(true)) => Shown::text(t.yes()),
            (FieldType::Boolean, Json::Bool(false)) => Shown::text(t.no()),
            (FieldType::Integer, Json::Number(number)) if field.name == "year" => {
                let year = number.as_i64().and_then(|year| i16::try_from(year).ok());
                year.map_or_else(plain, |year| Shown::text(language.whole_year(year)))
            }
            (FieldType::Percent, Json::Number(number)) => Shown::text(format!("{number} %")),
            (FieldType::Enum, Json::String(word)) => {
                let value = field.values.iter().find(|value| value.value == *word);
                let label = value.map(|value| language.choose(&value.zh, &value.en));
                Shown::text(label.unwrap_or(word))
            }
            (FieldType::Date | FieldType::LastUse | FieldType::Moment, Json::String(text)) => {
                self.time(text)
            }
            (FieldType::Duration, Json::String(text)) => match text.parse::<Term>() {
                Ok(term) => Shown::text(term_in_words(term, language)),
                Err(_) => plain(),
            },
            (FieldType::DateRange, Json::Object(range)) => Shown::text(self.range(range)),
            (FieldType::Reference(target), Json::String(id)) => {
                let agency = Resource::Standings { agency: id };
                let known = self.names.get(id);
                match (target.as_str(), known) {
                    ("agency", _) if may(self.actor, Action::Read, &agency) => {
                        Shown::link(known.unwrap_or(id), self.view.link(&agency_path(id)))
                    }
                    // What the reader may not open has no name here.
                    ("agency", _) | (_, None) => Shown::text(known.unwrap_or(id)),
                    (_, Some(name)) => Shown::link(name, self.view.link(&record_path(id))),
                }
            }
            (FieldType::Text, Json::String(id)) if field.name == SUBJECT => {
                match self.names.get(id) {
                    Some(name) => Shown::link(name, self.view.link(&record_path(id))),
                    None => plain(),
                }
            }
            (FieldType::File, Json::String(sha256)) => match self.names.get(sha256) {
                Some(name) => Shown::link(name, self.view.link(&view_path(sha256))),
                // Said in words: where the paper lies.
                None => plain(),
            },
            (FieldType::Signature, Json::String(text)) => {
                match (sheet_of(text), self.names.get(text)) {
                    (Some(sheet), _) => {
                        Shown::link(t.signed_by_sign_in(), self.view.link(&sheet_path(sheet)))
                    }
                    (None, Some(name)) => Shown::link(name, self.view.link(&view_path(text))),
                    (None, None) => plain(),
                }
            }
            (FieldType::Part(part), Json::Object(object)) => self.part(part, object),
            _ => plain(),
        }
    }

    fn time(&self, text: &str) -> Shown {
        let (language, t) = (self.view.language, self.view.t);
        if let Ok(day) = text.parse::<Day>() {
            return Shown::text(language.day(day));
        }
        match (text, text.parse::<Moment>()) {
            ("never", _) => Shown::text(t.never_used()),
            ("unknown", _) => Shown::text(t.use_unknown()),
            (_, Ok(moment)) => Shown::text(language.moment(moment)),
            (_, Err(_)) => Shown::text(text),
        }
    }

    fn range(&self, range: &Map<String, Json>) -> String {
        let day = |key: &str| {
            let day: Option<Day> = range.get(key)?.as_str()?.parse().ok();
            day.map(|day| self.view.language.day(day))
        };
        format!("{} – {}", day("from").unwrap_or_default(), day("to").unwrap_or_default())
    }

    fn part(&self, id: &str, object: &Map<String, Json>) -> Shown {
        let part = self.regulation.parts.iter().find(|part| part.id == id);
        let fields = part.map_or(&[][..], |part| &part.fields);
        let known = fields.iter().filter_map(|field| {
            let value = object.get(&field.name)?;
            let label = self.view.language.choose(&field.zh, &field.en);
            Some((label.clone(), self.show(field, &field.kind, value)))
        });
        let mut parts: Vec<(String, Shown)> = known.collect();
        // What the part does not name is shown too: nothing of a record is hidden.
        let others = object.iter().filter(|(key, _)| fields.iter().all(|one| one.name != **key));
        parts.extend(others.map(|(key, value)| (key.clone(), Shown::text(plain(value)))));
        Shown { parts, ..Shown::default() }
    }
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The ids that a record's references hold, without those of agencies.
pub fn references(fields: &[Field], with: &Map<String, Json>) -> Vec<String> {
    let mut ids = Vec::new();
    for field in fields {
        let target = match &field.kind {
            FieldType::Reference(target) => target,
            FieldType::List(item) => match &**item {
                FieldType::Reference(target) => target,
                _ => continue,
            },
            // Of which form it is, the duty says.
            FieldType::Text if field.name == SUBJECT => &field.name,
            _ => continue,
        };
        if target == "agency" {
            continue;
        }
        let values = match with.get(&field.name) {
            Some(Json::Array(values)) => values.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        ids.extend(values.into_iter().filter_map(Json::as_str).map(str::to_owned));
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

html!(Shown);

crate::words::words! {
    never_used: "從未使用", "Never used";
    use_unknown: "不明", "Not known";
    signed_by_sign_in: "線上簽名（簽名單）", "Signed on screen (the sheet)";
}

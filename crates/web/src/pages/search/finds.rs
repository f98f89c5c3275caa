//! What was found, as the page shows it: a name with its marks, what it is, and where the words stand.

use std::collections::HashMap;

use app::record::Record;
use app::search::{Answer, Hit, LawPlace};
use app::{Actor, Installation};
use domain::body::City;
use domain::search::Question;
use regulation::{Citation, Field, Regulation};
use serde_json::Value as Json;

use super::snippet::Snippet;
use crate::bodies;
use crate::catalogue::Catalogue;
use crate::fault::Fault;
use crate::language::Tongue;
use crate::law;
use crate::pages::records::names;
use crate::pages::records::state::StateMark;
use crate::pages::regulation::force;
use crate::routes::{agency_path, law_path, record_path};
use crate::view::View;

/// So many fields of a record are told.
const FIELDS: usize = 2;

/// One thing that was found.
pub(super) struct Find {
    pub(super) href: String,
    pub(super) name: Snippet,
    /// What it is: form, agency, day.
    pub(super) about: Vec<String>,
    pub(super) state: Option<StateMark>,
    /// Where the words stand, with the field's label before them.
    pub(super) places: Vec<(String, Snippet)>,
}

/// What a find is told by.
pub(super) struct Finder<'a> {
    pub(super) view: &'a View,
    pub(super) regulation: &'a Regulation,
    pub(super) catalogue: &'a Catalogue,
    pub(super) city: &'a City,
    pub(super) question: &'a Question,
    /// What the records among them are called, and what the words named, by their ids.
    pub(super) titles: &'a HashMap<String, String>,
}

/// What the records of an answer are called, and what its words named, by their ids.
///
/// # Errors
/// The store's.
pub(super) fn titles(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    answer: &Answer,
) -> Result<HashMap<String, String>, Fault> {
    let hits = answer.groups.iter().flat_map(|group| &group.hits);
    let found = hits.filter_map(|hit| match hit {
        Hit::Record { record, .. } => Some(&**record),
        _ => None,
    });
    let records: Vec<&Record> = answer.exact.as_deref().into_iter().chain(found).collect();
    let titles = names::titles(installation, actor, records.iter().copied(), view.language)?;
    let mut all = names::of_records(installation, actor, &answer.things, view.language)?;
    all.extend(records.iter().map(|record| record.id.clone()).zip(titles));
    Ok(all)
}

impl Finder<'_> {
    pub(super) fn all(&self, hits: &[Hit]) -> Vec<Find> {
        hits.iter().filter_map(|hit| self.find(hit)).collect()
    }

    fn find(&self, hit: &Hit) -> Option<Find> {
        match hit {
            Hit::Law(LawPlace::Duty(id)) => self.duty(id),
            Hit::Law(LawPlace::Provision(citation)) => self.provision(citation),
            Hit::Form { id, .. } => self.form(id),
            Hit::Body { id } => self.body(id),
            Hit::Record { record, files } => Some(self.record(record, files)),
        }
    }

    fn duty(&self, id: &str) -> Option<Find> {
        let duty = self.catalogue.duties.iter().find(|duty| duty.id == id)?;
        let action = self.view.say(&duty.action);
        let name = format!("{} {}", duty.id, self.view.say(&duty.title));
        let span = self.regulation.duty(id).and_then(|duty| self.regulation.duty_span(duty));
        let not_in_force = span.map(|span| force::duty_not_in_force(self.view, span));
        let about = [self.view.say(&duty.place).to_owned()].into_iter().chain(not_in_force);
        let about = about.filter(|said| !said.is_empty()).collect();
        Some(Find {
            places: vec![(String::new(), self.around_or_beginning(action))],
            ..self.named(&law::duty_path(id), &name, about)
        })
    }

    fn provision(&self, citation: &Citation) -> Option<Find> {
        let provision = self.regulation.provision(citation)?;
        let zh = provision.text_zh.as_deref().or(provision.paraphrase_zh.as_deref());
        let title = provision.title_zh.as_deref();
        let texts = match self.view.language.tongue {
            Tongue::Chinese => [zh, provision.text_en.as_deref(), title],
            Tongue::English => [provision.text_en.as_deref(), zh, title],
        };
        let found = texts.into_iter().flatten();
        let found = found.filter_map(|text| Snippet::around(self.question, text)).next();
        let name = self.view.say(&law::heading(self.regulation, citation)).to_owned();
        let instrument = self.regulation.instrument(&citation.instrument)?;
        let not_in_force = force::not_in_force(self.view, instrument, citation.edition);
        let about = Some(not_in_force).filter(|said| !said.is_empty()).into_iter().collect();
        Some(Find {
            places: found.map(|snippet| (String::new(), snippet)).into_iter().collect(),
            ..self.named(&law_path(citation), &law::capitalised(&name), about)
        })
    }

    fn form(&self, id: &str) -> Option<Find> {
        self.regulation.form(id)?;
        let name = names::form(self.regulation, id, self.view.language);
        Some(self.named(&law::form_path(id), &name, vec![id.to_owned()]))
    }

    fn body(&self, id: &str) -> Option<Find> {
        let name = bodies::name(self.city.body(id)?, self.view.language);
        Some(self.named(&agency_path(id), name, vec![id.to_owned()]))
    }

    pub(super) fn record(&self, record: &Record, files: &[String]) -> Find {
        let language = self.view.language;
        let mut about = vec![
            names::form(self.regulation, &record.form, language),
            names::agency(self.city, &record.agency, language),
        ];
        about.extend(record.day.map(|day| language.short_day(day)));
        let title = self.titles.get(&record.id).cloned();
        let title = title.unwrap_or_else(|| names::form(self.regulation, &record.form, language));
        let named = self.named(&record_path(&record.id), &title, about);
        let of_files = files.iter().map(|name| (String::new(), Snippet::of(self.question, name)));
        Find {
            state: Some(StateMark::of(record, self.view.t)),
            places: of_files.chain(self.fields(record, &title)).take(FIELDS).collect(),
            ..named
        }
    }

    /// The fields in which the words stand, but for those that the title says.
    fn fields(&self, record: &Record, title: &str) -> Vec<(String, Snippet)> {
        let fields = self.regulation.form(&record.form).map_or(&[][..], |form| &form.fields);
        let mut places = Vec::new();
        for field in fields {
            let Some(value) = record.with.get(&field.name) else { continue };
            let mut texts = Vec::new();
            self.collect(field, value, &mut texts);
            let is_told = |text: &&String| title.split(" · ").any(|words| words == text.as_str());
            let found = texts.iter().filter(|text| !is_told(text));
            let found = found.filter_map(|text| Snippet::around(self.question, text)).next();
            let label = self.view.language.choose(&field.zh, &field.en);
            places.extend(found.map(|snippet| (label.clone(), snippet)));
        }
        places
    }

    pub(super) fn named(&self, path: &str, name: &str, about: Vec<String>) -> Find {
        Find {
            href: self.view.link(path),
            name: Snippet::of(self.question, name),
            about,
            state: None,
            places: Vec::new(),
        }
    }

    /// Every text of a value: words of the form as people say them, what is referred to by its name where the words
    /// named it.
    fn collect(&self, field: &Field, value: &Json, texts: &mut Vec<String>) {
        match value {
            Json::String(text) => {
                let word = field.values.iter().find(|word| word.value == *text);
                let said = word.map(|word| self.view.language.choose(&word.zh, &word.en));
                texts.push(said.or_else(|| self.titles.get(text)).unwrap_or(text).clone());
            }
            Json::Array(items) => items.iter().for_each(|item| self.collect(field, item, texts)),
            Json::Object(part) => part.values().for_each(|item| self.collect(field, item, texts)),
            _ => {}
        }
    }

    fn around_or_beginning(&self, text: &str) -> Snippet {
        let around = Snippet::around(self.question, text);
        around.unwrap_or_else(|| Snippet::of(self.question, &law::beginning(text, 72)))
    }
}

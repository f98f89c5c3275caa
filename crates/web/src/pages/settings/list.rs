//! `/settings`: every setting with what holds on the day, who decided it and why; what is still open
//! comes first, with the suggestion beside it.

use std::sync::Arc;

use app::Actor;
use app::setting::{self, Setting};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::Moment;
use regulation::{Day, Regulation, SettingKind};

use super::needed::{self, Needed};
use super::setting::{may_send, reads};
use super::{decider, deciders_of};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::catalogue::{Catalogue, DutyWords};
use crate::download::{self, Cell};
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::state::People;
use crate::pages::regulation::numbers::term_in_words;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/settings/list.html")]
struct Settings {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    downloads: Downloads,
    /// Whether the reader may see what the city decided; else all are in the last list.
    is_shown: bool,
    n_open: usize,
    open: Vec<Row>,
    decided: Vec<Row>,
    others: Vec<Row>,
}

/// A setting in a list.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub href: String,
    pub label: String,
    /// The duty that reads it; empty for a setting of its own.
    pub duty: String,
    pub suggestion: String,
    /// What holds for the city on the day; empty: nothing was decided.
    pub value: String,
    pub from: String,
    pub by: String,
    pub why: String,
    /// Agencies that decided otherwise.
    pub n_agencies: usize,
    pub is_required: bool,
    /// Whether the reader may decide or propose it.
    pub may_send: bool,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let installation = state.installation().clone();
    let reader = Arc::clone(&actor);
    let (decisions, people) = wait_for(move || {
        let decisions = setting::list(&installation, &actor)?;
        let written: Vec<&str> = decisions.iter().flat_map(deciders_of).collect();
        let people = app::account::names(&installation, &written)?;
        Ok((decisions, people))
    })
    .await?;
    let regulation = &*state.installation().regulation;
    let is_shown = reads(&reader, "*", None);
    let ground = Ground {
        view: &view,
        actor: &reader,
        regulation,
        catalogue: &state.catalogue,
        decisions: &decisions,
        people: &people,
    };
    let mut rows = ground.rows();
    if let Some(format) = download::told_format(&view, &state, &reader).await? {
        if !is_shown {
            rows.iter_mut().for_each(|row| row.value = view.t.decisions_not_shown().to_owned());
        }
        return file(&view, format, rows).await;
    }
    let t = view.t;
    let (decided, undecided): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| !row.value.is_empty());
    let (open, others): (Vec<Row>, Vec<Row>) =
        undecided.into_iter().partition(|row| is_shown && row.is_required);
    let page = Settings {
        is_shown,
        breadcrumbs: Breadcrumbs::to(&view, t.settings()),
        filters: Filters::of(&view).search("q", t.duty_sought()).build(),
        downloads: Downloads::new(&view),
        n_open: open.len(),
        open,
        decided,
        others,
        view,
    };
    Ok(Page(page).into_response())
}

/// What the rows are told by.
struct Ground<'g> {
    view: &'g View,
    actor: &'g Actor,
    regulation: &'g Regulation,
    catalogue: &'g Catalogue,
    decisions: &'g [Setting],
    people: &'g People,
}

impl Ground<'_> {
    /// The settings that are found.
    fn rows(&self) -> Vec<Row> {
        let sought = self.view.query.get("q").unwrap_or_default().to_lowercase();
        let is_found = |needed: &Needed<'_>| {
            let definition = needed.definition;
            let names = [needed.name.as_str(), &definition.zh, &definition.en];
            names.into_iter().any(|name| name.to_lowercase().contains(&sought))
                || self.words(needed).is_some_and(|words| words.is_found_by(&sought))
        };
        let all = needed::all(self.regulation).into_iter();
        let found = all.filter(|one| sought.is_empty() || is_found(one));
        found.map(|one| self.row(&one)).collect()
    }

    /// The duty that reads it, in words.
    fn words(&self, needed: &Needed<'_>) -> Option<&DutyWords> {
        needed.duty.and_then(|duty| self.catalogue.duty(usize::from(duty.order)))
    }

    fn row(&self, needed: &Needed<'_>) -> Row {
        let Self { view, regulation, decisions, people, .. } = *self;
        let language = view.language;
        let on = view.as_of.day();
        let is_known = |one: &&Setting| view.known_at.is_none_or(|at| one.recorded_at <= at);
        let of_name = decisions.iter().filter(|one| one.name == needed.name).filter(is_known);
        let city = in_force(of_name.clone(), None, on, view.known_at);
        let agencies: std::collections::BTreeSet<&str> =
            of_name.filter_map(|one| one.agency.as_deref()).collect();
        let suggestion = needed::suggestion(regulation, &needed.name);
        let definition = needed.definition;
        Row {
            href: view.link(&format!("/settings/{}", segment(&needed.name))),
            label: language.choose(&definition.zh, &definition.en).clone(),
            duty: self
                .words(needed)
                .map(|words| format!("{} {}", words.id, view.say(&words.title)))
                .unwrap_or_default(),
            suggestion: suggestion
                .map(|(value, _, _)| in_words_of(definition.kind, &value, view))
                .unwrap_or_default(),
            value: city
                .map(|one| in_words_of(definition.kind, &one.value, view))
                .unwrap_or_default(),
            from: city.map(|one| language.short_day(one.from)).unwrap_or_default(),
            by: city.map(|one| decider(one, people, view.t)).unwrap_or_default(),
            why: city.map(|one| one.why.clone()).unwrap_or_default(),
            n_agencies: agencies.len(),
            is_required: needed.is_required,
            may_send: may_send(self.actor, &needed.name, definition.by_agency, ""),
            name: needed.name.clone(),
        }
    }
}

/// The decision that holds on a day for an agency, or for the city where none is named.
pub fn in_force<'s>(
    decisions: impl Iterator<Item = &'s Setting>,
    agency: Option<&str>,
    on: Day,
    known_at: Option<Moment>,
) -> Option<&'s Setting> {
    decisions
        .filter(|one| one.agency.as_deref() == agency && one.from <= on)
        .filter(|one| known_at.is_none_or(|known_at| one.recorded_at <= known_at))
        .max_by_key(|one| (one.from, one.change))
}

/// A value as people read it, with its spelling where that says more.
pub fn in_words(value: &str, view: &View) -> String {
    if value == domain::retention::FOREVER {
        return view.t.kept_forever().to_owned();
    }
    if let Ok(day) = value.parse::<Day>() {
        return view.language.day(day);
    }
    match value.parse::<regulation::Term>() {
        Ok(term) => format!("{} ({value})", term_in_words(term, view.language)),
        Err(_) => value.to_owned(),
    }
}

/// A value as people read it, by what the setting holds: roles by their names.
pub fn in_words_of(kind: SettingKind, value: &str, view: &View) -> String {
    match kind {
        SettingKind::Roles => setting::in_words(kind, value, view.language.of_records()),
        _ => in_words(value, view),
    }
}

/// A value as people read it: where it waits to be decided, how machines write it says no more.
pub fn in_plain_words(value: &str, view: &View) -> String {
    match value.parse::<regulation::Term>() {
        Ok(term) => term_in_words(term, view.language),
        Err(_) => in_words(value, view),
    }
}

async fn file(view: &View, format: download::Format, rows: Vec<Row>) -> Result<Response, Fault> {
    let t = view.t;
    let headings = [
        t.setting_name(),
        t.meaning(),
        t.duty(),
        t.law_value(),
        t.first_day(),
        t.decision_by(),
        t.decision_reason(),
        t.suggestion_short(),
    ];
    let headings = headings.map(str::to_owned).into();
    let name = format!("settings-{}", view.as_of.day());
    download::table(format, name, headings, move |table| {
        rows.into_iter().try_for_each(|row| {
            let cells = [
                row.name,
                row.label,
                row.duty,
                row.value,
                row.from,
                row.by,
                row.why,
                row.suggestion,
            ];
            download::row(table, &cells.map(Cell::text))
        })
    })
    .await
}

crate::words::words! {
    settings_lead: "規定未明定之處，由本府或機關決定；未決定前，相關義務為「資料不足」，建議值不會自動採用。",
        "Where the text leaves it open, the city or the agency decides. Until then the duties that wait for it are “no data”; a suggestion is never used by itself.";
    settings_open(n: &usize): "尚待決定（{n}）", "Still open ({n})";
    settings_decided: "已決定", "Decided";
    settings_others: "未設定時依條文辦理", "Unset: the text itself holds";
    settings_all: "各項設定", "The settings";
    settings_not_shown: "已決定什麼，不對您顯示；下列僅說明各項可由本府或機關決定者。", "What was decided is not shown to you; this only tells what the city or an agency may decide.";
    setting_name: "代號", "Name";
    meaning: "意義", "Meaning";
    decision_by: "決定者", "Decided by";
    decision_reason: "理由", "Why";
    suggestion_short: "建議值", "Suggestion";
    decide: "決定", "Decide";
    agencies_otherwise(n: &usize): "另有 {n} 個機關自訂", "{n} agencies decided for themselves";
}

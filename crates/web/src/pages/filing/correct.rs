//! `/records/{id}/correct`: a record filled in anew with its reason, and what changes before it is filed.

use std::collections::HashMap;

use app::record::{Expected, NewRecord, Record, RecordError};
use app::typed;
use app::{Actor, Installation, draft};
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use regulation::Form;

use super::confirm::ConfirmPage;
use super::control::Kept;
use super::filled::Filled;
use super::new::{keep, kept};
use super::page::{Asked, FilingPage};
use super::told::{Told, merged, no_reason, status, still_lacking, told};
use crate::acting::Acting;
use crate::api::body::etag;
use crate::blocking::wait_for;
use crate::extract::{Form as Sent, Path};
use crate::fault::Fault;
use crate::law::joined;
use crate::page::Page;
use crate::pages::records::difference::reader;
use crate::pages::records::names;
use crate::pages::records::state::who;
use crate::pages::records::value::Shown;
use crate::query::Query;
use crate::routes::{LACKS, State, record_path};
use crate::view::View;

/// A record that is corrected, and its form.
struct Corrected<'i> {
    record: Record,
    form: &'i Form,
    /// The fields that somebody outside the body said, who alone corrects them.
    from_outside: Vec<String>,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        if let Some(kept) = kept(&view, installation, &actor)? {
            return gone_on_with(view, &state, &actor, &id, Filled::of_draft(&kept));
        }
        let corrected = Corrected::of(&state, &actor, &id)?;
        let (form, record) = (corrected.form, &corrected.record);
        let manner = view.language.manner();
        let mut with = record.with.clone();
        with.retain(|field, _| !record.hidden.contains(field));
        let asked = |key: &str| view.query.get(key).unwrap_or_default().to_owned();
        let filled = Filled {
            form: form.id.clone(),
            agency: record.agency.clone(),
            corrects: id,
            seen: etag(record),
            duty: asked("duty"),
            lacks: asked(LACKS),
            back: super::filled::place(view.query.get("return").unwrap_or_default()),
            typed: typed::write(installation, &actor, form, &with, manner)?,
            ..Filled::default()
        };
        let lacking = form.fields.iter().filter(|field| filled.lacks(&field.name));
        let lacking = lacking.map(|field| view.language.choose(&field.zh, &field.en).clone());
        let why = match joined(view.language, lacking) {
            lacking if lacking.is_empty() => String::new(),
            lacking => view.t.says_what_lacked(&lacking),
        };
        let filled = Filled { why, ..filled };
        corrected.page(view, &state, &actor, filled.begun(), Vec::new(), "")
    })
    .await
}

/// A draft is gone on with where its record stands now: at the version that took its place or,
/// where that was withdrawn, as what is filed anew.
fn gone_on_with(
    view: View,
    state: &State,
    actor: &Actor,
    id: &str,
    kept: Filled,
) -> Result<Response, Fault> {
    let record = newest(state.installation(), actor, &kept.corrects)?;
    if record.form != kept.form || (record.id != id && kept.corrects != id) {
        return Err(Fault::not_found());
    }
    let place = match record.withdrawn_at {
        Some(_) => Some("/records/new".to_owned()),
        None if record.id != id => Some(format!("{}/correct", record_path(&record.id))),
        None => None,
    };
    if let Some(place) = place {
        let place = view.link(&Query::default().with("draft", &kept.draft).after(&place));
        return Ok((StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response());
    }
    let corrected = Corrected::of(state, actor, id)?;
    let seen = etag(&corrected.record);
    let notice = if kept.seen == seen { "" } else { view.t.changed_since_draft() };
    let filled = Filled { corrects: id.to_owned(), seen, ..kept };
    corrected.page(view, state, actor, filled.begun(), Vec::new(), notice)
}

/// The version of a record that took the place of all before it.
fn newest(installation: &Installation, actor: &Actor, id: &str) -> Result<Record, RecordError> {
    let mut record = app::record::get(installation, actor, id)?;
    while let Some(newer) = record.superseded_by.take() {
        record = app::record::get(installation, actor, &newer)?;
    }
    Ok(record)
}

/// Whether there is nothing left to correct, as the record or what took its place was withdrawn.
///
/// # Errors
/// [`RecordError::NotFound`].
pub fn is_withdrawn(
    installation: &Installation,
    actor: &Actor,
    id: &str,
) -> Result<bool, RecordError> {
    Ok(newest(installation, actor, id)?.withdrawn_at.is_some())
}

pub async fn act(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    wait_for(move || done(view, &state, &actor, &id, Filled::of(pairs))).await
}

fn done(
    view: View,
    state: &State,
    actor: &Actor,
    id: &str,
    filled: Filled,
) -> Result<Response, Fault> {
    let installation = state.installation();
    let corrected = Corrected::read(state, actor, id)?;
    let (form, record) = (corrected.form, &corrected.record);
    let (form_id, agency) = (form.id.clone(), record.agency.clone());
    let filled = Filled { form: form_id, agency, corrects: id.to_owned(), ..filled };
    if matches!(filled.act.as_str(), "rows" | "choose" | "change") {
        return corrected.page(view, state, actor, filled, Vec::new(), "");
    }
    if filled.act == "draft" {
        keep(installation, actor, &filled)?;
        let notice = view.t.draft_saved();
        return corrected.page(view, state, actor, filled, Vec::new(), notice);
    }
    let mut read = typed::read(installation, form, &record.agency, &filled.typed)?;
    // What they are not asked is not taken out.
    for field in corrected.from_outside.iter().filter(|field| filled.typed.is_blank(field)) {
        if let Some(value) = record.with.get(field) {
            read.with.insert(field.clone(), value.clone());
        }
    }
    let new = NewRecord {
        form: form.id.clone(),
        agency: Some(record.agency.clone()),
        with: read.with,
        supersedes: Some(id.to_owned()),
        why: Some(filled.why.trim().to_owned()),
        ..NewRecord::default()
    };
    if filled.act != "file" {
        let checked = match app::record::check(installation, actor, &new) {
            Ok(()) => Vec::new(),
            Err(RecordError::Faults(checked)) => checked,
            Err(error) => return Err(error.into()),
        };
        let mut all = told(&merged(read.faults, checked), &[], None);
        all.extend(still_lacking(form, &filled).into_iter().chain(no_reason(&filled)));
        if !all.is_empty() || filled.act == "check" {
            return corrected.page(view, state, actor, filled, all, "");
        }
        let page = ConfirmPage::new(view, installation, actor, form, record, &new, &filled)?;
        return Ok(Page(page).into_response());
    }
    let mut faults = told(&read.faults, &[], None);
    faults.extend(still_lacking(form, &filled).into_iter().chain(no_reason(&filled)));
    if !faults.is_empty() {
        return corrected.page(view, state, actor, filled, faults, "");
    }
    let sha256 = filled.sha256(id);
    let expected: Expected<'_> = &|found| etag(found) == filled.seen;
    let once = filled.once(&sha256);
    match app::record::supersede(installation, actor, id, &new, once, Some(expected)) {
        Ok(filed) => {
            if !filed.repeated {
                state.boards.renew(&record.agency, installation.today());
            }
            draft::remove(installation, actor, &filled.draft)?;
            let query = Query::default().with("done", "corrected").with("return", &filled.back);
            let path = view.link(&query.after(&record_path(&filed.record.id)));
            Ok((StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response())
        }
        Err(RecordError::Faults(faults)) => {
            corrected.page(view, state, actor, filled, told(&faults, &[], None), "")
        }
        Err(error) => Err(error.into()),
    }
}

impl<'i> Corrected<'i> {
    /// Opens it to be read; who may not read it may not know that it is there.
    fn of(state: &'i State, actor: &Actor, id: &str) -> Result<Self, Fault> {
        let record = app::record::open(state.installation(), actor, id)?;
        Self::new(state, actor, record)
    }

    /// As [`Self::of`], where it was opened before.
    fn read(state: &'i State, actor: &Actor, id: &str) -> Result<Self, Fault> {
        let record = app::record::get(state.installation(), actor, id)?;
        Self::new(state, actor, record)
    }

    fn new(state: &'i State, actor: &Actor, record: Record) -> Result<Self, Fault> {
        let regulation = &state.installation().regulation;
        let form = regulation.form(&record.form);
        let form = form.ok_or_else(|| Fault::internal(format!("no form {}", record.form)))?;
        app::record::may_correct(state.installation(), actor, &record)?;
        if record.superseded_by.is_some() || record.withdrawn_at.is_some() {
            return Err(RecordError::Stale { id: record.id }.into());
        }
        let from_outside = app::record::not_to_correct(state.installation(), actor, &record.id)?;
        Ok(Self { record, form, from_outside })
    }

    /// The fields that stay as they are, with what is shown of them.
    fn kept(
        &self,
        view: &View,
        installation: &Installation,
        actor: &Actor,
    ) -> Result<HashMap<String, Kept>, Fault> {
        let (record, t) = (&self.record, view.t);
        let reader = reader(view, installation, actor, self.form, &[&record.with])?;
        let said = self.from_outside.iter().filter_map(|name| self.form.field(name));
        let said = said.map(|field| {
            let shown = record.with.get(&field.name);
            let shown = shown.map(|value| reader.show(field, &field.kind, value));
            let shown = shown.unwrap_or_else(|| Shown::text(t.not_answered()));
            (field.name.clone(), Kept { shown, why: t.said_from_outside() })
        });
        let hidden = record.hidden.iter().map(|field| {
            let value = record.with.get(field).and_then(serde_json::Value::as_str);
            let shown = Shown::text(value.unwrap_or("○○○"));
            (field.clone(), Kept { shown, why: t.kept_as_it_was() })
        });
        Ok(said.chain(hidden).collect())
    }

    /// Who returned it and why, as long as it was not submitted again; empty else.
    fn returned(
        &self,
        view: &View,
        installation: &Installation,
        actor: &Actor,
    ) -> Result<String, Fault> {
        let id = self.record.id.as_str();
        if self.record.stands() != "returned" {
            return Ok(String::new());
        }
        let mut returns = app::approval::returns(installation, actor, &[id])?;
        let Some(last) = returns.remove(id).and_then(|mut all| all.pop()) else {
            return Ok(String::new());
        };
        let people = app::account::names(installation, &[last.by.as_str()])?;
        Ok(view.t.returned_to_mend(&who(&last.by, &people, view.t), &last.why))
    }

    fn page(
        self,
        view: View,
        state: &State,
        actor: &Actor,
        filled: Filled,
        told: Vec<Told>,
        news: &str,
    ) -> Result<Response, Fault> {
        let status = status(&told);
        let installation = state.installation();
        let title = names::title(installation, actor, &self.record, view.language)?;
        let kept = self.kept(&view, installation, actor)?;
        let corrects = view.t.corrects(&title);
        let returned = self.returned(&view, installation, actor)?;
        let said = [news, &returned, &corrects].into_iter().filter(|words| !words.is_empty());
        let notice = said.collect::<Vec<_>>().join(view.language.choose("", " "));
        let asked = Asked {
            installation,
            actor,
            form: self.form,
            filled,
            told,
            notice,
            corrected: Some((self.record.id, kept)),
        };
        Ok((status, Page(FilingPage::new(view, asked)?)).into_response())
    }
}

crate::words::words! {
    changed_since_draft: "您存草稿之後，這筆紀錄已有變動；送出前請核對差異。", "The record has changed since you saved this draft; check what differs before you file it.";
    withdrawn_since_draft: "您存草稿之後，原紀錄已撤回，無法再更正。草稿內容保留如下；如仍須登錄，將另成一筆新紀錄。", "The record was withdrawn since you saved this draft and can no longer be corrected. What you typed stands below; if you file it, it becomes a new record.";
    returned_to_mend(by: &str, why: &str): "{by} 退回，理由：「{why}」。", "{by} returned it: “{why}”.";
    says_what_lacked(fields: &str): "補登所缺事項：{fields}", "Says what was lacking: {fields}";
    corrects(name: &str): "更正的是：{name}。原紀錄不會被修改，更正後由新紀錄取代。", "This corrects: {name}. The record itself is not edited; the new one takes its place.";
}

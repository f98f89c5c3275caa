//! `/records/new`: a form filled in, checked, and filed; for several subjects at once where it is told
//! of them.

use app::access::may_somewhere;
use app::draft::Draft;
use app::import::{Fault as Flaw, Named, What};
use app::record::{NewRecord, RecordError};
use app::{Action, Actor, Installation, Resource, access, draft, may, typed};
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use regulation::{Form, FormKind};

use super::addressed;
use super::correct::is_withdrawn;
use super::filled::{Filled, draft_path};
use super::page::{Asked, FilingPage};
use super::told::{Told, but_for_taken, merged, of_field, status, still_lacking, told};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::catalogue::BODIES;
use crate::extract::Form as Sent;
use crate::fault::{Fault, FieldFault};
use crate::page::Page;
use crate::query::Query;
use crate::routes::{LACKS, State, record_path};
use crate::view::View;

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    let installation = state.installation().clone();
    wait_for(move || {
        let kept = kept(&view, &installation, &actor)?;
        let asked = kept.as_ref().map(|kept| kept.form.as_str()).or_else(|| view.query.get("form"));
        let corrects = kept.as_ref().map(|kept| Filled::of_draft(kept).corrects);
        let corrects = corrects.filter(|corrects| !corrects.is_empty());
        // A correction is gone on with where its record is, unless there is nothing left to correct.
        if let (Some(kept), Some(corrects)) = (&kept, &corrects)
            && !is_withdrawn(&installation, &actor, corrects)?
        {
            let place = view.link(&draft_path(kept));
            return Ok((StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response());
        }
        let Some(asked) = asked else {
            return Ok((StatusCode::SEE_OTHER, [(LOCATION, view.link("/forms"))]).into_response());
        };
        let form = form(&installation, asked)?;
        let filled = match &kept {
            Some(kept) => Filled::of_draft(kept).anew(),
            None => {
                let filled = Filled::of_query(&view.query, form);
                let agency = own_agency(&installation, &actor, form, &filled.agency)?;
                if let Some(place) = of_own_entry(&view, &installation, &actor, form, &agency)? {
                    return Ok((StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response());
                }
                let asked = Filled { form: form.id.clone(), agency, ..filled };
                addressed::known(&view, &installation, &actor, form, asked)?
            }
        };
        let filled = filled.begun();
        may_file(&actor, form, &filled)?;
        let notice = corrects.map_or("", |_| view.t.withdrawn_since_draft()).to_owned();
        let asked = Asked {
            installation: &installation,
            actor: &actor,
            form,
            filled,
            told: Vec::new(),
            notice,
            corrected: None,
        };
        Ok(Page(FilingPage::new(view, asked)?).into_response())
    })
    .await
}

pub async fn act(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    wait_for(move || done(view, &state, &actor, Filled::of(pairs))).await
}

fn done(view: View, state: &State, actor: &Actor, filled: Filled) -> Result<Response, Fault> {
    let installation = state.installation();
    let form = form(installation, &filled.form)?;
    may_file(actor, form, &filled)?;
    match filled.act.as_str() {
        "rows" | "choose" => again(view, state, actor, form, filled, Vec::new(), ""),
        "many" => {
            let filled = Filled { many: true, ..filled };
            again(view, state, actor, form, filled, Vec::new(), "")
        }
        "draft" => {
            let notice = match keep(installation, actor, &filled)? {
                true => view.t.draft_saved(),
                false => view.t.nothing_to_save(),
            };
            again(view, state, actor, form, filled, Vec::new(), notice)
        }
        act => {
            let read = read(installation, actor, form, &filled)?;
            let subjects = filled.subjects(form);
            match read {
                Ok(records) if act == "file" => {
                    match file_all(&view, state, actor, &filled, &records, "file")? {
                        Ok(filed) => Ok(filed),
                        Err(faults) => {
                            let subject = typed::subject(form).map(|field| field.name.as_str());
                            let told = told(&faults, &subjects, subject);
                            again(view, state, actor, form, filled, told, "")
                        }
                    }
                }
                Ok(_) => {
                    let notice = view.t.whole();
                    again(view, state, actor, form, filled, Vec::new(), notice)
                }
                Err(told) => again(view, state, actor, form, filled, told, ""),
            }
        }
    }
}

/// The records that were filled in, or what is wrong with them.
fn read(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    filled: &Filled,
) -> Result<Result<Vec<NewRecord>, Vec<Told>>, Fault> {
    let subject = typed::subject(form).filter(|_| filled.many).map(|field| field.name.as_str());
    let subjects = filled.subjects(form);
    let each: Vec<_> = match subject {
        Some(subject) if !subjects.is_empty() => {
            subjects.iter().map(|one| filled.typed.with(subject, [one.clone()])).collect()
        }
        _ => vec![filled.typed.clone()],
    };
    if each.len() > app::record::MOST_AT_ONCE {
        let limit = app::record::MOST_AT_ONCE;
        let fault = FieldFault::new(
            subject.unwrap_or_default(),
            format!("一次至多 {limit} 筆；請分次辦理"),
            format!("{limit} at once at most; file the rest after them"),
        );
        return Ok(Err(vec![of_field(&fault)]));
    }
    let mut records = Vec::new();
    let mut faults = Vec::new();
    let n_records = each.len();
    for (place, typed) in each.iter().enumerate() {
        let mut read = typed::read(installation, form, &filled.agency, typed)?;
        typed::take(installation, actor, form, &mut read.with)?;
        let record = NewRecord {
            form: form.id.clone(),
            agency: Some(filled.agency.clone()),
            with: read.with,
            ..NewRecord::default()
        };
        let checked = match app::record::check(installation, actor, &record) {
            Ok(()) => Vec::new(),
            Err(RecordError::Faults(checked)) => checked,
            Err(error) => return Err(error.into()),
        };
        let told = but_for_taken(form, merged(read.faults, checked));
        let row = u64::try_from(place + 1).unwrap_or(u64::MAX);
        faults.extend(told.into_iter().map(|fault| match n_records {
            1 => fault,
            _ => fault.of_row(row),
        }));
        records.push(record);
    }
    let subject = subject.or_else(|| typed::subject(form).map(|field| field.name.as_str()));
    let mut told = told(&faults, &subjects, subject);
    told.extend(twice(&records, subject.filter(|_| filled.many), &subjects));
    told.extend(still_lacking(form, filled));
    // What is told of the code already says as much.
    let other = of_other_body(installation, form, filled)?;
    let other = other.filter(|other| told.iter().all(|one| one.field != other.field));
    told.extend(other);
    Ok(if told.is_empty() { Ok(records) } else { Err(told) })
}

/// Where the next version of a body's own entry is written, of which a row says what it lacks: an entry beside it
/// would leave several that say different things of one body.
fn of_own_entry(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    agency: &str,
) -> Result<Option<String>, Fault> {
    if form.id != BODIES || view.query.get(LACKS).is_none() {
        return Ok(None);
    }
    let entry = app::agency::own_entry(installation, actor, agency)?;
    let asked = view.query.keeping(|key| [LACKS, "duty", "return"].contains(&key));
    let place = |id: String| view.link(&asked.after(&format!("{}/correct", record_path(&id))));
    Ok(entry.map(place))
}

/// That an entry of the register of bodies bears the code of another body than the one for which it is filed.
fn of_other_body(
    installation: &Installation,
    form: &Form,
    filled: &Filled,
) -> Result<Option<Told>, Fault> {
    let Some(field) = form.key.first().filter(|_| form.id == BODIES) else { return Ok(None) };
    let typed = filled.typed.text(field).trim();
    let city = app::agency::city_now(installation)?;
    let is_of_other = city.body(typed).is_some_and(|body| body.id != filled.agency);
    let body = city.body(&filled.agency).filter(|_| is_of_other);
    Ok(body.map(|body| {
        let en = body.name_en.as_ref().unwrap_or(&body.name_zh).clone();
        let agency = Named { zh: body.name_zh.clone(), en };
        let what = What::OtherCode { agency, code: body.id.clone() };
        of_field(&FieldFault::new(field, what.zh(), what.en()))
    }))
}

/// Subjects that stand there more than once.
fn twice(records: &[NewRecord], subject: Option<&str>, subjects: &[String]) -> Vec<Told> {
    let Some(subject) = subject else { return Vec::new() };
    let mut seen = Vec::new();
    let mut told = Vec::new();
    for (place, (record, name)) in records.iter().zip(subjects).enumerate() {
        let meant = record.with.get(subject);
        if seen.contains(&meant) {
            let twice = of_field(&FieldFault::new(
                subject,
                format!("「{name}」：重複；每個只列一次"),
                format!("“{name}” stands there twice; name each once"),
            ));
            told.push(Told { cell: (place + 1).to_string(), ..twice });
        }
        seen.push(meant);
    }
    told
}

fn again(
    view: View,
    state: &State,
    actor: &Actor,
    form: &Form,
    filled: Filled,
    told: Vec<Told>,
    notice: &str,
) -> Result<Response, Fault> {
    let status = status(&told);
    let notice = notice.to_owned();
    let installation = state.installation();
    let asked = Asked { installation, actor, form, filled, told, notice, corrected: None };
    Ok((status, Page(FilingPage::new(view, asked)?)).into_response())
}

/// Files what was filled in as one change, for once under what it is filed `for_what`, and goes on from there;
/// else the faults that filing told.
pub(super) fn file_all(
    view: &View,
    state: &State,
    actor: &Actor,
    filled: &Filled,
    records: &[NewRecord],
    for_what: &str,
) -> Result<Result<Response, Vec<Flaw>>, Fault> {
    let installation = state.installation();
    let sha256 = filled.sha256(for_what);
    let once = filled.once(&sha256);
    let filed = match app::record::file_all(installation, actor, records, once) {
        Ok(filed) => filed,
        Err(RecordError::Faults(faults)) => return Ok(Err(faults)),
        Err(error) => return Err(error.into()),
    };
    if filed.iter().any(|one| !one.repeated) {
        state.boards.renew(&filled.agency, installation.today());
    }
    draft::remove(installation, actor, &filled.draft)?;
    let first = filed.first().map_or("", |one| one.record.id.as_str());
    Ok(Ok(go_on(view, filled, first, filed.len())))
}

/// To the record, or to the list of several, with the place that was come from.
fn go_on(view: &View, filled: &Filled, first: &str, n_filed: usize) -> Response {
    let (path, query) = match n_filed {
        1 => (record_path(first), Query::default().with("done", "filed")),
        _ => {
            let query = Query::default().with("form", &filled.form).with("agency", &filled.agency);
            ("/records".to_owned(), query.with("filed", &n_filed.to_string()))
        }
    };
    let path = view.link(&query.with("return", &filled.back).after(&path));
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}

/// The draft that is gone on with, where one is named.
pub(super) fn kept(
    view: &View,
    installation: &Installation,
    actor: &Actor,
) -> Result<Option<Draft>, Fault> {
    let id = view.query.get("draft");
    Ok(id.map(|id| draft::get(installation, actor, id)).transpose()?)
}

/// Saves what was typed so far, and says whether anything was: of nothing no draft stays.
///
/// # Errors
/// The use case's.
pub fn keep(installation: &Installation, actor: &Actor, filled: &Filled) -> Result<bool, Fault> {
    let Filled { draft, form, agency, key, .. } = filled;
    let typed = draft::Typed { form, agency, controls: &filled.written(), key };
    draft::save(installation, actor, draft, typed)?;
    let is_blank = installation.regulation.form(form).is_some_and(|form| filled.is_blank(form));
    if is_blank {
        draft::remove(installation, actor, draft)?;
    }
    Ok(!is_blank)
}

/// A form that people fill in.
pub(super) fn form<'i>(installation: &'i Installation, id: &str) -> Result<&'i Form, Fault> {
    let form = installation.regulation.form(id).filter(|form| form.kind != FormKind::View);
    form.ok_or_else(Fault::not_found)
}

/// Who may not file it for the body is told before they type.
fn may_file(actor: &Actor, form: &Form, filled: &Filled) -> Result<(), Fault> {
    let part = Resource::Part { agency: &filled.agency, form: &form.id };
    Ok(access::require(actor, Action::File, &part)?)
}

/// The body that is asked for, else one's own, else the first for which the actor may file the form.
///
/// # Errors
/// The store's.
pub fn own_agency(
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    asked: &str,
) -> Result<String, Fault> {
    if !asked.is_empty() || !may_somewhere(actor, Action::File, &form.id) {
        return Ok(asked.to_owned());
    }
    let may_file =
        |agency: &str| may(actor, Action::File, &Resource::Part { agency, form: &form.id });
    let own = actor.principal().map(|principal| principal.agency.clone());
    if let Some(own) = own.filter(|own| may_file(own)) {
        return Ok(own);
    }
    let city = app::agency::city_now(installation)?;
    let first = city.bodies.iter().find(|body| may_file(&body.id));
    Ok(first.map(|body| body.id.clone()).unwrap_or_default())
}

//! `/records/self-check`: every measure that a system's grade asks for, filled in on one page and filed as one
//! change, a record for each that is answered. What is asked is told by the domain.

mod confirm;
mod page;
mod reading;
mod sheet;
mod spelling;
mod systems;

use app::self_check::FORM;
use app::{Action, Actor, Installation, Resource, access, typed};
use axum::extract;
use axum::response::{IntoResponse, Response};
use regulation::{Day, Form};
use serde_json::Map;

use super::addressed;
use super::filled::{Carried, Filled};
use super::new::{file_all, form, keep, kept, own_agency};
use super::told::{Told, status};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Form as Sent;
use crate::fault::Fault;
use crate::page::Page;
use crate::routes::State;
use crate::view::View;

use confirm::ConfirmPage;
use page::{Asked, MeasuresPage};
use reading::{Attempt, read};
use sheet::Sheet;
use spelling::{spelled, stray};
use systems::SystemsPage;

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let form = form(installation, FORM)?;
        let kept = kept(&view, installation, &actor)?;
        let filled = match &kept {
            Some(kept) => Filled::of_draft(kept),
            None => Filled::of(view.query.pairs().to_vec()),
        };
        let agency = own_agency(installation, &actor, form, &filled.agency)?;
        let filled = Filled { form: form.id.clone(), agency, ..filled }.begun();
        // A draft is gone on with as of today: colleagues may have filed since.
        let on = if kept.is_some() { view.today } else { day_of(&view, &filled) };
        let filled = Filled { measures_on: Some(on), ..filled };
        let Some(sheet) = asked(installation, &actor, &filled, on)? else {
            return chosen_from(view, installation, &actor, &filled);
        };
        let filled = match kept {
            Some(_) => filled,
            None => begun(&view, installation, &actor, form, filled, &sheet)?,
        };
        let filled = settled(form, &sheet, filled);
        again(view, &state, &actor, &sheet, filled, Vec::new(), "")
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
    let form = form(installation, FORM)?;
    let on = day_of(&view, &filled);
    let filled = Filled { form: form.id.clone(), measures_on: Some(on), ..filled };
    let Some(sheet) = asked(installation, actor, &filled, on)? else {
        return chosen_from(view, installation, actor, &filled);
    };
    let filled = settled(form, &sheet, filled);
    let act = filled.act.clone();
    match act.as_str() {
        "choose" | "change" => again(view, state, actor, &sheet, filled, Vec::new(), ""),
        "draft" => {
            keep(installation, actor, &filled)?;
            let notice = view.t.draft_saved();
            again(view, state, actor, &sheet, filled, Vec::new(), notice)
        }
        act if act.starts_with("fill:") => {
            let group = act.trim_start_matches("fill:");
            let told: Vec<Told> = stray(form, &filled.typed, group).into_iter().collect();
            let filled = match told.is_empty() {
                true => Filled { typed: sheet.filled_alike(&filled.typed, group), ..filled },
                false => filled,
            };
            again(view, state, actor, &sheet, filled, told, "")
        }
        act => {
            let attempt = read(installation, actor, form, &filled, &sheet)?;
            let told = match act {
                // Filing checks each by itself.
                "file" => attempt.told(),
                _ => attempt.checked(installation, actor)?,
            };
            match act {
                _ if !told.is_empty() => again(view, state, actor, &sheet, filled, told, ""),
                "file" => file(view, state, actor, &sheet, filled, &attempt),
                "review" => {
                    let page = ConfirmPage::new(view, installation, actor, &sheet, &filled)?;
                    Ok(Page(page).into_response())
                }
                _ => {
                    let notice = view.t.whole();
                    again(view, state, actor, &sheet, filled, told, notice)
                }
            }
        }
    }
}

fn file(
    view: View,
    state: &State,
    actor: &Actor,
    sheet: &Sheet,
    filled: Filled,
    attempt: &Attempt,
) -> Result<Response, Fault> {
    match file_all(&view, state, actor, &filled, &attempt.records(), "self-check")? {
        Ok(filed) => Ok(filed),
        Err(faults) => {
            let told = attempt.told_of(&faults);
            again(view, state, actor, sheet, filled, told, "")
        }
    }
}

/// The day that the measures are shown as of: the one that was asked for, where it is one that is answered.
fn day_of(view: &View, filled: &Filled) -> Day {
    let asked = filled.measures_on.filter(|day| view.askable.check(*day).is_ok());
    asked.unwrap_or(view.today)
}

/// The self-check of the one system that is named; none where it is to be chosen.
fn asked(
    installation: &Installation,
    actor: &Actor,
    filled: &Filled,
    on: Day,
) -> Result<Option<Sheet>, Fault> {
    let agency = filled.agency.as_str();
    access::require(actor, Action::File, &Resource::Part { agency, form: FORM })?;
    let systems: Vec<&str> = filled.typed.texts(SYSTEM).filter(|id| !id.is_empty()).collect();
    match systems.as_slice() {
        [system] => Sheet::of(installation, actor, agency, system, on),
        _ => Ok(None),
    }
}

/// With the system named by the record by which it is called, and each result by the form's own word.
fn settled(form: &Form, sheet: &Sheet, filled: Filled) -> Filled {
    let typed = spelled(form, &filled.typed).with(SYSTEM, [sheet.check.record.clone()]);
    Filled { typed, ..filled }
}

/// The field of the form that names the system.
const SYSTEM: &str = "system";

fn chosen_from(
    view: View,
    installation: &Installation,
    actor: &Actor,
    filled: &Filled,
) -> Result<Response, Fault> {
    Ok(Page(SystemsPage::new(view, installation, actor, filled)?).into_response())
}

/// With all that is known: today, who fills it in, who reviewed it last and how each measure is carried out.
fn begun(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    form: &Form,
    filled: Filled,
    sheet: &Sheet,
) -> Result<Filled, Fault> {
    let mut with = Map::new();
    let mut carried = Carried::default();
    with.insert("form_date".to_owned(), view.today.to_string().into());
    if let Some((reviewer, day)) = sheet.last_reviewer() {
        with.insert(REVIEWER.to_owned(), reviewer.into());
        carried = Carried { fields: vec![REVIEWER.to_owned()], from: day };
    }
    let known = typed::write(installation, actor, form, &with, view.language.manner())?;
    let usual = addressed::usual(view, installation, actor, form, &filled.agency)?;
    let typed = filled.typed.clone().or(known).or(usual);
    let pairs = typed.pairs().iter().cloned().chain(sheet.as_last_time());
    Ok(Filled { typed: typed::Typed::of(pairs), carried, ..filled })
}

const REVIEWER: &str = "reviewer";

fn again(
    view: View,
    state: &State,
    actor: &Actor,
    sheet: &Sheet,
    filled: Filled,
    told: Vec<Told>,
    notice: &str,
) -> Result<Response, Fault> {
    let status = status(&told);
    let installation = state.installation();
    let form = form(installation, FORM)?;
    let notice = notice.to_owned();
    let asked = Asked { installation, actor, form, sheet, filled, told, notice };
    Ok((status, Page(MeasuresPage::new(view, asked)?)).into_response())
}

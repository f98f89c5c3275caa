//! Settings: what may be decided, what was, and a new decision.

use std::sync::Arc;

use app::Actor;
use app::setting::{NewSetting, Setting, set_once};
use axum::extract;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use regulation::{Day, Regulation, SettingKind};
use serde_json::{Value as Json, json};

use super::body::{Conditions, Sent, tagged};
use super::law::filled;
use super::operation::{CURSOR, IF_NONE_MATCH, LANGUAGE, LIMIT, Operation, Place, parameter};
use super::paging::page;
use super::standings::paged;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Path;
use crate::fault::Fault;
use crate::pages::settings::needed;
use crate::pages::settings::setting::reads;
use crate::routes::State;
use crate::view::View;

pub(super) fn operations() -> Vec<Operation> {
    let list = Operation::get(
        "/api/v1/settings",
        "listSettings",
        ("可決定之設定及其歷次決定", "Every setting that may be decided, with its decisions"),
        get(list),
    )
    .with([LIMIT, CURSOR, LANGUAGE])
    .answers(200, "SettingPage", "a page of settings")
    .answers(422, "Problem", "a cursor of another list");
    let one = Operation::get(
        "/api/v1/settings/{name}",
        "getSetting",
        ("一項設定", "One setting"),
        get(show),
    )
    .with([
        parameter(Place::Path, "name", "代號", "its name", "leave_days_threshold"),
        IF_NONE_MATCH,
        LANGUAGE,
    ])
    .answers(200, "Setting", "the setting; its ETag is for If-Match")
    .answers(304, "", "as read before")
    .answers(404, "Problem", "no such setting");
    let decide = Operation::post(
        "/api/v1/settings",
        "decideSetting",
        ("作成決定", "Takes a decision; boards are renewed"),
        "NewDecision",
        post(decide),
    )
    .with([LANGUAGE])
    .answers(201, "Decision", "decided")
    .answers(200, "Decision", "this request was answered before; nothing was done this time");
    vec![list, decide, one]
}

/// A decision as programs send it.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct NewDecision {
    name: String,
    value: String,
    from: Day,
    #[serde(default)]
    agency: Option<String>,
    why: String,
}

async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<axum::Json<Json>, Fault> {
    let decisions = decisions(&state, actor).await?;
    let regulation = &*state.installation().regulation;
    let names: Vec<String> = needed::all(regulation).into_iter().map(|one| one.name).collect();
    let (shown, next) = page(&view, &names, String::clone)?;
    let shown: Vec<Json> =
        shown.iter().filter_map(|name| written(regulation, name, decisions.as_deref())).collect();
    Ok(axum::Json(paged("settings", shown.into(), next)))
}

async fn show(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let decisions = decisions(&state, actor).await?;
    let regulation = &*state.installation().regulation;
    let setting = written(regulation, &name, decisions.as_deref());
    let setting = setting.ok_or_else(Fault::not_found)?;
    Ok(tagged(StatusCode::OK, &Conditions::read(&headers), &setting))
}

async fn decide(
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    sent: Sent<NewDecision>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let NewDecision { name, value, from, agency, why } = sent.value.clone();
        let new = NewSetting { name, value, from, agency, why };
        let regulation = &installation.regulation;
        let expected = |decisions: &[Setting]| {
            written(regulation, &new.name, Some(decisions))
                .is_none_or(|setting| sent.conditions.hold(&setting))
        };
        let decided = set_once(installation, &actor, &new, sent.once(), Some(&expected))?;
        let status = match decided.repeated {
            true => StatusCode::OK,
            false => {
                let agency = new.agency.as_deref().unwrap_or(domain::body::CITY);
                state.boards.renew(agency, installation.today());
                StatusCode::CREATED
            }
        };
        Ok(tagged(status, &Conditions::default(), &decided.setting))
    })
    .await
}

/// What was decided, as far as the reader may see it; none where they see nothing of it.
async fn decisions(state: &State, actor: Arc<Actor>) -> Result<Option<Vec<Setting>>, Fault> {
    let installation = state.installation().clone();
    wait_for(move || {
        let decisions = app::setting::list(&installation, &actor)?;
        Ok(Some(decisions).filter(|_| reads(&actor, "*", None)))
    })
    .await
}

fn written(regulation: &Regulation, name: &str, decisions: Option<&[Setting]>) -> Option<Json> {
    let definition = regulation.setting(name).filter(|_| !name.ends_with('*'))?;
    let of_name = decisions.map(|all| all.iter().filter(|one| one.name == name));
    let own: Option<Vec<&Setting>> = of_name.map(Iterator::collect);
    let kind = match definition.kind {
        SettingKind::Day => "day",
        SettingKind::Number => "number",
        SettingKind::Percent => "percent",
        SettingKind::Term => "term",
        SettingKind::Sample => "sample",
        SettingKind::Roles => "roles",
        SettingKind::Retention => "retention",
    };
    let suggestion = needed::suggestion(regulation, name).map(|(value, _, _)| value);
    let duty = name.split_once('.').and_then(|(_, id)| regulation.duty(id));
    Some(filled(json!({
        "name": name,
        "label_zh": definition.zh,
        "label_en": definition.en,
        "kind": kind,
        "by_agency": definition.by_agency,
        "allowed": definition.allowed,
        "duty": duty.map(|duty| duty.id.as_str()),
        "suggestion": suggestion,
        "decisions": own,
    })))
}

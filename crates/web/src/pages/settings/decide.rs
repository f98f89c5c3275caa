//! A decision that a person takes on the page: checked, shown for confirmation, then taken once.

use app::proposal::{propose, proposes};
use app::record::{Once, request_sha256};
use app::setting::{NewSetting, check, set_once};
use app::{Actor, Installation};
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use regulation::SettingKind;

use super::setting::{Filled, SettingPage};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::{Fault, FieldFault};
use crate::page::Page;
use crate::routes::State;
use crate::view::View;

pub async fn decide(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(name): Path<String>,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    // What is decided is decided now, whichever day was looked at before.
    wait_for(move || taken(view.of_today(), &state, &actor, name, form)).await
}

fn taken(
    view: View,
    state: &State,
    actor: &Actor,
    name: String,
    form: Filled,
) -> Result<Response, Fault> {
    let installation = state.installation();
    let form = for_machines(installation, &name, form);
    let new = match read(&name, &form) {
        Ok(read) => read,
        Err(faults) => return again(view, state, actor, name, form, faults),
    };
    let is_proposed = proposes(actor, &new.name, new.agency.as_deref());
    let checked = match is_proposed {
        true => app::proposal::check(installation, actor, &new).map(drop).map_err(Fault::from),
        false => check(installation, actor, &new).map(drop).map_err(Fault::from),
    };
    if let Err(fault) = checked {
        let faults = faults_of(fault)?;
        return again(view, state, actor, name, form, faults);
    }
    if form.confirmed != "yes" {
        let ask = form.confirmed != "no";
        let page = SettingPage::new(view, installation, actor, name, form, Vec::new(), ask)?;
        return Ok(Page(page).into_response());
    }
    if is_proposed {
        propose(installation, actor, &new)?;
        let path = format!("/settings/{}?proposed=1", crate::query::segment(&name));
        return Ok((StatusCode::SEE_OTHER, [(LOCATION, view.link(&path))]).into_response());
    }
    let request = [&new.name, &new.value, &form.from, &form.agency, &new.why].map(String::as_str);
    let sha256 = request_sha256(request.join("\u{1f}").as_bytes());
    let once = Once { key: &form.key, request_sha256: &sha256 };
    let once = (!form.key.is_empty()).then_some(once);
    set_once(installation, actor, &new, once, None)?;
    let agency = new.agency.as_deref().unwrap_or(domain::body::CITY);
    state.boards.renew(agency, installation.today());
    let path = format!("/settings/{}?decided=1", crate::query::segment(&name));
    Ok((StatusCode::SEE_OTHER, [(LOCATION, view.link(&path))]).into_response())
}

/// The same as machines write it: days in ISO, by whichever count of years they were typed; terms and roles
/// by their codes.
fn for_machines(installation: &Installation, name: &str, form: Filled) -> Filled {
    let iso =
        |text: &str| app::typed::day(text).map_or_else(|| text.to_owned(), |day| day.to_string());
    let definition = installation.regulation.setting(name);
    let value = match definition.map(|one| one.kind) {
        Some(SettingKind::Day) => iso(&form.value),
        Some(kind) => app::setting::meant(kind, &form.value),
        None => form.value.clone(),
    };
    Filled { from: iso(&form.from), value, ..form }
}

/// The form's strings as what they mean, or every fault in them.
fn read(name: &str, form: &Filled) -> Result<NewSetting, Vec<FieldFault>> {
    let mut faults = Vec::new();
    if form.why.trim().is_empty() {
        faults.push(FieldFault::new("why", "請說明理由", "say why"));
    }
    let from = form.from.trim().parse();
    if from.is_err() {
        faults.push(FieldFault::new("from", "請填寫起日", "name the first day"));
    }
    let agency = Some(form.agency.trim()).filter(|agency| !agency.is_empty());
    match from {
        Ok(from) if faults.is_empty() => {
            let new = NewSetting {
                name: name.to_owned(),
                value: form.value.clone(),
                from,
                agency: agency.map(str::to_owned),
                why: form.why.clone(),
            };
            Ok(new)
        }
        _ => Err(faults),
    }
}

/// What a person can mend stands by its field; anything else is a page of its own.
fn faults_of(fault: Fault) -> Result<Vec<FieldFault>, Fault> {
    match fault.fields() {
        [] => Err(fault),
        fields if fields.iter().any(|one| one.field == "name") => Err(Fault::not_found()),
        fields => Ok(fields.to_vec()),
    }
}

fn again(
    view: View,
    state: &State,
    actor: &Actor,
    name: String,
    form: Filled,
    faults: Vec<FieldFault>,
) -> Result<Response, Fault> {
    let page = SettingPage::new(view, state.installation(), actor, name, form, faults, false)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
}

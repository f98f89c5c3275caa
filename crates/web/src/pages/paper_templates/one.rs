//! One version of a template: who brought it and when, its text, and that it is withdrawn.

use app::paper::own;
use app::{Action, Resource, may};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::{breadcrumbs, file, people, reached, withdrawn};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::account::back;
use crate::pages::records::names;
use crate::pages::records::state::who;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::query::segment;
use crate::routes::{State, paper_templates_path};
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/paper_templates/one.html")]
struct OnePage {
    view: View,
    breadcrumbs: Breadcrumbs,
    name: String,
    kind: String,
    agency: String,
    filed: String,
    by: String,
    /// When, by whom and why it was withdrawn; empty where it stands.
    withdrawn: String,
    sha256: String,
    text: String,
    file: String,
    /// Where it is withdrawn; empty where nobody who asks may.
    withdraw: String,
    fault: String,
}

/// Why it is withdrawn.
#[derive(serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    why: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path((agency, id)): Path<(String, String)>,
) -> Result<Response, Fault> {
    wait_for(move || match view.query.get("format") {
        Some("toml") => {
            let (version, text) = own::version(state.installation(), &actor, &id)?;
            if version.agency != agency {
                return Err(Fault::not_found());
            }
            let name = format!("{agency}-{}", version.kind);
            Ok(file(&name, text))
        }
        _ => Ok(Page(page(view, &state, &actor, &agency, &id, String::new())?).into_response()),
    })
    .await
}

pub async fn withdraw(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path((agency, id)): Path<(String, String)>,
    Form(filled): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let (version, _) = own::version(installation, &actor, &id)?;
        if version.agency != agency {
            return Err(Fault::not_found());
        }
        let place = paper_templates_path(&agency);
        match own::withdraw(installation, &actor, &id, &filled.why) {
            Ok(()) => Ok(back(&view, &format!("{place}?done=withdrawn"))),
            Err(own::TemplateError::NoReason) => {
                let fault = Fault::from(own::TemplateError::NoReason);
                let told = fault.fields().first().map(|one| view.say(&one.detail).to_owned());
                let page = page(view, &state, &actor, &agency, &id, told.unwrap_or_default())?;
                Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

fn page(
    view: View,
    state: &State,
    actor: &app::Actor,
    agency: &str,
    id: &str,
    fault: String,
) -> Result<OnePage, Fault> {
    let installation = state.installation();
    let agency_name = reached(&names::city(installation)?, actor, agency, view.language)?;
    let (version, text) = own::version(installation, actor, id)?;
    if version.agency != agency {
        return Err(Fault::not_found());
    }
    let people = people(state, std::slice::from_ref(&version))?;
    let name = view.language.choose(&version.zh, &version.en).clone();
    let place = format!("{}/{}", paper_templates_path(agency), segment(id));
    let may_withdraw = version.withdrawal.is_none()
        && may(actor, Action::Withdraw, &Resource::Templates { agency });
    Ok(OnePage {
        breadcrumbs: breadcrumbs(&view, agency, &agency_name, &name, true),
        agency: agency_name,
        filed: view.language.moment(version.filed_at),
        by: who(&version.filed_by, &people, view.t),
        withdrawn: withdrawn(&view, &version, &people),
        file: view.link(&format!("{place}?format=toml")),
        withdraw: match may_withdraw {
            true => view.link(&format!("{place}/withdraw")),
            false => String::new(),
        },
        kind: version.kind,
        sha256: version.sha256,
        name,
        text,
        fault,
        view,
    })
}

crate::words::words! {
    template_text: "範本內容", "Text of the template";
    template_download: "下載", "Download";
    template_withdraw: "撤回此版本", "Withdraw this version";
    template_withdraw_asks: "撤回後改用前一個有效版本；沒有時依全府範本或系統範本製作。", "The version before speaks again; without one, the city’s template or the law’s own.";
}

//! `/personas`: the made-up people of the demonstration; one click opens it as one of them, and who signed out
//! comes back here. There is no such page where records are real.

use std::sync::Arc;

use app::account::{self, Filter};
use app::session::Present;
use app::{Actor, access, session};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::sign_in::{home, let_in, local};
use crate::acting::Whence;
use crate::blocking::wait_for;
use crate::extract::Form;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::State;
use crate::view::View;

pub fn routes() -> Router<State> {
    Router::new().route("/personas", get(show).post(choose))
}

#[derive(Template)]
#[template(path = "pages/personas.html")]
struct PersonasPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    title: &'static str,
    /// That somebody has just signed out; empty where nobody has.
    notice: &'static str,
    /// Where whoever is chosen goes on to.
    next: String,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    name: String,
    roles: String,
    agency: String,
    is_here: bool,
}

#[derive(serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    account: String,
    #[serde(default)]
    next: String,
}

/// Not of the law: more than the demonstration makes.
const N_PEOPLE: u32 = 50;

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    present: Option<Extension<Arc<Present>>>,
) -> Result<Response, Fault> {
    wait_for(move || {
        if !view.synthetic {
            return Err(Fault::not_found());
        }
        let installation = state.installation();
        let city = names::city(installation)?;
        let here = present.and_then(|Extension(present)| {
            present.actor.principal().map(|principal| principal.account.clone())
        });
        let system = Actor::system();
        let found = account::list(installation, &system, &Filter::default(), None, N_PEOPLE)?;
        let mut rows = Vec::new();
        for one in found.accounts {
            let Some(principal) = access::principal(installation, &one.id)? else { continue };
            let held = principal.rights.held.iter();
            let roles: Vec<&str> = held
                .map(|right| {
                    let (zh, en) = right.role.names();
                    view.language.choose(zh, en)
                })
                .collect();
            rows.push(Row {
                is_here: here.as_ref() == Some(&one.id),
                roles: roles.join("、"),
                agency: names::agency(&city, &one.agency, view.language),
                name: one.display_name,
                id: one.id,
            });
        }
        let title = match here {
            Some(_) => view.t.personas(),
            None => view.t.persona_sign_in(),
        };
        let notice = match view.query.get("done") {
            Some("out") if here.is_none() => view.t.signed_out(),
            _ => "",
        };
        let next = local(view.query.get("next").unwrap_or_default()).to_owned();
        let breadcrumbs = Breadcrumbs::to(&view, title);
        Ok(Page(PersonasPage { breadcrumbs, title, notice, next, rows, view }).into_response())
    })
    .await
}

async fn choose(
    view: View,
    extract::State(state): extract::State<State>,
    whence: Whence,
    Form(form): Form<Chosen>,
) -> Result<Response, Fault> {
    wait_for(move || {
        if !view.synthetic {
            return Err(Fault::not_found());
        }
        let (origin, replaced) = (whence.origin(), whence.secret.as_deref());
        let opened = session::as_persona(state.installation(), &form.account, origin, replaced)?;
        let place = home(state.installation(), &opened, &form.next)?;
        Ok(let_in(&view, &opened, place, &whence))
    })
    .await
}

crate::words::words! {
    personas: "示範身分", "People of the demonstration";
    persona_sign_in: "登入示範站", "Sign in to the demonstration";
    personas_lead: "示範站不需密碼：選一個身分，看他看得到什麼、能做什麼。正式安裝沒有這一頁。", "The demonstration asks for no password: choose somebody, and see what they see and may do. A real installation has no such page.";
    persona_choose: "以此身分開啟", "Open as this person";
    persona_here: "目前身分", "You are this person";
}

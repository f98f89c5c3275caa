//! Tokens of programs that act for somebody: made, shown once, revoked.

use app::access::Scope;
use app::session::{OwnError, Present};
use app::token::{self, NewToken};
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::back;
use super::codes::ShownOnce;
use crate::acting::{Being, Whence};
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::kept_form::KeptForm;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, calendar_path};
use crate::view::View;

pub async fn make(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    whence: Whence,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let said = |control: &str| {
            let found = pairs.iter().find(|(name, _)| name == control);
            found.map_or("", |(_, text)| text.as_str())
        };
        let scope = Scope::from_word(said("scope"));
        let new = NewToken {
            name: said("name").to_owned(),
            scopes: scope.into_iter().collect(),
            days: said("days").trim().parse().unwrap_or(0),
        };
        let made = match token::make(state.installation(), &present, &new) {
            Ok(made) => made,
            Err(OwnError::NotRecent) => {
                let page = KeptForm::before_proof(view, pairs);
                return Ok((StatusCode::FORBIDDEN, Page(page)).into_response());
            }
            Err(error) => return Err(error.into()),
        };
        let t = view.t;
        let is_calendar = scope == Some(Scope::Calendar);
        let secrets = match is_calendar {
            true => calendars(&view, &present, &whence, &made),
            false => vec![made],
        };
        let breadcrumbs = Breadcrumbs::to(&view, t.tokens());
        let page = ShownOnce {
            breadcrumbs: breadcrumbs.through(&view, "/account", t.own_account()),
            title: t.tokens(),
            lead: if is_calendar { t.calendar_lead() } else { t.token_lead() },
            secrets,
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

/// The addresses of the calendars of those bodies over which somebody holds a right, the token in them.
fn calendars(view: &View, present: &Present, whence: &Whence, token: &str) -> Vec<String> {
    let today = view.clone().of_today();
    let held = present.actor.principal().map(|principal| principal.rights.held.iter());
    let mut bodies: Vec<&str> =
        held.into_iter().flatten().map(|right| right.agency.as_str()).collect();
    bodies.sort_unstable();
    bodies.dedup();
    let address = |agency: &str| {
        let path = today.link(&calendar_path(agency));
        let join = if path.contains('?') { '&' } else { '?' };
        format!("{}{path}{join}token={token}", whence.address)
    };
    match bodies.is_empty() {
        true => vec![token.to_owned()],
        false => bodies.into_iter().map(address).collect(),
    }
}

pub async fn revoke(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        token::revoke(state.installation(), &present, &id)?;
        Ok(back(&view, "/account?done=removed"))
    })
    .await
}

crate::words::words! {
    calendar_lead: "請立即將網址複製到行事曆程式（訂閱網址）：離開本頁後不會再顯示。知道網址的人就看得到期限；外流時請撤銷。其他機關請將網址中的機關代碼換掉。", "Copy the address into your calendar program now (subscribe by URL): it is not shown again. Whoever knows it sees the deadlines; revoke it should it get out. For another agency change the agency’s id in it.";
    token_lead: "請立即複製到程式的設定中：離開本頁後不會再顯示。使用方式：Authorization: Bearer 權杖。", "Copy it into your program’s settings now: it is not shown again. It is sent as Authorization: Bearer.";
}

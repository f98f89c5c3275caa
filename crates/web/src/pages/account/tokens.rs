//! Tokens of programs that act for somebody: made, shown once, revoked.

use app::access::Scope;
use app::token::{self, NewToken};
use axum::extract;
use axum::response::{IntoResponse, Response};

use super::codes::ShownOnce;
use super::{back, not_recent};
use crate::acting::Being;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::State;
use crate::view::View;

#[derive(serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    name: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    days: String,
}

pub async fn make(
    view: View,
    extract::State(state): extract::State<State>,
    Being(present): Being,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let new = NewToken {
            name: form.name,
            scopes: Scope::from_word(&form.scope).into_iter().collect(),
            days: form.days.trim().parse().unwrap_or(0),
        };
        let made = match token::make(state.installation(), &present, &new) {
            Ok(made) => made,
            Err(error) => return not_recent(&view, error),
        };
        let t = view.t;
        let breadcrumbs = Breadcrumbs::to(&view, t.tokens());
        let page = ShownOnce {
            breadcrumbs: breadcrumbs.through(&view, "/account", t.own_account()),
            title: t.tokens(),
            lead: t.token_lead(),
            secrets: vec![made],
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
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
    token_lead: "請立即複製到程式的設定中：離開本頁後不會再顯示。使用方式：Authorization: Bearer 權杖。", "Copy it into your program’s settings now: it is not shown again. It is sent as Authorization: Bearer.";
}

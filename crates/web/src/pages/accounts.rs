//! `/accounts`: for who keeps accounts: invite by a one-time link, reset, close, end sessions; and
//! which roles need a second factor.

use app::account::{self, Filter};
use app::{Action, Resource, may};
use askama::Template;
use axum::Router;
use axum::extract;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::filters::Filters;
use crate::routes::State;
use crate::view::View;

pub mod factors;
pub mod new;
pub mod one;
pub mod person;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/accounts", get(show))
        .route("/accounts/new", get(new::show).post(new::create))
        .route("/accounts/second-factors", get(factors::show).post(factors::decide))
        .route("/accounts/{id}", get(one::show))
        .route("/accounts/{id}/link", post(one::link))
        .route("/accounts/{id}/name", post(one::rename))
        .route("/accounts/{id}/person", post(person::bind))
        .route("/accounts/{id}/end-sessions", post(one::end_sessions))
        .route("/accounts/{id}/remove-factors", post(one::remove_factors))
        .route("/accounts/{id}/close", post(one::close))
        .route("/accounts/{id}/open", post(one::open))
}

#[derive(Template)]
#[template(path = "pages/accounts/list.html")]
struct AccountsPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    rows: Vec<Row>,
    next: Option<String>,
    /// Whether the reader runs the program, and sees which letters could not be sent.
    operates: bool,
}

struct Row {
    href: String,
    name: String,
    display_name: String,
    agency: String,
    state: &'static str,
}

/// Not of the law: rows of a page.
const N_ROWS: u32 = 50;

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let city = names::city(installation)?;
        let filter = Filter { agency: None, text: view.query.get("q") };
        let after = view.query.get("after");
        let found = account::list(installation, &actor, &filter, after, N_ROWS)?;
        let t = view.t;
        let row = |one: account::Account| Row {
            href: view.link(&format!("/accounts/{}", crate::query::segment(&one.id))),
            agency: names::agency(&city, &one.agency, view.language),
            name: one.name,
            display_name: one.display_name,
            state: if one.is_closed { t.account_closed() } else { t.account_open() },
        };
        let page = AccountsPage {
            breadcrumbs: Breadcrumbs::to(&view, t.accounts()),
            filters: Filters::of(&view).search("q", t.account_sought()).build(),
            rows: found.accounts.into_iter().map(row).collect(),
            operates: may(&actor, Action::Read, &Resource::Installation),
            next: found.next.map(|after| view.with("after", &after)),
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

crate::words::words! {
    accounts: "帳號", "Accounts";
    accounts_lead: "帳號由管理者建立，以一次性連結交給本人設定密碼；管理者不會知道密碼。", "Who keeps accounts makes one and hands over a link that opens once; the owner chooses the password and nobody else knows it.";
    account_new: "建立帳號", "New account";
    account_sought: "帳號或姓名", "Name";
    account_state: "狀態", "State";
    account_open: "使用中", "open";
    account_closed: "已停用", "closed";
    accounts_none: "沒有您可以查看的帳號。", "No accounts that you may see.";
    more_accounts: "下一頁", "Next page";
    agency_of: "所屬機關", "Agency";
}

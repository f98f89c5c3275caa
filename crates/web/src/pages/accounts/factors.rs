//! `/accounts/second-factors`: which roles need a second factor, who said so and why.

use app::second_factor::{self, Rule};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::download::Cell;
use crate::extract::Form;
use crate::fault::Fault;
use crate::listing::{self, Listing};
use crate::page::Page;
use crate::pages::account::back;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::routes::State;
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/accounts/factors.html")]
struct FactorsPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    downloads: Downloads,
    rows: Vec<Row>,
    was_decided: bool,
}

struct Row {
    word: &'static str,
    name: &'static str,
    is_required: bool,
    decided: String,
    why: String,
}

#[derive(serde::Deserialize)]
pub struct Filled {
    #[serde(default)]
    role: String,
    #[serde(default)]
    required: String,
    #[serde(default)]
    why: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [t.role(), t.has_second_factor(), t.decided_when(), t.decision_reason()];
        return listing.whole("second-factors", headings, cells).await;
    }
    wait_for(move || {
        let rules = second_factor::rules(state.installation(), &actor)?;
        let t = view.t;
        let row = |rule: Rule| {
            let (zh, en) = rule.role.names();
            Row {
                word: rule.role.word(),
                name: view.language.choose(zh, en),
                is_required: rule.is_required,
                decided: rule
                    .decided
                    .as_ref()
                    .map(|decided| view.language.moment(decided.at))
                    .unwrap_or_default(),
                why: rule.decided.map(|decided| decided.why).unwrap_or_default(),
            }
        };
        let breadcrumbs = Breadcrumbs::to(&view, t.second_factors());
        let page = FactorsPage {
            breadcrumbs: breadcrumbs.through(&view, "/accounts", t.accounts()),
            downloads: Downloads::new(&view),
            rows: rules.into_iter().map(row).collect(),
            was_decided: view.query.get("done").is_some(),
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

fn cells(asked: &Listing) -> Result<Vec<Vec<Cell>>, Fault> {
    let view = &asked.view;
    let rules = second_factor::rules(asked.state.installation(), &asked.actor)?;
    let cells = rules.into_iter().map(|rule| {
        let (zh, en) = rule.role.names();
        let is_required = if rule.is_required { view.t.is_required() } else { view.t.is_free() };
        let at = rule.decided.as_ref().map_or(Cell::Empty, |decided| listing::moment(decided.at));
        let why = rule.decided.map(|decided| decided.why).unwrap_or_default();
        let name = view.language.choose(zh, en);
        vec![Cell::text(name), Cell::text(is_required), at, Cell::text(why)]
    });
    Ok(cells.collect())
}

pub async fn decide(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Form(form): Form<Filled>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let is_required = form.required == "yes";
        let installation = state.installation();
        second_factor::decide(installation, &actor, &form.role, is_required, &form.why)?;
        Ok(back(&view, "/accounts/second-factors?done=decided"))
    })
    .await
}

crate::words::words! {
    second_factors: "第二因素之要求", "Second factors";
    second_factors_lead: "要求第二因素的權責，其人員在啟用驗證器 App 或通行密鑰前，只能使用「我的帳號」。立即生效。", "Whoever holds a role that needs a second factor sees only their own account until they have one. It holds at once.";
    role: "權責", "Role";
    is_required: "必須", "Required";
    is_free: "不要求", "Not required";
    decide_rule: "決定", "Decide";
    new_rule: "變更要求", "Change";
    rule_decided: "已記錄，立即生效。", "It is recorded and holds at once.";
}

//! `/webhooks`: whom the program calls when something happened; made, tried, given another secret and
//! ended by who looks after a body's.

use app::webhook::{self, Kind, State as Standing, Webhook};
use app::{Actor, Installation};
use askama::Template;
use axum::Router;
use axum::extract;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::Moment;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::cursor::id_asked;
use crate::download::Cell;
use crate::fault::Fault;
use crate::language::Language;
use crate::listing::{self, AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::onward::Onward;
use crate::query::segment;
use crate::routes::State;
use crate::view::View;
use crate::words::Words;

pub mod new;
pub mod one;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/webhooks", get(show))
        .route("/webhooks/new", get(new::show).post(new::make))
        .route("/webhooks/{id}", get(one::show))
        .route("/webhooks/{id}/trial", post(one::try_out))
        .route("/webhooks/{id}/secret", post(one::renew))
        .route("/webhooks/{id}/resume", post(one::resume))
        .route("/webhooks/{id}/end", post(one::end))
        .route("/webhooks/{id}/calls/{call}/again", post(one::again))
}

/// Not of the law: rows of a page.
const N_ROWS: usize = 50;

#[derive(Template)]
#[template(path = "pages/webhooks/list.html")]
struct ListPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    downloads: Downloads,
    rows: Vec<Row>,
    may_make: bool,
    onward: Onward,
}

struct Row {
    href: String,
    /// The address without what may be a token in it.
    address: String,
    agency: String,
    kinds: String,
    state: &'static str,
    /// Nothing is sent, and somebody can do something about it.
    is_at_rest: bool,
    made_at: Moment,
}

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.webhook_address(),
            t.webhook_of(),
            t.webhook_kinds(),
            t.webhook_state(),
            t.webhook_made(),
        ];
        return listing.file("webhooks", headings, piece).await;
    }
    wait_for(move || {
        let installation = state.installation();
        let (rows, next) = rows(&view, installation, &actor, id_asked(&view)?, N_ROWS)?;
        let page = ListPage {
            breadcrumbs: Breadcrumbs::to(&view, view.t.webhooks()),
            downloads: Downloads::of_list(&view),
            rows,
            may_make: webhook::keeps_any(&actor),
            onward: Onward::new(&view, next.as_deref()),
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

/// Webhooks as rows, and the place where the next ones begin.
fn rows(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    after: Option<&str>,
    limit: usize,
) -> Result<(Vec<Row>, Option<String>), Fault> {
    let found = webhook::list(installation, actor, after, limit)?;
    let city = names::city(installation)?;
    let row = |one: Webhook| Row {
        href: view.link(&path(&one.id)),
        address: short(&one.address),
        agency: names::agency(&city, &one.agency, view.language),
        kinds: kinds_in_words(view.language, &one.kinds),
        state: state_in_words(view.t, &one.state),
        is_at_rest: matches!(one.state, Standing::Held | Standing::Paused { .. }),
        made_at: one.made_at,
    };
    Ok((found.webhooks.into_iter().map(row).collect(), found.next))
}

fn piece(asked: &Listing, after: Option<&str>) -> Result<Piece, Fault> {
    let installation = asked.state.installation();
    let (rows, next) = rows(&asked.view, installation, &asked.actor, after, AT_ONCE as usize)?;
    let cells = |row: Row| {
        let Row { address, agency, kinds, state, made_at, .. } = row;
        let mut cells = [address, agency, kinds, state.to_owned()].map(Cell::text).to_vec();
        cells.push(listing::moment(made_at));
        cells
    };
    Ok(Piece { rows: rows.into_iter().map(cells).collect(), next })
}

/// Where a webhook is shown.
fn path(id: &str) -> String {
    format!("/webhooks/{}", segment(id))
}

/// Scheme, host and path of an address.
fn short(address: &str) -> String {
    address.split('?').next().unwrap_or_default().to_owned()
}

fn state_in_words(t: Words, state: &Standing) -> &'static str {
    match state {
        Standing::Working => t.webhook_works(),
        Standing::Held => t.webhook_is_held(),
        Standing::Paused { .. } => t.webhook_is_paused(),
        Standing::Ended { .. } => t.webhook_is_ended(),
    }
}

/// Kinds one after another.
fn kinds_in_words(language: Language, kinds: &[Kind]) -> String {
    let words: Vec<_> = kinds.iter().map(|kind| kind_in_words(Words(language), *kind)).collect();
    words.join(language.choose("、", ", "))
}

fn kind_in_words(t: Words, kind: Kind) -> &'static str {
    match kind {
        Kind::Filed => t.event_filed(),
        Kind::Submitted => t.event_submitted(),
        Kind::StepApproved => t.event_step_approved(),
        Kind::Approved => t.event_approved(),
        Kind::Returned => t.event_returned(),
        Kind::TakenBack => t.event_taken_back(),
        Kind::Withdrawn => t.event_withdrawn(),
        Kind::Erased => t.event_erased(),
        Kind::Imported => t.event_imported(),
        Kind::SettingDecided => t.event_setting_decided(),
        Kind::Chased => t.event_chased(),
        Kind::Trial => t.event_trial(),
    }
}

/// The name of somebody as written, where it is known.
fn person(state: &State, written: &str, language: Language) -> Result<String, Fault> {
    let people = app::account::names(state.installation(), &[written])?;
    let system = Actor::system().written();
    Ok(match people.get(written) {
        Some(name) => name.clone(),
        None if written == system => Words(language).the_program().to_owned(),
        None => written.to_owned(),
    })
}

crate::words::words! {
    webhooks: "事件通知", "Webhooks";
    webhooks_lead: "有事發生時，由本站呼叫其他系統的網址，只說發生了什麼、在哪裡讀，不含紀錄內容。每次呼叫都有簽章（Standard Webhooks）。", "When something happens this site calls an address of another system: what happened and where to read it, nothing of what records say. Each call is signed (Standard Webhooks).";
    webhooks_none: "還沒有您可以查看的事件通知。", "There is no webhook that you may see.";
    webhook_new: "新增事件通知", "New webhook";
    webhook_address: "網址", "Address";
    webhook_of: "機關", "Agency";
    webhook_kinds: "通知的事件", "Called about";
    webhook_state: "狀態", "State";
    webhook_made: "建立時間", "Made";
    webhook_works: "使用中", "at work";
    webhook_is_held: "等候建立者", "waits for its owner";
    webhook_is_paused: "已暫停", "paused";
    webhook_is_ended: "已終止", "ended";
    event_filed: "紀錄建立或更正", "record filed or corrected";
    event_submitted: "紀錄送核", "record submitted";
    event_step_approved: "紀錄通過一關", "step of a record approved";
    event_approved: "紀錄核准", "record approved";
    event_returned: "紀錄退回", "record returned";
    event_taken_back: "紀錄撤回送審", "submission taken back";
    event_withdrawn: "紀錄撤回", "record withdrawn";
    event_erased: "紀錄內容消除", "record erased";
    event_imported: "匯入檔案", "file imported";
    event_setting_decided: "設定決定", "setting decided";
    event_chased: "催辦", "agency urged";
    event_trial: "試送", "trial";
}

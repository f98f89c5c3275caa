//! `/inbox`: what somebody is told, the latest first; read when they say so.

mod many;

use std::collections::HashMap;

use app::notice::{self, Kind, Notice};
use app::{Actor, Installation};
use askama::Template;
use axum::Router;
use axum::extract;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::Moment;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::account::back;
use crate::pages::records::names;
use crate::pages::todo::returned::because;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::onward::Onward;
use crate::query::{Query, segment};
use crate::routes::State;
use crate::telling::Teller;
use crate::view::View;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/inbox", get(show))
        .route("/inbox/read", post(read_all))
        .route("/inbox/{id}", get(many::show))
        .route("/inbox/{id}/read", post(read))
}

/// Where a notice stands that tells of several bodies.
pub fn notice_path(id: &str) -> String {
    format!("/inbox/{}", segment(id))
}

/// Not of the law: rows of a page.
const N_ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "pages/inbox/list.html")]
struct InboxPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    rows: Vec<Row>,
    n_unread: i64,
    /// Until when all is read that the button reads.
    until: i64,
    onward: Onward,
}

struct Row {
    sentence: String,
    clauses: Vec<String>,
    /// Who returned it and why; empty where it was not returned, or the reader may not read it.
    reason: String,
    href: String,
    when: String,
    iso: String,
    /// Where it is said that it was read; empty where it was.
    read: String,
}

/// Until when somebody has read all.
#[derive(serde::Deserialize)]
pub struct Until {
    until: i64,
}

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    wait_for(move || {
        let installation = state.installation();
        let after = view.query.get("cursor");
        let found = notice::list(installation, &actor, after, N_ROWS)?;
        let city = names::city(installation)?;
        let (regulation, catalogue) = (&installation.regulation, &state.catalogue);
        let teller = Teller { regulation, catalogue, city: &city };
        let records: Vec<String> =
            found.notices.iter().filter_map(|one| one.record.clone()).collect();
        let titles = names::of_records(installation, &actor, &records, view.language)?;
        let reasons = reasons(&view, installation, &actor, &found.notices)?;
        let rows = found.notices.iter().map(|one| {
            let title = one.record.as_ref().and_then(|record| titles.get(record));
            let title = title.map(String::as_str);
            let reason = reasons.get(one.id.as_str()).cloned().unwrap_or_default();
            let row = row(&view, &teller, installation, &actor, (one, title))?;
            Ok::<_, Fault>(Row { reason, ..row })
        });
        let page = InboxPage {
            breadcrumbs: Breadcrumbs::to(&view, view.t.inbox()),
            rows: rows.collect::<Result<_, Fault>>()?,
            n_unread: found.n_unread,
            until: installation.now().microseconds(),
            onward: Onward::new(&view, found.next.as_deref()),
            view,
        };
        Ok(Page(page).into_response())
    })
    .await
}

fn row(
    view: &View,
    teller: &Teller<'_>,
    installation: &Installation,
    actor: &Actor,
    (notice, title): (&Notice, Option<&str>),
) -> Result<Row, Fault> {
    let telling = teller.tell_reader(installation, actor, notice, view.language)?;
    Ok(Row {
        sentence: match title {
            // To who may read the record, and on this page alone: several of a form are told apart.
            Some(title) => [&*telling.sentence, view.language.choose("：", ": "), title].concat(),
            None => telling.sentence,
        },
        clauses: telling.clauses,
        reason: String::new(),
        href: view.link(&telling.path),
        when: view.language.moment(notice.noted_at),
        iso: notice.noted_at.to_string(),
        read: match notice.is_read {
            true => String::new(),
            false => at(view, &format!("{}/read", notice_path(&notice.id))),
        },
    })
}

/// Who returned what, and why, by the ids of the notices that tell of it: to who may read the record, and on this
/// page alone.
fn reasons<'n>(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    notices: &'n [Notice],
) -> Result<HashMap<&'n str, String>, Fault> {
    let returned = notices.iter().filter(|one| one.kind == Kind::Returned);
    let returned = returned.filter_map(|one| Some((one, one.record.as_deref()?)));
    let returned: Vec<(&Notice, &str)> = returned.collect();
    let records: Vec<&str> = returned.iter().map(|(_, record)| *record).collect();
    let returns = app::approval::returns(installation, actor, &records)?;
    let by: Vec<&str> = returns.values().flatten().map(|one| one.by.as_str()).collect();
    let people = app::account::names(installation, &by)?;
    let reasons = returned.into_iter().filter_map(|(notice, record)| {
        // The notice is written after what it tells of, and before that can be done again.
        let one = returns.get(record)?.iter().rfind(|one| one.at <= notice.noted_at)?;
        Some((notice.id.as_str(), because(view, one, &people)))
    });
    Ok(reasons.collect())
}

/// A path with the reader's place in the list.
fn at(view: &View, path: &str) -> String {
    let place = view.query.get("cursor").unwrap_or_default();
    view.link(&Query::default().with("cursor", place).after(path))
}

async fn read(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    wait_for(move || {
        notice::note_read(state.installation(), &actor, &id)?;
        let place = view.query.get("cursor").unwrap_or_default();
        Ok(back(&view, &Query::default().with("cursor", place).after("/inbox")))
    })
    .await
}

async fn read_all(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Form(form): Form<Until>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let until = Moment::from_microseconds(form.until);
        notice::note_all_read(state.installation(), &actor, until)?;
        Ok(back(&view, "/inbox"))
    })
    .await
}

crate::words::words! {
    inbox: "收件匣", "Inbox";
    n_unread(n: i64): "未讀 {n}", "{n} unread";
    inbox_lead: "等候您辦理的、退回給您的、催辦與同仁交辦的，以及將屆與已過的期限。", "What waits for you, what was returned to you, what you are urged or asked to do, and deadlines that are near or have passed.";
    inbox_empty: "收件匣是空的。", "Your inbox is empty.";
    mark_read: "標為已讀", "Mark as read";
    mark_all_read: "全部標為已讀", "Mark all as read";
    unread: "未讀", "Unread";
    how_i_am_told: "通知方式", "How I am told";
}

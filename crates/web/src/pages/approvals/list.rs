//! `/approvals`: the records that wait for the reader, the longest first; some or all on the page go
//! on to be looked at together.

use app::approval::{ApprovalError, Waiting, waiting_for};
use app::record::RecordError;
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use domain::Moment;
use domain::body::City;

use super::{People, role};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::cursor::no_place;
use crate::download::Cell;
use crate::fault::Fault;
use crate::listing::{self, AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::named::Named;
use crate::parts::onward::Onward;
use crate::routes::{State, record_path};
use crate::view::View;

const PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "pages/approvals/list.html")]
pub(super) struct Approvals {
    view: View,
    breadcrumbs: Breadcrumbs,
    downloads: Downloads,
    rows: Vec<Row>,
    onward: Onward,
    /// What was done just now: how many were approved, and how many were left as they were.
    done: Option<(usize, usize)>,
    nothing_chosen: bool,
}

struct Row {
    /// The record and the hash of what it says, as one value of the form.
    item: String,
    place: usize,
    href: String,
    title: String,
    form: String,
    agency: Named,
    step: String,
    filed_by: String,
    since: String,
    at: Moment,
    n_days: i32,
    waited: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.title_of_record(),
            t.form(),
            t.of_agency(),
            t.step_of_approval(),
            t.filed_by(),
            t.waits_since(),
            t.days_waited(),
        ];
        return listing.file("approvals", headings, piece).await;
    }
    let installation = state.installation().clone();
    wait_for(move || Ok(Page(page(view, &installation, &actor)?).into_response())).await
}

/// What waits as rows, and the place where the next ones begin.
fn rows(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    after: Option<&str>,
    limit: u32,
) -> Result<(Vec<Row>, Option<String>), Fault> {
    let found = waiting_for(installation, actor, after, limit);
    let found = found.map_err(|error| match error {
        ApprovalError::Record(RecordError::NotFound { id }) => no_place(&id),
        other => other.into(),
    })?;
    let city = names::city(installation)?;
    let written: Vec<&str> = found.waiting.iter().map(|one| one.record.filed_by.as_str()).collect();
    let people = People::of(installation, &written)?;
    let records = found.waiting.iter().map(|one| &one.record);
    let titles = names::titles(installation, actor, records, view.language)?;
    let rows = found.waiting.iter().zip(titles).enumerate();
    let ground = Ground { view, installation, actor, city: &city, people: &people };
    let rows = rows.map(|(place, (one, title))| row(&ground, place, one, title));
    Ok((rows.collect(), found.next))
}

fn piece(asked: &Listing, after: Option<&str>) -> Result<Piece, Fault> {
    let installation = asked.state.installation();
    let (rows, next) = rows(&asked.view, installation, &asked.actor, after, AT_ONCE)?;
    let cells = |row: Row| {
        let Row { title, form, agency, step, filed_by, at, n_days, .. } = row;
        let agency = agency.name().to_owned();
        let mut cells = [title, form, agency, step, filed_by].map(Cell::text).to_vec();
        cells.extend([listing::moment(at), Cell::Number(i64::from(n_days).into())]);
        cells
    };
    Ok(Piece { rows: rows.into_iter().map(cells).collect(), next })
}

pub(super) fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
) -> Result<Approvals, Fault> {
    let after = view.query.get("cursor");
    let (rows, next) = rows(&view, installation, actor, after, PER_PAGE)?;
    let number = |name: &str| view.query.get(name).and_then(|number| number.parse().ok());
    Ok(Approvals {
        breadcrumbs: Breadcrumbs::to(&view, view.t.approvals()),
        downloads: Downloads::of_list(&view),
        rows,
        onward: Onward::new(&view, next.as_deref()),
        done: number("approved").map(|approved| (approved, number("left").unwrap_or(0))),
        nothing_chosen: view.query.get("nothing").is_some(),
        view,
    })
}

/// What all rows are told by.
struct Ground<'g> {
    view: &'g View,
    installation: &'g Installation,
    actor: &'g Actor,
    city: &'g City,
    people: &'g People,
}

fn row(ground: &Ground<'_>, place: usize, one: &Waiting, title: String) -> Row {
    let Ground { view, installation, actor, city, people } = *ground;
    let (language, record) = (view.language, &one.record);
    let regulation = &*installation.regulation;
    let agency = names::agency(city, &record.agency, language);
    Row {
        item: format!("{} {}", one.content, record.id),
        place,
        href: view.link(&record_path(&record.id)),
        title,
        form: names::form(regulation, &record.form, language),
        agency: Named::agency(view, actor, &record.agency, agency),
        step: role(&one.role, language),
        filed_by: people.name(&record.filed_by, view.t),
        since: language.moment(one.since),
        at: one.since,
        n_days: one.n_days,
        waited: match one.n_days {
            n_days if n_days > 0 => view.t.waited(n_days),
            _ => view.t.since_today().to_owned(),
        },
    }
}

crate::words::words! {
    approvals: "待我核准", "Approvals";
    approvals_short: "簽核", "Approvals";
    approvals_lead: "依您的職務等候您核准的紀錄，等候最久者在前；您自己登錄的不在其中。核准後由次一層級續核，最後一級核准時起計入。",
        "Records that wait for you in your role, the longest first; those you filed are not among them. The next step follows; with the last one the record counts from that moment.";
    nothing_waits: "目前沒有等候您核准的紀錄。", "Nothing waits for your approval.";
    step_of_approval: "層級", "Step";
    waits_since: "等候自", "Since";
    days_waited: "已等候（天）", "Waited (days)";
    waited_heading: "已等候", "Waited";
    waited(n: i32): "{n} 天", "{n} d";
    since_today: "今天送達", "since today";
    choose_record(title: &str): "選取「{title}」", "Choose “{title}”";
    chosen: "選取", "Choose";
    look_at_chosen: "預覽所選", "Look at the chosen ones";
    look_at_page: "預覽本頁全部", "Look at all on this page";
    nothing_was_chosen: "尚未選取任何紀錄。", "Nothing was chosen yet.";
    n_were_approved(n: &usize): "已核准 {n} 筆。", "{n} approved.";
    n_were_left(n: &usize): "{n} 筆未辦理，仍在原處。", "{n} left as they were.";
}

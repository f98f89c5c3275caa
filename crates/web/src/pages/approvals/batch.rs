//! Many records approved at once: first what it would do to each and what stands against it, then,
//! confirmed, it is done.

use app::Actor;
use app::approval::{Item, Preview, approve_all, preview};
use app::record::{Once, request_sha256};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::{People, role};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Form;
use crate::failure::words_of;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::names;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, record_path};
use crate::view::View;

#[derive(Template)]
#[template(path = "pages/approvals/batch.html")]
struct Batch {
    view: View,
    breadcrumbs: Breadcrumbs,
    lines: Vec<Line>,
    n_approved: usize,
    n_left: usize,
    key: String,
}

struct Line {
    /// Empty where something stands against it.
    item: String,
    href: String,
    title: String,
    form: String,
    agency: String,
    effect: String,
    on_behalf_of: String,
    obstacle: String,
}

/// The form's fields as the browser sends them; those for records come once each.
#[derive(Default)]
struct Filled {
    items: Vec<Item>,
    why: String,
    key: String,
    is_confirmed: bool,
}

impl Filled {
    fn read(fields: Vec<(String, String)>) -> Self {
        let scope = fields.iter().find(|(name, _)| name == "scope");
        let wanted = match scope.map(|(_, scope)| scope.as_str()) {
            Some("page") => "on-page",
            Some(_) => "chosen",
            None => "item",
        };
        let mut filled = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                name if name == wanted => {
                    if let Some((content, record)) = value.split_once(' ') {
                        let (record, content) = (record.to_owned(), Some(content.to_owned()));
                        filled.items.push(Item { record, content });
                    }
                }
                "why" => filled.why = value,
                "key" => filled.key = value,
                "confirmed" => filled.is_confirmed = value == "yes",
                _ => {}
            }
        }
        filled
    }
}

pub async fn decide(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    wait_for(move || decided(view, &state, &actor, &Filled::read(fields))).await
}

fn decided(view: View, state: &State, actor: &Actor, filled: &Filled) -> Result<Response, Fault> {
    let installation = state.installation();
    if filled.items.is_empty() {
        return Ok(to(&view, "/approvals?nothing=1"));
    }
    if !filled.is_confirmed {
        let seen = preview(installation, actor, &filled.items)?;
        return Ok(Page(page(view, state, actor, &seen)?).into_response());
    }
    let items = filled.items.iter().map(|item| item.record.as_str());
    let request: Vec<&str> = items.chain([filled.why.as_str()]).collect();
    let sha256 = request_sha256(request.join("\u{1f}").as_bytes());
    let once = Once { key: &filled.key, request_sha256: &sha256 };
    let once = (!filled.key.is_empty()).then_some(once);
    let done = approve_all(installation, actor, &filled.items, Some(&filled.why), once)?;
    for outcome in done.iter().filter(|one| one.counts_now()) {
        state.boards.renew(&outcome.record.agency, installation.today());
    }
    let approved = done.iter().filter(|one| one.obstacle.is_none()).count();
    let left = done.len() - approved;
    Ok(to(&view, &format!("/approvals?approved={approved}&left={left}")))
}

fn to(view: &View, path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, view.link(path))]).into_response()
}

fn page(view: View, state: &State, actor: &Actor, seen: &[Preview]) -> Result<Batch, Fault> {
    let installation = state.installation();
    let regulation = &*installation.regulation;
    let city = names::city(installation)?;
    let written: Vec<&str> = seen.iter().filter_map(|one| one.on_behalf_of.as_deref()).collect();
    let people = People::of(installation, &written)?;
    let (language, t) = (view.language, view.t);
    let records = seen.iter().map(|one| &one.record);
    let titles = names::titles(installation, actor, records, language)?;
    let line = |(one, title): (&Preview, String)| {
        let step = one.step.as_deref().map(|step| role(step, language)).unwrap_or_default();
        Line {
            item: match one.obstacle {
                None => format!("{} {}", one.content, one.record.id),
                Some(_) => String::new(),
            },
            href: view.link(&record_path(&one.record.id)),
            title,
            form: names::form(regulation, &one.record.form, language),
            agency: names::agency(&city, &one.record.agency, language),
            effect: match (one.obstacle, &one.then) {
                (Some(_), _) => t.stays_as_it_is().to_owned(),
                (None, Some(then)) => t.then_waits_for(&step, &role(then, language)),
                (None, None) => t.then_counts(&step),
            },
            on_behalf_of: one
                .on_behalf_of
                .as_deref()
                .map(|other| t.in_place_of(&people.name(other, t)))
                .unwrap_or_default(),
            obstacle: one
                .obstacle
                .map(|obstacle| view.say(&words_of(obstacle)).to_owned())
                .unwrap_or_default(),
        }
    };
    let lines: Vec<Line> = seen.iter().zip(titles).map(line).collect();
    let n_approved = lines.iter().filter(|line| !line.item.is_empty()).count();
    Ok(Batch {
        breadcrumbs: Breadcrumbs::to(&view, t.batch_preview()).through(
            &view,
            "/approvals",
            t.approvals(),
        ),
        n_left: lines.len() - n_approved,
        n_approved,
        lines,
        key: Uuid::now_v7().to_string(),
        view,
    })
}

crate::words::words! {
    batch_preview: "核准前預覽", "Before you approve";
    batch_lead: "尚未核准任何紀錄。請確認下列各筆將如何，再按確認；各筆分別記入異動日誌。",
        "Nothing is approved yet. See what becomes of each and confirm; each gets its own entry in the log.";
    what_happens: "核准後", "What becomes of it";
    what_stands_against: "障礙", "What stands against it";
    then_counts(step: &str): "以「{step}」核准，即刻計入", "Approved as {step}; it counts at once";
    then_waits_for(step: &str, then: &str): "以「{step}」核准，續送「{then}」", "Approved as {step}; then {then} is waited for";
    stays_as_it_is: "不辦理，維持原狀", "Stays as it is";
    in_place_of(name: &str): "代理 {name}", "in place of {name}";
    approve_n(n: &usize): "確認核准 {n} 筆", "Approve {n}";
    n_stay(n: &usize): "{n} 筆有障礙，不會辦理。", "{n} stay as they are.";
    nothing_to_approve: "沒有可以核准的紀錄。", "None of them can be approved.";
    word_of_approval: "意見（選填）", "A word to it (optional)";
    back_to_approvals: "返回清單", "Back to the list";
}

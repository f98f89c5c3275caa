//! Files that were chosen to be removed: first what would go and what has to stay, then, confirmed, it is
//! done.

use app::record::{Once, request_sha256};
use app::retention::{self, Looked, Obstacle};
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::list::{Row, row};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Form;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::evidence::size;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::query::{Query, segment};
use crate::routes::State;
use crate::view::View;
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/retention/preview.html")]
struct PreviewPage {
    view: View,
    breadcrumbs: Breadcrumbs,
    lines: Vec<(Row, &'static str)>,
    n_going: usize,
    n_staying: usize,
    /// How much room what goes takes.
    room: String,
    back: String,
    key: String,
}

/// The form's fields as the browser sends them; those for files come once each.
#[derive(Default)]
struct Filled {
    files: Vec<String>,
    key: String,
    is_confirmed: bool,
}

impl Filled {
    fn read(fields: Vec<(String, String)>) -> Self {
        let all = fields.iter().any(|(name, value)| name == "scope" && value == "page");
        let wanted = if all { "on-page" } else { "chosen" };
        let mut filled = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                name if name == wanted => filled.files.push(value),
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
    wait_for(move || decided(view, state.installation(), &actor, &Filled::read(fields))).await
}

fn decided(
    view: View,
    installation: &Installation,
    actor: &Actor,
    filled: &Filled,
) -> Result<Response, Fault> {
    let to = |view: &View, key: &str, value: &str| {
        let agency = view.query.get("agency").unwrap_or_default();
        let query = Query::default().with("agency", agency).with(key, value);
        let place = view.link(&query.after("/evidence/retention"));
        (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response()
    };
    if filled.files.is_empty() {
        return Ok(to(&view, "nothing", "1"));
    }
    if !filled.is_confirmed {
        let looked = retention::preview(installation, actor, &filled.files)?;
        return Ok(Page(page(view, installation, looked)).into_response());
    }
    let sha256 = request_sha256(filled.files.join("\n").as_bytes());
    let once = Once { key: &filled.key, request_sha256: &sha256 };
    let once = (!filled.key.is_empty()).then_some(once);
    let n_disposed = retention::dispose(installation, actor, &filled.files, once)?;
    Ok(to(&view, "disposed", &n_disposed.to_string()))
}

fn page(view: View, installation: &Installation, looked: Vec<Looked>) -> PreviewPage {
    let t = view.t;
    let is_going = |one: &&Looked| one.obstacle.is_none();
    let n_going = looked.iter().filter(is_going).count();
    let bytes: u64 = looked.iter().filter(is_going).map(|one| one.file.bytes).sum();
    let agency = looked.first().map(|one| one.file.retention.agency.clone()).unwrap_or_default();
    PreviewPage {
        breadcrumbs: Breadcrumbs::to(&view, t.before_disposal()).through(
            &view,
            "/evidence/retention",
            t.retention(),
        ),
        n_going,
        n_staying: looked.len() - n_going,
        room: size(bytes),
        lines: looked
            .into_iter()
            .map(|one| {
                let obstacle = one.obstacle.map(|it| obstacle_in_words(t, it));
                (row(&view, installation, one.file), obstacle.unwrap_or_default())
            })
            .collect(),
        back: view.link(&format!("/evidence/retention?agency={}", segment(&agency))),
        key: Uuid::now_v7().to_string(),
        view,
    }
}

pub(crate) fn obstacle_in_words(t: Words, obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Kept => t.stays_kept(),
        Obstacle::Held => t.stays_held(),
        Obstacle::Gone => t.stays_gone(),
        Obstacle::Elsewhere => t.stays_elsewhere(),
    }
}

crate::words::words! {
    before_disposal: "移除前預覽", "Before they are removed";
    before_disposal_lead: "尚未移除。確認後檔案內容即刪除，無法復原。", "Nothing is removed yet. Once confirmed the files’ contents are gone and cannot be brought back.";
    disposal_keeps: "保留：紀錄、檔名、類型、大小、SHA-256、移除者、移除日及所依年限，並記入異動日誌。各義務之狀態由紀錄計算，不因移除而改變。", "What stays: the records, the names, types and sizes, the SHA-256, who removed them, when and by which term; and the log. Standings are computed from records and do not turn.";
    stays_kept: "年限未滿，不移除", "Its term is not over; it stays";
    stays_held: "保全中，不移除", "It is held; it stays";
    stays_gone: "先前已移除", "It was removed before";
    stays_elsewhere: "另有您無權移除之機關的紀錄引用，不移除", "Records of agencies name it where you may not remove files; it stays";
    disposal_effect: "結果", "What becomes of it";
    goes: "移除", "Removed";
    n_files_stay(n: &usize): "其中 {n} 個不移除。", "{n} of them stay.";
    dispose_n(n: &usize, room: &str): "確認移除 {n} 個檔案（{room}）", "Remove {n} files ({room})";
    nothing_to_dispose: "沒有可以移除的檔案。", "None of them can be removed.";
    back_to_retention: "不移除，返回清單", "Remove nothing and go back";
}

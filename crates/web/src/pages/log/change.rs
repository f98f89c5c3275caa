//! `/log/{change}`: one change, what it wrote, and the proof that the log holds it.

use app::changes::{self, Change};
use askama::Template;
use axum::extract;
use ledger::Entry;

use super::{change_path, deed, kind, moment};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Path;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::records::state::{People, who};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, record_path};
use crate::view::View;

/// An import of a million records is one change: its page shows the first things that it did.
const EVENTS_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "pages/log/change.html")]
pub struct ChangePage {
    view: View,
    breadcrumbs: Breadcrumbs,
    number: i64,
    kind: String,
    summary: String,
    who: String,
    when: String,
    iso: String,
    source: Option<(String, String)>,
    records: i64,
    parts: Vec<Part>,
    events: Vec<Event>,
    n_more_events: usize,
    text: String,
    leaf: String,
    path: Option<Vec<String>>,
    size: u64,
    root: String,
    /// The changes before and after it.
    previous: String,
    next: String,
}

struct Part {
    kind: String,
    count: u64,
    root: String,
}

struct Event {
    kind: String,
    subject: String,
    /// The record's page, where it is about one.
    href: String,
    detail: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(number): Path<i64>,
) -> Result<Page<ChangePage>, Fault> {
    let installation = state.installation().clone();
    wait_for(move || {
        let change = changes::get(&installation, &actor, number)?;
        let change = change.ok_or_else(Fault::not_found)?;
        let people = app::account::names(&installation, &[change.row.actor.as_str()])?;
        Ok(Page(page(view, change, &people)))
    })
    .await
}

fn page(view: View, change: Change, people: &People) -> ChangePage {
    let Change { row, events, text, entry, path, checkpoint } = change;
    let t = view.t;
    let (when, iso) = moment(&view, row.happened_at);
    let parts = entry.parts.iter().map(|(kind, part)| Part {
        kind: kind.clone(),
        count: part.count,
        root: part.root.to_string(),
    });
    let shown = events.iter().take(EVENTS_SHOWN).map(|event| Event {
        href: match event.kind.starts_with("record.") {
            true => view.link(&record_path(&event.subject)),
            false => String::new(),
        },
        kind: deed(&event.kind, t),
        subject: event.subject.clone(),
        detail: event.detail.clone().unwrap_or_default(),
    });
    let beside = |number: i64| view.link(&change_path(number));
    let has_next = u64::try_from(row.id).is_ok_and(|number| number < checkpoint.size);
    ChangePage {
        breadcrumbs: Breadcrumbs::to(&view, t.change_number(&row.id)).through(
            &view,
            "/log",
            t.log(),
        ),
        number: row.id,
        kind: kind(&row.kind, t),
        who: who(&row.actor, people, t),
        when,
        iso,
        source: row.source_name.zip(row.source_sha256),
        records: row.records,
        parts: parts.collect(),
        events: shown.collect(),
        n_more_events: events.len().saturating_sub(EVENTS_SHOWN),
        leaf: Entry::leaf(&text).to_string(),
        text,
        path: path.map(|path| path.iter().map(ToString::to_string).collect()),
        size: checkpoint.size,
        root: checkpoint.root.to_string(),
        previous: if row.id > 1 { beside(row.id - 1) } else { String::new() },
        next: if has_next { beside(row.id + 1) } else { String::new() },
        summary: row.summary,
        view,
    }
}

crate::words::words! {
    change_number(n: &i64): "第 {n} 筆異動", "Change {n}";
    change_source: "來源檔案", "Source file";
    change_records: "紀錄筆數", "Records";
    what_it_wrote: "所寫入之資料列", "Rows that it wrote";
    what_it_wrote_help: "日誌所載為各資料列經加鹽後之雜湊；個人資料不在日誌內，依令刪除後日誌仍可查驗。",
        "The log binds the salted hashes of the rows. It holds no personal data, and stays whole when such data is erased by order.";
    kind_of_rows: "種類", "Kind";
    count_of_rows: "列數", "Rows";
    root_of_rows: "根雜湊", "Root";
    what_happened: "所為事項", "What was done";
    n_more(n: &usize): "另有 {n} 項", "{n} more";
    proof_of_entry: "證明", "Proof";
    entry_text: "日誌原文", "Entry as it is hashed";
    leaf_hash: "本筆雜湊", "Hash of the entry";
    path_to_root(n: usize): "由本筆至根之路徑（{n} 個雜湊）", "Path from the entry to the root ({n} hashes)";
    root_at(n: &u64): "{n} 筆之根雜湊", "Root of {n} entries";
    too_long_to_prove: "日誌過長，證明請以 fangyuan ledger prove 或 ledger export 取得。",
        "The log is too long for a page: get the proof by fangyuan ledger prove or ledger export.";
    change_before: "前一筆", "Previous change";
    change_after: "後一筆", "Next change";
}

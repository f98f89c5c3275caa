//! `/log/{change}`: one change, what it wrote, and the proof that the log holds it.

use app::changes::{self, Change};
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::response::{IntoResponse, Response};
use ledger::Entry;

use super::deeds::deed;
use super::told::{Names, Said, Things};
use super::{change_path, kind, moment};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::download::Cell;
use crate::extract::Path;
use crate::fault::Fault;
use crate::listing::Listing;
use crate::page::Page;
use crate::pages::records::names::of_records;
use crate::pages::records::state::who;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::routes::State;
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
    summary: Vec<Said>,
    who: String,
    /// Who approved what was erased.
    approved_by: String,
    when: String,
    iso: String,
    source: Option<(String, String)>,
    records: i64,
    parts: Vec<Part>,
    downloads: Downloads,
    events: Vec<Event>,
    n_more_events: usize,
    text: String,
    leaf: String,
    path: Option<Vec<String>>,
    size: u64,
    root: String,
    /// Where its receipt is taken.
    receipt: String,
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
    subject: Said,
    detail: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(number): Path<i64>,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let headings = [view.t.kind_of_rows(), view.t.count_of_rows(), view.t.root_of_rows()];
        let rows = move |asked: &Listing| {
            let change = changes::get(asked.state.installation(), &asked.actor, number)?;
            Ok(change.ok_or_else(Fault::not_found)?.entry.parts.iter().map(cells).collect())
        };
        return listing.whole(&format!("change-{number}"), headings, rows).await;
    }
    let installation = state.installation().clone();
    wait_for(move || {
        let change = changes::get(&installation, &actor, number)?;
        let change = change.ok_or_else(Fault::not_found)?;
        Ok(Page(page(view, &installation, &actor, change)?).into_response())
    })
    .await
}

fn cells((kind, part): (&String, &ledger::Part)) -> Vec<Cell> {
    let count = i64::try_from(part.count).unwrap_or(i64::MAX).into();
    vec![Cell::text(kind), Cell::Number(count), Cell::text(part.root.to_string())]
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    change: Change,
) -> Result<ChangePage, Fault> {
    let Change { row, events, order, text, entry, path, checkpoint } = change;
    let t = view.t;
    let (when, iso) = moment(&view, row.happened_at);
    let parts = entry.parts.iter().map(|(kind, part)| Part {
        kind: kind.clone(),
        count: part.count,
        root: part.root.to_string(),
    });
    let shown = events.get(..EVENTS_SHOWN).unwrap_or(&events);
    let details = shown.iter().map(|event| event.detail.clone().unwrap_or_default());
    let details: Vec<String> = details.collect();
    let others = changes::in_place_of(installation, actor, std::slice::from_ref(&row))?;
    let others = others.get(&row.id);
    let words = [row.actor.as_str(), row.summary.as_str()].into_iter();
    let words = words.chain(others.into_iter().flatten().map(String::as_str));
    let approved_by = order.as_ref().map(|order| order.approved_by.as_str());
    let words = words.chain(approved_by).chain(shown.iter().map(|event| event.subject.as_str()));
    let words: Vec<&str> = words.chain(details.iter().map(String::as_str)).collect();
    let names =
        Names::of(&view, installation, actor, &words)?.with_files(installation, actor, &words)?;
    let records = shown.iter().filter_map(|event| match &*event.kind {
        // For whom an account stands is a record of the register.
        "account.bound" => event.detail.clone(),
        kind => is_about_record(kind).then(|| event.subject.clone()),
    });
    let records: Vec<String> = records.collect();
    let things = Things {
        records: of_records(installation, actor, &records, view.language)?,
        others: changes::things(installation, actor, shown)?,
    };
    let summary = names.summary(&row.kind, &row.summary);
    let told = shown.iter().zip(&details).map(|(event, detail)| Event {
        kind: deed(&event.kind, t),
        subject: names.subject(&event.kind, &event.subject, detail, &things),
        detail: names.detail(&event.kind, detail, &things),
    });
    let told: Vec<Event> = told.collect();
    let approved_by = approved_by.map(|by| who(by, names.people(), t)).unwrap_or_default();
    let who = names.doer(&row.actor, others);
    let beside = |number: i64| view.link(&change_path(number));
    let has_next = u64::try_from(row.id).is_ok_and(|number| number < checkpoint.size);
    Ok(ChangePage {
        breadcrumbs: Breadcrumbs::to(&view, t.change_number(&row.id)).through(
            &view,
            "/log",
            t.log(),
        ),
        number: row.id,
        kind: kind(&row.kind, t),
        who,
        approved_by,
        when,
        iso,
        source: row.source_name.zip(row.source_sha256),
        records: row.records,
        parts: parts.collect(),
        downloads: Downloads::new(&view),
        n_more_events: events.len().saturating_sub(EVENTS_SHOWN),
        events: told,
        leaf: Entry::leaf(&text).to_string(),
        text,
        path: path.map(|path| path.iter().map(ToString::to_string).collect()),
        size: checkpoint.size,
        root: checkpoint.root.to_string(),
        receipt: view.link(&format!("{}/receipt", change_path(row.id))),
        previous: if row.id > 1 { beside(row.id - 1) } else { String::new() },
        next: if has_next { beside(row.id + 1) } else { String::new() },
        summary,
        view,
    })
}

/// Whether an event's subject may be a record.
fn is_about_record(event: &str) -> bool {
    event.starts_with("record.") || event == "receipt.taken"
}

crate::words::words! {
    change_number(n: &i64): "第 {n} 筆異動", "Change {n}";
    change_source: "來源檔案", "Source file";
    change_approved_by: "核准人", "Approved by";
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
    too_long_to_prove: "日誌過長，本頁不列路徑；請下載收據。",
        "The log is too long to show the path here: download the receipt.";
    take_receipt: "下載收據", "Download the receipt";
    take_receipt_help: "收據為檢查點與至根之路徑，以 fangyuan ledger verify 及公鑰即可離線查驗。下載會記入日誌。",
        "The checkpoint and the path to its root, checked anywhere by fangyuan ledger verify and the public key. The log is told of the download.";
    change_before: "前一筆", "Previous change";
    change_after: "後一筆", "Next change";
}

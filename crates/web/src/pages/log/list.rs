//! `/log`: the list of changes, the newest checkpoint, and its witnesses.

use std::collections::HashMap;

use app::changes::{self, ChangePage, Filter, Head, HeadError};
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Moment;
use regulation::Day;

use super::told::{Names, Said};
use super::{BUNDLE, change_path, kind, kinds, moment, seconds};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::cursor::no_place;
use crate::download::Cell;
use crate::fault::Fault;
use crate::listing::{self, AT_ONCE, Listing, Piece};
use crate::page::Page;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::filters::Filters;
use crate::parts::onward::Onward;
use crate::routes::State;
use crate::view::View;

const PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "pages/log/list.html")]
struct Log {
    view: View,
    breadcrumbs: Breadcrumbs,
    filters: Filters,
    downloads: Downloads,
    rows: Vec<Row>,
    onward: Onward,
    note: Option<String>,
    /// Where the whole log is taken.
    bundle: String,
    key: String,
    needed: usize,
    witnesses: Vec<SeenLine>,
    authorities: Vec<SeenLine>,
}

struct Row {
    number: i64,
    href: String,
    kind: String,
    summary: Vec<Said>,
    who: String,
    when: String,
    iso: String,
}

/// A witness or a time-stamp authority.
struct SeenLine {
    name: String,
    /// How many entries it saw, and when; none where it never signed.
    seen: Option<(u64, String)>,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.number_of_change(),
            t.kind_of_change(),
            t.what_changed(),
            t.changed_by(),
            t.when_changed(),
        ];
        return listing.file("log", headings, piece).await;
    }
    let installation = state.installation().clone();
    wait_for(move || {
        let (status, page) = page(view, &installation, &actor)?;
        Ok((status, Page(page)).into_response())
    })
    .await
}

/// A piece of the changes that the view asks for, of one day or of all.
fn listed(
    view: &View,
    installation: &Installation,
    actor: &Actor,
    on: Option<Day>,
    before: Option<&str>,
    limit: u32,
) -> Result<ChangePage, Fault> {
    let before = before.map(number).transpose()?;
    let whom = view
        .query
        .get("actor")
        .map(|name| changes::written(installation, actor, name))
        .transpose()?;
    let filter = Filter { kind: view.query.get("kind"), actor: whom.as_deref(), on };
    Ok(changes::list(installation, actor, filter, before, limit)?)
}

/// In whose place changes were done, by their numbers.
type Others = HashMap<i64, Vec<String>>;

/// The words by which the changes of a piece name what they are about, and by whom they were done.
fn words<'a>(listed: &'a ChangePage, others: &'a Others) -> Vec<&'a str> {
    let changes = listed.changes.iter();
    let said = changes.flat_map(|row| [row.actor.as_str(), row.summary.as_str()]);
    said.chain(others.values().flatten().map(String::as_str)).collect()
}

fn piece(asked: &Listing, before: Option<&str>) -> Result<Piece, Fault> {
    let view = &asked.view;
    let installation = asked.state.installation();
    let on = view.day_asked("on")?;
    let found = listed(view, installation, &asked.actor, on, before, AT_ONCE)?;
    let others = changes::in_place_of(installation, &asked.actor, &found.changes)?;
    let names = Names::of(view, installation, &asked.actor, &words(&found, &others))?;
    let rows = found.changes.iter().map(|row| {
        let said = names.summary(&row.kind, &row.summary);
        let said: Vec<&str> = said.iter().map(|one| one.text.as_str()).collect();
        vec![
            Cell::Number(row.id.into()),
            Cell::text(kind(&row.kind, view.t)),
            Cell::text(said.join(" ")),
            Cell::text(names.doer(&row.actor, others.get(&row.id))),
            listing::moment(Moment::from_microseconds(row.happened_at)),
        ]
    });
    Ok(Piece { rows: rows.collect(), next: found.next.map(|next| next.to_string()) })
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
) -> Result<(StatusCode, Log), Fault> {
    let t = view.t;
    let before = view.query.get("cursor");
    let (status, listed) = match view.day_asked("on") {
        Ok(on) => (StatusCode::OK, listed(&view, installation, actor, on, before, PER_PAGE)?),
        // The filter stays as it was typed, with what is wrong beside it.
        Err(_) => {
            let none = ChangePage { changes: Vec::new(), next: None };
            (StatusCode::UNPROCESSABLE_ENTITY, none)
        }
    };
    let head = changes::head(installation, actor).map_err(|error| match error {
        HeadError::Ledger(error) => error.into(),
        other => Fault::internal(other),
    })?;
    let Head { note, key, needed, witnesses, authorities } = head;
    let others = changes::in_place_of(installation, actor, &listed.changes)?;
    let words = words(&listed, &others);
    let names = Names::of(&view, installation, actor, &words)?;
    let names = names.with_files(installation, actor, &words)?;
    let rows = listed.changes.iter().map(|row| {
        let (when, iso) = moment(&view, row.happened_at);
        Row {
            number: row.id,
            href: view.link(&change_path(row.id)),
            kind: kind(&row.kind, t),
            summary: names.summary(&row.kind, &row.summary),
            who: names.doer(&row.actor, others.get(&row.id)),
            when,
            iso,
        }
    });
    let rows = rows.collect();
    let witnesses = witnesses.into_iter().map(|(witness, seen)| SeenLine {
        name: witness.name().to_owned(),
        seen: seen.and_then(|seen| {
            let (_, at) = seen.by.first()?;
            Some((seen.size, seconds(&view, *at)))
        }),
    });
    let authorities = authorities.into_iter().map(|(name, newest)| SeenLine {
        name,
        seen: newest.map(|newest| (newest.size, moment(&view, newest.at).0)),
    });
    let log = Log {
        breadcrumbs: Breadcrumbs::to(&view, t.log()),
        filters: Filters::of(&view)
            .choice("kind", t.kind_of_change(), kinds(t))
            .search("actor", t.changed_by())
            .day("on", t.changed_on())
            .build(),
        downloads: Downloads::of_list(&view),
        rows,
        onward: Onward::new(&view, listed.next.map(|next| next.to_string()).as_deref()),
        note,
        bundle: view.link(BUNDLE),
        key,
        needed,
        witnesses: witnesses.collect(),
        authorities: authorities.collect(),
        view,
    };
    Ok((status, log))
}

fn number(text: &str) -> Result<i64, Fault> {
    text.parse().map_err(|_| no_place(text))
}

crate::words::words! {
    log_purpose: "每一筆異動各為一筆日誌，前後相扣並經簽章；任何人持公鑰均可查驗。",
        "Every change is one entry, bound to those before it and signed; whoever has the public key can check it.";
    kind_of_change: "異動種類", "Kind of change";
    changed_by: "異動人", "By whom";
    changed_on: "異動日", "On which day";
    number_of_change: "序號", "No.";
    what_changed: "內容", "What";
    when_changed: "時點", "When";
    checkpoint: "最新檢查點", "Newest checkpoint";
    checkpoint_help: "抄存於他處之檢查點，可證明日誌此後未遭改寫：fangyuan ledger verify --checkpoint。",
        "A checkpoint kept elsewhere shows whether the log was rewritten since: fangyuan ledger verify --checkpoint.";
    public_key: "公鑰", "Public key";
    take_log: "下載整份日誌", "Download the whole log";
    take_log_help: "檔案含每筆原文及逐筆簽章；任何人以 fangyuan ledger verify 檔案 --key 公鑰 即可離線查驗，並指出第一筆不成立者。下載會記入日誌。",
        "Every entry as it is hashed, each with a signature: fangyuan ledger verify FILE --key KEY checks it anywhere, offline, and names the first entry that does not hold. The log is told of the download.";
    witnesses: "見證人", "Witnesses";
    no_witness: "尚未指定見證人；見證人列於資料夾之 witnesses.toml。",
        "No witness is named; they stand in witnesses.toml of the data folder.";
    witnesses_needed(n: &usize): "至少須 {n} 位副簽", "{n} must have cosigned";
    witness_saw(n: &u64, when: &str): "已副簽 {n} 筆（{when}）", "cosigned {n} entries ({when})";
    witness_saw_nothing: "尚未副簽", "has not cosigned yet";
    time_stamps: "時戳", "Time stamps";
    no_authority: "尚未指定時戳機構；時戳機構列於資料夾之 stamps.toml。",
        "No time-stamp authority is named; they stand in stamps.toml of the data folder.";
    time_stamps_help: "時戳由外部機構簽章，證明前幾筆於該時點前已存在；每次顯示前均經查驗。",
        "An outside authority signs that so many entries were there by then; each stamp is checked before it is shown.";
    authority_stamped(n: &u64, when: &str): "前 {n} 筆於 {when} 前已存在", "{n} entries were there by {when}";
    authority_stamped_nothing: "尚無成立之時戳", "no stamp that holds yet";
}

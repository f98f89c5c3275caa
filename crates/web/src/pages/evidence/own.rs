//! `/evidence`: the files that the reader brought, the latest first, and a form to bring another.

use app::evidence::{self, Evidence};
use app::{Action, Actor, Installation};
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::{Extension, extract};

use super::{size, view_path};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::download::Cell;
use crate::fault::Fault;
use crate::listing::{self, Listing, MOST};
use crate::page::Page;
use crate::pages::records::names;
use crate::pages::retention::bodies;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::parts::downloads::Downloads;
use crate::parts::evidence_field::ACCEPTED;
use crate::parts::field::Field;
use crate::query::Query;
use crate::routes::State;
use crate::site::Site;
use crate::upload::Upload;
use crate::view::View;

/// How many the page lists; older ones are in its file, and found by the record that names them.
const LISTED: u32 = 100;

#[derive(Template)]
#[template(path = "pages/evidence/own.html")]
struct OwnEvidence {
    view: View,
    breadcrumbs: Breadcrumbs,
    downloads: Downloads,
    rows: Vec<Row>,
    /// Whether the reader may bring files at all.
    may_bring: bool,
    /// Whether the reader may see how long files are kept, of some body.
    reads_retention: bool,
    /// The name of what was brought just now.
    kept: String,
    day: Field,
    accepted: &'static str,
    largest: String,
    is_scanned: bool,
    is_cut: bool,
}

struct Row {
    name: String,
    href: String,
    media_type: String,
    size: String,
    kept_at: String,
    iso: String,
    shows_on: String,
    sha256: String,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Extension(site): Extension<Site>,
    Acting(actor): Acting,
) -> Result<Response, Fault> {
    if let Some(listing) = Listing::asked(&view, &state, &actor)? {
        let t = view.t;
        let headings = [
            t.file_name(),
            t.file_type(),
            t.file_size(),
            t.file_kept_at(),
            t.shows_on(),
            "SHA-256",
        ];
        return listing.whole("evidence", headings, cells).await;
    }
    let installation = state.installation().clone();
    wait_for(move || Ok(Page(page(view, &installation, &site, &actor)?).into_response())).await
}

fn cells(asked: &Listing) -> Result<Vec<Vec<Cell>>, Fault> {
    // One more than a file holds, so that it says where it ends.
    let limit = u32::try_from(MOST + 1).unwrap_or(u32::MAX);
    let own = evidence::own(asked.state.installation(), &asked.actor, limit)?;
    let cells = own.iter().map(|one| {
        vec![
            Cell::text(one.name.as_str()),
            Cell::text(super::view::kind(asked.view.t, one)),
            Cell::text(size(one.bytes)),
            listing::moment(one.kept_at),
            one.shows_on.map_or(Cell::Empty, listing::day),
            Cell::text(one.sha256.as_str()),
        ]
    });
    Ok(cells.collect())
}

/// Takes the form of a page that has no script, and leads back to the list.
pub async fn keep(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    upload: Upload,
) -> Result<Response, Fault> {
    let kept = upload.keep(state.installation().clone(), actor).await?;
    let place = Query::default().with("kept", &kept.sha256).after("/evidence");
    Ok((StatusCode::SEE_OTHER, [(LOCATION, view.link(&place))]).into_response())
}

fn page(
    view: View,
    installation: &Installation,
    site: &Site,
    actor: &Actor,
) -> Result<OwnEvidence, Fault> {
    let own = evidence::own(installation, actor, LISTED)?;
    let kept = view.query.get("kept");
    let kept = own.iter().find(|one| Some(one.sha256.as_str()) == kept);
    let (t, city) = (view.t, names::city(installation)?);
    let law = &installation.regulation;
    Ok(OwnEvidence {
        downloads: Downloads::new(&view),
        breadcrumbs: Breadcrumbs::to(&view, t.evidence()).through(&view, "/records", t.records()),
        kept: kept.map(|one| one.name.clone()).unwrap_or_default(),
        is_cut: own.len() >= usize::try_from(LISTED).unwrap_or(usize::MAX),
        rows: own.iter().map(|one| row(&view, one)).collect(),
        reads_retention: bodies(law, &city, actor, Action::Read).next().is_some(),
        may_bring: evidence::may_be_kept_by(installation, actor),
        day: Field::day("shows_on", t.shows_on(), &view, "").optional().help(t.shows_on_help()),
        accepted: ACCEPTED,
        largest: size(site.evidence.largest),
        is_scanned: site.evidence.scanner.is_some(),
        view,
    })
}

fn row(view: &View, one: &Evidence) -> Row {
    Row {
        name: one.name.clone(),
        href: view.link(&view_path(&one.sha256)),
        media_type: super::view::kind(view.t, one),
        size: size(one.bytes),
        kept_at: view.language.moment(one.kept_at),
        iso: one.kept_at.to_string(),
        shows_on: one.shows_on.map(|day| view.language.day(day)).unwrap_or_default(),
        sha256: one.sha256.clone(),
    }
}

crate::words::words! {
    evidence: "佐證檔案", "Evidence files";
    own_evidence_lead: "您上傳的檔案，新的在前。檔案以其 SHA-256 由紀錄引用；同一檔案只存一份。", "The files that you brought, the latest first. A record names a file by its SHA-256; the same file is kept once.";
    bring_evidence: "上傳檔案", "Bring a file";
    choose_file: "檔案", "File";
    file_kinds(largest: &str): "PDF、圖片、ODF 或 Office 文件（不含巨集）、純文字；至多 {largest}。", "PDF, pictures, ODF or Office documents without macros, plain text; up to {largest}.";
    files_are_scanned: "每個檔案於保存前掃毒。", "Every file is scanned for malware before it is kept.";
    shows_on: "檔案所示日期", "The day that it shows";
    shows_on_help: "例如照片拍攝日或會議日；與上傳日不同時填寫。", "Such as the day of a photo or a meeting, where it is another than that of the upload.";
    was_kept(name: &str): "已保存「{name}」。填寫紀錄時以下列 SHA-256 引用。", "“{name}” is kept. Name it in a record by the SHA-256 below.";
    no_own_evidence: "您尚未上傳檔案。", "You have not brought any file.";
    latest_evidence: "僅列最近 100 個；較早的請下載清單，或由引用它的紀錄查閱。", "The latest 100 are listed; older ones are in the list as a file, or found by the record that names them.";
    file_name: "檔名", "Name";
    file_type: "類型", "Type";
    file_size: "大小", "Size";
    file_kept_at: "上傳時間", "Uploaded";
}

//! `/evidence/{sha256}/view`: one file with what is known of it, and a look at it where a browser can
//! show it without running anything of it.

use app::evidence::{self, Evidence, Kind};
use app::{Actor, Installation};
use askama::Template;
use axum::extract;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{IntoResponse, Response};

use super::{content_path, size};
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Path;
use crate::fault::Fault;
use crate::middleware::headers::POLICY_WITH_FRAME;
use crate::page::Page;
use crate::pages::records::state::who;
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::routes::{State, record_path};
use crate::view::View;
use crate::words::Words;

#[derive(Template)]
#[template(path = "pages/evidence/view.html")]
pub struct EvidencePage {
    view: View,
    breadcrumbs: Breadcrumbs,
    name: String,
    media_type: String,
    size: String,
    kept_at: String,
    iso: String,
    kept_by: String,
    shows_on: String,
    sha256: String,
    content: String,
    preview: Preview,
    /// The record that the reader may open it by.
    record: String,
}

/// How a file can be looked at.
enum Preview {
    Picture,
    Document,
    /// Browsers have nothing that shows it safely.
    None,
}

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(sha256): Path<String>,
) -> Result<Response, Fault> {
    let installation = state.installation().clone();
    let page = wait_for(move || page(view, &installation, &actor, &sha256)).await?;
    let policy = HeaderValue::from_static(POLICY_WITH_FRAME);
    Ok(([(CONTENT_SECURITY_POLICY, policy)], Page(page)).into_response())
}

fn page(
    view: View,
    installation: &Installation,
    actor: &Actor,
    sha256: &str,
) -> Result<EvidencePage, Fault> {
    let (one, record) = evidence::get(installation, actor, sha256)?;
    let people = app::account::names(installation, &[one.kept_by.as_str()])?;
    let preview = match one.kind() {
        Some(Kind::Pdf) => Preview::Document,
        Some(kind) if kind.is_picture() => Preview::Picture,
        _ => Preview::None,
    };
    let breadcrumbs =
        Breadcrumbs::to(&view, &one.name).through(&view, "/records", view.t.records());
    Ok(EvidencePage {
        breadcrumbs,
        media_type: kind(view.t, &one),
        size: size(one.bytes),
        kept_at: view.language.moment(one.kept_at),
        iso: one.kept_at.to_string(),
        kept_by: who(&one.kept_by, &people, view.t),
        shows_on: one.shows_on.map(|day| view.language.day(day)).unwrap_or_default(),
        content: content_path(&one.sha256),
        preview,
        record: record.map(|id| view.link(&record_path(&id))).unwrap_or_default(),
        name: one.name,
        sha256: one.sha256,
        view,
    })
}

/// What a file is, in words.
pub(crate) fn kind(t: Words, one: &Evidence) -> String {
    let told = match one.kind() {
        Some(Kind::Pdf) => "PDF",
        Some(Kind::Jpeg) => "JPEG",
        Some(Kind::Png) => "PNG",
        Some(Kind::Gif) => "GIF",
        Some(Kind::Webp) => "WebP",
        Some(Kind::Avif) => "AVIF",
        Some(Kind::Bmp) => "BMP",
        Some(Kind::Heif) => "HEIF",
        Some(Kind::Tiff) => "TIFF",
        Some(Kind::OpenText) => t.open_text(),
        Some(Kind::OpenSheet) => t.open_sheet(),
        Some(Kind::OpenSlides) => t.open_slides(),
        Some(Kind::Word) => t.word_document(),
        Some(Kind::Excel) => t.excel_workbook(),
        Some(Kind::PowerPoint) => t.powerpoint_slides(),
        Some(Kind::Text) => t.plain_text(),
        None => one.media_type.as_str(),
    };
    told.to_owned()
}

crate::words::words! {
    download_file: "下載檔案", "Download";
    file_kept_by: "上傳者", "Brought by";
    its_record: "引用此檔案的紀錄", "The record that names it";
    file_preview: "預覽", "Preview";
    no_preview: "這種檔案無法在瀏覽器中安全預覽，請下載後以適當的程式開啟。", "Browsers cannot show this kind of file safely; download it and open it with a program of your own.";
    preview_by_browser: "以瀏覽器內建的檢視器顯示；若未顯示，請下載。", "Shown by the browser’s own viewer; where it shows nothing, download it.";
    open_text: "ODF 文字", "ODF text";
    open_sheet: "ODF 試算表", "ODF spreadsheet";
    open_slides: "ODF 簡報", "ODF presentation";
    word_document: "Word 文件", "Word document";
    excel_workbook: "Excel 活頁簿", "Excel workbook";
    powerpoint_slides: "PowerPoint 簡報", "PowerPoint presentation";
    plain_text: "純文字", "Plain text";
}

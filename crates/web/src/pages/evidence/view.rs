//! `/evidence/{sha256}/view`: one file with what is known of it, and a look at it where a browser can
//! show it without running anything of it.

use app::evidence::{self, Evidence, Kind};
use app::{Action, Actor, Installation, Resource};
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
use crate::pages::retention::{held_in_words, kept_in_words};
use crate::parts::breadcrumbs::Breadcrumbs;
use crate::query::Query;
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
    /// How long it is kept and what holds it; empty where no record names it.
    kept: String,
    held: String,
    /// That it is gone, by whom, and where the log tells of it to who may read it.
    disposed: Option<(String, String, String)>,
    /// Where it is held, for who may.
    hold: String,
}

/// How a file can be looked at.
enum Preview {
    Picture,
    Document,
    /// Browsers have nothing that shows it safely.
    None,
    /// Its bytes were removed.
    Gone,
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
    let retention = app::retention::of(installation, sha256)?;
    let gone = retention.as_ref().and_then(|it| it.disposed.as_ref());
    let written = [Some(one.kept_by.as_str()), gone.map(|gone| gone.by.as_str())];
    let written: Vec<&str> = written.into_iter().flatten().collect();
    let people = app::account::names(installation, &written)?;
    let disposed = gone.map(|gone| {
        let day = view.language.day(gone.at.day());
        let log = view.link(&format!("/log/{}", gone.change));
        let change = app::may(actor, Action::Read, &Resource::Log).then_some(log);
        (view.t.was_disposed(&day), who(&gone.by, &people, view.t), change.unwrap_or_default())
    });
    let hold = retention.as_ref().filter(|it| it.disposed.is_none()).and_then(|it| {
        let may_hold =
            |agency: &&String| app::may(actor, Action::Hold, &Resource::Evidence { agency });
        let agency = it.agencies.iter().find(may_hold)?;
        let query = Query::default().with("agency", agency).with("sha256", sha256);
        Some(view.link(&query.after("/evidence/holds")))
    });
    let preview = match one.kind() {
        _ if disposed.is_some() => Preview::Gone,
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
        kept: retention.as_ref().map(|it| kept_in_words(&view, it)).unwrap_or_default(),
        held: retention.map(|it| held_in_words(&view, &it.holds)).unwrap_or_default(),
        disposed,
        hold: hold.unwrap_or_default(),
        record: record.map(|id| view.link(&record_path(&id))).unwrap_or_default(),
        name: one.name,
        sha256: one.sha256,
        view,
    })
}

/// What a file is, in words.
pub(crate) fn kind(t: Words, one: &Evidence) -> String {
    kind_named(t, one.kind(), &one.media_type)
}

/// The same of a kind that is kept, or of the word for what is none.
pub(crate) fn kind_named(t: Words, kind: Option<Kind>, media_type: &str) -> String {
    let told = match kind {
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
        None => media_type,
    };
    told.to_owned()
}

crate::words::words! {
    download_file: "下載檔案", "Download";
    file_kept_by: "上傳者", "Brought by";
    its_record: "引用此檔案的紀錄", "The record that names it";
    file_preview: "預覽", "Preview";
    no_preview: "這種檔案無法在瀏覽器中安全預覽，請下載後以適當的程式開啟。", "Browsers cannot show this kind of file safely; download it and open it with a program of your own.";
    disposed_help: "檔案內容因保存年限屆滿而移除；紀錄所載及其雜湊值保留，可與他處留存之檔案比對。", "Its contents were removed because its term was over. What the records say and its hash stay, by which a copy kept elsewhere can be known.";
    disposed_by: "移除者", "Removed by";
    disposal_in_log: "異動日誌中之移除", "The removal in the log";
    hold_this: "保全此檔案", "Hold this file";
    preview_by_browser: "以瀏覽器內建的檢視器顯示；若未顯示，請下載。", "Shown by the browser’s own viewer; where it shows nothing, download it.";
    open_text: "ODF 文字", "ODF text";
    open_sheet: "ODF 試算表", "ODF spreadsheet";
    open_slides: "ODF 簡報", "ODF presentation";
    word_document: "Word 文件", "Word document";
    excel_workbook: "Excel 活頁簿", "Excel workbook";
    powerpoint_slides: "PowerPoint 簡報", "PowerPoint presentation";
    plain_text: "純文字", "Plain text";
}

//! The control of a field that holds files: chosen, dropped, taken by the camera; listed and removed.
//!
//! What is sent with the form is a text with one file a line, each by its SHA-256 or by where the paper
//! lies. Without scripts that text is what is filled in, beside a way to the page that takes files.
//! A page that places it names `view.evidence_style_url()` and `view.evidence_script_url()` in its head.

use app::evidence::{Evidence, MOST_OF_RECORD};
use askama::Template;

use crate::pages::evidence::{size, view_path};
use crate::parts::day::DayInput;
use crate::parts::html;
use crate::view::View;
use crate::words::Words;

/// What file choosers offer; what a file is is told from its bytes all the same.
pub const ACCEPTED: &str =
    "image/*,.pdf,.heic,.tif,.tiff,.odt,.ods,.odp,.docx,.xlsx,.pptx,.txt,.csv,.log,.md,.json";

#[derive(Clone, Debug, Template)]
#[template(path = "parts/evidence_field.html")]
pub struct EvidenceField {
    t: Words,
    /// Of the text, which its label names.
    id: String,
    name: String,
    text: String,
    is_many: bool,
    is_faulty: bool,
    described_by: String,
    /// The day that the next file shows. It is sent with the file, not with the form.
    day: DayInput,
    kept: Vec<Kept>,
    /// Where files are sent, where they are shown, and the page that takes them.
    action: String,
    shown_at: String,
    page: String,
    /// Where somebody signs in again, and where a script learns whether they have.
    door: String,
    session: String,
    largest: u64,
    largest_in_words: String,
}

/// A file that is there already.
#[derive(Clone, Debug)]
struct Kept {
    sha256: String,
    name: String,
    size: String,
    href: String,
}

impl EvidenceField {
    /// An empty control of a form's field. The files that it takes are no larger than `largest` bytes.
    pub fn new(view: &View, id: impl Into<String>, name: impl Into<String>, largest: u64) -> Self {
        let id = id.into();
        Self {
            t: view.t,
            day: DayInput::new(view, "", "").id(format!("{id}-day")).bare(),
            id,
            name: name.into(),
            text: String::new(),
            is_many: false,
            is_faulty: false,
            described_by: String::new(),
            kept: Vec::new(),
            action: view.link("/api/v1/evidence"),
            shown_at: view.link(&view_path("SHA256")),
            page: view.link("/evidence"),
            door: view.link("/sign-in"),
            session: view.link("/drafts"),
            largest,
            largest_in_words: size(largest),
        }
    }

    /// A field that holds any number of files.
    pub fn many(self, is_many: bool) -> Self {
        Self { is_many, ..self }
    }

    /// What was filled in so far, one file a line.
    pub fn text(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }

    /// The files among it that are kept already, so that they are shown by name.
    pub fn kept(self, view: &View, kept: &[Evidence]) -> Self {
        let kept = kept.iter().map(|one| Kept {
            sha256: one.sha256.clone(),
            name: one.name.clone(),
            size: size(one.bytes),
            href: view.link(&view_path(&one.sha256)),
        });
        Self { kept: kept.collect(), ..self }
    }

    /// The ids of what helps with it or says what is wrong.
    pub fn described_by(self, ids: impl Into<String>) -> Self {
        Self { described_by: ids.into(), ..self }
    }

    pub fn faulty(self, is_faulty: bool) -> Self {
        Self { is_faulty, ..self }
    }

    /// What stands between a file's name and what is said of it.
    fn stop(&self) -> &'static str {
        self.t.0.choose("：", ": ")
    }

    fn n_rows(&self) -> usize {
        if self.is_many { self.text.lines().count().clamp(2, 8) } else { 1 }
    }
}

html!(EvidenceField);

crate::words::words! {
    choose_files: "選擇檔案", "Choose files";
    take_photo: "拍照", "Take a photo";
    drop_here: "或將檔案拖放到這裡", "or drop files here";
    file_limits(largest: &str): "PDF、圖片、文件或純文字，每個至多 {largest}。", "PDF, pictures, documents or plain text, up to {largest} each.";
    file_limits_of_many(most: usize, largest: &str): "PDF、圖片、文件或純文字，每個至多 {largest}；一筆紀錄至多 {most} 個檔案。", "PDF, pictures, documents or plain text, up to {largest} each and {most} files a record.";
    files_as_text: "以文字填寫（檔號或紙本所在；每行一項）", "Fill in as text (a file number, where the paper lies; one a line)";
    file_as_text: "以文字填寫（檔號或紙本所在）", "Fill in as text (a file number, where the paper lies)";
    take_files_to_page: "上傳檔案，再填上它的 SHA-256", "Bring a file, then fill in its SHA-256";
    remove_file: "移除", "Remove";
    lies_elsewhere: "存於他處", "kept elsewhere";
    file_is_sent: "上傳中…", "being sent…";
    file_was_sent: "已上傳", "was sent";
    file_was_replaced: "；取代原有的", "; it replaced ";
    file_was_removed: "已移除", "was removed";
    file_was_not_sent: "無法上傳，請再試一次", "could not be sent; try again";
    file_session_ended: "登入已到期，檔案尚未上傳。表單內容與檔案都還在本頁；登入後自動上傳。", "Your session has ended and the file was not sent. What you typed and the file are still on this page; it is sent once you have signed in.";
    file_is_unsent: "尚未上傳", "not sent yet";
    sign_in_for_file: "登入後回到這裡", "Sign in and come back";
    files_refused: "未上傳的檔案", "Files that were not taken";
    dismiss_refusal: "知道了", "Dismiss";
    first_file_only: "此欄只放一個檔案，已取第一個：", "One file goes here; the first was taken:";
    file_too_large: "超過大小上限", "is larger than allowed";
}

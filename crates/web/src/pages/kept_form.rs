//! What somebody filled in and sent when it could not be taken, as their session had ended or they had to
//! show anew who they are: kept on the page, to be sent again once they have done so in another tab.
//! Nothing of it is stored, and no file of it is kept: the page says which to choose again.

use askama::Template;
use axum::body::to_bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};

use crate::view::View;

/// So much of a form is kept on the page, not of the law.
const LONGEST_KEPT: usize = 512 * 1024;

/// What was filled in.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    texts: Vec<(String, String)>,
    /// The controls that take files, each with the name of what was chosen; empty where nothing was.
    files: Vec<(String, String)>,
}

impl Sent {
    /// A form of texts; none where it is too long to be given back.
    pub(crate) async fn read(request: Request) -> Option<Self> {
        let sent = to_bytes(request.into_body(), LONGEST_KEPT).await.ok()?;
        let texts = form_urlencoded::parse(&sent).into_owned().collect();
        Some(Self { texts, files: Vec::new() })
    }

    /// A form with files, read to its end: a browser that still sends hears no answer.
    pub(crate) async fn read_with_files(mut request: Request) -> Option<Self> {
        // How large it may be, and how slow, is measured on its way in.
        DefaultBodyLimit::disable().apply(&mut request);
        let mut parts = Multipart::from_request(request, &()).await.ok()?;
        let (mut sent, mut n_bytes) = (Self::default(), 0);
        while let Some(mut part) = parts.next_field().await.ok()? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let mut text = Vec::new();
            n_bytes += name.len() + file.as_ref().map_or(0, String::len);
            while let Some(piece) = part.chunk().await.ok()? {
                if file.is_none() && n_bytes <= LONGEST_KEPT {
                    n_bytes += piece.len();
                    text.extend_from_slice(&piece);
                }
            }
            if n_bytes > LONGEST_KEPT {
                continue;
            }
            match file {
                Some(file) => sent.files.push((name, file)),
                None => sent.texts.push((name, String::from_utf8(text).ok()?)),
            }
        }
        (n_bytes <= LONGEST_KEPT).then_some(sent)
    }
}

#[derive(Template)]
#[template(path = "pages/kept_form.html")]
pub(crate) struct KeptForm {
    view: View,
    title: &'static str,
    lead: &'static str,
    /// Where somebody signs in or shows who they are, and what that is called.
    door: (String, &'static str),
    action: String,
    sent: Sent,
}

impl KeptForm {
    /// For who has to sign in again.
    pub(crate) fn after_session(view: View, sent: Sent) -> Self {
        let t = view.t;
        let (title, lead) = match sent.files.is_empty() {
            true => (t.session_ended(), t.session_ended_lead()),
            false => (t.session_ended_files(), t.session_ended_files_lead()),
        };
        Self::new(view, title, lead, ("/sign-in", t.sign_in_elsewhere()), sent)
    }

    /// For who signed in a while ago and has to show anew who they are.
    pub(crate) fn before_proof(view: View, texts: Vec<(String, String)>) -> Self {
        let t = view.t;
        let sent = Sent { texts, files: Vec::new() };
        let door = ("/account/prove", t.prove_elsewhere());
        Self::new(view, t.prove_first(), t.prove_first_lead(), door, sent)
    }

    fn new(
        view: View,
        title: &'static str,
        lead: &'static str,
        (door, words): (&str, &'static str),
        sent: Sent,
    ) -> Self {
        let action = view.query.after(&view.path);
        Self { title, lead, door: (view.link(door), words), action, sent, view }
    }
}

crate::words::words! {
    session_ended: "登入已到期，內容仍在", "Your session has ended; what you typed is kept";
    session_ended_lead: "您剛才送出的內容尚未登錄，但都保留在本頁。請先在新分頁登入，再回到本頁按「再送一次」。",
        "What you sent is not filed yet, and all of it is kept on this page. Sign in in a new tab, then come back here and send it again.";
    session_ended_files: "登入已到期，檔案尚未上傳", "Your session has ended; the file was not kept";
    session_ended_files_lead: "您填寫的內容都保留在本頁，檔案則未保存。請先在新分頁登入，再回到本頁重新選擇檔案並送出。",
        "What you typed is kept on this page, but no file. Sign in in a new tab, then come back here, choose the file again and send it.";
    choose_again: "請選擇檔案", "Choose the file";
    choose_again_this(name: &str): "請重新選擇檔案：{name}", "Choose this file again: {name}";
    sign_in_elsewhere: "在新分頁登入", "Sign in in a new tab";
    prove_first: "請先確認身分，內容仍在", "Show who you are first; what you typed is kept";
    prove_first_lead: "這項操作需要最近確認過身分。您填寫的內容都保留在本頁：請先在新分頁確認，再回到本頁按「再送一次」。",
        "This is done by somebody who has shown lately who they are. What you typed is kept on this page: show it in a new tab, then come back here and send it again.";
    prove_elsewhere: "在新分頁確認身分", "Show it in a new tab";
    send_again: "再送一次", "Send again";
}

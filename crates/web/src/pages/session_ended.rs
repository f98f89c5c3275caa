//! What somebody filled in and sent after their session had ended: kept on the page, to be sent again once
//! they have signed in elsewhere. Nothing of it is stored.

use askama::Template;

use crate::view::View;

#[derive(Template)]
#[template(path = "pages/session_ended.html")]
pub(crate) struct SessionEnded {
    view: View,
    sign_in: String,
    action: String,
    sent: Vec<(String, String)>,
}

impl SessionEnded {
    pub(crate) fn new(view: View, sent: Vec<(String, String)>) -> Self {
        Self { sign_in: view.link("/sign-in"), action: view.query.after(&view.path), sent, view }
    }
}

crate::words::words! {
    session_ended: "登入已到期，內容仍在", "Your session has ended; what you typed is kept";
    session_ended_lead: "您剛才送出的內容尚未登錄，但都保留在本頁。請先在新分頁登入，再回到本頁按「再送一次」。",
        "What you sent is not filed yet, and all of it is kept on this page. Sign in in a new tab, then come back here and send it again.";
    sign_in_elsewhere: "在新分頁登入", "Sign in in a new tab";
    send_again: "再送一次", "Send again";
}

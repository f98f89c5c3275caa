//! What somebody filled in and sent when it could not be taken, as their session had ended or they had to
//! show anew who they are: kept on the page, to be sent again once they have done so in another tab.
//! Nothing of it is stored, and no file of it is kept: the page says which to choose again.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use askama::Template;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use hyper::body::Frame;

use crate::view::View;

/// So much of a form is kept on the page, not of the law.
const LONGEST_KEPT: usize = 512 * 1024;

/// What a control costs that says nothing, not of the law: many of them are much, too.
const CONTROL_BYTES: usize = 128;

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
        let controls = form_urlencoded::parse(&sent);
        if sent.len() + controls.count() * CONTROL_BYTES > LONGEST_KEPT {
            return None;
        }
        Some(Self { texts: controls.into_owned().collect(), files: Vec::new() })
    }

    /// A form with files, read to its end: a browser that still sends hears no answer.
    pub(crate) async fn read_with_files(request: Request) -> Option<Self> {
        let waiting = Arc::<AtomicUsize>::default();
        let mut request = request.map(|body| Body::new(BoundedBody::new(body, &waiting)));
        // How large it may be, and how slow, is measured on its way in.
        DefaultBodyLimit::disable().apply(&mut request);
        let mut parts = Multipart::from_request(request, &()).await.ok()?;
        let (mut sent, mut n_bytes) = (Self::default(), 0);
        while let Some(mut part) = parts.next_field().await.ok()? {
            waiting.store(0, Ordering::Relaxed);
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let mut text = Vec::new();
            n_bytes += CONTROL_BYTES + name.len() + file.as_ref().map_or(0, String::len);
            while let Some(piece) = part.chunk().await.ok()? {
                waiting.store(0, Ordering::Relaxed);
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

    /// Lets a form come in to its end of which nothing is given back: a script that still sends hears no
    /// answer either.
    pub(crate) async fn pass_over(request: Request) {
        let mut body = request.into_body();
        while let Some(Ok(_)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {}
    }
}

/// A body that ends where more of it waits than is kept of a form: a part whose head never ends is not
/// gathered in memory, whoever sends it.
struct BoundedBody {
    body: Body,
    /// How many bytes came since the reader last understood some.
    waiting: Arc<AtomicUsize>,
    has_given: bool,
}

impl BoundedBody {
    fn new(body: Body, waiting: &Arc<AtomicUsize>) -> Self {
        Self { body, waiting: Arc::clone(waiting), has_given: false }
    }
}

impl HttpBody for BoundedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        // The reader looks at what it was given before it asks for more.
        if std::mem::take(&mut self.has_given) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.waiting.load(Ordering::Relaxed) > LONGEST_KEPT {
            return Poll::Ready(None);
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(Ok(frame)) = &frame {
            let n_bytes = frame.data_ref().map_or(0, Bytes::len);
            self.waiting.fetch_add(n_bytes, Ordering::Relaxed);
            self.has_given = true;
        }
        Poll::Ready(frame)
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

#[cfg(test)]
mod tests {
    use axum::http::header::CONTENT_TYPE;

    use super::*;

    /// A form that begins as said and goes on for ever, without an edge.
    struct Endless(&'static [u8]);

    impl HttpBody for Endless {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
            let piece = std::mem::replace(&mut self.0, &[b'a'; 64 * 1024]);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(piece)))))
        }
    }

    fn form(body: Body) -> Request {
        let form = axum::http::Request::builder();
        form.header(CONTENT_TYPE, "multipart/form-data; boundary=edge").body(body).unwrap()
    }

    #[tokio::test]
    async fn a_form_that_never_begins_and_a_head_that_never_ends_are_not_read_for_ever() {
        for begin in ["x", "--edge\r\nX-Long: "] {
            let body = Body::new(Endless(begin.as_bytes()));
            assert!(Sent::read_with_files(form(body)).await.is_none(), "{begin}");
        }
    }

    #[tokio::test]
    async fn a_file_larger_than_what_is_kept_leaves_the_texts_around_it() {
        let part = |named: &str, what: &str| {
            let head = "--edge\r\nContent-Disposition: form-data; name=";
            [head, named, "\r\n\r\n", what, "\r\n"].concat()
        };
        let file = part("\"f\"; filename=\"f.pdf\"", "x".repeat(3 * LONGEST_KEPT).as_str());
        let (before, after) = (part("\"before\"", "1"), part("\"after\"", "2"));
        let all = [before.as_str(), file.as_str(), after.as_str(), "--edge--\r\n"].concat();
        let sent = Sent::read_with_files(form(Body::from(all))).await.unwrap();
        let names: Vec<_> = sent.texts.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["before", "after"]);
        assert_eq!(sent.files, [("f".to_owned(), "f.pdf".to_owned())]);
    }

    #[tokio::test]
    async fn controls_that_say_nothing_are_not_kept_without_number() {
        let part = "--edge\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n";
        for (n_controls, is_kept) in [(1_000, true), (5_000, false)] {
            let parts = [part.repeat(n_controls).as_str(), "--edge--\r\n"].concat();
            let sent = Sent::read_with_files(form(Body::from(parts))).await;
            assert_eq!(sent.is_some(), is_kept, "{n_controls} parts");
            let sent = Sent::read(form(Body::from("a&".repeat(n_controls)))).await;
            assert_eq!(sent.is_some(), is_kept, "{n_controls} texts");
        }
    }
}

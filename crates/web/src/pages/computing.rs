//! The board of the day that a page asks about; while it is computed, a page that says how far.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use app::Actor;
use app::board::{Answer, Board, Progress};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::header::RETRY_AFTER;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::page::Page;
use crate::routes::State;
use crate::view::View;

/// A board that is nearly there is waited for; a page that only says "wait" would take longer.
const PATIENCE: Duration = Duration::from_millis(1500);

/// How long to wait before asking whether it is there.
const PAUSE: Duration = Duration::from_millis(50);

/// Seconds after which the page, or a program, asks again.
const AGAIN: u32 = 2;

/// The board that the view asks about, for handlers; who asks for a day that is being computed gets
/// the page that waits, and a file is answered with 503 until there is one.
pub(crate) struct Asked(pub(crate) Arc<Board>);

impl FromRequestParts<State> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Response> {
        let view = View::from_request_parts(parts, state).await;
        let view = view.map_err(IntoResponse::into_response)?;
        let acting = Acting::from_request_parts(parts, state).await;
        let Acting(actor) = acting.map_err(IntoResponse::into_response)?;
        board(state, &actor, view).await
    }
}

/// The whole board of today, for handlers that choose by themselves what of it is the reader's.
pub(crate) struct Today(pub(crate) Arc<Board>);

impl FromRequestParts<State> for Today {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Response> {
        let view = View::from_request_parts(parts, state).await;
        let view = view.map_err(IntoResponse::into_response)?;
        let (boards, today) = (state.boards.clone(), view.today);
        if let Some(board) = boards.kept_board(today) {
            return Ok(Self(board));
        }
        waited_for(view, move || Ok(boards.whole(today, None)?)).await.map(Self)
    }
}

/// The whole board that the view asks about, for handlers that choose by themselves what of it is the
/// reader's.
pub(crate) struct Whole(pub(crate) Arc<Board>);

impl FromRequestParts<State> for Whole {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Response> {
        let view = View::from_request_parts(parts, state).await;
        let view = view.map_err(IntoResponse::into_response)?;
        if view.is_now() {
            return Today::from_request_parts(parts, state).await.map(|Today(board)| Self(board));
        }
        let (boards, day, known_at) = (state.boards.clone(), view.as_of.day(), view.known_at);
        waited_for(view, move || Ok(boards.whole(day, known_at)?)).await.map(Self)
    }
}

async fn board(state: &State, actor: &Arc<Actor>, view: View) -> Result<Asked, Response> {
    let (boards, day, known_at) = (state.boards.clone(), view.as_of.day(), view.known_at);
    let at_hand = boards.board_at_hand(actor, day, known_at);
    if let Some(board) = at_hand.map_err(|error| Fault::from(error).into_response())? {
        return Ok(Asked(board));
    }
    let actor = Arc::clone(actor);
    waited_for(view, move || Ok(boards.board(&actor, day, known_at)?)).await.map(Asked)
}

async fn waited_for(
    view: View,
    ask: impl Fn() -> Result<Answer, Fault> + Clone + Send + 'static,
) -> Result<Arc<Board>, Response> {
    let begin = tokio::time::Instant::now();
    loop {
        let answer = wait_for(ask.clone()).await;
        match answer.map_err(IntoResponse::into_response)? {
            Answer::Ready(board) => return Ok(board),
            Answer::Failed(told) => return Err(Fault::internal(told).into_response()),
            Answer::Computing(progress) if begin.elapsed() > PATIENCE => {
                return Err(waiting(view, &progress));
            }
            Answer::Computing(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

fn waiting(view: View, progress: &Progress) -> Response {
    let mut response = match view.query.get("format") {
        Some(_) => {
            let zh = "這一天的狀態還在計算，請稍候再下載。";
            let en =
                "The standings of that day are still being computed; download again in a moment.";
            Fault::new(StatusCode::SERVICE_UNAVAILABLE, zh, en).into_response()
        }
        None => {
            let done = progress.done.load(Ordering::Relaxed);
            let total = progress.total.load(Ordering::Relaxed);
            (StatusCode::ACCEPTED, Page(Computing { view, done, total })).into_response()
        }
    };
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(AGAIN));
    response
}

/// Reloads itself until the board is there.
#[derive(Template)]
#[template(path = "pages/computing.html")]
struct Computing {
    view: View,
    done: usize,
    /// 0 until the bodies are counted.
    total: usize,
}

impl Computing {
    fn again(&self) -> u32 {
        AGAIN
    }
}

crate::words::words! {
    computing: "計算中", "Being computed";
    computing_lead(day: &str): "正在依紀錄計算{day}各機關的狀態。", "The standings of every agency on {day} are being computed from the records.";
    computing_progress(done: &usize, total: &usize): "已完成 {done} 個機關，共 {total} 個", "{done} of {total} agencies done";
    computing_begin: "正在讀取名冊", "Reading the register";
    computing_help: "算完後會自動顯示；同一天之後再看就不必等待。", "It appears by itself when done; the same day is then kept and shown at once.";
    computing_reload: "立即重新整理", "Reload now";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;
    use app::FixedClock;

    fn waiting_for(url: &str, done: usize, total: usize) -> Response {
        let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
        let view = View::read(&url.parse().unwrap(), &site, "").unwrap();
        let progress = Progress::default();
        progress.done.store(done, Ordering::Relaxed);
        progress.total.store(total, Ordering::Relaxed);
        waiting(view, &progress)
    }

    #[tokio::test]
    async fn who_asks_for_a_day_that_is_computed_sees_how_far_it_is_and_is_brought_there() {
        let response = waiting_for("/?as_of=2025-06-30", 120, 400);
        assert_eq!(response.status(), StatusCode::ACCEPTED);
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let page = String::from_utf8(body.to_vec()).unwrap();
        assert!(page.contains("已完成 120 個機關，共 400 個"), "{page}");
        assert!(page.contains(r#"<meta http-equiv="refresh" content="2">"#), "{page}");
        assert!(page.contains(r#"<progress max="400" value="120""#), "{page}");
        assert!(page.contains("民國114年6月30日"), "{page}");
    }

    #[test]
    fn a_file_of_a_day_that_is_computed_is_refused_for_now_and_never_a_page() {
        let response = waiting_for("/?format=csv", 0, 0);
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[RETRY_AFTER], "2");
    }
}

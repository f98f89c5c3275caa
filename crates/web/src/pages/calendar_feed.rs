//! `/agencies/{agency}/calendar.ics`: the deadlines of a body for calendar programs, which ask with a
//! token in the address. Says what falls due when, and not how it stands.

use app::board::Board;
use axum::extract;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{Moment, Standing};

use crate::acting::{Acting, Whence};
use crate::api::boards::board;
use crate::api::body::{Conditions, etag};
use crate::bodies;
use crate::extract::Path;
use crate::fault::Fault;
use crate::icalendar::{self, WholeDay};
use crate::routes::{State, duty_path};
use crate::view::View;

pub async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    whence: Whence,
    headers: HeaderMap,
    Path(agency): Path<String>,
) -> Result<Response, Fault> {
    // A day in an address that a calendar program keeps would hold its deadlines back for ever.
    let view = view.of_today();
    let board = board(&state, &actor, &view).await?;
    let text = calendar(&view, &state, &board, &agency, &whence.address)?;
    let (tag, kept) = (etag(&text), "private, no-cache");
    let headers_of = [(ETAG, tag.as_str()), (CACHE_CONTROL, kept)];
    if Conditions::read(&headers).is_known(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers_of).into_response());
    }
    let kind = [(CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((headers_of, kind, text).into_response())
}

fn calendar(
    view: &View,
    state: &State,
    board: &Board,
    agency: &str,
    address: &str,
) -> Result<String, Fault> {
    let (t, language) = (view.t, view.language);
    // Of a body that the reader does not reach nothing is told, as if it were not there.
    let row = board.row(agency).ok_or_else(Fault::not_found)?;
    let body = board.city.body(agency).ok_or_else(Fault::not_found)?;
    let name = bodies::name(body, language);
    let mut days = Vec::new();
    for (cell, words) in row.cells.iter().zip(&state.catalogue.duties) {
        let is_owed = cell.standing.is_rated() || cell.standing == Standing::Waived;
        let Some(due) = cell.due.filter(|_| is_owed) else { continue };
        let (place, title) = (view.say(&words.place), view.say(&words.title));
        let url = [address, &view.link(&duty_path(agency, &words.id))].concat();
        days.push(WholeDay {
            uid: format!("{}.{agency}.{due}@fangyuan", words.id),
            on: due,
            summary: t.deadline_of(title, name),
            description: format!("{place}\n{}\n{url}", view.say(&words.action)),
            url,
        });
    }
    let stamped_at = Moment::start_of(board.as_of);
    let tag = language.choose("zh-TW", "en");
    Ok(icalendar::write(&t.deadlines_of(name), tag, stamped_at, &days))
}

crate::words::words! {
    deadlines_of(agency: &str): "{agency}：資安期限", "{agency}: security deadlines";
    deadline_of(title: &str, agency: &str): "期限：{title}（{agency}）", "Due: {title} ({agency})";
}

//! What the reader says of a row: handed over, put off, asked; and how that is ended.

use app::todo::{Act, End, NewNote, NoteError, end as end_note, say as say_note};
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::computing::Today;
use crate::routes::State;
use crate::view::View;

#[derive(serde::Deserialize)]
pub(super) struct Saying {
    act: Act,
    #[serde(default)]
    agency: String,
    #[serde(default)]
    duty: String,
    #[serde(default)]
    colleague: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    words: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Ending {
    end: End,
    #[serde(default)]
    words: String,
}

pub(super) async fn say(
    view: View,
    Today(board): Today,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Form(form): Form<Saying>,
) -> Result<Response, Fault> {
    wait_for(move || {
        let new = NewNote {
            act: form.act,
            agency: form.agency,
            duty: form.duty,
            colleague: Some(form.colleague).filter(|one| !one.is_empty()),
            until: form.until.trim().parse().ok(),
            words: form.words,
        };
        match say_note(state.installation(), &board, &actor, &new) {
            Ok(_) => Ok(to(&view, word(new.act))),
            Err(error) => again(view, &state, &board, &actor, error),
        }
    })
    .await
}

pub(super) async fn end(
    view: View,
    Today(board): Today,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
    Form(form): Form<Ending>,
) -> Result<Response, Fault> {
    wait_for(move || match end_note(state.installation(), &actor, &id, form.end, &form.words) {
        Ok(_) => Ok(to(&view, ended(form.end))),
        Err(error) => again(view, &state, &board, &actor, error),
    })
    .await
}

/// What a person can mend stands above the list as it is; anything else is a page of its own.
fn again(
    view: View,
    state: &State,
    board: &std::sync::Arc<app::board::Board>,
    actor: &app::Actor,
    error: NoteError,
) -> Result<Response, Fault> {
    let told = match error {
        NoteError::NotOpen | NoteError::NotFound { .. } | NoteError::NotInPerson => {
            return Err(error.into());
        }
        NoteError::Store(error) => return Err(error.into()),
        error => crate::failure::words_of_note(&error),
    };
    let words = view.say(&told).to_owned();
    let view = View { path: "/todo".to_owned(), ..view.of_today() };
    let page = super::page(view, state, board, actor, words)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
}

fn to(view: &View, done: &str) -> Response {
    let place = view.link(&format!("/todo?done={done}"));
    (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response()
}

fn word(act: Act) -> &'static str {
    match act {
        Act::HandOver => "hand-over",
        Act::Later => "later",
        Act::Question => "question",
    }
}

fn ended(end: End) -> &'static str {
    match end {
        End::Answered => "answered",
        End::Taken => "taken",
        End::TakenBack => "taken-back",
    }
}

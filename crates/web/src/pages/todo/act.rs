//! What the reader says of a row: handed over, put off, asked; and how that is ended.

use app::todo::{Act, End, NewNote, NoteError, end as end_note, say as say_note};
use axum::extract;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};

use super::row::Sent;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::{Form, Path};
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::computing::Today;
use crate::parts::day::DayInput;
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

/// What was typed in a row's forms and could not be taken: it stands there again, with what is wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Refused {
    agency: String,
    duty: String,
    pub(super) colleague: String,
    pub(super) until: String,
    pub(super) words: String,
    /// Whether the day is wrong, and not what is said to a colleague.
    is_of_day: bool,
    pub(super) told: String,
}

impl Sent {
    /// Takes up what was typed in the forms of this very row; answers where it is mended.
    pub(super) fn take_up(&mut self, view: &View, refused: &Refused) -> Option<String> {
        if self.agency != refused.agency || self.duty != refused.duty {
            return None;
        }
        if refused.is_of_day {
            let until = until(view, (&self.duty, &self.agency), &refused.until);
            let until = until.described(self.place("until-fault"), true);
            self.later.as_mut()?.0 = until;
        }
        self.refused = refused.clone();
        let control = if refused.is_of_day { "until" } else { "words" };
        Some(format!("#{}", self.place(control)))
    }

    /// What a control of the row is called on the page.
    pub(super) fn place(&self, control: &str) -> String {
        format!("{control}-{}-{}", self.duty, self.agency)
    }

    /// What is wrong with the day.
    pub(super) fn wrong_day(&self) -> &str {
        if self.refused.is_of_day { &self.refused.told } else { "" }
    }

    /// What is wrong with what is said to a colleague.
    pub(super) fn wrong_words(&self) -> &str {
        if self.refused.is_of_day { "" } else { &self.refused.told }
    }

    /// Whether a colleague was chosen before.
    pub(super) fn chose(&self, account: &str) -> bool {
        self.refused.colleague == account
    }
}

/// The control of the day to which a row is put off.
pub(super) fn until(view: &View, (duty, agency): (&str, &str), typed: &str) -> DayInput {
    DayInput::new(view, "until", typed).required().id(format!("until-{duty}-{agency}"))
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
            until: app::typed::day(&form.until),
            words: form.words,
        };
        match say_note(state.installation(), &board, &actor, &new) {
            Ok(_) => Ok(to(&view, word(new.act))),
            Err(error) => {
                let refused = Refused {
                    agency: new.agency,
                    duty: new.duty,
                    colleague: new.colleague.unwrap_or_default(),
                    until: form.until,
                    words: new.words,
                    ..Refused::default()
                };
                again(view, &state, &board, &actor, refused, error)
            }
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
        Err(error) => again(view, &state, &board, &actor, Refused::default(), error),
    })
    .await
}

/// What a person can mend stands above the list as it is, and in its row; anything else is a page of its own.
fn again(
    view: View,
    state: &State,
    board: &std::sync::Arc<app::board::Board>,
    actor: &app::Actor,
    refused: Refused,
    error: NoteError,
) -> Result<Response, Fault> {
    let is_of_day = matches!(error, NoteError::PastDeadline { .. } | NoteError::Late);
    let told = match error {
        NoteError::NotOpen | NoteError::NotFound { .. } | NoteError::NotInPerson => {
            return Err(error.into());
        }
        NoteError::Store(error) => return Err(error.into()),
        error => crate::failure::words_of_note(&error),
    };
    let refused = Refused { is_of_day, told: view.say(&told).to_owned(), ..refused };
    // The list stays the one from which it was sent, as it is today.
    let query = view.query.without(&["as_of", "known_at"]);
    let view = View { path: "/todo".to_owned(), query, ..view.of_today() };
    let page = super::page(view, state, board, actor, refused)?;
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

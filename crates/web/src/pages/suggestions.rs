//! `/suggestions`: names that a control for a reference offers while somebody types; no page.

use axum::extract;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::routes::State;
use crate::view::View;

pub fn routes() -> Router<State> {
    Router::new().route("/suggestions", get(list))
}

#[derive(Serialize)]
struct Suggestions {
    suggestions: Vec<String>,
}

async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Json<Suggestions>, Fault> {
    wait_for(move || {
        let asked = |key: &str| view.query.get(key).unwrap_or_default();
        let suggestions = app::suggestion::suggest(
            state.installation(),
            &actor,
            asked("form"),
            asked("agency"),
            asked("q"),
            view.language.of_records(),
        )?;
        Ok(Json(Suggestions { suggestions }))
    })
    .await
}

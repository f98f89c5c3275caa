//! What the law leaves open and the city or an agency decides: the list, and one setting with its
//! history and the form to decide it.

use app::setting::Setting;
use axum::Router;
use axum::routing::{get, post};

use crate::pages::records::state::{People, who};
use crate::routes::State;
use crate::words::Words;

pub mod decide;
pub mod list;
pub mod needed;
mod proposal;
pub mod setting;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/settings", get(list::show))
        .route("/settings/{name}", get(setting::show).post(decide::decide))
        .route("/settings/{name}/proposals/{id}", post(proposal::end))
}

/// Those whom a decision names, as written.
pub fn deciders_of(one: &Setting) -> impl Iterator<Item = &str> {
    [Some(one.decided_by.as_str()), one.on_behalf_of.as_deref()].into_iter().flatten()
}

/// Who decided, and in whose place.
pub fn decider(one: &Setting, people: &People, t: Words) -> String {
    let by = who(&one.decided_by, people, t);
    match &one.on_behalf_of {
        Some(other) => t.decided_in_place_of(&by, &who(other, people, t)),
        None => by,
    }
}

crate::words::words! {
    decided_in_place_of(by: &str, other: &str): "{by}（代理 {other}）", "{by}, in place of {other}";
}

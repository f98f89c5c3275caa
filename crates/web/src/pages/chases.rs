//! `/chases`: 催辦, what agencies were urged to do and what came of it; and the look before it is sent.

pub(crate) mod list;
mod preview;

use axum::Router;
use axum::routing::get;

use crate::routes::State;

pub fn routes() -> Router<State> {
    Router::new().route("/chases", get(list::show).post(preview::decide))
}

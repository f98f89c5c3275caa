//! What the law leaves open and the city or an agency decides: the list, and one setting with its
//! history and the form to decide it.

use axum::Router;
use axum::routing::{get, post};

use crate::routes::State;

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

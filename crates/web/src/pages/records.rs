//! Records and the forms that they follow: lists, one record with its history, what a form asks for.

use axum::Router;
use axum::routing::{get, post};

use crate::routes::State;

pub mod course;
pub mod form;
pub mod forms;
pub mod list;
pub mod names;
pub mod record;
pub mod state;
pub mod value;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/records", get(list::show))
        .route("/records/{id}", get(record::show))
        .route("/records/{id}/approval", post(course::decide))
        .route("/forms", get(forms::list))
        .route("/forms/{form}", get(form::show))
}

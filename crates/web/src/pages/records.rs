//! Records and the forms that they follow: lists, one record with its history, what a form asks for.

use axum::Router;
use axum::routing::{get, post};

use crate::routes::State;

pub mod absent;
pub mod course;
pub mod difference;
pub mod form;
pub mod forms;
pub mod list;
pub mod names;
pub mod record;
pub mod referring;
pub mod sheet;
pub mod state;
pub mod value;
pub mod withdraw;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/records", get(list::show))
        .route("/records/{id}", get(record::show))
        .route("/records/{id}/approval", post(course::decide))
        .route("/records/{id}/withdraw", get(withdraw::show).post(withdraw::act))
        .route("/records/{id}/sheet", get(sheet::filled))
        .route("/forms", get(forms::list))
        .route("/forms/{form}", get(form::show))
        .route("/forms/{form}/sheet", get(sheet::blank))
}

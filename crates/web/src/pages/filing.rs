//! Filing on a page: `/records/new` and `/records/{id}/correct`, made from the form's data alone; they know
//! no particular form. `/records/self-check` files one form for every measure of a system.

pub mod addressed;
pub mod candidates;
pub mod confirm;
pub mod control;
pub mod correct;
pub mod filled;
pub mod law;
pub mod measures;
pub mod new;
pub mod page;
pub mod rows;
pub mod sections;
pub mod told;
mod waiting;

use axum::Router;
use axum::routing::get;

use crate::routes::State;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/records/new", get(new::show).post(new::act))
        .route("/records/self-check", get(measures::show).post(measures::act))
        .route("/records/{id}/correct", get(correct::show).post(correct::act))
}

//! The regulation reader: texts with their duties, how the city stands on them, and the numbers of
//! the law over time. Knows no record.

use axum::Router;
use axum::routing::get;

use crate::routes::State;

pub mod calendar;
pub mod comparison;
pub mod contents;
pub mod difference;
pub mod duties;
pub mod duty;
mod finds;
pub mod force;
pub mod instrument;
pub mod instruments;
pub mod numbers;
mod own_function;
pub mod pairing;
pub mod parameters;
pub mod provision;
pub mod sentence;
pub mod shape;
pub mod stand;
mod standings;

/// The reader's addresses. What is no page of its own is a place of the law.
pub fn routes() -> Router<State> {
    Router::new()
        .route("/regulation", get(contents::show))
        .route("/regulation/duties", get(duties::list))
        .route("/regulation/duties/{duty}", get(duty::show))
        .route("/regulation/instruments", get(instruments::list))
        .route("/regulation/instruments/{instrument}", get(instrument::show))
        .route("/regulation/parameters", get(parameters::show))
        .route("/regulation/calendar", get(calendar::show))
        .route("/regulation/{*place}", get(provision::show))
}

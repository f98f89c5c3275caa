//! Pages and API over the use cases; knows no SQL and no law, and keeps no clock of its own.

pub mod acting;
pub mod api;
pub mod assets;
pub mod blocking;
pub mod bodies;
pub mod calendar;
pub mod catalogue;
pub mod digest;
pub mod download;
pub mod extract;
mod failure;
pub mod fault;
pub mod language;
pub mod law;
pub mod limits;
pub mod lines;
pub mod log;
pub mod metrics;
pub mod middleware;
pub mod missing;
pub mod outward;
pub mod page;
pub mod pages;
pub mod parts;
pub mod probes;
pub mod query;
pub mod routes;
pub mod serve;
pub mod site;
pub mod view;
pub mod words;

pub use limits::Limits;
pub use routes::{State, router};
pub use serve::{ServeError, bind, run, serve};
pub use site::{Site, dress};

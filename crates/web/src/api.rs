//! The JSON API under `/api/v1`. Each operation stands once, with its handler and its description:
//! the router and the OpenAPI document are made from the same list and cannot drift apart.

use axum::Router;
use axum::routing::get;

use crate::routes::State;

mod agencies;
mod approvals;
pub(crate) mod boards;
pub(crate) mod body;
pub mod document;
mod evidence;
mod inbox;
mod law;
pub mod operation;
mod paging;
mod records;
pub mod schema;
mod search;
mod settings;
mod signature_sheets;
mod standings;
mod todo;

use operation::Operation;

/// Every operation, in the order in which the document lists them.
pub fn operations() -> Vec<Operation> {
    let mut operations = standings::operations();
    operations.extend(agencies::operations());
    operations.extend(law::operations());
    operations.extend(records::operations());
    operations.extend(evidence::operations());
    operations.extend(approvals::operations());
    operations.extend(signature_sheets::operations());
    operations.extend(search::operations());
    operations.extend(todo::operations());
    operations.extend(inbox::operations());
    operations.extend(settings::operations());
    operations
}

/// The API's addresses, its document among them.
pub fn routes() -> Router<State> {
    let routes = Router::new().route("/api/openapi.json", get(document::show));
    operations()
        .into_iter()
        .fold(routes, |routes, operation| routes.route(operation.path, operation.into_handler()))
}

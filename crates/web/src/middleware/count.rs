//! Counts every answer by its route and how long it took; the route's pattern and never the path,
//! which may name people and would grow without end.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::site::Site;

/// The name of what no route takes.
const UNMATCHED: &str = "unmatched";

pub(crate) async fn count(State(site): State<Site>, request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or(UNMATCHED, MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let begin = Instant::now();
    let response = next.run(request).await;
    site.metrics.answered(method.as_str(), &route, response.status().as_u16(), begin.elapsed());
    response
}

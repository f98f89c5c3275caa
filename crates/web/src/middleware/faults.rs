//! Turns a fault into its answer: a page for people, problem details (RFC 9457) for programs.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::Response;
use serde::Serialize;

use crate::fault::Fault;
use crate::middleware::trace::RequestId;
use crate::pages::error::ErrorPage;
use crate::site::Site;
use crate::view::View;

/// Problem details as they travel.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem<'a>>,
}

#[derive(Serialize)]
struct FieldProblem<'a> {
    field: &'a str,
    detail: &'a str,
}

/// Replaces the empty answer of a fault, or of a refusal by the router itself, by one with words.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let is_page = request.method() == Method::GET;
    let wants_problem = is_for_programs(&uri, request.headers());
    let site = request.extensions().get::<Site>().cloned();
    let request_id = RequestId::of(request.extensions()).to_owned();
    let response = next.run(request).await;
    let (Some(fault), Some(site)) = (fault_of(&response), site) else { return response };
    let view = View::read(&uri, &site, &request_id);
    let view = view.unwrap_or_else(|_| View::lenient(&uri, &site, &request_id));
    // On another day it may be there, and a day that cannot be read is mended where it stands.
    let may_be_mended = match fault.status() {
        StatusCode::NOT_FOUND => !view.is_now(),
        status => status == StatusCode::UNPROCESSABLE_ENTITY,
    };
    let is_refusal = !(is_page && may_be_mended);
    let view = View { is_refusal, is_sent: !is_page, ..view.read_by(response.extensions()) };
    if wants_problem {
        respond(response, "application/problem+json", problem(&fault, &view))
    } else {
        respond(response, "text/html; charset=utf-8", ErrorPage::print(fault, view))
    }
}

fn fault_of(response: &Response) -> Option<Fault> {
    if let Some(fault) = response.extensions().get::<Fault>() {
        return Some(fault.clone());
    }
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    let is_mute = !response.headers().contains_key(CONTENT_TYPE);
    (is_refusal && is_mute).then(|| Fault::of(status))
}

fn is_for_programs(uri: &Uri, headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    uri.path().starts_with("/api/") || (accepted.contains("json") && !accepted.contains("html"))
}

fn problem(fault: &Fault, view: &View) -> String {
    let title = fault.title();
    let errors = fault.fields().iter().map(|fault| FieldProblem {
        field: &fault.field,
        detail: fault.detail.in_language(view.language),
    });
    let problem = Problem {
        r#type: format!("urn:fangyuan:problem:{}", fault.kind()),
        title: title.in_language(view.language),
        status: fault.status().as_u16(),
        detail: fault.detail().in_language(view.language),
        instance: &view.path,
        request_id: &view.request_id,
        errors: errors.collect(),
    };
    serde_json::to_string(&problem).unwrap_or_default()
}

fn respond(response: Response, kind: &'static str, text: String) -> Response {
    let (mut parts, _empty) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    Response::from_parts(parts, Body::from(text))
}

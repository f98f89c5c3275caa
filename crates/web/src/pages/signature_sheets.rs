//! `/signature-sheets`: 簽名單, what people of an agency are asked to sign; opened, looked after and printed
//! by who files the records, signed by who is asked.

mod content;
mod list;
mod new;
mod one;
mod own;
mod print;

use app::typed::Typed;
use axum::Router;
use axum::routing::{get, post};
use form_urlencoded::Serializer;

use crate::pages::filing::filled::control_name;
use crate::query::segment;
use crate::routes::State;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/signature-sheets", get(list::show))
        .route("/signature-sheets/new", get(new::show).post(new::act))
        .route("/signature-sheets/{id}", get(one::show))
        .route("/signature-sheets/{id}/paper", post(one::confirm))
        .route("/signature-sheets/{id}/close", post(one::close))
        .route("/signature-sheets/{id}/print", get(print::show))
        .route("/signature-sheets/{id}/signature", get(own::show).post(own::sign_it))
}

/// Where a sheet is shown to who looks after it.
pub fn sheet_path(id: &str) -> String {
    format!("/signature-sheets/{}", segment(id))
}

/// Where who is asked signs it.
pub fn signing_path(id: &str) -> String {
    [&sheet_path(id), "/signature"].concat()
}

/// Where people are asked to sign records of a form, with what is known of them already.
pub fn asking_path(form: &str, agency: &str, typed: &Typed) -> String {
    let mut out = Serializer::new(String::new());
    out.append_pair("form", form);
    if !agency.is_empty() {
        out.append_pair("agency", agency);
    }
    for (control, text) in typed.pairs().iter().filter(|(_, text)| !text.is_empty()) {
        out.append_pair(&control_name(control), text);
    }
    ["/signature-sheets/new?", &out.finish()].concat()
}

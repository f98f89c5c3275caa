//! `/suggestions`: names that a control for a reference offers while somebody types; no page.

use app::suggestion;
use axum::extract;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::routes::State;
use crate::view::View;

pub fn routes() -> Router<State> {
    Router::new().route("/suggestions", get(list))
}

/// What a control names that takes a colleague's account; no form is called so.
pub const ACCOUNT: &str = "account";

/// What a control says as which it wants them, where a text only names something.
pub const NAMES: &str = "names";

#[derive(Serialize)]
struct Suggestions {
    suggestions: Vec<String>,
}

async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<Json<Suggestions>, Fault> {
    wait_for(move || {
        let asked = |key: &str| view.query.get(key).unwrap_or_default();
        let (installation, begun) = (state.installation(), asked("q"));
        let (form, agency) = (asked("form"), asked("agency"));
        let duty = asked("duty");
        let suggestions = match form {
            _ if !duty.is_empty() => {
                let language = view.language.of_records();
                suggestion::subjects(installation, &actor, duty, agency, begun, language)?
            }
            ACCOUNT => suggestion::colleagues(installation, &actor, begun)?,
            form if !asked("below").is_empty() => {
                suggestion::suggest_below(installation, &actor, form, agency, begun)?
            }
            form if asked("as") == NAMES => {
                let language = view.language.of_records();
                suggestion::names(installation, &actor, form, agency, begun, language)?
            }
            form => {
                let language = view.language.of_records();
                suggestion::suggest(installation, &actor, form, agency, begun, language)?
            }
        };
        Ok(Json(Suggestions { suggestions }))
    })
    .await
}

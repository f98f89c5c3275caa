//! `/evidence/retention`: how long files are kept, those whose term is over, and what holds them.

use app::retention::{Forever, Hold, Kept, Retention};
use app::{Action, Actor, Resource, may};
use axum::Router;
use axum::routing::{get, post};
use domain::body::{Body, CITY, City};
use regulation::Regulation;

use crate::bodies::in_order;
use crate::fault::Fault;
use crate::routes::State;
use crate::view::View;
use crate::words::Words;

pub mod holds;
pub mod list;
pub mod preview;
pub mod terms;

pub fn routes() -> Router<State> {
    Router::new()
        .route("/evidence/retention", get(list::show).post(preview::decide))
        .route("/evidence/terms", get(terms::show))
        .route("/evidence/holds", get(holds::show).post(holds::place))
        .route("/evidence/holds/{id}/end", post(holds::end))
}

/// The bodies whose files the reader may do this with, in the order of the city.
pub(crate) fn bodies<'c>(
    regulation: &Regulation,
    city: &'c City,
    actor: &'c Actor,
    action: Action,
) -> impl Iterator<Item = &'c Body> {
    let may = move |body: &&Body| may(actor, action, &Resource::Evidence { agency: &body.id });
    in_order(regulation, city).into_iter().filter(may)
}

/// The body that is asked for, else the reader's own, else the first one of theirs.
fn body_asked(
    view: &View,
    regulation: &Regulation,
    city: &City,
    actor: &Actor,
    action: Action,
) -> Result<String, Fault> {
    if let Some(asked) = view.query.get("agency").filter(|asked| !asked.is_empty()) {
        return city.body(asked).map(|body| body.id.clone()).ok_or_else(Fault::not_found);
    }
    let own = actor.principal().map_or(CITY, |principal| principal.agency.as_str());
    let mut theirs = bodies(regulation, city, actor, action);
    Ok(match may(actor, action, &Resource::Evidence { agency: own }) {
        true => own.to_owned(),
        false => theirs.next().map_or(own, |body| body.id.as_str()).to_owned(),
    })
}

/// How long a file is kept, in words.
pub(crate) fn kept_in_words(view: &View, retention: &Retention) -> String {
    let t = view.t;
    match retention.kept {
        Kept::Until(day) => t.kept_until(&view.language.day(day)),
        Kept::Forever(why) => forever_in_words(t, why).to_owned(),
    }
}

fn forever_in_words(t: Words, why: Forever) -> &'static str {
    match why {
        Forever::Undecided => t.kept_undecided(),
        Forever::Decided => t.kept_forever(),
        Forever::Speaks => t.kept_speaks(),
        Forever::Waits => t.kept_waits(),
    }
}

/// Until when a file is held at least, for whoever may not know by whom and why; empty: it is not.
pub(crate) fn held_in_words(view: &View, holds: &[Hold]) -> String {
    match holds.iter().map(|hold| hold.until).max() {
        Some(until) => view.t.held_until(&view.language.day(until)),
        None => String::new(),
    }
}

crate::words::words! {
    kept_until(day: &str): "保存至 {day}", "Kept until {day}";
    kept_undecided: "永久保存（未定年限）", "Kept for ever (no term decided)";
    kept_forever: "永久保存", "Kept for ever";
    kept_speaks: "保存中（清冊現行項目）", "Kept (its entry of the register still speaks)";
    kept_waits: "保存中（紀錄待核准）", "Kept (its record waits to be approved)";
    held_until(day: &str): "保全中，至 {day}", "Held until {day}";
    was_disposed(day: &str): "已依保存年限移除（{day}）", "Removed on {day}, its term over";
    retention: "期滿檔案", "Files whose term is over";
    retention_terms: "保存年限", "How long files are kept";
    evidence_holds: "檔案保全", "Holds on files";
}

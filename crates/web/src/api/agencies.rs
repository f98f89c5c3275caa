//! The bodies of the city as known at a moment, with levels and facts on the day.

use std::sync::Arc;

use app::Actor;
use axum::extract;
use axum::routing::get;
use domain::Moment;
use domain::body::Body;
use regulation::{Day, Fact};
use serde_json::{Map, Value as Json, json};

use super::operation::{AS_OF, CURSOR, KNOWN_AT, LANGUAGE, LIMIT, Operation, Place, parameter};
use super::paging::page;
use super::standings::paged;
use crate::acting::Acting;
use crate::blocking::wait_for;
use crate::extract::Path;
use crate::fault::Fault;
use crate::routes::State;
use crate::view::View;

pub(super) fn operations() -> Vec<Operation> {
    let list = Operation::get(
        "/api/v1/agencies",
        "listAgencies",
        ("機關清冊", "The register of agencies, by id"),
        get(list),
    )
    .with([AS_OF, KNOWN_AT, LIMIT, CURSOR, LANGUAGE])
    .answers(200, "AgencyPage", "a page of agencies")
    .answers(422, "Problem", "a cursor of another list");
    let one = Operation::get(
        "/api/v1/agencies/{agency}",
        "getAgency",
        ("一個機關", "One agency"),
        get(show),
    )
    .with([
        parameter(Place::Path, "agency", "機關代碼", "the agency", "doit"),
        AS_OF,
        KNOWN_AT,
        LANGUAGE,
    ])
    .answers(200, "Agency", "the agency")
    .answers(404, "Problem", "no such agency");
    vec![list, one]
}

async fn bodies(view: &View, state: &State, actor: &Arc<Actor>) -> Result<Vec<Body>, Fault> {
    let installation = state.installation().clone();
    let known_at = view.known_at.unwrap_or(Moment::FOREVER);
    let actor = Arc::clone(actor);
    wait_for(move || {
        let city = app::agency::city(&installation, known_at)?;
        let reach = app::posture::reach(&actor)?;
        let seen = city.bodies.iter().filter(|body| reach.holds(&city, &body.id));
        let mut bodies: Vec<Body> = seen.cloned().collect();
        bodies.sort_by(|left, right| left.id.cmp(&right.id));
        Ok(bodies)
    })
    .await
}

async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<axum::Json<Json>, Fault> {
    let bodies = bodies(&view, &state, &actor).await?;
    let (shown, next) = page(&view, &bodies, |body| body.id.clone())?;
    let on = view.as_of.day();
    let shown: Vec<Json> = shown.iter().map(|body| written(body, on)).collect();
    Ok(axum::Json(paged("agencies", shown.into(), next)))
}

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<axum::Json<Json>, Fault> {
    let bodies = bodies(&view, &state, &actor).await?;
    let body = bodies.iter().find(|body| body.id == id).ok_or_else(Fault::not_found)?;
    Ok(axum::Json(written(body, view.as_of.day())))
}

fn written(body: &Body, on: Day) -> Json {
    let body = &body.clone().on(on);
    let mut facts = Map::new();
    for fact in Fact::ALL {
        if let Some(holds) = body.fact(fact, on) {
            facts.insert(fact.word().to_owned(), holds.into());
        }
    }
    let levels =
        body.levels.iter().map(|(from, level)| json!({ "from": from, "level": level.letter() }));
    let mut written = Map::new();
    written.insert("id".to_owned(), body.id.clone().into());
    written.insert("name_zh".to_owned(), body.name_zh.clone().into());
    written.insert("tier".to_owned(), body.tier.word().into());
    written.insert("exists".to_owned(), body.exists(on).into());
    written.insert("levels".to_owned(), levels.collect());
    written.insert("facts".to_owned(), facts.into());
    // What is not known is left out.
    let known = [
        ("name_en", body.name_en.clone()),
        ("level", body.level(on).map(|level| level.letter().to_owned())),
        ("parent", body.parent.clone()),
        ("supervising", body.supervising.clone()),
        ("active_from", body.active_from.map(|day| day.to_string())),
        ("active_to", body.active_to.map(|day| day.to_string())),
    ];
    for (name, value) in known {
        written.extend(value.map(|value| (name.to_owned(), value.into())));
    }
    Json::Object(written)
}

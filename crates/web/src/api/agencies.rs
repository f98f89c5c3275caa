//! The bodies of the city as known at a moment, with levels and facts on the day.

use std::sync::Arc;

use app::explain::facts;
use app::{Actor, Installation};
use axum::extract;
use axum::routing::get;
use domain::body::{Body, City};
use domain::{At, Moment};
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

/// What is known of the city, as far as somebody may see it.
struct Known {
    installation: Installation,
    actor: Arc<Actor>,
    city: City,
    /// The bodies that they reach, by id.
    bodies: Vec<Body>,
    on: Day,
    known_at: Moment,
}

impl Known {
    async fn read(view: &View, state: &State, actor: Arc<Actor>) -> Result<Self, Fault> {
        let installation = state.installation().clone();
        let (on, known_at) = (view.as_of.day(), view.known_at.unwrap_or(Moment::FOREVER));
        wait_for(move || {
            let city = app::agency::city(&installation, known_at)?;
            let reach = app::posture::reach(&actor)?;
            let seen = city.bodies.iter().filter(|body| reach.holds(&city, &body.id));
            let mut bodies: Vec<Body> = seen.cloned().collect();
            bodies.sort_by(|left, right| left.id.cmp(&right.id));
            Ok(Self { installation, actor, city, bodies, on, known_at })
        })
        .await
    }

    /// Bodies with their facts as they count on the day.
    async fn told(self, bodies: Vec<Body>) -> Result<Vec<Json>, Fault> {
        wait_for(move || {
            let Self { installation, actor, city, on, known_at, .. } = self;
            let at = At::day(on);
            let facts = facts::counting(&installation, &actor, &city, &bodies, at, known_at)?;
            let told = bodies.iter().zip(&facts).map(|(body, facts)| written(body, facts, on));
            Ok(told.collect())
        })
        .await
    }
}

async fn list(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
) -> Result<axum::Json<Json>, Fault> {
    let known = Known::read(&view, &state, actor).await?;
    let (shown, next) = page(&view, &known.bodies, |body| body.id.clone())?;
    let shown = shown.to_vec();
    let told = known.told(shown).await?;
    Ok(axum::Json(paged("agencies", told.into(), next)))
}

async fn show(
    view: View,
    extract::State(state): extract::State<State>,
    Acting(actor): Acting,
    Path(id): Path<String>,
) -> Result<axum::Json<Json>, Fault> {
    let known = Known::read(&view, &state, actor).await?;
    let body = known.bodies.iter().find(|body| body.id == id).cloned();
    let body = body.ok_or_else(Fault::not_found)?;
    let told = known.told(vec![body]).await?;
    told.into_iter().next().map(axum::Json).ok_or_else(Fault::not_found)
}

fn written(body: &Body, facts: &[(Fact, bool)], on: Day) -> Json {
    let body = &body.clone().on(on);
    let facts = facts.iter().map(|(fact, holds)| (fact.word().to_owned(), Json::from(*holds)));
    let facts: Map<String, Json> = facts.collect();
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

//! What is found by looking through it: the law, the forms and the bodies.

use domain::search::{Question, folded};
use regulation::FormKind;

use super::law::LawWords;
use super::{Asked, Group, Hit, Kind, SearchError};
use crate::access::may_somewhere;
use crate::{Action, Actor, Installation, agency};

/// What was found of one of these kinds.
pub(super) fn find(
    installation: &Installation,
    actor: &Actor,
    asked: &Asked<'_>,
    question: &Question,
    kind: Kind,
) -> Result<Group, SearchError> {
    let hits = match kind {
        Kind::Law => law(installation, asked, question),
        Kind::Forms => forms(installation, actor, question),
        _ => bodies(installation, actor, question)?,
    };
    page(asked, kind, hits)
}

fn law(installation: &Installation, asked: &Asked<'_>, question: &Question) -> Vec<Hit> {
    let regulation = &*installation.regulation;
    let words = installation.shelves.law.get_or_init(|| LawWords::of(regulation));
    let on = asked.on.unwrap_or_else(|| installation.today());
    words.find(regulation, question, on).into_iter().map(|place| Hit::Law(place.clone())).collect()
}

fn forms(installation: &Installation, actor: &Actor, question: &Question) -> Vec<Hit> {
    let forms = installation.regulation.forms.iter().filter(|form| form.kind != FormKind::View);
    let found = forms.filter(|form| {
        question.is_in(&folded(&[&form.id, &form.zh, &form.en].map(String::as_str).join("\n")))
    });
    let hit = |form: &regulation::Form| Hit::Form {
        id: form.id.clone(),
        may_file: may_somewhere(actor, Action::File, &form.id),
    };
    found.map(hit).collect()
}

fn bodies(
    installation: &Installation,
    actor: &Actor,
    question: &Question,
) -> Result<Vec<Hit>, SearchError> {
    let reach = actor.reach();
    let city = agency::city_now(installation)?;
    let found = city.bodies.iter().filter(|body| {
        let names = [&body.id, &body.name_zh, body.name_en.as_deref().unwrap_or_default()];
        question.is_in(&folded(&names.join("\n"))) && reach.holds(&city, &body.id)
    });
    Ok(found.map(|body| Hit::Body { id: body.id.clone() }).collect())
}

/// One page of what is in memory; a place in it is how many stand before.
fn page(asked: &Asked<'_>, kind: Kind, hits: Vec<Hit>) -> Result<Group, SearchError> {
    let before = match asked.after.filter(|_| asked.kind == Some(kind)) {
        None => 0,
        Some(after) => {
            let place = after.parse().ok().filter(|place| *place < hits.len());
            place.ok_or_else(|| SearchError::NoPlace { after: after.to_owned() })?
        }
    };
    let total = hits.len();
    let end = before.saturating_add(asked.limit);
    let next = (end < total).then(|| end.to_string());
    let hits = hits.into_iter().skip(before).take(asked.limit).collect();
    Ok(Group { kind, total, hits, next })
}

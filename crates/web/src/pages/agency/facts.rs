//! What is known of the body itself: level, place in the city, facts, and the bodies below it.

use app::explain::facts::{Asked, of_body};
use domain::body::Body;
use domain::{At, Moment};

use super::Ground;
use crate::bodies::{level, name, short_name};
use crate::catalogue::BODIES;
use crate::fault::Fault;
use crate::law::field_label;
use crate::parts::known_fact::KnownFactPart;
use crate::parts::rate::{RateBar, Tally};
use crate::routes::agency_path;

/// How many bodies below this one the page itself names.
const NAMED: usize = 12;

pub(super) struct Facts {
    /// Label and value, in order.
    pub(super) rows: Vec<(String, String)>,
    /// The facts as they count on the day asked about.
    pub(super) known: Vec<(String, KnownFactPart)>,
    /// From when, and until when, it exists.
    pub(super) days: Vec<(String, String)>,
    /// Label, name and link of the bodies above.
    pub(super) above: Vec<(String, String, String)>,
    pub(super) below: Vec<Below>,
    pub(super) below_count: usize,
    pub(super) below_href: String,
    /// The body does not exist on the day asked about.
    pub(super) is_gone: bool,
}

pub(super) struct Below {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) level: String,
    pub(super) rate: RateBar,
}

pub(super) fn of(ground: &Ground, body: &Body) -> Result<Facts, Fault> {
    let (view, t) = (&ground.view, ground.view.t);
    let (city, on) = (&ground.board.city, ground.board.as_of);
    let body = &body.clone().on(on);
    let regulation = &ground.state.installation().regulation;
    let label = |field: &str, or: &str| {
        let label = field_label(regulation, BODIES, field);
        label.map_or_else(|| or.to_owned(), |label| view.say(&label).to_owned())
    };
    let level = match body.level_run(on) {
        Some((since, run)) => t.since(&level(Some(run), t), &view.language.day(since)),
        None => level(None, t),
    };
    let rows =
        vec![(t.agency_id().to_owned(), body.id.clone()), (t.level_label().to_owned(), level)];
    let mut days = Vec::new();
    for (field, day) in [("active_from", body.active_from), ("active_to", body.active_to)] {
        if let Some(day) = day {
            days.push((label(field, field), view.language.day(day)));
        }
    }
    let named = |id: &String| city.body(id).map(|one| (name(one, view.language), id.clone()));
    let above = [("parent", &body.parent), ("supervising_agency", &body.supervising)];
    let above = above.into_iter().filter_map(|(field, id)| {
        let (name, id) = id.as_ref().and_then(named)?;
        Some((label(field, field), name.to_owned(), ground.tail.after(&agency_path(&id))))
    });
    let below: Vec<&Body> = city.below_on(&body.id, on).filter(|one| one.exists(on)).collect();
    let path = format!("/agencies?above={}", crate::query::segment(&body.id));
    Ok(Facts {
        rows,
        known: known(ground, label)?,
        days,
        above: above.collect(),
        below_count: below.len(),
        below_href: ground.tail.after(&path),
        below: below.into_iter().take(NAMED).map(|one| self::below(ground, one)).collect(),
        is_gone: !body.exists(on),
    })
}

/// The facts by which duties bind the body, under their labels.
fn known(
    ground: &Ground,
    label: impl Fn(&str, &str) -> String,
) -> Result<Vec<(String, KnownFactPart)>, Fault> {
    let (view, installation, actor) = (&ground.view, ground.state.installation(), &ground.actor);
    let asked = Asked {
        actor,
        city: &ground.board.city,
        agency: &ground.agency,
        at: At::day(ground.board.as_of),
        known_at: view.known_at.unwrap_or(Moment::FOREVER),
    };
    let found = of_body(installation, asked)?;
    let parts = found.iter().map(|fact| {
        let word = fact.fact.word();
        Ok((label(word, word), KnownFactPart::new(view, installation, actor, fact)?))
    });
    parts.collect()
}

fn below(ground: &Ground, body: &Body) -> Below {
    let tally = ground.board.row(&body.id).map(|row| Tally::from(&row.city_duties()));
    Below {
        name: short_name(&ground.board.city, body, ground.view.language).to_owned(),
        href: ground.tail.after(&agency_path(&body.id)),
        level: level(body.level(ground.board.as_of), ground.view.t),
        rate: RateBar::new(tally.unwrap_or_default(), ground.view.t),
    }
}

crate::words::words! {
    since(what: &str, day: &str): "{what}（自{day}起）", "{what} (since {day})";
    below_title: "所屬及受監督機關", "Agencies below";
    show_all_below(n: &usize): "全部 {n} 個", "All {n}";
    is_gone: "此機關於基準日並不存在，各項義務均不適用。", "This agency does not exist on the day asked about; nothing applies to it.";
}

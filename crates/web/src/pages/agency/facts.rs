//! What is recorded of the body itself: level, place in the city, facts, and the bodies below it.

use domain::body::Body;
use regulation::Fact;

use super::Ground;
use crate::bodies::{level, name, short_name};
use crate::catalogue::BODIES;
use crate::law::field_label;
use crate::parts::rate::{RateBar, Tally};
use crate::routes::agency_path;

/// How many bodies below this one the page itself names.
const NAMED: usize = 12;

pub(super) struct Facts {
    /// Label and value, in order.
    pub(super) rows: Vec<(String, String)>,
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

pub(super) fn of(ground: &Ground, body: &Body) -> Facts {
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
    let mut rows =
        vec![(t.agency_id().to_owned(), body.id.clone()), (t.level_label().to_owned(), level)];
    for fact in Fact::ALL {
        let known = body.facts.iter().filter(|(from, what, _)| *what == fact && *from <= on);
        let value = match known.max_by_key(|(from, _, _)| *from) {
            Some((from, _, holds)) => {
                // A register without a day of its own counts from the beginning.
                let word = if *holds { t.yes() } else { t.no() };
                match *from > regulation::Day::EARLIEST {
                    true => t.since(word, &view.language.day(*from)),
                    false => word.to_owned(),
                }
            }
            None => t.not_recorded().to_owned(),
        };
        rows.push((label(fact.word(), fact.word()), value));
    }
    for (field, day) in [("active_from", body.active_from), ("active_to", body.active_to)] {
        if let Some(day) = day {
            rows.push((label(field, field), view.language.day(day)));
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
    Facts {
        rows,
        above: above.collect(),
        below_count: below.len(),
        below_href: ground.tail.after(&path),
        below: below.into_iter().take(NAMED).map(|one| self::below(ground, one)).collect(),
        is_gone: !body.exists(on),
    }
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
    yes: "是", "Yes";
    no: "否", "No";
    not_recorded: "未登錄", "Not recorded";
    below_title: "所屬及受監督機關", "Agencies below";
    show_all_below(n: &usize): "全部 {n} 個", "All {n}";
    is_gone: "此機關於基準日並不存在，各項義務均不適用。", "This agency does not exist on the day asked about; nothing applies to it.";
}

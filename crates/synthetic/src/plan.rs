//! Which bodies there are, how large, how ranked: the demonstration's and the benchmark's.

use regulation::{Level, Organisation, Regulation, Tier};

use crate::body::Body;
use crate::chance::Chance;
use crate::keeping::Profile;

/// Bodies that have not been given a level, so that one sees what is missing then.
const WITHOUT_LEVEL: [&str; 3] = ["archives", "small-loans", "school-minzu-elementary"];

/// How large a synthetic city is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CitySize {
    pub agencies: usize,
    pub people: usize,
    pub systems: usize,
    /// Years of records, the present one included.
    pub years: i16,
}

impl CitySize {
    /// The city of the benchmark.
    pub const WHOLE: Self = Self { agencies: 400, people: 68_000, systems: 2_000, years: 3 };

    /// A city of so many agencies in the proportions of the whole one.
    #[must_use]
    pub fn of(agencies: usize) -> Self {
        let whole = Self::WHOLE;
        let share = |number: usize| number * agencies / whole.agencies;
        Self { agencies, people: share(whole.people), systems: share(whole.systems), ..whole }
    }
}

fn level(seed: &str, id: &str, tier: Tier) -> Option<Level> {
    if tier == Tier::City || WITHOUT_LEVEL.contains(&id) {
        return None;
    }
    let roll = Chance::of(&[seed, id, "level"]).below(100);
    // Per cent of a tier that are A, B, C and D; the rest are E.
    let shares = match tier {
        Tier::City | Tier::First => [22, 48, 30, 0],
        Tier::Second => [2, 14, 52, 26],
        Tier::School => [0, 0, 30, 50],
        Tier::Corporation => [0, 20, 70, 10],
        Tier::Enterprise => [50, 50, 0, 0],
    };
    let mut reached = 0;
    for (share, level) in shares.into_iter().zip(Level::ALL) {
        reached += share;
        if roll < reached {
            return Some(level);
        }
    }
    Some(Level::E)
}

fn profile(seed: &str, id: &str) -> Profile {
    match id {
        "city" | "doit" => Profile::Exemplary,
        _ if WITHOUT_LEVEL.contains(&id) => Profile::HardlyStarted,
        _ => Profile::of(Chance::of(&[seed, id, "profile"]).below(100)),
    }
}

fn body(seed: &'static str, from: &Organisation) -> Body {
    let level = level(seed, &from.id, from.tier);
    let mut chance = Chance::of(&[seed, &from.id, "size"]);
    let wide =
        |low, high, chance: &mut Chance| usize::try_from(chance.between(low, high)).unwrap_or(0);
    let people = match from.tier {
        Tier::City => 8,
        Tier::First => wide(11, 21, &mut chance),
        Tier::Second | Tier::Corporation => wide(9, 13, &mut chance),
        Tier::School => wide(9, 12, &mut chance),
        Tier::Enterprise => wide(16, 24, &mut chance),
    };
    let systems = match level {
        Some(Level::A) => wide(4, 6, &mut chance),
        Some(Level::B) => wide(3, 4, &mut chance),
        Some(Level::C) => wide(2, 3, &mut chance),
        _ => usize::from(from.tier != Tier::City),
    };
    let has_room = match level {
        Some(Level::A) => true,
        Some(Level::B) => chance.percent(65),
        Some(Level::C) => chance.percent(22),
        _ => false,
    };
    Body {
        id: from.id.clone(),
        name_zh: from.zh.clone(),
        name_en: from.en.clone(),
        tier: from.tier,
        parent: from.parent.clone(),
        kind: from.kind.clone(),
        active_from: from.active_from,
        level,
        earlier: None,
        profile: profile(seed, &from.id),
        people,
        systems,
        rooms: usize::from(has_room),
        mail_server: matches!(level, Some(Level::A | Level::B)) && chance.percent(40),
        seed,
        below: Vec::new(),
    }
}

/// The bodies of the demonstration: the real list, city and bureau first.
pub(crate) fn demo(
    regulation: &Regulation,
    seed: &'static str,
    today: regulation::Day,
) -> Vec<Body> {
    let mut bodies: Vec<Body> =
        regulation.organisations.list.iter().map(|one| body(seed, one)).collect();
    for one in &mut bodies {
        let mut chance = one.chance("raised");
        let raised = one.level == Some(Level::B) && chance.percent(16);
        one.earlier = raised.then(|| (today.plus(-chance.between(60, 500)), Level::C));
    }
    arrange(&mut bodies);
    bodies
}

/// The bodies of the benchmark: the real list first, made-up ones after it.
pub(crate) fn city(regulation: &Regulation, seed: &'static str, size: CitySize) -> Vec<Body> {
    let mut bodies: Vec<Body> =
        regulation.organisations.list.iter().map(|one| body(seed, one)).collect();
    // A city without its bureau would have nobody to keep what all refer to.
    bodies.sort_by_key(|one| place(&one.id));
    bodies.truncate(size.agencies);
    let parents: Vec<String> =
        bodies.iter().filter(|one| one.tier == Tier::First).map(|one| one.id.clone()).collect();
    for number in bodies.len()..size.agencies {
        let is_school = number % 3 != 0;
        let made_up = Organisation {
            id: format!("synthetic-{number:03}"),
            zh: format!("合成{}{number:03}", if is_school { "學校" } else { "機關" }),
            en: Some(format!("Synthetic body {number:03}")),
            tier: if is_school { Tier::School } else { Tier::Second },
            parent: Some(
                parents.get(number % parents.len().max(1)).cloned().unwrap_or("city".into()),
            ),
            kind: Some("synthetic".to_owned()),
            source: None,
            note: None,
            active_from: None,
        };
        bodies.push(body(seed, &made_up));
    }
    let agencies = bodies.iter().filter(|one| one.tier != Tier::City).count();
    let ranks = ranks(agencies, seed);
    // A few of thousands, many of less than a hundred.
    let people =
        shares(size.people, agencies, 20, |rank| 1_000_000_000 / ((rank + 6) * (rank + 60)));
    let systems = shares(size.systems, agencies, 1, |rank| 1_000_000 / (rank + 60));
    let large = bodies.iter_mut().filter(|one| one.tier != Tier::City);
    for (one, rank) in large.zip(ranks) {
        one.people = people[rank];
        one.systems = systems[rank];
        one.rooms += usize::from(rank < 12);
    }
    arrange(&mut bodies);
    bodies
}

/// Which place in the order of size each body takes; larger tiers tend to come first.
fn ranks(many: usize, seed: &str) -> Vec<usize> {
    let mut order: Vec<(usize, usize)> = (0..many)
        .map(|place| (place + Chance::nth(&[seed, "rank"], place).below(60), place))
        .collect();
    order.sort_unstable();
    let mut ranks = vec![0; many];
    for (rank, (_, place)) in order.into_iter().enumerate() {
        ranks[place] = rank;
    }
    ranks
}

/// Splits a whole by weights, none below the least; the first takes what rounding leaves.
fn shares(whole: usize, many: usize, least: usize, weight: impl Fn(usize) -> usize) -> Vec<usize> {
    let rest = whole.saturating_sub(least * many);
    let all: usize = (0..many).map(&weight).sum::<usize>().max(1);
    let mut shares: Vec<usize> = (0..many).map(|rank| least + rest * weight(rank) / all).collect();
    let given: usize = shares.iter().sum();
    if let Some(first) = shares.first_mut() {
        *first += whole.saturating_sub(given);
    }
    shares
}

/// Where a body comes in order.
fn place(id: &str) -> usize {
    match id {
        "city" => 0,
        "doit" => 1,
        _ => 2,
    }
}

/// City and bureau come first, since others refer to them; each knows who stands below it.
fn arrange(bodies: &mut [Body]) {
    bodies.sort_by_key(|one| place(&one.id));
    let pairs: Vec<(String, String)> =
        bodies.iter().filter_map(|one| Some((one.parent.clone()?, one.id.clone()))).collect();
    for one in bodies {
        let below = pairs.iter().filter(|(parent, _)| *parent == one.id);
        one.below = below.map(|(_, id)| id.clone()).collect();
    }
}

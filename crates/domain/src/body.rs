//! The bodies of the city: tier, parent, dated levels and facts; and the dated settings.

use foldhash::HashMap;

use regulation::{Day, Fact, Level, Term, Tier};

/// One body, as known at the moment asked about.
#[derive(Debug, Clone)]
pub struct Body {
    pub id: String,
    pub name_zh: String,
    pub name_en: Option<String>,
    pub tier: Tier,
    pub parent: Option<String>,
    pub supervising: Option<String>,
    /// Levels from their days of approval, oldest first.
    pub levels: Vec<(Day, Level)>,
    pub facts: Vec<(Day, Fact, bool)>,
    pub active_from: Option<Day>,
    pub active_to: Option<Day>,
}

impl Body {
    /// A body of which only the name and the tier are known.
    pub fn new(id: &str, name_zh: &str, tier: Tier) -> Self {
        Self {
            id: id.to_owned(),
            name_zh: name_zh.to_owned(),
            name_en: None,
            tier,
            parent: None,
            supervising: None,
            levels: Vec::new(),
            facts: Vec::new(),
            active_from: None,
            active_to: None,
        }
    }

    /// The level on a day.
    pub fn level(&self, on: Day) -> Option<Level> {
        self.level_run(on).map(|(_, level)| level)
    }

    /// The level on a day and the day since when it has been that level without a break.
    pub fn level_run(&self, on: Day) -> Option<(Day, Level)> {
        let known = || self.levels.iter().rev().skip_while(|(from, _)| *from > on);
        let (_, level) = *known().next()?;
        let run = known().take_while(|(_, other)| *other == level);
        run.last().map(|(from, _)| (*from, level))
    }

    /// A fact on a day; none: not known.
    pub fn fact(&self, fact: Fact, on: Day) -> Option<bool> {
        let known = self.facts.iter().filter(|(from, what, _)| *what == fact && *from <= on);
        known.max_by_key(|(from, _, _)| *from).map(|(_, _, holds)| *holds)
    }

    /// Whether the body exists on the day.
    pub fn exists(&self, on: Day) -> bool {
        self.active_from.is_none_or(|from| from <= on) && self.active_to.is_none_or(|to| on <= to)
    }
}

/// One decided value of a setting.
#[derive(Debug, Clone)]
pub struct SettingValue {
    pub name: String,
    pub agency: String,
    pub from: Day,
    pub value: String,
}

/// The bodies and the settings: what every duty of every body may look at.
#[derive(Debug, Clone, Default)]
pub struct City {
    pub bodies: Vec<Body>,
    settings: HashMap<String, HashMap<String, Vec<(Day, String)>>>,
    places: HashMap<String, usize>,
    children: HashMap<String, Vec<usize>>,
}

/// The root of the tree.
pub const CITY: &str = "city";
/// 資訊局.
pub const DOIT: &str = "doit";

impl City {
    /// Bodies in order of their ids; `city` and `doit` exist without being named.
    pub fn new(mut bodies: Vec<Body>, settings: Vec<SettingValue>) -> Self {
        if !bodies.iter().any(|body| body.id == CITY) {
            bodies.push(Body::new(CITY, "臺北市政府", Tier::City));
        }
        if !bodies.iter().any(|body| body.id == DOIT) {
            let mut doit = Body::new(DOIT, "臺北市政府資訊局", Tier::First);
            doit.parent = Some(CITY.to_owned());
            bodies.push(doit);
        }
        bodies.sort_by(|left, right| left.id.cmp(&right.id));
        let places: HashMap<String, usize> =
            bodies.iter().enumerate().map(|(place, body)| (body.id.clone(), place)).collect();
        let mut children: HashMap<String, Vec<usize>> = HashMap::default();
        for (place, body) in bodies.iter().enumerate() {
            let above = body.supervising.as_ref().or(body.parent.as_ref());
            if let Some(above) = above.filter(|above| **above != body.id) {
                children.entry(above.clone()).or_default().push(place);
            }
        }
        let mut by_name: HashMap<String, HashMap<String, Vec<(Day, String)>>> = HashMap::default();
        for setting in settings {
            let values = by_name.entry(setting.name).or_default().entry(setting.agency);
            values.or_default().push((setting.from, setting.value));
        }
        for values in by_name.values_mut().flat_map(HashMap::values_mut) {
            // A later decision for the same day takes the place of the earlier.
            values.sort_by_key(|(from, _)| *from);
        }
        Self { bodies, settings: by_name, places, children }
    }

    /// A body by its id.
    pub fn body(&self, id: &str) -> Option<&Body> {
        self.places.get(id).and_then(|place| self.bodies.get(*place))
    }

    /// The bodies directly below one, in order of their ids.
    pub fn below(&self, id: &str) -> impl Iterator<Item = &Body> {
        self.children.get(id).into_iter().flatten().filter_map(|place| self.bodies.get(*place))
    }

    /// The body that a body stands below: the one that supervises it, else its superior.
    pub fn above(&self, id: &str) -> Option<&str> {
        let body = self.body(id)?;
        let above = body.supervising.as_deref().or(body.parent.as_deref());
        above.filter(|above| *above != id)
    }

    /// Whether a body is `root` or stands below it, however far. All stand below the city.
    pub fn is_within(&self, id: &str, root: &str) -> bool {
        root == CITY || self.ancestry(id).any(|one| one == root)
    }

    /// A body and those that it stands below, nearest first. A circle ends where it closes.
    pub fn ancestry<'c>(&'c self, id: &'c str) -> impl Iterator<Item = &'c str> {
        let steps = std::iter::successors(Some(id), |one| self.above(one));
        steps
            .take(self.bodies.len().max(1))
            .enumerate()
            .map_while(move |(place, one)| (place == 0 || one != id).then_some(one))
    }

    /// A setting on a day: the agency's own value, else the city's.
    pub fn setting(&self, name: &str, agency: &str, on: Day) -> Option<&str> {
        self.decided(name, agency, on).map(|(_, value)| value)
    }

    /// The same, and whose it is: the agency's, or the city's.
    pub fn decided<'a>(&self, name: &str, agency: &'a str, on: Day) -> Option<(&'a str, &str)> {
        let decided = self.settings.get(name)?;
        [agency, CITY].into_iter().find_map(|whose| {
            let values = decided.get(whose)?;
            let held = values.iter().rev().find(|(from, _)| *from <= on);
            held.map(|(_, value)| (whose, value.as_str()))
        })
    }

    /// A setting that holds a term.
    pub fn term(&self, name: &str, agency: &str, on: Day) -> Option<Term> {
        self.setting(name, agency, on)?.parse().ok()
    }

    /// The days on which a setting of the agency or the city begins.
    pub fn setting_days(&self, name: &str, agency: &str) -> Vec<Day> {
        let Some(decided) = self.settings.get(name) else { return Vec::new() };
        let values = [agency, CITY].into_iter().filter_map(|whose| decided.get(whose));
        values.flatten().map(|(from, _)| *from).collect()
    }
}

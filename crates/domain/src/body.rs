//! The bodies of the city: tier, parent, dated levels and facts; and the dated settings.

use foldhash::HashMap;

use regulation::{Day, Fact, Level, Term, Tier};

/// One body, as known at the moment asked about. What it is called and where it stands is told as of the day
/// for which the city was read; a duty asks by the day that it judges.
#[derive(Debug, Clone)]
pub struct Body {
    pub id: String,
    pub name_zh: String,
    pub name_en: Option<String>,
    pub tier: Tier,
    pub parent: Option<String>,
    pub supervising: Option<String>,
    /// What is said of it from each day on, oldest first; before the first of them the first speaks. Empty:
    /// it is on every day what it is.
    pub said: Vec<(Day, Particulars)>,
    /// Levels from their days of approval, oldest first.
    pub levels: Vec<(Day, Level)>,
    pub facts: Vec<(Day, Fact, bool)>,
    pub active_from: Option<Day>,
    pub active_to: Option<Day>,
}

/// What is said of a body from a day on: what it is called, what it is, where it stands and whether it exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Particulars {
    pub name_zh: String,
    pub name_en: Option<String>,
    pub tier: Tier,
    pub parent: Option<String>,
    pub supervising: Option<String>,
    pub active_from: Option<Day>,
    pub active_to: Option<Day>,
}

impl Particulars {
    fn above(&self) -> Option<&str> {
        self.supervising.as_deref().or(self.parent.as_deref())
    }

    fn has_begun(&self, on: Day) -> bool {
        self.active_from.is_none_or(|from| from <= on)
    }

    /// Whether it was and is no more.
    fn has_ended(&self, on: Day) -> bool {
        self.has_begun(on) && self.active_to.is_some_and(|to| to < on)
    }
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
            said: Vec::new(),
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

    /// Whether the body exists on the day. An end that is told late is an end all the same.
    pub fn exists(&self, on: Day) -> bool {
        let Some(said) = self.particulars(on) else {
            let has_begun = self.active_from.is_none_or(|from| from <= on);
            return has_begun && self.active_to.is_none_or(|to| on <= to);
        };
        let mut later = self.said.iter().filter(|(from, _)| *from > on);
        said.has_begun(on) && !said.has_ended(on) && !later.any(|(_, said)| said.has_ended(on))
    }

    /// The tier on a day.
    pub fn tier_on(&self, on: Day) -> Tier {
        self.particulars(on).map_or(self.tier, |said| said.tier)
    }

    /// The superior on a day.
    pub fn parent_on(&self, on: Day) -> Option<&str> {
        match self.particulars(on) {
            Some(said) => said.parent.as_deref(),
            None => self.parent.as_deref(),
        }
    }

    /// The body that it stands below: the one that supervises it, else its superior.
    fn above(&self) -> Option<&str> {
        let above = self.supervising.as_deref().or(self.parent.as_deref());
        above.filter(|above| *above != self.id)
    }

    /// The same on a day.
    fn above_on(&self, on: Day) -> Option<&str> {
        match self.particulars(on) {
            Some(said) => said.above().filter(|above| *above != self.id),
            None => self.above(),
        }
    }

    fn particulars(&self, on: Day) -> Option<&Particulars> {
        let said = self.said.iter().rev().find(|(from, _)| *from <= on);
        said.or_else(|| self.said.first()).map(|(_, said)| said)
    }

    /// What is told of it, as said.
    pub fn told(&self) -> Particulars {
        Particulars {
            name_zh: self.name_zh.clone(),
            name_en: self.name_en.clone(),
            tier: self.tier,
            parent: self.parent.clone(),
            supervising: self.supervising.clone(),
            active_from: self.active_from,
            active_to: self.active_to,
        }
    }

    /// The body as it is told on a day.
    #[must_use]
    pub fn on(mut self, day: Day) -> Self {
        if let Some(said) = self.particulars(day).cloned() {
            (self.name_zh, self.name_en, self.tier) = (said.name_zh, said.name_en, said.tier);
            (self.parent, self.supervising) = (said.parent, said.supervising);
            (self.active_from, self.active_to) = (said.active_from, said.active_to);
        }
        self
    }

    /// The days from which something else is said of it than before.
    pub fn changes(&self) -> impl Iterator<Item = Day> {
        self.said.iter().skip(1).map(|(from, _)| *from)
    }

    /// The days on which something else is said of it, or it begins or is no more.
    pub fn turns(&self) -> impl Iterator<Item = Day> {
        let days = [self.active_from, self.active_to.map(Day::next)];
        let said = self.said.iter();
        let said = said.flat_map(|(_, said)| [said.active_from, said.active_to.map(Day::next)]);
        self.changes().chain(days.into_iter().chain(said).flatten())
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
    /// Those that stand below a body on some day.
    children: HashMap<String, Vec<usize>>,
    changes: Vec<Day>,
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
            let ever = body.said.iter().filter_map(|(_, said)| said.above());
            let mut above: Vec<&str> = body.above().into_iter().chain(ever).collect();
            above.sort_unstable();
            above.dedup();
            for above in above.into_iter().filter(|above| *above != body.id) {
                children.entry(above.to_owned()).or_default().push(place);
            }
        }
        let mut changes: Vec<Day> = bodies.iter().flat_map(Body::changes).collect();
        changes.sort_unstable();
        changes.dedup();
        let mut by_name: HashMap<String, HashMap<String, Vec<(Day, String)>>> = HashMap::default();
        for setting in settings {
            let values = by_name.entry(setting.name).or_default().entry(setting.agency);
            values.or_default().push((setting.from, setting.value));
        }
        for values in by_name.values_mut().flat_map(HashMap::values_mut) {
            // A later decision for the same day takes the place of the earlier.
            values.sort_by_key(|(from, _)| *from);
        }
        Self { bodies, settings: by_name, places, children, changes }
    }

    /// A body by its id.
    pub fn body(&self, id: &str) -> Option<&Body> {
        self.places.get(id).and_then(|place| self.bodies.get(*place))
    }

    /// The days from which something else is said of a body than before, in order.
    pub fn changes(&self) -> &[Day] {
        &self.changes
    }

    /// Whether the same is said of every body on both days.
    pub fn is_alike(&self, one: Day, other: Day) -> bool {
        let (earlier, later) = (one.min(other), one.max(other));
        !self.changes.iter().any(|from| earlier < *from && *from <= later)
    }

    /// The bodies directly below one on a day, in order of their ids.
    pub fn below_on(&self, id: &str, on: Day) -> impl Iterator<Item = &Body> {
        self.ever_below(id).filter(move |body| body.above_on(on) == Some(id))
    }

    fn ever_below(&self, id: &str) -> impl Iterator<Item = &Body> {
        self.children.get(id).into_iter().flatten().filter_map(|place| self.bodies.get(*place))
    }

    /// The body that a body stands below: the one that supervises it, else its superior.
    pub fn above(&self, id: &str) -> Option<&str> {
        self.body(id)?.above()
    }

    /// Whether a body stands directly below another on a day.
    pub fn is_below_on(&self, id: &str, above: &str, on: Day) -> bool {
        self.body(id).is_some_and(|body| body.above_on(on) == Some(above))
    }

    /// Whether a body is `root` or stands below it, however far. All stand below the city.
    pub fn is_within(&self, id: &str, root: &str) -> bool {
        root == CITY || self.ancestry(id).any(|one| one == root)
    }

    /// The bodies whose records may turn what another owes: itself, those that it stands below as its
    /// superiors or supervisors, the city and its bureau.
    pub fn speakers<'c>(&'c self, body: &'c str) -> Vec<&'c str> {
        let parent = self.body(body).and_then(|body| body.parent.as_deref());
        self.speaking(body, parent, Body::above)
    }

    /// The same on a day.
    pub fn speakers_on<'c>(&'c self, body: &'c str, on: Day) -> Vec<&'c str> {
        let parent = self.body(body).and_then(|body| body.parent_on(on));
        self.speaking(body, parent, move |body| body.above_on(on))
    }

    fn speaking<'c>(
        &'c self,
        body: &'c str,
        parent: Option<&'c str>,
        above: impl Fn(&'c Body) -> Option<&'c str> + Copy,
    ) -> Vec<&'c str> {
        let superiors = parent.into_iter().flat_map(|parent| self.upwards(parent, above));
        self.upwards(body, above).chain(superiors).chain([CITY, DOIT]).collect()
    }

    /// A body and those that it stands below, nearest first. A circle ends where it closes.
    pub fn ancestry<'c>(&'c self, id: &'c str) -> impl Iterator<Item = &'c str> {
        self.upwards(id, Body::above)
    }

    fn upwards<'c>(
        &'c self,
        id: &'c str,
        above: impl Fn(&'c Body) -> Option<&'c str>,
    ) -> impl Iterator<Item = &'c str> {
        let steps = std::iter::successors(Some(id), move |one| above(self.body(one)?));
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

//! The demonstration held in memory and put before the engine.

use std::collections::HashMap;

use domain::assess::{Assessed, assess};
use domain::body::{Body, City, SettingValue};
use domain::field::parse_fields;
use domain::record::day_of;
use domain::{At, Moment, Record, RecordState, Shelf, View};
use regulation::{Day, Fact, FormScope, Level, Regulation, Tier};
use serde_json::{Map, Value as Json};
use synthetic::{SyntheticRecord, SyntheticSetting};

pub(crate) struct Town<'r> {
    regulation: &'r Regulation,
    city: City,
    own: HashMap<String, Shelf>,
    shared: Shelf,
}

impl<'r> Town<'r> {
    pub(crate) fn new(
        regulation: &'r Regulation,
        records: impl Iterator<Item = SyntheticRecord>,
        settings: Vec<SyntheticSetting>,
    ) -> Self {
        let (mut own, mut shared) = (HashMap::<String, Shelf>::new(), Shelf::new(regulation));
        let mut bodies: HashMap<String, Body> = HashMap::new();
        for made in records {
            let index = regulation.form_index(made.form).expect("a form of the law");
            let form = &regulation.forms[index];
            let fields =
                parse_fields(form, &regulation.parts, &made.with).expect("fields that fit");
            let day = day_of(form, &fields);
            match made.form {
                "org_register" => {
                    bodies.insert(made.agency.clone(), body(&made.agency, &made.with, day));
                }
                "level_submission" => {
                    let level = text(&made.with, "level").and_then(Level::from_letter);
                    let body = bodies.get_mut(&made.agency).expect("registered first");
                    body.levels.extend(day.zip(level));
                    body.levels.sort_by_key(|(from, _)| *from);
                }
                _ => {}
            }
            let record = Record {
                id: made.id.into(),
                form: index,
                agency: made.agency.as_str().into(),
                state: RecordState::Approved,
                recorded_at: Moment::start_of(made.recorded_on),
                approved_as: None,
                withdrawn_at: None,
                supersedes: None,
                day,
                fields,
            };
            match form.scope {
                FormScope::Shared => shared.put(record),
                FormScope::Agency => {
                    own.entry(made.agency).or_insert_with(|| Shelf::new(regulation)).put(record);
                }
            }
        }
        let settings = settings.into_iter().map(|made| SettingValue {
            name: made.name,
            agency: made.agency.unwrap_or_else(|| "city".to_owned()),
            from: made.from,
            value: made.value,
        });
        let city = City::new(bodies.into_values().collect(), settings.collect());
        Self { regulation, city, own, shared }
    }

    /// Every duty of every body on a day.
    pub(crate) fn assess(&self, on: Day) -> Vec<Assessed> {
        let duties: Vec<&regulation::Duty> = self.regulation.duties.iter().collect();
        let none = Shelf::new(self.regulation);
        let mut all = Vec::new();
        for body in &self.city.bodies {
            let own = self.own.get(&body.id).unwrap_or(&none);
            let (law, shared) = (self.regulation, &self.shared);
            let bureau = self.own.get("doit").unwrap_or(&none);
            let view =
                View::new(law, &self.city, body, own, shared, Moment::FOREVER).with_bureau(bureau);
            all.extend(assess(&view, &duties, At::day(on)).expect("law data that is whole"));
        }
        all
    }
}

fn text<'w>(with: &'w Map<String, Json>, name: &str) -> Option<&'w str> {
    with.get(name).and_then(Json::as_str)
}

fn body(id: &str, with: &Map<String, Json>, day: Option<Day>) -> Body {
    let tier = text(with, "tier").and_then(Tier::from_word).expect("a tier");
    let mut body = Body::new(id, text(with, "name_zh").unwrap_or(id), tier);
    body.parent = text(with, "parent").map(str::to_owned);
    body.active_from = text(with, "active_from").and_then(|day| day.parse().ok());
    for fact in Fact::ALL {
        let holds = with.get(fact.word()).and_then(Json::as_bool);
        body.facts.extend(holds.zip(day).map(|(holds, day)| (day, fact, holds)));
    }
    body
}

//! A made-up city of random records, bodies and settings; each number makes one of them.

use domain::body::{Body, CITY, City, DOIT, Particulars, SettingValue};
use domain::field::parse_fields;
use domain::record::day_of;
use domain::{Moment, Record, RecordState, Shelf, View};
use regulation::{Day, Fact, Field, FieldType, FormScope, Level, Regulation, Tier};
use serde_json::{Map, Value, json};

/// A small source of numbers that is the same everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides.max(1)
    }

    pub(crate) fn one_in(&mut self, sides: u64) -> bool {
        self.below(sides) == 0
    }

    fn pick<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        let place = self.below(list.len() as u64);
        list.get(usize::try_from(place).unwrap_or(0))
    }
}

/// The first and the last day that records of a made-up city lie on.
pub(crate) const FIRST: &str = "2025-06-01";
pub(crate) const DAYS: u64 = 500;

pub(crate) fn first() -> Day {
    FIRST.parse().expect("a day")
}

fn some_day(dice: &mut Dice) -> Day {
    let days = i32::try_from(dice.below(DAYS)).expect("few days");
    let day = first().plus(days);
    match dice.below(6) {
        0 => day.month_end(),
        1 => day.month_start(0),
        2 => Day::year_end(day.year()),
        _ => day,
    }
}

fn some_moment(dice: &mut Dice) -> Moment {
    Moment::start_of(some_day(dice)).plus_minutes(i64::try_from(dice.below(1_440)).expect("few"))
}

/// Bodies, settings and records.
pub(crate) struct World {
    pub(crate) city: City,
    pub(crate) records: Vec<Record>,
}

pub(crate) const BODIES: [&str; 4] = [CITY, DOIT, "a1", "a2"];

impl World {
    /// One body each, settings from one number, records from one number each; a2 stands below a1.
    pub(crate) fn new(law: &Regulation, ground: u64, seeds: &[u64]) -> Self {
        Self::with_a2_below("a1", law, ground, seeds)
    }

    /// The same, where a2 stands below another body.
    pub(crate) fn with_a2_below(above: &str, law: &Regulation, ground: u64, seeds: &[u64]) -> Self {
        let mut dice = Dice::new(ground);
        let bodies = BODIES.iter().map(|id| body(id, above, &mut dice)).collect();
        let settings = settings(law, &mut dice);
        let mut records: Vec<Record> = Vec::new();
        for (place, seed) in seeds.iter().enumerate() {
            let earlier = records.clone();
            records.push(record(law, place, &mut Dice::new(*seed), &earlier));
        }
        Self { city: City::new(bodies, settings), records }
    }

    /// The records in their shelves: by agency, and those that all share.
    pub(crate) fn shelves(&self, law: &Regulation) -> Shelves {
        shelves(law, &self.records)
    }
}

pub(crate) struct Shelves {
    own: Vec<Shelf>,
    shared: Shelf,
}

pub(crate) fn shelves(law: &Regulation, records: &[Record]) -> Shelves {
    let mut shelves =
        Shelves { own: BODIES.iter().map(|_| Shelf::new(law)).collect(), shared: Shelf::new(law) };
    for record in records {
        let place = BODIES.iter().position(|body| **body == *record.agency).unwrap_or(0);
        if law.forms[record.form].scope == FormScope::Shared {
            shelves.shared.put(record.clone());
        } else {
            shelves.own[place].put(record.clone());
        }
    }
    shelves
}

impl Shelves {
    pub(crate) fn view<'a>(
        &'a self,
        law: &'a Regulation,
        city: &'a City,
        body: &str,
        known_at: Moment,
    ) -> View<'a> {
        let place = BODIES.iter().position(|one| *one == body).expect("a body of the world");
        let body = city.body(body).expect("a body of the city");
        let view = View::new(law, city, body, &self.own[place], &self.shared, known_at);
        view.with_bureau(&self.own[1])
    }
}

fn body(id: &str, above_a2: &str, dice: &mut Dice) -> Body {
    let tier = match id {
        CITY => Tier::City,
        "a2" => *dice.pick(&Tier::ALL[2..]).expect("a tier"),
        _ => Tier::First,
    };
    let mut body = Body::new(id, id, tier);
    body.parent = match id {
        CITY => None,
        "a2" => Some(above_a2.to_owned()),
        _ => Some(CITY.to_owned()),
    };
    for _ in 0..dice.below(3) {
        let from = some_day(dice).plus(-i32::try_from(dice.below(800)).expect("few"));
        body.levels.push((from, *dice.pick(&Level::ALL).expect("a level")));
    }
    body.levels.sort();
    body.levels.dedup_by_key(|(from, _)| *from);
    for fact in Fact::ALL {
        for _ in 0..dice.below(3) {
            body.facts.push((some_day(dice).plus(-400), fact, !dice.one_in(3)));
        }
    }
    body.facts.dedup_by_key(|(from, fact, _)| (*from, *fact));
    body.active_from = dice.one_in(8).then(|| some_day(dice));
    body.active_to = dice.one_in(8).then(|| some_day(dice));
    if id == "a2" && dice.one_in(2) {
        body.said = moved(&body, dice);
    }
    body
}

/// From some day on it is another and may stand elsewhere.
fn moved(body: &Body, dice: &mut Dice) -> Vec<(Day, Particulars)> {
    let mut said = body.told();
    let first = (Day::EARLIEST, said.clone());
    said.parent = dice.pick(&["a1", CITY]).map(|above| (*above).to_owned());
    said.tier = *dice.pick(&Tier::ALL[2..]).expect("a tier");
    vec![first, (some_day(dice), said)]
}

fn settings(law: &Regulation, dice: &mut Dice) -> Vec<SettingValue> {
    let mut settings = Vec::new();
    let mut set = |name: &str, dice: &mut Dice, value: String| {
        let agency = if dice.one_in(2) { CITY } else { "a1" };
        let (name, agency) = (name.to_owned(), agency.to_owned());
        settings.push(SettingValue { name, agency, from: some_day(dice).plus(-300), value });
    };
    for duty in &law.duties {
        for family in ["period", "term"] {
            if dice.one_in(3) {
                let terms = ["P1M", "P3M", "P6M", "P1Y", "P3D", "P10D"];
                let term = dice.pick(&terms).copied().unwrap_or("P1M");
                set(&format!("{family}.{}", duty.id), dice, term.to_owned());
            }
        }
    }
    for (name, values) in [
        ("leave_days_threshold", ["0", "90"]),
        ("phishing.open_rate_below", ["5", "10.5"]),
        ("phishing.click_rate_below", ["2", "6"]),
    ] {
        for _ in 0..dice.below(3) {
            let value = dice.pick(&values).copied().unwrap_or("0");
            set(name, dice, value.to_owned());
        }
    }
    if dice.one_in(3) {
        let from = some_day(dice).plus(-200).to_string();
        set("records_from", dice, from);
    }
    settings
}

/// Forms that decide something.
pub(crate) fn deciding(law: &Regulation) -> Vec<usize> {
    let mut forms: Vec<usize> = law
        .duties
        .iter()
        .flat_map(|duty| duty.decides.iter().chain(&duty.evidence))
        .chain(&["waiver".to_owned(), "delegated_document".to_owned()])
        .filter_map(|id| law.form_index(id))
        .collect();
    forms.sort_unstable();
    forms.dedup();
    forms
}

fn record(law: &Regulation, place: usize, dice: &mut Dice, earlier: &[Record]) -> Record {
    // Some forms are filed together, so that what refers to one another meets.
    let forms = deciding(law);
    let mut form = *dice.pick(&forms).expect("a form");
    if let Some(like) = earlier.last().filter(|_| dice.one_in(3)) {
        form = like.form;
    }
    let agency = *dice.pick(&["a1", "a1", "a1", "a2", CITY, DOIT]).expect("an agency");
    record_of(law, &format!("r{place}"), form, agency, dice, earlier)
}

/// A record of a form and an agency, its fields thrown.
pub(crate) fn record_of(
    law: &Regulation,
    id: &str,
    form: usize,
    agency: &str,
    dice: &mut Dice,
    earlier: &[Record],
) -> Record {
    let kind = &law.forms[form];
    let mut with = Map::new();
    for field in &kind.fields {
        if dice.one_in(if field.required { 14 } else { 3 }) {
            continue;
        }
        if let Some(value) = value(law, field, &field.kind, dice, earlier, agency) {
            with.insert(field.name.clone(), value);
        }
    }
    let fields = parse_fields(kind, &law.parts, &with).expect("fields of the form");
    let day = day_of(kind, &fields);
    let filed = day.unwrap_or_else(first);
    let delay = if dice.one_in(3) { i64::try_from(dice.below(90_000)).expect("few") } else { 0 };
    let recorded_at = Moment::start_of(filed).plus_minutes(delay);
    let state = match dice.below(12) {
        0 => RecordState::Draft,
        1 => RecordState::Submitted,
        2 => RecordState::Withdrawn,
        _ => RecordState::Approved,
    };
    let withdrawn = state == RecordState::Withdrawn;
    let mut same = earlier.iter().filter(|one| one.form == form && *one.agency == *agency);
    let corrected = same.next_back().filter(|_| dice.one_in(8));
    Record {
        id: id.into(),
        form,
        agency: agency.into(),
        state,
        approved_as: None,
        recorded_at,
        withdrawn_at: withdrawn.then(|| recorded_at.plus_minutes(60_000)),
        supersedes: corrected.map(|older| older.id.clone()),
        day,
        fields,
    }
}

fn value(
    law: &Regulation,
    field: &Field,
    kind: &FieldType,
    dice: &mut Dice,
    earlier: &[Record],
    agency: &str,
) -> Option<Value> {
    Some(match kind {
        FieldType::Text if field.name == "duty" => json!(dice.pick(&law.duties)?.id),
        FieldType::Text if field.name == "title" => {
            json!(dice.pick(&law.instruments)?.id)
        }
        FieldType::Text if field.name == "subject" => json!(dice.pick(earlier)?.id),
        FieldType::Text => json!(dice.pick(&["甲", "乙", "丙"])?),
        FieldType::File | FieldType::Signature => json!("sha256"),
        FieldType::Integer if field.name == "year" => json!(2025 + dice.below(2)),
        FieldType::Integer => json!(dice.below(5)),
        FieldType::Number | FieldType::Percent => json!(dice.below(12)),
        FieldType::Boolean => json!(!dice.one_in(3)),
        FieldType::Date => json!(some_day(dice).to_string()),
        FieldType::Moment if dice.one_in(4) => json!(some_day(dice).to_string()),
        FieldType::Moment => json!(some_moment(dice).to_string()),
        FieldType::Duration => json!("P1M"),
        FieldType::Enum => json!(dice.pick(&field.values)?.value),
        FieldType::LastUse => match dice.below(4) {
            0 => json!("never"),
            1 => json!("unknown"),
            _ => json!(some_day(dice).to_string()),
        },
        FieldType::DateRange => {
            let from = some_day(dice);
            let length = i32::try_from(dice.below(150)).expect("few");
            match dice.one_in(3) {
                true => json!({ "from": from.to_string() }),
                false => json!({ "from": from.to_string(), "to": from.plus(length).to_string() }),
            }
        }
        FieldType::Reference(target) if target == "agency" => match field.name.as_str() {
            "agency" => json!(agency),
            _ => json!(dice.pick(&BODIES)?),
        },
        FieldType::Reference(target) => {
            let form = law.form_index(target)?;
            let found: Vec<&Record> = earlier.iter().filter(|one| one.form == form).collect();
            json!(dice.pick(&found)?.id)
        }
        FieldType::Part(_) => json!({}),
        FieldType::List(item) => {
            let items =
                (0..dice.below(4)).filter_map(|_| value(law, field, item, dice, earlier, agency));
            Value::Array(items.collect())
        }
    })
}

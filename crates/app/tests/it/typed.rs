//! Forms as people fill them in: what is written is read back, names are found, several are filed as one.

use app::import::Language;
use app::record::{NewRecord, RecordError};
use app::typed::{self, Typed, read, write};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use regulation::{Field, FieldType, Form, FormKind};
use serde_json::{Map, Value as Json, json};

use crate::world::{World, actor, both, law};

/// Texts as people write them: any signs, nothing around them, no signs that nobody sees.
fn text() -> impl Strategy<Value = String> {
    let signs = r#"[一-龥a-zA-Z0-9<>&"'\[\](){}（）、；;|~=+@\\-]"#;
    let whole = format!("{signs}{{1,6}}( {signs}{{1,4}})?(\n{signs}{{1,4}})?");
    proptest::string::string_regex(&whole).unwrap()
}

fn day() -> impl Strategy<Value = String> {
    (1990..2040, 1..13, 1..29).prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"))
}

fn of_kind(field: &Field, kind: &FieldType) -> BoxedStrategy<Json> {
    let words: Vec<String> = field.values.iter().map(|word| word.value.clone()).collect();
    match kind {
        FieldType::Text | FieldType::File | FieldType::Signature => {
            text().prop_map(Json::from).boxed()
        }
        FieldType::Integer if field.name == "year" => (1990..2040).prop_map(Json::from).boxed(),
        FieldType::Integer if field.between.is_some() => {
            let [least, most] = field.between.unwrap();
            (least..=most).prop_map(Json::from).boxed()
        }
        FieldType::Integer => (0..10_000).prop_map(Json::from).boxed(),
        FieldType::Number | FieldType::Percent => {
            (0..4_000).prop_map(|quarters| json!(f64::from(quarters) / 4.0)).boxed()
        }
        FieldType::Boolean => any::<bool>().prop_map(Json::from).boxed(),
        FieldType::Date => day().prop_map(Json::from).boxed(),
        FieldType::Moment => (day(), 0..24, 0..60)
            .prop_map(|(day, hour, minute)| json!(format!("{day}T{hour:02}:{minute:02}:00+08:00")))
            .boxed(),
        FieldType::LastUse => {
            prop_oneof![day(), Just("never".to_owned()), Just("unknown".to_owned())]
                .prop_map(Json::from)
                .boxed()
        }
        FieldType::Duration => Just(json!("P6M")).boxed(),
        FieldType::Enum => proptest::sample::select(words).prop_map(Json::from).boxed(),
        FieldType::Reference(target) => {
            let id = match target.as_str() {
                "agency" => "a1",
                "person" => "p1",
                _ => "z-1",
            };
            Just(json!(id)).boxed()
        }
        FieldType::DateRange => (day(), any::<bool>())
            .prop_map(|(day, is_open)| match is_open {
                true => json!({ "from": day }),
                false => json!({ "from": day, "to": day }),
            })
            .boxed(),
        FieldType::Part(id) => {
            let law = law();
            let part = law.parts.iter().find(|part| part.id == *id).unwrap();
            let line = |field: &Field| match field.kind {
                FieldType::Date => day().boxed(),
                _ => proptest::string::string_regex("[一-龥a-z<>&\"']{1,6}").unwrap().boxed(),
            };
            let fields: Vec<_> = part
                .fields
                .iter()
                .map(|field| (Just(field.name.clone()), proptest::option::of(line(field))))
                .collect();
            fields
                .prop_map(|fields| {
                    let said =
                        fields.into_iter().filter_map(|(name, text)| Some((name, text?.into())));
                    Json::Object(said.collect())
                })
                .prop_filter("a row says something", |row| !row.as_object().unwrap().is_empty())
                .boxed()
        }
        FieldType::List(item) => match &**item {
            FieldType::Enum => proptest::sample::subsequence(words.clone(), 1..=words.len())
                .prop_map(Json::from)
                .boxed(),
            item => {
                proptest::collection::vec(of_kind(field, item), 1..4).prop_map(Json::from).boxed()
            }
        },
    }
}

fn filled(form: &Form) -> BoxedStrategy<Map<String, Json>> {
    let asked = form.fields.iter().filter(|field| !field.derived);
    let fields: Vec<_> = asked
        .map(|field| (Just(field.name.clone()), proptest::option::of(of_kind(field, &field.kind))))
        .collect();
    let said = fields.prop_map(|fields| {
        fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    });
    said.boxed()
}

/// Numbers are the same whether a fraction is written or not.
fn spelt(with: &Map<String, Json>) -> Map<String, Json> {
    let one = |value: &Json| match value.as_f64() {
        Some(number) if value.is_number() => json!(number),
        _ => value.clone(),
    };
    with.iter().map(|(name, value)| (name.clone(), one(value))).collect()
}

#[test]
fn whatever_a_record_says_the_form_shows_so_that_it_is_read_back_as_the_same() {
    let kit = testkit::embedded();
    let world = World::at(&kit);
    world.import_text("people.jsonl", crate::world::PEOPLE).unwrap();
    let law = law();
    let mut runner = TestRunner::new(Config { cases: 6, ..Config::default() });
    for form in law.forms.iter().filter(|form| form.kind != FormKind::View) {
        let checked = runner.run(&filled(form), |with| {
            for language in [Language::Chinese, Language::English] {
                let typed = write(&world.installation, &actor(), form, &with, language).unwrap();
                let back = read(&world.installation, form, "a1", &typed).unwrap();
                prop_assert!(back.faults.is_empty(), "{}: {:?} of {typed:?}", form.id, back.faults);
                prop_assert_eq!(spelt(&back.with), spelt(&with), "{}: {:?}", &form.id, typed);
            }
            Ok(())
        });
        assert!(checked.is_ok(), "{}: {checked:?}", form.id);
    }
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    Typed::of(pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
}

fn value(world: &World, form: &str, field: &str, text: &str) -> Json {
    let law = law();
    let read = read(&world.installation, law.form(form).unwrap(), "a1", &typed(&[(field, text)]));
    read.unwrap().with.get(field).cloned().unwrap_or_default()
}

#[test]
fn days_are_read_in_either_calendar_and_people_by_name_code_or_both() {
    both(|world| {
        for text in ["115/3/1", "1150301", "民國115年3月1日", "2026-03-01", "115.3.1"] {
            assert_eq!(value(world, "training_record", "date", text), "2026-03-01", "{text}");
        }
        assert_eq!(value(world, "training_record", "year", "115"), 2026);
        for text in ["許芬庭", "E0001", "許芬庭（E0001）", "許○庭 (E0001)", "p1"] {
            assert_eq!(value(world, "training_record", "person", text), "p1", "{text}");
        }
        assert_eq!(value(world, "training_record", "person", "王小明"), "王小明");
        assert_eq!(
            value(world, "incident", "known_at", "115/3/1 9:05"),
            "2026-03-01T09:05:00+08:00"
        );
    });
}

#[test]
fn a_text_that_is_no_day_is_told_with_its_field_and_nothing_else_is_lost() {
    both(|world| {
        let law = law();
        let form = law.form("training_record").unwrap();
        let said = typed(&[("date", "下週"), ("course", "資安"), ("hours", "三")]);
        let read = read(&world.installation, form, "a1", &said).unwrap();
        let told: Vec<String> = read
            .faults
            .iter()
            .map(|fault| fault.place.column.as_ref().unwrap().heading.clone())
            .collect();
        assert_eq!(told, ["date", "hours"]);
        assert_eq!(read.with, *json!({ "course": "資安" }).as_object().unwrap());
    });
}

fn training(person: &str) -> NewRecord {
    let with = json!({"person": person, "category": "dedicated", "year": 2025, "course": "資安",
        "course_kind": "professional", "date": "2025-05-06", "hours": 3});
    NewRecord {
        form: "training_record".to_owned(),
        agency: Some("a1".to_owned()),
        with: with.as_object().unwrap().clone(),
        ..NewRecord::default()
    }
}

#[test]
fn several_subjects_are_filed_as_one_change_or_not_at_all() {
    both(|world| {
        let installation = &world.installation;
        let before = app::record::version(installation).unwrap();
        let wrong = [training("E0001"), training("E0009")];
        let refused = app::record::file_all(installation, &actor(), &wrong, None).unwrap_err();
        let RecordError::Faults(faults) = refused else { unreachable!("{refused}") };
        assert_eq!(faults.iter().map(|fault| fault.place.row).collect::<Vec<_>>(), [2]);
        assert_eq!(app::record::version(installation).unwrap(), before);
        let right = [training("E0001"), training("E0002")];
        let once = || Some(app::record::Once { key: "k", request_sha256: "aa" });
        let filed = app::record::file_all(installation, &actor(), &right, once()).unwrap();
        let people: Vec<&str> =
            filed.iter().map(|one| one.record.with["person"].as_str().unwrap()).collect();
        assert_eq!(people, ["p1", "p2"]);
        assert_eq!(app::record::version(installation).unwrap(), before + 1);
        let again = app::record::file_all(installation, &actor(), &right, once()).unwrap();
        assert!(again.iter().all(|one| one.repeated));
        assert_eq!(world.count("training_record"), 2);
        let many: Vec<NewRecord> =
            (0..=app::record::MOST_AT_ONCE).map(|_| training("E0001")).collect();
        let refused = app::record::file_all(installation, &actor(), &many, None).unwrap_err();
        assert!(matches!(refused, RecordError::Faults(_)));
    });
}

#[test]
fn the_last_record_gives_what_may_be_the_same_again_and_no_day_of_it() {
    both(|world| {
        app::record::file(&world.installation, &actor(), &training("E0001"), None).unwrap();
        let law = law();
        let form = law.form("training_record").unwrap();
        let last = typed::last(&world.installation, &actor(), form, "a1", Some("p1")).unwrap();
        let last = last.unwrap();
        assert_eq!(last["course"], "資安");
        assert!(!last.contains_key("date") && !last.contains_key("year"), "{last:?}");
        let of_other = typed::last(&world.installation, &actor(), form, "a1", Some("p2")).unwrap();
        assert_eq!(of_other.unwrap()["course"], "資安", "another's course is a beginning too");
    });
}

#[test]
fn names_are_offered_as_they_are_read_and_only_to_who_may_see_them() {
    both(|world| {
        let offered = |actor: &app::Actor, begun: &str| {
            let installation = &world.installation;
            app::suggestion::suggest(installation, actor, "person", "a1", begun, Language::Chinese)
                .unwrap()
        };
        assert_eq!(offered(&actor(), "許"), ["許芬庭（E0001）"]);
        assert_eq!(offered(&actor(), "e000").len(), 2);
        let bureau =
            crate::rights::somebody(world, "bureau", app::access::Role::BureauOfficer, "city");
        assert_eq!(offered(&bureau, "許芬"), Vec::<String>::new());
        assert_eq!(offered(&bureau, "E0001"), ["許○庭（E0001）"]);
        let operator =
            crate::rights::somebody(world, "room", app::access::Role::RoomOperator, "a1");
        assert_eq!(offered(&operator, "E0001"), Vec::<String>::new());
    });
}

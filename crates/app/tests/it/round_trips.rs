//! What is exported comes in again as the same, whatever the form, the field and the format.

use std::collections::BTreeMap;
use std::io::Cursor;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use regulation::{Field, FieldType, Form, FormKind, FormScope, Part};
use serde_json::{Map, Value as Json, json};
use sheets::Format;

use crate::world::{World, actor, law};

const FORMATS: [Format; 4] = [Format::Csv, Format::Xlsx, Format::Ods, Format::JsonLines];
const BODY: &str = "doit";

/// Two things of every form, with ids that say what they are, for references to name.
fn things() -> String {
    let mut text = String::new();
    for form in law().forms.iter().filter(|form| form.kind != FormKind::View) {
        for number in 1..=2 {
            let mut with = Map::new();
            for field in form.fields.iter().filter(|field| field.name.ends_with("_code")) {
                with.insert(field.name.clone(), format!("K{number}").into());
            }
            let agency =
                if form.id == "org_register" { format!("K{number}") } else { BODY.to_owned() };
            let line = json!({"id": format!("{}-{number}", form.id), "form": form.id,
                "agency": agency, "with": with});
            text.push_str(&format!("{line}\n"));
        }
    }
    text
}

fn text() -> impl Strategy<Value = String> {
    let said = |text: &String| !text.chars().all(sheets::values::width::is_space);
    prop_oneof![
        "[一-龥A-Za-z0-9，。、；（）ＡＢ０１ ]{1,12}",
        "['=+@;、|{\\[\\\\\"-][ -~\n]{0,8}",
        "[ -~一-龥\t\n　]{1,10}",
    ]
    .prop_filter("says something", said)
}

/// A field's value on a day, so that no two days of a record stand in the wrong order.
fn value(field: &Field, kind: &FieldType, parts: &[Part], day: &str) -> BoxedStrategy<Json> {
    let day = day.to_owned();
    match kind {
        FieldType::Text if app_code(field) => "[A-Z][A-Z0-9-]{0,6}".prop_map(Json::from).boxed(),
        FieldType::Text | FieldType::File | FieldType::Signature => {
            text().prop_map(Json::from).boxed()
        }
        FieldType::Integer if field.name == "year" => {
            Just(day.split('-').next().unwrap().parse::<i64>().unwrap().into()).boxed()
        }
        FieldType::Integer if field.between.is_some() => {
            let [least, most] = field.between.unwrap();
            (least..=most).prop_map(Json::from).boxed()
        }
        FieldType::Integer => (0_i64..5_000).prop_map(Json::from).boxed(),
        FieldType::Number => (0_i64..240_000).prop_map(decimal).boxed(),
        FieldType::Percent => (0_i64..=1_000_000).prop_map(decimal).boxed(),
        FieldType::Boolean => any::<bool>().prop_map(Json::from).boxed(),
        FieldType::Date => Just(day.into()).boxed(),
        FieldType::Moment => prop_oneof![
            Just(Json::from(day.clone())),
            Just(Json::from(format!("{day}T14:05:00+08:00"))),
            Just(Json::from(format!("{day}T14:05:00+08:00"))),
        ]
        .boxed(),
        FieldType::LastUse => prop_oneof![
            Just(Json::from("never")),
            Just(Json::from("unknown")),
            Just(Json::from(day)),
        ]
        .boxed(),
        FieldType::Duration => Just("PT4H".into()).boxed(),
        FieldType::Enum => {
            let words: Vec<String> = field.values.iter().map(|one| one.value.clone()).collect();
            proptest::sample::select(words).prop_map(Json::from).boxed()
        }
        FieldType::DateRange => {
            prop_oneof![Just(json!({"from": day, "to": day})), Just(json!({"from": day})),].boxed()
        }
        FieldType::Reference(target) if target == "agency" => Just(Json::from(BODY)).boxed(),
        FieldType::Reference(target) => {
            let target = target.clone();
            (1..=2).prop_map(move |number| format!("{target}-{number}").into()).boxed()
        }
        FieldType::Part(id) => part(id, parts),
        FieldType::List(item) => proptest::collection::vec(value(field, item, parts, &day), 0..4)
            .prop_map(Json::Array)
            .boxed(),
    }
}

fn app_code(field: &Field) -> bool {
    let name = field.name.as_str();
    ["_id", "_code", "_no"].iter().any(|end| name.ends_with(end))
        || ["account", "serial", "number"].contains(&name)
}

/// Ten-thousandths as a decimal number.
fn decimal(parts: i64) -> Json {
    match parts % 10_000 {
        0 => (parts / 10_000).into(),
        _ => serde_json::from_str(&domain::Quantity::from_parts(parts).to_string()).unwrap(),
    }
}

fn part(id: &str, parts: &[Part]) -> BoxedStrategy<Json> {
    let fields = parts.iter().find(|part| part.id == id).unwrap().fields.clone();
    let each: Vec<BoxedStrategy<(String, Option<String>)>> = fields
        .into_iter()
        .map(|field| {
            let text = match field.kind {
                FieldType::Date => {
                    prop_oneof![Just("2025-05-06".to_owned()), Just("五月".to_owned())].boxed()
                }
                _ => text().boxed(),
            };
            (Just(field.name), proptest::option::of(text)).boxed()
        })
        .collect();
    each.prop_map(|fields| {
        let said = fields.into_iter().filter_map(|(name, text)| Some((name, text?.into())));
        Json::Object(said.collect())
    })
    .boxed()
}

fn fields(form: &Form) -> BoxedStrategy<Json> {
    let form = form.clone();
    let days =
        proptest::sample::select(vec!["1999-12-31", "2024-02-29", "2025-01-01", "2026-03-02"]);
    days.prop_flat_map(move |day| {
        let law = law();
        let own_agency = form.scope == FormScope::Agency;
        let each: Vec<BoxedStrategy<(String, Option<Json>)>> = form
            .fields
            .iter()
            .filter(|field| !field.derived && (!own_agency || field.name != "agency"))
            // It names a thing of the duty's, of which there is none here.
            .filter(|field| form.id != "waiver" || field.name != "subject")
            .map(|field| {
                let value = match (form.id.as_str(), field.name.as_str()) {
                    // No body stands below itself.
                    ("org_register", "parent" | "supervising_agency") => {
                        Just("city".into()).boxed()
                    }
                    ("waiver", "duty") => Just(law.duties[0].id.clone().into()).boxed(),
                    _ => value(field, &field.kind, &law.parts, day),
                };
                (Just(field.name.clone()), proptest::option::weighted(0.8, value)).boxed()
            })
            .collect();
        each.prop_map(|fields| {
            let said = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
            Json::Object(said.collect())
        })
    })
    .boxed()
}

/// One to three records of one form, the second perhaps a correction of the first.
#[derive(Debug, Clone)]
struct Case {
    form: String,
    withs: Vec<Json>,
    corrects: bool,
    state: &'static str,
    withdrawn: bool,
    why: Option<String>,
    format: Format,
}

fn case() -> impl Strategy<Value = Case> {
    let forms: Vec<Form> =
        law().forms.iter().filter(|form| form.kind != FormKind::View).cloned().collect();
    let states = proptest::sample::select(vec!["approved", "approved", "draft", "submitted"]);
    (proptest::sample::select(forms), any::<bool>(), states, any::<bool>()).prop_flat_map(
        |(form, corrects, state, withdrawn)| {
            let withs = proptest::collection::vec(fields(&form), 1..4);
            let format = proptest::sample::select(FORMATS.to_vec());
            (withs, proptest::option::of(text()), format).prop_map(move |(withs, why, format)| {
                Case { form: form.id.clone(), withs, corrects, state, withdrawn, why, format }
            })
        },
    )
}

impl Case {
    fn lines(&self, number: usize) -> String {
        let mut lines = String::new();
        for (place, with) in self.withs.iter().enumerate() {
            let mut line = json!({"id": format!("c{number}-{place}"), "form": self.form,
                "agency": BODY, "with": with, "recorded_at": "2026-02-01T08:00:00.25+08:00"});
            let object = line.as_object_mut().unwrap();
            match place {
                0 if self.withdrawn => {
                    object.insert("withdrawn_at".to_owned(), "2026-02-02T08:00:00+08:00".into());
                }
                1 if self.corrects => {
                    object.insert("supersedes".to_owned(), format!("c{number}-0").into());
                }
                2 => {
                    object.insert("state".to_owned(), self.state.into());
                }
                _ => {}
            }
            if let Some(why) = &self.why {
                object.insert("why".to_owned(), why.clone().into());
            }
            lines.push_str(&format!("{line}\n"));
        }
        lines
    }
}

fn export(world: &World, form: &str, format: Format) -> Vec<u8> {
    let request = app::export::Request { form, agency: None, text: None, format };
    let out = Cursor::new(Vec::new());
    let (out, _) = app::export::export(&world.installation, &actor(), &request, out).unwrap();
    out.into_inner()
}

/// The lines of an export by the ids of their records, of those that a case filed.
fn kept(world: &World, form: &str, prefix: &str) -> BTreeMap<String, Json> {
    let bytes = export(world, form, Format::JsonLines);
    let lines = String::from_utf8(bytes).unwrap();
    let records = lines.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let named = records.map(|record| (record["id"].as_str().unwrap().to_owned(), record));
    named.filter(|(id, _)| id.starts_with(prefix)).collect()
}

fn comes_back(from: &World, into: &World, case: &Case, number: usize) {
    let filed = from.import_text("case.jsonl", &case.lines(number)).unwrap();
    assert!(filed.is_whole(), "{:#?}", filed.faults);
    let name = format!("case.{}", case.format.extension());
    let path = into.file(&name, export(from, &case.form, case.format));
    let form = Some(case.form.as_str());
    let outcome = into.import_as(&path, |request| {
        request.form = form;
        request.agency = None;
        request.on_existing = app::import::OnExisting::Skip;
    });
    let outcome = outcome.unwrap();
    assert!(outcome.is_whole(), "{:#?}", outcome.faults);
    let prefix = format!("c{number}-");
    let (before, after) = (kept(from, &case.form, &prefix), kept(into, &case.form, &prefix));
    assert_eq!(before, after);
    assert_eq!(before.len(), case.withs.len());
}

fn worlds(kit: &testkit::Installation) -> World {
    let world = World::at(kit);
    let outcome = world.import_text("things.jsonl", &things()).unwrap();
    assert!(outcome.is_whole(), "{:#?}", outcome.faults);
    world
}

#[test]
fn records_of_every_form_come_back_from_every_format_as_they_were() {
    let (one, other) = (testkit::embedded(), testkit::embedded());
    let (from, into) = (worlds(&one), worlds(&other));
    let mut runner = TestRunner::new(Config::default());
    let number = std::cell::Cell::new(0);
    let outcome = runner.run(&case(), |case| {
        number.set(number.get() + 1);
        comes_back(&from, &into, &case, number.get());
        Ok(())
    });
    assert_eq!(outcome.map_err(|error| error.to_string()), Ok(()));
}

#[test]
fn what_leaves_one_database_comes_back_in_the_other() {
    let (one, other) = (testkit::postgres(), testkit::embedded());
    let (from, into) = (worlds(&one), worlds(&other));
    let mut runner = TestRunner::new(Config { cases: 24, ..Config::default() });
    let number = std::cell::Cell::new(0);
    let outcome = runner.run(&case(), |case| {
        number.set(number.get() + 1);
        comes_back(&from, &into, &case, 2 * number.get());
        comes_back(&into, &from, &case, 2 * number.get() + 1);
        Ok(())
    });
    assert_eq!(outcome.map_err(|error| error.to_string()), Ok(()));
}

#[test]
fn a_form_exported_empty_still_has_its_headings() {
    let kit = testkit::embedded();
    let world = World::at(&kit);
    let text = String::from_utf8(export(&world, "training_record", Format::Csv)).unwrap();
    assert!(text.starts_with("\u{FEFF}紀錄編號,"), "the record's id is in the first column");
    assert!(text.contains("人員類別"));
}

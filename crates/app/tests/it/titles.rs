//! What records are called: by the words of the fields that their form names, as each reader may see them.

use app::Actor;
use app::access::Role;
use app::dating::Dating;
use app::import::Language;
use app::record::{Filter, Record};
use app::title;
use app::typed::{Manner, called, called_one};
use regulation::{Field, FieldType, Form, FormKind};
use serde_json::{Map, Value as Json};

use crate::rights::somebody;
use crate::world::{World, actor, both, law};

const RECORDS: &str = r#"
{"id":"z1","form":"zone","agency":"a1","with":{"zone_code":"Z-1","name":"機房","kind":"machine-room"}}
{"id":"ap1","form":"appointment","agency":"a1","with":{"role":"dedicated-staff","person":"p1","title":"科員","from":"2026-01-01"}}
{"id":"as1","form":"assessment_result","agency":"a1","with":{"person":"p1","year":2026,"audience":"business","method":"quiz","taken_on":"2026-02-03"}}
{"id":"en1","form":"entry_log","agency":"a1","with":{"zone":"z1","person_name":"王訪客","entered_at":"2026-02-03T09:05:00+08:00"}}
{"id":"pl1","form":"training_plan","agency":"a1","with":{"year":2026,"category":"dedicated"}}
{"id":"in1","form":"incident","agency":"a1","with":{"incident_no":"I-1","description":"網頁遭竄改、無法連線"}}
"#;

fn office(body: impl Fn(&World)) {
    both(|world| {
        world.import_text("records.jsonl", RECORDS).unwrap();
        body(world);
    });
}

fn title_of(world: &World, who: &Actor, id: &str, manner: impl Into<Manner>) -> String {
    let record = app::record::get(&world.installation, who, id).unwrap();
    title::of_one(&world.installation, who, &record, manner).unwrap()
}

#[test]
fn a_record_is_called_by_the_words_of_its_fields_in_the_language_and_dating_of_its_reader() {
    office(|world| {
        let told = |id: &str, manner: Manner| title_of(world, &actor(), id, manner);
        let chinese = Manner::from(Language::Chinese);
        let english = Manner::from(Language::English);
        let iso = Manner { language: Language::Chinese, dating: Dating::Iso };
        assert_eq!(told("ap1", chinese), "資通安全專職人員 · 許芬庭");
        assert_eq!(told("ap1", english), "Dedicated staff · 許芬庭");
        assert_eq!(told("as1", chinese), "許芬庭 · 問答 · 115-02-03");
        assert_eq!(told("as1", iso), "許芬庭 · 問答 · 2026-02-03");
        assert_eq!(told("en1", english), "王訪客 · 機房 · 2026-02-03 09:05");
        assert!(told("pl1", chinese).starts_with("115年 · "), "{}", told("pl1", chinese));
        assert!(told("pl1", iso).starts_with("2026年 · "), "{}", told("pl1", iso));
    });
}

#[test]
fn a_title_says_no_more_of_people_and_rooms_than_its_reader_may_see() {
    office(|world| {
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let told = |id: &str| title_of(world, &bureau, id, Language::Chinese);
        assert_eq!(told("as1"), "許○庭 · 問答 · 115-02-03");
        assert_eq!(told("en1"), "機房 · 115-02-03 09:05", "what is hidden is left out");
        let operator = somebody(world, "room", Role::RoomOperator, "a1");
        let filter = Filter { agency: Some("a1"), form: None, text: None };
        let seen = app::record::list(&world.installation, &operator, &filter, None, 50).unwrap();
        let titles = title::of(&world.installation, &operator, &seen.records, Language::Chinese);
        assert!(titles.unwrap().iter().all(|title| !title.contains('許')));
    });
}

#[test]
fn records_are_called_all_at_once_and_by_their_ids() {
    office(|world| {
        let manner = Language::Chinese;
        let ids = ["in1", "p1", "nowhere"];
        let titles = title::by_id(&world.installation, &actor(), &ids, manner).unwrap();
        assert_eq!(titles["in1"], "I-1 · 網頁遭竄改、無法連線");
        assert_eq!(titles["p1"], "許芬庭");
        assert_eq!(titles.len(), 2);
    });
}

#[test]
fn a_name_that_is_offered_says_its_code_once_and_holds_no_sign_that_parts_names() {
    office(|world| {
        let installation = &world.installation;
        let get = |id: &str| app::record::get(installation, &actor(), id).unwrap();
        let records = ["p1", "in1", "ap1"].map(get);
        let names = called(installation, &actor(), &records, Language::Chinese).unwrap();
        let expected =
            ["許芬庭（E0001）", "網頁遭竄改，無法連線（I-1）", "資通安全專職人員 · 許芬庭（ap1）"];
        assert_eq!(names, expected);
        let zone = called_one(installation, &actor(), &get("z1"), Language::English).unwrap();
        assert_eq!(zone, "機房（Z-1）");
    });
}

/// What a field may say, where it can be said in a title; every reference names the person p1.
fn said(field: &Field) -> Option<Json> {
    Some(match &field.kind {
        FieldType::Text => "某事".into(),
        FieldType::Enum => field.values.first()?.value.clone().into(),
        FieldType::Integer if field.name == "year" => 2026.into(),
        FieldType::Integer => 1.into(),
        FieldType::Date => "2026-02-03".into(),
        FieldType::Moment => "2026-02-03T09:05:00+08:00".into(),
        FieldType::Reference(target) if target == "agency" => "a1".into(),
        FieldType::Reference(_) => "p1".into(),
        _ => return None,
    })
}

/// A record of the form with an id as the program gives it, and what its required fields, or those of its day,
/// say.
fn record_of(form: &Form, like: &Record) -> Record {
    let is_said = |field: &&Field| field.required || form.day_field.as_ref() == Some(&field.name);
    let fields = form.fields.iter().filter(is_said);
    let with: Map<String, Json> =
        fields.filter_map(|field| Some((field.name.clone(), said(field)?))).collect();
    let id = "0197d0a2-7f3b-7e3c-9c1f-2b7a3e4d5f60".to_owned();
    Record { id, form: form.id.clone(), with, ..like.clone() }
}

#[test]
fn a_record_of_any_form_is_called_by_words_and_never_by_a_bare_id() {
    office(|world| {
        let like = app::record::get(&world.installation, &actor(), "p1").unwrap();
        // Somebody who reads no people: what refers to one is called by what else it says.
        let operator = somebody(world, "room", Role::RoomOperator, "a1");
        for form in law().forms.iter().filter(|form| form.kind != FormKind::View) {
            let record = record_of(form, &like);
            for who in [&actor(), &operator] {
                for (language, name) in
                    [(Language::Chinese, &form.zh), (Language::English, &form.en)]
                {
                    let title = title::of_one(&world.installation, who, &record, language);
                    let title = title.unwrap();
                    let words: Vec<&str> = title.split(" · ").collect();
                    let is_bare = words.iter().any(|words| [&*record.id, "p1"].contains(words));
                    assert!(!is_bare, "{}: {title}", form.id);
                    assert!(title != *name, "{} is told from no other: {title}", form.id);
                }
            }
        }
    });
}

#[test]
fn what_was_written_before_there_was_a_register_of_it_is_named_as_it_was_written() {
    office(|world| {
        let like = app::record::get(&world.installation, &actor(), "p1").unwrap();
        let law = law();
        let record = record_of(law.form("account_entry").unwrap(), &like);
        let mut with = record.with.clone();
        with.insert("system".to_owned(), "公文系統".into());
        let record = Record { with, ..record };
        let title = title::of_one(&world.installation, &actor(), &record, Language::Chinese);
        assert_eq!(title.unwrap(), "某事 · 公文系統");
    });
}

#[test]
fn every_form_that_people_file_says_by_what_its_records_are_called() {
    let law = law();
    let filed = law.forms.iter().filter(|form| form.kind != FormKind::View);
    let nameless = filed.filter(|form| form.called.is_empty());
    assert_eq!(nameless.map(|form| form.id.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
}

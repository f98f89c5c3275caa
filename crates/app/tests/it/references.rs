//! Whom and what a cell means: ids decide, codes and unique names do, anything else is told.

use app::access::Role;
use app::import::{Language, Request, import};
use app::record::{NewRecord, RecordError};
use serde_json::json;

use crate::rights::{city as with_bodies, somebody};
use crate::world::{both, errors, notes};

const HEADINGS: &str = "人員識別碼,人員,人員類別,年度,課程,類型,日期,時數\n";

#[test]
fn another_name_beside_an_id_is_a_fault() {
    both(|world| {
        let text = format!("{HEADINGS}E0001,鄭涵婷,主管,114,資安,通識,114/5/6,3\n");
        let outcome = world.import_text("訓練.csv", &text).unwrap();
        assert_eq!(errors(&outcome).len(), 1);
        assert!(errors(&outcome)[0].starts_with("2 人員: "), "{:?}", errors(&outcome));
        assert!(errors(&outcome)[0].contains("許芬庭"));
    });
}

#[test]
fn a_name_that_two_people_bear_needs_the_id() {
    both(|world| {
        let person = r#"{"id":"p3","form":"person","agency":"a1","with":{"person_id":"E0003","name":"許芬庭","onboard_date":"2020-01-01"}}"#;
        world.import_text("people.jsonl", person).unwrap();
        let text = "人員,人員類別,年度,課程,類型,日期,時數\n許芬庭,主管,114,資安,通識,114/5/6,3\n鄭 涵婷,主管,114,資安,通識,114/5/6,3\n";
        let outcome = world.import_text("訓練.csv", text).unwrap();
        assert_eq!(errors(&outcome).len(), 1, "{:?}", errors(&outcome));
        assert!(errors(&outcome)[0].contains("2 項同名"));
    });
}

#[test]
fn a_person_of_another_agency_is_not_known_by_code() {
    both(|world| {
        let person = r#"{"id":"q1","form":"person","agency":"doit","with":{"person_id":"E0900","name":"外人","onboard_date":"2020-01-01"}}"#;
        world.import_text("people.jsonl", person).unwrap();
        let text = "人員,人員類別,年度,課程,類型,日期,時數\nE0900,主管,114,資安,通識,114/5/6,3\n";
        let outcome = world.import_text("訓練.csv", text).unwrap();
        assert_eq!(errors(&outcome).len(), 1);
        // By its full id a record is known everywhere.
        let outcome = world.import_text("訓練.csv", &text.replace("E0900", "q1")).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
    });
}

#[test]
fn of_a_record_that_one_may_not_read_nobody_learns_that_it_is_there() {
    with_bodies(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let imported = |name: &str, text: &str| {
            let path = world.file(name, text);
            let form = name.ends_with(".csv").then_some("training_record");
            let request = Request { form, accept_warnings: true, ..Request::of(&path) };
            errors(&import(&world.installation, &officer, &request, &mut |_| {}).unwrap())
        };
        let told = |person: &str| {
            let with = json!({"person": person, "category": "general-user", "year": 2026,
                "course": "課程", "date": "2026-02-01", "hours": 3});
            let line = json!({"form": "training_record", "agency": "a1", "with": with}).to_string();
            let row = format!(
                "紀錄機關,人員,人員類別,年度,課程,類型,日期,時數\n\
                 a1,{person},主管,114,資安,通識,114/5/6,3\n"
            );
            let mut told = imported("訓練.jsonl", &line);
            told.extend(imported("訓練.csv", &row));
            let new = NewRecord {
                form: "training_record".to_owned(),
                agency: Some("a1".to_owned()),
                with: with.as_object().unwrap().clone(),
                state: Some("draft".to_owned()),
                ..NewRecord::default()
            };
            let refused = app::record::file(&world.installation, &officer, &new, None);
            let Err(RecordError::Faults(faults)) = refused else { panic!("{refused:?}") };
            told.extend(faults.iter().map(|fault| fault.sentence(Language::Chinese)));
            let told = told.iter().map(|told| told.replace(person, "…"));
            told.collect::<Vec<String>>()
        };
        // One of them is somebody of an agency beside it, the other nobody.
        let (somebody, nobody) = (told("p3"), told("p9"));
        assert_eq!(somebody.len(), 3, "{somebody:?}");
        assert_eq!(somebody, nobody);
    });
}

#[test]
fn rows_may_name_people_further_down_the_same_sheet() {
    both(|world| {
        let text = "人員識別碼,姓名,單位,職務,工作類別,人員類別,主管,報到日,狀態\n\
            E0010,甲,一科,科員,業務,職員,E0011,110/1/1,在職\n\
            E0011,乙,一科,科長,管理,職員,,110/1/1,在職\n";
        let outcome = world.import_text("人員.csv", text).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        let people = world.records("person");
        let of = |code: &str| people.iter().find(|one| one.with["person_id"] == code).unwrap();
        assert_eq!(of("E0010").with["supervisor"], of("E0011").id.as_str());
    });
}

#[test]
fn a_register_that_is_still_empty_leaves_references_as_written_and_says_so() {
    let text = "系統,環境,帳號,帳號類型,持有人,單位,權限,核發日,最近使用日,盤點日,狀態\n\
        公文系統,正式,u1,一般,E0001,一科,查詢,99/2/14,不明,115/03/02,使用中\n";
    both(|world| {
        let path = world.file("帳號.csv", text);
        let outcome = world.import_as(&path, |request| request.dry_run = true).unwrap();
        assert!(outcome.is_whole());
        assert_eq!(notes(&outcome).len(), 1, "{:?}", notes(&outcome));
        let system = r#"{"id":"s1","form":"system_register","agency":"a1","with":{"system_code":"S01","name":"公文系統"}}"#;
        world.import_text("系統.jsonl", system).unwrap();
        world.import(&path).unwrap();
        assert_eq!(world.records("account_entry")[0].with["system"], "s1");
        let other = text.replace("公文系統", "差勤系統").replace("u1", "u2");
        let outcome = world.import_text("帳號.csv", &other).unwrap();
        assert_eq!(errors(&outcome).len(), 1, "once the register is kept, what it lacks is told");
    });
}

#[test]
fn an_agency_that_nobody_knows_is_refused() {
    both(|world| {
        let text = format!("{HEADINGS}E0001,,主管,114,資安,通識,114/5/6,3\n");
        let path = world.file("訓練.csv", text);
        let outcome = world.import_as(&path, |request| request.agency = Some("nobody"));
        assert!(matches!(outcome, Err(app::import::ImportError::UnknownAgency { .. })));
        let by_name = world.import_as(&path, |request| request.agency = Some("範例局")).unwrap();
        assert_eq!(by_name.total().filed, 1);
        let outcome = world.import_as(&path, |request| request.agency = None).unwrap();
        assert_eq!(errors(&outcome).len(), 1, "{:?}", errors(&outcome));
    });
}

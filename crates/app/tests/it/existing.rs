//! Records that are there already: stop, skip, update; by id, else by the form's key.

use app::access::Role;
use app::import::OnExisting;

use crate::rights::somebody;
use crate::world::{World, actor, both, errors, notes, now, request};

const HEADINGS: &str = "人員識別碼,姓名,單位,職務,工作類別,人員類別,報到日,狀態\n";

fn person(world: &World, text: &str, mode: OnExisting) -> app::import::Outcome {
    let path = world.file("人員.csv", format!("{HEADINGS}{text}"));
    world.import_as(&path, |request| request.on_existing = mode).unwrap()
}

#[test]
fn by_default_a_record_that_is_there_stops_the_whole_file() {
    both(|world| {
        let text = "E0001,許芬庭,第二科,科員,業務,職員,109/1/1,在職\nE0009,新人,第二科,科員,業務,職員,109/1/1,在職\n";
        let outcome = person(world, text, OnExisting::Stop);
        assert_eq!(errors(&outcome).len(), 1, "{:?}", errors(&outcome));
        assert_eq!(world.count("person"), 2);
    });
}

#[test]
fn skip_leaves_what_is_there_and_files_the_rest() {
    both(|world| {
        let text = "E0001,許芬庭,第三科,科員,業務,職員,109/1/1,在職\nE0009,新人,第二科,科員,業務,職員,109/1/1,在職\n";
        let outcome = person(world, text, OnExisting::Skip);
        assert_eq!((outcome.total().filed, outcome.total().skipped), (1, 1));
        assert_eq!(world.record("p1").with["unit"], "第二科");
    });
}

#[test]
fn update_files_a_correction_that_supersedes_and_leaves_alone_what_says_the_same() {
    both(|world| {
        let text = "E0001,許芬庭,第三科,科員,業務,職員,109/1/1,在職\nE0002,鄭涵婷,第一科,專員,業務,職員,109/1/1,在職\n";
        let outcome = person(world, text, OnExisting::Update);
        assert_eq!(errors(&outcome), Vec::<String>::new());
        assert_eq!((outcome.total().superseding, outcome.total().unchanged), (1, 1));
        let newer = world.record("p1").superseded_by.unwrap();
        assert_eq!(world.record(&newer).with["unit"], "第三科");
        assert_eq!(world.record("p2").superseded_by, None);
        let again = person(world, text, OnExisting::Update);
        assert_eq!((again.total().filed, again.change), (0, None), "a second time changes nothing");
    });
}

#[test]
fn an_update_keeps_the_fields_for_which_the_sheet_has_no_column() {
    both(|world| {
        let path = world.file("人員.csv", "人員識別碼,狀態,報到日\nE0001,離退職,109/1/1\n");
        let outcome = world
            .import_as(&path, |request| {
                request.on_existing = OnExisting::Update;
                request.accept_warnings = true;
                request.form = Some("person");
            })
            .unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        let newer = world.record(&world.record("p1").superseded_by.unwrap());
        assert_eq!(newer.with["status"], "left");
        assert_eq!(newer.with["name"], "許芬庭");
    });
}

#[test]
fn a_later_inventory_is_a_new_state_and_not_a_correction() {
    both(|world| {
        let headings = "系統,環境,帳號,帳號類型,持有人,單位,權限,核發日,最近使用日,盤點日,狀態\n";
        let march = format!(
            "{headings}公文系統,正式,u1,一般,E0001,一科,查詢,99/2/14,不明,114/12/02,使用中\n"
        );
        world.import_text("帳號.csv", &march).unwrap();
        let june = march.replace("114/12/02", "115/03/02").replace("使用中", "停用");
        let path = world.file("帳號.csv", june);
        let outcome =
            world.import_as(&path, |request| request.on_existing = OnExisting::Update).unwrap();
        assert_eq!((outcome.total().filed, outcome.total().superseding), (1, 0));
        assert!(world.records("account_entry").iter().all(|one| one.superseded_by.is_none()));
    });
}

#[test]
fn lines_are_compared_by_their_ids() {
    let text = "{\"id\":\"p1\",\"form\":\"person\",\"agency\":\"a1\",\"with\":{\"person_id\":\"E0001\",\"name\":\"許芬庭\",\"unit\":\"人事室\"}}\n{\"id\":\"p8\",\"form\":\"person\",\"agency\":\"a1\",\"with\":{\"person_id\":\"E0008\",\"name\":\"新人\"}}\n";
    both(|world| {
        let path = world.file("人員.jsonl", text);
        let stopped = world.import(&path).unwrap();
        assert_eq!(errors(&stopped).len(), 1, "{:?}", errors(&stopped));
        let dry = world.import_as(&path, |request| request.dry_run = true).unwrap();
        assert_eq!(errors(&dry).len(), 1, "a dry run says the same");
        let outcome =
            world.import_as(&path, |request| request.on_existing = OnExisting::Update).unwrap();
        assert_eq!((outcome.total().filed, outcome.total().superseding), (2, 1));
        let newer = world.record("p1").superseded_by.unwrap();
        assert_eq!(world.record(&newer).with["unit"], "人事室");
        let stale =
            world.import_as(&path, |request| request.on_existing = OnExisting::Update).unwrap();
        assert_eq!(errors(&stale).len(), 0, "what is there says the same as the file");
    });
}

#[test]
fn two_people_under_one_id_are_refused_in_a_sheet_as_in_lines_whatever_is_accepted() {
    both(|world| {
        let row = |name: &str| format!("H7001,{name},第二科,科員,業務,職員,109/1/1,在職\n");
        let sheet = format!("{HEADINGS}{}{}", row("甲一"), row("乙二"));
        let line = |name: &str| {
            let with = serde_json::json!({"person_id": "H7001", "name": name, "unit": "第二科",
                "onboard_date": "2020-01-01"});
            serde_json::json!({"form": "person", "agency": "a1", "with": with}).to_string()
        };
        let lines = [line("甲一"), line("乙二")].join("\n");
        for (name, text) in [("人員.csv", sheet), ("人員.jsonl", lines)] {
            let path = world.file(name, text);
            let outcome = world.import_as(&path, |request| request.accept_warnings = true).unwrap();
            let told = errors(&outcome);
            assert!(told.len() == 1 && told[0].contains("同一項、同一天"), "{name}: {told:?}");
            assert_eq!(world.count("person"), 2, "{name}");
        }
    });
}

#[test]
fn an_update_withdraws_nothing_and_says_where_that_is_done() {
    both(|world| {
        let text = r#"{"id":"p1","form":"person","agency":"a1","withdrawn_at":"2026-03-01T09:00:00+08:00","with":{"person_id":"E0001","name":"許芬庭"}}"#;
        let path = world.file("人員.jsonl", text);
        let outcome =
            world.import_as(&path, |request| request.on_existing = OnExisting::Update).unwrap();
        let told = errors(&outcome);
        assert!(told.len() == 1 && told[0].contains("請開啟該筆紀錄撤回"), "{told:?}");
        assert_eq!(world.record("p1").superseded_by, None);
    });
}

#[test]
fn who_signed_in_brings_records_that_are_known_from_now_on_whatever_the_file_says() {
    both(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let sheet = "人員識別碼,姓名,單位,職務,工作類別,人員類別,報到日,狀態,登錄時刻\nE0008,新人,第二科,科員,業務,職員,109/1/1,在職,2024-01-01T09:00:00+08:00\n";
        let line = r#"{"id":"p9","form":"person","agency":"a1","recorded_at":"2024-01-01T09:00:00+08:00","with":{"person_id":"E0009","name":"新人"}}"#;
        let lines = format!("{line}\n{}\n", line.replace("p9", "p10").replace("E0009", "E0010"));
        let files = [("新人.csv", sheet, "E0008"), ("新人.jsonl", lines.as_str(), "E0009")];
        for (name, text, who) in files {
            let path = world.file(name, text);
            let mut asked = request(&path);
            asked.accept_warnings = true;
            let outcome =
                app::import::import(&world.installation, &officer, &asked, &mut |_| {}).unwrap();
            assert_eq!(errors(&outcome), Vec::<String>::new());
            let told = notes(&outcome);
            let told = told.iter().filter(|one| one.contains("以匯入當下為準")).count();
            assert_eq!(told, 1, "{name}: it is told once");
            let people = world.records("person");
            let newcomer = people.iter().find(|one| one.with["person_id"] == who).unwrap();
            assert_eq!(newcomer.recorded_at, now(), "{name}");
        }
        // Whoever is at the machine moves an installation with all that was known when.
        let moved = line.replace("p9", "p7").replace("E0009", "E0007");
        let path = world.file("搬移.jsonl", moved);
        app::import::import(&world.installation, &actor(), &request(&path), &mut |_| {}).unwrap();
        assert_ne!(world.record("p7").recorded_at, now());
    });
}

//! An approved exception is seen wherever the standing is that it excepts.

use app::Actor;
use app::record::{NewRecord, file, withdraw};
use serde_json::{Value, json};

use super::desk::{Office, both};

fn filed(office: &Office, record: Value) -> String {
    let new: NewRecord = serde_json::from_value(record).unwrap();
    let done = file(&office.installation, &Actor::local("王承辦"), &new, None).unwrap();
    office.boards.renew("a1", office.installation.today());
    done.record.id
}

/// That p2 need not learn for now.
fn exception() -> Value {
    json!({"form": "waiver", "agency": "a1", "with": {"duty": "D6.2c", "subject": "p2",
        "ground": "系統汰換", "measures": "加強宣導", "approver": "p1",
        "approved_on": "2026-02-20", "from": "2026-02-20", "expires_on": "2026-12-31"}})
}

fn withdrawn(office: &Office, id: &str) {
    withdraw(&office.installation, &Actor::local("王承辦"), id, "誤登", None, None).unwrap();
    office.boards.renew("a1", office.installation.today());
}

/// What a duty page says of its exceptions, and what of its subjects.
fn told(office: &Office) -> (String, String) {
    let page = office.page("/agencies/a1/duties/D6.2c");
    let (_, block) = page.split_once("id=\"exceptions\"").unwrap();
    let (block, rest) = block.split_once("</section>").unwrap();
    let subjects = rest.split_once("id=\"subjects\"").map_or("", |(_, subjects)| subjects);
    (block.to_owned(), subjects.to_owned())
}

#[test]
fn an_exception_is_seen_on_its_duty_on_its_subjects_and_in_the_lists() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let other = json!({"form": "person", "agency": "a1", "with": {"person_id": "E0003",
            "name": "王小明", "unit": "第一科", "post": "專員", "work_category": "business",
            "person_type": "staff", "onboard_date": "2020-01-01", "status": "active"}});
        filed(&office, other);
        let page = office.page("/agencies/a1/duties/D6.2c");
        assert!(!page.contains("id=\"exceptions\""), "{page}");
        let id = filed(&office, exception());
        let record = format!("/records/{id}\"");
        let page = office.page("/agencies/a1/duties/D6.2c");
        let (_, block) = page.split_once("id=\"exceptions\"").unwrap();
        let (block, _) = block.split_once("</section>").unwrap();
        for told in ["系統汰換", "加強宣導", "許芬庭", "民國115年12月31日", record.as_str()]
        {
            assert!(block.contains(told), "{told}: {block}");
        }
        let (_, subjects) = page.split_once("id=\"subjects\"").unwrap();
        assert!(subjects.contains("例外至 115-12-31"), "{subjects}");
        let list = office.page("/standings?agency=a1&standing=waived");
        assert!(list.contains("含核准例外 1"), "{list}");
        let file = office.get("/standings?agency=a1&q=D6.2c&format=csv").text;
        assert!(file.contains("含核准例外 1"), "{file}");
        let lines = office.page("/agencies/a1?standing=waived");
        assert!(lines.contains("含核准例外 1"), "{lines}");

        let told = |url: &str| -> Vec<Value> {
            office.get(url).json()["standings"].as_array().unwrap().clone()
        };
        let lines = told("/api/v1/standings?agency=a1&duty=D6.2c");
        assert_eq!(lines[0]["n_waived"], 1, "{lines:?}");
        for line in &lines[1..] {
            let until = line.get("waived_until").cloned();
            let is_excepted = line["subject"] == "p2";
            assert_eq!(until, is_excepted.then(|| json!("2026-12-31")), "{line}");
        }
        // As kept beside the board.
        let any = "standing=met&standing=due&standing=overdue&standing=no-data&standing=waived";
        let kept = told(&format!("/api/v1/standings?agency=a1&duty=D6.2c&lines=agency&{any}"));
        assert_eq!((kept.len(), &kept[0]["n_waived"]), (1, &json!(1)), "{kept:?}");
    });
}

#[test]
fn an_exception_goes_on_for_whom_it_is_whichever_version_of_them_is_the_first() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        filed(&office, exception());
        let version = |id: &str, corrects: Option<&str>, from: &str| {
            json!({"id": id, "form": "person", "agency": "a1", "supersedes": corrects,
                "why": "更正報到日", "with": {"person_id": "E0002", "name": "鄭涵婷",
                "unit": "第一科", "post": "專員", "work_category": "business",
                "person_type": "staff", "onboard_date": from, "status": "active"}})
        };
        let goes_on = || {
            let url = "/api/v1/standings?agency=a1&duty=D6.2c";
            let lines = office.get(url).json()["standings"].as_array().unwrap().clone();
            let line = lines.iter().find(|line| line["subject"] == "p2b").unwrap();
            assert_eq!(line["waived_until"], "2026-12-31", "{line}");
            let (block, subjects) = told(&office);
            assert!(!block.contains("本例外不生效果"), "{block}");
            assert!(subjects.contains("例外至 115-12-31"), "{subjects}");
            let own = office.page("/agencies/a1/duties/D6.2c?subject=p2b");
            assert!(own.contains("id=\"exceptions\""), "{own}");
        };
        filed(&office, version("p2b", None, "2021-01-01"));
        filed(&office, version("p2c", Some("p2b"), "2019-01-01"));
        goes_on();
        withdrawn(&office, "p2");
        goes_on();
    });
}

#[test]
fn an_exception_for_whom_was_withdrawn_says_that_it_excepts_nothing() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        filed(&office, exception());
        withdrawn(&office, "p2");
        let (block, subjects) = told(&office);
        assert!(block.contains("系統汰換") && block.contains("本例外不生效果"), "{block}");
        assert_eq!(subjects, "", "nobody is left");
    });
}

#[test]
fn an_exception_for_what_the_duty_is_not_judged_for_says_that_it_excepts_nothing() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        // Kept before names were looked up.
        let line = json!({"id": "w1", "form": "waiver", "agency": "a1", "with": {"duty": "D6.2c",
            "subject": "許某", "ground": "系統汰換", "measures": "加強宣導", "approver": "p1",
            "approved_on": "2026-02-20", "from": "2026-02-20", "expires_on": "2026-12-31"}});
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.jsonl");
        std::fs::write(&path, line.to_string()).unwrap();
        let mut request = app::import::Request::of(&path);
        request.accept_warnings = true;
        let local = Actor::local("王承辦");
        app::import::import(&office.installation, &local, &request, &mut |_| {}).unwrap();
        office.boards.renew("a1", office.installation.today());
        let page = office.page("/agencies/a1/duties/D6.2c");
        let (_, block) = page.split_once("id=\"exceptions\"").unwrap();
        assert!(block.contains("許某") && block.contains("本例外不生效果"), "{block}");
    });
}

#[test]
fn whom_an_exception_is_for_is_shown_and_offered_by_name_and_a_wrong_one_is_told_beside_it() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let page = office
            .page("/records/new?form=waiver&agency=a1&with.duty=D6.2c&with.subject=p1&duty=D6.2c");
        assert!(page.contains("value=\"許芬庭（E0001）\""), "{page}");
        assert!(page.contains("/suggestions?duty=D6.2c"), "{page}");
        let offered = office.get("/suggestions?duty=D6.2c&agency=a1&q=E0001").json();
        assert_eq!(offered["suggestions"], json!(["許芬庭（E0001）"]));
        let wrong = json!({"form": "waiver", "agency": "a1", "with": {"duty": "D6.2c",
            "subject": "許某", "ground": "系統汰換", "measures": "加強宣導",
            "from": "2026-02-20", "expires_on": "2026-12-31"}});
        let told = office.post("/api/v1/records", &[], &wrong).json();
        assert_eq!(told["errors"][0]["field"], "subject", "{told}");
    });
}

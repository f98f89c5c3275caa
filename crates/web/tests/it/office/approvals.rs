//! Approval over the API and on its pages, on both databases, by people who signed in.

use app::Actor;
use app::access::Role;
use app::setting::{self, NewSetting};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::desk::{Answer, Office, is};
use super::schema::faults;

/// The same office as three people see it: waivers are approved by the CISO of a1.
pub(crate) struct Desks {
    pub(crate) officer: Office,
    pub(crate) ciso: Office,
    pub(crate) other: Office,
}

fn desk(office: &Office, name: &str, role: Role, agency: &str) -> Office {
    let rights = [(role, agency)];
    office.as_seen_by(testkit::signed_in(&office.installation, &name.to_uppercase(), &rights))
}

pub(crate) fn desks(body: impl Fn(&Desks)) {
    testkit::both(|kit| {
        let office = Office::at(kit);
        let desks = Desks {
            officer: desk(&office, "officer", Role::SecurityOfficer, "a1"),
            ciso: desk(&office, "ciso", Role::AgencyCiso, "a1"),
            other: desk(&office, "other", Role::AgencyCiso, "doit"),
        };
        let new = NewSetting {
            name: "approval.waiver".to_owned(),
            value: "agency_ciso".to_owned(),
            from: desks.officer.installation.today(),
            agency: None,
            why: "分層負責".to_owned(),
        };
        setting::set(&desks.officer.installation, &Actor::local("王承辦"), &new).unwrap();
        body(&desks);
    });
}

pub(crate) fn waiver(ground: &str) -> Value {
    json!({"form": "waiver", "agency": "a1", "with": {"duty": "D6.2c", "ground": ground,
        "measures": "加強宣導", "from": "2026-02-20", "expires_on": "2026-12-31"}})
}

pub(crate) fn filed(desk: &Office, ground: &str) -> String {
    let answer = desk.post("/api/v1/records", &[], &waiver(ground));
    is(&answer, StatusCode::CREATED);
    assert_eq!(answer.json()["state"], "submitted");
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn as_described(office: &Office, answer: &Answer, schema: &str) {
    let document = office.get("/api/openapi.json").json();
    let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
    let found = faults(&document, &schema, &answer.json(), "answer");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_waits_is_listed_approved_once_and_counts() {
    desks(|desks| {
        let id = filed(&desks.officer, "系統汰換");
        let (officer, ciso) = (&desks.officer, &desks.ciso);
        let waiting = ciso.get("/api/v1/approvals");
        as_described(ciso, &waiting, "ApprovalPage");
        assert_eq!(waiting.json()["waiting"][0]["record"]["id"], id.as_str());
        assert_eq!(officer.get("/api/v1/approvals").json()["waiting"], json!([]));
        assert_eq!(desks.other.get("/api/v1/approvals").json()["waiting"], json!([]));
        let course = ciso.get(&format!("/api/v1/records/{id}/approval"));
        as_described(ciso, &course, "Approval");
        assert_eq!(course.json()["may"], json!(["approve", "return"]));
        let content = course.json()["content"].clone();
        let url = format!("/api/v1/records/{id}/approval");
        is(&officer.post(&url, &[], &json!({})), StatusCode::FORBIDDEN);
        is(&desks.other.post(&url, &[], &json!({})), StatusCode::NOT_FOUND);
        let stale = ciso.post(&url, &[], &json!({"content": "0000"}));
        is(&stale, StatusCode::PRECONDITION_FAILED);
        let stale = ciso.post(&url, &[("if-match", "\"0000000000000000\"")], &json!({}));
        is(&stale, StatusCode::PRECONDITION_FAILED);
        let read = ciso.get(&format!("/api/v1/records/{id}"));
        let headers = [("idempotency-key", "k1"), ("if-match", read.header("etag"))];
        let body = json!({"content": content, "why": "同意"});
        let approved = ciso.post(&url, &headers, &body);
        is(&approved, StatusCode::CREATED);
        as_described(ciso, &approved, "Record");
        assert_eq!(approved.json()["state"], "approved");
        is(&ciso.post(&url, &headers, &body), StatusCode::OK);
        is(&ciso.post(&url, &[], &json!({})), StatusCode::CONFLICT);
    });
}

#[test]
fn a_record_is_returned_with_its_reason_taken_back_and_submitted() {
    desks(|desks| {
        let id = filed(&desks.officer, "系統汰換");
        let to = |what: &str| format!("/api/v1/records/{id}/{what}");
        let (officer, ciso) = (&desks.officer, &desks.ciso);
        assert_eq!(ciso.post(&to("return"), &[], &json!({"why": " "})).faulty(), ["why"]);
        is(&ciso.post(&to("return"), &[], &json!({"why": "請補附件"})), StatusCode::CREATED);
        is(&ciso.post(&to("submission"), &[], &json!({})), StatusCode::CREATED);
        is(&officer.post(&to("take-back"), &[], &json!({})), StatusCode::CREATED);
        let again = officer.post(&to("submission"), &[], &json!({}));
        is(&again, StatusCode::CREATED);
        assert_eq!(again.json()["state"], "submitted");
        // The CISO submitted it once, so another one has to approve it.
        is(&ciso.post(&to("approval"), &[], &json!({})), StatusCode::FORBIDDEN);
    });
}

#[test]
fn many_are_looked_at_before_they_are_approved_and_one_foreign_id_stops_all() {
    desks(|desks| {
        let (officer, ciso) = (&desks.officer, &desks.ciso);
        let first = filed(officer, "一");
        let own = filed(ciso, "二");
        let items =
            |ids: &[&str]| -> Vec<Value> { ids.iter().map(|id| json!({ "record": id })).collect() };
        let all = items(&[&first, &own]);
        let seen = ciso.post("/api/v1/approvals", &[], &json!({"items": all, "preview": true}));
        is(&seen, StatusCode::OK);
        as_described(ciso, &seen, "Approvals");
        assert_eq!(seen.json()["n_approved"], 1);
        assert_eq!(seen.json()["approvals"][1]["obstacle"], "own");
        let foreign = items(&[&first, "o9"]);
        let refused = ciso.post("/api/v1/approvals", &[], &json!({"items": foreign}));
        is(&refused, StatusCode::NOT_FOUND);
        assert_eq!(ciso.get(&format!("/api/v1/records/{first}")).json()["state"], "submitted");
        let done = ciso.post("/api/v1/approvals", &[], &json!({"items": all}));
        as_described(ciso, &done, "Approvals");
        assert_eq!(done.json()["approvals"][0]["record"]["state"], "approved");
        assert_eq!(ciso.get(&format!("/api/v1/records/{own}")).json()["state"], "submitted");
        assert_eq!(ciso.post("/api/v1/approvals", &[], &json!({"items": []})).faulty(), ["items"]);
    });
}

#[test]
fn on_the_page_some_are_chosen_looked_at_and_approved() {
    desks(|desks| {
        let (officer, ciso) = (&desks.officer, &desks.ciso);
        let (first, second) = (filed(officer, "一"), filed(officer, "二"));
        let page = ciso.page("/approvals");
        assert!(page.contains(&first) && page.contains("今天送達") && page.contains("OFFICER"));
        assert!(officer.page("/approvals").contains("目前沒有等候您核准的紀錄"));
        let items: Vec<&str> = page
            .split("name=\"chosen\" value=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        assert_eq!(items.len(), 2);
        let nothing = ciso.form("/approvals", &[], &[("scope", "chosen")]);
        assert_eq!(nothing.header("location"), "/approvals?nothing=1");
        let chosen = [("chosen", items[0]), ("on-page", items[0]), ("on-page", items[1])];
        let seen = ciso.form("/approvals", &[], &[&chosen[..], &[("scope", "chosen")]].concat());
        is(&seen, StatusCode::OK);
        assert!(seen.text.contains("確認核准 1 筆"), "{}", seen.text);
        let seen = ciso.form("/approvals", &[], &[&chosen[..], &[("scope", "page")]].concat());
        assert!(seen.text.contains("確認核准 2 筆"), "{}", seen.text);
        let confirmed = [("item", items[0]), ("confirmed", "yes"), ("key", "k1"), ("why", "")];
        let done = ciso.form("/approvals", &[], &confirmed);
        assert_eq!(done.header("location"), "/approvals?approved=1&left=0");
        assert!(ciso.page("/approvals?approved=1&left=0").contains("已核准 1 筆"));
        let states = [&first, &second].map(|id| {
            ciso.get(&format!("/api/v1/records/{id}")).json()["state"].as_str().unwrap().to_owned()
        });
        assert_eq!(states.iter().filter(|state| *state == "approved").count(), 1);
        let foreign = [("item", "00 o9"), ("confirmed", "yes")];
        is(&ciso.form("/approvals", &[], &foreign), StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_record_shows_its_course_and_the_buttons_of_the_reader() {
    desks(|desks| {
        let (officer, ciso) = (&desks.officer, &desks.ciso);
        let id = filed(officer, "系統汰換");
        let url = format!("/records/{id}");
        let buttons = |desk: &Office| -> Vec<&'static str> {
            let page = desk.page(&url);
            let acts = ["submit", "approve", "return", "take-back"];
            let has = |act: &&str| page.contains(&format!("name=\"act\" value=\"{act}\""));
            acts.into_iter().filter(has).collect()
        };
        assert_eq!(
            (buttons(officer), buttons(ciso)),
            (vec!["take-back"], vec!["approve", "return"])
        );
        let act = format!("{url}/approval");
        let returned = ciso.form(&act, &[], &[("act", "return"), ("why", "請補附件")]);
        assert_eq!(returned.header("location"), format!("{url}?done=return"));
        let page = officer.page(&format!("{url}?done=return"));
        assert!(
            page.contains("已退回登錄者") && page.contains("請補附件") && page.contains("CISO")
        );
        assert_eq!(buttons(officer), ["submit"]);
        let correct = format!("{url}/correct");
        let told = "退回，理由：「請補附件」。";
        assert!(officer.page(&correct).contains(told), "why, where it is mended");
        let failed = officer.form(&correct, &[], &[("act", "review")]);
        is(&failed, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(failed.text.contains(told), "also after a send that failed");
        is(&ciso.form(&act, &[], &[("act", "return"), ("why", "")]), StatusCode::CONFLICT);
        is(&officer.form(&act, &[], &[("act", "submit")]), StatusCode::SEE_OTHER);
        is(&ciso.form(&act, &[], &[("act", "dance")]), StatusCode::UNPROCESSABLE_ENTITY);
        is(&ciso.form(&act, &[], &[("act", "approve"), ("why", "同意")]), StatusCode::SEE_OTHER);
        assert_eq!(buttons(ciso), Vec::<&str>::new());
        // What was brought in as approved has no course.
        assert!(!ciso.page("/records/t1").contains("id=\"approval\""));
    });
}

#[test]
fn what_was_approved_is_withdrawn_by_its_approver_and_its_author_is_told_so() {
    desks(|desks| {
        let (officer, ciso) = (&desks.officer, &desks.ciso);
        let id = filed(officer, "系統汰換");
        let url = format!("/api/v1/records/{id}");
        is(&ciso.post(&format!("{url}/approval"), &[], &json!({})), StatusCode::CREATED);
        let page = format!("/records/{id}");
        let leads = |desk: &Office| desk.page(&page).contains(&format!("{page}/withdraw"));
        assert!(!leads(officer) && leads(ciso));
        assert!(officer.page(&page).contains("由最後核准者（機關資通安全長）撤回"));
        is(&officer.get(&format!("{page}/withdraw")), StatusCode::FORBIDDEN);
        let (withdrawal, why) = (format!("{url}/withdrawal"), json!({"why": "誤植"}));
        let refused = officer.post(&withdrawal, &[], &why);
        is(&refused, StatusCode::FORBIDDEN);
        assert!(refused.text.contains("Agency CISO") || refused.text.contains("機關資通安全長"));
        assert_eq!(officer.get(&url).json()["state"], "approved");
        is(&ciso.post(&withdrawal, &[], &why), StatusCode::CREATED);
    });
}

#[test]
fn a_refused_id_tells_of_no_record_that_is_there() {
    desks(|desks| {
        let id = filed(&desks.officer, "系統汰換");
        let mut new = waiver("另案");
        new["id"] = id.as_str().into();
        new["agency"] = "doit".into();
        let refused = desks.other.post("/api/v1/records", &[], &new);
        is(&refused, StatusCode::CONFLICT);
        assert!(!refused.text.contains("已有") && !refused.text.contains("already"));
    });
}

#[test]
fn a_form_of_which_an_equal_one_waits_says_so_and_leads_to_it() {
    desks(|desks| {
        let officer = &desks.officer;
        let form = |duty: &str| {
            officer.page(&format!("/records/new?form=waiver&agency=a1&with.duty={duty}"))
        };
        assert!(!form("D6.2c").contains("已有一筆同類的登錄"));
        let id = filed(officer, "系統汰換");
        let page = form("D6.2c");
        assert!(
            page.contains("已有一筆同類的登錄：已送審，自民國115年3月2日起等候機關資通安全長核准")
        );
        assert!(page.contains(&format!("href=\"/records/{id}#approval\"")), "{page}");
        assert!(!form("D6.2a").contains("已有一筆同類的登錄"));
    });
}

#[test]
fn what_nobody_can_approve_is_said_beside_the_record_and_on_the_lists_with_who_mends_it() {
    desks(|desks| {
        let (officer, ciso) = (&desks.officer, &desks.ciso);
        let new = NewSetting {
            name: "approval.training_record".to_owned(),
            value: "head_of_it".to_owned(),
            from: officer.installation.today(),
            agency: None,
            why: "分層負責".to_owned(),
        };
        setting::set(&officer.installation, &Actor::local("王承辦"), &new).unwrap();
        let training = json!({"form": "training_record", "agency": "a1", "with": {"person": "p1",
            "category": "dedicated", "year": 2026, "course": "資安", "course_kind": "professional",
            "date": "2026-02-07", "hours": 1}});
        let answer = officer.post("/api/v1/records", &[], &training);
        is(&answer, StatusCode::CREATED);
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        let course = officer.get(&format!("/api/v1/records/{id}/approval"));
        as_described(officer, &course, "Approval");
        assert_eq!(course.json()["is_stuck"], true);
        let (nobody, mends) = ("目前無人可以核准：資訊單位主管無人擔任", "可授予此職務者：");
        let page = officer.page(&format!("/records/{id}"));
        assert!(page.contains(nobody) && page.contains(mends), "{page}");
        officer.boards.wait_for(officer.installation.today()).unwrap();
        let list = officer.page("/todo");
        assert!(list.contains("送審中、無人可核准") && list.contains(nobody), "{list}");
        assert!(list.contains(&format!("href=\"/records/{id}#approval\"")), "{list}");
        let list = ciso.page("/todo");
        assert!(list.contains("資訊單位主管從缺，1 筆送審無人可核准"), "{list}");
        assert!(list.contains("href=\"/accounts\""), "{list}");
        assert!(!desks.other.page("/todo").contains("無人可核准"));
    });
}

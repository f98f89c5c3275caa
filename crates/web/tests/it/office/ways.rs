//! What a page links opens for who is shown it: where somebody may not go, its name stands alone.

use app::access::Role;
use app::grant::{self, NewGrant};
use axum::http::StatusCode;
use serde_json::json;

use super::desk::{Office, both, is};
use super::settings_page::everybody;

/// Somebody of the agency's staff, who sees what is about them.
fn staff(office: &Office) -> Office {
    of_subject(office, "許芬庭", Role::Staff, "p1")
}

/// Somebody with a right for one subject.
fn of_subject(office: &Office, name: &str, role: Role, subject: &str) -> Office {
    let known = testkit::signed_in(&office.installation, name, &[]);
    let right = NewGrant {
        account: known.account.clone(),
        role: role.word().to_owned(),
        agency: "a1".to_owned(),
        subject: Some(subject.to_owned()),
        from: office.installation.today(),
        until: None,
        on_behalf_of: None,
        why: "業務需要".to_owned(),
    };
    grant::give(&office.installation, &app::Actor::local("王承辦"), &right).unwrap();
    office.as_seen_by(known)
}

#[test]
fn staff_are_led_to_no_standings_from_records_that_they_may_read() {
    both(|office| {
        let staff = staff(&office.as_seen_by(office.duty.clone()).with_board());
        for page in ["/records?form=training_record", "/records/t1", "/records"] {
            let page = staff.page(page);
            assert!(page.contains("範例局") && !page.contains("href=\"/agencies/"), "{page}");
        }
        for page in ["/todo", "/todo?lang=en"] {
            let page = staff.page(page);
            assert!(!page.contains("href=\"/agencies/"), "{page}");
        }
        let duties = staff.page("/records/t1");
        assert!(duties.contains("href=\"/regulation/duties/"), "{duties}");
        assert!(office.page("/records/t1").contains("href=\"/agencies/a1\""));
    });
}

#[test]
fn a_record_opens_where_another_version_of_it_is_not_for_its_reader() {
    both(|office| {
        let file = |id: &str, supervisor: &str, older: Option<&str>| {
            let mut new = json!({"id": id, "form": "person", "agency": "a1", "with": {
                "person_id": "E0003", "name": "陳大文", "unit": "資訊室", "post": "工程師",
                "work_category": "IT", "person_type": "staff", "supervisor": supervisor,
                "onboard_date": "2020-01-01", "status": "active"}});
            if let Some(older) = older {
                (new["supersedes"], new["why"]) = (older.into(), "主管異動".into());
            }
            is(&office.post("/api/v1/records", &[], &new), StatusCode::CREATED);
        };
        file("p3", "p1", None);
        file("p3-b", "p2", Some("p3"));
        file("p3-c", "p1", Some("p3-b"));
        let staff = staff(office);
        assert_eq!(staff.get("/records/p3-b").status, 404);
        for id in ["p3", "p3-c"] {
            let page = staff.page(&format!("/records/{id}"));
            assert!(page.contains("工程師") && !page.contains("p3-b"), "{page}");
        }
        assert!(office.page("/records/p3").contains("/records/p3-c"), "who reads all sees all");
    });
}

#[test]
fn who_keeps_accounts_is_shown_only_what_they_may_do() {
    both(|office| {
        let seen_by = |name: &str, role, agency| {
            office.as_seen_by(testkit::signed_in(&office.installation, name, &[(role, agency)]))
        };
        let officer = seen_by("王承辦", Role::SecurityOfficer, "a1");
        let rules = "href=\"/accounts/second-factors\"";
        assert!(!officer.page("/accounts").contains(rules));
        assert_eq!(officer.get("/accounts/second-factors").status, 403);
        let operator = seen_by("維運", Role::PlatformAdministrator, "city");
        assert!(operator.page("/accounts").contains(rules));
        let own = operator.page(&format!("/accounts/{}", operator.duty.account));
        assert!(own.contains("自己的帳號由另一位管理者停用") && !own.contains("/close\""), "{own}");
        let other = operator.page(&format!("/accounts/{}", officer.duty.account));
        assert!(!other.contains("自己的帳號由另一位管理者停用"), "{other}");
    });
}

#[test]
fn who_may_not_take_records_along_nor_import_or_open_a_sheet_is_not_led_there() {
    both(|office| {
        let staff = staff(&office.as_seen_by(office.duty.clone()).with_board());
        let list = "/records?form=training_record";
        assert_eq!(staff.get(&format!("{list}&format=csv")).status, 403);
        assert!(!staff.page(list).contains("format=csv"));
        assert!(office.page(list).contains("format=csv"));
        assert!(staff.page("/records").contains("format=csv"), "what all forms have is theirs");
        assert!(!staff.page("/records").contains("href=\"/import\""));
        assert!(office.page("/records").contains("href=\"/import\""));
        let opening = "href=\"/signature-sheets/new?form=";
        assert_eq!(staff.get("/signature-sheets/new?form=nda").status, 403);
        assert!(!staff.page("/signature-sheets").contains(opening));
        assert!(office.page("/signature-sheets").contains(opening));
    });
}

#[test]
fn a_button_that_somebody_is_shown_refuses_nobody() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    let places = [
        "/accounts",
        "/rights",
        "/settings",
        "/chases",
        "/webhooks",
        "/records",
        "/import",
        "/evidence",
        "/signature-sheets",
        "/inbox",
    ];
    for (role, seen) in everybody(&office) {
        for place in places {
            let page = seen.page(place);
            for button in page.split("<a class=\"button").skip(1) {
                let (_, href) = button.split_once("href=\"").unwrap();
                let href = href.split(['"', '#']).next().unwrap();
                let status = seen.get(&href.replace("&#38;", "&")).status;
                assert!(status < 400, "{role:?}: {place} leads to {href}: {status}");
            }
        }
        let page = seen.page("/todo?whose=below");
        let Some((_, rest)) = page.split_once("name=\"on-page\" value=\"") else {
            assert!(!page.contains("id=\"chase\""), "{role:?} is offered to urge nobody: {page}");
            continue;
        };
        let line = rest.split('"').next().unwrap();
        let sent = seen.form("/chases", &[], &[("on-page", line), ("all", "page")]);
        is(&sent, StatusCode::OK);
    }
}

#[test]
fn an_agency_is_led_to_no_body_above_it_that_it_does_not_read() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let officer =
            testkit::signed_in(&office.installation, "王承辦", &[(Role::SecurityOfficer, "a1")]);
        let desk = office.as_seen_by(officer);
        assert_eq!(desk.get("/agencies/city").status, 404);
        let list = desk.page("/agencies");
        assert!(list.contains("href=\"/agencies/a1\""), "{list}");
        assert!(!list.contains("href=\"/agencies/city\""), "{list}");
        assert!(office.page("/agencies").contains("href=\"/agencies/city\""));
    });
}

#[test]
fn a_contractor_is_led_from_their_case_to_nothing_that_is_closed_to_them() {
    both(|office| {
        let file = |new: &serde_json::Value| {
            is(&office.post("/api/v1/records", &[], new), StatusCode::CREATED);
        };
        file(&json!({"id": "c1", "form": "contractor", "agency": "a1", "with": {
            "name": "範例公司", "tax_id": "12345675", "contact": "林先生", "status": "active"}}));
        file(&json!({"id": "k1", "form": "outsourcing_case", "agency": "a1", "with": {
            "agency": "a1", "case_no": "115-1", "title": "系統維運", "kind": "operate",
            "contractor": "c1", "contract_from": "2026-01-01", "contract_to": "2026-12-31",
            "subcontracting": false, "classified": false, "owner": "p1", "status": "performing"}}));
        assert!(office.page("/records/k1").contains("href=\"/records/c1\""));
        let contractor = of_subject(office, "林先生", Role::Contractor, "c1");
        let page = contractor.page("/records/k1");
        assert!(page.contains("系統維運"), "{page}");
        for id in ["c1", "p1"] {
            let opens = contractor.get(&format!("/records/{id}")).status == 200;
            let link = format!("href=\"/records/{id}\"");
            assert_eq!(page.contains(&link), opens, "{id}: {page}");
        }
    });
}

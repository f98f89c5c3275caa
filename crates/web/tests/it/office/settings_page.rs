//! The page on which a person decides: faults by field, confirmation, once, and from nowhere else.

use app::access::Role;
use app::grant::{self, NewGrant};
use axum::http::StatusCode;
use regulation::Day;
use serde_json::json;

use super::desk::{Answer, Office, both, is};

const URL: &str = "/settings/leave_days_threshold";

fn filled<'f>(value: &'f str, why: &'f str, key: &'f str) -> Vec<(&'f str, &'f str)> {
    vec![("value", value), ("from", "2026-01-01"), ("why", why), ("key", key)]
}

fn send(office: &Office, fields: &[(&str, &str)], confirmed: &str) -> Answer {
    let mut fields = fields.to_vec();
    fields.push(("confirmed", confirmed));
    office.form(URL, &[], &fields)
}

fn n_decisions(office: &Office) -> usize {
    let setting = office.get("/api/v1/settings/leave_days_threshold").json();
    setting["decisions"].as_array().unwrap().len()
}

/// Somebody of each role: over the city, over one agency, or for a person or contractor of it alone.
pub(super) fn everybody(office: &Office) -> Vec<(Role, Office)> {
    let contractor = json!({"id": "c1", "form": "contractor", "agency": "a1", "with": {
        "name": "範例公司", "tax_id": "12345675", "contact": "林先生", "status": "active"}});
    is(&office.post("/api/v1/records", &[], &contractor), StatusCode::CREATED);
    let today = office.installation.today();
    let next_month = Day::from_days(today.days() + 30);
    let somebody = |role: Role| {
        let known = testkit::signed_in(&office.installation, role.word(), &[]);
        let subject = if role == Role::Staff { "p1" } else { "c1" };
        let right = NewGrant {
            account: known.account.clone(),
            role: role.word().to_owned(),
            agency: if role.is_of_city() { "city" } else { "a1" }.to_owned(),
            subject: role.is_for_a_subject().then(|| subject.to_owned()),
            from: today,
            until: role.is_for_an_engagement().then_some(next_month),
            on_behalf_of: None,
            why: "業務需要".to_owned(),
        };
        grant::give(&office.installation, &app::Actor::local("王承辦"), &right).unwrap();
        (role, office.as_seen_by(known))
    };
    Role::ALL.map(somebody).into()
}

#[test]
fn who_may_not_see_what_was_decided_is_told_that_and_not_that_nothing_was() {
    both(|office| {
        let decided = [
            ("value", "2026-01-01"),
            ("from", "2026-01-01"),
            ("why", "簽"),
            ("key", "k1"),
            ("confirmed", "yes"),
        ];
        let place = "/settings/records_from";
        is(&office.form(place, &[], &decided), StatusCode::SEE_OTHER);
        let unseeing = [
            Role::RoomOperator,
            Role::PersonnelOfficer,
            Role::Staff,
            Role::Contractor,
            Role::PlatformAdministrator,
        ];
        for (role, seen) in everybody(office) {
            let reads = !unseeing.contains(&role);
            let page = seen.page(place);
            assert_eq!(page.contains("<b>民國115年1月1日</b>"), reads, "{role:?}: {page}");
            assert_eq!(page.contains("不對您顯示"), !reads, "{role:?}: {page}");
            assert!(!page.contains("尚未決定"), "{role:?}: {page}");
            assert_eq!(seen.page("/settings").contains("尚待決定"), reads, "{role:?}");
            let file = seen.page("/settings?format=csv");
            assert_eq!(file.contains("不對您顯示"), !reads, "{role:?}: {file}");
            let told = seen.get("/api/v1/settings/records_from").json();
            assert_eq!(told["decisions"].is_null(), !reads, "{role:?}: {told}");
        }
    });
}

#[test]
fn the_form_is_shown_to_whom_it_is_not_refused() {
    both(|office| {
        for (role, seen) in everybody(office) {
            for (name, value) in [("records_from", "2026-01-01"), ("period.D6.1b", "P1Y")] {
                let place = format!("/settings/{name}");
                let page = seen.page(&place);
                let is_offered = page.contains("<textarea id=\"why\"");
                // The body that stands first, the whole city where no body is chosen.
                let choice = page.split_once("<select id=\"agency\"");
                let first = choice.and_then(|(_, rest)| rest.split_once("<option value=\""));
                let agency = first.map_or("", |(_, rest)| rest.split('"').next().unwrap());
                let fields = [("value", value), ("from", "115/3/2"), ("why", "簽"), ("key", "k")];
                let fields: Vec<_> = fields.into_iter().chain([("agency", agency)]).collect();
                let sent = seen.form(&place, &[], &fields);
                let expected = if is_offered { 200 } else { 403 };
                assert_eq!(sent.status, expected, "{role:?} at {name}: {}", sent.text);
            }
        }
    });
}

#[test]
fn a_wrong_field_keeps_what_was_typed_and_says_what_is_wrong_beside_it() {
    both(|office| {
        let answer = send(office, &filled("45", "<b>理由</b>", "k1"), "");
        is(&answer, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("id=\"value-fault\""), "{}", answer.text);
        assert!(answer.text.contains("&#60;b&#62;理由&#60;/b&#62;"), "{}", answer.text);
        let silent = send(office, &filled("90", " ", "k1"), "yes");
        is(&silent, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(silent.text.contains("請說明理由"), "{}", silent.text);
        let long = "長".repeat(1_001);
        let told = send(office, &filled("90", &long, "k1"), "yes");
        is(&told, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.text.contains("id=\"why-fault\">理由至多 1000 字"), "{}", told.text);
        assert_eq!(n_decisions(office), 0);
    });
}

#[test]
fn nothing_is_decided_before_the_person_confirms_and_two_clicks_decide_once() {
    both(|office| {
        let fields = filled("90", "府資安字第2號簽", "k1");
        let asked = send(office, &fields, "");
        is(&asked, StatusCode::OK);
        assert!(asked.text.contains("請確認下列決定") && asked.text.contains("民國115年1月1日"));
        let back = send(office, &fields, "no");
        assert!(back.text.contains("下一步：確認"), "{}", back.text);
        assert_eq!(n_decisions(office), 0);
        for _ in 0..2 {
            let done = send(office, &fields, "yes");
            is(&done, StatusCode::SEE_OTHER);
            assert_eq!(done.header("location"), format!("{URL}?decided=1"));
        }
        assert_eq!(n_decisions(office), 1);
        let page = office.page(&format!("{URL}?decided=1"));
        assert!(
            page.contains("已記錄決定")
                && page.contains("值班")
                && page.contains("府資安字第2號簽")
        );
        let other = send(office, &filled("0", "另一決定", "k1"), "yes");
        is(&other, StatusCode::CONFLICT);
    });
}

#[test]
fn the_first_day_is_typed_by_either_count_of_years_and_a_wrong_one_stays_with_its_fault() {
    both(|office| {
        assert!(office.page(URL).contains("name=\"from\" value=\"115/3/2\""), "as it is read");
        let on = |from| [("value", "90"), ("from", from), ("why", "簽"), ("key", "k1")];
        let asked = send(office, &on("115/1/1"), "");
        is(&asked, StatusCode::OK);
        assert!(asked.text.contains("民國115年1月1日"), "{}", asked.text);
        assert!(asked.text.contains("name=\"from\" value=\"2026-01-01\""), "{}", asked.text);
        let wrong = send(office, &on("115/13/1"), "");
        is(&wrong, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("name=\"from\" value=\"115/13/1\""), "{}", wrong.text);
        assert!(wrong.text.contains("id=\"from-fault\""), "{}", wrong.text);
        is(&send(office, &on("115/1/1"), "yes"), StatusCode::SEE_OTHER);
        let setting = office.get("/api/v1/settings/leave_days_threshold").json();
        assert_eq!(setting["decisions"][0]["from"], "2026-01-01");
    });
}

#[test]
fn what_held_on_another_day_is_read_there_and_decided_today() {
    both(|office| {
        let why = "府資安字第2號簽";
        is(&send(office, &filled("90", why, "k1"), "yes"), StatusCode::SEE_OTHER);
        let page = office.page(URL);
        assert!(page.contains(why) && page.contains("name=\"why\""), "{page}");
        let then = format!("{URL}?as_of=2025-12-31");
        let was = office.page(&then);
        assert!(was.contains("僅供檢視") && !was.contains("name=\"why\""), "{was}");
        let known = office.page(&format!("{URL}?known_at=2026-03-01T00:00"));
        assert!(!known.contains(why) && !known.contains("name=\"why\""), "{known}");
        let sent = office.form(&then, &[], &filled("0", why, "k2"));
        is(&sent, StatusCode::OK);
        assert!(sent.text.contains("請確認下列決定"), "{}", sent.text);
    });
}

#[test]
fn a_form_that_another_site_sends_decides_nothing() {
    both(|office| {
        let mut fields = filled("90", "理由", "k1");
        fields.push(("confirmed", "yes"));
        let answer = office.form(URL, &[("sec-fetch-site", "cross-site")], &fields);
        is(&answer, StatusCode::FORBIDDEN);
        assert_eq!(n_decisions(office), 0);
    });
}

#[test]
fn settings_that_are_sought_and_not_there_are_said_not_to_be_there() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    assert!(office.page("/settings?q=nowhere-at-all").contains("沒有符合條件的資料"));
    assert!(!office.page("/settings").contains("沒有符合條件的資料"));
}

#[test]
fn a_setting_that_nobody_defined_is_not_found() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for url in ["/settings/nothing", "/settings/period.*", "/settings/period.D99"] {
        is(&office.get(url), StatusCode::NOT_FOUND);
    }
}

#[test]
fn roles_and_terms_are_typed_and_read_in_words_and_kept_as_machines_write_them() {
    both(|office| {
        let decided = |name: &str, typed: &str, read: &str, kept: &str| {
            let url = format!("/settings/{name}");
            let fields = |confirmed| {
                [
                    ("value", typed),
                    ("from", "2026-01-01"),
                    ("why", "簽"),
                    ("key", name),
                    ("confirmed", confirmed),
                ]
            };
            let asked = office.form(&url, &[], &fields(""));
            is(&asked, StatusCode::OK);
            assert!(asked.text.contains(read), "{}", asked.text);
            is(&office.form(&url, &[], &fields("yes")), StatusCode::SEE_OTHER);
            let page = office.page(&url);
            assert!(page.contains(&format!("<b>{read}")), "{page}");
            let setting = office.get(&format!("/api/v1/settings/{name}")).json();
            assert_eq!(setting["decisions"][0]["value"], kept, "{name}");
        };
        decided("retention.meeting", "10年", "10年", "P10Y");
        decided("retention.zone", "永久", "永久", "forever");
        let roles = "資訊單位主管、機關資通安全長";
        decided("approval.zone", roles, roles, "head_of_it, agency_ciso");
        let wrong = office.form(
            "/settings/approval.zone",
            &[],
            &[("value", "某人"), ("from", "2026-01-01"), ("why", "簽"), ("key", "k9")],
        );
        is(&wrong, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("資訊單位主管"), "{}", wrong.text);
    });
}

//! The page on which a person decides: faults by field, confirmation, once, and from nowhere else.

use axum::http::StatusCode;

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

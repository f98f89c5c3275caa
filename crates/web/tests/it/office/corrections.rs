//! Correcting and withdrawing on pages: what changes is shown and asked why before it is filed.

use app::Actor;
use app::access::Role;
use app::grant::{self, NewGrant};
use app::record::NewRecord;
use axum::http::StatusCode;
use serde_json::json;

use super::desk::{Office, both, is};
use super::filing::{carried, n_records, sent};

#[test]
fn a_correction_shows_what_changes_asks_why_and_yields_to_who_came_first() {
    both(|office| {
        let url = "/records/t1/correct";
        let page = office.page(url);
        assert!(page.contains("value=\"115/2/6\"") && page.contains("value=\"11\""), "{page}");
        let seen = carried(&page, "seen").replace("&#34;", "\"").replace("&quot;", "\"");
        let correct = |act: &str, why: &str, hours: &str| {
            let fields = [
                ("act", act),
                ("why", why),
                ("seen", &seen),
                ("with.hours", hours),
                ("with.person", "E0001"),
                ("with.date", "115/2/6"),
                ("with.course", "資安專業課程"),
            ];
            office.form(url, &[], &sent(&fields))
        };
        is(&correct("review", "", "12"), StatusCode::UNPROCESSABLE_ENTITY);
        let asked = correct("review", "漏登一小時", "12");
        is(&asked, StatusCode::OK);
        assert!(
            asked.text.contains("<del>11</del>") && asked.text.contains("<ins>12</ins>"),
            "{}",
            asked.text
        );
        assert!(!asked.text.contains("115/2/6</ins>"), "what stays is not told");
        assert_eq!(n_records(office), 1);
        let done = correct("file", "漏登一小時", "12");
        is(&done, StatusCode::SEE_OTHER);
        let page = office.page(done.header("location"));
        assert!(page.contains("漏登一小時") && page.contains("<del>11</del>"), "{page}");
        is(&correct("file", "又一次", "10"), StatusCode::CONFLICT);
    });
}

#[test]
fn what_a_bodys_own_entry_lacks_is_said_in_its_next_version_and_in_no_second_entry_beside_it() {
    both(|office| {
        let with =
            json!({"agency_code": "b1", "name_zh": "樣本處", "tier": "first", "parent": "city"});
        let entry = NewRecord {
            id: Some("org-b1".to_owned()),
            form: "org_register".to_owned(),
            agency: Some("b1".to_owned()),
            with: with.as_object().unwrap().clone(),
            ..NewRecord::default()
        };
        app::record::file(&office.installation, &Actor::local("王承辦"), &entry, None).unwrap();
        let officer =
            testkit::signed_in(&office.installation, "陳承辦", &[(Role::SecurityOfficer, "b1")]);
        let desk = office.as_seen_by(officer).with_board();
        assert!(desk.page("/todo").contains("lacks=core_systems"));
        let url = "/records/new?form=org_register&agency=b1&lacks=core_systems&return=%2Ftodo";
        // The bureau may as well as the body's own people.
        for one in [office, &desk] {
            let opened = one.get(url);
            is(&opened, StatusCode::SEE_OTHER);
            let place = opened.header("location");
            assert!(place.starts_with("/records/org-b1/correct?"), "{place}");
            let page = one.page(place);
            assert!(page.contains("value=\"b1\"") && page.contains("樣本處</textarea>"), "{page}");
            let at = |field: &str| page.find(&format!("\"f-{field}")).unwrap();
            assert!(at("core_systems") < at("agency_code"), "what is lacking is asked first");
            assert!(page.contains("補登所缺事項：有核心資通系統"), "{page}");
        }
        let page = desk.page("/records/org-b1/correct");
        let seen = carried(&page, "seen").replace("&#34;", "\"").replace("&quot;", "\"");
        let correct = |more: &[(&str, &str)]| {
            let fields = [
                ("act", "file"),
                ("draft", "d1"),
                ("lacks", "core_systems"),
                ("seen", seen.as_str()),
                ("why", "補登"),
                ("with.agency_code", "b1"),
                ("with.name_zh", "樣本處"),
                ("with.tier", "first"),
                ("with.parent", "city"),
            ];
            desk.form("/records/org-b1/correct", &[], &[&fields[..], more].concat())
        };
        let refused = correct(&[]);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("href=\"#f-core_systems\""), "{}", refused.text);
        is(&correct(&[("with.core_systems", "true")]), StatusCode::SEE_OTHER);
        let city = app::agency::city_now(&office.installation).unwrap();
        let body = city.body("b1").unwrap();
        let today = office.installation.today();
        assert_eq!(body.fact(regulation::Fact::CoreSystems, today), Some(true));
    });
}

#[test]
fn a_new_entry_of_the_register_bears_the_code_of_its_body_and_who_types_another_is_told_which() {
    both(|office| {
        let page = office.page("/records/new?form=org_register&agency=a1");
        let control = page.split("id=\"f-agency_code\"").nth(1).unwrap();
        assert!(control.split('>').next().unwrap().contains("value=\"a1\""), "{control}");
        let typed = |desk: &Office, code: &str| {
            let fields = [
                ("form", "org_register"),
                ("agency", "a1"),
                ("act", "file"),
                ("with.agency_code", code),
                ("with.name_zh", "範例局"),
                ("with.tier", "first"),
            ];
            desk.form("/records/new", &[], &fields)
        };
        let officer =
            testkit::signed_in(&office.installation, "王承辦", &[(Role::SecurityOfficer, "a1")]);
        // Who may say all of every body says nothing of one in another's book either.
        for (desk, code) in [(&office.as_seen_by(officer), "A01"), (office, "doit")] {
            let refused = typed(desk, code);
            is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.text.contains("機關代碼為「a1」"), "{}", refused.text);
        }
    });
}

#[test]
fn a_correction_tells_of_no_change_in_whose_the_record_is() {
    both(|office| {
        let held = json!({"form": "awareness_activity", "agency": "a1", "id": "w1", "with": {
            "agency": "a1", "year": 2026, "held_on": "2026-02-03", "method": "email",
            "audience": ["IT"], "topic": "釣魚郵件", "recorded_by": "p1"}});
        is(&office.post("/api/v1/records", &[], &held), StatusCode::CREATED);
        let page = office.page("/records/w1/correct");
        let seen = carried(&page, "seen").replace("&#34;", "\"").replace("&quot;", "\"");
        let fields = [
            ("act", "review"),
            ("why", "主題誤植"),
            ("seen", seen.as_str()),
            ("form", "awareness_activity"),
            ("agency", "a1"),
            ("corrects", "w1"),
            ("with.year", "2026"),
            ("with.held_on", "115/2/3"),
            ("with.method", "email"),
            ("with.audience", "IT"),
            ("with.topic", "釣魚簡訊"),
            ("with.recorded_by", "E0001"),
        ];
        let asked = office.form("/records/w1/correct", &[], &fields);
        is(&asked, StatusCode::OK);
        assert!(asked.text.contains("<ins>釣魚簡訊</ins>"), "{}", asked.text);
        assert_eq!(asked.text.matches("<del>").count(), 1, "{}", asked.text);
    });
}

#[test]
fn what_an_auditor_said_is_shown_to_the_audited_body_with_why_it_stays() {
    both(|office| {
        let installation = &office.installation;
        let auditor = testkit::signed_in(installation, "稽核委員", &[]);
        let given = NewGrant {
            account: auditor.account.clone(),
            role: Role::Auditor.word().to_owned(),
            agency: "a1".to_owned(),
            subject: None,
            from: installation.today(),
            until: Some(installation.today()),
            on_behalf_of: None,
            why: "稽核".to_owned(),
        };
        grant::give(installation, &Actor::local("王承辦"), &given).unwrap();
        let found = json!({"form": "audit_finding", "agency": "a1", "id": "f1", "with": {
            "cycle": "cy1", "aspect": "technical", "kind": "deficiency",
            "content": "未依規定清查帳號", "auditor": "au1"}});
        let auditor = office.as_seen_by(auditor);
        is(&auditor.post("/api/v1/records", &[], &found), StatusCode::CREATED);
        let own = [(Role::SecurityOfficer, "a1")];
        let own = office.as_seen_by(testkit::signed_in(installation, "承辦人", &own));
        let url = "/records/f1/correct";
        let page = own.page(url);
        assert!(page.contains("未依規定清查帳號") && page.contains("受稽機關不得更改"), "{page}");
        assert!(!page.contains("name=\"with.content\"") && !page.contains("name=\"with.kind\""));
        assert!(page.contains("name=\"with.auditee_response\""), "{page}");
        assert!(auditor.page(url).contains("name=\"with.content\""), "it is theirs");
        let seen = carried(&page, "seen").replace("&#34;", "\"").replace("&quot;", "\"");
        let fields = [
            ("act", "file"),
            ("why", "說明辦理情形"),
            ("seen", seen.as_str()),
            ("with.auditee_response", "已於二月清查"),
        ];
        let done = own.form(url, &[], &fields);
        is(&done, StatusCode::SEE_OTHER);
        let page = own.page(done.header("location"));
        assert!(page.contains("已於二月清查") && page.contains("未依規定清查帳號"), "{page}");
    });
}

#[test]
fn a_withdrawal_needs_a_reason_and_stays_with_it() {
    both(|office| {
        let url = "/records/t1/withdraw";
        let page = office.page(url);
        let seen = carried(&page, "seen").replace("&#34;", "\"").replace("&quot;", "\"");
        let withdraw =
            |why: &str| office.form(url, &[], &[("why", why), ("key", "k1"), ("seen", &seen)]);
        is(&withdraw(" "), StatusCode::UNPROCESSABLE_ENTITY);
        for _ in 0..2 {
            is(&withdraw("重複登錄"), StatusCode::SEE_OTHER);
        }
        let page = office.page("/records/t1?done=withdrawn");
        assert!(page.contains("已撤回") && page.contains("重複登錄"), "{page}");
        is(&office.get(url), StatusCode::CONFLICT);
        is(&office.get("/records/t1/correct"), StatusCode::CONFLICT);
    });
}

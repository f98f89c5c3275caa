//! A duty of a body: how it stands, how it stood, its subjects, and the proof of one of them.

use serde_json::json;

use super::world::{World, between};

#[tokio::test]
async fn the_day_in_the_address_changes_the_answer() {
    let world = World::new();
    let standing = async |day: &str| {
        let page = world.page(&format!("/agencies/a1/duties/D6.2a?as_of={day}")).await;
        between(&page, "<p class=\"verdict\">", "</p>")[0].to_owned()
    };
    assert!(standing("2025-12-31").await.contains("待辦"), "eleven of twelve hours, a day is left");
    assert!(standing("2026-01-01").await.contains("逾期"), "the year has ended");
}

#[tokio::test]
async fn a_duty_shows_its_history_its_clause_with_the_words_it_rests_on_and_its_subjects() {
    let world = World::new();
    let page = world.page("/agencies/a1/duties/D6.2a").await;
    let (_, history) = page.split_once("<ol class=\"history\"").unwrap();
    let (history, _) = history.split_once("</ol>").unwrap();
    assert_eq!(history.matches("<li").count(), 14, "{history}");
    assert!(page.contains("<mark>"), "the quote is found in the clause");
    assert!(page.contains("taipei-isms@2022-07-13/6"), "{page}");
    let (_, subjects) = page.split_once("id=\"subjects\"").unwrap();
    assert!(subjects.contains("許芬庭"), "{subjects}");
    assert!(subjects.contains("/agencies/a1/duties/D6.2a?subject=p1"), "{subjects}");
}

#[tokio::test]
async fn a_subject_is_proven_by_the_records_counted_and_told_what_would_mend_it() {
    let world = World::new();
    let page = world.page("/agencies/a1/duties/D6.2a?subject=p1&as_of=2025-12-31").await;
    assert!(page.contains("<h1>許芬庭</h1>"), "{page}");
    assert!(page.contains("資安專業課程") && page.contains("/records/t1"), "{page}");
    assert!(page.contains("如何補正") && page.contains("training_record"), "{page}");
    let english = world.page("/agencies/a1/duties/D6.2a?subject=p1&lang=en").await;
    assert!(english.contains("What would mend it"), "{english}");
}

#[tokio::test]
async fn a_duty_that_binds_by_a_fact_tells_what_is_known_of_it_since_when_and_by_which_record() {
    let world = World::new();
    // One binds by the fact itself, the other ranges over what the fact says not to be there.
    let law = &world.installation.regulation;
    let rooms = law
        .duties
        .iter()
        .find(|duty| duty.facts.is_empty() && !domain::facts_read(law, duty).is_empty());
    for duty in ["D13.2a", rooms.unwrap().id.as_str()] {
        let page = world.page(&format!("/agencies/a1/duties/{duty}")).await;
        let facts = between(&page, "<dl class=\"facts duty-facts\">", "</dl>")[0];
        assert!(facts.contains("「自有機房」：否（自民國113年1月1日起）"), "{duty}: {facts}");
        assert!(facts.contains("href=\"/records/o1\""), "{duty}: {facts}");
        let in_law = world.page(&format!("/regulation/duties/{duty}")).await;
        assert!(in_law.contains("僅適用於"), "{duty}: {in_law}");
    }
    let before = world.page("/agencies/a1/duties/D13.2a?as_of=2023-12-31").await;
    let facts = between(&before, "<dl class=\"facts duty-facts\">", "</dl>")[0];
    assert!(facts.contains("「自有機房」：未登錄"), "{facts}");
    let english = world.page("/agencies/a1/duties/D13.2a?lang=en").await;
    assert!(english.contains("No (since 1 Jan 2024)"), "{english}");
    let none = world.page("/agencies/a1/duties/D6.2a").await;
    assert!(!none.contains("僅適用於"), "{none}");
}

#[tokio::test]
async fn a_fact_counts_as_another_register_shows_it_and_what_that_of_the_bodies_says_is_told_too() {
    let system = json!({
        "system_code": "S1",
        "name": "公文系統",
        "is_core": true,
        "built_by": "in-house",
        "status": "live",
        "level_reviewed_on": "2025-06-02",
    });
    let system = json!({ "id": "y1", "form": "system_register", "agency": "a1", "with": system });
    let world = World::with(&system.to_string());
    for (path, begin) in [
        ("/agencies/a1", "<dl class=\"facts\">"),
        ("/agencies/a1/duties/T26-A-isms", "<dl class=\"facts duty-facts\">"),
    ] {
        let page = world.page(path).await;
        let facts = between(&page, begin, "</dl>")[0];
        for told in [
            "是（自民國114年6月2日起） <a href=\"/records/y1\">公文系統</a>",
            "依「資通系統清冊」所載核心資通系統（1 筆）判定",
            "「機關清冊」登錄為「否（自民國113年1月1日起）」",
        ] {
            assert!(facts.contains(told), "{path}: {told}: {facts}");
        }
        let before = world.page(&format!("{path}?as_of=2025-06-01")).await;
        let facts = between(&before, begin, "</dl>")[0];
        assert!(!facts.contains("判定") && !facts.contains("公文系統"), "{path}: {facts}");
        let english = world.page(&format!("{path}?lang=en")).await;
        assert!(english.contains("Yes (since 2 Jun 2025)"), "{path}: {english}");
        assert!(english.contains("says: No (since 1 Jan 2024)"), "{path}: {english}");
    }
    let in_force = world.page("/agencies/a1/duties/T26-A-isms").await;
    let facts = between(&in_force, "<dl class=\"facts duty-facts\">", "</dl>")[0];
    assert!(facts.contains("href=\"/records/o1\""), "where the other one is corrected: {facts}");
}

#[tokio::test]
async fn a_fact_that_entries_lack_is_told_in_these_and_none_is_filed_anew() {
    let asset = |id: &str| {
        let with = json!({ "asset_code": id, "asset_name": "機櫃", "status": "in-use" });
        json!({ "id": id, "form": "asset", "agency": "a1", "with": with }).to_string() + "\n"
    };
    let duty = "/agencies/a1/duties/D12.3b";
    let ways = |page: &str| between(page, "<ul class=\"ways\">", "</ul>")[0].to_owned();
    let one = World::with(&asset("k1"));
    for page in [duty.to_owned(), format!("{duty}?subject=k1")] {
        let ways = ways(&one.page(&page).await);
        assert!(ways.contains("是否不斷電系統"), "{ways}");
        assert!(ways.contains("<a href=\"/records/k1\">補正這筆紀錄</a>"), "{page}: {ways}");
        assert!(!ways.contains("/records/new?form=asset"), "{page}: {ways}");
    }
    let two = World::with(&[asset("k1"), asset("k2")].concat());
    let ways = ways(&two.page(duty).await);
    let table = format!("{duty}?standing=no-data");
    assert!(ways.contains(&format!("<a href=\"{table}#subjects\">補正這些紀錄</a>")), "{ways}");
    assert!(!ways.contains("/records/new?form=asset"), "{ways}");
    assert_eq!(two.rows(&table).await.len(), 2, "both are on the list that it leads to");
}

#[tokio::test]
async fn a_report_that_is_owed_is_filed_first_and_its_term_leads_to_the_edition_of_the_event() {
    let incident = json!({
        "incident_no": "I-1", "agency": "a1", "known_at": "2025-10-01T09:00:00+08:00",
        "notified_at": "2025-10-01T09:30:00+08:00",
        "c_impact": 1, "i_impact": 1, "a_impact": 1,
    });
    let control = json!({
        "incident": "j1", "kind": "recovery", "done_at": "2025-10-03T10:00:00+08:00",
    });
    let filed = [("j1", "incident", incident), ("k1", "incident_control", control)];
    let lines = filed.map(|(id, form, with)| {
        json!({ "id": id, "form": form, "agency": "a1", "with": with }).to_string() + "\n"
    });
    let world = World::with(&lines.concat());
    let duty = "/agencies/a1/duties/INC21-06-2";
    for page in [duty.to_owned(), format!("{duty}?subject=j1")] {
        let page = world.page(&page).await;
        let ways = between(&page, "<ul class=\"ways\">", "</ul>")[0];
        let first = between(ways, "<a href=\"", "\"")[0];
        assert!(first.starts_with("/records/new?form=incident_report"), "{ways}");
        assert!(!ways.contains("補正"), "nothing of the incident itself lacks: {ways}");
        assert!(page.contains("/regulation/csma-incidents@2021-08-23/6.2\""), "{page}");
        assert!(!page.contains("/regulation/csma-incidents@2026-01-05/8.2\""), "{page}");
    }
    let told = world.page(&format!("/api/v1{duty}/explanation?subject=j1")).await;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["parameters"][0]["cite"], "csma-incidents@2021-08-23/6.2", "{told}");
    assert_eq!(told["parameters"][0]["confidence"], "verbatim", "{told}");
}

#[tokio::test]
async fn a_duty_of_the_city_shows_the_national_number_of_the_day_of_the_event() {
    let incident = |id: &str, known_at: &str| {
        let with = json!({
            "incident_no": id, "agency": "a1", "known_at": known_at, "notified_at": known_at,
            "c_impact": 1, "i_impact": 1, "a_impact": 1,
        });
        json!({ "id": id, "form": "incident", "agency": "a1", "with": with }).to_string() + "\n"
    };
    let old = incident("j1", "2025-10-01T09:00:00+08:00");
    let new = incident("j2", "2026-01-06T09:00:00+08:00");
    let world = World::with(&(old + &new));
    let cites = async |subject: &str| -> Vec<String> {
        let url = format!("/api/v1/agencies/a1/duties/D19b/explanation{subject}");
        let told: serde_json::Value = serde_json::from_str(&world.page(&url).await).unwrap();
        let parameters = told["parameters"].as_array().unwrap().clone();
        let reports = parameters.iter().filter(|one| one["id"] == "incident.report");
        reports.map(|one| one["cite"].as_str().unwrap().to_owned()).collect()
    };
    let (before, after) = ("csma-incidents@2021-08-23/6.2", "csma-incidents@2026-01-05/8.2");
    assert_eq!(cites("?subject=j1").await, [before]);
    assert_eq!(cites("?subject=j2").await, [after]);
    assert_eq!(cites("").await, [before, after], "both are overdue, each by its own edition");
}

#[tokio::test]
async fn a_late_level_table_and_each_of_its_duties_tell_what_would_mend_them() {
    let world = World::new();
    let table = "/agencies/a1/duties/D2.2.1a";
    let told = world.page(&format!("/api/v1{table}/explanation")).await;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["line"]["standing"], "overdue", "{told}");
    let late = told["line"]["failing"][0].as_str().unwrap();
    let mends = told["mend"].as_array().unwrap();
    assert!(mends.iter().any(|one| one["duty"] == late), "{mends:?}");
    let of_one = format!("{table}?subject={late}");
    for (page, duty) in [(table, ""), (of_one.as_str(), late)] {
        let page = world.page(page).await;
        assert!(!page.contains("目前無須補正"), "{page}");
        let ways = between(&page, "<ul class=\"ways\">", "</ul>")[0];
        assert!(ways.contains(&format!("{duty}\">該項義務</a>")), "{duty}: {ways}");
        assert!(!ways.contains("/records/new"), "it is done at the duty: {ways}");
    }
}

#[tokio::test]
async fn subjects_that_fail_are_called_so_and_lead_to_their_own_lines() {
    let world = World::new();
    for (page, subject) in [
        ("/agencies/a1/duties/D6.2a?as_of=2026-01-01", "D6.2a?subject=p1"),
        ("/agencies/a1/duties/D2.2.1a", "D2.2.1a?subject="),
    ] {
        let page = world.page(page).await;
        let proof = between(&page, "<ul class=\"proof\">", "<h3>")[0];
        assert!(proof.contains("不符對象："), "{proof}");
        assert!(!proof.contains("不符紀錄"), "{proof}");
        assert!(proof.contains(&format!("href=\"/agencies/a1/duties/{subject}")), "{proof}");
        assert!(proof.contains("#subjects"), "{proof}");
    }
}

#[tokio::test]
async fn an_account_that_lies_unused_is_suspended_and_no_address_answers_for_it() {
    let system = json!({ "system_code": "S1", "name": "公文系統", "status": "live" });
    let account = json!({
        "system": "y1", "environment": "production", "account": "oa01", "account_type": "general",
        "inventory_date": "2025-06-01", "granted_on": "2024-01-01", "last_used_on": "2025-01-05",
        "status": "active",
    });
    let address = json!({
        "address": "192.0.2.7", "segment": "192.0.2.0/24", "device": "PC-7",
        "assigned_on": "2025-01-01", "last_seen_on": "2026-03-01", "status": "active",
    });
    let filed = [
        ("y1", "system_register", system),
        ("c1", "account_entry", account),
        ("i1", "ip_allocation", address),
    ];
    let lines = filed.map(|(id, form, with)| {
        json!({ "id": id, "form": form, "agency": "a1", "with": with }).to_string() + "\n"
    });
    let world = World::with(&lines.concat());
    let page = world.page("/agencies/a1/duties/D5.5b?subject=c1").await;
    let ways = between(&page, "<ul class=\"ways\">", "</ul>")[0];
    assert!(ways.contains("登錄「停用紀錄」"), "{ways}");
    assert!(ways.contains("<a href=\"/records/c1\">補正這筆紀錄</a>"), "{ways}");
    assert!(!ways.contains("網路位址"), "{ways}");
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let world = World::new();
    for url in [
        "/agencies/a1/duties/D99.9z",
        "/agencies/a1/duties/D6.2a?subject=nobody",
        "/agencies/nobody/duties/D6.2a?subject=p1",
    ] {
        assert_eq!(world.ask(url).await.status().as_u16(), 404, "{url}");
    }
}

#[tokio::test]
async fn subjects_are_filtered_by_their_standing_and_counted_whole() {
    let world = World::new();
    let all = world.rows("/agencies/a1/duties/D6.2a").await;
    let mut sum = 0;
    for standing in domain::Standing::ALL {
        let url = format!("/agencies/a1/duties/D6.2a?standing={}", standing.word());
        sum += world.rows(&url).await.len();
    }
    assert_eq!(sum, all.len());
    assert!(!all.is_empty());
}

#[tokio::test]
async fn days_in_the_table_of_subjects_are_short_ones_alike() {
    let world = World::new();
    let told = [("zh-TW", "113-12-31", "民國"), ("en", "2024-12-31", "31 Dec 2024")];
    for (language, day, in_full) in told {
        let url = format!("/agencies/a1/duties/D6.2a?as_of=2025-12-31&lang={language}");
        let page = world.page(&url).await;
        let (_, subjects) = page.split_once("id=\"subjects\"").unwrap();
        let rows = between(subjects, "<tbody>", "</tbody>")[0];
        assert!(rows.contains(&format!(">{day}</td>")), "{rows}");
        assert!(!rows.contains(in_full), "{rows}");
    }
}

#[tokio::test]
async fn a_moment_within_a_day_is_judged_as_of_that_moment() {
    let world = World::new();
    let url = "/agencies/a1/duties/D6.2a?as_of=2025-12-31T10:00:00%2B08:00";
    let page = world.page(url).await;
    assert!(page.contains("民國114年12月31日 10:00") && page.contains("待辦"), "{page}");
    assert!(page.contains("許芬庭"), "{page}");
}

#[tokio::test]
async fn every_duty_of_the_body_has_a_page() {
    let world = World::new();
    for duty in world.installation.regulation.duties.iter().step_by(9) {
        let page = world.page(&format!("/agencies/a1/duties/{}", duty.id)).await;
        assert!(page.contains("為何如此"), "{}", duty.id);
        let verdict = between(&page, "<p class=\"verdict\">", "</p>")[0];
        let is_open = ["overdue", "due", "no-data"];
        let is_open = is_open.iter().any(|word| verdict.contains(&format!("is-{word}\"")));
        assert!(!(is_open && page.contains("目前無須補正")), "{}: {verdict}", duty.id);
    }
}

//! Correcting and withdrawing on pages: what changes is shown and asked why before it is filed.

use axum::http::StatusCode;
use serde_json::json;

use super::desk::{both, is};
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

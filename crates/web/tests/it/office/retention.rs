//! How long files are kept, on pages: what is over is chosen, looked at, confirmed, and shown as gone.

use axum::http::StatusCode;
use serde_json::json;

use super::desk::{Office, both, is};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n";
const HERE: &str = "/evidence/retention?agency=a1";

/// Two files of old records of a1, whose term is over; the hashes and the id of the second record.
fn over(office: &Office) -> ([String; 2], String) {
    let decided = office.post(
        "/api/v1/settings",
        &[],
        &json!({ "name": "retention.awareness_activity", "value": "P5Y", "from": "2026-01-01",
            "why": "檔案保存年限區分表" }),
    );
    is(&decided, StatusCode::CREATED);
    let file = |n: u8| {
        let bytes = [PDF, &[b'0' + n]].concat();
        let name = format!("教材{n}.pdf");
        let kept = office.upload("/api/v1/evidence", &[("file", Some(name.as_str()), &bytes)]);
        kept.json()["sha256"].as_str().unwrap().to_owned()
    };
    let filed = |n: u8, sha256: &str| {
        let filed = office.post(
            "/api/v1/records",
            &[],
            &json!({ "form": "awareness_activity", "agency": "a1", "with": {
                "agency": "a1", "year": 2015, "held_on": format!("2015-03-0{n}"),
                "method": "training", "audience": ["business"], "topic": "資安宣導",
                "recorded_by": "p1", "material": sha256 } }),
        );
        is(&filed, StatusCode::CREATED);
        filed.json()["id"].as_str().unwrap().to_owned()
    };
    let files = [file(1), file(2)];
    filed(1, &files[0]);
    let record = filed(2, &files[1]);
    (files, record)
}

#[test]
fn what_is_over_is_chosen_looked_at_confirmed_and_shown_as_gone() {
    both(|office| {
        let ciso = office.as_seen_by(testkit::signed_in(
            &office.installation,
            "資安長",
            &[(app::access::Role::AgencyCiso, "a1")],
        ));
        assert!(ciso.page(HERE).contains("沒有期滿的檔案"));
        let ([first, second], record) = over(office);
        let list = ciso.page(HERE);
        assert!(list.contains("教材1.pdf") && list.contains("教材2.pdf"), "{list}");
        assert!(list.contains("民國 109 年 3 月 1 日") || list.contains("109"), "{list}");
        let form = |fields: &[(&str, &str)]| ciso.form(HERE, &[], fields);
        let nothing = form(&[("scope", "chosen")]);
        is(&nothing, StatusCode::SEE_OTHER);
        assert!(ciso.page(nothing.header("location")).contains("尚未選取任何檔案"));
        let look = form(&[("scope", "chosen"), ("chosen", &second), ("on-page", &first)]);
        is(&look, StatusCode::OK);
        assert!(look.text.contains("確認移除 1 個檔案") && look.text.contains(&second));
        assert!(!look.text.contains(&first), "what was not chosen stays out of it");
        is(&ciso.get(&format!("/evidence/{second}")), StatusCode::OK);

        let fields = [("key", "0190a-1"), ("chosen", second.as_str()), ("confirmed", "yes")];
        let done = form(&fields);
        is(&done, StatusCode::SEE_OTHER);
        assert_eq!(form(&fields).header("location"), done.header("location"), "a second click");
        let list = ciso.page(done.header("location"));
        assert!(list.contains("已移除 1 個檔案") && !list.contains("教材2.pdf"), "{list}");
        is(&ciso.get(&format!("/evidence/{second}")), StatusCode::GONE);
        let page = ciso.page(&format!("/evidence/{second}/view"));
        assert!(page.contains("已依保存年限移除") && page.contains("資安長"), "{page}");
        assert!(!page.contains(&format!("href=\"/evidence/{second}\"")), "{page}");
        let page = ciso.page(&format!("/records/{record}"));
        assert!(page.contains("已依保存年限移除") && page.contains(&second), "{page}");
        let again = form(&[("chosen", &second), ("confirmed", "yes")]);
        is(&again, StatusCode::CONFLICT);
    });
}

#[test]
fn the_list_is_a_file_too_and_says_what_is_held() {
    both(|office| {
        let ([first, _], _) = over(office);
        let placed = office.form(
            "/evidence/holds",
            &[],
            &[("agency", "a1"), ("sha256", &first), ("why", "事件 I-1"), ("until", "115/12/31")],
        );
        is(&placed, StatusCode::SEE_OTHER);
        let holds = office.page(placed.header("location"));
        assert!(holds.contains("事件 I-1") && holds.contains(&first), "{holds}");
        let list = office.get(&format!("{HERE}&format=csv&lang=en"));
        is(&list, StatusCode::OK);
        let lines: Vec<&str> = list.text.lines().collect();
        assert_eq!(lines.len(), 3, "{}", list.text);
        assert!(lines[1].contains(&first) && lines[1].ends_with("2020-03-01,2026-12-31"));
        assert!(lines[2].ends_with("2020-03-02,"), "{}", list.text);
        let unsaid = [("agency", "a1"), ("until", "2026-12-31"), ("why", " ")];
        let refused = office.form("/evidence/holds", &[], &unsaid);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("請填寫原因") && refused.text.contains("id=\"why-fault\""));
        let no_day = [("agency", "a1"), ("until", "115/13/1"), ("why", "事件 I-2")];
        let refused = office.form("/evidence/holds", &[], &no_day);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        for told in ["href=\"#until\"", "id=\"until-fault\"", "value=\"115/13/1\"", "事件 I-2"] {
            assert!(refused.text.contains(told), "{told}: {}", refused.text);
        }
        let id = holds.split("/evidence/holds/").nth(1).unwrap().split('/').next().unwrap();
        let ended = office.form(
            &format!("/evidence/holds/{id}/end?agency=a1"),
            &[],
            &[("why", "調查完畢")],
        );
        is(&ended, StatusCode::SEE_OTHER);
        assert!(office.page(ended.header("location")).contains("調查完畢"));
    });
}

#[test]
fn the_terms_of_an_agency_are_listed_with_who_decided_them() {
    both(|office| {
        over(office);
        let page = office.page("/evidence/terms?agency=a1&lang=en");
        assert!(page.contains("5 years") && page.contains("The city’s"), "{page}");
        assert!(page.contains("/settings/retention.awareness_activity?agency=a1"), "{page}");
        let own = json!({ "name": "retention.awareness_activity", "value": "P5Y",
            "from": "2026-01-01", "agency": "a1", "why": "簽" });
        assert_eq!(office.post("/api/v1/settings", &[], &own).status, 201);
        let page = office.page("/evidence/terms?agency=a1&lang=en&term=decided");
        assert!(page.contains("The agency’s own"), "an equal value is their own: {page}");
        let first = office.page("/evidence/terms?agency=a1");
        assert!(
            first.contains("rel=\"next\"") && first.matches("/settings/retention.").count() == 50
        );
        let found = office.page("/evidence/terms?agency=a1&q=awareness_activity");
        assert_eq!(found.matches("/settings/retention.").count(), 1, "{found}");
        let none = office.get("/evidence/terms?agency=a1&chapter=cellar");
        is(&none, StatusCode::UNPROCESSABLE_ENTITY);
        let short = office.post(
            "/api/v1/settings",
            &[],
            &json!({ "name": "retention.meeting", "value": "P3M", "from": "2026-01-01",
                "why": "簽" }),
        );
        is(&short, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(short.text.contains("P6M"), "{}", short.text);
    });
}

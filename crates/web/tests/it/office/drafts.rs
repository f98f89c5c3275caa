//! Drafts of corrections: saved, found again, and gone once they are filed.

use axum::http::StatusCode;

use super::desk::{Office, both, is, training};
use super::filing::{NEW, carried, sent};

#[test]
fn a_correction_is_saved_as_a_draft_gone_on_with_and_filed() {
    both(|office| {
        let url = "/records/t1/correct";
        let page = office.page(url);
        assert!(page.contains("data-drafts=\"/drafts\""), "it is saved while it is typed");
        let seen = carried(&page, "seen").replace("&#34;", "\"");
        let (draft, key) = (carried(&page, "draft").to_owned(), carried(&page, "key").to_owned());
        let typed = |act: &'static str| {
            let fields = [
                ("act", act),
                ("corrects", "t1"),
                ("draft", draft.as_str()),
                ("key", key.as_str()),
                ("seen", seen.as_str()),
                ("why", "漏登一小時"),
                ("with.hours", "12"),
                ("with.person", "E0001"),
                ("with.date", "115/2/6"),
            ];
            sent(&fields)
                .into_iter()
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .collect::<Vec<_>>()
        };
        let send = |url: &str, act: &'static str| {
            let typed = typed(act);
            let fields: Vec<_> =
                typed.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            office.form(url, &[], &fields)
        };
        is(&send("/drafts", ""), StatusCode::NO_CONTENT);
        assert!(send(url, "draft").text.contains("草稿已儲存"));
        let path = format!("{url}?draft={draft}");
        let list = office.page("/drafts");
        assert!(list.contains(&path) && list.contains("更正"), "{list}");
        let new = office.get(&format!("{NEW}?draft={draft}"));
        assert_eq!((new.status, new.header("location")), (303, path.as_str()));
        assert!(!office.page(&format!("{NEW}?form=training_record&agency=a1")).contains(&draft));
        let again = office.page(&path);
        assert!(again.contains("name=\"with.hours\" value=\"12\"") && again.contains("漏登一小時"));
        assert!(!again.contains("已有變動"), "nobody changed it");
        is(&office.get(&format!("/records/s1/correct?draft={draft}")), StatusCode::NOT_FOUND);
        is(&send(url, "file"), StatusCode::SEE_OTHER);
        is(&send("/drafts", ""), StatusCode::NO_CONTENT);
        assert!(!office.page("/drafts").contains(&draft), "it is gone once filed");
    });
}

/// A draft of a correction of t1, before somebody else comes first.
fn begun(office: &Office) {
    let page = office.page("/records/t1/correct");
    let seen = carried(&page, "seen").replace("&#34;", "\"");
    let fields = [
        ("draft", "d2"),
        ("corrects", "t1"),
        ("seen", seen.as_str()),
        ("why", "漏登一小時"),
        ("with.hours", "13"),
        ("with.person", "E0001"),
    ];
    is(&office.form("/drafts", &[], &sent(&fields)), StatusCode::NO_CONTENT);
}

/// A colleague corrects it meanwhile: the id of the version that stands now.
fn corrected_by_another(office: &Office) -> String {
    let mut corrected = training(12);
    corrected["supersedes"] = "t1".into();
    corrected["why"] = "時數登錄有誤".into();
    let answer = office.post("/api/v1/records", &[], &corrected);
    is(&answer, StatusCode::CREATED);
    answer.json()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_draft_of_a_correction_is_gone_on_with_at_the_version_that_took_its_records_place() {
    both(|office| {
        begun(office);
        let newer = corrected_by_another(office);
        let old = "/records/t1/correct?draft=d2";
        assert!(office.page("/drafts").contains(old));
        let url = format!("/records/{newer}/correct");
        let place = format!("{url}?draft=d2");
        let led = office.get(old);
        assert_eq!((led.status, led.header("location")), (303, place.as_str()));
        let page = office.page(&place);
        assert!(page.contains("這筆紀錄已有變動"), "{page}");
        assert!(page.contains("name=\"with.hours\" value=\"13\"") && page.contains("漏登一小時"));
        assert_eq!(carried(&page, "corrects"), newer);
        is(&office.get("/records/s1/correct?draft=d2"), StatusCode::NOT_FOUND);
        let seen = carried(&page, "seen").replace("&#34;", "\"");
        let (key, newer) = (carried(&page, "key").to_owned(), newer.as_str());
        let typed = |act: &'static str| {
            let fields = [
                ("act", act),
                ("corrects", newer),
                ("draft", "d2"),
                ("key", key.as_str()),
                ("seen", seen.as_str()),
                ("why", "漏登一小時"),
                ("with.hours", "13"),
                ("with.person", "E0001"),
            ];
            office.form(if act.is_empty() { "/drafts" } else { &url }, &[], &sent(&fields))
        };
        is(&typed(""), StatusCode::NO_CONTENT);
        assert!(!office.page(&place).contains("這筆紀錄已有變動"), "it was seen since");
        let asked = typed("review");
        is(&asked, StatusCode::OK);
        assert!(asked.text.contains("<del>12</del>") && asked.text.contains("<ins>13</ins>"));
        is(&typed("file"), StatusCode::SEE_OTHER);
        assert!(!office.page("/drafts").contains("draft=d2"), "it is gone once filed");
    });
}

#[test]
fn a_draft_of_a_correction_of_what_was_withdrawn_since_is_shown_to_be_filed_anew() {
    both(|office| {
        begun(office);
        let newer = corrected_by_another(office);
        let why = serde_json::json!({ "why": "課程未舉辦" });
        let withdrawal = format!("/api/v1/records/{newer}/withdrawal");
        is(&office.post(&withdrawal, &[], &why), StatusCode::CREATED);
        let place = "/records/new?draft=d2";
        let led = office.get("/records/t1/correct?draft=d2");
        assert_eq!((led.status, led.header("location")), (303, place));
        let page = office.page(place);
        assert!(page.contains("原紀錄已撤回") && page.contains("name=\"with.hours\" value=\"13\""));
        assert_eq!((carried(&page, "corrects"), carried(&page, "seen")), ("", ""));
        let fields = [("draft", "d2"), ("with.hours", "13"), ("with.person", "E0001")];
        is(&office.form("/drafts", &[], &sent(&fields)), StatusCode::NO_CONTENT);
        assert!(!office.page(place).contains("原紀錄已撤回"), "it corrects nothing any more");
    });
}

#[test]
fn drafts_are_told_apart_by_what_was_typed_first_before_their_thing_is_known() {
    both(|office| {
        let blank = [("form", "meeting"), ("agency", "a1"), ("with.agency", "a1")];
        let begun = [("with.place", "第一會議室"), ("with.agenda", "檢討"), ("with.quorum", "80")];
        let known = [("with.body", "other")];
        for (draft, typed) in [("d8", &begun[..]), ("d9", &known[..])] {
            let fields = [&blank[..], &[("draft", draft)], typed].concat();
            is(&office.form("/drafts", &[], &fields), StatusCode::NO_CONTENT);
        }
        let list = office.page("/drafts");
        for told in ["地點 第一會議室、出席率 80", "其他會議"] {
            assert!(list.contains(&format!(">{told}</td>")), "{told}: {list}");
        }
        let beside = office.page(&format!("{NEW}?form=meeting&agency=a1"));
        for told in ["地點 第一會議室、出席率 80 · ", "其他會議 · "] {
            assert!(beside.contains(told), "{told}: {beside}");
        }
    });
}

#[test]
fn of_a_form_in_which_nothing_is_typed_no_draft_is_kept() {
    both(|office| {
        let save = |act: &str, place: &str| {
            let blank = [("form", "meeting"), ("agency", "a1"), ("with.agency", "a1")];
            let typed = [("draft", "d7"), ("act", act), ("with.place", place)];
            let url = if act.is_empty() { "/drafts" } else { NEW };
            office.form(url, &[], &[&blank[..], &typed].concat())
        };
        let is_kept = || office.page("/drafts").contains("draft=d7");
        is(&save("", " "), StatusCode::OK);
        assert!(!is_kept());
        assert!(save("draft", "").text.contains("沒有草稿可儲存"));
        assert!(!is_kept());
        is(&save("", "第一會議室"), StatusCode::NO_CONTENT);
        assert!(is_kept());
        is(&save("", ""), StatusCode::OK);
        assert!(!is_kept(), "what was typed was taken out again");
    });
}

//! Drafts of corrections: saved, found again, and gone once they are filed.

use axum::http::StatusCode;

use super::desk::{both, is};
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

#[test]
fn a_draft_of_a_correction_says_that_its_record_has_changed() {
    both(|office| {
        let fields =
            [("draft", "d2"), ("corrects", "t1"), ("seen", "\"old\""), ("with.hours", "12")];
        is(&office.form("/drafts", &[], &sent(&fields)), StatusCode::NO_CONTENT);
        let page = office.page("/records/t1/correct?draft=d2");
        assert!(page.contains("這筆紀錄已有變動"), "{page}");
        assert!(
            !carried(&page, "seen").contains("old"),
            "what differs is shown before it is filed"
        );
    });
}

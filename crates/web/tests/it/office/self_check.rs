//! All measures of a system on one page: shown, filled in alike, told what is wrong, looked over, filed.

use app::Actor;
use app::record::{NewRecord, file};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::desk::{Answer, Office, both, is};

const PAGE: &str = "/records/self-check";

const IN_ENGLISH: &str = "/records/self-check?lang=en";

const BEGUN: &str = "/records/self-check?agency=a1&with.system=sys1&duty=CL26-11-2&return=/todo";

/// What is said once for all measures.
const SHARED: [(&str, &str); 9] = [
    ("agency", "a1"),
    ("draft", "d1"),
    ("measures-on", "2026-03-02"),
    ("with.system", "sys1"),
    ("with.filled_by", "E0001"),
    ("with.form_date", "115/3/2"),
    ("with.reviewer", "E0002"),
    ("with.review_date", "115/3/2"),
    ("return", "/todo"),
];

fn offices(body: impl Fn(&Office)) {
    both(|office| {
        register(office, "sys1", system("公文系統", "live", "2026-01-05"));
        body(office);
    });
}

/// A version of the system, from a day on.
fn system(name: &str, status: &str, day: &str) -> Value {
    json!({
        "system_code": "S-1", "name": name, "purpose": "公文", "is_core": true,
        "built_by": "in-house", "internal_only": true, "personal_data": false, "c_level": "普",
        "i_level": "中", "a_level": "普", "law_level": "普", "level_reviewed_on": day,
        "owner": "p1", "status": status,
    })
}

fn register(office: &Office, id: &str, with: Value) {
    let Value::Object(with) = with else { unreachable!("a record is an object") };
    let system = NewRecord {
        id: Some(id.to_owned()),
        form: "system_register".to_owned(),
        agency: Some("a1".to_owned()),
        with,
        ..NewRecord::default()
    };
    file(&office.installation, &Actor::local("王承辦"), &system, None).unwrap();
}

fn send(office: &Office, more: &[(&str, &str)]) -> Answer {
    send_to(office, PAGE, more)
}

fn send_to(office: &Office, place: &str, more: &[(&str, &str)]) -> Answer {
    let changed = |name: &str| more.iter().any(|(other, _)| *other == name);
    let mut fields: Vec<_> = SHARED.into_iter().filter(|(name, _)| !changed(name)).collect();
    fields.extend_from_slice(more);
    office.form(place, &[], &fields)
}

fn n_records(office: &Office) -> usize {
    let url = "/api/v1/records?form=baseline_check&agency=a1&limit=100";
    office.get(url).json()["records"].as_array().unwrap().len()
}

#[test]
fn a_system_leads_to_all_measures_of_its_grade_with_what_is_known_of_them() {
    offices(|office| {
        let whole = "/records/self-check?agency=a1";
        assert!(office.page("/records/sys1").contains("with.system=sys1"));
        for place in
            ["/records?form=baseline_check&agency=a1", "/records/new?form=baseline_check&agency=a1"]
        {
            assert!(office.page(place).contains(whole), "{place}");
        }
        let list = office.page(whole);
        assert!(list.contains("公文系統") && list.contains("已具備 0／"), "{list}");
        let page = office.page(BEGUN);
        for known in [
            "防護需求等級「中級」",
            "name=\"with.1.compliance\"",
            "已逾期之臨時或緊急帳號應刪除或禁用。",
            "value=\"115/3/2\"",
            "name=\"duty\" value=\"CL26-11-2\"",
            "未填報",
        ] {
            assert!(page.contains(known), "{known}: {page}");
        }
        assert!(!page.contains("name=\"with.protection_level\""), "what is known is not asked");
        let english = office.page(&format!("{BEGUN}&lang=en"));
        assert!(english.contains("controls of the baseline are in place"), "{english}");
    });
}

#[test]
fn what_is_wrong_is_told_beside_its_measure_and_nothing_typed_is_lost() {
    offices(|office| {
        let sent = [
            ("act", "review"),
            ("with.reviewer", ""),
            ("with.1.compliance", "符合"),
            ("with.2.compliance", "不適用"),
            ("with.2.implementation", "無臨時帳號"),
        ];
        let told = send(office, &sent);
        is(&told, StatusCode::UNPROCESSABLE_ENTITY);
        for beside in
            ["id=\"m-1-implementation-fault\"", "href=\"#m-1-implementation\"", "無臨時帳號"]
        {
            assert!(told.text.contains(beside), "{beside}: {}", told.text);
        }
        assert_eq!(told.text.matches("href=\"#f-reviewer\"").count(), 1, "told once for all");
        assert!(!told.text.contains("m-2-implementation-fault"), "{}", told.text);
        let nothing = send(office, &[("act", "file"), ("key", "k0")]);
        is(&nothing, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.text.contains("尚未填任何一項"), "{}", nothing.text);
        // Items are those of the edition in force on the day of the review.
        let before = [
            ("act", "review"),
            ("with.review_date", "114/6/2"),
            ("with.1.compliance", "符合"),
            ("with.1.implementation", "依程序辦理"),
        ];
        let told = send(office, &before);
        is(&told, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.text.contains("href=\"#f-review_date\""), "{}", told.text);
        assert_eq!(n_records(office), 0);
    });
}

#[test]
fn a_result_that_is_no_choice_is_told_beside_its_measure_and_nothing_typed_is_lost() {
    offices(|office| {
        let sent = [
            ("with.1.compliance", "符合"),
            ("with.1.implementation", "依程序辦理"),
            ("with.2.compliance", "大致符合"),
            ("with.2.implementation", "部分帳號"),
        ];
        let stray = "<option value=\"大致符合\" selected>大致符合</option>";
        let zh = "「大致符合」不是可選的用語；可選：符合、部分符合、不符合、不適用";
        let en = "“大致符合” is none of the choices: Conforms, Partly conforms";
        for act in ["review", "file", "check"] {
            for (place, words) in [(PAGE, zh), (IN_ENGLISH, en)] {
                let more = [&sent[..], &[("act", act), ("key", "k1")]].concat();
                let told = send_to(office, place, &more);
                is(&told, StatusCode::UNPROCESSABLE_ENTITY);
                let text = &told.text;
                assert_eq!(text.matches(words).count(), 2, "{act}: {text}");
                let beside = ["href=\"#m-2-compliance\"", "m-2-compliance-fault"];
                for kept in beside.into_iter().chain([stray, "部分帳號</"]) {
                    assert!(text.contains(kept), "{act}, {kept}: {text}");
                }
                // That it is no choice is all that is wrong with it.
                assert!(!text.contains("m-1-compliance-fault"), "{text}");
                assert!(!text.contains("href=\"#measures\""), "{text}");
            }
        }
        assert_eq!(n_records(office), 0);
        // Of all of a group it is not filled in.
        let all = [("act", "fill:all"), ("with.all.compliance", "大致符合")];
        let told = send(office, &all);
        is(&told, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.text.contains("href=\"#m-all-compliance\""), "{}", told.text);
        assert_eq!(told.text.matches(stray).count(), 1, "{}", told.text);
    });
}

#[test]
fn a_draft_tells_of_a_result_that_is_no_choice() {
    offices(|office| {
        let mut typed = SHARED.to_vec();
        typed.extend([("form", "baseline_check"), ("with.3.compliance", "大致符合")]);
        is(&office.form("/drafts", &[], &typed), StatusCode::NO_CONTENT);
        let page = office.page("/records/self-check?draft=d1");
        assert!(page.contains("m-3-compliance-fault"), "{page}");
        assert!(page.contains("selected>大致符合</option>"), "{page}");
        let saved = send(office, &[("act", "draft"), ("with.3.compliance", "大致符合")]);
        is(&saved, StatusCode::OK);
        assert!(saved.text.contains("草稿已儲存"), "{}", saved.text);
        assert!(saved.text.contains("m-3-compliance-fault"), "{}", saved.text);
    });
}

#[test]
fn a_result_is_filed_by_any_spelling_that_an_import_takes() {
    offices(|office| {
        let sent = [
            ("act", "file"),
            ("key", "k1"),
            ("with.1.compliance", " 部份符合 "),
            ("with.1.implementation", "逐步辦理"),
            ("with.2.compliance", "N/A"),
            ("with.2.implementation", "無臨時帳號"),
        ];
        is(&send(office, &sent), StatusCode::SEE_OTHER);
        let again = office.page(BEGUN);
        assert!(again.contains("上次：部分符合") && again.contains("上次：不適用"), "{again}");
    });
}

#[test]
fn a_measure_without_a_result_is_asked_for_it_and_not_for_what_follows_from_it() {
    offices(|office| {
        let told = send(office, &[("act", "review"), ("with.1.implementation", "依程序辦理")]);
        is(&told, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.text.contains("href=\"#m-1-compliance\""), "{}", told.text);
        assert!(!told.text.contains("href=\"#measures\""), "{}", told.text);
    });
}

#[test]
fn measures_are_filled_in_alike_looked_over_and_filed_in_one_go_once() {
    offices(|office| {
        let alike = [
            ("act", "fill:all"),
            ("with.all.compliance", "符合"),
            ("with.all.implementation", "依程序辦理"),
            ("with.1.compliance", "不符合"),
        ];
        let filled = send(office, &alike);
        is(&filled, StatusCode::OK);
        assert!(filled.text.matches("依程序辦理</textarea>").count() > 50, "{}", filled.text);
        assert!(filled.text.contains("value=\"不符合\" selected"), "what was answered stays");
        let two = [
            ("key", "k1"),
            ("with.1.compliance", "符合"),
            ("with.1.implementation", "依程序辦理"),
            ("with.2.compliance", "不適用"),
            ("with.2.implementation", "無臨時帳號"),
        ];
        let looked = send(office, &[&two[..], &[("act", "review")]].concat());
        is(&looked, StatusCode::OK);
        assert!(looked.text.contains("將登錄 2 筆"), "{}", looked.text);
        assert_eq!(n_records(office), 0, "nothing is filed yet");
        let before = app::record::version(&office.installation).unwrap();
        for _ in 0..2 {
            let done = send(office, &[&two[..], &[("act", "file")]].concat());
            is(&done, StatusCode::SEE_OTHER);
            assert!(office.page(done.header("location")).contains("已一次登錄 2 筆"));
        }
        assert_eq!(n_records(office), 2);
        assert_eq!(app::record::version(&office.installation).unwrap(), before + 1);
        let again = office.page(BEGUN);
        assert!(
            again.contains("上次：不適用") && again.contains("無臨時帳號</textarea>"),
            "{again}"
        );
        // What stands there from the last time is no answer.
        let kept = [("act", "file"), ("key", "k2"), ("with.1.implementation", "依程序辦理")];
        is(&send(office, &kept), StatusCode::UNPROCESSABLE_ENTITY);
        let last = [("act", "fill:all"), ("with.all.compliance", "as-last")];
        let last = send(office, &last);
        assert!(last.text.contains("value=\"不適用\" selected"), "{}", last.text);
    });
}

#[test]
fn what_is_begun_of_a_self_check_is_kept_as_a_draft_and_gone_on_with_there() {
    offices(|office| {
        let mut typed = SHARED.to_vec();
        typed.extend([("form", "baseline_check"), ("with.3.compliance", "部分符合")]);
        is(&office.form("/drafts", &[], &typed), StatusCode::NO_CONTENT);
        let drafts = office.page("/drafts");
        assert!(drafts.contains("/records/self-check?draft=d1"), "{drafts}");
        assert!(drafts.contains("公文系統、115/3/2") && !drafts.contains("sys1"), "{drafts}");
        let beside = office.page(BEGUN);
        assert!(beside.contains("公文系統、115/3/2 · "), "it is offered by its name: {beside}");
        let page = office.page("/records/self-check?draft=d1");
        assert!(page.contains("value=\"部分符合\" selected"), "{page}");
        let sent = [
            ("act", "file"),
            ("key", "k1"),
            ("with.3.compliance", "部分符合"),
            ("with.3.implementation", "部分帳號"),
        ];
        let done = send(office, &sent);
        is(&done, StatusCode::SEE_OTHER);
        assert!(done.header("location").starts_with("/records/"), "to the one record");
        assert!(!office.page("/drafts").contains("draft=d1"), "the draft went with it");
    });
}

#[test]
fn a_system_is_called_by_what_it_is_called_on_the_day() {
    offices(|office| {
        register(office, "sys1b", system("公文暨檔案系統", "live", "2026-02-02"));
        for page in [office.page("/records/self-check?agency=a1"), office.page(BEGUN)] {
            assert!(page.contains("公文暨檔案系統") && !page.contains(">公文系統<"), "{page}");
        }
        // The draft is of the same system, and is called so too.
        let page = office.page(BEGUN);
        let named = super::filing::carried(&page, "with.system");
        let typed = [("form", "baseline_check"), ("with.system", named)];
        is(&send_to(office, "/drafts", &typed), StatusCode::NO_CONTENT);
        assert!(office.page("/drafts").contains("公文暨檔案系統、"));
        let sent = [
            ("act", "file"),
            ("key", "k1"),
            ("with.system", named),
            ("with.1.compliance", "符合"),
            ("with.1.implementation", "依程序辦理"),
        ];
        is(&send(office, &sent), StatusCode::SEE_OTHER);
        assert!(office.page(BEGUN).contains("上次：符合"));
    });
}

#[test]
fn where_no_system_is_in_use_the_register_is_offered_and_a_named_one_is_told_so() {
    offices(|office| {
        register(office, "sys1b", system("公文系統", "retired", "2026-02-02"));
        let place = "/records/new?form=system_register";
        let list = office.page("/records/self-check?agency=a1");
        assert!(list.contains("沒有使用中的資通系統") && list.contains(place), "{list}");
        assert!(!list.contains("目前未使用"), "{list}");
        let named = office.page(BEGUN);
        assert!(named.contains("所指的資通系統目前未使用"), "{named}");
    });
}

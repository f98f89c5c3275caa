//! A file that is looked at on the page of imports: its columns told, its rows mended or left out.

use axum::http::StatusCode;

use super::desk::{Office, both, is};

const PEOPLE: &str = "人員識別碼,姓名,單位,職務,工作類別,人員類別,報到日,狀態\n\
    H7001,甲一,第二科,科員,業務,職員,109/1/1,在職\n\
    H7001,乙二,第二科,科員,業務,職員,109/1/1,在職\n";

const TRAINING: &str = "人員識別碼,人員,人員類別,年度,課程,類型,辦理單位,方式,日期,時數\n";

/// Where a file is looked at, once it was brought.
fn brought(office: &Office, form: &str, name: &str, text: &str) -> String {
    let parts: [(&str, Option<&str>, &[u8]); 3] = [
        ("agency", None, b"a1"),
        ("form", None, form.as_bytes()),
        ("file", Some(name), text.as_bytes()),
    ];
    let sent = office.upload("/import", &parts);
    is(&sent, StatusCode::SEE_OTHER);
    sent.header("location").to_owned()
}

/// Sends what was said on the page, and goes where it leads.
fn said(office: &Office, place: &str, said: &[(&str, &str)]) -> String {
    let sent = office.form(place, &[], said);
    is(&sent, StatusCode::SEE_OTHER);
    office.page(sent.header("location"))
}

#[test]
fn of_two_rows_under_one_id_each_can_be_mended_or_left_out_where_it_stands() {
    both(|office| {
        let place = brought(office, "person", "人員.csv", PEOPLE);
        let page = office.page(&place);
        for there in [
            "請更正，或只留一列",
            "name=\"cell:3:0:人員\" value=\"H7001\"",
            "name=\"cell:2:1:人員\" value=\"甲一\"",
            "name=\"leave:3:人員\" value=\"yes\"",
            "name=\"leave:2:人員\" value=\"yes\"",
            "href=\"#row-0-3\"",
        ] {
            assert!(page.contains(there), "{there}: {page}");
        }
        let accepted = [("existing", "stop"), ("warnings", "yes"), ("decision", "import")];
        is(&office.form(&place, &[], &accepted), StatusCode::UNPROCESSABLE_ENTITY);
        let ticked = [("leave:3:人員", "no"), ("leave:3:人員", "yes"), ("decision", "check")];
        let page = said(office, &place, &ticked);
        assert!(page.contains("略過的列") && page.contains("乙二"), "{page}");
        assert!(page.contains("name=\"decision\" value=\"import\""), "{page}");
        let page = said(office, &place, &[("leave:3:人員", "no"), ("decision", "check")]);
        assert!(!page.contains("略過的列") && page.contains("只留一列"), "{page}");
        let mended = [
            ("cell:3:0:人員", "H7002"),
            ("stood:3:0:人員", "H7001"),
            ("leave:3:人員", "no"),
            ("decision", "import"),
        ];
        is(&office.form(&place, &[], &mended), StatusCode::OK);
        let (people, _) = office.walk("/api/v1/records?form=person&agency=a1", "records");
        let ids = people.iter().map(|one| one["with"]["person_id"].as_str().unwrap());
        assert_eq!(ids.filter(|id| id.starts_with("H700")).count(), 2);
    });
}

#[test]
fn what_is_wrong_further_down_is_told_on_the_page_of_rows_where_it_stands() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let row = |n: usize| format!("E0001,許芬庭,一般使用者,114,課{n},通識,自辦,實體,114/5/60,3\n");
    let text = format!("{TRAINING}{}", (0..250).map(row).collect::<String>());
    let place = brought(&office, "training_record", "補登.csv", &text);
    let page = office.page(&place);
    assert!(!page.contains("檔案的問題") && !page.contains("第 102 列"), "{page}");
    assert_eq!(page.matches("id=\"row-0-").count(), 100);
    assert!(page.contains("href=\"#cell-0-2-8\"") && page.contains("id=\"cell-0-2-8\""), "{page}");
    assert!(page.contains("後面另有 150 列需要修正。"), "{page}");
    assert!(page.contains("name=\"next\" value=\"101:補登\""), "{page}");
    let going_on = [
        ("cell:2:8:補登", "114/5/6"),
        ("stood:2:8:補登", "114/5/60"),
        ("next", "101:補登"),
        ("decision", "next"),
    ];
    let sent = office.form(&place, &[], &going_on);
    is(&sent, StatusCode::SEE_OTHER);
    let after = sent.header("location").to_owned();
    let page = office.page(&after);
    for there in ["前面另有 99 列需要修正。", "後面另有 50 列需要修正。", "#cell-0-102-8"]
    {
        assert!(page.contains(there), "{there}: {page}");
    }
    let sent = office.form(&after, &[], &[("decision", "check")]);
    assert_eq!(sent.header("location"), after, "it is checked again where one is");
    let page = said(&office, &after, &[("decision", "first")]);
    assert!(page.contains("id=\"row-0-3\"") && !page.contains("id=\"row-0-2\""), "{page}");
}

#[test]
fn where_no_heading_fits_each_column_is_told_its_field() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let text = "編號,大名,科室\nE0009,新人,第二科\n";
    let place = brought(&office, "person", "名冊.csv", text);
    let page = office.page(&place);
    for heading in ["編號", "大名", "科室"] {
        assert!(page.contains(&format!("<select name=\"heading:{heading}\"")), "{heading}: {page}");
    }
    assert!(page.contains("沒有表單的欄位名稱"), "{page}");
    let told = [
        ("heading:編號", "person_id"),
        ("heading:大名", "name"),
        ("heading:科室", "unit"),
        ("decision", "check"),
    ];
    let page = said(&office, &place, &told);
    assert!(!page.contains("沒有表單的欄位名稱") && page.contains("缺少必填欄"), "{page}");
}

#[test]
fn a_column_without_a_heading_can_be_left_out() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let text = "人員識別碼,姓名,單位,職務,工作類別,人員類別,報到日,狀態,\n\
        E0009,新人,第二科,科員,業務,職員,109/1/1,在職,好\n";
    let place = brought(&office, "person", "名冊.csv", text);
    let page = office.page(&place);
    assert!(page.contains("<select name=\"heading:I\"") && page.contains("value=\"好\""), "{page}");
    let page = said(&office, &place, &[("heading:I", "-"), ("decision", "check")]);
    assert!(page.contains("檢核通過") && page.contains("<select name=\"heading:I\""), "{page}");
}

#[test]
fn a_file_that_tells_of_no_form_is_told_its_form_and_brought_once() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let place = brought(&office, "", "名冊.csv", "編號,大名\nE0009,新人\n");
    let page = office.page(&place);
    assert!(page.contains("<select id=\"form\" name=\"form\" required"), "{page}");
    assert!(page.contains("指定表單後檢核"), "{page}");
    let page = said(&office, &place, &[("form", "person"), ("decision", "check")]);
    assert!(page.contains("<select name=\"heading:編號\""), "{page}");
}

#[test]
fn a_file_that_is_named_a_workbook_and_is_none_is_told_so() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for form in ["", "person"] {
        let page = office.page(&brought(&office, form, "名冊.xlsx", "hello"));
        assert!(page.contains("檔名是試算表，內容卻不是"), "{page}");
        assert!(!page.contains("id=\"form\"") && page.contains("選擇另一個檔案"), "{page}");
    }
}

#[test]
fn files_that_cannot_be_read_are_listed_apart_with_why_and_removed_there() {
    both(|office| {
        let place = brought(office, "person", "名冊.xlsx", "hello");
        let waits = brought(office, "person", "人員.csv", PEOPLE);
        for one in [&place, &waits] {
            office.page(one);
        }
        let page = office.page("/import");
        let (waiting, unreadable) = page.split_once("id=\"unreadable\"").unwrap();
        assert!(waiting.contains(&waits) && !waiting.contains(&place), "{waiting}");
        assert!(unreadable.contains("檔名是試算表，內容卻不是"), "{unreadable}");
        assert!(unreadable.contains(&format!("action=\"{place}\"")), "{unreadable}");
        let page = said(office, &place, &[("decision", "discard")]);
        assert!(!page.contains("id=\"unreadable\"") && page.contains(&waits), "{page}");
    });
}

#[test]
fn the_page_of_imports_speaks_of_its_own_control_and_of_no_command_line() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let place = brought(&office, "", "名冊.csv", "編號,大名\nE0009,新人\n");
    let page = office.page(&format!("{place}?lang=en"));
    assert!(page.contains("no row of headings fits any form; choose the form"), "{page}");
    assert!(!page.contains("--form"), "{page}");
}

#[test]
fn after_people_came_in_the_accounts_are_shown_of_which_it_is_still_to_be_said_who_they_are() {
    both(|office| {
        let people = "人員識別碼,姓名,單位,職務,工作類別,人員類別,報到日,狀態\n\
            H8001,甲一,第二科,科員,業務,職員,109/1/1,在職\n";
        let place = brought(office, "person", "人員.csv", people);
        let accepted = [("existing", "stop"), ("warnings", "yes"), ("decision", "import")];
        let done = office.form(&place, &[], &accepted);
        is(&done, StatusCode::OK);
        let list = "/accounts?agency=a1&person=not-said";
        let link = format!("href=\"{}\"", list.replace('&', "&#38;"));
        assert!(done.text.contains(&link), "{}", done.text);
        // Everybody who can sign in here is one of the city.
        let page = office.page(list);
        assert!(page.contains("沒有您可以查看的帳號") && !page.contains("值班</td>"), "{page}");
        assert!(office.page("/accounts?agency=city&person=not-said").contains("值班</td>"));
        is(&office.get("/accounts?person=somebody"), StatusCode::UNPROCESSABLE_ENTITY);
    });
}

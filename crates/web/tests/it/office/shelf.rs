//! Records and forms as people read them.

use axum::http::StatusCode;

use super::desk::{Office, is};

#[test]
fn a_record_is_shown_by_the_labels_of_its_form_in_both_languages() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let page = office.page("/records/p1");
    for word in ["姓名", "許芬庭", "工作類別", "資訊", "民國109年1月1日", "個資", "王承辦", "D6.2b"]
    {
        assert!(page.contains(word), "{word}: {page}");
    }
    let english = office.page("/records/p1?lang=en");
    for word in ["Work category", "IT", "1 Jan 2020", "1 Jan 2025 – 5 Jan 2025", "Personal data"]
    {
        assert!(english.contains(word), "{word}: {english}");
    }
    let training = office.page("/records/t1");
    assert!(training.contains("href=\"/records/p1\">許芬庭</a>"), "{training}");
}

#[test]
fn what_people_typed_is_never_taken_for_a_page() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for url in [
        "/records/p2",
        "/records?form=person&agency=a1",
        "/records?q=<script>alert(1)</script>",
        "/forms?q=<script>alert(1)</script>",
        "/regulation?q=<script>alert(1)</script>",
    ] {
        let url = url.replace('<', "%3C").replace('>', "%3E");
        let page = office.page(&url);
        assert!(!page.contains("<script>alert"), "{url}: {page}");
        assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "{url}");
    }
}

#[test]
fn a_list_counts_goes_on_and_can_be_taken_along() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let mut url = "/records".to_owned();
    let (mut n_rows, mut n_pages) = (0, 0);
    loop {
        let page = office.page(&url);
        n_rows += page.matches("<th scope=\"row\">").count();
        n_pages += 1;
        let Some((_, rest)) = page.split_once("rel=\"next\" href=\"") else { break };
        url = rest.split_once('"').unwrap().0.replace("&#38;", "&");
    }
    let total =
        office.get("/api/v1/records?limit=1000").json()["records"].as_array().unwrap().len();
    assert!(n_pages > 1 && n_rows == total, "{n_rows} of {total} in {n_pages} pages");
    let file = office.get("/records?form=person&agency=a1&format=csv");
    is(&file, StatusCode::OK);
    assert!(file.text.contains("許芬庭") && file.text.lines().count() == 3, "{}", file.text);
    let all = office.get("/records?format=csv");
    is(&all, StatusCode::OK);
    assert_eq!(all.text.lines().count(), total + 1, "of all forms, by what all have");
    is(&office.get("/records?form=nothing"), StatusCode::UNPROCESSABLE_ENTITY);
    is(&office.get("/records/nothing"), StatusCode::NOT_FOUND);
}

#[test]
fn a_parameter_that_says_two_things_is_refused_and_the_first_not_taken() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let twice = "records?form=person&form=meeting";
    for (url, words) in [
        (format!("/{twice}"), "「form」有多個不同的值"),
        (format!("/{twice}&lang=en"), "“form” has several values"),
        (format!("/api/v1/{twice}"), "「form」有多個不同的值"),
    ] {
        let refused = office.get(&url);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(words), "{url}: {}", refused.text);
    }
    assert_eq!(office.get(&format!("/api/v1/{twice}")).faulty(), ["form"]);
    is(&office.get("/api/v1/standings?standing=due&standing=met"), StatusCode::OK);
}

#[test]
fn every_form_says_what_it_asks_for_and_gives_a_sheet_that_import_reads() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let list = office.page("/forms");
    for form in &super::desk::law().forms {
        assert!(list.contains(&format!("<code>{}</code>", form.id)), "{}", form.id);
        let page = office.page(&format!("/forms/{}", form.id));
        let english = office.page(&format!("/forms/{}?lang=en", form.id));
        for field in &form.fields {
            assert!(page.contains(&field.zh) && english.contains(&field.name), "{}", form.id);
        }
        let sheet = office.page(&format!("/forms/{}?format=csv", form.id));
        let asked = form.fields.iter().filter(|field| !field.derived).count();
        assert_eq!(sheet.trim().split(',').count(), asked.max(1), "{}: {sheet}", form.id);
    }
    is(&office.get("/forms/nothing"), StatusCode::NOT_FOUND);
    assert!(office.page("/forms/training_record").contains("日期，如 115/3/2"));
    assert!(office.page("/forms/training_record?lang=en").contains("such as 2026-03-02"));
}

#[test]
fn a_sheet_of_headings_alone_is_told_to_hold_no_row() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let sheet = office.page("/forms/training_record?format=csv");
    let parts: [(&str, Option<&str>, &[u8]); 3] = [
        ("agency", None, b"city"),
        ("form", None, b"training_record"),
        ("file", Some("訓練.csv"), sheet.as_bytes()),
    ];
    let sent = office.upload("/import", &parts);
    is(&sent, StatusCode::SEE_OTHER);
    let page = office.page(sent.header("location"));
    assert!(page.contains("檔案中沒有資料列") && !page.contains("檢核通過"), "{page}");
}

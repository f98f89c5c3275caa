//! Records over the API, on both databases: filed once, corrected, withdrawn, refused with words,
//! and known to the board before the answer leaves.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::desk::{Answer, Office, both, is, training};
use super::schema::faults;

fn standing(office: &Office) -> Value {
    let page = office.get("/api/v1/standings?agency=a1&duty=D6.2a&subject=p1").json();
    page["standings"][0].clone()
}

fn as_described(office: &Office, answer: &Answer, schema: &str) {
    let document = office.get("/api/openapi.json").json();
    let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
    let found = faults(&document, &schema, &answer.json(), "answer");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_log_is_printed_blank_as_a_list_and_an_event_as_a_sheet_of_its_own() {
    both(|office| {
        let log = office.page("/forms/entry_log/sheet?agency=a1");
        assert!(log.contains("sheet is-list"), "{log}");
        assert!(log.contains("<th scope=\"col\">進入日期時間"), "{log}");
        let meeting = office.page("/forms/meeting/sheet?agency=a1");
        assert!(!meeting.contains("is-list"), "{meeting}");
        assert!(meeting.contains("<th scope=\"row\">日期"), "{meeting}");
    });
}

#[test]
fn the_year_of_a_record_is_told_as_its_days_are() {
    both(|office| {
        let page = office.page("/records/t1");
        assert!(page.contains("民國115年<"), "{page}");
        assert!(office.page("/records/t1?lang=en").contains("2026<"));
        is(&office.form("/account/dates", &[], &[("dating", "iso")]), StatusCode::SEE_OTHER);
        let page = office.page("/records/t1");
        assert!(page.contains("2026年<") && !page.contains("民國115年<"), "{page}");
    });
}

#[test]
fn a_record_is_filed_once_whatever_the_line_repeats_and_the_board_knows_it_at_once() {
    both(|office| {
        let today = office.installation.today();
        let board = office.boards.wait_for(today).unwrap();
        assert_eq!(standing(office)["standing"], "due");
        let key = [("idempotency-key", "k1")];
        let first = office.post("/api/v1/records", &key, &training(1));
        is(&first, StatusCode::CREATED);
        as_described(office, &first, "Record");
        let id = first.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(first.header("location"), format!("/api/v1/records/{id}"));
        assert_eq!(first.json()["filed_by"], format!("account:{}", office.duty.account));
        // Twelve hours are reached by eleven and one: the board said so before it answered.
        assert_eq!(standing(office)["standing"], "met");
        let renewed = office.boards.kept_board(today).unwrap();
        assert!(renewed.known > board.known, "{} {}", renewed.known, board.known);

        let again = office.post("/api/v1/records", &key, &training(1));
        is(&again, StatusCode::OK);
        assert_eq!(again.json(), first.json());
        let other = office.post("/api/v1/records", &key, &training(2));
        is(&other, StatusCode::CONFLICT);
        let (records, _) = office.walk("/api/v1/records?form=training_record", "records");
        assert_eq!(records.len(), 2);
    });
}

#[test]
fn every_wrong_field_is_named_at_once_in_the_language_asked_for() {
    both(|office| {
        let mut wrong = training(-3);
        wrong["with"]["course_kind"] = "swimming".into();
        wrong["with"]["person"] = "nobody".into();
        let answer = office.post("/api/v1/records?lang=en", &[], &wrong);
        is(&answer, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        as_described(office, &answer, "Problem");
        let fields = answer.faulty();
        assert!(fields.contains(&"course_kind".to_owned()), "{}", answer.text);
        let detail = answer.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
        assert!(detail.is_ascii() || !detail.contains('請'), "{detail}");
        let chinese = office.post("/api/v1/records", &[], &wrong).json();
        assert_ne!(chinese["errors"][0]["detail"], detail.as_str());

        let mut lacking = training(1);
        lacking["with"].as_object_mut().unwrap().remove("hours");
        assert_eq!(office.post("/api/v1/records", &[], &lacking).faulty(), ["hours"]);
        let unknown = json!({ "form": "nothing", "agency": "a1", "with": {} });
        is(&office.post("/api/v1/records", &[], &unknown), StatusCode::UNPROCESSABLE_ENTITY);
        let (records, _) = office.walk("/api/v1/records?form=training_record", "records");
        assert_eq!(records.len(), 1, "nothing was written");
    });
}

#[test]
fn what_is_no_json_or_says_too_much_is_refused() {
    both(|office| {
        let json = [("content-type", "application/json")];
        let broken = office.send("POST", "/api/v1/records", &json, Some("{".to_owned()));
        is(&broken, StatusCode::BAD_REQUEST);
        let told = broken.json()["detail"].as_str().unwrap().to_owned();
        assert!(told.starts_with("內容第 1 行第 1 字有誤：不完整；請補齊引號與括號"), "{told}");
        let text = [("content-type", "text/plain")];
        let plain = office.send("POST", "/api/v1/records", &text, Some("{}".to_owned()));
        is(&plain, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let mut more = training(1);
        more["recorded_at"] = "2020-01-01T00:00:00Z".into();
        is(&office.post("/api/v1/records", &[], &more), StatusCode::UNPROCESSABLE_ENTITY);
        let long = "k".repeat(300);
        let key = [("idempotency-key", long.as_str())];
        is(&office.post("/api/v1/records", &key, &training(1)), StatusCode::BAD_REQUEST);
        let foreign = [("sec-fetch-site", "cross-site")];
        is(&office.post("/api/v1/records", &foreign, &training(1)), StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_value_of_another_type_is_refused_and_none_is_made_to_fit() {
    both(|office| {
        for hours in [json!("3"), json!(true), json!([3]), json!({ "hours": 3 })] {
            let refused = office.post("/api/v1/records", &[], &training(hours));
            is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        }
        for (field, value) in
            [("person", json!(1)), ("date", json!(20_260_220)), ("course", json!(["課程"]))]
        {
            let mut one = training(1);
            one["with"][field] = value;
            let refused = office.post("/api/v1/records", &[], &one);
            is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let mut one = training(1);
        one["form"] = json!(5);
        is(&office.post("/api/v1/records", &[], &one), StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn a_correction_takes_the_place_of_what_the_caller_has_read_and_of_nothing_else() {
    both(|office| {
        let read = office.get("/api/v1/records/t1");
        let etag = read.header("etag").to_owned();
        let known = [("if-none-match", etag.as_str())];
        is(&office.send("GET", "/api/v1/records/t1", &known, None), StatusCode::NOT_MODIFIED);

        let mut corrected = training(12);
        corrected["supersedes"] = "t1".into();
        corrected["why"] = "時數登錄有誤".into();
        let stale = [("if-match", "\"0000000000000000\"")];
        is(&office.post("/api/v1/records", &stale, &corrected), StatusCode::PRECONDITION_FAILED);
        let fresh = [("if-match", etag.as_str()), ("idempotency-key", "c1")];
        let done = office.post("/api/v1/records", &fresh, &corrected);
        is(&done, StatusCode::CREATED);
        assert_eq!(done.json()["supersedes"], "t1");
        let id = done.json()["id"].as_str().unwrap().to_owned();
        let older = office.get("/api/v1/records/t1");
        assert_eq!(older.json()["superseded_by"], id.as_str());
        assert_ne!(older.header("etag"), etag);
        // The same request again is answered, though the older record is another one by now.
        is(&office.post("/api/v1/records", &fresh, &corrected), StatusCode::OK);
        is(&office.post("/api/v1/records", &[], &corrected), StatusCode::CONFLICT);

        corrected["supersedes"] = "p1".into();
        let other = office.post("/api/v1/records", &[], &corrected);
        is(&other, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(other.faulty(), ["supersedes"]);
        corrected["supersedes"] = "nothing".into();
        assert_eq!(office.post("/api/v1/records", &[], &corrected).faulty(), ["supersedes"]);
    });
}

#[test]
fn a_withdrawal_keeps_the_record_with_who_when_and_why_and_happens_once() {
    both(|office| {
        let url = "/api/v1/records/t1/withdrawal";
        let why = json!({ "why": "課程未舉辦" });
        assert_eq!(office.post(url, &[], &json!({ "why": " " })).faulty(), ["why"]);
        let stale = [("if-match", "\"0000000000000000\"")];
        is(&office.post(url, &stale, &why), StatusCode::PRECONDITION_FAILED);
        let key = [("idempotency-key", "w1")];
        let done = office.post(url, &key, &why);
        is(&done, StatusCode::CREATED);
        as_described(office, &done, "Record");
        assert_eq!(done.json()["state"], "withdrawn");
        assert_eq!(done.json()["withdrawn_why"], "課程未舉辦");
        is(&office.post(url, &key, &why), StatusCode::OK);
        is(&office.post(url, &[], &why), StatusCode::CONFLICT);
        is(&office.post("/api/v1/records/none/withdrawal", &[], &why), StatusCode::NOT_FOUND);
        let page = office.page("/records/t1");
        assert!(page.contains("已撤回") && page.contains("課程未舉辦") && page.contains("值班"));
    });
}

#[test]
fn a_list_of_records_goes_from_page_to_page_without_losing_one() {
    both(|office| {
        let all = office.get("/api/v1/records?limit=1000").json();
        let all: Vec<&str> = all["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        let (walked, n_pages) = office.walk("/api/v1/records?limit=7", "records");
        let walked: Vec<&str> = walked.iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert!(n_pages > 10 && walked == all, "{n_pages} pages");
        let (found, _) = office.walk("/api/v1/records?q=許芬庭", "records");
        assert_eq!(found.len(), 1);
    });
}

#[test]
fn an_agency_tells_the_register_of_bodies_of_itself_and_not_of_others_by_program_or_form() {
    both(|office| {
        let rights = [(app::access::Role::SecurityOfficer, "a1")];
        let officer = testkit::signed_in(&office.installation, "林專員", &rights);
        let officer = office.as_seen_by(officer);
        let file = |code: &str, parent: &str| {
            let with = json!({
                "agency_code": code, "name_zh": "某機關", "tier": "second", "parent": parent,
            });
            let new = json!({ "form": "org_register", "agency": "a1", "with": with });
            officer.post("/api/v1/records", &[], &new)
        };
        for code in ["doit", "ghost"] {
            let refused = file(code, "city");
            is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(refused.faulty(), ["agency_code"], "{}", refused.text);
            let typed = [
                ("form", "org_register"),
                ("agency", "a1"),
                ("with.agency_code", code),
                ("with.name_zh", "某機關"),
                ("with.tier", "second"),
                ("with.parent", "city"),
            ];
            let refused = officer.form("/records/new", &[], &typed);
            is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.text.contains("此紀錄屬於「範例局」"), "{}", refused.text);
        }
        is(&file("b1", "a1"), StatusCode::CREATED);
    });
}

#[test]
fn an_agency_moves_itself_neither_by_program_nor_by_form_and_withdraws_no_entry_alone() {
    both(|office| {
        let rights = [(app::access::Role::SecurityOfficer, "a1")];
        let officer = testkit::signed_in(&office.installation, "林專員", &rights);
        let officer = office.as_seen_by(officer);
        let with = json!({
            "agency_code": "a1", "name_zh": "範例局", "tier": "first", "parent": "doit",
        });
        let new = json!({ "form": "org_register", "agency": "a1", "with": with });
        let refused = officer.post("/api/v1/records", &[], &new);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.faulty(), ["parent"], "{}", refused.text);
        let typed = [
            ("form", "org_register"),
            ("agency", "a1"),
            ("with.agency_code", "a1"),
            ("with.name_zh", "範例局"),
            ("with.tier", "first"),
            ("with.parent", "doit"),
        ];
        let refused = officer.form("/records/new", &[], &typed);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("由上級或監督機關"), "{}", refused.text);
        let why = json!({ "why": "誤植" });
        let refused = officer.post("/api/v1/records/o1/withdrawal", &[], &why);
        is(&refused, StatusCode::FORBIDDEN);
    });
}

#[test]
fn what_is_not_shown_to_a_reader_is_said_to_be_hidden_and_never_left_empty() {
    both(|office| {
        let line = json!({"id": "mail", "form": "person", "agency": "a1", "with": {
            "person_id": "E0009", "name": "陳大文", "email": "chen@example.gov.tw", "unit": "資訊室",
            "post": "專員", "work_category": "IT", "person_type": "staff",
            "onboard_date": "2020-01-01", "status": "active"}});
        is(&office.post("/api/v1/records", &[], &line), StatusCode::CREATED);
        let rights = [(app::access::Role::BureauOfficer, "city")];
        let bureau = office.as_seen_by(testkit::signed_in(&office.installation, "承辦", &rights));
        for path in ["/records/mail", "/records/mail/sheet"] {
            let hidden = bureau.page(path);
            assert!(hidden.contains("不顯示（個人資料）"), "{hidden}");
            assert!(!hidden.contains("chen@example.gov.tw"), "{hidden}");
            assert!(!left_empty(&hidden).contains("電子郵件"), "{hidden}");
            let whole = office.page(path);
            assert!(whole.contains("chen@example.gov.tw"), "{whole}");
            assert!(!whole.contains("不顯示（個人資料）"), "{whole}");
        }
        assert!(left_empty(&office.page("/records/p1")).contains("電子郵件"));
    });
}

/// What a record's page says was left empty.
fn left_empty(page: &str) -> &str {
    page.split_once("class=\"unsaid\"")
        .map_or("", |(_, rest)| rest.split_once("</details>").map_or(rest, |(unsaid, _)| unsaid))
}

#[test]
fn what_was_erased_by_order_is_said_to_be_erased_when_and_on_what_ground() {
    both(|office| {
        let order = app::record::NewOrder {
            fields: Vec::new(),
            ground: "當事人請求".to_owned(),
            approved_by: "李大華".to_owned(),
        };
        let actor = app::Actor::local("王承辦");
        let erased = app::record::erase(&office.installation, &actor, "p1", &order).unwrap();
        let page = office.page("/records/p1");
        assert!(page.contains("依據：當事人請求"), "{page}");
        assert!(page.contains("已於民國115年3月2日依令刪除"), "{page}");
        assert!(!left_empty(&page).contains("姓名"), "{page}");
        assert!(office.page("/records/p1/sheet").contains("依令刪除"));
        let answer = office.get("/api/v1/records/p1");
        as_described(office, &answer, "Record");
        assert_eq!(answer.json()["erasures"][0]["ground"], "當事人請求");
        // The tag is of what the caller may name as read.
        let tag = [("if-match", answer.header("etag"))];
        let why = json!({ "why": "離職" });
        is(&office.post("/api/v1/records/p1/withdrawal", &tag, &why), StatusCode::CREATED);
        let change = office.page(&format!("/log/{}", erased.change));
        assert!(change.contains("核准人</dt><dd>李大華</dd>"), "{change}");
    });
}

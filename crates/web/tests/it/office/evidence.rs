//! Evidence files over HTTP, on both databases: sent as forms send them, given back so that nothing of
//! them runs.

use app::access::Role;
use axum::http::StatusCode;
use proptest::prelude::*;
use serde_json::json;

use super::desk::{Office, both, is};
use super::schema::faults;

const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <<>> endobj\n%%EOF\n";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
const HERE: &str = "/api/v1/evidence";

fn kept(office: &Office, name: &str, bytes: &[u8]) -> String {
    let answer = office.upload(HERE, &[("file", Some(name), bytes)]);
    is(&answer, StatusCode::CREATED);
    answer.json()["sha256"].as_str().unwrap().to_owned()
}

#[test]
fn a_file_is_kept_under_its_hash_with_its_type_its_size_and_the_day_that_it_shows() {
    both(|office| {
        let parts: [(&str, Option<&str>, &[u8]); 2] =
            [("shows_on", None, b"2026-02-27"), ("file", Some("..\\..\\簽到表.html"), PDF)];
        let answer = office.upload(HERE, &parts);
        is(&answer, StatusCode::CREATED);
        let told = answer.json();
        let document = office.get("/api/openapi.json").json();
        let schema = json!({ "$ref": "#/components/schemas/Evidence" });
        assert_eq!(faults(&document, &schema, &told, "answer"), Vec::<String>::new());
        assert_eq!(told["name"], "簽到表.html.pdf");
        assert_eq!(told["media_type"], "application/pdf");
        assert_eq!(told["bytes"], PDF.len());
        assert_eq!(told["shows_on"], "2026-02-27");
        let place = format!("/evidence/{}", told["sha256"].as_str().unwrap());
        assert_eq!(answer.header("location"), place);
        assert_eq!(kept(office, "again.pdf", PDF), told["sha256"].as_str().unwrap());
    });
}

#[test]
fn a_file_leaves_as_an_attachment_in_a_box_of_its_own_and_only_a_pdf_may_be_framed() {
    both(|office| {
        let pdf = kept(office, "簽到表.pdf", PDF);
        let answer = office.get(&format!("/evidence/{pdf}"));
        is(&answer, StatusCode::OK);
        assert_eq!(answer.header("content-type"), "application/pdf");
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"___.pdf\"; filename*=UTF-8''%E7%B0%BD%E5%88%B0%E8%A1%A8%2Epdf"
        );
        assert!(
            answer.header("content-security-policy").starts_with("sandbox; default-src 'none'")
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-length"), PDF.len().to_string());
        let framed = office.get(&format!("/evidence/{pdf}/preview"));
        is(&framed, StatusCode::OK);
        assert!(framed.header("content-disposition").starts_with("inline; "));
        assert_eq!(
            framed.header("content-security-policy"),
            "sandbox; default-src 'none'; frame-ancestors 'self'"
        );
        assert_eq!(framed.header("x-frame-options"), "SAMEORIGIN");
        let text = kept(office, "a.html", b"&lt;script> is text here");
        is(&office.get(&format!("/evidence/{text}/preview")), StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_type_that_somebody_wrote_past_the_program_is_not_handed_out() {
    testkit::both(|kit| {
        let office = Office::at(kit);
        let pdf = kept(&office, "簽到表.pdf", PDF);
        for written in ["text/html", "image/svg+xml", "a type"] {
            let forged = format!("update evidence set media_type = '{written}'");
            kit.tamper(&forged).unwrap();
            let answer = office.get(&format!("/evidence/{pdf}"));
            is(&answer, StatusCode::OK);
            assert_eq!(answer.header("content-type"), "application/octet-stream", "{written}");
            is(&office.get(&format!("/evidence/{pdf}/preview")), StatusCode::NOT_FOUND);
        }
    });
}

#[test]
fn what_is_no_form_with_one_file_is_refused_with_words() {
    both(|office| {
        let no_form = office.post(HERE, &[], &json!({}));
        is(&no_form, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let file: (&str, Option<&str>, &[u8]) = ("file", Some("a.pdf"), PDF);
        let refused = [
            (office.upload(HERE, &[]), "file"),
            (office.upload(HERE, &[file, file]), "file"),
            (office.upload(HERE, &[("other", None, b"x")]), "file"),
            (office.upload(HERE, &[("file", Some(""), b"")]), "file"),
            (office.upload(HERE, &[("file", Some("a.pdf"), b"<html></html>")]), "file"),
            (office.upload(HERE, &[file, ("shows_on", None, b"27/2/2026")]), "shows_on"),
            (office.upload(HERE, &[file, ("shows_on", None, &[b'2'; 4096])]), "shows_on"),
            (office.upload(HERE, &[file, ("shows_on", None, b"2026-03-03")]), "shows_on"),
        ];
        for (answer, field) in refused {
            is(&answer, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.faulty(), [field], "{}", answer.text);
        }
        let form = [("content-type", "multipart/form-data; boundary=edge")];
        let cut = b"--edge\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n%PDF-1.7";
        let cut = office.send_bytes("POST", HERE, &form, Some(cut.to_vec()));
        is(&cut, StatusCode::BAD_REQUEST);
    });
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_fills_the_disk() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let large = vec![b'a'; 51 * 1024 * 1024];
    let answer = office.upload(HERE, &[("file", Some("a.txt"), &large)]);
    is(&answer, StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn a_page_without_scripts_takes_a_file_and_lists_it_and_another_page_shows_it() {
    both(|office| {
        let answer = office.upload("/evidence?lang=en", &[("file", Some("<b>plan</b>.png"), PNG)]);
        is(&answer, StatusCode::SEE_OTHER);
        let place = answer.header("location").to_owned();
        assert!(place.starts_with("/evidence?kept=") && place.ends_with("lang=en"), "{place}");
        let page = office.page(&place);
        assert!(page.contains("b_.png") && !page.contains("<b>plan"), "{page}");
        let sha256 = kept(office, "plan.png", PNG);
        let page = office.page(&format!("/evidence/{sha256}/view"));
        assert!(page.contains(&format!("<img src=\"/evidence/{sha256}\"")), "{page}");
        let pdf = kept(office, "plan.pdf", PDF);
        let answer = office.get(&format!("/evidence/{pdf}/view"));
        assert!(answer.text.contains(&format!("src=\"/evidence/{pdf}/preview\"")));
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-src 'self'") && !policy.contains("unsafe"), "{policy}");
    });
}

#[test]
fn a_record_shows_its_files_by_name_and_a_paper_that_lies_elsewhere_as_it_was_said() {
    both(|office| {
        let sha256 = kept(office, "平面圖.png", PNG);
        let zone = |plan: &str| {
            json!({ "form": "zone", "agency": "a1", "state": "draft",
                "with": { "name": "機房", "kind": "machine-room", "floor_plan": plan } })
        };
        let filed = office.post("/api/v1/records", &[], &zone(&sha256));
        is(&filed, StatusCode::CREATED);
        let page = office.page(&format!("/records/{}", filed.json()["id"].as_str().unwrap()));
        assert!(page.contains("平面圖.png") && page.contains(&format!("/evidence/{sha256}/view")));
        let filed = office.post("/api/v1/records", &[], &zone("檔號 0115/0301/1/1/001"));
        let page = office.page(&format!("/records/{}", filed.json()["id"].as_str().unwrap()));
        assert!(page.contains("檔號 0115/0301/1/1/001"));
        let refused = office.post("/api/v1/records", &[], &zone(&"0".repeat(64)));
        assert_eq!(refused.faulty(), ["floor_plan"]);
    });
}

#[test]
fn files_beside_a_form_are_shown_by_name_where_it_is_read_corrected_compared_and_printed() {
    both(|office| {
        let (plan, letter) = (kept(office, "平面圖.png", PNG), kept(office, "來函.pdf", PDF));
        let page = office.page("/records/new?form=legal_register&agency=a1");
        assert!(page.contains("name=\"with.supporting_files\""), "{page}");
        assert!(page.contains("一筆紀錄至多 100 個檔案"), "{page}");
        let law = |files: &[&str]| {
            json!({ "title": "資通安全管理法", "version_date": "2025-12-01", "status": "in-force",
                "applies_to": ["a1"], "owner": "資訊室", "checked_on": "2026-02-01",
                "supporting_files": files })
        };
        let new = json!({ "form": "legal_register", "agency": "a1", "with": law(&[&plan]) });
        let filed = office.post("/api/v1/records", &[], &new);
        is(&filed, StatusCode::CREATED);
        let id = filed.json()["id"].as_str().unwrap().to_owned();
        let link = |sha256: &str| format!("/evidence/{sha256}/view");
        for place in ["", "/correct", "/sheet"] {
            let page = office.page(&format!("/records/{id}{place}"));
            assert!(page.contains("平面圖.png") && page.contains(&link(&plan)), "{place}: {page}");
        }
        let both = json!({ "form": "legal_register", "agency": "a1", "supersedes": id,
            "with": law(&[&plan, &letter]), "why": "補附來函" });
        let newer = office.post("/api/v1/records", &[], &both);
        is(&newer, StatusCode::CREATED);
        let newer = newer.json()["id"].as_str().unwrap().to_owned();
        let page = office.page(&format!("/records/{newer}"));
        let (_, differs) = page.split_once("與前一版之差異").unwrap();
        assert!(differs.contains("來函.pdf") && differs.contains("平面圖.png"), "{differs}");
        while app::search::index::take_in(&office.installation).unwrap() {}
        let found = office.get("/api/v1/search?q=來函").json();
        assert!(found.to_string().contains(&newer), "{found}");
    });
}

#[test]
fn a_file_sent_after_the_session_ended_is_asked_for_again_and_what_was_typed_with_it_stays() {
    both(|office| {
        let file = [
            b"--edge\r\nContent-Disposition: form-data; name=\"shows_on\"\r\n\r\n2026-02-27\r\n".as_slice(),
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"<b>簽到表.pdf\"\r\n\r\n".as_bytes(),
            PDF,
            b"\r\n--edge--\r\n",
        ]
        .concat();
        let sent = |place: &str, accept: &str| {
            let headers = [
                ("content-type", "multipart/form-data; boundary=edge"),
                ("sec-fetch-site", "same-origin"),
                ("cookie", "fangyuan=gone"),
                ("accept", accept),
            ];
            office.send_bytes("POST", place, &headers, Some(file.clone()))
        };
        let page = sent("/evidence", "text/html");
        is(&page, StatusCode::UNAUTHORIZED);
        for words in [
            "登入已到期，檔案尚未上傳",
            "請重新選擇檔案：&#60;b&#62;簽到表.pdf",
            "name=\"file\" type=\"file\"",
            "name=\"shows_on\" value=\"2026-02-27\"",
            "action=\"/evidence\" class=\"panel stacked\" enctype=\"multipart/form-data\"",
        ] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        let told = sent(HERE, "application/json");
        is(&told, StatusCode::UNAUTHORIZED);
        assert!(!told.text.contains("簽到表"), "{}", told.text);
        assert!(office.page("/evidence").contains("您尚未上傳檔案"));
    });
}

#[test]
fn a_form_with_files_from_somebody_unknown_is_given_back_only_where_files_are_taken() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let head = "--edge\r\nContent-Disposition: form-data; name=\"why\"\r\n\r\n";
    let part = [head, "打到一半\r\n--edge--\r\n"].concat();
    let headers = [
        ("content-type", "multipart/form-data; boundary=edge"),
        ("sec-fetch-site", "same-origin"),
        ("cookie", "fangyuan=gone"),
        ("accept", "text/html"),
    ];
    for (place, is_given_back) in [
        ("/evidence", true),
        ("/import", true),
        ("/agencies/a1/paper-templates/new", true),
        ("/records/new", false),
        ("/account/password", false),
        ("/no-such-page", false),
    ] {
        let answer = office.send("POST", place, &headers, Some(part.clone()));
        is(&answer, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.text.contains("打到一半"), is_given_back, "{place}: {}", answer.text);
    }
}

/// What forms are made of, to be put together wrongly.
const PIECES: [&[u8]; 9] = [
    b"--edge",
    b"\r\n",
    b"--",
    b"Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n",
    b"Content-Disposition: form-data; name=\"shows_on\"\r\n\r\n2026-01-01",
    b"Content-Type: text/plain; charset=utf-7\r\n",
    b"filename*=UTF-8''%00%2e%2e%2f",
    b"\r\n\r\n%PDF-1.7",
    b"\0\xff",
];

/// Forms that are nearly forms: headers cut anywhere, parts without end, edges where none belong.
fn nearly_a_form() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)
        .prop_map(|pieces| pieces.concat())
}

#[test]
fn whatever_comes_as_a_form_is_answered_and_leaves_nothing_half_kept() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let form = [("content-type", "multipart/form-data; boundary=edge")];
    let cases = if std::env::var_os("FANGYUAN_FULL").is_some() { 2_000 } else { 64 };
    proptest!(ProptestConfig::with_cases(cases), |(body in nearly_a_form())| {
        let answer = office.send_bytes("POST", HERE, &form, Some(body));
        let known = [201, 400, 413, 422, 429].contains(&answer.status);
        prop_assert!(known, "{}: {}", answer.status, answer.text);
    });
    let folder = kit.location().directory().join("evidence/incoming");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
}

#[test]
fn the_list_as_a_file_holds_what_the_page_has_no_room_for() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for number in 0..101 {
        kept(&office, &format!("{number}.txt"), format!("file {number}").as_bytes());
    }
    assert!(office.page("/evidence").contains("僅列最近 100 個"));
    let file = office.page("/evidence?format=csv");
    assert_eq!(file.lines().count(), 102, "each of them below the headings: {file}");
}

#[test]
fn the_log_tells_of_a_file_and_links_it_where_its_reader_may_open_it() {
    both(|office| {
        let officer =
            testkit::signed_in(&office.installation, "王承辦", &[(Role::SecurityOfficer, "a1")]);
        let of_another = kept(&office.as_seen_by(officer), "簽到表.pdf", PDF);
        let own = kept(office, "圖.png", PNG);
        let log = office.page("/log?kind=evidence");
        let view = |sha256: &str| format!("href=\"/evidence/{sha256}/view\"");
        assert!(
            log.contains(of_another.get(..12).unwrap()) && !log.contains(&view(&of_another)),
            "{log}"
        );
        assert_eq!(office.get(&format!("/evidence/{of_another}/view")).status, 404);
        assert!(log.contains(&view(&own)), "{log}");
    });
}

//! 簽名單 as pages: opened for people, signed by each of them on a page of their own, and on paper.

use app::access::Role;
use axum::http::StatusCode;
use serde_json::json;

use super::desk::{Office, both, is};

pub(super) fn staff(office: &Office, name: &str, person: &str) -> Office {
    let signed_in = testkit::signed_in(&office.installation, name, &[]);
    let right = app::grant::NewGrant {
        account: signed_in.account.clone(),
        role: Role::Staff.word().to_owned(),
        agency: "a1".to_owned(),
        subject: Some(person.to_owned()),
        from: office.installation.today(),
        until: None,
        on_behalf_of: None,
        why: "業務需要".to_owned(),
    };
    app::grant::give(&office.installation, &app::Actor::local("王承辦"), &right).unwrap();
    office.as_seen_by(signed_in)
}

const UNDERTAKING: [(&str, &str); 9] = [
    ("form", "nda"),
    ("agency", "a1"),
    ("act", "open"),
    ("title", "保密切結書"),
    ("words", "本人就所知悉之機密<負保密義務>。"),
    ("with.organisation", "範例局"),
    ("with.person_type", "staff"),
    ("with.matter", "資安維護計畫"),
    ("with.obligations", "離職後亦同"),
];

fn opened(desk: &Office) -> String {
    let people = [("with.signer", "許芬庭（E0001）"), ("with.signer", "E0002"), ("key", "k1")];
    let sent = desk.form("/signature-sheets/new", &[], &[&UNDERTAKING[..], &people].concat());
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    sent.header("location").trim_end_matches("?done=opened").to_owned()
}

#[test]
fn a_sheet_is_opened_signed_on_ones_own_list_and_seen_by_the_officer() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let officer =
            testkit::signed_in(&office.installation, "王承辦", &[(Role::SecurityOfficer, "a1")]);
        let desk = office.as_seen_by(officer);
        let form = desk.page("/records/new?form=nda&agency=a1&with.signer=p1");
        assert!(form.contains("/signature-sheets/new?form=nda&#38;agency=a1&#38;with.signer="));
        let empty = desk.page("/signature-sheets/new?form=nda&agency=a1&with.signer=p1");
        assert!(empty.contains("許芬庭（E0001）"), "who is known is named");
        assert!(!empty.contains("name=\"with.signature\""), "signing fills it in");
        let path = opened(&desk);
        assert_eq!(opened(&desk), path, "a second click opens nothing");
        assert!(desk.page("/signature-sheets").contains("已簽 0／2 人"));

        let first = staff(&office, "許芬庭", "p1");
        let list = first.page("/todo");
        assert!(list.contains("待您簽名：保密切結書"), "{list}");
        let signing = format!("{path}/signature");
        assert!(list.contains(&signing));
        let page = first.page(&signing);
        assert!(page.contains("&#60;負保密義務&#62;") || page.contains("&lt;負保密義務&gt;"));
        let content = page.split("name=\"content\" value=\"").nth(1).unwrap();
        let content = content.split('"').next().unwrap();
        let unread = first.form(&signing, &[], &[("content", "0")]);
        is(&unread, StatusCode::CONFLICT);
        for _ in 0..2 {
            let signed = first.form(&signing, &[], &[("content", content)]);
            assert_eq!(signed.header("location"), format!("{signing}?done=signed"));
        }
        assert!(first.page(&signing).contains("您已於"));
        assert!(!first.page("/todo").contains("待您簽名"));
        is(&first.get(&path), StatusCode::NOT_FOUND);
        is(&desk.get(&signing), StatusCode::NOT_FOUND);

        let page = desk.page(&path);
        assert!(page.contains("線上簽名") && page.contains("未簽"), "{page}");
        assert!(!page.contains("<script>alert"), "a hostile name stays text");
        let record = page.split("href=\"/records/").skip(1).find(|rest| rest.contains("許芬庭"));
        let record = format!("/records/{}", record.unwrap().split('"').next().unwrap());
        assert!(desk.page(&record).contains("線上簽名（簽名單）"));
    });
}

#[test]
fn who_is_asked_to_sign_finds_the_sheet_also_among_the_sheets_and_later_as_signed() {
    both(|office| {
        let desk = office.as_seen_by(office.duty.clone());
        let signing = format!("{}/signature", opened(&desk));
        let first = staff(office, "許芬庭", "p1");
        let list = first.page("/signature-sheets");
        assert!(list.contains("待您簽名") && list.contains("閱讀並簽名"), "{list}");
        assert!(list.contains(&format!("href=\"{signing}\"")), "{list}");
        assert!(!list.contains("尚無簽名單") && !list.contains("您已簽名"), "{list}");
        let page = first.page(&signing);
        let content = super::filing::carried(&page, "content");
        is(&first.form(&signing, &[], &[("content", content)]), StatusCode::SEE_OTHER);
        let list = first.page("/signature-sheets");
        assert!(list.contains("您已簽名") && !list.contains("待您簽名"), "{list}");
        assert!(list.contains(&format!("href=\"{signing}\"")), "{list}");
        // Who keeps the sheet is not asked by it.
        assert!(!desk.page("/signature-sheets").contains("您已簽名"));
        assert_eq!(first.get("/signature-sheets?signed=no+place").status, 422);
    });
}

#[test]
fn who_has_no_account_is_told_to_sign_on_paper_and_nobody_is_asked_twice_without_a_word() {
    both(|office| {
        let officer =
            testkit::signed_in(&office.installation, "王承辦", &[(Role::SecurityOfficer, "a1")]);
        let desk = office.as_seen_by(officer);
        staff(office, "許芬庭", "p1");
        let path = opened(&desk);
        let page = desk.page(&format!("{path}?done=opened"));
        assert!(page.contains("已開立，1 人會在自己的待辦看到。另有 1 人尚未認定帳號"), "{page}");
        assert_eq!(page.matches("未簽，尚未認定帳號").count(), 1, "{page}");
        let again = |more: &[(&str, &str)]| {
            let people = [("with.signer", "E0001"), ("key", "k2")];
            let fields = [&UNDERTAKING[..], &people, more].concat();
            desk.form("/signature-sheets/new", &[], &fields)
        };
        let told = again(&[]);
        is(&told, StatusCode::CONFLICT);
        assert!(told.text.contains("已有一份開立中的「保密切結書」"), "{}", told.text);
        assert!(told.text.contains(&format!("href=\"{path}\"")), "{}", told.text);
        assert_eq!(desk.page("/signature-sheets").matches("已簽 0／").count(), 1);
        is(&again(&[("again", "yes")]), StatusCode::SEE_OTHER);
        assert_eq!(desk.page("/signature-sheets").matches("已簽 0／").count(), 2);
    });
}

#[test]
fn a_sheet_that_nobody_named_is_called_by_its_document_and_version() {
    both(|office| {
        let desk = office.as_seen_by(office.duty.clone());
        let fields = [
            ("form", "policy_ack"),
            ("agency", "a1"),
            ("act", "open"),
            ("title", "知悉簽認紀錄"),
            ("words", "資通安全政策全文"),
            ("with.person", "E0001"),
            ("with.document", "資通安全政策"),
            ("with.version", "2.1"),
        ];
        let sent = desk.form("/signature-sheets/new", &[], &fields);
        is(&sent, StatusCode::SEE_OTHER);
        let page = desk.page(sent.header("location").trim_end_matches("?done=opened"));
        assert!(page.contains("<h1>知悉簽認紀錄：資通安全政策 2.1</h1>"), "{page}");
        let long = "策".repeat(195);
        let fields = fields.map(|(name, text)| match name {
            "with.document" => (name, long.as_str()),
            _ => (name, text),
        });
        let sent = desk.form("/signature-sheets/new", &[], &fields);
        is(&sent, StatusCode::SEE_OTHER);
        let page = desk.page(sent.header("location").trim_end_matches("?done=opened"));
        let title = format!("<h1>知悉簽認紀錄：{}</h1>", "策".repeat(193));
        assert!(page.contains(&title), "a title holds 200 letters: {page}");
    });
}

#[test]
fn who_is_asked_finds_the_files_of_the_sheet_by_name_and_opens_them() {
    both(|office| {
        let officer =
            testkit::signed_in(&office.installation, "王承辦", &[(Role::SecurityOfficer, "a1")]);
        let desk = office.as_seen_by(officer);
        let pdf: &[u8] = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n";
        let kept = desk.upload("/api/v1/evidence", &[("file", Some("保密條款.pdf"), pdf)]);
        let sha256 = kept.json()["sha256"].as_str().unwrap().to_owned();
        let asked = [
            ("with.signer", "許芬庭（E0001）"),
            ("with.supporting_files", sha256.as_str()),
            ("key", "k1"),
        ];
        let sent = desk.form("/signature-sheets/new", &[], &[&UNDERTAKING[..], &asked].concat());
        is(&sent, StatusCode::SEE_OTHER);
        let path = sent.header("location").trim_end_matches("?done=opened").to_owned();
        let (first, second) = (staff(office, "許芬庭", "p1"), staff(office, "林某", "p2"));
        let page = first.page(&format!("{path}/signature"));
        let link = format!("/evidence/{sha256}/view");
        assert!(page.contains("保密條款.pdf") && page.contains(&link), "{page}");
        assert!(first.page(&link).contains("保密條款.pdf"));
        is(&first.get(&format!("/evidence/{sha256}")), StatusCode::OK);
        is(&second.get(&link), StatusCode::NOT_FOUND);
        is(&second.get(&format!("/evidence/{sha256}")), StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_program_is_told_that_the_same_people_are_asked_for_the_same_already() {
    both(|office| {
        let desk = office.as_seen_by(office.duty.clone());
        let api = "/api/v1/signature-sheets";
        let new = |matter: &str, people: &[&str]| {
            json!({"form": "nda", "agency": "a1", "title": "保密切結書", "words": "保密",
                "people": people, "with": {"organisation": "範例局", "person_type": "staff",
                "matter": matter, "obligations": "離職後亦同"}})
        };
        let first = desk.post(api, &[], &new("資安維護計畫", &["p1", "p2"]));
        is(&first, StatusCode::CREATED);
        let first = first.json();
        assert_eq!(first["same"], json!(null), "{first}");
        let key = [("idempotency-key", "k10")];
        for _ in 0..2 {
            let second = desk.post(api, &key, &new("資安維護計畫", &["p2"]));
            is(&second, StatusCode::CREATED);
            assert_eq!(second.json()["same"], first["id"], "a repeat is told so too");
        }
        let other = desk.post(api, &[], &new("個資檔案", &["p2"])).json();
        assert_eq!(other["same"], json!(null), "{other}");
        let close = format!("{api}/{}/close", first["id"].as_str().unwrap());
        is(&desk.post(&close, &[], &json!({})), StatusCode::OK);
        let after = desk.post(api, &[], &new("資安維護計畫", &["p1"])).json();
        assert_eq!(after["same"], json!(null), "what is closed asks nobody: {after}");
    });
}

#[test]
fn a_program_opens_a_sheet_reads_who_has_signed_and_closes_it() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let officer =
            testkit::signed_in(&office.installation, "王承辦", &[(Role::SecurityOfficer, "a1")]);
        let desk = office.as_seen_by(officer);
        let api = "/api/v1/signature-sheets";
        let new = json!({"form": "nda", "agency": "a1", "title": "保密切結書", "words": "保密",
            "people": ["p1", "p2"], "with": {"organisation": "範例局", "person_type": "staff",
            "matter": "資安維護計畫", "obligations": "離職後亦同"}});
        let key = [("idempotency-key", "k9")];
        let opened = desk.post(api, &key, &new);
        is(&opened, StatusCode::CREATED);
        let id = opened.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(desk.post(api, &key, &new).json()["id"], id.as_str(), "a repeat opens nothing");
        let place = format!("{api}/{id}");
        let first = staff(&office, "許芬庭", "p1");
        is(&first.get(&place), StatusCode::NOT_FOUND);
        let told = desk.get(&place);
        let known = [("if-none-match", told.header("etag"))];
        is(&desk.send("GET", &place, &known, None), StatusCode::NOT_MODIFIED);
        let content = told.json()["content_sha256"].as_str().unwrap().to_owned();
        let signing = format!("/signature-sheets/{id}/signature");
        is(&first.form(&signing, &[], &[("content", &content)]), StatusCode::SEE_OTHER);
        let told = desk.get(&place).json();
        assert_eq!((&told["n_people"], &told["n_signed"]), (&json!(2), &json!(1)));
        assert_eq!(told["lines"][1]["signature"]["way"], "screen");
        let (sheets, _) = desk.walk(api, "sheets");
        assert_eq!(sheets.len(), 1);

        let nobody =
            json!({"form": "nda", "agency": "a1", "title": "x", "words": "y", "people": []});
        assert_eq!(desk.post(api, &[], &nobody).faulty(), ["person"]);
        let unsigned =
            json!({"form": "waiver", "agency": "a1", "title": "x", "words": "y", "people": ["p1"]});
        is(&desk.post(api, &[], &unsigned), StatusCode::NOT_FOUND);
        is(&first.post(api, &[], &new), StatusCode::FORBIDDEN);

        let close = format!("{place}/close");
        is(&desk.post(&close, &[], &json!({"why": "另開新單"})), StatusCode::OK);
        assert_eq!(desk.get(&place).json()["end"]["why"], "另開新單");
        is(&desk.post(&close, &[], &json!({})), StatusCode::CONFLICT);
    });
}

#[test]
fn a_paper_that_bears_everybody_is_confirmed_without_ticking_each() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let officer =
            testkit::signed_in(&office.installation, "王承辦", &[(Role::SecurityOfficer, "a1")]);
        let desk = office.as_seen_by(officer);
        let path = opened(&desk);
        assert!(desk.page(&path).contains("紙上有全部 2 位未簽者的簽名"));
        let file: &[u8] = b"%PDF-1.4\n%%EOF\n";
        let kept = desk.upload("/api/v1/evidence", &[("file", Some("切結書.pdf"), file)]).json();
        let scan = kept["sha256"].as_str().unwrap();
        let paper = |counted: &'static str| {
            let fields = [
                ("all", "yes"),
                ("scan", scan),
                ("on", "115.3.2"),
                ("counted", counted),
                ("key", "k2"),
            ];
            desk.form(&format!("{path}/paper"), &[], &fields)
        };
        is(&paper("1"), StatusCode::UNPROCESSABLE_ENTITY);
        for _ in 0..2 {
            assert_eq!(paper("2").header("location"), format!("{path}?confirmed=2"));
        }
    });
}

#[test]
fn what_was_signed_on_paper_is_confirmed_by_names_count_and_scan() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let officer =
            testkit::signed_in(&office.installation, "王承辦", &[(Role::SecurityOfficer, "a1")]);
        let desk = office.as_seen_by(officer);
        let path = opened(&desk);
        let print = desk.page(&format!("{path}/print"));
        assert!(print.contains("許芬庭") && print.contains("to-sign"));
        let file: &[u8] = b"%PDF-1.4\n%%EOF\n";
        let kept = desk.upload("/api/v1/evidence", &[("file", Some("切結書.pdf"), file)]).json();
        let scan = kept["sha256"].as_str().unwrap();
        let paper = |counted: &'static str| {
            let fields = [
                ("person", "p1"),
                ("person", "p2"),
                ("scan", scan),
                ("on", "115.3.2"),
                ("counted", counted),
                ("key", "k2"),
            ];
            desk.form(&format!("{path}/paper"), &[], &fields)
        };
        let unread =
            desk.form(&format!("{path}/paper"), &[], &[("person", "p1"), ("on", "三月二")]);
        is(&unread, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unread.text.contains("簽名日不是日期") && !unread.text.contains("不能在今天以後"));
        let miscounted = paper("3");
        is(&miscounted, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(miscounted.text.contains("紙上簽名數填 3，名單勾選 2 人"));
        assert!(miscounted.text.contains("value=\"p1\" form=\"paper\" checked"));
        assert!(miscounted.text.contains("切結書.pdf"), "the scan stays chosen");
        for _ in 0..2 {
            assert_eq!(paper("2").header("location"), format!("{path}?confirmed=2"));
        }
        let page = desk.page(&path);
        assert!(page.contains("紙本簽名 民國115年3月2日（王承辦 核對掃描檔）"), "{page}");
        assert!(desk.page(&format!("{path}/print")).contains("全部已簽名"));
        let record = page.split("href=\"/records/").skip(1).find(|rest| rest.contains("許芬庭"));
        let record = format!("/records/{}", record.unwrap().split('"').next().unwrap());
        assert!(desk.page(&record).contains("切結書.pdf"), "the record names the scan");
    });
}

#[test]
fn what_is_wrong_with_a_sheet_is_told_where_it_is_mended_and_once() {
    both(|office| {
        let desk = office.as_seen_by(office.duty.clone());
        let fields: Vec<_> = UNDERTAKING
            .into_iter()
            .filter(|(name, _)| !matches!(*name, "with.matter"))
            .chain([("with.signer", "E0001"), ("with.signer", "E0002")])
            .collect();
        let refused = desk.form("/signature-sheets/new", &[], &fields);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.text.matches("href=\"#f-matter\"").count(), 1, "{}", refused.text);
        assert!(refused.text.contains("負保密義務"), "what was typed is kept");
        let everybody = [&UNDERTAKING[..2], &[("act", "everybody")]].concat();
        let page = desk.form("/signature-sheets/new", &[], &everybody);
        is(&page, StatusCode::OK);
        assert!(page.text.contains("許芬庭（E0001）") && page.text.contains("（E0002）"));
        is(&desk.get("/signature-sheets/new?form=meeting"), StatusCode::NOT_FOUND);
        is(&desk.get("/signature-sheets/none"), StatusCode::NOT_FOUND);
        let path = opened(&desk);
        let long = format!("改版{}", "字".repeat(1_000));
        let refused = desk.form(&format!("{path}/close"), &[], &[("why", long.as_str())]);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(&long), "the reason that was typed is kept");
        let closed = desk.form(&format!("{path}/close"), &[], &[("why", "改版")]);
        assert_eq!(closed.header("location"), format!("{path}?done=closed"));
        let page = desk.page(&path);
        assert!(page.contains("改版"), "{page}");
        assert!(!page.contains("以紙本簽名") && !page.contains("列印簽名單"), "{page}");
        let again = desk.form(&format!("{path}/close?as_of=2025-12-31"), &[], &[]);
        is(&again, StatusCode::CONFLICT);
        assert!(again.text.contains("<a href=\"/\">回到今天</a>"), "{}", again.text);
    });
}

#[test]
fn a_sheet_that_was_left_blank_tells_everything_that_it_lacks_at_once() {
    both(|office| {
        let desk = office.as_seen_by(office.duty.clone());
        let blank = [("form", "policy_ack"), ("agency", "a1"), ("act", "open")];
        let refused = desk.form("/signature-sheets/new", &[], &blank);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        let summary = refused.text.split("id=\"faults\"").nth(1).unwrap();
        let summary = summary.split("</section>").next().unwrap();
        for control in ["title", "words", "f-person", "f-document", "f-version"] {
            let link = format!("href=\"#{control}\"");
            assert_eq!(summary.matches(&link).count(), 1, "{control}: {summary}");
            let told = format!("id=\"{control}-fault\"");
            assert!(refused.text.contains(&told), "{control} says so beside it");
        }
        assert!(!summary.contains("href=\"#f-signature\""), "signing fills it in: {summary}");
    });
}

#[test]
fn what_is_wrong_with_a_paper_is_told_with_the_names_of_all_whom_it_concerns() {
    both(|office| {
        let desk = office.as_seen_by(office.duty.clone());
        let speaker = people(901..902).replace("在職", "說明");
        import(&desk, &speaker);
        let ack = [
            ("form", "awareness_ack"),
            ("agency", "a1"),
            ("act", "open"),
            ("title", "資通安全宣導單"),
            ("words", "不開啟來路不明之郵件。"),
            ("with.agency", "a1"),
            ("with.sheet_version", "115-1"),
            ("with.explained_by", "q901"),
            ("with.explained_on", "2026-03-02"),
            ("with.person", "E0001"),
            ("with.person", "E0002"),
        ];
        let sent = desk.form("/signature-sheets/new", &[], &ack);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let path = sent.header("location").trim_end_matches("?done=opened").to_owned();
        let local = app::Actor::local("王承辦");
        app::record::withdraw(&desk.installation, &local, "q901", "誤登", None, None).unwrap();
        let file: &[u8] = b"%PDF-1.4\n%%EOF\n";
        let kept = desk.upload("/api/v1/evidence", &[("file", Some("宣導單.pdf"), file)]).json();
        let fields = [
            ("person", "p1"),
            ("person", "p2"),
            ("scan", kept["sha256"].as_str().unwrap()),
            ("on", "115.3.2"),
            ("counted", "2"),
        ];
        let refused = desk.form(&format!("{path}/paper"), &[], &fields);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        let told = refused.text.split("role=\"alert\"").nth(1).unwrap();
        let told = told.split("</div>").next().unwrap();
        assert_eq!(told.matches("「說明人員」").count(), 1, "{told}");
        let names = told.split("：「說明人員」").next().unwrap();
        assert!(names.contains("許芬庭、"), "{told}");
    });
}

/// People of the register in post, one a line.
fn people(numbers: std::ops::Range<usize>) -> String {
    let line = |n: usize| {
        format!(
            r#"{{"id":"q{n}","form":"person","agency":"a1","with":{{"person_id":"Q{n:04}","name":"在職{n}","unit":"第一科","post":"專員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}}}"#
        ) + "\n"
    };
    numbers.map(line).collect()
}

fn import(office: &Office, lines: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.jsonl");
    std::fs::write(&path, lines).unwrap();
    let request = app::import::Request { accept_warnings: true, ..app::import::Request::of(&path) };
    let local = app::Actor::local("王承辦");
    let outcome = app::import::import(&office.installation, &local, &request, &mut |_| {}).unwrap();
    assert!(outcome.is_whole(), "{:?}", outcome.faults);
}

#[test]
fn everybody_in_post_is_taken_as_far_as_a_sheet_holds_and_the_others_are_told_of() {
    both(|office| {
        let desk = office.as_seen_by(office.duty.clone());
        let asked = |act: &str| {
            let fields = [&UNDERTAKING[..2], &[("act", act)]].concat();
            let page = desk.form("/signature-sheets/new", &[], &fields);
            is(&page, StatusCode::OK);
            page.text
        };
        let two = asked("everybody");
        assert!(two.contains("許芬庭（E0001）") && !two.contains("請另開簽名單"));
        // Who has left takes nobody's place, however many pages of the register they fill.
        import(&desk, &people(2000..2600).replace("\"active\"", "\"left\""));
        import(&desk, &people(3000..3250));
        let first = asked("everybody");
        assert!(first.contains("在職 252 人，一份簽名單至多 200 人"), "{first}");
        assert!(first.contains("已帶入第 1 至 200 位，其餘 52 人請另開簽名單"), "{first}");
        assert!(first.contains("value=\"everybody-200\"") && !first.contains("在職2000"));
        let second = asked("everybody-200");
        assert!(second.contains("已帶入第 201 至 252 位，其餘 200 人"), "{second}");
        let names = (3000..3250).map(|n| format!("在職{n}（Q{n}）"));
        names.for_each(|one| assert_ne!(first.contains(&one), second.contains(&one), "{one}"));
        assert!(!second.contains("value=\"everybody-252\""));
    });
}

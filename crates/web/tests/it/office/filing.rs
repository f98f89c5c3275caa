//! Filing on pages: filled in, told what is wrong, mended, filed; drafts and many subjects at once.

use axum::http::StatusCode;

use super::desk::{Answer, Office, both, is};
use super::signature_sheets::staff;

pub(super) const NEW: &str = "/records/new";

const COURSE: [(&str, &str); 10] = [
    ("form", "training_record"),
    ("agency", "a1"),
    ("draft", "d1"),
    ("with.category", "dedicated"),
    ("with.year", "115"),
    ("with.course", "資安職能訓練"),
    ("with.course_kind", "professional"),
    ("with.date", "115/2/20"),
    ("with.hours", "3"),
    ("return", "/todo"),
];

pub(super) fn sent<'f>(more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let changed = |name: &str| more.iter().any(|(other, _)| *other == name);
    let mut fields: Vec<_> = COURSE.into_iter().filter(|(name, _)| !changed(name)).collect();
    fields.extend_from_slice(more);
    fields
}

pub(super) fn send(office: &Office, more: &[(&str, &str)]) -> Answer {
    office.form(NEW, &[], &sent(more))
}

pub(super) fn n_records(office: &Office) -> usize {
    let url = "/api/v1/records?form=training_record&agency=a1";
    office.get(url).json()["records"].as_array().unwrap().len()
}

#[test]
fn a_form_is_begun_with_all_that_is_known_and_with_the_words_of_the_law() {
    both(|office| {
        let url =
            "/records/new?form=training_record&agency=a1&with.person=p1&duty=D6.2a&return=/todo";
        let page = office.page(url);
        for known in ["value=\"許芬庭（E0001）\"", "value=\"115/3/2\"", "value=\"115\"", "D6.2a"]
        {
            assert!(page.contains(known), "{known}: {page}");
        }
        assert!(page.contains("name=\"return\" value=\"/todo\""));
        assert!(page.contains("送出後即計入"), "nobody has to approve it");
        let copied = office.page(&format!("{url}&copy=last"));
        assert!(copied.contains("資安專業課程"), "{copied}");
        assert!(!copied.contains("115/2/6"), "no day of the last time");
    });
}

#[test]
fn who_files_about_themselves_alone_is_not_offered_several_at_once_or_what_others_filed() {
    both(|office| {
        let url = "/records/new?form=training_record&agency=a1";
        let offers = |desk: &Office| {
            let page = desk.page(url);
            ["value=\"many\"", "copy=last"].map(|offer| page.contains(offer))
        };
        assert_eq!(offers(office), [true, true]);
        assert_eq!(offers(&staff(office, "許芬庭", "p1")), [false, false]);
    });
}

#[test]
fn what_was_said_the_year_before_is_carried_over_to_be_confirmed() {
    both(|office| {
        let plan = |year: i16, hours: f64| {
            let with = serde_json::json!({
                "year": year, "category": "general-user", "required_hours": hours, "headcount": 40,
                "approved_by": "p1", "recorded_for": format!("{year}-01-15"), "done_count": 38,
            });
            let new = serde_json::json!({"form": "training_plan", "agency": "a1", "with": with});
            is(&office.post("/api/v1/records", &[], &new), StatusCode::CREATED);
        };
        plan(2024, 1.0);
        plan(2025, 3.0);
        let asked = "/records/new?form=training_plan&agency=a1";
        let page = office.page(&format!("{asked}&with.year=2026&duty=D6.2c"));
        assert!(
            page.contains("沿用去年，請確認") && page.contains("name=\"over\" value=\"headcount\"")
        );
        assert!(page.contains("name=\"with.required_hours\" value=\"3\""), "{page}");
        assert!(
            page.contains("name=\"with.done_count\" value=\"\""),
            "an outcome is this year's own"
        );
        let twice_late = office.page(&format!("{asked}&with.year=2025&duty=D6.2c"));
        assert!(twice_late.contains("name=\"with.required_hours\" value=\"1\""));
        assert!(!office.page(asked).contains("沿用去年"), "nobody came from a row");
        let none = office.page(&format!("{asked}&with.year=2024&duty=D6.2c"));
        assert!(!none.contains("沿用去年"), "there was nothing the year before");
        let other = "/records/new?form=training_record&agency=a1&with.person=p2&duty=D6.2a";
        assert!(!office.page(other).contains("沿用去年"), "another person said it");
    });
}

#[test]
fn what_is_done_again_begins_with_what_was_said_last_but_for_what_it_finds() {
    both(|office| {
        let with = serde_json::json!({
            "area": "辦公區", "inspected_on": "2026-01-15", "inspector": "p1", "sort_ok": "ok",
            "set_ok": "not-ok", "clean_ok": "ok", "safety_ok": "ok", "finding": "走道堆放紙箱",
            "reviewed_by": "p2", "agency": "a1",
        });
        let new = serde_json::json!({"form": "s5_inspection", "agency": "a1", "with": with});
        is(&office.post("/api/v1/records", &[], &new), StatusCode::CREATED);
        let page = office.page("/records/new?form=s5_inspection&agency=a1&duty=D10b");
        assert!(page.contains("沿用上次，請確認") && page.contains("115年1月15日"), "{page}");
        assert!(page.contains("name=\"with.area\" value=\"辦公區\""), "{page}");
        assert!(!page.contains("value=\"ok\" checked"), "whether it is tidy is seen by who looks");
        assert!(!page.contains("走道堆放紙箱"), "what was amiss is not amiss again");
        // Nothing that happened tells what happens next.
        let page = office.page("/records/new?form=incident&agency=a1&duty=D19a");
        assert!(!page.contains("請確認"), "{page}");
        let page = office.page("/records/new?form=waiver&agency=a1&with.duty=D10b&duty=D10b");
        assert!(!page.contains("請確認"), "an exception has grounds of its own: {page}");
    });
}

#[test]
fn what_can_be_only_one_thing_is_filled_in() {
    both(|office| {
        let plan = |year: i16| {
            let with = serde_json::json!({
                "agency": "a1", "year": year, "kind": "social-engineering", "period": "第1次",
                "objective": "提升警覺", "participants": ["全體同仁"], "scenario": "釣魚郵件",
                "planned_on": format!("{year}-01-10"), "approved_by": "p1",
                "recorded_for": format!("{year}-01-05"),
            });
            let new = serde_json::json!({"form": "drill_plan", "agency": "a1", "with": with});
            is(&office.post("/api/v1/records", &[], &new), StatusCode::CREATED);
        };
        plan(2025);
        plan(2026);
        let page = office.page("/records/new?form=phishing_round&agency=a1&duty=D21a");
        let chosen = page.split("name=\"with.plan\" value=\"").nth(1).unwrap();
        assert!(!chosen.starts_with('"'), "the only plan of this year");
        assert!(page.contains("name=\"with.round\" value=\"1\""), "{page}");
    });
}

#[test]
fn what_the_register_says_of_somebody_is_offered_and_taken_where_it_is_left_blank() {
    both(|office| {
        let url = "/records/new?form=assessment_result&agency=a1";
        let page = office.page(&format!("{url}&with.person=p1&duty=D6.1b"));
        assert!(page.contains("value=\"IT\" checked"), "{page}");
        assert!(office.page(url).contains("留白則取自所填「人員」清冊之「工作類別」"));
        let page = office.page("/records/new?form=appointment&agency=a1&with.person=p2");
        assert!(page.contains("專員</textarea>"), "{page}");
        let appointed = [
            ("form", "appointment"),
            ("agency", "a1"),
            ("act", "file"),
            ("with.role", "agency-ciso"),
            ("with.person", "E0001"),
            ("with.appointed_by", "E0002"),
            ("with.document_no", "人字第1號"),
            ("with.from", "115/3/1"),
        ];
        let title = |fields: &[(&str, &str)]| {
            is(&office.form(NEW, &[], fields), StatusCode::SEE_OTHER);
            let filed = office.get("/api/v1/records?form=appointment&agency=a1&limit=1").json();
            filed["records"][0]["with"]["title"].as_str().unwrap().to_owned()
        };
        assert_eq!(title(&appointed), "設計師");
        let said = [&appointed[..], &[("with.title", "副局長"), ("with.from", "115/3/2")]].concat();
        let said: Vec<_> =
            said.into_iter().filter(|one| *one != ("with.from", "115/3/1")).collect();
        assert_eq!(title(&said), "副局長", "what was typed stands");
        let nobody: Vec<_> =
            appointed.into_iter().filter(|(name, _)| *name != "with.person").collect();
        let told = office.form(NEW, &[], &nobody);
        is(&told, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.text.contains("href=\"#f-title\""), "of nobody nothing is taken");
    });
}

#[test]
fn a_meeting_is_of_the_year_or_of_the_half_year_that_its_duty_asks_for() {
    both(|office| {
        for (duty, zh, en) in [
            ("D4.5b", "115年度", "2026"),
            ("D3.3a", "115年上半年", "2026-H1"),
            ("", "115年度", "2026"),
        ] {
            let url = format!("/records/new?form=meeting&agency=a1&duty={duty}");
            let term = |page: &str, said: &str| {
                page.contains(&format!("{said}</textarea>"))
                    || page.contains(&format!("name=\"with.term\" value=\"{said}\""))
            };
            assert!(term(&office.page(&url), zh), "{duty}");
            assert!(term(&office.page(&format!("{url}&lang=en")), en), "{duty}");
        }
    });
}

#[test]
fn a_body_is_called_by_its_name_where_something_is_not_found_there() {
    both(|office| {
        let answer = send(office, &[("act", "file"), ("with.person", "王小明")]);
        is(&answer, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("「範例局」的人員基本資料沒有此項"), "{}", answer.text);
    });
}

#[test]
fn what_is_wrong_stands_by_its_field_and_on_top_and_nothing_typed_is_lost() {
    both(|office| {
        let typed = [
            ("act", "file"),
            ("key", "k1"),
            ("with.person", "王小明"),
            ("with.date", "下週"),
            ("with.hours", ""),
        ];
        let answer = send(office, &typed);
        is(&answer, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["person", "date", "hours"] {
            assert!(
                answer.text.contains(&format!("href=\"#f-{field}\"")),
                "{field}: {}",
                answer.text
            );
            assert!(answer.text.contains(&format!("id=\"f-{field}-fault\"")), "{field}");
        }
        for kept in ["value=\"下週\"", "value=\"王小明\"", "資安職能訓練"] {
            assert!(answer.text.contains(kept), "{kept}");
        }
        assert_eq!(n_records(office), 1);
    });
}

#[test]
fn a_cell_that_cannot_be_read_is_told_beside_itself_and_the_others_stay() {
    both(|office| {
        let typed = [
            ("form", "meeting"),
            ("agency", "a1"),
            ("act", "check"),
            ("with.attendees.name", "許芬庭"),
            ("with.attendees.title", "科長"),
            ("with.attendees.deputy_for", ""),
            ("with.action_items.content", "補強監控"),
            ("with.action_items.owner", "資訊室"),
            ("with.action_items.due_on", "115/3/31"),
            ("with.action_items.state", "辦理中"),
            ("with.action_items.content", "更換設備"),
            ("with.action_items.owner", "秘書室"),
            ("with.action_items.due_on", "115/2/30"),
            ("with.action_items.state", ""),
        ];
        let answer = office.form(NEW, &[], &typed);
        is(&answer, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text;
        let (_, cell) = page.split_once("id=\"f-action_items-2-due_on\"").unwrap();
        let (cell, _) = cell.split_once("</td>").unwrap();
        assert!(cell.contains("value=\"115/2/30\"") && cell.contains("aria-invalid"), "{cell}");
        assert!(cell.contains("id=\"f-action_items-2-due_on-fault\""), "{cell}");
        assert!(page.contains("href=\"#f-action_items-2-due_on\">列管事項"), "{page}");
        assert!(page.contains("期限 第 2 列</a>"), "{page}");
        let (_, right) = page.split_once("id=\"f-action_items-1-due_on\"").unwrap();
        assert!(!right.split_once("</td>").unwrap().0.contains("aria-invalid"), "{right}");
        assert!(page.contains("/suggestions?form=person&#38;agency=a1&#38;as=names"), "{page}");
        let names = office.get("/suggestions?form=person&agency=a1&as=names&q=許").json();
        assert_eq!(names["suggestions"], serde_json::json!(["許芬庭"]));
    });
}

#[test]
fn a_record_is_filed_once_by_two_clicks_and_leads_back_to_where_one_came_from() {
    both(|office| {
        let fields = [("act", "file"), ("key", "k1"), ("with.person", "許芬庭（E0001）")];
        is(&send(office, &[("act", "draft"), ("with.person", "許")]), StatusCode::OK);
        let mut places = Vec::new();
        for _ in 0..2 {
            let done = send(office, &fields);
            is(&done, StatusCode::SEE_OTHER);
            places.push(done.header("location").to_owned());
        }
        assert_eq!(places[0], places[1]);
        assert_eq!(n_records(office), 2);
        let page = office.page(&places[0]);
        assert!(page.contains("已登錄") && page.contains("href=\"/todo\""), "{page}");
        assert!(page.contains("民國115年2月20日"), "{page}");
        assert!(!office.page("/drafts").contains("draft=d1"), "the draft went with it");
    });
}

#[test]
fn thirty_people_on_one_sheet_are_filed_in_one_go_or_not_at_all() {
    both(|office| {
        let many = [
            ("act", "file"),
            ("key", "k1"),
            ("many", "yes"),
            ("with.person", "E0001"),
            ("with.person", "E0009"),
        ];
        let refused = send(office, &many);
        is(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("「E0009」"), "{}", refused.text);
        assert_eq!(n_records(office), 1);
        let twice =
            [("act", "file"), ("many", "yes"), ("with.person", "E0001"), ("with.person", "許芬庭")];
        is(&send(office, &twice), StatusCode::UNPROCESSABLE_ENTITY);
        let many = [
            ("act", "file"),
            ("key", "k2"),
            ("many", "yes"),
            ("with.person", "E0001、E0002"),
            ("with.person", ""),
        ];
        let done = send(office, &many);
        is(&done, StatusCode::SEE_OTHER);
        assert_eq!(n_records(office), 3);
        let page = office.page(done.header("location"));
        assert!(page.contains("已一次登錄 2 筆"), "{page}");
        let page = office
            .page("/records/new?form=training_record&agency=a1&with.person=p1&with.person=p2");
        assert!(page.contains("name=\"many\" value=\"yes\""), "{page}");
    });
}

#[test]
fn what_was_meant_is_chosen_by_a_button_and_takes_the_place_of_what_was_typed() {
    both(|office| {
        let unclear = send(office, &[("act", "file"), ("with.person", "E000")]);
        is(&unclear, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unclear.text.contains("許芬庭（E0001）"), "{}", unclear.text);
        let chosen = send(
            office,
            &[("with.person", "E000"), ("choose", "person\u{1f}E000\u{1f}許芬庭（E0001）")],
        );
        is(&chosen, StatusCode::OK);
        assert!(chosen.text.contains("value=\"許芬庭（E0001）\""), "{}", chosen.text);
    });
}

#[test]
fn a_draft_is_saved_shown_to_its_writer_and_deleted() {
    both(|office| {
        let typed = sent(&[("with.person", "許"), ("with.date", "下週")]);
        is(&office.form("/drafts", &[], &typed), StatusCode::NO_CONTENT);
        let list = office.page("/drafts");
        assert!(list.contains("/records/new?draft=d1"), "{list}");
        let page = office.page("/records/new?draft=d1");
        assert!(page.contains("value=\"下週\"") && page.contains("value=\"許\""), "{page}");
        let other = office.as_seen_by(testkit::signed_in(
            &office.installation,
            "別人",
            &[(app::access::Role::SecurityOfficer, "a1")],
        ));
        is(&other.get("/records/new?draft=d1"), StatusCode::NOT_FOUND);
        is(&other.form("/drafts/d1/delete", &[], &[("x", "1")]), StatusCode::NOT_FOUND);
        is(&office.form("/drafts/d1/delete", &[], &[("x", "1")]), StatusCode::SEE_OTHER);
        assert!(office.page("/drafts?done=deleted").contains("草稿已刪除"));
    });
}

#[test]
fn a_page_that_still_saves_after_it_was_filed_brings_no_draft_back() {
    both(|office| {
        let filed = sent(&[("act", "file"), ("key", "k1"), ("with.person", "E0001")]);
        is(&office.form(NEW, &[], &filed), StatusCode::SEE_OTHER);
        let late = sent(&[("key", "k1"), ("with.person", "E0001")]);
        is(&office.form("/drafts", &[], &late), StatusCode::NO_CONTENT);
        assert!(!office.page("/drafts").contains("draft=d1"));
    });
}

/// The hidden field that a page carries.
pub(super) fn carried<'p>(page: &'p str, name: &str) -> &'p str {
    let rest = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1;
    rest.split_once('"').unwrap().0
}

#[test]
fn every_form_of_the_law_can_be_filled_in_and_printed() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for form in &super::desk::law().forms {
        if form.kind == regulation::FormKind::View {
            is(
                &office.get(&format!("/records/new?form={}&agency=a1", form.id)),
                StatusCode::NOT_FOUND,
            );
            continue;
        }
        let page = office.page(&format!("/records/new?form={}&agency=a1&copy=last", form.id));
        let is_asked = |field: &&regulation::Field| {
            !field.derived && !field.told_by_approval && field.name != "agency"
        };
        for field in form.fields.iter().filter(is_asked) {
            assert!(page.contains(&format!("\"f-{}", field.name)), "{}.{}", form.id, field.name);
        }
        let empty =
            office.form(NEW, &[], &[("form", &form.id), ("agency", "a1"), ("act", "check")]);
        assert!(matches!(empty.status, 200 | 422), "{}: {}", form.id, empty.text);
        let sheet = office.page(&format!("/forms/{}/sheet?agency=a1", form.id));
        assert!(sheet.contains("簽章及日期"), "{}", form.id);
    }
}

#[test]
fn a_form_that_another_site_sends_files_nothing() {
    both(|office| {
        let fields = sent(&[("act", "file"), ("with.person", "E0001")]);
        for url in [NEW, "/drafts", "/records/t1/correct", "/records/t1/withdraw"] {
            let answer = office.form(url, &[("sec-fetch-site", "cross-site")], &fields);
            is(&answer, StatusCode::FORBIDDEN);
        }
        assert_eq!(n_records(office), 1);
    });
}

#[test]
fn what_is_sent_after_a_session_has_ended_is_kept_on_the_page_and_filed_when_sent_again() {
    both(|office| {
        let fields = sent(&[("act", "file"), ("key", "k1"), ("with.person", "E0001")]);
        let ended = office.form(NEW, &[("cookie", "fangyuan=gone")], &fields);
        is(&ended, StatusCode::UNAUTHORIZED);
        for (name, text) in &fields {
            let field = format!("name=\"{name}\" value=\"{text}\"");
            assert!(ended.text.contains(&field), "{field}: {}", ended.text);
        }
        assert_eq!(n_records(office), 1);
        let program = [("cookie", "fangyuan=gone"), ("accept", "application/json")];
        let told = office.form(NEW, &program, &fields);
        is(&told, StatusCode::UNAUTHORIZED);
        assert!(!told.text.contains("資安職能訓練"), "{}", told.text);
        is(&office.form(NEW, &[], &fields), StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_form_that_no_duty_reads_says_nothing_of_why_it_is_asked() {
    both(|office| {
        assert!(!office.page("/records/new?form=waiver&agency=a1").contains("為何要填"));
        assert!(office.page("/records/new?form=meeting&agency=a1").contains("為何要填"));
    });
}

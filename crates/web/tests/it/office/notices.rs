//! The inbox, how somebody is told, letters in words, and the calendar of deadlines, on both databases.

use app::access::{Role, Scope};
use app::letter::{Claimed, Count};
use app::notice::{Kind, Notice};
use axum::http::StatusCode;
use serde_json::json;
use web::catalogue::Catalogue;
use web::letters::{Composed, compose};

use super::approvals::{desks, filed};
use super::desk::{Office, both, is};
use super::schema::faults;

/// What stands in the head of a page beside the link to the inbox.
fn n_unread(office: &Office) -> Option<String> {
    let page = office.page("/account/notices");
    let (_, rest) = page.split_once("<span class=\"count\"")?;
    let (count, _) = rest.split_once('>')?.1.split_once('<')?;
    Some(count.to_owned())
}

#[test]
fn what_waits_is_in_the_inbox_of_who_approves_until_they_say_that_they_read_it() {
    desks(|desks| {
        let (officer, ciso) = (&desks.officer, &desks.ciso);
        assert_eq!(n_unread(ciso), None);
        let id = filed(officer, "系統汰換");
        filed(officer, "另一件");
        assert_eq!(n_unread(ciso).as_deref(), Some("2"));
        assert_eq!(n_unread(officer), None);
        let page = ciso.page("/inbox");
        assert!(page.contains("範例局的「") && page.contains("等候您核准"), "{page}");
        assert!(page.contains(&format!("href=\"/records/{id}\"")), "{page}");
        assert!(page.contains("等候您核准：D6.2c ") && page.contains(" · 115-02-20"), "{page}");
        assert!(!page.contains("系統汰換"), "{page}");
        assert!(ciso.page("/inbox?lang=en").contains("waits for your approval"));
        let (_, rest) = page.split_once("action=\"/inbox/").unwrap();
        let until = page.split_once("name=\"until\" value=\"").unwrap().1;
        let until = until.split_once('"').unwrap().0;
        let one = rest.split_once("action=\"/inbox/").unwrap().1.split_once('"').unwrap().0;
        let read = format!("/inbox/{one}");
        // Nobody reads what is another's.
        is(&desks.other.form(&read, &[], &[]), StatusCode::SEE_OTHER);
        assert_eq!(n_unread(ciso).as_deref(), Some("2"));
        is(&ciso.form(&read, &[], &[]), StatusCode::SEE_OTHER);
        assert_eq!(n_unread(ciso).as_deref(), Some("1"));
        is(&ciso.form("/inbox/read", &[], &[("until", until)]), StatusCode::SEE_OTHER);
        assert_eq!(n_unread(ciso), None);
        let url = format!("/api/v1/records/{id}/return");
        is(&ciso.post(&url, &[], &json!({"why": "請補附件"})), StatusCode::CREATED);
        let page = officer.page("/inbox");
        assert!(page.contains("已退回") && page.contains("CISO 退回：請補附件"), "{page}");
        assert!(!officer.get("/api/v1/inbox").text.contains("請補附件"), "as letters say it");
    });
}

#[test]
fn a_program_reads_its_owners_inbox_and_says_that_they_read_it() {
    desks(|desks| {
        let ciso = &desks.ciso;
        let id = filed(&desks.officer, "系統汰換");
        let inbox = ciso.get("/api/v1/inbox?lang=en");
        is(&inbox, StatusCode::OK);
        let document = ciso.get("/api/openapi.json").json();
        let schema = json!({ "$ref": "#/components/schemas/InboxPage" });
        assert!(faults(&document, &schema, &inbox.json(), "inbox").is_empty());
        let told = inbox.json();
        assert_eq!(told["n_unread"], 1);
        let notice = &told["notices"][0];
        assert_eq!((&notice["kind"], &notice["record"]), (&json!("approval.waits"), &json!(id)));
        assert_eq!(notice["path"], format!("/records/{id}"));
        assert!(notice["sentence"].as_str().unwrap().contains("waits for your approval"));
        let read = format!("/api/v1/inbox/{}/read", notice["id"].as_str().unwrap());
        is(&desks.other.post(&read, &[], &json!({})), StatusCode::NOT_FOUND);
        let token =
            |scope| format!("Bearer {}", testkit::token(&ciso.installation, &ciso.duty, &[scope]));
        let by = |token: &str, method, url: &str, body: Option<&str>| {
            let headers =
                [("authorization", token), ("cookie", ""), ("content-type", "application/json")];
            ciso.send(method, url, &headers, body.map(str::to_owned))
        };
        let (reader, writer) = (token(Scope::Read), token(Scope::Write));
        is(&by(&reader, "GET", "/api/v1/inbox", None), StatusCode::OK);
        is(&by(&reader, "POST", &read, Some("{}")), StatusCode::FORBIDDEN);
        for _ in 0..2 {
            is(&by(&writer, "POST", &read, Some("{}")), StatusCode::OK);
        }
        assert_eq!(ciso.get("/api/v1/inbox").json()["n_unread"], 0);
        is(&ciso.get("/api/v1/inbox?cursor=nowhere"), StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn what_a_colleague_hands_over_or_asks_leads_to_the_list_where_it_is_done_and_answered() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for kind in [Kind::HandedOver, Kind::Asked, Kind::Answered, Kind::Chased] {
        let composed = composed(&office, "zh-TW", kind, 1);
        let to = "https://isms.example/todo?agency=a1";
        assert!(composed.body.contains(to), "{kind:?}: {}", composed.body);
    }
}

#[test]
fn who_reads_a_notice_stays_at_their_place_in_the_inbox() {
    desks(|desks| {
        let ciso = &desks.ciso;
        for place in 0..52 {
            filed(&desks.officer, &format!("第 {place} 件"));
        }
        let page = ciso.page("/inbox");
        let next = page.split_once("rel=\"next\" href=\"").unwrap().1.split_once('"').unwrap().0;
        let page = ciso.page(next);
        let read = page.split_once("action=\"/inbox/").unwrap().1;
        let read = read.split_once("action=\"").map_or(read, |(_, rest)| rest);
        let read = read.trim_start_matches("/inbox/").split_once('"').unwrap().0;
        let answer = ciso.form(&format!("/inbox/{read}"), &[], &[]);
        is(&answer, StatusCode::SEE_OTHER);
        assert_eq!(answer.header("location"), next);
    });
}

#[test]
fn a_place_that_no_page_of_the_inbox_gave_is_refused() {
    both(|office| {
        is(&office.get("/inbox?cursor=nowhere"), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(office.page("/inbox").contains("收件匣是空的"));
    });
}

#[test]
fn how_somebody_is_told_is_kept_and_a_wrong_hour_is_named() {
    both(|office| {
        let page = office.page("/account/notices");
        assert!(page.contains("<option value=\"daily\" selected>"), "{page}");
        assert!(page.contains("沒有電子郵件地址"), "{page}");
        let weekly = [("digest", "weekly"), ("hour", "17"), ("language", "en")];
        is(&office.form("/account/notices", &[], &weekly), StatusCode::SEE_OTHER);
        let page = office.page("/account/notices");
        for chosen in ["\"weekly\" selected", "\"17\" selected", "\"en\" selected"] {
            assert!(page.contains(chosen), "{chosen}: {page}");
        }
        assert!(!page.contains("checked"), "{page}");
        for hour in ["24", "-1", "noon", ""] {
            let wrong = [("digest", "daily"), ("hour", hour), ("language", "en")];
            let answer = office.form("/account/notices", &[], &wrong);
            is(&answer, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text.contains("aria-describedby=\"hour-fault\""), "{}", answer.text);
        }
        let wrong = [("digest", "daily"), ("hour", "8"), ("language", "fr")];
        is(&office.form("/account/notices", &[], &wrong), StatusCode::UNPROCESSABLE_ENTITY);
        let told = testkit::told_of(&office.installation, &office.duty.account);
        assert!(told.iter().any(|(kind, _)| kind == "notices.chosen"), "{told:?}");
    });
}

#[test]
fn days_are_read_and_typed_as_their_reader_likes_them_on_pages_of_either_language() {
    both(|office| {
        let form = "/records/new?form=training_record&with.date=2026-02-03";
        assert!(office.page("/account").contains("<option value=\"by-language\" selected>"));
        assert!(office.page(form).contains("value=\"115/2/3\""));
        assert!(office.page(&format!("{form}&lang=en")).contains("value=\"2026-02-03\""));
        is(&office.form("/account/dates", &[], &[("dating", "iso")]), StatusCode::SEE_OTHER);
        let page = office.page(form);
        assert!(page.contains("value=\"2026-02-03\""), "{page}");
        assert!(page.contains("民國115年2月3日 週二"), "{page}");
        assert!(office.page("/account").contains("<option value=\"iso\" selected>"));
        is(&office.form("/account/dates", &[], &[("dating", "republic")]), StatusCode::SEE_OTHER);
        assert!(office.page(&format!("{form}&lang=en")).contains("value=\"115/2/3\""));
        let odd = office.form("/account/dates", &[], &[("dating", "lunar")]);
        is(&odd, StatusCode::UNPROCESSABLE_ENTITY);
        let told = testkit::told_of(&office.installation, &office.duty.account);
        assert!(told.iter().any(|(kind, _)| kind == "dates.chosen"), "{told:?}");
    });
}

fn composed(office: &Office, language: &str, kind: Kind, n_duties: usize) -> Composed {
    let regulation = &office.installation.regulation;
    let duties = regulation.duties.iter().take(n_duties).map(|duty| duty.id.clone()).collect();
    let notice = Notice {
        id: "n".to_owned(),
        kind,
        agency: "a1".to_owned(),
        form: Some("waiver".to_owned()),
        record: (n_duties == 0).then(|| "r1".to_owned()),
        account: None,
        duties,
        n_more: 0,
        noted_at: office.installation.now(),
        is_read: false,
    };
    let letter = Claimed {
        id: "l".to_owned(),
        to: "officer@gov.example".to_owned(),
        language: language.to_owned(),
        is_digest: kind == Kind::Overdue,
        written_at: office.installation.now(),
        notices: vec![notice],
        n_notices: if kind == Kind::Overdue { 3 } else { 1 },
        todo: (kind == Kind::Overdue).then_some(Count { n_overdue: 4, n_due: 2 }),
    };
    let catalogue = Catalogue::new(regulation);
    compose(&office.installation, &catalogue, "https://isms.example", &letter).unwrap()
}

#[test]
fn a_letter_says_what_clause_and_where_in_the_readers_language() {
    both(|office| {
        let zh = composed(office, "zh-TW", Kind::Returned, 0);
        assert!(zh.subject.starts_with("【方圓】您送出的「") && zh.subject.contains("已退回"));
        let end = "\nhttps://isms.example/records/r1\n\n-- \n這是系統自動寄出的信";
        assert!(zh.body.contains(end), "{}", zh.body);
        let en = composed(office, "en", Kind::Returned, 0);
        assert!(en.subject.starts_with("[Fangyuan] Your record of Sample Bureau"), "{en:?}");
        assert!(en.body.contains("\nhttps://isms.example/records/r1?lang=en\n"), "{}", en.body);
        let digest = composed(office, "en", Kind::Overdue, 9);
        assert_eq!(digest.subject, "[Fangyuan] Digest: 3 notices");
        assert!(digest.body.contains("point ") && digest.body.contains("and 3 more"), "{digest:?}");
        let list = "https://isms.example/standings?agency=a1&standing=overdue&lang=en\n";
        assert!(digest.body.contains(list), "{}", digest.body);
        assert!(digest.body.contains("And 2 more, in your inbox:"), "{}", digest.body);
        let todo = "\nYour list: 4 overdue, 2 due soon\nhttps://isms.example/todo?lang=en\n\n-- \n";
        assert!(digest.body.contains(todo), "{}", digest.body);
        assert!(!zh.body.contains("我的待辦"), "{}", zh.body);
        assert!(!digest.body.contains("&#"), "a letter is no page: {}", digest.body);
    });
}

#[test]
fn who_runs_the_program_sees_the_letters_that_were_given_up_and_nobody_else_does() {
    both(|office| {
        is(&office.get("/letters"), StatusCode::FORBIDDEN);
        let rights = [(Role::PlatformAdministrator, "city")];
        let who = testkit::signed_in(&office.installation, "管理者", &rights);
        let administrator = office.as_seen_by(who);
        assert!(administrator.page("/letters").contains("沒有放棄的信"));
        let counted = |n: usize| {
            let metrics = administrator.page("/metrics");
            let line = format!("fangyuan_letters{{state=\"given-up\"}} {n}\n");
            assert!(metrics.contains(&line), "{metrics}");
        };
        counted(0);
        for letter in ["one", "two", "three"] {
            let (installation, why) = (&office.installation, "550 5.1.1 no such user");
            testkit::letter_given_up(installation, &office.duty.account, letter, why);
        }
        counted(3);
        let page = administrator.page("/letters");
        assert_eq!(page.matches("550 5.1.1 no such user").count(), 3, "{page}");
        is(&administrator.form("/letters/one/again", &[], &[]), StatusCode::SEE_OTHER);
        counted(2);
        is(&office.form("/letters/again", &[], &[]), StatusCode::FORBIDDEN);
        is(&administrator.form("/letters/again", &[], &[]), StatusCode::SEE_OTHER);
        counted(0);
        let page = administrator.page("/letters?done=all");
        assert!(page.contains("沒有放棄的信") && page.contains("等候寄出：3 封"), "{page}");
    });
}

#[test]
fn a_calendar_program_reads_the_deadlines_of_a_body_by_a_token_that_opens_nothing_else() {
    both_with_board(|office| {
        let token = testkit::token(&office.installation, &office.duty, &[Scope::Calendar]);
        let url = format!("/agencies/a1/calendar.ics?token={token}");
        let answer = office.get(&url);
        is(&answer, StatusCode::OK);
        assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
        let text = answer.text.replace("\r\n ", "");
        assert!(text.contains("UID:D6.2a.a1.2026-12-31@fangyuan\r\n"), "{text}");
        assert!(text.contains("DTSTART;VALUE=DATE:20261231\r\n"), "{text}");
        assert!(text.contains("URL:http://127.0.0.1/agencies/a1/duties/D6.2a\r\n"), "{text}");
        assert!(!text.contains("許芬庭") && !text.contains(&token), "{text}");
        let known = [("if-none-match", answer.header("etag"))];
        is(&office.send("GET", &url, &known, None), StatusCode::NOT_MODIFIED);
        let english = office.get(&format!("{url}&lang=en")).text;
        assert!(english.contains("Sample Bureau: security deadlines"), "{english}");
        // A day in an address that a program keeps would hold the deadlines back for ever.
        assert_eq!(office.get(&format!("{url}&as_of=2024-01-01")).text, answer.text);
        // The same secret elsewhere, and other secrets here.
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        for elsewhere in ["/agencies/a1", "/", "/records", "/api/v1/board", "/account"] {
            is(&office.send("GET", elsewhere, &headers, None), StatusCode::FORBIDDEN);
        }
        let told = office.send("GET", "/account", &headers, None).text;
        assert!(told.contains("行事曆的權杖") && !told.contains("其他網站"), "{told}");
        is(&office.send("GET", "/agencies/a1/calendar.ics", &headers, None), StatusCode::OK);
        let reader = testkit::token(&office.installation, &office.duty, &[Scope::Read]);
        for wrong in [reader.as_str(), "x"] {
            let url = format!("/agencies/a1/calendar.ics?token={wrong}");
            is(&office.send("GET", &url, &[], None), StatusCode::UNAUTHORIZED);
        }
        // The rights are those of the moment, and a body that is not reached is not there.
        let who = testkit::signed_in(&office.installation, "他人", &[(Role::AgencyCiso, "doit")]);
        let other = testkit::token(&office.installation, &who, &[Scope::Calendar]);
        let url = format!("/agencies/a1/calendar.ics?token={other}");
        is(&office.get(&url), StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_address_of_ones_own_calendar_is_shown_once_with_its_token() {
    both(|office| {
        let fields = [("name", "手機"), ("scope", "calendar"), ("days", "30")];
        let page = office.form("/account/tokens?as_of=2026-01-01", &[], &fields);
        is(&page, StatusCode::OK);
        let address = "http://127.0.0.1/agencies/city/calendar.ics?token=fangyuan_";
        assert!(page.text.contains(address), "{}", page.text);
        assert!(!office.page("/account").contains("calendar.ics?token="));
    });
}

fn both_with_board(body: impl Fn(&Office)) {
    testkit::both(|kit| body(&Office::at(kit).with_board()));
}

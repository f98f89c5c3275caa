//! The day asked about: its control stands on every page, and pages that show a day show how it stood then.

use app::access::Role;
use regulation::Day;

use super::desk::{Office, both};
use super::everywhere::addresses;
use super::signature_sheets::staff;

const THEN: &str = "2025-12-31";

/// The same as a reader of Chinese types it.
const THEN_TYPED: &str = "114/12/31";

/// Somebody who is shown nearly every page.
fn overseer(office: &Office) -> Office {
    let roles =
        [Role::BureauOfficer, Role::SecurityOfficer, Role::CityCiso, Role::PlatformAdministrator];
    let roles = roles.map(|role| (role, "city"));
    office.as_seen_by(testkit::signed_in(&office.installation, "總管", &roles))
}

fn then() -> Day {
    THEN.parse().unwrap()
}

fn at(address: &str) -> String {
    format!("{address}?as_of={THEN}")
}

#[test]
fn every_page_has_the_control_of_the_day_and_its_links_keep_the_day() {
    let kit = testkit::embedded();
    let office = overseer(&Office::at(&kit).with_board());
    office.boards.wait_for(then()).unwrap();
    let mut n_pages = 0;
    for address in addresses() {
        let answer = office.get(&at(&address));
        let is_page = answer.header("content-type").starts_with("text/html");
        // At the door nobody is there yet, to whom the day would matter.
        let is_door = address.starts_with("/sign-in");
        if !is_page || is_door || !answer.text.contains("class=\"who\"") {
            continue;
        }
        n_pages += usize::from(answer.status == 200);
        // The browser's own controls count years in one way only, whatever the reader chose.
        for native in ["type=\"date\"", "type=\"datetime-local\"", "type=\"month\""] {
            assert!(!answer.text.contains(native), "{address} has {native}");
        }
        let control = answer.text.split("<form class=\"as-of\"").nth(1);
        let control = control.and_then(|rest| rest.split("</form>").next());
        assert!(control.is_some(), "{address} ({}) has no control of the day", answer.status);
        let control = control.unwrap();
        assert!(control.contains(&format!("name=\"as_of\" value=\"{THEN_TYPED}\"")), "{control}");
        let leads_to = control.split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
        let leads_to = leads_to.unwrap();
        assert!(leads_to == "/" || leads_to == address, "{address}: {leads_to}");
        if leads_to != address {
            assert!(control.contains("看當日總覽"), "{address}: {control}");
            assert!(!control.contains("data-submit-on-pick"), "{address}: {control}");
        }
        assert!(answer.text.contains(&format!("href=\"/regulation?as_of={THEN}\"")), "{address}");
        assert!(answer.status < 500, "{address}: {}", answer.status);
    }
    assert!(n_pages > 40, "only {n_pages} pages");
}

#[test]
fn a_moment_that_is_none_is_told_by_the_name_of_its_control_and_a_day_is_one() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for (lang, label) in [("", "以何時所知"), ("&lang=en", "As known at")] {
        let refused = office.get(&format!("/regulation?known_at=yesterday{lang}"));
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains(&format!("<dt>{label}</dt>")), "{}", refused.text);
        assert!(!refused.text.contains("<code>known_at</code>"), "{}", refused.text);
    }
    office.page("/regulation?known_at=115/3/1");
}

#[test]
fn paper_says_of_which_day_a_page_is_by_what_was_known_from_where_and_when_it_was_made() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let printed = |url: &str| -> String {
        let page = office.page(url);
        let pieces = page.split("<p class=\"print-only\">").skip(1);
        pieces.filter_map(|piece| piece.split("</p>").next()).collect::<Vec<_>>().join("\n")
    };
    let day = printed("/regulation/5.5?as_of=2026-01-05");
    let made = "本頁產生時點：民國115年3月2日 10:00（伺服器時鐘）";
    let address = "/regulation/5.5?as_of=2026-01-05";
    assert_eq!(day, format!("基準日：民國115年1月5日（週一）\n{made} · {address}"));
    let known = printed(&format!("{address}&known_at=2026-01-06T09:00"));
    assert!(known.contains(" · 以民國115年1月6日 09:00所知計算\n"), "{known}");
    assert!(known.contains("known_at=2026-01-06T09%3A00"), "{known}");
    let english = printed(&format!("{address}&known_at=2026-01-06T09:00&lang=en"));
    for told in
        ["As of Mon 5 Jan 2026 · as known at 6 Jan 2026 09:00", "Page made 2 Mar 2026 10:00"]
    {
        assert!(english.contains(told), "{english}");
    }
    let of_now = printed("/account?as_of=2026-01-05");
    assert!(of_now.starts_with("本頁為現況。") && !of_now.contains("基準日"), "{of_now}");
}

#[test]
fn a_page_that_is_refused_leads_to_where_its_reader_begins() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    let staff = staff(&office, "同仁", "p1");
    let refused = staff.get("/standings");
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(refused.text.contains("<form class=\"as-of\" method=\"get\" action=\"/todo\""));
    assert!(refused.text.contains("看當日待辦"), "{}", refused.text);
    let unborn = office.get("/agencies/a1?as_of=2020-01-01&q=x");
    assert!(unborn.text.contains("action=\"/agencies/a1\""), "{}", unborn.text);
}

#[test]
fn the_list_of_another_day_tells_what_was_open_then_and_offers_nothing_to_press() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        office.boards.wait_for(then()).unwrap();
        let officer = [(Role::SecurityOfficer, "a1")];
        let officer =
            office.as_seen_by(testkit::signed_in(&office.installation, "王承辦", &officer));
        let page = officer.page(&at("/todo"));
        assert!(page.contains("民國114年12月31日（週三）尚未完成的事項"), "{page}");
        let list = page.split("<ol class=\"todo\"").nth(1).unwrap();
        let list = list.split("</ol>").next().unwrap();
        assert!(list.contains("todo-row") && list.contains(&format!("?as_of={THEN}")), "{list}");
        for pressed in ["<form", "<button", "type=\"checkbox\"", "/records/new"] {
            assert!(!list.contains(pressed), "{pressed}: {list}");
        }
        let csv = officer.get(&format!("/todo?as_of={THEN}&format=csv"));
        assert!(csv.header("content-disposition").contains("todo-2025-12-31.csv"));
        let page = office.page(&format!("/todo?whose=below&as_of={THEN}"));
        assert!(page.contains("todo-row") && !page.contains("id=\"chase\""), "{page}");
        let known = officer.page("/todo?known_at=2026-03-01T00:00");
        assert!(!known.contains("/records/new?"), "{known}");
        let today = officer.page("/todo");
        assert!(today.contains("/records/new?") && !today.contains("僅供檢視"), "{today}");
    });
}

#[test]
fn periods_and_terms_are_those_that_held_on_the_day() {
    both(|office| {
        let office = office.as_seen_by(office.duty.clone()).with_board();
        let seen_by = |name: &str, role| {
            office.as_seen_by(testkit::signed_in(&office.installation, name, &[(role, "a1")]))
        };
        let ciso = seen_by("李資安長", Role::AgencyCiso);
        let fields = [
            ("act", "decide"),
            ("from", "2026-01-01"),
            ("why", "會議決議"),
            ("period.D6.1b", "P6M"),
        ];
        assert_eq!(ciso.form("/agencies/a1/periods", &[], &fields).status, 303);
        let holds = "<b>6個月</b>";
        let page = "/agencies/a1/periods";
        assert!(ciso.page(page).contains(holds));
        let was = ciso.page(&at(page));
        assert!(
            !was.contains(holds) && was.contains("當日有效") && was.contains("僅供檢視"),
            "{was}"
        );
        assert!(!was.contains("name=\"act\""), "{was}");
        let known = ciso.page(&format!("{page}?known_at=2026-03-01T00:00"));
        assert!(!known.contains(holds), "it was decided later: {known}");

        let term = app::setting::NewSetting {
            name: "retention.awareness_activity".to_owned(),
            value: "P10Y".to_owned(),
            from: "2026-01-01".parse().unwrap(),
            agency: Some("a1".to_owned()),
            why: "保存年限表".to_owned(),
        };
        app::setting::set(&office.installation, &app::Actor::local("王承辦"), &term).unwrap();
        let terms = "/evidence/terms?agency=a1";
        assert!(ciso.page(terms).contains("<b>10年</b>"));
        assert!(!ciso.page(&format!("{terms}&as_of={THEN}")).contains("<b>10年</b>"));
        // On the eve of its import nobody knew of the body.
        assert_eq!(ciso.get(&format!("{terms}&known_at=2026-03-01T00:00")).status, 404);
    });
}

#[test]
fn a_day_before_the_law_or_decades_ahead_is_refused_at_once_and_holds_up_nobody() {
    let kit = testkit::embedded();
    let office = overseer(&Office::at(&kit).with_board());
    for day in ["9999-12-31", "1900-01-01"] {
        for page in ["/", "/todo", "/standings", "/agencies/a1/duties/D6.2c"] {
            let answer = office.get(&format!("{page}?as_of={day}"));
            assert_eq!(answer.status, 422, "{page} {day}");
            assert!(answer.text.contains("請填"), "{}", answer.text);
            let told = office.get(&format!("{page}?lang=en&as_of={day}"));
            assert!(told.text.contains("ask about"), "{}", told.text);
        }
        let answer = office.get(&format!("/api/v1/standings?agency=a1&as_of={day}"));
        assert_eq!(answer.status, 422, "{day}");
        assert_eq!(answer.json()["errors"][0]["field"], "as_of", "{}", answer.text);
    }
    assert_eq!(office.get("/todo").status, 200);
}

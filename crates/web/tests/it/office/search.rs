//! Search on the page, in the palette and in the API: the same is found, marked and linked.

use app::access::Role;

use super::desk::Office;
use super::everywhere::written;

fn office(kit: &testkit::Installation) -> Office {
    let office = Office::at(kit).with_board();
    while app::search::index::take_in(&office.installation).unwrap() {}
    office
}

#[test]
fn a_page_shows_what_was_found_kind_by_kind_with_its_marks() {
    let kit = testkit::embedded();
    let office = office(&kit);
    let page = office.get("/search?q=%E8%B3%87%E5%AE%89%E5%B0%88%E6%A5%AD"); // 資安專業
    assert_eq!(page.status, 200);
    assert!(page.text.contains(r#"href="/records/t1""#), "{}", page.text);
    assert!(page.text.contains("<mark>資安專業</mark>課程"), "{}", page.text);
    assert!(page.text.contains("範例局"));
    let english = office.get("/search?q=D5.5a&lang=en");
    assert!(english.text.contains("Clauses and duties"), "{}", english.text);
    assert!(english.text.contains("/regulation/duties/D5.5a?lang=en"), "{}", english.text);
}

#[test]
fn what_is_no_day_stays_in_its_field_and_nothing_that_was_typed_is_lost() {
    let kit = testkit::embedded();
    let office = office(&kit);
    let page = office.get("/search?q=D5.5a&form=training_record&from=114/13/1&until=115/3/2");
    assert_eq!(page.status, 422);
    for kept in ["value=\"D5.5a\"", "value=\"114/13/1\"", "value=\"115/3/2\"", "id=\"from-fault\""]
    {
        assert!(page.text.contains(kept), "{kept}: {}", page.text);
    }
    let iso = office.get("/search?q=D5.5a&lang=en&until=115/3/2");
    assert!(iso.text.contains("name=\"until\" value=\"2026-03-02\""), "{}", iso.text);
    assert!(iso.text.contains("or a date (2026-03-02)"), "as its reader writes it: {}", iso.text);
    assert!(page.text.contains("日期（如 115/3/2）"), "{}", page.text);
}

#[test]
fn a_hostile_name_is_shown_as_it_was_written_and_not_as_markup() {
    let kit = testkit::embedded();
    let office = office(&kit);
    for path in ["/search?q=script", "/palette?q=script", "/search?q=%3Cscript%3E"] {
        let page = office.get(path);
        assert!(!page.text.contains("<script>alert"), "{path}");
        assert!(page.text.contains("/records/p2"), "{path}: {}", page.text);
    }
}

#[test]
fn nothing_typed_signs_alone_and_too_much_are_told_apart() {
    let kit = testkit::embedded();
    let office = office(&kit);
    assert!(office.get("/search").text.contains("autofocus"));
    assert!(office.get("/search?q=%EF%BC%8C").text.contains("只有空白或標點符號"));
    assert!(office.get("/search?q=zzzz").text.contains("沒有找到您可以查閱的內容"));
    let long = format!("/search?q={}", "x".repeat(101));
    assert_eq!(office.get(&long).status, 422);
    for query in ["kind=none", "form=none", "from=tomorrow", "kind=records&cursor=x"] {
        assert_eq!(office.get(&format!("/api/v1/search?q=a&{query}")).status, 422, "{query}");
    }
    for query in ["from=115/3/1", "until=2026-03-01"] {
        assert_eq!(office.get(&format!("/api/v1/search?q=a&{query}")).status, 200, "{query}");
    }
}

#[test]
fn the_api_finds_what_the_page_finds() {
    let kit = testkit::embedded();
    let office = office(&kit);
    let answer = office.get("/api/v1/search?q=E0001").json();
    assert_eq!(answer["groups"][0]["kind"], "people", "{answer}");
    assert_eq!(answer["groups"][0]["hits"][0]["record"]["id"], "p1");
    assert_eq!((&answer["is_cut"], &answer["n_waiting"]), (&false.into(), &0.into()));
}

#[test]
fn the_palette_offers_pages_and_what_was_found() {
    let kit = testkit::embedded();
    let office = office(&kit);
    let first = office.get("/palette").text;
    assert!(first.contains(r#"role="option""#) && first.contains("/agencies/"), "{first}");
    assert!(first.contains(r#"data-href="/todo""#) && first.contains(r#"data-href="/import""#));
    let filing = office.get("/palette?q=%E6%9C%83%E8%AD%B0").text; // 會議
    assert!(filing.contains(r#"data-href="/records/new?form=meeting""#), "{filing}");
    let found = office.get("/palette?q=%E6%A9%9F%E9%97%9C").text; // 機關
    assert!(found.contains(r#"data-href="/agencies""#), "{found}");
    assert!(found.contains("/search?q=%E6%A9%9F%E9%97%9C"), "{found}");
}

#[test]
fn the_palette_reaches_the_pages_of_ones_own_agency() {
    let kit = testkit::embedded();
    let office = office(&kit);
    // Who is on duty works for the city.
    let first = office.get("/palette").text;
    for page in ["papers", "periods", "paper-templates"] {
        let href = format!(r#"data-href="/agencies/city/{page}""#);
        assert!(first.contains(&href), "{page}: {first}");
    }
    let found = office.get("/palette?q=%E6%87%89%E7%B9%B3").text; // 應繳
    assert!(found.contains(r#"data-href="/agencies/city/papers""#), "{found}");
    assert!(!found.contains(r#"data-href="/agencies/city/periods""#), "{found}");
}

/// The addresses to which the palette leads, of pages alone.
fn places(office: &Office, typed: &str, language: &str) -> Vec<String> {
    let asked = format!("/palette?q={}&lang={language}", web::query::segment(typed));
    let palette = office.page(&asked);
    let pages = palette.split_once(r#"id="palette-pages""#).map_or("", |(_, rest)| rest);
    let pages = pages.split("</ul>").next().unwrap().split(r#"data-href=""#).skip(1);
    let hrefs = pages.map(|rest| rest.split('"').next().unwrap());
    hrefs.map(|href| href.split('?').next().unwrap().to_owned()).collect()
}

#[test]
fn the_palette_goes_wherever_somebody_says_in_either_language() {
    let kit = testkit::embedded();
    let office = office(&kit);
    for (typed, path) in [
        ("收件匣", "/inbox"),
        ("收件", "/inbox"),
        ("通知", "/inbox"),
        ("通知", "/account/notices"),
        ("notices", "/account/notices"),
        ("草稿", "/drafts"),
        ("催辦", "/chases"),
        ("行事曆", "/regulation/calendar"),
        ("calendar", "/regulation/calendar"),
        ("Webhook", "/webhooks"),
        ("事件通知", "/webhooks"),
        ("權限", "/rights"),
        ("代理", "/rights/deputy"),
        ("總覽", "/"),
        ("法規", "/regulation"),
        ("密碼", "/account/password"),
        ("簽核", "/approvals"),
        ("inbox", "/inbox"),
        ("drafts", "/drafts"),
    ] {
        for language in ["zh-Hant-TW", "en"] {
            let found = places(&office, typed, language);
            assert!(found.contains(&path.to_owned()), "{typed} in {language}: {found:?}");
        }
    }
}

#[test]
fn every_page_that_the_palette_offers_is_called_in_the_language_of_its_reader() {
    let kit = testkit::embedded();
    let office = office(&kit);
    let names = |url: &str| {
        let palette = office.page(url);
        let pages = palette.split_once(r#"id="palette-pages""#).unwrap().1;
        let pages = pages.split("</ul>").next().unwrap().split("<span>").skip(1);
        let names = pages.map(|rest| rest.split("</span>").next().unwrap().to_owned());
        names.collect::<Vec<String>>()
    };
    let is_chinese =
        |name: &String| name.chars().any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one));
    let chinese = names("/palette");
    assert!(chinese.contains(&"催辦".to_owned()), "{chinese:?}");
    // What is called so in both.
    let others: Vec<&String> = chinese.iter().filter(|name| !is_chinese(name)).collect();
    assert_eq!(others, ["API"]);
    let english = names("/palette?lang=en");
    assert_eq!(english.len(), chinese.len());
    assert!(!english.iter().any(is_chinese), "{english:?}");
}

/// Pages that nobody goes to by what they are called: doors, and what another page leads through.
const BY_ANOTHER_PAGE: [&str; 7] = [
    "/sign-in",
    "/set-up",
    "/one-time-link",
    "/account/prove",
    // The palette ends with it.
    "/search",
    "/palette",
    // It begins at whichever system is chosen.
    "/records/self-check",
];

#[test]
fn every_page_of_the_site_is_reached_by_its_heading_and_opens_for_whom_it_is_offered() {
    let kit = testkit::embedded();
    let office = office(&kit);
    let seen_by = |role: Role, agency: &str| {
        let known = testkit::signed_in(&office.installation, role.word(), &[(role, agency)]);
        office.as_seen_by(known)
    };
    let administrator = seen_by(Role::PlatformAdministrator, "city");
    let of_operators = |path: &String| path.starts_with("/accounts") || path == "/letters";
    let (kept, others): (Vec<_>, Vec<_>) = written().into_iter().partition(of_operators);
    let mut reached = std::collections::BTreeSet::new();
    for (reader, paths) in [(&office, others), (&administrator, kept)] {
        let is_gone_to =
            |path: &String| !path.contains('{') && !BY_ANOTHER_PAGE.contains(&path.as_str());
        for path in paths.into_iter().filter(is_gone_to) {
            for language in ["zh-Hant-TW", "en"] {
                let page = reader.get(&format!("{path}?lang={language}"));
                let heading = page.text.split_once("<h1>").map(|(_, rest)| rest);
                let heading = heading.and_then(|rest| rest.split("</h1>").next());
                let Some(heading) = heading.filter(|_| page.status == 200) else { continue };
                // Of the law that is read and the year that is shown: menus call these otherwise.
                let heading = match path.as_str() {
                    "/regulation" => "法規",
                    "/regulation/calendar" => "行事曆",
                    _ => heading,
                };
                let found = places(reader, heading, language);
                assert!(found.contains(&path), "{path} by {heading}: {found:?}");
                reached.insert(path.clone());
            }
        }
    }
    assert!(reached.len() > 25, "{reached:?}");
    let readers = [
        seen_by(Role::SecurityOfficer, "a1"),
        seen_by(Role::BureauOfficer, "city"),
        seen_by(Role::RoomOperator, "a1"),
    ];
    for reader in readers.iter().chain([&office, &administrator]) {
        for path in places(reader, "", "zh-Hant-TW") {
            let status = reader.get(&path).status;
            assert!(status < 400, "{path} is offered and answers {status}");
        }
    }
}

#[test]
fn a_name_leads_to_what_is_about_the_person_and_their_page_lists_it() {
    let kit = testkit::embedded();
    let office = office(&kit);
    let page = office.page("/search?q=%E8%A8%B1%E8%8A%AC%E5%BA%AD"); // 許芬庭
    for id in ["p1", "s1", "t1"] {
        assert!(page.contains(&format!("href=\"/records/{id}\"")), "{id}: {page}");
    }
    // Where the title does not say the name, the field does.
    assert!(page.contains("<mark>許芬庭</mark>"), "{page}");
    let person = office.page("/records/p1");
    let beside = person.split_once("id=\"referring\"").unwrap().1;
    let beside = beside.split("</section>").next().unwrap();
    assert!(beside.contains("/records/s1") && beside.contains("/records/t1"), "{beside}");
    assert!(!office.page("/records/t1").contains("id=\"referring\""));
    let about = office.page("/search?about=p1");
    assert!(about.contains("提及「許芬庭」的紀錄"), "{about}");
    assert!(about.contains("/records/s1") && !about.contains("/records/p2"), "{about}");
    assert_eq!(office.get("/search?about=nothing").status, 404);
    let answer = office.get("/api/v1/search?q=E0001&about=p1").json();
    assert_eq!(answer["too_common"], serde_json::json!([]), "{answer}");
}

#[test]
fn whose_personal_data_a_search_showed_is_told_by_their_ids_and_not_by_what_was_asked() {
    let kit = testkit::embedded();
    let office = office(&kit);
    let officer =
        testkit::signed_in(&office.installation, "林專員", &[(Role::SecurityOfficer, "a1")]);
    let asking = office.as_seen_by(officer);
    // The palette shows names alone, and whose what was typed is.
    let files = "/search?q=E0001&format=csv";
    for url in ["/search?q=E0001", "/api/v1/search?q=E0001", files, "/palette?q=E0001"] {
        assert_eq!(asking.get(url).status, 200, "{url}");
    }
    let told = testkit::told_of(&office.installation, "all forms");
    assert_eq!(told.len(), 4, "{told:?}");
    for (kind, event) in &told {
        assert!(kind == "records.read" && event.contains("\"p1\""), "{event}");
        assert!(!event.contains("E0001"), "{event}");
    }
    let list = office.page("/log?kind=reading");
    assert!(list.contains("搜尋所得 1 筆") && list.contains("所有表單"), "{list}");
    let number = told[0].1.split_once("change: ").and_then(|(_, rest)| rest.split_once(','));
    let change = office.page(&format!("/log/{}", number.unwrap().0));
    assert!(change.contains("<span class=\"quiet\">p1</span>"), "{change}");
}

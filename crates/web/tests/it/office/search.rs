//! Search on the page, in the palette and in the API: the same is found, marked and linked.

use app::access::Role;

use super::desk::Office;

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

#[test]
fn whose_personal_data_a_search_showed_is_told_by_their_ids_and_not_by_what_was_asked() {
    let kit = testkit::embedded();
    let office = office(&kit);
    let officer =
        testkit::signed_in(&office.installation, "林專員", &[(Role::SecurityOfficer, "a1")]);
    let asking = office.as_seen_by(officer);
    for url in ["/search?q=E0001", "/api/v1/search?q=E0001", "/search?q=E0001&format=csv"] {
        assert_eq!(asking.get(url).status, 200, "{url}");
    }
    assert_eq!(asking.get("/palette?q=E0001").status, 200, "it shows names alone");
    let told = testkit::told_of(&office.installation, "all forms");
    assert_eq!(told.len(), 3, "{told:?}");
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

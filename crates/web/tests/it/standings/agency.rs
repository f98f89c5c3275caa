//! A body's page: its duties, filtered and searched, and what does not apply to it.

use super::world::{World, between};

#[tokio::test]
async fn a_body_that_does_not_exist_is_not_found() {
    let world = World::new();
    for url in ["/agencies/nobody", "/agencies/nobody/duties/D5.5a", "/agencies/nobody?format=csv"]
    {
        assert_eq!(world.ask(url).await.status().as_u16(), 404, "{url}");
    }
}

#[tokio::test]
async fn a_body_shows_its_level_its_place_and_the_bodies_below_it() {
    let world = World::new();
    let page = world.page("/agencies/a1").await;
    assert!(page.contains("A級（自民國113年1月1日起）"), "{page}");
    assert!(page.contains("一級機關") && page.contains("範例局附屬所"), "{page}");
    let below = world.page("/agencies?above=a1").await;
    assert_eq!(below.matches("<th scope=\"row\">").count(), 1, "{below}");
    let english = world.page("/agencies/a1?lang=en").await;
    assert!(english.contains("Sample Bureau") && english.contains("Level A (since 1 Jan 2024)"));
}

#[tokio::test]
async fn the_city_s_own_page_tells_what_the_city_itself_owes_and_leads_to_pages_that_are_there() {
    let world = World::new();
    let page = world.page("/agencies/city").await;
    assert!(page.contains("本頁僅列市政府自身應辦之義務"), "{page}");
    assert!(!world.page("/agencies/a1").await.contains("本頁僅列市政府自身應辦之義務"));
    let rows = world.rows("/agencies/city?chapter=city").await;
    let duties = world.installation.regulation.duties.iter();
    let mut own = duties.filter(|duty| matches!(duty.bearer, regulation::Bearer::City));
    let is_listed = |id: &str| rows.iter().any(|row| row.contains(id));
    assert!(own.any(|duty| is_listed(&duty.id)), "{rows:?}");
    let mut places: std::collections::BTreeMap<&str, &str> = std::collections::BTreeMap::new();
    for href in between(&page, "href=\"/", "\"") {
        places.entry(href.split(['?', '#']).next().unwrap()).or_insert(href);
    }
    assert!(places.contains_key("agencies/city/papers"), "{places:?}");
    for href in places.values().filter(|href| !href.starts_with("assets")) {
        let url = super::world::address(&format!("/{href}"));
        assert_ne!(world.ask(&url).await.status().as_u16(), 404, "{url}");
    }
}

#[tokio::test]
async fn the_pages_of_a_body_are_below_the_list_of_bodies() {
    let world = World::new();
    for page in ["", "/periods", "/papers", "/paper-templates", "/duties/D6.2a"] {
        let page = world.page(&format!("/agencies/a1{page}")).await;
        let way = between(&page, "<nav class=\"breadcrumbs\"", "</nav>")[0];
        assert!(way.contains("href=\"/agencies\""), "{way}");
    }
}

#[tokio::test]
async fn a_chapter_s_card_counts_what_its_list_holds() {
    let world = World::new();
    let page = world.page("/agencies/a1").await;
    let (_, cards) = page.split_once("<ul class=\"chapter-cards\">").unwrap();
    let (cards, _) = cards.split_once("</ul>").unwrap();
    let mut n_links = 0;
    for counts in between(cards, "<p class=\"card-counts\">", "</p>") {
        for link in between(counts, "href=\"", "</a>") {
            let (href, words) = link.split_once("\">").unwrap();
            let count: usize = words.rsplit(' ').next().unwrap().parse().unwrap();
            let rows = world.rows(&super::world::address(href)).await;
            assert_eq!(rows.len(), count, "{href}");
            n_links += 1;
        }
    }
    assert!(n_links > 5, "{n_links}");
}

#[tokio::test]
async fn every_duty_of_the_law_is_in_one_of_the_lists_of_a_body() {
    let world = World::new();
    let mut sum = world.rows("/agencies/a1").await.len();
    for standing in ["waived", "optional", "not-applicable"] {
        sum += world.rows(&format!("/agencies/a1?standing={standing}")).await.len();
    }
    assert_eq!(sum, world.installation.regulation.duties.len());
}

#[tokio::test]
async fn what_does_not_apply_is_folded_with_its_count_and_says_why_when_asked() {
    let world = World::new();
    let page = world.page("/agencies/a1").await;
    let n = world.rows("/agencies/a1?standing=not-applicable").await.len();
    assert!(page.contains(&format!("不適用及其理由 <b>{n}</b>")), "{page}");
    let asked = world.page("/agencies/a1?standing=not-applicable").await;
    let reasons = between(&asked, "<span class=\"reason\">", "</span>");
    assert_eq!(reasons.len(), n.min(50), "every line shown says why");
    assert!(reasons.iter().all(|reason| !reason.is_empty()));
}

#[tokio::test]
async fn a_search_finds_duties_by_their_words_and_their_clause() {
    let world = World::new();
    let found = world.rows("/agencies/a1?q=D6.2a").await;
    assert_eq!(found.len(), 1, "{found:?}");
    let page = world.page("/agencies/a1?q=%E7%81%AB%E6%98%9F").await;
    assert!(page.contains("沒有符合條件的資料"), "{page}");
}

#[tokio::test]
async fn every_line_shown_says_why_it_stands_so_in_both_languages() {
    let world = World::new();
    for lang in ["", "&lang=en"] {
        let page = world.page(&format!("/agencies/a1?chapter=people{lang}")).await;
        let lines = page.matches("class=\"line-agency\"").count();
        let rows = between(&page, "<th scope=\"row\">", "</th>");
        let rows = rows.iter().filter(|row| row.contains("<a href=\"/agencies/a1/duties/")).count();
        assert_eq!(lines, 0);
        assert_eq!(between(&page, "<span class=\"reason\">", "</span>").len(), rows);
    }
}

#[tokio::test]
async fn people_are_named_among_those_for_each_of_whom_something_is_owed() {
    let world = World::new();
    let page = world.page("/agencies/a1").await;
    let ranges = between(&page, "<details class=\"range\">", "</details>");
    let people = ranges.iter().find(|range| range.contains("<b>人員")).unwrap();
    assert!(people.contains("/agencies/a1/duties/D6.2a"), "{people}");
}

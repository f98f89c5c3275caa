//! The regulation reader: every place and duty has its page, in both languages, with how sure we are.

use axum::http::StatusCode;
use regulation::{Citation, TextKind};
use serde_json::{Value, json};
use web::law::CITY_RULE;
use web::routes::law_path;

use super::desk::{Office, is, law};

#[test]
fn every_place_of_every_edition_has_its_page() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let law = law();
    for text in &law.texts {
        for (place, provision) in text.provisions.iter().enumerate() {
            let citation = Citation {
                instrument: text.instrument.clone(),
                edition: text.edition,
                number: provision.number.clone(),
            };
            let language = if place % 2 == 0 { "" } else { "?lang=en" };
            let url = format!("{}{language}", law_path(&citation));
            let page = office.page(&url);
            match provision.kind {
                TextKind::Summary => {
                    let words = provision.paraphrase_zh.as_deref().unwrap();
                    assert!(!page.contains(&format!("<blockquote lang=\"zh-Hant-TW\">{words}")));
                    assert!(
                        page.contains("摘要，非條文") || page.contains("not the text of the law"),
                        "{url}"
                    );
                }
                TextKind::Missing => {
                    assert!(
                        page.contains("未取得條文") || page.contains("Text not obtained"),
                        "{url}"
                    );
                }
                TextKind::Official | TextKind::Quoted | TextKind::Heading => {}
            }
        }
    }
    for url in [
        "/regulation/99",
        "/regulation/csma@2019-01-01/99",
        "/regulation/csma@2019-01-02/1",
        "/regulation/nothing@2019-01-01/1",
    ] {
        is(&office.get(url), StatusCode::NOT_FOUND);
    }
}

#[test]
fn a_number_without_an_edition_that_moved_is_read_where_it_stood_and_leads_on() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let page = office.page("/regulation/csma-rules/4?as_of=2026-03-02");
    assert!(page.contains("/regulation/csma-rules@2026-01-05/7"), "{page}");
    let now = office.page("/regulation/csma/12?as_of=2026-03-02");
    assert!(now.contains("csma@2025-12-01"), "{now}");
    is(&office.get("/regulation/csma-rules/99"), StatusCode::NOT_FOUND);
    is(&office.get("/regulation/nothing/4"), StatusCode::NOT_FOUND);
}

#[test]
fn the_numbers_of_a_duty_of_one_level_stand_beside_the_words_of_its_table() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    let page = office.page("/regulation/duties/T26-C-staff");
    assert!(page.contains("href=\"/regulation/csma-levels@2026-01-07/t5/staff\""), "{page}");
    assert!(page.contains("配置一人") && !page.contains("配置四人"), "{page}");
    let told = office.get("/api/v1/parameters/staff.dedicated").json();
    let now = told["values"].as_array().unwrap().last().unwrap();
    assert_eq!(now["by_level"]["B"], 2, "{told}");
    assert_eq!(now["basis_by_level"]["B"]["cite"], "csma-levels@2026-01-07/t3/staff", "{told}");
}

#[test]
fn every_duty_has_its_page_in_both_languages() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    for duty in &law().duties {
        let page = office.page(&format!("/regulation/duties/{}", duty.id));
        assert!(page.contains(&duty.cite.to_string()), "{}", duty.id);
        if let Some(paraphrase) = &duty.paraphrase {
            assert!(!page.contains(&format!("<blockquote lang=\"zh-Hant-TW\">{paraphrase}")));
        }
        let english = office.page(&format!("/regulation/duties/{}?lang=en", duty.id));
        assert!(english.contains("How it is proven"), "{}", duty.id);
    }
    is(&office.get("/regulation/duties/D99"), StatusCode::NOT_FOUND);
}

#[test]
fn a_point_shows_its_sentences_its_duties_and_how_the_city_stands_on_them() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    let page = office.page("/regulation/6.2");
    for id in ["D6.2a", "D6.2b", "D6.2c", "D6.2d"] {
        assert!(page.contains(&format!("href=\"/regulation/duties/{id}\"")), "{id}: {page}");
    }
    assert!(page.contains("class=\"rate\""), "{page}");
    let chinese = office.page("/regulation/6.2?text=zh");
    assert!(!chinese.contains("is-translation"), "{chinese}");
    let english = office.page("/regulation/6.2?text=en");
    assert!(
        english.contains("is-translation")
            && !english.contains("<p class=\"sentence-text\" lang=\"zh")
    );
}

#[test]
fn a_board_that_is_not_there_yet_does_not_keep_the_text_from_its_reader() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let page = office.page("/regulation/5.5?as_of=2026-01-15");
    assert!(page.contains("機關應停用帳號或權限") && page.contains("計算中"), "{page}");
}

#[test]
fn what_an_old_citation_meant_then_and_where_it_stands_now_are_both_shown() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let page = office.page("/regulation/4.1");
    assert!(page.contains("href=\"/regulation/csma@2019-01-01/11\""), "{page}");
    assert!(page.contains("href=\"/regulation/csma@2025-12-01/12\""), "{page}");
    let delegated = office.page("/regulation/9");
    assert!(delegated.contains("未取得條文"), "{delegated}");
}

#[test]
fn what_is_called_current_is_current_on_the_day_asked_about() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let link = |cite: &str, on: &str| format!("<a href=\"/regulation/{cite}?as_of={on}\">");
    for (point, on, old, new) in [
        ("4.1", "2024-06-01", "csma@2019-01-01/11", "csma@2025-12-01/12"),
        ("27", "2025-11-30", "csma@2019-01-01/13", "csma@2025-12-01/15"),
    ] {
        let page = office.page(&format!("/regulation/{point}?as_of={on}"));
        assert!(page.contains(&format!("→ 現行 {}", link(old, on))), "{page}");
        assert!(page.contains(&format!("→ 其後 {}", link(new, on))), "{page}");
        let since = office.page(&format!("/regulation/{point}?as_of=2025-12-01"));
        assert!(since.contains(&format!("→ 現行 {}", link(new, "2025-12-01"))), "{since}");
        assert!(!since.contains("→ 其後"), "{since}");
    }
    let old = "/regulation/csma@2019-01-01/11";
    let then = office.page(&format!("{old}?lang=en&as_of=2024-06-01"));
    assert!(then.contains("Later at") && !then.contains("Stands now at"), "{then}");
    let now = office.page(&format!("{old}?lang=en&as_of=2025-12-01"));
    assert!(now.contains("Stands now at") && !now.contains("Later at"), "{now}");
    // The regulation on incidents had another name then.
    let named = office.page("/regulation/19?as_of=2024-06-01");
    assert!(!named.contains("資通安全事件通報應變及演練辦法"), "{named}");
}

#[test]
fn programs_are_told_where_a_place_stands_on_the_day_that_they_ask_about() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let (old, new) = ("csma@2019-01-01/11", "csma@2025-12-01/12");
    let told = |day: &str| -> [Value; 3] {
        let told = office.get(&format!("/api/v1/provisions?cite={old}{day}")).json();
        ["as_of", "now", "later"].map(|name| told["provisions"][0][name].clone())
    };
    let day = told("&as_of=2025-11-30");
    assert_eq!(day, [json!("2025-11-30"), json!([]), json!([new])], "it stands where it does");
    assert_eq!(told("&as_of=2025-12-01"), [json!("2025-12-01"), json!([new]), json!([])]);
    assert_eq!(told(""), [json!("2026-03-02"), json!([new]), json!([])], "today, when left out");
    is(&office.get("/api/v1/provisions?as_of=someday"), StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_text_that_is_not_in_force_on_the_day_says_so() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for (url, on, zh, en) in [
        (
            "/regulation/csma@2025-12-01/12",
            "2024-06-01",
            "本版於民國113年6月1日尚未施行，自民國114年12月1日起施行。",
            "Not yet in force on 1 Jun 2024: in force from 1 Dec 2025.",
        ),
        (
            "/regulation/instruments/csma?edition=2019-01-01",
            "2025-12-01",
            "本版於民國114年12月1日已不再施行，自民國114年12月1日起失效。",
            "No longer in force on 1 Dec 2025: not since 1 Dec 2025.",
        ),
        (
            "/regulation/5.5",
            "2020-01-01",
            "本版於民國109年1月1日尚未施行，自民國111年7月13日起施行。",
            "Not yet in force on 1 Jan 2020: in force from 13 Jul 2022.",
        ),
        (
            "/regulation",
            "2022-07-12",
            "本版於民國111年7月12日尚未施行，自民國111年7月13日起施行。",
            "Not yet in force on 12 Jul 2022: in force from 13 Jul 2022.",
        ),
    ] {
        let url = format!("{url}{}as_of={on}", if url.contains('?') { '&' } else { '?' });
        let page = office.page(&url);
        assert!(page.contains(zh), "{url}: {page}");
        let page = office.page(&format!("{url}&lang=en"));
        assert!(page.contains(en), "{url}: {page}");
    }
    for url in [
        "/regulation/csma@2019-01-01/12?as_of=2025-11-30",
        "/regulation/csma@2025-12-01/12?as_of=2025-12-01",
        "/regulation/5.5?as_of=2022-07-13",
        "/regulation?as_of=2022-07-13",
    ] {
        assert!(!office.page(url).contains("class=\"caution\""), "{url}");
    }
}

#[test]
fn two_editions_stand_side_by_side_with_their_changes_said_and_marked() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let url = "/regulation/instruments/csma?edition=2019-01-01&beside=2025-12-01";
    let page = office.page(url);
    assert!(page.contains("<del><span class=\"hidden\">刪除：</span>行政院</del>"), "{page}");
    assert!(page.contains("<ins>") && page.contains("文字修正") && page.contains("新增"));
    let rows = |page: &str, class: &str| -> Vec<bool> {
        let rows = page.split("<tr class=\"compared-row is-").skip(1);
        let rows = rows.filter_map(|row| row.strip_prefix(class));
        rows.map(|row| row.split("</tr>").next().unwrap().contains("<details>")).collect()
    };
    assert!(rows(&page, "same\"").iter().all(|is_folded| *is_folded), "{page}");
    assert!(!rows(&page, "reworded\"").contains(&true), "{page}");
    let changed = office.page(&format!("{url}&only=changed"));
    assert!(
        !changed.contains("class=\"compared-row is-same\"")
            && page.contains("class=\"compared-row is-same\"")
    );
    let summaries =
        office.page("/regulation/instruments/csma-levels?edition=2021-08-23&beside=2026-01-07");
    assert!(summaries.contains("無法逐字比對") && summaries.contains("摘要，非條文"));
    let unknown = office.get("/regulation/instruments/csma?edition=2020-01-01");
    is(&unknown, StatusCode::UNPROCESSABLE_ENTITY);
    is(&office.get("/regulation/instruments/nothing"), StatusCode::NOT_FOUND);
}

#[test]
fn every_instrument_and_number_and_the_calendar_can_be_read() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for instrument in &law().instruments {
        for language in ["", "?lang=en"] {
            let page = office.page(&format!("/regulation/instruments/{}{language}", instrument.id));
            assert!(page.contains(&instrument.zh), "{}", instrument.id);
        }
    }
    let numbers = office.page("/regulation/parameters");
    let listed = office.page("/regulation/parameters?format=csv");
    for parameter in &law().parameters {
        assert!(
            numbers.contains(&parameter.id) && listed.contains(&parameter.id),
            "{}",
            parameter.id
        );
    }
    assert!(numbers.contains("第九十日仍在容許範圍內") && !numbers.contains("Day 90"));
    assert!(office.page("/regulation/parameters?lang=en").contains("Day 90 is still allowed"));
    let calendar = office.page("/regulation/calendar?year=2026");
    assert!(calendar.contains("已人工核對") && !calendar.contains("Checked by hand"));
    assert!(calendar.contains("第48條") && calendar.contains("115年"), "{calendar}");
    assert!(office.page("/regulation/calendar?year=2050&lang=en").contains("was not published"));
}

#[test]
fn the_contents_name_all_chapters_and_points_and_a_search_finds_texts_and_duties() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let page = office.page("/regulation");
    let text = law().texts.iter().find(|text| text.instrument == CITY_RULE).unwrap().clone();
    let n_points = text
        .provisions
        .iter()
        .filter(|one| one.number.parse::<u32>().is_ok())
        .inspect(|one| assert!(page.contains(&format!("href=\"/regulation/{}\"", one.number))))
        .count();
    assert_eq!(n_points, 36);
    let found = office.page("/regulation?q=%E6%A9%9F%E6%88%BF");
    assert!(
        found.contains("href=\"/regulation/13\"") && found.contains("href=\"/regulation/duties/")
    );
    assert!(office.page("/regulation?q=zzzz&lang=en").contains("Nothing to show"));
}

/// What a search of the reader lists as of a day: what is in force then, and what is not.
fn finds(office: &Office, words: &str, on: &str) -> [String; 2] {
    let words = web::query::segment(words);
    let page = office.page(&format!("/regulation?q={words}&as_of={on}"));
    let (_, finds) = page.split_once("id=\"finds\"").unwrap();
    let (finds, _) = finds.split_once("</section>").unwrap();
    let (finds, others) = finds.split_once("id=\"other-finds\"").unwrap_or((finds, ""));
    [finds, others].map(str::to_owned)
}

#[test]
fn a_search_of_the_law_finds_what_is_in_force_on_the_day_and_the_rest_apart() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let (old, new) = ("/regulation/csma@2019-01-01/2?", "/regulation/csma@2025-12-01/2.1?");
    let (yuan, ministry) = ("本法之主管機關為行政院", "本法之主管機關為數位發展部");
    for (words, on, place) in [(yuan, "2025-11-30", old), (ministry, "2025-12-01", new)] {
        let [finds, others] = finds(&office, words, on);
        assert!(finds.contains(place) && others.is_empty(), "{words} on {on}: {finds} {others}");
        assert!(!finds.contains("施行"), "nothing is said of what is in force: {finds}");
    }
    for (words, on, place, why) in [
        (yuan, "2025-12-01", old, "自民國114年12月1日起失效"),
        (ministry, "2025-11-30", new, "自民國114年12月1日起施行"),
    ] {
        let [finds, others] = finds(&office, words, on);
        assert!(!finds.contains(place) && others.contains(place), "{words} on {on}: {finds}");
        assert!(others.contains(why), "{words} on {on}: {others}");
    }
    // The purpose of the act is said in both editions with the same words.
    let [finds, others] = finds(&office, "積極推動國家資通安全政策", "2025-11-30");
    assert!(finds.contains("/regulation/csma@2019-01-01/1?"), "{finds}");
    assert!(!others.contains("/regulation/csma@2025-12-01/1?"), "it is found already: {others}");
}

#[test]
fn a_search_of_the_law_tells_the_duties_of_an_edition_that_is_not_in_force_apart() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for (on, now, other) in
        [("2025-12-31", "T21-B-isms", "T26-B-isms"), ("2026-03-02", "T26-B-isms", "T21-B-isms")]
    {
        let [finds, others] = finds(&office, "B-isms", on);
        let leads = |list: &str, duty: &str| list.contains(&format!("/regulation/duties/{duty}?"));
        assert!(leads(&finds, now) && !leads(&finds, other), "{on}: {finds}");
        assert!(leads(&others, other) && !leads(&others, now), "{on}: {others}");
    }
}

#[test]
fn what_moved_with_its_article_or_part_by_part_leads_on_wherever_it_is_cited() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    let paragraph = office.page("/regulation/csma@2019-01-01/14.2");
    let stands = "<span class=\"tag\">現行條次</span> <a href=\"/regulation/csma@2025-12-01/17\">";
    let with = "<small>隨第14條移列</small>";
    assert!(paragraph.contains(stands) && paragraph.contains(with), "{paragraph}");
    let edition = office.page("/regulation/instruments/csma?edition=2019-01-01");
    assert!(edition.contains(stands) && !edition.contains(with), "the article above it says it");
    let article = office.page("/regulation/csma@2019-01-01/13");
    for told in ["第13條第1項：資通安全管理法第15條", "第13條第2項：資通安全管理法第16條"]
    {
        assert!(article.contains(&format!("\">{told}</a>")), "{told}: {article}");
    }
    for duty in ["/regulation/duties/INC21-06-2", "/agencies/a1/duties/INC21-06-2"] {
        let page = office.page(duty);
        assert!(page.contains("/regulation/csma-incidents@2026-01-05/8\""), "{duty}: {page}");
        assert!(page.contains("<small>隨第6條移列</small>"), "{duty}: {page}");
    }
    let cites = "cite=csma@2019-01-01/14.2&cite=csma@2019-01-01/13";
    let told = office.get(&format!("/api/v1/provisions?{cites}")).json();
    let [paragraph, article] = [0_usize, 1].map(|place| &told["provisions"][place]);
    assert_eq!(paragraph["now"], json!(["csma@2025-12-01/17"]), "{told}");
    assert_eq!(paragraph["moved_with"], "csma@2019-01-01/14", "{told}");
    assert_eq!(article["now"], json!(["csma@2025-12-01/15", "csma@2025-12-01/16"]), "{told}");
    let improvement = json!({
        "cite": "csma@2019-01-01/13.2",
        "now": ["csma@2025-12-01/16"],
        "later": [],
    });
    assert_eq!(article["parts"][1], improvement, "{told}");
}

#[test]
fn an_edition_is_called_as_it_was_in_both_languages() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let (zh, en) = (
        "資通安全事件通報及應變辦法",
        "Regulations on the Notification and Response of Cyber Security Incidents",
    );
    let url = "/regulation/csma-incidents@2021-08-23/6.2";
    assert!(office.page(url).contains(zh));
    assert!(office.page(&format!("{url}?lang=en")).contains(en));
    let told = office.get("/api/v1/instruments").json();
    let instruments = told["instruments"].as_array().unwrap();
    let incidents = instruments.iter().find(|one| one["id"] == "csma-incidents").unwrap();
    let names =
        |place: usize| ["name_zh", "name_en"].map(|name| &incidents["editions"][place][name]);
    assert_eq!(names(0), [zh, en], "{incidents}");
    assert_eq!(names(1), [&incidents["name_zh"], &incidents["name_en"]], "{incidents}");
}

#[test]
fn the_list_calls_each_text_as_it_was_called_on_the_day_of_the_page() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let (then, now) = ("資通安全事件通報及應變辦法", "資通安全事件通報應變及演練辦法");
    let before = office.page("/regulation/instruments?as_of=2025-06-01");
    assert!(before.contains(&format!(">{then}</a>")) && !before.contains(now), "{before}");
    assert!(before.contains(">特定非公務機關資通安全維護計畫實施情形稽核辦法</a>"), "{before}");
    let english = office.page("/regulation/instruments?as_of=2025-06-01&lang=en");
    assert!(english.contains("Notification and Response of Cyber Security Incidents</a>"));
    let table = office.page("/regulation/instruments?as_of=2025-06-01&format=csv");
    assert!(table.contains(then) && !table.contains(now), "{table}");
    let after = office.page("/regulation/instruments?as_of=2026-12-01");
    assert!(after.contains(&format!(">{now}</a>")) && !after.contains(then), "{after}");
    let unborn = office.page("/regulation/instruments?as_of=2020-06-01");
    assert!(unborn.contains(&format!(">{now}</a>")), "none is in force: its newest name");
}

#[test]
fn the_bodies_under_a_duty_are_counted_filtered_and_taken_along() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    let rows = |url: &str| office.page(url).lines().count() - 1;
    let bound = rows("/regulation/duties/D4.1a?format=csv");
    let unbound = rows("/regulation/duties/D4.1a?format=csv&standing=not-applicable");
    let board = office.boards.wait_for(office.installation.today()).unwrap();
    assert_eq!(bound + unbound, board.rows.len());
    let page = office
        .page("/regulation/duties/D4.1a?q=範例".replace("範例", "%E7%AF%84%E4%BE%8B").as_str());
    assert!(page.contains("href=\"/agencies/a1/duties/D4.1a\""), "{page}");
    is(&office.get("/regulation/duties/D4.1a?standing=green"), StatusCode::UNPROCESSABLE_ENTITY);
}

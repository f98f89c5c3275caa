//! Addresses of a view: what they keep, change and leave out.

use super::*;
use app::FixedClock;
use std::sync::Arc;

fn view(url: &str) -> Result<View, Fault> {
    let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
    View::read(&url.parse().unwrap(), &site, "r1")
}

#[test]
fn a_page_asked_without_a_day_is_of_today_in_chinese() {
    let view = view("/agencies").unwrap();
    assert!(view.is_today());
    assert_eq!(view.language, Language::CHINESE);
    assert_eq!(view.as_of_in_words(), "民國115年3月1日（週日）");
    assert_eq!(view.link("/regulation/5.5"), "/regulation/5.5");
}

#[test]
fn links_keep_language_day_and_knowledge_and_leave_filters_behind() {
    let view =
        view("/agencies?lang=en&as_of=2025-12-31&known_at=2026-01-05T09:00&standing=due&page=3");
    let view = view.unwrap();
    assert_eq!(
        view.link("/agencies/a1"),
        "/agencies/a1?lang=en&as_of=2025-12-31&known_at=2026-01-05T09%3A00"
    );
    assert_eq!(view.as_of, AsOf::Day("2025-12-31".parse().unwrap()));
    assert_eq!(view.known_at, Some("2026-01-05T01:00:00Z".parse().unwrap()));
    assert_eq!(view.as_of_in_words(), "Wed 31 Dec 2025");
}

#[test]
fn another_order_or_filter_begins_at_the_first_page() {
    let view = view("/agencies?standing=due&page=3").unwrap();
    assert_eq!(view.with("sort", "-due"), "/agencies?standing=due&sort=-due");
    assert_eq!(view.with("page", "4"), "/agencies?standing=due&page=4");
    assert_eq!(view.with("standing", ""), "/agencies");
}

#[test]
fn the_language_switch_keeps_the_whole_view_and_the_page() {
    let chinese = view("/agencies?standing=due&page=3").unwrap();
    assert_eq!(chinese.in_other_language(), "/agencies?standing=due&page=3&lang=en");
    let english = view("/agencies?lang=en&page=3").unwrap();
    assert_eq!(english.in_other_language(), "/agencies?page=3");
}

#[test]
fn the_language_switch_of_what_answers_to_a_form_leads_to_where_it_can_be_opened() {
    let switch = |opening: Option<&str>| {
        let view = view("/account/codes/first?lang=en").unwrap();
        let opening = opening.map(str::to_owned);
        View { is_sent: true, opening, ..view }.in_other_language()
    };
    assert_eq!(switch(Some("/account?lang=en&done=proven")), "/account");
    assert_eq!(switch(Some("/records?q=a&page=2")), "/records?q=a&page=2");
    assert_eq!(switch(None), "/");
}

#[test]
fn a_day_that_is_none_is_refused_by_the_name_of_its_field() {
    let fault = view("/?as_of=2026-02-30&known_at=yesterday").unwrap_err();
    let fields: Vec<&str> = fault.fields().iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["as_of", "known_at"]);
}

#[test]
fn a_clock_may_be_asked_at_a_moment() {
    let view = view("/?as_of=2026-01-01T10:00:00%2B08:00").unwrap();
    assert_eq!(view.as_of, AsOf::Moment("2026-01-01T02:00:00Z".parse().unwrap()));
    assert_eq!(view.as_of_in_words(), "民國115年1月1日 10:00");
}

#[test]
fn a_section_holds_its_pages_and_not_those_that_only_begin_alike() {
    let view = view("/agencies/a1").unwrap();
    assert!(view.is_within("/agencies"));
    assert!(!view.is_within("/agency"));
    assert!(!view.is_within("/"));
}

#[test]
fn a_tail_makes_the_same_links_as_the_view() {
    for url in ["/", "/?lang=en&as_of=2025-12-31&known_at=2026-01-05T09:00&page=2"] {
        let view = view(url).unwrap();
        for path in ["/agencies/a1", "/agencies/a1?chapter=people"] {
            assert_eq!(view.tail().after(path), view.link(path));
        }
    }
}

#[test]
fn the_way_back_to_today_never_leads_to_an_address_that_only_takes_what_is_sent() {
    let looked = view("/signature-sheets/s1?as_of=2025-12-31").unwrap();
    assert_eq!(looked.back_to_today_leads_to(), "/signature-sheets/s1");
    let sent = |url: &str| View { is_sent: true, ..view(url).unwrap() }.back_to_today_leads_to();
    assert_eq!(sent("/signature-sheets/s1/paper?lang=en&as_of=2025-12-31"), "/?lang=en");
    assert_eq!(sent("/agencies/a1/periods?as_of=2025-12-31"), "/agencies/a1/periods");
}

#[test]
fn a_day_of_the_republic_is_asked_about_as_well_and_links_keep_it_as_machines_write_it() {
    let view = view("/agencies?as_of=114/12/31").unwrap();
    assert_eq!(view.as_of, AsOf::Day("2025-12-31".parse().unwrap()));
    assert_eq!(view.link("/regulation"), "/regulation?as_of=2025-12-31");
    let input = view.as_of_input().to_string();
    assert!(input.contains(r#"name="as_of" value="114/12/31""#), "{input}");
}

#[test]
fn a_moment_of_knowledge_is_typed_as_its_reader_counts_and_links_keep_it_as_machines_write_it() {
    let chinese = view("/agencies?known_at=115/1/5+09:00").unwrap();
    assert_eq!(chinese.known_at, Some("2026-01-05T01:00:00Z".parse().unwrap()));
    assert_eq!(chinese.link("/regulation"), "/regulation?known_at=2026-01-05T09%3A00");
    let input = chinese.known_at_input().to_string();
    assert!(input.contains(r#"name="known_at" value="115/1/5 09:00""#), "{input}");
    let english = view("/agencies?lang=en&known_at=2026-01-05T09:00").unwrap();
    let input = english.known_at_input().to_string();
    assert!(input.contains(r#"value="2026-01-05 09:00""#), "{input}");
}

#[test]
fn a_day_of_knowledge_is_meant_to_its_end_and_links_and_control_keep_it_as_a_day() {
    for asked in ["115/1/5", "2026-01-05"] {
        let view = view(&format!("/agencies?known_at={asked}")).unwrap();
        assert_eq!(view.known_at, Some("2026-01-05T15:59:59.999999Z".parse().unwrap()));
        assert_eq!(view.link("/regulation"), "/regulation?known_at=2026-01-05");
        let input = view.known_at_input().to_string();
        assert!(input.contains(r#"name="known_at" value="115/1/5""#), "{input}");
        assert!(!input.contains("aria-invalid"), "{input}");
    }
}

#[test]
fn a_moment_that_is_none_is_refused_and_stays_in_its_control() {
    let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
    for asked in ["115/13/5", "yesterday", "115/1/5+25:00"] {
        let url = format!("/agencies?known_at={asked}").parse().unwrap();
        let fault = View::read(&url, &site, "r1").unwrap_err();
        assert_eq!(fault.fields()[0].field, "known_at", "{asked}");
        let view = View { is_refusal: true, ..View::lenient(&url, &site, "r1") };
        let input = view.known_at_input().to_string();
        let typed = format!("value=\"{}\"", asked.replace('+', " "));
        assert!(input.contains(&typed) && input.contains("aria-invalid"), "{input}");
        assert!(view.asks_what_was_known());
    }
}

#[test]
fn a_parameter_with_several_values_is_refused_but_where_several_are_meant() {
    let refused = |url: &str| match view(url) {
        Ok(_) => Vec::new(),
        Err(fault) => fault.fields().iter().map(|one| one.field.clone()).collect(),
    };
    assert_eq!(refused("/records?form=person&form=meeting"), ["form"]);
    assert_eq!(refused("/?as_of=2025-12-31&lang=en&as_of=2025-01-31"), ["as_of"]);
    assert_eq!(refused("/standings?standing=due&standing=met"), ["standing"]);
    for meant in [
        "/records/new?form=training_record&with.person=p1&with.person=p2",
        "/api/v1/standings?standing=due&standing=met",
        "/agencies?lang=en&lang=en",
    ] {
        assert_eq!(refused(meant), Vec::<String>::new(), "{meant}");
    }
}

#[test]
fn a_link_keeps_what_its_path_says_itself() {
    let view = view("/records/t1?lang=en&as_of=2025-12-31").unwrap();
    assert_eq!(
        view.link("/todo?as_of=2025-01-31&whose=below#x"),
        "/todo?as_of=2025-01-31&whose=below&lang=en#x"
    );
}

#[test]
fn what_is_no_day_is_mended_on_the_page_that_was_asked_for_and_nothing_else_is_lost() {
    let site = Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())));
    let url = "/standings?as_of=115/2/30&standing=due".parse().unwrap();
    let view = View { is_refusal: true, ..View::lenient(&url, &site, "r1") };
    assert_eq!(view.day_leads_to(), "/standings");
    assert_eq!(view.carried_by_as_of(), [("standing".to_owned(), "due".to_owned())]);
    let input = view.as_of_input().to_string();
    assert!(input.contains(r#"value="115/2/30""#) && input.contains("aria-invalid"), "{input}");
}

#[test]
fn a_day_before_the_law_or_far_ahead_is_refused_and_stays_in_its_control() {
    let site = Site {
        law_begins_on: "2001-01-01".parse().unwrap(),
        ..Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())))
    };
    for asked in ["9999-12-31", "2046-03-02", "2000-12-31", "9000-12-31T00:00:00Z"] {
        let url = format!("/todo?as_of={asked}").parse().unwrap();
        let fault = View::read(&url, &site, "r1").unwrap_err();
        let fields: Vec<&str> = fault.fields().iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["as_of"], "{asked}");
        let view = View { is_refusal: true, ..View::lenient(&url, &site, "r1") };
        assert!(view.as_of_input().to_string().contains("aria-invalid"), "{asked}");
        assert_eq!(view.day_leads_to(), "/todo");
    }
    for answered in ["2046-03-01", "2001-01-01"] {
        let url = format!("/todo?as_of={answered}").parse().unwrap();
        assert!(View::read(&url, &site, "r1").is_ok(), "{answered}");
    }
}

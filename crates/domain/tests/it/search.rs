//! What is found by what: characters, words, codes and dates, however they were typed.

use std::collections::BTreeSet;

use domain::search::{
    Question, Space, Wanted, each_name_of, each_term, each_term_of, naming_fields, reference,
};
use proptest::prelude::*;
use serde_json::json;

use crate::{cases, law};

fn terms(text: &str) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    each_term(text, |term| {
        terms.insert(term.to_owned());
    });
    terms
}

fn is_found(text: &str, asked: &str) -> bool {
    let (terms, question) = (terms(text), Question::read(asked));
    let wanted = question.wanted();
    !question.is_empty() && wanted.iter().all(|one| terms.iter().any(|term| one.is(term)))
}

#[test]
fn chinese_is_found_by_one_character_by_two_and_by_a_phrase() {
    let text = "資通系統弱點掃描報告，已複測";
    for asked in ["稽", "掃瞄", "通資"] {
        assert!(!is_found(text, asked), "{asked}");
    }
    for asked in ["資", "描", "測", "弱點", "弱點掃描", "系統 報告", "報告，已複測"]
    {
        assert!(is_found(text, asked), "{asked}");
    }
}

#[test]
fn width_case_and_the_two_ways_of_writing_taipei_make_no_difference() {
    assert!(is_found("臺北市政府 FW-2026-001", "台北"));
    assert!(is_found("台北市政府", "臺北市"));
    assert!(is_found("Ｆｏｒｔｉ防火牆", "forti"));
    assert!(is_found("Forti防火牆", "ＦＯＲＴＩ"));
}

#[test]
fn a_code_is_found_whole_by_its_beginning_and_by_its_parts() {
    let text = "依 D5.5a 辦理，設備 FW-2026-001，帳號 wang.m@doit.gov.tw";
    for asked in ["D5.5a", "d5", "fw-2026", "FW-2026-001", "2026", "001", "wang", "wang.m@doit"] {
        assert!(is_found(text, asked), "{asked}");
    }
    for asked in ["D5.5b", "fw-2025", "oit"] {
        assert!(!is_found(text, asked), "{asked}");
    }
}

#[test]
fn a_date_is_found_in_either_calendar_by_its_day_its_month_and_its_year() {
    for text in ["2026-03-01", "115年3月1日", "民國115年03月01日", "115/3/1", "２０２６／３／１"]
    {
        for asked in ["2026-03-01", "115年3月1日", "115.3.1", "115年3月", "115年", "2026年"]
        {
            assert!(is_found(text, asked), "{text} by {asked}");
        }
        for asked in ["115年3月2日", "115年4月", "114年"] {
            assert!(!is_found(text, asked), "{text} by {asked}");
        }
    }
    assert!(is_found("2026-03-01T09:00:00+08:00", "115年3月1日"));
    assert!(is_found("115年度稽核計畫", "115年度"));
    assert!(is_found("115年度稽核計畫", "115"));
}

#[test]
fn a_number_of_a_clause_is_no_date() {
    assert!(is_found("第 13.1.1 點", "13.1"));
    assert!(!is_found("第 13.1.1 點", "13年1月"));
}

#[test]
fn signs_and_spaces_alone_ask_for_nothing() {
    assert!(Question::read("  ，、-/ ").is_empty());
}

#[test]
fn what_was_asked_for_is_marked_where_it_stands() {
    let marked = |text: &str, asked: &str| {
        let question = Question::read(asked);
        question
            .marks(text)
            .into_iter()
            .map(|mark| text.get(mark).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(marked("弱點掃描與掃描報告", "掃描"), ["掃描", "掃描"]);
    assert_eq!(marked("資料庫通報", "資通"), Vec::<String>::new());
    assert_eq!(marked("Ｆｗ-2026 防火牆", "fw-2026 火牆"), ["Ｆｗ-2026", "火牆"]);
    assert_eq!(marked("資通安全", "通安 安全"), ["通安全"]);
}

#[test]
fn personal_fields_and_the_names_of_files_are_words_of_their_own_spaces() {
    let form = law().form("person").unwrap();
    let with = json!({ "person_id": "p1", "name": "王小明", "work_category": "IT" });
    let mut found = BTreeSet::new();
    let files = |_: &str| None;
    each_term_of(law(), &form.fields, with.as_object().unwrap(), &files, &mut |space, term| {
        found.insert((space, term.to_owned()));
    });
    assert!(found.contains(&(Space::Personal, "王小".to_owned())), "{found:?}");
    assert!(!found.contains(&(Space::Open, "王小".to_owned())), "{found:?}");
    let form = law().form("certificate").unwrap();
    let file = form.fields.iter().find(|field| field.name == "file").unwrap();
    let with = json!({ "file": "ab12" });
    let named = |hash: &str| (hash == "ab12").then(|| "稽核證照.pdf".to_owned());
    let mut found = BTreeSet::new();
    each_term_of(law(), &form.fields, with.as_object().unwrap(), &named, &mut |space, term| {
        found.insert((space, term.to_owned()));
    });
    let space = if file.personal { Space::Personal } else { Space::Files };
    assert!(found.contains(&(space, "證照".to_owned())), "{found:?}");
    // The scan of a signed sheet is a file too.
    let form = law().form("policy_ack").unwrap();
    let with = json!({ "signature": "ab12" });
    let mut found = BTreeSet::new();
    each_term_of(law(), &form.fields, with.as_object().unwrap(), &named, &mut |space, term| {
        found.insert((space, term.to_owned()));
    });
    assert!(found.contains(&(Space::Personal, "證照".to_owned())), "{found:?}");
}

#[test]
fn what_a_thing_is_called_and_to_what_a_record_refers_are_terms_that_nobody_types() {
    let person = law().form("person").unwrap();
    let naming = naming_fields(law(), person);
    let names: Vec<&str> = naming.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["name", "person_id"]);
    let with = json!({ "person_id": "H0100", "name": "李明哲", "post": "科長" });
    let mut called = BTreeSet::new();
    each_name_of(&naming, with.as_object().unwrap(), &mut |space, term| {
        called.insert((space, term.to_owned()));
    });
    let asked = |text: &str| {
        let question = Question::read(text);
        let (word, _) = question.words().next().unwrap();
        let mut names = word.iter().map(Wanted::of_name);
        names.all(|name| called.iter().any(|(_, term)| name.is(term)))
    };
    assert!(asked("李明哲") && asked("明哲") && asked("h01"), "{called:?}");
    assert!(!asked("科長"), "of a name, not of a post: {called:?}");
    assert!(called.iter().all(|(space, term)| (*space == Space::Personal) != term.contains('h')));
    // A meeting is no thing that others are about; its people are.
    let meeting = law().form("meeting").unwrap();
    assert!(naming_fields(law(), meeting).is_empty());
    let form = law().form("training_record").unwrap();
    let with = json!({ "person": "p1", "course": "課程" });
    let mut found = BTreeSet::new();
    let files = |_: &str| None;
    each_term_of(law(), &form.fields, with.as_object().unwrap(), &files, &mut |space, term| {
        found.insert((space, term.to_owned()));
    });
    assert!(found.contains(&(Space::Open, reference("p1"))), "{found:?}");
    for typed in ["=p1", "@李明哲"] {
        let words = Question::read(typed);
        assert!(words.wanted().iter().all(|one| !one.is(typed)), "{words:?}");
    }
}

proptest! {
    #![proptest_config(cases(256, 8192))]

    #[test]
    fn a_run_of_characters_is_found_by_every_stretch_of_it(
        text in "[\u{4e00}-\u{4e40}台臺]{1,12}", from in 0usize..12, length in 1usize..12,
    ) {
        let letters: Vec<char> = text.chars().collect();
        let asked: String = letters.iter().skip(from % letters.len()).take(length).collect();
        prop_assert!(is_found(&text, &asked), "{text} by {asked}");
    }

    #[test]
    fn a_word_is_found_by_every_beginning_of_it_and_of_its_parts(
        word in "[a-z][a-z0-9]{1,8}(-[a-z][a-z0-9]{1,6}){0,2}", length in 2usize..20,
    ) {
        for part in std::iter::once(word.as_str()).chain(word.split('-')) {
            let asked: String = part.chars().take(length).collect();
            let asked = asked.trim_end_matches('-');
            prop_assert!(is_found(&format!("見「{word}」。"), asked), "{word} by {asked}");
        }
    }

    #[test]
    fn any_text_is_found_by_itself(text in "\\PC{0,40}") {
        prop_assert!(Question::read(&text).is_empty() || is_found(&text, &text), "{text}");
    }

    #[test]
    fn marks_lie_on_whole_letters_and_ascend(text in "\\PC{0,40}", asked in "\\PC{0,6}") {
        let mut end = 0;
        for mark in Question::read(&asked).marks(&text) {
            prop_assert!(mark.start >= end && text.get(mark.clone()).is_some());
            end = mark.end;
        }
    }
}

//! The baselines that ship, spoilt in one place at a time.

use regulation::{Regulation, embedded_files};

fn told(path: &str, old: &str, new: &str, words: &[&str]) {
    let mut files = embedded_files();
    let file = files.iter_mut().find(|file| file.path == path).unwrap();
    assert!(file.text.contains(old), "{path} holds `{old}`");
    file.text = file.text.replacen(old, new, 1);
    let report = domain::check::run(&Regulation::read(&files).unwrap(), &[]);
    let is_told = |fault: &&String| words.iter().all(|word| fault.contains(word));
    assert!(report.faults.iter().any(|fault| is_told(&fault)), "{words:?} is not told");
}

#[test]
fn a_measure_that_was_none_before_is_told() {
    let words = ["control B26-IA1-L1", "item 99", "edition before"];
    told("baseline/2026.toml", "was = [35, 47]", "was = [35, 99]", &words);
}

#[test]
fn a_grade_that_the_baseline_does_not_have_is_told() {
    let words = ["control B21-AC1-L1", "`低` is none of its levels", "普"];
    let old = "group_en = \"account management\"\nlevel = \"普\"";
    told("baseline/2021.toml", old, &old.replace('普', "低"), &words);
}

#[test]
fn items_out_of_order_are_told() {
    let words = ["control B21-AC1-M2", "item 1 does not come after", "in order"];
    told("baseline/2021.toml", "item = 3\n", "item = 1\n", &words);
}

#[test]
fn an_item_that_is_left_out_is_told() {
    let words = ["control B21-AC1-M2", "item 5 leaves out the one before it", "without a gap"];
    told("baseline/2021.toml", "item = 3\n", "item = 5\n", &words);
}

#[test]
fn grades_in_another_order_than_those_of_the_edition_before_are_told() {
    let words = ["edition 2026-01-07", "its levels are 高, 中, 普", "普, 中, 高"];
    let new = "levels = [\"高\", \"中\", \"普\"]";
    told("baseline/2026.toml", "levels = [\"普\", \"中\", \"高\"]", new, &words);
}

#[test]
fn a_form_that_lets_in_an_item_of_no_edition_is_told() {
    let words = ["baseline_check", "`item_no`", "between = [1, 80]"];
    told("forms/systems.toml", "between = [1, 80]", "between = [1, 81]", &words);
}

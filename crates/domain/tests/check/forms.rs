//! Forms: keys, day fields, references, headings and words.

use crate::small_law::told;

const FILE: &str = "forms/policy.toml";

#[test]
fn a_key_that_is_no_field_is_told() {
    let words = ["policy.toml, plan", "its key names no field `code`", "correct the key"];
    told(FILE, "key = [\"title\"]", "key = [\"code\"]", &words);
}

#[test]
fn a_key_that_leads_back_to_its_own_form_is_told() {
    let words = ["policy.toml, plan", "its key names it by itself", "out of the circle"];
    let old = "key = [\"title\"]\ncalled = [\"title\"]\nfield = [\n";
    let field = "{ name = \"before\", zh = \"前案\", en = \"Before\", type = \"ref(plan)\" },";
    let new =
        format!("key = [\"before\", \"title\"]\ncalled = [\"title\"]\nfield = [\n  {field}\n");
    told(FILE, old, &new, &words);
}

#[test]
fn a_form_whose_records_are_called_by_nothing_is_told() {
    let words = ["policy.toml, plan", "its records are called by nothing", "three at most"];
    told(FILE, "called = [\"title\"]\n", "", &words);
    let words = ["policy.toml, plan", "its records are called by 4 fields", "three at most"];
    let four = "called = [\"title\", \"kind\", \"pages\", \"ends_on\"]";
    told(FILE, "called = [\"title\"]", four, &words);
}

#[test]
fn a_record_called_by_what_is_no_field_or_no_word_is_told() {
    let words = ["policy.toml, plan", "`code` is no field that its records can be called by"];
    told(FILE, "called = [\"title\"]", "called = [\"title\", \"code\"]", &words);
    let words = ["policy.toml, plan", "`is_final` is no field that its records can be called by"];
    told(FILE, "called = [\"title\"]", "called = [\"title\", \"is_final\"]", &words);
}

#[test]
fn a_record_that_may_be_left_without_a_name_is_told() {
    let words = ["policy.toml, plan", "a record may be left without a name", "required"];
    told(FILE, "called = [\"title\"]", "called = [\"pages\"]", &words);
}

#[test]
fn what_is_called_by_what_is_itself_called_by_another_is_told() {
    let words = ["policy.toml, plan", "`before` is called by another record in its turn"];
    let old = "called = [\"title\"]\nfield = [\n";
    let field = "{ name = \"before\", zh = \"前案\", en = \"Before\", type = \"ref(plan)\" },";
    let new = format!("called = [\"title\", \"before\"]\nfield = [\n  {field}\n");
    told(FILE, old, &new, &words);
}

#[test]
fn a_form_without_a_day_is_told() {
    let words = ["policy.toml, plan", "has no day_field", "recorded_for"];
    told(FILE, "day_field = \"approved_on\"\n", "", &words);
}

#[test]
fn a_day_field_that_is_no_day_is_told() {
    let words = ["policy.toml, plan", "its day_field `title` is no day"];
    told(FILE, "day_field = \"approved_on\"", "day_field = \"title\"", &words);
}

#[test]
fn a_field_twice_is_told() {
    let words = ["policy.toml, plan", "`title` is there twice"];
    told(FILE, "name = \"pages\"", "name = \"title\"", &words);
}

#[test]
fn a_heading_that_means_two_fields_is_told() {
    let words = ["policy.toml, plan", "「名稱」 means `title` and `pages`", "word one of them"];
    told(FILE, "zh = \"頁數\"", "zh = \"名 稱\"", &words);
}

#[test]
fn a_word_that_means_two_things_is_told() {
    let words = ["plan.kind", "「資安」 means `security` and `other`"];
    told(FILE, "zh = \"其他\"", "zh = \"資安\"", &words);
}

#[test]
fn a_word_of_people_that_means_two_things_is_told() {
    let words = ["plan.kind", "「資通安全」 means `security` and `other`"];
    told(FILE, "zh = \"其他\"", "zh = \"資通安全\"", &words);
}

#[test]
fn a_reference_to_no_form_is_told() {
    let words = ["plan.owner", "refers to no form `staff`"];
    told(FILE, "ref(person)", "ref(staff)", &words);
}

#[test]
fn what_is_taken_from_no_register_is_told() {
    let words =
        ["policy.toml, plan", "`pages` cannot be taken from title.pages", "refers to a form"];
    let taken = "taken = { by = \"title\", field = \"pages\" }, name = \"pages\"";
    told(FILE, "name = \"pages\"", taken, &words);
}

#[test]
fn words_on_what_is_no_choice_are_told() {
    let words = ["plan.kind", "words and type do not fit", "an enum has words"];
    told(FILE, "type = \"enum\"", "type = \"text\"", &words);
}

#[test]
fn one_name_for_two_forms_is_told() {
    let words = ["forms", "「計畫」 means `plan` and `person`"];
    told(FILE, "zh = \"人員\"", "zh = \"計畫\"", &words);
}

//! Quotes, citations, editions, numbers and coverage.

use crate::small_law::{faults, files, told};

const CITY: &str = "text/rule/2022-01-01.toml";
const ACT: &str = "text/act/2019-01-01.toml";
const NEW_ACT: &str = "text/act/2026-01-01.toml";
const CITY_DUTIES: &str = "duties/policy.toml";
const NUMBERS: &str = "parameters/plans.toml";
const RENUMBERING: &str = "renumbering.toml";

#[test]
fn a_quote_with_another_word_is_told() {
    let words = ["D1", "is not in the text of rule@2022-01-01/1", "letter by letter"];
    told(CITY_DUTIES, "應依資安法訂定計畫", "得依資安法訂定計畫", &words);
}

#[test]
fn a_quote_of_a_summary_is_told() {
    let old = "cite = \"act@2019-01-01/1\"\nmodality";
    let new = "cite = \"act@2019-01-01/2\"\nmodality";
    told("duties/national/act.toml", old, new, &["N1", "its text was not seen", "paraphrase"]);
}

#[test]
fn a_paraphrase_of_a_text_that_was_seen_is_told() {
    let words = ["D1", "was seen, but is not quoted", "quote"];
    told(CITY_DUTIES, "quote = ", "paraphrase = ", &words);
}

#[test]
fn a_duty_without_any_words_is_told() {
    let words = ["D1", "nothing tells the words of rule@2022-01-01/1", "add the quote"];
    told(CITY_DUTIES, "quote = \"應依資安法訂定計畫\"\n", "", &words);
}

#[test]
fn a_quote_surer_than_its_text_is_told() {
    let old = "text_zh = \"各機關應依資安法訂定計畫。\"\nconfidence = \"verbatim\"";
    let new = "text_zh = \"各機關應依資安法訂定計畫。\"\nconfidence = \"secondary\"";
    told(CITY, old, new, &["D1", "confidence is above", "claim no more"]);
}

#[test]
fn a_summary_with_text_is_told() {
    told(ACT, "paraphrase_zh", "text_zh", &["2019-01-01.toml, 2", "own words", "paraphrase_zh"]);
}

#[test]
fn a_missing_provision_with_words_is_told() {
    let new = "kind = \"missing\"\ntext_zh = \"某文\"";
    told(NEW_ACT, "kind = \"missing\"", new, &["was not found has words", "name its kind"]);
}

#[test]
fn a_parent_that_comes_later_is_told() {
    let words = ["1.1", "its parent `2` does not stand before it", "further up"];
    told(CITY, "parent = \"1\"", "parent = \"2\"", &words);
}

#[test]
fn a_provision_twice_in_one_text_is_told() {
    told(CITY, "number = \"1.1\"", "number = \"1\"", &["`1` is there twice", "take one out"]);
}

#[test]
fn an_edition_without_text_is_told() {
    let left = files().into_iter().filter(|file| file.path != NEW_ACT).collect();
    let told = faults(left);
    assert!(told.iter().any(|fault| fault.contains("edition 2026-01-01 has no file in text/")));
}

#[test]
fn editions_out_of_order_are_told() {
    let words = ["act", "stands after", "in order"];
    told("instruments.toml", "in_force = 2019-01-01", "in_force = 2026-06-01", &words);
}

#[test]
fn an_end_before_the_successor_is_told() {
    let new = "in_force = 2019-01-01\nuntil = 2025-06-01";
    let words = ["act", "an end and a successor", "gap or an overlap"];
    told("instruments.toml", "in_force = 2019-01-01", new, &words);
}

#[test]
fn an_edition_that_bore_another_name_in_one_language_alone_is_told() {
    let new = "in_force = 2019-01-01\nzh = \"資訊法\"";
    let words = ["act", "the edition 2019-01-01 has its name in one language", "both"];
    told("instruments.toml", "in_force = 2019-01-01", new, &words);
}

#[test]
fn a_citation_of_an_unknown_instrument_is_told() {
    let words = ["D1", "bylaw@2019-01-01/1 names no instrument", "instrument@edition/number"];
    told(CITY_DUTIES, "\"act@2019-01-01/1\"", "\"bylaw@2019-01-01/1\"", &words);
}

#[test]
fn a_citation_of_an_unknown_edition_is_told() {
    let words = ["D1", "act@2020-01-01/1 names no edition of act"];
    told(CITY_DUTIES, "\"act@2019-01-01/1\"", "\"act@2020-01-01/1\"", &words);
}

#[test]
fn a_citation_of_a_provision_of_another_edition_is_told() {
    let words = ["D1", "act@2019-01-01/3 is no provision of its edition"];
    told(CITY_DUTIES, "\"act@2019-01-01/1\"", "\"act@2019-01-01/3\"", &words);
}

#[test]
fn a_move_backwards_is_told() {
    let words = ["renumbering.toml", "is not newer", "newer edition"];
    told(RENUMBERING, "to = [\"act@2026-01-01/3\"]", "to = [\"act@2019-01-01/2\"]", &words);
}

#[test]
fn a_city_citation_that_points_to_ended_law_is_told() {
    let words = ["city_citation of 1", "ended on 2026-01-01", "newest edition"];
    told(RENUMBERING, "now = [\"act@2026-01-01/3\"]", "now = [\"act@2019-01-01/1\"]", &words);
}

#[test]
fn a_city_citation_that_the_point_does_not_write_is_told() {
    let words = ["city_citation of 1", "does not write 「資通安全法」", "copy the words"];
    told(RENUMBERING, "cited_zh = \"資安法\"", "cited_zh = \"資通安全法\"", &words);
}

#[test]
fn a_number_that_ends_with_its_edition_is_told() {
    let old = "[[parameter.since]]\nfrom = 2026-01-01\nrepealed = true\ncite = \"act@2026-01-01/3\"\nconfidence = \"secondary\"\n";
    let words = ["plan.number", "ends on 2026-01-01 and no row follows", "repealed = true"];
    told(NUMBERS, old, "", &words);
}

#[test]
fn a_gap_between_two_values_is_told() {
    let words =
        ["plan.term", "the next row begins on 2026-02-01", "begin the next row on 2026-01-01"];
    told(NUMBERS, "from = 2026-01-01\nvalue", "from = 2026-02-01\nvalue", &words);
}

#[test]
fn a_value_before_the_edition_that_it_cites_is_told() {
    let words = ["plan.term", "the row from 2025-12-31 cites act@2026-01-01/3, not in force then"];
    told(NUMBERS, "from = 2026-01-01\nvalue", "from = 2025-12-31\nvalue", &words);
}

#[test]
fn a_value_that_rests_on_the_table_of_another_level_is_told() {
    let old = "[[provision]]\nnumber = \"1\"\nkind = \"official\"";
    let new = "[[provision]]\nnumber = \"t1\"\nkind = \"heading\"\nconfidence = \"verbatim\"\n\
        text_zh = \"附表一 資通安全責任等級A級之公務機關應辦事項\"\n\
        [[provision]]\nnumber = \"1\"\nparent = \"t1\"\nkind = \"official\"";
    let words = ["plan.term", "the value of level B from 2019-01-01 cites act@2019-01-01/1"];
    told(ACT, old, new, &[&words[..], &["by_level"]].concat());
}

#[test]
fn a_quote_of_one_level_that_its_table_does_not_hold_is_told() {
    let old = "quote = \"一年內\"\nconfidence = \"verbatim\"";
    let new = "quote = \"一年內\"\nconfidence = \"verbatim\"\n[parameter.since.by_level.B]\n\
        cite = \"act@2019-01-01/1\"\nquote = \"二年內\"\nconfidence = \"verbatim\"";
    let words = ["plan.term from 2019-01-01, level B", "the quote 「二年內」 is not in the text"];
    told(NUMBERS, old, new, &words);
}

#[test]
fn a_basis_of_a_level_without_a_value_is_told() {
    let old = "quote = \"至少一件\"\nconfidence = \"verbatim\"";
    let new = "quote = \"至少一件\"\nconfidence = \"verbatim\"\n[parameter.since.by_level.B]\n\
        cite = \"act@2019-01-01/1\"\nquote = \"至少一件\"\nconfidence = \"verbatim\"";
    told(NUMBERS, old, new, &["plan.number", "no value for level B", "take its basis out"]);
}

#[test]
fn values_out_of_order_are_told() {
    let words = ["plan.term", "stands after", "in order"];
    told(
        NUMBERS,
        "from = 2019-01-01\nvalue = { A = \"P1Y\"",
        "from = 2026-06-01\nvalue = { A = \"P1Y\"",
        &words,
    );
}

#[test]
fn a_repealed_row_with_a_value_is_told() {
    let words = ["plan.number", "is repealed and has a value", "keep one"];
    told(NUMBERS, "repealed = true", "repealed = true\nvalue = 3", &words);
}

#[test]
fn a_number_where_a_term_belongs_is_told() {
    let words = ["plan.number", "does not fit its unit", "P30D"];
    told(NUMBERS, "value = { A = 1 }", "value = { A = \"P1Y\" }", &words);
}

#[test]
fn a_provision_of_the_city_that_nobody_accounts_for_is_told() {
    let old = "[[provision]]\nprovision = \"1.1\"\nstate = \"definition\"\nwhy = \"words only\"\nwhy_zh = \"用詞\"\n";
    let words = ["provision 1.1 is not accounted for", "definition or outside"];
    told("coverage/taipei-isms.toml", old, "", &words);
}

#[test]
fn a_provision_that_is_not_modelled_says_why() {
    let words = ["taipei-isms.toml, 1.1", "nothing says why", "why_zh"];
    told("coverage/taipei-isms.toml", "why_zh = \"用詞\"\n", "", &words);
}

#[test]
fn a_modelled_provision_without_duty_is_told() {
    let words = ["taipei-isms.toml, 1.1", "no duty cites it"];
    told("coverage/taipei-isms.toml", "state = \"definition\"", "state = \"modelled\"", &words);
}

#[test]
fn a_duty_that_was_lost_is_told() {
    let words = ["taipei-isms.toml, 1", "the duty D2 is gone", "write the duty again"];
    told("coverage/taipei-isms.toml", "[\"D1\"]", "[\"D1\", \"D2\"]", &words);
}

#[test]
fn a_duty_that_its_provision_does_not_list_is_told() {
    let words = ["D1", "no provision of coverage/taipei-isms.toml lists the duty"];
    told("coverage/taipei-isms.toml", "duties = [\"D1\"]\n", "", &words);
}

#[test]
fn a_row_without_duty_is_not_modelled() {
    let words = ["national.toml, N2", "no duty proves it"];
    told("coverage/national.toml", "state = \"listed\"", "state = \"modelled\"", &words);
}

#[test]
fn a_row_that_lives_in_two_provisions_is_told() {
    let words = ["national.toml, N2", "lives in 2 provisions", "one provision of text/"];
    told(NEW_ACT, "[\"N3\"]", "[\"N3\", \"N2\"]", &words);
}

#[test]
fn a_row_that_nobody_accounts_for_is_told() {
    let words = ["the row N4 is not accounted for", "coverage/national.toml"];
    told(NEW_ACT, "[\"N3\"]", "[\"N3\", \"N4\"]", &words);
}

#[test]
fn an_outside_row_says_why() {
    let words = ["national.toml, N3", "nothing says why"];
    told("coverage/national.toml", "why = \"not kept here\"\n", "", &words);
}

//! Duties: their ids, bearers, forms, levels and proofs or reasons.

use crate::small_law::{PROOF, told};

const FILE: &str = "duties/policy.toml";
const NATIONAL: &str = "duties/national/act.toml";

#[test]
fn one_id_for_two_duties_is_told() {
    told(NATIONAL, "id = \"N1\"", "id = \"D1\"", &["duties", "`D1` is there twice", "rename"]);
}

#[test]
fn an_unknown_role_is_told() {
    let words = ["D1", "there is no role `mayor`", "roles.toml"];
    told(FILE, "who = [\"agency\"]", "who = [\"mayor\"]", &words);
}

#[test]
fn a_duty_without_proof_or_reason_is_told() {
    let proof = format!("[duty.proof]\n{PROOF}");
    told(FILE, &proof, "", &["D1", "no proof, and nothing says why", "`outside`"]);
}

#[test]
fn a_duty_with_proof_and_reason_is_told() {
    let new = "outside = \"not kept\"\n[duty.proof]";
    told(FILE, "[duty.proof]", new, &["D1", "outside the program and has a proof", "keep one"]);
}

#[test]
fn evidence_that_is_no_form_is_told() {
    let words = ["D1", "there is no form `paper`", "add the form"];
    told(FILE, "evidence = [\"plan\", \"person\"]", "evidence = [\"plan\", \"paper\"]", &words);
}

#[test]
fn a_form_that_is_read_and_does_not_decide_is_told() {
    let words = ["D1", "the proof reads `plan`, which does not decide", "add it to `decides`"];
    told(FILE, "decides = [\"plan\"]", "decides = [\"person\"]", &words);
}

#[test]
fn a_form_that_decides_and_is_not_read_is_told() {
    let words = ["D1", "`person` is said to decide, but the proof does not read it"];
    told(FILE, "decides = [\"plan\"]", "decides = [\"plan\", \"person\"]", &words);
}

#[test]
fn a_delegation_to_what_is_no_city_document_is_told() {
    let new = "decides = [\"plan\"]\ndelegated = [\"act\"]";
    let words = ["D1", "`act` is no city document", "city-delegated"];
    told(FILE, "decides = [\"plan\"]", new, &words);
}

#[test]
fn a_level_without_its_number_is_told() {
    let words = ["N1", "`plan.term` has no value for level C", "fewer levels"];
    told(NATIONAL, "levels = [\"A\", \"B\"]", "levels = [\"A\", \"B\", \"C\"]", &words);
}

#[test]
fn a_first_term_that_is_a_number_is_told() {
    let words = ["N1", "the parameter `plan.number` is not a term"];
    told(NATIONAL, "first_term = \"plan.term\"", "first_term = \"plan.number\"", &words);
}

#[test]
fn a_suggestion_for_a_number_that_the_law_gives_is_told() {
    let new = "decides = [\"plan\"]\nsuggestion = { setting = \"period\", value = \"P1Y\", zh = \"年\", en = \"year\" }";
    let words = ["D1", "`period.D1` is proposed, but the law's own number decides"];
    told(FILE, "decides = [\"plan\"]", new, &words);
}

#[test]
fn a_suggestion_for_an_unknown_setting_is_told() {
    let new = "decides = [\"plan\"]\nsuggestion = { setting = \"rhythm\", value = \"P1Y\", zh = \"年\", en = \"year\" }";
    told(FILE, "decides = [\"plan\"]", new, &["D1", "`rhythm.D1`, which is no setting"]);
}

#[test]
fn a_national_duty_that_is_no_row_is_told() {
    let words = ["N9", "is no row of national law", "the id of its row"];
    told(NATIONAL, "id = \"N1\"", "id = \"N9\"", &words);
}

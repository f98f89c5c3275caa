//! Names and types in proofs, one shape after another, and what the engine refuses.

use crate::small_law::{PROOF, told};

/// Gives D1 another proof and looks for the fault.
fn proof(new: &str, words: &[&str]) {
    let mut all = vec!["duties/policy.toml, D1"];
    all.extend(words);
    told("duties/policy.toml", PROOF, new, &all);
}

#[test]
fn an_unknown_form_is_told() {
    let new = "shape = \"in-force\"\nrecords = [{ form = \"charter\" }]";
    proof(new, &["there is no form `charter`", "add the form"]);
}

#[test]
fn an_unknown_field_in_a_condition_is_told() {
    let new = "shape = \"in-force\"\nrecords = [{ form = \"plan\", where = { sort = \"x\" } }]";
    proof(new, &["the form `plan` has no field `sort`"]);
}

#[test]
fn an_unknown_field_among_alternatives_is_told() {
    let new = "shape = \"in-force\"\nrecords = [{ form = \"plan\", any = { is_final = true, sort = \"x\" } }]";
    proof(new, &["the form `plan` has no field `sort`"]);
}

#[test]
fn a_word_that_the_field_does_not_know_is_told() {
    let new =
        "shape = \"in-force\"\nrecords = [{ form = \"plan\", where = { kind = \"safety\" } }]";
    proof(new, &["`plan.kind` has no word `safety`", "use a word of the form"]);
}

#[test]
fn yes_or_no_asked_of_a_number_is_told() {
    let new = "shape = \"in-force\"\nrecords = [{ form = \"plan\", where = { pages = true } }]";
    proof(new, &["`plan.pages` is not yes or no"]);
}

#[test]
fn words_asked_of_a_day_are_told() {
    let new = "shape = \"in-force\"\nrecords = [{ form = \"plan\", where = { ends_on = \"x\" } }]";
    proof(new, &["`plan.ends_on` holds no words", "ask whether it is present"]);
}

#[test]
fn a_condition_that_asks_nothing_is_told() {
    let new =
        "shape = \"in-force\"\nrecords = [{ form = \"plan\", where = { kind = { not = [] } } }]";
    proof(new, &["the condition on `kind` asks nothing"]);
}

#[test]
fn a_body_asked_of_a_person_is_told() {
    let new = "shape = \"in-force\"\nrecords = [{ form = \"plan\", where = { owner = { is_body = true } } }]";
    proof(new, &["`plan.owner` names no body", "ref(agency)"]);
}

#[test]
fn a_threshold_on_text_is_told() {
    let new = "shape = \"in-force\"\nrecords = [{ form = \"plan\", where = { title = { at_least = \"plan.number\" } } }]";
    proof(new, &["`plan.title` is not a number"]);
}

#[test]
fn an_end_that_is_no_day_is_told() {
    let new = "shape = \"in-force\"\nrecords = [{ form = \"plan\", until = [\"title\"] }]";
    proof(new, &["`plan.title` is not a day or a moment"]);
}

#[test]
fn a_period_that_is_no_period_is_told() {
    let new =
        "shape = \"count-in-period\"\nrecords = { form = \"plan\" }\nperiod = \"plan.number\"";
    proof(new, &["the parameter `plan.number` is not a period"]);
}

#[test]
fn a_number_that_is_a_term_is_told() {
    let new = "shape = \"count-in-period\"\nrecords = { form = \"plan\" }\nperiod = \"year\"\nnumber = \"plan.term\"";
    proof(new, &["the parameter `plan.term` is not a number"]);
}

#[test]
fn an_unknown_parameter_is_told() {
    let new = "shape = \"count-in-period\"\nrecords = { form = \"plan\" }\nperiod = \"year\"\nnumber = \"plan.many\"";
    proof(new, &["there is no parameter `plan.many`", "parameters/"]);
}

#[test]
fn a_population_without_a_link_is_told() {
    let new = "shape = \"count-in-period\"\nrecords = { form = \"plan\" }\nperiod = \"year\"\nper = \"people\"";
    proof(new, &["a population and a link go together"]);
}

#[test]
fn an_unknown_population_is_told() {
    let new = "shape = \"each-has\"\npopulation = \"crowd\"\nlink = \"owner\"\nrecords = [{ form = \"plan\" }]";
    proof(new, &["there is no population `crowd`", "populations.toml"]);
}

#[test]
fn a_link_to_something_else_is_told() {
    let new = "shape = \"each-has\"\npopulation = \"people\"\nlink = \"title\"\nrecords = [{ form = \"plan\" }]";
    proof(new, &["`plan.title` does not refer to `person`", "ref(person)"]);
}

#[test]
fn a_deadline_from_what_is_no_day_is_told() {
    let new = "shape = \"each-has\"\npopulation = \"people\"\nlink = \"owner\"\nrecords = [{ form = \"plan\" }]\nby = { after = \"person_id\" }";
    proof(new, &["`person.person_id` is not a day or a moment"]);
}

#[test]
fn a_version_of_another_type_is_told() {
    let new = "shape = \"each-has\"\npopulation = \"people\"\nlink = \"owner\"\nrecords = [{ form = \"plan\" }]\nversion = { field = \"title\", of = { form = \"plan\" }, value = \"pages\" }";
    proof(new, &["two sides of `version` are of different types"]);
}

#[test]
fn a_sum_of_text_is_told() {
    let new = "shape = \"sum-per-subject\"\npopulation = \"people\"\nlink = \"owner\"\namount = \"title\"\ndemands = [{ records = { form = \"plan\" }, period = \"year\", number = \"plan.number\" }]";
    proof(new, &["`plan.title` is not a number"]);
}

#[test]
fn words_to_cover_that_the_field_does_not_know_are_told() {
    let new = "shape = \"renewed-within\"\nrecords = { form = \"plan\" }\ncovers = { field = \"kind\", values = [\"security\", \"safety\"] }";
    proof(new, &["`plan.kind` has no word `safety`"]);
}

#[test]
fn an_open_term_without_its_setting_is_told() {
    let new =
        "shape = \"after-event\"\ntrigger = { form = \"plan\" }\nanswer = { field = \"ends_on\" }";
    proof(new, &["leaves its number open, and `term.D1` is no setting", "settings.toml"]);
}

#[test]
fn an_answer_that_is_no_day_is_told() {
    let new = "shape = \"after-event\"\ntrigger = { form = \"plan\" }\nanswer = { field = \"title\" }\nterm = \"plan.term\"";
    proof(new, &["`plan.title` is not a day or a moment"]);
}

#[test]
fn an_answer_that_does_not_refer_to_its_event_is_told() {
    let new = "shape = \"after-event\"\ntrigger = { form = \"person\" }\nanswer = { records = { form = \"plan\" }, link = \"title\" }\nterm = \"plan.term\"";
    proof(new, &["`plan.title` does not refer to `person`"]);
}

#[test]
fn an_unknown_register_is_told() {
    let new = "shape = \"none-such\"\nregisters = [\"ledger\"]\noffending = [{ form = \"plan\" }]";
    proof(new, &["there is no form `ledger`"]);
}

#[test]
fn a_list_that_shares_no_field_with_a_register_is_told() {
    let new = "shape = \"none-such\"\noffending = [{ form = \"plan\" }, { form = \"person\" }]\nlisted = { records = { form = \"plan\" }, by = \"title\" }";
    proof(new, &["the form `person` has no field `title`"]);
    let new = "shape = \"none-such\"\noffending = [{ form = \"plan\" }]\nlisted = { records = { form = \"plan\" }, by = \"code\" }";
    proof(new, &["the form `plan` has no field `code`"]);
}

#[test]
fn a_head_count_over_an_unknown_field_is_told() {
    let new = "shape = \"at-least\"\nrecords = { form = \"plan\" }\ndistinct = \"holder\"\nnumber = \"plan.number\"";
    proof(new, &["the form `plan` has no field `holder`"]);
}

#[test]
fn completeness_without_elements_is_told() {
    let new = "shape = \"complete\"\nrecords = { form = \"plan\" }";
    proof(new, &["its proof names no element"]);
}

#[test]
fn what_happens_without_a_day_that_decides_the_edition_is_told() {
    let of_owners = |more: &str| {
        let records = "population = \"owners\"\nlink = \"owner\"\nrecords = { form = \"plan\" }";
        format!("shape = \"complete\"\n{records}\nfields = [\"title\"]\n{more}")
    };
    let undecided = "it ranges over what happens, and no day decides the edition";
    proof(&of_owners(""), &[undecided, "`acts = true`"]);
    proof(&of_owners("lasts = \" \""), &[undecided]);
    proof(&of_owners("acts = true\nlasts = \"a plan holds\""), &["acts and last", "keep"]);
    let event = "acts = true\nevent = \"title\"";
    proof(&of_owners(event), &["`plan.title` refers to no event"]);
    proof(&of_owners(event), &["it has an event, and its members are no acts"]);
}

#[test]
fn first_terms_that_are_not_one_for_each_record_are_told() {
    let one = "shape = \"in-force\"\nrecords = [{ form = \"plan\" }, { form = \"plan\" }]\n";
    let terms = format!("{one}first_terms = [\"plan.term\"]");
    proof(&terms, &["`first_terms` are not one for each of its records"]);
    let numbers = format!("{one}first_terms = [\"plan.term\", \"plan.number\"]");
    proof(&numbers, &["the parameter `plan.number` is not a term"]);
}

#[test]
fn items_of_what_is_no_list_are_told() {
    let new = "shape = \"complete\"\nrecords = { form = \"plan\" }\nitems = { field = \"title\", number = \"plan.number\" }";
    proof(new, &["`plan.title` is not a list"]);
}

#[test]
fn a_follow_up_without_steps_is_told() {
    let new = "shape = \"chain\"\nstart = { form = \"plan\" }\nsteps = []";
    proof(new, &["its follow-up has no step"]);
}

#[test]
fn a_function_that_the_engine_does_not_have_is_told() {
    let new = "shape = \"own\"\nfunction = \"by-magic\"\nrecords = [{ form = \"plan\" }]";
    proof(new, &["the engine does not take its proof", "by-magic"]);
}

/// Gives D1 a record of a plan that says more of the state of things.
fn of_states(more: &str, words: &[&str]) {
    let new = format!("shape = \"in-force\"\nrecords = [{{ form = \"plan\", {more} }}]");
    proof(&new, words);
}

#[test]
fn the_state_of_what_the_key_does_not_name_is_told() {
    let words = ["`plan.owner` does not name of what a record tells", "the form's key"];
    of_states("state_of = [\"owner\"]", &words);
    let words = ["`plan.approved_on` does not name of what a record tells", "its day aside"];
    of_states("state_of = [\"approved_on\"]", &words);
    of_states("state_of = [\"sort\"]", &["the form `plan` has no field `sort`"]);
}

#[test]
fn a_state_that_the_next_of_its_key_replaces_anyway_is_told() {
    let words = ["`plan` is replaced by the next of its key anyway", "leave `state_of` out"];
    of_states("state_of = [\"title\"]", &words);
}

#[test]
fn each_of_nothing_and_a_mending_without_a_day_are_told() {
    of_states("each = true", &["`each` does not say of what", "`state_of`"]);
    of_states("mended = \"title\"", &["`plan.title` is not a day or a moment"]);
}

#[test]
fn the_state_of_a_thing_in_a_proof_that_asks_for_acts_is_told() {
    let new = "shape = \"count-in-period\"\nrecords = { form = \"plan\", mended = \"ends_on\" }\nperiod = \"year\"";
    proof(new, &["its proof asks for acts", "in-force and each-has"]);
    let new = "shape = \"own\"\nfunction = \"cert-each\"\nrecords = [{ form = \"plan\", mended = \"ends_on\" }]";
    proof(new, &["its proof asks for acts", "in-force and each-has"]);
}

#[test]
fn an_act_whose_day_is_none_or_that_nobody_asks_for_is_told() {
    let done = |name: &str, wrong: &str| {
        let new = "shape = \"complete\"\nrecords = { form = \"plan\" }\nfields = [\"title\"]";
        proof(&format!("{new}\ndone = [\"{name}\"]"), &[wrong]);
    };
    done("title", "`plan.title` is not a day or a moment");
    done("approved_on", "`approved_on` is done, and not among its elements");
}

#[test]
fn an_answer_that_its_event_cannot_name_is_told() {
    let new = "shape = \"after-event\"\ntrigger = { form = \"person\" }\nanswer = { records = { form = \"plan\" }, link = \"owner\", named_by = \"person_id\" }\nterm = \"plan.term\"";
    proof(new, &["`person.person_id` does not refer to `plan`"]);
}

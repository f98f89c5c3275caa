//! Populations, settings, calendars and bodies.

use crate::small_law::{faults, files, told};

const BODIES: &str = "organisations.toml";

#[test]
fn a_population_of_no_form_is_told() {
    let words = ["populations.toml, people", "there is no form `staff`"];
    told("populations.toml", "form = \"person\"", "form = \"staff\"", &words);
}

#[test]
fn an_alternative_of_a_population_that_its_form_does_not_have_is_told() {
    let new = "form = \"person\"\nany = { is_core = true }";
    let words = ["populations.toml, people", "the form `person` has no field `is_core`"];
    told("populations.toml", "form = \"person\"", new, &words);
}

#[test]
fn a_population_that_excepts_itself_is_told() {
    let words = ["populations.toml, owners", "it excepts itself"];
    told("populations.toml", "except = [\"people\"]", "except = [\"owners\"]", &words);
}

#[test]
fn a_population_through_what_is_no_reference_is_told() {
    let words = ["populations.toml, owners", "`plan.title` refers to no record"];
    told("populations.toml", "via = \"owner\"", "via = \"title\"", &words);
}

#[test]
fn a_population_that_ends_on_no_day_is_told() {
    let new = "from = \"onboard_date\"\nended = { person_id = \"x\" }";
    let words = ["populations.toml, people", "says when a stay has ended", "name `until` too"];
    told("populations.toml", "from = \"onboard_date\"", new, &words);
    let new = "from = \"onboard_date\"\nuntil = \"onboard_date\"\nended = { mood = \"x\" }";
    let words = ["populations.toml, people", "has no field `mood`"];
    told("populations.toml", "from = \"onboard_date\"", new, &words);
}

#[test]
fn a_proposed_value_that_is_not_allowed_is_told() {
    let words = ["settings.toml, threshold", "`30` is proposed and not allowed"];
    told("settings.toml", "suggestion = \"90\"", "suggestion = \"30\"", &words);
}

#[test]
fn an_allowed_value_of_another_kind_is_told() {
    let words = ["settings.toml, threshold", "`none` does not fit its kind"];
    told("settings.toml", "allowed = [\"0\", \"90\"]", "allowed = [\"none\", \"90\"]", &words);
}

#[test]
fn a_year_without_calendar_is_told() {
    let left = files().into_iter().filter(|file| file.path != "calendar/2024.toml").collect();
    let told = faults(left);
    assert!(told.iter().any(|fault| fault.contains("calendar/2024.toml: the year is not there")));
}

#[test]
fn a_holiday_of_another_year_is_told() {
    let words = ["calendar/2026.toml", "2025-01-01 lies in another year", "move it there"];
    told("calendar/2026.toml", "on = 2026-01-01", "on = 2025-01-01", &words);
}

#[test]
fn a_weekday_that_is_said_to_work_is_told() {
    let new = "year = 2026\nworking = [{ on = 2026-03-02, zh = \"補行上班\" }]";
    let words = ["calendar/2026.toml", "2026-03-02 works, as any weekday does"];
    told("calendar/2026.toml", "year = 2026", new, &words);
}

#[test]
fn a_note_in_one_language_is_told() {
    let words = ["calendar/2026.toml", "it has a note in one language", "`note_zh`"];
    told("calendar/2026.toml", "year = 2026", "year = 2026\nnote = \"reckoned\"", &words);
    let number = "confidence = \"verbatim\"";
    let words = ["parameters, ", "has a note in one language", "`note_zh`"];
    told("parameters/plans.toml", number, &format!("{number}\nnote_zh = \"推算\""), &words);
}

#[test]
fn a_body_whose_parent_is_not_there_is_told() {
    let words = ["organisations.toml, school", "its parent `council` is not in the list"];
    told(BODIES, "parent = \"doit\"", "parent = \"council\"", &words);
}

#[test]
fn a_body_above_itself_is_told() {
    let words = ["organisations.toml, doit", "it stands above itself"];
    told(BODIES, "parent = \"city\"", "parent = \"school\"", &words);
}

#[test]
fn a_second_root_is_told() {
    let words = ["organisations.toml, school", "its tier is `city`", "root alone"];
    told(BODIES, "tier = \"school\"", "tier = \"city\"", &words);
}

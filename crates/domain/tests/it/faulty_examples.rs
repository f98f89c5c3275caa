//! An example file that says what the contract calls a fault is none: line and mending are told.

const EXAMPLE: &str = r#"title = "An officer owes hours"
cite = "taipei-isms@2022-07-13/6.2"
why = "Twelve hours a year."
[[agency]]
id = "a1"
tier = "first"
parent = "city"
level = [{ from = 2024-01-01, value = "A" }]
[[setting]]
name = "leave_days_threshold"
agency = "city"
from = 2024-01-01
value = 90
[[record]]
id = "p1"
form = "person"
agency = "a1"
with = { person_id = "p1", name = "王小明", onboard_date = 2024-01-01 }
[[record]]
id = "s1"
form = "dedicated_staff"
agency = "a1"
with = { person = "p1", full_time = true, from = 2024-01-01 }
[[record]]
id = "t1"
form = "training_record"
agency = "a1"
with = { person = "p1", category = "dedicated", course = "資安", course_kind = "professional", date = 2025-05-06, hours = 12 }
[[ask]]
as_of = 2025-12-31
known_at = 2026-01-01T10:00:00+08:00
[[ask.expect]]
duty = "D6.2a"
agency = "a1"
subject = "p1"
standing = "met"
"#;

fn fault_of(text: &str) -> domain::example::ExampleError {
    domain::example::run(super::law(), text).expect_err("a faulty example is no example")
}

/// Spoils one place and looks at what is told: the line on which `place` stands, and these words.
#[track_caller]
fn told(old: &str, new: &str, place: &str, words: &[&str]) {
    assert!(EXAMPLE.contains(old), "the example does not hold {old}");
    let text = EXAMPLE.replacen(old, new, 1);
    let line = text.lines().position(|line| line.contains(place)).expect("the place") + 1;
    let error = fault_of(&text);
    // A table begins with its header; what is wrong inside it is told there.
    assert!(error.line.abs_diff(line) <= 2, "line {line} is wrong, and told is: {error}");
    for word in words {
        assert!(error.fault.contains(word), "`{word}` is not in: {error}");
    }
}

#[test]
fn the_example_is_whole_until_it_is_spoilt() {
    let outcome = domain::example::run(super::law(), EXAMPLE).expect("an example");
    assert!(outcome.disagreements.is_empty(), "{:?}", outcome.disagreements);
}

#[test]
fn a_day_in_quotes_is_a_text() {
    let words = ["person.onboard_date", "without quotes", "2024-01-01"];
    told("onboard_date = 2024-01-01", "onboard_date = \"2024-01-01\"", "id = \"p1\"", &words);
}

#[test]
fn a_day_is_no_text() {
    told(
        "name = \"王小明\"",
        "name = 2024-01-01",
        "id = \"p1\"",
        &["person.name", "must not be a day"],
    );
}

#[test]
fn a_range_and_a_last_use_hold_days_without_quotes() {
    let range = "leave_periods = [{ from = \"2025-01-01\" }], onboard_date";
    told("onboard_date", range, "id = \"p1\"", &["person.leave_periods", "days without quotes"]);
    let account = r#"[[record]]
id = "e1"
form = "account_entry"
agency = "a1"
with = { last_used_on = "2025-01-01" }
[[ask]]"#;
    let words = ["account_entry.last_used_on", "\"never\" or \"unknown\""];
    told("[[ask]]", account, "id = \"e1\"", &words);
}

#[test]
fn the_days_of_a_level_and_a_setting_stand_without_quotes() {
    told("from = 2024-01-01, value", "from = \"2024-01-01\", value", "level =", &["datetime"]);
    told(
        "from = 2024-01-01\nvalue = 90",
        "from = \"2024-01-01\"\nvalue = 90",
        "from = \"",
        &["datetime"],
    );
}

#[test]
fn a_clause_that_is_not_in_the_law_is_cited_in_vain() {
    let words = ["taipei-isms@2022-07-13/99.2", "is no provision of its edition", "text/"];
    told("/6.2", "/99.2", "cite =", &words);
    told("taipei-isms@2022-07-13/6.2", "6.2", "cite =", &["6.2"]);
}

#[test]
fn two_records_do_not_share_an_id() {
    told("id = \"s1\"", "id = \"p1\"", "form = \"dedicated_staff\"", &["`p1` stands here twice"]);
}

#[test]
fn a_correction_names_the_record_that_it_corrects() {
    let words = ["supersedes `nobody`", "`training_record`"];
    told("id = \"t1\"", "id = \"t1\"\nsupersedes = \"nobody\"", "id = \"t1\"", &words);
    told("id = \"t1\"", "id = \"t1\"\nsupersedes = \"p1\"", "id = \"t1\"", &["supersedes `p1`"]);
}

#[test]
fn a_reference_leads_to_a_record_of_the_form_that_it_means() {
    let words = ["dedicated_staff.person", "`nobody`", "person"];
    told("person = \"p1\", full_time", "person = \"nobody\", full_time", "id = \"s1\"", &words);
    told("person = \"p1\", full_time", "person = \"t1\", full_time", "id = \"s1\"", &["`t1`"]);
}

#[test]
fn a_setting_holds_a_value_that_is_allowed() {
    told("value = 90", "value = 45", "[[setting]]", &["`45`", "leave_days_threshold", "0 or 90"]);
    let new =
        "[[setting]]\nname = \"period.D6.1b\"\nfrom = 2024-01-01\nvalue = \"1 year\"\n[[record]]";
    told("[[record]]", new, "period.D6.1b", &["`1 year`", "P1Y"]);
}

#[test]
fn a_setting_of_the_city_is_given_by_no_agency() {
    let words = ["leave_days_threshold", "`city`"];
    told("agency = \"city\"\nfrom", "agency = \"a1\"\nfrom", "[[setting]]", &words);
}

#[test]
fn a_setting_that_there_is_not_is_told_where_it_stands() {
    let words = ["leave_days_treshold", "leave_days_threshold"];
    told("leave_days_threshold", "leave_days_treshold", "[[setting]]", &words);
    told("leave_days_threshold", "period.D99", "[[setting]]", &["period.D99", "period.*"]);
    let new = "[[setting]]\nname = \"period.D6.1b\"\nagency = \"zz\"\nfrom = 2024-01-01\nvalue = \"P1Y\"\n[[record]]";
    told("[[record]]", new, "period.D6.1b", &["no agency `zz`"]);
}

#[test]
fn a_moment_without_offset_is_told_where_it_stands() {
    told("as_of = 2025-12-31", "as_of = 2025-12-31T10:00:00", "as_of", &["+08:00"]);
    told("known_at = 2026-01-01T10:00:00+08:00", "known_at = 2026-01-01", "known_at", &["+08:00"]);
}

#[test]
fn a_record_is_recorded_and_withdrawn_at_a_moment() {
    for name in ["recorded_at", "withdrawn_at"] {
        let new = format!("id = \"t1\"\n{name} = 2026-01-01");
        told("id = \"t1\"", &new, "id = \"t1\"", &[name, "no moment", "+08:00"]);
    }
}

#[test]
fn a_computed_field_that_differs_is_a_fault_of_the_file() {
    let incident = |minutes: u8| {
        format!(
            "[[record]]\nid = \"i1\"\nform = \"incident\"\nagency = \"a1\"\n\
             with = {{ known_at = 2025-05-05T10:00:00+08:00, \
             notified_at = 2025-05-05T10:30:00+08:00, notify_minutes = {minutes} }}\n[[ask]]"
        )
    };
    let words = ["incident.notify_minutes", "comes to 30", "not 20"];
    told("[[ask]]", &incident(20), "id = \"i1\"", &words);
    let right = EXAMPLE.replacen("[[ask]]", &incident(30), 1);
    assert!(domain::example::run(super::law(), &right).is_ok());
}

#[test]
fn hours_are_not_below_zero() {
    let words = ["training_record.hours", "0 or more", "-3"];
    told("hours = 12", "hours = -3", "id = \"t1\"", &words);
}

#[test]
fn a_body_has_a_tier_and_stands_once_under_one_that_there_is() {
    told("tier = \"first\"\n", "", "id = \"a1\"", &["`a1` has no tier", "first, second"]);
    told("parent = \"city\"", "parent = \"zz\"", "id = \"a1\"", &["no agency `zz`"]);
    let again = "[[agency]]\nid = \"a1\"\ntier = \"second\"\n[[setting]]";
    told("[[setting]]", again, "tier = \"second\"", &["`a1` stands here twice"]);
}

#[test]
fn what_is_asked_about_is_there() {
    told("duty = \"D6.2a\"", "duty = \"D99\"", "[[ask.expect]]", &["no duty `D99`"]);
    let new = "agency = \"zz\"\nsubject";
    told("agency = \"a1\"\nsubject", new, "[[ask.expect]]", &["no agency `zz`"]);
}

#[test]
fn a_number_lies_between_what_its_form_says() {
    let incident = r#"[[record]]
id = "i1"
form = "incident"
agency = "a1"
with = { incident_no = "i1", c_impact = 7 }
[[ask]]"#;
    let words = ["incident.c_impact", "between 0 and 4", "not 7"];
    told("[[ask]]", incident, "id = \"i1\"", &words);
}

#[test]
fn a_setting_that_the_law_itself_decides_is_read_by_nobody() {
    let words = ["`period.D6.2a` is read by nobody", "D6.2a"];
    told(
        "name = \"leave_days_threshold\"",
        "name = \"period.D6.2a\"",
        "name = \"period.D6.2a\"",
        &words,
    );
}

#[test]
fn a_setting_of_the_city_may_be_said_with_a_key_of_its_own() {
    let agency = "agency = \"city\"\nfrom";
    for city in ["city = true", "city = \"city\""] {
        let text = EXAMPLE.replacen(agency, &format!("{city}\nfrom"), 1);
        let outcome = domain::example::run(super::law(), &text).expect("an example");
        assert!(outcome.disagreements.is_empty(), "{:?}", outcome.disagreements);
    }
    for city in ["city = false", "city = \"a1\"", "city = 1"] {
        told(agency, &format!("{city}\nfrom"), "[[setting]]", &["`city`", "write true"]);
    }
    told(agency, "agency = \"a1\"\ncity = true\nfrom", "[[setting]]", &["`a1`", "keep one"]);
}

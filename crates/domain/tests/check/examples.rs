//! Examples: that they can be read, what they must be about, and which must be there.

use regulation::LawFile;

use crate::small_law::{faults, files, told};

const EXAMPLE: &str = "examples/policy/D1-plan.toml";

#[test]
fn an_example_that_cannot_be_read_is_told_with_its_line() {
    let words = ["D1-plan.toml:", "no form `scheme`", "README.md"];
    told(EXAMPLE, "form = \"plan\"", "form = \"scheme\"", &words);
}

#[test]
fn a_setting_that_nobody_defined_is_told() {
    let new = "[[setting]]\nname = \"mood\"\nfrom = 2025-01-01\nvalue = \"good\"\n[[record]]";
    told(EXAMPLE, "[[record]]", new, &["D1-plan.toml", "no setting `mood`"]);
}

#[test]
fn an_example_that_cites_nothing_is_told() {
    let words = ["D1-plan.toml", "rule@2022-01-01/9 is no provision"];
    told(EXAMPLE, "rule@2022-01-01/1", "rule@2022-01-01/9", &words);
}

#[test]
fn an_example_is_named_after_a_duty_that_it_asks_about() {
    let mut files = files();
    let file = files.iter_mut().find(|file| file.path == EXAMPLE);
    file.unwrap().path = "examples/policy/D9-plan.toml".to_owned();
    let told = faults(files);
    assert!(told.iter().any(|fault| fault.contains("asks nothing about the duty of its name")));
}

#[test]
fn a_duty_of_the_city_without_example_is_told() {
    let left = files().into_iter().filter(|file| file.path != EXAMPLE).collect();
    let told = faults(left);
    let about = |fault: &&String| fault.contains("D1: no example asks about it");
    assert!(told.iter().any(|fault| about(&fault)), "{told:?}");
}

#[test]
fn a_standing_that_a_shape_never_shows_is_told() {
    let words = ["no example of in-force is waived", "add one"];
    told(EXAMPLE, "standing = \"waived\"", "standing = \"overdue\"", &words);
}

fn with_missing(text: &str) -> Vec<LawFile> {
    let path = "coverage/examples-missing.txt".to_owned();
    let mut files = files();
    files.push(LawFile { path, text: text.to_owned() });
    files
}

#[test]
fn a_national_duty_waits_for_its_example_only_where_it_is_listed() {
    let name = "examples/national/N1-first-year.toml";
    let mut left: Vec<LawFile> = with_missing("# none\nN1\n");
    left.retain(|file| file.path != name);
    assert!(!faults(left).iter().any(|fault| fault.contains("no example asks about it")));
    let left = files().into_iter().filter(|file| file.path != name).collect();
    let told = faults(left);
    assert!(told.iter().any(|fault| fault.contains("the list of the missing only shrinks")));
}

#[test]
fn a_line_of_the_missing_that_has_its_example_is_told() {
    let told = faults(with_missing("N1\n"));
    assert!(told.iter().any(|fault| fault.contains("N1 has its example")), "{told:?}");
}

fn with_one_sided(text: &str) -> Vec<LawFile> {
    let path = "coverage/examples-one-sided.txt".to_owned();
    let mut files = files();
    files.push(LawFile { path, text: text.to_owned() });
    files
}

const NATIONAL: &str = "examples/national/N1-first-year.toml";

/// The small law whose national duty is only ever due.
fn never_kept(mut files: Vec<LawFile>) -> Vec<LawFile> {
    for file in files.iter_mut().filter(|file| file.path == NATIONAL) {
        file.text = file.text.replace("standing = \"met\"", "standing = \"not-applicable\"");
    }
    files
}

#[test]
fn a_duty_that_no_example_expects_kept_is_told() {
    let words = ["act.toml, N1", "no example expects it kept", "only shrinks"];
    told(NATIONAL, "standing = \"met\"", "standing = \"not-applicable\"", &words);
}

#[test]
fn a_duty_that_no_example_expects_broken_is_told() {
    let words = ["act.toml, N1", "no example expects it not kept", "only shrinks"];
    told(NATIONAL, "standing = \"due\"", "standing = \"not-applicable\"", &words);
}

#[test]
fn a_one_sided_duty_is_excepted_only_while_it_is_one() {
    let told = faults(never_kept(with_one_sided("# why\nN1\n")));
    assert!(!told.iter().any(|fault| fault.contains("expects it kept")), "{told:?}");
    let told = faults(with_one_sided("N1\n"));
    assert!(told.iter().any(|fault| fault.contains("N1 has examples of both kinds")), "{told:?}");
}

//! The house keeps its own rules: each is one function over the tree, and all of them run as tests.

mod documents;
mod edges;
mod floors;
mod house;
mod law;
mod layout;
mod lexer;
mod rules;
mod security;
mod words;

use std::path::Path;
use std::process::ExitCode;

use house::House;

/// One place where a rule is broken: `path:line`, or a path, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    place: String,
    message: String,
}

impl Fault {
    fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }

    fn at(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self::new(format!("{path}:{line}"), message)
    }
}

type Check = fn(&House) -> Vec<Fault>;

/// Every rule with its name, a sentence that holds while nobody breaks it.
const RULES: &[(&str, Check)] = &[
    ("crates depend downward only", edges::crates_depend_downward),
    ("the pure crates reach nothing outside", edges::pure_crates_reach_nothing_outside),
    ("each outside crate stays on its floor", edges::outside_crates_stay_on_their_floor),
    ("every dependency has its reason", edges::every_dependency_has_its_reason),
    ("every crate inherits the lints", edges::every_crate_inherits_the_lints),
    ("SQL is written in the store only", floors::sql_stays_in_the_store),
    ("only the executables print", floors::only_executables_print),
    ("the pure crates do no input or output", floors::pure_crates_do_no_io),
    ("the pure crates know no floats", floors::pure_crates_know_no_floats),
    ("no number of the law stands in the domain", law::no_number_in_the_domain),
    ("no term of the law stands in a page", law::no_term_in_a_page),
    ("no file is longer than a reader's patience", layout::no_file_is_too_long),
    ("every module says what it is for", layout::every_module_says_what_it_is_for),
    ("files are named after the domain", layout::files_are_named_after_the_domain),
    ("no test is left out", layout::no_test_is_left_out),
    ("paths named in the documents exist", documents::named_paths_exist),
    ("the glossary speaks of what exists", documents::glossary_speaks_of_what_exists),
    ("every row of a security standard has its proof", security::every_row_has_its_proof),
    ("docs/security.md says what its tables say", security::the_document_says_what_the_tables_say),
    ("no unwanted word is written", words::no_unwanted_word),
];

/// Checks every rule, prints what is broken, and closes with `N passed, N failed`.
pub(crate) fn run() -> ExitCode {
    let house = match House::read(&root()) {
        Ok(house) => house,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(3);
        }
    };
    let mut n_failed = 0;
    for (name, check) in RULES {
        let faults = check(&house);
        println!("{} {name}", if faults.is_empty() { "ok    " } else { "FAILED" });
        for fault in &faults {
            println!("       {}: {}", fault.place, fault.message);
        }
        n_failed += usize::from(!faults.is_empty());
    }
    println!("{}\n{}", layout::lengths(&house), security::sums(&house));
    println!("{} passed, {n_failed} failed", RULES.len() - n_failed);
    if n_failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints `docs/security.md` from its tables.
pub(crate) fn write_security() -> ExitCode {
    let printed = House::read(&root()).and_then(|house| {
        let told = |fault: Fault| format!("{}: {}", fault.place, fault.message);
        let text = security::print(&house).map_err(told)?;
        let path = root().join(security::DOCUMENT);
        std::fs::write(path, text).map_err(|error| format!("{}: {error}", security::DOCUMENT))
    });
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(3)
        }
    }
}

/// The repository's root: the folder above this crate.
fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let house = House::read(&root()).expect("the repository is readable");
        let mut broken = String::new();
        for (name, check) in RULES {
            for fault in check(&house) {
                broken += &format!("{name}\n    {}: {}\n", fault.place, fault.message);
            }
        }
        assert!(broken.is_empty(), "\n{broken}");
    }
}

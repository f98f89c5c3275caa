//! What each floor does not do: SQL, printing, input and output, floats.

use super::Fault;
use super::house::House;
use super::lexer::tokens;

/// How a statement begins; lower case, as the house writes SQL, or upper.
const STATEMENTS: [&str; 10] = [
    "select ",
    "insert into ",
    "insert or ",
    "delete from ",
    "create table ",
    "create index ",
    "create unique index ",
    "alter table ",
    "drop table ",
    "pragma ",
];

const PRINTING: [&str; 5] = ["println!", "print!", "eprintln!", "eprint!", "dbg!"];

const OUTSIDE_WORLD: [&str; 12] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::io",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "async fn",
    ".await",
];

pub(crate) fn sql_stays_in_the_store(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, lines) in house.rust("crates") {
        if path.starts_with("crates/store/") || path.starts_with("crates/testkit/") {
            continue;
        }
        for line in lines {
            if line.strings.iter().any(|string| is_statement(string)) {
                faults.push(Fault::at(path, line.number, "SQL belongs into crates/store"));
            }
        }
    }
    faults
}

fn is_statement(string: &str) -> bool {
    let text = string.trim_start().to_lowercase();
    let is_select = text.starts_with("select ") && text.contains(" from ");
    let is_update = text.starts_with("update ") && text.contains(" set ");
    let is_with = text.starts_with("with ") && text.contains(" as (");
    is_select
        || is_update
        || is_with
        || STATEMENTS.iter().skip(1).any(|statement| text.starts_with(statement))
}

pub(crate) fn only_executables_print(house: &House) -> Vec<Fault> {
    const EXECUTABLES: [&str; 3] = ["crates/cli/", "crates/testkit/", "crates/bench/"];
    // A build script speaks to cargo by printing.
    let may_print = |path: &str| {
        path.ends_with("/build.rs") || EXECUTABLES.iter().any(|folder| path.starts_with(folder))
    };
    faults(
        house,
        "crates",
        &PRINTING,
        |path, _| !may_print(path),
        |word| format!("{word} belongs into crates/cli; a library answers, it does not print"),
    )
}

pub(crate) fn pure_crates_do_no_io(house: &House) -> Vec<Fault> {
    pure(house, &OUTSIDE_WORLD, |word| format!("{word}: give the value as a parameter"))
}

fn pure(house: &House, words: &[&str], say: fn(&str) -> String) -> Vec<Fault> {
    let folders = house.rules.pure.keys().map(|name| format!("crates/{name}/src"));
    folders.flat_map(|folder| faults(house, &folder, words, |_, _| true, say)).collect()
}

fn faults(
    house: &House,
    folder: &str,
    words: &[&str],
    counts: impl Fn(&str, &str) -> bool,
    say: impl Fn(&str) -> String,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, lines) in house.rust(folder) {
        for line in lines {
            for word in words {
                if stands_alone(&line.code, word) && counts(path, word) {
                    faults.push(Fault::at(path, line.number, say(word)));
                }
            }
        }
    }
    faults
}

/// Whether `word` stands in `code` and is not the end of a longer name (`eprintln!` holds `println!`).
fn stands_alone(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code.get(..at).and_then(|before| before.chars().last());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

pub(crate) fn pure_crates_know_no_floats(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in house.rules.pure.keys() {
        for (path, lines) in house.rust(&format!("crates/{name}/src")) {
            for line in lines {
                if tokens(&line.code).any(|token| token.ends_with("f32") || token.ends_with("f64"))
                {
                    let message = "floats round: count in whole units of the smallest kind";
                    faults.push(Fault::at(path, line.number, message));
                }
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(source: &str) -> House {
        House::of(&[("crates/domain/src/duty.rs", source)])
    }

    #[test]
    fn sql_in_a_page_is_found_and_a_sentence_is_not() {
        let source = "let a = \"select id from record\";\nlet b = \"select one of these\";";
        let house = House::of(&[("crates/web/src/page.rs", source)]);
        assert_eq!(sql_stays_in_the_store(&house).len(), 1);
    }

    #[test]
    fn a_library_that_prints_is_found_once() {
        assert_eq!(only_executables_print(&domain("fn a() { eprintln!(\"x\") }")).len(), 1);
        assert_eq!(only_executables_print(&domain("// println!(1)")).len(), 0);
    }

    #[test]
    fn a_clock_in_the_domain_is_found() {
        assert_eq!(pure_crates_do_no_io(&domain("let a = jiff::Timestamp::now();")).len(), 1);
    }

    #[test]
    fn a_float_in_the_domain_is_found() {
        assert_eq!(pure_crates_know_no_floats(&domain("let a: f64 = 0.0;")).len(), 1);
        assert_eq!(pure_crates_know_no_floats(&domain("let a = b.as_f64();")).len(), 1);
    }
}

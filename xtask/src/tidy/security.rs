//! Holds the tables of `docs/security` together with the tree: what a row names as its proof must
//! exist, and `docs/security.md` says what the tables say. Knows no requirement.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

use super::Fault;
use super::house::House;

pub(crate) const DOCUMENT: &str = "docs/security.md";
const PREFACE: &str = "docs/security/preface.md";
const TABLES: [&str; 2] = ["docs/security/asvs.toml", "docs/security/annex10.toml"];

/// A standard, row by row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    title: String,
    source: String,
    /// How many rows the standard has at each level that we hold ourselves to.
    levels: BTreeMap<String, usize>,
    /// Beginnings of rows whose proof is a test and nothing less.
    proven_by_tests: Vec<String>,
    rows: BTreeMap<String, Row>,
}

/// One requirement. Exactly one of the last four is there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    level: String,
    about: String,
    /// Tests by name, and paths of files.
    met: Option<Vec<String>>,
    /// What the place that runs the program has to do.
    deployment: Option<String>,
    /// Not met, and why.
    open: Option<String>,
    /// There is nothing that it could apply to.
    absent: Option<String>,
}

impl Row {
    fn state(&self) -> Option<&'static str> {
        let states = [
            ("met", self.met.is_some()),
            ("deployment", self.deployment.is_some()),
            ("open", self.open.is_some()),
            ("absent", self.absent.is_some()),
        ];
        let mut said = states.iter().filter(|(_, is_said)| *is_said);
        match (said.next(), said.next()) {
            (Some((state, _)), None) => Some(state),
            _ => None,
        }
    }

    fn told(&self) -> String {
        let sentence = self.deployment.as_ref().or(self.open.as_ref()).or(self.absent.as_ref());
        match (&self.met, sentence) {
            (Some(proofs), _) => {
                let quoted: Vec<String> = proofs.iter().map(|proof| format!("`{proof}`")).collect();
                quoted.join(", ")
            }
            (None, Some(sentence)) => sentence.clone(),
            (None, None) => String::new(),
        }
    }
}

fn read(house: &House, path: &str) -> Result<Table, Fault> {
    let text = house.text(path).ok_or_else(|| Fault::new(path, "the house has this table"))?;
    toml::from_str(text).map_err(|error| Fault::new(path, error.to_string()))
}

/// A path holds a `/` or an ending; anything else is the name of a test.
fn is_there(house: &House, names: &str, proof: &str) -> bool {
    match proof.contains(['/', '.']) {
        true => house.has(proof),
        false => names.contains(&format!("fn {proof}(")),
    }
}

fn is_test(proof: &str) -> bool {
    !proof.contains(['/', '.']) || proof.starts_with("tests/") || proof.contains("/tests/")
}

/// Every row says one thing, and what it names is there.
pub(crate) fn every_row_has_its_proof(house: &House) -> Vec<Fault> {
    let rust = house.texts().filter(|(path, _)| path.ends_with(".rs"));
    let names: String = rust.map(|(_, text)| text).collect();
    let mut faults = Vec::new();
    for path in TABLES {
        let table = match read(house, path) {
            Ok(table) => table,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        let mut levels: BTreeMap<String, usize> = BTreeMap::new();
        for (id, row) in &table.rows {
            *levels.entry(row.level.clone()).or_default() += 1;
            let place = format!("{path} {id}");
            if row.state().is_none() {
                let message = "say one of met, deployment, open, absent, and not two";
                faults.push(Fault::new(&place, message));
            }
            let proofs = row.met.as_deref().unwrap_or_default();
            for proof in proofs.iter().filter(|proof| !is_there(house, &names, proof)) {
                let message = format!("{proof} is no test and no file of this repository");
                faults.push(Fault::new(&place, message));
            }
            let needs_test = table.proven_by_tests.iter().any(|begin| id.starts_with(begin));
            if row.met.is_some() && needs_test && !proofs.iter().any(|proof| is_test(proof)) {
                faults.push(Fault::new(&place, "its proof is a test: name one"));
            }
        }
        if levels != table.levels {
            let message = format!("the rows are {levels:?}, the standard has {:?}", table.levels);
            faults.push(Fault::new(path, message));
        }
    }
    faults
}

/// The document is printed from the tables by `cargo xtask security`.
pub(crate) fn the_document_says_what_the_tables_say(house: &House) -> Vec<Fault> {
    match print(house) {
        Err(fault) => vec![fault],
        Ok(text) if house.text(DOCUMENT) == Some(text.as_str()) => Vec::new(),
        Ok(_) => {
            vec![Fault::new(DOCUMENT, "it is older than its tables: run `cargo xtask security`")]
        }
    }
}

/// The document: the preface, then each standard with its sum and its rows.
pub(crate) fn print(house: &House) -> Result<String, Fault> {
    let missing = || Fault::new(PREFACE, "the house has this preface");
    let mut text = house.text(PREFACE).ok_or_else(missing)?.to_owned();
    for path in TABLES {
        let table = read(house, path)?;
        let mut rows: Vec<_> = table.rows.iter().collect();
        rows.sort_by_key(|(id, _)| in_order(id));
        let begun = write!(
            text,
            "\n## {}\n\n{}\n\n**{}.**\n\n| row | level | what it asks | state | where, or why |\n\
             |---|---|---|---|---|\n",
            table.title,
            table.source,
            sum(&table)
        );
        let written = rows.into_iter().try_fold((), |(), (id, row)| {
            let state = row.state().unwrap_or("?");
            writeln!(text, "| {id} | {} | {} | {state} | {} |", row.level, row.about, row.told())
        });
        begun.and(written).map_err(|error| Fault::new(DOCUMENT, error.to_string()))?;
    }
    Ok(text)
}

/// What the tables sum to, a line each.
pub(crate) fn sums(house: &House) -> String {
    let told = TABLES.iter().filter_map(|path| read(house, path).ok());
    told.map(|table| format!("{}: {}", table.title, sum(&table))).collect::<Vec<_>>().join("\n")
}

fn sum(table: &Table) -> String {
    let count = |state| table.rows.values().filter(|row| row.state() == Some(state)).count();
    format!(
        "{} met, {} deployment, {} open, {} absent",
        count("met"),
        count("deployment"),
        count("open"),
        count("absent")
    )
}

/// `6.2.10` comes after `6.2.9`; other ids are in the order of their letters.
fn in_order(id: &str) -> (Vec<u32>, &str) {
    (id.split('.').map_while(|part| part.parse().ok()).collect(), id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(rows: &str, levels: &str) -> House {
        let table = format!(
            "title = \"t\"\nsource = \"s\"\nlevels = {{ {levels} }}\nproven_by_tests = [\"7.\"]\n[rows]\n{rows}"
        );
        let empty = "title = \"t\"\nsource = \"s\"\nlevels = {}\nproven_by_tests = []\n[rows]\n";
        House::of(&[
            (TABLES[0], &table),
            (TABLES[1], empty),
            (PREFACE, "# Security\n"),
            ("crates/a/src/lib.rs", "#[test]\nfn a_session_ends() {}"),
        ])
    }

    #[test]
    fn a_row_without_its_proof_is_found() {
        let good = "\"7.1\" = { level = \"1\", about = \"a\", met = [\"a_session_ends\"] }\n\
            \"8.1\" = { level = \"1\", about = \"a\", met = [\"crates/a/src/lib.rs\"] }";
        assert_eq!(every_row_has_its_proof(&house(good, "1 = 2")), []);
        for bad in [
            good.replace("a_session_ends", "a_session_never_ends"),
            good.replace("a_session_ends", "crates/a/src/lib.rs"),
            good.replace("src/lib.rs", "src/gone.rs"),
            good.replace("met = [\"a_session_ends\"]", "open = \"o\", absent = \"a\""),
            good.replace("\"8.1\" = { level = \"1\"", "\"8.1\" = { level = \"2\""),
        ] {
            assert_eq!(every_row_has_its_proof(&house(&bad, "1 = 2")).len(), 1, "{bad}");
        }
    }

    #[test]
    fn the_document_is_held_to_its_tables() {
        let rows = "\"1.10\" = { level = \"1\", about = \"late\", open = \"no time\" }\n\
            \"1.9\" = { level = \"1\", about = \"early\", absent = \"nothing\" }";
        let house = house(rows, "1 = 2");
        let text = print(&house).expect("the tables read");
        assert!(text.find("early") < text.find("late"), "{text}");
        assert!(text.contains("**0 met, 0 deployment, 1 open, 1 absent.**"), "{text}");
        assert_eq!(the_document_says_what_the_tables_say(&house).len(), 1, "not written yet");
    }
}

//! Who may depend on whom: architecture is what a crate cannot reach.

use toml::{Table, Value};

use super::Fault;
use super::house::House;

const OURS: &str = "crates/";

pub(crate) fn crates_depend_downward(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, manifest) in house.manifests() {
        let name = name(&manifest);
        let Some(allowed) = house.rules.edges.get(name) else {
            let message = format!("crate {name} has no line under [edges] in xtask/tidy.toml");
            faults.push(Fault::new(path, message));
            continue;
        };
        for (section, dependency) in dependencies(&manifest) {
            let is_ours = house.rules.edges.contains_key(&dependency);
            let for_tests =
                section == "dev-dependencies" && ["testkit", "corpus"].contains(&&*dependency);
            if is_ours && !for_tests && !allowed.contains(&dependency) {
                let message = format!("{name} must not know {dependency}: arrows go downward only");
                faults.push(Fault::new(path, message));
            }
        }
    }
    faults
}

pub(crate) fn pure_crates_reach_nothing_outside(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, manifest) in house.manifests() {
        let Some(allowed) = house.rules.pure.get(name(&manifest)) else { continue };
        for (section, dependency) in dependencies(&manifest) {
            let is_ours = house.rules.edges.contains_key(&dependency);
            if section == "dependencies" && !is_ours && !allowed.contains(&dependency) {
                let message = format!("a pure crate must not use {dependency}");
                faults.push(Fault::new(path, message));
            }
        }
    }
    faults
}

pub(crate) fn outside_crates_stay_on_their_floor(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, manifest) in house.manifests() {
        for (section, dependency) in dependencies(&manifest) {
            let Some(homes) = house.rules.floors.get(&dependency) else { continue };
            if section == "dependencies" && !homes.iter().any(|home| home == name(&manifest)) {
                let message = format!("{dependency} belongs to {}", homes.join(" and "));
                faults.push(Fault::new(path, message));
            }
        }
    }
    faults
}

/// A comment at the end of the line tells why a crate from outside came in.
pub(crate) fn every_dependency_has_its_reason(house: &House) -> Vec<Fault> {
    const PATH: &str = "Cargo.toml";
    let mut faults = Vec::new();
    let mut in_table = false;
    for (number, line) in (1..).zip(house.text(PATH).unwrap_or_default().lines()) {
        if line.starts_with('[') {
            in_table = line.trim() == "[workspace.dependencies]";
        } else if in_table
            && line.contains('=')
            && !line.contains("path = ")
            && !line.contains(" # ")
        {
            faults.push(Fault::at(PATH, number, "say at the line's end why it is here"));
        }
    }
    for (path, manifest) in house.manifests() {
        for section in SECTIONS {
            let Some(table) = manifest.get(section).and_then(Value::as_table) else { continue };
            for (dependency, source) in table {
                if source.get("workspace").is_none() {
                    let message = format!("{dependency} belongs into the workspace's one table");
                    faults.push(Fault::new(path, message));
                }
            }
        }
    }
    faults
}

pub(crate) fn every_crate_inherits_the_lints(house: &House) -> Vec<Fault> {
    let inherits = |manifest: &Table| {
        let lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        lints.and_then(Value::as_bool) == Some(true)
    };
    let strays = house.manifests().into_iter().filter(|(_, manifest)| !inherits(manifest));
    strays.map(|(path, _)| Fault::new(path, "write [lints] workspace = true")).collect()
}

const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

fn name(manifest: &Table) -> &str {
    let package = manifest.get("package").and_then(|package| package.get("name"));
    package.and_then(Value::as_str).unwrap_or(OURS)
}

fn dependencies(manifest: &Table) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for section in SECTIONS {
        let table = manifest.get(section).and_then(Value::as_table);
        found.extend(table.into_iter().flat_map(Table::keys).map(|key| (section, key.clone())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(manifest: &str) -> House {
        House::of(&[("crates/x/Cargo.toml", manifest)])
    }

    #[test]
    fn the_domain_may_not_know_the_store() {
        let house = house("[package]\nname = \"domain\"\n[dependencies]\nstore.workspace = true");
        assert_eq!(crates_depend_downward(&house).len(), 1);
    }

    #[test]
    fn the_domain_may_not_use_tokio() {
        let house = house("[package]\nname = \"domain\"\n[dependencies]\ntokio.workspace = true");
        assert_eq!(pure_crates_reach_nothing_outside(&house).len(), 1);
    }

    #[test]
    fn the_command_line_may_not_use_sqlite() {
        let manifest = "[package]\nname = \"fangyuan\"\n[dependencies]\nrusqlite.workspace = true";
        assert_eq!(outside_crates_stay_on_their_floor(&house(manifest)).len(), 1);
    }

    #[test]
    fn a_dependency_without_reason_or_with_its_own_version_is_found() {
        let manifest = "[package]\nname = \"web\"\n[dependencies]\naxum = \"0.8\"";
        let workspace = "[workspace.dependencies]\naxum = \"0.8\"\ncsv = \"1\" # quoting rules";
        let house = House::of(&[("crates/web/Cargo.toml", manifest), ("Cargo.toml", workspace)]);
        let places: Vec<_> =
            every_dependency_has_its_reason(&house).into_iter().map(|fault| fault.place).collect();
        assert_eq!(places, ["Cargo.toml:2", "crates/web/Cargo.toml"]);
    }

    #[test]
    fn a_crate_with_lints_of_its_own_is_found() {
        assert_eq!(every_crate_inherits_the_lints(&house("[package]\nname = \"web\"")).len(), 1);
    }
}

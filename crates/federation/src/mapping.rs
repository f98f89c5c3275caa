//! Which rights groups and claims give: rules of an installation, read from its settings; pure.

mod name;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use crate::Person;

/// The rules of one source. Nobody gets a right that no rule names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    rules: Vec<Rule>,
    /// What the source calls agencies, and their ids here.
    agencies: BTreeMap<String, String>,
}

/// Whoever is in the group, or of whom the claim is said, has the role at the agency.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    group: Option<String>,
    claim: Option<String>,
    value: Option<String>,
    pub role: Spanned<String>,
    agency: Option<Spanned<String>>,
    agency_claim: Option<String>,
}

/// A role at an agency, by a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MappedRight {
    pub agency: String,
    pub role: String,
}

/// What a person gets by the rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapped {
    pub rights: BTreeSet<MappedRight>,
    /// Words for agencies that no line of the settings explains; they give nothing.
    pub unknown_agencies: BTreeSet<String>,
}

/// A word of a rule that the rest of the program must know: a role, or an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub word: String,
    /// Where in the file it stands, counted in bytes.
    pub at: usize,
}

impl Mapping {
    pub(crate) fn new(rules: Vec<Rule>, agencies: BTreeMap<String, String>) -> Self {
        Self { rules, agencies }
    }

    /// What this person gets.
    #[must_use]
    pub fn rights(&self, person: &Person) -> Mapped {
        let mut mapped = Mapped::default();
        for rule in self.rules.iter().filter(|rule| rule.holds(person)) {
            let role = rule.role.get_ref();
            let mut give = |agency: &str| {
                mapped.rights.insert(MappedRight { agency: agency.to_owned(), role: role.clone() });
            };
            match (&rule.agency, &rule.agency_claim) {
                (Some(agency), _) => give(agency.get_ref()),
                (None, Some(claim)) => {
                    for word in person.said(claim) {
                        match self.agencies.get(word) {
                            Some(agency) => give(agency),
                            None => drop(mapped.unknown_agencies.insert(word.clone())),
                        }
                    }
                }
                (None, None) => {}
            }
        }
        mapped
    }

    /// The claims that the rules read: a directory is asked for these attributes.
    pub fn claims(&self) -> impl Iterator<Item = &str> {
        self.rules
            .iter()
            .flat_map(|rule| [&rule.claim, &rule.agency_claim])
            .flatten()
            .map(|claim| &**claim)
    }

    /// Every role that a rule gives.
    pub fn roles(&self) -> impl Iterator<Item = Named> {
        self.rules.iter().map(|rule| named(&rule.role))
    }

    /// Every role that a rule gives at an agency that it names itself.
    pub fn fixed(&self) -> impl Iterator<Item = (Named, Named)> {
        let fixed = |rule: &Rule| Some((named(&rule.role), named(rule.agency.as_ref()?)));
        self.rules.iter().filter_map(fixed)
    }

    /// Every agency that a rule or the list of agencies names.
    pub fn agencies(&self) -> impl Iterator<Item = Named> {
        let listed = self.agencies.values().map(|agency| Named { word: agency.clone(), at: 0 });
        self.rules.iter().filter_map(|rule| rule.agency.as_ref()).map(named).chain(listed)
    }
}

fn named(word: &Spanned<String>) -> Named {
    Named { word: word.get_ref().clone(), at: word.span().start }
}

impl Rule {
    /// What is wrong with the rule itself.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        match (&self.group, &self.claim, &self.value) {
            (Some(_), None, None) | (None, Some(_), Some(_)) => {}
            _ => return Some("a rule asks for a group, or for a claim and its value"),
        }
        match (&self.agency, &self.agency_claim) {
            (Some(_), None) | (None, Some(_)) => None,
            _ => Some("a rule names an agency, or the claim that names it"),
        }
    }

    fn holds(&self, person: &Person) -> bool {
        if let Some(group) = &self.group {
            return person.groups.iter().any(|of| is_the_same_group(of, group));
        }
        match (&self.claim, &self.value) {
            (Some(claim), Some(value)) => person.said(claim).contains(value),
            _ => false,
        }
    }
}

/// Distinguished names are written with spaces and in any case; a plain name stands as it is.
fn is_the_same_group(one: &str, other: &str) -> bool {
    one == other || (one.contains('=') && other.contains('=') && name::is_same(one, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(groups: &[&str], claims: &[(&str, &str)]) -> Person {
        Person {
            issuer: "https://id.example".into(),
            subject: "1".into(),
            name: None,
            login: None,
            mail: None,
            groups: groups.iter().map(|&group| group.to_owned()).collect(),
            claims: claims.iter().map(|&(c, v)| (c.to_owned(), vec![v.to_owned()])).collect(),
            session: None,
            has_second_factor: false,
            proven_at: None,
        }
    }

    fn mapping(rules: &str) -> Mapping {
        #[derive(Deserialize)]
        struct File {
            rule: Vec<Rule>,
            #[serde(default)]
            agencies: BTreeMap<String, String>,
        }
        let file: File = toml::from_str(rules).unwrap();
        assert!(file.rule.iter().all(|rule| rule.fault().is_none()));
        Mapping::new(file.rule, file.agencies)
    }

    fn given(mapping: &Mapping, person: &Person) -> Vec<(String, String)> {
        mapping.rights(person).rights.into_iter().map(|right| (right.agency, right.role)).collect()
    }

    #[test]
    fn whoever_is_in_no_group_of_a_rule_gets_nothing() {
        let mapping = mapping("rule = [{ group = 'isms', role = 'officer', agency = 'doit' }]");
        assert_eq!(given(&mapping, &person(&["ISMS", "isms2", ""], &[])), []);
        assert_eq!(
            given(&mapping, &person(&["isms"], &[])),
            [("doit".to_owned(), "officer".to_owned())]
        );
    }

    #[test]
    fn a_distinguished_name_is_the_same_in_any_case_and_spacing() {
        let mapping = mapping(
            "rule = [{ group = 'cn=資安, OU=groups,dc=taipei', role = 'officer', agency = 'doit' }]",
        );
        assert_eq!(given(&mapping, &person(&["CN=資安,ou=Groups,DC=taipei"], &[])).len(), 1);
        assert_eq!(given(&mapping, &person(&["CN=資安,ou=Groups,DC=taipei,DC=tw"], &[])).len(), 0);
    }

    #[test]
    fn the_agency_comes_from_a_claim_by_the_list_alone() {
        let mapping = mapping(
            "rule = [{ claim = 'title', value = '資安長', role = 'ciso', agency_claim = 'unit' }]\n\
             agencies = { '資訊局' = 'doit' }",
        );
        let known = person(&[], &[("title", "資安長"), ("unit", "資訊局")]);
        assert_eq!(given(&mapping, &known), [("doit".to_owned(), "ciso".to_owned())]);
        let unknown = person(&[], &[("title", "資安長"), ("unit", "doit")]);
        let mapped = mapping.rights(&unknown);
        assert!(mapped.rights.is_empty());
        assert!(mapped.unknown_agencies.contains("doit"));
    }
}

//! Which settings there are to decide: the named ones, and one of a family for each duty that the
//! law gives no period, term or sample. Knows no decision.

use regulation::proof::Proof;
use regulation::{Duty, Regulation, SettingDefinition};

/// A setting that somebody should decide.
#[derive(Clone, Debug)]
pub struct Needed<'r> {
    pub name: String,
    pub definition: &'r SettingDefinition,
    /// The duty that reads it, where it is one of a family.
    pub duty: Option<&'r Duty>,
    /// Without it the duty's standing is 資料不足; others have a meaning while unset.
    pub is_required: bool,
}

/// Every setting that can be decided, the named ones first, then by duty in the order of the law.
pub fn all(regulation: &Regulation) -> Vec<Needed<'_>> {
    let named = regulation.settings.iter().filter(|one| !one.name.ends_with('*'));
    let mut needed: Vec<Needed<'_>> = named
        .map(|definition| Needed {
            name: definition.name.clone(),
            definition,
            duty: None,
            is_required: false,
        })
        .collect();
    for duty in &regulation.duties {
        for (name, is_required) in of_duty(duty) {
            // A duty may lean on a named setting, which is listed already.
            if needed.iter().any(|one| one.name == name) {
                continue;
            }
            if let Some(definition) = regulation.setting(&name) {
                needed.push(Needed { name, definition, duty: Some(duty), is_required });
            }
        }
    }
    needed
}

/// The names of the settings that a duty reads, and whether its standing waits for them.
pub fn of_duty(duty: &Duty) -> Vec<(String, bool)> {
    let mut names = Vec::new();
    match &duty.proof {
        Some(Proof::RenewedWithin(shape)) if shape.within.is_none() => {
            names.push((format!("period.{}", duty.id), true));
        }
        Some(Proof::Complete(shape)) if shape.renewed.is_some() => {
            names.push((format!("period.{}", duty.id), true));
        }
        Some(Proof::AfterEvent(shape)) if shape.term.is_none() && !shape.before => {
            names.push((format!("term.{}", duty.id), false));
        }
        Some(Proof::Chain(shape)) if shape.term.is_none() && shape.due.is_none() => {
            names.push((format!("term.{}", duty.id), false));
        }
        _ => {}
    }
    if let Some(suggestion) = &duty.suggestion {
        let name = match suggestion.setting.as_str() {
            family @ ("period" | "term" | "sample") => format!("{family}.{}", duty.id),
            name => name.to_owned(),
        };
        if !names.iter().any(|(known, _)| *known == name) {
            let is_required = suggestion.setting == "period";
            names.push((name, is_required));
        }
    }
    names
}

/// The value proposed for a setting: the duty's own, else the definition's.
pub fn suggestion(regulation: &Regulation, name: &str) -> Option<(String, String, String)> {
    let of_duty = name.split_once('.').and_then(|(family, id)| {
        let suggestion = regulation.duty(id)?.suggestion.as_ref()?;
        (suggestion.setting == family)
            .then(|| (suggestion.value.clone(), suggestion.zh.clone(), suggestion.en.clone()))
    });
    of_duty.or_else(|| {
        let value = regulation.setting(name)?.suggestion.clone()?;
        Some((value, String::new(), String::new()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duty_that_waits_for_a_period_has_its_setting_in_the_list() {
        let regulation = Regulation::embedded().unwrap();
        let needed = all(&regulation);
        for duty in &regulation.duties {
            if let Some(Proof::RenewedWithin(shape)) = &duty.proof {
                let name = format!("period.{}", duty.id);
                let listed = needed.iter().any(|one| one.name == name && one.is_required);
                assert!(listed || shape.within.is_some(), "{name}");
            }
        }
        assert!(needed.iter().any(|one| one.name == "leave_days_threshold"));
    }

    #[test]
    fn no_setting_is_listed_twice() {
        let regulation = Regulation::embedded().unwrap();
        let mut names: Vec<String> = all(&regulation).into_iter().map(|one| one.name).collect();
        let listed = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), listed);
    }
}

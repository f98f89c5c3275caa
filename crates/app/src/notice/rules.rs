//! When people are told of deadlines, and who: data, the house's own or an installation's.

use std::collections::BTreeSet;
use std::path::Path;

use domain::access::Role;
use serde::Deserialize;

use super::{Choice, Kind};
use crate::settings_file::{SettingsFile, SettingsFileError, text_of};

/// The file's name, in the data folder.
pub const FILE: &str = "notices.toml";

/// What holds where an installation has no such file.
const HOUSE: &str = include_str!("../../notices.toml");

/// How people are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// How long notices and letters are kept.
    pub keep_days: u16,
    /// For how long a letter is tried.
    pub give_up_days: u16,
    /// For who has chosen nothing.
    pub digest: Choice,
    /// In the order of their days.
    pub rules: Vec<Rule>,
}

/// Of which lines whom is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub id: String,
    pub kind: Kind,
    /// From the day on which a line is due, negative before it; or since when a record waits.
    pub days: i32,
    /// None: those for whom a record waits.
    pub to: Vec<Role>,
    pub is_urgent: bool,
    /// One notice of a round tells of all bodies, and not one of each.
    pub is_together: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    keep_days: toml::Spanned<u16>,
    give_up_days: u16,
    digest: Choice,
    #[serde(default)]
    rule: Vec<toml::Spanned<WrittenRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    id: String,
    kind: WrittenKind,
    days: i32,
    to: Option<Vec<String>>,
    #[serde(default)]
    urgent: bool,
    #[serde(default)]
    together: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WrittenKind {
    Near,
    Overdue,
    Escalated,
    Waiting,
}

impl Rules {
    /// Those of the data folder, else the house's own.
    ///
    /// # Errors
    /// [`SettingsFileError`].
    pub fn beside(folder: &Path) -> Result<Self, SettingsFileError> {
        let path = folder.join(FILE);
        match text_of(&path)? {
            Some(text) => Self::read(&text, &path),
            None => Self::read(HOUSE, Path::new(FILE)),
        }
    }

    /// Reads rules that stand in this file.
    ///
    /// # Errors
    /// [`SettingsFileError::Fault`].
    pub fn read(text: &str, path: &Path) -> Result<Self, SettingsFileError> {
        let file = SettingsFile { text, path };
        let written: Written = file.parse()?;
        written.digest.check().map_err(|error| file.fault(0, format!("digest: {error}")))?;
        let mut ids = BTreeSet::new();
        let mut rules = Vec::new();
        for spanned in written.rule {
            let at = spanned.span().start;
            let rule = Rule::of(spanned.into_inner()).map_err(|told| file.fault(at, told))?;
            if !ids.insert(rule.id.clone()) {
                return Err(file.fault(at, format!("the id `{}` is given twice", rule.id)));
            }
            rules.push(rule);
        }
        rules.sort_by_key(|rule| rule.days);
        let Written { keep_days, give_up_days, digest, .. } = written;
        let longest_days = rules.iter().map(|rule| rule.days.unsigned_abs()).max().unwrap_or(0);
        if u32::from(*keep_days.get_ref()) <= longest_days {
            return Err(file.fault(
                keep_days.span().start,
                format!(
                    "keep_days must be more than the {longest_days} days of a rule, else it is                      forgotten who was told and they are told again"
                ),
            ));
        }
        let keep_days = keep_days.into_inner();
        Ok(Self { keep_days, give_up_days, digest, rules })
    }
}

impl Rule {
    /// It is of records that wait for an approval, and not of lines.
    pub(super) fn is_of_approvals(&self) -> bool {
        matches!(self.kind, Kind::ApprovalStillWaits | Kind::ApprovalEscalated)
    }

    fn of(written: WrittenRule) -> Result<Self, String> {
        let WrittenRule { id, kind, days, to, urgent, together } = written;
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if id.is_empty() || !id.bytes().all(is_plain) {
            return Err(format!("`{id}` is no id; write small letters, digits and strokes"));
        }
        if urgent && together {
            return Err("what is told of many bodies together is not urgent; choose one".to_owned());
        }
        let kind = match (kind, days) {
            (WrittenKind::Near, i32::MIN..=0) => Kind::Near,
            (WrittenKind::Near, _) => return Err("what is near has days of 0 or less".to_owned()),
            (_, i32::MIN..=0) => {
                return Err("what is overdue or waits has days of 1 or more".to_owned());
            }
            (WrittenKind::Overdue, _) => Kind::Overdue,
            (WrittenKind::Escalated, _) => Kind::Escalated,
            (WrittenKind::Waiting, _) if together => {
                return Err("what waits is told record by record; leave `together` out".to_owned());
            }
            (WrittenKind::Waiting, _) if to.is_none() => Kind::ApprovalStillWaits,
            (WrittenKind::Waiting, _) => Kind::ApprovalEscalated,
        };
        if to.is_none() && kind != Kind::ApprovalStillWaits {
            return Err("name in `to` the roles that are told".to_owned());
        }
        let role = |word: &String| {
            Role::from_word(word).filter(|role| !role.is_for_a_subject()).ok_or_else(|| {
                format!("there is no role `{word}` that can be told of the deadlines of a body")
            })
        };
        let to = to.iter().flatten().map(role).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { id, kind, days, to, is_urgent: urgent, is_together: together })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Rules, String> {
        Rules::read(text, Path::new(FILE)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_houses_own_rules_tell_the_officer_first_then_the_ciso_then_the_bureau() {
        let rules = read(HOUSE).unwrap().rules;
        let first = |role| rules.iter().position(|rule| rule.to.contains(&role)).unwrap();
        assert!(first(Role::SecurityOfficer) < first(Role::AgencyCiso));
        assert!(first(Role::AgencyCiso) < first(Role::BureauOfficer));
    }

    #[test]
    fn a_faulty_rule_is_told_with_its_line() {
        let told = |from: &str, to: &str| read(&HOUSE.replacen(from, to, 1)).unwrap_err();
        let line = |told: &str| told.split(':').nth(1).unwrap().parse::<usize>().unwrap();
        let unknown = told("agency_ciso", "the_boss");
        assert!(unknown.contains("`the_boss`") && line(&unknown) > 20, "{unknown}");
        let near = told("days = -7", "days = 7");
        assert!(near.contains("0 or less"), "{near}");
        let twice = told("id = \"eve\"", "id = \"week-before\"");
        assert!(twice.contains("given twice"), "{twice}");
        let hour = told("hour = 8", "hour = 24");
        assert!(hour.contains("0 to 23"), "{hour}");
        let key = told("urgent = true", "hurry = true");
        assert!(key.contains("unknown field"), "{key}");
        let both = told("urgent = true", "urgent = true\ntogether = true");
        assert!(both.contains("choose one"), "{both}");
        let kept = told("keep_days = 400", "keep_days = 30");
        assert!(line(&kept) < 10 && kept.contains("the 30 days"), "{kept}");
        assert!(read(&HOUSE.replacen("keep_days = 400", "keep_days = 31", 1)).is_ok());
        let nobody = told("to = [\"agency_ciso\"]\nurgent", "urgent");
        assert!(nobody.contains("name in `to`"), "{nobody}");
        let many = told("kind = \"waiting\"", "kind = \"waiting\"\ntogether = true");
        assert!(many.contains("record by record"), "{many}");
        let staff = told("\"contact_window\"", "\"staff\"");
        assert!(staff.contains("`staff`"), "{staff}");
    }
}

//! A setting's value as people write and read it: a number with its unit, roles by their names; what is kept
//! is what machines write.

use domain::access::Role;
use domain::retention::FOREVER;
use regulation::{SettingKind, Term};
use sheets::values::width;

use crate::import::Language;

/// What people write for nobody, and for ever.
const NOBODY: [&str; 3] = ["無", "免核准", "nobody"];
const FOR_EVER: [&str; 5] = ["永久", "永久保存", "for ever", "forever", "always"];

/// Units of time as people write them, the longer word before the one that it begins with.
const UNITS: [(&str, &str, bool); 17] = [
    ("個月", "M", false),
    ("月", "M", false),
    ("年", "Y", false),
    ("日", "D", false),
    ("天", "D", false),
    ("小時", "H", true),
    ("分鐘", "M", true),
    ("months", "M", false),
    ("month", "M", false),
    ("years", "Y", false),
    ("year", "Y", false),
    ("days", "D", false),
    ("day", "D", false),
    ("hours", "H", true),
    ("hour", "H", true),
    ("minutes", "M", true),
    ("minute", "M", true),
];

/// Numbers that people spell.
const SPELT: [(&str, &str); 11] = [
    ("一", "1"),
    ("二", "2"),
    ("兩", "2"),
    ("三", "3"),
    ("四", "4"),
    ("五", "5"),
    ("六", "6"),
    ("七", "7"),
    ("八", "8"),
    ("九", "9"),
    ("十", "10"),
];

/// The value as machines write it; what is no such words stays as it is.
#[must_use]
pub fn meant(kind: SettingKind, text: &str) -> String {
    let plain = width::half(text.trim()).to_ascii_lowercase();
    let found = match kind {
        SettingKind::Term => term(&plain),
        SettingKind::Retention if FOR_EVER.contains(&plain.as_str()) => Some(FOREVER.to_owned()),
        SettingKind::Retention => term(&plain),
        SettingKind::Roles => roles(&plain),
        _ => None,
    };
    found.unwrap_or_else(|| text.to_owned())
}

/// The value as people read it; of other kinds as it is kept.
#[must_use]
pub fn told(kind: SettingKind, value: &str, language: Language) -> String {
    let is_chinese = language == Language::Chinese;
    let words = match kind {
        SettingKind::Retention if value == FOREVER => {
            Some(if is_chinese { "永久" } else { "for ever" }.to_owned())
        }
        SettingKind::Term | SettingKind::Retention => {
            let term = value.parse::<Term>().ok();
            term.map(|term| if is_chinese { term.zh() } else { term.en() })
        }
        SettingKind::Roles => Role::list(value).map(|roles| match (roles.is_empty(), is_chinese) {
            (true, true) => "無".to_owned(),
            (true, false) => "nobody".to_owned(),
            (false, _) => names(&roles, language),
        }),
        _ => None,
    };
    words.unwrap_or_else(|| value.to_owned())
}

/// Roles by their names, in their order.
pub(super) fn names(roles: &[Role], language: Language) -> String {
    let is_chinese = language == Language::Chinese;
    let name = |role: &Role| if is_chinese { role.names().0 } else { role.names().1 };
    let names: Vec<&str> = roles.iter().map(name).collect();
    names.join(if is_chinese { "、" } else { ", " })
}

fn term(text: &str) -> Option<String> {
    if text == "半年" {
        return Some("P6M".to_owned());
    }
    let (mut by_day, mut by_clock) = (String::new(), String::new());
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = number(rest)?;
        let unit = |(word, sign, is_by_clock): &(&str, &'static str, bool)| {
            Some((after.strip_prefix(word)?, *sign, *is_by_clock))
        };
        let (after, sign, is_by_clock) = UNITS.iter().find_map(unit)?;
        let into = if is_by_clock { &mut by_clock } else { &mut by_day };
        into.push_str(number);
        into.push_str(sign);
        rest = after.trim_start();
    }
    match (by_day.is_empty(), by_clock.is_empty()) {
        (true, true) => None,
        (_, true) => Some(format!("P{by_day}")),
        (_, false) => Some(format!("P{by_day}T{by_clock}")),
    }
}

/// The number at the beginning, and what stands behind it.
fn number(text: &str) -> Option<(&str, &str)> {
    let spelt = |(word, digits): &(&str, &'static str)| Some((*digits, text.strip_prefix(word)?));
    let spelt = SPELT.iter().find_map(spelt);
    let n_digits = text.find(|sign: char| !sign.is_ascii_digit()).filter(|length| *length > 0);
    let written = || text.split_at_checked(n_digits?);
    let (number, after) = spelt.or_else(written)?;
    Some((number, after.trim_start()))
}

fn roles(text: &str) -> Option<String> {
    if NOBODY.contains(&text) {
        return Some("none".to_owned());
    }
    let named = |word: &str| {
        let names = |role: &Role| [role.word(), role.names().0, role.names().1];
        let is_it = |role: &Role| names(role).iter().any(|name| name.eq_ignore_ascii_case(word));
        Role::ALL.into_iter().find(is_it)
    };
    let words = text.split([',', '、', '，', ';', '；', '→']).map(str::trim);
    let roles: Option<Vec<Role>> = words.map(named).collect();
    let words: Vec<&str> = roles?.iter().map(|role| role.word()).collect();
    Some(words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_a_number_and_a_unit() {
        for (typed, kept) in [
            ("10年", "P10Y"),
            ("１０ 年", "P10Y"),
            ("半年", "P6M"),
            ("六個月", "P6M"),
            ("30 日", "P30D"),
            ("1 小時", "PT1H"),
            ("2 years", "P2Y"),
            ("2 Years", "P2Y"),
            ("1 HOUR", "PT1H"),
            ("1年6個月", "P1Y6M"),
            ("P1Y", "P1Y"),
            ("很久", "很久"),
            ("A While", "A While"),
        ] {
            assert_eq!(meant(SettingKind::Term, typed), kept, "{typed}");
        }
        assert_eq!(meant(SettingKind::Retention, "永久"), FOREVER);
        assert_eq!(meant(SettingKind::Retention, "For Ever"), FOREVER);
        assert_eq!(meant(SettingKind::Retention, "10年"), "P10Y");
    }

    #[test]
    fn roles_are_named_in_their_order() {
        let [first, second] = [Role::HeadOfIt, Role::AgencyCiso].map(|role| role.names());
        for typed in [
            format!("{}、{}", first.0, second.0),
            format!("{}, {}", first.1, second.1),
            format!("{}, {}", first.1.to_uppercase(), second.1.to_lowercase()),
            "head_of_it, agency_ciso".to_owned(),
        ] {
            assert_eq!(meant(SettingKind::Roles, &typed), "head_of_it, agency_ciso", "{typed}");
        }
        assert_eq!(meant(SettingKind::Roles, "無"), "none");
    }

    #[test]
    fn what_people_read_is_what_they_may_write() {
        for (kind, kept) in [
            (SettingKind::Term, "P6M"),
            (SettingKind::Term, "P1Y6M"),
            (SettingKind::Term, "PT1H"),
            (SettingKind::Retention, "P10Y"),
            (SettingKind::Retention, "forever"),
            (SettingKind::Roles, "head_of_it, agency_ciso"),
            (SettingKind::Roles, "none"),
        ] {
            for language in [Language::Chinese, Language::English] {
                let words = told(kind, kept, language);
                assert_ne!(words, kept, "{kept}");
                assert_eq!(meant(kind, &words), kept, "{words}");
            }
        }
    }
}

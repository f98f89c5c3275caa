//! What an entry of a directory says: ids, texts and groups.

use std::collections::BTreeMap;

use ldap3::{SearchEntry, ldap_escape};
use uuid::Uuid;

use crate::sources::{DirectoryKind, DirectorySettings};

/// The id that stays with a person, written alike for every kind of directory.
pub(super) fn stable_id(entry: &SearchEntry, settings: &DirectorySettings) -> Option<String> {
    let said = bytes(entry, &settings.id_attribute)?;
    let written = std::str::from_utf8(&said).ok();
    let id = match (settings.kind, written.and_then(|written| Uuid::parse_str(written).ok())) {
        (_, Some(id)) => id.to_string(),
        (DirectoryKind::ActiveDirectory, None) => {
            Uuid::from_bytes_le(said.as_slice().try_into().ok()?).to_string()
        }
        (DirectoryKind::Ldap, None) => written?.to_owned(),
    };
    (!id.is_empty()).then_some(id)
}

/// The id as a filter seeks it; Active Directory keeps its own in bytes.
pub(super) fn sought_id(id: &str, settings: &DirectorySettings) -> String {
    let is_bytes = settings.id_attribute.eq_ignore_ascii_case("objectGUID");
    match Uuid::parse_str(id).ok().filter(|_| is_bytes) {
        Some(id) => id.to_bytes_le().iter().map(|byte| format!("\\{byte:02x}")).collect(),
        None => ldap_escape(id).into_owned(),
    }
}

/// What says that somebody may not sign in any more.
pub(super) const STATE: [&str; 3] = [DISABLED, EXPIRES, LOCKED];
const DISABLED: &str = "userAccountControl";
const EXPIRES: &str = "accountExpires";
const LOCKED: &str = "pwdAccountLockedTime";

/// Active Directory's flag of an account that is disabled.
const IS_DISABLED: i64 = 2;
/// Active Directory counts from 1601 in steps of 100 nanoseconds: the second of 1970, and its steps.
const SECONDS_BEFORE_1970: i64 = 11_644_473_600;
const STEPS_OF_A_SECOND: i64 = 10_000_000;
/// OpenLDAP's moment of a lock that only an administrator takes away.
const LOCKED_FOR_GOOD: &str = "000001010000Z";

/// Whether somebody may not sign in any more at this second. A lock after wrong passwords passes,
/// and closes nobody.
pub(super) fn is_closed(entry: &SearchEntry, kind: DirectoryKind, now: i64) -> bool {
    let number = |name: &str| first(entry, name).and_then(|text| text.parse::<i64>().ok());
    match kind {
        DirectoryKind::ActiveDirectory => {
            let is_disabled = number(DISABLED).is_some_and(|flags| flags & IS_DISABLED != 0);
            // Neither of both means never.
            let ends = number(EXPIRES).filter(|ends| ![0, i64::MAX].contains(ends));
            let is_over = |ends: i64| ends / STEPS_OF_A_SECOND - SECONDS_BEFORE_1970 <= now;
            is_disabled || ends.is_some_and(is_over)
        }
        DirectoryKind::Ldap => first(entry, LOCKED).is_some_and(|at| at == LOCKED_FOR_GOOD),
    }
}

/// Attributes are named in any case.
fn bytes(entry: &SearchEntry, name: &str) -> Option<Vec<u8>> {
    let texts = entry.attrs.iter().find(|(attribute, _)| attribute.eq_ignore_ascii_case(name));
    let binary = entry.bin_attrs.iter().find(|(attribute, _)| attribute.eq_ignore_ascii_case(name));
    let text = texts.and_then(|(_, values)| values.first()).map(|text| text.as_bytes().to_vec());
    text.or_else(|| binary.and_then(|(_, values)| values.first()).cloned())
}

pub(super) fn all(entry: &SearchEntry, name: &str) -> Vec<String> {
    let found = entry.attrs.iter().find(|(attribute, _)| attribute.eq_ignore_ascii_case(name));
    found.map(|(_, values)| values.clone()).unwrap_or_default()
}

pub(super) fn first(entry: &SearchEntry, name: &str) -> Option<String> {
    all(entry, name).into_iter().find(|text| !text.is_empty())
}

/// All that was asked for and is text.
pub(super) fn claims(entry: &SearchEntry) -> BTreeMap<String, Vec<String>> {
    entry.attrs.iter().map(|(name, values)| (name.clone(), values.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sources;
    use crate::sources::Home;

    fn settings() -> DirectorySettings {
        let text = "[[directory]]\nid='ad'\nkind='active-directory'\nurl='ldaps://a'\n\
                    bind_dn='cn=a'\nbind_password={environment='A'}\npeople='dc=a'\n";
        let sources = Sources::read(text.to_owned(), "identity.toml".into()).unwrap();
        match sources.home_of("wang") {
            Home::Directory { settings, .. } => settings.clone(),
            Home::Here => unreachable!("the directory has all names"),
        }
    }

    fn entry(texts: &[(&str, &str)], binary: &[(&str, &[u8])]) -> SearchEntry {
        SearchEntry {
            dn: "cn=wang,dc=a".into(),
            attrs: texts.iter().map(|&(n, v)| (n.to_owned(), vec![v.to_owned()])).collect(),
            bin_attrs: binary.iter().map(|&(n, v)| (n.to_owned(), vec![v.to_vec()])).collect(),
        }
    }

    #[test]
    fn an_id_of_bytes_is_the_same_whether_or_not_they_happen_to_be_text() {
        let settings = settings();
        let binary: [u8; 16] = [0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        let id = stable_id(&entry(&[], &[("objectGUID", &binary)]), &settings).unwrap();
        assert_eq!(id, "030201ff-0504-0706-0809-0a0b0c0d0e0f");
        let by_chance = stable_id(&entry(&[("ObjectGuid", "abcdefghijklmnop")], &[]), &settings);
        assert_eq!(by_chance.unwrap(), "64636261-6665-6867-696a-6b6c6d6e6f70");
    }

    #[test]
    fn an_id_is_sought_as_the_directory_keeps_it() {
        let settings = settings();
        let id = "030201ff-0504-0706-0809-0a0b0c0d0e0f";
        let sought = sought_id(id, &settings);
        assert_eq!(sought, "\\ff\\01\\02\\03\\04\\05\\06\\07\\08\\09\\0a\\0b\\0c\\0d\\0e\\0f");
        let settings = DirectorySettings { id_attribute: "employeeID".into(), ..settings };
        assert_eq!(sought_id("a*b", &settings), "a\\2ab");
    }

    #[test]
    fn who_is_disabled_or_past_their_last_day_is_closed_and_who_is_locked_for_a_while_is_not() {
        let now = 1_772_000_000;
        let is_closed = |kind, texts: &[(&str, &str)]| is_closed(&entry(texts, &[]), kind, now);
        let ad = DirectoryKind::ActiveDirectory;
        assert!(!is_closed(ad, &[("userAccountControl", "512"), ("accountExpires", "0")]));
        assert!(!is_closed(ad, &[("accountExpires", "9223372036854775807")]));
        assert!(is_closed(ad, &[("userAccountControl", "514")]));
        let at = |second: i64| ((second + SECONDS_BEFORE_1970) * STEPS_OF_A_SECOND).to_string();
        assert!(is_closed(ad, &[("accountExpires", &at(now))]));
        assert!(!is_closed(ad, &[("accountExpires", &at(now + 1))]));
        let ldap = DirectoryKind::Ldap;
        assert!(is_closed(ldap, &[("pwdAccountLockedTime", "000001010000Z")]));
        assert!(!is_closed(ldap, &[("pwdAccountLockedTime", "20260225060000Z")]));
    }

    #[test]
    fn an_entry_without_its_id_is_nobody() {
        assert_eq!(stable_id(&entry(&[], &[]), &settings()), None);
        assert_eq!(stable_id(&entry(&[], &[("objectGUID", &[1, 2])]), &settings()), None);
    }
}

//! What an entry of a directory says: ids, texts and groups.

use std::collections::BTreeMap;

use ldap3::SearchEntry;
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
    fn an_entry_without_its_id_is_nobody() {
        assert_eq!(stable_id(&entry(&[], &[]), &settings()), None);
        assert_eq!(stable_id(&entry(&[], &[("objectGUID", &[1, 2])]), &settings()), None);
    }
}

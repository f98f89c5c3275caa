//! Whom a directory is asked for: filters of RFC 4515, in which what people typed stays a value.

use ldap3::{SearchEntry, ldap_escape};

use super::entry;
use crate::sources::{DirectoryKind, DirectorySettings, GroupSearch};

/// Active Directory's rule that follows groups in groups.
const IN_CHAIN: &str = ":1.2.840.113556.1.4.1941:";

/// People who sign in by that name.
pub(super) fn by_login(settings: &DirectorySettings, login: &str) -> String {
    of_people(settings, &settings.login_attribute, &ldap_escape(login))
}

/// The person of that id.
pub(super) fn by_subject(settings: &DirectorySettings, subject: &str) -> String {
    of_people(settings, &settings.id_attribute, &entry::sought_id(subject, settings))
}

/// People of whom an attribute has a value, which is escaped already.
fn of_people(settings: &DirectorySettings, attribute: &str, value: &str) -> String {
    let people = match settings.kind {
        DirectoryKind::ActiveDirectory => "(objectClass=user)(!(objectClass=computer))",
        DirectoryKind::Ldap => "(objectClass=person)",
    };
    format!("(&{people}({attribute}={value}))")
}

/// Groups of which somebody is a member.
pub(super) fn of_member(search: &GroupSearch, found: &SearchEntry, login: &str) -> String {
    let member = match search.member_attribute.as_str() {
        "memberUid" => login,
        _ => &found.dn,
    };
    let chain = if search.nested { IN_CHAIN } else { "" };
    format!("({}{chain}={})", search.member_attribute, ldap_escape(member))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Sources;
    use crate::sources::Home;

    fn settings(kind: &str) -> DirectorySettings {
        let text = format!(
            "[[directory]]\nid='d'\nkind='{kind}'\nurl='ldaps://a'\nbind_dn='cn=a'\n\
             bind_password={{environment='A'}}\npeople='dc=a'\n"
        );
        let sources = Sources::read(text, "identity.toml".into()).unwrap();
        match sources.home_of("wang") {
            Home::Directory { settings, .. } => settings.clone(),
            Home::Here => unreachable!("the directory has all names"),
        }
    }

    /// What stands between the parts that a filter has for any other value, read as RFC 4515 reads it;
    /// none where it is more than one value.
    fn value_in(filter: &str, plain: &str) -> Option<Vec<u8>> {
        let (before, after) = plain.split_once("wang")?;
        let mut rest = filter.strip_prefix(before)?.strip_suffix(after)?.bytes();
        let mut value = Vec::new();
        while let Some(byte) = rest.next() {
            match byte {
                b'(' | b')' | b'*' | 0 => return None,
                b'\\' => {
                    let digits = [rest.next()?, rest.next()?];
                    let digits = std::str::from_utf8(&digits).ok()?;
                    value.push(u8::from_str_radix(digits, 16).ok()?);
                }
                byte => value.push(byte),
            }
        }
        Some(value)
    }

    fn cases() -> ProptestConfig {
        let is_full = std::env::var_os("FANGYUAN_FULL").is_some();
        ProptestConfig::with_cases(if is_full { 20_000 } else { 256 })
    }

    /// Any text, and such as is made of what filters are made of.
    fn typed() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[*()\\\\&|!=~<>:a-f0-9\u{0}王]{0,24}"]
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn whatever_somebody_types_is_sought_as_one_value_and_as_nothing_else(
            login in typed(), is_ad in any::<bool>(),
        ) {
            let settings = settings(if is_ad { "active-directory" } else { "ldap" });
            let sought = by_login(&settings, &login);
            let found = value_in(&sought, &by_login(&settings, "wang"));
            prop_assert_eq!(found.as_deref(), Some(login.as_bytes()), "{}", sought);
            let settings = DirectorySettings { id_attribute: "employeeID".into(), ..settings };
            let sought = by_subject(&settings, &login);
            let found = value_in(&sought, &by_subject(&settings, "wang"));
            prop_assert_eq!(found.as_deref(), Some(login.as_bytes()), "{}", sought);
        }

        #[test]
        fn whatever_a_persons_own_entry_is_called_is_sought_as_one_member(
            name in typed(), nested in any::<bool>(),
        ) {
            let search = |attribute: &str| GroupSearch {
                base: "dc=a".to_owned(),
                member_attribute: attribute.to_owned(),
                nested,
            };
            let entry = |dn: &str| SearchEntry {
                dn: dn.to_owned(), attrs: Default::default(), bin_attrs: Default::default(),
            };
            for attribute in ["member", "memberUid"] {
                let sought = of_member(&search(attribute), &entry(&name), &name);
                let plain = of_member(&search(attribute), &entry("wang"), "wang");
                let found = value_in(&sought, &plain);
                prop_assert_eq!(found.as_deref(), Some(name.as_bytes()), "{}", sought);
            }
        }
    }
}

//! Sign-in against a real Active Directory domain, Samba's, that `tests/federation/run` has started.

use std::path::PathBuf;
use std::process::Command;

use federation::directory::Refusal;
use federation::{Directory, DirectoryError};

use crate::slapd::{directory, only_mine};

const PASSWORD: &str = "Correct-Horse-9";
const OFFICERS: &str = "CN=isms-officers,CN=Users,DC=fangyuan,DC=test";

fn folder() -> PathBuf {
    let folder = std::env::var("FEDERATION_DOMAIN");
    PathBuf::from(folder.expect("there is no domain; begin these tests with tests/federation/run"))
}

fn domain(url: &str, more: &str) -> Directory {
    let beside = tempfile::tempdir().unwrap();
    let secret = beside.path().join("seeker.secret");
    std::fs::write(&secret, PASSWORD).unwrap();
    only_mine(&secret);
    let text = format!(
        "[[directory]]\nid = 'ad'\nkind = 'active-directory'\nurl = '{url}'\n\
         certificate_authority = '{}'\nbind_dn = 'seeker@fangyuan.test'\n\
         bind_password = {{ file = '{}' }}\npeople = 'CN=Users,DC=fangyuan,DC=test'\nname_attribute = 'givenName'\n{more}",
        folder().join("authority.pem").display(),
        secret.display()
    );
    let directory = directory(&text, beside.path());
    // The secret is read at each sign-in, as it may be changed meanwhile.
    std::mem::forget(beside);
    directory
}

fn ad() -> Directory {
    domain("ldaps://localhost", "")
}

fn refusal(answer: Result<federation::Person, DirectoryError>) -> String {
    match answer {
        Err(DirectoryError::Refused { refusal, .. }) => refusal.to_string(),
        other => panic!("refused was expected, not {other:?}"),
    }
}

#[test]
fn whoever_knows_the_password_of_the_domain_is_vouched_for() {
    let person = ad().vouch("wang", PASSWORD).unwrap();
    assert_eq!(person.issuer, "directory:ad");
    assert_eq!(person.name.as_deref(), Some("王小明"));
    assert_eq!(person.mail.as_deref(), Some("wang@fangyuan.test"));
    assert_eq!(person.groups, ["CN=department-isms,CN=Users,DC=fangyuan,DC=test"]);
    let by_start_tls = domain("ldap://localhost", "").vouch("WANG", PASSWORD).unwrap();
    assert_eq!(by_start_tls.subject, person.subject);
}

#[test]
fn groups_in_groups_count_where_they_are_asked_for() {
    let nested = "groups = { base = 'CN=Users,DC=fangyuan,DC=test', nested = true }\n\
                  rule = [{ group = 'cn=isms-officers,cn=users,dc=fangyuan,dc=test', role = 'officer', agency = 'doit' }]";
    let directory = domain("ldaps://localhost", nested);
    let person = directory.vouch("wang", PASSWORD).unwrap();
    assert!(person.groups.iter().any(|group| group == OFFICERS), "{:?}", person.groups);
    assert_eq!(directory.settings().mapping.rights(&person).rights.len(), 1);
    let person = directory.vouch("plain", PASSWORD).unwrap();
    assert_eq!(directory.settings().mapping.rights(&person).rights.len(), 0);
}

#[test]
fn each_refusal_of_the_domain_is_told_to_the_log_in_words() {
    let ad = ad();
    assert_eq!(refusal(ad.vouch("wang", "wrong")), "the password is wrong (result 49)");
    assert_eq!(refusal(ad.vouch("disabled", PASSWORD)), "the account is disabled (result 49)");
    assert_eq!(refusal(ad.vouch("expired", PASSWORD)), "the account has expired (result 49)");
    assert_eq!(
        refusal(ad.vouch("must-change", PASSWORD)),
        "the password must be changed first (result 49)"
    );
    assert_eq!(refusal(ad.vouch("wang", "")), Refusal::EmptyPassword.to_string());
    assert_eq!(refusal(ad.vouch("nobody", "x")), Refusal::NobodyByThatName.to_string());
    assert_eq!(refusal(ad.vouch("*", PASSWORD)), Refusal::NobodyByThatName.to_string());
    assert_eq!(refusal(ad.vouch("localhost$", "x")), Refusal::NobodyByThatName.to_string());
}

#[test]
fn an_account_that_wrong_passwords_locked_stays_out_with_the_right_one() {
    let ad = ad();
    for _ in 0..4 {
        assert!(ad.vouch("locked", "wrong").is_err());
    }
    assert_eq!(refusal(ad.vouch("locked", PASSWORD)), "the account is locked (result 49)");
}

#[test]
fn whoever_is_disabled_in_the_domain_is_out_at_once() {
    let ad = ad();
    let leaver = ad.vouch("leaver", PASSWORD).unwrap();
    ad.confirm(&leaver.subject, PASSWORD).unwrap();
    let now = 1_772_000_000;
    let looked = ad.look(&leaver.subject, now).unwrap().unwrap();
    assert_eq!(looked.subject, leaver.subject);
    samba_tool(&["user", "disable", "leaver"]);
    assert_eq!(ad.look(&leaver.subject, now).unwrap(), None);
    assert_eq!(refusal(ad.vouch("leaver", PASSWORD)), "the account is disabled (result 49)");
}

#[test]
fn whoever_is_renamed_in_the_domain_stays_the_same_person() {
    let ad = ad();
    let before = ad.vouch("renamed", PASSWORD).unwrap();
    samba_tool(&["user", "rename", "renamed", "--samaccountname=newly-named"]);
    assert_eq!(refusal(ad.vouch("renamed", PASSWORD)), Refusal::NobodyByThatName.to_string());
    assert_eq!(ad.vouch("newly-named", PASSWORD).unwrap().subject, before.subject);
}

fn samba_tool(arguments: &[&str]) {
    let config = folder().join("domain/etc/smb.conf");
    let done = Command::new("samba-tool")
        .args(arguments)
        .arg(format!("--configfile={}", config.display()))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

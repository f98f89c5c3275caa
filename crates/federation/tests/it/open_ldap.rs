//! Sign-in against a real OpenLDAP server.

use std::io::Read;
use std::net::TcpListener;
use std::process::Command;
use std::time::{Duration, Instant};

use federation::DirectoryError;
use federation::directory::Refusal;

use testkit::{Authority, Slapd};

use crate::slapd::Asked;

fn refusal(answer: Result<federation::Person, DirectoryError>) -> Refusal {
    match answer {
        Err(DirectoryError::Refused { refusal, .. }) => refusal,
        other => panic!("refused was expected, not {other:?}"),
    }
}

#[test]
fn whoever_knows_the_password_is_vouched_for_with_groups_and_claims() {
    let slapd = Slapd::new();
    let more = "rule = [{ group = 'cn=isms,ou=groups,dc=taipei,dc=test', role = 'officer', \
                agency_claim = 'departmentNumber' }]\nagencies = { '資訊局' = 'doit' }\n";
    let url = format!("ldaps://localhost:{}", slapd.ldaps);
    let directory = slapd.asked(&url, &slapd.authority.file(), more);
    let person = directory.vouch("wang", "正確-horse-9").unwrap();
    assert_eq!(person.issuer, "directory:old");
    assert_eq!(person.subject.len(), "00000000-0000-0000-0000-000000000000".len());
    assert_eq!(person.name.as_deref(), Some("王小明"));
    assert_eq!(person.mail.as_deref(), Some("wang@taipei.test"));
    assert_eq!(person.groups, ["cn=isms,ou=groups,dc=taipei,dc=test"]);
    let rights = directory.settings().mapping.rights(&person).rights;
    let rights: Vec<_> = rights.iter().map(|right| (&*right.agency, &*right.role)).collect();
    assert_eq!(rights, [("doit", "officer")]);
}

#[test]
fn start_tls_serves_as_well_as_ldaps() {
    let slapd = Slapd::new();
    let url = format!("ldap://localhost:{}", slapd.ldap);
    let directory = slapd.asked(&url, &slapd.authority.file(), "");
    let person = directory.vouch("wang", "正確-horse-9").unwrap();
    assert_eq!(person.subject, slapd.directory().vouch("wang", "正確-horse-9").unwrap().subject);
}

#[test]
fn a_server_that_offers_no_tls_never_sees_a_password() {
    let slapd = Slapd::in_the_clear();
    let url = format!("ldap://localhost:{}", slapd.ldap);
    let directory = slapd.asked(&url, &slapd.authority.file(), "");
    let told = directory.vouch("wang", "正確-horse-9").unwrap_err();
    assert!(matches!(told, DirectoryError::Unreachable { .. }), "{told}");
}

#[test]
fn a_wrong_an_empty_and_an_endless_password_are_refused() {
    let slapd = Slapd::new();
    let directory = slapd.directory();
    let Refusal::Bind { code: 49, .. } = refusal(directory.vouch("wang", "wrong")) else {
        panic!("a wrong password is refused by the server")
    };
    assert_eq!(refusal(directory.vouch("wang", "")), Refusal::EmptyPassword);
    assert_eq!(refusal(directory.vouch("wang", &"x".repeat(100_000))), Refusal::Unfit);
    assert_eq!(refusal(directory.vouch("", "x")), Refusal::Unfit);
    assert_eq!(refusal(directory.vouch("nobody", "x")), Refusal::NobodyByThatName);
}

#[test]
fn signs_of_filters_in_a_name_seek_nobody_else() {
    let slapd = Slapd::new();
    let directory = slapd.directory();
    for name in
        ["*", "w*", "wang)(uid=*", "*)(|(uid=*", "wang)(cn=王小明", "\\2a", "wang\0", "(uid=wang)"]
    {
        assert_eq!(
            refusal(directory.vouch(name, "正確-horse-9")),
            Refusal::NobodyByThatName,
            "{name:?}"
        );
    }
}

#[test]
fn a_name_full_of_signs_of_distinguished_names_has_its_groups() {
    let slapd = Slapd::new();
    let person = slapd.directory().vouch("chen", "chen-chen-9").unwrap();
    assert_eq!(person.groups, ["cn=isms,ou=groups,dc=taipei,dc=test"]);
}

#[test]
fn two_who_bear_one_name_are_nobody() {
    let slapd = Slapd::new();
    let told = refusal(slapd.directory().vouch("twin", "twin-twin-9"));
    assert_eq!(told, Refusal::SeveralByThatName);
}

#[test]
fn other_ways_to_write_a_name_are_the_same_person_or_nobody() {
    let slapd = Slapd::new();
    let directory = slapd.directory();
    let subject = directory.vouch("wang", "正確-horse-9").unwrap().subject;
    assert_eq!(directory.vouch("WANG", "正確-horse-9").unwrap().subject, subject);
    for name in ["ｗａｎｇ", "wáng", "ｗang", "wang\u{200b}"] {
        match directory.vouch(name, "正確-horse-9") {
            Ok(person) => assert_eq!(person.subject, subject, "{name}"),
            Err(refused) => assert!(refused.is_refusal(), "{name}: {refused}"),
        }
    }
}

#[test]
fn whoever_is_renamed_stays_the_same_person() {
    let slapd = Slapd::new();
    let directory = slapd.directory();
    let before = directory.vouch("wang", "正確-horse-9").unwrap();
    let renamed = Command::new("ldapmodrdn")
        .args(["-x", "-r", "-D", "cn=root,dc=taipei,dc=test", "-w", "the-root-of-a-test"])
        .args(["-H", &format!("ldap://127.0.0.1:{}", slapd.ldap)])
        .args(["cn=王小明,ou=資訊局,ou=people,dc=taipei,dc=test", "cn=王大明"])
        .output()
        .unwrap();
    assert!(renamed.status.success(), "{}", String::from_utf8_lossy(&renamed.stderr));
    let after = directory.vouch("wang", "正確-horse-9").unwrap();
    assert_eq!(before.subject, after.subject);
}

#[test]
fn a_locked_account_is_refused_with_the_right_password() {
    let slapd = Slapd::new();
    let told = refusal(slapd.directory().vouch("locked", "lock-lock-9")).to_string();
    assert!(told.contains("locked"), "{told}");
}

#[test]
fn a_certificate_by_a_stranger_or_of_another_name_ends_the_talk() {
    let slapd = Slapd::new();
    let stranger = Authority::new();
    for url in
        [format!("ldaps://localhost:{}", slapd.ldaps), format!("ldap://localhost:{}", slapd.ldap)]
    {
        let told = slapd.asked(&url, &stranger.file(), "").vouch("wang", "x").unwrap_err();
        assert!(matches!(told, DirectoryError::Unreachable { .. }), "{told}");
        assert!(told.to_string().contains("certificate"), "{told}");
    }
    let other = Slapd::named("DNS:elsewhere.example");
    let told = other.directory().vouch("wang", "x").unwrap_err();
    assert!(told.to_string().contains("certificate"), "{told}");
}

#[test]
fn a_service_account_that_is_refused_is_told_apart_from_a_wrong_password() {
    let slapd = Slapd::new();
    let directory = slapd.directory();
    std::fs::write(slapd.folder().join("seeker.secret"), "changed").unwrap();
    let told = directory.vouch("wang", "正確-horse-9").unwrap_err();
    assert!(matches!(told, DirectoryError::Service { .. }), "{told}");
    assert!(!told.to_string().contains("changed"), "{told}");
    assert!(directory.greet().is_err());
}

#[test]
fn a_server_that_never_answers_costs_the_time_that_was_set() {
    let slapd = Slapd::new();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let listening = std::thread::spawn(move || {
        let (mut caller, _) = silent.accept().unwrap();
        let mut heard = Vec::new();
        drop(caller.read_to_end(&mut heard));
        heard
    });
    let directory = slapd.asked(&format!("ldap://localhost:{port}"), &slapd.authority.file(), "");
    let begun = Instant::now();
    let told = directory.vouch("wang", "correct-horse").unwrap_err();
    assert!(matches!(told, DirectoryError::Unreachable { .. }), "{told}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    drop(directory);
    let heard = listening.join().unwrap();
    assert!(!String::from_utf8_lossy(&heard).contains("correct-horse"));
    assert!(!String::from_utf8_lossy(&heard).contains("seek-and-find"));
}

#[test]
fn whoever_is_known_is_looked_for_by_their_id_and_gone_when_they_are_gone_or_locked_for_good() {
    let mut slapd = Slapd::new();
    let directory = slapd.directory();
    let wang = directory.vouch("wang", "正確-horse-9").unwrap();
    let looked = directory.look(&wang.subject, 0).unwrap().unwrap();
    assert_eq!((&looked.subject, &looked.groups), (&wang.subject, &wang.groups));
    directory.confirm(&wang.subject, "正確-horse-9").unwrap();
    for wrong in ["", "wrong", &*"x".repeat(100_000)] {
        assert!(directory.confirm(&wang.subject, wrong).unwrap_err().is_refusal());
    }
    assert_eq!(directory.look("*", 0).unwrap(), None);
    let nobody = "00000000-0000-0000-0000-000000000000";
    assert_eq!(directory.look(nobody, 0).unwrap(), None);
    assert!(directory.confirm(nobody, "x").unwrap_err().is_refusal());
    let entry = "dn: cn=王小明,ou=資訊局,ou=people,dc=taipei,dc=test\nchangetype: modify\n";
    let policy = "add: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n";
    slapd.change(&format!("{entry}{policy}"));
    assert_eq!(directory.look(&wang.subject, 0).unwrap(), None);
    slapd.stop();
    assert!(matches!(directory.look(&wang.subject, 0), Err(DirectoryError::Unreachable { .. })));
}

//! A passkey opens the site that made it, once a question, and nothing else.

use credentials::{Passkey, PasskeyError, RelyingParty};

use crate::software_key::SoftwareKey;

const ORIGIN: &str = "https://fangyuan.taipei.example";
const HANDLE: [u8; 16] = [7; 16];

fn site() -> RelyingParty {
    RelyingParty::at(ORIGIN).unwrap()
}

/// A key that the site knows.
fn registered(seed: u8) -> (SoftwareKey, Passkey) {
    let mut key = SoftwareKey::new(seed);
    let asked = site().ask_for_new(HANDLE, "wang", "王小明", &[]).unwrap();
    let passkey = site().accept_new(&key.create(&asked.question, ORIGIN), &asked.state).unwrap();
    (key, Passkey::read(&passkey.stored().unwrap()).unwrap())
}

fn is_refused(result: &Result<(), PasskeyError>) {
    assert!(matches!(result, Err(PasskeyError::Refused { .. })), "{result:?}");
}

#[test]
fn a_passkey_names_its_owner_and_opens() {
    let (mut key, mut passkey) = registered(1);
    for _ in 0..2 {
        let asked = site().ask_for_any().unwrap();
        let answer = key.get(&asked.question, ORIGIN);
        let told = site().identify(&answer).unwrap();
        assert_eq!((told.handle, told.passkey), (HANDLE, passkey.id()));
        site().check(&answer, &asked.state, &mut passkey).unwrap();
    }
}

#[test]
fn the_browser_is_asked_to_keep_the_key_and_to_check_who_is_there() {
    let asked = site().ask_for_new(HANDLE, "wang", "王小明", &[]).unwrap();
    let question: serde_json::Value = serde_json::from_str(&asked.question).unwrap();
    let selection = &question["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(question["rp"]["id"], "fangyuan.taipei.example");
    let (_, passkey) = registered(1);
    let again =
        site().ask_for_new(HANDLE, "wang", "王小明", std::slice::from_ref(&passkey)).unwrap();
    let question: serde_json::Value = serde_json::from_str(&again.question).unwrap();
    assert_eq!(question["excludeCredentials"][0]["id"], passkey.id());
}

#[test]
fn an_answer_given_to_another_site_is_refused() {
    let (mut key, mut passkey) = registered(1);
    let asked = site().ask_for_any().unwrap();
    let answer = key.get(&asked.question, "https://fangyuan.taipei.example.evil.test");
    is_refused(&site().check(&answer, &asked.state, &mut passkey));
    let asked = site().ask_for_new(HANDLE, "wang", "王小明", &[]).unwrap();
    let answer = SoftwareKey::new(2).create(&asked.question, "http://fangyuan.taipei.example");
    assert!(matches!(site().accept_new(&answer, &asked.state), Err(PasskeyError::Refused { .. })));
}

#[test]
fn an_answer_to_an_earlier_question_is_refused() {
    let (mut key, mut passkey) = registered(1);
    let first = site().ask_for_any().unwrap();
    let answer = key.get(&first.question, ORIGIN);
    let second = site().ask_for_any().unwrap();
    is_refused(&site().check(&answer, &second.state, &mut passkey));
}

#[test]
fn a_counter_that_runs_back_tells_of_a_copy_and_is_refused() {
    let (mut key, mut passkey) = registered(1);
    key.counter = 5;
    let asked = site().ask_for_any().unwrap();
    site().check(&key.get(&asked.question, ORIGIN), &asked.state, &mut passkey).unwrap();
    key.counter = 3;
    let asked = site().ask_for_any().unwrap();
    is_refused(&site().check(&key.get(&asked.question, ORIGIN), &asked.state, &mut passkey));
}

#[test]
fn a_key_that_does_not_ask_who_is_there_is_refused() {
    let (mut key, mut passkey) = registered(1);
    key.asks_who = false;
    let asked = site().ask_for_any().unwrap();
    is_refused(&site().check(&key.get(&asked.question, ORIGIN), &asked.state, &mut passkey));
}

#[test]
fn another_key_is_refused_whatever_it_claims() {
    let (_, mut passkey) = registered(1);
    let (mut other, _) = registered(2);
    let asked = site().ask_for_any().unwrap();
    is_refused(&site().check(&other.get(&asked.question, ORIGIN), &asked.state, &mut passkey));
}

#[test]
fn what_is_no_answer_is_told_as_unreadable() {
    let (_, mut passkey) = registered(1);
    let asked = site().ask_for_any().unwrap();
    for answer in ["", "{}", "null", "{\"id\":1}"] {
        let told = site().check(answer, &asked.state, &mut passkey);
        assert!(matches!(told, Err(PasskeyError::Unreadable)), "{answer}: {told:?}");
    }
}

#[test]
fn an_address_without_a_name_or_without_encryption_knows_no_passkeys() {
    for origin in
        ["http://127.0.0.1:8080", "https://[::1]", "http://fangyuan.example", "no address"]
    {
        assert!(matches!(RelyingParty::at(origin), Err(PasskeyError::Address { .. })), "{origin}");
    }
    assert!(RelyingParty::at("http://localhost:8080").is_ok());
}

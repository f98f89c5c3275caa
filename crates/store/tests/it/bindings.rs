//! Proofs, rules of second factors and deposits: the log binds each change of them, and none is made past it.

use ledger::Entry;
use store::evidence::{self, Deposit, EvidenceRow};
use store::ledger::{Fault, What, entries};
use store::proof::code::{self, KeyRow};
use store::proof::passkey::{self, PasskeyRow};
use store::proof::password::{self, PasswordRow};
use store::proof::rule::{self, RuleRow};
use store::proof::token::{self, TokenRow};
use store::{Store, StoreError};
use testkit::both;

use crate::log::{a_stay, examined};
use crate::samples::{NOON, TODAY, begin};
use crate::sealed::WITHOUT_SEALS;

const FILES: [&str; 2] = [
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "cb8379ac2098aa165029e3938a51da0bcecfc008fd6795f401178647f96c5b34",
];

fn app_key(byte: u8) -> KeyRow {
    let sealed_by = Some("k1".to_owned());
    KeyRow { key: vec![byte; 48], sealed_by, added_at: NOON + i64::from(byte), last_step: 0 }
}

fn passkey(id: &str, added_at: i64) -> PasskeyRow {
    let stored = format!(r#"{{"cred":{{"cred_id":"{id}","cred":{{"x":"AQ"}},"counter":0}}}}"#);
    let (account, name) = ("u1".to_owned(), format!("the key {id}"));
    PasskeyRow { id: id.to_owned(), account, name, stored, added_at, used_at: None }
}

fn token(id: &str, made_at: i64) -> TokenRow {
    TokenRow {
        id: id.to_owned(),
        account: "u1".to_owned(),
        name: format!("the program {id}"),
        scopes: format!("records:{id}"),
        made_at,
        expires_at: made_at + 1_000,
        used_at: None,
        revoked_at: None,
        revoked_by: None,
    }
}

fn rule(role: &str, is_required: bool, why: &str) -> RuleRow {
    let decided_at = NOON + i64::from(is_required);
    let (role, decided_by, why) = (role.to_owned(), "local:王小明".to_owned(), why.to_owned());
    RuleRow { role, is_required, decided_at, decided_by, why }
}

fn bring(store: &Store, sha256: &str, shows_on: i32) {
    let written = store.write(|tx| {
        let change = begin(tx, "evidence")?;
        let row = EvidenceRow {
            sha256: sha256.to_owned(),
            bytes: 3,
            media_type: "text/plain".to_owned(),
            first_name: "簽到表.txt".to_owned(),
            recorded_at: NOON,
        };
        evidence::note(tx, &row)?;
        let (actor, name) = (format!("account:u{change}"), format!("第 {change} 份.txt"));
        let kept_at = NOON + change;
        let shows_on = Some(shows_on);
        let sha256 = sha256.to_owned();
        evidence::deposit(tx, &Deposit { sha256, change, actor, name, shows_on, kept_at })
    });
    written.unwrap();
}

/// A second account, that has no passkey.
fn another(store: &Store) {
    let second = store::account::AccountRow {
        id: "u2".to_owned(),
        name: "lin".to_owned(),
        display_name: "林小華".to_owned(),
        agency: "a1".to_owned(),
        person: None,
        mail: None,
        created_at: NOON,
        created_by: "system".to_owned(),
        change: 0,
        is_closed: false,
    };
    let made = store.write(|tx| {
        let change = begin(tx, "account")?;
        store::account::insert(tx, change, &second)
    });
    made.unwrap();
}

/// The account `u1`, which is there, and another get every way in, some of them taken away again; roles
/// get rules, and files are brought.
pub(crate) fn ways_in(store: &Store) {
    another(store);
    let change = |work: &dyn Fn(&mut store::Transaction<'_>, i64) -> Result<(), StoreError>| {
        let written = store.write(|tx| {
            let change = begin(tx, "proof")?;
            work(tx, change)
        });
        written.unwrap();
    };
    for (set_at, hash) in [(NOON, "$argon2id$one"), (NOON + 1, "$argon2id$two")] {
        let row = PasswordRow { hash: hash.to_owned(), set_at };
        change(&|tx, change| password::set(tx, change, "u1", &row, 5));
    }
    change(&|tx, change| {
        let row = PasswordRow { hash: "$argon2id$other".to_owned(), set_at: NOON };
        password::set(tx, change, "u2", &row, 5)?;
        code::set_key(tx, "u2", &app_key(2))
    });
    change(&|tx, _| {
        code::set_key(tx, "u1", &app_key(1))?;
        code::set_recovery(tx, "u1", &FILES.map(str::to_owned))
    });
    change(&|tx, _| code::use_recovery(tx, "u1", FILES[0], NOON + 2).map(drop));
    for (id, moment) in [("c1", NOON), ("c2", NOON + 1), ("c3", NOON + 2)] {
        change(&|tx, _| passkey::insert(tx, &passkey(id, moment)));
        change(&|tx, _| token::insert(tx, &token(id, moment), &id.repeat(32)));
    }
    change(&|tx, _| passkey::remove(tx, "u1", "c3").map(drop));
    for (id, by) in [("c2", "account:u1"), ("c3", "local:王小明")] {
        change(&|tx, _| token::revoke(tx, "u1", id, NOON + by.len() as i64, by).map(drop));
    }
    for (role, is_required, why) in [
        ("security_officer", true, "本府決定"),
        ("agency_ciso", true, "資安長亦同"),
        ("agency_ciso", false, "改由他法"),
    ] {
        change(&|tx, change| rule::decide(tx, change, &rule(role, is_required, why)));
    }
    bring(store, FILES[0], TODAY);
    bring(store, FILES[0], TODAY - 1);
    bring(store, FILES[1], TODAY - 2);
}

/// What is written past the program, what puts it back, and the kind of rows at which it is found.
const FORGERIES: [(&str, &str, &str); 11] = [
    (
        "update password set hash = '$argon2id$mine' where hash = '$argon2id$two'",
        "update password set hash = '$argon2id$two' where hash = '$argon2id$mine'",
        "password",
    ),
    (
        "update one_time_key set sealed_by = null where account = 'u1'",
        "update one_time_key set sealed_by = 'k1' where account = 'u1'",
        "one-time-key",
    ),
    (
        "update recovery_code set used_at = used_at + 1 where used_at is not null",
        "update recovery_code set used_at = used_at - 1 where used_at is not null",
        "recovery-code",
    ),
    (
        "update passkey set stored = replace(stored, 'AQ', 'AB') where id = 'c1'",
        "update passkey set stored = replace(stored, 'AB', 'AQ') where id = 'c1'",
        "passkey",
    ),
    (
        "insert into passkey (id, account, name, stored, added_at)
            values ('c9', 'u1', 'mine', '{}', 1)",
        "delete from passkey where id = 'c9'",
        "passkey",
    ),
    (
        "insert into passkey (id, account, name, stored, added_at)
            values ('c9', 'u2', 'mine', '{}', 1)",
        "delete from passkey where id = 'c9'",
        "passkey",
    ),
    (
        "update api_token set revoked_at = revoked_at + 1 where id = 'c2'",
        "update api_token set revoked_at = revoked_at - 1 where id = 'c2'",
        "token",
    ),
    (
        "update api_token set account = 'u2' where id = 'c1'",
        "update api_token set account = 'u1' where id = 'c1'",
        "token",
    ),
    (
        "update api_token set expires_at = expires_at + 1 where id = 'c1'",
        "update api_token set expires_at = expires_at - 1 where id = 'c1'",
        "token",
    ),
    (
        "update second_factor_rule set is_required = 0 where role = 'security_officer'",
        "update second_factor_rule set is_required = 1 where role = 'security_officer'",
        "second-factor-rule",
    ),
    (
        "update evidence_deposit set shows_on = shows_on - 365",
        "update evidence_deposit set shows_on = shows_on + 365",
        "deposit",
    ),
];

/// The kind of rows that are not as they were made, or not as the log tells.
pub(crate) fn found(store: &Store) -> Option<String> {
    match examined(store, None).fault {
        Some(Fault { what: What::OtherRows { kind, .. } | What::Untold { kind }, .. }) => {
            Some(kind)
        }
        Some(other) => unreachable!("{other:?}"),
        None => None,
    }
}

#[test]
fn what_lets_somebody_in_is_not_changed_put_back_or_slipped_in_unseen() {
    both(|store| {
        a_stay(store);
        ways_in(store);
        assert_eq!(found(store), None);
        for (forge, mend, kind) in FORGERIES {
            store.tamper(forge).unwrap();
            assert_eq!(found(store).as_deref(), Some(kind), "{forge}");
            store.tamper(mend).unwrap();
            assert_eq!(found(store), None, "{mend}");
        }
        // Somebody is let in who never had a way in: it is told behind the last entry.
        let size = examined(store, None).size;
        store.tamper(FORGERIES[5].0).unwrap();
        let what = What::Untold { kind: "passkey".to_owned() };
        assert_eq!(examined(store, None).fault, Some(Fault { change: size + 1, what }));
    });
}

/// A change as the program makes it, of every subject that has rows of a kind.
fn changed(store: &Store, kind: &str, number: usize) -> Result<(), StoreError> {
    let id = &format!("n{number}");
    store.write(|tx| {
        let change = begin(tx, "proof")?;
        match kind {
            "password" => {
                let row = PasswordRow { hash: "$argon2id$next".to_owned(), set_at: NOON + 9 };
                password::set(tx, change, "u1", &row, 5)
            }
            "one-time-key" => code::set_key(tx, "u1", &app_key(9)),
            "recovery-code" => code::use_recovery(tx, "u1", FILES[1], NOON).map(drop),
            "passkey" => {
                passkey::insert(tx, &passkey(id, NOON))?;
                let of_other = passkey(&format!("{id}-2"), NOON);
                passkey::insert(tx, &PasskeyRow { account: "u2".to_owned(), ..of_other })
            }
            "token" => token::insert(tx, &token(id, NOON), &id.repeat(32)),
            "second-factor-rule" => {
                rule::decide(tx, change, &rule("security_officer", false, "改由他法"))
            }
            _ => {
                let (sha256, actor) = (FILES[0].to_owned(), "account:u1".to_owned());
                let (name, shows_on, kept_at) = ("again.txt".to_owned(), None, NOON);
                evidence::deposit(tx, &Deposit { sha256, change, actor, name, shows_on, kept_at })
            }
        }
    })
}

#[test]
fn what_was_forged_can_be_taken_away_and_is_seen_all_the_same() {
    both(|store| {
        a_stay(store);
        ways_in(store);
        for (forge, kind) in [
            ("update api_token set expires_at = expires_at + 1 where id = 'c1'", "token"),
            (
                "insert into passkey (id, account, name, stored, added_at)
                    values ('c9', 'u1', 'mine', '{}', 1)",
                "passkey",
            ),
        ] {
            store.tamper(forge).unwrap();
            let taken = store.write(|tx| {
                begin(tx, "proof")?;
                match kind {
                    "token" => token::revoke_all(tx, "u1", NOON, "system").map(drop),
                    _ => passkey::remove_all(tx, "u1"),
                }
            });
            taken.unwrap();
            assert!(found(store).is_some(), "{forge}");
        }
    });
}

#[test]
fn a_change_does_not_bind_what_was_forged_before_it() {
    both(|store| {
        a_stay(store);
        ways_in(store);
        let size = examined(store, None).size;
        for (number, (forge, mend, kind)) in FORGERIES.into_iter().enumerate() {
            store.tamper(forge).unwrap();
            let refused = changed(store, kind, number);
            assert!(matches!(refused, Err(StoreError::Damaged { .. })), "{forge}: {refused:?}");
            assert_eq!(found(store).as_deref(), Some(kind), "{forge}");
            store.tamper(mend).unwrap();
        }
        assert_eq!(examined(store, None).size, size);
        // Where all is as it was bound, each goes on, more than once in one change too.
        for (number, (_, _, kind)) in FORGERIES.into_iter().enumerate() {
            changed(store, kind, number).unwrap();
            assert_eq!(found(store), None, "{kind}");
        }
        let again = store.write(|tx| {
            begin(tx, "proof")?;
            code::drop_key(tx, "u1")?;
            code::set_key(tx, "u1", &app_key(4))?;
            code::set_recovery(tx, "u1", &[])?;
            code::set_recovery(tx, "u1", &FILES.map(str::to_owned))?;
            passkey::insert(tx, &passkey("c5", NOON))?;
            passkey::remove_all(tx, "u1")
        });
        again.unwrap();
        assert_eq!(found(store), None);
    });
}

#[test]
fn counters_steps_and_last_uses_move_without_the_log() {
    both(|store| {
        a_stay(store);
        ways_in(store);
        let size = examined(store, None).size;
        let written = store.write(|tx| {
            let key = passkey::get(tx, "c1")?.unwrap();
            assert!(passkey::used(tx, &key, &key.stored.replace(":0", ":9"), NOON)?);
            token::used(tx, "c1", NOON)?;
            assert!(code::use_step(tx, "u1", 7)?);
            Ok::<_, StoreError>(())
        });
        written.unwrap();
        let audit = examined(store, None);
        assert_eq!((audit.size, audit.fault), (size, None));
    });
}

#[test]
fn no_way_in_is_made_outside_a_change() {
    both(|store| {
        a_stay(store);
        ways_in(store);
        let size = examined(store, None).size;
        let outside = [
            store.write(|tx| code::set_key(tx, "u1", &app_key(3))),
            store.write(|tx| code::use_recovery(tx, "u1", FILES[1], NOON).map(drop)),
            store.write(|tx| passkey::insert(tx, &passkey("c4", NOON))),
            store.write(|tx| passkey::remove_all(tx, "u1")),
            store.write(|tx| token::insert(tx, &token("c4", NOON), "c4")),
            store.write(|tx| token::revoke_all(tx, "u1", NOON, "system").map(drop)),
            store.write(|tx| {
                password::rehash(tx, "u1", "$argon2id$two", "$argon2id$three").map(drop)
            }),
            store.write(|tx| evidence::forget(tx, FILES[1])),
        ];
        for (place, refused) in outside.into_iter().enumerate() {
            assert!(matches!(refused, Err(StoreError::Unlogged)), "{place}: {refused:?}");
        }
        let audit = examined(store, None);
        assert_eq!((audit.size, audit.fault), (size, None), "nothing of it stays");
    });
}

/// What stood in a database of a program that bound nothing yet: a password, a token and a rule.
const FROM_BEFORE: &str = "
    insert into password (account, change, hash, set_at) values ('u1', 1, '$argon2id$old', 5);
    insert into api_token (id, sha256, account, name, scopes, made_at, expires_at)
        values ('t1', 'aa', 'u1', 'old', 'records', 5, 6);
    insert into second_factor_rule (role, change, is_required, decided_at, decided_by, why)
        values ('security_officer', 1, 1, 5, 'system', '本府決定')";

const MADE_OLDER: &str = "drop table binding; drop table inventory_due; drop table dating_choice;
    delete from migration where number in (31, 32)";

const LEFT_DUE: &str = "insert into inventory_due (one) values (1)";

#[test]
fn rows_from_before_are_bound_once_by_an_inventory_that_the_log_tells_of() {
    both(|store| {
        a_stay(store);
        let size = examined(store, None).size;
        store.tamper(WITHOUT_SEALS).unwrap();
        store.tamper(MADE_OLDER).unwrap();
        store.tamper(FROM_BEFORE).unwrap();
        store.migrate().unwrap();
        let audit = examined(store, None);
        assert_eq!((audit.size, audit.fault), (size + 1, None));
        let mut last = String::new();
        let read = |text: &str| {
            text.clone_into(&mut last);
            Ok::<_, StoreError>(())
        };
        store.read(|tx| entries(tx, read)).unwrap();
        let entry = Entry::from_text(&last).unwrap();
        let kinds: Vec<&str> = entry.parts.keys().map(String::as_str).collect();
        assert_eq!(entry.kind, "inventory");
        assert_eq!(kinds, ["event", "password", "second-factor-rule", "token"]);

        store.tamper("update password set hash = '$argon2id$mine'").unwrap();
        assert_eq!(found(store).as_deref(), Some("password"));
        // Who has the database pretends that it is an older one, to have the forged row bound.
        store.tamper(WITHOUT_SEALS).unwrap();
        store.tamper(MADE_OLDER).unwrap();
        store.migrate().unwrap();
        let audit = examined(store, None);
        let change = size + 1;
        assert_eq!((audit.size, audit.fault.unwrap().change), (change, change));
    });
}

#[test]
fn an_inventory_that_a_crash_left_due_is_taken_at_the_next_opening_and_nothing_is_bound_before() {
    both(|store| {
        a_stay(store);
        let size = examined(store, None).size;
        store.tamper(FROM_BEFORE).unwrap();
        assert!(matches!(changed(store, "password", 0), Err(StoreError::Damaged { .. })));
        store.tamper(LEFT_DUE).unwrap();
        // Of what stands there, and of what is new.
        for kind in ["password", "token", "one-time-key"] {
            let refused = changed(store, kind, 1);
            assert!(matches!(refused, Err(StoreError::NotMigrated)), "{kind}: {refused:?}");
        }
        for _ in 0..2 {
            let opened = Store::open(store.location()).unwrap();
            let audit = examined(&opened, None);
            assert_eq!((audit.size, audit.fault), (size + 1, None));
        }
        for kind in ["password", "token", "one-time-key"] {
            changed(store, kind, 2).unwrap();
            assert_eq!(found(store), None, "{kind}");
        }
        // Who has the database says that it is due again, to have a forged row bound.
        store.tamper("update password set hash = '$argon2id$mine' where change = 1").unwrap();
        store.tamper(LEFT_DUE).unwrap();
        Store::open(store.location()).unwrap();
        assert_eq!(found(store).as_deref(), Some("password"));
        assert!(matches!(changed(store, "password", 0), Err(StoreError::Damaged { .. })));
    });
}

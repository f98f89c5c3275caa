//! The log tells of every change, whichever way it was made, and nothing is kept that it does not tell.

use ledger::{Checkpoint, Entry, Frontier, to_hexadecimal};
use store::account::{self, AccountBinding, AccountNaming, AccountRow, AccountState};
use store::approval::Act;
use store::event::{self, NewEvent};
use store::grant::{self, Confirmation, GrantRow, Revocation};
use store::identity::{self, IdentityRow};
use store::ledger::{Audit, Fault, KEY_FILE, KeyStanding, What, audit, entries, note};
use store::record::{self, RecordRow, RecordState, Withdrawal};
use store::setting::{self, SettingRow};
use store::{Store, StoreError};
use testkit::both;

use crate::approvals::act;
use crate::samples::{NOON, TODAY, begin, correction, file, record};

pub(crate) fn examined(store: &Store, earlier: Option<&Checkpoint>) -> Audit {
    let signer = store.signer().unwrap();
    let earlier = earlier.map(std::slice::from_ref).unwrap_or_default();
    let keys = (signer.verifier(), Some(signer.sealer()));
    store.read(|tx| audit(tx, keys, earlier)).unwrap()
}

pub(crate) fn newest(store: &Store) -> Checkpoint {
    let signer = store.signer().unwrap();
    let note = store.read(|tx| note(tx, signer)).unwrap().unwrap();
    signer.verifier().open(&note).unwrap()
}

fn decision(name: &str) -> SettingRow {
    SettingRow {
        name: name.to_owned(),
        agency: None,
        from_on: TODAY,
        value: Some("90".to_owned()),
        decided_by: "local:王小明".to_owned(),
        why: "本府決定".to_owned(),
        recorded_at: NOON,
        change: 0,
    }
}

/// Somebody is let in, known elsewhere too, called otherwise, bound to whom they are, given a right that a second person
/// confirms, and sent away.
pub(crate) fn a_stay(store: &Store) {
    let text = str::to_owned;
    let account = AccountRow {
        id: text("u1"),
        name: text("wang"),
        display_name: text("王小明"),
        agency: text("a1"),
        person: None,
        mail: None,
        created_at: NOON,
        created_by: text("system"),
        change: 0,
        is_closed: false,
    };
    let elsewhere = IdentityRow {
        issuer: text("https://idp.example"),
        subject: text("s1"),
        account: text("u1"),
        bound_at: NOON,
        change: 0,
    };
    let named = AccountNaming {
        account: text("u1"),
        display_name: text("王大明"),
        mail: Some(text("wang@a1.example")),
        named_at: NOON,
        named_by: text("system"),
        change: 0,
    };
    let bound = AccountBinding {
        account: text("u1"),
        person: Some(text("p1")),
        bound_at: NOON,
        bound_by: text("system"),
        change: 0,
    };
    let right = GrantRow {
        id: text("g1"),
        account: text("u1"),
        role: text("staff"),
        agency: text("a1"),
        subject: Some(text("p1")),
        from_on: TODAY,
        until_on: None,
        on_behalf_of: None,
        source: text("people"),
        awaits_second: true,
        granted_at: NOON,
        granted_by: text("system"),
        why: text("業務需要"),
        change: 0,
        confirmation: None,
        revocation: None,
    };
    let written = store.write(|tx| {
        let change = begin(tx, "account")?;
        account::insert(tx, change, &account)?;
        identity::insert(tx, change, &elsewhere)?;
        account::name(tx, change, &named)?;
        account::bind(tx, change, &bound)?;
        grant::insert(tx, change, &right)
    });
    written.unwrap();
    let written = store.write(|tx| {
        let change = begin(tx, "right-confirmed")?;
        let confirmed = Confirmation { confirmed_at: NOON, confirmed_by: text("local:林小華") };
        grant::confirm(tx, change, "g1", &confirmed)
    });
    written.unwrap();
    let written = store.write(|tx| {
        let change = begin(tx, "account-closed")?;
        let revoked =
            Revocation { revoked_at: NOON, revoked_by: text("system"), why: text("離職") };
        grant::revoke(tx, change, "g1", &revoked)?;
        let closed = AccountState {
            account: text("u1"),
            is_closed: true,
            decided_at: NOON,
            decided_by: text("system"),
            why: text("離職"),
            change: 0,
        };
        account::decide(tx, change, &closed)
    });
    written.unwrap();
}

#[test]
fn whoever_alters_an_account_or_a_right_is_found_at_its_change() {
    both(|store| {
        a_stay(store);
        let whole = examined(store, None);
        assert_eq!((whole.size, whole.things, whole.fault), (3, 8, None));
        let forgeries = [
            (1, "update account set agency = 'a2'"),
            (1, "update account_naming set display_name = '王中明'"),
            (1, "update account_binding set person = 'p2'"),
            (1, "update foreign_identity set subject = 's2'"),
            (1, "update grant_of_right set role = 'agency_ciso'"),
            (1, "update grant_of_right set subject = null"),
            (2, "update grant_confirmation set confirmed_by = 'system'"),
            (3, "update account_state set state = 'open'"),
            (3, "delete from grant_revocation"),
        ];
        for (change, script) in forgeries.into_iter().rev() {
            store.tamper(script).unwrap();
            let fault = examined(store, None).fault.unwrap();
            assert_eq!(fault.change, change, "{script}");
        }
    });
}

#[test]
fn a_range_that_was_forged_as_a_whole_is_named_at_its_first_entry() {
    both(|store| {
        for number in 1..=9 {
            let id = format!("r{number}");
            store
                .write(|tx| file(tx, &[record(&id, "a1", "person", Some(TODAY))]).map(drop))
                .unwrap();
        }
        let mut texts = Vec::new();
        store
            .read(|tx| {
                entries(tx, |text| {
                    texts.push(text.to_owned());
                    Ok::<_, StoreError>(())
                })
            })
            .unwrap();
        // Everything follows from everything else, but for what takes the key.
        let forged = texts[4].replace("local:", "other:");
        assert_ne!(forged, texts[4]);
        texts[4].clone_from(&forged);
        let tree: Frontier = texts.iter().map(|text| Entry::leaf(text)).collect();
        let hashes = to_hexadecimal(&tree.to_bytes());
        let bytes = if store.url().is_some() { "decode('" } else { "x'" };
        let end = if store.url().is_some() { "', 'hex')" } else { "'" };
        let script = format!(
            "update change set actor = replace(actor, 'local:', 'other:') where id = 5;
            update ledger_entry set entry = '{forged}' where change = 5;
            update ledger_edge set hashes = {bytes}{hashes}{end}"
        );
        store.tamper(&script).unwrap();
        let found = |keys| store.read(|tx| audit(tx, keys, &[])).unwrap().fault.unwrap();
        let signer = store.signer().unwrap();
        let exact = Fault { change: 5, what: What::NotSealed };
        assert_eq!(found((signer.verifier(), Some(signer.sealer()))), exact);
        // Who has only the public key finds the range.
        let range = Fault { change: 9, what: What::NotSigned };
        assert_eq!(found((signer.verifier(), None)), range);
    });
}

/// Changes of every kind, one after another.
pub(crate) fn a_life(store: &Store) {
    for number in 0..6 {
        let records: Vec<_> = (0..=number)
            .map(|place| record(&format!("r{number}-{place}"), "a1", "person", Some(place)))
            .collect();
        store.write(|tx| file(tx, &records).map(drop)).unwrap();
    }
    let older = record("r3-1", "a1", "person", Some(1));
    store.write(|tx| file(tx, &[correction("r3-1b", &older)]).map(drop)).unwrap();
    let withdrawal = Withdrawal {
        withdrawn_at: NOON,
        withdrawn_by: Some("local:王小明".to_owned()),
        why: Some("重複登錄".to_owned()),
    };
    store
        .write(|tx| {
            let change = begin(tx, "withdrawal")?;
            record::withdraw(tx, change, "r4-2", &withdrawal)?;
            let noted = [
                NewEvent {
                    kind: "record.withdrawn", subject: "r4-2", detail: Some("重複登錄")
                },
                NewEvent { kind: "officer.told", subject: "r4-2", detail: None },
            ];
            event::note(tx, change, &noted)
        })
        .unwrap();
    for name in ["leave_days_threshold", "records_from"] {
        store
            .write(|tx| {
                let change = begin(tx, "setting")?;
                setting::decide(tx, change, &decision(name))
            })
            .unwrap();
    }
    let draft = RecordRow { state: RecordState::Draft, ..record("d1", "a1", "waiver", Some(2)) };
    store.write(|tx| file(tx, &[draft]).map(drop)).unwrap();
    act(store, "d1", Act::Submit, RecordState::Submitted);
    act(store, "d1", Act::Approve, RecordState::Approved);
}

/// Rows of every kind of which the log tells.
pub(crate) fn a_whole_life(store: &Store) {
    a_life(store);
    a_stay(store);
    crate::day::a_day(store);
    crate::bindings::ways_in(store);
    crate::sealed::comings(store);
    crate::erasures::order(store, "r2-1", crate::erasures::LEFT);
}

#[test]
fn each_change_is_told_with_all_that_it_wrote() {
    both(|store| {
        let empty = examined(store, None);
        assert_eq!((empty.size, empty.fault), (0, None));
        a_life(store);
        let whole = examined(store, None);
        // 21 records, a correction and a draft, a withdrawal, two settings, two events, two acts.
        assert_eq!((whole.size, whole.things, whole.fault), (13, 30, None));
        assert_eq!(newest(store).root, whole.root);
    });
}

#[test]
fn a_change_that_fails_leaves_no_entry() {
    both(|store| {
        a_life(store);
        let before = examined(store, None);
        let again = record("r0-0", "a1", "person", Some(0));
        let refused = store.write(|tx| file(tx, std::slice::from_ref(&again)).map(drop));
        assert!(matches!(refused, Err(StoreError::RecordExists { .. })));
        assert_eq!(examined(store, None), before);
    });
}

#[test]
fn what_is_written_outside_a_change_is_refused() {
    both(|store| {
        a_life(store);
        let one = record("r9", "a1", "person", Some(1));
        let unlogged = store.write(|tx| record::insert(tx, 1, [one.view()]).map(drop));
        assert!(matches!(unlogged, Err(StoreError::Unlogged)), "{unlogged:?}");
        let twice = store.write(|tx| {
            begin(tx, "record")?;
            begin(tx, "record").map(drop)
        });
        assert!(matches!(twice, Err(StoreError::Unlogged)), "{twice:?}");
        assert_eq!(examined(store, None).fault, None);
    });
}

#[test]
fn the_first_entry_that_does_not_hold_is_named() {
    both(|store| {
        a_life(store);
        let first = |script: &str| {
            store.tamper(script).unwrap();
            let fault = examined(store, None).fault.unwrap();
            (fault.change, fault.what)
        };
        let rows = |told, found| What::OtherRows { kind: "record".to_owned(), told, found };
        let forged = "update record set fields = replace(fields, '12', '99') where id = 'r5-0'";
        assert_eq!(first(forged), (6, rows(6, 6)));
        assert_eq!(first("delete from withdrawal"), (6, rows(6, 6)));
        assert_eq!(first("delete from record where id = 'r2-2'"), (3, rows(3, 2)));
        let other = "update change set actor = 'local:another' where id = 2";
        assert_eq!(first(other), (2, What::OtherChange));
    });
}

#[test]
fn a_change_that_nobody_made_is_found_wherever_it_stands() {
    both(|store| {
        a_life(store);
        let found = |id: i64| {
            let made = format!(
                "insert into change (id, happened_at, actor, kind, summary, records)
                values ({id}, 1, 'local:王小明', 'record', 'invented', 0)"
            );
            store.tamper(&made).unwrap();
            let fault = examined(store, None).fault.unwrap();
            store.tamper(&format!("delete from change where id = {id}")).unwrap();
            fault
        };
        assert_eq!(found(9_999), Fault { change: 9_999, what: What::Missing });
        assert_eq!(found(14), Fault { change: 14, what: What::Missing });
        let what = What::Untold { kind: "change -3".to_owned() };
        assert_eq!(found(-3), Fault { change: 14, what });
        assert_eq!(examined(store, None).fault, None);
    });
}

#[test]
fn of_entries_that_were_cut_off_the_first_is_named() {
    both(|store| {
        a_life(store);
        for first in [13, 9] {
            store.tamper(&format!("delete from ledger_entry where change >= {first}")).unwrap();
            let fault = examined(store, None).fault;
            assert_eq!(fault, Some(Fault { change: first, what: What::Missing }));
        }
    });
}

#[test]
fn a_log_that_was_rolled_back_does_not_hold_against_a_checkpoint_kept_elsewhere() {
    both(|store| {
        store.write(|tx| file(tx, &[record("x1", "a1", "person", Some(1))]).map(drop)).unwrap();
        let kept = newest(store);
        assert_eq!(examined(store, Some(&kept)).fault, None);
        a_life(store);
        assert_eq!(examined(store, Some(&kept)).fault, None);
        let other = Checkpoint { size: 40, ..kept.clone() };
        let fault = examined(store, Some(&other)).fault.unwrap();
        assert_eq!(fault.what, What::Forked);
        let other = Checkpoint { root: ledger::Hash::of_leaf(b"another past"), ..kept };
        let fault = examined(store, Some(&other)).fault.unwrap();
        assert_eq!((fault.change, fault.what), (1, What::Forked));
    });
}

#[test]
fn a_log_that_has_entries_is_given_no_other_key() {
    both(|kit| {
        kit.write(|tx| file(tx, &[record("r1", "a1", "asset", Some(1))]).map(drop)).unwrap();
        let key = kit.location().directory().join(KEY_FILE);
        let kept = std::fs::read(&key).unwrap();
        assert_eq!(kit.key_standing().unwrap(), KeyStanding::OfTheLog);
        std::fs::remove_file(&key).unwrap();
        let store = Store::open(kit.location()).unwrap();
        let more = |store: &Store, id: &str| {
            store.write(|tx| file(tx, &[record(id, "a1", "asset", Some(2))]).map(drop))
        };
        let refused = more(&store, "r2");
        assert!(matches!(refused, Err(StoreError::LedgerKeyMissing { .. })), "{refused:?}");
        assert!(matches!(store.signer(), Err(StoreError::LedgerKeyMissing { .. })));
        assert_eq!(store.key_standing().unwrap(), KeyStanding::Missing);
        assert!(!key.exists(), "asking makes none");
        std::fs::write(&key, [7; 32]).unwrap();
        assert_eq!(store.key_standing().unwrap(), KeyStanding::Foreign);
        std::fs::write(&key, kept).unwrap();
        assert_eq!(store.key_standing().unwrap(), KeyStanding::OfTheLog);
        more(&store, "r2").unwrap();
        assert_eq!(examined(&store, None).fault, None);
    });
}

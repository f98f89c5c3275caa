//! Evidence files: one file for the same bytes, found again, checked when read; who brought them and
//! which records name them.

use std::io::Read;

use store::evidence::{self, Deposit, EvidenceRow};
use store::{Store, StoreError, Transaction};
use testkit::both;

use crate::samples::{NOON, TODAY, begin, file, record};

/// SHA-256 of `abc`, from the standard that defines it.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn put(store: &Store, bytes: &[u8]) -> String {
    let mut incoming = store.receive_evidence().unwrap();
    for piece in bytes.chunks(2) {
        incoming.write(piece).unwrap();
    }
    store.put_evidence(incoming).unwrap()
}

fn read(store: &Store, sha256: &str) -> Result<Vec<u8>, StoreError> {
    let (mut file, length) = store.evidence(sha256)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len() as u64, length);
    Ok(bytes)
}

fn row(name: &str) -> EvidenceRow {
    EvidenceRow {
        sha256: ABC.to_owned(),
        bytes: 3,
        media_type: "text/plain".to_owned(),
        first_name: name.to_owned(),
        recorded_at: NOON,
    }
}

fn names(folder: &std::path::Path) -> Vec<std::ffi::OsString> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

#[test]
fn the_same_bytes_are_kept_once_under_their_hash() {
    both(|store| {
        assert_eq!(put(store, b"abc"), ABC);
        assert_eq!(put(store, b"abc"), ABC);
        assert_eq!(read(store, ABC).unwrap(), b"abc");
        let folder = store.location().directory().join("evidence");
        assert_eq!(names(&folder.join("ba")), [ABC]);
        assert!(names(&folder.join("incoming")).is_empty());
        store.write(|tx| evidence::note(tx, &row("簽到表.txt"))).unwrap();
        store.write(|tx| evidence::note(tx, &row("copy.txt"))).unwrap();
        assert_eq!(store.read(|tx| evidence::get(tx, ABC)).unwrap(), Some(row("簽到表.txt")));
    });
}

#[test]
fn a_file_that_was_not_received_to_its_end_leaves_nothing() {
    both(|store| {
        let mut incoming = store.receive_evidence().unwrap();
        incoming.write(b"ab").unwrap();
        let mut content = String::new();
        incoming.content().unwrap().read_to_string(&mut content).unwrap();
        assert_eq!((content.as_str(), incoming.bytes()), ("ab", 2));
        drop(incoming);
        assert!(names(&store.location().directory().join("evidence").join("incoming")).is_empty());
    });
}

#[test]
fn what_a_stopped_program_left_over_is_cleared_at_a_later_start() {
    both(|store| {
        let folder = store.location().directory().join("evidence").join("incoming");
        std::fs::create_dir_all(&folder).unwrap();
        let old = std::fs::File::create(folder.join("old")).unwrap();
        old.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        std::fs::write(folder.join("new"), b"on its way at another node").unwrap();
        Store::open(store.location()).unwrap();
        assert_eq!(names(&folder), ["new"]);
    });
}

#[test]
fn who_brought_a_file_is_known_with_their_own_name_for_it() {
    both(|store| {
        let deposit = |change: i64, actor: &str, name: &str| Deposit {
            sha256: ABC.to_owned(),
            change,
            actor: actor.to_owned(),
            name: name.to_owned(),
            shows_on: Some(TODAY),
            kept_at: NOON + change,
        };
        let all = [deposit(1, "account:a", "簽到表.txt"), deposit(2, "account:b", "copy.txt")];
        for one in &all {
            store
                .write(|tx| {
                    assert_eq!(begin(tx, "evidence")?, one.change);
                    evidence::note(tx, &row("簽到表.txt"))?;
                    evidence::deposit(tx, one)
                })
                .unwrap();
        }
        assert_eq!(store.read(|tx| evidence::deposits(tx, ABC, 10)).unwrap(), all);
        let of_b = store.read(|tx| evidence::deposits_of(tx, "account:b", 10)).unwrap();
        assert_eq!(of_b, all[1..]);
        let since =
            |since| store.read(|tx| evidence::deposited_since(tx, "account:a", since)).unwrap();
        assert_eq!((since(NOON), since(NOON + 1)), (3, 0));
    });
}

fn naming(transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
    evidence::name(transaction, [(ABC, "r1")].into_iter())
}

#[test]
fn a_record_may_name_only_a_file_that_is_kept_and_a_file_that_none_names_can_be_forgotten() {
    both(|store| {
        store.write(|tx| file(tx, &[record("r1", "a1", "person", Some(TODAY))])).unwrap();
        assert!(store.write(naming).is_err(), "no such file");
        put(store, b"abc");
        store.write(|tx| evidence::note(tx, &row("a.txt"))).unwrap();
        store.write(naming).unwrap();
        let named = |after| store.read(|tx| evidence::named_by(tx, ABC, after, 10)).unwrap();
        assert_eq!((named(""), named("r1")), (vec!["r1".to_owned()], Vec::new()));
        let since = |filed_by: &str, change| {
            store.read(|tx| evidence::named_since(tx, ABC, filed_by, change)).unwrap()
        };
        assert!(since("local:王小明", 0) && !since("local:王小明", 1) && !since("account:a", 0));
        assert!(store.write(|tx| evidence::forget(tx, ABC)).is_err(), "it is named");
        store.write(|tx| evidence::forget_naming(tx, "r1", ABC)).unwrap();
        store.write(|tx| evidence::forget(tx, ABC)).unwrap();
        assert_eq!(store.read(|tx| evidence::get(tx, ABC)).unwrap(), None);
        store.remove_evidence(ABC).unwrap();
        store.remove_evidence(ABC).unwrap();
        assert!(matches!(store.evidence(ABC), Err(StoreError::File { .. })));
    });
}

#[test]
fn bytes_that_changed_on_the_disk_are_not_handed_out() {
    both(|store| {
        put(store, b"abc");
        let path = store.location().directory().join("evidence").join("ba").join(ABC);
        std::fs::write(path, b"abd").unwrap();
        assert!(matches!(store.evidence(ABC), Err(StoreError::Damaged { .. })));
    });
}

#[test]
fn only_a_hash_names_a_file() {
    both(|store| {
        for name in ["", "ba", "../../etc/passwd", &ABC.to_uppercase(), "é"] {
            assert!(matches!(store.evidence(name), Err(StoreError::Damaged { .. })), "{name}");
        }
        assert!(matches!(store.evidence(&"0".repeat(64)), Err(StoreError::File { .. })));
    });
}

//! Evidence files: one file for the same bytes, found again, checked when read.

use store::StoreError;
use store::evidence::{self, EvidenceRow};
use testkit::both;

use crate::samples::NOON;

/// SHA-256 of `abc`, from the standard that defines it.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn the_same_bytes_are_kept_once_under_their_hash() {
    both(|store| {
        assert_eq!(store.put_evidence(b"abc").unwrap(), ABC);
        assert_eq!(store.put_evidence(b"abc").unwrap(), ABC);
        assert_eq!(store.evidence(ABC).unwrap(), b"abc");
        let folder = store.location().directory().join("evidence").join("ba");
        let names: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, [ABC]);
        let row = |name: &str| EvidenceRow {
            sha256: ABC.to_owned(),
            bytes: 3,
            media_type: "text/plain".to_owned(),
            first_name: name.to_owned(),
            recorded_at: NOON,
        };
        store.write(|tx| evidence::note(tx, &row("簽到表.txt"))).unwrap();
        store.write(|tx| evidence::note(tx, &row("copy.txt"))).unwrap();
        assert_eq!(store.read(|tx| evidence::get(tx, ABC)).unwrap(), Some(row("簽到表.txt")));
    });
}

#[test]
fn bytes_that_changed_on_the_disk_are_not_handed_out() {
    both(|store| {
        store.put_evidence(b"abc").unwrap();
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

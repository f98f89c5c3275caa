//! Time stamps that OpenSSL made as authority (`tests/stamps/make.py`): those that hold, and those of
//! authorities that are none or that lie.

use ledger::{
    Authority, Bundle, BundleFault, Checkpoint, Entry, Existed, Receipt, Shown, Signer, StampError,
    Stamped, Token, Trust, Verifier, query,
};
use proptest::prelude::*;

/// The checkpoint that was stamped, as the log of the key of sevens signs it.
const NOTE: &str = include_str!("../stamps/note.txt");
/// The number that the questions bore.
const NONCE: u64 = 7;

macro_rules! made {
    ($name:literal) => {
        include_bytes!(concat!("../stamps/", $name)).as_slice()
    };
}

fn trusted(pem: &str) -> Authority {
    Authority::from_pem("authority", pem).unwrap()
}

fn root() -> Authority {
    trusted(include_str!("../stamps/root.pem"))
}

fn answer(authority: &Authority, reply: &[u8]) -> Result<i64, StampError> {
    authority.answered(NOTE, NONCE, &Token::of_reply(reply)?)
}

fn kept(token: &[u8]) -> Result<i64, StampError> {
    root().examine(NOTE, &Token::of_bytes(token.to_vec())?)
}

#[test]
fn a_stamp_holds_whatever_its_keys_are_and_whoever_vouches() {
    for (name, reply) in [
        ("RSA", made!("plain.tsr")),
        ("RSA, its certificate named by SHA-1", made!("older.tsr")),
        ("P-256", made!("curve.tsr")),
        ("P-384, by an issuer between", made!("chained.tsr")),
    ] {
        let at = answer(&root(), reply).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(at > 1_750_000_000_000_000, "{name}: {at}");
    }
    let itself = trusted(include_str!("../stamps/curve.pem"));
    assert_eq!(answer(&itself, made!("curve.tsr")), answer(&root(), made!("curve.tsr")));
}

#[test]
fn a_stamp_of_another_authority_or_for_another_purpose_does_not_hold() {
    let stranger = |told| matches!(told, Err(StampError::Stranger { .. }));
    let other = trusted(include_str!("../stamps/other-root.pem"));
    assert!(stranger(answer(&other, made!("curve.tsr"))));
    let pinned = trusted(include_str!("../stamps/curve.pem"));
    assert!(stranger(answer(&pinned, made!("plain.tsr"))));
    assert!(stranger(answer(&root(), made!("expired.tsr"))), "its certificate had ended");
    assert!(stranger(answer(&root(), made!("authority.tsr"))), "one that may issue certificates");
    for (name, token) in [
        ("not critical", made!("loose.token")),
        ("for servers too", made!("wide.token")),
        ("for servers", made!("server.token")),
    ] {
        assert_eq!(kept(token), Err(StampError::NotForStamping), "{name}");
    }
    assert_eq!(kept(made!("unnamed.token")), Err(StampError::Signer));
}

#[test]
fn an_answer_holds_for_its_note_and_its_question_alone() {
    let token = Token::of_reply(made!("curve.tsr")).unwrap();
    assert_eq!(token.nonce(), Some(NONCE));
    assert_eq!(root().answered(NOTE, 8, &token), Err(StampError::OtherNonce));
    let other = NOTE.replace("\n1\n", "\n2\n");
    assert_eq!(root().examine(&other, &token), Err(StampError::OtherImprint));
}

#[test]
fn what_is_no_stamp_is_refused() {
    let refused = Token::of_reply(made!("refused.tsr"));
    assert!(matches!(&refused, Err(StampError::Refused(why)) if why.starts_with("status 2")));
    let reply = made!("curve.tsr");
    for no_answer in [&b""[..], b"x", b"<html>", &reply[..reply.len() - 1], &[0x30, 0x80, 0, 0]] {
        assert_eq!(Token::of_reply(no_answer), Err(StampError::Form));
    }
    let longer = [reply, b"\0"].concat();
    assert_eq!(Token::of_reply(&longer), Err(StampError::Form));
    assert_eq!(Token::of_reply(&vec![0x30; 70_000]), Err(StampError::Form));
    assert_eq!(Token::of_bytes(vec![0x30; 70_000]), Err(StampError::Form));
    assert_eq!(kept(&[]), Err(StampError::Form));
    for no_certificate in
        ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    {
        let read = Authority::from_pem("none", no_certificate);
        assert_eq!(read.err(), Some(StampError::Certificate("none".to_owned())));
    }
}

#[test]
fn a_question_is_what_openssl_would_ask() {
    let asked = query(NOTE, NONCE).unwrap();
    assert_eq!(asked.get(..7), Some(&[0x30, 0x3c, 2, 1, 1, 0x30, 0x31][..]));
    assert!(
        asked.ends_with(&[2, 1, 7, 1, 1, 0xff]),
        "the number, and that the certificate is wanted"
    );
}

#[test]
fn no_byte_of_a_token_can_be_another_and_tell_another_time() {
    let mut n_altered = 0;
    for reply in [made!("plain.tsr"), made!("curve.tsr"), made!("chained.tsr")] {
        let token = Token::of_reply(reply).unwrap();
        let at = root().examine(NOTE, &token).unwrap();
        let mut n_unsigned = 0;
        n_altered += 2 * token.bytes().len();
        for place in 0..token.bytes().len() {
            for bit in [0x01, 0x80] {
                let mut bytes = token.bytes().to_vec();
                bytes[place] ^= bit;
                let Ok(changed) = Token::of_bytes(bytes) else { continue };
                if let Ok(told) = root().examine(NOTE, &changed) {
                    n_unsigned += 1;
                    assert_eq!(told, at, "byte {place}");
                }
            }
        }
        // Versions, and names beside the signature that are told again in what is signed.
        assert!(n_unsigned < 400, "{n_unsigned}");
    }
    println!("measured: {n_altered} bits of time-stamps altered, none tells another time");
}

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn no_answer_makes_the_reader_fail_in_another_way_than_by_saying_so(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        place in 0_usize..817,
        length in 0_usize..8,
    ) {
        let _ = answer(&root(), &bytes);
        let reply = made!("curve.tsr");
        let end = (place + length).min(reply.len());
        let spliced = [reply.get(..place).unwrap_or_default(), &bytes, &reply[end..]].concat();
        let told = answer(&root(), &spliced);
        prop_assert!(told.is_err() || spliced == reply || told == answer(&root(), reply));
    }
}

/// The one entry of the log whose checkpoint was stamped, and another in its place.
const ENTRY: &str =
    r#"{"change":1,"at":1,"actor":"a","kind":"k","summary":"s","records":0,"parts":{}}"#;
const FORGED: &str =
    r#"{"change":1,"at":1,"actor":"b","kind":"k","summary":"s","records":0,"parts":{}}"#;

/// The checkpoint of a log of one entry, as whoever holds its key may sign it.
fn note_of(entry: &str) -> (Verifier, String) {
    let signer = Signer::of_seed(&[7; 32]);
    let root = Entry::leaf(entry);
    let origin = signer.verifier().name().to_owned();
    let note = Checkpoint { origin, size: 1, root }.note(signer.verifier(), &signer.sign(1, root));
    (signer.verifier().clone(), note)
}

fn stamped() -> Vec<Stamped> {
    let token = Token::of_reply(made!("curve.tsr")).unwrap();
    vec![Stamped::of(NOTE.to_owned(), token.bytes(), Vec::new())]
}

fn check(entry: &str, stamped: Vec<Stamped>, by: &[Authority]) -> Result<Shown, BundleFault> {
    let (verifier, checkpoint) = note_of(entry);
    let trust = Trust { authorities: by, ..Trust::of(&verifier) };
    Bundle { checkpoint, cosigned: Vec::new(), stamped, steps: Vec::new() }
        .check(std::iter::once(entry), &trust)
}

#[test]
fn a_bundle_tells_since_when_its_entries_were_there() {
    assert_eq!(note_of(ENTRY).1, NOTE);
    let shown = check(ENTRY, stamped(), &[root()]).unwrap();
    let at = answer(&root(), made!("curve.tsr")).unwrap();
    assert_eq!(shown.existed, [Existed { size: 1, at, authority: "authority".to_owned() }]);
    // Who trusts no authority learns nothing from the stamp.
    assert_eq!(check(ENTRY, stamped(), &[]).unwrap().existed, []);
}

#[test]
fn a_bundle_of_another_past_than_was_stamped_or_without_the_demanded_stamp_does_not_hold() {
    let told = check(FORGED, stamped(), &[root()]);
    assert!(matches!(told, Err(BundleFault::Forked { size: 1, earlier: 1 })), "{told:?}");
    let other = trusted(include_str!("../stamps/other-root.pem"));
    for missing in [check(ENTRY, Vec::new(), &[root()]), check(ENTRY, stamped(), &[other])] {
        assert!(matches!(missing, Err(BundleFault::NotStamped { .. })), "{missing:?}");
    }
}

#[test]
fn a_receipt_tells_since_when_and_not_from_another_past() {
    let check = |entry: &str| {
        let (verifier, checkpoint) = note_of(entry);
        let receipt = Receipt {
            checkpoint,
            cosigned: Vec::new(),
            stamped: stamped(),
            entry: entry.to_owned(),
            path: Vec::new(),
            kind: Some("record".to_owned()),
            salt: String::new(),
            values: Vec::new(),
            place: 0,
            among: Vec::new(),
        };
        receipt.check(&Trust { authorities: &[root()], ..Trust::of(&verifier) }).map(drop)
    };
    // The stamp holds; the entry commits to nothing that could be shown.
    assert!(matches!(check(ENTRY), Err(BundleFault::NotCommitted)));
    assert!(matches!(check(FORGED), Err(BundleFault::Forked { size: 1, earlier: 1 })));
}

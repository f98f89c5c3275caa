//! Notes, receipts, logs and time stamps that lie, and what is near them: nothing holds but what was signed.

use ::corpus::Corpus;
use ledger::{Authority, Bundle, Receipt, Signer, Submission, Token, Trust, Verifier};

/// The log of these was signed by the key of sevens.
fn verifier() -> Verifier {
    Signer::of_seed(&[7; 32]).verifier().clone()
}

fn near(name: &str, read: impl Fn(&str) + std::panic::RefUnwindSafe) {
    let corpus = Corpus::read(env!("CARGO_MANIFEST_DIR"), name);
    corpus.try_all(|input| read(&String::from_utf8_lossy(input)));
}

#[test]
fn no_note_near_a_signed_one_tells_another_root() {
    let verifier = verifier();
    let signed = verifier.open(include_str!("../corpus/note/whole")).unwrap();
    near("note", |note| {
        if let Ok(opened) = verifier.open(note) {
            assert_eq!(opened, signed);
        }
        let _ = Submission::from_text(note);
    });
}

#[test]
fn no_receipt_near_a_true_one_proves_another_thing() {
    let verifier = verifier();
    let whole: Receipt = serde_json::from_str(include_str!("../corpus/receipt/whole")).unwrap();
    let (_, entry) = whole.check(&Trust::of(&verifier)).unwrap();
    near("receipt", |text| {
        let Ok(receipt) = serde_json::from_str::<Receipt>(text) else { return };
        if let Ok((_, proven)) = receipt.check(&Trust::of(&verifier)) {
            // Without a kind it is a receipt of the entry alone, and shows nothing beside it.
            let alone = (receipt.kind.is_none(), receipt.values.is_empty());
            if alone == (true, true) {
                assert_eq!(proven, entry);
                return;
            }
            assert_eq!(
                (proven, receipt.kind, receipt.values),
                (entry.clone(), whole.kind.clone(), whole.values.clone())
            );
        }
    });
}

#[test]
fn no_log_near_a_true_one_holds_with_other_entries() {
    let verifier = verifier();
    let whole: Vec<&str> = include_str!("../corpus/log/whole").lines().skip(1).collect();
    near("log", |text| {
        let mut lines = text.lines();
        let head = lines.next().and_then(|head| serde_json::from_str::<Bundle>(head).ok());
        let Some(bundle) = head else { return };
        let entries: Vec<&str> = lines.collect();
        let checked = bundle.check(entries.iter().copied(), &Trust::of(&verifier));
        assert!(checked.is_err() || entries == whole, "{text}");
    });
}

#[test]
fn whatever_is_near_a_time_stamp_is_read_or_refused() {
    let root = Authority::from_pem("root", include_str!("../stamps/root.pem")).unwrap();
    let note = include_str!("../stamps/note.txt");
    let corpus = Corpus::read(env!("CARGO_MANIFEST_DIR"), "token");
    corpus.try_all(|input| {
        for token in [Token::of_reply(input), Token::of_bytes(input.to_vec())] {
            let Ok(token) = token else { continue };
            let _ = token.nonce();
            let _ = root.examine(note, &token);
        }
    });
}

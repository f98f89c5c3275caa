//! Checkpoints as signed notes: read back, refused when a byte of them differs.

use ledger::{Checkpoint, Hash, NoteError, Signer, Verifier};

fn note() -> (Verifier, Checkpoint, String) {
    let signer = Signer::of_seed(&[7; 32]);
    let verifier = signer.verifier().clone();
    let root = Hash::of_leaf(b"an entry");
    let checkpoint = Checkpoint { origin: verifier.name().to_owned(), size: 1, root };
    let note = checkpoint.note(&verifier, &signer.sign(1, root));
    (verifier, checkpoint, note)
}

#[test]
fn a_note_is_opened_by_the_key_that_signed_it_and_by_no_other() {
    let (verifier, checkpoint, note) = note();
    assert_eq!(verifier.open(&note), Ok(checkpoint));
    let other = Signer::of_seed(&[8; 32]);
    let refused = other.verifier().open(&note);
    assert_eq!(refused, Err(NoteError::NotSigned(other.verifier().name().to_owned())));
}

#[test]
fn a_key_comes_back_from_its_text_and_a_mistyped_one_does_not() {
    let (verifier, ..) = note();
    let text = verifier.to_string();
    assert_eq!(Verifier::from_text(&text).unwrap(), verifier);
    let mistyped = text.replacen("fangyuan", "fangyuam", 1);
    assert_eq!(Verifier::from_text(&mistyped), Err(NoteError::Key));
}

#[test]
fn no_byte_of_a_note_can_be_another() {
    let (verifier, checkpoint, note) = note();
    println!("measured: {} bytes of a checkpoint altered, none tells another", note.len());
    for at in 0..note.len() {
        let mut bytes = note.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        // The last byte is a line end, which no signature covers and no reader needs.
        let opened = verifier.open(&changed);
        assert!(opened.is_err() || at + 1 == note.len(), "byte {at}: {changed}");
        assert!(opened.is_err() || opened == Ok(checkpoint.clone()));
    }
}

//! Witnesses sign what only grew, and nothing else; their lines are read back by their keys alone.

use ledger::{
    Checkpoint, Cosigner, Hash, NoteError, Refusal, Signer, Submission, Witness, Witnessed,
    consistency, cosigned_by, with_cosignatures,
};

const AT: u64 = 1_772_424_000;

fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|number| Hash::of_leaf(number.to_string().as_bytes())).collect()
}

fn checkpoint(leaves: &[Hash]) -> (Checkpoint, String) {
    let signer = Signer::of_seed(&[7; 32]);
    let root = leaves.iter().copied().collect::<ledger::Frontier>().root();
    let (origin, size) = (signer.verifier().name().to_owned(), leaves.len() as u64);
    let checkpoint = Checkpoint { origin, size, root };
    let note = checkpoint.note(signer.verifier(), &signer.sign(size, root));
    (checkpoint, note)
}

fn asked(old: usize, leaves: &[Hash]) -> Submission {
    let proof = consistency(leaves, old).unwrap_or_default();
    Submission { old: old as u64, proof, note: checkpoint(leaves).1 }
}

/// What a witness that saw these leaves says to the request.
fn answer(seen: &[Hash], asked: &Submission) -> Result<Checkpoint, Refusal> {
    let log = Signer::of_seed(&[7; 32]).verifier().clone();
    let known = (!seen.is_empty()).then(|| checkpoint(seen).0);
    asked.examine(&[log], |_| known)
}

#[test]
fn a_request_comes_back_from_its_text_and_is_refused_when_a_line_is_another() {
    let request = asked(3, &leaves(9));
    let text = request.to_text();
    assert_eq!(Submission::from_text(&text), Ok(request));
    for wrong in [
        text.replacen("old 3", "old 03", 1),
        text.replacen("old", "new", 1),
        text.replacen('\n', "\n!\n", 1),
        String::new(),
    ] {
        assert_eq!(Submission::from_text(&wrong), Err(Refusal::Form), "{wrong}");
    }
}

#[test]
fn a_log_that_only_grew_is_signed_from_every_size_to_every_size() {
    for old in 0..20 {
        for new in old..20 {
            let (seen, all) = (leaves(old), leaves(new));
            assert_eq!(answer(&seen, &asked(old, &all)), Ok(checkpoint(&all).0), "{old} to {new}");
        }
    }
}

#[test]
fn a_log_that_was_forked_or_cut_is_not_signed() {
    let mut forked = leaves(9);
    forked[2] = Hash::of_leaf(b"forged");
    let known = 5;
    assert_eq!(answer(&leaves(5), &asked(5, &forked)), Err(Refusal::Inconsistent { known }));
    assert_eq!(answer(&leaves(9), &asked(9, &forked)), Err(Refusal::Forked { known: 9 }));
    assert_eq!(answer(&leaves(5), &asked(0, &leaves(4))), Err(Refusal::OtherSize { known }));
    let backward = Submission { old: 5, ..asked(0, &leaves(4)) };
    assert_eq!(answer(&leaves(5), &backward), Err(Refusal::Backward { old: 5, size: 4 }));
}

#[test]
fn only_logs_that_are_known_and_did_sign_are_looked_at() {
    let request = asked(0, &leaves(3));
    let unknown = Signer::of_seed(&[8; 32]).verifier().clone();
    let name = Signer::of_seed(&[7; 32]).verifier().name().to_owned();
    let refused = request.examine(&[unknown], |_| None);
    assert_eq!(refused, Err(Refusal::UnknownLog(name.clone())));
    let note = request.note.replacen("\n3\n", "\n4\n", 1);
    let forged = Submission { note, ..request };
    assert_eq!(answer(&[], &forged), Err(Refusal::Note(NoteError::Forged(name))));
}

#[test]
fn a_cosignature_holds_for_its_note_its_moment_and_its_key_alone() {
    let (_, note) = checkpoint(&leaves(3));
    let (cosigner, other) = (Cosigner::of_seed(&[1; 32]), Cosigner::of_seed(&[2; 32]));
    let line = cosigner.cosign(&note, AT).unwrap();
    let witnesses = [cosigner.witness().clone(), other.witness().clone()];
    let cosigned = with_cosignatures(&note, &line, &witnesses);
    assert_eq!(cosigned_by(&cosigned, &witnesses), [(cosigner.witness(), AT)]);
    assert_eq!(with_cosignatures(&cosigned, &line, &witnesses), cosigned, "once is enough");
    // The log's own signature is read as before.
    let log = Signer::of_seed(&[7; 32]);
    assert!(log.verifier().open(&cosigned).is_ok());
    assert_eq!(log.verifier().alone(&cosigned), note);
    let moved = cosigned.replacen("\n3\n", "\n4\n", 1);
    assert_eq!(cosigned_by(&moved, &witnesses), []);
    let by_another = line.replace(cosigner.witness().name(), other.witness().name());
    assert_eq!(with_cosignatures(&note, &by_another, &witnesses), note);
}

#[test]
fn a_witness_counts_once_however_often_it_is_named() {
    let (_, note) = checkpoint(&leaves(3));
    let cosigner = Cosigner::of_seed(&[1; 32]);
    let twice = [cosigner.witness().clone(), cosigner.witness().clone()];
    let cosigned = note.clone() + &cosigner.cosign(&note, AT).unwrap();
    assert_eq!(Witnessed::newest([cosigned.as_str()], &twice, 2), None);
    let once = Witnessed::newest([cosigned.as_str()], &twice, 1).unwrap();
    assert_eq!((once.size, once.by.len()), (3, 1));
}

#[test]
fn the_key_of_a_witness_comes_back_from_its_text_and_is_not_that_of_a_log() {
    let witness = Cosigner::of_seed(&[1; 32]).witness().clone();
    assert_eq!(Witness::from_text(&witness.to_string()), Ok(witness));
    let log = Signer::of_seed(&[1; 32]).verifier().to_string();
    assert_eq!(Witness::from_text(&log), Err(NoteError::WitnessKey));
}

//! Logs that were handed out and altered on the way: the first entry that does not hold is named.

use std::sync::LazyLock;

use ledger::{
    Bundle, BundleFault, Checkpoint, Cosigned, Entry, Frontier, Hash, NoteError, Signer, Steps,
    Trust, consistency,
};
use proptest::prelude::*;

const SIZE: i64 = 20;

fn signer() -> Signer {
    Signer::of_seed(&[7; 32])
}

fn entry(change: i64, summary: &str) -> String {
    let (source_name, source_sha256, parts) = Default::default();
    let (actor, kind) = ("local:王小明".to_owned(), "record".to_owned());
    let summary = summary.to_owned();
    let (at, records) = (change * 1_000, 1);
    let entry =
        Entry { change, at, actor, kind, summary, source_name, source_sha256, records, parts };
    entry.to_text().unwrap()
}

fn note(entries: &[String]) -> String {
    let signer = signer();
    let tree: Frontier = entries.iter().map(|text| Entry::leaf(text)).collect();
    let (origin, size, root) = (signer.verifier().name().to_owned(), tree.size(), tree.root());
    Checkpoint { origin, size, root }.note(signer.verifier(), &signer.sign(size, root))
}

/// A log with the proof that it grew out of its first eight entries.
fn whole() -> (Bundle, Vec<String>) {
    static MADE: LazyLock<(Bundle, Vec<String>)> = LazyLock::new(make_whole);
    MADE.clone()
}

fn make_whole() -> (Bundle, Vec<String>) {
    let signer = signer();
    let entries: Vec<String> = (1..=SIZE).map(|change| entry(change, "one of many")).collect();
    let leaves: Vec<Hash> = entries.iter().map(|text| Entry::leaf(text)).collect();
    let (mut tree, mut signing) = (Frontier::new(), Steps::of(&signer));
    let steps = leaves.iter().map(|leaf| {
        tree.push(*leaf);
        signing.sign(tree.size(), tree.root())
    });
    let steps = steps.collect();
    let path = consistency(&leaves, 8).unwrap();
    let cosigned = vec![Cosigned { note: note(&entries[..8]), path }];
    let checkpoint = note(&entries);
    (Bundle { checkpoint, cosigned, stamped: Vec::new(), steps }, entries)
}

fn check(bundle: &Bundle, entries: &[String]) -> Result<(), BundleFault> {
    let signer = signer();
    let texts = entries.iter().map(String::as_str);
    bundle.check(texts, &Trust::of(signer.verifier())).map(drop)
}

/// Renumbers, as who knows how entries are numbered.
fn numbered(entries: &[String]) -> Vec<String> {
    let read = |(place, text): (usize, &String)| {
        let entry = Entry { change: place as i64 + 1, ..Entry::from_text(text).unwrap() };
        entry.to_text().unwrap()
    };
    entries.iter().enumerate().map(read).collect()
}

#[test]
fn a_log_as_it_was_handed_out_holds_and_its_steps_are_no_checkpoints() {
    let (bundle, entries) = whole();
    check(&bundle, &entries).unwrap();
    // A file from before there were such signatures.
    check(&Bundle { steps: Vec::new(), ..bundle.clone() }, &entries).unwrap();
    let cut = &entries[..5];
    let step = bundle.steps[4].clone();
    let text = note(cut);
    let (head, line) = text.rsplit_once(' ').unwrap();
    assert_ne!(line.trim_end(), step);
    let forged = Bundle { checkpoint: format!("{head} {step}\n"), ..bundle };
    assert!(matches!(check(&forged, cut), Err(BundleFault::Note(NoteError::NotSigned(_)))));
}

#[test]
fn each_entry_that_was_altered_is_named_with_the_first_of_several() {
    let (bundle, entries) = whole();
    for place in 0..entries.len() {
        let mut forged = entries.clone();
        for behind in forged.iter_mut().skip(place).step_by(3) {
            *behind = behind.replace("one of many", "another");
        }
        let told = check(&bundle, &forged);
        let number = place as u64 + 1;
        assert!(
            matches!(&told, Err(BundleFault::Altered { number: n }) if *n == number),
            "{told:?}"
        );
    }
}

#[test]
fn entries_that_were_removed_added_or_put_elsewhere_are_named_renumbered_or_not() {
    let (bundle, entries) = whole();
    let mut removed = entries.clone();
    removed.remove(6);
    let mut added = entries.clone();
    added.insert(6, entry(7, "another"));
    let mut swapped = entries.clone();
    swapped.swap(6, 11);
    for forged in [&removed, &swapped] {
        let told = check(&bundle, forged);
        assert!(matches!(told, Err(BundleFault::OtherChange { number: 7, .. })), "{told:?}");
    }
    // The one that was put in is the first that was not signed; the next bears its number too.
    assert!(matches!(check(&bundle, &added), Err(BundleFault::Altered { number: 7 })));
    for forged in [numbered(&added), numbered(&swapped)] {
        let told = check(&bundle, &forged);
        // The twelfth in the seventh's place differs by its moment.
        assert!(matches!(told, Err(BundleFault::Altered { number: 7 })), "{told:?}");
    }
    let told = check(&bundle, &numbered(&removed));
    assert!(matches!(told, Err(BundleFault::Altered { number: 7 })), "{told:?}");

    let missing = check(&bundle, &entries[..15]);
    assert!(matches!(missing, Err(BundleFault::Missing { signed: 20, found: 15 })), "{missing:?}");
    let more = [entries.as_slice(), &[entry(21, "another")]].concat();
    assert!(matches!(check(&bundle, &more), Err(BundleFault::Added { signed: 20 })));
    let mut unreadable = entries;
    unreadable[9] = "{}".to_owned();
    let told = check(&bundle, &unreadable);
    assert!(matches!(told, Err(BundleFault::Unreadable { number: 10, .. })), "{told:?}");
}

#[test]
fn an_older_fault_is_named_before_one_that_is_plainer_to_see() {
    let (bundle, entries) = whole();
    let mut forged = entries;
    forged[3] = entry(4, "another");
    forged.remove(12);
    assert!(matches!(check(&bundle, &forged), Err(BundleFault::Altered { number: 4 })));
    forged.truncate(10);
    assert!(matches!(check(&bundle, &forged), Err(BundleFault::Altered { number: 4 })));
}

#[test]
fn proofs_and_checkpoints_that_were_altered_are_told_apart_from_entries() {
    let (bundle, entries) = whole();
    let mut step = bundle.clone();
    step.steps[4] = bundle.steps[5].clone();
    assert!(matches!(check(&step, &entries), Err(BundleFault::Step { number: 5 })));
    step.steps[4] = "no signature".to_owned();
    assert!(matches!(check(&step, &entries), Err(BundleFault::Step { number: 5 })));
    let mut fewer = bundle.clone();
    fewer.steps.pop();
    assert!(matches!(check(&fewer, &entries), Err(BundleFault::Step { number: 20 })));
    fewer.steps.clone_from(&bundle.steps);
    fewer.steps.push(bundle.steps[0].clone());
    assert!(matches!(check(&fewer, &entries), Err(BundleFault::Step { number: 21 })));

    let mut path = bundle.clone();
    path.cosigned[0].path[0] = Hash::of_leaf(b"another");
    assert!(matches!(check(&path, &entries), Err(BundleFault::Path { earlier: 8 })));
    let mut cosigned = bundle.clone();
    cosigned.cosigned[0].note = cosigned.cosigned[0].note.replacen("\n8\n", "\n9\n", 1);
    assert!(matches!(check(&cosigned, &entries), Err(BundleFault::Cosigned(_))));
    let mut checkpoint = bundle.clone();
    checkpoint.checkpoint = checkpoint.checkpoint.replacen("\n20\n", "\n19\n", 1);
    let told = check(&checkpoint, &entries);
    assert!(matches!(told, Err(BundleFault::Note(NoteError::Forged(_)))), "{told:?}");
}

#[test]
fn two_logs_that_one_key_signed_are_told_as_such() {
    let (bundle, entries) = whole();
    let mut other = entries.clone();
    other[15] = entry(16, "another");
    // The checkpoint of one, the entries and signatures of the other.
    let two = Bundle { checkpoint: note(&other), ..bundle.clone() };
    let told = check(&two, &entries);
    assert!(matches!(told, Err(BundleFault::Forked { size: 20, earlier: 20 })), "{told:?}");
    other[3] = entry(4, "another");
    let cosigned = vec![Cosigned { note: note(&other[..8]), path: Vec::new() }];
    let told = check(&Bundle { cosigned, ..bundle }, &entries);
    assert!(matches!(told, Err(BundleFault::Forked { size: 20, earlier: 8 })), "{told:?}");
}

#[test]
fn without_signatures_of_its_entries_a_forged_file_says_so_and_names_none() {
    let (bundle, mut entries) = whole();
    entries[6] = entry(7, "another");
    let told = check(&Bundle { steps: Vec::new(), ..bundle }, &entries);
    assert!(matches!(told, Err(BundleFault::Root { size: 20 })), "{told:?}");
}

proptest! {
    // Every entry's signature is looked at in each.
    #![proptest_config(ProptestConfig { cases: crate::cases().cases.min(1_000), ..crate::cases() })]

    #[test]
    fn the_first_of_any_entries_that_were_altered_is_named(
        places in prop::collection::btree_set(0_usize..20, 1..6)
    ) {
        let (bundle, mut entries) = whole();
        for place in &places {
            entries[*place] = entry(*place as i64 + 1, "another");
        }
        let number = *places.first().unwrap() as u64 + 1;
        let told = check(&bundle, &entries);
        prop_assert!(
            matches!(&told, Err(BundleFault::Altered { number: n }) if *n == number),
            "{told:?}"
        );
    }
}

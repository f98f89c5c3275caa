//! Roots against the definition of the RFC written out, and proofs over every small tree.

use ledger::{Frontier, Hash, Signer, consistency, holds_consistency, holds_inclusion, inclusion};
use proptest::prelude::*;

/// The definition of RFC 9162, section 2.1.1, as it stands there.
fn defined(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of_nothing(),
        [one] => *one,
        many => {
            let mut split = 1;
            while split * 2 < many.len() {
                split *= 2;
            }
            Hash::of_node(defined(&many[..split]), defined(&many[split..]))
        }
    }
}

fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|number| Hash::of_leaf(number.to_string().as_bytes())).collect()
}

fn root(leaves: &[Hash]) -> Hash {
    leaves.iter().copied().collect::<Frontier>().root()
}

#[test]
fn an_empty_tree_has_the_hash_of_nothing() {
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Frontier::new().root().to_string(), nothing);
}

#[test]
fn what_is_signed_is_hashed_by_sha_256_and_no_leaf_is_taken_for_a_node() {
    // As any other program has it: SHA-256 of a zero byte, and of a one with the two of them.
    let leaf = Hash::of_leaf(b"");
    let node = Hash::of_node(leaf, leaf);
    let known = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
    assert_eq!(leaf.to_string(), known);
    let known = "fe43d66afa4a9a5c4f9c9da89f4ffb52635c8f342e7ffb731d68e36c5982072a";
    assert_eq!((root(&[leaf, leaf]), node.to_string().as_str()), (node, known));
    assert_ne!(Hash::of_leaf(&[leaf.0, leaf.0].concat()), node);
    // The signature is over that root and no other.
    let signer = Signer::of_seed(&[7; 32]);
    let signature = signer.sign(2, node);
    assert!(signer.verifier().holds(2, node, &signature));
    assert!(!signer.verifier().holds(2, leaf, &signature));
}

#[test]
fn the_edge_gives_the_root_of_the_definition() {
    for size in 0..130 {
        let leaves = leaves(size);
        assert_eq!(root(&leaves), defined(&leaves), "{size} leaves");
    }
}

#[test]
fn an_edge_comes_back_from_its_bytes_and_grows_on() {
    let mut tree: Frontier = leaves(77).into_iter().collect();
    let mut again = Frontier::from_bytes(77, &tree.to_bytes()).unwrap();
    assert_eq!(again, tree);
    tree.push(Hash::of_leaf(b"more"));
    again.push(Hash::of_leaf(b"more"));
    assert_eq!(again.root(), tree.root());
    assert_eq!(Frontier::from_bytes(76, &tree.to_bytes()), None);
}

#[test]
fn every_leaf_of_every_small_tree_is_proven_to_be_in_it_and_nowhere_else() {
    for size in 1..40_usize {
        let leaves = leaves(size);
        let root = root(&leaves);
        for index in 0..size {
            let path = inclusion(&leaves, index).unwrap();
            for claimed in 0..size {
                let held = holds_inclusion(leaves[index], claimed as u64, size as u64, &path, root);
                assert_eq!(held, claimed == index, "leaf {index} of {size} at {claimed}");
            }
        }
        assert_eq!(inclusion(&leaves, size), None);
    }
}

#[test]
fn every_small_tree_is_proven_to_have_grown_out_of_each_before_it() {
    for size in 1..40_usize {
        let leaves = leaves(size);
        let now = (size as u64, root(&leaves));
        for old in 1..=size {
            let path = consistency(&leaves, old).unwrap();
            let before = root(&leaves[..old]);
            assert!(holds_consistency((old as u64, before), now, &path), "{old} to {size}");
            let other = Hash::of_leaf(b"another past");
            assert!(!holds_consistency((old as u64, other), now, &path), "{old} to {size}");
        }
    }
}

proptest! {
    #![proptest_config(super::cases())]

    #[test]
    fn a_proof_of_which_one_bit_differs_does_not_hold(
        size in 2_usize..300, at in any::<prop::sample::Index>(), bit in 0_usize..256,
        step in any::<prop::sample::Index>(),
    ) {
        let leaves = leaves(size);
        let index = at.index(size);
        let mut path = inclusion(&leaves, index).unwrap();
        let step = step.index(path.len());
        path[step].0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!holds_inclusion(leaves[index], index as u64, size as u64, &path, root(&leaves)));
    }
}

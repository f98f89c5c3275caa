//! Proofs that a leaf is in a tree and that one tree grew out of another (RFC 9162, sections 2.1.3 and 2.1.4).

use crate::{Frontier, Hash};

/// The hashes that lead from a leaf to the root; none where the tree has no such leaf.
#[must_use]
pub fn inclusion(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    leaves.get(index)?;
    let mut path = Vec::new();
    let (mut part, mut index) = (leaves, index);
    while part.len() > 1 {
        let (left, right) = part.split_at(split(part.len()));
        if index < left.len() {
            path.push(root(right));
            part = left;
        } else {
            path.push(root(left));
            index -= left.len();
            part = right;
        }
    }
    path.reverse();
    Some(path)
}

/// Whether the path leads from the leaf at that place to the root of a tree of that size.
#[must_use]
pub fn holds_inclusion(leaf: Hash, index: u64, size: u64, path: &[Hash], expected: Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = leaf;
    for step in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = Hash::of_node(*step, hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::of_node(hash, *step);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == expected
}

/// The hashes that show how the tree of the first `old` leaves grew into that of all; none where it
/// had no leaf or more than there are.
#[must_use]
pub fn consistency(leaves: &[Hash], old: usize) -> Option<Vec<Hash>> {
    if old == 0 || old > leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    let (mut part, mut old, mut is_whole) = (leaves, old, true);
    while old < part.len() {
        let (left, right) = part.split_at(split(part.len()));
        if old <= left.len() {
            path.push(root(right));
            part = left;
        } else {
            path.push(root(left));
            old -= left.len();
            part = right;
            is_whole = false;
        }
    }
    if !is_whole {
        path.push(root(part));
    }
    path.reverse();
    Some(path)
}

/// Whether the path shows that the tree of `size` leaves begins with the tree of `old` leaves.
#[must_use]
pub fn holds_consistency(
    (old, old_root): (u64, Hash),
    (size, size_root): (u64, Hash),
    path: &[Hash],
) -> bool {
    if old == 0 || old > size {
        return false;
    }
    if old == size {
        return path.is_empty() && old_root == size_root;
    }
    let (mut node, mut last) = (old - 1, size - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let mut steps = path.iter().copied();
    // A power of two is a subtree of its own, so its root need not be told.
    let first = if old.is_power_of_two() { Some(old_root) } else { steps.next() };
    let Some(first) = first else { return false };
    let (mut older, mut newer) = (first, first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            older = Hash::of_node(step, older);
            newer = Hash::of_node(step, newer);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            newer = Hash::of_node(newer, step);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && older == old_root && newer == size_root
}

/// The largest power of two below a size above one.
fn split(size: usize) -> usize {
    size.next_power_of_two() / 2
}

fn root(leaves: &[Hash]) -> Hash {
    leaves.iter().copied().collect::<Frontier>().root()
}

//! What changed between two wordings, sign by sign: Chinese has no spaces to split at. Pure.

/// A run of text that both wordings hold, or one of them alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Same(String),
    Deleted(String),
    Inserted(String),
}

/// Above so many compared pairs of signs the texts are shown whole, as one replaced by the other.
const PAIRS: usize = 4_000_000;

/// A run of equal signs shorter than this between two changes is chance, and reads as noise.
const SHORTEST_SAME: usize = 2;

/// The pieces that lead from the older wording to the newer one.
pub fn between(older: &str, newer: &str) -> Vec<Piece> {
    let (old, new): (Vec<char>, Vec<char>) = (older.chars().collect(), newer.chars().collect());
    let before = old.iter().zip(&new).take_while(|(left, right)| left == right).count();
    let behind = old
        .iter()
        .skip(before)
        .rev()
        .zip(new.iter().skip(before).rev())
        .take_while(|(left, right)| left == right)
        .count();
    let middle = |text: &[char]| text.get(before..text.len() - behind).unwrap_or_default().to_vec();
    let (old_middle, new_middle) = (middle(&old), middle(&new));
    let mut steps = Vec::new();
    steps.extend(old.iter().take(before).map(|sign| (Step::Same, *sign)));
    if old_middle.len().saturating_mul(new_middle.len()) > PAIRS {
        steps.extend(old_middle.iter().map(|sign| (Step::Deleted, *sign)));
        steps.extend(new_middle.iter().map(|sign| (Step::Inserted, *sign)));
    } else {
        steps.extend(walk(&old_middle, &new_middle));
    }
    steps.extend(old.iter().skip(old.len() - behind).map(|sign| (Step::Same, *sign)));
    gather(&steps)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Same,
    Deleted,
    Inserted,
}

/// The longest common subsequence, walked from the front.
fn walk(old: &[char], new: &[char]) -> Vec<(Step, char)> {
    let width = new.len() + 1;
    // length[i][j]: how much the rests from i and j have in common.
    let mut length = vec![0_u16; (old.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            length[at(i, j)] = if old[i] == new[j] {
                length[at(i + 1, j + 1)].saturating_add(1)
            } else {
                length[at(i + 1, j)].max(length[at(i, j + 1)])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut steps = Vec::with_capacity(old.len() + new.len());
    while i < old.len() || j < new.len() {
        match (old.get(i), new.get(j)) {
            (Some(left), Some(right)) if left == right => {
                steps.push((Step::Same, *left));
                i += 1;
                j += 1;
            }
            (Some(left), right)
                if right.is_none() || length[at(i + 1, j)] >= length[at(i, j + 1)] =>
            {
                steps.push((Step::Deleted, *left));
                i += 1;
            }
            (_, Some(right)) => {
                steps.push((Step::Inserted, *right));
                j += 1;
            }
            (_, None) => break,
        }
    }
    steps
}

/// Runs of one kind, deletions before insertions, chance equalities counted as change.
fn gather(steps: &[(Step, char)]) -> Vec<Piece> {
    let mut runs: Vec<(Step, String)> = Vec::new();
    for (step, sign) in steps {
        match runs.last_mut() {
            Some((last, text)) if last == step => text.push(*sign),
            _ => runs.push((*step, sign.to_string())),
        }
    }
    let is_chance = |place: usize| {
        let inside = place > 0 && place + 1 < runs.len();
        inside
            && runs.get(place).is_some_and(|(step, text)| {
                *step == Step::Same && text.chars().count() < SHORTEST_SAME
            })
    };
    let mut pieces = Vec::new();
    let (mut deleted, mut inserted) = (String::new(), String::new());
    for (place, (step, text)) in runs.iter().enumerate() {
        match step {
            Step::Deleted => deleted.push_str(text),
            Step::Inserted => inserted.push_str(text),
            Step::Same if is_chance(place) => {
                deleted.push_str(text);
                inserted.push_str(text);
            }
            Step::Same => {
                close(&mut pieces, &mut deleted, &mut inserted);
                pieces.push(Piece::Same(text.clone()));
            }
        }
    }
    close(&mut pieces, &mut deleted, &mut inserted);
    pieces
}

fn close(pieces: &mut Vec<Piece>, deleted: &mut String, inserted: &mut String) {
    if !deleted.is_empty() {
        pieces.push(Piece::Deleted(std::mem::take(deleted)));
    }
    if !inserted.is_empty() {
        pieces.push(Piece::Inserted(std::mem::take(inserted)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pieces: &[Piece]) -> (String, String) {
        let (mut old, mut new) = (String::new(), String::new());
        for piece in pieces {
            match piece {
                Piece::Same(text) => {
                    old.push_str(text);
                    new.push_str(text);
                }
                Piece::Deleted(text) => old.push_str(text),
                Piece::Inserted(text) => new.push_str(text),
            }
        }
        (old, new)
    }

    #[test]
    fn a_changed_word_is_marked_and_the_rest_is_left_alone() {
        let pieces = between("本法之主管機關為行政院。", "本法之主管機關為數位發展部。");
        assert_eq!(
            pieces,
            [
                Piece::Same("本法之主管機關為".into()),
                Piece::Deleted("行政院".into()),
                Piece::Inserted("數位發展部".into()),
                Piece::Same("。".into()),
            ]
        );
    }

    #[test]
    fn the_pieces_hold_both_wordings_whole() {
        for (old, new) in [
            ("", "甲"),
            ("甲", ""),
            ("甲乙丙丁戊", "乙丁己"),
            ("每年應辦理一次", "每二年應辦理二次以上"),
            ("相同", "相同"),
        ] {
            assert_eq!(texts(&between(old, new)), (old.to_owned(), new.to_owned()));
        }
    }

    #[test]
    fn equal_wordings_have_no_change() {
        assert_eq!(between("甲乙", "甲乙"), [Piece::Same("甲乙".into())]);
    }
}

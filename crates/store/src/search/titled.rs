//! Words that may stand in the title of a book: knows by a number each which of them has one, and no title.

use super::ask::{Parts, each_of_books};
use crate::{StoreError, Transaction};

/// How each place fits some of the words.
pub(super) fn any_of(words: &[(usize, Parts)]) -> Parts {
    let mut any = Parts::new();
    for (part, fits) in words.iter().flat_map(|(_, parts)| parts) {
        let known = any.entry(*part).or_insert_with(|| vec![0; fits.len()]);
        known.iter_mut().zip(fits).for_each(|(known, fit)| *known |= fit);
    }
    any
}

/// Leaves of each place how it fits those words too that the title of its book has not: what a title has, everybody
/// sees.
pub(super) fn keep_titled(
    transaction: &mut Transaction<'_>,
    all: &mut Parts,
    words: &[(usize, Parts)],
    is_titled: impl Fn(usize, i64) -> bool,
) -> Result<(), StoreError> {
    let numbers: Vec<i64> = all.keys().copied().collect();
    each_of_books(transaction, &numbers, |position, stretches| {
        let Some(part) = numbers.get(position) else { return Ok(()) };
        let Some(fits) = all.get_mut(part) else { return Ok(()) };
        let mut begin = 0;
        for stretch in stretches {
            let places = begin..begin + stretch.days.len();
            begin = places.end;
            let Some(fits) = fits.get_mut(places.clone()) else { continue };
            if fits.iter().all(|fit| *fit == 0) {
                continue;
            }
            let others = words.iter().filter(|(word, _)| !is_titled(*word, stretch.book));
            for (_, parts) in others {
                let said = parts.get(part).and_then(|said| said.get(places.clone()));
                let said = said.unwrap_or_default();
                for (at, fit) in fits.iter_mut().enumerate() {
                    *fit &= said.get(at).copied().unwrap_or_default();
                }
            }
        }
        Ok::<_, StoreError>(())
    })
}

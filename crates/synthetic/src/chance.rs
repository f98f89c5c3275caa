//! Chance that repeats: the same words give the same numbers, on every machine; knows no clock.

/// A row of numbers that its words decide (splitmix64 over an FNV-1a hash).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

impl Chance {
    /// The row that these words begin.
    pub(crate) fn of(words: &[&str]) -> Self {
        let mut hash = OFFSET;
        for word in words {
            for byte in word.bytes().chain([0x1f]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
            }
        }
        Self(hash)
    }

    /// The row of a numbered thing under these words.
    pub(crate) fn nth(words: &[&str], number: usize) -> Self {
        let mut chance = Self::of(words);
        chance.0 = chance.0.wrapping_add((number as u64).wrapping_mul(0xd134_2543_de82_ef95));
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 where the bound is.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let wide = u128::from(self.next()) * bound as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` through `high`; `low` where they are the wrong way round.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = usize::try_from(i64::from(high) - i64::from(low) + 1).unwrap_or(1);
        low.saturating_add(i32::try_from(self.below(span)).unwrap_or(0))
    }

    /// True in so many of a hundred rows.
    pub(crate) fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of the list; the list is never empty where it is called.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_give_the_same_numbers_and_others_do_not() {
        let row = |words: &[&str]| {
            let mut chance = Chance::of(words);
            (0..8).map(|_| chance.below(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(row(&["a", "b"]), row(&["a", "b"]));
        assert_ne!(row(&["a", "b"]), row(&["ab"]));
    }

    #[test]
    fn numbers_stay_inside_their_bounds() {
        let mut chance = Chance::of(&["bounds"]);
        for _ in 0..1_000 {
            assert!((3..=9).contains(&chance.between(3, 9)));
            assert_eq!(chance.between(5, 4), 5);
        }
    }
}

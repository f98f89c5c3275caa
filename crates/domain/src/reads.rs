//! Which forms were looked at while something was judged: a record of any other form changes nothing of it.

use std::ops::BitOrAssign;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many forms a set can tell apart; one beyond them counts as every form.
// Not of the law: it has fewer forms.
const PLACES: usize = 256;

/// Not of the law: the bits of a word.
const BITS: usize = u64::BITS as usize;

const WORDS: usize = PLACES / BITS;

/// A set of forms, by their place in the regulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FormSet([u64; WORDS]);

impl FormSet {
    /// Every form there is.
    pub const ALL: Self = Self([u64::MAX; WORDS]);

    /// Adds a form.
    pub fn insert(&mut self, form: usize) {
        match self.0.get_mut(form / BITS) {
            Some(word) => *word |= 1 << (form % BITS),
            None => *self = Self::ALL,
        }
    }

    /// Whether a form is in the set.
    pub fn contains(&self, form: usize) -> bool {
        self.0.get(form / BITS).map_or(*self == Self::ALL, |word| word & (1 << (form % BITS)) != 0)
    }

    /// Whether every form of this set is in the other.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(mine, theirs)| mine & !theirs == 0)
    }

    /// The forms, in order of their place.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(word, mut left)| {
            std::iter::from_fn(move || {
                let bit = usize::try_from(left.trailing_zeros()).ok().filter(|bit| *bit < BITS)?;
                left &= left - 1;
                Some(word * BITS + bit)
            })
        })
    }
}

impl FromIterator<usize> for FormSet {
    fn from_iter<T: IntoIterator<Item = usize>>(forms: T) -> Self {
        let mut set = Self::default();
        for form in forms {
            set.insert(form);
        }
        set
    }
}

impl Serialize for FormSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for FormSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<usize>::deserialize(deserializer).map(Self::from_iter)
    }
}

impl BitOrAssign for FormSet {
    fn bitor_assign(&mut self, other: Self) {
        for (word, theirs) in self.0.iter_mut().zip(other.0) {
            *word |= theirs;
        }
    }
}

/// What was looked at: of which forms the body's own records, and of which also those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reads {
    pub own: FormSet,
    pub others: FormSet,
}

impl Reads {
    /// Whether a record of a form that `agency` filed may change what `body` was judged by.
    pub fn concern(&self, body: &str, agency: &str, form: usize) -> bool {
        self.others.contains(form) || (body == agency && self.own.contains(form))
    }
}

impl BitOrAssign for Reads {
    fn bitor_assign(&mut self, more: Self) {
        self.own |= more.own;
        self.others |= more.others;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by it")]
mod tests {
    use super::{FormSet, PLACES};

    #[test]
    fn a_set_comes_back_from_its_text() {
        let set: FormSet = [0, 5, 63, 64, 113, 255].into_iter().collect();
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!(text, "[0,5,63,64,113,255]");
        assert_eq!(serde_json::from_str::<FormSet>(&text).unwrap(), set);
    }

    #[test]
    fn a_form_beyond_all_places_counts_as_every_form() {
        let mut set = FormSet::default();
        set.insert(PLACES);
        assert!(set.contains(0) && set.contains(PLACES + 7));
    }
}

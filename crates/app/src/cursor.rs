//! Where the next page of a list begins that is ordered by moment and id, as an address bears it; knows no
//! list.

use std::fmt;

/// The place of a row: the page behind it begins with the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor<'a> {
    /// Microseconds UTC.
    pub(crate) at: i64,
    pub(crate) id: &'a str,
}

impl<'a> Cursor<'a> {
    /// Where a list begins whose latest row comes first.
    pub(crate) const LATEST: Self = Self { at: i64::MAX, id: "" };
    /// Where a list begins whose oldest row comes first.
    pub(crate) const OLDEST: Self = Self { at: i64::MIN, id: "" };

    /// The place as it was written, else where the list begins; none where what was written is no place.
    pub(crate) fn read(written: Option<&'a str>, begin: Self) -> Option<Self> {
        let Some(written) = written else { return Some(begin) };
        let (at, id) = written.split_once('.')?;
        Some(Self { at: at.parse().ok()?, id })
    }

    /// As the store takes it.
    pub(crate) const fn place(self) -> (i64, &'a str) {
        (self.at, self.id)
    }
}

impl fmt::Display for Cursor<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.at, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_what_is_none_is_refused() {
        let place = Cursor { at: -5, id: "a.b" };
        assert_eq!(Cursor::read(Some(&place.to_string()), Cursor::LATEST), Some(place));
        assert_eq!(Cursor::read(None, Cursor::OLDEST), Some(Cursor::OLDEST));
        for wrong in ["", "7", "x.y", ".y"] {
            assert_eq!(Cursor::read(Some(wrong), Cursor::LATEST), None, "{wrong}");
        }
    }
}

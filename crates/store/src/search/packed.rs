//! Ascending places, and the books and days of places, as few bytes.

use crate::StoreError;

/// A place in a part.
pub(super) type Place = u32;

/// Writes a number in as few bytes as it needs.
pub(super) fn write(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// Reads the numbers that [`write`] wrote, one after another.
pub(super) struct Numbers<'b>(pub(super) &'b [u8]);

impl Iterator for Numbers<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let mut number = 0;
        for (at, byte) in self.0.iter().enumerate() {
            number |= u64::from(byte & 0x7f).checked_shl(7 * u32::try_from(at).ok()?)?;
            if byte & 0x80 == 0 {
                self.0 = self.0.get(at + 1..)?;
                return Some(number);
            }
        }
        None
    }
}

/// Places that come in ascending order, packed as the steps between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    bytes: Vec<u8>,
    last: Option<Place>,
}

impl Places {
    /// Adds a place; the one that was added last is not added again.
    pub(super) fn push(&mut self, place: Place) {
        if self.last != Some(place) {
            write(&mut self.bytes, u64::from(place - self.last.unwrap_or(0)));
            self.last = Some(place);
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.last.is_none()
    }
}

/// The places that [`Places`] packed.
pub(super) fn places(bytes: &[u8]) -> impl Iterator<Item = Place> {
    let mut last = 0;
    Numbers(bytes).map(move |step| {
        last = Place::try_from(step).unwrap_or(Place::MAX).saturating_add(last);
        last
    })
}

/// A stretch of places of one book, with their days.
pub(super) struct Stretch {
    pub(super) book: i64,
    pub(super) days: Vec<i32>,
}

/// Packs the books and days of places one after another.
pub(super) fn pack(places: &[(i64, i32)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(places.len() * 2);
    for stretch in places.chunk_by(|(left, _), (right, _)| left == right) {
        let book = stretch.first().map_or(0, |(book, _)| *book);
        write(&mut bytes, book.unsigned_abs());
        write(&mut bytes, stretch.len() as u64);
        let mut before = 0;
        for (_, day) in stretch {
            let step = i64::from(*day) - before;
            // Small steps either way become small numbers.
            write(&mut bytes, ((step << 1) ^ (step >> 63)).cast_unsigned());
            before = i64::from(*day);
        }
    }
    bytes
}

/// Unpacks what [`pack`] packed.
pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<Stretch>, StoreError> {
    let damaged = || StoreError::Damaged { what: "a part of the search index".to_owned() };
    let mut numbers = Numbers(bytes);
    let mut stretches = Vec::new();
    while let Some(book) = numbers.next() {
        let length = numbers.next().ok_or_else(damaged)?;
        let mut day = 0;
        let mut days = Vec::new();
        for _ in 0..length {
            let step = numbers.next().ok_or_else(damaged)?;
            day += (step >> 1).cast_signed() ^ -(step & 1).cast_signed();
            days.push(i32::try_from(day).map_err(|_| damaged())?);
        }
        stretches.push(Stretch { book: i64::try_from(book).map_err(|_| damaged())?, days });
    }
    Ok(stretches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_as_they_were_packed() {
        let mut packed = Places::default();
        let all = [0, 1, 127, 128, 20_000, u32::MAX];
        all.iter().for_each(|place| packed.push(*place));
        packed.push(u32::MAX);
        assert_eq!(places(packed.bytes()).collect::<Vec<_>>(), all);
    }

    #[test]
    fn books_and_days_come_back_as_they_were_packed() {
        let all = [(1, i32::MIN), (1, -4), (1, 20_514), (7, 3), (7, i32::MAX), (1, 0)];
        let mut back = Vec::new();
        for stretch in unpack(&pack(&all)).unwrap() {
            back.extend(stretch.days.into_iter().map(|day| (stretch.book, day)));
        }
        assert_eq!(back, all);
    }

    #[test]
    fn what_was_cut_off_is_told_as_damaged() {
        let bytes = pack(&[(1, 5), (1, 90_000)]);
        assert!(unpack(&bytes[..bytes.len() - 1]).is_err());
    }
}

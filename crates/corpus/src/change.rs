//! Random changes of an input, the same everywhere; knows no form of it.

/// Bytes on which readers stumble.
const ODD: [u8; 14] =
    [0, 1, b'\n', b'"', b'\\', b'<', b'&', b'0', b'9', 0x7f, 0x80, 0xc0, 0xfe, 0xff];

/// Lengths that are one more or one less than a reader may think of.
const LENGTHS: [u64; 8] = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, u64::MAX];

/// A small source of numbers that is the same everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    /// Each word throws its own numbers.
    pub(crate) fn new(word: &[u8]) -> Self {
        let mix = |mixed: u64, byte: &u8| mixed.rotate_left(7) ^ u64::from(*byte);
        Self(word.iter().fold(0, mix))
    }

    pub(crate) fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let sides = u64::try_from(sides.max(1)).unwrap_or(1);
        usize::try_from((mixed ^ (mixed >> 31)) % sides).unwrap_or(0)
    }
}

/// One change: a byte is another, a piece goes, comes twice, or comes from another input.
pub(crate) fn one(input: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.below(input.len() + 1);
    let until = (at + dice.below(16) + 1).min(input.len());
    match dice.below(8) {
        0 => alter(input, at, |byte, dice| byte ^ (1 << dice.below(8)), dice),
        1 => alter(input, at, |_, dice| ODD.get(dice.below(ODD.len())).copied().unwrap_or(0), dice),
        2 => drop(input.drain(at..until)),
        3 => input.truncate(at),
        4 => {
            let piece = input.get(at..until).unwrap_or_default().repeat(dice.below(8) + 1);
            input.splice(at..at, piece);
        }
        5 => {
            let length = LENGTHS.get(dice.below(LENGTHS.len())).copied().unwrap_or(0);
            let bytes = match dice.below(3) {
                0 => length.to_le_bytes().to_vec(),
                1 => length.to_be_bytes().to_vec(),
                _ => length.to_string().into_bytes(),
            };
            input.splice(at..until, bytes);
        }
        _ => {
            let from = dice.below(other.len() + 1);
            let to = (from + dice.below(64)).min(other.len());
            let piece = other.get(from..to).unwrap_or_default().to_vec();
            input.splice(at..until, piece);
        }
    }
}

fn alter(input: &mut [u8], at: usize, with: impl Fn(u8, &mut Dice) -> u8, dice: &mut Dice) {
    if let Some(byte) = input.get_mut(at) {
        *byte = with(*byte, dice);
    }
}

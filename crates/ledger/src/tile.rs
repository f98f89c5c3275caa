//! A log as static files: tiles of hashes and bundles of entries (C2SP `tlog-tiles`).

use crate::{Frontier, Hash};

/// How many hashes or entries a full tile has.
pub const WIDTH: u64 = 256;

/// One tile of hashes, or one bundle of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    /// None for entries.
    pub level: Option<u8>,
    pub number: u64,
    /// Less than [`WIDTH`] for the last of its level.
    pub width: u64,
}

impl Tile {
    /// Reads a path such as `tile/0/x001/234.p/17` or `tile/entries/000`.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let (number, width) = match rest.split_once(".p/") {
            None => (rest, WIDTH),
            Some((number, width)) => (number, width.parse().ok()?),
        };
        let mut index: u64 = 0;
        for part in number.split('/') {
            let digits: u64 = part.trim_start_matches('x').parse().ok()?;
            index = index.checked_mul(1000)?.checked_add(digits)?;
        }
        let level = match level {
            "entries" => None,
            level => Some(level.parse().ok()?),
        };
        let tile = Self { level, number: index, width };
        // One path a tile: what is written otherwise is none.
        (tile.path() == path && tile.width > 0 && tile.width <= WIDTH).then_some(tile)
    }

    #[must_use]
    pub fn path(&self) -> String {
        let mut number = format!("{:03}", self.number % 1000);
        let mut above = self.number / 1000;
        while above > 0 {
            number = format!("x{:03}/{number}", above % 1000);
            above /= 1000;
        }
        let level = self.level.map_or("entries".to_owned(), |level| level.to_string());
        match self.width {
            WIDTH => format!("tile/{level}/{number}"),
            width => format!("tile/{level}/{number}.p/{width}"),
        }
    }

    /// The entries beneath it, from the first to before the end, counted from 0; none where no log
    /// can be so long.
    #[must_use]
    pub fn entries(&self) -> Option<std::ops::Range<u64>> {
        let beneath = WIDTH.checked_pow(self.level.unwrap_or(0).into())?;
        let first = self.number.checked_mul(WIDTH)?.checked_mul(beneath)?;
        Some(first..first.checked_add(self.width.checked_mul(beneath)?)?)
    }

    /// The bytes of a tile of hashes, from the leaves beneath it.
    #[must_use]
    pub fn hashes(&self, leaves: &[Hash]) -> Vec<u8> {
        let beneath = WIDTH.checked_pow(self.level.unwrap_or(0).into());
        let beneath = beneath.and_then(|beneath| usize::try_from(beneath).ok());
        let roots = leaves.chunks(beneath.unwrap_or(usize::MAX));
        roots.flat_map(|part| part.iter().copied().collect::<Frontier>().root().0).collect()
    }

    /// All tiles of a log of that size.
    #[must_use]
    pub fn all(size: u64) -> Vec<Self> {
        let mut tiles = of_level(None, size);
        let (mut level, mut hashes) = (0_u8, size);
        while hashes > 0 {
            tiles.extend(of_level(Some(level), hashes));
            hashes /= WIDTH;
            level += 1;
        }
        tiles
    }
}

fn of_level(level: Option<u8>, hashes: u64) -> Vec<Tile> {
    let full = (0..hashes / WIDTH).map(|number| Tile { level, number, width: WIDTH });
    let last = Tile { level, number: hashes / WIDTH, width: hashes % WIDTH };
    full.chain((last.width > 0).then_some(last)).collect()
}

/// The bytes of a bundle of entries; none where one is longer than a bundle can say.
#[must_use]
pub fn entry_bundle<'e>(entries: impl IntoIterator<Item = &'e str>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend(u16::try_from(entry.len()).ok()?.to_be_bytes());
        bytes.extend(entry.as_bytes());
    }
    Some(bytes)
}

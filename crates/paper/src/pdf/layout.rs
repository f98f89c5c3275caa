//! Puts a paper on pages: lines one under the other, tables broken over pages with their heading
//! repeated. Works in thousandths of a point.

mod table;

use super::font::Fonts;
use super::structure::{Kind, Place, Structure};
use crate::PaperError;
use crate::lines::{Length, Letter, letters, lines};
use crate::model::{Block, Orientation, Paper, Style, Text};

/// Points to a millimetre, in thousandths.
const MILLIMETRE: Length = 2_835;

const MARGIN: Length = 20 * MILLIMETRE;
/// The text begins here, under the head.
const TOP: Length = 26 * MILLIMETRE;
/// The text ends here, above the foot.
const BOTTOM: Length = 24 * MILLIMETRE;

/// How words are set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    pub(super) size: Length,
    /// From one line to the next.
    pub(super) leading: Length,
    pub(super) is_bold: bool,
    is_centred: bool,
    before: Length,
    after: Length,
}

const fn setting(size: Length, leading: Length, before: Length, after: Length) -> Setting {
    Setting { size, leading, is_bold: false, is_centred: false, before, after }
}

const TITLE: Setting =
    Setting { is_bold: true, is_centred: true, ..setting(18_000, 26_000, 0, 3_000) };
const UNDER_TITLE: Setting = Setting { is_centred: true, ..setting(10_500, 16_000, 0, 1_000) };
const HEADING_1: Setting = Setting { is_bold: true, ..setting(14_000, 20_000, 12_000, 4_000) };
const HEADING_2: Setting = Setting { is_bold: true, ..setting(11_500, 17_000, 8_000, 3_000) };
const BODY: Setting = setting(11_000, 17_500, 0, 4_000);
const SMALL: Setting = setting(9_000, 13_500, 0, 4_000);
pub(super) const CELL: Setting = setting(9_000, 12_600, 0, 0);
pub(super) const CELL_HEAD: Setting = Setting { is_bold: true, ..CELL };
/// Heads and feet of pages.
pub(super) const EDGE: Setting = setting(8_500, 12_000, 0, 0);

/// The pages of a paper.
pub(super) struct Laid {
    pub(super) width: Length,
    pub(super) height: Length,
    pub(super) pages: Vec<Vec<Piece>>,
    pub(super) structure: Structure,
    /// Where headings stand: level, words, page, height on it.
    pub(super) headings: Vec<(u8, String, usize, Length)>,
}

/// One thing drawn on a page.
pub(super) enum Piece {
    Words {
        left: Length,
        /// Where the letters stand.
        base: Length,
        letters: Vec<Letter>,
        size: Length,
        is_bold: bool,
        /// What it is part of; none: it is only there for the eye.
        part: Option<Place>,
    },
    Line {
        from: (Length, Length),
        to: (Length, Length),
    },
    Shade {
        left: Length,
        top: Length,
        width: Length,
        height: Length,
    },
}

/// The left edge of the text.
pub(super) const LEFT: Length = MARGIN;

/// Puts the paper on pages; there is at least one.
///
/// # Errors
/// [`PaperError::GivenUp`] where it was not to go on.
pub(super) fn lay_out(
    paper: &Paper,
    fonts: &Fonts,
    goes_on: &dyn Fn() -> bool,
) -> Result<Laid, PaperError> {
    // A4, in thousandths of a point.
    let (short, long) = (595_276, 841_890);
    let (width, height) = match paper.orientation {
        Orientation::Portrait => (short, long),
        Orientation::Landscape => (long, short),
    };
    let laid = Laid {
        width,
        height,
        pages: vec![Vec::new()],
        structure: Structure::new(),
        headings: Vec::new(),
    };
    let mut setter = Setter { fonts, goes_on, laid, used: TOP };
    setter.heading(1, &paper.title, TITLE);
    for line in &paper.under_title {
        setter.paragraph(&Text::plain(line.as_str()), UNDER_TITLE);
    }
    setter.used += UNDER_TITLE.leading / 2;
    for (place, block) in paper.blocks.iter().enumerate() {
        setter.block(block, paper.blocks.get(place + 1))?;
    }
    if let Some(lacked) = setter.lacked(paper) {
        setter.paragraph(&Text::plain(lacked), SMALL);
    }
    Ok(setter.laid)
}

/// A paper on its way to pages.
struct Setter<'f> {
    fonts: &'f Fonts,
    goes_on: &'f dyn Fn() -> bool,
    laid: Laid,
    /// How far down the page things stand already.
    used: Length,
}

impl Setter<'_> {
    fn block(&mut self, block: &Block, next: Option<&Block>) -> Result<(), PaperError> {
        match block {
            Block::Heading { level, text } => {
                let setting = if *level <= 1 { HEADING_1 } else { HEADING_2 };
                // A heading does not stand alone at the foot of a page.
                let behind = match next {
                    Some(Block::Table(_)) => 4 * CELL.leading,
                    _ => 2 * BODY.leading,
                };
                if !self.has_room(setting.before + setting.leading + setting.after + behind) {
                    self.turn();
                }
                self.heading(u16::from(*level) + 1, text, setting);
            }
            Block::Paragraph { style: Style::Body, text } => self.paragraph(text, BODY),
            Block::Paragraph { style: Style::Small, text } => self.paragraph(text, SMALL),
            Block::Table(table) => self.table(table)?,
            Block::Signatures(labels) => self.table(&crate::odt::signatures(labels))?,
            Block::PageBreak => self.turn(),
        }
        Ok(())
    }

    fn heading(&mut self, level: u16, words: &str, setting: Setting) {
        let kind = Kind::Heading { level, words: words.to_owned() };
        let part = self.laid.structure.add(Structure::WHOLE, kind);
        if self.used > TOP {
            self.used += setting.before;
        }
        let page = self.laid.pages.len() - 1;
        let told = (u8::try_from(level).unwrap_or(u8::MAX), words.to_owned(), page, self.used);
        self.laid.headings.push(told);
        self.words(&Text::plain(words), setting, part);
    }

    fn paragraph(&mut self, text: &Text, setting: Setting) {
        let part = self.laid.structure.add(Structure::WHOLE, Kind::Paragraph);
        self.words(text, setting, part);
    }

    /// Lines across the page, on the next where this one is full.
    fn words(&mut self, text: &Text, setting: Setting, part: Place) {
        let letters = letters(text);
        let width = self.text_width();
        for line in self.lines(&letters, width, setting) {
            if !self.has_room(setting.leading) {
                self.turn();
            }
            let line = letters.get(line).unwrap_or_default().to_vec();
            let free = width - self.width_of(&line, setting);
            let left = LEFT + if setting.is_centred { free / 2 } else { 0 };
            let top = self.used;
            self.put_words(left, top, line, setting, Some(part));
            self.used += setting.leading;
        }
        self.used += setting.after;
    }

    /// One line of words, its top at `top`.
    fn put_words(
        &mut self,
        left: Length,
        top: Length,
        letters: Vec<Letter>,
        setting: Setting,
        part: Option<Place>,
    ) {
        if letters.is_empty() {
            return;
        }
        // The letters stand in the middle of their leading: an ideograph reaches 0.88 above and 0.12 below.
        let base = top + (setting.leading - setting.size) / 2 + setting.size * 88 / 100;
        let (size, is_bold) = (setting.size, setting.is_bold);
        self.put(Piece::Words { left, base, letters, size, is_bold, part });
    }

    fn put(&mut self, piece: Piece) {
        if let Some(page) = self.laid.pages.last_mut() {
            page.push(piece);
        }
    }

    fn lines(
        &self,
        letters: &[Letter],
        width: Length,
        setting: Setting,
    ) -> Vec<std::ops::Range<usize>> {
        let wide = |letter| self.fonts.width(letter, setting.size, setting.is_bold);
        lines(letters, width, &wide)
    }

    fn width_of(&self, letters: &[Letter], setting: Setting) -> Length {
        let wide = |letter: &Letter| self.fonts.width(*letter, setting.size, setting.is_bold);
        letters.iter().map(wide).sum()
    }

    fn text_width(&self) -> Length {
        self.laid.width - 2 * MARGIN
    }

    fn room(&self) -> Length {
        self.laid.height - BOTTOM - self.used
    }

    fn has_room(&self, height: Length) -> bool {
        self.room() >= height
    }

    /// The next page.
    fn turn(&mut self) {
        self.laid.pages.push(Vec::new());
        self.used = TOP;
    }

    /// Which signs of the paper the font lacks, in a sentence.
    fn lacked(&self, paper: &Paper) -> Option<String> {
        let cells = paper.tables().flat_map(|table| table.rows.iter().flatten());
        let paragraphs = paper.blocks.iter().filter_map(|block| match block {
            Block::Paragraph { text, .. } => Some(text),
            _ => None,
        });
        let runs = cells.chain(paragraphs).flat_map(|text| &text.runs);
        let signs = runs.flat_map(|run| run.text.chars());
        let lacked: std::collections::BTreeSet<char> =
            signs.filter(|sign| !self.fonts.has(*sign)).collect();
        if lacked.is_empty() {
            return None;
        }
        let codes: Vec<String> =
            lacked.iter().take(20).map(|sign| format!("U+{:04X}", u32::from(*sign))).collect();
        Some(format!("字型所無之字以〓表示，計 {} 種：{}。", lacked.len(), codes.join("、")))
    }
}

#[cfg(test)]
mod tests;

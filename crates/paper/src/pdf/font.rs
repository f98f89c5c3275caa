//! The two faces that a paper is set in: which sign each has, and how wide it is.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use krilla::text::{Font, GlyphId};
use skrifa::instance::{LocationRef, Size};
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

use crate::PaperError;
use crate::lines::{Length, Letter};

/// Stands for a sign that the font lacks, as printers have it.
const LACKED: char = '〓';

/// A font file as read.
#[derive(Clone)]
pub struct Face {
    pub bytes: Arc<Vec<u8>>,
    /// The family that is wanted where the file holds several, as `Noto Sans CJK TC`.
    pub family: String,
}

/// The regular and the bold face.
pub struct Fonts {
    pub(super) regular: Loaded,
    pub(super) bold: Loaded,
}

/// One face, ready to be set.
pub(super) struct Loaded {
    pub(super) font: Font,
    bytes: Arc<Vec<u8>>,
    index: u32,
    units_per_em: i32,
    /// Signs that were asked for, with their glyph and its advance in units of the font.
    known: RefCell<HashMap<char, Glyph>>,
}

/// A glyph of a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) id: GlyphId,
    pub(super) advance: i32,
    /// The sign is not in the font, and this stands for it.
    pub(super) is_lacked: bool,
}

impl Fonts {
    /// Reads both faces.
    ///
    /// # Errors
    /// [`PaperError::NoFace`] where a file is no font, or has no face of the family.
    pub fn read(regular: &Face, bold: &Face) -> Result<Self, PaperError> {
        Ok(Self { regular: Loaded::read(regular)?, bold: Loaded::read(bold)? })
    }

    /// The face for headings and marks, or for all else.
    pub(super) fn face(&self, is_bold: bool) -> &Loaded {
        if is_bold { &self.bold } else { &self.regular }
    }

    /// How wide a letter is at a size.
    pub(super) fn width(&self, letter: Letter, size: Length, is_bold: bool) -> Length {
        let face = self.face(is_bold || letter.is_missing);
        face.scaled(face.glyph(letter.sign).advance, size)
    }

    /// Whether the regular face has the sign.
    #[must_use]
    pub fn has(&self, sign: char) -> bool {
        sign.is_control() || !self.regular.glyph(sign).is_lacked
    }
}

impl Loaded {
    fn read(face: &Face) -> Result<Self, PaperError> {
        let none = || PaperError::NoFace { face: face.family.clone() };
        let index = index_of(&face.bytes, &face.family).ok_or_else(none)?;
        let font = Font::new(Arc::clone(&face.bytes).into(), index).ok_or_else(none)?;
        let read = FontRef::from_index(&face.bytes, index).map_err(|_| none())?;
        let metrics = read.metrics(Size::unscaled(), LocationRef::default());
        let units_per_em = i32::from(metrics.units_per_em).max(1);
        let bytes = Arc::clone(&face.bytes);
        Ok(Self { font, bytes, index, units_per_em, known: RefCell::default() })
    }

    /// The glyph of a sign, or of the one that stands for what the font lacks.
    pub(super) fn glyph(&self, sign: char) -> Glyph {
        if let Some(glyph) = self.known.borrow().get(&sign) {
            return *glyph;
        }
        let glyph = self.look_up(sign).unwrap_or_else(|| {
            let stand_in = self.look_up(LACKED).or_else(|| self.look_up('?'));
            let none = Glyph { id: GlyphId::new(0), advance: self.units_per_em, is_lacked: true };
            Glyph { is_lacked: true, ..stand_in.unwrap_or(none) }
        });
        self.known.borrow_mut().insert(sign, glyph);
        glyph
    }

    fn look_up(&self, sign: char) -> Option<Glyph> {
        let font = FontRef::from_index(&self.bytes, self.index).ok()?;
        let id = font.charmap().map(sign).filter(|id| id.to_u32() != 0)?;
        let advance =
            font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(id)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole units of a font, far below the type's end"
        )]
        let advance = advance as i32;
        Some(Glyph { id: GlyphId::new(id.to_u32()), advance, is_lacked: false })
    }

    fn scaled(&self, units: i32, size: Length) -> Length {
        let scaled = i64::from(units) * i64::from(size) / i64::from(self.units_per_em);
        Length::try_from(scaled).unwrap_or(Length::MAX)
    }

    pub(super) fn units_per_em(&self) -> i32 {
        self.units_per_em
    }
}

/// The place of a family in a file of several faces; a file of one face is taken as it is.
fn index_of(bytes: &[u8], family: &str) -> Option<u32> {
    let faces: Vec<FontRef<'_>> = FontRef::fonts(bytes).collect::<Result<_, _>>().ok()?;
    if faces.len() == 1 {
        return Some(0);
    }
    let is_it = |font: &FontRef<'_>| {
        let mut names = font.localized_strings(StringId::FAMILY_NAME);
        names.any(|name| name.chars().eq(family.chars()))
    };
    u32::try_from(faces.iter().position(is_it)?).ok()
}

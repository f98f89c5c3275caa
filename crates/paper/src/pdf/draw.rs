//! Draws what was laid out: words by their glyphs, lines, shades, the head and the foot of each page.

use krilla::Document;
use krilla::SerializeSettings;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TagTree};
use krilla::text::KrillaGlyph;

use super::font::Fonts;
use super::layout::{EDGE, LEFT, Laid, Piece};
use crate::lines::{Length, Letter, letters};
use crate::{Paper, PaperError, Text};

const LANGUAGE: &str = "zh-TW";

/// The PDF of laid pages.
pub(super) fn draw(
    paper: &Paper,
    fonts: &Fonts,
    laid: &Laid,
    goes_on: &dyn Fn() -> bool,
) -> Result<Vec<u8>, PaperError> {
    let readable = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    let configuration = readable.finish().map_err(|error| PaperError::Pdf(format!("{error:?}")))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    document.set_metadata(metadata(paper));
    let mut drawn: Vec<Vec<Identifier>> = vec![Vec::new(); laid.structure.len()];
    let size = PageSettings::from_wh(points(laid.width), points(laid.height));
    let size = size.ok_or_else(|| PaperError::Pdf("the sheet has no size".to_owned()))?;
    for (number, pieces) in laid.pages.iter().enumerate() {
        if !goes_on() {
            return Err(PaperError::GivenUp);
        }
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        let mut sheet = Sheet { fonts, surface: &mut surface };
        for piece in pieces {
            sheet.piece(piece, &mut drawn);
        }
        sheet.edges(paper, laid, number + 1);
        surface.finish();
        page.finish();
    }
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    for node in laid.structure.nodes(&mut drawn) {
        tree.push(node);
    }
    document.set_tag_tree(tree);
    document.set_outline(outline(laid));
    document.finish().map_err(|error| PaperError::Pdf(format!("{error}: {error:?}")))
}

fn metadata(paper: &Paper) -> Metadata {
    let metadata = Metadata::new()
        .title(paper.title.clone())
        .language(LANGUAGE.to_owned())
        .creator("Fangyuan".to_owned())
        .authors(vec![paper.author.clone()]);
    match date_of(&paper.made_at) {
        Some(date) => metadata.creation_date(date),
        None => metadata,
    }
}

/// `2026-03-01T09:05:00+08:00`, as far as it is that.
fn date_of(moment: &str) -> Option<DateTime> {
    let number = |from: usize, to: usize| moment.get(from..to)?.parse::<u8>().ok();
    let date = DateTime::new(moment.get(0..4)?.parse().ok()?);
    let date = date.month(number(5, 7)?).day(number(8, 10)?);
    let date = date.hour(number(11, 13)?).minute(number(14, 16)?).second(number(17, 19)?);
    let offset: i8 = moment.get(moment.len().checked_sub(6)?..)?.get(0..3)?.parse().ok()?;
    Some(date.utc_offset_hour(offset))
}

fn outline(laid: &Laid) -> Outline {
    let mut outline = Outline::new();
    for (_, words, page, top) in &laid.headings {
        let place = XyzDestination::new(*page, Point::from_xy(points(LEFT), points(*top)));
        outline.push_child(OutlineNode::new(words.clone(), place));
    }
    outline
}

/// A page that is drawn on.
struct Sheet<'s, 'p> {
    fonts: &'s Fonts,
    surface: &'s mut Surface<'p>,
}

impl Sheet<'_, '_> {
    fn piece(&mut self, piece: &Piece, drawn: &mut [Vec<Identifier>]) {
        match piece {
            Piece::Words { left, base, letters, size, is_bold, part } => {
                let tag = match part {
                    Some(_) => ContentTag::Span(SpanTag::empty()),
                    None => {
                        ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther))
                    }
                };
                let identifier = self.surface.start_tagged(tag);
                self.words(*left, *base, letters, *size, *is_bold);
                self.surface.end_tagged();
                if let Some(part) = part.and_then(|part| drawn.get_mut(part)) {
                    part.push(identifier);
                }
            }
            Piece::Line { from, to } => self.line(*from, *to),
            Piece::Shade { left, top, width, height } => {
                self.shade((*left, *top), (*width, *height));
            }
        }
    }

    /// Head and foot, with the number of the page and of all.
    fn edges(&mut self, paper: &Paper, laid: &Laid, number: usize) {
        let right = laid.width - LEFT;
        let head = 50_000;
        self.edge(ArtifactType::Header, LEFT, head, &paper.head, false);
        if let Some(warning) = &paper.warning {
            self.edge_right(ArtifactType::Header, right, head, warning, true);
        }
        self.line((LEFT, head + 5_000), (right, head + 5_000));
        let foot = laid.height - 40_000;
        self.edge(ArtifactType::Footer, LEFT, foot, &paper.foot, false);
        let of_all = format!("第 {number} 頁，共 {} 頁", laid.pages.len());
        self.edge_right(ArtifactType::Footer, right, foot, &of_all, false);
    }

    fn edge(
        &mut self,
        kind: ArtifactType,
        left: Length,
        base: Length,
        words: &str,
        is_missing: bool,
    ) {
        let mut letters = letters(&Text::plain(words));
        for letter in &mut letters {
            letter.is_missing = is_missing;
        }
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        self.words(left, base, &letters, EDGE.size, false);
        self.surface.end_tagged();
    }

    fn edge_right(
        &mut self,
        kind: ArtifactType,
        right: Length,
        base: Length,
        words: &str,
        is_missing: bool,
    ) {
        let wide = |sign| self.fonts.width(Letter { sign, is_missing }, EDGE.size, false);
        let width: Length = words.chars().map(wide).sum();
        self.edge(kind, right - width, base, words, is_missing);
    }

    /// Letters side by side, those that are set alike in one go.
    fn words(
        &mut self,
        left: Length,
        base: Length,
        letters: &[Letter],
        size: Length,
        is_bold: bool,
    ) {
        let mut left = left;
        for run in letters.chunk_by(|one, other| one.is_missing == other.is_missing) {
            let is_missing = run.first().is_some_and(|letter| letter.is_missing);
            let face = self.fonts.face(is_bold || is_missing);
            let text: String = run.iter().map(|letter| letter.sign).collect();
            let em = whole(face.units_per_em());
            let mut glyphs = Vec::with_capacity(run.len());
            let mut place = 0;
            let start = left;
            for letter in run {
                let glyph = face.glyph(letter.sign);
                let end = place + letter.sign.len_utf8();
                let advance = whole(glyph.advance) / em;
                glyphs.push(KrillaGlyph::new(glyph.id, advance, 0.0, 0.0, 0.0, place..end, None));
                place = end;
                left += self.fonts.width(*letter, size, is_bold);
            }
            let paint = if is_missing {
                krilla::color::rgb::Color::new(160, 16, 16)
            } else {
                krilla::color::rgb::Color::new(0, 0, 0)
            };
            self.surface.set_fill(Some(Fill { paint: paint.into(), ..Fill::default() }));
            self.surface.set_stroke(None);
            let at = Point::from_xy(points(start), points(base));
            self.surface.draw_glyphs(at, &glyphs, face.font.clone(), &text, points(size), false);
        }
    }

    fn line(&mut self, from: (Length, Length), to: (Length, Length)) {
        let mut path = PathBuilder::new();
        path.move_to(points(from.0), points(from.1));
        path.line_to(points(to.0), points(to.1));
        let Some(path) = path.finish() else { return };
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: krilla::color::luma::Color::new(96).into(),
            width: 0.5,
            ..Stroke::default()
        }));
        self.surface.draw_path(&path);
        self.surface.end_tagged();
    }

    fn shade(&mut self, (left, top): (Length, Length), (width, height): (Length, Length)) {
        let edges = Rect::from_xywh(points(left), points(top), points(width), points(height));
        let Some(edges) = edges else { return };
        let mut path = PathBuilder::new();
        path.push_rect(edges);
        let Some(path) = path.finish() else { return };
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill {
            paint: krilla::color::luma::Color::new(232).into(),
            opacity: NormalizedF32::ONE,
            ..Fill::default()
        }));
        self.surface.draw_path(&path);
        self.surface.end_tagged();
    }
}

fn points(length: Length) -> f32 {
    whole(length) / 1000.0
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a sheet is less than a million thousandths of a point"
)]
fn whole(number: i32) -> f32 {
    number as f32
}

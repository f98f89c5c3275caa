//! What each piece of a page is part of: headings, paragraphs, tables, rows and cells, for those who
//! have the paper read to them.

use std::num::{NonZeroU16, NonZeroU32};

use krilla::tagging::{Identifier, Node, TableHeaderScope, Tag, TagGroup, TagKind};

/// The place of a part in the structure.
pub(super) type Place = usize;

/// What a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    Heading { level: u16, words: String },
    Paragraph,
    Table,
    Head,
    Body,
    Row,
    HeadCell,
    Cell,
}

/// The parts of a paper, each under another.
#[derive(Debug)]
pub(super) struct Structure {
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    kind: Kind,
    children: Vec<Place>,
}

impl Structure {
    /// A paper without parts.
    pub(super) fn new() -> Self {
        Self { parts: vec![Part { kind: Kind::Whole, children: Vec::new() }] }
    }

    /// The paper as a whole.
    pub(super) const WHOLE: Place = 0;

    /// Adds a part under another.
    pub(super) fn add(&mut self, under: Place, kind: Kind) -> Place {
        let place = self.parts.len();
        self.parts.push(Part { kind, children: Vec::new() });
        if let Some(part) = self.parts.get_mut(under) {
            part.children.push(place);
        }
        place
    }

    /// How many parts there are.
    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// The parts under the whole, with what was drawn of each, as the PDF has them.
    pub(super) fn nodes(&self, drawn: &mut [Vec<Identifier>]) -> Vec<Node> {
        let whole = self.parts.first().map_or(&[][..], |part| &part.children);
        whole.iter().filter_map(|place| self.node(*place, drawn)).map(Node::from).collect()
    }

    /// A part without anything drawn is left out: nothing would be read of it.
    fn node(&self, place: Place, drawn: &mut [Vec<Identifier>]) -> Option<TagGroup> {
        let part = self.parts.get(place)?;
        let mut group = TagGroup::new(tag(&part.kind));
        for identifier in drawn.get_mut(place).map(std::mem::take).unwrap_or_default() {
            group.push(identifier);
        }
        for child in &part.children {
            if let Some(child) = self.node(*child, drawn) {
                group.push(child);
            }
        }
        (!group.children.is_empty()).then_some(group)
    }
}

fn tag(kind: &Kind) -> TagKind {
    match kind {
        Kind::Whole => Tag::Part.into(),
        Kind::Heading { level, words } => {
            let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(level, Some(words.clone())).into()
        }
        Kind::Paragraph => Tag::P.into(),
        Kind::Table => Tag::Table.into(),
        Kind::Head => Tag::THead.into(),
        Kind::Body => Tag::TBody.into(),
        Kind::Row => Tag::TR.into(),
        Kind::HeadCell => {
            Tag::TH(TableHeaderScope::Column).with_col_span(Some(NonZeroU32::MIN)).into()
        }
        Kind::Cell => Tag::TD.into(),
    }
}

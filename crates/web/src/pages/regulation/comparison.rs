//! Two editions side by side, row by row: what stayed, what changed and how, what moved, what is
//! new or gone. Every change is said in a word and marked by `<ins>` and `<del>`, not by colour alone.

use askama::Template;
use regulation::{Citation, Provision, Regulation, Text, TextKind};

use super::difference::{Piece, between};
use super::pairing::{Pair, Unit, pair};
use crate::law;
use crate::parts::html;
use crate::routes::law_path;
use crate::view::View;
use crate::words::Words;

/// All rows of two editions.
pub struct Comparison {
    pub rows: Vec<ComparedRow>,
}

/// What became of a provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Same,
    Moved,
    Reworded,
    Added,
    Removed,
    /// One side is a summary or missing, so letters cannot be compared.
    Unknown,
}

impl Change {
    const ALL: [Self; 6] =
        [Self::Reworded, Self::Added, Self::Removed, Self::Moved, Self::Unknown, Self::Same];

    fn word(self, t: Words) -> &'static str {
        match self {
            Self::Same => t.change_same(),
            Self::Moved => t.change_moved(),
            Self::Reworded => t.change_reworded(),
            Self::Added => t.change_added(),
            Self::Removed => t.change_removed(),
            Self::Unknown => t.change_unknown(),
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Moved => "moved",
            Self::Reworded => "reworded",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Unknown => "unknown",
        }
    }
}

/// One row: the older provision, and what stands in its place.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/regulation/compared_row.html")]
pub struct ComparedRow {
    t: Words,
    change: Change,
    left: Vec<Side>,
    right: Vec<Side>,
    left_pieces: Vec<Piece>,
    right_pieces: Vec<Piece>,
}

/// A provision on one side.
#[derive(Clone, Debug)]
struct Side {
    label: String,
    title: String,
    href: String,
    /// Words shown in place of marked pieces, where letters are not compared.
    words: String,
    is_paraphrase: bool,
    is_missing: bool,
}

impl Comparison {
    /// Pairs two editions and marks what changed.
    pub fn new(view: &View, regulation: &Regulation, older: &Text, newer: &Text) -> Self {
        let pairs = pair(regulation, older, newer);
        let rows = pairs.iter().map(|pair| row(view, regulation, older, newer, pair));
        Self { rows: rows.collect() }
    }

    /// How many rows changed how.
    pub fn summary(&self, t: Words) -> Vec<(&'static str, usize)> {
        let count = |change| self.rows.iter().filter(|row| row.change == change).count();
        let all = Change::ALL.into_iter().map(|change| (change.word(t), count(change)));
        all.filter(|(_, count)| *count > 0).collect()
    }
}

impl ComparedRow {
    /// Whether the row says anything but that nothing changed.
    pub fn is_changed(&self) -> bool {
        self.change != Change::Same
    }

    fn word(&self) -> &'static str {
        self.change.word(self.t)
    }

    fn class(&self) -> &'static str {
        self.change.class()
    }
}

fn row(
    view: &View,
    regulation: &Regulation,
    older: &Text,
    newer: &Text,
    pair: &Pair<'_>,
) -> ComparedRow {
    let change = change_of(pair);
    let is_compared = matches!(change, Change::Same | Change::Moved | Change::Reworded);
    let (mut left_pieces, mut right_pieces) = (Vec::new(), Vec::new());
    if is_compared {
        let words_right: Vec<String> = pair.right.iter().map(Unit::words).collect();
        let words_left = pair.left.as_ref().map(Unit::words).unwrap_or_default();
        for piece in between(&words_left, &words_right.join("\n")) {
            match piece {
                Piece::Same(_) => {
                    left_pieces.push(piece.clone());
                    right_pieces.push(piece);
                }
                Piece::Deleted(_) => left_pieces.push(piece),
                Piece::Inserted(_) => right_pieces.push(piece),
            }
        }
    }
    let side = |text: &Text, unit: &Unit<'_>| side(view, regulation, text, unit, is_compared);
    ComparedRow {
        t: view.t,
        change,
        left: pair.left.iter().map(|unit| side(older, unit)).collect(),
        right: pair.right.iter().map(|unit| side(newer, unit)).collect(),
        left_pieces,
        right_pieces,
    }
}

fn change_of(pair: &Pair<'_>) -> Change {
    let Some(left) = &pair.left else { return Change::Added };
    if pair.right.is_empty() {
        return Change::Removed;
    }
    if !left.is_text() || !pair.right.iter().all(Unit::is_text) {
        return Change::Unknown;
    }
    let words: Vec<String> = pair.right.iter().map(Unit::words).collect();
    let is_same = left.words() == words.join("\n");
    let is_here = pair.right.iter().all(|unit| unit.head.number == left.head.number);
    match (is_same, is_here) {
        (true, true) => Change::Same,
        (true, false) => Change::Moved,
        (false, _) => Change::Reworded,
    }
}

fn side(
    view: &View,
    regulation: &Regulation,
    text: &Text,
    unit: &Unit<'_>,
    is_compared: bool,
) -> Side {
    let citation = Citation {
        instrument: text.instrument.clone(),
        edition: text.edition,
        number: unit.head.number.clone(),
    };
    let holds = |kind: TextKind| unit.parts.iter().any(|one: &&Provision| one.kind == kind);
    let title = view.language.choose(&unit.head.title_zh, &unit.head.title_en);
    Side {
        label: view.say(&law::place(regulation, &citation)).to_owned(),
        title: title.clone().unwrap_or_default(),
        href: view.link(&law_path(&citation)),
        words: if is_compared { String::new() } else { unit.words() },
        is_paraphrase: holds(TextKind::Summary),
        is_missing: holds(TextKind::Missing),
    }
}

html!(ComparedRow);

crate::words::words! {
    change_same: "未變更", "Unchanged";
    change_moved: "條次變更，文字相同", "Moved, same words";
    change_reworded: "文字修正", "Reworded";
    change_added: "新增", "Added";
    change_removed: "新版無對應條文", "Not found in the newer";
    change_unknown: "未取得全文，無法逐字比對", "Cannot be compared letter by letter";
    words_unchanged: "條文（未變更）", "The words (unchanged)";
    deleted_words: "刪除：", "Deleted:";
    inserted_words: "增訂：", "Inserted:";
}

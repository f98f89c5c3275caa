//! A piece of a text around the words by which it was found, these marked.

use askama::Template;
use domain::search::Question;

use crate::parts::html;

/// How many letters stand before the first mark, and how many in all.
const BEFORE: usize = 24;
const LETTERS: usize = 96;

/// A text in pieces, some of them marked.
#[derive(Clone, Debug, Default, Template)]
#[template(
    source = "{% for piece in pieces %}{% if piece.is_marked %}<mark>{{ piece.text }}</mark>{% else %}{{ piece.text }}{% endif %}{% endfor %}",
    ext = "html"
)]
pub(super) struct Snippet {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
struct Piece {
    text: String,
    is_marked: bool,
}

html!(Snippet);

impl Snippet {
    /// The text without marks.
    pub(super) fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    /// The text with its marks, cut to what stands around the first; none where nothing is marked.
    pub(super) fn around(question: &Question, text: &str) -> Option<Self> {
        let first = question.marks(text).into_iter().next()?;
        let n_before = text.get(..first.start)?.chars().count();
        let begin = n_before.saturating_sub(BEFORE);
        let cut: String = text.chars().skip(begin).take(LETTERS).collect();
        let is_cut = begin + LETTERS < text.chars().count();
        let mut snippet = Self::of(question, &cut);
        let dots = || Piece { text: "…".to_owned(), is_marked: false };
        if begin > 0 {
            snippet.pieces.insert(0, dots());
        }
        if is_cut {
            snippet.pieces.push(dots());
        }
        Some(snippet)
    }

    /// The whole text with its marks.
    pub(super) fn of(question: &Question, text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut add = |text: Option<&str>, is_marked| {
            let text = text.unwrap_or_default();
            if !text.is_empty() {
                pieces.push(Piece { text: text.to_owned(), is_marked });
            }
        };
        let mut done = 0;
        for mark in question.marks(text) {
            add(text.get(done..mark.start), false);
            done = mark.end;
            add(text.get(mark), true);
        }
        add(text.get(done..), false);
        Self { pieces }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_marks_what_was_asked_and_escapes_what_was_written() {
        let question = Question::read("弱點");
        let text = format!("{}<b>弱點</b>掃描", "甲".repeat(40));
        let html = Snippet::around(&question, &text).unwrap().to_string();
        assert!(html.starts_with('…') && html.contains("<mark>弱點</mark>"), "{html}");
        assert!(html.contains("&#60;b&#62;"), "{html}");
        assert!(Snippet::around(&question, "稽核").is_none());
    }
}

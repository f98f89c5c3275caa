//! Where in a text the words stand by which it was found.

use std::ops::Range;

use super::Question;
use super::fold::fold;

impl Question {
    /// The stretches of a text, in bytes, that were asked for: each run as it was typed, else the pairs
    /// of characters in it. They ascend and do not touch.
    #[must_use]
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let letters = Letters::of(text);
        let mut marks = Vec::new();
        for written in self.written() {
            let run: Vec<char> = written.chars().collect();
            let before = marks.len();
            letters.find(&run, &mut marks);
            if marks.len() == before && !run.iter().any(char::is_ascii) {
                run.windows(2).for_each(|pair| letters.find(pair, &mut marks));
            }
        }
        joined(marks)
    }
}

/// The folded letters of a text, each with the bytes that it came from.
struct Letters {
    folded: Vec<char>,
    bytes: Vec<Range<usize>>,
}

impl Letters {
    fn of(text: &str) -> Self {
        let (mut folded, mut bytes) = (Vec::new(), Vec::new());
        for (begin, letter) in text.char_indices() {
            for one in fold(std::iter::once(letter)) {
                folded.push(one);
                bytes.push(begin..begin + letter.len_utf8());
            }
        }
        Self { folded, bytes }
    }

    fn find(&self, run: &[char], marks: &mut Vec<Range<usize>>) {
        let windows = self.folded.windows(run.len().max(1)).enumerate();
        for (place, _) in windows.filter(|(_, window)| *window == run) {
            let first = self.bytes.get(place);
            let last = self.bytes.get(place + run.len() - 1);
            if let (Some(first), Some(last)) = (first, last) {
                marks.push(first.start..last.end);
            }
        }
    }
}

fn joined(mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    marks.sort_by_key(|mark| (mark.start, mark.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match joined.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => joined.push(mark),
        }
    }
    joined
}

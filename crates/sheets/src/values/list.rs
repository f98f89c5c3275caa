//! Several items in one cell; knows nothing of the items.
//!
//! Items are parted by `;`, `；`, `、` or line breaks. A backslash before one of these makes it part
//! of the item, and only there does a backslash mean anything: of a run of backslashes before a
//! separator each pair is one backslash. `\\server\share` stays as it is. Items are trimmed and
//! empty ones dropped.

use super::width;

fn is_separator(character: char) -> bool {
    matches!(character, ';' | '；' | '、' | '\n' | '\r')
}

/// The items of a cell's text.
pub fn split(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut backslashes = 0_usize;
    let mut push = |text: &str, new: bool| {
        if new {
            items.push(String::new());
        } else if let Some(item) = items.last_mut() {
            item.push_str(text);
        }
    };
    for character in text.chars() {
        if character == '\\' {
            backslashes += 1;
            continue;
        }
        let mut buffer = [0; 4];
        let written = character.encode_utf8(&mut buffer);
        if is_separator(character) {
            push(&"\\".repeat(backslashes / 2), false);
            let is_part = backslashes % 2 == 1;
            push(if is_part { written } else { "" }, !is_part);
        } else {
            push(&"\\".repeat(backslashes), false);
            push(written, false);
        }
        backslashes = 0;
    }
    push(&"\\".repeat(backslashes), false);
    items.iter().map(|item| width::trim(item).to_owned()).filter(|item| !item.is_empty()).collect()
}

/// The text of a cell that [`split`] reads back as the same items.
pub fn join<I: AsRef<str>>(items: impl IntoIterator<Item = I>) -> String {
    let mut out = String::new();
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            close(&mut out);
            out.push(';');
        }
        let mut backslashes = 0_usize;
        for character in item.as_ref().chars() {
            if is_separator(character) {
                out.push_str(&"\\".repeat(backslashes + 1));
            }
            backslashes = if character == '\\' { backslashes + 1 } else { 0 };
            out.push(character);
        }
    }
    out
}

/// Doubles the backslashes that an item ends with, since a separator follows.
fn close(out: &mut String) {
    let kept = out.trim_end_matches('\\').len();
    out.push_str(&"\\".repeat(out.len() - kept));
}

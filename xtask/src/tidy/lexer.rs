//! Reads Rust just far enough to tell code, strings and comments apart, line by line.

/// One line of a source: its code with strings blanked, the strings that begin on it, its comment.
#[derive(Debug, Default, Clone)]
pub(crate) struct Line {
    pub(crate) number: usize,
    pub(crate) code: String,
    pub(crate) strings: Vec<String>,
    pub(crate) comment: String,
    /// Inside an item under `#[cfg(test)]`.
    pub(crate) in_test: bool,
}

enum State {
    Code,
    LineComment,
    BlockComment { depth: usize },
    Text { raw_hashes: Option<usize>, begun_on: usize },
}

/// The lines of a source.
pub(crate) fn lines(source: &str) -> Vec<Line> {
    let characters: Vec<char> = source.chars().collect();
    let mut lines = vec![Line { number: 1, ..Line::default() }];
    let mut state = State::Code;
    let mut text = String::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let rest = characters.get(at..).unwrap_or_default();
        let n_taken = match state {
            _ if character == '\n' => {
                if matches!(state, State::LineComment) {
                    state = State::Code;
                }
                if matches!(state, State::Text { .. }) {
                    text.push('\n');
                }
                lines.push(Line { number: lines.len() + 1, ..Line::default() });
                1
            }
            State::Code => code(rest, &mut state, &mut lines, &mut text),
            State::LineComment => {
                current(&mut lines).comment.push(character);
                1
            }
            State::BlockComment { depth } => {
                let (depth, n_taken) = match rest {
                    ['/', '*', ..] => (depth + 1, 2),
                    ['*', '/', ..] => (depth - 1, 2),
                    _ => (depth, 1),
                };
                current(&mut lines).comment.push(character);
                state = if depth == 0 { State::Code } else { State::BlockComment { depth } };
                n_taken
            }
            State::Text { raw_hashes, begun_on } => {
                let (n_taken, ended) = string(rest, raw_hashes, &mut text);
                if ended {
                    if let Some(line) = lines.get_mut(begun_on - 1) {
                        line.strings.push(std::mem::take(&mut text));
                    }
                    current(&mut lines).code.push('"');
                    state = State::Code;
                }
                n_taken
            }
        };
        at += n_taken;
    }
    mark_tests(&mut lines);
    lines
}

fn current(lines: &mut Vec<Line>) -> &mut Line {
    if lines.is_empty() {
        lines.push(Line::default());
    }
    let last = lines.len() - 1;
    &mut lines[last]
}

fn code(rest: &[char], state: &mut State, lines: &mut Vec<Line>, text: &mut String) -> usize {
    let begun_on = lines.len();
    let line = current(lines);
    let after_name = line.code.chars().last().is_some_and(|c| c.is_alphanumeric() || c == '_');
    match rest {
        ['/', '/', ..] => {
            *state = State::LineComment;
            line.comment.push_str("//");
            2
        }
        ['/', '*', ..] => {
            *state = State::BlockComment { depth: 1 };
            2
        }
        ['"', ..] => {
            text.clear();
            line.code.push('"');
            *state = State::Text { raw_hashes: None, begun_on };
            1
        }
        ['r', after @ ..] if !after_name && opens_raw(after).is_some() => {
            let n_hashes = opens_raw(after).unwrap_or_default();
            text.clear();
            line.code.push('"');
            *state = State::Text { raw_hashes: Some(n_hashes), begun_on };
            n_hashes + 2
        }
        ['\'', '\\', _, after @ ..] => {
            let n_more = after.iter().position(|c| *c == '\'').unwrap_or_default();
            line.code.push_str("' '");
            n_more + 4
        }
        ['\'', _, '\'', ..] => {
            line.code.push_str("' '");
            3
        }
        [character, ..] => {
            line.code.push(*character);
            1
        }
        [] => 1,
    }
}

/// The number of hashes when `after` (what follows an `r`) opens a raw string.
fn opens_raw(after: &[char]) -> Option<usize> {
    let n_hashes = after.iter().take_while(|c| **c == '#').count();
    (after.get(n_hashes) == Some(&'"')).then_some(n_hashes)
}

/// Takes one piece of a string; tells how long it was and whether the string ended with it.
fn string(rest: &[char], raw_hashes: Option<usize>, text: &mut String) -> (usize, bool) {
    match (raw_hashes, rest) {
        (None, ['\\', '\n', ..]) => (1, false),
        (None, ['\\', escaped, ..]) => {
            text.push(if *escaped == 'n' { '\n' } else { *escaped });
            (2, false)
        }
        (None, ['"', ..]) => (1, true),
        (Some(n), ['"', after @ ..])
            if after.iter().take(n).filter(|c| **c == '#').count() == n =>
        {
            (n + 1, true)
        }
        (_, [character, ..]) => {
            text.push(*character);
            (1, false)
        }
        (_, []) => (1, true),
    }
}

/// Marks each item under `#[cfg(test)]`, from the attribute to its closing brace or semicolon.
fn mark_tests(lines: &mut [Line]) {
    let mut open: Option<usize> = None;
    for line in lines {
        if open.is_none() && line.code.trim() == "#[cfg(test)]" {
            open = Some(0);
            line.in_test = true;
            continue;
        }
        let Some(mut depth) = open else { continue };
        line.in_test = true;
        for character in line.code.chars() {
            match character {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            let ended = depth == 0 && matches!(character, '}' | ';');
            open = if ended { None } else { open.map(|_| depth) };
            if ended {
                break;
            }
        }
    }
}

/// The words of a line of code: names and numbers, in order.
pub(crate) fn tokens(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_are_no_code() {
        let read = lines(
            "let a = \"90 // \\\" days\"; // why 90\nlet b = r#\"x\"y\"#;\n'a' 'b: /* 7 */ 8",
        );
        assert_eq!(read[0].code, "let a = \"\"; ");
        assert_eq!(read[0].strings, ["90 // \" days"]);
        assert_eq!(read[0].comment, "// why 90");
        assert_eq!(read[1].strings, ["x\"y"]);
        assert_eq!(read[2].code, "' ' 'b:  8");
    }

    #[test]
    fn a_string_over_two_lines_belongs_to_its_first() {
        let read = lines("let a = \"one\ntwo\";\nlet b = 3;");
        assert_eq!(read[0].strings, ["one\ntwo"]);
        assert_eq!(read[2].code, "let b = 3;");
    }

    #[test]
    fn an_item_under_cfg_test_is_test_and_what_follows_is_not() {
        let read = lines("a();\n#[cfg(test)]\nmod tests {\nfn b() {}\n}\nc();");
        let in_test: Vec<bool> = read.iter().map(|line| line.in_test).collect();
        assert_eq!(in_test, [false, true, true, true, true, false]);
    }
}

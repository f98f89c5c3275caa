//! Passwords that breaches brought to light: a list that the installation keeps, looked through where it
//! lies. Nobody is asked, so nobody learns which password was typed; knows no account.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha1::{Digest, Sha1};

/// The list in the data folder: SHA-1 in hexadecimal, one a line and in order, whatever follows a colon. So
/// the lists are given out that breaches are collected in.
pub const LIST: &str = "breached-passwords.txt";

/// Hexadecimal digits of a SHA-1.
const DIGITS: usize = 40;

/// Not of the law: no line of such a list is longer.
const LONGEST_LINE: u64 = 128;

/// Why it is not known whether a password is on the list.
#[derive(Debug, thiserror::Error)]
pub enum BreachedError {
    #[error("{}: cannot be read; see who owns it", .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: the line at byte {at} is no SHA-1 in hexadecimal; take the list ordered by hash", .path.display())]
    NoHash { path: PathBuf, at: u64 },
}

/// Whether a password is on the list of the data folder; never where there is no list.
pub(crate) fn is_breached(directory: &Path, password: &str) -> Result<bool, BreachedError> {
    let path = directory.join(LIST);
    let told = |source| BreachedError::Unreadable { path: path.clone(), source };
    let file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        file => file.map_err(told)?,
    };
    let end = file.metadata().map_err(told)?.len();
    let wanted = ledger::to_hexadecimal(&Sha1::digest(password.as_bytes()));
    let mut list = List { path: &path, lines: BufReader::new(file) };
    // The first line that is not before the one wanted begins in this range.
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = low.midpoint(high);
        match list.line_from(middle)? {
            Some(line) if line.at < high => match line.hash.as_str().cmp(&wanted) {
                Ordering::Equal => return Ok(true),
                Ordering::Less => low = line.next,
                Ordering::Greater => high = middle,
            },
            _ => high = middle,
        }
    }
    Ok(list.line_from(low)?.is_some_and(|line| line.hash == wanted))
}

struct List<'p> {
    path: &'p Path,
    lines: BufReader<File>,
}

struct Line {
    at: u64,
    /// Where the line after it begins.
    next: u64,
    hash: String,
}

impl List<'_> {
    /// The first line that begins at a byte or behind it; none behind the last.
    fn line_from(&mut self, at: u64) -> Result<Option<Line>, BreachedError> {
        let told = |source| BreachedError::Unreadable { path: self.path.to_owned(), source };
        let no_hash = |at| BreachedError::NoHash { path: self.path.to_owned(), at };
        let before = at.saturating_sub(1);
        self.lines.seek(SeekFrom::Start(before)).map_err(told)?;
        let mut begin = before;
        if at > 0 {
            // What is left of the line before, its end at least.
            let left = read_line(&mut self.lines).map_err(told)?;
            if left.last().is_some_and(|last| *last != b'\n') {
                // The last line of all has no end; anything else is no list of hashes.
                let is_last = left.len() < usize::try_from(LONGEST_LINE).unwrap_or(usize::MAX);
                return if is_last { Ok(None) } else { Err(no_hash(before)) };
            }
            begin += u64::try_from(left.len()).unwrap_or_default();
        }
        let line = read_line(&mut self.lines).map_err(told)?;
        if line.is_empty() {
            return Ok(None);
        }
        let hash = line.get(..DIGITS).and_then(|hash| str::from_utf8(hash).ok());
        let hash = hash.filter(|hash| hash.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let hash = hash.ok_or_else(|| no_hash(begin))?.to_ascii_lowercase();
        let next = begin + u64::try_from(line.len()).unwrap_or_default();
        Ok(Some(Line { at: begin, next, hash }))
    }
}

fn read_line(lines: &mut BufReader<File>) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    lines.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(folder: &Path, passwords: &[String], end: &str) {
        let hash = |one: &String| ledger::to_hexadecimal(&Sha1::digest(one.as_bytes()));
        let mut hashes: Vec<String> = passwords.iter().map(hash).collect();
        hashes.sort();
        let lines = hashes.iter().enumerate();
        let lines = lines.map(|(place, hash)| format!("{}:{}", hash.to_uppercase(), place * 977));
        std::fs::write(folder.join(LIST), lines.collect::<Vec<_>>().join("\r\n") + end).unwrap();
    }

    #[test]
    fn a_password_that_a_breach_brought_to_light_is_found_wherever_it_stands_in_the_list() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_breached(folder.path(), "a").unwrap(), "there is no list");
        for n in [0, 1, 2, 3, 100, 1_001] {
            let listed: Vec<String> = (0..n).map(|number| format!("password {number}")).collect();
            for end in ["", "\r\n"].into_iter().filter(|end| n > 0 || end.is_empty()) {
                list(folder.path(), &listed, end);
                for one in &listed {
                    assert!(is_breached(folder.path(), one).unwrap(), "{one} of {n}");
                }
                for number in 0..200 {
                    let other = format!("another {number}");
                    assert!(!is_breached(folder.path(), &other).unwrap(), "{other} of {n}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_list_of_hashes_is_told_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["password\n123456\n".to_owned(), "x".repeat(500)] {
            std::fs::write(folder.path().join(LIST), &text).unwrap();
            let told = is_breached(folder.path(), "password");
            assert!(matches!(told, Err(BreachedError::NoHash { .. })), "{told:?}");
        }
    }
}

//! JSON Lines, read line by line.

use std::io::Cursor;

use serde_json::json;
use sheets::{Encoding, JsonLines, Kind, Limits, Line, SheetError, kind_of};

fn lines(bytes: &[u8]) -> Vec<Result<Line, SheetError>> {
    JsonLines::new(Cursor::new(bytes), &Limits::default()).collect()
}

#[test]
fn each_line_is_a_document_with_its_number() {
    let read = lines(b"\xEF\xBB\xBF{\"a\": 1}\r\n\n  \n[1, null, true, \"x\", 1.5]");
    let read: Vec<Line> = read.into_iter().map(Result::unwrap).collect();
    assert_eq!(
        read,
        [
            Line { number: 1, value: json!({"a": 1}) },
            Line { number: 4, value: json!([1, null, true, "x", 1.5]) },
        ]
    );
}

#[test]
fn a_bad_line_is_told_and_the_lines_behind_it_are_read() {
    let read = lines(b"{\"a\": 1}\n{\"a\": }\n\xFF\n{\"a\": 2}\n");
    assert_eq!(read.len(), 4);
    assert!(
        matches!(read[1], Err(SheetError::NotJson { line: 2, column: 7, .. })),
        "{:?}",
        read[1]
    );
    assert!(matches!(read[2], Err(SheetError::NotText { line: 3, encoding: Encoding::Utf8 })));
    assert_eq!(read[3].as_ref().unwrap().number, 4);
    let error = read[1].as_ref().unwrap_err().to_string();
    assert_eq!(error, "line 2, character 7, is not JSON: expected value");
}

#[test]
fn a_key_that_stands_twice_is_an_error() {
    let read = lines(br#"{"with": {"hours": 3, "hours": 4}}"#);
    let error = read[0].as_ref().unwrap_err().to_string();
    assert!(error.contains("the key \"hours\" stands twice"), "{error}");
}

#[test]
fn what_follows_a_document_on_its_line_is_an_error() {
    assert!(matches!(lines(b"{} {}")[0], Err(SheetError::NotJson { line: 1, .. })));
}

#[test]
fn a_line_that_is_too_long_is_passed_over_and_told() {
    let limits = Limits { line_bytes: 10, ..Limits::default() };
    let bytes = b"{\"a\":1}\n[1,2,3,4,5,6,7]\n[123,4567]\n{}\n";
    let read: Vec<_> = JsonLines::new(Cursor::new(bytes), &limits).collect();
    assert!(
        matches!(read[1], Err(SheetError::LineTooLong { line: 2, limit: 10 })),
        "{:?}",
        read[1]
    );
    assert_eq!(read[2].as_ref().unwrap().number, 3);
    assert_eq!(read[3].as_ref().unwrap().number, 4);
    assert_eq!(read.len(), 4);
}

#[test]
fn depth_is_bounded() {
    let deep = "[".repeat(100_000);
    assert!(matches!(lines(deep.as_bytes())[0], Err(SheetError::NotJson { line: 1, .. })));
}

#[test]
fn json_lines_are_told_by_their_first_line() {
    for bytes in [&b"{\"a\":1}\n"[..], b"\xEF\xBB\xBF \n{ \"a\":1}", b"{}"] {
        assert_eq!(kind_of(&mut Cursor::new(bytes)).unwrap(), Kind::JsonLines);
    }
    assert_eq!(kind_of(&mut Cursor::new(b"{a},b\n")).unwrap(), Kind::Csv);
}

#[test]
fn a_line_can_be_read_as_text() {
    let mut reader = JsonLines::new(Cursor::new(b"{\"a\":1}\n"), &Limits::default());
    assert_eq!(reader.next_text().unwrap().unwrap(), (1, "{\"a\":1}"));
    assert!(reader.next_text().is_none());
}

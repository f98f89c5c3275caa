//! CSV as agencies save it.

use encoding_rs::{BIG5, UTF_16BE, UTF_16LE};
use sheets::{Encoding, Limits, SheetError, read_table};

use crate::archives::{fault, rows, sheets, shown};

const ACCOUNTS: &str = "系統,帳號,權限\r\n公文系統,u0001,承辦;查詢\r\n公文系統,u0002,許功蓋\r\n";

fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

fn accounts() -> Vec<(u32, Vec<String>)> {
    vec![
        row(1, &["系統", "帳號", "權限"]),
        row(2, &["公文系統", "u0001", "承辦;查詢"]),
        row(3, &["公文系統", "u0002", "許功蓋"]),
    ]
}

#[test]
fn every_encoding_in_use_gives_the_same_cells() {
    let marked = ["\u{FEFF}", ACCOUNTS].concat();
    let big5 = BIG5.encode(ACCOUNTS).0.into_owned();
    let utf16 = |text: &str, little: bool| -> Vec<u8> {
        let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    };
    assert_eq!(UTF_16LE.name(), "UTF-16LE");
    assert_eq!(UTF_16BE.name(), "UTF-16BE");
    for bytes in [
        ACCOUNTS.as_bytes().to_vec(),
        marked.as_bytes().to_vec(),
        big5,
        utf16(&marked, true),
        utf16(&marked, false),
    ] {
        assert_eq!(shown(&bytes), accounts());
    }
}

#[test]
fn a_csv_file_is_one_sheet_named_after_the_file() {
    assert_eq!(sheets("account_entry-big5.csv", b"a,b\n1,2\n")[0].name, "account_entry-big5");
}

#[test]
fn a_line_in_no_known_encoding_is_named() {
    let mut bytes = ACCOUNTS.as_bytes().to_vec();
    bytes.extend(b"x,\xFF\xFE,z\r\n");
    let error = fault(&bytes);
    assert!(
        matches!(error, SheetError::NotText { line: 4, encoding: Encoding::Utf8 }),
        "{error:?}"
    );
    let mut bytes = BIG5.encode(ACCOUNTS).0.into_owned();
    bytes.extend(b"x,\xFF\xFF,z\r\n");
    let error = fault(&bytes);
    assert!(
        matches!(error, SheetError::NotText { line: 4, encoding: Encoding::Big5 }),
        "{error:?}"
    );
    assert!(error.zh().starts_with("第 4 行不是 Big5 文字"), "{}", error.zh());
}

#[test]
fn the_delimiter_is_found_from_the_rows() {
    for delimiter in [",", ";", "\t"] {
        let text = format!("a{delimiter}b{delimiter}c\n1{delimiter}2{delimiter}3\n");
        assert_eq!(shown(text.as_bytes()), [row(1, &["a", "b", "c"]), row(2, &["1", "2", "3"])]);
    }
    assert_eq!(shown(b"sep=;\r\na;b\r\n1,5;2\r\n"), [row(2, &["a", "b"]), row(3, &["1,5", "2"])]);
}

#[test]
fn lists_with_semicolons_do_not_pass_for_columns() {
    let text = "編號,權限\n1,承辦;查詢;覆核;主管\n2,承辦;查詢;覆核;主管\n";
    assert_eq!(shown(text.as_bytes())[1], row(2, &["1", "承辦;查詢;覆核;主管"]));
}

#[test]
fn a_title_above_the_headings_does_not_hide_the_delimiter() {
    let text =
        "範例局帳號清冊\n製表日期：115年3月2日\n\n系統;帳號;權限\n公文;u1;查詢\n公文;u2;查詢\n";
    let rows = shown(text.as_bytes());
    assert_eq!(rows[0], row(1, &["範例局帳號清冊"]));
    assert_eq!(rows[2], row(4, &["系統", "帳號", "權限"]));
    assert_eq!(rows[3], row(5, &["公文", "u1", "查詢"]));
}

#[test]
fn rows_bear_the_numbers_that_a_spreadsheet_program_shows() {
    let text = "a,b\r\n\r\n\"第一行\r\n第二行\",2\r\n,\r\n3,4";
    let rows = shown(text.as_bytes());
    assert_eq!(
        rows,
        [row(1, &["a", "b"]), row(3, &["第一行\r\n第二行", "2"]), row(5, &["3", "4"])]
    );
}

#[test]
fn quotes_are_read_by_the_rules_and_forgiven_inside_a_field() {
    let text = "\"含,逗號\",\"\"\"核心\"\" 防火牆\",5\" 硬碟,\"a\"b\n";
    assert_eq!(shown(text.as_bytes()), [row(1, &["含,逗號", "\"核心\" 防火牆", "5\" 硬碟", "ab"])]);
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_an_error_with_its_line() {
    let error = fault("a,b\n1,2\n3,\"四\n5,6\n".as_bytes());
    assert!(matches!(error, SheetError::OpenQuote { line: 3 }), "{error:?}");
}

#[test]
fn import_takes_away_exactly_the_apostrophe_that_export_puts() {
    let text = "'=1,'+1,'-1,'@x,'x,''=1,'','＝1,=cmd\n";
    assert_eq!(
        shown(text.as_bytes()),
        [row(1, &["=1", "+1", "-1", "@x", "'x", "'=1", "''", "'＝1", "=cmd"])]
    );
}

#[test]
fn rows_of_differing_width_are_read_as_they_are() {
    let rows = rows(b"a,b,c\n1\n1,2,3,4\n");
    assert_eq!(rows.iter().map(|row| row.cells.len()).collect::<Vec<_>>(), [3, 1, 4]);
}

#[test]
fn files_that_are_no_tables_say_what_they_are() {
    assert!(matches!(fault(b""), SheetError::EmptyFile));
    assert!(matches!(
        fault(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...."),
        SheetError::OldOrLockedWorkbook
    ));
    assert!(matches!(fault(b"\r\n<HTML><body><table>"), SheetError::WebPage));
    assert!(matches!(fault(b"{\"id\": 1}\n"), SheetError::JsonLines));
}

#[test]
fn the_limits_of_a_table_hold() {
    let limits = |rows, columns, cells| Limits { rows, columns, cells, ..Limits::default() };
    let read = |limits: &Limits| read_table("a.csv", b"1,2\n3,4\n", limits);
    assert!(read(&limits(2, 2, 4)).is_ok());
    assert!(matches!(read(&limits(1, 2, 4)), Err(SheetError::TooManyRows { limit: 1, .. })));
    assert!(matches!(read(&limits(2, 1, 4)), Err(SheetError::TooManyColumns { row: 1, .. })));
    assert!(matches!(read(&limits(2, 2, 3)), Err(SheetError::TooManyCells { limit: 3 })));
    let small = Limits { file_bytes: 7, ..Limits::default() };
    assert!(matches!(read(&small), Err(SheetError::FileTooLarge { limit: 7 })));
}

//! XLSX of other programs.

use jiff::civil::{date, datetime};
use sheets::values::{day, word};
use sheets::{Cell, Kind, Limits, SheetError, kind_of};

use crate::archives::{archive, cells, fault, fault_within, rows, sheets, xlsx, xlsx_parts};

fn row(cells: &str) -> Vec<u8> {
    xlsx(&format!(r#"<row r="1">{cells}</row>"#))
}

#[test]
fn a_workbook_is_told_by_what_it_holds() {
    let bytes = row("<c r=\"A1\"><v>1</v></c>");
    assert_eq!(kind_of(&mut std::io::Cursor::new(bytes)).unwrap(), Kind::Xlsx);
    assert!(matches!(fault(&archive(&[("a.txt", "x")])), SheetError::UnknownArchive));
}

#[test]
fn rows_and_columns_keep_their_places() {
    let bytes = xlsx(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>標題</t></is></c></row><row r="4"><c r="B4"><v>2</v></c><c r="D4"><v>4</v></c></row>"#,
    );
    let rows = rows(&bytes);
    assert_eq!(rows[1].number, 4);
    assert_eq!(rows[1].cell(0), &Cell::Empty);
    assert_eq!(rows[1].cell(3).shown(), "4");
    assert_eq!(rows[1].cell(9), &Cell::Empty);
}

#[test]
fn day_cells_are_days_in_every_format_of_the_program() {
    // 46082 is 2026-03-01.
    let bytes = row(
        r#"<c r="A1" s="1"><v>46082</v></c><c r="B1" s="2"><v>46082</v></c><c r="C1" s="5"><v>46082.5868055556</v></c>"#,
    );
    let cells = cells(&bytes);
    assert_eq!(cells[0], Cell::Day(date(2026, 3, 1)));
    assert_eq!(cells[1], Cell::Day(date(2026, 3, 1)));
    assert_eq!(cells[2], Cell::Moment(datetime(2026, 3, 1, 14, 5, 0, 0)));
}

#[test]
fn leap_days_and_the_first_sure_serial_are_right() {
    let bytes = row(
        r#"<c r="A1" s="1"><v>45351</v></c><c r="B1" s="1"><v>61</v></c><c r="C1" s="1"><v>60</v></c><c r="D1" s="1"><v>2958465</v></c>"#,
    );
    let cells = cells(&bytes);
    assert_eq!(cells[0], Cell::Day(date(2024, 2, 29)));
    assert_eq!(cells[1], Cell::Day(date(1900, 3, 1)));
    assert!(matches!(cells[2], Cell::Number(_)), "the 29 February 1900 that never was");
    assert_eq!(cells[3], Cell::Day(date(9999, 12, 31)));
}

#[test]
fn the_calendar_of_1904_is_followed() {
    let mut parts = xlsx_parts(
        r#"<worksheet><sheetData><row r="1"><c r="A1" s="1"><v>44620</v></c></row></sheetData></worksheet>"#,
    );
    for (name, text) in &mut parts {
        if *name == "xl/workbook.xml" {
            *text = text.replace("<sheets>", r#"<workbookPr date1904="1"/><sheets>"#);
        }
    }
    assert_eq!(cells(&archive(&parts)), [Cell::Day(date(2026, 3, 1))]);
}

#[test]
fn times_and_durations_without_a_day_are_text() {
    let bytes = row(
        r#"<c r="A1" s="3"><v>0.586805555555556</v></c><c r="B1" s="4"><v>1.5</v></c><c r="C1" s="3"><v>0.5868171296</v></c>"#,
    );
    assert_eq!(cells(&bytes), ["14:05", "36:00", "14:05:01"].map(Cell::from));
}

#[test]
fn a_bare_serial_number_stays_a_number_and_days_say_how_to_write_it() {
    let cells = cells(&row("<c r=\"A1\"><v>46082</v></c>"));
    assert_eq!(cells[0].shown(), "46082");
    assert!(day(&cells[0]).is_err());
}

#[test]
fn numbers_are_what_the_program_shows_of_them() {
    let bytes = row(
        r#"<c r="A1"><v>0.30000000000000004</v></c><c r="B1"><v>4.4999999999999998E-2</v></c><c r="C1"><v>114</v></c><c r="D1"><v>1E+20</v></c>"#,
    );
    let shown: Vec<String> = cells(&bytes).iter().map(Cell::shown).collect();
    assert_eq!(shown, ["0.3", "0.045", "114", "100000000000000000000"]);
}

#[test]
fn formulas_give_their_saved_value_and_those_without_one_an_error() {
    let bytes = row(
        r#"<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"</f><v>甲</v></c><c r="C1"><f>1+1</f></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1" t="b"><v>1</v></c>"#,
    );
    let cells = cells(&bytes);
    assert_eq!(cells[0].shown(), "2");
    assert_eq!(cells[1], Cell::from("甲"));
    assert!(matches!(cells[2], Cell::Error(_)));
    let told = word(&cells[2]).unwrap_err();
    assert_eq!(told.zh(), "公式沒有存下結果，請直接填值");
    assert_eq!(
        told.to_string(),
        "the formula of this cell was saved without its result; type the value"
    );
    assert_eq!(cells[3], Cell::Error("#DIV/0!".into()));
    assert_eq!(cells[4], Cell::Bool(true));
}

#[test]
fn rich_text_is_joined_and_its_readings_left_out() {
    let bytes = row(
        r#"<c r="A1" t="inlineStr"><is><r><t>資通</t></r><r><t xml:space="preserve"> 安全</t></r><rPh sb="0" eb="1"><t>ㄗ</t></rPh></is></c>"#,
    );
    assert_eq!(cells(&bytes), ["資通 安全"].map(Cell::from));
}

#[test]
fn hidden_sheets_are_marked() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().set_name("一").unwrap().write(0, 0, 1).unwrap();
    workbook.add_worksheet().set_name("二").unwrap().set_hidden(true).write(0, 0, 2).unwrap();
    let sheets = sheets("a.xlsx", &workbook.save_to_buffer().unwrap());
    let marks: Vec<_> = sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(marks, [("一", false), ("二", true)]);
}

#[test]
fn a_cell_far_away_takes_no_memory_for_the_emptiness_before_it() {
    let far = xlsx(r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#);
    assert!(matches!(fault(&far), SheetError::TooManyColumns { .. }));
    let low = xlsx(r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#);
    assert_eq!(rows(&low)[0].number, 1_048_576);
}

#[test]
fn many_wide_rows_stop_at_the_limit_of_cells() {
    let rows: String = (1..=200)
        .map(|row| format!(r#"<row r="{row}"><c r="ALL{row}"><v>1</v></c></row>"#))
        .collect();
    let limits = Limits { cells: 10_000, ..Limits::default() };
    assert!(matches!(fault_within(&xlsx(&rows), &limits), SheetError::TooManyCells { .. }));
}

#[test]
fn a_workbook_that_unpacks_to_more_than_is_allowed_is_refused() {
    let spaces = " ".repeat(40 * 1024 * 1024);
    let bytes = xlsx(&format!(r#"<row r="1"><c r="A1"><v>1</v></c></row>{spaces}"#));
    assert!(bytes.len() < 200 * 1024);
    assert!(matches!(fault(&bytes), SheetError::UnpacksTooLarge { .. }), "by ratio");
    let limits = Limits { unpacked_bytes: 1024 * 1024, ..Limits::default() };
    assert!(matches!(fault_within(&bytes, &limits), SheetError::UnpacksTooLarge { .. }), "by size");
    let limits = Limits { unpacked_ratio: 2_000, ..Limits::default() };
    assert!(sheets::read_table("a", &bytes, &limits).is_ok());
}

#[test]
fn an_archive_that_understates_its_sizes_is_still_measured() {
    let spaces = " ".repeat(4 * 1024 * 1024);
    let mut bytes = xlsx(&spaces);
    // The uncompressed size in the central directory and the local header, written as one.
    let size = u32::try_from(spaces.len()).unwrap();
    let real: Vec<usize> = (0..bytes.len() - 4)
        .filter(|at| {
            let declared = u32::from_le_bytes(bytes[*at..at + 4].try_into().unwrap());
            (size..size + 1_000).contains(&declared)
        })
        .collect();
    assert!(!real.is_empty());
    for at in real {
        bytes[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
    }
    let limits = Limits { unpacked_bytes: 1024 * 1024, ..Limits::default() };
    let error = fault_within(&bytes, &limits);
    assert!(
        matches!(error, SheetError::UnpacksTooLarge { .. } | SheetError::Damaged(_)),
        "{error:?}"
    );
}

#[test]
fn a_place_that_no_sheet_has_is_damage() {
    for place in ["A99999999999", "ZZZZZZZZZZ1", "A0", "1", "A", "-1"] {
        let bytes = row(&format!(r#"<c r="{place}"><v>1</v></c>"#));
        assert!(matches!(fault(&bytes), SheetError::Damaged(_)), "{place}");
    }
}

#[test]
fn damage_is_told_and_not_passed_over() {
    let whole = row("<c r=\"A1\"><v>1</v></c>");
    let half = fault(&whole[..whole.len() / 2]);
    assert!(matches!(half, SheetError::Damaged(_)));
    assert!(half.zh().starts_with("活頁簿不完整或已損壞；請重新下載"), "{}", half.zh());
    let cut = archive(&xlsx_parts("<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1"));
    assert!(matches!(fault(&cut), SheetError::Damaged(_)));
    let backwards =
        xlsx(r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>"#);
    assert!(matches!(fault(&backwards), SheetError::Damaged(_)));
}

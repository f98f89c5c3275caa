//! ODS of other programs.

use jiff::civil::{date, datetime};
use sheets::values::percent;
use sheets::{Cell, Limits, SheetError};

use crate::archives::{
    archive, cells, fault, fault_within, ods, ods_content, ods_of, rows, sheets,
};

fn row(cells: &str) -> Vec<u8> {
    ods(&format!("<table:table-row>{cells}</table:table-row>"))
}

fn text_cell(inside: &str) -> Vec<u8> {
    row(&format!(r#"<table:table-cell office:value-type="string">{inside}</table:table-cell>"#))
}

#[test]
fn cells_of_every_kind_are_read() {
    let bytes = row(concat!(
        r#"<table:table-cell office:value-type="float" office:value="1.50"><text:p>1.5</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="percentage" office:value="0.045"><text:p>4.5%</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="date" office:date-value="2026-03-01"><text:p>115/3/1</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="date" office:date-value="2026-03-01T14:05:00"><text:p>x</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="time" office:time-value="PT14H05M00S"><text:p>14:05</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="string" office:string-value="值"><text:p>示</text:p></table:table-cell>"#,
    ));
    let cells = cells(&bytes);
    assert_eq!(cells[0].shown(), "1.5");
    assert_eq!(percent(&cells[1]).unwrap().as_str(), "4.5");
    assert_eq!(cells[2], Cell::Day(date(2026, 3, 1)));
    assert_eq!(cells[3], Cell::Moment(datetime(2026, 3, 1, 14, 5, 0, 0)));
    assert_eq!(cells[4], Cell::from("14:05"));
    assert_eq!(cells[5], Cell::Bool(true));
    assert_eq!(cells[6], Cell::Error("#REF!".into()));
    assert_eq!(cells[7], Cell::from("值"));
}

#[test]
fn spaces_are_folded_and_spelt_ones_kept() {
    let bytes = text_cell(
        "<text:p>  資通 \n  安全<text:s/><text:s text:c=\"2\"/>x<text:tab/>y </text:p>\n<text:p>第二<text:span>段 <text:span>落</text:span></text:span><text:line-break/>行</text:p>",
    );
    assert_eq!(cells(&bytes), ["資通 安全   x\ty\n第二段 落\n行"].map(Cell::from));
}

#[test]
fn characters_spelt_as_entities_are_read() {
    let bytes = text_cell("<text:p>&lt;a&gt; &amp; &#65;&#x4E2D; &quot;&apos;</text:p>");
    assert_eq!(cells(&bytes), ["<a> & A中 \"'"].map(Cell::from));
}

#[test]
fn notes_drawings_and_tracked_changes_are_no_text_of_a_cell() {
    let bytes = text_cell(
        "<office:annotation><text:p>註解</text:p></office:annotation><text:p>甲<draw:frame xmlns:draw=\"d\"><text:p>圖</text:p></draw:frame>乙</text:p>",
    );
    assert_eq!(cells(&bytes), ["甲乙"].map(Cell::from));
    let content = ods_content(
        r#"<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell/><table:table-cell><text:p>舊</text:p></table:table-cell></table:previous></table:cell-content-change></table:tracked-changes><table:table table:name="紀錄"><table:table-row><table:table-cell><text:p>新</text:p></table:table-cell></table:table-row></table:table>"#,
    );
    assert_eq!(cells(&ods_of(&content)), ["新"].map(Cell::from));
}

#[test]
fn repeated_cells_and_rows_take_their_places() {
    let bytes = ods(concat!(
        r#"<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#,
        r#"<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/><table:table-cell table:number-columns-repeated="3"><text:p>x</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="1000"/></table:table-row>"#,
        r#"<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>"#,
        r#"<table:table-row><table:table-cell><text:p>尾</text:p></table:table-cell></table:table-row>"#,
    ));
    let rows = rows(&bytes);
    let places: Vec<_> = rows.iter().map(|row| (row.number, row.cells.len())).collect();
    assert_eq!(places, [(3, 5), (4, 5), (1_048_005, 1)]);
    assert_eq!(rows[0].cell(1), &Cell::Empty);
    assert_eq!(rows[0].cell(4), &Cell::from("x"));
}

#[test]
fn each_table_is_a_sheet() {
    let content = ods_content(
        r#"<table:table table:name="一"><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table><table:table table:name="二 &amp; 三"/>"#,
    );
    let sheets = sheets("a.ods", &ods_of(&content));
    let names: Vec<_> =
        sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.rows.len())).collect();
    assert_eq!(names, [("一", 1), ("二 & 三", 0)]);
}

#[test]
fn a_few_bytes_that_repeat_beyond_the_limits_are_refused() {
    let full = r#"<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>"#;
    assert!(matches!(fault(&row(full)), SheetError::TooManyColumns { .. }));
    let tall = ods(
        r#"<table:table-row table:number-rows-repeated="4000000000"><table:table-cell table:number-columns-repeated="20"><text:p>x</text:p></table:table-cell></table:table-row>"#,
    );
    assert!(matches!(
        fault(&tall),
        SheetError::TooManyRows { .. } | SheetError::TooManyCells { .. }
    ));
    let words = "字".repeat(100_000);
    let heavy = ods(&format!(
        r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="10"><text:p>{words}</text:p></table:table-cell></table:table-row>"#
    ));
    let limits = Limits { unpacked_bytes: 4 * 1024 * 1024, ..Limits::default() };
    assert!(matches!(fault_within(&heavy, &limits), SheetError::TooMuchText { .. }));
    let spaces = "<text:s text:c=\"65000\"/>".repeat(1_000);
    assert!(matches!(
        fault(&text_cell(&format!("<text:p>{spaces}</text:p>"))),
        SheetError::Damaged(_)
    ));
}

#[test]
fn a_locked_workbook_and_a_text_document_say_what_they_are() {
    let locked = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
        ("content.xml", "\u{1}\u{2}"),
    ]);
    assert!(matches!(fault(&locked), SheetError::Locked));
    let letter = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", "<a/>"),
    ]);
    assert!(matches!(fault(&letter), SheetError::UnknownArchive));
}

#[test]
fn damage_is_told_and_not_passed_over() {
    assert!(matches!(
        fault(&ods_of("<table:table><table:table-row></wrong>")),
        SheetError::Damaged(_)
    ));
    let open_cell =
        ods_of("<table:table table:name=\"a\"><table:table-row><table:table-cell><text:p>x");
    assert!(matches!(fault(&open_cell), SheetError::Damaged(_)));
}

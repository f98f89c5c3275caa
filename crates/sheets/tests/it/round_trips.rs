//! What is written reads back.

use std::io::Cursor;

use jiff::civil::{date, datetime};
use proptest::prelude::*;
use sheets::values::{day, moment, number, percent, yes_or_no};
use sheets::{Cell, Format, JsonLines, Limits, Number, Row, TableWriter, Years, read_table};

const WORKBOOKS: [Format; 3] = [Format::Csv, Format::Xlsx, Format::Ods];

fn written(format: Format, headings: &[&str], rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut writer = TableWriter::new(format, Cursor::new(Vec::new()), "紀錄", headings).unwrap();
    for row in rows {
        writer.row(row).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn read_back(format: Format, bytes: &[u8]) -> Vec<Row> {
    let name = format!("紀錄.{}", format.extension());
    let sheets = read_table(&name, bytes, &Limits::default()).unwrap();
    assert_eq!(sheets.len(), 1);
    assert_eq!(sheets[0].name, "紀錄");
    sheets[0].rows.clone()
}

fn texts_come_back(format: Format, texts: &[String]) {
    let row: Vec<Cell> = texts.iter().map(|text| Cell::text(text.clone())).collect();
    let headings: Vec<String> = (0..texts.len()).map(|column| format!("欄{column}")).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let bytes = written(format, &headings, &[row.clone(), row.clone()]);
    let rows = read_back(format, &bytes);
    let full = row.iter().any(|cell| *cell != Cell::Empty);
    assert_eq!(rows.len(), if full { 3 } else { 1 }, "{format:?} {texts:?}");
    for (row_read, number) in rows.iter().skip(1).zip([2, 3]) {
        assert_eq!(row_read.number, number, "{format:?}");
        for (column, cell) in row.iter().enumerate() {
            assert_eq!(row_read.cell(column), cell, "{format:?} column {column} of {texts:?}");
        }
    }
}

#[test]
fn no_character_that_makes_trouble_is_lost() {
    let texts = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "'",
        "'=1",
        "''=1",
        "'x",
        "＝1＋1",
        "𠊎講客",
        "含,逗號",
        "\"引號\"",
        "第一行\n第二行",
        "第一行\r\n第二行",
        "尾\r",
        "尾\n",
        "\n",
        " 前後 ",
        "  兩  格  ",
        "　全形　",
        "a;b;c",
        "sep=;",
        "\u{FEFF}標記",
        "_x0041_",
        "_x000D_",
        "<b>&amp;</b>",
        "]]>",
        "\u{1}\u{7}",
        "\u{0}",
        "\u{FFFE}\u{FFFF}",
        "\u{85}\u{2028}",
        "1150301",
        "007",
        "TRUE",
        "#REF!",
        "a\tb",
        "\t",
        " ",
        "é",
        "e\u{301}",
        "👩‍👩‍👧",
        "\\;",
        "{\"a\":1}",
    ]
    .map(str::to_owned);
    for format in WORKBOOKS {
        texts_come_back(format, &texts);
        for text in &texts {
            texts_come_back(format, std::slice::from_ref(text));
        }
    }
}

#[test]
fn csv_export_defuses_what_begins_like_a_formula_and_nothing_else() {
    let row = ["=1", "+1", "-1", "@x", "\tx", "\rx", "x=1", "＝1"].map(Cell::from);
    let headings = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut cells = row.to_vec();
    cells[2] = Cell::Number(Number::from(-1));
    let bytes = written(Format::Csv, &headings, &[cells]);
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text, "\u{FEFF}a,b,c,d,e,f,g,h\r\n'=1,'+1,-1,'@x,\"'\tx\",\"'\rx\",x=1,＝1\r\n");
}

#[test]
fn workbooks_hold_text_in_string_cells_and_never_a_formula() {
    for format in [Format::Xlsx, Format::Ods] {
        let bytes = written(format, &["a"], &[vec!["=1+1".into()]]);
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let part = if format == Format::Ods { "content.xml" } else { "xl/worksheets/sheet1.xml" };
        let xml = std::io::read_to_string(archive.by_name(part).unwrap()).unwrap();
        assert!(xml.contains("=1+1"), "{format:?}: {xml}");
        assert!(!xml.contains("<f>") && !xml.contains("table:formula"), "{format:?}: {xml}");
    }
}

#[test]
fn days_shown_by_years_of_the_republic_and_shares_are_cells_to_reckon_with() {
    let share = Number::of_hundred("85.5").unwrap();
    let row = vec![
        Cell::Day(date(2026, 3, 1)),
        Cell::Day(date(1905, 1, 2)),
        Cell::Number(share),
        Cell::Number(1_434_i64.into()),
        Cell::text("0912345678"),
    ];
    for format in [Format::Xlsx, Format::Ods] {
        let out = Cursor::new(Vec::new());
        let writer = TableWriter::new(format, out, "紀錄", &["a", "b", "c", "d", "e"]).unwrap();
        let mut writer = writer.by_years(Years::Republic);
        writer.row(&row).unwrap();
        let bytes = writer.finish().unwrap().into_inner();
        assert_eq!(read_back(format, &bytes)[1].cells, row, "{format:?}");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let (part, told) = match format {
            Format::Ods => (
                "content.xml",
                [
                    r#"office:date-value="2026-03-01"><text:p>115/03/01</text:p>"#,
                    r#"office:date-value="1905-01-02"><text:p>1905-01-02</text:p>"#,
                    r#"office:value-type="percentage" office:value="0.855"><text:p>85.5%</text:p>"#,
                    r#"office:value-type="float" office:value="1434">"#,
                    r#"office:value-type="string"><text:p>0912345678</text:p>"#,
                ]
                .to_vec(),
            ),
            _ => ("xl/styles.xml", vec!["[$-404]e/mm/dd", "yyyy-mm-dd"]),
        };
        let xml = std::io::read_to_string(archive.by_name(part).unwrap()).unwrap();
        for told in told {
            assert!(xml.contains(told), "{format:?}: {told}: {xml}");
        }
    }
}

#[test]
fn an_ods_file_begins_with_its_media_type_unpacked() {
    let bytes = written(Format::Ods, &["a"], &[]);
    let media_type = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
    assert_eq!(&bytes[30..30 + media_type.len()], media_type);
}

#[test]
fn days_moments_numbers_and_truths_keep_their_meaning_in_every_workbook() {
    let row = vec![
        Cell::Day(date(2026, 3, 1)),
        Cell::Day(date(1850, 1, 2)),
        Cell::Moment(datetime(2026, 3, 1, 14, 5, 0, 0)),
        Cell::Moment(datetime(2026, 3, 1, 0, 0, 0, 0)),
        Cell::Moment(datetime(2026, 3, 1, 14, 5, 6, 789_000_000)),
        Cell::Number(Number::parse("12.5").unwrap()),
        Cell::Number(Number::parse("-0.1").unwrap()),
        Cell::Number(Number::parse("12345678901234567890.5").unwrap()),
        Cell::Bool(true),
        Cell::Bool(false),
        Cell::Empty,
        "尾".into(),
    ];
    let headings: Vec<String> = (0..row.len()).map(|column| column.to_string()).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    for format in WORKBOOKS {
        let bytes = written(format, &headings, std::slice::from_ref(&row));
        let rows = read_back(format, &bytes);
        let cells = &rows[1];
        assert_eq!(day(cells.cell(0)), Ok(date(2026, 3, 1)), "{format:?}");
        assert_eq!(day(cells.cell(1)), Ok(date(1850, 1, 2)), "{format:?}");
        assert_eq!(moment(cells.cell(2)), Ok(datetime(2026, 3, 1, 14, 5, 0, 0)), "{format:?}");
        assert_eq!(moment(cells.cell(3)), Ok(datetime(2026, 3, 1, 0, 0, 0, 0)), "{format:?}");
        assert_eq!(
            moment(cells.cell(4)),
            Ok(datetime(2026, 3, 1, 14, 5, 6, 789_000_000)),
            "{format:?}"
        );
        for (column, expected) in [(5, "12.5"), (6, "-0.1"), (7, "12345678901234567890.5")] {
            assert_eq!(number(cells.cell(column)).unwrap().as_str(), expected, "{format:?}");
        }
        assert_eq!(yes_or_no(cells.cell(8)), Ok(true), "{format:?}");
        assert_eq!(yes_or_no(cells.cell(9)), Ok(false), "{format:?}");
        assert_eq!(cells.cell(10), &Cell::Empty, "{format:?}");
        assert_eq!(cells.cell(11), &Cell::from("尾"), "{format:?}");
    }
}

#[test]
fn a_percentage_cell_is_read_as_the_number_before_its_sign() {
    // A workbook of Excel's own shape: 4.5% is stored as a float with a percent format.
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let percent_format = rust_xlsxwriter::Format::new().set_num_format("0.0%");
    workbook.add_worksheet().write_number_with_format(0, 0, 0.045, &percent_format).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let sheets = read_table("a.xlsx", &bytes, &Limits::default()).unwrap();
    let cell = sheets[0].rows[0].cell(0).clone();
    assert_eq!(percent(&cell).unwrap().as_str(), "4.5");
    assert_eq!(cell.shown(), "4.5%");
    for format in WORKBOOKS {
        let rows = read_back(format, &written(format, &["a"], &[vec![cell.clone()]]));
        assert_eq!(percent(rows[1].cell(0)).unwrap().as_str(), "4.5", "{format:?}");
    }
}

#[test]
fn json_lines_keep_every_digit_and_leave_out_empty_cells() {
    let row = vec![
        "文\"字\u{1}".into(),
        Cell::Number(Number::parse("12345678901234567890.5").unwrap()),
        Cell::Empty,
        Cell::Bool(true),
        Cell::Day(date(2026, 3, 1)),
    ];
    let bytes = written(Format::JsonLines, &["a", "b", "c", "d", "e"], &[row]);
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "{\"a\":\"文\\\"字\\u0001\",\"b\":12345678901234567890.5,\"d\":true,\"e\":\"2026-03-01\"}\n"
    );
}

#[test]
fn equal_tables_give_equal_bytes() {
    for format in WORKBOOKS {
        let row = vec!["a".into(), Cell::Number(Number::from(1))];
        let first = written(format, &["x", "y"], std::slice::from_ref(&row));
        assert_eq!(first, written(format, &["x", "y"], &[row]), "{format:?}");
    }
}

#[test]
fn another_reader_finds_the_same_in_our_ods() {
    let row = vec![
        "=1+1".into(),
        "<甲> & 𠊎".into(),
        Cell::Number(Number::parse("12.5").unwrap()),
        Cell::Bool(true),
        Cell::Day(date(2026, 3, 1)),
        "a  b".into(),
    ];
    let bytes = written(Format::Ods, &["a", "b", "c", "d", "e", "f"], &[row]);
    let mut workbook: calamine::Ods<_> = calamine::Reader::new(Cursor::new(bytes)).unwrap();
    let range = calamine::Reader::worksheet_range(&mut workbook, "紀錄").unwrap();
    let cells: Vec<String> = range.rows().nth(1).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(cells, ["=1+1", "<甲> & 𠊎", "12.5", "true", "2026-03-01", "a  b"]);
}

proptest! {
    #![proptest_config(super::cases())]

    #[test]
    fn any_text_comes_back_from_every_workbook(
        texts in proptest::collection::vec(proptest::collection::vec(any::<char>(), 0..24), 1..5)
    ) {
        let texts: Vec<String> = texts.into_iter().map(String::from_iter).collect();
        for format in WORKBOOKS {
            texts_come_back(format, &texts);
        }
    }

    #[test]
    fn any_text_of_marks_comes_back_from_every_workbook(
        texts in proptest::collection::vec("[ \t\r\n'\"=+@,;_x0D<>&\u{1}\u{FFFF}a甲\\-]{0,10}", 1..4)
    ) {
        for format in WORKBOOKS {
            texts_come_back(format, &texts);
        }
    }

    #[test]
    fn any_text_comes_back_from_json_lines(texts in proptest::collection::vec(any::<String>(), 1..5)) {
        let row: Vec<Cell> = texts.iter().map(|text| Cell::text(text.clone())).collect();
        let keys: Vec<String> = (0..texts.len()).map(|column| format!("k{column}")).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let bytes = written(Format::JsonLines, &keys, &[row]);
        let line = JsonLines::new(Cursor::new(bytes), &Limits::default()).next().unwrap().unwrap();
        for (key, text) in keys.iter().zip(&texts) {
            let read = line.value.get(key).and_then(|value| value.as_str()).unwrap_or_default();
            prop_assert_eq!(read, text);
        }
    }
}

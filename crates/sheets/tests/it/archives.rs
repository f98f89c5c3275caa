//! Makes zip archives for the tests of workbooks.

use std::io::{Cursor, Write};

use sheets::{Cell, Limits, Row, Sheet, SheetError, read_table};
use zip::write::SimpleFileOptions;

/// An archive of these parts, in their order.
pub(crate) fn archive<B: AsRef<[u8]>>(parts: &[(&str, B)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes.as_ref()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An XLSX workbook with one sheet 紀錄 of these rows (`<row>…</row>`), and the cell formats that a
/// test needs: 0 general, 1 `yyyy/m/d`, 2 the Republic's days, 3 `h:mm`, 4 `[h]:mm`, 5 day and time.
pub(crate) fn xlsx(rows: &str) -> Vec<u8> {
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    archive(&xlsx_parts(&sheet))
}

/// The parts of [`xlsx`], with the sheet's XML as given.
pub(crate) fn xlsx_parts(sheet: &str) -> Vec<(&'static str, String)> {
    let parts = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="紀錄" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="[$-404]e/m/d;@"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs></styleSheet>"#,
        ),
    ];
    let mut parts: Vec<(&str, String)> =
        parts.into_iter().map(|(name, text)| (name, text.to_owned())).collect();
    parts.push(("xl/worksheets/sheet1.xml", sheet.to_owned()));
    parts
}

/// The content of an ODS workbook with these tables (`<table:table>…</table:table>`).
pub(crate) fn ods_content(tables: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    )
}

/// An ODS workbook with one sheet 紀錄 of these rows.
pub(crate) fn ods(rows: &str) -> Vec<u8> {
    let table = format!(r#"<table:table table:name="紀錄">{rows}</table:table>"#);
    ods_of(&ods_content(&table))
}

/// An ODS workbook of this content.
pub(crate) fn ods_of(content: &str) -> Vec<u8> {
    let media_type = "application/vnd.oasis.opendocument.spreadsheet";
    archive(&[("mimetype", media_type), ("content.xml", content)])
}

pub(crate) fn sheets(name: &str, bytes: &[u8]) -> Vec<Sheet> {
    read_table(name, bytes, &Limits::default()).unwrap()
}

/// The rows of the only sheet.
pub(crate) fn rows(bytes: &[u8]) -> Vec<Row> {
    let mut sheets = sheets("紀錄.csv", bytes);
    assert_eq!(sheets.len(), 1);
    sheets.remove(0).rows
}

/// The cells of the only row of the only sheet.
pub(crate) fn cells(bytes: &[u8]) -> Vec<Cell> {
    let mut rows = rows(bytes);
    assert_eq!(rows.len(), 1);
    rows.remove(0).cells
}

/// The first row's texts, with row numbers.
pub(crate) fn shown(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
    rows(bytes)
        .iter()
        .map(|row| (row.number, row.cells.iter().map(Cell::shown).collect()))
        .collect()
}

pub(crate) fn fault(bytes: &[u8]) -> SheetError {
    fault_within(bytes, &Limits::default())
}

pub(crate) fn fault_within(bytes: &[u8], limits: &Limits) -> SheetError {
    let error = read_table("a", bytes, limits).unwrap_err();
    assert!(!error.zh().is_empty());
    error
}

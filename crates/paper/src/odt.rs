//! A paper as ODT, the government's own format: a zip of XML. Knows no font but by its name.

mod styles;

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::columns::widths;
use crate::model::{Block, Paper, Style, Table, Text};
use crate::{Orientation, PaperError};

const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.text";

const MANIFEST: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" "#,
    r#"manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" "#,
    r#"manifest:media-type="application/vnd.oasis.opendocument.text"/>"#,
    r#"<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>"#,
    r#"<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>"#,
    r#"<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>"#,
    "</manifest:manifest>",
);

/// The namespaces of all parts.
const NAMES: &str = concat!(
    r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" "#,
    r#"xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" "#,
    r#"xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" "#,
    r#"xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" "#,
    r#"xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" "#,
    r#"xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" "#,
    r#"xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" "#,
    r#"xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2""#,
);

/// The width of the text in millimetres, between margins of 20.
pub(crate) fn text_width(orientation: Orientation) -> u16 {
    match orientation {
        Orientation::Portrait => 170,
        Orientation::Landscape => 257,
    }
}

/// Writes the paper.
///
/// # Errors
/// [`PaperError`] where the archive cannot be made.
pub fn odt(paper: &Paper) -> Result<Vec<u8>, PaperError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    archive.start_file("mimetype", stored)?;
    archive.write_all(MEDIA_TYPE.as_bytes())?;
    let parts = [
        ("META-INF/manifest.xml", MANIFEST.to_owned()),
        ("meta.xml", meta(paper)),
        ("styles.xml", styles::styles(paper)),
        ("content.xml", content(paper)),
    ];
    for (name, text) in parts {
        archive.start_file(name, packed)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

fn meta(paper: &Paper) -> String {
    format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8"?><office:document-meta {}><office:meta>"#,
            "<meta:generator>Fangyuan</meta:generator><dc:title>{}</dc:title>",
            "<dc:creator>{}</dc:creator><dc:date>{}</dc:date><dc:language>zh-TW</dc:language>",
            "</office:meta></office:document-meta>",
        ),
        NAMES,
        escape(&paper.title),
        escape(&paper.author),
        escape(&paper.made_at),
    )
}

fn content(paper: &Paper) -> String {
    let mut body = Body { paper, out: String::new(), columns: String::new(), n_tables: 0 };
    body.paragraph("Title", &Text::plain(paper.title.as_str()));
    for line in &paper.under_title {
        body.paragraph("Subtitle", &Text::plain(line.as_str()));
    }
    for block in &paper.blocks {
        body.block(block);
    }
    format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content {}>"#,
            "<office:automatic-styles>{}{}</office:automatic-styles>",
            "<office:body><office:text>{}</office:text></office:body></office:document-content>",
        ),
        NAMES,
        styles::CELLS,
        body.columns,
        body.out,
    )
}

/// The text of the paper as it grows, and the styles that its tables need.
struct Body<'p> {
    paper: &'p Paper,
    out: String,
    columns: String,
    n_tables: usize,
}

impl Body<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text } => {
                self.put(format_args!(
                    r#"<text:h text:style-name="Heading{level}" text:outline-level="{level}">"#
                ));
                words(&mut self.out, text);
                self.out.push_str("</text:h>");
            }
            Block::Paragraph { style: Style::Body, text } => self.paragraph("Body", text),
            Block::Paragraph { style: Style::Small, text } => self.paragraph("Small", text),
            Block::Table(table) => self.table(table),
            Block::Signatures(labels) => self.table(&signatures(labels)),
            Block::PageBreak => self.paragraph("Break", &Text::default()),
        }
    }

    /// Writing into a text cannot fail.
    fn put(&mut self, words: std::fmt::Arguments<'_>) {
        let written = self.out.write_fmt(words);
        debug_assert!(written.is_ok());
    }

    fn paragraph(&mut self, style: &str, text: &Text) {
        self.put(format_args!(r#"<text:p text:style-name="{style}">"#));
        runs(&mut self.out, text);
        self.out.push_str("</text:p>");
    }

    fn table(&mut self, table: &Table) {
        self.n_tables += 1;
        let name = format!("T{}", self.n_tables);
        let whole = text_width(self.paper.orientation);
        self.styles_of(&name, table, whole);
        let title = escape(&table.name);
        self.put(format_args!(
            r#"<table:table table:name="{title} {name}" table:style-name="{name}">"#
        ));
        for place in 1..=table.columns.len() {
            self.put(format_args!(r#"<table:table-column table:style-name="{name}.{place}"/>"#));
        }
        self.out.push_str("<table:table-header-rows><table:table-row>");
        for column in &table.columns {
            self.cell("HeadCell", "CellHead", &Text::plain(column.heading.as_str()));
        }
        self.out.push_str("</table:table-row></table:table-header-rows>");
        for row in &table.rows {
            self.put(format_args!(r#"<table:table-row table:style-name="{name}.row">"#));
            for cell in row {
                self.cell("BodyCell", "Cell", cell);
            }
            self.out.push_str("</table:table-row>");
        }
        self.out.push_str(r#"</table:table><text:p text:style-name="Gap"/>"#);
    }

    fn cell(&mut self, cell_style: &str, style: &str, text: &Text) {
        self.put(format_args!(
            r#"<table:table-cell table:style-name="{cell_style}" office:value-type="string">"#
        ));
        self.paragraph(style, text);
        self.out.push_str("</table:table-cell>");
    }

    fn styles_of(&mut self, name: &str, table: &Table, whole: u16) {
        let whole = i32::from(whole) * 1000;
        let mut styles = format!(
            concat!(
                r#"<style:style style:name="{name}" style:family="table"><style:table-properties "#,
                r#"style:width="{width}mm" table:align="margins"/></style:style>"#,
                r#"<style:style style:name="{name}.row" style:family="table-row">"#,
                r#"<style:table-row-properties fo:keep-together="auto" style:min-row-height="{row}mm"/>"#,
                "</style:style>",
            ),
            name = name,
            width = whole / 1000,
            row = table.least_row,
        );
        for (place, width) in widths(table, whole).into_iter().enumerate() {
            let written = write!(
                styles,
                concat!(
                    r#"<style:style style:name="{}.{}" style:family="table-column">"#,
                    r#"<style:table-column-properties style:column-width="{}.{:03}mm"/></style:style>"#,
                ),
                name,
                place + 1,
                width / 1000,
                width % 1000,
            );
            debug_assert!(written.is_ok());
        }
        self.columns.push_str(&styles);
    }
}

/// Boxes to sign in as a table of one empty row.
pub(crate) fn signatures(labels: &[String]) -> Table {
    let columns = labels.iter().map(|label| crate::Column { heading: label.clone(), share: 1 });
    Table {
        name: "簽章".to_owned(),
        columns: columns.collect(),
        rows: vec![vec![Text::default(); labels.len()]],
        least_row: 22,
    }
}

fn runs(out: &mut String, text: &Text) {
    for run in &text.runs {
        if run.is_missing {
            out.push_str(r#"<text:span text:style-name="Missing">"#);
            words(out, &run.text);
            out.push_str("</text:span>");
        } else {
            words(out, &run.text);
        }
    }
}

/// Words with the format's own elements for what XML would fold away or cannot hold.
fn words(out: &mut String, text: &str) {
    let mut is_after_space = true;
    for sign in text.chars() {
        match sign {
            ' ' if is_after_space => out.push_str("<text:s/>"),
            '\n' => out.push_str("<text:line-break/>"),
            '\t' => out.push_str("<text:tab/>"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            sign if sign.is_control() || matches!(sign, '\u{FFFE}' | '\u{FFFF}') => out.push(' '),
            sign => out.push(sign),
        }
        is_after_space = sign == ' ' || sign == '\n' || sign == '\t';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_would_fold_away_or_take_for_a_mark_comes_out_as_it_was() {
        let mut out = String::new();
        words(&mut out, "甲  <乙>&\n丙\u{1}");
        assert_eq!(out, "甲 <text:s/>&lt;乙&gt;&amp;<text:line-break/>丙 ");
    }

    #[test]
    fn every_row_of_a_table_stands_in_the_odt_once_as_its_styles_say_and_its_heading_repeats() {
        let row = |place: usize| vec![Text::plain(format!("第{place}列"))];
        let table = Table {
            name: "清冊".into(),
            columns: vec![crate::Column { heading: "名稱".into(), share: 0 }],
            rows: (0..500).map(row).collect(),
            least_row: 0,
        };
        let paper = Paper { blocks: vec![Block::Table(table)], ..Paper::default() };
        let content = content(&paper);
        for place in 0..500 {
            assert_eq!(content.matches(&format!(">第{place}列<")).count(), 1);
        }
        assert_eq!(content.matches("<table:table-header-rows>").count(), 1);
        for style in content.split("table:style-name=\"").skip(1) {
            let name = style.split('"').next().unwrap_or_default();
            assert!(content.contains(&format!("style:name=\"{name}\"")), "{name} is set nowhere");
        }
    }
}

//! Files that mean harm: whatever the bytes are, the answer is cells or an error.

use std::io::Cursor;

use proptest::prelude::*;
use sheets::{JsonLines, Limits, read_table};

use crate::archives::{archive, ods_content, ods_of, xlsx_parts};

const XLSX_ROWS: &str = r#"<worksheet><dimension ref="A1:D2"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>標題</t></is></c><c r="B1" s="1"><v>46082</v></c><c r="C1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><f t="shared" ref="A2:B2" si="0">1+1</f><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>4.5</v></c><c r="D2" t="e"><v>#N/A</v></c></row></sheetData></worksheet>"#;

const ODS_TABLE: &str = r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1.5" table:number-columns-repeated="3"><text:p>1.5</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-03-01"/><table:table-cell><text:p>a<text:s text:c="3"/>b&amp;<text:span>c</text:span></text:p></table:table-cell></table:table-row></table:table>"#;

/// Small limits, so that what is legal stays small too.
fn limits() -> Limits {
    Limits {
        unpacked_bytes: 1024 * 1024,
        rows: 1_000,
        columns: 100,
        cells: 10_000,
        sheets: 8,
        line_bytes: 1_000,
        ..Limits::default()
    }
}

pub(crate) fn survives(bytes: &[u8]) {
    let _ = read_table("a", bytes, &limits());
    for line in JsonLines::new(Cursor::new(bytes), &limits()) {
        let _ = line;
    }
}

/// One change to a text: at a place, so many characters go and these come.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, String)>> {
    let words = prop::sample::select(vec![
        "",
        "<",
        ">",
        "\"",
        "/",
        "&",
        "&#0;",
        "&#xD800;",
        "&x;",
        "0",
        "-1",
        "99999999999999999999",
        "1e999",
        "NaN",
        "ZZZZZZZ9",
        "A0",
        "r=\"0\"",
        "r=\"A0\"",
        "r=\"4294967295\"",
        "t=\"s\"",
        "t=\"b\"",
        "t=\"d\"",
        "t=\"zz\"",
        "<c>",
        "</c>",
        "<row>",
        "</row>",
        "<v>",
        "</v>",
        "<is>",
        "<f>",
        "\u{0}",
        "中",
        "<text:p>",
        "</text:p>",
        "<table:table>",
        "<text:s text:c=\"4294967296\"/>",
        "<!--",
        "]]>",
        "<![CDATA[",
        "<!DOCTYPE a [<!ENTITY b \"c\">]>",
        "office:value-type=\"date\"",
        "table:number-columns-repeated=\"0\"",
        "s=\"77\"",
        "xmlns=\"x\"",
    ])
    .prop_map(str::to_owned);
    prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, words), 1..6)
}

fn changed(text: &str, changes: &[(prop::sample::Index, usize, String)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (place, gone, come) in changes {
        let from = place.index(characters.len() + 1);
        let to = (from + gone).min(characters.len());
        characters.splice(from..to, come.chars());
    }
    characters.into_iter().collect()
}

#[test]
fn nothing_outside_the_file_is_read_whatever_its_entities_name() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let asked = format!("http://{}/entity", listener.local_addr().unwrap());
    for outside in [format!("file://{ours}"), ours.to_owned(), asked] {
        let declared = format!(
            r#"<!DOCTYPE a SYSTEM "{outside}" [<!ENTITY outside SYSTEM "{outside}"><!ENTITY % more SYSTEM "{outside}"> %more;]>"#
        );
        let rows = XLSX_ROWS.replace("標題", "&outside;");
        let mut parts = xlsx_parts(&format!("{declared}{rows}"));
        let table = ODS_TABLE.replace("<text:p>1.5</text:p>", "<text:p>&outside;</text:p>");
        let content = ods_content(&table).replacen("?>", &format!("?>{declared}"), 1);
        let read = |bytes: &[u8]| format!("{:?}", read_table("a", bytes, &limits()));
        let mut answers = vec![read(&archive(&parts)), read(&ods_of(&content))];
        for (_, text) in &mut parts {
            *text = format!("{declared}{}", text.trim_start_matches(&*declared));
        }
        answers.push(read(&archive(&parts)));
        for answer in answers {
            assert!(!answer.contains("[package]"), "{answer}");
        }
    }
    assert!(listener.accept().is_err(), "nobody was asked");
}

proptest! {
    #![proptest_config(super::cases())]

    #[test]
    fn random_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        survives(&bytes);
    }

    #[test]
    fn random_text_is_read_or_refused(text in "[a\",;\t\r\n'=\u{FEFF}{}:中]{0,80}") {
        survives(text.as_bytes());
    }

    #[test]
    fn a_damaged_archive_is_read_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        is_ods in any::<bool>(),
    ) {
        let mut bytes = if is_ods {
            ods_of(&ods_content(ODS_TABLE))
        } else {
            archive(&xlsx_parts(XLSX_ROWS))
        };
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        survives(&bytes);
    }

    #[test]
    fn a_workbook_with_damaged_xml_is_read_or_refused(
        part in 0_usize..6, changes in changes(),
    ) {
        let mut parts = xlsx_parts(XLSX_ROWS);
        parts[part].1 = changed(&parts[part].1, &changes);
        survives(&archive(&parts));
    }

    #[test]
    fn an_ods_file_with_damaged_xml_is_read_or_refused(changes in changes()) {
        survives(&ods_of(&changed(&ods_content(ODS_TABLE), &changes)));
    }
}

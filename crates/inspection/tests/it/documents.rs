//! Documents that are archives: told apart, held to what they may hold and unpack to.

use std::io::{Cursor, Write};

use inspection::{Kind, Unfit};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::kinds::told;

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const TYPES: &[u8] = b"<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";

fn office(main: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    archive(&[&[("[Content_Types].xml", TYPES), (main, b"<x/>")], more].concat())
}

fn open_document(media_type: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let parts = [("mimetype", media_type.as_bytes()), ("content.xml", &b"<x/>"[..])];
    archive(&[&parts, more].concat())
}

#[test]
fn documents_are_told_apart_by_their_parts() {
    assert_eq!(told(&office("word/document.xml", &[])).unwrap(), Kind::Word);
    assert_eq!(told(&office("xl/workbook.xml", &[])).unwrap(), Kind::Excel);
    assert_eq!(told(&office("ppt/presentation.xml", &[])).unwrap(), Kind::PowerPoint);
    for kind in [Kind::OpenText, Kind::OpenSheet, Kind::OpenSlides] {
        assert_eq!(told(&open_document(kind.media_type(), &[])).unwrap(), kind);
    }
}

#[test]
fn an_archive_that_is_no_document_is_refused() {
    let plain = archive(&[("a.txt", b"a"), ("b.exe", b"MZ")]);
    let two = office("word/document.xml", &[("xl/workbook.xml", b"<x/>")]);
    let other = open_document("application/epub+zip", &[]);
    let nothing = archive(&[]);
    for bytes in [plain, two, other, nothing] {
        assert!(matches!(told(&bytes), Err(Unfit::Type(Some("application/zip")))));
    }
}

#[test]
fn macros_controls_and_packed_programs_are_refused() {
    let binary: &[u8] = b"x";
    let refused = [
        office("word/document.xml", &[("word/vbaProject.bin", binary)]),
        office("xl/workbook.xml", &[("xl/VBAPROJECT.BIN", binary)]),
        office("word/document.xml", &[("word/activeX/activeX1.xml", binary)]),
        office("word/document.xml", &[("word/embeddings/oleObject1.bin", binary)]),
        open_document(Kind::OpenText.media_type(), &[("Basic/Standard/script-lb.xml", binary)]),
        open_document(Kind::OpenSheet.media_type(), &[("Scripts/python/x.py", binary)]),
        archive(&[
            (
                "[Content_Types].xml",
                b"<x ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/>",
            ),
            ("word/document.xml", b"<x/>"),
        ]),
    ];
    for bytes in refused {
        assert!(matches!(told(&bytes), Err(Unfit::Macros { .. })), "{:?}", told(&bytes));
    }
    // A sheet inside a report is how charts are kept.
    let chart =
        office("word/document.xml", &[("word/embeddings/Microsoft_Excel_Sheet.xlsx", binary)]);
    assert_eq!(told(&chart).unwrap(), Kind::Word);
}

#[test]
fn a_document_that_unpacks_to_far_more_than_it_is_is_refused() {
    let zeros = vec![0; 64 * 1024 * 1024];
    let bomb = office("word/document.xml", &[("word/media/image1.png", &zeros)]);
    assert!(bomb.len() < 200_000);
    assert!(matches!(told(&bomb), Err(Unfit::UnpacksTooLarge)));
    let types = vec![b' '; 2 * 1024 * 1024];
    let described = archive(&[("[Content_Types].xml", &types), ("word/document.xml", b"<x/>")]);
    assert!(matches!(told(&described), Err(Unfit::UnpacksTooLarge)));
}

#[test]
fn a_document_with_a_password_cannot_be_examined_and_is_refused() {
    let mut bytes = office("word/document.xml", &[]);
    // The first bit of the flags says that a part is encrypted, in both of its headers.
    let marks: [(&[u8], usize); 2] = [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)];
    for (mark, flags) in marks {
        let places: Vec<usize> = bytes
            .windows(4)
            .enumerate()
            .filter(|(_, four)| *four == mark)
            .map(|(at, _)| at)
            .collect();
        places.into_iter().for_each(|at| bytes[at + flags] |= 1);
    }
    assert!(matches!(told(&bytes), Err(Unfit::Encrypted)), "{:?}", told(&bytes));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        if std::env::var_os("FANGYUAN_FULL").is_some() { 20_000 } else { 256 }
    ))]

    #[test]
    fn a_document_that_was_damaged_anywhere_has_an_answer(
        place in any::<prop::sample::Index>(),
        with in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, bytes) in [("[Content_Types].xml", TYPES), ("word/document.xml", &b"<x/>"[..])] {
            writer.start_file(name, stored).unwrap();
            writer.write_all(bytes).unwrap();
        }
        let mut bytes = writer.finish().unwrap().into_inner();
        let at = place.index(bytes.len());
        bytes[at] = with;
        let _ = told(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        prop_assert!(told(&bytes).is_err() || bytes.starts_with(b"PK") || !bytes.contains(&0));
    }
}

//! Kinds are told from bytes, whatever a name claims.

use std::io::Cursor;

use inspection::{Kind, Unfit, kind_of};
use proptest::prelude::*;

pub(crate) fn told(bytes: &[u8]) -> Result<Kind, Unfit> {
    kind_of(&mut Cursor::new(bytes))
}

/// A picture of one point.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

#[test]
fn a_kind_is_told_from_the_bytes_of_a_file() {
    let files: [(&[u8], Kind); 9] = [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Kind::Pdf),
        (PNG, Kind::Png),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01", Kind::Jpeg),
        (b"GIF89a\x01\0\x01\0", Kind::Gif),
        (b"RIFF\x24\0\0\0WEBPVP8 ", Kind::Webp),
        (b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0", Kind::Tiff),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Kind::Heif),
        ("姓名,時數\r\n王小明,3\r\n".as_bytes(), Kind::Text),
        (b"<?xml version=\"1.0\"?><report/>", Kind::Text),
    ];
    for (bytes, kind) in files {
        assert_eq!(told(bytes).unwrap(), kind);
    }
    // A list in Big5, as older programs of agencies save it.
    assert_eq!(told(b"\xa9\x6d\xa6\x57,\xae\xc9\xbc\xc6\r\n").unwrap(), Kind::Text);
}

#[test]
fn programs_pages_archives_and_old_documents_are_refused() {
    let files: [&[u8]; 8] = [
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0",
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
        b"#!/bin/sh\nrm -rf /\n",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"  <html><body></body></html>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0",
        b"7z\xbc\xaf\x27\x1c\0\x04",
        b"text with\0a zero",
    ];
    for bytes in files {
        assert!(matches!(told(bytes), Err(Unfit::Type(_))), "{:?}", String::from_utf8_lossy(bytes));
    }
    assert!(matches!(told(b""), Err(Unfit::Empty)));
}

#[test]
fn a_zero_far_into_a_text_is_found() {
    let mut bytes = vec![b'a'; 200_000];
    assert_eq!(told(&bytes).unwrap(), Kind::Text);
    bytes[190_000] = 0;
    assert!(matches!(told(&bytes), Err(Unfit::Type(None))));
}

#[test]
fn every_kind_is_found_again_by_its_media_type_and_only_pictures_are_pictures() {
    for kind in Kind::ALL {
        assert_eq!(Kind::of_media_type(kind.media_type()), Some(kind));
        assert!(!kind.endings().is_empty());
        assert!(!kind.is_picture() || kind.media_type().starts_with("image/"));
    }
    assert_eq!(Kind::of_media_type("image/svg+xml"), None, "a picture that may run a script");
}

/// How many cases each property tries.
fn cases() -> ProptestConfig {
    ProptestConfig::with_cases(if std::env::var_os("FANGYUAN_FULL").is_some() {
        20_000
    } else {
        256
    })
}

/// Beginnings that lead into each of the readers.
fn beginning() -> impl Strategy<Value = &'static [u8]> {
    prop_oneof![
        Just(&b"PK\x03\x04"[..]),
        Just(&b"PK\x05\x06"[..]),
        Just(&b"%PDF-"[..]),
        Just(&b"RIFF"[..]),
        Just(&b"\0\0\0\x18ftyp"[..]),
        Just(&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..]),
        Just(&b"<"[..]),
        Just(&b""[..]),
    ]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn whatever_the_bytes_are_there_is_an_answer(
        begin in beginning(),
        rest in prop::collection::vec(any::<u8>(), 0..4_000),
    ) {
        let bytes = [begin, &rest].concat();
        match told(&bytes) {
            Ok(Kind::Text) => prop_assert!(!bytes.contains(&0)),
            Ok(kind) => prop_assert!(bytes.len() >= 2, "{kind:?}"),
            Err(unfit) => prop_assert!(!unfit.to_string().is_empty()),
        }
    }
}

//! Names that are given back.

use inspection::Kind;
use inspection::name::kept;
use proptest::prelude::*;

#[test]
fn a_name_keeps_its_letters_and_loses_what_is_no_letter_of_a_name() {
    let names = [
        ("簽到表 115-03.pdf", Kind::Pdf, "簽到表 115-03.pdf"),
        ("C:\\Users\\me\\IMG_0001.JPG", Kind::Jpeg, "IMG_0001.JPG"),
        ("../../etc/passwd", Kind::Text, "passwd.txt"),
        ("a:b*c?.png", Kind::Png, "a_b_c_.png"),
        ("line\r\nSet-Cookie: x=1.pdf", Kind::Pdf, "lineSet-Cookie_ x=1.pdf"),
        ("", Kind::Pdf, "evidence.pdf"),
        (" . .pdf", Kind::Pdf, "pdf.pdf"),
        ("invoice\u{202e}fdp.exe", Kind::Pdf, "invoicefdp.exe.pdf"),
    ];
    for (given, kind, name) in names {
        assert_eq!(kept(given, kind), name);
    }
}

#[test]
fn a_name_that_claims_another_type_gets_the_ending_of_what_it_is() {
    assert_eq!(kept("report.html", Kind::Text), "report.html.txt");
    assert_eq!(kept("photo.pdf", Kind::Png), "photo.pdf.png");
    assert_eq!(kept("list.csv", Kind::Text), "list.csv");
}

proptest! {
    #[test]
    fn no_name_leaves_its_folder_or_a_header(given in any::<String>()) {
        let name = kept(&given, Kind::Pdf);
        let parts = name.contains(['/', '\\', '"', ':']) || name.starts_with('.');
        prop_assert!(!parts && !name.chars().any(char::is_control), "{name:?}");
        prop_assert!(name.to_ascii_lowercase().ends_with(".pdf"));
        prop_assert!(name.chars().count() <= 125);
        prop_assert_eq!(kept(&name, Kind::Pdf), name, "kept as it is the second time");
    }
}

//! The schemas of signature sheets.

use super::{
    Field, Schemas, day, fields_of_form, list, maybe_text, moment, object, of, page, text, whole,
    words,
};

pub(super) fn signature_sheets() -> Schemas {
    let end = || ("end", of("SignatureSheetEnd"));
    let lines = ("lines", list(of("SignatureSheetLine")));
    let [id, agency, form, title, said, with, content, at, by, people, signed] = sheet();
    vec![
        ("SignatureSheetPage", page("sheets", "SignatureSheet")),
        ("SignatureSheet", object(sheet(), [end()])),
        (
            "SignatureSheetWithLines",
            object(
                [id, agency, form, title, said, with, content, at, by, people, signed, lines],
                [end()],
            ),
        ),
        ("SignatureSheetEnd", object([("why", text()), ("at", moment()), ("by", text())], [])),
        (
            "SignatureSheetLine",
            object([("person", text())], [("name", text()), ("signature", of("Signature"))]),
        ),
        (
            "Signature",
            object(
                [
                    ("way", words(&["screen", "paper"])),
                    ("on", day()),
                    ("at", moment()),
                    ("by", text()),
                    ("content_sha256", text()),
                    ("record", text()),
                ],
                [("scan", text())],
            ),
        ),
        (
            "NewSignatureSheet",
            object(
                [
                    ("form", text()),
                    ("agency", text()),
                    ("title", text()),
                    ("words", text()),
                    ("people", list(text())),
                ],
                [("with", fields_of_form())],
            ),
        ),
        ("SignatureSheetEnding", object([], [("why", maybe_text())])),
        ("SignatureSheetName", object([("id", text())], [("same", text())])),
    ]
}

fn sheet() -> [Field; 11] {
    [
        ("id", text()),
        ("agency", text()),
        ("form", text()),
        ("title", text()),
        ("words", text()),
        ("with", fields_of_form()),
        ("content_sha256", text()),
        ("opened_at", moment()),
        ("opened_by", text()),
        ("n_people", whole()),
        ("n_signed", whole()),
    ]
}

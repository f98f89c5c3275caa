//! Files that meant harm, and what is near them: they are of a kind or unfit.

use ::corpus::Corpus;

use crate::kinds::told;

#[test]
fn whatever_is_near_a_hostile_file_is_of_a_kind_or_unfit() {
    let corpus = Corpus::read(env!("CARGO_MANIFEST_DIR"), "file");
    corpus.try_all(|input| {
        if let Ok(kind) = told(input) {
            let kept = inspection::name::kept(&String::from_utf8_lossy(input), kind);
            assert!(!kept.contains(['/', '\\', '\0', '\n']), "{kept:?}");
        }
    });
}

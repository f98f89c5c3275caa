//! Files and cells that meant harm, and what is near them: the answer is cells or an error.

use ::corpus::Corpus;
use sheets::values::list::{join, split};
use sheets::{Cell, values};

use crate::hostile_files::survives;

#[test]
fn whatever_is_near_a_hostile_file_is_read_or_refused() {
    Corpus::read(env!("CARGO_MANIFEST_DIR"), "table").try_all(|input| {
        survives(input);
    });
}

#[test]
fn whatever_is_near_a_hostile_cell_is_a_value_or_a_fault() {
    Corpus::read(env!("CARGO_MANIFEST_DIR"), "cell").try_all(|input| {
        let text = String::from_utf8_lossy(input);
        let cell = Cell::Text(text.clone().into_owned());
        let _ = values::day(&cell);
        let _ = values::moment(&cell);
        let _ = values::number(&cell);
        let _ = values::percent(&cell);
        let _ = values::integer(&cell);
        let _ = values::yes_or_no(&cell);
        let items = split(&text);
        assert_eq!(split(&join(&items)), items);
    });
}

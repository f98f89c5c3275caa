//! What is missing, in the reader's language.

use regulation::Regulation;

use crate::law::joined;
use crate::view::View;

/// A missing thing by its label: a setting, a document, a field, a register, a fact, the level.
pub fn label(view: &View, regulation: &Regulation, name: &str) -> String {
    let label = app::missing::label(regulation, name);
    view.language.choose(label.zh, label.en)
}

/// Several of them in a row.
pub fn labels(view: &View, regulation: &Regulation, names: &[String]) -> String {
    joined(view.language, names.iter().map(|name| label(view, regulation, name)))
}

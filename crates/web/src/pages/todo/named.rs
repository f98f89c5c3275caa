//! The names of what a row is still to be done for; knows no row.

use crate::words::Words;

/// Names in their order, each once; where several things have one name, with how many do.
pub(super) fn counted(t: Words, names: impl Iterator<Item = String>) -> Vec<String> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for name in names {
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, n_named)) => *n_named += 1,
            None => counts.push((name, 1)),
        }
    }
    let counted = counts.into_iter().map(|(name, n_named)| match n_named {
        1 => name,
        n_named => t.of_one_name(&name, n_named),
    });
    counted.collect()
}

crate::words::words! {
    of_one_name(name: &str, n: usize): "{name}（{n} 筆同名）", "{name} ({n} of this name)";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn things_of_one_name_are_named_once_with_their_number() {
        let names = ["網站維運案", "機房搬遷案", "網站維運案", "網站維運案"];
        let named = |language| counted(Words(language), names.map(str::to_owned).into_iter());
        assert_eq!(named(Language::CHINESE), ["網站維運案（3 筆同名）", "機房搬遷案"]);
        assert_eq!(named(Language::ENGLISH), ["網站維運案 (3 of this name)", "機房搬遷案"]);
    }
}

//! Inputs that mean harm, kept as files, and random changes of them: what reads them has to answer. For
//! tests only; knows no reader.
//!
//! An input that makes a reader panic is written beside the others, so that it is tried first from then
//! on: it is committed with what mends the reader.

mod change;

use std::panic::{RefUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use change::Dice;

/// How many changes are tried by default, and where everything is asked for.
const FEW: usize = 2_000;
const MANY: usize = 20_000;

/// No change makes an input longer than this.
const LONGEST: usize = 64 * 1024;

/// A folder of inputs.
#[derive(Debug)]
pub struct Corpus {
    folder: PathBuf,
    inputs: Vec<(String, Vec<u8>)>,
}

impl Corpus {
    /// Reads a folder that lies below `tests/corpus` of a crate.
    ///
    /// # Panics
    /// Where there is none, or nothing in it: a test that tries nothing would hold.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test without its inputs fails")]
    pub fn read(manifest: &str, name: &str) -> Self {
        let folder = Path::new(manifest).join("tests/corpus").join(name);
        let entries = std::fs::read_dir(&folder).expect("a folder of inputs");
        let mut inputs: Vec<(String, Vec<u8>)> = entries
            .map(|entry| {
                let path = entry.expect("an input").path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (name, std::fs::read(&path).expect("an input"))
            })
            .collect();
        assert!(!inputs.is_empty(), "{} holds no inputs", folder.display());
        inputs.sort();
        Self { folder, inputs }
    }

    /// Every input as it is, and then many changes of them, each in the same order everywhere. Returns
    /// how many were tried.
    ///
    /// # Panics
    /// Where the reader does, after the input that made it was kept.
    #[expect(clippy::panic, reason = "a reader that does not answer fails its test")]
    pub fn try_all(&self, read: impl Fn(&[u8]) + RefUnwindSafe) -> usize {
        for (name, input) in &self.inputs {
            if let Err(told) = answer(&read, input) {
                panic!("{name} of {} is not answered: {told}", self.folder.display());
            }
        }
        let n_changes = n_changes();
        let mut dice = Dice::new(self.folder.file_name().unwrap_or_default().as_encoded_bytes());
        for number in 0..n_changes {
            let changed = self.changed(&mut dice);
            if let Err(told) = answer(&read, &changed) {
                let kept = self.folder.join(format!("found-{number}"));
                let written = std::fs::write(&kept, &changed);
                panic!("{} is not answered ({written:?}): {told}", kept.display());
            }
        }
        self.inputs.len() + n_changes
    }

    fn changed(&self, dice: &mut Dice) -> Vec<u8> {
        let any = |dice: &mut Dice| {
            let place = dice.below(self.inputs.len());
            self.inputs.get(place).map_or(&[][..], |(_, input)| input)
        };
        let mut input = any(dice).to_vec();
        for _ in 0..=dice.below(4) {
            let other = any(dice);
            change::one(&mut input, other, dice);
        }
        input.truncate(LONGEST);
        input
    }
}

/// How many changed inputs are tried.
fn n_changes() -> usize {
    let is_full = std::env::var_os("FANGYUAN_FULL").is_some();
    if is_full { MANY } else { FEW }
}

/// Whether the reader came back; else what it said as it went down.
fn answer(read: &(impl Fn(&[u8]) + RefUnwindSafe), input: &[u8]) -> Result<(), String> {
    catch_unwind(|| read(input)).map_err(|panic| {
        let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
        words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(folder: &Path, inputs: &[(&str, &str)]) -> Corpus {
        for (name, text) in inputs {
            let folder = folder.join("tests/corpus/words");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(name), text).unwrap();
        }
        Corpus::read(folder.to_str().unwrap(), "words")
    }

    #[test]
    fn what_makes_a_reader_panic_is_kept_and_tried_first_from_then_on() {
        let folder = std::env::temp_dir().join(format!("corpus-{}", std::process::id()));
        let corpus = of(&folder, &[("a", "plain words"), ("b", "other words")]);
        let fragile = |input: &[u8]| assert!(!input.starts_with(b"other other"), "as it happens");
        assert!(catch_unwind(|| corpus.try_all(fragile)).is_err());
        let again = Corpus::read(folder.to_str().unwrap(), "words");
        let kept: Vec<_> =
            again.inputs.iter().filter(|(name, _)| name.starts_with("found-")).collect();
        assert_eq!(kept.len(), 1);
        assert!(catch_unwind(|| fragile(&kept[0].1)).is_err());
        assert_eq!(again.try_all(|_| ()), 3 + n_changes());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

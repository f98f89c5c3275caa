//! What is to be measured, as the command line says.

use std::path::PathBuf;

use crate::failure::Failure;

pub(crate) const USAGE: &str = "usage: bench city [--agencies N]… [--database postgres|postgres://…] [--seconds N] [--program PATH] [--folder PATH]\n       bench search [--agencies N] [--database postgres]\n       bench ledger [--entries N] [--database postgres]";

/// How the growth of a recomputation is looked at, the whole city last.
const GROWTH: [usize; 4] = [50, 100, 200, 400];

#[derive(Debug)]
pub(crate) struct Arguments {
    /// Numbers of agencies, ascending; pages are measured on the largest city.
    pub(crate) agencies: Vec<usize>,
    /// On PostgreSQL: a throw-away server, or databases on the one that the test variable names.
    pub(crate) postgres: bool,
    /// How long pages of one kind are asked for.
    pub(crate) seconds: u64,
    /// The executable that serves the pages.
    pub(crate) program: PathBuf,
    /// Where files are kept between measurements.
    pub(crate) folder: PathBuf,
}

impl Arguments {
    pub(crate) fn parse(words: &[String]) -> Result<Self, Failure> {
        let mut arguments = Self {
            agencies: Vec::new(),
            postgres: false,
            seconds: 10,
            program: PathBuf::from("target/release/fangyuan"),
            folder: PathBuf::from("target/bench"),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || {
                let told = || Failure::Usage(format!("{word} wants a value\n{USAGE}"));
                words.next().ok_or_else(told)
            };
            match word.as_str() {
                "--agencies" => arguments.agencies.push(number(value()?)?),
                "--seconds" => {
                    arguments.seconds = u64::try_from(number(value()?)?).unwrap_or(u64::MAX);
                }
                "--program" => arguments.program = PathBuf::from(value()?),
                "--folder" => arguments.folder = PathBuf::from(value()?),
                "--database" => {
                    arguments.postgres = true;
                    let which = value()?;
                    let named = std::env::var(testkit::SERVER_VARIABLE);
                    if which != "postgres" && named.as_ref() != Ok(which) {
                        let variable = testkit::SERVER_VARIABLE;
                        return Err(Failure::Usage(format!(
                            "give the server's url in {variable} too"
                        )));
                    }
                }
                _ => return Err(Failure::Usage(format!("{word} is not known\n{USAGE}"))),
            }
        }
        if arguments.agencies.is_empty() {
            arguments.agencies = GROWTH.to_vec();
        }
        arguments.agencies.sort_unstable();
        arguments.agencies.dedup();
        Ok(arguments)
    }
}

fn number(word: &str) -> Result<usize, Failure> {
    let number = word.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Failure::Usage(format!("`{word}` is no number of anything\n{USAGE}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn without_sizes_growth_is_looked_at_up_to_the_whole_city() {
        let arguments = Arguments::parse(&[]).expect("no words are fine");
        assert_eq!(arguments.agencies, [50, 100, 200, 400]);
    }

    #[test]
    fn sizes_are_measured_from_the_smallest() {
        let arguments = Arguments::parse(&words("--agencies 20 --agencies 5")).expect("two sizes");
        assert_eq!(arguments.agencies, [5, 20]);
    }

    #[test]
    fn a_word_that_nobody_knows_is_refused() {
        assert!(Arguments::parse(&words("--agency 3")).is_err());
        assert!(Arguments::parse(&words("--agencies none")).is_err());
    }
}

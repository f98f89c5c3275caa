//! `fangyuan examples run`: legal examples through the engine, in memory.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use domain::example;
use regulation::Regulation;

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Run example files, or folders of them, and tell each that does not hold
    Run {
        /// Example files, or folders of them
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        let What::Run { paths } = self.what;
        let regulation = Regulation::embedded().map_err(app::OpenError::Law)?;
        let mut files = Vec::new();
        for path in &paths {
            collect(path, &mut files)?;
        }
        files.sort();
        let (mut n_passed, mut n_failed, mut n_faulty) = (0, 0, 0);
        for file in &files {
            let shown = file.display();
            let text = std::fs::read_to_string(file).map_err(|error| Failure::unreadable(file, &error))?;
            match example::run(&regulation, &text) {
                Err(error) => {
                    n_faulty += 1;
                    let told = format!("{shown}:{error}");
                    output::say(&context.language().of(format!("範例檔有誤 {told}"), told))?;
                }
                Ok(outcome) if outcome.disagreements.is_empty() => n_passed += 1,
                Ok(outcome) => {
                    n_failed += 1;
                    for one in outcome.disagreements {
                        output::say(&context.language().of(
                            format!(
                                "{shown}:{}: {}\n  {}：應為 {}，實為 {}\n  {}",
                                one.line, one.title, one.what, one.expected, one.found, one.why
                            ),
                            format!(
                                "{shown}:{}: {}\n  {}: expected {}, found {}\n  {}",
                                one.line, one.title, one.what, one.expected, one.found, one.why
                            ),
                        ))?;
                    }
                }
            }
        }
        output::say(&format!("{n_passed} passed, {} failed", n_failed + n_faulty))?;
        Ok(match (n_failed, n_faulty) {
            (0, 0) => Status::Done,
            (_, 0) => Status::DoesNotHold,
            _ => Status::BadInput,
        })
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if !path.is_dir() {
        if !path.exists() {
            let zh = format!("沒有 {}；請給範例檔或資料夾", path.display());
            let en = format!("no {}; give an example file or a folder of them", path.display());
            return Err(Failure::input(zh, en));
        }
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path).map_err(|error| Failure::unreadable(path, &error))? {
        let inner = entry.map_err(|error| Failure::unreadable(path, &error))?.path();
        if inner.is_dir() {
            collect(&inner, files)?;
        } else if inner.extension().is_some_and(|extension| extension == "toml") {
            files.push(inner);
        }
    }
    Ok(())
}

//! `fangyuan examples run`: legal examples through the engine, in memory.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use domain::example::{self, Disagreement};
use regulation::Regulation;

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::language::Language;
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
        if files.is_empty() {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            let paths = paths.join(" ");
            return Err(Failure::input(
                format!("{paths} 內沒有範例檔；範例為 *.toml，例如 regulation/examples"),
                format!("no example in {paths}; examples are *.toml, as in regulation/examples"),
            ));
        }
        let (mut n_passed, mut n_failed, mut n_faulty) = (0, 0, 0);
        for file in &files {
            let shown = file.display();
            let text = std::fs::read_to_string(file).map_err(|error| Failure::unreadable(file, &error))?;
            match example::run(&regulation, &text) {
                Err(error) => {
                    n_faulty += 1;
                    let told = format!("{shown}:{error}");
                    let zh = format!("範例檔有誤，請更正（{told}）");
                    output::say(&context.language().of(zh, told))?;
                }
                Ok(outcome) if outcome.disagreements.is_empty() => n_passed += 1,
                Ok(outcome) => {
                    n_failed += 1;
                    for one in outcome.disagreements {
                        output::say(&told(&shown.to_string(), &one, context.language()))?;
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

fn told(file: &str, one: &Disagreement, language: Language) -> String {
    let (line, title, what, expected) = (one.line, &one.title, one.what, &one.expected);
    let reason = match language {
        Language::Chinese => one.reason_zh.as_ref().map(|reason| format!("（{reason}）")),
        Language::English => one.reason_en.as_ref().map(|reason| format!(" ({reason})")),
    };
    let reason = reason.unwrap_or_default();
    let who = [Some(&one.duty), Some(&one.agency), one.subject.as_ref()];
    let who = who.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    let found = |none: &str| one.found.clone().unwrap_or_else(|| none.to_owned());
    language.of(
        format!(
            "{file}:{line}: {title}\n  {who} {what}：應為 {expected}，實為 {}{reason}\n  {}",
            found("無"),
            one.why
        ),
        format!(
            "{file}:{line}: {title}\n  {who} {what}: expected {expected}, found {}{reason}\n  {}",
            found("nothing"),
            one.why
        ),
    )
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

//! Reads the command line; a fault in it becomes one plain sentence.

use std::ffi::OsString;
use std::net::AddrParseError;
use std::num::ParseIntError;
use std::str::FromStr;

use app::evidence::Scanner;
use clap::error::{ContextKind, ErrorKind};
use clap::{CommandFactory, Error, FromArgMatches, Parser};
use domain::MomentError;
use regulation::DayError;
use web::Network;

use crate::asked::AsOfError;
use crate::command::Command;
use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::help;
use crate::language::Language;
use crate::output;

/// 方圓: what a city's cyber-security rules ask, and how each agency stands on them.
#[derive(Parser)]
#[command(name = "fangyuan", version, about, propagate_version = true, subcommand_required = true)]
pub(crate) struct Program {
    #[command(flatten)]
    context: Context,
    #[command(subcommand)]
    command: Command,
}

impl Program {
    pub(crate) fn run(self) -> Result<Status, Failure> {
        self.command.run(&self.context)
    }
}

/// The command, or none where help or the version was asked for and is printed.
pub(crate) fn parse(
    arguments: Vec<OsString>,
    language: Language,
) -> Result<Option<Program>, Failure> {
    let command = help::in_language(Program::command(), language);
    let matches = command.try_get_matches_from(arguments);
    let error = match matches.and_then(|matches| Program::from_arg_matches(&matches)) {
        Ok(program) => return Ok(Some(program)),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output::say(error.to_string().trim_end())?;
            Ok(None)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            output::complain(error.to_string().trim_end());
            let zh = "請指定要做什麼；`fangyuan --help` 列出所有指令";
            let en = "say what to do; `fangyuan --help` lists the commands";
            Err(Failure::input(zh, en))
        }
        kind => Err(sentence(&error, kind)),
    }
}

/// What is wanted instead of a value that cannot be read; a parser's own words follow in brackets.
fn wanted(error: &Error) -> (String, String) {
    use std::error::Error as _;

    let Some(cause) = error.source() else { return (String::new(), String::new()) };
    if cause.is::<AsOfError>() {
        let zh = "；請寫日期（2026-03-01）或時點（2026-03-01T09:30:00+08:00）";
        return (zh.to_owned(), format!("; {cause}"));
    }
    if cause.is::<DayError>() {
        let zh = "；請寫實際存在之日期，例如 2026-03-01";
        return (zh.to_owned(), "; write a day that there is, such as 2026-03-01".to_owned());
    }
    if cause.is::<MomentError>() {
        let zh = "；請寫時點及時差，例如 2026-03-01T09:30:00+08:00";
        return (zh.to_owned(), "; write a moment such as 2026-03-01T09:30:00+08:00".to_owned());
    }
    if cause.is::<AddrParseError>() {
        let zh = "；請寫位址與連接埠，例如 127.0.0.1:8080";
        return (zh.to_owned(), "; write an address with its port: 127.0.0.1:8080".to_owned());
    }
    if cause.is::<<Network as FromStr>::Err>() {
        let zh = "；請寫位址或網段，例如 10.0.0.5 或 10.0.0.0/24";
        return (zh.to_owned(), "; write an address or a network such as 10.0.0.0/24".to_owned());
    }
    if cause.is::<<Scanner as FromStr>::Err>() {
        let zh = "；請寫 clamd 之 socket 路徑，或主機與連接埠，例如 127.0.0.1:3310";
        return (zh.to_owned(), "; write the path of a socket, or host:port".to_owned());
    }
    if cause.is::<ParseIntError>() {
        return ("；請寫整數".to_owned(), "; write a whole number".to_owned());
    }
    (format!("；寫法見 --help（{cause}）"), format!("; {cause}"))
}

fn sentence(error: &Error, kind: ErrorKind) -> Failure {
    let about = |kind: ContextKind| {
        error.get(kind).map(|value| value.to_string()).filter(|value| !value.is_empty())
    };
    let argument = about(ContextKind::InvalidArg).unwrap_or_default();
    let value = about(ContextKind::InvalidValue).unwrap_or_default();
    match kind {
        ErrorKind::UnknownArgument => Failure::input(
            format!("沒有參數 {argument}；請看 --help"),
            format!("there is no argument {argument}; see --help"),
        ),
        ErrorKind::InvalidSubcommand => {
            let command = about(ContextKind::InvalidSubcommand).unwrap_or_default();
            Failure::input(
                format!("沒有指令 {command}；請看 --help"),
                format!("there is no command {command}; see --help"),
            )
        }
        ErrorKind::MissingRequiredArgument => {
            Failure::input(format!("缺少參數 {argument}"), format!("missing: {argument}"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if !value.is_empty() => {
            let allowed = about(ContextKind::ValidValue).unwrap_or_default();
            let (zh, en) = match allowed.is_empty() {
                true => wanted(error),
                false => (format!("；可用：{allowed}"), format!("; allowed: {allowed}")),
            };
            Failure::input(
                format!("{argument} 不能是「{value}」{zh}"),
                format!("{argument} cannot be “{value}”{en}"),
            )
        }
        ErrorKind::InvalidValue if !argument.is_empty() => {
            let allowed = about(ContextKind::ValidValue).unwrap_or_default();
            let (zh, en) = match allowed.is_empty() {
                true => (String::new(), String::new()),
                false => (format!("；可用：{allowed}"), format!("; allowed: {allowed}")),
            };
            Failure::input(
                format!("參數 {argument} 之後沒有值{zh}"),
                format!("no value follows {argument}{en}"),
            )
        }
        ErrorKind::ArgumentConflict if !argument.is_empty() => {
            match about(ContextKind::PriorArg).filter(|prior| *prior != argument) {
                None => Failure::input(
                    format!("參數 {argument} 只能給一次；請刪去重複的"),
                    format!("{argument} is given more than once; give it once"),
                ),
                Some(prior) => Failure::input(
                    format!("參數 {argument} 不能與 {prior} 並用；請擇一"),
                    format!("{argument} does not go with {prior}; give one of them"),
                ),
            }
        }
        ErrorKind::TooManyValues if !value.is_empty() => Failure::input(
            format!("參數 {argument} 不帶「{value}」這個值；請刪去"),
            format!("{argument} takes no value “{value}”; leave it out"),
        ),
        ErrorKind::InvalidUtf8 => Failure::input(
            "指令中有不是 UTF-8 的文字；請更正",
            "the command line has text that is not UTF-8; mend it",
        ),
        _ => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            let first = first.trim_start_matches("error: ").to_owned();
            Failure::input(format!("指令用法有誤；請看 --help（{first}）"), first)
        }
    }
}

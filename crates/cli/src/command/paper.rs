//! `fangyuan paper`: makes what an agency hands in, lists what can be made, and checks a template.

use std::fs::File;
use std::io::{self, BufWriter, Cursor};
use std::path::{Path, PathBuf};

use app::paper::own::{self, Origin};
use app::paper::{self, Paper, PaperError, Request, Template};
use clap::{Args, Subcommand, ValueEnum};
use domain::Moment;
use regulation::{Day, Regulation};

use crate::asked;
use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::output;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    make: Make,
}

#[derive(Subcommand)]
enum What {
    /// The papers that can be made
    List(List),
    /// Check a template; every fault is told by line
    Check(Check),
}

#[derive(Args)]
struct Make {
    /// Which paper, such as posture; `fangyuan paper list` names them
    #[arg(value_name = "KIND", required = true)]
    kind: Option<String>,
    /// The agency
    #[arg(long, value_name = "AGENCY", required = true)]
    agency: Option<String>,
    /// The day it tells of; today when left out
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// As known at this moment (RFC 3339), to make a paper again to the letter; now when left out
    #[arg(long, value_name = "MOMENT")]
    known_at: Option<Moment>,
    /// What it is written to
    #[arg(long, value_enum, default_value = "pdf")]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Make it by this template (TOML)
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// The font file for a PDF; Noto Sans CJK as the system has it when left out
    #[arg(long, value_name = "FILE", env = "FANGYUAN_FONT")]
    font: Option<PathBuf>,
}

#[derive(Args)]
struct List {
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: ListFormat,
}

#[derive(Args)]
struct Check {
    /// The template (TOML)
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Pdf,
    Odt,
    Ods,
    Xlsx,
}

#[derive(Clone, Copy, ValueEnum)]
enum ListFormat {
    Table,
    Json,
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        match self.what {
            None => self.make.run(context),
            Some(What::List(list)) => list.run(context),
            Some(What::Check(check)) => check.run(context),
        }
    }
}

impl Make {
    fn run(self, context: &Context) -> Result<Status, Failure> {
        let (installation, actor) = (context.installation()?, context.actor());
        let (kind, agency) = (self.kind.unwrap_or_default(), self.agency.unwrap_or_default());
        let regulation = &*installation.regulation;
        let known_at = paper::known_at(&installation, self.known_at);
        let (template, origin) = match &self.template {
            Some(path) => read(path, &kind, regulation)?,
            None => own::speaking(&installation, &agency, &kind, known_at)?,
        };
        let as_of = asked::day(self.as_of, &installation)?;
        let request = Request {
            template: &template,
            origin: &origin,
            agency: &agency,
            as_of,
            known_at,
            ends_at: None,
        };
        let lines = paper::lines(&installation, &actor, &agency, as_of, known_at)?;
        let made = paper::make(&installation, &actor, &request, &lines)?;
        let format = match self.format {
            Format::Pdf => paper::Format::Pdf,
            Format::Odt => paper::Format::Odt,
            Format::Ods => paper::Format::Ods,
            Format::Xlsx => paper::Format::Xlsx,
        };
        let font = self.font.as_deref();
        match &self.out {
            None => {
                let out = Cursor::new(Vec::new());
                let out = paper::write(&made, format, || paper::fonts(font), None, out)?;
                output::bytes(out.get_ref())?;
            }
            Some(path) => {
                to_file(&made, format, font, path)?;
                let n_missing = made.n_missing();
                output::complain(&context.language().of(
                    format!("{}：標示缺漏 {n_missing} 處", path.display()),
                    format!("{}: {n_missing} marks of what is missing", path.display()),
                ));
            }
        }
        Ok(Status::Done)
    }
}

/// Beside its place first, so that a file of this name is never half a paper.
fn to_file(
    made: &Paper,
    format: paper::Format,
    font: Option<&Path>,
    path: &Path,
) -> Result<(), Failure> {
    let about = |error: io::Error| Failure::output(error).about(&path.display().to_string());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let out = BufWriter::new(File::create(&part).map_err(about)?);
    let written = paper::write(made, format, || paper::fonts(font), None, out);
    let out = written.inspect_err(|_| {
        // What was begun is no paper; if it stays, its name says so.
        let _ = std::fs::remove_file(&part);
    })?;
    let file = out.into_inner().map_err(|error| about(error.into_error()))?;
    file.sync_all().map_err(about)?;
    std::fs::rename(&part, path).map_err(about)
}

/// A template of the agency's own, for the kind that is asked for.
fn read(
    path: &Path,
    kind: &str,
    regulation: &Regulation,
) -> Result<(Template, Origin), Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
    let about = |failure: Failure| failure.about(&path.display().to_string());
    let template = Template::read(&text, regulation).map_err(PaperError::Template);
    let template = template.map_err(Failure::from).map_err(about)?;
    match template.kind == kind {
        true => Ok((template, Origin::of_file(text.as_bytes()))),
        false => Err(about(Failure::input(
            format!("此範本之 kind 為「{}」，不是「{kind}」", template.kind),
            format!("this template's kind is `{}`, not `{kind}`", template.kind),
        ))),
    }
}

impl List {
    fn run(&self, context: &Context) -> Result<Status, Failure> {
        let regulation = Regulation::embedded();
        let regulation = regulation.map_err(app::OpenError::Law)?;
        let kinds = paper::kinds(&regulation)?;
        match self.format {
            ListFormat::Json => {
                for kind in &kinds {
                    let cite: Vec<String> = kind.cite.iter().map(ToString::to_string).collect();
                    output::say(
                        &serde_json::json!({
                            "kind": kind.kind, "zh": kind.zh, "en": kind.en,
                            "what_zh": kind.what_zh, "what_en": kind.what_en, "cite": cite,
                        })
                        .to_string(),
                    )?;
                }
            }
            ListFormat::Table => {
                let language = context.language();
                let rows: Vec<Vec<String>> = kinds
                    .iter()
                    .map(|kind| {
                        let (name, what) =
                            ((&kind.zh, &kind.en), (&kind.what_zh, &kind.what_en));
                        vec![
                            kind.kind.clone(),
                            language.of(name.0, name.1),
                            language.of(what.0, what.1),
                        ]
                    })
                    .collect();
                let headings = [language.of("種類", "kind"), language.of("名稱", "name"), language.of("用途", "what for")];
                let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
                output::say(&output::table(&headings, &rows))?;
            }
        }
        Ok(Status::Done)
    }
}

impl Check {
    fn run(&self, context: &Context) -> Result<Status, Failure> {
        let regulation = Regulation::embedded().map_err(app::OpenError::Law)?;
        let text = std::fs::read_to_string(&self.file)
            .map_err(|error| Failure::unreadable(&self.file, &error))?;
        let path = self.file.display();
        match Template::read(&text, &regulation) {
            Ok(template) => output::say(&context.language().of(
                format!("{path}：「{}」，{} 個區塊，無誤", template.zh, template.parts.len()),
                format!("{path}: {}, {} blocks, nothing wrong", template.en, template.parts.len()),
            ))?,
            Err(faults) => {
                for fault in &faults {
                    let line = fault.line;
                    output::say(&context.language().of(
                        format!("{path}:{line}：{}", fault.zh),
                        format!("{path}:{line}: {}", fault.en),
                    ))?;
                }
                return Ok(Status::DoesNotHold);
            }
        }
        Ok(Status::Done)
    }
}

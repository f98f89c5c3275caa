//! `fangyuan import`: takes in files of records and tells every fault in them.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use app::Installation;
use app::import::{OnExisting, Outcome, Progress, Remedy, Request, Stage, Weight};
use clap::{Args, ValueEnum};

use super::migrate;
use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::language::Language;
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Files: CSV, XLSX, ODS or JSON Lines
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The form, where headings or lines do not tell it
    #[arg(long, value_name = "FORM")]
    form: Option<String>,
    /// The agency whose records these are
    #[arg(long, value_name = "AGENCY")]
    agency: Option<String>,
    /// Look at everything, write nothing
    #[arg(long)]
    dry_run: bool,
    /// What to do with records that are there already
    #[arg(long, value_enum, default_value = "stop")]
    on_existing: WhatIfThere,
    /// A heading to leave out although the form does not know it
    #[arg(long, value_name = "HEADING")]
    ignore_column: Vec<String>,
    /// Write although there are warnings
    #[arg(long)]
    accept_warnings: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum WhatIfThere {
    Stop,
    Skip,
    Update,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        let installation = context.made_installation()?;
        let mut status = Status::Done;
        let language = context.language();
        let told = match self.dry_run {
            false => migrate::renew(&installation, language, &[])?,
            true => Vec::new(),
        };
        for file in &self.files {
            // A file that cannot be read keeps the others out no more than a faulty one does.
            let outcome = match self.import(context, &installation, file) {
                Ok(outcome) => outcome,
                Err(failure) if failure.status == Status::BadInput => {
                    output::complain(&failure.told(language));
                    status = Status::BadInput;
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            match self.format {
                Format::Text => tell(&outcome, language)?,
                Format::Json => output::say(&json(&outcome).to_string())?,
            }
            if !outcome.is_whole() {
                status = Status::BadInput;
            }
        }
        if !self.dry_run {
            // Bodies that came are those by which lists are filtered from here on.
            migrate::renew(&installation, language, &told)?;
        }
        Ok(status)
    }

    fn import(
        &self,
        context: &Context,
        installation: &Installation,
        file: &Path,
    ) -> Result<Outcome, Failure> {
        let request = Request {
            form: self.form.as_deref(),
            agency: self.agency.as_deref(),
            dry_run: self.dry_run,
            on_existing: match self.on_existing {
                WhatIfThere::Stop => OnExisting::Stop,
                WhatIfThere::Skip => OnExisting::Skip,
                WhatIfThere::Update => OnExisting::Update,
            },
            ignore_columns: &self.ignore_column,
            accept_warnings: self.accept_warnings,
            ..Request::of(file)
        };
        let mut shown = Shown::new(context.language());
        let outcome =
            app::import::import(installation, &context.actor(), &request, &mut |progress| {
                shown.show(progress);
            });
        shown.clear();
        outcome.map_err(|error| Failure::from(error).about(&file.display().to_string()))
    }
}

/// A line that is written over and over, for people who wait.
struct Shown {
    language: Language,
    on: bool,
    said: bool,
}

impl Shown {
    fn new(language: Language) -> Self {
        Self { language, on: std::io::stderr().is_terminal(), said: false }
    }

    fn show(&mut self, progress: Progress) {
        if !self.on {
            return;
        }
        self.said = true;
        let of = progress.of.map(|of| format!(" / {of}")).unwrap_or_default();
        let (zh, en) = match progress.stage {
            Stage::Reading => ("檢查", "read"),
            Stage::Writing => ("寫入", "written"),
        };
        output::rewrite(&format!("{} {}{of}", self.language.of(zh, en), progress.records));
    }

    fn clear(&self) {
        if self.said {
            output::rewrite("");
        }
    }
}

/// Faults to standard error, what was done to standard output.
fn tell(outcome: &Outcome, language: Language) -> Result<(), Failure> {
    for fault in &outcome.faults {
        let weight = match fault.weight {
            Weight::Error => language.of("錯誤", "error"),
            Weight::Warning => language.of("警告", "warning"),
            Weight::Note => language.of("註", "note"),
        };
        let remedy = fault.what.remedy().map(|one| remedy(one, language));
        let sentence = fault.sentence(language.into()) + &remedy.unwrap_or_default();
        output::complain(&match language {
            Language::Chinese => format!("{}：{weight}：{sentence}", outcome.source),
            Language::English => format!("{}: {weight}: {sentence}", outcome.source),
        });
    }
    let n_more = n_untold(outcome);
    if n_more > 0 {
        let source = &outcome.source;
        output::complain(&language.of(
            format!("{source}：另有 {n_more} 個錯誤或警告未逐一列出；先補正以上各項再匯入一次"),
            format!(
                "{source}: {n_more} more errors or warnings are not listed; mend these and import again"
            ),
        ));
    }
    output::say(&summary(outcome, language))
}

/// Errors and warnings that are counted and not listed one by one.
fn n_untold(outcome: &Outcome) -> u64 {
    let told = outcome.faults.iter().filter(|fault| fault.weight > Weight::Note).count();
    let told = u64::try_from(told).unwrap_or(u64::MAX);
    (outcome.n_errors + outcome.n_warnings).saturating_sub(told)
}

/// The option by which a fault is decided instead of mended.
fn remedy(remedy: Remedy, language: Language) -> String {
    match remedy {
        Remedy::LeaveColumnOut => language.of(
            "，或以 --ignore-column 略過此欄",
            ", or leave the column out with --ignore-column",
        ),
        Remedy::AssignColumns => language.of(
            "，或於網站匯入時逐欄指定",
            ", or say on the site, when you import it there, what stands below each heading",
        ),
        Remedy::AcceptWarnings => {
            language.of("，或以 --accept-warnings 接受", ", or use --accept-warnings")
        }
        Remedy::NameForm => language.of("，或以 --form 指定", ", or use --form"),
        Remedy::NameAgency => language.of("，或以 --agency 指定", ", or use --agency"),
        Remedy::DecideOnExisting => language.of(
            "；請以 --on-existing skip 略過或 update 更正",
            "; use --on-existing skip or update",
        ),
    }
}

fn summary(outcome: &Outcome, language: Language) -> String {
    let total = outcome.total();
    let (source, n_errors, n_warnings) = (&outcome.source, outcome.n_errors, outcome.n_warnings);
    let forms: Vec<&str> = outcome.forms.keys().map(String::as_str).collect();
    let forms = forms.join(", ");
    if !outcome.is_whole() {
        let (zh, en) = match n_errors {
            0 => ("；以 --accept-warnings 接受警告", "; accept them with --accept-warnings"),
            _ => ("", ""),
        };
        return language.of(
            format!("{source}：未寫入；{n_errors} 個錯誤、{n_warnings} 個警告{zh}"),
            format!("{source}: nothing written; errors: {n_errors}, warnings: {n_warnings}{en}"),
        );
    }
    if forms.is_empty() {
        return language.of(
            format!("{source}：檔案中沒有紀錄，未寫入"),
            format!("{source}: there is no record in the file; nothing written"),
        );
    }
    let left_out = total.skipped + total.unchanged;
    let (filed, superseding) = (total.filed, total.superseding);
    match outcome.dry_run {
        true => language.of(
            format!("{source}：{forms} 可寫入 {filed} 筆（更正 {superseding}、略過 {left_out}）；試行，未寫入"),
            format!("{source}: {forms}: {filed} records would be filed ({superseding} correcting, {left_out} left out); dry run, nothing written"),
        ),
        false => language.of(
            format!("{source}：{forms} 寫入 {filed} 筆（更正 {superseding}、略過 {left_out}）"),
            format!("{source}: {forms}: {filed} records filed ({superseding} correcting, {left_out} left out)"),
        ),
    }
}

fn json(outcome: &Outcome) -> serde_json::Value {
    serde_json::json!({
        "source": outcome.source,
        "whole": outcome.is_whole(),
        "dry_run": outcome.dry_run,
        "change": outcome.change,
        "errors": outcome.n_errors,
        "warnings": outcome.n_warnings,
        "forms": outcome.forms,
        "faults": outcome.faults,
        "faults_left_out": n_untold(outcome),
    })
}

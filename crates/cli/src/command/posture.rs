//! `fangyuan posture`: the standings, line by line.

use app::Actor;
use app::posture::{PostureError, Question, each};
use clap::{Args, ValueEnum};
use domain::{LineOnWire, Moment, Standing};
use regulation::Day;
use sheets::{Cell, Format as SheetFormat, TableWriter};

use crate::asked::{self, AsOf};
use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::language::Language;
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    /// One agency; all of them when left out
    #[arg(long, value_name = "AGENCY")]
    agency: Option<String>,
    /// One duty; all of them when left out
    #[arg(long, value_name = "DUTY")]
    duty: Option<String>,
    /// The day, or the moment, asked about; today when left out
    #[arg(long, value_name = "DAY")]
    as_of: Option<AsOf>,
    /// What was known at this moment; everything known now when left out
    #[arg(long, value_name = "MOMENT")]
    known_at: Option<Moment>,
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
}

enum Stop {
    Posture(PostureError),
    Output(Failure),
}

impl From<PostureError> for Stop {
    fn from(error: PostureError) -> Self {
        Self::Posture(error)
    }
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Posture(error) => error.into(),
            Stop::Output(failure) => failure,
        }
    }
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        let (installation, actor) = (context.installation()?, context.actor());
        let question = Question {
            agency: self.agency.clone(),
            duty: self.duty.clone(),
            at: asked::at(self.as_of, &installation)?,
            known_at: self.known_at.unwrap_or(Moment::FOREVER),
        };
        match self.format {
            Format::Json => each(&installation, &actor, &question, |line| {
                let text = serde_json::to_string(&line).map_err(std::io::Error::from);
                let text = text.map_err(Failure::output).map_err(Stop::Output)?;
                output::say(&text).map_err(Stop::Output)
            })?,
            Format::Csv => csv(&installation, &actor, &question)?,
            Format::Table => table(&installation, &actor, &question, context.language())?,
        }
        Ok(Status::Done)
    }
}

/// The columns of the machine-readable table, as on the wire.
const COLUMNS: [&str; 14] = [
    "agency",
    "duty",
    "subject",
    "standing",
    "since",
    "due",
    "cite",
    "counted",
    "failing",
    "missing",
    "missed",
    "late",
    "in_use",
    "reason_zh",
];

/// Later columns stand behind the earlier ones.
const BEHIND: [&str; 3] = ["reason_en", "waived_until", "n_waived"];

fn csv(
    installation: &app::Installation,
    actor: &Actor,
    question: &Question,
) -> Result<(), Failure> {
    let headings: Vec<String> =
        COLUMNS.iter().copied().chain(BEHIND).map(str::to_owned).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let broken = |error: sheets::SheetError| Failure::work(error.zh(), error.to_string());
    let out = std::io::Cursor::new(Vec::new());
    let mut writer =
        TableWriter::new(SheetFormat::Csv, out, "posture", &headings).map_err(broken)?;
    each(installation, actor, question, |line| {
        let optional = |text: Option<String>| text.map_or(Cell::Empty, |text| Cell::text(&text));
        let list = |items: &[String]| match items.is_empty() {
            true => Cell::Empty,
            false => Cell::text(sheets::values::list::join(items)),
        };
        let cells = [
            Cell::text(&line.agency),
            Cell::text(&line.duty),
            optional(line.subject.clone()),
            Cell::text(line.standing.word()),
            optional(line.since.map(|day| day.to_string())),
            optional(line.due.clone()),
            list(&line.cite),
            list(&line.counted),
            list(&line.failing),
            list(&line.missing),
            list(&line.missed),
            Cell::text(if line.late { "true" } else { "false" }),
            optional(line.in_use.map(|used| used.to_string())),
            Cell::text(&line.reason_zh),
            Cell::text(&line.reason_en),
            optional(line.waived_until.map(|day| day.to_string())),
            optional(line.n_waived.map(|count| count.to_string())),
        ];
        writer.row(&cells).map_err(|error| Stop::Output(broken(error)))
    })?;
    let bytes = writer.finish().map_err(broken)?.into_inner();
    output::bytes(&bytes)
}

fn table(
    installation: &app::Installation,
    actor: &Actor,
    question: &Question,
    language: Language,
) -> Result<(), Failure> {
    let mut rows = Vec::new();
    each(installation, actor, question, |line| {
        // A city has hundreds of thousands of lines; one agency's fit a screen.
        let shown = question.duty.is_some() || line.subject.is_none();
        if shown && (question.duty.is_some() || line.standing != Standing::NotApplicable) {
            rows.push(row(&line, language));
        }
        Ok::<_, Stop>(())
    })?;
    let zh = ["機關", "義務", "對象", "狀態", "自", "期限", "說明"];
    let en = ["agency", "duty", "subject", "standing", "since", "due", "reason"];
    let headings = match language {
        Language::Chinese => zh,
        Language::English => en,
    };
    output::say(&output::table(&headings, &rows))?;
    let n_rows = rows.len();
    let of_rows = if n_rows == 1 { "row" } else { "rows" };
    output::complain(&match question.duty {
        Some(_) => language.of(format!("{n_rows} 列"), format!("{n_rows} {of_rows}")),
        None => language.of(
            format!("{n_rows} 列；不適用者與各對象請以 --format json 或 --duty 取得"),
            format!(
                "{n_rows} {of_rows}; for what does not apply and for subjects use --format json or --duty"
            ),
        ),
    });
    Ok(())
}

fn row(line: &LineOnWire, language: Language) -> Vec<String> {
    let since = line.since.map(|day: Day| day.to_string()).unwrap_or_default();
    let late = if line.late { language.of("（逾期完成）", " (late)") } else { String::new() };
    let standing = language.of(line.standing.zh(), line.standing.word());
    let excepted = line.n_waived.map(|count| {
        language.of(format!("（含核准例外 {count}）"), format!(" ({count} waived)"))
    });
    let excepted = excepted.unwrap_or_default();
    vec![
        line.agency.clone(),
        line.duty.clone(),
        line.subject.clone().unwrap_or_default(),
        format!("{standing}{late}{excepted}"),
        since,
        line.due.clone().unwrap_or_default(),
        language.of(&line.reason_zh, &line.reason_en),
    ]
}

//! `fangyuan setting`: decides what the law leaves open, and lists what was decided.

use app::setting::NewSetting;
use clap::{Args, Subcommand, ValueEnum};
use regulation::Day;

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
    /// Decide a setting from a day on
    Set(Set),
    /// Every decision ever taken
    List(List),
}

#[derive(Args)]
struct Set {
    /// Such as records_from or period.D10a
    #[arg(value_name = "NAME")]
    name: String,
    /// Such as 90, P1Y or 2026-01-01
    #[arg(value_name = "VALUE")]
    value: String,
    /// The first day on which it holds, such as 2026-01-01
    #[arg(long, value_name = "DAY")]
    from: Day,
    /// One agency; otherwise the whole city
    #[arg(long, value_name = "AGENCY")]
    agency: Option<String>,
    /// The reason, kept with the decision
    #[arg(long, value_name = "TEXT")]
    why: String,
}

#[derive(Args)]
struct List {
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        match self.what {
            What::Set(set) => decide(context, set),
            What::List(list) => show(context, &list),
        }
    }
}

fn decide(context: &Context, set: Set) -> Result<Status, Failure> {
    let installation = context.made_installation()?;
    let Set { name, value, from, agency, why } = set;
    let new = NewSetting { name, value, from, agency, why };
    let decided = app::setting::set(&installation, &context.actor(), &new)?;
    let (name, value, from) = (decided.name, decided.value, decided.from);
    let whose = decided.agency;
    output::say(&context.language().of(
        format!("{}：{name} 自 {from} 起為 {value}", whose.as_deref().unwrap_or("本府")),
        format!("{}: {name} is {value} from {from} on", whose.as_deref().unwrap_or("city")),
    ))?;
    Ok(Status::Done)
}

fn show(context: &Context, list: &List) -> Result<Status, Failure> {
    let installation = context.installation()?;
    let settings = app::setting::list(&installation, &context.actor())?;
    if matches!(list.format, Format::Json) {
        for setting in &settings {
            output::say(&serde_json::json!(setting).to_string())?;
        }
        return Ok(Status::Done);
    }
    let language = context.language();
    let headings = match language {
        crate::language::Language::Chinese => ["設定", "機關", "起日", "值", "決定者", "理由"],
        crate::language::Language::English => {
            ["setting", "agency", "from", "value", "decided by", "why"]
        }
    };
    let row = |setting: app::setting::Setting| {
        let agency = setting.agency.unwrap_or_else(|| language.of("本府", "city"));
        let from = setting.from.to_string();
        let by = match setting.on_behalf_of {
            Some(other) => language.of(
                format!("{}（代理 {other}）", setting.decided_by),
                format!("{} in place of {other}", setting.decided_by),
            ),
            None => setting.decided_by,
        };
        vec![setting.name, agency, from, setting.value, by, setting.why]
    };
    let rows: Vec<Vec<String>> = settings.into_iter().map(row).collect();
    output::say(&output::table(&headings, &rows))?;
    Ok(Status::Done)
}

//! `fangyuan regulation`: the law that the program carries, checked and shown.

use clap::{Args, Subcommand};
use regulation::{Amount, ByLevel, Citation, Confidence, Day, Regulation, TextKind};

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
    /// Check citations, quotes, dates, names and coverage; print the counts
    Check,
    /// A provision, duty or parameter as in force on a day, with its sources
    Show {
        /// taipei-isms@2022-07-13/5.5, 5.5, csma/12, D5.5a, training.dedicated.hours
        #[arg(value_name = "ID")]
        id: String,
        /// The day; today when left out
        #[arg(long, value_name = "DAY")]
        on: Option<Day>,
    },
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        match self.what {
            What::Check => check(context),
            What::Show { id, on } => show(context, &id, on),
        }
    }
}

fn check(context: &Context) -> Result<Status, Failure> {
    let files = regulation::embedded_files();
    let law = match Regulation::read(&files) {
        Ok(law) => law,
        Err(faults) => {
            for fault in &faults {
                output::say(&fault.to_string())?;
            }
            let n = faults.len();
            output::say(
                &context
                    .language()
                    .of(format!("{n} 個檔案無法讀取"), format!("{n} files cannot be read")),
            )?;
            return Ok(Status::DoesNotHold);
        }
    };
    let report = domain::check::run(&law, &regulation::embedded_examples());
    for fault in &report.faults {
        output::say(fault)?;
    }
    let rows: Vec<Vec<String>> =
        report.counts.iter().map(|(what, n)| vec![what.clone(), n.to_string()]).collect();
    let headings = context.language();
    let (zh, en) = (["項目", "數量"], ["what", "count"]);
    let headings = if headings == Language::Chinese { zh } else { en };
    output::say(&output::table(&headings, &rows))?;
    let n = report.faults.len();
    output::say(&context.language().of(format!("{n} 個錯誤"), format!("{n} faults")))?;
    Ok(if n == 0 { Status::Done } else { Status::DoesNotHold })
}

fn show(context: &Context, id: &str, on: Option<Day>) -> Result<Status, Failure> {
    let law = Regulation::embedded().map_err(app::OpenError::Law)?;
    let on = on.unwrap_or_else(|| app::Clock::now(&app::SystemClock).day());
    let language = context.language();
    let told = duty(&law, id, on, language)
        .or_else(|| parameter(&law, id, on, language))
        .or_else(|| provision(&law, id, on, language));
    match told {
        Some(told) => {
            output::say(&told)?;
            Ok(Status::Done)
        }
        None => Err(Failure::input(
            format!("{on} 沒有「{id}」；可用條文（5.5、csma/12）、義務（D5.5a）或參數代碼"),
            format!(
                "nothing called `{id}` on {on}; give a provision (5.5, csma/12), a duty (D5.5a) or a parameter"
            ),
        )),
    }
}

fn sure(confidence: Confidence, language: Language) -> String {
    match confidence {
        Confidence::Verbatim => language.of("已見原文", "verbatim"),
        Confidence::Secondary => language.of("二手來源", "secondary source"),
        Confidence::Unverified => language.of("未經查證", "unverified"),
    }
}

fn duty(law: &Regulation, id: &str, on: Day, language: Language) -> Option<String> {
    let duty = law.duty(id)?;
    let zh = duty.subject_zh.as_ref().unwrap_or(&duty.action_zh);
    let mut lines = vec![format!("{id} {}", language.of(zh, &duty.subject_en))];
    lines.push(language.of(&duty.action_zh, &duty.action_en));
    let (from, ends) = law.duty_span(duty)?;
    let ends = ends.map(|day| day.to_string()).unwrap_or_default();
    lines.push(language.of(format!("施行 {from} 至 {ends}"), format!("in force {from} to {ends}")));
    if let Some(why) = &duty.outside {
        lines.push(
            language.of(format!("本系統不判定：{why}"), format!("outside the program: {why}")),
        );
    }
    let names = |ids: &[String]| {
        let names = ids.iter().filter_map(|id| law.form(id));
        names.map(|form| language.of(&form.zh, &form.en)).collect::<Vec<_>>().join("、")
    };
    lines.push(language.of(
        format!("判定依據：{}", names(&duty.decides)),
        format!("decided by: {}", names(&duty.decides)),
    ));
    lines.push(provision(law, &duty.cite.to_string(), on, language)?);
    for id in duty.proof.as_ref().map(domain::parameters).unwrap_or_default() {
        lines.extend(parameter(law, id, on, language));
    }
    Some(lines.join("\n"))
}

fn parameter(law: &Regulation, id: &str, on: Day, language: Language) -> Option<String> {
    let parameter = law.parameter(id)?;
    let row = parameter.row(on)?;
    let value = match row.value.as_ref()? {
        ByLevel::All(amount) => written(*amount),
        ByLevel::Level(by_level) => {
            let each =
                by_level.iter().map(|(level, one)| format!("{} {}", level.letter(), written(*one)));
            each.collect::<Vec<_>>().join(", ")
        }
    };
    let words = row.quote.as_ref().map(|quote| format!("「{quote}」"));
    let summary = row.paraphrase.as_ref().map(|text| {
        language.of(format!("摘要，非條文：{text}"), format!("summary, not the text: {text}"))
    });
    let words = words.or(summary).unwrap_or_default();
    let name = language.of(&parameter.zh, &parameter.en);
    let sure = sure(row.confidence, language);
    Some(format!("{id} {name}: {value}\n  {} ({sure})\n  {words}", row.cite))
}

fn written(amount: Amount) -> String {
    match amount {
        Amount::Number(number) => number.to_string(),
        Amount::Term(term) => term.to_string(),
    }
}

/// A full citation, `instrument/number` on the day, or a point of the city's regulation.
fn provision(law: &Regulation, id: &str, on: Day, language: Language) -> Option<String> {
    let citation: Citation = match id.parse() {
        Ok(citation) => citation,
        Err(_) => {
            let (instrument, number) = id.split_once('/').unwrap_or(("taipei-isms", id));
            let edition = law.instrument(instrument)?.edition_on(on)?;
            Citation {
                instrument: instrument.to_owned(),
                edition: edition.in_force,
                number: number.to_owned(),
            }
        }
    };
    let provision = law.provision(&citation)?;
    let instrument = law.instrument(&citation.instrument)?;
    let (from, ends) = instrument.span(citation.edition)?;
    let ends = ends.map(|day| day.to_string()).unwrap_or_default();
    let mut lines = vec![format!(
        "{citation} {} ({from} – {ends}; {})",
        language.of(&instrument.zh, &instrument.en),
        sure(provision.confidence, language)
    )];
    match (provision.kind, &provision.text_zh, &provision.paraphrase_zh) {
        (TextKind::Missing, ..) => lines.push(language.of("未取得條文", "the text was not found")),
        (_, Some(text), _) => lines.push(text.clone()),
        (_, None, Some(text)) => lines.push(
            language.of(format!("摘要，非條文：{text}"), format!("summary, not the text: {text}")),
        ),
        (_, None, None) => {}
    }
    if language == Language::English {
        lines.extend(provision.text_en.clone());
    }
    for moved in law.moved.iter().filter(|moved| moved.from == citation) {
        let to = moved.to.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        lines.push(language.of(format!("現為 {to}"), format!("now {to}")));
    }
    Some(lines.join("\n"))
}

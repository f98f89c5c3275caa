//! `fangyuan record`: one record with what became of it, and the erasing of personal data by order.

use app::record::{EraseError, Erased, Erasure, NewOrder, Record};
use clap::{Args, Subcommand, ValueEnum};
use regulation::{Field, FieldType, Form};
use serde_json::Value as Json;

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
    /// A record by its id
    Show(Show),
    /// Erase the personal fields of a record, in all its versions, by order; the log keeps its proof
    Erase(Erase),
}

#[derive(Args)]
struct Erase {
    /// The id of the record
    #[arg(value_name = "ID")]
    id: String,
    /// The law and the request that the order rests on; kept with the order
    #[arg(long, value_name = "GROUND")]
    ground: String,
    /// Who approved it: somebody else than who carries it out
    #[arg(long, value_name = "WHO")]
    approved_by: String,
    /// Only this personal field; may be given several times
    #[arg(long, value_name = "FIELD")]
    field: Vec<String>,
}

#[derive(Args)]
struct Show {
    /// The id of the record
    #[arg(value_name = "ID")]
    id: String,
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        let show = match self.what {
            What::Show(show) => show,
            What::Erase(erase) => return erase.run(context),
        };
        let installation = context.installation()?;
        let record = app::record::get(&installation, &context.actor(), &show.id)?;
        let erasures = app::record::erasures(&installation, &record)?;
        match show.format {
            Format::Json => {
                let mut told = serde_json::json!(record);
                if !erasures.is_empty()
                    && let Some(told) = told.as_object_mut()
                {
                    told.insert("erasures".to_owned(), serde_json::json!(erasures));
                }
                output::say(&told.to_string())?;
            }
            Format::Text => {
                let form = installation.regulation.form(&record.form);
                output::say(&text(&record, &erasures, form, context.language()))?;
            }
        }
        Ok(Status::Done)
    }
}

impl Erase {
    fn run(self, context: &Context) -> Result<Status, Failure> {
        let Self { id, ground, approved_by, field: fields } = self;
        let order = NewOrder { fields, ground, approved_by };
        let erased = app::record::erase(&context.installation()?, &context.actor(), &id, &order);
        let Erased { change, records, files, fields } = erased.map_err(told)?;
        let (records, fields) = (records.join(", "), fields.join(", "));
        output::say(&context.language().of(
            format!("已依令自 {records} 刪除 {fields}；日誌第 {change} 筆"),
            format!("{fields} were erased from {records} by order; entry {change} of the log"),
        ))?;
        if !files.is_empty() {
            let files = files.join(", ");
            output::say(&context.language().of(
                format!("已無紀錄引用之檔案一併刪除：{files}"),
                format!("files that no record names any more are gone with it: {files}"),
            ))?;
        }
        Ok(Status::Done)
    }
}

fn told(error: EraseError) -> Failure {
    let en = error.to_string();
    match error {
        EraseError::Record(error) => error.into(),
        EraseError::Store(error) => error.into(),
        EraseError::NoGround => Failure::input("請說明刪除之依據與核准人", en),
        EraseError::SamePerson { actor } => {
            Failure::input(format!("核准人不得為執行人 {actor}"), en)
        }
        EraseError::NotPersonal { form, field } => {
            Failure::input(format!("表單 {form} 之「{field}」不是個人資料欄位"), en)
        }
        EraseError::Nothing { id } => {
            Failure::input(format!("紀錄 {id} 已無這些欄位之內容"), en)
        }
    }
}

fn text(
    record: &Record,
    erasures: &[Erasure],
    form: Option<&Form>,
    language: Language,
) -> String {
    let label = |zh: &str, en: &str| language.of(zh, en);
    let named = match form {
        None => record.form.clone(),
        Some(form) => {
            let (id, zh, en) = (&form.id, &form.zh, &form.en);
            language.of(format!("{zh}（{id}）"), format!("{en} ({id})"))
        }
    };
    let moment = |moment: Option<domain::Moment>| moment.map(|moment| moment.to_string());
    let about = [
        (label("編號", "id"), Some(record.id.clone())),
        (label("表單", "form"), Some(named)),
        (label("機關", "agency"), Some(record.agency.clone())),
        (label("狀態", "state"), Some(state(record, language))),
        (label("起算日", "counts from"), record.day.map(|day| day.to_string())),
        (label("登錄時刻", "recorded at"), moment(Some(record.recorded_at))),
        (label("登錄人", "filed by"), Some(record.filed_by.clone())),
        (label("說明", "why"), record.why.clone()),
        (label("更正", "corrects"), record.supersedes.clone()),
        (label("已由此更正", "corrected by"), record.superseded_by.clone()),
        (label("撤回時刻", "withdrawn at"), moment(record.withdrawn_at)),
        (label("撤回人", "withdrawn by"), record.withdrawn_by.clone()),
        (label("撤回原因", "withdrawn because"), record.withdrawn_why.clone()),
    ];
    let mut lines: Vec<Vec<String>> =
        about.into_iter().filter_map(|(label, text)| Some(vec![label, text?])).collect();
    for one in erasures {
        let (at, fields, ground) = (one.erased_at, one.fields.join(", "), &one.ground);
        let told = language.of(
            format!("{at} {fields}；依據：{ground}"),
            format!("{at} {fields}; ground: {ground}"),
        );
        lines.push(vec![label("依令刪除個人資料", "personal data erased by order"), told]);
    }
    for field in form.map_or(&[][..], |form| &form.fields) {
        if let Some(value) = record.with.get(&field.name) {
            let shown = in_words(field, &field.kind, value, language);
            lines.push(vec![language.of(&field.zh, &field.en), shown]);
        }
    }
    output::columns(&lines)
}

/// Where it stands, in the words of the record's page.
fn state(record: &Record, language: Language) -> String {
    let (zh, en) = match record.stands() {
        "withdrawn" => ("已撤回", "withdrawn"),
        "superseded" => ("已被更正", "corrected"),
        "draft" => ("草稿", "draft"),
        "submitted" => ("已送審", "submitted"),
        "returned" => ("已退回", "returned"),
        _ => ("有效", "approved"),
    };
    language.of(zh, en)
}

/// A value as the reader's language has it; ids, days and numbers stay as they are kept.
fn in_words(field: &Field, kind: &FieldType, value: &Json, language: Language) -> String {
    match (kind, value) {
        (FieldType::List(item), Json::Array(values)) => {
            let each = values.iter().map(|value| in_words(field, item, value, language));
            each.collect::<Vec<_>>().join(&language.of("、", ", "))
        }
        (FieldType::Enum, Json::String(word)) => {
            let known = field.values.iter().find(|value| value.value == *word);
            known.map_or_else(|| word.clone(), |known| language.of(&known.zh, &known.en))
        }
        (FieldType::LastUse, Json::String(word)) if word == "never" => {
            language.of("從未使用", "never used")
        }
        (FieldType::LastUse, Json::String(word)) if word == "unknown" => {
            language.of("不明", "unknown")
        }
        (_, Json::Bool(true)) => language.of("是", "yes"),
        (_, Json::Bool(false)) => language.of("否", "no"),
        (_, Json::String(text)) => text.clone(),
        _ => value.to_string(),
    }
}

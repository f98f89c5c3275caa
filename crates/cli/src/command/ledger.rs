//! `fangyuan ledger`: checks the log, and hands it out to be checked elsewhere.

use std::path::PathBuf;

use app::ledger::{LedgerError, Proven};
use clap::{Args, Subcommand, ValueEnum};
use ledger::{BundleFault, Checkpoint, NoteError, Verifier};
use store::ledger::{Audit, What};

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::language::Language;
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Check the log of this installation, or a file that was handed out; name the first entry that
    /// does not hold
    Verify(Verify),
    /// Print the newest signed checkpoint, to be kept elsewhere
    Checkpoint,
    /// Print the public key that checks the log
    Key,
    /// Write the whole log to a file that anybody can check with the public key
    Export {
        /// The file to write
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Print the proof that a record was filed as it stands
    Prove {
        /// The record's id
        #[arg(value_name = "RECORD")]
        record: String,
    },
}

#[derive(Args)]
struct Verify {
    /// A log or a receipt that was handed out; otherwise this installation
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The public key, as `ledger key` prints it; a file needs it
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// A checkpoint that was kept elsewhere: the log must have grown out of it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// How the answer is printed
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
        match self.what {
            Task::Verify(verify) => verify.run(context),
            Task::Checkpoint => {
                let note = app::ledger::checkpoint(&context.installation()?, &context.actor());
                output::say(note.map_err(told)?.trim_end())?;
                Ok(Status::Done)
            }
            Task::Key => {
                output::say(&app::ledger::verifier(&context.installation()?)?.to_string())?;
                Ok(Status::Done)
            }
            Task::Export { file } => {
                let installation = context.installation()?;
                let written = app::ledger::export(&installation, &context.actor(), &file);
                let n_entries = written.map_err(told)?;
                let file = file.display();
                output::complain(&context.language().of(
                    format!("{n_entries} 筆已寫入 {file}"),
                    format!("{n_entries} entries were written to {file}"),
                ));
                Ok(Status::Done)
            }
            Task::Prove { record } => {
                let installation = context.installation()?;
                let receipt = app::ledger::prove(&installation, &context.actor(), &record);
                let receipt = serde_json::to_string_pretty(&receipt.map_err(told)?);
                output::say(&receipt.map_err(|error| {
                    Failure::work(format!("無法寫出：{error}"), format!("cannot be written: {error}"))
                })?)?;
                Ok(Status::Done)
            }
        }
    }
}

impl Verify {
    fn run(self, context: &Context) -> Result<Status, Failure> {
        let key = self.key.as_deref().map(Verifier::from_text).transpose().map_err(note)?;
        let (format, language) = (self.format, context.language());
        if let Some(file) = &self.file {
            let Some(verifier) = key else {
                return Err(Failure::input(
                    "查驗檔案需要公鑰：請以 --key 提供 `fangyuan ledger key` 印出之公鑰",
                    "a file is checked with a public key: give --key what `fangyuan ledger key` prints",
                ));
            };
            let earlier = self.earlier(&verifier)?;
            return match app::ledger::check(file, &verifier, earlier.as_ref()) {
                Ok(proven) => say_proven(&proven, format, language),
                Err(LedgerError::Fault(BundleFault::Form(why))) => Err(Failure::input(
                    format!("{} 不是日誌或收據：{why}", file.display()),
                    format!("{} is neither a log nor a receipt: {why}", file.display()),
                )),
                Err(LedgerError::Fault(fault)) => say_broken(&fault, format, language),
                Err(error) => Err(told(error)),
            };
        }
        let installation = context.installation()?;
        let verifier = match key {
            Some(verifier) => verifier,
            None => app::ledger::verifier(&installation)?,
        };
        let earlier = self.earlier(&verifier)?;
        let actor = context.actor();
        let audit = app::ledger::audit(&installation, &actor, &verifier, earlier.as_ref());
        say_audit(&audit.map_err(told)?, format, language)
    }

    fn earlier(&self, verifier: &Verifier) -> Result<Option<Checkpoint>, Failure> {
        let Some(path) = &self.checkpoint else { return Ok(None) };
        let text = std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
        // A terminal or a mail may have taken the last line end.
        let text = format!("{}\n", text.trim_end());
        verifier.open(&text).map(Some).map_err(note)
    }
}

fn say_audit(audit: &Audit, format: Format, language: Language) -> Result<Status, Failure> {
    let Audit { size, root, things, fault } = audit;
    let (zh, en) = match fault {
        None => (
            format!("日誌完整：{size} 筆，所載 {things} 列均相符；根雜湊 {root}"),
            format!("the log holds: {size} entries, {things} rows as they tell; root {root}"),
        ),
        Some(fault) => {
            let (zh, en) = why(&fault.what);
            let change = fault.change;
            (format!("第 {change} 筆不成立：{zh}"), format!("entry {change} does not hold: {en}"))
        }
    };
    let holds = fault.is_none();
    match format {
        Format::Text => output::say(&language.of(zh, en))?,
        Format::Json => {
            let told = serde_json::json!({
                "holds": holds, "size": size, "root": root, "rows": things,
                "fault": fault.as_ref().map(|fault| serde_json::json!({
                    "entry": fault.change, "reason_zh": zh, "reason_en": en,
                })),
            });
            output::say(&told.to_string())?;
        }
    }
    Ok(if holds { Status::Done } else { Status::DoesNotHold })
}

fn why(what: &What) -> (String, String) {
    let (zh, en) = match what {
        What::Missing => ("日誌無此筆", "the log has no such entry"),
        What::Unreadable => ("內容無法讀取", "it cannot be read"),
        What::OtherChange => ("與異動紀錄不符", "the change says something else"),
        What::OtherRows { kind, told, found } => {
            return (
                format!("「{kind}」之資料列與所載不符（所載 {told} 列，現有 {found} 列）"),
                format!("its rows of {kind} are not those it tells of ({told} told, {found} found)"),
            );
        }
        What::NotSigned => ("至此之根雜湊與簽章不符", "the root up to it is not the one signed"),
        What::OtherEdge => ("日誌之尾端與所存不符", "the end of the log is not the one kept"),
        What::Forked => (
            "日誌並非由所附檢查點延續而來",
            "the log did not grow out of the checkpoint that was given",
        ),
    };
    (zh.to_owned(), en.to_owned())
}

fn say_proven(proven: &Proven, format: Format, language: Language) -> Result<Status, Failure> {
    let (checkpoint, zh, en) = match proven {
        Proven::Log(checkpoint) => {
            let Checkpoint { origin, size, root } = checkpoint;
            (
                checkpoint,
                format!("日誌完整：{origin}，{size} 筆，根雜湊 {root}"),
                format!("the log holds: {origin}, {size} entries, root {root}"),
            )
        }
        Proven::Thing { checkpoint, entry, kind, id } => {
            let (change, actor) = (entry.change, &entry.actor);
            (
                checkpoint,
                format!("收據成立：{kind} {id} 由 {actor} 於第 {change} 筆登錄"),
                format!("the receipt holds: {kind} {id} was filed by {actor} in entry {change}"),
            )
        }
    };
    let told = serde_json::json!({
        "holds": true, "origin": checkpoint.origin, "size": checkpoint.size,
        "root": checkpoint.root,
    });
    output::say(&match format {
        Format::Text => language.of(zh, en),
        Format::Json => told.to_string(),
    })?;
    Ok(Status::Done)
}

fn say_broken(
    fault: &BundleFault,
    format: Format,
    language: Language,
) -> Result<Status, Failure> {
    let zh = match fault {
        BundleFault::Form(why) => format!("檔案無法讀取：{why}"),
        BundleFault::Note(error) => note_zh(error),
        BundleFault::Entry { number, why } => format!("第 {number} 筆不成立：{why}"),
        BundleFault::Size { signed, found } => {
            format!("檢查點簽署 {signed} 筆，檔案有 {found} 筆")
        }
        BundleFault::Root { size } => format!("{size} 筆之根雜湊與簽署者不符"),
        BundleFault::Forked { size, earlier } => {
            format!("{size} 筆之日誌並非由 {earlier} 筆之檢查點延續而來")
        }
        BundleFault::NotIncluded => "該筆不在此檢查點之日誌內".to_owned(),
        BundleFault::NotCommitted => "所示內容並非該筆所載".to_owned(),
    };
    let en = fault.to_string();
    output::say(&match format {
        Format::Text => language.of(zh, en),
        Format::Json => {
            serde_json::json!({ "holds": false, "reason_zh": zh, "reason_en": en }).to_string()
        }
    })?;
    Ok(Status::DoesNotHold)
}

fn note_zh(error: &NoteError) -> String {
    match error {
        NoteError::Key => "公鑰無法讀取；格式如 `fangyuan/0a1b…+0a1b2c3d+AR…`".to_owned(),
        NoteError::Form => "檢查點無法讀取：應為日誌名稱、筆數、根雜湊與簽章".to_owned(),
        NoteError::NotSigned(name) => format!("檢查點未經 {name} 簽署"),
        NoteError::Forged(name) => format!("{name} 之簽章不成立"),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "made to be given to map_err")]
fn note(error: NoteError) -> Failure {
    Failure::input(note_zh(&error), error.to_string())
}

fn told(error: LedgerError) -> Failure {
    let en = error.to_string();
    match error {
        LedgerError::Forbidden(error) => error.into(),
        LedgerError::Store(error) => error.into(),
        LedgerError::Note(error) => note(error),
        LedgerError::NoRecord(id) => Failure::input(format!("沒有紀錄 {id}"), en),
        LedgerError::Empty => Failure::input("日誌尚無任何一筆", en),
        LedgerError::File { path, why } => Failure::input(format!("{path}：{why}"), en),
        LedgerError::Fault(_) => Failure::input("檔案不成立", en),
    }
}

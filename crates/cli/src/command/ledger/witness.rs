//! `fangyuan ledger witness`, `request`, `cosign`: cosigning the logs of others, and having one's own
//! cosigned.

use std::path::{Path, PathBuf};

use app::witness::{self, WitnessError};
use clap::Args;
use ledger::{Refusal, Verifier};

use super::words::{self, note_zh};
use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::output;

#[derive(Args)]
pub(super) struct Sign {
    /// What the log asks, as `ledger request` prints it
    #[arg(value_name = "FILE", requires = "log")]
    file: Option<PathBuf>,
    /// The public key of the log, as `ledger key` prints it
    #[arg(long, value_name = "KEY")]
    log: Option<String>,
    /// Where the witness keeps its key and what it saw; the folder that holds the state when left out
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

impl Sign {
    /// Needs no installation: a witness has a folder and the key of the log.
    pub(super) fn run(self, context: &Context) -> Result<Status, Failure> {
        let folder = match self.folder {
            Some(folder) => folder,
            None => context.location()?.directory().to_owned(),
        };
        std::fs::create_dir_all(&folder).map_err(|error| Failure::unreadable(&folder, &error))?;
        let (Some(file), Some(log)) = (&self.file, &self.log) else {
            output::say(&witness::key(&folder)?.to_string())?;
            return Ok(Status::Done);
        };
        let log = Verifier::from_text(log).map_err(words::note)?;
        let request = text_of(file)?;
        let now = app::Clock::now(&app::SystemClock).microseconds() / 1_000_000;
        let at = u64::try_from(now).unwrap_or(0);
        match witness::cosign(&folder, &[log], &request, at) {
            Ok(seen) => {
                output::say(seen.note.trim_end())?;
                Ok(Status::Done)
            }
            Err(WitnessError::Refused(refusal)) if does_not_hold(&refusal) => {
                output::complain(&context.language().of(zh(&refusal), refusal.to_string()));
                Ok(Status::DoesNotHold)
            }
            Err(error) => Err(told(error)),
        }
    }
}

/// A terminal or a mail may have taken the last line end.
fn text_of(file: &Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::unreadable(file, &error))?;
    Ok(format!("{}\n", text.trim_end()))
}

/// The request was understood, and the log is not one to be signed.
fn does_not_hold(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Note(_) | Refusal::Forked { .. } | Refusal::Inconsistent { .. })
}

pub(super) fn request(context: &Context, seen: u64) -> Result<Status, Failure> {
    let submission = witness::submission(&context.installation()?, &context.actor(), seen);
    output::say(submission.map_err(told)?.to_text().trim_end())?;
    Ok(Status::Done)
}

pub(super) fn cosign(context: &Context, file: Option<&Path>) -> Result<Status, Failure> {
    let (installation, actor) = (context.installation()?, context.actor());
    let language = context.language();
    if let Some(file) = file {
        let note = text_of(file)?;
        let size = witness::keep(&installation, &actor, &note, &note).map_err(told)?;
        output::complain(&language.of(
            format!("已保存 {size} 筆檢查點之副簽"),
            format!("the cosignature of the checkpoint of {size} entries was kept"),
        ));
        return Ok(Status::Done);
    }
    let asked = web::log::ask(&installation, &actor).map_err(told)?;
    if asked.is_empty() {
        let file = witness::FILE;
        return Err(Failure::input(
            format!("沒有可詢問之見證人：請於資料夾之 {file} 列出其公鑰與網址"),
            format!("there is no witness to ask: name their keys and addresses in {file} of the data folder"),
        ));
    }
    let mut all = true;
    for one in &asked {
        let name = &one.witness;
        let (zh, en) = match &one.outcome {
            Ok(size) => (format!("{name}：已副簽 {size} 筆"), format!("{name}: cosigned {size} entries")),
            Err(why) => {
                all = false;
                (format!("{name}：未副簽（{why}）"), format!("{name}: did not cosign: {why}"))
            }
        };
        output::say(&language.of(zh, en))?;
    }
    Ok(if all { Status::Done } else { Status::DoesNotHold })
}

fn zh(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Form => "請求無法讀取：應為 `old` 與筆數、證明、空行與檢查點".to_owned(),
        Refusal::UnknownLog(name) => format!("見證人不認得日誌 {name}"),
        Refusal::Note(error) => note_zh(error),
        Refusal::Backward { old, size } => {
            format!("請求證明自 {old} 筆延續，日誌卻只有 {size} 筆")
        }
        Refusal::OtherSize { known } => {
            format!("見證人前次所見為 {known} 筆：請以 `ledger request --seen {known}` 另取請求")
        }
        Refusal::Forked { known } => format!("見證人前次所見為另一份 {known} 筆之日誌：日誌已分岔"),
        Refusal::Inconsistent { known } => {
            format!("證明不成立：日誌並非由其前 {known} 筆延續而來")
        }
    }
}

pub(super) fn told(error: WitnessError) -> Failure {
    let en = error.to_string();
    match error {
        WitnessError::Refused(refusal) => Failure::input(zh(&refusal), en),
        WitnessError::Ledger(error) => super::told(error),
        WitnessError::Store(error) => error.into(),
        WitnessError::File { path, why } => {
            Failure::input(format!("{} 無法使用（{why}）", path.display()), en)
        }
        WitnessError::Ahead { seen, size } => Failure::input(
            format!("見證人所見為 {seen} 筆，日誌只有 {size} 筆：日誌已被回復，或為另一份日誌"),
            en,
        ),
        WitnessError::NoCosignature { size } => Failure::input(
            format!("各行均非 {} 所列見證人對 {size} 筆檢查點之副簽", witness::FILE),
            en,
        ),
    }
}

//! `fangyuan ledger`: checks the log, and hands it out to be checked elsewhere.

use std::path::PathBuf;

use app::ledger::LedgerError;
use app::witness::Policy;
use clap::{Args, Subcommand, ValueEnum};
use ledger::{Authority, BundleFault, Checkpoint, Trust, Verifier, Witness};
use store::StoreError;

use self::words::{note, say_audit, say_broken, say_proven};
use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::output;

mod stamp;
mod witness;
mod words;

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
        #[arg(value_name = "FILE", required_unless_present = "tiles")]
        file: Option<PathBuf>,
        /// Write it as static files into this folder, as C2SP tlog-tiles has them
        #[arg(long, value_name = "FOLDER", conflicts_with = "file")]
        tiles: Option<PathBuf>,
    },
    /// Print the proof that a record was filed as it stands
    Prove {
        /// The record's id
        #[arg(value_name = "RECORD")]
        record: String,
    },
    /// Print what a witness is asked: the newest checkpoint, and the proof that the log grew
    Request {
        /// How many entries the witness saw when it signed last
        #[arg(long, value_name = "ENTRIES", default_value_t = 0)]
        seen: u64,
    },
    /// Be a witness: cosign the checkpoint of a log that only grew; without a file, print the public key
    Witness(witness::Sign),
    /// Ask the witnesses of this log to cosign it, or keep the cosignatures in a file
    Cosign {
        /// The cosigned checkpoint that a witness printed; otherwise the witnesses are asked over HTTP
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Have time-stamp authorities stamp the newest checkpoint; or write the question, and take the answer
    Stamp(stamp::Stamp),
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
    /// The public key of a witness that must have cosigned; may be given several times
    #[arg(long, value_name = "KEY")]
    witness: Vec<String>,
    /// The certificate, in PEM, of a time-stamp authority that must have stamped the file, or of its
    /// issuer; may be given several times
    #[arg(long, value_name = "FILE", requires = "file")]
    authority: Vec<PathBuf>,
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
            Task::Export { file, tiles } => {
                let (installation, actor) = (context.installation()?, context.actor());
                let (place, written) = match (file, tiles) {
                    (Some(file), _) => {
                        let written = app::ledger::export(&installation, &actor, &file);
                        (file, written)
                    }
                    (None, folder) => {
                        let folder = folder.unwrap_or_default();
                        let written = app::ledger::export_tiles(&installation, &actor, &folder);
                        (folder, written)
                    }
                };
                let n_entries = written.map_err(told)?;
                let file = place.display();
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
                    Failure::work(
                        format!("無法寫出（{error}）"),
                        format!("cannot be written: {error}"),
                    )
                })?)?;
                Ok(Status::Done)
            }
            Task::Request { seen } => witness::request(context, seen),
            Task::Witness(sign) => sign.run(context),
            Task::Cosign { file } => witness::cosign(context, file.as_deref()),
            Task::Stamp(stamp) => stamp.run(context),
        }
    }
}

impl Verify {
    fn run(self, context: &Context) -> Result<Status, Failure> {
        let key = self.key.as_deref().map(Verifier::from_text).transpose().map_err(note)?;
        let named = self.witness.iter().map(|text| Witness::from_text(text));
        let named: Vec<Witness> = named.collect::<Result<_, _>>().map_err(note)?;
        let (format, language) = (self.format, context.language());
        if let Some(file) = &self.file {
            let Some(verifier) = key else {
                return Err(Failure::input(
                    "查驗檔案需要公鑰：請以 --key 提供 `fangyuan ledger key` 印出之公鑰",
                    "a file is checked with a public key: give --key what `fangyuan ledger key` prints",
                ));
            };
            let earlier = self.earlier(&verifier)?;
            let authorities = self.authorities()?;
            let trust = Trust {
                verifier: &verifier,
                earlier: earlier.as_ref(),
                witnesses: &named,
                authorities: &authorities,
            };
            return match app::ledger::check(file, &trust) {
                Ok((proven, shown)) => say_proven(&proven, &shown, format, language),
                Err(LedgerError::Fault(BundleFault::Form(why))) => Err(Failure::input(
                    format!("{} 不是日誌或收據（{why}）", file.display()),
                    format!("{} is neither a log nor a receipt: {why}", file.display()),
                )),
                Err(LedgerError::Fault(fault)) => say_broken(&fault, format, language),
                Err(error) => Err(told(error)),
            };
        }
        let (installation, unopened) = context.examined_installation()?;
        let verifier = match key {
            Some(verifier) => verifier,
            None => app::ledger::verifier(&installation)?,
        };
        let earlier = self.earlier(&verifier)?;
        let actor = context.actor();
        let (witnesses, needed) = match named.len() {
            0 => {
                let policy = Policy::of(installation.store.directory()).map_err(witness::told)?;
                (policy.keys(), policy.needed)
            }
            needed => (named, needed),
        };
        let known = app::stamp::authorities(installation.store.directory()).map_err(stamp::told)?;
        let authorities: Vec<Authority> = known.into_iter().map(|known| known.key).collect();
        let trust = Trust {
            verifier: &verifier,
            earlier: earlier.as_ref(),
            witnesses: &witnesses,
            authorities: &authorities,
        };
        let mut examined = match app::ledger::audit(&installation, &actor, &trust, needed) {
            Ok(examined) => examined,
            // What kept it from being opened kept it from being examined.
            Err(error) => {
                return Err(match unopened {
                    Some(cell) => StoreError::Illegible(cell).into(),
                    None => told(error),
                });
            }
        };
        if let Some(cell) = unopened {
            examined.add_illegible(cell);
        }
        say_audit(&examined, format, language)
    }

    fn authorities(&self) -> Result<Vec<Authority>, Failure> {
        let read = |path: &PathBuf| app::stamp::authority(&path.display().to_string(), path);
        self.authority.iter().map(read).collect::<Result<_, _>>().map_err(stamp::told)
    }

    fn earlier(&self, verifier: &Verifier) -> Result<Option<Checkpoint>, Failure> {
        let Some(path) = &self.checkpoint else { return Ok(None) };
        let text =
            std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
        // A terminal or a mail may have taken the last line end.
        let text = format!("{}\n", text.trim_end());
        verifier.open(&text).map(Some).map_err(note)
    }
}

fn told(error: LedgerError) -> Failure {
    let en = error.to_string();
    match error {
        LedgerError::Forbidden(error) => error.into(),
        LedgerError::Store(error) => error.into(),
        LedgerError::Note(error) => note(error),
        LedgerError::Record(error) => error.into(),
        LedgerError::NoChange(number) => Failure::input(format!("沒有第 {number} 筆異動"), en),
        LedgerError::NoRecord(id) => Failure::input(format!("沒有紀錄 {id}"), en),
        LedgerError::Erased { id } => {
            Failure::input(format!("紀錄 {id} 已依令刪除部分內容，現存者並非當初所登錄"), en)
        }
        LedgerError::TooLong { path } => {
            Failure::work(format!("{path} 中有一筆過長，無法寫成靜態檔"), en)
        }
        LedgerError::Empty => Failure::input("日誌尚無任何一筆", en),
        LedgerError::File { path, why } => Failure::input(format!("{path} 無法使用（{why}）"), en),
        LedgerError::Fault(_) => Failure::input("檔案不成立", en),
    }
}

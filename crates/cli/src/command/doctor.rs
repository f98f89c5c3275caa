//! `fangyuan doctor`: says what is unsafe or unwell in this installation.

use std::path::PathBuf;

use app::doctor::{Complaint, Gravity, Setup};
use clap::{Args, ValueEnum};

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::keeping::Keeping;
use crate::language::Language;
use crate::listening::Listening;
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[command(flatten)]
    listening: Listening,
    #[command(flatten)]
    keeping: Keeping,
    /// The font file for papers in PDF; Noto Sans CJK as the system has it when left out
    #[arg(long, value_name = "FILE", env = "FANGYUAN_FONT")]
    font: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        let clock = app::SystemClock;
        let location = context.location()?;
        let flaws = self.listening.flaws();
        let setup = Setup {
            location: &location,
            listen: self.listening.listen,
            tls_key: self.listening.tls_key.as_deref(),
            tls_flaws: flaws.as_deref(),
            proxies: &self.listening.trusted_proxy,
            hosts: &self.listening.public_host,
            scanner: self.keeping.clamd.as_ref(),
            font: self.font.as_deref(),
            has_password_in_environment: context.has_password_in_environment(&location),
        };
        let examined = app::doctor::examine(&setup, &clock);
        let language = context.language();
        for complaint in &examined {
            output::say(&match self.format {
                Format::Json => json(complaint).to_string(),
                Format::Table => line(complaint, language),
            })?;
        }
        Ok(match examined.iter().map(|complaint| complaint.gravity).max() {
            None | Some(Gravity::Fine | Gravity::Advice) => Status::Done,
            Some(Gravity::Unsafe) => Status::DoesNotHold,
            Some(Gravity::Broken) => Status::CouldNotWork,
        })
    }
}

fn line(complaint: &Complaint, language: Language) -> String {
    let gravity = match complaint.gravity {
        Gravity::Fine => language.of("正常", "fine"),
        Gravity::Advice => language.of("建議", "advice"),
        Gravity::Unsafe => language.of("不安全", "unsafe"),
        Gravity::Broken => language.of("故障", "broken"),
    };
    let sentence = language.of(&complaint.zh, &complaint.en);
    match language {
        Language::Chinese => format!("{gravity}：{sentence}"),
        Language::English => format!("{gravity}: {sentence}"),
    }
}

fn json(complaint: &Complaint) -> serde_json::Value {
    serde_json::json!({
        "gravity": complaint.gravity.word(),
        "about": complaint.about,
        "zh": complaint.zh,
        "en": complaint.en,
    })
}

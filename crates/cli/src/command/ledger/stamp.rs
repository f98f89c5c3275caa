//! `fangyuan ledger stamp`: having the log's newest checkpoint stamped, over HTTP or by hand.

use std::io::Read;
use std::path::{Path, PathBuf};

use app::stamp::{self, FILE, StampingError};
use clap::Args;
use ledger::{Existed, StampError};

use super::words::moment;
use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::output;

/// An answer has some thousand bytes; what is far longer is none.
const LONGEST_ANSWER: u64 = 64 * 1024;

#[derive(Args)]
pub(super) struct Stamp {
    /// Write the question into this file, for an authority that cannot be asked from here
    #[arg(long, value_name = "FILE", conflicts_with = "reply")]
    query: Option<PathBuf>,
    /// What an authority answered: it is checked and kept
    #[arg(long, value_name = "FILE")]
    reply: Option<PathBuf>,
}

impl Stamp {
    pub(super) fn run(self, context: &Context) -> Result<Status, Failure> {
        let (installation, actor) = (context.installation()?, context.actor());
        let language = context.language();
        if let Some(file) = &self.query {
            let request = stamp::question_by_hand(&installation, &actor).map_err(told)?;
            std::fs::write(file, request).map_err(|error| Failure::unreadable(file, &error))?;
            let file = file.display();
            output::complain(&language.of(
                format!("提問已寫入 {file}；請將時戳機構之答覆以 `ledger stamp --reply` 交回"),
                format!("the question was written to {file}; bring the answer by `ledger stamp --reply`"),
            ));
            return Ok(Status::Done);
        }
        if let Some(file) = &self.reply {
            let reply = bytes_of(file)?;
            let kept = stamp::keep_brought(&installation, &actor, &reply).map_err(told)?;
            let (zh, en) = said(&kept);
            output::say(&language.of(zh, en))?;
            return Ok(Status::Done);
        }
        let known = stamp::authorities(installation.store.directory()).map_err(told)?;
        let asked = web::log::stamp(&installation, &actor, &known).map_err(told)?;
        if asked.is_empty() {
            return Err(Failure::input(
                format!("沒有可詢問之時戳機構：請於資料夾之 {FILE} 列出其名稱、憑證與網址"),
                format!("there is no authority to ask: name it, its certificate and its url in {FILE} of the data folder"),
            ));
        }
        let mut all = true;
        for one in &asked {
            let (zh, en) = match &one.outcome {
                Ok(existed) => said(existed),
                Err(why) => {
                    all = false;
                    let name = &one.authority;
                    (format!("{name}：未蓋時戳（{why}）"), format!("{name}: no time stamp: {why}"))
                }
            };
            output::say(&language.of(zh, en))?;
        }
        Ok(if all { Status::Done } else { Status::DoesNotHold })
    }
}

fn said(existed: &Existed) -> (String, String) {
    let Existed { size, at, authority } = existed;
    let at = moment(*at);
    (
        format!("{authority}：前 {size} 筆於 {at} 前已存在"),
        format!("{authority}: the first {size} entries were there by {at}"),
    )
}

fn bytes_of(file: &Path) -> Result<Vec<u8>, Failure> {
    let read = || {
        let mut bytes = Vec::new();
        std::fs::File::open(file)?.take(LONGEST_ANSWER + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|error| Failure::unreadable(file, &error))
}

pub(super) fn told(error: StampingError) -> Failure {
    let en = error.to_string();
    match error {
        StampingError::Stamp(error) => Failure::input(format!("時戳未保存：{}", zh(&error)), en),
        StampingError::Ledger(error) => super::told(error),
        StampingError::Store(error) => error.into(),
        StampingError::File { path, why } => {
            Failure::input(format!("{} 無法使用（{why}）", path.display()), en)
        }
        StampingError::Chance(why) => Failure::work(format!("無法取得亂數（{why}）"), en),
        StampingError::NoAuthority => {
            Failure::input(format!("尚未指定時戳機構：請列於資料夾之 {FILE}"), en)
        }
        StampingError::NeverAsked => Failure::input(
            "此答覆並非對本站近期所提問者：請先以 `ledger stamp --query` 寫出提問",
            en,
        ),
        StampingError::OtherTime { told, now } => Failure::input(
            format!("時戳之時點 {told} 不在提問至現在（{now}）之間：時戳機構或本機時鐘有誤"),
            en,
        ),
    }
}

fn zh(error: &StampError) -> String {
    match error {
        StampError::Certificate(name) => {
            format!("時戳機構 {name} 之憑證無法讀取；應為 PEM（-----BEGIN CERTIFICATE-----）")
        }
        StampError::Form => "並非 RFC 3161 之時戳，無法讀取".to_owned(),
        StampError::Refused(why) => format!("時戳機構未蓋時戳（{why}）"),
        StampError::OtherImprint => "所蓋者並非此檢查點".to_owned(),
        StampError::OtherNonce => "所答者並非此提問".to_owned(),
        StampError::Signer => "未明確指出由何憑證簽章".to_owned(),
        StampError::NotSigned => "簽章不成立，或其演算法不在支援之列".to_owned(),
        StampError::NotForStamping => "簽章者之憑證並非專供時戳使用".to_owned(),
        StampError::Stranger { name, why } => {
            format!("簽章者於該時點並非 {name} 所擔保（{why}）")
        }
    }
}

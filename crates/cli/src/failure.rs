//! Why a command failed: one sentence in both languages, and the exit status of the contract.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use app::account::AccountError;
use app::export::ExportError;
use app::federation::SourcesError;
use app::import::ImportError;
use app::paper::{PaperError, TemplateFault};
use app::posture::PostureError;
use app::record::RecordError;
use app::recovery::RecoveryError;
use app::sealing::SealingError;
use app::setting::SettingError;
use app::way_in::WayInError;
use app::{OpenError, access::Forbidden};
use store::{Illegible, StoreError};

use crate::language::Language;

/// The exit status of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Done,
    /// Done, but something asked for does not hold.
    DoesNotHold,
    /// Bad usage or bad input.
    BadInput,
    /// The program could not work.
    CouldNotWork,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Done => 0,
            Status::DoesNotHold => 1,
            Status::BadInput => 2,
            Status::CouldNotWork => 3,
        })
    }
}

/// One plain sentence: what, where, and how to mend it.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) status: Status,
    zh: String,
    en: String,
}

impl Failure {
    /// Bad usage or bad input.
    pub(crate) fn input(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { status: Status::BadInput, zh: zh.into(), en: en.into() }
    }

    /// The program could not work.
    pub(crate) fn work(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { status: Status::CouldNotWork, zh: zh.into(), en: en.into() }
    }

    /// A file that was named cannot be read.
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self::input(format!("無法讀取 {path}（{error}）"), format!("cannot read {path}: {error}"))
    }

    /// Standard output could not be written.
    #[expect(clippy::needless_pass_by_value, reason = "made to be given to map_err")]
    pub(crate) fn output(error: io::Error) -> Self {
        Self::work(format!("無法輸出（{error}）"), format!("cannot write the output: {error}"))
    }

    /// The same, about a thing.
    pub(crate) fn about(self, thing: &str) -> Self {
        Self { zh: format!("{thing}：{}", self.zh), en: format!("{thing}: {}", self.en), ..self }
    }

    pub(crate) fn told(&self, language: Language) -> String {
        language.of(&self.zh, &self.en)
    }
}

impl From<SourcesError> for Failure {
    fn from(error: SourcesError) -> Self {
        let en = error.to_string();
        Self::input(format!("身分來源之設定有誤；請更正設定檔後再啟動（{en}）"), en)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let en = error.to_string();
        let zh = store_zh(&error);
        match error {
            StoreError::RecordExists { .. }
            | StoreError::RecordMissing { .. }
            | StoreError::AlreadySuperseded { .. }
            | StoreError::AlreadyWithdrawn { .. }
            | StoreError::OtherBook { .. } => Self::input(zh, en),
            _ => Self::work(zh, en),
        }
    }
}

impl From<SealingError> for Failure {
    fn from(error: SealingError) -> Self {
        match error {
            SealingError::Store(error) => error.into(),
            error => Self::work(format!("驗證器金鑰未能加密（{error}）"), error.to_string()),
        }
    }
}

impl From<RecoveryError> for Failure {
    fn from(error: RecoveryError) -> Self {
        let en = error.to_string();
        match error {
            RecoveryError::Store(error) => error.into(),
            RecoveryError::Credential(_) => Self::work(format!("無法產生連結（{en}）"), en),
            RecoveryError::NoReason => Self::input("請說明理由；理由記入日誌", en),
            RecoveryError::NotAtTheMachine => Self::input("僅持有此安裝檔案者得為之", en),
            RecoveryError::NotAdministrator { name, administrators } => Self::input(
                format!(
                    "「{name}」不是系統管理者；請恢復現任系統管理者（{}），再由其授權他人",
                    administrators.join("、")
                ),
                en,
            ),
            RecoveryError::NotSetUp => {
                Self::input("尚無帳號；fangyuan serve 會印出首位系統管理者之設定連結", en)
            }
            RecoveryError::Vouched { name } => Self::input(
                format!("「{name}」由外部身分來源登入；請先於 identity.toml 列入 local_names"),
                en,
            ),
            RecoveryError::Account(AccountError::Name { name }) => Self::input(
                format!("「{name}」不能作為登入名稱；請用 1 至 64 個小寫字母、數字及 . _ - @"),
                en,
            ),
            RecoveryError::Account(_) => Self::input(format!("帳號無法恢復（{en}）"), en),
        }
    }
}

impl From<WayInError> for Failure {
    fn from(error: WayInError) -> Self {
        let en = error.to_string();
        match error {
            WayInError::Store(error) | WayInError::Account(AccountError::Store(error)) => {
                error.into()
            }
            error => Self::input(format!("無法同意這項重設請求（{error}）"), en),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => error.into(),
            OpenError::Law(_) => Self::work("程式內附的法規資料無法讀取", error.to_string()),
        }
    }
}

impl From<PostureError> for Failure {
    fn from(error: PostureError) -> Self {
        let en = error.to_string();
        match error {
            PostureError::Forbidden(error) => error.into(),
            PostureError::Store(error) => error.into(),
            PostureError::NoAgency(agency) => {
                Self::input(format!("機關清冊沒有「{agency}」；請更正代碼或先匯入機關清冊"), en)
            }
            PostureError::NoDuty(duty) => {
                Self::input(format!("沒有義務「{duty}」；義務代碼見 regulation show 或法規頁"), en)
            }
            PostureError::NoSubject { duty, subject } => {
                Self::input(format!("義務「{duty}」於該日沒有對象「{subject}」"), en)
            }
            PostureError::Law(_) => Self::work(format!("法規資料有誤（{en}）"), en),
        }
    }
}

impl From<Forbidden> for Failure {
    fn from(error: Forbidden) -> Self {
        Self::input(format!("「{}」沒有權限（{}）", error.actor, error.about), error.to_string())
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        let en = error.to_string();
        match error {
            ImportError::Forbidden(error) => error.into(),
            ImportError::Store(error) => error.into(),
            ImportError::Sheet(sheets::SheetError::Io(error)) => Self::input(
                format!("檔案無法讀取（{error}）"),
                format!("the file cannot be read ({error})"),
            ),
            ImportError::Sheet(error) => Self::input(error.zh(), en),
            ImportError::UnknownForm { form } => {
                Self::input(format!("沒有表單「{form}」；請用表單代碼，例如 training_record"), en)
            }
            ImportError::ComputedForm { form } => {
                Self::input(format!("表單「{form}」由系統計算，不必填寫"), en)
            }
            ImportError::UnknownAgency { agency } => Self::input(
                format!("機關清冊沒有「{agency}」；請先匯入機關清冊（org_register），或更正代碼"),
                en,
            ),
            ImportError::AwaitsApproval { agency, form } => {
                Self::input(format!("「{agency}」之「{form}」須經他人核准，請逐筆登錄送審"), en)
            }
            ImportError::NoForm => {
                let zh = "標題不符合任何表單；請以 --form 指定表單".to_owned();
                Self::input(zh, format!("{en} with --form"))
            }
            ImportError::SeveralForms { forms } => Self::input(
                format!("標題符合多種表單（{}）；請以 --form 指定一種", forms.join("、")),
                format!("{en} with --form"),
            ),
            ImportError::Changed => Self::input("檔案在讀取時被改動；請重新匯入".to_owned(), en),
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        let en = error.to_string();
        match error {
            ExportError::Forbidden(error) => error.into(),
            ExportError::Store(error) => error.into(),
            ExportError::Sheet(sheets::SheetError::Io(error)) => Self::output(error),
            ExportError::Sheet(error) => Self::input(error.zh(), en),
            ExportError::UnknownForm { form } => {
                Self::input(format!("沒有表單「{form}」；請用表單代碼，例如 training_record"), en)
            }
            ExportError::UnknownAgency { agency } => {
                Self::input(format!("機關清冊沒有「{agency}」"), en)
            }
        }
    }
}

impl From<PaperError> for Failure {
    fn from(error: PaperError) -> Self {
        let en = error.to_string();
        match error {
            PaperError::Forbidden(error) => error.into(),
            PaperError::Posture(error) => error.into(),
            PaperError::Store(error) => error.into(),
            PaperError::Font(error) => Self::input(error.zh(), en),
            PaperError::Paper(error) => Self::work(error.zh(), en),
            PaperError::Sheet(error) => Self::work(error.zh(), en),
            PaperError::Io(error) => Self::output(error),
            PaperError::UnknownAgency { agency } => {
                Self::input(format!("機關清冊沒有「{agency}」"), en)
            }
            PaperError::UnknownKind { kind } => {
                Self::input(format!("沒有文件「{kind}」；`fangyuan paper list` 逐一列出"), en)
            }
            PaperError::TooLong => Self::work("製作文件超過時限，已停止".to_owned(), en),
            PaperError::Template(faults) => {
                let zh = |fault: &TemplateFault| format!("第 {} 行：{}", fault.line, fault.zh);
                let zh: Vec<String> = faults.iter().map(zh).collect();
                let en: Vec<String> = faults.iter().map(ToString::to_string).collect();
                Self::input(zh.join("\n"), en.join("\n"))
            }
        }
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        let en = error.to_string();
        match error {
            RecordError::Forbidden(error) => error.into(),
            RecordError::Store(error) => error.into(),
            RecordError::NotFound { id } => Self::input(format!("沒有編號 {id} 的紀錄"), en),
            RecordError::Faults(faults) => {
                let told = |language| {
                    let told: Vec<String> =
                        faults.iter().map(|fault| fault.sentence(language)).collect();
                    told.join("; ")
                };
                Self::input(
                    told(app::import::Language::Chinese),
                    told(app::import::Language::English),
                )
            }
            RecordError::KeyReused => Self::input("此識別鍵已用於另一項請求", en),
            RecordError::Stale { id } => {
                Self::input(format!("紀錄 {id} 已被更正或撤回；請重新查閱"), en)
            }
            RecordError::Changed { id } => {
                Self::input(format!("紀錄 {id} 於查閱後已變更；請重新查閱"), en)
            }
            RecordError::Reserved(_) => Self::input("此紀錄由核准者、登錄者一方或上級撤回", en),
        }
    }
}

impl From<SettingError> for Failure {
    fn from(error: SettingError) -> Self {
        let en = error.to_string();
        match error {
            SettingError::Forbidden(error) => error.into(),
            SettingError::Store(error) => error.into(),
            SettingError::UnknownSetting { name } => Self::input(format!("沒有設定「{name}」"), en),
            SettingError::UnknownDuty { duty } => {
                Self::input(format!("沒有義務「{duty}」；請寫成 D5.5a 之類"), en)
            }
            SettingError::NotRead { name, duty } => Self::input(
                format!("義務「{duty}」不讀取「{name}」：條文已有規定，或不適用此種設定"),
                en,
            ),
            SettingError::UnknownForm { form } => Self::input(format!("沒有表單「{form}」"), en),
            SettingError::UnknownAgency { agency } => {
                Self::input(format!("機關清冊沒有「{agency}」"), en)
            }
            SettingError::NotByAgency { name } => {
                Self::input(format!("「{name}」由本府統一決定，不由機關設定"), en)
            }
            SettingError::Value { name, value, allowed } => {
                Self::input(format!("「{name}」不能是「{value}」；請寫 {}", allowed.zh()), en)
            }
            SettingError::LongReason { most } => Self::input(format!("理由至多 {most} 字"), en),
            SettingError::NoReason => Self::input("請說明理由；決定連同理由一併保存", en),
            // The command line sends no key.
            SettingError::KeyReused => Self::work("這個識別鍵已用於另一項請求", en),
            SettingError::Changed { name } => {
                Self::input(format!("「{name}」於查閱後另有決定；請重新查閱"), en)
            }
        }
    }
}

fn store_zh(error: &StoreError) -> String {
    match error {
        StoreError::Unreachable { why } => format!("連不上資料庫（{why}）"),
        StoreError::Busy => "資料庫忙碌中；請稍後再試".to_owned(),
        StoreError::Deadline { seconds } => format!("資料庫 {seconds} 秒內沒有回應"),
        StoreError::OutcomeUnknown => {
            "資料庫沒有回報變更是否保存；請先查閱再決定是否重做".to_owned()
        }
        StoreError::RecordExists { id } => format!("已有編號 {id} 的紀錄"),
        StoreError::RecordMissing { id } => format!("沒有編號 {id} 的紀錄"),
        StoreError::AlreadySuperseded { id } => format!("紀錄 {id} 已由另一筆更正"),
        StoreError::AlreadyWithdrawn { id } => format!("紀錄 {id} 已撤回"),
        StoreError::OtherBook { id, supersedes } => {
            format!("紀錄 {id} 與所更正的 {supersedes} 不屬於同一機關或表單")
        }
        StoreError::LedgerKey { why } => format!("日誌之簽章金鑰無法使用（{why}）"),
        StoreError::LedgerKeyMissing { path } => {
            format!("日誌已有內容，其簽章金鑰 {} 卻不在；請自金鑰之備份取回該檔案", path.display())
        }
        StoreError::DiskFull => "磁碟已滿，未寫入任何資料".to_owned(),
        StoreError::DiskFailed { why } => format!("磁碟寫入失敗；請修復磁碟後重新啟動（{why}）"),
        StoreError::File { path, source } => format!("無法使用 {}：{source}", path.display()),
        StoreError::Damaged { what } => format!("資料庫內容損壞：{what}"),
        StoreError::Illegible(cell) => {
            format!("{} 無法讀取，並非本程式所寫；請自備份取回", illegible_zh(cell))
        }
        StoreError::NotSealed { entry } => {
            format!("日誌第 {entry} 筆不成立：至此之根雜湊與寫入時之封印不符")
        }
        StoreError::NotMigrated => "資料庫尚未建立；請執行 fangyuan migrate".to_owned(),
        StoreError::SchemaNewer { found, known } => {
            format!("資料庫由較新的程式建立（版本 {found}，本程式 {known}）；請改用較新的程式")
        }
        StoreError::MigrationAltered { number, name } => {
            format!("資料庫的第 {number} 次遷移（{name}）與本程式不同")
        }
        StoreError::ServerTooOld { found } => {
            format!("需要 PostgreSQL 15 以上，伺服器為 {found}")
        }
        other => format!("資料庫錯誤（{other}）"),
    }
}

/// What cannot be read, by its table, row and column.
pub(crate) fn illegible_zh(cell: &Illegible) -> String {
    let mut zh = format!("資料表 {}", cell.table);
    if !cell.row.is_empty() {
        zh.push_str(&format!(" 之列 {}", cell.row));
    }
    if let Some(column) = cell.column {
        zh.push_str(&format!(" 之欄位 {column}"));
    }
    zh
}

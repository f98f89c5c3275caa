//! What the use cases' failures are to a caller: not there, busy, or ours; knows no page.

mod approval;
mod paper;
mod people;
mod retention;
mod sheet;
mod telling;
mod work;

use app::StoreError;
use app::access::Forbidden;
use app::draft::{self, DraftError};
use app::evidence::{EvidenceError, Unfit};
use app::export::ExportError;
use app::ledger::LedgerError;
use app::posture::PostureError;
use app::record::{RecordError, Reserved};
use app::search::{LONGEST, SearchError};
use app::setting::SettingError;
use axum::http::StatusCode;

use crate::fault::{Fault, FieldFault};
use crate::language::{Bilingual, Language};

pub(crate) use approval::words_of;
pub(crate) use sheet::words_of_sheet;
pub(crate) use work::{words_of_chase, words_of_note};

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy | StoreError::Deadline { .. } | StoreError::Unreachable { .. } => {
                tracing::warn!(%error, "the database does not serve");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "資料庫忙碌或無法連線，請稍候再試。",
                    "The database is busy or cannot be reached; try again in a moment.",
                )
            }
            StoreError::RecordMissing { .. } => Self::not_found(),
            StoreError::NulInText => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "文字中有無法保存的控制字元（NUL）。",
                "A text holds a NUL character, which cannot be kept.",
            ),
            other => Self::internal(other),
        }
    }
}

impl From<PostureError> for Fault {
    fn from(error: PostureError) -> Self {
        match error {
            PostureError::NoAgency(_)
            | PostureError::NoDuty(_)
            | PostureError::NoSubject { .. } => Self::not_found(),
            PostureError::Forbidden(error) => error.into(),
            PostureError::Store(error) => error.into(),
            PostureError::Law(error) => Self::internal(error),
        }
    }
}

impl From<Forbidden> for Fault {
    fn from(_: Forbidden) -> Self {
        Self::forbidden()
    }
}

impl From<LedgerError> for Fault {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Forbidden(error) => error.into(),
            LedgerError::Store(error) => error.into(),
            LedgerError::Record(error) => error.into(),
            LedgerError::NoRecord(_) | LedgerError::NoChange(_) | LedgerError::Empty => {
                Self::not_found()
            }
            LedgerError::Erased { .. } => Self::new(
                StatusCode::CONFLICT,
                "此紀錄已依令刪除部分內容，現存者並非當初所登錄，故無從開立收據",
                "this record was erased in part by order: what is left is not what was filed, so there is no receipt of it",
            ),
            other => Self::internal(other),
        }
    }
}

impl From<SearchError> for Fault {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Store(error) => error.into(),
            SearchError::Record(error) => error.into(),
            SearchError::TooLong => Self::unprocessable(vec![FieldFault::new(
                "q",
                format!("請以 {LONGEST} 字以內搜尋"),
                format!("search by at most {LONGEST} characters"),
            )]),
            SearchError::NoPlace { after } => Self::unprocessable(vec![FieldFault::new(
                "cursor",
                format!("「{after}」不是這份清單的接續點"),
                format!("“{after}” is no place in this list"),
            )]),
        }
    }
}

impl From<RecordError> for Fault {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Forbidden(error) => error.into(),
            RecordError::NotFound { .. } => Self::not_found(),
            RecordError::Faults(faults) => {
                let field = |fault: &app::import::Fault| {
                    let column = fault.place.column.as_ref();
                    let name = column.map_or(String::new(), |column| column.heading.clone());
                    FieldFault::new(name, fault.what.zh(), fault.what.en())
                };
                Self::unprocessable(faults.iter().map(field).collect())
            }
            RecordError::KeyReused => key_reused(),
            RecordError::Stale { id } => Self::new(
                StatusCode::CONFLICT,
                format!("紀錄 {id} 已被更正或撤回，請重新查閱後再辦。"),
                format!("The record {id} was corrected or withdrawn meanwhile; read it again."),
            ),
            RecordError::Changed { .. } => changed(),
            RecordError::Reserved(reserved) => {
                let words = words_of_reserved(reserved);
                Self::new(StatusCode::FORBIDDEN, words.zh, words.en)
            }
            // Whose it is, and that there is one, is nobody's business who may not read it.
            RecordError::Store(StoreError::RecordExists { id }) => Self::new(
                StatusCode::CONFLICT,
                format!("識別碼 {id} 不能使用；請改用其他識別碼，或不填而由系統給予。"),
                format!("The id {id} cannot be used; choose another, or leave it out."),
            ),
            RecordError::Store(StoreError::RecordMissing { id }) => {
                Self::unprocessable(vec![FieldFault::new(
                    "supersedes",
                    format!("找不到要更正的紀錄 {id}"),
                    format!("there is no record {id} to correct"),
                )])
            }
            RecordError::Store(StoreError::OtherBook { supersedes, .. }) => {
                Self::unprocessable(vec![FieldFault::new(
                    "supersedes",
                    format!("紀錄 {supersedes} 屬於其他機關或表單"),
                    format!("the record {supersedes} belongs to another agency or form"),
                )])
            }
            RecordError::Store(error) => error.into(),
        }
    }
}

/// Who withdraws a record, where the reader does not.
pub(crate) fn words_of_reserved(reserved: Reserved) -> Bilingual {
    match reserved {
        Reserved::ToApprover { role } => {
            let (zh, en) = role.names();
            Bilingual::new(
                format!("這筆紀錄須經核准，由最後核准者（{zh}）撤回；登錄或送審者不得自行撤回。"),
                format!("It is withdrawn by who approves it last ({en}), never by its author."),
            )
        }
        Reserved::ToOutsider => Bilingual::new(
            "這筆紀錄由稽核人員或上級就本機關所登錄，由登錄者一方或上級撤回。",
            "An auditor of the body, or who stands above it, filed it; they withdraw it.",
        ),
    }
}

impl From<EvidenceError> for Fault {
    fn from(error: EvidenceError) -> Self {
        let told = error.to_string();
        let wrong = |field: &str, zh: String| {
            Self::unprocessable(vec![FieldFault::new(field, zh, told.clone())])
        };
        match error {
            EvidenceError::Forbidden(error) => error.into(),
            EvidenceError::Store(error) => error.into(),
            EvidenceError::NotFound { .. } => Self::not_found(),
            EvidenceError::Disposed { on, .. } => Self::new(
                StatusCode::GONE,
                format!("檔案已於 {} 依保存年限移除。", Language::CHINESE.day(on)),
                format!("The file was removed on {on}: its term was over."),
            ),
            EvidenceError::TooLarge { largest } => {
                let size = crate::pages::evidence::size(largest);
                Self::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    format!("檔案超過 {size}；請縮小或分成數個檔案。"),
                    format!("The file is larger than {size}; make it smaller or split it."),
                )
            }
            EvidenceError::TooMuch { .. } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "您一日內上傳的檔案已達上限，請明日再傳。",
                "You have brought as much as one may within a day; go on tomorrow.",
            ),
            EvidenceError::Unfit(Unfit::Unreadable(error)) => Self::internal(error),
            EvidenceError::Unfit(unfit) => wrong("file", unfit_in_chinese(&unfit)),
            EvidenceError::Harmful { name } => {
                wrong("file", format!("掃毒程式認定此檔案有害（{name}），未保存；已記入日誌"))
            }
            EvidenceError::NotExamined(error) => {
                tracing::error!(%error, "no file can be kept");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "掃毒程式目前無法檢查檔案，檔案未保存；請稍候再試，或通知系統管理者。",
                    "The virus scanner cannot examine files now, so it was not kept; try again later, or tell who runs the site.",
                )
            }
            EvidenceError::ShowsTheFuture => {
                wrong("shows_on", "檔案所示日期不可晚於今日".to_owned())
            }
        }
    }
}

fn unfit_in_chinese(unfit: &Unfit) -> String {
    match unfit {
        Unfit::Empty | Unfit::Unreadable(_) => "請選擇有內容的檔案".to_owned(),
        Unfit::Type(seen) => {
            let seen = seen.map(|seen| format!("（{seen}）")).unwrap_or_default();
            format!("不收這種檔案{seen}；請改用 PDF、圖片、不含巨集的 ODF 或 Office 文件，或純文字")
        }
        Unfit::Macros { part } => format!("文件含巨集或程式（{part}）；請另存為不含巨集的文件"),
        Unfit::Encrypted => "文件設有密碼，無法檢查；請移除密碼後再上傳".to_owned(),
        Unfit::UnpacksTooLarge => "文件解開後異常龐大，不予保存".to_owned(),
        Unfit::Damaged(_) => "文件已損壞，無法讀取".to_owned(),
    }
}

impl From<DraftError> for Fault {
    fn from(error: DraftError) -> Self {
        match error {
            DraftError::Forbidden(error) => error.into(),
            DraftError::Store(error) => error.into(),
            DraftError::NotFound { .. } => Self::not_found(),
            DraftError::TooMany => Self::new(
                StatusCode::CONFLICT,
                format!("草稿至多 {} 份；請先登錄或刪除其中幾份。", draft::MOST),
                format!("{} drafts are kept at most; file or delete some first.", draft::MOST),
            ),
            DraftError::TooLong => Self::of(StatusCode::PAYLOAD_TOO_LARGE),
        }
    }
}

impl From<SettingError> for Fault {
    fn from(error: SettingError) -> Self {
        let en = error.to_string();
        let field = |field: &str, zh: String| {
            Self::unprocessable(vec![FieldFault::new(field, zh, en.clone())])
        };
        match error {
            SettingError::Forbidden(error) => error.into(),
            SettingError::Store(error) => error.into(),
            SettingError::UnknownSetting { name } => field("name", format!("沒有設定「{name}」")),
            SettingError::UnknownDuty { duty } => field("name", format!("沒有義務「{duty}」")),
            SettingError::NotRead { name, duty } => field(
                "name",
                format!("義務「{duty}」不讀取「{name}」：條文已有規定，或不適用此種設定"),
            ),
            SettingError::UnknownForm { form } => field("name", format!("沒有表單「{form}」")),
            SettingError::UnknownAgency { agency } => {
                field("agency", format!("機關清冊沒有「{agency}」"))
            }
            SettingError::NotByAgency { name } => {
                field("agency", format!("「{name}」由本府統一決定，不由機關設定"))
            }
            SettingError::Value { value, allowed, .. } => {
                field("value", format!("「{value}」不可用；請填{}", allowed.zh()))
            }
            SettingError::LongReason { most } => field("why", format!("理由至多 {most} 字")),
            SettingError::NoReason => field("why", "請說明理由；決定連同理由一併保存".to_owned()),
            SettingError::KeyReused => key_reused(),
            SettingError::Changed { .. } => changed(),
        }
    }
}

impl From<ExportError> for Fault {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Forbidden(error) => error.into(),
            ExportError::Store(error) => error.into(),
            ExportError::Sheet(error) => Self::internal(error),
            ExportError::UnknownForm { .. } | ExportError::UnknownAgency { .. } => {
                Self::not_found()
            }
        }
    }
}

fn changed() -> Fault {
    Fault::new(
        StatusCode::PRECONDITION_FAILED,
        "內容在您讀取之後已經變更，請重新讀取再送出。",
        "It has changed since you read it; read it again and repeat.",
    )
}

fn key_reused() -> Fault {
    Fault::new(
        StatusCode::CONFLICT,
        "這個識別鍵已用於內容不同的另一項請求。",
        "The idempotency key was used for another request.",
    )
}

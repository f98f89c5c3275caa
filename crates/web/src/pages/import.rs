//! `/import`: a file is chosen, looked at, mended cell by cell, and imported whole or not at all.

use app::access::may_somewhere;
use app::import::ImportError;
use app::import::staged::StagedError;
use app::{Action, Actor};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::get;
use regulation::{FormKind, Regulation};

use crate::fault::{Fault, FieldFault};
use crate::routes::State;

pub mod choose;
pub mod done;
pub mod look;
pub mod mapping;
pub mod remedy;
pub mod row;

/// The largest file with what a form says around it.
const LONGEST_BODY: usize = 33 * 1024 * 1024;
/// A page of rows with a control for each cell, sent back.
const LONGEST_FORM: usize = 8 * 1024 * 1024;

/// Headings of the column that tells what is wrong; it is left out when the file comes back.
pub const REMARKS: [&str; 2] = ["檢核結果", "Import check"];

pub fn routes() -> Router<State> {
    let choose = get(choose::show).post(choose::take).layer(DefaultBodyLimit::max(LONGEST_BODY));
    let look = get(look::show).post(look::decide).layer(DefaultBodyLimit::max(LONGEST_FORM));
    Router::new()
        .route("/import", choose)
        .route("/import/{id}", look)
        .route("/import/{id}/remarks.xlsx", get(look::remarks))
}

/// Whether the actor may import records of any form.
pub fn may_import(regulation: &Regulation, actor: &Actor) -> bool {
    let mut forms = regulation.forms.iter().filter(|form| form.kind != FormKind::View);
    forms.any(|form| may_somewhere(actor, Action::Import, &form.id))
}

/// Where a file that lies aside is looked at.
pub fn place(id: &str) -> String {
    format!("/import/{}", crate::query::segment(id))
}

/// The same, at the rows to look at after one of them; at the first where none is named.
pub fn place_after(id: &str, row: &str) -> String {
    match row.is_empty() {
        true => place(id),
        false => format!("{}?after={}", place(id), crate::query::segment(row)),
    }
}

impl From<ImportError> for Fault {
    fn from(error: ImportError) -> Self {
        let told = error.to_string();
        let wrong = |field: &str, zh: String| {
            Self::unprocessable(vec![FieldFault::new(field, zh, told.clone())])
        };
        match error {
            ImportError::Forbidden(error) => error.into(),
            ImportError::Store(error) => error.into(),
            ImportError::Sheet(sheets::SheetError::Io(error)) => Self::internal(error),
            ImportError::Sheet(error) => wrong("file", error.zh()),
            ImportError::UnknownForm { form } => wrong("form", format!("沒有「{form}」這種表單")),
            ImportError::ComputedForm { .. } => {
                wrong("form", "這種表單由程式計算，不必匯入".to_owned())
            }
            ImportError::UnknownAgency { agency } => {
                wrong("agency", format!("機關清冊沒有「{agency}」"))
            }
            ImportError::AwaitsApproval { .. } => {
                wrong("form", "這種表單須經核准，請逐筆登錄後送審".to_owned())
            }
            ImportError::NoForm => {
                wrong("form", "沒有一列的欄名符合任何表單；請指定表單".to_owned())
            }
            ImportError::SeveralForms { forms } => {
                wrong("form", format!("欄名同時符合數種表單（{}）；請指定其一", forms.join("、")))
            }
            ImportError::Changed => wrong("file", "檔案在讀取時被改動；請重新選擇".to_owned()),
        }
    }
}

impl From<StagedError> for Fault {
    fn from(error: StagedError) -> Self {
        let told = error.to_string();
        let wrong = |field: &str, zh: String| {
            Self::unprocessable(vec![FieldFault::new(field, zh, told.clone())])
        };
        match error {
            StagedError::Import(error) => error.into(),
            StagedError::NotFound => Self::new(
                StatusCode::NOT_FOUND,
                "沒有這個檔案，或已放置過久而清除；請重新選擇檔案。",
                "There is no such file, or it lay too long and is gone; choose it again.",
            ),
            StagedError::TooLarge { most } => wrong(
                "file",
                format!("檔案超過 {most} 位元組；請分成數個檔案，或於主機以 fangyuan import 匯入"),
            ),
            StagedError::Empty => wrong("file", "請選擇檔案；這個檔案沒有內容".to_owned()),
            StagedError::TooMany { most } => {
                wrong("file", format!("已有 {most} 個檔案待匯入；請先匯入或捨棄其中一個"))
            }
            StagedError::TooManyMends { most } => {
                wrong("file", format!("修正的儲存格超過 {most} 格；請在檔案中修正後重新選擇"))
            }
            StagedError::TooManyLeftOut { most } => {
                wrong("file", format!("略過的列超過 {most} 列；請在檔案中刪去後重新選擇"))
            }
            StagedError::Disk { .. } | StagedError::Credential(_) => Self::internal(error),
        }
    }
}

crate::words::words! {
    import: "匯入", "Import";
    import_lead: "選擇試算表後先檢核，不會立即寫入；每個有問題的儲存格都可就地修正，全部正確才一次寫入。", "A spreadsheet is checked first and not written. Each cell that is wrong can be mended in place; when all is right, all is written at once.";
    import_file: "檔案", "File";
    import_file_help: "CSV、XLSX、ODS 或 JSON Lines，32 MiB 以內。", "CSV, XLSX, ODS or JSON Lines, up to 32 MiB.";
    import_agency: "機關", "Agency";
    import_agency_help: "檔案未寫明機關的紀錄，歸於此機關。", "Whose records these are, where the file does not say.";
    import_form: "表單", "Form";
    import_by_headings: "依欄名判斷", "Told by the headings";
    import_check: "檢核", "Check";
    import_aside: "待匯入的檔案", "Files that wait";
    import_aside_lead: "僅您看得到，放置一日後清除。", "Only you see them; after a day they are gone.";
    import_unreadable: "無法讀取的檔案", "Files that could not be read";
    import_unreadable_lead: "未匯入，也不占待匯入的數量；請依說明修正檔案後重新選擇。", "Nothing of them was imported, and they are not counted among those that wait. Mend the file as it says, and choose it again.";
    import_remove: "移除", "Remove";
    import_nowhere: "您沒有可匯入紀錄的機關。", "There is no agency for which you may import records.";
}

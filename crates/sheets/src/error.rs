//! Why a file as a whole could not be read or written; faults of one cell are [`crate::values::Fault`].

use std::io;

/// How the text of a CSV file is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Big5,
    Utf16,
}

impl std::fmt::Display for Encoding {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Big5 => "Big5",
            Self::Utf16 => "UTF-16",
        })
    }
}

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    #[error("the file could not be read or written")]
    Io(#[from] io::Error),
    #[error("the file is empty")]
    EmptyFile,
    #[error(
        "line {line} is not {encoding} text; save the file as UTF-8 or Big5 CSV, or as XLSX or ODS"
    )]
    NotText { line: u64, encoding: Encoding },
    #[error(
        "this is an old Excel file (.xls) or one with a password; save it as .xlsx without password"
    )]
    OldOrLockedWorkbook,
    #[error("the workbook has a password; save it without one")]
    Locked,
    #[error("this is a web page named as a spreadsheet; open it and save it as .xlsx")]
    WebPage,
    #[error(
        "the file is named as a spreadsheet and is none; open it where it was made and save it as \
         .xlsx, .ods or .csv"
    )]
    NoWorkbook,
    #[error("this is a zip archive, but neither an XLSX nor an ODS workbook")]
    UnknownArchive,
    #[error("this is JSON Lines, which is read line by line and not as a table")]
    JsonLines,
    #[error("the workbook is damaged or cut short; fetch or save it anew ({0})")]
    Damaged(String),
    #[error("the quotation mark opened on line {line} is never closed")]
    OpenQuote { line: u64 },
    #[error("line {line}, character {column}, is not JSON: {reason}")]
    NotJson { line: u64, column: usize, reason: String },
    #[error("the file is larger than the {limit} bytes that are allowed")]
    FileTooLarge { limit: u64 },
    #[error("the workbook unpacks to more than is allowed ({part})")]
    UnpacksTooLarge { part: String },
    #[error("the workbook has more than the {limit} sheets that are allowed")]
    TooManySheets { limit: usize },
    #[error("sheet {sheet} has more than the {limit} rows that are allowed")]
    TooManyRows { sheet: String, limit: u32 },
    #[error("sheet {sheet}, row {row}, has more than the {limit} columns that are allowed")]
    TooManyColumns { sheet: String, row: u32, limit: usize },
    #[error("the file has more than the {limit} cells that are allowed")]
    TooManyCells { limit: u64 },
    #[error("the file has more than the {limit} bytes of text that are allowed")]
    TooMuchText { limit: u64 },
    #[error("line {line} is longer than the {limit} bytes that are allowed")]
    LineTooLong { line: u64, limit: usize },
    #[error("row {row} has {cells} cells, but there are {headings} headings")]
    RowTooWide { row: u64, cells: usize, headings: usize },
    #[error("row {row}, column {column}: XLSX holds at most 32767 characters in a cell")]
    TextTooLong { row: u64, column: String },
    #[error("XLSX holds at most 1048576 rows and 16384 columns in a sheet")]
    TableTooLarge,
    #[error("CSV and JSON Lines hold one table; write XLSX or ODS")]
    OneSheetOnly,
    #[error("the workbook could not be written: {0}")]
    NotWritten(String),
}

impl SheetError {
    /// The same sentence in 正體中文.
    pub fn zh(&self) -> String {
        match self {
            Self::Io(_) => "檔案無法讀取或寫入".to_owned(),
            Self::EmptyFile => "檔案是空的".to_owned(),
            Self::NotText { line, encoding } => format!(
                "第 {line} 行不是 {encoding} 文字；請另存為 UTF-8 或 Big5 的 CSV，或存為 XLSX、ODS"
            ),
            Self::OldOrLockedWorkbook => {
                "這是舊版 Excel 檔（.xls）或設有密碼的檔案；請另存為不設密碼的 .xlsx".to_owned()
            }
            Self::Locked => "活頁簿設有密碼；請取消密碼後再匯入".to_owned(),
            Self::WebPage => "這是以試算表命名的網頁；請以試算表軟體開啟後另存為 .xlsx".to_owned(),
            Self::NoWorkbook => {
                "檔名是試算表，內容卻不是；請以原軟體開啟後另存為 .xlsx、.ods 或 .csv".to_owned()
            }
            Self::UnknownArchive => "這是壓縮檔，但不是 XLSX 或 ODS 活頁簿".to_owned(),
            Self::JsonLines => "這是 JSON Lines，須逐行讀取，不是表格".to_owned(),
            Self::Damaged(reason) => {
                format!("活頁簿不完整或已損壞；請重新下載，或以試算表軟體開啟後另存（{reason}）")
            }
            Self::OpenQuote { line } => format!("第 {line} 行開始的雙引號沒有結尾"),
            Self::NotJson { line, column, reason } => {
                format!("第 {line} 行第 {column} 字不是 JSON；請更正（{reason}）")
            }
            Self::FileTooLarge { limit } => format!("檔案超過上限 {limit} 位元組"),
            Self::UnpacksTooLarge { part } => format!("活頁簿解壓縮後超過上限（{part}）"),
            Self::TooManySheets { limit } => format!("工作表超過上限 {limit} 張"),
            Self::TooManyRows { sheet, limit } => format!("工作表「{sheet}」超過上限 {limit} 列"),
            Self::TooManyColumns { sheet, row, limit } => {
                format!("工作表「{sheet}」第 {row} 列超過上限 {limit} 欄")
            }
            Self::TooManyCells { limit } => format!("儲存格超過上限 {limit} 格"),
            Self::TooMuchText { limit } => format!("文字超過上限 {limit} 位元組"),
            Self::LineTooLong { line, limit } => {
                format!("第 {line} 行超過上限 {limit} 位元組")
            }
            Self::RowTooWide { row, cells, headings } => {
                format!("第 {row} 列有 {cells} 格，但標題只有 {headings} 欄")
            }
            Self::TextTooLong { row, column } => {
                format!("第 {row} 列 {column} 欄：XLSX 一格至多 32767 字")
            }
            Self::TableTooLarge => "XLSX 一張工作表至多 1048576 列、16384 欄".to_owned(),
            Self::OneSheetOnly => "CSV 與 JSON Lines 只有一張表；請用 XLSX 或 ODS".to_owned(),
            Self::NotWritten(reason) => format!("活頁簿無法寫入（{reason}）"),
        }
    }
}

//! Why a paper could not be written, or a template not be read.

/// Why a paper could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    #[error("the font is no font that this program can read, or has no face `{face}`")]
    NoFace { face: String },
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
    #[error("the paper took too long and was given up")]
    GivenUp,
    #[error("the ODT could not be written")]
    Odt(#[from] zip::result::ZipError),
    #[error("the ODT could not be written")]
    Io(#[from] std::io::Error),
}

impl PaperError {
    /// The same sentence in 正體中文.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::NoFace { face } => format!("字型檔無法讀取，或沒有字面「{face}」"),
            Self::Pdf(reason) => format!("PDF 無法寫出：{reason}"),
            Self::GivenUp => "製作文件逾時，已停止".to_owned(),
            Self::Odt(_) | Self::Io(_) => "ODT 無法寫出".to_owned(),
        }
    }
}

/// What is wrong with a template, and on which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {en}")]
pub struct TemplateFault {
    pub line: usize,
    pub zh: String,
    pub en: String,
}

//! Where the font of a PDF is found on this machine; it is never carried along.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::paper::{Face, Fonts};

/// The family for 正體中文 in a file that holds all of its kind.
const FAMILY: &str = "Noto Sans CJK TC";

/// Where systems put it.
const FOLDERS: [&str; 6] = [
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
    "/usr/share/fonts/truetype/noto",
    "/usr/local/share/fonts",
];

/// Why a PDF has no font.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    #[error(
        "there is no font for PDF; install Noto Sans CJK (Debian: apt-get install fonts-noto-cjk), or name a font file by --font or FANGYUAN_FONT; ODT needs none"
    )]
    None,
    #[error("the font {} cannot be read ({reason}); name another by --font or FANGYUAN_FONT", path.display())]
    Unreadable { path: PathBuf, reason: String },
}

impl FontError {
    /// The same sentence in 正體中文.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::None => "找不到製作 PDF 之字型；請安裝 Noto Sans CJK（Debian：apt-get install fonts-noto-cjk），或以 --font 或 FANGYUAN_FONT 指定字型檔；ODT 不需字型".to_owned(),
            Self::Unreadable { path, reason } => format!(
                "字型 {} 無法讀取（{reason}）；請以 --font 或 FANGYUAN_FONT 另行指定",
                path.display()
            ),
        }
    }
}

/// The font of the file that is named, its bold face beside it where its name says so; else Noto Sans CJK
/// as the system has it.
///
/// # Errors
/// [`FontError`].
pub fn fonts(named: Option<&Path>) -> Result<Fonts, FontError> {
    let regular = match named {
        Some(path) => path.to_owned(),
        None => found().ok_or(FontError::None)?,
    };
    let bold = bold_beside(&regular).filter(|path| path.is_file());
    let regular_face = face(&regular)?;
    let bold_face = match &bold {
        Some(path) => face(path)?,
        None => regular_face.clone(),
    };
    Fonts::read(&regular_face, &bold_face).map_err(|error| unreadable(&regular, &error.to_string()))
}

/// The file of the regular face, where the system has one.
fn found() -> Option<PathBuf> {
    let names = ["NotoSansCJK-Regular.ttc", "NotoSansCJKtc-Regular.otf", "NotoSansTC-Regular.otf"];
    let places = FOLDERS.iter().flat_map(|folder| names.map(|name| Path::new(folder).join(name)));
    places.into_iter().find(|path| path.is_file())
}

/// `…-Bold…` for `…-Regular…`.
fn bold_beside(regular: &Path) -> Option<PathBuf> {
    let name = regular.file_name()?.to_str()?;
    name.contains("-Regular").then(|| regular.with_file_name(name.replace("-Regular", "-Bold")))
}

fn face(path: &Path) -> Result<Face, FontError> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error.to_string()))?;
    Ok(Face { bytes: Arc::new(bytes), family: FAMILY.to_owned() })
}

fn unreadable(path: &Path, reason: &str) -> FontError {
    FontError::Unreadable { path: path.to_owned(), reason: reason.to_owned() }
}

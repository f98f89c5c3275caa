//! The kinds of files that are kept. What is not among them is refused, whatever its name claims.

use std::io::{self, Read, Seek, SeekFrom};

use crate::container;

/// How much of a file its kind is told from.
const HEAD_BYTES: u64 = 8 * 1024;

/// How much of a text is looked at in one go.
const PIECE_BYTES: usize = 64 * 1024;

const ARCHIVE: &[u8] = b"PK";

/// A kind of file that may be kept as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Pdf,
    Jpeg,
    Png,
    Gif,
    Webp,
    Avif,
    Bmp,
    Heif,
    Tiff,
    OpenText,
    OpenSheet,
    OpenSlides,
    Word,
    Excel,
    PowerPoint,
    /// Letters and no more: a list, a report of a tool, lines of a log.
    Text,
}

impl Kind {
    pub const ALL: [Self; 16] = [
        Self::Pdf,
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::Webp,
        Self::Avif,
        Self::Bmp,
        Self::Heif,
        Self::Tiff,
        Self::OpenText,
        Self::OpenSheet,
        Self::OpenSlides,
        Self::Word,
        Self::Excel,
        Self::PowerPoint,
        Self::Text,
    ];

    /// As it is kept and sent.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
            Self::Bmp => "image/bmp",
            Self::Heif => "image/heif",
            Self::Tiff => "image/tiff",
            Self::OpenText => "application/vnd.oasis.opendocument.text",
            Self::OpenSheet => "application/vnd.oasis.opendocument.spreadsheet",
            Self::OpenSlides => "application/vnd.oasis.opendocument.presentation",
            Self::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::PowerPoint => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::Text => "text/plain",
        }
    }

    /// The kind that is kept under a media type.
    #[must_use]
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.media_type() == media_type)
    }

    /// The endings that files of the kind go by; the first is given to one that has none of them.
    #[must_use]
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Avif => &["avif"],
            Self::Bmp => &["bmp"],
            Self::Heif => &["heic", "heif"],
            Self::Tiff => &["tif", "tiff"],
            Self::OpenText => &["odt"],
            Self::OpenSheet => &["ods"],
            Self::OpenSlides => &["odp"],
            Self::Word => &["docx"],
            Self::Excel => &["xlsx"],
            Self::PowerPoint => &["pptx"],
            Self::Text => &["txt", "csv", "log", "md", "json", "jsonl"],
        }
    }

    /// Whether every browser shows it as a picture.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::Webp | Self::Avif | Self::Bmp)
    }
}

/// Why a file is not kept.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    #[error("the file is empty")]
    Empty,
    /// With what it looks like, where that is known.
    #[error("files of this type are not kept{}; bring a PDF, a picture, an ODF or Office document without macros, or a text", seen(*.0))]
    Type(Option<&'static str>),
    #[error("the document holds macros or other programs (`{part}`); save it without them")]
    Macros { part: String },
    #[error("the document is encrypted, so nobody can examine it; save it without a password")]
    Encrypted,
    #[error("the document unpacks to far more than it should")]
    UnpacksTooLarge,
    #[error("the document is damaged: {0}")]
    Damaged(String),
    #[error("the file cannot be read")]
    Unreadable(#[from] io::Error),
}

fn seen(media_type: Option<&str>) -> String {
    media_type.map(|media_type| format!(" ({media_type})")).unwrap_or_default()
}

/// What a file is by its bytes. The reader is left anywhere.
///
/// # Errors
/// [`Unfit`], with the reason why it is not kept.
pub fn kind_of(source: &mut (impl Read + Seek)) -> Result<Kind, Unfit> {
    let mut head = Vec::new();
    source.seek(SeekFrom::Start(0))?;
    source.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    if head.is_empty() {
        return Err(Unfit::Empty);
    }
    if head.starts_with(ARCHIVE) {
        return container::kind_of(source);
    }
    let Some(seen) = infer::get(&head) else {
        return match is_text(source)? {
            true => Ok(Kind::Text),
            false => Err(Unfit::Type(None)),
        };
    };
    match Kind::of_media_type(seen.mime_type()) {
        Some(kind) => Ok(kind),
        // XML is a text as any other; it goes by a name that no browser runs.
        None if seen.mime_type() == "text/xml" && is_text(source)? => Ok(Kind::Text),
        None => Err(Unfit::Type(Some(seen.mime_type()))),
    }
}

/// Whether the whole holds no byte that no text holds, in whichever encoding of ours.
fn is_text(source: &mut (impl Read + Seek)) -> io::Result<bool> {
    source.seek(SeekFrom::Start(0))?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = match source.read(&mut piece) {
            Ok(0) => return Ok(true),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let is_of_text =
            |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x20..=0x7e | 0x80..);
        if !piece.iter().take(read).all(is_of_text) {
            return Ok(false);
        }
    }
}

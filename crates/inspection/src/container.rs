//! Documents that are zip archives: which they are, and whether they hold programs or unpack too large.
//! Nothing is unpacked but the two small parts that say what the document is.

use std::collections::HashSet;
use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::kind::{Kind, Unfit};

/// Parts of a document beyond this count are no document.
const MOST_PARTS: usize = 10_000;

/// What all parts may unpack to, and how many times their packed size.
const UNPACKED_BYTES: u64 = 1024 * 1024 * 1024;
const UNPACKED_RATIO: u64 = 200;
/// Small documents pack well.
const RATIO_FROM_BYTES: u64 = 32 * 1024 * 1024;

/// The largest part that says what a document is.
const DESCRIPTION_BYTES: u64 = 1024 * 1024;

const OFFICE_TYPES: &str = "[Content_Types].xml";

pub(crate) fn kind_of(source: &mut (impl Read + Seek)) -> Result<Kind, Unfit> {
    let length = source.seek(std::io::SeekFrom::End(0))?;
    let mut archive = ZipArchive::new(source).map_err(damaged)?;
    let names = parts(&mut archive, length)?;
    let kind = if names.contains("mimetype") {
        open_document(&description(&mut archive, "mimetype")?)
    } else if names.contains(OFFICE_TYPES) {
        office(&names, &description(&mut archive, OFFICE_TYPES)?)?
    } else {
        None
    };
    let kind = kind.ok_or(Unfit::Type(Some("application/zip")))?;
    match names.into_iter().find(|name| is_program(name)) {
        Some(part) => Err(Unfit::Macros { part }),
        None => Ok(kind),
    }
}

/// The names of all parts, none of which unpacks too large or cannot be looked into.
fn parts<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    length: u64,
) -> Result<HashSet<String>, Unfit> {
    if archive.len() > MOST_PARTS {
        return Err(Unfit::Damaged(format!("{} parts", archive.len())));
    }
    let (mut packed, mut unpacked, mut names) = (0_u64, 0_u64, HashSet::new());
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(damaged)?;
        if part.encrypted() {
            return Err(Unfit::Encrypted);
        }
        packed = packed.saturating_add(part.compressed_size());
        unpacked = unpacked.saturating_add(part.size());
        let name = part.name().map_err(damaged)?.into_owned();
        // Readers differ in which of two they take.
        if !names.insert(name.clone()) {
            return Err(Unfit::Damaged(format!("{name} is there twice")));
        }
    }
    // Parts that share their bytes are how a small file unpacks to a huge one.
    if packed > length {
        return Err(Unfit::UnpacksTooLarge);
    }
    let most = packed.saturating_mul(UNPACKED_RATIO).clamp(RATIO_FROM_BYTES, UNPACKED_BYTES);
    if unpacked > most {
        return Err(Unfit::UnpacksTooLarge);
    }
    Ok(names)
}

/// A part that says what the document is. Its size is counted as it unpacks: what is declared may lie.
fn description<R: Read + Seek>(archive: &mut ZipArchive<R>, name: &str) -> Result<String, Unfit> {
    let part = archive.by_name(name).map_err(damaged)?;
    let mut text = Vec::new();
    let read = part.take(DESCRIPTION_BYTES + 1).read_to_end(&mut text);
    let read = read.map_err(|error| Unfit::Damaged(format!("{name}: {error}")))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > DESCRIPTION_BYTES {
        return Err(Unfit::UnpacksTooLarge);
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn open_document(media_type: &str) -> Option<Kind> {
    let kind = Kind::of_media_type(media_type.trim());
    kind.filter(|kind| matches!(kind, Kind::OpenText | Kind::OpenSheet | Kind::OpenSlides))
}

/// By the main part that only one of them has, and only where no part is declared as a macro.
fn office(names: &HashSet<String>, types: &str) -> Result<Option<Kind>, Unfit> {
    let types = types.to_ascii_lowercase();
    if types.contains("macroenabled") || types.contains("vbaproject") {
        return Err(Unfit::Macros { part: OFFICE_TYPES.to_owned() });
    }
    let mains = [
        ("word/document.xml", Kind::Word),
        ("xl/workbook.xml", Kind::Excel),
        ("ppt/presentation.xml", Kind::PowerPoint),
    ];
    let mut found = mains.into_iter().filter(|(main, _)| names.contains(*main));
    Ok(match (found.next(), found.next()) {
        (Some((_, kind)), None) => Some(kind),
        _ => None,
    })
}

/// Macros of Office and of `LibreOffice`, controls, and programs packed into a document.
fn is_program(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let begins = ["basic/", "scripts/"].iter().any(|folder| name.starts_with(folder));
    begins
        || name.contains("/activex/")
        || name.ends_with("vbaproject.bin")
        || (name.contains("/embeddings/") && name.ends_with(".bin"))
}

fn damaged(error: ZipError) -> Unfit {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Unfit::Encrypted
        }
        other => Unfit::Damaged(other.to_string()),
    }
}

//! What is inside a zip archive and how large it unpacks; knows no XML.

use std::io::{self, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Kind;
use crate::{Limits, SheetError};

/// Parts of a workbook beyond this count are no workbook.
const MOST_PARTS: usize = 10_000;

/// Bytes of the styles of a workbook; readers keep each style in a record many times as large.
const STYLE_BYTES: u64 = 8 * 1024 * 1024;

/// The longest media type that is looked at.
const MEDIA_TYPE_BYTES: u64 = 256;

pub(super) fn open<R: Read + Seek>(source: R) -> Result<ZipArchive<R>, SheetError> {
    ZipArchive::new(source).map_err(damaged)
}

pub(super) fn damaged(error: ZipError) -> SheetError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            SheetError::Locked
        }
        other => SheetError::Damaged(other.to_string()),
    }
}

/// XLSX or ODS, by the parts that only they have.
pub(super) fn kind_of(source: &mut (impl Read + Seek)) -> Result<Kind, SheetError> {
    let mut archive = open(source)?;
    if archive.index_for_name("content.xml").is_some() {
        return if is_spreadsheet(&mut archive)? {
            Ok(Kind::Ods)
        } else {
            Err(SheetError::UnknownArchive)
        };
    }
    let is_workbook = |name: &str| name.ends_with("workbook.xml");
    if archive.file_names().flatten().any(|name| is_workbook(&name)) {
        return Ok(Kind::Xlsx);
    }
    Err(SheetError::UnknownArchive)
}

/// Text documents and slides have the same parts; the media type tells them apart.
fn is_spreadsheet<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<bool, SheetError> {
    let Ok(part) = archive.by_name("mimetype") else { return Ok(true) };
    let mut media_type = Vec::new();
    part.take(MEDIA_TYPE_BYTES)
        .read_to_end(&mut media_type)
        .map_err(|error| SheetError::Damaged(format!("mimetype: {error}")))?;
    Ok(String::from_utf8_lossy(&media_type).contains("spreadsheet"))
}

/// Unpacks every part into nothing, since the sizes that an archive declares may lie.
pub(super) fn unpacks_within<R: Read + Seek>(
    source: &mut R,
    limits: &Limits,
) -> Result<(), SheetError> {
    source.seek(SeekFrom::Start(0))?;
    let mut archive = open(&mut *source)?;
    if archive.len() > MOST_PARTS {
        return Err(SheetError::Damaged(format!("{} parts", archive.len())));
    }
    let mut total: u64 = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.into_owned();
        let of_ratio = part.compressed_size().saturating_mul(limits.unpacked_ratio);
        let mut allowed =
            (limits.unpacked_bytes - total).min(of_ratio.max(Limits::RATIO_FROM_BYTES));
        if name.ends_with("styles.xml") {
            allowed = allowed.min(STYLE_BYTES);
        }
        let size = io::copy(&mut part.take(allowed.saturating_add(1)), &mut io::sink())
            .map_err(|error| SheetError::Damaged(format!("{name}: {error}")))?;
        if size > allowed {
            return Err(SheetError::UnpacksTooLarge { part: name });
        }
        total += size;
    }
    source.seek(SeekFrom::Start(0))?;
    Ok(())
}

//! Files that somebody brought to be looked at before they are imported: kept aside for a day, seen
//! by nobody else. They are no records; what becomes of them is told by the import itself.

use std::fs::{self, DirBuilder};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use credentials::{CredentialError, Secret};
use serde::{Deserialize, Serialize};
use sheets::{Cell, Format, SheetError, TableWriter};

use super::{ImportError, Mend, OnExisting, Outcome, Progress, Request, RowPlace, Weight, import};
use crate::{Actor, Installation};

/// Not of the law: what one person may have lying aside, and for how long.
pub const MOST_BYTES: u64 = 32 * 1024 * 1024;
const MOST_FILES: usize = 8;
const KEPT_MICROSECONDS: i64 = 24 * 60 * 60 * 1_000_000;
/// More cells than anybody mends by hand; who has more mends them in the file.
const MOST_MENDS: usize = 500;
const MOST_LEFT_OUT: usize = 500;

const FOLDER: &str = "staged";
const FILE: &str = "file";
const PLAN: &str = "plan.json";

/// How a file is to be imported, as far as a person has said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plan {
    pub form: Option<String>,
    pub agency: Option<String>,
    pub on_existing: OnExisting,
    /// Headings that are left out.
    pub ignored: Vec<String>,
    /// Headings and the fields that stand below them.
    pub assigned: Vec<(String, String)>,
    pub mends: Vec<Mend>,
    /// Rows that are left out; a file that lies aside from before there were any has none.
    #[serde(default)]
    pub left_out: Vec<RowPlace>,
    pub accept_warnings: bool,
}

/// A file that lies aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    pub id: String,
    pub name: String,
    /// Microseconds UTC.
    pub staged_at: i64,
    pub plan: Plan,
    /// Why it could not be read when it was looked at last.
    pub unreadable: Option<Unreadable>,
    path: PathBuf,
}

/// Why a file cannot be read, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    pub zh: String,
    pub en: String,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    by: String,
    staged_at: i64,
    plan: Plan,
    /// A file that lies aside from before this was noted has none.
    #[serde(default)]
    unreadable: Option<Unreadable>,
}

/// Why nothing lies aside.
#[derive(Debug, thiserror::Error)]
pub enum StagedError {
    #[error("there is no such file, or it lay too long and is gone; choose it again")]
    NotFound,
    #[error("the file has more than {most} bytes; import it at the machine with `fangyuan import`")]
    TooLarge { most: u64 },
    #[error("the file is empty")]
    Empty,
    #[error("{most} files lie aside already; import or discard one of them first")]
    TooMany { most: usize },
    #[error("more than {most} cells are mended; mend them in the file and choose it again")]
    TooManyMends { most: usize },
    #[error("more than {most} rows are left out; take them out of the file and choose it again")]
    TooManyLeftOut { most: usize },
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("{}: {source}", path.display())]
    Disk { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

impl Plan {
    /// Says how a cell is mended; what was said of it before is forgotten.
    ///
    /// # Errors
    /// [`StagedError::TooManyMends`].
    pub fn mend(&mut self, mend: Mend) -> Result<(), StagedError> {
        let is_other =
            |one: &Mend| (&one.sheet, one.row, one.column) != (&mend.sheet, mend.row, mend.column);
        self.mends.retain(is_other);
        if self.mends.len() >= MOST_MENDS {
            return Err(StagedError::TooManyMends { most: MOST_MENDS });
        }
        self.mends.push(mend);
        Ok(())
    }

    /// Says whether a row is left out.
    ///
    /// # Errors
    /// [`StagedError::TooManyLeftOut`].
    pub fn leave_out(&mut self, row: RowPlace, is_left_out: bool) -> Result<(), StagedError> {
        self.left_out.retain(|one| *one != row);
        if !is_left_out {
            return Ok(());
        }
        if self.left_out.len() >= MOST_LEFT_OUT {
            return Err(StagedError::TooManyLeftOut { most: MOST_LEFT_OUT });
        }
        self.left_out.push(row);
        Ok(())
    }
}

/// Keeps a file aside for whoever brought it.
///
/// # Errors
/// [`StagedError::TooLarge`], [`StagedError::Empty`], [`StagedError::TooMany`], the disk's.
pub fn stage(
    installation: &Installation,
    actor: &Actor,
    name: &str,
    bytes: &[u8],
    plan: Plan,
) -> Result<String, StagedError> {
    if bytes.is_empty() {
        return Err(StagedError::Empty);
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(StagedError::TooLarge { most: MOST_BYTES });
    }
    sweep(installation);
    let (unreadable, waiting): (Vec<_>, Vec<_>) =
        of_actor(installation, actor)?.into_iter().partition(|one| one.unreadable.is_some());
    if waiting.len() >= MOST_FILES {
        return Err(StagedError::TooMany { most: MOST_FILES });
    }
    // What cannot be read keeps nobody from bringing what can; of that the oldest make room.
    for old in unreadable.iter().skip(MOST_FILES - 1) {
        discard(old)?;
    }
    let id = Secret::new()?.text();
    let folder = root(installation).join(&id);
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(&folder).map_err(|source| disk(&folder, source))?;
    let kept = Kept {
        name: name.to_owned(),
        by: actor.written(),
        staged_at: installation.now().microseconds(),
        plan,
        unreadable: None,
    };
    let file = folder.join(FILE);
    fs::write(&file, bytes).map_err(|source| disk(&file, source))?;
    write_plan(&folder, &kept)?;
    Ok(id)
}

/// The files that lie aside for somebody, the newest first.
///
/// # Errors
/// The disk's.
pub fn of_actor(installation: &Installation, actor: &Actor) -> Result<Vec<Staged>, StagedError> {
    let own = actor.written();
    let mut found = Vec::new();
    for (folder, kept) in all(installation)? {
        if kept.by == own && !is_old(installation, &kept) {
            found.extend(staged(&folder, kept));
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.staged_at));
    Ok(found)
}

/// One file that lies aside for the actor.
///
/// # Errors
/// [`StagedError::NotFound`], also where it is somebody else's.
pub fn get(installation: &Installation, actor: &Actor, id: &str) -> Result<Staged, StagedError> {
    // An id that is none has no path.
    Secret::read(id).ok_or(StagedError::NotFound)?;
    let folder = root(installation).join(id);
    let kept = read_plan(&folder)?.ok_or(StagedError::NotFound)?;
    if kept.by != actor.written() || is_old(installation, &kept) {
        return Err(StagedError::NotFound);
    }
    staged(&folder, kept).ok_or(StagedError::NotFound)
}

/// Changes how the file is to be imported.
///
/// # Errors
/// The disk's.
pub fn keep_plan(actor: &Actor, staged: &Staged) -> Result<(), StagedError> {
    let kept = Kept {
        name: staged.name.clone(),
        by: actor.written(),
        staged_at: staged.staged_at,
        plan: staged.plan.clone(),
        unreadable: staged.unreadable.clone(),
    };
    write_plan(staged.path.parent().unwrap_or(&staged.path), &kept)
}

/// Looks at the whole file and writes nothing.
///
/// # Errors
/// [`ImportError`].
pub fn look(
    installation: &Installation,
    actor: &Actor,
    staged: &Staged,
) -> Result<Outcome, ImportError> {
    look_after(installation, actor, staged, None)
}

/// The same; of the rows to look at, those after one that was shown before.
///
/// # Errors
/// [`ImportError`].
pub fn look_after(
    installation: &Installation,
    actor: &Actor,
    staged: &Staged,
    after: Option<&RowPlace>,
) -> Result<Outcome, ImportError> {
    let request = Request { after, ..staged.request(true) };
    let looked = import(installation, actor, &request, &mut |_: Progress| {});
    note_whether_readable(actor, staged, &looked);
    looked
}

/// Keeps why a file cannot be read, so that it is not among those that wait. Where that cannot be kept, it waits.
fn note_whether_readable(actor: &Actor, staged: &Staged, looked: &Result<Outcome, ImportError>) {
    let unreadable = match looked {
        Err(ImportError::Sheet(error)) if !matches!(error, SheetError::Io(_)) => {
            Some(Unreadable { zh: error.zh(), en: error.to_string() })
        }
        Err(_) => return,
        Ok(_) => None,
    };
    if unreadable == staged.unreadable {
        return;
    }
    if let Err(error) = keep_plan(actor, &Staged { unreadable, ..staged.clone() }) {
        tracing::warn!(%error, "it was not noted whether a file can be read");
    }
}

/// Imports the file; once that is done it lies aside no longer.
///
/// # Errors
/// [`StagedError`].
pub fn carry_out(
    installation: &Installation,
    actor: &Actor,
    staged: &Staged,
) -> Result<Outcome, StagedError> {
    let outcome = import(installation, actor, &staged.request(false), &mut |_: Progress| {})?;
    if outcome.is_whole() {
        discard(staged)?;
    }
    Ok(outcome)
}

/// Throws the file away.
///
/// # Errors
/// The disk's.
pub fn discard(staged: &Staged) -> Result<(), StagedError> {
    let folder = staged.path.parent().unwrap_or(&staged.path);
    fs::remove_dir_all(folder).map_err(|source| disk(folder, source))
}

/// The file as an XLSX workbook with what is wrong in each row in a column behind it, for whoever
/// mends it there. Cells that were mended here stand as mended.
///
/// # Errors
/// [`ImportError`].
pub fn with_remarks(
    installation: &Installation,
    actor: &Actor,
    staged: &Staged,
    language: super::Language,
    heading: &str,
) -> Result<Vec<u8>, ImportError> {
    let outcome = look(installation, actor, staged)?;
    let bytes = fs::read(&staged.path).map_err(SheetError::from)?;
    let mut tables = sheets::read_table(&staged.name, &bytes, &sheets::Limits::default())?;
    super::looked::mend(&mut tables, &staged.plan.mends);
    // A workbook of ours has one sheet: the first in which headings were found.
    let looked = outcome.looked.first().ok_or(ImportError::NoForm)?;
    let table = tables.iter().find(|sheet| sheet.name == looked.name).ok_or(ImportError::NoForm)?;
    let n_columns = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let mut headings: Vec<&str> = looked.columns.iter().map(|one| one.heading.as_str()).collect();
    headings.resize(n_columns.max(headings.len()), "");
    headings.push(heading);
    let out = std::io::Cursor::new(Vec::new());
    let mut workbook = TableWriter::new(Format::Xlsx, out, &looked.name, &headings)?;
    for row in table.rows.iter().filter(|row| row.number > looked.headings_row) {
        let of_row = outcome.faults.iter().filter(|fault| {
            fault.place.sheet.as_deref() == Some(&looked.name)
                && fault.place.row == u64::from(row.number)
                && fault.weight > Weight::Note
        });
        let remarks: Vec<String> = of_row.map(|fault| fault.sentence(language)).collect();
        let mut cells = row.cells.clone();
        cells.resize(headings.len() - 1, Cell::Empty);
        cells.push(Cell::text(remarks.join("\n")));
        workbook.row(&cells)?;
    }
    Ok(workbook.finish()?.into_inner())
}

impl Staged {
    fn request(&self, dry_run: bool) -> Request<'_> {
        Request {
            name: Some(&self.name),
            form: self.plan.form.as_deref(),
            agency: self.plan.agency.as_deref(),
            dry_run,
            on_existing: self.plan.on_existing,
            ignore_columns: &self.plan.ignored,
            assigned: &self.plan.assigned,
            mends: &self.plan.mends,
            left_out: &self.plan.left_out,
            accept_warnings: self.plan.accept_warnings,
            ..Request::of(&self.path)
        }
    }
}

fn root(installation: &Installation) -> PathBuf {
    installation.store.directory().join(FOLDER)
}

fn disk(path: &Path, source: std::io::Error) -> StagedError {
    StagedError::Disk { path: path.to_owned(), source }
}

fn is_old(installation: &Installation, kept: &Kept) -> bool {
    installation.now().microseconds() - kept.staged_at > KEPT_MICROSECONDS
}

fn staged(folder: &Path, kept: Kept) -> Option<Staged> {
    let id = folder.file_name()?.to_str()?.to_owned();
    let Kept { name, staged_at, plan, unreadable, .. } = kept;
    Some(Staged { id, name, staged_at, plan, unreadable, path: folder.join(FILE) })
}

fn all(installation: &Installation) -> Result<Vec<(PathBuf, Kept)>, StagedError> {
    let root = root(installation);
    let entries = match fs::read_dir(&root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(disk(&root, source)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let folder = entry.map_err(|source| disk(&root, source))?.path();
        if let Some(kept) = read_plan(&folder)? {
            found.push((folder, kept));
        }
    }
    Ok(found)
}

/// What is known of a file; none where it is not whole, or was thrown away meanwhile.
fn read_plan(folder: &Path) -> Result<Option<Kept>, StagedError> {
    let path = folder.join(PLAN);
    match fs::read(&path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(disk(&path, source)),
    }
}

/// The plan is whole or not there: it is what makes a folder a file that lies aside.
fn write_plan(folder: &Path, kept: &Kept) -> Result<(), StagedError> {
    let path = folder.join(PLAN);
    let unfinished = folder.join("plan.unfinished");
    let written = fs::File::create(&unfinished)
        .and_then(|mut file| file.write_all(&serde_json::to_vec(kept)?))
        .and_then(|()| fs::rename(&unfinished, &path));
    written.map_err(|source| disk(&path, source))
}

/// Throws away what lay too long. What cannot be removed now is tried again with the next file.
fn sweep(installation: &Installation) {
    for (folder, kept) in all(installation).unwrap_or_default() {
        if is_old(installation, &kept)
            && let Err(error) = fs::remove_dir_all(&folder)
        {
            tracing::warn!(folder = %folder.display(), %error, "a file that lay too long stays");
        }
    }
}

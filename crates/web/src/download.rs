//! A table as a file: written aside on a blocking thread, then sent piece by piece. Knows no page.
//!
//! The file is whole before the first byte leaves, so that a failure is an answer of its own and
//! never a file that breaks off; it lies in an unnamed temporary file, so that memory stays flat.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use app::Actor;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};
pub use sheets::{Cell, Format, SheetError};
use tokio::sync::mpsc;

use crate::blocking::wait_for;
use crate::fault::Fault;
use crate::parts::rate::Tally;
use crate::routes::State;
use crate::view::View;

/// How much is read and sent at once.
const PIECE: usize = 64 * 1024;

/// How many pieces may wait for a slow reader.
const PIECES_AHEAD: usize = 4;

/// Rows of a table on their way into a file.
pub type Table = sheets::TableWriter<BufWriter<File>>;

/// The format that `format=` asks for; `None` where the page itself is asked for.
///
/// # Errors
/// 422 for a format that does not exist.
pub fn asked_format(view: &View) -> Result<Option<Format>, Fault> {
    let Some(asked) = view.query.get("format").filter(|format| *format != "html") else {
        return Ok(None);
    };
    let format = Format::from_extension(asked).filter(|format| *format != Format::JsonLines);
    format.map(Some).ok_or_else(|| {
        Fault::unprocessable(vec![crate::fault::FieldFault::new(
            "format",
            format!("沒有「{asked}」這種格式；請用 csv、ods 或 xlsx"),
            format!("there is no format “{asked}”; use csv, ods or xlsx"),
        )])
    })
}

/// As [`asked_format`], for what only some may read: the log is told of the file before it is written.
///
/// # Errors
/// As [`asked_format`]; the store's: who cannot be told of gets no file.
pub async fn told_format(
    view: &View,
    state: &State,
    actor: &Arc<Actor>,
) -> Result<Option<Format>, Fault> {
    let Some(format) = asked_format(view)? else { return Ok(None) };
    let (installation, actor) = (state.installation().clone(), Arc::clone(actor));
    let (path, day) = (view.path.clone(), view.as_of.day());
    wait_for(move || Ok(app::export::note_table(&installation, &actor, &path, day)?)).await?;
    Ok(Some(format))
}

/// Writes a table and answers with it. `name` is the file's name without its ending.
///
/// # Errors
/// What `write` says, or a failure of the disk.
pub async fn table(
    format: Format,
    name: String,
    headings: Vec<String>,
    write: impl FnOnce(&mut Table) -> Result<(), Fault> + Send + 'static,
) -> Result<Response, Fault> {
    let sheet = name.clone();
    whole(format, name, move |file| {
        let out = BufWriter::new(file);
        let mut table = Table::new(format, out, &sheet, &headings).map_err(Fault::internal)?;
        write(&mut table)?;
        let out = table.finish().map_err(Fault::internal)?;
        out.into_inner().map_err(Fault::internal)
    })
    .await
}

/// Answers with a table that `write` fills by itself. `name` is the file's name without its ending.
///
/// # Errors
/// What `write` says, or a failure of the disk.
pub async fn whole(
    format: Format,
    name: String,
    write: impl FnOnce(File) -> Result<File, Fault> + Send + 'static,
) -> Result<Response, Fault> {
    any(format.media_type(), format.extension(), name, write).await
}

/// The same with a file of any kind.
///
/// # Errors
/// What `write` says, or a failure of the disk.
pub async fn any(
    media_type: &'static str,
    extension: &'static str,
    name: String,
    write: impl FnOnce(File) -> Result<File, Fault> + Send + 'static,
) -> Result<Response, Fault> {
    let (file, length) = wait_for(move || {
        let mut file = write(tempfile::tempfile().map_err(Fault::internal)?)?;
        let length = file.seek(SeekFrom::End(0)).map_err(Fault::internal)?;
        file.rewind().map_err(Fault::internal)?;
        Ok((file, length))
    })
    .await?;
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_LENGTH, length.to_string()),
        (CONTENT_DISPOSITION, disposition("attachment", &name, extension)),
    ];
    Ok((headers, sent(file, length)).into_response())
}

/// One row; a row that does not fit is a failure of ours.
///
/// # Errors
/// The disk's.
pub fn row(table: &mut Table, cells: &[Cell]) -> Result<(), Fault> {
    table.row(cells).map_err(Fault::internal)
}

/// A count as a cell.
pub fn number(count: u32) -> Cell {
    Cell::Number(sheets::Number::from(i64::from(count)))
}

/// A rate in per cent and the four counts behind it, as cells: rate, met, due, overdue, no data.
pub fn counts(tally: &Tally) -> [Cell; 5] {
    let rate = tally.percent().map_or(Cell::Empty, number);
    let Tally { met, due, overdue, no_data } = *tally;
    [rate, number(met), number(due), number(overdue), number(no_data)]
}

/// A file as a body, piece by piece.
pub(crate) fn sent(file: File, length: u64) -> Body {
    Body::new(FileBody::new(file, length))
}

/// How a file is to be taken, with a name for every browser: plain letters for old ones, the true name
/// for all others.
pub(crate) fn disposition(how: &str, name: &str, extension: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '_' })
        .collect();
    let true_name = crate::query::segment(&format!("{name}.{extension}")).replace('@', "%40");
    format!("{how}; filename=\"{plain}.{extension}\"; filename*=UTF-8''{true_name}")
}

/// What comes next of a file; nothing at its end.
fn next_piece(file: &mut File) -> io::Result<Bytes> {
    let mut piece = vec![0; PIECE];
    let length = file.read(&mut piece)?;
    piece.truncate(length);
    Ok(Bytes::from(piece))
}

/// A file as a body, read piece by piece by threads that may wait for the disk.
struct FileBody {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    left: u64,
}

impl FileBody {
    fn new(file: File, length: u64) -> Self {
        let (send, pieces) = mpsc::channel(PIECES_AHEAD);
        // No thread waits for a reader who takes nothing: one is asked for each piece, once there is room.
        tokio::spawn(async move {
            let mut file = file;
            while let Ok(room) = send.reserve().await {
                let reading = tokio::task::spawn_blocking(move || {
                    let piece = next_piece(&mut file);
                    (file, piece)
                });
                let Ok((back, piece)) = reading.await else { break };
                file = back;
                let is_last = piece.as_ref().map_or(true, Bytes::is_empty);
                if is_last && piece.is_ok() {
                    break;
                }
                room.send(piece);
                if is_last {
                    break;
                }
            }
        });
        Self { pieces, left: length }
    }
}

impl HttpBody for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.pieces.poll_recv(context).map(|piece| {
            let piece = piece?;
            if let Ok(piece) = &piece {
                let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                self.left = self.left.saturating_sub(length);
            }
            Some(piece.map(Frame::data))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_name_for_old_browsers_and_its_true_one() {
        assert_eq!(
            disposition("attachment", "總覽 a1", "csv"),
            "attachment; filename=\"___a1.csv\"; filename*=UTF-8''%E7%B8%BD%E8%A6%BD%20a1%2Ecsv"
        );
    }

    #[tokio::test]
    async fn a_file_arrives_whole_and_says_its_length() {
        let written = table(Format::Csv, "t".into(), vec!["甲".into()], |table| {
            for number in 0..20_000 {
                row(table, &[Cell::text(format!("列{number}"))])?;
            }
            Ok(())
        });
        let answer = written.await.unwrap();
        let length: usize = answer.headers()[CONTENT_LENGTH].to_str().unwrap().parse().unwrap();
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        assert_eq!(body.len(), length);
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(
            text.starts_with("\u{feff}甲\r\n列0\r\n") && text.ends_with("列19999\r\n"),
            "{length}"
        );
    }

    #[tokio::test]
    async fn a_table_that_cannot_be_written_is_a_fault_and_not_half_a_file() {
        let refused =
            table(Format::Csv, "t".into(), vec!["甲".into()], |_| Err(Fault::not_found()));
        assert_eq!(refused.await.unwrap_err().status(), axum::http::StatusCode::NOT_FOUND);
    }
}

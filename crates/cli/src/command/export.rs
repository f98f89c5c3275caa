//! `fangyuan export records`: writes records in the shape that import reads.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Seek, SeekFrom, Write};
use std::path::PathBuf;

use app::Installation;
use app::export::Request;
use clap::{Args, Subcommand, ValueEnum};

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Every record of a form
    Records(Records),
}

#[derive(Args)]
struct Records {
    /// The form
    #[arg(long, value_name = "FORM")]
    form: String,
    /// One agency's records; otherwise all
    #[arg(long, value_name = "AGENCY")]
    agency: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Xlsx,
    Ods,
    Jsonl,
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        let What::Records(records) = self.what;
        let installation = context.installation()?;
        let request = Request {
            form: &records.form,
            agency: records.agency.as_deref(),
            text: None,
            format: match records.format {
                Format::Csv => sheets::Format::Csv,
                Format::Xlsx => sheets::Format::Xlsx,
                Format::Ods => sheets::Format::Ods,
                Format::Jsonl => sheets::Format::JsonLines,
            },
        };
        match &records.output {
            Some(path) => to_file(context, &installation, &request, path)?,
            None => to_output(context, &installation, &request)?,
        }
        Ok(Status::Done)
    }
}

/// Beside its place first, so that a file of this name is never half an export.
fn to_file(
    context: &Context,
    installation: &Installation,
    request: &Request<'_>,
    path: &std::path::Path,
) -> Result<(), Failure> {
    let about = |error: io::Error| Failure::output(error).about(&path.display().to_string());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let file = File::create(&part).map_err(about)?;
    let out = BufWriter::new(file);
    let written = app::export::export(installation, &context.actor(), request, out);
    let (out, n_records) = match written {
        Ok(written) => written,
        Err(error) => {
            // What was begun is no export; if it stays, its name says so.
            let _ = std::fs::remove_file(&part);
            return Err(error.into());
        }
    };
    let file = out.into_inner().map_err(|error| about(error.into_error()))?;
    file.sync_all().map_err(about)?;
    std::fs::rename(&part, path).map_err(about)?;
    output::complain(&context.language().of(
        format!("{}：{n_records} 筆紀錄", path.display()),
        format!("{}: {n_records} records", path.display()),
    ));
    Ok(())
}

fn to_output(
    context: &Context,
    installation: &Installation,
    request: &Request<'_>,
) -> Result<(), Failure> {
    let actor = context.actor();
    let mut out = output::Standard::new();
    match request.format {
        sheets::Format::Csv | sheets::Format::JsonLines => {
            let out = BufWriter::new(Forward(out));
            app::export::export(installation, &actor, request, out)?;
        }
        // Archives are written back and forth.
        sheets::Format::Xlsx | sheets::Format::Ods => {
            let (archive, _) =
                app::export::export(installation, &actor, request, Cursor::new(Vec::new()))?;
            out.write_all(archive.get_ref()).and_then(|()| out.flush()).map_err(Failure::output)?;
        }
    }
    Ok(())
}

/// Standard output for formats that only go forward.
struct Forward(output::Standard);

impl Write for Forward {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Seek for Forward {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

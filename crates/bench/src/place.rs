//! Where a measured city is kept: a folder, and a database that goes when the measurement ends.

use std::path::{Path, PathBuf};

use regulation::{Day, Regulation};
use synthetic::CitySize;

use crate::failure::Failure;

/// An installation that is measured.
pub(crate) struct Place {
    pub(crate) data: PathBuf,
    /// The throw-away database; none on SQLite.
    database: Option<testkit::Installation>,
}

impl Place {
    /// An empty one.
    pub(crate) fn new(folder: &Path, agencies: usize, postgres: bool) -> Result<Self, Failure> {
        let kind = if postgres { "postgres" } else { "sqlite" };
        let data = folder.join(format!("data-{kind}-{agencies}"));
        if data.exists() {
            std::fs::remove_dir_all(&data).map_err(Failure::io("clearing the data folder"))?;
        }
        std::fs::create_dir_all(&data).map_err(Failure::io("making the data folder"))?;
        Ok(Self { data, database: postgres.then(testkit::postgres) })
    }

    pub(crate) fn url(&self) -> Option<&str> {
        self.database.as_ref().and_then(|database| database.url())
    }

    /// The options by which a program finds it.
    pub(crate) fn options(&self) -> Vec<String> {
        let mut options = vec!["--data".to_owned(), self.data.display().to_string()];
        if let Some(url) = self.url() {
            options.extend(["--database".to_owned(), url.to_owned()]);
        }
        options
    }

    /// What its files take, in MiB; of PostgreSQL nobody but the server knows.
    pub(crate) fn size_mib(&self) -> Option<u64> {
        if self.database.is_some() {
            return None;
        }
        let files = std::fs::read_dir(&self.data).into_iter().flatten().flatten();
        let sizes = files.filter_map(|file| Some(file.metadata().ok()?.len()));
        Some(sizes.sum::<u64>() / (1 << 20))
    }
}

/// The agencies of a synthetic city; the city itself is none.
pub(crate) fn agencies_of(regulation: &Regulation, size: CitySize, today: Day) -> Vec<String> {
    let registered = synthetic::city(regulation, size, today).take(size.agencies);
    registered.map(|entry| entry.agency).filter(|agency| agency != "city").collect()
}

/// The records of a synthetic city as a file.
#[derive(Debug)]
pub(crate) struct Lines {
    pub(crate) path: PathBuf,
    pub(crate) size: CitySize,
    pub(crate) records: u64,
    pub(crate) bytes: u64,
}

/// Makes the file, unless the same program made it before.
pub(crate) fn lines(
    folder: &Path,
    regulation: &Regulation,
    size: CitySize,
    today: Day,
) -> Result<Lines, Failure> {
    std::fs::create_dir_all(folder).map_err(Failure::io("making the folder of the benchmark"))?;
    let path = folder.join(format!("city-{}-{today}.jsonl", size.agencies));
    let count = path.with_extension("count");
    let age = |path: &Path| path.metadata().and_then(|file| file.modified()).ok();
    let program = std::env::current_exe().ok().and_then(|path| age(&path));
    let is_newer = age(&count).is_some_and(|made| program.is_some_and(|program| program < made));
    let counted = std::fs::read_to_string(&count).ok().and_then(|text| text.trim().parse().ok());
    let records = match counted.filter(|_| is_newer && path.exists()) {
        Some(records) => records,
        None => {
            let file = std::fs::File::create(&path).map_err(Failure::io("making the records"))?;
            let file = std::io::BufWriter::with_capacity(1 << 20, file);
            let made = synthetic::city(regulation, size, today);
            let records = synthetic::write_jsonl(made, file);
            let records = records.map_err(Failure::io("writing the records"))?;
            std::fs::write(&count, records.to_string()).map_err(Failure::io("counting"))?;
            records
        }
    };
    let bytes = path.metadata().map_err(Failure::io("reading the records"))?.len();
    Ok(Lines { path, size, records, bytes })
}

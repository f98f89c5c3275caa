//! One installation: its store, the law, a clock and who vouches for people; knows no command and no page.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use domain::Moment;
use domain::access::Permissions;
use domain::body::City;
use regulation::{Day, ReadError, Regulation};
use store::{Illegible, Location, Store, StoreError};

use crate::access::Kept;
use crate::books::Books;
use crate::federation::Federation;
use crate::notice::Rules;
use crate::posture::Ground;
use crate::search::Shelves;
use crate::todo::Work;
use crate::{Clock, SettingsFileError, mail, organisations};

/// What every use case works on. It may be cloned and shared by threads.
#[derive(Clone)]
pub struct Installation {
    pub store: Arc<Store>,
    pub regulation: Arc<Regulation>,
    pub clock: Arc<dyn Clock>,
    /// Who vouches for people elsewhere.
    pub federation: Arc<Federation>,
    /// The bodies, the settings and the shared records as they were read last.
    pub(crate) ground: Arc<Mutex<Option<Arc<Ground>>>>,
    /// What each role may do to records.
    pub(crate) permissions: Arc<Permissions>,
    /// Which duties are the work of which role, once that was asked.
    work: Arc<OnceLock<Work>>,
    /// The bodies by which the store filters lists.
    pub(crate) followed: Arc<Mutex<Option<Arc<City>>>>,
    /// Who was there last.
    pub(crate) kept: Arc<Mutex<Kept>>,
    /// What search keeps in memory.
    pub(crate) shelves: Arc<Shelves>,
    /// The largest books as they were read last.
    pub(crate) books: Arc<Mutex<Books>>,
    /// When people are told of what, once that was asked.
    rules: Arc<OnceLock<Rules>>,
    /// Letters can leave, so that they are worth writing.
    pub(crate) has_mail: bool,
}

/// Why an installation could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the law that this program carries cannot be read: {}", told(.0))]
    Law(Vec<ReadError>),
}

fn told(faults: &[ReadError]) -> String {
    faults.iter().map(ReadError::to_string).collect::<Vec<_>>().join("; ")
}

/// Where the state is: PostgreSQL where a url is given, else SQLite in the directory.
#[must_use]
pub fn location(directory: &Path, database: Option<&str>) -> Location {
    let directory = directory.to_owned();
    match database {
        Some(url) => Location::Postgres { url: url.to_owned(), directory },
        None => Location::Embedded { directory },
    }
}

impl Installation {
    /// Opens a location, creating and migrating what is not there yet. An installation that never
    /// had a change gets the list of bodies.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(location: &Location, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let regulation = Arc::new(Regulation::embedded().map_err(OpenError::Law)?);
        Self::open_under(location, regulation, clock)
    }

    /// As [`Installation::open`], under a law that was read already.
    ///
    /// # Errors
    /// [`OpenError::Store`].
    pub fn open_under(
        location: &Location,
        regulation: Arc<Regulation>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let store = Arc::new(Store::open(location)?);
        let installation = Self::new(store, regulation, clock)?;
        organisations::seed(&installation)?;
        Ok(installation)
    }

    /// As [`Installation::open`], to be examined: a cell that cannot be read keeps nobody from looking at all
    /// else. It is told beside the installation, which then is as it stands.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_to_examine(
        location: &Location,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, Option<Illegible>), OpenError> {
        match Self::open(location, Arc::clone(&clock)) {
            Err(OpenError::Store(StoreError::Illegible(cell))) => {
                Ok((Self::connect(location, clock)?, Some(cell)))
            }
            opened => opened.map(|installation| (installation, None)),
        }
    }

    /// Opens a location without touching its schema, for `doctor`.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn connect(location: &Location, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let regulation = Arc::new(Regulation::embedded().map_err(OpenError::Law)?);
        let store = Arc::new(Store::connect(location)?);
        Self::new(store, regulation, clock)
    }

    fn new(
        store: Arc<Store>,
        regulation: Arc<Regulation>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let has_mail = store.directory().join(mail::FILE).exists();
        let permissions = Arc::new(Permissions::of(&regulation));
        let (ground, books, followed) = (Arc::default(), Arc::default(), Arc::default());
        let (federation, shelves, rules) = (Arc::default(), Arc::default(), Arc::default());
        let (kept, work) = (Arc::default(), Arc::default());
        Ok(Self {
            store,
            regulation,
            clock,
            federation,
            ground,
            books,
            permissions,
            work,
            followed,
            kept,
            shelves,
            rules,
            has_mail,
        })
    }

    /// These vouch for people elsewhere.
    #[must_use]
    pub fn federated(self, federation: Federation) -> Self {
        Self { federation: Arc::new(federation), ..self }
    }

    /// Which duties are the work of which role.
    pub(crate) fn work(&self) -> &Work {
        self.work.get_or_init(|| Work::of(&self.regulation, &self.permissions))
    }

    /// When people are told of what. Read when it is first asked: nothing else fails by a fault in it.
    ///
    /// # Errors
    /// [`SettingsFileError`].
    pub fn rules(&self) -> Result<&Rules, SettingsFileError> {
        if let Some(rules) = self.rules.get() {
            return Ok(rules);
        }
        let read = Rules::beside(self.store.directory())?;
        Ok(self.rules.get_or_init(|| read))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Today in Taipei.
    #[must_use]
    pub fn today(&self) -> Day {
        self.now().day()
    }
}

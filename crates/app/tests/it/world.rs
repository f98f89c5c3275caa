//! The small world of these tests: one agency with people, a clock that stands still.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use app::import::{ImportError, Outcome, Request, Weight};
use app::{Actor, FixedClock, Installation};
use domain::Moment;
use regulation::Regulation;
use tempfile::TempDir;

/// An installation with a folder for files; it goes when it is dropped.
pub(crate) struct World {
    pub installation: Installation,
    folder: TempDir,
}

pub(crate) fn law() -> Arc<Regulation> {
    static LAW: OnceLock<Arc<Regulation>> = OnceLock::new();
    Arc::clone(LAW.get_or_init(|| Arc::new(Regulation::embedded().unwrap())))
}

pub(crate) fn now() -> Moment {
    "2026-03-02T10:00:00+08:00".parse().unwrap()
}

pub(crate) fn actor() -> Actor {
    Actor::local("王承辦")
}

/// Runs a test on SQLite, then on PostgreSQL, in a world where the agency `a1` (範例局) keeps two
/// people: E0001 許芬庭 and E0002 鄭涵婷.
pub(crate) fn both(body: impl Fn(&World)) {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        body(&world);
    });
}

pub(crate) const PEOPLE: &str = r#"
{"id":"org-a1","form":"org_register","agency":"a1","with":{"agency_code":"a1","name_zh":"範例局","tier":"first","parent":"city"}}
{"id":"p1","form":"person","agency":"a1","with":{"person_id":"E0001","name":"許芬庭","unit":"第二科","post":"科員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
{"id":"p2","form":"person","agency":"a1","with":{"person_id":"E0002","name":"鄭涵婷","unit":"第一科","post":"專員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
"#;

impl World {
    pub(crate) fn at(kit: &testkit::Installation) -> Self {
        let clock = Arc::new(FixedClock(now()));
        let installation = Installation::open_under(kit.location(), law(), clock).unwrap();
        Self { installation, folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn import(&self, path: &Path) -> Result<Outcome, ImportError> {
        self.import_as(path, |_| {})
    }

    pub(crate) fn import_as<'a>(
        &self,
        path: &'a Path,
        change: impl FnOnce(&mut Request<'a>),
    ) -> Result<Outcome, ImportError> {
        let mut request = request(path);
        change(&mut request);
        app::import::import(&self.installation, &actor(), &request, &mut |_| {})
    }

    pub(crate) fn import_text(&self, name: &str, text: &str) -> Result<Outcome, ImportError> {
        self.import(&self.file(name, text))
    }

    /// How many records of a form the agency keeps, those corrected or withdrawn included.
    pub(crate) fn count(&self, form: &str) -> usize {
        self.records(form).len()
    }

    pub(crate) fn records(&self, form: &str) -> Vec<app::record::Record> {
        let filter = store::record::Filter { agency: Some("a1"), form: Some(form), text: None };
        let page = app::record::list(&self.installation, &actor(), &filter, None, 1_000);
        page.unwrap().records
    }

    pub(crate) fn record(&self, id: &str) -> app::record::Record {
        app::record::get(&self.installation, &actor(), id).unwrap()
    }
}

/// Sheets are the agency's; lines say themselves whose they are, and only what a test is about.
pub(crate) fn request(path: &Path) -> Request<'_> {
    let is_lines = path.extension().is_some_and(|extension| extension == "jsonl");
    let agency = (!is_lines).then_some("a1");
    Request { agency, accept_warnings: is_lines, ..Request::of(path) }
}

/// What weighs as an error, as `row heading: sentence`.
pub(crate) fn errors(outcome: &Outcome) -> Vec<String> {
    told(outcome, Weight::Error)
}

pub(crate) fn warnings(outcome: &Outcome) -> Vec<String> {
    told(outcome, Weight::Warning)
}

pub(crate) fn notes(outcome: &Outcome) -> Vec<String> {
    told(outcome, Weight::Note)
}

fn told(outcome: &Outcome, weight: Weight) -> Vec<String> {
    let faults = outcome.faults.iter().filter(|fault| fault.weight == weight);
    let line = |fault: &app::import::Fault| {
        let heading = fault.place.column.as_ref().map_or("", |column| column.heading.as_str());
        format!("{} {heading}: {}", fault.place.row, fault.what.zh())
    };
    faults.map(line).collect()
}

//! Runs the program on a folder of its own.

use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with an installation and files; it goes when it is dropped.
pub(crate) struct Program {
    folder: TempDir,
}

/// What the program printed, and its exit status.
#[derive(Debug)]
pub(crate) struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// An installation that knows the agency `a1` and its person E0001.
    pub(crate) fn with_a_person() -> Self {
        Self::with_a_person_at(&[])
    }

    /// The same, elsewhere than in its folder: on the database that the options name.
    pub(crate) fn with_a_person_at(options: &[&str]) -> Self {
        let program = Self::new();
        let lines = r#"{"id":"org-a1","form":"org_register","agency":"a1","with":{"agency_code":"a1","name_zh":"範例局","tier":"first","parent":"city"}}
{"id":"p1","form":"person","agency":"a1","with":{"person_id":"E0001","name":"許芬庭","onboard_date":"2020-01-01"}}
"#;
        let file = program.file("人員.jsonl", lines);
        let ran = program.run(&[&["import", &file, "--accept-warnings"], options].concat());
        assert_eq!(ran.status, 0, "{}", ran.err);
        program
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    pub(crate) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fangyuan"));
        command.args(arguments).current_dir(self.folder.path());
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "FANGYUAN_DATA", "FANGYUAN_DATABASE"] {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied());
        let Output { status, stdout, stderr } = command.output().unwrap();
        Ran {
            status: status.code().unwrap(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }
}

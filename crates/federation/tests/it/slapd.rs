//! A directory as an installation that trusts its authority would ask it.

use std::path::Path;

use federation::sources::Home;
use federation::{Directory, Sources};
use testkit::Slapd;

pub(crate) trait Asked {
    /// At this address, by this authority.
    fn asked(&self, url: &str, authority: &Path, more: &str) -> Directory;

    /// Over LDAPS and as it should be.
    fn directory(&self) -> Directory;
}

impl Asked for Slapd {
    fn asked(&self, url: &str, authority: &Path, more: &str) -> Directory {
        directory(&self.settings(url, authority, more), self.folder())
    }

    fn directory(&self) -> Directory {
        let url = format!("ldaps://localhost:{}", self.ldaps);
        self.asked(&url, &self.authority.file(), "")
    }
}

/// The first directory of these settings.
pub(crate) fn directory(text: &str, folder: &Path) -> Directory {
    let sources = Sources::read(text.to_owned(), folder.join("identity.toml")).unwrap();
    match sources.home_of("anybody") {
        Home::Directory { settings, .. } => Directory::new(settings.clone()).unwrap(),
        Home::Here => panic!("the settings name no directory"),
    }
}

pub(crate) fn only_mine(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
}

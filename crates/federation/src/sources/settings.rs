//! The lines of `identity.toml`, as written and as settled; unknown keys are faults of their line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::{Sources, is_plain_id};
use crate::mapping::{Mapping, Rule};
use crate::secret::SecretSource;

/// An OpenID provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    /// The last part of its addresses here, and its name in the log.
    pub id: String,
    pub name_zh: String,
    pub name_en: String,
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<SecretSource>,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    pub groups_claim: String,
    pub certificate_authority: Option<PathBuf>,
    pub second_factor: SecondFactor,
    pub mapping: Mapping,
}

/// By which of its words a provider vouches for a second factor; by none where none is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondFactor {
    /// Any of these classes in `acr`.
    #[serde(default)]
    pub acr: BTreeSet<String>,
    /// Any of these methods in `amr`.
    #[serde(default)]
    pub amr: BTreeSet<String>,
}

/// A directory that knows passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectorySettings {
    pub id: String,
    pub name_zh: String,
    pub name_en: String,
    pub kind: DirectoryKind,
    /// `ldaps://…`, or `ldap://…` for StartTLS; never in the clear.
    pub url: String,
    pub certificate_authority: Option<PathBuf>,
    /// The service account that seeks people.
    pub bind_dn: String,
    pub bind_password: SecretSource,
    /// Below this entry people are sought.
    pub people: String,
    pub login_attribute: String,
    pub name_attribute: String,
    pub mail_attribute: String,
    /// Holds the id that never goes to another person.
    pub id_attribute: String,
    /// None reads groups off the person.
    pub groups: Option<GroupSearch>,
    pub claims: Vec<String>,
    /// Names with this ending belong here; without one, all names that have no `@`.
    pub suffix: Option<String>,
    /// The directory is asked for the name with its ending.
    pub keeps_suffix: bool,
    /// For all that a sign-in asks of it.
    pub limit: Duration,
    /// So often it is asked whether who is here is still there, in minutes.
    pub recheck_minutes: i64,
    pub mapping: Mapping,
}

impl DirectorySettings {
    /// The issuer under which accounts keep this directory.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("directory:{}", self.id)
    }
}

/// How groups are sought.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupSearch {
    /// Below this entry groups are sought.
    pub base: String,
    /// Holds the names of members.
    #[serde(default = "member")]
    pub member_attribute: String,
    /// Groups in groups count too; Active Directory alone can say.
    #[serde(default)]
    pub nested: bool,
}

/// Whose words a directory speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectoryKind {
    ActiveDirectory,
    Ldap,
}

/// Who may tell of people and groups by SCIM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimSettings {
    /// The provider whose subjects the external ids of people are, if they are.
    pub issuer: Option<String>,
    pub mapping: Mapping,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    address: Option<Spanned<String>>,
    #[serde(default)]
    local_names: BTreeSet<String>,
    #[serde(default)]
    provider: Vec<WrittenProvider>,
    #[serde(default)]
    directory: Vec<WrittenDirectory>,
    scim: Option<WrittenScim>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenProvider {
    id: Spanned<String>,
    name_zh: String,
    name_en: String,
    issuer: Spanned<String>,
    client_id: String,
    client_secret: Option<SecretSource>,
    #[serde(default = "profile")]
    scopes: Vec<String>,
    #[serde(default = "groups")]
    groups_claim: String,
    certificate_authority: Option<PathBuf>,
    second_factor: Option<Spanned<SecondFactor>>,
    #[serde(default)]
    agencies: BTreeMap<String, String>,
    #[serde(default)]
    rule: Vec<Spanned<Rule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDirectory {
    id: Spanned<String>,
    name_zh: Option<String>,
    name_en: Option<String>,
    kind: DirectoryKind,
    url: Spanned<String>,
    certificate_authority: Option<PathBuf>,
    bind_dn: Spanned<String>,
    bind_password: SecretSource,
    people: String,
    login_attribute: Option<String>,
    #[serde(default = "display_name")]
    name_attribute: String,
    #[serde(default = "mail")]
    mail_attribute: String,
    id_attribute: Option<String>,
    groups: Option<GroupSearch>,
    suffix: Option<Spanned<String>>,
    #[serde(default)]
    keeps_suffix: bool,
    #[serde(default = "seconds")]
    seconds: u8,
    #[serde(default = "recheck_minutes")]
    recheck_minutes: u16,
    #[serde(default)]
    agencies: BTreeMap<String, String>,
    #[serde(default)]
    rule: Vec<Spanned<Rule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenScim {
    issuer: Option<String>,
    #[serde(default)]
    rule: Vec<Spanned<Rule>>,
}

fn profile() -> Vec<String> {
    vec!["profile".to_owned(), "email".to_owned()]
}
fn groups() -> String {
    "groups".to_owned()
}
fn member() -> String {
    "member".to_owned()
}
fn display_name() -> String {
    "displayName".to_owned()
}
fn mail() -> String {
    "mail".to_owned()
}
fn seconds() -> u8 {
    5
}
fn recheck_minutes() -> u16 {
    15
}

/// By these a right is told apart that people or SCIM gave.
const RESERVED: [&str; 2] = ["people", "scim"];

/// A fault and where it stands.
type Found = (usize, String);

impl Written {
    pub(super) fn check(&self) -> Result<(), Found> {
        let mut ids = BTreeSet::new();
        for provider in &self.provider {
            once(&mut ids, &provider.id)?;
            only_https(&provider.issuer)?;
            if self.address.is_none() {
                let fault = "a provider needs `address`, where people reach this site";
                return Err((provider.id.span().start, fault.to_owned()));
            }
            if let Some(accepted) = &provider.second_factor
                && accepted.get_ref() == &SecondFactor::default()
            {
                let fault = "name the acr or amr that tell of a second factor";
                return Err((accepted.span().start, fault.to_owned()));
            }
            rules(&provider.rule)?;
        }
        if let Some(address) = &self.address {
            only_https_or_loopback(address)?;
        }
        let mut catches_all = false;
        for directory in &self.directory {
            once(&mut ids, &directory.id)?;
            if !["ldaps://", "ldap://"]
                .iter()
                .any(|scheme| directory.url.get_ref().starts_with(scheme))
            {
                let fault = "a directory's url begins with ldaps://, or with ldap:// for StartTLS";
                return Err((directory.url.span().start, fault.to_owned()));
            }
            if directory.bind_dn.get_ref().is_empty() {
                let fault = "the service account needs a name; without one the bind is anonymous";
                return Err((directory.bind_dn.span().start, fault.to_owned()));
            }
            match &directory.suffix {
                Some(suffix) if suffix.get_ref().is_empty() => {
                    return Err((suffix.span().start, "a suffix has at least one sign".to_owned()));
                }
                Some(_) => {}
                None if catches_all => {
                    let fault = "only one directory may be without a suffix";
                    return Err((directory.id.span().start, fault.to_owned()));
                }
                None => catches_all = true,
            }
            rules(&directory.rule)?;
        }
        self.scim.as_ref().map_or(Ok(()), |scim| rules(&scim.rule))
    }

    pub(super) fn settled(self, folder: &Path, path: PathBuf, text: String) -> Sources {
        Sources {
            address: self
                .address
                .map(|address| address.into_inner().trim_end_matches('/').to_owned()),
            local_names: self.local_names,
            providers: self.provider.into_iter().map(|one| one.settled(folder)).collect(),
            directories: self.directory.into_iter().map(|one| one.settled(folder)).collect(),
            scim: self.scim.map(|WrittenScim { issuer, rule }| ScimSettings {
                issuer,
                mapping: mapping(rule, BTreeMap::new()),
            }),
            path,
            text,
        }
    }
}

impl WrittenProvider {
    fn settled(self, folder: &Path) -> ProviderSettings {
        ProviderSettings {
            id: self.id.into_inner(),
            name_zh: self.name_zh,
            name_en: self.name_en,
            issuer: self.issuer.into_inner(),
            client_id: self.client_id,
            client_secret: self.client_secret.map(|secret| beside(folder, secret)),
            scopes: self.scopes,
            groups_claim: self.groups_claim,
            certificate_authority: self.certificate_authority.map(|path| folder.join(path)),
            second_factor: self.second_factor.map(Spanned::into_inner).unwrap_or_default(),
            mapping: mapping(self.rule, self.agencies),
        }
    }
}

impl WrittenDirectory {
    fn settled(self, folder: &Path) -> DirectorySettings {
        let (login, id) = match self.kind {
            DirectoryKind::ActiveDirectory => ("sAMAccountName", "objectGUID"),
            DirectoryKind::Ldap => ("uid", "entryUUID"),
        };
        let mapping = mapping(self.rule, self.agencies);
        let id_here = self.id.into_inner();
        DirectorySettings {
            name_zh: self.name_zh.unwrap_or_else(|| id_here.clone()),
            name_en: self.name_en.unwrap_or_else(|| id_here.clone()),
            id: id_here,
            kind: self.kind,
            url: self.url.into_inner(),
            certificate_authority: self.certificate_authority.map(|path| folder.join(path)),
            bind_dn: self.bind_dn.into_inner(),
            bind_password: beside(folder, self.bind_password),
            people: self.people,
            login_attribute: self.login_attribute.unwrap_or_else(|| login.to_owned()),
            name_attribute: self.name_attribute,
            mail_attribute: self.mail_attribute,
            id_attribute: self.id_attribute.unwrap_or_else(|| id.to_owned()),
            groups: self.groups,
            claims: mapping.claims().map(str::to_owned).collect(),
            suffix: self.suffix.map(Spanned::into_inner),
            keeps_suffix: self.keeps_suffix,
            limit: Duration::from_secs(self.seconds.max(1).into()),
            recheck_minutes: self.recheck_minutes.max(1).into(),
            mapping,
        }
    }
}

fn mapping(rules: Vec<Spanned<Rule>>, agencies: BTreeMap<String, String>) -> Mapping {
    Mapping::new(rules.into_iter().map(Spanned::into_inner).collect(), agencies)
}

fn beside(folder: &Path, secret: SecretSource) -> SecretSource {
    match secret {
        SecretSource::File(path) => SecretSource::File(folder.join(path)),
        elsewhere @ SecretSource::Environment(_) => elsewhere,
    }
}

fn once<'a>(ids: &mut BTreeSet<&'a str>, id: &'a Spanned<String>) -> Result<(), Found> {
    let at = id.span().start;
    if !is_plain_id(id) {
        return Err((at, "an id is made of a-z, 0-9 and -, 40 signs at most".to_owned()));
    }
    if RESERVED.contains(&id.get_ref().as_str()) {
        return Err((at, format!("the id `{}` is the program's own", id.get_ref())));
    }
    match ids.insert(id.get_ref()) {
        true => Ok(()),
        false => Err((at, format!("the id `{}` stands twice", id.get_ref()))),
    }
}

fn only_https(address: &Spanned<String>) -> Result<(), Found> {
    match address.get_ref().starts_with("https://") {
        true => Ok(()),
        false => Err((address.span().start, "an issuer begins with https://".to_owned())),
    }
}

fn only_https_or_loopback(address: &Spanned<String>) -> Result<(), Found> {
    let said = address.get_ref();
    let host = said.strip_prefix("http://").map(|rest| rest.split(['/', ':']).next());
    match said.starts_with("https://") || matches!(host, Some(Some("127.0.0.1" | "localhost"))) {
        true => Ok(()),
        false => Err((address.span().start, "the address begins with https://".to_owned())),
    }
}

fn rules(rules: &[Spanned<Rule>]) -> Result<(), Found> {
    for rule in rules {
        if let Some(fault) = rule.get_ref().fault() {
            return Err((rule.span().start, fault.to_owned()));
        }
    }
    Ok(())
}

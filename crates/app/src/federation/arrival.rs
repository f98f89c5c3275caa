//! Somebody for whom a source vouches becomes an account, or is known as one.

use std::collections::BTreeSet;

use domain::Moment;
use domain::body::CITY;
use federation::mapping::MappedRight;
use federation::{Mapping, Person};
use ledger::to_hexadecimal;
use sha2::{Digest, Sha256};
use store::account::{self as accounts, AccountNaming, AccountRow};
use store::event::{self, NewEvent};
use store::identity::{self, IdentityRow};
use store::{StoreError, Transaction, change};

use super::FederationError;
use super::mapped::{Refreshed, Told, differs, holdable, refresh};
use crate::import::write::Ids;
use crate::{Actor, Installation, account, agency};

/// Not of the law: how much of a hash names somebody whose own name cannot be one here.
const DIGITS_OF_A_NAME: usize = 12;

/// Not of the law: what others call somebody is kept to so many characters.
const LONGEST_DISPLAY_NAME: usize = 100;
const LONGEST_MAIL: usize = 254;

/// The account of somebody for whom a source vouches, with the rights that its mapping gives today.
/// Issuer and subject say whose it is, never a name or an address. Who is not known yet gets an
/// account if the mapping gives them anything.
pub(crate) fn arrive(
    installation: &Installation,
    source: &str,
    mapping: &Mapping,
    person: &Person,
) -> Result<String, FederationError> {
    let city = agency::city(installation, Moment::FOREVER)?;
    let wanted = holdable(mapping.rights(person), &city, source);
    let arriving = Arriving { source, person, wanted: &wanted };
    let known = installation.store.read(|transaction| arriving.known(transaction))?;
    if let Some((row, false)) = known {
        return Ok(row.id);
    }
    installation.store.write(|transaction| arriving.write(installation, transaction))
}

struct Arriving<'a> {
    source: &'a str,
    person: &'a Person,
    wanted: &'a BTreeSet<MappedRight>,
}

impl Arriving<'_> {
    /// The account of the person and whether anything of it has to be written; none for a stranger.
    fn known(
        &self,
        transaction: &mut Transaction<'_>,
    ) -> Result<Option<(AccountRow, bool)>, FederationError> {
        let Person { issuer, subject, .. } = self.person;
        let Some(id) = identity::account_of(transaction, issuer, subject)? else {
            return match self.wanted.is_empty() {
                false => Ok(None),
                true => Err(FederationError::NoRight {
                    issuer: issuer.clone(),
                    subject: subject.clone(),
                }),
            };
        };
        let row = accounts::get(transaction, &id)?.filter(|row| !row.is_closed);
        let row = row.ok_or(FederationError::Closed { account: id })?;
        let differs =
            self.is_renamed(&row) || differs(transaction, &row.id, self.source, self.wanted)?;
        Ok(Some((row, differs)))
    }

    fn is_renamed(&self, row: &AccountRow) -> bool {
        self.display_name().is_some_and(|name| name != row.display_name)
            || self.mail().is_some_and(|mail| Some(mail) != row.mail)
    }

    fn write(
        &self,
        installation: &Installation,
        transaction: &mut Transaction<'_>,
    ) -> Result<String, FederationError> {
        let (now, by) = (installation.now(), Actor::system().written());
        let new = change::NewChange {
            happened_at: now.microseconds(),
            actor: &by,
            kind: "arrival",
            summary: self.source,
            source: None,
            records: 0,
        };
        let change = change::begin(transaction, &new)?;
        // The change has begun: nobody else makes this account from here on.
        let mut told = Vec::new();
        let id = match self.known(transaction)? {
            Some((row, _)) => {
                if self.is_renamed(&row) {
                    told.push(self.rename(transaction, change, &row, now)?);
                }
                row.id
            }
            None => {
                let id = self.make(transaction, change, now)?;
                let detail = Some(self.person.issuer.clone());
                told.push(Told { kind: "account.created", subject: id.clone(), detail: None });
                told.push(Told { kind: "identity.bound", subject: id.clone(), detail });
                id
            }
        };
        let refreshed = Refreshed {
            account: &id,
            source: self.source,
            wanted: self.wanted,
            spares_last_administrator: true,
            by: &by,
            now,
        };
        told.extend(refresh(transaction, installation, change, &refreshed)?);
        let events: Vec<NewEvent<'_>> = told.iter().map(Told::event).collect();
        event::note(transaction, change, &events)?;
        Ok(id)
    }

    fn rename(
        &self,
        transaction: &mut Transaction<'_>,
        change: i64,
        row: &AccountRow,
        now: Moment,
    ) -> Result<Told, StoreError> {
        let naming = AccountNaming {
            account: row.id.clone(),
            display_name: self.display_name().unwrap_or_else(|| row.display_name.clone()),
            mail: self.mail().or_else(|| row.mail.clone()),
            named_at: now.microseconds(),
            named_by: Actor::system().written(),
            change: 0,
        };
        accounts::name(transaction, change, &naming)?;
        let detail = Some(self.source.to_owned());
        Ok(Told { kind: "account.renamed", subject: row.id.clone(), detail })
    }

    fn make(
        &self,
        transaction: &mut Transaction<'_>,
        change: i64,
        now: Moment,
    ) -> Result<String, StoreError> {
        let name = self.free_name(transaction)?;
        let agency = self.wanted.iter().map(|right| right.agency.as_str()).find(|id| *id != CITY);
        let row = AccountRow {
            id: Ids::new(now).next(),
            display_name: self.display_name().unwrap_or_else(|| name.clone()),
            name,
            agency: agency.unwrap_or(CITY).to_owned(),
            person: None,
            mail: self.mail(),
            created_at: now.microseconds(),
            created_by: Actor::system().written(),
            change: 0,
            is_closed: false,
        };
        accounts::insert(transaction, change, &row)?;
        let bound = IdentityRow {
            issuer: self.person.issuer.clone(),
            subject: self.person.subject.clone(),
            account: row.id.clone(),
            bound_at: now.microseconds(),
            change: 0,
        };
        identity::insert(transaction, change, &bound)?;
        Ok(row.id)
    }

    fn display_name(&self) -> Option<String> {
        plain(self.person.name.as_deref()?, LONGEST_DISPLAY_NAME)
    }

    fn mail(&self) -> Option<String> {
        plain(self.person.mail.as_deref()?, LONGEST_MAIL)
    }

    /// The name that they bear elsewhere, if nobody has it here; never does a name make somebody
    /// the one who bears it.
    fn free_name(&self, transaction: &mut Transaction<'_>) -> Result<String, StoreError> {
        let login = self.person.login.as_deref().and_then(|login| account::folded(login).ok());
        let beside = login.as_ref().map(|login| format!("{login}.{}", self.source));
        let beside = beside.and_then(|name| account::folded(&name).ok());
        for name in [login, beside].into_iter().flatten() {
            if accounts::by_name(transaction, &name)?.is_none() {
                return Ok(name);
            }
        }
        let both = [self.person.issuer.as_str(), "\n", &self.person.subject].concat();
        let hash = to_hexadecimal(&Sha256::digest(both.as_bytes()));
        let digits = hash.get(..DIGITS_OF_A_NAME).unwrap_or_default();
        Ok(format!("{}-{digits}", self.source))
    }
}

/// A text from elsewhere without signs that nobody sees, as long as it may be; none where nothing
/// is left.
fn plain(text: &str, longest: usize) -> Option<String> {
    let plain: String =
        text.trim().chars().filter(|sign| !sign.is_control()).take(longest).collect();
    (!plain.is_empty()).then_some(plain)
}

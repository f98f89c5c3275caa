//! Whether the actor may write to each book that a file names: every agency and form, asked once.
//! Whoever signed in writes nothing past those who have to approve it.

use std::collections::{HashMap, HashSet};

use domain::body::City;
use domain::record::key_of;
use store::{StoreError, Transaction};

use super::ImportError;
use super::entry::Entry;
use super::existing::{Comparison, Decision};
use super::fault::What;
use super::reference::Naming;
use crate::organisations::{Register, Said, Speaker};
use crate::record::{Same, kept_from, said_already};
use crate::{Action, Actor, Installation, Resource, access, approval, evidence};

/// The books that were asked about so far.
pub(super) struct Books<'a> {
    installation: &'a Installation,
    city: &'a City,
    actor: &'a Actor,
    /// Agencies by form.
    allowed: HashMap<String, HashSet<String>>,
    /// What stands in the register of bodies, once it was asked for.
    register: Option<Register>,
    /// What the file itself says is above a body.
    moved: HashMap<String, String>,
}

impl<'a> Books<'a> {
    pub(super) fn of(installation: &'a Installation, city: &'a City, actor: &'a Actor) -> Self {
        let (allowed, moved) = (HashMap::new(), HashMap::new());
        Self { installation, city, actor, allowed, register: None, moved }
    }

    /// Asks unless it was asked before.
    pub(super) fn ask(&mut self, agency: &str, form: &str) -> Result<(), ImportError> {
        if self.allowed.get(form).is_some_and(|agencies| agencies.contains(agency)) {
            return Ok(());
        }
        access::require(self.actor, Action::Import, &Resource::Book { agency, form })?;
        if self.actor.principal().is_some() && self.is_approved(agency, form) {
            let (agency, form) = (agency.to_owned(), form.to_owned());
            return Err(ImportError::AwaitsApproval { agency, form });
        }
        self.allowed.entry(form.to_owned()).or_default().insert(agency.to_owned());
        Ok(())
    }

    /// The field of an entry of the register of bodies in which it is wrong or not the actor's to say.
    pub(super) fn register(
        &mut self,
        said: &Said<'_>,
    ) -> Result<Option<(String, What)>, ImportError> {
        let regulation = &*self.installation.regulation;
        if self.register.is_none() {
            let store = &self.installation.store;
            let read = store
                .read(|transaction| Register::read_for(transaction, regulation, self.actor))?;
            self.register = Some(read);
        }
        let Some(register) = &self.register else { return Ok(None) };
        let (actor, city) = (self.actor, self.city);
        let speaker = Speaker { actor, action: Action::Import, regulation, city, register };
        let fault = speaker.fault(said, &self.moved);
        let moved = speaker.moved(said).map(|(body, above)| (body.to_owned(), above.to_owned()));
        self.moved.extend(moved);
        Ok(fault)
    }

    /// What records of an agency may name by its id.
    pub(super) fn naming<'n>(&'n self, from: &'n str) -> Naming<'n> {
        let regulation = &*self.installation.regulation;
        Naming { actor: self.actor, regulation, city: self.city, from }
    }

    /// Refuses what would take the place of what somebody outside a body said of it, where it says otherwise
    /// what is not the body's own to say, or would stand beside it.
    pub(super) fn reserve(
        &self,
        transaction: &mut Transaction<'_>,
        comparison: &Comparison<'_>,
        entries: &[&Entry],
        decisions: &mut [Decision],
    ) -> Result<(), StoreError> {
        for (entry, decision) in entries.iter().zip(decisions) {
            let form = self.installation.regulation.forms.get(entry.form);
            let Some(form) = form.filter(|form| form.from_outside) else { continue };
            let (corrected, with) = match &*decision {
                Decision::File => (entry.supersedes.clone(), entry.with.clone()),
                Decision::Supersede { id, older } => {
                    (Some(id.clone()), comparison.merged(entry.with.clone(), older))
                }
                Decision::Skip | Decision::Unchanged | Decision::Refuse(_) => continue,
            };
            if let Some(id) = &corrected
                && !kept_from(self.installation, transaction, self.actor, id, &with)?.is_empty()
            {
                *decision = Decision::Refuse(What::SaidOutside);
                continue;
            }
            let (key, corrected) = (key_of(form, &entry.fields), corrected.as_deref());
            let same = Same { agency: &entry.agency, form, key: key.as_deref(), corrected };
            if let Some(id) = said_already(self.installation, transaction, self.actor, same)? {
                *decision = Decision::Refuse(What::SaidAlready { id });
            }
        }
        Ok(())
    }

    /// Whether the file of this hash is there and the actor may name it.
    pub(super) fn may_name(&self, sha256: &str) -> Result<bool, ImportError> {
        Ok(evidence::may_name(self.installation, self.actor, sha256)?)
    }

    /// Whether others have to approve what is filed there.
    fn is_approved(&self, agency: &str, form: &str) -> bool {
        let form = self.installation.regulation.form(form);
        let today = self.installation.today();
        form.is_some_and(|form| {
            !approval::steps(self.city, form, agency, today, self.actor).is_empty()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use regulation::Regulation;

    use crate::access::principal;
    use crate::account::{NewAccount, create};
    use crate::grant::{NewGrant, give};
    use crate::import::{ImportError, Outcome, Request, import};
    use crate::{Actor, FixedClock, Installation};

    const BODIES: &str = r#"
{"id":"org-a1","form":"org_register","agency":"a1","with":{"agency_code":"a1","name_zh":"範例局","tier":"first","parent":"city"}}
{"id":"org-a2","form":"org_register","agency":"a2","with":{"agency_code":"a2","name_zh":"樣本處","tier":"second","parent":"city"}}
{"id":"org-a3","form":"org_register","agency":"a3","with":{"agency_code":"a3","name_zh":"示例所","tier":"second","parent":"a1"}}
"#;

    fn person(agency: &str) -> String {
        format!(
            r#"{{"form":"person","agency":"{agency}","with":{{"person_id":"E-{agency}","name":"許芬庭","onboard_date":"2020-01-01"}}}}"#
        )
    }

    fn zone(agency: &str) -> String {
        format!(
            r#"{{"form":"zone","agency":"{agency}","with":{{"name":"機房","kind":"machine-room"}}}}"#
        )
    }

    /// The security officer of a1 and of a3 below it; a2 is another body.
    fn barred(installation: &Installation) -> Actor {
        let local = Actor::local("王承辦");
        let new = NewAccount {
            name: "clerk".to_owned(),
            display_name: "王承辦".to_owned(),
            agency: "a1".to_owned(),
            person: None,
            mail: None,
        };
        let account = create(installation, &local, &new).unwrap();
        {
            let right = NewGrant {
                account: account.id.clone(),
                role: "security_officer".to_owned(),
                agency: "a1".to_owned(),
                subject: None,
                from: installation.today(),
                until: None,
                on_behalf_of: None,
                why: "業務需要".to_owned(),
            };
            give(installation, &local, &right).unwrap();
        }
        Actor::account(principal(installation, &account.id).unwrap().unwrap())
    }

    /// Imports as somebody; beside the outcome how many changes there are then.
    fn imported(
        installation: &Installation,
        actor: &Actor,
        name: &str,
        text: &str,
        dry_run: bool,
    ) -> (Result<Outcome, ImportError>, i64) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let request = Request {
            form: name.ends_with(".csv").then_some("person"),
            dry_run,
            accept_warnings: true,
            ..Request::of(&path)
        };
        let outcome = import(installation, actor, &request, &mut |_| {});
        (outcome, crate::record::version(installation).unwrap())
    }

    fn with_bodies(body: impl Fn(&Installation)) {
        testkit::both(|kit| {
            let clock = Arc::new(FixedClock("2026-03-02T10:00:00+08:00".parse().unwrap()));
            let law = Arc::new(Regulation::embedded().unwrap());
            let installation = Installation::open_under(kit.location(), law, clock).unwrap();
            let actor = Actor::local("王承辦");
            let (done, _) = imported(&installation, &actor, "bodies.jsonl", BODIES, false);
            assert!(done.unwrap().is_whole());
            body(&installation);
        });
    }

    #[test]
    fn a_file_that_names_a_book_of_others_is_refused_as_a_whole() {
        with_bodies(|installation| {
            let barred = barred(installation);
            let lines = [zone("a1"), person("a1"), zone("a3"), person("a2")].join("\n");
            let sheet = "機關,人員識別碼,姓名,報到日\na1,E1,許芬庭,109/1/1\na2,E2,鄭涵婷,109/1/1\n";
            for (name, text) in [("people.jsonl", lines.as_str()), ("人員.csv", sheet)] {
                for dry_run in [true, false] {
                    let before = crate::record::version(installation).unwrap();
                    let (done, after) = imported(installation, &barred, name, text, dry_run);
                    let refused = done.unwrap_err();
                    assert!(matches!(refused, ImportError::Forbidden(_)), "{name}: {refused}");
                    assert!(refused.to_string().contains("a2/person"), "{refused}");
                    assert_eq!(before, after, "{name}");
                }
            }
        });
    }

    #[test]
    fn nothing_is_imported_past_those_who_approve_it() {
        with_bodies(|installation| {
            let barred = barred(installation);
            let new = crate::setting::NewSetting {
                name: "approval.zone".to_owned(),
                value: "agency_ciso".to_owned(),
                from: installation.today(),
                agency: Some("a3".to_owned()),
                why: "分層負責".to_owned(),
            };
            crate::setting::set(installation, &Actor::local("王承辦"), &new).unwrap();
            let (done, _) = imported(installation, &barred, "one.jsonl", &zone("a1"), false);
            assert!(done.unwrap().is_whole());
            let (done, _) = imported(installation, &barred, "two.jsonl", &zone("a3"), false);
            assert!(matches!(done, Err(ImportError::AwaitsApproval { .. })), "{done:?}");
        });
    }

    #[test]
    fn books_of_ones_own_body_and_of_those_below_it_are_written() {
        with_bodies(|installation| {
            let lines = [zone("a1"), person("a1"), zone("a3")].join("\n");
            let barred = barred(installation);
            let (done, _) = imported(installation, &barred, "lines.jsonl", &lines, false);
            let done = done.unwrap();
            assert!(done.is_whole(), "{:?}", done.faults);
            assert_eq!(done.total().filed, 3);
        });
    }
}

//! As whom somebody signs: as a person whom the register of a body has, by the one account that stands for
//! them; who keeps one body's accounts and rights signs for nobody of another.

use app::access::Role;
use app::account::{self, AccountError, NewAccount};
use app::grant::{self, GrantError, NewGrant};
use app::signature_sheet::{self as sheets, NewSheet, SheetError};
use app::{Actor, Installation};
use store::change::{self, NewChange};

use crate::signature_sheets::{acting, offices, somebody, to_sign, undertaking, whole};
use crate::world::{World, actor as local, errors};

/// Another agency with one person, whose code somebody of `a1` bears too, and one below `a1`.
const OTHERS: &str = r#"
{"id":"org-a2","form":"org_register","agency":"a2","with":{"agency_code":"a2","name_zh":"樣本處","tier":"second","parent":"a1"}}
{"id":"org-a3","form":"org_register","agency":"a3","with":{"agency_code":"a3","name_zh":"示例所","tier":"first","parent":"city"}}
{"id":"p3","form":"person","agency":"a3","with":{"person_id":"E0001","name":"林文","unit":"第一科","post":"專員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
{"id":"p5","form":"person","agency":"a2","with":{"person_id":"E0005","name":"周下","unit":"第一科","post":"專員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
"#;

pub(crate) fn with_others(world: &World) {
    let done = world.import_text("others.jsonl", OTHERS).unwrap();
    assert_eq!(errors(&done), Vec::<String>::new());
}

fn account(person: Option<&str>, name: &str) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        display_name: name.to_owned(),
        agency: "a1".to_owned(),
        person: person.map(str::to_owned),
        mail: None,
    }
}

pub(crate) fn staff(installation: &Installation, account: &str, subject: &str) -> NewGrant {
    NewGrant {
        account: account.to_owned(),
        role: Role::Staff.word().to_owned(),
        agency: "a1".to_owned(),
        subject: Some(subject.to_owned()),
        from: installation.today(),
        until: None,
        on_behalf_of: None,
        why: "業務需要".to_owned(),
    }
}

fn id_of(actor: &Actor) -> &str {
    &actor.principal().unwrap().account
}

/// A right as it lay in the database before anybody asked whose person its subject is.
fn right_from_before(world: &World, account: &str, subject: &str) {
    let new = NewChange {
        happened_at: world.installation.now().microseconds(),
        actor: "local:before",
        kind: "right",
        summary: "staff of a1",
        source: None,
        records: 0,
    };
    let row = store::grant::GrantRow {
        id: format!("before-{account}"),
        account: account.to_owned(),
        role: Role::Staff.word().to_owned(),
        agency: "a1".to_owned(),
        subject: Some(subject.to_owned()),
        from_on: world.installation.today().days(),
        until_on: None,
        on_behalf_of: None,
        source: "people".to_owned(),
        awaits_second: false,
        granted_at: new.happened_at,
        granted_by: new.actor.to_owned(),
        why: "業務需要".to_owned(),
        change: 0,
        confirmation: None,
        revocation: None,
    };
    world
        .installation
        .store
        .write(|transaction| {
            let change = change::begin(transaction, &new)?;
            store::grant::insert(transaction, change, &row)
        })
        .unwrap();
}

#[test]
fn a_right_for_one_person_is_given_over_their_own_body_alone() {
    offices(|world, office| {
        with_others(world);
        let installation = &world.installation;
        let forger = account::create(installation, &office.officer, &account(None, "forger"));
        let forger = forger.unwrap().id;
        for giver in [&office.officer, &local()] {
            for subject in ["p3", "nobody", "org-a1", "E0001"] {
                let given =
                    grant::give(installation, giver, &staff(installation, &forger, subject));
                let refused = matches!(given, Err(GrantError::UnknownSubject { .. }));
                assert!(refused, "{subject}: {given:?}");
            }
        }
        let contract = NewGrant {
            role: Role::Contractor.word().to_owned(),
            ..staff(installation, &forger, "p3")
        };
        let given = grant::give(installation, &office.officer, &contract);
        assert!(matches!(given, Err(GrantError::UnknownSubject { .. })), "{given:?}");
        for person in ["p3", "nobody"] {
            let made = account::create(installation, &local(), &account(Some(person), person));
            assert!(matches!(made, Err(AccountError::UnknownPerson { .. })), "{made:?}");
        }
        // Over a body somebody gives a right for a person of one below it.
        grant::give(installation, &office.officer, &staff(installation, &forger, "p5")).unwrap();
    });
}

#[test]
fn nobody_signs_as_a_person_of_a_body_over_which_they_hold_nothing() {
    offices(|world, _| {
        with_others(world);
        let installation = &world.installation;
        let forger = account::create(installation, &local(), &account(None, "forger")).unwrap().id;
        right_from_before(world, &forger, "p3");
        let elsewhere = NewSheet { agency: "a3".to_owned(), ..undertaking(&["p3"]) };
        let id = sheets::open(installation, &local(), &elsewhere, None).unwrap();
        let hash = sheets::get(installation, &local(), &id).unwrap().0.content_sha256;
        let forger = acting(installation, &forger);
        assert_eq!(to_sign(world, &forger), [""; 0]);
        let signed = sheets::sign(installation, &forger, &id, &hash);
        assert!(matches!(signed, Err(SheetError::NotFound { .. })), "{signed:?}");
        whole(world);
    });
}

#[test]
fn a_body_asks_its_own_people_and_nobody_of_another() {
    offices(|world, office| {
        with_others(world);
        let installation = &world.installation;
        for other in ["p3", "p5"] {
            let new = undertaking(&["p1", other]);
            match sheets::open(installation, &office.officer, &new, None) {
                Err(SheetError::Faults(faults)) => {
                    let rows: Vec<u64> = faults.iter().map(|fault| fault.place.row).collect();
                    assert_eq!(rows, [2]);
                    let named = faults[0].value.as_deref();
                    assert_eq!(named, Some(other));
                }
                told => panic!("{told:?}"),
            }
        }
        assert_eq!(sheets::list(installation, &local(), None, None, 9).unwrap().sheets, []);
    });
}

#[test]
fn one_account_stands_for_a_person_and_for_nobody_else_of_the_body() {
    offices(|world, office| {
        let installation = &world.installation;
        let second = account::create(installation, &local(), &account(None, "second-one"));
        let second = second.unwrap().id;
        let taken = grant::give(installation, &office.officer, &staff(installation, &second, "p1"));
        assert!(matches!(taken, Err(GrantError::PersonTaken)), "{taken:?}");
        let made = account::create(installation, &local(), &account(Some("p1"), "third"));
        assert!(matches!(made, Err(AccountError::PersonTaken)), "{made:?}");
        let both = staff(installation, id_of(&office.first), "p2");
        account::decide(installation, &local(), id_of(&office.second), true, "離職").unwrap();
        let both = grant::give(installation, &office.officer, &both);
        assert!(matches!(both, Err(GrantError::OtherPerson)), "{both:?}");
        // The same right once more, as when its last day is put off, is the same person's.
        grant::give(installation, &local(), &staff(installation, id_of(&office.first), "p1"))
            .unwrap();
        // Whose account was closed may get another; the closed one does not come back beside it.
        let named = account::create(installation, &local(), &account(Some("p2"), "named")).unwrap();
        account::decide(installation, &local(), &named.id, true, "離職").unwrap();
        grant::give(installation, &local(), &staff(installation, &second, "p2")).unwrap();
        let opened = account::decide(installation, &local(), &named.id, false, "復職");
        assert!(matches!(opened, Err(AccountError::PersonTaken)), "{opened:?}");
    });
}

#[test]
fn of_two_accounts_for_one_person_neither_signs() {
    offices(|world, office| {
        let installation = &world.installation;
        let other = somebody(world, "other", Role::ContactWindow, None);
        right_from_before(world, id_of(&other), "p1");
        let id = sheets::open(installation, &office.officer, &undertaking(&["p1"]), None).unwrap();
        let hash = sheets::get(installation, &local(), &id).unwrap().0.content_sha256;
        for actor in [&office.first, &acting(installation, id_of(&other))] {
            let signed = sheets::sign(installation, actor, &id, &hash);
            assert!(matches!(signed, Err(SheetError::TwoAccounts)), "{signed:?}");
        }
        account::decide(installation, &local(), id_of(&other), true, "誤設").unwrap();
        sheets::sign(installation, &office.first, &id, &hash).unwrap();
        whole(world);
    });
}

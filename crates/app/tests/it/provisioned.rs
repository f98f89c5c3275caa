//! Accounts and groups that another system keeps: what groups give, and that it ends at once.

use ::ledger::Trust;
use app::access::{Principal, Role, Scope, principal};
use app::account::{self, AccountError, NewAccount};
use app::federation::{Federation, ScimSettings};
use app::grant::{self, GrantError, NewGrant};
use app::scim::{self, GroupWords, ScimError, Sought, UserWords};
use app::{Actor, ledger};

use crate::rights::{account as made, acting, id_of, right, somebody};
use crate::world::{World, both};

const SETTINGS: &str = r#"
[scim]
issuer = "https://id.example"
rule = [
  { group = "isms", role = "security_officer", agency = "a1" },
  { group = "7f3a", role = "contact_window", agency = "a1" },
  { group = "isms", role = "security_officer", agency = "nowhere" },
  { group = "isms", role = "bureau_officer", agency = "a1" },
  { group = "isms", role = "auditor", agency = "a1" },
]
"#;

fn local() -> Actor {
    Actor::local("王承辦")
}

fn settings(world: &World) -> ScimSettings {
    let file = world.file("identity.toml", SETTINGS);
    Federation::open(file.parent().unwrap()).unwrap().scim().unwrap().clone()
}

fn words(name: &str) -> UserWords {
    UserWords {
        name: name.to_owned(),
        external_id: None,
        display_name: name.to_uppercase(),
        mail: None,
        is_active: true,
    }
}

fn user(world: &World, name: &str) -> scim::User {
    scim::create_user(&world.installation, &settings(world), &local(), &words(name)).unwrap()
}

fn group(world: &World, name: &str, external_id: Option<&str>, members: &[&str]) -> scim::Group {
    let words = GroupWords {
        display_name: name.to_owned(),
        external_id: external_id.map(str::to_owned),
        members: members.iter().map(|&id| id.to_owned()).collect(),
    };
    scim::create_group(&world.installation, &settings(world), &local(), &words).unwrap()
}

/// The roles that an account holds, with the agency.
fn held(world: &World, account: &str) -> Vec<(String, String)> {
    let Some(principal) = principal(&world.installation, account).unwrap() else {
        return Vec::new();
    };
    let held = principal.rights.held.iter();
    let mut held: Vec<_> =
        held.map(|right| (right.role.word().to_owned(), right.agency.clone())).collect();
    held.sort_unstable();
    held
}

fn pair(role: &str) -> (String, String) {
    (role.to_owned(), "a1".to_owned())
}

fn log_holds(world: &World) {
    let verifier = ledger::verifier(&world.installation).unwrap();
    let examined = ledger::audit(&world.installation, &local(), &Trust::of(&verifier), 0).unwrap();
    assert_eq!(examined.audit.fault, None);
}

#[test]
fn a_group_gives_what_the_rules_say_and_no_more_and_takes_it_back() {
    both(|world| {
        let id = user(world, "wang").id;
        assert_eq!(held(world, &id), []);
        let isms = group(world, "isms", None, &[&id]);
        let other = group(world, "windows", Some("7f3a"), &[&id]);
        assert_eq!(held(world, &id), [pair("contact_window"), pair("security_officer")]);
        let (installation, settings) = (&world.installation, settings(world));
        let empty =
            GroupWords { display_name: "isms".into(), external_id: None, members: Vec::new() };
        let any = |_: &scim::Group| true;
        scim::replace_group(installation, &settings, &local(), &isms.id, &empty, &any).unwrap();
        assert_eq!(held(world, &id), [pair("contact_window")]);
        scim::delete_group(installation, &settings, &local(), &other.id, &any).unwrap();
        assert_eq!(held(world, &id), []);
        log_holds(world);
    });
}

#[test]
fn what_people_gave_stays_when_a_group_is_left() {
    both(|world| {
        let id = user(world, "wang").id;
        let new = NewGrant {
            account: id.clone(),
            role: "head_of_it".to_owned(),
            agency: "a1".to_owned(),
            subject: None,
            from: world.installation.today(),
            until: None,
            on_behalf_of: None,
            why: "業務需要".to_owned(),
        };
        grant::give(&world.installation, &local(), &new).unwrap();
        let isms = group(world, "isms", None, &[&id]);
        assert_eq!(held(world, &id).len(), 2);
        let any = |_: &scim::Group| true;
        let settings = settings(world);
        scim::delete_group(&world.installation, &settings, &local(), &isms.id, &any).unwrap();
        assert_eq!(held(world, &id), [pair("head_of_it")]);
    });
}

#[test]
fn a_renamed_group_gives_by_its_new_name() {
    both(|world| {
        let id = user(world, "wang").id;
        let made = group(world, "others", None, &[&id]);
        assert_eq!(held(world, &id), []);
        let words = GroupWords {
            display_name: "isms".into(),
            external_id: None,
            members: vec![id.clone()],
        };
        let (any, settings) = (|_: &scim::Group| true, settings(world));
        let installation = &world.installation;
        scim::replace_group(installation, &settings, &local(), &made.id, &words, &any).unwrap();
        assert_eq!(held(world, &id), [pair("security_officer")]);
    });
}

#[test]
fn whoever_is_not_active_may_nothing_and_gets_it_back_from_the_groups_alone() {
    both(|world| {
        let id = user(world, "wang").id;
        group(world, "isms", None, &[&id]);
        let (installation, settings) = (&world.installation, settings(world));
        let say = |is_active| {
            let words = UserWords { is_active, ..words("wang") };
            scim::replace_user(installation, &settings, &local(), &id, &words, &|_| true).unwrap()
        };
        assert!(!say(false).words.is_active);
        assert!(principal(installation, &id).unwrap().is_none());
        assert!(say(true).words.is_active);
        assert_eq!(held(world, &id), [pair("security_officer")]);
        scim::delete_user(installation, &settings, &local(), &id, &|_| true).unwrap();
        assert!(principal(installation, &id).unwrap().is_none());
        let gone = scim::user(installation, &local(), &id).unwrap_err();
        assert!(matches!(gone, ScimError::NotFound { .. }), "{gone}");
        log_holds(world);
    });
}

#[test]
fn a_later_name_is_the_one_that_is_shown_and_the_first_stays_in_the_log() {
    both(|world| {
        let id = user(world, "wang").id;
        let (installation, settings) = (&world.installation, settings(world));
        let words = UserWords {
            display_name: "王大明".into(),
            mail: Some("wang@a1.test".into()),
            ..words("wang")
        };
        scim::replace_user(installation, &settings, &local(), &id, &words, &|_| true).unwrap();
        let shown = account::get(installation, &local(), &id).unwrap();
        assert_eq!((&*shown.display_name, shown.mail.as_deref()), ("王大明", Some("wang@a1.test")));
        let without = UserWords { mail: None, ..words };
        scim::replace_user(installation, &settings, &local(), &id, &without, &|_| true).unwrap();
        assert_eq!(account::get(installation, &local(), &id).unwrap().mail, None);
        log_holds(world);
    });
}

#[test]
fn a_name_is_nobody_elses_and_a_change_is_of_what_was_read() {
    both(|world| {
        let (installation, settings) = (&world.installation, settings(world));
        let new = NewAccount {
            name: "root".into(),
            display_name: "管理者".into(),
            agency: "city".into(),
            person: None,
            mail: None,
        };
        account::create(installation, &local(), &new).unwrap();
        let taken = scim::create_user(installation, &settings, &local(), &words("ROOT"));
        let taken = taken.unwrap_err();
        assert!(matches!(taken, ScimError::Account(AccountError::NameTaken { .. })), "{taken}");
        let id = user(world, "wang").id;
        let renamed =
            scim::replace_user(installation, &settings, &local(), &id, &words("li"), &|_| true);
        assert!(matches!(renamed.unwrap_err(), ScimError::NameStays { .. }));
        let lost =
            scim::replace_user(installation, &settings, &local(), &id, &words("wang"), &|_| false);
        assert!(matches!(lost.unwrap_err(), ScimError::Changed));
        let sought = Sought { name: Some("WANG"), ..Sought::default() };
        assert_eq!(scim::users(installation, &local(), sought, 0, 10).unwrap().total, 1);
    });
}

#[test]
fn an_account_that_it_did_not_make_or_whose_name_stays_here_is_none_of_its_own() {
    both(|world| {
        // It made this one before anybody said that the name stays here.
        let later = user(world, "later").id;
        let told = format!("local_names = [\"Root\", \"later\", \"nobody\"]\n{SETTINGS}");
        let file = world.file("identity.toml", &told);
        let federation = Federation::open(file.parent().unwrap()).unwrap();
        let installation = &world.installation.clone().federated(federation);
        let settings = settings(world);
        let root = id_of(&somebody(world, "root", Role::PlatformAdministrator, "city")).to_owned();
        let officer = id_of(&somebody(world, "officer", Role::SecurityOfficer, "a1")).to_owned();
        let own = user(world, "wang").id;
        let found = scim::users(installation, &local(), Sought::default(), 0, 10).unwrap();
        let ids: Vec<&str> = found.some.iter().map(|user| user.id.as_str()).collect();
        assert_eq!((found.total, ids), (1, vec![own.as_str()]));
        for (id, name) in [(&root, "root"), (&officer, "officer"), (&later, "later")] {
            let sought = Sought { name: Some(name), ..Sought::default() };
            assert_eq!(scim::users(installation, &local(), sought, 0, 10).unwrap().total, 0);
            let words =
                UserWords { external_id: Some("42".to_owned()), is_active: false, ..words(name) };
            let any = |_: &scim::User| true;
            let refused = [
                scim::user(installation, &local(), id).map(drop),
                scim::replace_user(installation, &settings, &local(), id, &words, &any).map(drop),
                scim::delete_user(installation, &settings, &local(), id, &any),
            ];
            for refused in refused {
                assert!(matches!(refused, Err(ScimError::NotFound { .. })), "{name}: {refused:?}");
            }
            let group = GroupWords {
                display_name: "isms".to_owned(),
                external_id: None,
                members: vec![id.clone()],
            };
            let refused = scim::create_group(installation, &settings, &local(), &group);
            assert!(matches!(refused, Err(ScimError::NoSuchMember { .. })), "{name}: {refused:?}");
            assert!(!account::get(installation, &local(), id).unwrap().is_closed, "{name}");
        }
        let everywhere = ("platform_administrator".to_owned(), "city".to_owned());
        assert_eq!(held(world, &root), [everywhere]);
        assert_eq!(held(world, &officer), [pair("security_officer")]);
        let taken = scim::create_user(installation, &settings, &local(), &words("NOBODY"));
        assert!(matches!(taken, Err(ScimError::Account(AccountError::NameTaken { .. }))));
        log_holds(world);
    });
}

#[test]
fn a_session_keeps_no_accounts_this_way_and_a_token_of_whoever_may_not_neither() {
    both(|world| {
        let id = user(world, "wang").id;
        group(world, "isms", None, &[&id]);
        let mut own = principal(&world.installation, &id).unwrap().unwrap();
        let seek = |actor: &Actor| {
            scim::users(&world.installation, actor, Sought::default(), 0, 10).unwrap_err()
        };
        assert!(matches!(seek(&Actor::account(own.clone())), ScimError::NoToken));
        own.scopes = Some(vec![Scope::Read, Scope::Write]);
        assert!(matches!(seek(&Actor::account(own.clone())), ScimError::NoToken));
        own.scopes = Some(vec![Scope::Scim]);
        assert!(matches!(seek(&Actor::account(own)), ScimError::Forbidden(_)));
    });
}

#[test]
fn two_whom_one_machine_brought_are_two_where_a_provider_says_who_they_are() {
    both(|world| {
        let installation = &world.installation;
        let machine = somebody(world, "machine", Role::PlatformAdministrator, "city");
        let machine = principal(installation, id_of(&machine)).unwrap().unwrap();
        let machine = Actor::account(Principal { scopes: Some(vec![Scope::Scim]), ..machine });
        let brought = |name: &str, external_id: Option<&str>| {
            let words = UserWords { external_id: external_id.map(str::to_owned), ..words(name) };
            let settings = settings(world);
            let user = scim::create_user(installation, &settings, &machine, &words).unwrap();
            let given = right(world, &user.id, Role::PlatformAdministrator, "city");
            grant::give(installation, &local(), &given).unwrap();
            acting(installation, &user.id)
        };
        let (one, two) = (brought("one", Some("id-1")), brought("two", Some("id-2")));
        let unbound = [brought("three", None), brought("four", None)];
        let bureau = right(world, &made(world, "bureau", "city"), Role::BureauOfficer, "city");
        let waiting = grant::give(installation, &one, &bureau).unwrap();
        assert!(waiting.is_waiting);
        grant::confirm(installation, &two, &waiting.id).unwrap();
        // Nobody's word but the machine's lets these in.
        let waiting = grant::give(installation, &unbound[0], &bureau).unwrap();
        let confirmed = grant::confirm(installation, &unbound[1], &waiting.id);
        assert!(matches!(confirmed, Err(GrantError::LetIn)), "{confirmed:?}");
    });
}

#[test]
fn what_one_of_them_gives_waits_for_nobody_whom_the_same_machine_brought() {
    both(|world| {
        let installation = &world.installation;
        let machine = somebody(world, "machine", Role::PlatformAdministrator, "city");
        let owner = id_of(&machine).to_owned();
        let machine = principal(installation, &owner).unwrap().unwrap();
        let machine = Actor::account(Principal { scopes: Some(vec![Scope::Scim]), ..machine });
        let [one, _] = ["one", "two"].map(|name| {
            let settings = settings(world);
            let user = scim::create_user(installation, &settings, &machine, &words(name)).unwrap();
            let given = right(world, &user.id, Role::PlatformAdministrator, "city");
            grant::give(installation, &local(), &given).unwrap();
            acting(installation, &user.id)
        });
        let gives = |name: &str| {
            let bureau = right(world, &made(world, name, "city"), Role::BureauOfficer, "city");
            grant::give(installation, &one, &bureau).unwrap().is_waiting
        };
        // Who could be there as them is asked, and gives it instead.
        assert!(gives("first"));
        for given in grant::of_account(installation, &local(), &owner).unwrap() {
            grant::revoke(installation, &local(), &given.id, "離職").unwrap();
        }
        assert!(!gives("second"), "the other one could not say yes");
        somebody(world, "third", Role::PlatformAdministrator, "city");
        assert!(gives("third-given"));
    });
}

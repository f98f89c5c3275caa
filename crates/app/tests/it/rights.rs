//! Rights: given, confirmed, revoked; and lists that the database filters as `may` decides.

use app::access::{self, Action, Resource, Role, Scope, principal};
use app::account::{self, AccountError, NewAccount};
use app::evidence::{self, EvidenceError, Rules};
use app::grant::{self, GivenRight, GrantError, NewGrant};
use app::record::{Filter, NewRecord, RecordError};
use app::{Actor, Installation, session};

use crate::world::{PEOPLE, World, both, errors};
use serde_json::json;

pub(crate) fn local() -> Actor {
    Actor::local("王承辦")
}

pub(crate) fn account(world: &World, name: &str, agency: &str) -> String {
    let new = NewAccount {
        name: name.to_owned(),
        display_name: name.to_uppercase(),
        agency: agency.to_owned(),
        person: None,
        mail: None,
    };
    account::create(&world.installation, &local(), &new).unwrap().id
}

pub(crate) fn right(world: &World, account: &str, role: Role, agency: &str) -> NewGrant {
    NewGrant {
        account: account.to_owned(),
        role: role.word().to_owned(),
        agency: agency.to_owned(),
        subject: None,
        from: world.installation.today(),
        until: None,
        on_behalf_of: None,
        why: "業務需要".to_owned(),
    }
}

fn give(world: &World, account: &str, role: Role, agency: &str) -> GivenRight {
    let new = right(world, account, role, agency);
    grant::give(&world.installation, &local(), &new).unwrap()
}

pub(crate) fn somebody(world: &World, name: &str, role: Role, agency: &str) -> Actor {
    let id = account(world, name, "a1");
    give(world, &id, role, agency);
    acting(&world.installation, &id)
}

/// As [`somebody`], with a right that ends today, as some are given only with an end.
pub(crate) fn somebody_for_today(world: &World, name: &str, role: Role, agency: &str) -> Actor {
    let id = account(world, name, "a1");
    let mut new = right(world, &id, role, agency);
    new.until = Some(world.installation.today());
    grant::give(&world.installation, &local(), &new).unwrap();
    acting(&world.installation, &id)
}

pub(crate) fn acting(installation: &Installation, account: &str) -> Actor {
    Actor::account(principal(installation, account).unwrap().unwrap())
}

pub(crate) fn id_of(actor: &Actor) -> &str {
    &actor.principal().unwrap().account
}

/// a2 stands below a1, a3 beside it; each has records, some of which name p1.
const RECORDS: &str = r#"
{"id":"org-a2","form":"org_register","agency":"a2","with":{"agency_code":"a2","name_zh":"樣本處","tier":"second","parent":"a1"}}
{"id":"org-a3","form":"org_register","agency":"a3","with":{"agency_code":"a3","name_zh":"示例所","tier":"first","parent":"city"}}
{"id":"p3","form":"person","agency":"a3","with":{"person_id":"p3","name":"林文","onboard_date":"2020-01-01"}}
{"id":"t1","form":"training_record","agency":"a1","with":{"person":"p1","category":"general-user","year":2026,"course":"課程","date":"2026-02-01","hours":3}}
{"id":"t2","form":"training_record","agency":"a1","with":{"person":"p2","category":"general-user","year":2026,"course":"課程","date":"2026-02-01","hours":3}}
{"id":"z1","form":"zone","agency":"a1","with":{"name":"機房","kind":"machine-room"}}
{"id":"z2","form":"zone","agency":"a2","with":{"name":"機房","kind":"machine-room"}}
{"id":"z3","form":"zone","agency":"a3","with":{"name":"機房","kind":"machine-room"}}
"#;

pub(crate) fn city(body: impl Fn(&World)) {
    both(|world| {
        let file = world.file("city.jsonl", RECORDS);
        let done = world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        assert_eq!(errors(&done), Vec::<String>::new());
        body(world);
    });
}

#[test]
fn lists_and_counts_hold_just_what_may_be_read() {
    city(|world| {
        let installation = &world.installation;
        // Whose id is the name of a field.
        let named = r#"{"id":"date","form":"person","agency":"a1","with":{"person_id":"E0003","name":"日期","onboard_date":"2020-01-01"}}"#;
        let file = world.file("named.jsonl", named);
        world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        let all = app::record::list(installation, &local(), &Filter::default(), None, 1_000);
        let all = all.unwrap().records;
        let mut actors: Vec<Actor> = Vec::new();
        for role in Role::ALL {
            for agency in ["a1", "a2", "a3", "city"] {
                let is_city = agency == "city";
                if role.is_for_a_subject() || role.is_of_city() != is_city {
                    continue;
                }
                let id = account(world, &format!("{}-{agency}", role.word()), "a1");
                let mut new = right(world, &id, role, agency);
                new.until = Some(installation.today());
                grant::give(installation, &local(), &new).unwrap();
                actors.push(acting(installation, &id));
            }
        }
        for subject in ["p1", "p2", "date"] {
            let id = account(world, &format!("staff-{subject}"), "a1");
            let mut new = right(world, &id, Role::Staff, "a1");
            new.subject = Some(subject.to_owned());
            grant::give(installation, &local(), &new).unwrap();
            actors.push(acting(installation, &id));
        }
        for actor in &actors {
            let may = |record: &&app::record::Record| {
                let fields = serde_json::to_string(&record.with).unwrap();
                let said = (record.agency.as_str(), record.form.as_str(), fields.as_str());
                access::may_to_record(&installation.regulation, actor, Action::Read, said)
            };
            let expected: Vec<&str> =
                all.iter().filter(may).map(|record| record.id.as_str()).collect();
            let mut found = Vec::new();
            let mut after: Option<String> = None;
            loop {
                let page =
                    app::record::list(installation, actor, &Filter::default(), after.as_deref(), 2);
                let page = page.unwrap();
                found.extend(page.records.into_iter().map(|record| record.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, expected, "{}", actor.name);
            let books = app::record::books(installation, actor).unwrap();
            let counted: i64 = books.iter().map(|book| book.records).sum();
            assert_eq!(usize::try_from(counted), Ok(expected.len()), "{}", actor.name);
            for record in &all {
                let read = app::record::get(installation, actor, &record.id);
                assert_eq!(read.is_ok(), may(&record), "{} {}", actor.name, record.id);
                let files = app::record::may_correct(installation, actor, record).is_ok();
                let sees = found.contains(&record.id);
                assert!(!files || sees, "{} files unseen {}", actor.name, record.id);
            }
        }
    });
}

/// Somebody whose right is for one person or contract alone.
pub(crate) fn narrow(world: &World, name: &str, role: Role, subject: &str) -> Actor {
    let id = account(world, name, "a1");
    let new = NewGrant { subject: Some(subject.to_owned()), ..right(world, &id, role, "a1") };
    grant::give(&world.installation, &local(), &new).unwrap();
    acting(&world.installation, &id)
}

fn attended(person: &str, course: &str) -> NewRecord {
    let with = json!({"person": person, "category": "general-user", "year": 2026, "course": course,
        "course_kind": "general-awareness", "date": "2026-02-03", "hours": 3});
    let serde_json::Value::Object(with) = with else { unreachable!("fields are an object") };
    NewRecord {
        form: "training_record".to_owned(),
        agency: Some("a1".to_owned()),
        with,
        ..NewRecord::default()
    }
}

#[test]
fn a_member_of_staff_files_about_themselves_and_about_nobody_else() {
    city(|world| {
        let installation = &world.installation;
        let staff = narrow(world, "staff", Role::Staff, "p1");
        let file = |new: &NewRecord| app::record::file(installation, &staff, new, None);
        let is_refused = |new: &NewRecord| matches!(file(new), Err(RecordError::Forbidden(_)));
        // By their id, and by the number that people write.
        let filed = file(&attended("p1", "課程一")).unwrap().record;
        file(&attended("E0001", "課程二")).unwrap();
        let filter = Filter { form: Some("training_record"), ..Filter::default() };
        let seen = app::record::list(installation, &staff, &filter, None, 10).unwrap().records;
        assert_eq!(seen.len(), 3);
        assert!(seen.iter().any(|record| record.id == filed.id));
        // Naming oneself elsewhere in a record about somebody else does not do.
        for other in [attended("p2", "課程"), attended("E0002", "p1"), attended("nobody", "p1")] {
            assert!(is_refused(&other), "{:?}", other.with);
        }
        assert!(is_refused(&NewRecord { form: "person".to_owned(), ..attended("p1", "x") }));
        for agency in ["a3", "city", "nowhere"] {
            let elsewhere =
                NewRecord { agency: Some(agency.to_owned()), ..attended("p1", "課程") };
            assert!(is_refused(&elsewhere), "{agency}");
        }
        // A correction makes nobody else's record one's own, and gives none of one's own away.
        let corrected = |older: &str, new: NewRecord| NewRecord {
            supersedes: Some(older.to_owned()),
            why: Some("更正時數".to_owned()),
            ..new
        };
        assert!(is_refused(&corrected("t2", attended("p1", "課程"))));
        assert!(is_refused(&corrected(&filed.id, attended("p2", "課程一"))));
        file(&corrected(&filed.id, attended("p1", "課程一之二"))).unwrap();
    });
}

#[test]
fn who_may_file_about_themselves_may_bring_the_files_that_show_it() {
    city(|world| {
        let installation = &world.installation;
        let brings = |actor: &Actor| evidence::receive(installation, &Rules::default(), actor);
        assert!(brings(&narrow(world, "staff", Role::Staff, "p1")).is_ok());
        let company = r#"{"id":"c1","form":"contractor","agency":"a1","with":{"name":"範例資訊","tax_id":"12345678","contact":"廖小姐"}}"#;
        let file = world.file("company.jsonl", company);
        world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        let contractor = brings(&narrow(world, "contractor", Role::Contractor, "c1"));
        assert!(matches!(contractor, Err(EvidenceError::Forbidden(_))), "they file nothing");
    });
}

#[test]
fn a_body_that_moves_takes_the_rights_over_it_along() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        assert!(app::record::get(&world.installation, &officer, "z2").is_ok());
        let moved = world.import_text(
            "moved.jsonl",
            r#"{"id":"org-a2b","form":"org_register","agency":"a2","with":{"agency_code":"a2","name_zh":"樣本處","tier":"second","parent":"a3","recorded_for":"2026-02-01"}}"#,
        );
        assert_eq!(errors(&moved.unwrap()), Vec::<String>::new());
        let officer = acting(&world.installation, id_of(&officer));
        assert!(app::record::get(&world.installation, &officer, "z2").is_err());
        let filter = Filter { form: Some("zone"), ..Filter::default() };
        let page = app::record::list(&world.installation, &officer, &filter, None, 10).unwrap();
        let ids: Vec<&str> = page.records.iter().map(|record| record.id.as_str()).collect();
        assert_eq!(ids, ["z1"]);
    });
}

#[test]
fn nobody_gives_a_right_to_themselves_alone() {
    city(|world| {
        let installation = &world.installation;
        let first = account::set_up(
            installation,
            &NewAccount {
                name: "first".to_owned(),
                display_name: "首位管理者".to_owned(),
                agency: "city".to_owned(),
                person: None,
                mail: None,
            },
        )
        .unwrap();
        let administrator = acting(installation, &first.id);
        // The only one gives a right over the city to another at once: there is nobody to ask.
        let second = account(world, "second", "city");
        let given = grant::give(
            installation,
            &administrator,
            &right(world, &second, Role::PlatformAdministrator, "city"),
        )
        .unwrap();
        assert!(!given.is_waiting);
        // For themselves never.
        let own = right(world, &first.id, Role::BureauOfficer, "city");
        let own = grant::give(installation, &administrator, &own).unwrap();
        assert!(own.is_waiting);
        let reads =
            |actor: &Actor| access::may(actor, Action::Read, &Resource::Standings { agency: "a1" });
        assert!(!reads(&acting(installation, &first.id)), "nothing may be done by it yet");
        let alone = grant::confirm(installation, &acting(installation, &first.id), &own.id);
        assert!(matches!(alone, Err(GrantError::SecondPerson)), "{alone:?}");
        let other = acting(installation, &second);
        grant::confirm(installation, &other, &own.id).unwrap();
        assert!(reads(&acting(installation, &first.id)));
        // From now on there is a second person for every right over the city.
        let third = account(world, "third", "city");
        let waiting =
            grant::give(installation, &other, &right(world, &third, Role::CityCiso, "city"));
        assert!(waiting.unwrap().is_waiting);
    });
}

#[test]
fn who_runs_the_program_opens_no_agency_alone_where_somebody_else_gives_its_rights() {
    city(|world| {
        let installation = &world.installation;
        let administrator = somebody(world, "admin", Role::PlatformAdministrator, "city");
        let given = |account: &str, role| {
            let right = right(world, account, role, "a1");
            grant::give(installation, &administrator, &right).unwrap()
        };
        // There is nobody else yet.
        let ciso = account(world, "ciso", "a1");
        assert!(!given(&ciso, Role::AgencyCiso).is_waiting);
        let officer = account(world, "officer", "a1");
        let waiting = given(&officer, Role::SecurityOfficer);
        assert!(waiting.is_waiting);
        grant::confirm(installation, &acting(installation, &ciso), &waiting.id).unwrap();
        // Who reads the agency's records gives its rights at once.
        let window = right(world, &account(world, "window", "a1"), Role::ContactWindow, "a1");
        let officer = acting(installation, &officer);
        assert!(!grant::give(installation, &officer, &window).unwrap().is_waiting);
    });
}

#[test]
fn nobody_lets_themselves_in_as_somebody_whose_rights_they_may_not_give() {
    city(|world| {
        let installation = &world.installation;
        let administrator = somebody(world, "admin", Role::PlatformAdministrator, "city");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let ciso = somebody(world, "ciso", Role::AgencyCiso, "a1");
        let window = somebody(world, "window", Role::ContactWindow, "a1");
        let (ciso, window) = (id_of(&ciso), id_of(&window));
        let link = |actor: &Actor, account: &str| {
            app::one_time_link::for_account(installation, actor, account).map(|_| ())
        };
        let factors = |actor: &Actor, account: &str| {
            app::second_factor::remove_all(installation, actor, account, "遺失手機")
        };
        for account in [ciso, id_of(&bureau)] {
            let refused = link(&officer, account);
            assert!(refused.is_err(), "{account}: {refused:?}");
            assert!(factors(&officer, account).is_err(), "{account}");
            assert!(session::end_all(installation, &officer, account).is_err(), "{account}");
            let closed = account::decide(installation, &officer, account, true, "離職");
            assert!(closed.is_err(), "{account}");
        }
        // Who runs the program closes an account, and opens no way in where others could.
        assert!(matches!(factors(&administrator, ciso), Err(AccountError::Another)));
        assert!(link(&administrator, ciso).is_err());
        session::end_all(installation, &administrator, ciso).unwrap();
        // Who may give all that it holds does.
        link(&officer, window).unwrap();
        factors(&officer, window).unwrap();
        link(&bureau, ciso).unwrap();
        factors(&bureau, ciso).unwrap();
        link(&officer, id_of(&officer)).unwrap();
    });
}

#[test]
fn who_runs_the_program_lets_in_again_whom_nobody_else_could() {
    city(|world| {
        let installation = &world.installation;
        let administrator = somebody(world, "admin", Role::PlatformAdministrator, "city");
        let ciso = somebody(world, "ciso", Role::CityCiso, "city");
        app::one_time_link::for_account(installation, &administrator, id_of(&ciso)).unwrap();
    });
}

#[test]
fn the_set_up_makes_one_account_and_no_second() {
    city(|world| {
        let new = |name: &str| NewAccount {
            name: name.to_owned(),
            display_name: "管理者".to_owned(),
            agency: "city".to_owned(),
            person: None,
            mail: None,
        };
        account::set_up(&world.installation, &new("first")).unwrap();
        let again = account::set_up(&world.installation, &new("second"));
        assert!(matches!(again, Err(AccountError::SetUp)), "{again:?}");
    });
}

#[test]
fn the_last_platform_administrator_stays() {
    city(|world| {
        let installation = &world.installation;
        let one = somebody(world, "one", Role::PlatformAdministrator, "city");
        let rights = grant::of_account(installation, &one, id_of(&one)).unwrap();
        let last = grant::revoke(installation, &one, &rights[0].id, "不再擔任");
        assert!(matches!(last, Err(GrantError::LastAdministrator)), "{last:?}");
        let closed = account::decide(installation, &local(), id_of(&one), true, "離職");
        assert!(matches!(closed, Err(AccountError::LastAdministrator)), "{closed:?}");
        somebody(world, "two", Role::PlatformAdministrator, "city");
        grant::revoke(installation, &one, &rights[0].id, "不再擔任").unwrap();
    });
}

#[test]
fn a_closed_account_is_nobody_and_comes_back_without_its_rights() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        account::decide(installation, &local(), id_of(&officer), true, "離職").unwrap();
        assert!(principal(installation, id_of(&officer)).unwrap().is_none());
        account::decide(installation, &local(), id_of(&officer), false, "回任").unwrap();
        let back = acting(installation, id_of(&officer));
        assert!(app::record::get(installation, &back, "z1").is_err());
    });
}

#[test]
fn whoever_holds_a_right_names_a_deputy_for_a_term() {
    city(|world| {
        let installation = &world.installation;
        let ciso = somebody(world, "ciso", Role::AgencyCiso, "a1");
        let deputy = account(world, "deputy", "a1");
        let mut new = right(world, &deputy, Role::AgencyCiso, "a1");
        new.on_behalf_of = Some(id_of(&ciso).to_owned());
        let endless = grant::give(installation, &ciso, &new);
        assert!(matches!(endless, Err(GrantError::NoEnd)), "{endless:?}");
        new.until = Some(installation.today());
        grant::give(installation, &ciso, &new).unwrap();
        let book = Resource::Book { agency: "a2", form: "zone" };
        assert!(access::may(&acting(installation, &deputy), Action::Approve, &book));
        let listed = app::record::list(
            installation,
            &acting(installation, &deputy),
            &Filter { form: Some("zone"), ..Filter::default() },
            None,
            10,
        );
        assert_eq!(listed.unwrap().records.len(), 2);
        let theirs = grant::of_account(installation, &ciso, id_of(&ciso)).unwrap();
        grant::revoke(installation, &local(), &theirs[0].id, "調職").unwrap();
        assert!(!access::may(&acting(installation, &deputy), Action::Approve, &book));
    });
}

#[test]
fn two_names_that_look_alike_are_one_name() {
    city(|world| {
        account(world, "wang.ming", "a1");
        let again = account::create(
            &world.installation,
            &local(),
            &NewAccount {
                name: " Wang.Ming ".to_owned(),
                display_name: "另一人".to_owned(),
                agency: "a1".to_owned(),
                person: None,
                mail: None,
            },
        );
        assert!(matches!(again, Err(AccountError::NameTaken { .. })), "{again:?}");
        for name in ["wáng", "ｗang", "王明", "", "a b"] {
            assert!(account::folded(name).is_err(), "{name}");
        }
    });
}

#[test]
fn who_is_there_holds_what_they_hold_now_whichever_process_changed_it() {
    testkit::both(|kit| {
        let (here, there) = (World::at(kit), World::at(kit));
        here.import_text("people.jsonl", PEOPLE).unwrap();
        let who =
            testkit::signed_in(&here.installation, "林專員", &[(Role::SecurityOfficer, "a1")]);
        let token = testkit::token(&here.installation, &who, &[Scope::Read]);
        let held = || {
            let present = session::find(&here.installation, &who.secret).unwrap()?;
            let program = app::token::find(&here.installation, &token).unwrap()?;
            let held = |actor: &Actor| actor.principal().unwrap().rights.held.len();
            assert_eq!(held(&present.actor), held(&program.actor));
            Some(held(&present.actor))
        };
        // Asked twice: what was found before is asked again in the same words.
        assert_eq!((held(), held()), (Some(1), Some(1)));
        let given = give(&there, &who.account, Role::HeadOfIt, "a1");
        assert_eq!((held(), held()), (Some(2), Some(2)));
        grant::revoke(&there.installation, &local(), &given.id, "調職").unwrap();
        assert_eq!((held(), held()), (Some(1), Some(1)));
        account::decide(&there.installation, &local(), &who.account, true, "離職").unwrap();
        assert_eq!((held(), held()), (None, None));
    });
}

//! Approval: every way that a record may go, and every way that it may not.

use std::sync::Arc;

use app::access::{Role, principal};
use app::account::{self, NewAccount};
use app::approval::{self, ApprovalError, Item, Obstacle};
use app::grant::{self, NewGrant};
use app::posture::Question;
use app::record::{self, FiledRecord, NewRecord, Once, RecordError};
use app::setting::{self, NewSetting, SettingError};
use app::{Actor, FixedClock, Installation};
use domain::{At, Moment};
use regulation::Day;
use serde_json::json;

use crate::world::{PEOPLE, World, actor as local, errors, now};

pub(crate) fn account(world: &World, name: &str) -> String {
    let new = NewAccount {
        name: name.to_owned(),
        display_name: name.to_uppercase(),
        agency: "a1".to_owned(),
        person: None,
        mail: None,
    };
    account::create(&world.installation, &local(), &new).unwrap().id
}

pub(crate) fn give(
    world: &World,
    account: &str,
    role: Role,
    agency: &str,
    of: Option<(&str, Day)>,
) {
    let new = NewGrant {
        account: account.to_owned(),
        role: role.word().to_owned(),
        agency: agency.to_owned(),
        subject: None,
        from: world.installation.today(),
        until: of.map(|(_, until)| until),
        on_behalf_of: of.map(|(other, _)| other.to_owned()),
        why: "業務需要".to_owned(),
    };
    grant::give(&world.installation, &local(), &new).unwrap();
}

pub(crate) fn acting(installation: &Installation, account: &str) -> Actor {
    Actor::account(principal(installation, account).unwrap().unwrap())
}

/// An officer and a CISO of a1, and a head of IT; waivers go by the head to the CISO.
pub(crate) struct Office {
    pub(crate) officer: Actor,
    pub(crate) head: Actor,
    pub(crate) ciso: Actor,
}

impl Office {
    fn of(world: &World) -> Self {
        let somebody = |name: &str, role| {
            let id = account(world, name);
            give(world, &id, role, "a1", None);
            acting(&world.installation, &id)
        };
        decide(world, "head_of_it, agency_ciso", "a1").unwrap();
        Self {
            officer: somebody("officer", Role::SecurityOfficer),
            head: somebody("head", Role::HeadOfIt),
            ciso: somebody("ciso", Role::AgencyCiso),
        }
    }
}

fn decide(world: &World, value: &str, agency: &str) -> Result<(), SettingError> {
    decide_for(world, "waiver", value, agency)
}

pub(crate) fn decide_for(
    world: &World,
    form: &str,
    value: &str,
    agency: &str,
) -> Result<(), SettingError> {
    let new = NewSetting {
        name: format!("approval.{form}"),
        value: value.to_owned(),
        from: world.installation.today(),
        agency: Some(agency.to_owned()),
        why: "機關分層負責".to_owned(),
    };
    setting::set(&world.installation, &local(), &new).map(drop)
}

/// A world in which a2 stands beside a1.
pub(crate) fn offices(body: impl Fn(&World, &Office)) {
    offices_in(|world, office, _| body(world, office));
}

pub(crate) fn offices_in(body: impl Fn(&World, &Office, &testkit::Installation)) {
    testkit::both(|kit| {
        let world = &World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let other = r#"{"id":"org-a2","form":"org_register","agency":"a2","with":{"agency_code":"a2","name_zh":"樣本處","tier":"first","parent":"city"}}"#;
        assert_eq!(errors(&world.import_text("a2.jsonl", other).unwrap()), Vec::<String>::new());
        let office = Office::of(world);
        body(world, &office, kit);
    });
}

pub(crate) fn waiver(agency: &str, ground: &str) -> NewRecord {
    let with = json!({"duty": "D6.2c", "ground": ground, "measures": "加強宣導",
        "from": "2026-02-20", "expires_on": "2026-12-31"});
    let serde_json::Value::Object(with) = with else { unreachable!("fields are an object") };
    NewRecord {
        form: "waiver".to_owned(),
        agency: Some(agency.to_owned()),
        with,
        ..NewRecord::default()
    }
}

/// As whoever brings it in says it of what was approved elsewhere.
pub(crate) fn approved_elsewhere(mut new: NewRecord) -> NewRecord {
    new.with.insert("approver".to_owned(), "p2".into());
    new.with.insert("approved_on".to_owned(), "2026-02-20".into());
    new
}

pub(crate) fn file(world: &World, actor: &Actor, new: &NewRecord) -> String {
    record::file(&world.installation, actor, new, None).unwrap().record.id
}

pub(crate) type Done = Result<FiledRecord, ApprovalError>;

fn submit(world: &World, actor: &Actor, id: &str) -> Done {
    approval::submit(&world.installation, actor, id, None, None, None)
}

pub(crate) fn approve(world: &World, actor: &Actor, id: &str) -> Done {
    approval::approve(&world.installation, actor, id, None, None, None, None)
}

pub(crate) fn give_back(world: &World, actor: &Actor, id: &str, why: &str) -> Done {
    approval::return_with_reason(&world.installation, actor, id, why, None, None)
}

fn take_back(world: &World, actor: &Actor, id: &str) -> Done {
    approval::take_back(&world.installation, actor, id, None, None, None)
}

pub(crate) fn state(done: Done) -> &'static str {
    done.unwrap().record.state
}

pub(crate) fn obstacle<T: std::fmt::Debug>(done: Result<T, ApprovalError>) -> Obstacle {
    match done {
        Err(ApprovalError::Obstacle(obstacle)) => obstacle,
        other => unreachable!("{other:?}"),
    }
}

pub(crate) fn is_forbidden<T>(done: &Result<T, ApprovalError>) -> bool {
    matches!(done, Err(ApprovalError::Record(RecordError::Forbidden(_))))
}

/// How the duty that the waiver is of stands on a day, by what is known at a moment, and why.
pub(crate) fn standing(world: &World, on: &str, known_at: Moment) -> (String, String) {
    let question = Question {
        agency: Some("a1".to_owned()),
        duty: Some("D6.2c".to_owned()),
        at: At::day(on.parse().unwrap()),
        known_at,
    };
    let mut found = (String::new(), String::new());
    app::posture::each(&world.installation, &local(), &question, |line| {
        if line.subject.is_none() {
            found = (line.standing.word().to_owned(), line.reason_zh.clone());
        }
        Ok::<_, app::posture::PostureError>(())
    })
    .unwrap();
    found
}

/// Whether the waiver excepts on the day of its approval, by what is known at a moment.
fn is_waived(world: &World, known_at: Moment) -> bool {
    standing(world, "2026-03-04", known_at).0 == "waived"
}

pub(crate) fn ids(world: &World, actor: &Actor) -> Vec<String> {
    let page = approval::waiting_for(&world.installation, actor, None, 10).unwrap();
    page.waiting.into_iter().map(|one| one.record.id).collect()
}

#[test]
fn a_record_goes_from_officer_to_head_to_ciso_and_counts_from_the_last_approval() {
    offices(|world, office| {
        let id = file(world, &office.officer, &waiver("a1", "系統汰換"));
        assert_eq!(world.record(&id).state, "submitted");
        assert_eq!(
            (ids(world, &office.head), ids(world, &office.ciso)),
            (vec![id.clone()], vec![])
        );
        assert!(!is_waived(world, Moment::FOREVER), "what is submitted never counts");
        assert!(is_forbidden(&approve(world, &office.ciso, &id)), "the head comes first");
        assert_eq!(state(approve(world, &office.head, &id)), "submitted");
        assert_eq!(
            (ids(world, &office.head), ids(world, &office.ciso)),
            (vec![], vec![id.clone()])
        );
        assert!(!is_waived(world, Moment::FOREVER));
        let mut later = world.installation.clone();
        let approved_at: Moment = "2026-03-04T09:00:00+08:00".parse().unwrap();
        later.clock = Arc::new(FixedClock(approved_at));
        let ciso = acting(&later, &office.ciso.principal().unwrap().account);
        let page = approval::waiting_for(&later, &ciso, None, 10).unwrap();
        assert_eq!((page.waiting[0].n_days, page.waiting[0].role.as_str()), (2, "agency_ciso"));
        let done = approval::approve(&later, &ciso, &id, None, None, None, None).unwrap().record;
        assert_eq!(
            (done.state, done.recorded_at, done.filed_at),
            ("approved", approved_at, Some(now()))
        );
        assert!(!is_waived(world, now()), "nobody knew it then");
        assert!(is_waived(world, approved_at));
        assert_eq!(obstacle(approve(world, &office.ciso, &id)), Obstacle::NotWaiting);
        let course = approval::course(&later, &ciso, &id).unwrap();
        let acts: Vec<&str> = course.acts.iter().map(|act| act.act).collect();
        assert_eq!(acts, ["submit", "approve", "approve"]);
        assert_eq!(course.may, Vec::<&str>::new());
        assert!(course.steps.iter().all(|step| step.approved_by.is_some()));
    });
}

#[test]
fn a_draft_is_submitted_returned_with_its_reason_and_submitted_again() {
    offices(|world, office| {
        let draft = NewRecord { state: Some("draft".to_owned()), ..waiver("a1", "系統汰換") };
        let id = file(world, &office.officer, &draft);
        assert_eq!(obstacle(approve(world, &office.head, &id)), Obstacle::NotWaiting);
        assert_eq!(obstacle(take_back(world, &office.officer, &id)), Obstacle::NotWaiting);
        assert!(
            is_forbidden(&submit(
                world,
                &acting(&world.installation, &account(world, "nobody")),
                &id
            )) || submit(world, &office.officer, "none").is_err()
        );
        assert_eq!(state(submit(world, &office.officer, &id)), "submitted");
        assert_eq!(obstacle(submit(world, &office.officer, &id)), Obstacle::NotADraft);
        assert_eq!(obstacle(give_back(world, &office.head, &id, " ")), Obstacle::NoReason);
        assert!(is_forbidden(&give_back(world, &office.officer, &id, "不行")));
        assert_eq!(state(give_back(world, &office.head, &id, "請補附件")), "returned");
        assert_eq!(ids(world, &office.head), Vec::<String>::new());
        let course = approval::course(&world.installation, &office.officer, &id).unwrap();
        assert_eq!(course.acts[1].why.as_deref(), Some("請補附件"));
        assert_eq!(course.may, ["submit"]);
        assert_eq!(state(submit(world, &office.officer, &id)), "submitted");
        assert_eq!(obstacle(take_back(world, &office.head, &id)), Obstacle::NotTheirs);
        assert_eq!(state(take_back(world, &office.officer, &id)), "draft");
        assert!(!is_waived(world, Moment::FOREVER));
    });
}

#[test]
fn a_draft_that_lacks_a_required_field_is_not_submitted() {
    offices(|world, office| {
        let mut draft =
            NewRecord { state: Some("draft".to_owned()), ..waiver("a1", "系統汰換") };
        draft.with.remove("measures");
        let id = file(world, &office.officer, &draft);
        let refused = submit(world, &office.officer, &id);
        let Err(ApprovalError::Record(RecordError::Faults(faults))) = refused else { panic!() };
        assert_eq!(faults[0].place.column.as_ref().unwrap().heading, "measures");
    });
}

#[test]
fn nobody_approves_their_own_nor_any_version_of_it_nor_two_steps() {
    offices(|world, office| {
        // The CISO files it; the head is also given the CISO's role.
        let own = file(world, &office.ciso, &waiver("a1", "系統汰換"));
        approve(world, &office.head, &own).unwrap();
        assert_eq!(obstacle(approve(world, &office.ciso, &own)), Obstacle::Own);
        assert_eq!(ids(world, &office.ciso), Vec::<String>::new(), "it does not wait for them");
        let head = &office.head.principal().unwrap().account;
        give(world, head, Role::AgencyCiso, "a1", None);
        let both = acting(&world.installation, head);
        assert_eq!(obstacle(approve(world, &both, &own)), Obstacle::Twice);
        // The officer corrects what the CISO filed: the CISO is still one of its authors.
        let counted = file(world, &local(), &approved_elsewhere(waiver("a1", "另案")));
        let version = |actor: &Actor, older: &str, ground: &str| {
            let new = waiver("a1", ground);
            record::supersede(&world.installation, actor, older, &new, None, None)
        };
        let by_ciso = version(&office.ciso, &counted, "更正一").unwrap().record.id;
        approve(world, &office.head, &by_ciso).unwrap();
        approve(world, &acting(&world.installation, &second_ciso(world)), &by_ciso).unwrap();
        let by_officer = version(&office.officer, &by_ciso, "更正二").unwrap().record.id;
        approve(world, &office.head, &by_officer).unwrap();
        assert_eq!(obstacle(approve(world, &office.ciso, &by_officer)), Obstacle::Own);
    });
}

fn second_ciso(world: &World) -> String {
    let id = account(world, "second");
    give(world, &id, Role::AgencyCiso, "a1", None);
    id
}

#[test]
fn approvals_fall_with_a_new_version_and_only_its_filer_makes_one() {
    offices(|world, office| {
        let id = file(world, &office.officer, &waiver("a1", "系統汰換"));
        approve(world, &office.head, &id).unwrap();
        let new = waiver("a1", "改寫後之事由");
        let replace =
            |actor: &Actor| record::supersede(&world.installation, actor, &id, &new, None, None);
        assert!(matches!(replace(&office.ciso), Err(RecordError::Forbidden(_))));
        let newer = replace(&office.officer).unwrap().record;
        assert_eq!(newer.state, "submitted");
        assert_eq!(obstacle(approve(world, &office.ciso, &id)), Obstacle::Gone);
        assert!(is_forbidden(&approve(world, &office.ciso, &newer.id)), "the head approves anew");
        assert_eq!(ids(world, &office.head), [newer.id.as_str()]);
        let course = approval::course(&world.installation, &office.head, &newer.id).unwrap();
        assert_eq!(course.acts.len(), 1);
    });
}

#[test]
fn an_approval_is_bound_to_the_content_that_was_read() {
    offices_in(|world, office, kit| {
        let installation = &world.installation;
        let id = file(world, &office.officer, &waiver("a1", "系統汰換"));
        let course = approval::course(installation, &office.head, &id).unwrap();
        let of = |content: &str| {
            approval::approve(installation, &office.head, &id, None, Some(content), None, None)
        };
        assert_eq!(obstacle(of("another")), Obstacle::Changed);
        of(&course.content).unwrap();
        // Somebody writes into the database past the program.
        let forged =
            format!("update record set fields = replace(fields, '系統', '全府') where id = '{id}'");
        kit.tamper(&forged).unwrap();
        assert_eq!(obstacle(approve(world, &office.ciso, &id)), Obstacle::Altered);
        let course = approval::course(installation, &office.ciso, &id).unwrap();
        assert!(course.acts.iter().all(|act| !act.is_about_this));
        assert_eq!(course.obstacle, Some(Obstacle::Altered));
    });
}

#[test]
fn a_deputy_approves_in_their_place_while_the_term_runs_and_never_what_is_theirs() {
    offices(|world, office| {
        let installation = &world.installation;
        let ciso = &office.ciso.principal().unwrap().account;
        let id = account(world, "deputy");
        give(world, &id, Role::AgencyCiso, "a1", Some((ciso, "2026-03-05".parse().unwrap())));
        let deputy = acting(installation, &id);
        let one = file(world, &office.officer, &waiver("a1", "一"));
        approve(world, &office.head, &one).unwrap();
        assert_eq!(ids(world, &deputy), [one.as_str()]);
        approve(world, &deputy, &one).unwrap();
        let course = approval::course(installation, &deputy, &one).unwrap();
        let last = course.acts.last().unwrap();
        assert_eq!(last.by, deputy.written());
        assert_eq!(last.on_behalf_of.as_deref(), Some(office.ciso.written().as_str()));
        // What the CISO filed is not approved in the CISO's place.
        let own = file(world, &office.ciso, &waiver("a1", "二"));
        approve(world, &office.head, &own).unwrap();
        assert_eq!(obstacle(approve(world, &deputy, &own)), Obstacle::Own);
        // After the term the right is gone, and nothing waits for the deputy.
        let two = file(world, &office.officer, &waiver("a1", "三"));
        approve(world, &office.head, &two).unwrap();
        let mut later = installation.clone();
        later.clock = Arc::new(FixedClock("2026-03-06T09:00:00+08:00".parse().unwrap()));
        let deputy = acting(&later, &id);
        let waiting = approval::waiting_for(&later, &deputy, None, 10).unwrap();
        assert_eq!(waiting.waiting.len(), 0);
        let refused = approval::approve(&later, &deputy, &two, None, None, None, None);
        assert!(refused.is_err(), "{refused:?}");
    });
}

#[test]
fn one_foreign_record_in_a_batch_and_none_is_approved() {
    offices(|world, office| {
        let installation = &world.installation;
        let mine = file(world, &office.officer, &waiver("a1", "一"));
        let own = file(world, &office.head, &waiver("a1", "二"));
        decide(world, "head_of_it", "a2").unwrap();
        let other = account(world, "other");
        give(world, &other, Role::SecurityOfficer, "a2", None);
        let foreign = file(world, &acting(installation, &other), &waiver("a2", "三"));
        let item = |id: &str| Item { record: id.to_owned(), content: None };
        let before = record::version(installation).unwrap();
        let all = [item(&mine), item(&foreign)];
        assert!(approval::preview(installation, &office.head, &all).is_err());
        let refused = approval::approve_all(installation, &office.head, &all, None, None);
        assert!(matches!(refused, Err(ApprovalError::Record(RecordError::NotFound { .. }))));
        assert_eq!(record::version(installation).unwrap(), before, "nothing was written");
        let nothing = approval::approve_all(installation, &office.head, &[], None, None);
        assert!(matches!(nothing, Err(ApprovalError::Batch { .. })));
        // Of what is theirs to judge, each goes by itself.
        let all = [item(&mine), item(&own), item(&mine)];
        let seen = approval::preview(installation, &office.head, &all).unwrap();
        assert_eq!(record::version(installation).unwrap(), before, "a look changes nothing");
        let told: Vec<_> = seen.iter().map(|one| (one.then.as_deref(), one.obstacle)).collect();
        assert_eq!(told, [(Some("agency_ciso"), None), (None, Some(Obstacle::Own))]);
        let once = Some(Once { key: "b1", request_sha256: "aa" });
        let done = approval::approve_all(installation, &office.head, &all, None, once).unwrap();
        let told: Vec<_> = done.iter().map(|one| one.obstacle).collect();
        assert_eq!(told, [None, Some(Obstacle::Own)]);
        assert_eq!(record::version(installation).unwrap(), before + 1);
    });
}

#[test]
fn a_repeated_request_is_answered_and_not_done_again() {
    offices(|world, office| {
        let id = file(world, &office.officer, &waiver("a1", "系統汰換"));
        let once = Some(Once { key: "k1", request_sha256: "aa" });
        let ask =
            || approval::approve(&world.installation, &office.head, &id, None, None, once, None);
        assert!(!ask().unwrap().repeated);
        assert!(ask().unwrap().repeated);
        let other = Some(Once { key: "k1", request_sha256: "bb" });
        let refused =
            approval::take_back(&world.installation, &office.head, &id, None, other, None);
        assert!(matches!(refused, Err(ApprovalError::Record(RecordError::KeyReused))));
    });
}

/// Somebody whom the people of a2 may name.
const OF_A2: &str = r#"
{"id":"p9","form":"person","agency":"a2","with":{"person_id":"E0009","name":"方以安","unit":"第一科","post":"主任","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
"#;

#[test]
fn without_a_step_filing_counts_at_once_and_with_one_nobody_files_past_it() {
    offices(|world, office| {
        let other = account(world, "other");
        give(world, &other, Role::SecurityOfficer, "a2", None);
        let other = acting(&world.installation, &other);
        // Nobody but the city decides that nobody approves what takes a duty away.
        let nobody = NewSetting {
            name: "approval.waiver".to_owned(),
            value: "none".to_owned(),
            from: world.installation.today(),
            agency: None,
            why: "另以公文核准".to_owned(),
        };
        setting::set(&world.installation, &local(), &nobody).unwrap();
        world.import_text("a2.jsonl", OF_A2).unwrap();
        let elsewhere = |agency: &str, ground: &str| {
            let mut new = approved_elsewhere(waiver(agency, ground));
            if agency == "a2" {
                new.with.insert("approver".to_owned(), "p9".into());
            }
            new
        };
        assert_eq!(world.record(&file(world, &other, &elsewhere("a2", "一"))).state, "approved");
        let draft = NewRecord { state: Some("draft".to_owned()), ..elsewhere("a2", "二") };
        let draft = file(world, &other, &draft);
        assert_eq!(state(submit(world, &other, &draft)), "approved");
        for (asked, expected) in [("approved", "state"), ("returned", "state")] {
            let new = NewRecord { state: Some(asked.to_owned()), ..waiver("a1", "三") };
            let refused = record::file(&world.installation, &office.officer, &new, None);
            let Err(RecordError::Faults(faults)) = refused else { panic!("{asked}") };
            assert_eq!(faults[0].place.column.as_ref().unwrap().heading, expected);
        }
        // Whoever is at the machine brings in what was approved elsewhere.
        assert_eq!(world.record(&file(world, &local(), &elsewhere("a1", "四"))).state, "approved");
    });
}

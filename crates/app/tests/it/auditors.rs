//! What somebody outside a body says of it: corrected and withdrawn by them or from above, answered by the body.

use std::sync::Arc;

use app::access::Role;
use app::approval;
use app::grant;
use app::notice::{self, Kind};
use app::record::{self, FiledRecord, NewRecord, RecordError, Reserved};
use app::{Actor, FixedClock};
use serde_json::{Value, json};

use crate::approvals::decide_for;
use crate::rights::{account, acting, city, id_of, local, right, somebody, somebody_for_today};
use crate::world::{World, errors, request};

const CONTENT: &str = "未依規定清查帳號";

fn finding(kind: &str, content: &str, response: Option<&str>) -> Value {
    let mut with = json!({"cycle": "cy1", "aspect": "technical", "kind": kind, "content": content,
        "auditor": "au1"});
    if let Some(response) = response {
        with["auditee_response"] = response.into();
    }
    with
}

fn new(form: &str, agency: &str, with: &Value) -> NewRecord {
    NewRecord {
        form: form.to_owned(),
        agency: Some(agency.to_owned()),
        with: with.as_object().unwrap().clone(),
        ..NewRecord::default()
    }
}

/// A deficiency that somebody finds at a body.
fn found(world: &World, actor: &Actor, agency: &str) -> FiledRecord {
    let with = finding("deficiency", CONTENT, None);
    record::file(&world.installation, actor, &new("audit_finding", agency, &with), None).unwrap()
}

/// The id of the correction, or the fields that are not theirs to say.
fn correct(world: &World, actor: &Actor, id: &str, with: &Value) -> Result<String, Vec<String>> {
    let corrected =
        NewRecord { why: Some("更正".to_owned()), ..new("audit_finding", "a1", with) };
    match record::supersede(&world.installation, actor, id, &corrected, None, None) {
        Ok(filed) => Ok(filed.record.id),
        Err(RecordError::Faults(faults)) => {
            Err(faults.into_iter().map(|fault| fault.place.column.unwrap().heading).collect())
        }
        Err(other) => Err(vec![other.to_string()]),
    }
}

fn withdraw(world: &World, actor: &Actor, id: &str) -> Result<(), RecordError> {
    record::withdraw(&world.installation, actor, id, "誤植", None, None).map(drop)
}

fn is_reserved(done: &Result<(), RecordError>) -> bool {
    matches!(done, Err(RecordError::Reserved(Reserved::ToOutsider)))
}

fn told(world: &World, actor: &Actor) -> Vec<Option<String>> {
    let page = notice::list(&world.installation, actor, None, 10).unwrap();
    let altered = page.notices.into_iter().filter(|one| one.kind == Kind::Altered);
    altered.map(|one| one.record).collect()
}

#[test]
fn what_an_auditor_found_the_audited_body_answers_and_neither_corrects_nor_withdraws() {
    city(|world| {
        let auditor = somebody_for_today(world, "auditor", Role::Auditor, "a1");
        let id = found(world, &auditor, "a1").record.id;
        let own = [
            Role::ContactWindow,
            Role::SecurityOfficer,
            Role::AgencyCiso,
            Role::HeadOfIt,
            Role::AuditUnit,
        ];
        let own = own.map(|role| somebody(world, role.word(), role, "a1"));
        let softened = finding("suggestion", "無", Some("已改善"));
        for actor in &own {
            let refused = correct(world, actor, &id, &softened);
            assert_eq!(refused.unwrap_err(), ["kind", "content"], "{}", actor.name);
            assert!(is_reserved(&withdraw(world, actor, &id)), "{}", actor.name);
        }
        let [window, officer, ..] = &own;
        assert!(told(world, &auditor).is_empty(), "nothing was altered");
        let answered = finding("deficiency", CONTENT, Some("已於二月清查"));
        let answered = correct(world, window, &id, &answered).unwrap();
        assert_eq!(world.record(&answered).state, "approved");
        assert_eq!(told(world, &auditor), [Some(answered.clone())]);
        // Through its answer it does not get at the rest either, and goes on answering.
        assert!(is_reserved(&withdraw(world, window, &answered)));
        assert_eq!(correct(world, officer, &answered, &softened).unwrap_err(), ["kind", "content"]);
        let again = finding("deficiency", CONTENT, Some("已於三月清查"));
        let again = correct(world, officer, &answered, &again).unwrap();
        let milder = finding("improvement", CONTENT, Some("已於三月清查"));
        let milder = correct(world, &auditor, &again, &milder).unwrap();
        withdraw(world, &auditor, &milder).unwrap();
        assert_eq!(world.record(&milder).state, "withdrawn");
    });
}

#[test]
fn who_stands_above_the_body_decides_on_what_an_auditor_found_and_the_auditor_is_told() {
    city(|world| {
        // a2 stands below a1.
        let auditor = somebody_for_today(world, "auditor", Role::Auditor, "a2");
        let own = somebody(world, "own", Role::SecurityOfficer, "a2");
        let superior = somebody(world, "superior", Role::SecurityOfficer, "a1");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let first = found(world, &auditor, "a2").record.id;
        let second = found(world, &auditor, "a2").record.id;
        let milder = finding("improvement", CONTENT, None);
        assert_eq!(correct(world, &own, &first, &milder).unwrap_err(), ["kind"]);
        let milder = correct(world, &superior, &first, &milder).unwrap();
        // What was decided above is no auditor's to turn back.
        let harder = finding("deficiency", CONTENT, None);
        assert_eq!(correct(world, &auditor, &milder, &harder).unwrap_err(), ["kind"]);
        withdraw(world, &bureau, &second).unwrap();
        let mut altered = told(world, &auditor);
        altered.sort();
        let mut expected = [Some(milder), Some(second)];
        expected.sort();
        assert_eq!(altered, expected);
    });
}

#[test]
fn an_auditor_of_the_same_engagement_corrects_and_one_who_came_later_or_works_there_does_not() {
    city(|world| {
        let auditor = somebody_for_today(world, "auditor", Role::Auditor, "a1");
        let colleague = somebody_for_today(world, "colleague", Role::Auditor, "a1");
        let both = somebody(world, "both", Role::SecurityOfficer, "a1");
        let mut also = right(world, id_of(&both), Role::Auditor, "a1");
        also.until = Some(world.installation.today());
        grant::give(&world.installation, &local(), &also).unwrap();
        let both = acting(&world.installation, id_of(&both));
        let id = found(world, &auditor, "a1").record.id;
        let milder = finding("improvement", CONTENT, None);
        assert_eq!(correct(world, &both, &id, &milder).unwrap_err(), ["kind"]);
        assert!(is_reserved(&withdraw(world, &both, &id)));
        let id = correct(world, &colleague, &id, &milder).unwrap();

        let mut later = world.installation.clone();
        later.clock = Arc::new(FixedClock("2026-03-05T10:00:00+08:00".parse().unwrap()));
        let next = account(world, "next", "a1");
        let mut given = right(world, &next, Role::Auditor, "a1");
        (given.from, given.until) = (later.today(), Some(later.today()));
        grant::give(&later, &local(), &given).unwrap();
        let next = acting(&later, &next);
        let refused = record::withdraw(&later, &next, &id, "誤植", None, None).map(drop);
        assert!(is_reserved(&refused), "{refused:?}");
        // Whose engagement is over says nothing of the body any more.
        let over = acting(&later, id_of(&auditor));
        assert!(record::withdraw(&later, &over, &id, "誤植", None, None).is_err());
    });
}

#[test]
fn who_holds_rights_over_all_is_of_their_own_body_all_the_same() {
    city(|world| {
        // Accounts of these tests are of a1.
        let auditor = somebody_for_today(world, "auditor", Role::Auditor, "a1");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let colleague = somebody(world, "colleague", Role::BureauOfficer, "city");
        let id = found(world, &auditor, "a1").record.id;
        assert!(is_reserved(&withdraw(world, &bureau, &id)));
        let own = found(world, &bureau, "a1").record.id;
        withdraw(world, &colleague, &own).unwrap();
    });
}

#[test]
fn what_a_body_says_of_itself_stays_its_own() {
    city(|world| {
        let auditor = somebody_for_today(world, "auditor", Role::Auditor, "a1");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let window = somebody(world, "window", Role::ContactWindow, "a1");
        let id = found(world, &officer, "a1").record.id;
        let refused = withdraw(world, &auditor, &id);
        assert!(matches!(refused, Err(RecordError::Forbidden(_))), "{refused:?}");
        let milder = finding("improvement", CONTENT, None);
        let id = correct(world, &window, &id, &milder).unwrap();
        withdraw(world, &officer, &id).unwrap();
    });
}

#[test]
fn a_review_from_above_is_not_the_reviewed_body_s_to_take_back() {
    city(|world| {
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let own = somebody(world, "own", Role::SecurityOfficer, "a2");
        let superior = somebody(world, "superior", Role::SecurityOfficer, "a1");
        let with = json!({"incident": "i2", "received_at": "2026-03-01T09:00:00+08:00",
            "reviewed_at": "2026-03-01T10:00:00+08:00", "decision": "raise",
            "passed_on_at": "2026-03-01T10:30:00+08:00"});
        let review = new("incident_review", "a2", &with);
        let id = record::file(&world.installation, &bureau, &review, None).unwrap().record.id;
        assert!(is_reserved(&withdraw(world, &own, &id)));
        let mut agreed = review.clone();
        agreed.with.insert("decision".to_owned(), "agree".into());
        let refused = record::supersede(&world.installation, &own, &id, &agreed, None, None);
        assert!(matches!(refused, Err(RecordError::Faults(_))), "{refused:?}");
        withdraw(world, &superior, &id).unwrap();
    });
}

#[test]
fn no_import_of_the_body_says_otherwise_what_an_auditor_found() {
    city(|world| {
        let auditor = somebody_for_today(world, "auditor", Role::Auditor, "a1");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let id = found(world, &auditor, "a1").record.id;
        let brought = |with: &Value| {
            let line = json!({"form": "audit_finding", "agency": "a1", "supersedes": id,
                "with": with});
            let path = world.file("findings.jsonl", line.to_string());
            let installation = &world.installation;
            app::import::import(installation, &officer, &request(&path), &mut |_| {}).unwrap()
        };
        let refused = errors(&brought(&finding("suggestion", "無", None)));
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(refused[0].contains("受稽機關不得更改"), "{refused:?}");
        assert_eq!(world.record(&id).superseded_by, None);
        let answered = brought(&finding("deficiency", CONTENT, Some("已清查")));
        assert_eq!(errors(&answered), Vec::<String>::new());
        assert!(world.record(&id).superseded_by.is_some());
    });
}

#[test]
fn beside_what_an_auditor_checked_the_audited_body_files_nothing_of_the_same_item() {
    city(|world| {
        let auditor = somebody_for_today(world, "auditor", Role::Auditor, "a1");
        let colleague = somebody_for_today(world, "colleague", Role::Auditor, "a1");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let installation = &world.installation;
        let item = |number: &str, result: &str| {
            let with = json!({"cycle": "cy1", "aspect": "technical", "item_no": number,
                "item": "帳號清查", "self_result": "符合", "self_note": "已清查",
                "audit_result": result, "auditor": "au1"});
            new("audit_check_item", "a1", &with)
        };
        let filed = |actor: &Actor, new: &NewRecord| {
            let done = record::file(installation, actor, new, None);
            done.map(|filed| filed.record.id).map_err(|error| match error {
                RecordError::Faults(faults) => {
                    faults.into_iter().map(|fault| fault.what.en()).collect::<String>()
                }
                other => other.to_string(),
            })
        };
        let draft = NewRecord { state: Some("draft".to_owned()), ..item("1", "符合") };
        let draft = filed(&officer, &draft).unwrap();
        let own = filed(&officer, &item("2", "符合")).unwrap();
        let id = filed(&auditor, &item("1", "不符合")).unwrap();
        let refused = filed(&officer, &item("1", "符合")).unwrap_err();
        assert!(refused.contains(&id) && refused.contains("that stands"), "{refused}");
        let sent = approval::submit(installation, &officer, &draft, None, None, None);
        assert!(sent.is_err(), "what was drafted before is not submitted past it");
        // Nor is what the body said of another item moved there.
        let moved = NewRecord { why: Some("更正".to_owned()), ..item("1", "符合") };
        let moved = record::supersede(installation, &officer, &own, &moved, None, None);
        assert!(matches!(moved, Err(RecordError::Faults(_))), "{moved:?}");
        for with_id in [false, true] {
            let said = item("1", "符合");
            let mut line = json!({"form": said.form, "agency": "a1", "with": said.with});
            if with_id {
                line["id"] = "brought".into();
            }
            let path = world.file("items.jsonl", line.to_string());
            let done = app::import::import(installation, &officer, &request(&path), &mut |_| {});
            let told = errors(&done.unwrap());
            assert_eq!(told.len(), 1, "{told:?}");
        }
        // They answer it there; and who audits the body with the auditor says more.
        let mut answered = item("1", "不符合");
        answered.with.insert("self_note".to_owned(), "已於三月補正".into());
        answered.why = Some("說明".to_owned());
        record::supersede(installation, &officer, &id, &answered, None, None).unwrap();
        filed(&colleague, &item("1", "部分符合")).unwrap();
    });
}

#[test]
fn what_a_file_of_the_body_answers_is_told_to_the_auditor_as_what_it_answers_by_itself() {
    city(|world| {
        let auditor = somebody_for_today(world, "auditor", Role::Auditor, "a1");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let id = found(world, &auditor, "a1").record.id;
        let own = found(world, &officer, "a1").record.id;
        let lines = [&id, &own].map(|older| {
            let with = finding("deficiency", CONTENT, Some("已清查"));
            let line = json!({"form": "audit_finding", "agency": "a1", "supersedes": older,
                "with": with});
            line.to_string()
        });
        let path = world.file("answers.jsonl", lines.join("\n"));
        let installation = &world.installation;
        let done = app::import::import(installation, &officer, &request(&path), &mut |_| {});
        assert_eq!(errors(&done.unwrap()), Vec::<String>::new());
        let answer = world.record(&id).superseded_by;
        assert!(answer.is_some());
        assert_eq!(told(world, &auditor), [answer]);
    });
}

#[test]
fn what_an_auditor_finds_waits_for_nobody_whom_the_audited_body_chose() {
    city(|world| {
        decide_for(world, "audit_finding", "agency_ciso", "a1").unwrap();
        let auditor = somebody_for_today(world, "auditor", Role::Auditor, "a1");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        assert_eq!(found(world, &auditor, "a1").record.state, "approved");
        assert_eq!(found(world, &officer, "a1").record.state, "submitted");
    });
}

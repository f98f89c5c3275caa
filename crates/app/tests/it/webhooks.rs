//! What webhooks are told of, by whose rights, how often; and that none is lost and none of what was undone.

use std::collections::BTreeSet;

use app::access::Role;
use app::notice;
use app::setting::{self, NewSetting};
use app::webhook::{self, Failure, Kind, NewWebhook, Outcome, Reason, State, WebhookError};
use app::{Installation, approval, grant, session};
use store::Location;
use testkit::SignedIn;

use crate::notices::{Office, acting, at, both, filed, kinds};
use crate::world::actor as local;

const MORNING: &str = "2026-03-02T10:00:00+08:00";

const ADDRESS: &str = "https://siem.example/hook?token=a-token-of-theirs";

/// An office whose webhooks are open, at ten in the morning.
pub(crate) fn open(body: impl Fn(&Office, &Installation)) {
    both(|office| {
        let settings = "address = \"https://isms.example\"\n";
        std::fs::write(office.location.directory().join(webhook::FILE), settings).unwrap();
        body(office, &at(&office.location, MORNING));
    });
}

fn make(
    installation: &Installation,
    owner: &SignedIn,
    agency: &str,
    address: &str,
) -> Result<webhook::Made, WebhookError> {
    let present = session::find(installation, &owner.secret).unwrap().unwrap();
    let (agency, address) = (agency.to_owned(), address.to_owned());
    let new = NewWebhook { agency, address, kinds: Kind::CHOOSABLE.to_vec() };
    webhook::make(installation, &present, &new)
}

pub(crate) fn made(installation: &Installation, role: Role, agency: &str) -> (SignedIn, String) {
    let owner = testkit::signed_in(installation, "值班", &[(role, agency)]);
    let id = make(installation, &owner, agency, ADDRESS).unwrap().id;
    (owner, id)
}

/// What one call told: its id, of what and of which body.
pub(crate) type Told = (String, Kind, String, String);

/// Takes what happened and makes every call that is due; each arrives.
pub(crate) fn told(installation: &Installation) -> Vec<Told> {
    webhook::take(installation).unwrap();
    let mut told = Vec::new();
    while let Some(tried) = webhook::send_next(installation, "a node", 60, |call| {
        assert_eq!(call.address, ADDRESS);
        told.push((call.id.clone(), call.kind, call.subject.clone(), call.agency.clone()));
        Ok(204)
    })
    .unwrap()
    {
        assert_eq!(tried.outcome, Outcome::Sent);
    }
    told
}

fn things(told: &[Told]) -> BTreeSet<(Kind, &str)> {
    told.iter().map(|(_, kind, subject, _)| (*kind, subject.as_str())).collect()
}

/// Takes what happened and tries what is due; nothing arrives. How many calls were tried.
fn in_vain(installation: &Installation, status: Option<u16>) -> usize {
    webhook::take(installation).unwrap();
    let mut n_tried = 0;
    let failure = || Failure { why: Reason::TimedOut, status, is_gone: status == Some(410) };
    while webhook::send_next(installation, "a node", 60, |_| Err(failure())).unwrap().is_some() {
        n_tried += 1;
    }
    n_tried
}

pub(crate) fn later(location: &Location, minutes: i64) -> Installation {
    let moment: domain::Moment = MORNING.parse().unwrap();
    at(location, &moment.plus_minutes(minutes).to_string())
}

#[test]
fn a_webhook_is_told_once_of_what_happens_from_its_making_on_and_nothing_of_what_was_refused() {
    open(|office, installation| {
        filed(installation, &office.officer);
        let (_, id) = made(installation, Role::SecurityOfficer, "a1");
        assert_eq!(told(installation), []);
        let record = filed(installation, &office.officer);
        let ciso = acting(installation, &office.ciso);
        let wrong = Some("another content");
        assert!(approval::approve(installation, &ciso, &record, None, wrong, None, None).is_err());
        let calls = told(installation);
        let expected = [(Kind::Filed, record.as_str()), (Kind::Submitted, &record)];
        assert_eq!(things(&calls), expected.into());
        assert!(calls.iter().all(|(call, .., agency)| call.starts_with(&id) && agency == "a1"));
        assert_eq!(told(installation), []);
        approval::approve(installation, &ciso, &record, None, None, None, None).unwrap();
        let expected = [(Kind::StepApproved, record.as_str()), (Kind::Approved, &record)];
        assert_eq!(things(&told(installation)), expected.into());
    });
}

#[test]
fn a_webhook_of_another_body_is_told_of_its_own_and_of_what_the_city_decides() {
    open(|office, installation| {
        made(installation, Role::SecurityOfficer, "doit");
        filed(installation, &office.officer);
        assert_eq!(told(installation), []);
        let new = |agency: Option<&str>| NewSetting {
            name: "leave_days_threshold".to_owned(),
            value: "90".to_owned(),
            from: installation.today(),
            agency: agency.map(str::to_owned),
            why: "會議決議".to_owned(),
        };
        setting::set(installation, &local(), &new(None)).unwrap();
        let calls = told(installation);
        assert_eq!(things(&calls), [(Kind::SettingDecided, "leave_days_threshold")].into());
        assert_eq!(calls[0].3, "city");
    });
}

#[test]
fn who_runs_the_program_is_told_of_every_body_what_the_log_tells() {
    open(|office, installation| {
        made(installation, Role::PlatformAdministrator, "city");
        let record = filed(installation, &office.officer);
        assert!(things(&told(installation)).contains(&(Kind::Filed, record.as_str())));
    });
}

#[test]
fn an_imported_file_is_told_to_the_body_whose_records_it_holds() {
    open(|office, installation| {
        let (_, own) = made(installation, Role::SecurityOfficer, "a1");
        made(installation, Role::SecurityOfficer, "doit");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("more.jsonl");
        let more = r#"{"id":"p2","form":"person","agency":"a1","with":{"person_id":"E0002","name":"鄭涵婷","unit":"第一科","post":"專員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}"#;
        std::fs::write(&path, more).unwrap();
        let request =
            app::import::Request { accept_warnings: true, ..app::import::Request::of(&path) };
        let actor = acting(installation, &office.officer);
        assert!(
            app::import::import(installation, &actor, &request, &mut |_| {}).unwrap().is_whole()
        );
        let calls = told(installation);
        assert_eq!(calls.len(), 1, "{calls:?}");
        let (call, kind, _, agency) = &calls[0];
        assert!(call.starts_with(&own) && *kind == Kind::Imported && agency == "a1");
    });
}

#[test]
fn only_who_looks_after_a_body_makes_and_sees_its_webhooks() {
    open(|office, installation| {
        let (owner, id) = made(installation, Role::SecurityOfficer, "a1");
        let sees = |account: &str| webhook::get(installation, &acting(installation, account), &id);
        assert_eq!(sees(&owner.account).unwrap().address, ADDRESS);
        assert!(sees(&office.ciso).is_ok());
        for (role, agency) in [
            (Role::ContactWindow, "a1"),
            (Role::BureauOfficer, "city"),
            (Role::SecurityOfficer, "doit"),
        ] {
            let other = testkit::signed_in(installation, "他人", &[(role, agency)]);
            assert!(matches!(sees(&other.account), Err(WebhookError::NotFound)), "{role:?}");
            let actor = acting(installation, &other.account);
            assert!(webhook::list(installation, &actor, None, 50).unwrap().webhooks.is_empty());
            let refused = make(installation, &other, "a1", ADDRESS);
            assert!(matches!(refused, Err(WebhookError::Forbidden(_))), "{role:?}");
            for outcome in [
                webhook::end(installation, &actor, &id),
                webhook::try_out(installation, &actor, &id),
                webhook::resume(installation, &actor, &id),
                webhook::revive(installation, &actor, &id, "x"),
            ] {
                assert!(matches!(outcome, Err(WebhookError::NotFound)), "{outcome:?}");
            }
        }
    });
}

#[test]
fn an_address_inside_and_a_site_without_webhooks_are_refused_and_nothing_is_written() {
    open(|office, installation| {
        let owner = testkit::signed_in(installation, "值班", &[(Role::SecurityOfficer, "a1")]);
        let refused = make(installation, &owner, "a1", "https://169.254.169.254/latest");
        assert!(matches!(refused, Err(WebhookError::Address(_))), "{refused:?}");
        std::fs::remove_file(office.location.directory().join(webhook::FILE)).unwrap();
        assert!(matches!(make(installation, &owner, "a1", ADDRESS), Err(WebhookError::Off)));
        let actor = acting(installation, &owner.account);
        assert!(webhook::list(installation, &actor, None, 50).unwrap().webhooks.is_empty());
    });
}

#[test]
fn the_log_has_neither_the_address_nor_the_secret_of_a_webhook() {
    open(|_, installation| {
        let owner = testkit::signed_in(installation, "值班", &[(Role::SecurityOfficer, "a1")]);
        let made = make(installation, &owner, "a1", ADDRESS).unwrap();
        assert!(made.secret.starts_with("whsec_"));
        let told = testkit::told_of(installation, &made.id);
        assert!(told.iter().any(|(kind, _)| kind == "webhook.made"), "{told:?}");
        let all = format!("{told:?}");
        assert!(!all.contains("siem.example") && !all.contains(&made.secret), "{all}");
    });
}

#[test]
fn a_call_whose_maker_died_is_made_again_under_the_same_id() {
    open(|office, installation| {
        made(installation, Role::SecurityOfficer, "a1");
        filed(installation, &office.officer);
        webhook::take(installation).unwrap();
        let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            webhook::send_next(installation, "a node that dies", 60, |call| {
                std::panic::panic_any(call.id.clone())
            })
        }));
        let first = *died.unwrap_err().downcast::<String>().unwrap();
        // While its claim lasts nobody else makes it, nor another call to the same side.
        assert_eq!(told(installation), []);
        let after = later(&office.location, 2);
        let again: Vec<String> = told(&after).into_iter().map(|(id, ..)| id).collect();
        assert!(again.len() == 2 && again.contains(&first), "{again:?}");
    });
}

#[test]
fn of_several_nodes_one_writes_a_call_and_one_makes_it() {
    open(|office, installation| {
        made(installation, Role::SecurityOfficer, "a1");
        for _ in 0..8 {
            filed(installation, &office.officer);
        }
        let node = |name: &'static str| {
            let installation = installation.clone();
            std::thread::spawn(move || {
                let mut made = Vec::new();
                webhook::take(&installation).unwrap();
                while webhook::send_next(&installation, name, 60, |call| {
                    made.push(call.id.clone());
                    Ok(200)
                })
                .unwrap()
                .is_some()
                {}
                made
            })
        };
        let nodes = [node("one"), node("two"), node("three")];
        let mut all: Vec<String> =
            nodes.into_iter().flat_map(|node| node.join().unwrap()).collect();
        all.extend(told(installation).into_iter().map(|(id, ..)| id));
        let each: BTreeSet<&String> = all.iter().collect();
        assert_eq!((all.len(), each.len()), (16, 16));
    });
}

#[test]
fn a_webhook_that_fails_too_often_in_a_row_is_paused_its_owner_told_and_goes_on_from_where_it_was()
{
    open(|office, installation| {
        let (owner, id) = made(installation, Role::SecurityOfficer, "a1");
        let record = filed(installation, &office.officer);
        let actor = acting(installation, &owner.account);
        let mut minutes = 0;
        let state =
            |installation: &Installation| webhook::get(installation, &actor, &id).unwrap().state;
        while state(installation) == State::Working {
            in_vain(&later(&office.location, minutes), Some(503));
            minutes += 60;
            assert!(minutes < 72 * 60, "it is never paused");
        }
        let paused = later(&office.location, minutes);
        assert!(matches!(state(&paused), State::Paused { why, .. } if why == Reason::TimedOut));
        assert_eq!(kinds(&paused, &owner.account), [notice::Kind::WebhookPaused]);
        assert_eq!(in_vain(&paused, Some(503)), 0);
        let refused = webhook::try_out(&paused, &actor, &id);
        assert!(matches!(refused, Err(WebhookError::Paused)), "{refused:?}");
        let second = filed(&paused, &office.officer);
        webhook::resume(&paused, &actor, &id).unwrap();
        let calls = told(&later(&office.location, minutes + 24 * 60));
        let subjects: BTreeSet<&str> =
            calls.iter().map(|(_, _, subject, _)| subject.as_str()).collect();
        assert_eq!(subjects, [record.as_str(), second.as_str()].into());
        assert_eq!(webhook::get(&paused, &actor, &id).unwrap().n_failures, 0);
    });
}

#[test]
fn a_call_that_nobody_takes_is_given_up_after_days_seen_and_can_be_sent_again() {
    open(|office, installation| {
        let (owner, id) = made(installation, Role::SecurityOfficer, "a1");
        let actor = acting(installation, &owner.account);
        let record = filed(installation, &office.officer);
        let mut minutes = 0;
        let page = |installation: &Installation| {
            webhook::calls_of(installation, &actor, &id, None, 50).unwrap()
        };
        // One of the two calls is never taken; the other shows that the address answers.
        while page(installation).n_given_up == 0 {
            let now = later(&office.location, minutes);
            webhook::take(&now).unwrap();
            while webhook::send_next(&now, "a node", 60, |call| match call.kind {
                Kind::Submitted => {
                    Err(Failure { why: Reason::Answered(400), status: Some(400), is_gone: false })
                }
                _ => Ok(200),
            })
            .unwrap()
            .is_some()
            {}
            minutes += 8 * 60;
            if webhook::get(&now, &actor, &id).unwrap().n_failures > 8 {
                webhook::try_out(&now, &actor, &id).unwrap();
            }
            assert!(minutes < 30 * 24 * 60, "it is never given up");
        }
        let given_up = later(&office.location, minutes);
        let calls = page(&given_up).calls;
        let dead = calls.iter().find(|call| call.kind == Kind::Submitted).unwrap();
        assert_eq!((dead.subject.as_str(), dead.status), (record.as_str(), Some(400)));
        assert_eq!(dead.why, Some(Reason::Answered(400)));
        assert_eq!(webhook::figures(&given_up).unwrap().n_given_up, 1);
        webhook::revive(&given_up, &actor, &id, &dead.id).unwrap();
        assert!(told(&given_up).iter().any(|(call, ..)| *call == dead.id));
        assert_eq!(webhook::figures(&given_up).unwrap().n_given_up, 0);
    });
}

#[test]
fn a_side_that_wants_no_more_calls_gets_none() {
    open(|office, installation| {
        let (owner, id) = made(installation, Role::SecurityOfficer, "a1");
        filed(installation, &office.officer);
        assert_eq!(in_vain(installation, Some(410)), 1);
        let actor = acting(installation, &owner.account);
        let state = webhook::get(installation, &actor, &id).unwrap().state;
        assert!(matches!(state, State::Paused { .. }), "{state:?}");
    });
}

#[test]
fn when_the_owner_loses_the_right_nothing_more_is_told_not_even_what_waits() {
    open(|office, installation| {
        let (owner, id) = made(installation, Role::SecurityOfficer, "a1");
        filed(installation, &office.officer);
        webhook::take(installation).unwrap();
        let given = grant::of_account(installation, &local(), &owner.account).unwrap();
        grant::revoke(installation, &local(), &given[0].id, "調職").unwrap();
        filed(installation, &office.officer);
        assert_eq!(in_vain(installation, None), 0);
        let state = webhook::get(installation, &local(), &id).unwrap().state;
        assert!(matches!(state, State::Paused { .. }), "{state:?}");
        assert_eq!(told(&later(&office.location, 24 * 60)), []);
    });
}

#[test]
fn two_secrets_sign_for_a_day_after_another_was_given_and_one_before_and_after() {
    open(|office, installation| {
        let (owner, id) = made(installation, Role::SecurityOfficer, "a1");
        let actor = acting(installation, &owner.account);
        let signatures = |installation: &Installation| {
            webhook::try_out(installation, &actor, &id).unwrap();
            let mut signed = String::new();
            webhook::send_next(installation, "a node", 60, |call| {
                signed = call.signatures(1_700_000_000, "{}");
                Ok(200)
            })
            .unwrap()
            .unwrap();
            signed.split(' ').count()
        };
        assert_eq!(signatures(installation), 1);
        let present = session::find(installation, &owner.secret).unwrap().unwrap();
        let renewed = webhook::renew(installation, &present, &id).unwrap();
        assert!(renewed.secret.starts_with("whsec_"));
        assert_eq!(signatures(installation), 2);
        assert_eq!(signatures(&later(&office.location, 25 * 60)), 1);
    });
}

#[test]
fn what_only_a_newer_program_knows_waits_for_it_with_all_behind_it() {
    open(|office, installation| {
        let (_, id) = made(installation, Role::SecurityOfficer, "a1");
        let get = |tx: &mut store::Transaction<'_>| store::webhook::get(tx, &id);
        let known = installation.store.read(get).unwrap().unwrap();
        // As a newer program made it, which tells of an event that this one does not tell of.
        let row = store::webhook::WebhookRow {
            id: format!("{id}-newer"),
            kinds: "record.filed webhook.tried".to_owned(),
            ..known
        };
        installation.store.write(|tx| store::webhook::insert(tx, &row)).unwrap();
        let of_the_newer = || {
            webhook::take(installation).unwrap();
            let page = webhook::calls_of(installation, &local(), &row.id, None, 50).unwrap();
            page.calls.into_iter().map(|call| call.subject).collect::<Vec<_>>()
        };
        let first = filed(installation, &office.officer);
        webhook::try_out(installation, &local(), &id).unwrap();
        filed(installation, &office.officer);
        assert_eq!(of_the_newer(), [first.as_str()]);
        assert_eq!(of_the_newer(), [first]);
        let place = |tx: &mut store::Transaction<'_>| store::webhook::get(tx, &row.id);
        let (change, ordinal) = installation.store.read(place).unwrap().unwrap().taken;
        let next = |tx: &mut store::Transaction<'_>| store::event::after(tx, (change, ordinal), 9);
        let waits = installation.store.read(next).unwrap();
        assert!(waits.iter().any(|one| one.event.kind == "webhook.tried"), "{waits:?}");
    });
}

#[test]
fn when_the_owner_left_who_looks_after_that_body_is_told_once_that_the_webhook_stopped() {
    open(|office, installation| {
        let (owner, id) = made(installation, Role::SecurityOfficer, "a1");
        let neighbour = testkit::signed_in(installation, "鄰", &[(Role::SecurityOfficer, "doit")]);
        app::account::decide(installation, &local(), &owner.account, true, "離職").unwrap();
        filed(installation, &office.officer);
        let before = kinds(installation, &office.ciso).len();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| webhook::take(installation).unwrap());
            }
        });
        for account in [&office.officer, &office.ciso] {
            let told = kinds(installation, account);
            let n_told = told.iter().filter(|kind| **kind == notice::Kind::WebhookPaused).count();
            assert_eq!(n_told, 1, "{told:?}");
        }
        assert_eq!(kinds(installation, &office.ciso).len(), before + 1);
        assert_eq!(kinds(installation, &neighbour.account), []);
        let told = testkit::told_of(installation, &id);
        let n_paused = told.iter().filter(|(kind, _)| kind == "webhook.paused").count();
        assert_eq!(n_paused, 1, "{told:?}");
    });
}

#[test]
fn a_webhook_that_was_ended_is_called_no_more() {
    open(|office, installation| {
        let (owner, id) = made(installation, Role::SecurityOfficer, "a1");
        let actor = acting(installation, &owner.account);
        filed(installation, &office.officer);
        webhook::take(installation).unwrap();
        webhook::end(installation, &actor, &id).unwrap();
        filed(installation, &office.officer);
        assert_eq!(told(installation), []);
        let figures = webhook::figures(installation).unwrap();
        assert_eq!((figures.n_waiting, figures.n_given_up), (0, 0));
        assert!(matches!(webhook::end(installation, &actor, &id), Err(WebhookError::NotFound)));
        assert!(matches!(webhook::try_out(installation, &actor, &id), Err(WebhookError::NotFound)));
        let ended = webhook::get(installation, &actor, &id).unwrap().state;
        assert!(matches!(ended, State::Ended { by, .. } if by == actor.written()));
    });
}

//! Who is told of what, when and how often; and that no letter goes out twice or is lost.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use app::access::{Role, principal};
use app::account::{self, NewAccount};
use app::approval;
use app::board::{Answer, Board, Boards};
use app::chase::{self, Item};
use app::grant::{self, NewGrant};
use app::letter::{self, Count, Outcome};
use app::notice::{self, Cadence, Choice, Kind};
use app::proposal;
use app::record::{self, NewRecord};
use app::setting::{self, NewSetting};
use app::todo::{self, Act, NewNote};
use app::{Actor, FixedClock, Installation};
use serde_json::json;
use store::Location;

use crate::world::{World, actor as local, law};

const RECORDS: &str = r#"
{"id":"o1","form":"org_register","agency":"a1","with":{"agency_code":"a1","name_zh":"範例局","tier":"first","parent":"city","recorded_for":"2024-01-01"}}
{"id":"l1","form":"level_submission","agency":"a1","with":{"level":"A","submitted_on":"2023-12-01","approved_on":"2024-01-01","document_no":"資安字第1號"}}
{"id":"p1","form":"person","agency":"a1","with":{"person_id":"E0001","name":"許芬庭","unit":"資訊室","post":"設計師","work_category":"IT","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}
{"id":"s1","form":"dedicated_staff","agency":"a1","with":{"person":"p1","full_time":true,"from":"2026-01-01","duties":"資安業務"}}
"#;

/// The hours of a full-time officer, owed by the end of each year.
pub(crate) const HOURS: &str = "D6.2a";

/// The installation as it is opened at a moment.
pub(crate) fn at(location: &Location, moment: &str) -> Installation {
    let clock = Arc::new(FixedClock(moment.parse().unwrap()));
    Installation::open_under(location, law(), clock).unwrap()
}

/// Three people of a1 with mail addresses: an officer, a CISO, and one of the bureau.
pub(crate) struct Office {
    pub(crate) location: Location,
    pub(crate) officer: String,
    pub(crate) ciso: String,
    pub(crate) bureau: String,
}

pub(crate) fn both(body: impl Fn(&Office)) {
    testkit::both(|kit| {
        std::fs::write(kit.location().directory().join("mail.toml"), "").unwrap();
        let world = World::at(kit);
        let outcome = world.import_as(&world.file("r.jsonl", RECORDS), |request| {
            request.accept_warnings = true;
        });
        assert!(outcome.unwrap().is_whole());
        let new = NewSetting {
            name: "approval.waiver".to_owned(),
            value: "agency_ciso".to_owned(),
            from: world.installation.today(),
            agency: None,
            why: "分層負責".to_owned(),
        };
        setting::set(&world.installation, &local(), &new).unwrap();
        let somebody = |name, role, agency| somebody(&world.installation, name, role, agency);
        body(&Office {
            location: kit.location().clone(),
            officer: somebody("officer", Role::SecurityOfficer, "a1"),
            ciso: somebody("ciso", Role::AgencyCiso, "a1"),
            bureau: somebody("bureau", Role::BureauOfficer, "city"),
        });
    });
}

fn somebody(installation: &Installation, name: &str, role: Role, agency: &str) -> String {
    let new = NewAccount {
        name: name.to_owned(),
        display_name: name.to_uppercase(),
        agency: "a1".to_owned(),
        person: None,
        mail: Some(format!("{name}@gov.example")),
    };
    let account = account::create(installation, &local(), &new).unwrap().id;
    let right = NewGrant {
        account: account.clone(),
        role: role.word().to_owned(),
        agency: agency.to_owned(),
        subject: None,
        from: installation.today(),
        until: None,
        on_behalf_of: None,
        why: "業務需要".to_owned(),
    };
    grant::give(installation, &local(), &right).unwrap();
    account
}

pub(crate) fn acting(installation: &Installation, account: &str) -> Actor {
    Actor::account(principal(installation, account).unwrap().unwrap())
}

pub(crate) fn inbox(installation: &Installation, account: &str) -> Vec<notice::Notice> {
    let actor = acting(installation, account);
    notice::list(installation, &actor, None, 100).unwrap().notices
}

pub(crate) fn kinds(installation: &Installation, account: &str) -> Vec<Kind> {
    inbox(installation, account).iter().map(|notice| notice.kind).collect()
}

pub(crate) fn filed(installation: &Installation, account: &str) -> String {
    let with = json!({"duty": "D6.2c", "ground": "系統汰換", "measures": "加強宣導",
        "from": "2026-02-20", "expires_on": "2026-12-31"});
    let serde_json::Value::Object(with) = with else { unreachable!("fields are an object") };
    let agency = Some("a1".to_owned());
    let new = NewRecord { form: "waiver".to_owned(), agency, with, ..NewRecord::default() };
    record::file(installation, &acting(installation, account), &new, None).unwrap().record.id
}

/// Sends all that is due; the addresses with how many things each letter told.
pub(crate) fn sent(installation: &Installation) -> Vec<(String, i64)> {
    let mut sent = Vec::new();
    while let Some(tried) = letter::send_next(installation, "a node", 300, |letter| {
        sent.push((letter.to.clone(), letter.n_notices));
        Ok(())
    })
    .unwrap()
    {
        assert_eq!(tried.outcome, Outcome::Sent);
    }
    sent
}

#[test]
fn what_waits_is_told_to_who_approves_and_what_becomes_of_it_to_who_filed_it() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let id = filed(installation, &office.officer);
        assert_eq!(kinds(installation, &office.ciso), [Kind::ApprovalWaits]);
        assert_eq!(kinds(installation, &office.officer), []);
        assert_eq!(kinds(installation, &office.bureau), []);
        assert_eq!(inbox(installation, &office.ciso)[0].record.as_deref(), Some(id.as_str()));
        let ciso = acting(installation, &office.ciso);
        approval::return_with_reason(installation, &ciso, &id, "請補附件", None, None).unwrap();
        assert_eq!(kinds(installation, &office.officer), [Kind::Returned]);
        let officer = acting(installation, &office.officer);
        approval::submit(installation, &officer, &id, None, None, None).unwrap();
        assert_eq!(kinds(installation, &office.ciso), [Kind::ApprovalWaits; 2]);
        approval::approve(installation, &ciso, &id, None, None, None, None).unwrap();
        // At one moment neither is the later one.
        let found: HashSet<_> = kinds(installation, &office.officer).into_iter().collect();
        assert_eq!(found, [Kind::Approved, Kind::Returned].into());
    });
}

#[test]
fn an_act_that_is_refused_tells_nobody() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let id = filed(installation, &office.officer);
        let ciso = acting(installation, &office.ciso);
        let wrong = Some("another content");
        let refused = approval::approve(installation, &ciso, &id, None, wrong, None, None);
        assert!(refused.is_err());
        assert_eq!(kinds(installation, &office.officer), []);
        assert_eq!(sent(installation), []);
    });
}

#[test]
fn what_is_urgent_is_mailed_at_once_and_all_else_waits_for_the_digest() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let id = filed(installation, &office.officer);
        assert_eq!(sent(installation), []);
        let ciso = acting(installation, &office.ciso);
        approval::return_with_reason(installation, &ciso, &id, "請補附件", None, None).unwrap();
        assert_eq!(sent(installation), [("officer@gov.example".to_owned(), 1)]);
        assert_eq!(sent(installation), []);
    });
}

#[test]
fn after_days_without_a_round_one_digest_tells_all_that_still_matters() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let over = filed(installation, &office.officer);
        filed(installation, &office.officer);
        filed(installation, &office.officer);
        let ciso = acting(installation, &office.ciso);
        approval::approve(installation, &ciso, &over, None, None, None, None).unwrap();
        // Its hour has not struck since.
        assert_eq!(notice::write_digests(&Boards::new(installation.clone())).unwrap(), 0);
        let later = &at(&office.location, "2026-03-09T09:00:00+08:00");
        assert_eq!(notice::write_digests(&Boards::new(later.clone())).unwrap(), 2);
        assert_eq!(notice::write_digests(&Boards::new(later.clone())).unwrap(), 0);
        let letters: BTreeSet<_> = sent(later).into_iter().collect();
        let expected = [("ciso@gov.example".to_owned(), 2), ("officer@gov.example".to_owned(), 1)];
        assert_eq!(letters, expected.into());
        let next = &at(&office.location, "2026-03-10T09:00:00+08:00");
        assert_eq!(notice::write_digests(&Boards::new(next.clone())).unwrap(), 0);
    });
}

#[test]
fn an_approval_that_waits_is_told_of_again_then_to_who_stands_above_and_never_twice() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let decided = NewSetting {
            name: "approval.waiver".to_owned(),
            value: "head_of_it,agency_ciso".to_owned(),
            from: installation.today(),
            agency: None,
            why: "分層負責".to_owned(),
        };
        setting::set(installation, &local(), &decided).unwrap();
        let supervisor = somebody(installation, "supervisor", Role::HeadOfIt, "a1");
        let id = filed(installation, &office.officer);
        let round = |day: &str| {
            let later = at(&office.location, &format!("{day}T09:00:00+08:00"));
            let boards = Boards::new(later.clone());
            boards.wait_for(later.today()).unwrap();
            notice::remind(&boards).unwrap();
            later
        };
        let told = |later: &Installation, account: &str| {
            let of_record = |one: &notice::Notice| one.record.as_deref() == Some(id.as_str());
            let kinds = inbox(later, account).into_iter().filter(of_record).map(|one| one.kind);
            let mut kinds: Vec<Kind> = kinds.collect();
            kinds.reverse();
            kinds
        };
        let early = round("2026-03-08");
        assert_eq!(told(&early, &supervisor), [Kind::ApprovalWaits]);
        for _ in 0..2 {
            let again = round("2026-03-09");
            assert_eq!(
                told(&again, &supervisor),
                [Kind::ApprovalWaits, Kind::ApprovalStillWaits],
                "once a rule"
            );
            assert_eq!(told(&again, &office.ciso), []);
        }
        for day in ["2026-03-16", "2026-03-17"] {
            let above = round(day);
            assert_eq!(told(&above, &office.ciso), [Kind::ApprovalEscalated]);
            assert_eq!(told(&above, &supervisor).len(), 2);
            assert_eq!(told(&above, &office.officer), [], "who asked is not reminded");
        }
        let late = at(&office.location, "2026-03-17T10:00:00+08:00");
        let by = acting(&late, &supervisor);
        approval::approve(&late, &by, &id, None, None, None, None).unwrap();
        let next = round("2026-03-30");
        assert_eq!(
            told(&next, &office.ciso),
            [Kind::ApprovalEscalated, Kind::ApprovalWaits, Kind::ApprovalStillWaits],
            "the next step is waited for anew"
        );
    });
}

#[test]
fn who_wants_no_digest_and_nothing_urgent_gets_no_mail_and_keeps_the_inbox() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let id = filed(installation, &office.officer);
        let silent = Choice {
            cadence: Cadence::Never,
            hour: 8,
            language: "en".to_owned(),
            mails_urgent: false,
        };
        for account in [&office.officer, &office.ciso] {
            notice::choose(installation, &acting(installation, account), &silent).unwrap();
        }
        let ciso = acting(installation, &office.ciso);
        approval::return_with_reason(installation, &ciso, &id, "請補附件", None, None).unwrap();
        let later = &at(&office.location, "2026-03-09T09:00:00+08:00");
        assert_eq!(notice::write_digests(&Boards::new(later.clone())).unwrap(), 0);
        assert_eq!(sent(later), []);
        assert_eq!(kinds(later, &office.officer), [Kind::Returned]);
        assert_eq!(kinds(later, &office.ciso), [Kind::ApprovalWaits]);
        assert_eq!(notice::choice(later, &acting(later, &office.ciso)).unwrap(), silent);
    });
}

#[test]
fn a_digest_takes_up_more_than_it_reads_at_once() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let row = |n: usize| store::notice::NoticeRow {
            id: format!("n{n:04}"),
            account: office.officer.clone(),
            kind: Kind::Near.word().to_owned(),
            cause: format!("{n}"),
            agency: "a1".to_owned(),
            form: None,
            record: None,
            duties: Some(HOURS.to_owned()),
            n_more: 0,
            noted_at: installation.now().microseconds(),
            read_at: None,
        };
        let written = installation.store.write(|tx| {
            (0..450).try_for_each(|n| store::notice::insert(tx, &row(n), true).map(drop))
        });
        written.unwrap();
        let later = &at(&office.location, "2026-03-03T09:00:00+08:00");
        assert_eq!(notice::write_digests(&Boards::new(later.clone())).unwrap(), 1);
        assert_eq!(sent(later), [("officer@gov.example".to_owned(), 450)]);
        assert_eq!(notice::write_digests(&Boards::new(later.clone())).unwrap(), 0);
    });
}

#[test]
fn a_fault_in_the_rules_stops_only_what_tells_people() {
    both(|office| {
        let file = office.location.directory().join(notice::FILE);
        std::fs::write(&file, "keep_days = 400\ngive_up_days = \"some\"\n").unwrap();
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        assert!(installation.rules().unwrap_err().to_string().contains("notices.toml:2: "));
        let never = |_: &letter::Claimed| panic!("it must not be delivered");
        assert!(letter::send_next(installation, "a node", 300, never).is_err());
        assert!(notice::remind(&Boards::new(installation.clone())).is_err());
        std::fs::remove_file(&file).unwrap();
        assert!(installation.rules().is_ok());
    });
}

fn board(installation: &Installation) -> Arc<Board> {
    let boards = Boards::new(installation.clone());
    boards.wait_for(installation.today()).unwrap();
    match boards.whole(installation.today(), None).unwrap() {
        Answer::Ready(board) => board,
        _ => unreachable!("it was waited for"),
    }
}

#[test]
fn who_is_urged_is_told_once_an_agency_and_by_a_letter_of_its_own() {
    both(|office| {
        let installation = &at(&office.location, "2027-01-02T10:00:00+08:00");
        let bureau = acting(installation, &office.bureau);
        let item = |duty: &str| Item { agency: "a1".to_owned(), duty: duty.to_owned() };
        let items = [item(HOURS), item("D5.1a")];
        let words = "請於月底前完成";
        chase::send(installation, &board(installation), &bureau, &items, words, None).unwrap();
        for account in [&office.officer, &office.ciso] {
            assert_eq!(kinds(installation, account), [Kind::Chased]);
            let told = inbox(installation, account)[0].duties.iter().cloned().collect();
            assert_eq!(BTreeSet::from([HOURS.to_owned(), "D5.1a".to_owned()]), told);
        }
        assert_eq!(kinds(installation, &office.bureau), []);
        let letters: BTreeSet<_> = sent(installation).into_iter().collect();
        let expected = ["ciso", "officer"].map(|name| (format!("{name}@gov.example"), 1));
        assert_eq!(letters, expected.into());
    });
}

#[test]
fn a_colleague_is_told_what_is_handed_to_them_or_asked_and_the_asker_the_answer() {
    both(|office| {
        let installation = &at(&office.location, "2027-01-02T10:00:00+08:00");
        let other = somebody(installation, "window", Role::SecurityOfficer, "a1");
        let (officer, asked) =
            (acting(installation, &office.officer), acting(installation, &other));
        let board = board(installation);
        let note = |act| NewNote {
            act,
            agency: "a1".to_owned(),
            duty: HOURS.to_owned(),
            colleague: Some(other.clone()),
            until: None,
            words: "請協助".to_owned(),
        };
        let question = todo::say(installation, &board, &officer, &note(Act::Question)).unwrap();
        assert_eq!(kinds(installation, &other), [Kind::Asked]);
        let answer = todo::End::Answered;
        todo::end(installation, &asked, &question.id, answer, "時數在人事系統").unwrap();
        assert_eq!(kinds(installation, &office.officer), [Kind::Answered]);
        todo::say(installation, &board, &officer, &note(Act::HandOver)).unwrap();
        let told: HashSet<_> = kinds(installation, &other).into_iter().collect();
        assert_eq!(told, [Kind::Asked, Kind::HandedOver].into());
    });
}

#[test]
fn a_proposed_setting_is_told_to_the_ciso_and_the_decision_to_who_proposed_it() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let officer = acting(installation, &office.officer);
        let new = NewSetting {
            name: "period.D6.1b".to_owned(),
            value: "P1Y".to_owned(),
            from: installation.today(),
            agency: Some("a1".to_owned()),
            why: "資安會議決議".to_owned(),
        };
        let id = proposal::propose(installation, &officer, &new).unwrap();
        assert_eq!(kinds(installation, &office.ciso), [Kind::Proposed]);
        assert_eq!(kinds(installation, &office.bureau), []);
        let ciso = acting(installation, &office.ciso);
        proposal::end(installation, &ciso, &id, proposal::End::Accept, "").unwrap();
        assert_eq!(kinds(installation, &office.officer), [Kind::Decided]);
    });
}

#[test]
fn a_digest_tells_who_holds_a_role_how_much_of_their_list_is_late_where_the_board_is_in_memory() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        filed(installation, &office.officer);
        let later = &at(&office.location, "2026-03-03T09:00:00+08:00");
        let boards = Boards::new(later.clone());
        let board = boards.wait_for(later.today()).unwrap();
        let ciso = acting(later, &office.ciso);
        let asked = todo::Asked { within: 7, ..todo::Asked::default() };
        let list = todo::list(&boards, &board, &ciso, &asked).unwrap();
        assert_ne!(list.n_overdue + list.n_due, 0, "the CISO has something to do");
        assert_eq!(notice::write_digests(&boards).unwrap(), 1);
        let mut told = Vec::new();
        while letter::send_next(later, "a node", 300, |letter| {
            told.push(letter.todo);
            Ok(())
        })
        .unwrap()
        .is_some()
        {}
        let n = |count: usize| i64::try_from(count).unwrap();
        let expected = Count { n_overdue: n(list.n_overdue), n_due: n(list.n_due) };
        assert_eq!(told, [Some(expected)]);
        // Nothing is computed for a letter.
        filed(later, &office.officer);
        let next = &at(&office.location, "2026-03-04T09:00:00+08:00");
        assert_eq!(notice::write_digests(&Boards::new(next.clone())).unwrap(), 1);
        letter::send_next(next, "a node", 300, |letter| {
            assert_eq!(letter.todo, None);
            Ok(())
        })
        .unwrap()
        .unwrap();
    });
}

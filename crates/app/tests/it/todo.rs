//! 我的待辦 and 催辦: whose a row is, in which order, what closes it, and how it leaves by itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::access::{Role, principal};
use app::account::{self, NewAccount};
use app::approval;
use app::board::{Board, Boards};
use app::chase::{self, ChaseError, Item, Obstacle};
use app::grant::{self, NewGrant};
use app::record;
use app::setting::{self, NewSetting};
use app::todo::{
    Act, Asked, End, Kind, NewNote, NoteError, Row, Todo, Whose, end, lacked, list, n_to_urge, say,
    to_urge,
};
use app::{Actor, Installation};
use domain::Standing;
use regulation::Day;
use serde_json::json;

use crate::world::{PEOPLE, World, actor as local, errors};

/// The duty of general staff to learn, owed for each person.
pub(crate) const LEARN: &str = "D6.2c";

pub(crate) struct Office {
    pub(crate) officer: Actor,
    pub(crate) window: Actor,
    pub(crate) personnel: Actor,
    pub(crate) operator: Actor,
    auditor: Actor,
    pub(crate) bureau: Actor,
}

pub(crate) fn somebody(world: &World, name: &str, role: Role, agency: &str) -> Actor {
    let installation = &world.installation;
    let new = NewAccount {
        name: format!("{}-{agency}", role.word().replace('_', "-")),
        display_name: name.to_owned(),
        agency: agency.to_owned(),
        person: None,
        mail: None,
    };
    let account = account::create(installation, &local(), &new).unwrap().id;
    let right = NewGrant {
        account: account.clone(),
        role: role.word().to_owned(),
        agency: agency.to_owned(),
        subject: role.is_for_a_subject().then(|| "p1".to_owned()),
        from: installation.today(),
        until: role.is_for_an_engagement().then(|| installation.today().plus(9)),
        on_behalf_of: None,
        why: "業務需要".to_owned(),
    };
    grant::give(installation, &local(), &right).unwrap();
    acting(installation, &account)
}

pub(crate) fn acting(installation: &Installation, account: &str) -> Actor {
    Actor::account(principal(installation, account).unwrap().unwrap())
}

pub(crate) fn account_of(actor: &Actor) -> String {
    actor.principal().unwrap().account.clone()
}

pub(crate) fn offices(body: impl Fn(&World, &Office)) {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let other = r#"{"id":"org-a2","form":"org_register","agency":"a2","with":{"agency_code":"a2","name_zh":"樣本處","tier":"first","parent":"city"}}"#;
        assert_eq!(errors(&world.import_text("a2.jsonl", other).unwrap()), Vec::<String>::new());
        let level = r#"{"id":"l1","form":"level_submission","agency":"a1","with":{"level":"A","submitted_on":"2023-12-01","approved_on":"2024-01-01","document_no":"資安字第1號"}}"#;
        assert_eq!(errors(&world.import_text("level.jsonl", level).unwrap()), Vec::<String>::new());
        let office = Office {
            officer: somebody(&world, "王承辦", Role::SecurityOfficer, "a1"),
            window: somebody(&world, "吳窗口", Role::ContactWindow, "a1"),
            personnel: somebody(&world, "洪人事", Role::PersonnelOfficer, "a1"),
            operator: somebody(&world, "郭機房", Role::RoomOperator, "a1"),
            auditor: somebody(&world, "鄭稽核", Role::Auditor, "a1"),
            bureau: somebody(&world, "林承翰", Role::BureauOfficer, "city"),
        };
        body(&world, &office);
    });
}

pub(crate) fn board(installation: &Installation) -> (Boards, Arc<Board>) {
    let boards = Boards::new(installation.clone());
    let board = boards.wait_for(installation.today()).unwrap();
    (boards, board)
}

pub(crate) fn asked(world: &World, actor: &Actor, asked: &Asked<'_>) -> Todo {
    let (boards, board) = board(&world.installation);
    list(&boards, &board, actor, asked).unwrap()
}

pub(crate) fn own(world: &World, actor: &Actor) -> Vec<Row> {
    let mut rows = Vec::new();
    loop {
        let page = asked(world, actor, &Asked { first: rows.len(), ..Asked::default() });
        let n_rows = page.n_rows;
        rows.extend(page.rows);
        if rows.len() >= n_rows {
            return rows;
        }
    }
}

pub(crate) fn of(world: &World, actor: &Actor, whose: Whose) -> Vec<Row> {
    asked(world, actor, &Asked { whose, ..Asked::default() }).rows
}

pub(crate) fn row<'r>(rows: &'r [Row], duty: &str) -> Option<&'r Row> {
    rows.iter().find(|row| row.duty.as_deref() == Some(duty) && row.kind == Kind::Duty)
}

fn rooms(world: &World, rows: &[Row]) -> BTreeSet<String> {
    let law = &world.installation.regulation;
    let duties = rows.iter().filter_map(|row| law.duty(row.duty.as_deref()?));
    duties
        .flat_map(|duty| duty.decides.iter())
        .filter_map(|form| law.form(form))
        .map(|form| form.room.clone())
        .collect()
}

/// A record by which general staff of a1 are excepted from learning.
fn excepted(from: &str) -> String {
    json!({"form": "waiver", "agency": "a1", "with": {"duty": LEARN, "ground": "系統汰換",
        "measures": "加強宣導", "approver": "p2", "approved_on": from, "from": from,
        "expires_on": "2026-12-31"}})
    .to_string()
}

pub(crate) fn note(act: Act, duty: &str, to: Option<&Actor>, until: Option<Day>) -> NewNote {
    NewNote {
        act,
        agency: "a1".to_owned(),
        duty: duty.to_owned(),
        colleague: to.map(account_of),
        until,
        words: "我下週休假".to_owned(),
    }
}

pub(crate) fn said(world: &World, actor: &Actor, new: &NewNote) -> Result<String, NoteError> {
    let (_, board) = board(&world.installation);
    say(&world.installation, &board, actor, new).map(|note| note.id)
}

#[test]
fn a_duty_is_on_the_list_of_who_may_file_what_decides_it_and_on_no_other() {
    offices(|world, office| {
        let officer = own(world, &office.officer);
        assert!(row(&officer, LEARN).is_some() && rooms(world, &officer).len() > 5);
        let personnel = own(world, &office.personnel);
        assert!(row(&personnel, LEARN).is_some());
        assert!(
            !row(&personnel, LEARN).unwrap().may_read_standing,
            "their own work, not the body's"
        );
        assert!(personnel.iter().all(|row| row.agency == "a1"));
        assert!(personnel.len() < officer.len());
        let operator = own(world, &office.operator);
        assert!(row(&operator, LEARN).is_none());
        assert!(own(world, &office.auditor).is_empty(), "who audits a body does not do its work");
        let bureau = own(world, &office.bureau);
        assert!(bureau.iter().all(|row| ["city", "doit"].contains(&row.agency.as_str())));
        let below = of(world, &office.bureau, Whose::Below);
        let of_a1 = Asked { whose: Whose::Below, agency: Some("a1"), ..Asked::default() };
        assert!(row(&asked(world, &office.bureau, &of_a1).rows, LEARN).is_some());
        assert!(below.iter().all(|row| !["city", "doit"].contains(&row.agency.as_str())));
        let member = somebody(world, "許芬庭", Role::Staff, "a1");
        let mine = own(world, &member);
        let learn = row(&mine, LEARN).unwrap();
        assert_eq!((learn.n_subjects, learn.subjects[0].id.as_str()), (1, "p1"));
    });
}

#[test]
fn what_is_late_comes_first_by_how_long_then_what_falls_due_then_what_lacks_a_fact() {
    offices(|world, office| {
        let todo = asked(world, &office.officer, &Asked { within: 366, ..Asked::default() });
        let place = |row: &Row| match row.stood.unwrap().standing {
            Standing::Overdue => (0, row.days_left.unwrap_or(0)),
            Standing::Due => (1, row.days_left.unwrap_or(i32::MAX)),
            _ => (2, 0),
        };
        assert!(todo.rows.is_sorted_by_key(place));
        let rows = own(world, &office.officer);
        let near = asked(world, &office.officer, &Asked::default());
        assert_eq!(rows.len(), near.n_rows);
        assert_eq!(near.n_rows, near.n_overdue + near.n_due + near.n_no_data + near.n_waiting);
        let late = asked(world, &office.officer, &Asked { only_overdue: true, ..Asked::default() });
        assert_eq!((late.n_rows, late.n_due, late.n_no_data), (near.n_overdue, 0, 0));
    });
}

#[test]
fn a_duty_owed_for_many_is_one_row_that_opens_its_form_for_all_who_lack_it() {
    offices(|world, office| {
        let rows = own(world, &office.officer);
        let learn = row(&rows, LEARN).unwrap();
        assert_eq!((learn.stood.unwrap().standing, learn.n_subjects), (Standing::Overdue, 2));
        let names: Vec<_> = learn.subjects.iter().map(|one| one.name.as_deref().unwrap()).collect();
        assert_eq!(names, ["許芬庭", "鄭涵婷"]);
        let closing = &learn.closing[0];
        assert_eq!(closing.form.as_ref().unwrap().id, "training_record");
        let known = |field: &str| {
            let known = closing.with.iter().filter(|known| known.field == field);
            known.map(|known| known.value.clone()).collect::<Vec<_>>()
        };
        assert_eq!(known("person"), ["p1", "p2"]);
        assert_eq!(
            known("year"),
            ["2026"],
            "what is done now does not heal a year that was missed"
        );
        let others: BTreeSet<_> = learn.others.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(others, BTreeSet::from(["吳窗口", "洪人事"]));
        let seen = own(world, &office.window);
        let others = &row(&seen, LEARN).unwrap().others;
        assert!(others.iter().any(|one| one.name == "王○辦"), "{others:?}");
    });
}

#[test]
fn a_form_is_told_what_the_duty_asks_for_and_nothing_of_what_the_act_itself_finds() {
    offices(|world, office| {
        let rows = own(world, &office.officer);
        let known = |duty: &str| -> Vec<(String, String)> {
            let closing = row(&rows, duty).unwrap().closing[0].clone();
            closing.with.into_iter().map(|known| (known.field, known.value)).collect()
        };
        let fields = |duty: &str| -> Vec<String> {
            known(duty).into_iter().map(|(field, _)| field).collect()
        };
        assert_eq!(fields("D10b"), [""; 0], "whether it is tidy is seen by who looks");
        let audience = known("D6.1a").into_iter().filter(|(field, _)| field == "audience");
        let audience: Vec<String> = audience.map(|(_, word)| word).collect();
        assert_eq!(audience, ["management", "business", "IT"], "all of whom must be addressed");
        assert_eq!(known("ACT25-12"), [("role".to_owned(), "agency-ciso".to_owned())]);
    });
}

#[test]
fn a_row_leaves_by_itself_once_its_standing_turns() {
    offices(|world, office| {
        assert!(row(&own(world, &office.officer), LEARN).is_some());
        let outcome = world.import_text("waiver.jsonl", &excepted("2026-03-02")).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        assert!(row(&own(world, &office.officer), LEARN).is_none());
    });
}

#[test]
fn a_colleague_sees_what_is_asked_and_answers_or_does_it() {
    offices(|world, office| {
        let (officer, window) = (&office.officer, &office.window);
        let ask = || said(world, officer, &note(Act::Question, LEARN, Some(window), None)).unwrap();
        let question = |actor: &Actor| {
            let rows = own(world, actor);
            rows.iter().find(|row| row.kind == Kind::Question).map(|row| row.notes[0].clone())
        };
        let others = |rows: &[Row]| {
            let learn = rows
                .iter()
                .find(|row| row.kind == Kind::Duty && row.duty.as_deref() == Some(LEARN));
            learn.unwrap().others.iter().map(|one| one.name.clone()).collect::<Vec<_>>()
        };
        assert!(others(&own(world, window)).contains(&"王○辦".to_owned()));
        let id = ask();
        assert_eq!(question(window).unwrap().id, id);
        let known = others(&own(world, window));
        assert!(known.contains(&"王承辦".to_owned()), "who asks is known by name: {known:?}");
        let installation = &world.installation;
        assert!(matches!(
            end(installation, window, &id, End::Answered, ""),
            Err(NoteError::NoWords)
        ));
        end(installation, window, &id, End::Answered, "名冊在人事室").unwrap();
        assert_eq!(question(window), None);
        let rows = own(world, officer);
        let answer = row(&rows, LEARN).unwrap().notes[0].end.clone().unwrap();
        assert_eq!((answer.kind, answer.words.as_str()), (End::Answered, "名冊在人事室"));
        end(installation, window, &ask(), End::Taken, "").unwrap();
        assert!(row(&own(world, officer), LEARN).is_none());
        assert!(row(&of(world, officer, Whose::Handed), LEARN).is_some());
    });
}

#[test]
fn what_waits_for_approval_or_was_returned_is_on_the_list_with_the_rest() {
    offices(|world, office| {
        let installation = &world.installation;
        let head = somebody(world, "蔡主管", Role::HeadOfIt, "a1");
        let steps = NewSetting {
            name: "approval.waiver".to_owned(),
            value: "head_of_it".to_owned(),
            from: installation.today(),
            agency: Some("a1".to_owned()),
            why: "機關分層負責".to_owned(),
        };
        setting::set(installation, &local(), &steps).unwrap();
        let new = crate::approvals::waiver("a1", "系統汰換");
        let file = || record::file(installation, &office.officer, &new, None).unwrap().record.id;
        let (one, _) = (file(), file());
        let waiting = |actor: &Actor, kind| {
            let rows = own(world, actor);
            rows.into_iter().find(|row| row.kind == kind)
        };
        let folded = waiting(&head, Kind::Approval).unwrap();
        assert_eq!((folded.form.as_deref(), folded.n_records), (Some("waiver"), Some(2)));
        assert!(waiting(&office.officer, Kind::Approval).is_none(), "nobody approves their own");
        approval::return_with_reason(installation, &head, &one, "請補附件", None, None).unwrap();
        let returned = waiting(&office.officer, Kind::Returned).unwrap();
        assert_eq!(returned.record.as_deref(), Some(one.as_str()));
        approval::submit(installation, &office.officer, &one, None, None, None).unwrap();
        assert!(waiting(&office.officer, Kind::Returned).is_none());
    });
}

#[test]
fn an_agency_that_is_urged_sees_it_on_its_list_and_the_bureau_what_came_of_it() {
    offices(|world, office| {
        let installation = &world.installation;
        let item =
            |agency: &str, duty: &str| Item { agency: agency.to_owned(), duty: duty.to_owned() };
        let items = [item("a1", LEARN), item("a2", "D5.1a"), item("a1", LEARN)];
        let (_, before) = board(installation);
        let seen = chase::preview(installation, &before, &office.bureau, &items).unwrap();
        let agencies: Vec<_> = seen.iter().map(|one| one.agency.as_str()).collect();
        assert_eq!(agencies, ["a1", "a2"], "each line once, agency by agency");
        let to: BTreeSet<_> = seen[0].to.iter().map(|to| to.name.as_str()).collect();
        assert_eq!((to, seen[0].last_on), (BTreeSet::from(["王承辦", "吳窗口"]), None));
        let forbidden = chase::preview(installation, &before, &office.window, &items);
        assert!(matches!(forbidden, Err(ChaseError::Forbidden(_))));
        let own_body = chase::preview(installation, &before, &office.officer, &items[..1]).unwrap();
        assert_eq!(own_body[0].obstacle, Some(Obstacle::Own));
        let sent =
            chase::send(installation, &before, &office.bureau, &items, "請於月底前完成", None);
        assert_eq!(sent.unwrap(), 2);
        let rows = own(world, &office.officer);
        let mark = row(&rows, LEARN).unwrap().chased.clone().unwrap();
        assert_eq!(
            (mark.words.as_str(), mark.by.clone()),
            ("請於月底前完成", office.bureau.written())
        );
        let again = chase::preview(installation, &before, &office.bureau, &items[..1]).unwrap();
        assert_eq!(again[0].last_on, Some(installation.today()));
        let of_a1 = |board: &Board, actor: &Actor| {
            let of_a1 = chase::Filter { agency: Some("a1"), ..chase::Filter::default() };
            chase::list(installation, board, actor, &of_a1, None, 10).unwrap().chases
        };
        assert_eq!(of_a1(&before, &office.bureau)[0].n_days, None, "nothing came of it yet");
        assert!(
            of_a1(&before, &office.operator).is_empty(),
            "who reads no standings reads no chase"
        );
        world.import_text("waiver.jsonl", &excepted("2026-03-02")).unwrap();
        let (_, after) = board(installation);
        let told = &of_a1(&after, &office.bureau)[0];
        assert_eq!(
            (told.then.standing, told.now.unwrap().standing),
            (Standing::Overdue, Standing::Waived)
        );
        assert_eq!((told.n_days, told.is_settled), (Some(0), true));
        let done = chase::preview(installation, &after, &office.bureau, &items[..1]).unwrap();
        assert_eq!(done[0].obstacle, Some(Obstacle::Done));
        let nothing = chase::send(installation, &after, &office.bureau, &items[..1], "", None);
        assert!(matches!(nothing, Err(ChaseError::Nothing)));
    });
}

#[test]
fn what_nobody_urged_yet_comes_first_where_more_is_open_than_is_urged_at_once() {
    offices(|world, office| {
        let (installation, bureau) = (&world.installation, &office.bureau);
        let body = |n: u32| {
            format!(
                r#"{{"id":"org-b{n}","form":"org_register","agency":"b{n}","with":{{"agency_code":"b{n}","name_zh":"樣本{n}處","tier":"first","parent":"city"}}}}"#
            )
        };
        let bodies: Vec<String> = (1..=24).map(body).collect();
        let done = world.import_text("bodies.jsonl", &bodies.join("\n")).unwrap();
        assert_eq!(errors(&done), Vec::<String>::new());
        let (_, board) = board(installation);
        let asked = Asked { whose: Whose::Below, ..Asked::default() };
        let first = to_urge(installation, &board, bureau, &asked).unwrap();
        assert!(first.len() > chase::LIMIT, "{}", first.len());
        assert_eq!(n_to_urge(installation, &board, bureau, &asked).unwrap(), first.len());
        let (urged, left) = first.split_at(chase::LIMIT);
        chase::send(installation, &board, bureau, urged, "", None).unwrap();
        let second = to_urge(installation, &board, bureau, &asked).unwrap();
        assert_eq!(second, [left, urged].concat());
    });
}

#[test]
fn what_several_lines_lack_is_told_with_how_many_wait_for_it_until_it_is_there() {
    offices(|world, office| {
        let officer = somebody(world, "陳承辦", Role::SecurityOfficer, "a2");
        let told = |actor: &Actor, agency: &str| {
            let (boards, board) = board(&world.installation);
            lacked(&boards, &board, actor, agency).unwrap()
        };
        let first = told(&officer, "a2");
        let level = first.iter().find(|one| one.name == "level").unwrap();
        let waiting = own(world, &officer);
        let waiting = waiting.iter().filter(|row| row.missing.iter().any(|name| name == "level"));
        assert_eq!(level.n_lines, waiting.count());
        assert_eq!(level.closing.form.as_ref().unwrap().id, "level_submission");
        let periods = first.iter().find(|one| one.name == "period.*").unwrap();
        assert!(periods.n_lines > 1 && periods.closing.setting.is_some());
        assert!(first.is_sorted_by_key(|one| std::cmp::Reverse(one.n_lines)));
        // What is another body's work, or nobody's, is not told.
        assert!(told(&office.officer, "a2").is_empty());
        assert!(told(&officer, "a9").is_empty());
        let level = r#"{"form":"level_submission","agency":"a2","with":{"level":"C","submitted_on":"2023-12-01","approved_on":"2024-01-01","document_no":"資安字第2號"}}"#;
        assert_eq!(errors(&world.import_text("l2.jsonl", level).unwrap()), Vec::<String>::new());
        assert!(told(&officer, "a2").iter().all(|one| one.name != "level"));
    });
}

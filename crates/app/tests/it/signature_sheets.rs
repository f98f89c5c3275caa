//! 簽名單: who is asked signs their own line, on screen or on paper, and the record follows from it.

use app::access::{Role, principal};
use app::account::{self, NewAccount};
use app::board::Boards;
use app::evidence::{self, NewEvidence, Rules};
use app::grant::{self, NewGrant};
use app::notice;
use app::record::Once;
use app::signature_sheet::{self as sheets, NewSheet, Paper, SheetError, Way};
use app::todo::{Asked, Kind, list};
use app::{Actor, Installation};
use serde_json::{Map, Value as Json, json};

use crate::world::{World, actor as local, both};

const UNDERTAKING: &str = "本人就所知悉之機密負保密義務，離職後亦同。";

pub(crate) fn somebody(world: &World, name: &str, role: Role, person: Option<&str>) -> Actor {
    let installation = &world.installation;
    let new = NewAccount {
        name: name.to_owned(),
        display_name: name.to_owned(),
        agency: "a1".to_owned(),
        person: None,
        mail: None,
    };
    let account = account::create(installation, &local(), &new).unwrap().id;
    let right = NewGrant {
        account: account.clone(),
        role: role.word().to_owned(),
        agency: "a1".to_owned(),
        subject: person.map(str::to_owned),
        from: installation.today(),
        until: None,
        on_behalf_of: None,
        why: "業務需要".to_owned(),
    };
    grant::give(installation, &local(), &right).unwrap();
    acting(installation, &account)
}

pub(crate) fn acting(installation: &Installation, account: &str) -> Actor {
    Actor::account(principal(installation, account).unwrap().unwrap())
}

pub(crate) fn undertaking(people: &[&str]) -> NewSheet {
    let with = json!({
        "organisation": "範例局", "person_type": "staff", "matter": "資安維護計畫",
        "obligations": UNDERTAKING,
    });
    NewSheet {
        form: "nda".to_owned(),
        agency: "a1".to_owned(),
        title: "保密切結書".to_owned(),
        words: UNDERTAKING.to_owned(),
        with: fields(&with),
        people: people.iter().map(|one| (*one).to_owned()).collect(),
    }
}

pub(crate) fn fields(json: &Json) -> Map<String, Json> {
    json.as_object().unwrap().clone()
}

pub(crate) struct Office {
    pub(crate) officer: Actor,
    pub(crate) first: Actor,
    pub(crate) second: Actor,
}

pub(crate) fn offices(body: impl Fn(&World, &Office)) {
    both(|world| {
        let office = Office {
            officer: somebody(world, "officer", Role::SecurityOfficer, None),
            first: somebody(world, "first", Role::Staff, Some("p1")),
            second: somebody(world, "second", Role::Staff, Some("p2")),
        };
        body(world, &office);
    });
}

pub(crate) fn to_sign(world: &World, actor: &Actor) -> Vec<String> {
    let boards = Boards::new(world.installation.clone());
    let board = boards.wait_for(world.installation.today()).unwrap();
    let todo = list(&boards, &board, actor, &Asked::default()).unwrap();
    let rows = todo.rows.into_iter().filter(|row| row.kind == Kind::Signature);
    rows.map(|row| row.sheet.unwrap().title).collect()
}

pub(crate) fn scan(world: &World, actor: &Actor) -> String {
    let (installation, rules) = (&world.installation, Rules::default());
    let mut incoming = evidence::receive(installation, &rules, actor).unwrap();
    incoming.write(b"%PDF-1.4\n%%EOF\n").unwrap();
    let new = NewEvidence { name: "切結書掃描.pdf".to_owned(), shows_on: None };
    evidence::keep(installation, &rules, actor, incoming, &new).unwrap().sha256
}

pub(crate) fn whole(world: &World) {
    let verifier = app::ledger::verifier(&world.installation).unwrap();
    let trust = ledger::Trust::of(&verifier);
    let audit = app::ledger::audit(&world.installation, &Actor::system(), &trust, 0);
    assert!(audit.unwrap().holds());
}

#[test]
fn who_is_asked_finds_it_on_their_list_signs_it_and_the_record_names_the_signature() {
    offices(|world, office| {
        let installation = &world.installation;
        let id =
            sheets::open(installation, &office.officer, &undertaking(&["p1", "p2"]), None).unwrap();
        assert_eq!(to_sign(world, &office.first), ["保密切結書"]);
        assert_eq!(to_sign(world, &office.officer), [""; 0]);
        for (actor, told) in [(&office.first, 1), (&office.second, 1), (&office.officer, 0)] {
            let notices = notice::list(installation, actor, None, 10).unwrap().notices;
            assert_eq!(notices.len(), told);
            let is_asked = |one: &notice::Notice| {
                one.kind == notice::Kind::SignatureAsked && one.record.as_ref() == Some(&id)
            };
            assert!(notices.iter().all(is_asked), "{notices:?}");
        }

        let seen = sheets::own(installation, &office.first, &id).unwrap();
        assert_eq!(seen.sheet.words, UNDERTAKING);
        let hash = &seen.sheet.content_sha256;
        let record = sheets::sign(installation, &office.first, &id, hash).unwrap();

        let filed = world.record(&record);
        assert_eq!((filed.form.as_str(), filed.state), ("nda", "approved"));
        assert_eq!(filed.with["signer"], "p1");
        assert_eq!(filed.with["signed_on"], installation.today().to_string());
        assert_eq!(filed.filed_by, office.first.written());
        let signature = filed.with["signature"].as_str().unwrap();
        assert_eq!(sheets::sheet_of(signature), Some(id.as_str()));
        assert!(signature.ends_with(hash.as_str()), "{signature}");
        let (sheet, kept) = sheets::signature_of(installation, &record).unwrap().unwrap();
        assert_eq!((sheet, kept.way, &kept.content_sha256), (id.clone(), Way::Screen, hash));

        assert_eq!(to_sign(world, &office.first), [""; 0]);
        assert_eq!(to_sign(world, &office.second), ["保密切結書"]);
        let (sheet, lines) = sheets::get(installation, &office.officer, &id).unwrap();
        assert_eq!((sheet.n_people, sheet.n_signed), (2, 1));
        assert_eq!(lines[0].name.as_deref(), Some("鄭涵婷"));
        assert!(lines[0].signature.is_none() && lines[1].signature.is_some());
        whole(world);
    });
}

#[test]
fn nobody_signs_for_another_twice_or_what_they_have_not_read() {
    offices(|world, office| {
        let installation = &world.installation;
        let id = sheets::open(installation, &office.officer, &undertaking(&["p1"]), None).unwrap();
        let hash = sheets::own(installation, &office.first, &id).unwrap().sheet.content_sha256;
        for other in [&office.second, &office.officer, &local()] {
            let refused = sheets::sign(installation, other, &id, &hash);
            assert!(matches!(refused, Err(SheetError::NotFound { .. })), "{refused:?}");
        }
        let unread = sheets::sign(installation, &office.first, &id, &"0".repeat(64));
        assert!(matches!(unread, Err(SheetError::Changed)), "{unread:?}");
        sheets::sign(installation, &office.first, &id, &hash).unwrap();
        let again = sheets::sign(installation, &office.first, &id, &hash);
        assert!(matches!(again, Err(SheetError::Signed { n_signed: 1 })), "{again:?}");
        assert_eq!(world.count("nda"), 1);
        // Who only signs sees nobody else's line.
        let seen = sheets::get(installation, &office.first, &id);
        assert!(matches!(seen, Err(SheetError::NotFound { .. })), "{seen:?}");
        let opened = sheets::open(installation, &office.first, &undertaking(&["p2"]), None);
        assert!(matches!(opened, Err(SheetError::Forbidden(_))), "{opened:?}");
    });
}

#[test]
fn a_deputy_does_not_sign_for_whom_they_stand_in() {
    offices(|world, office| {
        let installation = &world.installation;
        let deputy = somebody(world, "deputy", Role::ContactWindow, None);
        let account = deputy.principal().unwrap().account.clone();
        let right = NewGrant {
            account: account.clone(),
            role: Role::Staff.word().to_owned(),
            agency: "a1".to_owned(),
            subject: Some("p1".to_owned()),
            from: installation.today(),
            until: Some(installation.today().plus(9)),
            on_behalf_of: Some(office.first.principal().unwrap().account.clone()),
            why: "休假".to_owned(),
        };
        grant::give(installation, &local(), &right).unwrap();
        let deputy = acting(installation, &account);
        let id = sheets::open(installation, &office.officer, &undertaking(&["p1"]), None).unwrap();
        let hash = sheets::own(installation, &office.first, &id).unwrap().sheet.content_sha256;
        assert_eq!(to_sign(world, &deputy), [""; 0]);
        let refused = sheets::sign(installation, &deputy, &id, &hash);
        assert!(matches!(refused, Err(SheetError::NotFound { .. })), "{refused:?}");
    });
}

#[test]
fn what_the_register_knows_of_each_is_filled_in_for_them() {
    offices(|world, office| {
        let installation = &world.installation;
        let with =
            json!({"sheet_version": "115-1", "explained_by": "p2", "explained_on": "2026-03-02"});
        let new = NewSheet {
            form: "awareness_ack".to_owned(),
            title: "資通安全宣導單".to_owned(),
            words: "不開啟來路不明之郵件。".to_owned(),
            with: fields(&with),
            ..undertaking(&["p1"])
        };
        let id = sheets::open(installation, &office.officer, &new, None).unwrap();
        let hash = sheets::own(installation, &office.first, &id).unwrap().sheet.content_sha256;
        let record = sheets::sign(installation, &office.first, &id, &hash).unwrap();
        let filed = world.record(&record).with;
        assert_eq!(
            (&filed["unit"], &filed["onboard_date"]),
            (&json!("第二科"), &json!("2020-01-01"))
        );
    });
}

#[test]
fn the_way_in_which_it_was_signed_stands_in_the_record() {
    offices(|world, office| {
        let installation = &world.installation;
        let new = NewSheet {
            form: "policy_ack".to_owned(),
            with: fields(&json!({"document": "資通安全政策", "version": "1.0"})),
            ..undertaking(&["p1", "p2"])
        };
        let id = sheets::open(installation, &office.officer, &new, None).unwrap();
        let hash = sheets::own(installation, &office.first, &id).unwrap().sheet.content_sha256;
        let record = sheets::sign(installation, &office.first, &id, &hash).unwrap();
        assert_eq!(world.record(&record).with["method"], "e-sign");
        let paper = Paper {
            scan: scan(world, &office.officer),
            on: installation.today(),
            people: vec!["p2".to_owned()],
            n_counted: 1,
        };
        assert_eq!(sheets::confirm(installation, &office.officer, &id, &paper, None).unwrap(), 1);
        let methods: Vec<Json> =
            world.records("policy_ack").iter().map(|one| one.with["method"].clone()).collect();
        assert!(methods.contains(&json!("paper")), "{methods:?}");
    });
}

#[test]
fn a_scan_with_the_names_on_it_files_a_record_for_each_in_one_change() {
    offices(|world, office| {
        let installation = &world.installation;
        let id =
            sheets::open(installation, &office.officer, &undertaking(&["p1", "p2"]), None).unwrap();
        let paper = |people: &[&str], n_counted| Paper {
            scan: scan(world, &office.officer),
            on: installation.today(),
            people: people.iter().map(|one| (*one).to_owned()).collect(),
            n_counted,
        };
        let confirm = |paper: &Paper| {
            let once = Once { key: "k1", request_sha256: "r1" };
            sheets::confirm(installation, &office.officer, &id, paper, Some(once))
        };
        let miscounted = confirm(&paper(&["p1", "p2"], 1));
        let count = matches!(miscounted, Err(SheetError::Count { n_counted: 1, n_named: 2 }));
        assert!(count, "{miscounted:?}");
        let stranger = confirm(&paper(&["p9"], 1));
        assert!(matches!(stranger, Err(SheetError::People)), "{stranger:?}");
        let bare = Paper { scan: "在三樓檔案室".to_owned(), ..paper(&["p1"], 1) };
        assert!(matches!(confirm(&bare), Err(SheetError::NoScan)));
        let early = Paper { on: installation.today().previous(), ..paper(&["p1"], 1) };
        assert!(matches!(confirm(&early), Err(SheetError::Day)));
        let by_staff = sheets::confirm(installation, &office.first, &id, &paper(&["p1"], 1), None);
        assert!(matches!(by_staff, Err(SheetError::NotFound { .. })), "{by_staff:?}");

        let both = paper(&["p1", "p2"], 2);
        assert_eq!(confirm(&both).unwrap(), 2);
        assert_eq!(confirm(&both).unwrap(), 2, "the same request is done once");
        let filed = world.records("nda");
        assert_eq!(filed.len(), 2);
        assert_eq!(filed[0].change, filed[1].change);
        assert!(filed.iter().all(|one| one.with["signature"] == json!(both.scan)));
        // Whoever may read the record opens the scan that it names.
        let (kept, by) = evidence::get(installation, &office.first, &both.scan).unwrap();
        assert_eq!(kept.name, "切結書掃描.pdf");
        assert!(filed.iter().any(|one| Some(&one.id) == by.as_ref()));
        whole(world);
    });
}

#[test]
fn a_closed_sheet_asks_nobody_any_more() {
    offices(|world, office| {
        let installation = &world.installation;
        let id = sheets::open(installation, &office.officer, &undertaking(&["p1"]), None).unwrap();
        let hash = sheets::own(installation, &office.first, &id).unwrap().sheet.content_sha256;
        let by_staff = sheets::close(installation, &office.first, &id, "");
        assert!(matches!(by_staff, Err(SheetError::NotFound { .. })), "{by_staff:?}");
        sheets::close(installation, &office.officer, &id, "改以新版簽署").unwrap();
        assert_eq!(to_sign(world, &office.first), [""; 0]);
        let late = sheets::sign(installation, &office.first, &id, &hash);
        assert!(matches!(late, Err(SheetError::Closed)), "{late:?}");
        let again = sheets::close(installation, &office.officer, &id, "");
        assert!(matches!(again, Err(SheetError::Closed)), "{again:?}");
        let (sheet, _) = sheets::get(installation, &office.officer, &id).unwrap();
        assert_eq!(sheet.end.unwrap().why, "改以新版簽署");
        whole(world);
    });
}

#[test]
fn a_sheet_is_opened_only_where_each_record_would_be_whole() {
    offices(|world, office| {
        let installation = &world.installation;
        let open = |new: &NewSheet| sheets::open(installation, &office.officer, new, None);
        let told = |new: &NewSheet| match open(new) {
            Err(SheetError::Faults(faults)) => faults
                .iter()
                .map(|one| (one.place.row, one.place.column.clone().unwrap().heading))
                .collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let mut lacking = undertaking(&["p1"]);
        lacking.with.remove("obligations");
        assert_eq!(told(&lacking), [(1, "obligations".to_owned())]);
        assert_eq!(told(&undertaking(&["p1", "p9"])), [(2, "signer".to_owned())]);
        let unsaid = NewSheet { words: " ".to_owned(), ..undertaking(&["p1"]) };
        assert!(matches!(open(&unsaid), Err(SheetError::Words)));
        let unnamed = NewSheet { title: String::new(), ..undertaking(&["p1"]) };
        assert!(matches!(open(&unnamed), Err(SheetError::Title)));
        assert!(matches!(open(&undertaking(&[])), Err(SheetError::People)));
        let meeting = NewSheet { form: "meeting".to_owned(), ..undertaking(&["p1"]) };
        assert!(matches!(open(&meeting), Err(SheetError::NotSigned { .. })));
        assert_eq!(sheets::list(installation, &local(), None, None, 9).unwrap().sheets, []);
        // Named twice, asked once.
        let id = open(&undertaking(&["p1", "E0001"])).unwrap();
        assert_eq!(sheets::get(installation, &office.officer, &id).unwrap().0.n_people, 1);
    });
}

#[test]
fn a_person_whose_record_was_corrected_is_the_same_person() {
    offices(|world, office| {
        let installation = &world.installation;
        let id = sheets::open(installation, &office.officer, &undertaking(&["p1"]), None).unwrap();
        let with = json!({"person_id":"E0001","name":"許芬庭","agency":"a1","unit":"第三科","post":"科員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"});
        let moved = app::record::NewRecord {
            with: fields(&with),
            why: Some("調科".to_owned()),
            ..app::record::NewRecord::default()
        };
        let newer = app::record::supersede(installation, &local(), "p1", &moved, None, None);
        let newer = newer.unwrap().record.id;
        assert_eq!(to_sign(world, &office.first), ["保密切結書"]);
        // An account that is made for them in the place of the first one is theirs as well.
        let first = &office.first.principal().unwrap().account;
        account::decide(installation, &local(), first, true, "重新建立").unwrap();
        let moved = somebody(world, "moved", Role::Staff, Some(&newer));
        assert_eq!(to_sign(world, &moved), ["保密切結書"]);
        let hash = sheets::own(installation, &moved, &id).unwrap().sheet.content_sha256;
        sheets::sign(installation, &moved, &id, &hash).unwrap();
        assert_eq!(world.count("nda"), 1);
    });
}

#[test]
fn a_sheet_with_a_file_is_signed_by_who_may_not_open_what_the_opener_brought() {
    offices(|world, office| {
        let installation = &world.installation;
        let file = scan(world, &office.officer);
        let mut new = undertaking(&["p1", "p2"]);
        new.with.insert("file".to_owned(), json!(file));
        let id = sheets::open(installation, &office.officer, &new, None).unwrap();
        let hash = sheets::own(installation, &office.first, &id).unwrap().sheet.content_sha256;
        let record = sheets::sign(installation, &office.first, &id, &hash).unwrap();
        assert_eq!(world.record(&record).with["file"], json!(file));

        // Another officer takes the paper in, and is asked about its scan alone.
        let other = somebody(world, "other", Role::SecurityOfficer, None);
        let paper = |scan: String| Paper {
            scan,
            on: installation.today(),
            people: vec!["p2".to_owned()],
            n_counted: 1,
        };
        let unseen = sheets::confirm(installation, &other, &id, &paper("a".repeat(64)), None);
        assert!(matches!(unseen, Err(SheetError::Faults(_))), "{unseen:?}");
        let own = paper(scan(world, &other));
        assert_eq!(sheets::confirm(installation, &other, &id, &own, None).unwrap(), 1);
        whole(world);
    });
}

#[test]
fn a_signature_whose_record_was_withdrawn_counts_no_more_and_may_be_given_again() {
    offices(|world, office| {
        let installation = &world.installation;
        let id =
            sheets::open(installation, &office.officer, &undertaking(&["p1", "p2"]), None).unwrap();
        let hash = sheets::own(installation, &office.first, &id).unwrap().sheet.content_sha256;
        let n_signed = || sheets::get(installation, &office.officer, &id).unwrap().0.n_signed;
        // Ticked by mistake, corrected, and withdrawn: the person is asked as before.
        let paper = Paper {
            scan: scan(world, &office.officer),
            on: installation.today(),
            people: vec!["p1".to_owned()],
            n_counted: 1,
        };
        sheets::confirm(installation, &office.officer, &id, &paper, None).unwrap();
        let ticked = world.records("nda").remove(0);
        let corrected = app::record::NewRecord {
            with: Map::from_iter(
                [("matter".to_owned(), json!("委外稽核"))]
                    .into_iter()
                    .chain(ticked.with.clone().into_iter().filter(|(name, _)| name != "matter")),
            ),
            why: Some("更正".to_owned()),
            ..app::record::NewRecord::default()
        };
        let corrected =
            app::record::supersede(installation, &local(), &ticked.id, &corrected, None, None);
        let corrected = corrected.unwrap().record.id;
        assert_eq!(n_signed(), 1, "a corrected record stands");
        assert_eq!(to_sign(world, &office.first), [""; 0]);
        let why = "紙上沒有此人簽名";
        app::record::withdraw(installation, &office.officer, &corrected, why, None, None).unwrap();
        assert_eq!(n_signed(), 0);
        assert_eq!(to_sign(world, &office.first), ["保密切結書"]);

        let record = sheets::sign(installation, &office.first, &id, &hash).unwrap();
        let again = sheets::sign(installation, &office.first, &id, &hash);
        assert!(matches!(again, Err(SheetError::Signed { n_signed: 1 })), "{again:?}");
        assert_eq!(n_signed(), 1);
        let own = sheets::own(installation, &office.first, &id).unwrap().signature.unwrap();
        assert_eq!((own.way, &own.record), (Way::Screen, &record));
        // The earlier signature is known by its record as before.
        let (_, kept) = sheets::signature_of(installation, &ticked.id).unwrap().unwrap();
        assert_eq!(kept.way, Way::Paper);
        whole(world);
    });
}

#[test]
fn what_is_wrong_with_a_paper_says_with_whose_records() {
    offices(|world, office| {
        let installation = &world.installation;
        let speaker = r#"{"id":"p4","form":"person","agency":"a1","with":{"person_id":"E0004","name":"林說明","unit":"第一科","post":"專員","work_category":"business","person_type":"staff","onboard_date":"2020-01-01","status":"active"}}"#;
        world.import_text("speaker.jsonl", speaker).unwrap();
        let with =
            json!({"sheet_version": "115-1", "explained_by": "p4", "explained_on": "2026-03-02"});
        let new = NewSheet {
            form: "awareness_ack".to_owned(),
            with: fields(&with),
            ..undertaking(&["p1", "p2"])
        };
        let id = sheets::open(installation, &office.officer, &new, None).unwrap();
        app::record::withdraw(installation, &local(), "p4", "誤登", None, None).unwrap();
        let paper = Paper {
            scan: scan(world, &office.officer),
            on: installation.today(),
            people: vec!["p2".to_owned(), "p1".to_owned()],
            n_counted: 2,
        };
        match sheets::confirm(installation, &office.officer, &id, &paper, None) {
            Err(SheetError::Faults(faults)) => {
                let told = faults.iter().map(|one| {
                    (one.place.row, one.place.column.as_ref().unwrap().heading.as_str())
                });
                let told: Vec<_> = told.collect();
                assert_eq!(told, [(1, "explained_by"), (2, "explained_by")]);
            }
            other => panic!("{other:?}"),
        }
    });
}

//! Search: it finds by words what somebody may read, and nothing else.

use std::collections::BTreeSet;

use app::access::{Role, principal};
use app::account::{NewAccount, create};
use app::grant::{NewGrant, give};
use app::in_force::InForce;
use app::record::{Filter, NewOrder};
use app::search::{Asked, Coverage, Hit, Kind, LawPlace, SearchError, index, search};
use app::{Actor, Installation};
use regulation::Day;

use crate::rights::{city, somebody};
use crate::world::{World, actor, errors};

fn take_in(installation: &Installation) {
    while index::take_in(installation).unwrap() {}
}

fn hits(installation: &Installation, actor: &Actor, asked: &Asked<'_>) -> Vec<(Kind, String)> {
    let answer = search(installation, actor, asked).unwrap();
    let mut found = Vec::new();
    for group in answer.groups {
        for hit in &group.hits {
            let name = match hit {
                Hit::Law(LawPlace::Duty(id)) => id.clone(),
                Hit::Law(LawPlace::Provision(citation)) => citation.to_string(),
                Hit::Form { id, .. } | Hit::Body { id } => id.clone(),
                Hit::Record { record, .. } => record.id.clone(),
            };
            found.push((group.kind, name));
        }
    }
    found
}

fn asked(text: &str) -> Asked<'_> {
    Asked { text, limit: 100, ..Asked::default() }
}

/// The records that are found.
fn records(installation: &Installation, actor: &Actor, text: &str) -> BTreeSet<String> {
    let of_records = |kind: &Kind| !matches!(kind, Kind::Law | Kind::Forms | Kind::Bodies);
    let found = hits(installation, actor, &asked(text)).into_iter();
    found.filter(|(kind, _)| of_records(kind)).map(|(_, id)| id).collect()
}

fn set(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn what_was_filed_is_found_by_characters_words_and_days() {
    city(|world| {
        let installation = &world.installation;
        take_in(installation);
        for (text, expected) in [
            ("機房", &["z1", "z2", "z3"][..]),
            ("房", &["z1", "z2", "z3"]),
            ("課程", &["t1", "t2"]),
            ("許芬庭", &["p1", "t1"]),
            ("科員", &["p1"]),
            ("e0002", &["p2", "t2"]),
            ("E00", &["p1", "p2", "t1", "t2"]),
            ("115年2月1日", &["t1", "t2"]),
            ("課程 p1", &["t1"]),
            ("稽核報告", &[]),
        ] {
            assert_eq!(records(installation, &actor(), text), set(expected), "{text}");
        }
    });
}

#[test]
fn each_kind_of_thing_is_found_as_what_it_is() {
    city(|world| {
        let installation = &world.installation;
        take_in(installation);
        let has = |text: &str, kind: Kind, name: &str| {
            let found = hits(installation, &actor(), &asked(text));
            assert!(found.contains(&(kind, name.to_owned())), "{text}: {found:?}");
        };
        has("D5.5a", Kind::Law, "D5.5a");
        has("教育訓練", Kind::Forms, "training_record");
        has("範例局", Kind::Bodies, "a1");
        has("鄭涵婷", Kind::People, "p2");
        has("課程", Kind::Records, "t1");
        let exact = search(installation, &actor(), &asked("t1")).unwrap().exact;
        assert_eq!(exact.unwrap().id, "t1");
    });
}

#[test]
fn a_place_of_the_law_is_found_by_the_name_under_which_it_is_cited() {
    city(|world| {
        let law = |text: &str| {
            let found = hits(&world.installation, &actor(), &asked(text)).into_iter();
            let found = found.filter(|(kind, _)| *kind == Kind::Law).map(|(_, name)| name);
            found.collect::<Vec<String>>()
        };
        for text in ["第五點（五）", "point 5(5)"] {
            let found = law(text);
            assert!(found.first().unwrap().ends_with("/5.5"), "{text}: {found:?}");
            assert!(found.contains(&"D5.5a".to_owned()), "{text}: {found:?}");
        }
        assert!(law("第五點").first().unwrap().ends_with("/5"), "{:?}", law("第五點"));
        assert!(law("資通安全管理法第12條").first().unwrap().ends_with("/12"));
    });
}

#[test]
fn what_the_law_says_stands_before_what_only_its_name_says() {
    city(|world| {
        let (text, regulation) = ("資通安全", &world.installation.regulation);
        let asked = Asked { kind: Some(Kind::Law), limit: 10_000, ..asked(text) };
        let answer = search(&world.installation, &actor(), &asked).unwrap();
        let says = |hit: &Hit| match hit {
            Hit::Law(LawPlace::Provision(citation)) => {
                let one = regulation.provision(citation).unwrap();
                let said = [&one.label, &one.title_zh, &one.text_zh, &one.paraphrase_zh];
                said.into_iter().flatten().any(|said| said.contains(text))
            }
            Hit::Law(LawPlace::Duty(id)) => {
                let one = regulation.duty(id).unwrap();
                let said =
                    [one.subject_zh.as_deref(), Some(one.action_zh.as_str()), one.quote.as_deref()];
                said.into_iter().flatten().any(|said| said.contains(text))
            }
            other => panic!("no place of the law: {other:?}"),
        };
        let on = world.installation.today();
        let is_current = |hit: &&Hit| match hit {
            Hit::Law(place) => place.in_force(regulation, on) == InForce::Yes,
            _ => false,
        };
        // What is not in force today comes after all that is.
        let hits = &answer.groups[0].hits;
        let n_current = hits.iter().take_while(is_current).count();
        let (current, others) = hits.split_at(n_current);
        assert!(!others.iter().any(|hit| is_current(&hit)));
        let [current, others] = [current, others].map(|hits| {
            let says: Vec<bool> = hits.iter().map(says).collect();
            assert!(says.is_sorted_by(|one, next| one >= next), "{says:?}");
            says
        });
        assert!(current.contains(&true) && current.contains(&false), "some are only called so");
        assert!(!others.is_empty());
    });
}

#[test]
fn the_law_of_the_day_asked_about_stands_before_what_is_not_in_force_on_it() {
    city(|world| {
        let law = |text: &str, on: &str| {
            let on = Some(on.parse().unwrap());
            let asked = Asked { kind: Some(Kind::Law), on, ..asked(text) };
            let found = hits(&world.installation, &actor(), &asked).into_iter();
            found.map(|(_, name)| name).collect::<Vec<String>>()
        };
        let (old, new) = ("csma@2019-01-01/12".to_owned(), "csma@2025-12-01/12".to_owned());
        let article = "資通安全管理法第12條";
        let (before, since) = (law(article, "2025-11-30"), law(article, "2025-12-01"));
        assert!(before.first() == Some(&old) && before.contains(&new), "{before:?}");
        assert!(since.first() == Some(&new) && since.contains(&old), "{since:?}");
        // What both editions say with the same words is found where it is in force.
        let purpose = law("積極推動國家資通安全政策", "2025-11-30");
        assert!(purpose.contains(&"csma@2019-01-01/1".to_owned()), "{purpose:?}");
        assert!(!purpose.contains(&"csma@2025-12-01/1".to_owned()), "{purpose:?}");
    });
}

#[test]
fn who_has_no_need_of_personal_data_does_not_find_by_them() {
    city(|world| {
        let installation = &world.installation;
        take_in(installation);
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        for text in ["許芬庭", "芬", "許芬庭 E0001"] {
            assert_eq!(records(installation, &bureau, text), set(&[]), "{text}");
            assert_eq!(records(installation, &officer, text), set(&["p1", "t1"]), "{text}");
        }
        assert_eq!(records(installation, &bureau, "E0001"), set(&["p1", "t1"]));
        let answer = search(installation, &bureau, &asked("E0001")).unwrap();
        let Hit::Record { record, .. } = &answer.groups[0].hits[0] else { panic!("a record") };
        assert_eq!(record.with["name"], "許○庭");
    });
}

/// Somebody with a right.
fn holding(world: &World, name: &str, role: Role, agency: &str, subject: Option<&str>) -> Actor {
    let installation = &world.installation;
    let new = NewAccount {
        name: name.to_owned(),
        display_name: name.to_owned(),
        agency: "a1".to_owned(),
        person: None,
        mail: None,
    };
    let account = create(installation, &actor(), &new).unwrap().id;
    let grant = NewGrant {
        account: account.clone(),
        role: role.word().to_owned(),
        agency: agency.to_owned(),
        subject: subject.map(str::to_owned),
        from: installation.today(),
        until: Some(installation.today()),
        on_behalf_of: None,
        why: "業務需要".to_owned(),
    };
    give(installation, &actor(), &grant).unwrap();
    Actor::account(principal(installation, &account).unwrap().unwrap())
}

#[test]
fn whatever_somebody_finds_is_in_the_list_of_what_they_may_read() {
    city(|world| {
        let installation = &world.installation;
        take_in(installation);
        let all: BTreeSet<String> = listed(installation, &actor());
        for role in Role::ALL {
            let subject = role.is_for_a_subject().then_some("p1");
            // The person is one of a1, and a right for them is given nowhere else.
            let agencies: &[&str] = match subject {
                Some(_) => &["a1"],
                None if role.is_of_city() => &["city"],
                None => &["a1", "a2", "a3"],
            };
            for agency in agencies {
                let name = format!("{}-{agency}", role.word().replace('_', "-"));
                let reader = holding(world, &name, role, agency, subject);
                let listed = listed(installation, &reader);
                for text in ["機房", "房", "課程", "p1", "p", "2020", "芬", "E0001", "許芬庭", "a2"]
                {
                    let found = records(installation, &reader, text);
                    assert!(found.is_subset(&listed), "{name} by {text}: {found:?}");
                    // What is shown to them of it holds the words: nothing else led them there.
                    let everybody = records(installation, &actor(), text);
                    for id in everybody.intersection(&listed) {
                        let shown = app::record::get(installation, &reader, id).unwrap();
                        // Or it refers to somebody whose name is hidden from them.
                        let named = shown.with.get("person").and_then(|id| id.as_str());
                        let named = named.map(|id| app::record::get(installation, &reader, id));
                        let is_unnamed =
                            named.is_some_and(|one| !one.is_ok_and(|one| one.hidden.is_empty()));
                        let is_hidden = !shown.hidden.is_empty() || is_unnamed;
                        assert!(found.contains(id) || is_hidden, "{name} by {text}: {id}");
                    }
                }
                assert!(listed.is_subset(&all));
            }
        }
    });
}

fn listed(installation: &Installation, actor: &Actor) -> BTreeSet<String> {
    let page = app::record::list(installation, actor, &Filter::default(), None, 1_000).unwrap();
    page.records.into_iter().map(|record| record.id).collect()
}

#[test]
fn who_has_a_right_for_one_person_finds_what_names_them() {
    city(|world| {
        let installation = &world.installation;
        take_in(installation);
        let staff = holding(world, "staff", Role::Staff, "a1", Some("p1"));
        assert_eq!(records(installation, &staff, "課程"), set(&["t1"]));
        assert_eq!(records(installation, &staff, "許芬庭"), set(&["p1", "t1"]));
        assert_eq!(records(installation, &staff, "鄭涵婷"), set(&[]));
        assert_eq!(records(installation, &staff, "機房"), set(&[]));
    });
}

#[test]
fn what_was_erased_by_order_is_found_by_nobody_any_more() {
    city(|world| {
        let installation = &world.installation;
        take_in(installation);
        assert_eq!(records(installation, &actor(), "許芬庭"), set(&["p1", "t1"]));
        let order = NewOrder {
            fields: vec!["name".to_owned()],
            ground: "當事人請求".to_owned(),
            approved_by: "李大華".to_owned(),
        };
        app::record::erase(installation, &actor(), "p1", &order).unwrap();
        assert_eq!(records(installation, &actor(), "許芬庭"), set(&[]));
        assert_eq!(records(installation, &actor(), "科員"), set(&["p1"]), "the rest is found");
        take_in(installation);
        assert_eq!(records(installation, &actor(), "芬"), set(&[]));
        assert_eq!(index::coverage(installation).unwrap(), Coverage::Whole);
        assert_eq!(
            index::n_records(installation).unwrap(),
            listed(installation, &actor()).len() as i64
        );
    });
}

#[test]
fn the_index_follows_what_is_filed_and_is_the_same_when_it_is_built_anew() {
    city(|world| {
        let installation = &world.installation;
        let behind = index::coverage(installation).unwrap();
        assert!(matches!(behind, Coverage::Part { n_records: 0, .. }), "{behind:?}");
        take_in(installation);
        for number in 0..21 {
            let text = format!(
                r#"{{"id":"n{number}","form":"zone","agency":"a1","with":{{"name":"備援機房{number}","kind":"machine-room"}}}}"#
            );
            world.import_text(&format!("n{number}.jsonl"), &text).unwrap();
            take_in(installation);
        }
        assert_eq!(index::coverage(installation).unwrap(), Coverage::Whole);
        let followed = records(installation, &actor(), "備援");
        assert_eq!(followed.len(), 21);
        assert_eq!(records(installation, &actor(), "備援機房 7"), set(&["n7"]));
        index::forget(installation).unwrap();
        assert_eq!(records(installation, &actor(), "備援"), set(&[]), "while it is built");
        take_in(installation);
        assert_eq!(records(installation, &actor(), "備援"), followed);
        assert_eq!(records(installation, &actor(), "機房").len(), 24);
    });
}

#[test]
fn pages_of_one_kind_lose_nothing_and_filters_narrow_them() {
    city(|world| {
        let installation = &world.installation;
        let lines: Vec<String> = (0..50)
            .map(|n| {
                let (agency, day) = (["a1", "a3"][n % 2], 1 + n % 28);
                format!(
                    r#"{{"id":"x{n}","form":"training_record","agency":"{agency}","with":{{"person":"{}","category":"general-user","year":2026,"course":"釣魚演練","date":"2026-01-{day:02}","hours":1}}}}"#,
                    ["p1", "p3"][n % 2]
                )
            })
            .collect();
        let file = world.file("many.jsonl", lines.join("\n"));
        world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        take_in(installation);
        let of_kind = Asked { kind: Some(Kind::Records), limit: 7, ..asked("釣魚") };
        let mut found = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = Asked { after: after.as_deref(), ..of_kind };
            let group = search(installation, &actor(), &page).unwrap().groups.remove(0);
            assert_eq!(group.total, 50);
            found.extend(group.hits.into_iter().filter_map(|hit| match hit {
                Hit::Record { record, .. } => Some((record.day, record.id)),
                _ => None,
            }));
            after = group.next;
            if after.is_none() {
                break;
            }
        }
        assert!(found.is_sorted_by(|left, right| left.0 >= right.0), "the latest first");
        assert_eq!(found.into_iter().map(|(_, id)| id).collect::<BTreeSet<_>>().len(), 50);
        let day = |text: &str| text.parse::<Day>().ok();
        let narrowed = Asked {
            agency: Some("a3"),
            form: Some("training_record"),
            from: day("2026-01-01"),
            until: day("2026-01-09"),
            ..asked("釣魚")
        };
        let narrowed = search(installation, &actor(), &narrowed).unwrap();
        assert_eq!(narrowed.groups.len(), 1);
        assert_eq!(narrowed.groups[0].total, 8);
    });
}

#[test]
fn a_question_that_asks_for_nothing_or_too_much_is_answered_so() {
    city(|world| {
        let installation = &world.installation;
        take_in(installation);
        let nothing = search(installation, &actor(), &asked(" ，-")).unwrap();
        assert!(nothing.question.is_empty() && nothing.groups.is_empty());
        let long = "資".repeat(101);
        let told = search(installation, &actor(), &asked(&long));
        assert!(matches!(told, Err(SearchError::TooLong)));
        let elsewhere = Asked { after: Some("here"), kind: Some(Kind::Records), ..asked("機房") };
        let told = search(installation, &actor(), &elsewhere);
        assert!(matches!(told, Err(SearchError::NoPlace { .. })));
    });
}

#[test]
fn the_name_of_a_file_finds_the_record_that_names_it() {
    city(|world| {
        let installation = &world.installation;
        let rules = app::evidence::Rules::default();
        let mut incoming = app::evidence::receive(installation, &rules, &actor()).unwrap();
        incoming.write("掃描結果".as_bytes()).unwrap();
        let new = app::evidence::NewEvidence {
            name: "年度弱點掃描.txt".to_owned(),
            shows_on: None,
        };
        let kept = app::evidence::keep(installation, &rules, &actor(), incoming, &new).unwrap();
        let sha256 = kept.sha256;
        let text = format!(
            r#"{{"id":"v9","form":"regulation_version","agency":"a1","with":{{"title":"規定","version_date":"2026-01-01","text":"{sha256}"}}}}"#
        );
        let file = world.file("v9.jsonl", text);
        let done = world.import_as(&file, |request| request.accept_warnings = true).unwrap();
        assert_eq!(errors(&done), Vec::<String>::new());
        take_in(installation);
        let found = hits(installation, &actor(), &asked("弱點掃描.txt"));
        assert!(found.contains(&(Kind::Files, "v9".to_owned())), "{found:?}");
    });
}

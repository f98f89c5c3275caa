//! The log as people read it, and as programs and witnesses do.

use app::access::{Role, principal};
use app::grant::{self, NewGrant};
use app::{Actor, approval};

use super::approvals::{desks, filed};
use super::desk::{Office, both};

fn n_rows(page: &str) -> usize {
    page.matches("<th scope=\"row\">").count()
}

#[test]
fn the_log_is_read_by_kind_by_whom_and_by_day() {
    both(|office| {
        let all = office.page("/log");
        assert!(all.contains("匯入檔案") && all.contains("建立機關清冊"), "{all}");
        let whole = n_rows(&all);
        assert!(whole >= 2, "{all}");
        let imports = office.page("/log?kind=import");
        assert!(n_rows(&imports) >= 1 && n_rows(&imports) < whole, "{imports}");
        assert_eq!(n_rows(&office.page("/log?on=2026-03-02")), whole);
        assert_eq!(n_rows(&office.page("/log?on=2026-03-03")), 0);
        assert_eq!(n_rows(&office.page("/log?actor=system&kind=seed")), 1);
        assert_eq!(n_rows(&office.page("/log?actor=nobody")), 0);
        assert_eq!(n_rows(&office.page("/log?on=115/3/2")), whole);
        let wrong = office.get("/log?on=yesterday");
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("name=\"on\" value=\"yesterday\""), "{}", wrong.text);
        assert!(wrong.text.contains("id=\"on-fault\""), "{}", wrong.text);
        assert_eq!(office.get("/log?cursor=x").status, 422);
        assert_eq!(n_rows(&office.page("/log?cursor=2")), 1, "what came before change 2");
    });
}

#[test]
fn a_change_shows_what_it_wrote_and_its_proof() {
    both(|office| {
        let page = office.page("/log/1?lang=en");
        assert!(page.contains("Path from the entry to the root"), "{page}");
        assert!(page.contains("List of bodies made"), "{page}");
        assert_eq!(office.get("/log/99").status, 404);
        assert_eq!(office.get("/log/first").status, 404);
    });
}

#[test]
fn a_change_that_nobody_made_has_no_page_and_breaks_none() {
    testkit::both(|kit| {
        let office = Office::at(kit);
        for id in [9_999, -3] {
            kit.tamper(&format!(
                "insert into change (id, happened_at, actor, kind, summary, records)
                values ({id}, 1, 'local:王小明', 'record', 'invented', 0)"
            ))
            .unwrap();
            assert_eq!(office.get(&format!("/log/{id}")).status, 404, "{id}");
        }
        assert_eq!(office.get("/log").status, 200);
    });
}

#[test]
fn programs_read_the_checkpoint_and_the_tiles() {
    both(|office| {
        let note = office.get("/log/checkpoint");
        assert_eq!(note.header("content-type"), "text/plain; charset=utf-8");
        let size: usize = note.text.lines().nth(1).unwrap().parse().unwrap();
        let tile = office.get(&format!("/log/tile/0/000.p/{size}"));
        assert_eq!((tile.status, tile.header("content-length")), (200, &*(size * 32).to_string()));
        assert!(tile.header("cache-control").contains("immutable"));
        assert_eq!(office.get(&format!("/log/tile/entries/000.p/{size}")).status, 200);
        for none in ["/log/tile/0/000", "/log/tile/1/000.p/1", "/log/tile/0/0", "/log/tile/x/000"] {
            assert_eq!(office.get(none).status, 404, "{none}");
        }
    });
}

#[test]
fn a_witness_answers_those_whose_logs_it_knows() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let ask = |body: &str| {
        office.send("POST", "/log/witness/add-checkpoint", &[], Some(body.to_owned())).status
    };
    assert_eq!(ask("old x\n"), 400);
    let note = office.get("/log/checkpoint").text;
    let request = format!("old 0\n\n{note}");
    assert_eq!(ask(&request), 404, "it knows nobody yet");
    let key = app::ledger::verifier(&office.installation).unwrap();
    let known = format!("[[log]]\nkey = \"{key}\"\n");
    let file = office.installation.store.directory().join(app::witness::FILE);
    std::fs::write(file, known).unwrap();
    assert_eq!(ask(&request.replacen("\n\n", "\nAAAA\n\n", 1)), 400);
    assert_eq!(ask(&request), 200);
    assert_eq!(ask(&request), 409, "it saw the log since");
    let size = note.lines().nth(1).unwrap();
    assert_eq!(ask(&request.replacen("old 0", &format!("old {size}"), 1)), 200);
    let forged = note.replacen(&format!("\n{size}\n"), "\n7\n", 1);
    assert_eq!(ask(&format!("old {size}\n\n{forged}")), 403);
}

fn both_with_board(body: impl Fn(&Office)) {
    testkit::both(|kit| body(&Office::at(kit).with_board()));
}

#[test]
fn whoever_takes_a_table_of_standings_along_is_told_of() {
    both_with_board(|office| {
        let told = |place: &str| testkit::told_of(&office.installation, place).len();
        for place in ["/", "/agencies", "/agencies/a1", "/standings", "/settings"] {
            office.page(place);
            assert_eq!(told(place), 0, "{place}");
            assert_eq!(office.get(&format!("{place}?format=csv")).status, 200, "{place}");
            assert_eq!(told(place), 1, "{place}");
        }
        // The law is everybody's.
        assert_eq!(office.get("/regulation/duties?format=csv").status, 200);
        assert_eq!(told("/regulation/duties"), 0);
    });
}

#[test]
fn whoever_reads_people_whole_by_the_page_is_told_of_and_who_sees_them_hidden_is_not() {
    both(|office| {
        let told = || testkit::told_of(&office.installation, "person").len();
        let bureau = [(Role::BureauOfficer, "city")];
        let other = office.as_seen_by(testkit::signed_in(&office.installation, "承辦", &bureau));
        assert_eq!(other.get("/api/v1/records?form=person").status, 200);
        assert_eq!(told(), 0);
        assert_eq!(office.get("/api/v1/records?form=person").status, 200);
        assert_eq!(told(), 1);
        // The pages tell as the interface does, of each part of the list that they show.
        let list = "/records?form=person&agency=a1";
        other.page(list);
        assert_eq!(told(), 1);
        office.page(list);
        assert_eq!(told(), 2);
        let log = other.page("/log");
        assert!(log.contains(" 筆") && !log.contains(" of person, from "), "{log}");
        assert!(log.contains("/forms/person\""), "{log}");
    });
}

#[test]
fn changes_are_found_by_what_their_maker_is_called_also_by_who_keeps_no_accounts() {
    both_with_board(|office| {
        let ciso = [(Role::CityCiso, "city")];
        let reader = office.as_seen_by(testkit::signed_in(&office.installation, "陳慧如", &ciso));
        let before = n_rows(&reader.page("/log?actor=陳慧如"));
        assert_eq!(reader.get("/settings?format=csv").status, 200);
        let found = reader.page("/log?actor=陳慧如");
        assert_eq!(n_rows(&found), before + 1, "{found}");
        assert_eq!(n_rows(&reader.page("/log?actor=陳慧")), 0);
    });
}

#[test]
fn who_reads_the_log_takes_it_and_receipts_along_and_the_log_is_told() {
    both(|office| {
        let told = |what: &str| testkit::told_of(&office.installation, what).len();
        let verifier = app::ledger::verifier(&office.installation).unwrap();
        let checked = |text: &str| {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("taken");
            std::fs::write(&file, text).unwrap();
            app::ledger::check(&file, &ledger::Trust::of(&verifier)).unwrap().0
        };
        let bureau = [(Role::BureauOfficer, "city")];
        let other = office.as_seen_by(testkit::signed_in(&office.installation, "承辦", &bureau));
        let taken = other.get("/log/bundle");
        assert_eq!(taken.status, 200);
        assert!(taken.header("content-disposition").contains("log.jsonl"));
        assert!(matches!(checked(&taken.text), app::ledger::Proven::Log));
        assert_eq!(told("log"), 1);
        let receipt = other.get("/log/1/receipt");
        match checked(&receipt.text) {
            app::ledger::Proven::Entry(entry) => assert_eq!(entry.change, 1),
            other => panic!("{other:?}"),
        }
        assert_eq!(told("1"), 1);
        assert_eq!(other.get("/log/999/receipt").status, 404);
    });
}

#[test]
fn a_receipt_of_a_record_is_for_who_is_shown_all_of_it() {
    both(|office| {
        let told = || testkit::told_of(&office.installation, "p1").len();
        let by = |role, agency| {
            office.as_seen_by(testkit::signed_in(&office.installation, "許專員", &[(role, agency)]))
        };
        let officer = by(Role::SecurityOfficer, "a1");
        let before = told();
        let receipt = officer.get("/records/p1/receipt");
        assert_eq!(receipt.status, 200, "{}", receipt.text);
        assert!(receipt.text.contains("\"kind\": \"record\""), "{}", receipt.text);
        assert_eq!(told(), before + 1);
        assert!(officer.page("/records/p1").contains("/records/p1/receipt"));
        // Names are hidden from them, and a receipt would tell them.
        let bureau = by(Role::BureauOfficer, "city");
        assert_eq!(bureau.get("/records/p1/receipt").status, 403);
        assert!(!bureau.page("/records/p1").contains("/records/p1/receipt"));
        let foreign = by(Role::PlatformAdministrator, "city");
        assert_eq!(foreign.get("/records/p1/receipt").status, 404);
    });
}

#[test]
fn the_log_tells_what_was_done_in_the_readers_words_with_links_to_the_things() {
    both(|office| {
        let seed = office.page("/log?kind=seed");
        assert!(
            seed.contains("本系統所附之機關清冊") && !seed.contains("that the program"),
            "{seed}"
        );
        assert!(
            office.page("/log?kind=seed&lang=en").contains("The list of bodies that the program")
        );
        let person = &office.installation.regulation.form("person").unwrap().zh;
        let import = office.page("/log?kind=import");
        assert!(import.contains(&format!("<a href=\"/forms/person\">{person}</a>")), "{import}");

        let officer = [(Role::SecurityOfficer, "a1")];
        let reader =
            office.as_seen_by(testkit::signed_in(&office.installation, "許專員", &officer));
        reader.page("/records/p1");
        let reading = office.page("/log?kind=reading");
        assert!(reading.contains(&format!("<a href=\"/forms/person\">{person}</a>")), "{reading}");
        assert!(reading.contains("<a href=\"/agencies/a1\">"), "{reading}");
        assert!(!reading.contains("person of a1"), "{reading}");
        let last = reading.split("href=\"/log/").nth(1).and_then(|rest| rest.split('"').next());
        let change = office.page(&format!("/log/{}", last.unwrap()));
        assert!(change.contains("閱覽個人資料") && change.contains("許芬庭"), "{change}");
        assert!(change.contains("<a href=\"/records/p1\">"), "{change}");
    });
}

#[test]
fn what_a_deputy_did_is_listed_with_in_whose_place() {
    desks(|desks| {
        let installation = &desks.ciso.installation;
        let local = Actor::local("王承辦");
        let deputy = testkit::signed_in(installation, "乙代理", &[]).account;
        let of_ciso = |account: &str, on_behalf_of: Option<String>| NewGrant {
            account: account.to_owned(),
            role: Role::AgencyCiso.word().to_owned(),
            agency: "a1".to_owned(),
            subject: None,
            from: installation.today(),
            until: Some(installation.today()),
            on_behalf_of,
            why: "差假".to_owned(),
        };
        let reader = [(Role::BureauOfficer, "city")];
        let reader = desks.ciso.as_seen_by(testkit::signed_in(installation, "承辦", &reader));
        let lent = of_ciso(&deputy, Some(desks.ciso.duty.account.clone()));
        grant::give(installation, &local, &lent).unwrap();
        let id = filed(&desks.officer, "系統汰換");
        let deputy = Actor::account(principal(installation, &deputy).unwrap().unwrap());
        approval::approve(installation, &deputy, &id, None, None, None, None).unwrap();
        let third = testkit::signed_in(installation, "丙承辦", &[]).account;
        let given = of_ciso(&third, None);
        let given = NewGrant { role: Role::SecurityOfficer.word().to_owned(), ..given };
        grant::give(installation, &deputy, &given).unwrap();
        for kind in ["approval", "right"] {
            let list = format!("/log?kind={kind}");
            let file = format!("{list}&format=csv");
            for page in [reader.page(&list), reader.page(&file), newest(&reader, &list)] {
                assert!(page.contains("乙代理（代理 CISO）"), "{kind}: {page}");
            }
        }
        let page = reader.page("/log?kind=approval&lang=en");
        assert!(page.contains("乙代理, in place of CISO"), "{page}");
    });
}

/// The page of the newest change that a list shows.
fn newest(office: &Office, list: &str) -> String {
    let list = office.page(list);
    let number = list.split("href=\"/log/").nth(1).and_then(|rest| rest.split('"').next());
    office.page(&format!("/log/{}", number.unwrap()))
}

/// What a page says of a change, before the entry as it is hashed.
fn told(page: &str) -> &str {
    page.split("<pre class=\"note-text\"").next().unwrap()
}

#[test]
fn how_a_paper_was_made_is_told_by_its_parts_in_the_readers_language() {
    both_with_board(|office| {
        assert_eq!(office.get("/agencies/a1/papers/posture?format=odt").status, 200);
        let paper = app::paper::kind(&office.installation.regulation, "posture").unwrap();
        let (list, change) =
            (office.page("/log?kind=reading"), newest(office, "/log?kind=reading"));
        for said in [list.as_str(), told(&change)] {
            assert!(said.contains(&paper.zh) && said.contains("基準日"), "{said}");
            assert!(said.contains("所知") && said.contains("缺漏"), "{said}");
            assert!(!said.contains("known at") && !said.contains(" missing"), "{said}");
        }
        assert!(told(&change).contains("範例局"), "{change}");
        let list = office.page("/log?kind=reading&lang=en");
        assert!(list.contains("as known at") && !list.contains("posture as of"), "{list}");
        let file = office.page("/log?kind=reading&format=csv");
        assert!(file.contains(&paper.zh) && !file.contains("known at"), "{file}");
    });
}

#[test]
fn words_that_the_log_keeps_for_machines_are_read_in_the_readers_language() {
    both(|office| {
        let pdf: &[u8] = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n";
        let kept = office.upload("/api/v1/evidence", &[("file", Some("計畫.pdf"), pdf)]);
        assert_eq!(kept.status, 201, "{}", kept.text);
        let digest = [("digest", "weekly"), ("hour", "8"), ("language", "zh-TW")];
        assert_eq!(office.form("/account/notices", &[], &digest).status, 303);
        for (kind, zh, en, word) in [
            ("evidence", "PDF · 35 B · 未掃毒", "PDF · 35 B · not scanned", "bytes,"),
            ("notices", "每週一一封", "weekly, on Mondays", ">weekly<"),
            ("link", ">邀請<", ">invitation<", ">invitation<"),
        ] {
            let list = format!("/log?kind={kind}");
            let change = newest(office, &list);
            assert!(told(&change).contains(zh) && !told(&change).contains(word), "{change}");
            let change = newest(office, &format!("{list}&lang=en"));
            assert!(told(&change).contains(en), "{change}");
        }
    });
}

#[test]
fn what_is_proposed_and_accepted_is_told_by_the_setting_and_the_agency() {
    both_with_board(|office| {
        let people = |name: &str, role| {
            office.as_seen_by(testkit::signed_in(&office.installation, name, &[(role, "a1")]))
        };
        let officer = people("王承辦", Role::SecurityOfficer);
        let ciso = people("李資安長", Role::AgencyCiso);
        let here = "/settings/period.D6.1b";
        let link = format!("<a href=\"{here}\">");
        let no_id = |page: &str| {
            assert!(!page.contains("href=\"/settings/0"), "a proposal is no setting: {page}");
            assert!(page.contains(&link) && page.contains("範例局"), "{page}");
        };
        let proposed = [
            ("value", "P6M"),
            ("from", "2026-03-02"),
            ("agency", "a1"),
            ("why", "會議決議"),
            ("confirmed", "yes"),
        ];
        assert_eq!(officer.form(here, &[], &proposed).status, 303);
        let list = office.page("/log?kind=setting");
        no_id(&list);
        assert!(!list.contains("period.D6.1b of a1"), "{list}");
        assert!(list.contains("<a href=\"/agencies/a1\">"), "{list}");
        assert!(list.contains("自民國115年3月2日起"), "{list}");
        let change = newest(office, "/log?kind=setting");
        no_id(&change);
        assert!(change.contains("提議設定"), "{change}");

        let page = ciso.page(here);
        let action = page.split("action=\"").find(|rest| rest.contains("/proposals/")).unwrap();
        let action = action.split('"').next().unwrap();
        assert_eq!(ciso.form(action, &[], &[("end", "accept")]).status, 303);
        let change = newest(office, "/log?kind=setting");
        no_id(&change);
        assert!(change.contains("核定提案") && change.contains("決定設定"), "{change}");
    });
}

#[test]
fn what_was_urged_and_held_is_told_by_the_duty_and_the_agency() {
    both_with_board(|office| {
        let bureau = [(Role::BureauOfficer, "city")];
        let bureau = office.as_seen_by(testkit::signed_in(&office.installation, "林承翰", &bureau));
        let urged = [
            ("line", "D5.1a a1"),
            ("words", "請於月底前完成"),
            ("key", "k1"),
            ("confirmed", "yes"),
        ];
        assert_eq!(bureau.form("/chases", &[], &urged).status, 303);
        assert!(office.page("/log?kind=chase").contains("1 項義務"));
        let change = newest(office, "/log?kind=chase");
        assert!(change.contains("<a href=\"/agencies/a1/duties/D5.1a\">D5.1a "), "{change}");
        assert!(change.contains("<span class=\"quiet\">範例局</span>"), "{change}");

        let held = [("agency", "a1"), ("why", "事件 I-1"), ("until", "2026-12-31")];
        assert_eq!(office.form("/evidence/holds", &[], &held).status, 303);
        let change = newest(office, "/log?kind=evidence");
        assert!(change.contains("<a href=\"/evidence/holds\">保全</a>"), "{change}");
        assert!(change.contains("<span class=\"quiet\">範例局</span>"), "{change}");
    });
}

#[test]
fn what_was_taken_along_is_told_by_form_and_body_in_the_readers_language() {
    both(|office| {
        assert_eq!(office.get("/records?form=person&agency=a1&format=csv").status, 200);
        assert_eq!(office.get("/records?form=person&format=csv").status, 200);
        let log = office.page("/log?kind=reading&lang=en");
        assert!(!log.contains("of person of"), "{log}");
        assert!(log.contains(">Person</a>") && log.contains("Sample Bureau"), "{log}");
        assert!(log.contains("All agencies"), "{log}");
    });
}

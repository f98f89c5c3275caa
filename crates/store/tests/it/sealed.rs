//! Sessions, links, ways in that wait, templates of papers and failures that lock: none is made, changed or put
//! back unseen.

use store::paper_template::{self, TemplateRow};
use store::proof::link::{self, LinkRow};
use store::proof::session::{self, SessionRow, VouchedRow};
use store::proof::way_in::{self, Release, WayInRow};
use store::proof::{attempt, password};
use store::{Store, StoreError, Transaction};
use testkit::both;

use crate::bindings::{found, ways_in};
use crate::log::a_stay;
use crate::samples::{NOON, begin};

fn secret(number: usize) -> String {
    format!("{number:064x}")
}

fn a_session(number: usize, account: &str) -> SessionRow {
    let at = NOON + number as i64;
    let vouched = (number == 3).then(|| VouchedRow {
        issuer: "https://idp.example".to_owned(),
        subject: "s1".to_owned(),
        session: Some("theirs".to_owned()),
        has_second_factor: true,
    });
    SessionRow {
        id: format!("s{number}"),
        account: account.to_owned(),
        means: if vouched.is_some() { "provider" } else { "password" }.to_owned(),
        source: format!("192.0.2.{number}"),
        agent: format!("browser {number}"),
        begun_at: at,
        seen_at: at,
        proven_at: at - 1,
        ended_at: None,
        ended_by: None,
        vouched,
    }
}

fn a_link(purpose: &str, account: Option<&str>, number: i64) -> LinkRow {
    LinkRow {
        purpose: purpose.to_owned(),
        account: account.map(str::to_owned),
        made_at: NOON + number,
        made_by: format!("local:{number}"),
        expires_at: NOON + 1_000 + number,
    }
}

fn a_way_in(account: &str, kind: &str, number: i64) -> WayInRow {
    WayInRow {
        account: account.to_owned(),
        kind: kind.to_owned(),
        why: format!("忘記密碼 {number}"),
        asked_at: NOON + number,
        asked_by: format!("account:a{number}"),
        release: None,
        expires_at: NOON + 1_000 + number,
    }
}

fn template(id: &str, agency: &str, change: i64) -> TemplateRow {
    TemplateRow {
        id: id.to_owned(),
        agency: agency.to_owned(),
        kind: "roster".to_owned(),
        zh: format!("清冊 {id}"),
        en: format!("roster {id}"),
        sha256: ledger::to_hexadecimal(&sha256(id)),
        change,
        filed_at: NOON + change,
        filed_by: format!("account:{id}"),
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawn_why: None,
    }
}

/// Of the text that is a template's own id.
fn sha256(text: &str) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(text).into()
}

fn fails(store: &Store, account: &str, id: &str) -> Result<(), StoreError> {
    store.write(|tx| {
        begin(tx, "sign-in")?;
        attempt::note(tx, id, account, &format!("192.0.2.{}", id.len()), NOON, 0)
    })
}

/// The accounts `u1` and `u2`, which are there, come in and fail to; links are made and asked for, templates
/// brought.
pub(crate) fn comings(store: &Store) {
    let sealer = store.signer().unwrap().sealer();
    for (number, account) in [(1, "u1"), (2, "u2"), (3, "u1"), (4, "u2")] {
        let row = a_session(number, account);
        store.write(|tx| session::begin(tx, sealer, &row, &secret(number), 0)).unwrap();
    }
    for (number, purpose, account) in
        [(5, "set-up", None), (6, "invitation", Some("u2")), (7, "reset", Some("u1"))]
    {
        let row = a_link(purpose, account, number);
        let secret = secret(usize::try_from(number).unwrap());
        store.write(|tx| link::insert(tx, sealer, &row, &secret)).unwrap();
    }
    for (number, account, kind) in [(8, "u1", "link"), (9, "u2", "second-factor")] {
        let row = a_way_in(account, kind, number);
        store.write(|tx| way_in::insert(tx, sealer, &row)).unwrap();
    }
    for (id, agency) in [("t1", "a1"), ("t2", "a1"), ("t3", "city")] {
        let brought = store.write(|tx| {
            let change = begin(tx, "template")?;
            paper_template::insert(tx, &template(id, agency, change), id)
        });
        brought.unwrap();
    }
    let withdrawn = store.write(|tx| {
        begin(tx, "template")?;
        paper_template::withdraw(tx, "t1", NOON, "account:t1", "改版")
    });
    assert!(withdrawn.unwrap());
    for (account, id) in [("u1", "f1"), ("u1", "f10"), ("u2", "f100"), ("u2", "f1000")] {
        fails(store, account, id).unwrap();
    }
}

fn is_there(store: &Store, number: usize) -> bool {
    session::present(store, &secret(number)).unwrap().is_some()
}

fn opens(store: &Store, number: usize) -> bool {
    let sealer = store.signer().unwrap().sealer();
    store.read(|tx| link::get(tx, sealer, &secret(number))).unwrap().is_some()
}

fn lived(body: impl Fn(&testkit::Installation)) {
    both(|store| {
        a_stay(store);
        ways_in(store);
        comings(store);
        assert_eq!(found(store), None);
        body(store);
    });
}

#[test]
fn a_session_that_was_not_begun_here_lets_nobody_in_and_is_told() {
    lived(|store| {
        assert!([1, 2, 3, 4].into_iter().all(|number| is_there(store, number)));
        let own = secret(9);
        let put_in = format!(
            "insert into session (id, sha256, account, means, source, agent, begun_at, seen_at,
            proven_at, seal) select 's9', '{own}', account, means, source, agent, begun_at, seen_at,
            proven_at, seal from session where id = 's1'"
        );
        for (forge, mend, number) in [
            (put_in.as_str(), "delete from session where id = 's9'", 9),
            (
                "update session set account = 'u1' where id = 's2'",
                "update session set account = 'u2' where id = 's2'",
                2,
            ),
            (
                "update session set begun_at = begun_at + 1 where id = 's1'",
                "update session set begun_at = begun_at - 1 where id = 's1'",
                1,
            ),
            (
                "update session set vouched_twice = 0 where id = 's3'",
                "update session set vouched_twice = 1 where id = 's3'",
                3,
            ),
        ] {
            store.tamper(forge).unwrap();
            assert!(!is_there(store, number), "{forge}");
            assert_eq!(found(store).as_deref(), Some("session"), "{forge}");
            store.tamper(mend).unwrap();
            assert_eq!(found(store), None, "{mend}");
        }
        // One that was ended is not taken up again.
        let sealer = store.signer().unwrap().sealer();
        let ends = |tx: &mut Transaction<'_>| session::end(tx, sealer, "u1", "s1", NOON, "u1");
        assert!(store.write(ends).unwrap());
        assert_eq!((is_there(store, 1), found(store)), (false, None));
        store.tamper("update session set ended_at = null where id = 's1'").unwrap();
        assert_eq!((is_there(store, 1), found(store).as_deref()), (false, Some("session")));
    });
}

#[test]
fn a_session_that_goes_on_under_a_new_secret_is_sealed_anew_and_a_forged_one_is_not() {
    lived(|store| {
        let sealer = store.signer().unwrap().sealer();
        let prove = || store.write(|tx| session::proven(tx, sealer, "s3", &secret(8), NOON + 60));
        store.tamper("update session set account = 'u2' where id = 's3'").unwrap();
        assert!(matches!(prove(), Err(StoreError::Damaged { .. })));
        store.tamper("update session set account = 'u1' where id = 's3'").unwrap();
        prove().unwrap();
        assert_eq!((is_there(store, 3), is_there(store, 8), found(store)), (false, true, None));
        // When somebody was last seen moves at each use.
        store.write(|tx| session::seen(tx, "s3", NOON + 90)).unwrap();
        assert_eq!((is_there(store, 8), found(store)), (true, None));
    });
}

#[test]
fn that_somebody_came_with_two_factors_is_believed_of_a_session_as_it_was_begun_here_alone() {
    lived(|store| {
        let sealer = store.signer().unwrap().sealer();
        let came_twice = |account: &str| {
            store.read(|tx| session::is_vouched_twice(tx, sealer, account)).unwrap()
        };
        let own = secret(9);
        let put_in = format!(
            "insert into session (id, sha256, account, means, source, agent, begun_at, seen_at,
            proven_at, issuer, subject, foreign_session, vouched_twice, seal)
            select 's9', '{own}', 'u2', means, source, agent, begun_at + 9, seen_at, proven_at,
            issuer, subject, foreign_session, vouched_twice, seal from session where id = 's3'"
        );
        let forgeries = [
            (put_in.as_str(), "delete from session where id = 's9'"),
            (
                "update session set account = 'u2' where id = 's3'",
                "update session set account = 'u1' where id = 's3'",
            ),
        ];
        let believes_no_forgery = || {
            for (forge, mend) in forgeries {
                store.tamper(forge).unwrap();
                assert!(!came_twice("u2"), "{forge}");
                store.tamper(mend).unwrap();
            }
        };
        assert!(came_twice("u1"));
        believes_no_forgery();
        // It counts on when it is over.
        let ends = |tx: &mut Transaction<'_>| session::end_others(tx, sealer, "u1", "", NOON, "u1");
        assert_eq!(store.write(ends).unwrap(), 2);
        assert_eq!((came_twice("u1"), found(store)), (true, None));
        believes_no_forgery();
        store.tamper("update session set begun_at = begun_at + 1 where id = 's3'").unwrap();
        assert!(!came_twice("u1"));
        store.tamper("update session set begun_at = begun_at - 1 where id = 's3'").unwrap();
        store.tamper("update session set ended_at = null where id = 's3'").unwrap();
        assert_eq!((came_twice("u1"), found(store).as_deref()), (false, Some("session")));
    });
}

#[test]
fn a_link_that_was_not_made_here_opens_nothing_and_is_told() {
    lived(|store| {
        assert!([5, 6, 7].into_iter().all(|number| opens(store, number)));
        let put_in = format!(
            "insert into one_time_link (sha256, purpose, account, made_at, made_by, expires_at)
            values ('{}', 'reset', 'u2', 1, 'system', {})",
            secret(9),
            NOON + 9_000
        );
        let mend = format!("delete from one_time_link where sha256 = '{}'", secret(9));
        for (forge, mend, number) in [
            (put_in.as_str(), mend.as_str(), 9),
            (
                "update one_time_link set account = 'u1' where purpose = 'invitation'",
                "update one_time_link set account = 'u2' where purpose = 'invitation'",
                6,
            ),
            (
                "update one_time_link set expires_at = expires_at + 1 where purpose = 'reset'",
                "update one_time_link set expires_at = expires_at - 1 where purpose = 'reset'",
                7,
            ),
        ] {
            store.tamper(forge).unwrap();
            assert!(!opens(store, number), "{forge}");
            assert_eq!(found(store).as_deref(), Some("one-time-link"), "{forge}");
            store.tamper(mend).unwrap();
            assert_eq!(found(store), None, "{mend}");
        }
        assert!(store.write(|tx| link::use_up(tx, &secret(7), NOON)).unwrap());
        assert_eq!((opens(store, 7), found(store)), (false, None));
        store.tamper("update one_time_link set used_at = null").unwrap();
        assert_eq!((opens(store, 7), found(store).as_deref()), (false, Some("one-time-link")));
    });
}

#[test]
fn a_way_in_that_nobody_asked_for_or_agreed_to_here_is_none_and_is_told() {
    lived(|store| {
        let sealer = store.signer().unwrap().sealer();
        let kept = |account: &str, kind: &str| {
            store.read(|tx| way_in::get(tx, sealer, account, kind)).unwrap()
        };
        for (forge, mend, (account, kind)) in [
            (
                "update way_in set released_at = 1, released_by = 'account:b' where account = 'u1'",
                "update way_in set released_at = null, released_by = null where account = 'u1'",
                ("u1", "link"),
            ),
            (
                "update way_in set asked_by = 'account:b' where account = 'u1'",
                "update way_in set asked_by = 'account:a8' where account = 'u1'",
                ("u1", "link"),
            ),
            (
                "update way_in set expires_at = expires_at + 1 where account = 'u2'",
                "update way_in set expires_at = expires_at - 1 where account = 'u2'",
                ("u2", "second-factor"),
            ),
            (
                "update way_in set kind = 'link' where account = 'u2'",
                "update way_in set kind = 'second-factor' where account = 'u2'",
                ("u2", "link"),
            ),
        ] {
            store.tamper(forge).unwrap();
            assert_eq!(kept(account, kind), None, "{forge}");
            assert_eq!(found(store).as_deref(), Some("way-in"), "{forge}");
            store.tamper(mend).unwrap();
            assert_eq!(found(store), None, "{mend}");
        }
        let asked = kept("u1", "link").unwrap();
        let agreed = Release { released_at: NOON + 20, released_by: "account:b".to_owned() };
        let release = || {
            store.write(|tx| way_in::release(tx, sealer, &asked, &agreed, NOON + 2_000)).unwrap()
        };
        assert_eq!((release(), release()), (true, false), "once");
        let released = kept("u1", "link").unwrap();
        assert_eq!((released.release, released.expires_at), (Some(agreed.clone()), NOON + 2_000));
        assert_eq!(found(store), None);
        store.tamper("update way_in set released_by = 'account:c' where account = 'u1'").unwrap();
        assert_eq!((kept("u1", "link"), found(store).as_deref()), (None, Some("way-in")));
    });
}

#[test]
fn a_template_speaks_as_it_was_brought_or_not_at_all() {
    lived(|store| {
        let text = |id| {
            store.read(|tx| {
                let row = paper_template::get(tx, id)?.unwrap();
                paper_template::text(tx, &row)
            })
        };
        assert_eq!(text("t2").unwrap(), "t2");
        let other = ledger::to_hexadecimal(&sha256("t9"));
        let forged = format!(
            "update paper_template set template = 't9', sha256 = '{other}' where id = 't2'"
        );
        for (forge, id) in [
            (forged.as_str(), "t2"),
            ("update paper_template set withdrawn_at = null where id = 't1'", "t1"),
        ] {
            store.tamper(forge).unwrap();
            assert!(matches!(text(id), Err(StoreError::Damaged { .. })), "{forge}");
            assert_eq!(found(store).as_deref(), Some("paper-template"), "{forge}");
        }
        let brought = store.write(|tx| {
            let change = begin(tx, "template")?;
            paper_template::insert(tx, &template("t4", "a1", change), "t4")
        });
        assert!(matches!(brought, Err(StoreError::Damaged { .. })), "{brought:?}");
        // It can be taken out of the way, and is seen all the same; others' templates speak on.
        let withdrawn = store.write(|tx| {
            begin(tx, "template")?;
            paper_template::withdraw(tx, "t2", NOON, "system", "遭竄改")
        });
        assert!(withdrawn.unwrap());
        assert_eq!(found(store).as_deref(), Some("paper-template"));
        assert_eq!(text("t3").unwrap(), "t3");
    });
}

#[test]
fn who_lifts_a_lock_past_the_program_comes_no_further_by_it() {
    lived(|store| {
        store.tamper("delete from failed_sign_in where account = 'u1'").unwrap();
        assert_eq!(found(store).as_deref(), Some("failed-sign-in"));
        let refused = |outcome| matches!(outcome, Err(StoreError::Damaged { .. }));
        assert!(refused(fails(store, "u1", "f2")), "the next guess");
        let comes = |account: &str| {
            store.write(|tx| {
                begin(tx, "sign-in")?;
                attempt::forgive(tx, account)
            })
        };
        assert!(refused(comes("u1")), "the guess that is right");
        comes("u2").unwrap();
        // With another password the account begins anew.
        let reset = store.write(|tx| {
            let change = begin(tx, "password")?;
            let hash = "$argon2id$new".to_owned();
            password::set(tx, change, "u1", &password::PasswordRow { hash, set_at: NOON }, 5)?;
            attempt::begin_anew(tx, "u1")
        });
        reset.unwrap();
        assert_eq!(found(store), None);
        fails(store, "u1", "f3").unwrap();
        comes("u1").unwrap();
        assert_eq!(found(store), None);
        // Names that nobody has are counted beside the log.
        store.write(|tx| attempt::note(tx, "f4", "?00", "192.0.2.1", NOON, 0)).unwrap();
        store.write(|tx| attempt::forgive(tx, "?00")).unwrap();
        assert_eq!(found(store), None);
    });
}

#[test]
fn failures_that_can_lock_no_more_are_forgotten_by_whole_locks_and_the_rest_stays_bound() {
    lived(|store| {
        let fails_at = |number: i64, at: i64| {
            store.write(|tx| {
                begin(tx, "sign-in")?;
                attempt::note(tx, &format!("g{number:02}"), "u2", "192.0.2.9", at, 0)?;
                attempt::forget_locks(tx, "u2", 5, at - 100)
            })
        };
        let n_left = || store.read(|tx| attempt::of_account(tx, "u2")).unwrap();
        let before = n_left();
        for number in before..12 {
            fails_at(number, NOON + number).unwrap();
        }
        assert_eq!(n_left(), 12, "none is old yet");
        fails_at(12, NOON + 1_000).unwrap();
        assert_eq!(n_left(), 3, "as many of the next lock as before");
        fails_at(13, NOON + 2_000).unwrap();
        assert_eq!(n_left(), 4);
        assert_eq!(found(store), None);
        let is_forged = || store.read(|tx| attempt::is_forged(tx, "u2")).unwrap();
        assert!(!is_forged());
        store.tamper("delete from failed_sign_in where id = 'g13'").unwrap();
        assert!(is_forged());
    });
}

/// Takes away what the migrations add.
pub(crate) const WITHOUT_SEALS: &str = "alter table session drop column seal;
    alter table one_time_link drop column seal;
    drop index failed_sign_in_in_order;
    drop table way_in;
    alter table access_ground drop column seal;
    create table remembered (as_of bigint);
    delete from migration where number > 32";

#[test]
fn sessions_and_links_from_before_seals_end_and_templates_and_failures_are_bound_once() {
    both(|store| {
        a_stay(store);
        let from_before = "insert into session (id, sha256, account, means, source, agent, begun_at,
                seen_at, proven_at) values ('s1', 'aa', 'u1', 'password', '', '', 1, 1, 1);
            insert into one_time_link (sha256, purpose, account, made_at, made_by, expires_at)
                values ('bb', 'reset', 'u1', 1, 'system', 2);
            insert into failed_sign_in (id, account, source, failed_at) values ('f1', 'u1', '', 1);
            insert into paper_template (id, agency, kind, zh, en, template, sha256, change, filed_at,
                filed_by) values ('t1', 'a1', 'roster', '', '', 't1', '', 1, 1, 'system')";
        store.tamper(from_before).unwrap();
        store.tamper(WITHOUT_SEALS).unwrap();
        store.tamper("delete from inventory_due").unwrap();
        let size = store.read(store::change::last).unwrap();
        store.migrate().unwrap();
        assert_eq!(found(store), None);
        assert_eq!(store.read(store::change::last).unwrap(), size + 1, "the inventory");
        assert!(session::present(store, "aa").unwrap().is_none());
        store.tamper("update paper_template set zh = '他冊'").unwrap();
        assert_eq!(found(store).as_deref(), Some("paper-template"));
    });
}

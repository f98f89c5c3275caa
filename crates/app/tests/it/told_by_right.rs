//! What people are told of a body is shown and sent to them while they may read there, and no longer.

use app::access::Role;
use app::grant::{self, NewGrant};
use app::letter::{self, Outcome};
use app::notice::{self, Kind};
use app::{Installation, approval};
use store::notice::NoticeRow;

use crate::notices::{HOURS, acting, at, both, filed, inbox, kinds, sent};
use crate::world::actor as local;

/// Takes all rights of an account away; what it held last comes back.
fn revoked(installation: &Installation, account: &str) -> Vec<NewGrant> {
    let given = grant::of_account(installation, &local(), account).unwrap();
    let held = given.into_iter().filter(|right| right.revoked.is_none());
    let taken = held.map(|right| {
        grant::revoke(installation, &local(), &right.id, "調職").unwrap();
        NewGrant {
            account: right.account,
            role: right.role,
            agency: right.agency,
            subject: right.subject,
            from: right.from,
            until: right.until,
            on_behalf_of: right.on_behalf_of,
            why: "復職".to_owned(),
        }
    });
    taken.collect()
}

fn n_unread(installation: &Installation, account: &str) -> usize {
    let actor = acting(installation, account);
    let shown = notice::list(installation, &actor, None, 100).unwrap();
    let n_unread = notice::n_unread(installation, &actor).unwrap();
    assert_eq!(shown.n_unread, n_unread);
    let n_rows = shown.notices.iter().filter(|one| !one.is_read).count();
    assert_eq!(usize::try_from(n_unread).unwrap(), n_rows);
    n_rows
}

/// A notice of a body's deadlines.
fn overdue(installation: &Installation, account: &str, agency: &str) -> NoticeRow {
    NoticeRow {
        id: format!("{agency}-{account}"),
        account: account.to_owned(),
        kind: Kind::Overdue.word().to_owned(),
        cause: "deadlines".to_owned(),
        agency: agency.to_owned(),
        form: None,
        record: None,
        duties: Some(HOURS.to_owned()),
        noted_at: installation.now().microseconds(),
        read_at: None,
        n_more: 0,
    }
}

#[test]
fn whose_rights_are_over_is_told_no_more_of_the_body_in_the_inbox_or_by_a_letter() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let id = filed(installation, &office.officer);
        let ciso = acting(installation, &office.ciso);
        approval::return_with_reason(installation, &ciso, &id, "請補附件", None, None).unwrap();
        let deadlines = overdue(installation, &office.officer, "a1");
        installation.store.write(|tx| store::notice::insert(tx, &deadlines, false)).unwrap();
        assert_eq!(n_unread(installation, &office.officer), 2);
        let held = revoked(installation, &office.officer);
        assert_eq!(kinds(installation, &office.officer), []);
        assert_eq!(n_unread(installation, &office.officer), 0);
        let officer = acting(installation, &office.officer);
        assert!(!notice::note_read(installation, &officer, &deadlines.id).unwrap());
        assert_eq!(notice::many(installation, &officer, &deadlines.id, None).unwrap(), None);
        let never = |_: &letter::Claimed| panic!("it must not be delivered");
        let tried = letter::send_next(installation, "a node", 300, never).unwrap().unwrap();
        assert!(matches!(tried.outcome, Outcome::Dropped { .. }), "{tried:?}");
        // Who runs the program reads no body's content.
        let mut runs = held[0].clone();
        (runs.role, runs.agency) =
            (Role::PlatformAdministrator.word().to_owned(), "city".to_owned());
        grant::give(installation, &local(), &runs).unwrap();
        assert_eq!(kinds(installation, &office.officer), []);
        // It is asked anew each time.
        for right in &held {
            grant::give(installation, &local(), right).unwrap();
        }
        assert_eq!(n_unread(installation, &office.officer), 2);
        assert_eq!(kinds(installation, &office.ciso), [Kind::ApprovalWaits]);
    });
}

#[test]
fn a_deputy_is_told_no_more_when_their_days_are_over_and_a_digest_tells_what_is_left() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        revoked(installation, &office.officer);
        let stands_in = NewGrant {
            account: office.officer.clone(),
            role: Role::AgencyCiso.word().to_owned(),
            agency: "a1".to_owned(),
            subject: None,
            from: installation.today(),
            until: Some("2026-03-06".parse().unwrap()),
            on_behalf_of: Some(office.ciso.clone()),
            why: "休假".to_owned(),
        };
        grant::give(installation, &local(), &stands_in).unwrap();
        let files = NewGrant {
            account: office.bureau.clone(),
            role: Role::SecurityOfficer.word().to_owned(),
            until: None,
            on_behalf_of: None,
            ..stands_in
        };
        grant::give(installation, &local(), &files).unwrap();
        filed(installation, &office.bureau);
        assert_eq!(kinds(installation, &office.officer), [Kind::ApprovalWaits]);
        let last = &at(&office.location, "2026-03-06T20:00:00+08:00");
        assert_eq!(kinds(last, &office.officer), [Kind::ApprovalWaits]);
        let over = &at(&office.location, "2026-03-07T10:00:00+08:00");
        assert_eq!(kinds(over, &office.officer), []);
        let boards = app::board::Boards::new(over.clone());
        assert_eq!(notice::write_digests(&boards).unwrap(), 2);
        let mut told = Vec::new();
        while let Some(tried) = letter::send_next(over, "a node", 300, |letter| {
            told.push(letter.to.clone());
            Ok(())
        })
        .unwrap()
        {
            assert!(matches!(tried.outcome, Outcome::Sent | Outcome::Dropped { .. }), "{tried:?}");
        }
        assert_eq!(told, ["ciso@gov.example"]);
    });
}

#[test]
fn a_notice_of_several_bodies_tells_of_those_where_its_reader_still_reads() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        for account in [&office.officer, &office.bureau] {
            let first = overdue(installation, account, "doit");
            let written = installation.store.write(|tx| {
                store::notice::insert(tx, &first, false)?;
                store::notice::join(tx, &first.id, "a1", HOURS)?;
                store::notice::join(tx, &first.id, "city", HOURS)
            });
            assert!(written.unwrap());
        }
        let bodies = |account: &str| {
            let actor = acting(installation, account);
            let id = &inbox(installation, account)[0].id;
            let many = notice::many(installation, &actor, id, None).unwrap().unwrap();
            many.bodies.into_iter().map(|body| body.agency).collect::<Vec<_>>()
        };
        assert_eq!(bodies(&office.bureau), ["doit", "a1", "city"]);
        assert_eq!(inbox(installation, &office.bureau)[0].n_more, 2);
        assert_eq!(bodies(&office.officer), ["a1"]);
        let shown = inbox(installation, &office.officer).remove(0);
        assert_eq!((shown.agency.as_str(), shown.n_more), ("a1", 0));
        assert_eq!(sent(installation), []);
    });
}

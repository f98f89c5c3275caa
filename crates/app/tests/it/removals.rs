//! Files whose term is over are removed while others work at the same time, and on a disk that fails.

use app::access::Role;
use app::evidence::EvidenceError;
use app::retention::{self, NewHold, Obstacle, RetentionError, dispose, hold, remove_remains};
use store::change::{self, NewChange};
use store::evidence::{self as rows, Disposal, HoldRow};
use store::{StoreError, Transaction};

use crate::evidence::{PDF, brought, content, examined};
use crate::retention::{day, decide, stays, training};
use crate::rights::somebody;
use crate::world::{PEOPLE, World, now};

/// Fails while nobody stands in line for what another session holds.
const SOMEBODY_WAITS: &str = "do $$ begin
    if not exists (select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock')
        then raise exception 'nobody waits'; end if;
    end $$";

/// Asked so often whether somebody waits.
const PATIENCE: u32 = 100_000;

/// Waits on PostgreSQL until the other has judged all that it judges before it stands in line. SQLite lets
/// nobody judge within a change before their turn.
fn until_the_other_waits(kit: &testkit::Installation) {
    let Some(session) = kit.session().unwrap() else { return };
    let waits = (0..PATIENCE).any(|_| session.run(SOMEBODY_WAITS).is_ok());
    assert!(waits, "the other does not stand in line");
}

/// Begins a change as another node does.
fn begin(transaction: &mut Transaction<'_>) -> Result<i64, StoreError> {
    let change = NewChange {
        happened_at: now().microseconds(),
        actor: "account:another",
        kind: "evidence",
        summary: "another node",
        source: None,
        records: 0,
    };
    change::begin(transaction, &change)
}

/// A file whose term is over: of whoever removes it, in a world of two nodes.
fn with_a_file_that_is_over(body: impl Fn(&testkit::Installation, &World, &app::Actor, &[String])) {
    testkit::both(|kit| {
        let world = World::at(kit);
        world.import_text("people.jsonl", PEOPLE).unwrap();
        let officer = somebody(&world, "officer", Role::SecurityOfficer, "a1");
        decide(&world, "training_record", "P6M", None).unwrap();
        let sha256 = brought(&world, &officer, "證書.pdf", PDF).sha256;
        training(&world, "t-old", "a1", "2020-01-01", &sha256);
        body(kit, &world, &officer, &[sha256]);
    });
}

#[test]
fn a_hold_that_another_node_places_at_the_same_time_stops_the_removal() {
    with_a_file_that_is_over(|kit, world, officer, files| {
        let placed = HoldRow {
            id: "hold".to_owned(),
            agency: "a1".to_owned(),
            form: None,
            sha256: None,
            why: "115 年稽核".to_owned(),
            until_on: day("2026-12-31").days(),
            held_at: now().microseconds(),
            held_by: "account:another".to_owned(),
            change: 0,
            end: None,
        };
        let removed = std::thread::scope(|threads| {
            let removing = kit.write(|transaction| {
                let change = begin(transaction)?;
                rows::hold(transaction, change, &placed)?;
                let removing = threads.spawn(|| dispose(&world.installation, officer, files, None));
                until_the_other_waits(kit);
                Ok::<_, StoreError>(removing)
            });
            removing.unwrap().join().unwrap()
        });
        assert_eq!(stays(&removed), Some(Obstacle::Held), "{removed:?}");
        assert!(kit.has_evidence(&files[0]).unwrap());
    });
}

#[test]
fn no_hold_is_placed_on_a_file_that_another_node_removes_at_the_same_time() {
    with_a_file_that_is_over(|kit, world, officer, files| {
        let gone = Disposal {
            sha256: files[0].clone(),
            change: 0,
            record: "t-old".to_owned(),
            agency: "a1".to_owned(),
            form: "training_record".to_owned(),
            term: "P6M".to_owned(),
            kept_until_on: day("2020-07-01").days(),
            disposed_at: now().microseconds(),
            disposed_by: "account:another".to_owned(),
        };
        let new = NewHold {
            agency: "a1".to_owned(),
            form: None,
            sha256: Some(files[0].clone()),
            why: "115 年稽核".to_owned(),
            until: Some(day("2026-12-31")),
        };
        let held = std::thread::scope(|threads| {
            let holding = kit.write(|transaction| {
                let change = begin(transaction)?;
                rows::dispose(transaction, change, &gone)?;
                let holding = threads.spawn(|| hold(&world.installation, officer, &new));
                until_the_other_waits(kit);
                Ok::<_, StoreError>(holding)
            });
            holding.unwrap().join().unwrap()
        });
        assert!(matches!(held, Err(RetentionError::NotFound { .. })), "{held:?}");
    });
}

#[test]
fn what_a_change_had_read_that_was_undone_does_not_hide_the_next_one() {
    with_a_file_that_is_over(|_, world, officer, files| {
        let new = NewHold {
            agency: "a1".to_owned(),
            form: None,
            sha256: Some("0".repeat(64)),
            why: "115 年稽核".to_owned(),
            until: Some(day("2026-12-31")),
        };
        let refused = hold(&world.installation, officer, &new);
        assert!(matches!(refused, Err(RetentionError::NotFound { .. })), "{refused:?}");
        // It takes the number of the one that was undone.
        decide(world, "training_record", "forever", Some("a1")).unwrap();
        let kept = retention::of(&world.installation, &files[0]).unwrap().unwrap().kept;
        assert_eq!(kept, retention::Kept::Forever(retention::Forever::Decided));
        let removed = dispose(&world.installation, officer, files, None);
        assert_eq!(stays(&removed), Some(Obstacle::Kept), "{removed:?}");
    });
}

/// Where a file lies in the folder.
fn path(kit: &testkit::Installation, sha256: &str) -> std::path::PathBuf {
    let (drawer, _) = sha256.split_at(2);
    kit.location().directory().join("evidence").join(drawer).join(sha256)
}

#[test]
fn files_that_the_disk_keeps_are_gone_for_everybody_and_their_bytes_go_at_a_later_look() {
    with_a_file_that_is_over(|kit, world, officer, files| {
        let second = brought(world, officer, "b.pdf", &[PDF, b"\n"].concat()).sha256;
        training(world, "t-second", "a1", "2020-01-01", &second);
        let (installation, path) = (&world.installation, path(kit, &files[0]));
        // A folder in its place is not removed as a file is.
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let both = [files[0].clone(), second.clone()];
        assert_eq!(dispose(installation, officer, &both, None).unwrap(), 2);
        assert!(path.exists() && !kit.has_evidence(&second).unwrap());
        for sha256 in &both {
            let opened = app::evidence::open(installation, officer, sha256);
            assert!(matches!(opened, Err(EvidenceError::Disposed { .. })), "{opened:?}");
        }
        assert_eq!(remove_remains(installation).unwrap(), 0, "the disk still keeps it");
        std::fs::remove_dir(&path).unwrap();
        std::fs::write(&path, PDF).unwrap();
        assert_eq!(remove_remains(installation).unwrap(), 1);
        assert!(!path.exists());
        assert_eq!(remove_remains(installation).unwrap(), 0);
        examined(world);
    });
}

#[test]
fn what_is_removed_while_it_is_brought_again_is_there_again() {
    with_a_file_that_is_over(|kit, world, officer, files| {
        dispose(&world.installation, officer, files, None).unwrap();
        brought(world, officer, "證書.pdf", PDF);
        assert_eq!(remove_remains(&world.installation).unwrap(), 0);
        assert!(kit.has_evidence(&files[0]).unwrap());
    });
}

/// A row that names a change which is not there is refused when the transaction is to be kept, not before.
const AT_THE_COMMIT: &str = "create table refused
    (change bigint references change (id) deferrable initially deferred)";
const REFUSED_BY_SQLITE: &str = "create trigger refuse after insert on evidence_disposal
    begin insert into refused values (-1); end";
const REFUSED_BY_POSTGRES: &str = "create function refuse() returns trigger language plpgsql as
    $$ begin insert into refused values (-1); return null; end $$;
    create trigger refuse after insert on evidence_disposal for each row execute function refuse()";

#[test]
fn a_removal_that_is_not_written_takes_no_bytes_with_it() {
    with_a_file_that_is_over(|kit, world, officer, files| {
        kit.tamper(AT_THE_COMMIT).unwrap();
        let trigger = if kit.url().is_some() { REFUSED_BY_POSTGRES } else { REFUSED_BY_SQLITE };
        kit.tamper(trigger).unwrap();
        let failed = dispose(&world.installation, officer, files, None);
        assert!(matches!(failed, Err(RetentionError::Store(_))), "{failed:?}");
        assert_eq!(content(world, officer, &files[0]).unwrap(), PDF);
    });
}

//! Drafts: kept for who typed them, bounded, and gone once removed.

use app::access::Role;
use app::draft::{self, DraftError, Typed};

use crate::rights::somebody;
use crate::world::both;

fn typed_so_far<'a>(form: &'a str, controls: &'a str) -> Typed<'a> {
    Typed { form, agency: "a1", controls, key: "" }
}

#[test]
fn a_draft_is_kept_for_who_typed_it_and_for_nobody_else() {
    both(|world| {
        let installation = &world.installation;
        let one = somebody(world, "one", Role::SecurityOfficer, "a1");
        let other = somebody(world, "other", Role::SecurityOfficer, "a1");
        let save =
            |actor, typed| draft::save(installation, actor, "d1", typed_so_far("zone", typed));
        save(&one, "with.name=甲").unwrap();
        save(&one, "with.name=乙").unwrap();
        let kept = draft::list(installation, &one).unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].typed, "with.name=乙");
        assert!(matches!(draft::get(installation, &other, "d1"), Err(DraftError::NotFound { .. })));
        assert!(matches!(save(&other, "x"), Err(DraftError::NotFound { .. })));
        assert!(!draft::remove(installation, &other, "d1").unwrap());
        assert_eq!(draft::get(installation, &one, "d1").unwrap().typed, "with.name=乙");
        assert!(draft::remove(installation, &one, "d1").unwrap());
        assert_eq!(draft::list(installation, &one).unwrap(), []);
    });
}

#[test]
fn drafts_are_bounded_in_number_and_size_and_are_about_what_one_may_file() {
    both(|world| {
        let installation = &world.installation;
        let one = somebody(world, "one", Role::RoomOperator, "a1");
        let save = |id: &str, form: &str, typed: &str| {
            draft::save(installation, &one, id, typed_so_far(form, typed))
        };
        assert!(matches!(save("d", "person", ""), Err(DraftError::Forbidden(_))));
        let long = "x".repeat(draft::LONGEST_BYTES + 1);
        assert!(matches!(save("d", "zone", &long), Err(DraftError::TooLong)));
        for place in 0..draft::MOST {
            save(&format!("d{place}"), "zone", "").unwrap();
        }
        assert!(matches!(save("more", "zone", ""), Err(DraftError::TooMany)));
        save("d0", "zone", "with.name=x").unwrap();
        let before = app::record::version(installation).unwrap();
        save("d1", "zone", "with.name=y").unwrap();
        assert_eq!(
            app::record::version(installation).unwrap(),
            before,
            "the log is not told of it"
        );
    });
}

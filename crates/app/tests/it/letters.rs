//! Letters on their way: claimed by one, put off, given up, dropped, tried again.

use std::collections::BTreeSet;
use std::sync::Mutex;

use app::letter::{self, Failure, Outcome};
use app::notice::{self, Cadence, Kind};
use app::{Installation, account, approval};

use crate::notices::{acting, at, both, filed, kinds, sent};
use crate::world::actor as local;

#[test]
fn of_several_senders_at_once_each_letter_is_sent_by_one() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let ciso = acting(installation, &office.ciso);
        for _ in 0..20 {
            let id = filed(installation, &office.officer);
            approval::return_with_reason(installation, &ciso, &id, "請補附件", None, None).unwrap();
        }
        let sent = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for name in ["one", "two", "three", "four"] {
                let sent = &sent;
                scope.spawn(move || {
                    // Whoever comes second finds nothing for once, and looks again.
                    let mut n_idle = 0;
                    while n_idle < 20 {
                        let keep = |letter: &letter::Claimed| {
                            sent.lock().unwrap().push(letter.id.clone());
                            Ok(())
                        };
                        match letter::send_next(installation, name, 300, keep) {
                            Ok(Some(_)) => n_idle = 0,
                            Ok(None) => n_idle += 1,
                            Err(error) => panic!("{error}"),
                        }
                    }
                });
            }
        });
        let sent = sent.into_inner().unwrap();
        assert_eq!(sent.len(), 20);
        assert_eq!(sent.iter().collect::<BTreeSet<_>>().len(), 20);
    });
}

#[test]
fn a_letter_is_put_off_given_up_shown_and_tried_again_when_it_is_asked_for() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let ciso = acting(installation, &office.ciso);
        let id = filed(installation, &office.officer);
        approval::return_with_reason(installation, &ciso, &id, "請補附件", None, None).unwrap();
        let fail = |installation: &Installation, is_final| {
            let why = "451 try\r\nlater".to_owned();
            let status = Some(451);
            let failure = Failure { why, status, is_final };
            let tried = letter::send_next(installation, "a node", 300, |_| Err(failure)).unwrap();
            let tried = tried.unwrap();
            assert_eq!(tried.status, status);
            tried.outcome
        };
        let put_off = Outcome::PutOff { why: "451 trylater".to_owned() };
        assert_eq!(fail(installation, false), put_off);
        assert_eq!(sent(installation), [], "its pause is not over");
        let later = &at(&office.location, "2026-03-02T10:02:00+08:00");
        let given_up = Outcome::GivenUp { why: "451 trylater".to_owned() };
        assert_eq!(fail(later, true), given_up);
        assert_eq!(letter::figures(later).unwrap().1, 1);
        let shown = letter::given_up(later, &local(), None, 10).unwrap().letters;
        assert_eq!(shown.len(), 1);
        assert!(letter::given_up(later, &ciso, None, 10).is_err());
        assert!(letter::revive(later, &ciso, &shown[0].id).is_err());
        letter::revive(later, &local(), &shown[0].id).unwrap();
        assert!(letter::revive(later, &local(), &shown[0].id).is_err());
        assert_eq!(sent(later), [("officer@gov.example".to_owned(), 1)]);
        assert_eq!(letter::figures(later).unwrap().1, 0);
    });
}

#[test]
fn all_letters_that_were_given_up_are_tried_again_at_once_by_who_runs_the_program() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let ciso = acting(installation, &office.ciso);
        let mut n_letters = 0;
        for _ in 0..3 {
            let id = filed(installation, &office.officer);
            approval::return_with_reason(installation, &ciso, &id, "請補附件", None, None).unwrap();
            let failure = Failure { why: "no".to_owned(), status: Some(550), is_final: true };
            letter::send_next(installation, "a node", 300, |_| Err(failure)).unwrap().unwrap();
            n_letters += 1;
        }
        assert_eq!(letter::figures(installation).unwrap().1, n_letters);
        assert!(letter::revive_all(installation, &ciso).is_err());
        assert_eq!(letter::revive_all(installation, &local()).unwrap(), 3);
        let nothing = letter::revive_all(installation, &local());
        assert!(matches!(nothing, Err(letter::LetterError::NotFound)), "{nothing:?}");
        assert_eq!(sent(installation).len(), 3);
        assert_eq!(letter::figures(installation).unwrap().1, 0);
    });
}

#[test]
fn a_letter_that_nobody_sent_for_days_is_given_up_and_one_of_a_closed_account_is_dropped() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let ciso = acting(installation, &office.ciso);
        let returned = |why| {
            let id = filed(installation, &office.officer);
            approval::return_with_reason(installation, &ciso, &id, why, None, None).unwrap();
        };
        returned("請補附件");
        let later = &at(&office.location, "2026-03-08T10:00:00+08:00");
        let never = |_: &letter::Claimed| panic!("it must not be delivered");
        let outcome = letter::send_next(later, "a node", 300, never).unwrap().unwrap().outcome;
        assert!(matches!(outcome, Outcome::GivenUp { .. }), "{outcome:?}");
        returned("請再補附件");
        account::decide(installation, &local(), &office.officer, true, "離職").unwrap();
        let tried = letter::send_next(installation, "a node", 300, never).unwrap().unwrap();
        assert!(matches!(tried.outcome, Outcome::Dropped { .. }), "{tried:?}");
        let (queue, n_given_up) = letter::figures(installation).unwrap();
        assert_eq!((queue.n_letters, n_given_up), (0, 1), "only what failed is counted");
    });
}

#[test]
fn whose_address_somebody_else_changes_is_told_by_a_letter_to_the_one_from_before() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let ciso = acting(installation, &office.ciso);
        let officer = acting(installation, &office.officer);
        // Whatever they chose: a digest would go to the new address.
        let mut choice = notice::choice(installation, &officer).unwrap();
        (choice.cadence, choice.mails_urgent) = (Cadence::Daily, false);
        notice::choose(installation, &officer, &choice).unwrap();
        let renamed = |name, mail| {
            account::rename(installation, &ciso, &office.officer, name, mail).unwrap();
        };
        renamed("OFFICER", Some("other@gov.example"));
        renamed("OFFICER", Some("third@gov.example"));
        // A name alone is told to nobody, nor the same said again.
        renamed("承辦人", Some("third@gov.example"));
        renamed("承辦人", None);
        let told = [Kind::MailChanged; 3];
        assert_eq!(kinds(installation, &office.officer), told);
        assert_eq!(kinds(installation, &office.ciso), []);
        let mut letters = sent(installation);
        letters.sort_unstable();
        let to = ["officer", "other", "third"].map(|name| (format!("{name}@gov.example"), 1));
        assert_eq!(letters, to);
    });
}

#[test]
fn what_a_sender_claimed_before_it_died_is_sent_by_another_under_the_same_id() {
    both(|office| {
        let installation = &at(&office.location, "2026-03-02T10:00:00+08:00");
        let ciso = acting(installation, &office.ciso);
        let id = filed(installation, &office.officer);
        approval::return_with_reason(installation, &ciso, &id, "請補附件", None, None).unwrap();
        let (now, until) = (installation.now(), installation.now().plus_minutes(5));
        let (now, until) = (now.microseconds(), until.microseconds());
        let claim = |tx: &mut store::Transaction<'_>| store::letter::claim(tx, "dead", now, until);
        let claimed = installation.store.write(claim).unwrap().unwrap();
        assert_eq!(sent(installation), []);
        let later = &at(&office.location, "2026-03-02T10:05:00+08:00");
        let mut ids = Vec::new();
        let outcome = letter::send_next(later, "alive", 300, |letter| {
            ids.push(letter.id.clone());
            // The dead one comes back and knows of nothing.
            let settled = later.store.write(|tx| {
                store::letter::settle(tx, &claimed.id, "dead", now, store::letter::Settled::Sent)
            });
            assert!(!settled.unwrap());
            Ok(())
        });
        assert_eq!(outcome.unwrap().unwrap().outcome, Outcome::Sent);
        assert_eq!(ids, std::slice::from_ref(&claimed.id));
    });
}

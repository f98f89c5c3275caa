//! The index of words: nobody's half-done work goes in, and what was struck out is gone from its rows.

use store::search::{self, NewPart, Sought, Space, Word};
use store::{Store, Transaction};
use testkit::both;

use crate::samples::{TODAY, file, record};

/// Takes in what waits, each record with the given terms.
fn take_in(store: &Store, terms: &[(Space, &str)]) -> bool {
    let index = store.read(search::index).unwrap();
    let taken = store.read(|tx| search::waiting(tx, &index, 1_000)).unwrap();
    let Some(taken) = taken else { return false };
    let part = part_of(&taken, terms);
    store.write(|tx| search::add(tx, &index, &taken, part)).unwrap()
}

fn part_of(taken: &search::Taken, terms: &[(Space, &str)]) -> NewPart {
    let mut part = NewPart::default();
    for record in &taken.records {
        part.record(record.book, record.day, record.id.clone());
        for (space, term) in terms {
            part.term(*space, term);
        }
        part.term(Space::Open, &record.id);
    }
    part
}

fn found(store: &Store, terms: &[Sought<'_>]) -> usize {
    let count = |tx: &mut Transaction<'_>| {
        let mut n_found = 0;
        let matches = search::matches(tx, terms)?;
        search::each_found(tx, &matches, |_| n_found += 1)?;
        Ok::<_, store::StoreError>(n_found)
    };
    store.read(count).unwrap()
}

#[test]
fn what_is_taken_in_by_one_and_by_many_is_found_alike() {
    both(|store| {
        for number in 0..40 {
            let id = format!("r{number}");
            store.write(|tx| file(tx, &[record(&id, "a1", "person", Some(TODAY))])).unwrap();
            assert!(take_in(store, &[(Space::Open, "共同"), (Space::Personal, "秘密")]));
            store.write(search::merge).unwrap();
        }
        assert!(!take_in(store, &[]), "nothing waits any more");
        assert_eq!(found(store, &[Sought::Whole("共同"), Sought::Whole("r7")]), 1);
        assert_eq!(found(store, &[Sought::Beginning("r1")]), 11);
        assert_eq!(found(store, &[Sought::Whole("共同"), Sought::Whole("秘密")]), 40);
        assert_eq!(found(store, &[Sought::Whole("沒有")]), 0);
        assert_eq!(store.read(search::n_records).unwrap(), 40);
    });
}

#[test]
fn a_word_is_in_a_record_itself_or_in_what_it_refers_to_and_personal_data_stay_apart() {
    both(|store| {
        let all = [
            record("r1", "a1", "meeting", Some(TODAY)),
            record("r2", "a1", "meeting", Some(TODAY)),
            record("r3", "a1", "meeting", Some(TODAY)),
        ];
        store.write(|tx| file(tx, &all)).unwrap();
        let index = store.read(search::index).unwrap();
        let taken = store.read(|tx| search::waiting(tx, &index, 10)).unwrap().unwrap();
        let mut part = NewPart::default();
        let terms: [&[(Space, &str)]; 3] = [
            &[(Space::Open, "會議"), (Space::Open, "=p1")],
            &[(Space::Open, "會議"), (Space::Personal, "=p1")],
            &[(Space::Open, "明哲"), (Space::Open, "=p2")],
        ];
        for (record, terms) in taken.records.iter().zip(terms) {
            part.record(record.book, record.day, record.id.clone());
            terms.iter().for_each(|(space, term)| part.term(*space, term));
        }
        assert!(store.write(|tx| search::add(tx, &index, &taken, part)).unwrap());
        let word = |terms: &[&'static str], references: &[&str]| Word {
            terms: terms.iter().copied().map(Sought::Whole).collect(),
            references: references.iter().map(|term| (*term).to_owned()).collect(),
            titled: None,
        };
        let name = word(&["明哲"], &["=p1"]);
        let meeting = word(&["會議"], &[]);
        let about = word(&[], &["=p2"]);
        let found = |words: &[Word<'_>]| {
            let fits = store.read(|tx| {
                let matches = search::matches_of(tx, words, |_, _| false)?;
                let mut fits = Vec::new();
                search::each_found(tx, &matches, |found| {
                    let fit = found.fit;
                    let itself = (fit.is_by_itself(true), fit.is_by_itself(false));
                    fits.push((found.place, fit.is_without_personal(), itself));
                })?;
                Ok::<_, store::StoreError>(fits)
            });
            fits.unwrap()
        };
        let referring = [(0, true, (false, false)), (1, false, (false, false))];
        assert_eq!(found(&[name.clone(), meeting.clone()]), referring);
        assert_eq!(found(&[meeting, name.clone()]), referring);
        assert_eq!(found(&[name])[2], (2, true, (true, true)));
        assert_eq!(found(&[about]), [(2, true, (false, false))]);
        assert!(found(&[]).is_empty());
    });
}

#[test]
fn a_word_is_in_a_record_or_in_the_title_of_its_book_and_one_of_all_is_in_the_record() {
    both(|store| {
        let all = [
            record("r1", "a1", "meeting", Some(TODAY)),
            record("r2", "a1", "meeting", Some(TODAY)),
            record("r3", "a1", "person", Some(TODAY)),
            record("r4", "a1", "person", Some(TODAY)),
        ];
        store.write(|tx| file(tx, &all)).unwrap();
        let index = store.read(search::index).unwrap();
        let taken = store.read(|tx| search::waiting(tx, &index, 10)).unwrap().unwrap();
        let mut part = NewPart::default();
        let mut books = std::collections::HashMap::new();
        for record in &taken.records {
            part.record(record.book, record.day, record.id.clone());
            let terms: &[(Space, &str)] = match record.id.as_str() {
                "r1" => &[(Space::Open, "明哲")],
                "r2" => &[(Space::Personal, "明哲")],
                "r3" => &[(Space::Open, "明哲"), (Space::Open, "會議")],
                _ => &[(Space::Open, "會議")],
            };
            terms.iter().for_each(|(space, term)| part.term(*space, term));
            books.insert(record.id.clone(), record.book);
        }
        let order: Vec<String> = taken.records.iter().map(|record| record.id.clone()).collect();
        assert!(store.write(|tx| search::add(tx, &index, &taken, part)).unwrap());
        let found = |words: &[(&'static str, bool)]| {
            let words = words.iter().enumerate().map(|(number, &(term, is_titled))| Word {
                terms: vec![Sought::Whole(term)],
                references: Vec::new(),
                titled: is_titled.then_some(number),
            });
            let words: Vec<Word<'_>> = words.collect();
            let is_titled = |_: usize, book: i64| book == books["r1"];
            let found = store.read(|tx| {
                let matches = search::matches_of(tx, &words, is_titled)?;
                let mut found = Vec::new();
                search::each_found(tx, &matches, |one| {
                    found.push((order[one.place as usize].clone(), one.fit.is_without_personal()));
                })?;
                Ok::<_, store::StoreError>(found)
            });
            let mut found = found.unwrap();
            found.sort_unstable();
            found
        };
        let set = |ids: &[(&str, bool)]| -> Vec<(String, bool)> {
            ids.iter().map(|(id, is_open)| ((*id).to_owned(), *is_open)).collect()
        };
        // Whoever has no need of personal data finds nobody by them, whatever the title says.
        let named = set(&[("r1", true), ("r2", false), ("r3", true)]);
        assert_eq!(found(&[("明哲", false), ("會議", true)]), named);
        assert_eq!(found(&[("會議", true), ("明哲", false)]), named);
        assert_eq!(found(&[("明哲", true), ("會議", true)]), named);
        assert_eq!(found(&[("明哲", false), ("會議", false)]), set(&[("r3", true)]));
        // A title alone finds no record: one of the words stands in it.
        assert_eq!(found(&[("會議", true)]), set(&[("r3", true), ("r4", true)]));
        assert_eq!(found(&[("會議", true), ("沒有", true)]), set(&[]));
    });
}

#[test]
fn who_comes_second_or_read_before_something_was_struck_out_writes_nothing() {
    both(|store| {
        store.write(|tx| file(tx, &[record("r1", "a1", "person", Some(TODAY))])).unwrap();
        let index = store.read(search::index).unwrap();
        let taken = store.read(|tx| search::waiting(tx, &index, 10)).unwrap().unwrap();
        store.write(|tx| search::strike(tx, "r1")).unwrap();
        let part = part_of(&taken, &[(Space::Personal, "王小")]);
        assert!(!store.write(|tx| search::add(tx, &index, &taken, part)).unwrap());
        assert_eq!(found(store, &[Sought::Whole("r1")]), 0);
        assert!(take_in(store, &[]));
        let part = part_of(&taken, &[]);
        assert!(!store.write(|tx| search::add(tx, &index, &taken, part)).unwrap());
        assert_eq!(store.read(search::n_records).unwrap(), 1);
    });
}

#[test]
fn no_row_holds_a_term_of_what_was_struck_out() {
    both(|store| {
        let all = [record("r1", "a1", "person", Some(TODAY)), record("r2", "a1", "person", None)];
        store.write(|tx| file(tx, &all)).unwrap();
        assert!(take_in(store, &[(Space::Personal, "王小")]));
        assert!(store.write(|tx| search::strike(tx, "r1")).unwrap());
        assert_eq!(found(store, &[Sought::Whole("r1")]), 0);
        assert_eq!(found(store, &[Sought::Whole("王小")]), 1, "the other still has it");
        assert!(store.write(|tx| search::strike(tx, "r2")).unwrap());
        // Every term begins so: nothing at all is left.
        assert_eq!(found(store, &[Sought::Beginning("")]), 0);
        store.write(|tx| search::add_one(tx, "r1", [(Space::Open, "科員")])).unwrap();
        assert_eq!(found(store, &[Sought::Whole("科員")]), 1);
        assert_eq!(store.read(search::n_records).unwrap(), 1);
    });
}

#[test]
fn an_index_that_is_cleared_away_and_built_again_holds_the_same() {
    both(|store| {
        let all: Vec<_> =
            (0..25).map(|n| record(&format!("r{n}"), "a1", "person", Some(TODAY + n))).collect();
        store.write(|tx| file(tx, &all)).unwrap();
        assert!(take_in(store, &[(Space::Open, "共同")]));
        store.write(|tx| search::begin_anew(tx, "")).unwrap();
        while store.write(search::clear_part).unwrap() {}
        store.write(|tx| search::begin_anew(tx, "other words")).unwrap();
        assert_eq!(found(store, &[Sought::Whole("共同")]), 0);
        // In steps, each going on where the one before ended.
        loop {
            let index = store.read(search::index).unwrap();
            let taken = store.read(|tx| search::waiting(tx, &index, 4)).unwrap();
            let Some(taken) = taken else { break };
            let part = part_of(&taken, &[(Space::Open, "共同")]);
            assert!(store.write(|tx| search::add(tx, &index, &taken, part)).unwrap());
        }
        assert_eq!(found(store, &[Sought::Whole("共同")]), 25);
    });
}

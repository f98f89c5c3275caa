//! Records go in and come out as they were.

use store::record::{self, Book, Filter, RecordRow, RecordState, Touched, Withdrawal};
use store::sight::Sight;
use store::{Store, StoreError};
use testkit::both;

use crate::samples::{NOON, TODAY, begin, correction, file, record};

fn filed(store: &Store, records: &[RecordRow]) -> Result<i64, StoreError> {
    store.write(|transaction| file(transaction, records))
}

fn got(store: &Store, id: &str) -> Option<RecordRow> {
    store.read(|transaction| record::get(transaction, id)).unwrap()
}

#[test]
fn a_record_comes_back_as_it_was_filed() {
    both(|store| {
        let mut whole = record("r1", "a1", "training_record", Some(TODAY));
        whole.state = RecordState::Submitted;
        whole.why = Some("補登".to_owned());
        whole.fields =
            r#"{"課程":"資安「專業」課程\n第二行","hours":11.5,"x":"' % _ \u0000"}"#.to_owned();
        let mut bare = record("r2", "a1", "training_record", None);
        bare.key = None;
        let mut old = record("r3", "a1", "training_record", Some(-40_000));
        old.fields = "{}".to_owned();
        let change = filed(store, &[whole.clone(), bare.clone(), old.clone()]).unwrap();
        for mut record in [whole, bare, old] {
            record.change = change;
            assert_eq!(got(store, &record.id), Some(record));
        }
        assert_eq!(got(store, "r4"), None);
    });
}

#[test]
fn an_id_is_taken_once_in_the_whole_installation() {
    both(|store| {
        let first = record("r1", "a1", "person", Some(TODAY));
        filed(store, std::slice::from_ref(&first)).unwrap();
        let elsewhere = record("r1", "a2", "account", None);
        for again in [first, elsewhere] {
            match filed(store, &[record("r9", "a1", "person", None), again]) {
                Err(StoreError::RecordExists { id }) => assert_eq!(id, "r1"),
                other => panic!("{other:?}"),
            }
            assert_eq!(got(store, "r9"), None, "the rest of the import does not exist either");
        }
    });
}

#[test]
fn records_stream_by_agency_form_day_and_id_in_the_order_of_bytes() {
    both(|store| {
        let places = [("a1", "b"), ("a1", "B"), ("a1", "甲"), ("A2", "b"), ("a-1", "b")];
        let days = [Some(3), None, Some(-3)];
        let mut records = Vec::new();
        for (number, (agency, form)) in places.iter().cycle().take(30).enumerate() {
            let id = format!("{}-{number}", if number % 2 == 0 { "r" } else { "R" });
            records.push(record(&id, agency, form, days[number % 3]));
        }
        filed(store, &records).unwrap();
        let place = |r: &RecordRow| (r.agency.clone(), r.form.clone(), r.day, r.id.clone());
        let mut expected: Vec<_> = records.iter().map(place).collect();
        expected.sort();
        let mut found = Vec::new();
        store
            .read(|transaction| {
                for agency in record::agencies(transaction)? {
                    record::each_of_agency(transaction, &agency, None, |r| {
                        found.push((r.agency.into(), r.form.into(), r.day, r.id.into()));
                        Ok::<_, StoreError>(())
                    })?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        assert_eq!(found, expected);
    });
}

#[test]
fn an_agency_is_read_for_few_forms_or_many() {
    both(|store| {
        let forms: Vec<String> = (0..30).map(|number| format!("form{number:02}")).collect();
        let of = |form: &String| record(&format!("r-{form}"), "a1", form, Some(TODAY));
        let mut records: Vec<_> = forms.iter().map(of).collect();
        records.push(record("foreign", "a2", "form01", Some(TODAY)));
        filed(store, &records).unwrap();
        for count in [0, 1, 3, 8, 9, 29] {
            let asked: Vec<&str> = forms.iter().rev().take(count).map(String::as_str).collect();
            let mut found = Vec::new();
            store
                .read(|transaction| {
                    record::each_of_agency(transaction, "a1", Some(&asked), |r| {
                        found.push(r.form.to_owned());
                        Ok::<_, StoreError>(())
                    })
                })
                .unwrap();
            let expected: Vec<String> = forms.iter().skip(forms.len() - count).cloned().collect();
            assert_eq!(found, expected);
        }
    });
}

#[test]
fn a_form_is_read_for_one_agency_or_all() {
    both(|store| {
        let records = [
            record("r3", "a2", "person", Some(1)),
            record("r1", "a1", "person", Some(2)),
            record("r2", "a1", "person", Some(1)),
            record("r4", "a1", "asset", Some(1)),
        ];
        filed(store, &records).unwrap();
        let ids = |form: &str, agency: Option<&str>| {
            let mut ids = Vec::new();
            store
                .read(|transaction| {
                    record::each_of_form(transaction, form, agency, |r| {
                        ids.push(r.id.to_owned());
                        Ok::<_, StoreError>(())
                    })
                })
                .unwrap();
            ids.join(" ")
        };
        assert_eq!(ids("person", None), "r2 r1 r3");
        assert_eq!(ids("person", Some("a2")), "r3");
        assert_eq!(ids("asset", Some("a2")), "");
        let mut shared = Vec::new();
        store
            .read(|transaction| {
                record::each_shared(transaction, &["asset", "person"], |r| {
                    shared.push(r.id.to_owned());
                    Ok::<_, StoreError>(())
                })
            })
            .unwrap();
        assert_eq!(shared, ["r4", "r2", "r1", "r3"]);
    });
}

#[test]
fn live_records_are_found_by_their_key() {
    both(|store| {
        let keyed = |id: &str, agency: &str, day| {
            let mut keyed = record(id, agency, "person", Some(day));
            keyed.key = Some("p1".to_owned());
            keyed
        };
        let wrong = keyed("r1", "a1", 1);
        let records = [
            wrong.clone(),
            correction("r2", &wrong),
            keyed("r3", "a1", 3),
            keyed("r4", "a1", 4),
            keyed("r5", "a2", 1),
        ];
        filed(store, &records).unwrap();
        let withdrawal = Withdrawal { withdrawn_at: NOON, withdrawn_by: None, why: None };
        store
            .write(|tx| {
                let change = begin(tx, "withdrawal")?;
                record::withdraw(tx, change, "r3", &withdrawal)
            })
            .unwrap();
        let many = vec![("a1", "person", "nobody"); 100];
        let mut keys = vec![("a2", "person", "p1")];
        keys.extend(many);
        keys.push(("a1", "person", "p1"));
        let mut found = Vec::new();
        store
            .read(|transaction| {
                record::each_live_by_key(transaction, &keys, |position, r| {
                    found.push((position, r.id.to_owned()));
                    Ok::<_, StoreError>(())
                })
            })
            .unwrap();
        let found: Vec<_> = found.iter().map(|(at, id)| (*at, id.as_str())).collect();
        assert_eq!(found, [(0, "r5"), (101, "r2"), (101, "r4")]);
    });
}

#[test]
fn ids_that_are_taken_are_told_in_one_question() {
    both(|store| {
        let of = |number: usize| record(&format!("r{number}"), "a1", "person", Some(TODAY));
        let records: Vec<_> = (0..200).step_by(2).map(of).collect();
        filed(store, &records).unwrap();
        let ids: Vec<String> = (0..200).map(|number| format!("r{number}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let taken = store.read(|transaction| record::exists(transaction, &ids)).unwrap();
        assert!(taken.iter().enumerate().all(|(number, taken)| *taken == (number % 2 == 0)));
        let mut seen = 0;
        store
            .read(|transaction| {
                record::each_by_id(transaction, &ids, |position, r| {
                    assert_eq!(r.id, ids[position]);
                    seen += 1;
                    Ok::<_, StoreError>(())
                })
            })
            .unwrap();
        assert_eq!(seen, 100);
    });
}

#[test]
fn a_change_tells_which_books_it_touched_and_from_which_day() {
    both(|store| {
        let before = filed(store, &[record("r0", "a1", "person", Some(9))]).unwrap();
        let change = store
            .write(|transaction| {
                let change = file(
                    transaction,
                    &[
                        record("r1", "a1", "person", Some(7)),
                        record("r2", "a2", "asset", Some(5)),
                        record("r3", "a1", "person", Some(6)),
                        record("r4", "a2", "zone", None),
                    ],
                )?;
                let later = record("r5", "a1", "person", Some(8));
                record::insert(transaction, change, [later.view()])?;
                Ok::<_, StoreError>(change)
            })
            .unwrap();
        let touched = |known| store.read(|tx| record::touched_since(tx, known)).unwrap();
        let book = |agency: &str, form: &str, first_day| Touched {
            agency: agency.to_owned(),
            form: form.to_owned(),
            first_day,
            change,
        };
        let expected =
            [book("a1", "person", Some(6)), book("a2", "asset", Some(5)), book("a2", "zone", None)];
        assert_eq!(touched(before), expected);
        assert_eq!(touched(change), []);
        let counts = store.read(|tx| record::books(tx, Sight::Whole)).unwrap();
        let count = |agency: &str, form: &str, records| Book {
            agency: agency.to_owned(),
            form: form.to_owned(),
            records,
        };
        let expected = [count("a1", "person", 4), count("a2", "asset", 1), count("a2", "zone", 1)];
        assert_eq!(counts, expected);
    });
}

#[test]
fn a_list_is_searched_by_the_text_of_its_fields() {
    both(|store| {
        let with = |id: &str, fields: &str| {
            let mut with = record(id, "a1", "training_record", Some(1));
            with.fields = fields.to_owned();
            with
        };
        let records = [
            with("r1", r#"{"course":"Phishing 演練"}"#),
            with("r2", r#"{"course":"稽核 100%"}"#),
            with("r3", r#"{"course":"稽核!_"}"#),
        ];
        filed(store, &records).unwrap();
        let found = |text: &str| {
            let filter = Filter { text: Some(text), ..Filter::default() };
            let page = store.read(|tx| record::list(tx, &filter, Sight::Whole, None, 10)).unwrap();
            page.rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found("phish"), "r1");
        assert_eq!(found("稽核"), "r3 r2");
        assert_eq!(found("0%"), "r2");
        assert_eq!(found("!_"), "r3");
        assert_eq!(found("%核"), "");
    });
}

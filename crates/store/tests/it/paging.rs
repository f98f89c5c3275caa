//! Pages: no row is lost, none comes twice, also when rows come in between.

use std::collections::BTreeSet;

use store::StoreError;
use store::record::{self, Filter};
use store::sight::Sight;
use testkit::both;

use crate::samples::{file, record};

#[test]
fn paging_never_loses_or_doubles_a_row() {
    both(|store| {
        let mut records = Vec::new();
        for number in 0..157 {
            let agency = ["a1", "a2", "b"][number % 3];
            let form = ["person", "asset"][number % 2];
            let day = [Some(5), Some(5), None, Some(7)][number % 4];
            records.push(record(&format!("r{number:03}"), agency, form, day));
        }
        store.write(|tx| file(tx, &records)).unwrap();
        for agency in [None, Some("a1"), Some("b"), Some("nobody")] {
            for form in [None, Some("person"), Some("asset")] {
                let filter = Filter { agency, form, text: None };
                let fits = |r: &&record::RecordRow| {
                    agency.is_none_or(|agency| r.agency == agency)
                        && form.is_none_or(|form| r.form == form)
                };
                let expected: BTreeSet<_> =
                    records.iter().filter(fits).map(|r| r.id.clone()).collect();
                for limit in [1, 7, 52, 53, 1000] {
                    let mut found = Vec::new();
                    let mut cursor = None;
                    loop {
                        let page = store
                            .read(|tx| {
                                record::list(tx, &filter, Sight::Whole, cursor.as_deref(), limit)
                            })
                            .unwrap();
                        assert!(page.rows.len() <= limit as usize);
                        found.extend(page.rows.into_iter().map(|row| row.id));
                        cursor = page.next;
                        if cursor.is_none() {
                            break;
                        }
                    }
                    assert_eq!(found.len(), expected.len(), "{filter:?} by {limit}");
                    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
                }
            }
        }
    });
}

#[test]
fn a_list_of_a_book_begins_with_the_latest_day() {
    both(|store| {
        let days = [Some(2), Some(9), None, Some(-4)];
        let records: Vec<_> =
            (0..4).map(|n| record(&format!("r{n}"), "a1", "f", days[n])).collect();
        store.write(|tx| file(tx, &records)).unwrap();
        for agency in [None, Some("a1")] {
            let filter = Filter { agency, form: Some("f"), text: None };
            let page = store.read(|tx| record::list(tx, &filter, Sight::Whole, None, 10)).unwrap();
            let ids: Vec<_> = page.rows.iter().map(|row| row.id.as_str()).collect();
            assert_eq!(ids, ["r1", "r0", "r3", "r2"]);
        }
    });
}

#[test]
fn a_cursor_that_no_page_gave_is_refused() {
    both(|store| {
        let page =
            store.read(|tx| record::list(tx, &Filter::default(), Sight::Whole, Some("nobody"), 10));
        assert!(matches!(page, Err(StoreError::RecordMissing { .. })));
    });
}

//! Prints how fast the store files, streams and finds made-up records on either database.
//!
//! `cargo run --release -p store --example rates -- sqlite|postgres [records]`

#![allow(clippy::print_stdout, reason = "its purpose is to print")]

use std::time::Instant;

use store::change::{self, NewChange};
use store::record::{self, Filter, RecordState, RecordView};
use store::standing::{self, Body, KeptDay, NewLine};
use store::{Store, StoreError};

const AGENCIES: usize = 400;
const DUTIES: usize = 250;
const FORMS: usize = 30;
const FIELDS: &str = r#"{"person":"p012345","category":"dedicated","year":2025,"course":"資通安全專業課程訓練（第二梯次）","course_kind":"professional","date":"2025-05-06","hours":6,"provider":"國立臺灣大學計算機及資訊網路中心","certificate":"A-2025-0001"}"#;

struct Made {
    id: String,
    key: String,
    agency: usize,
    form: usize,
    day: i32,
}

fn main() -> Result<(), StoreError> {
    let mut words = std::env::args().skip(1);
    let database = words.next().unwrap_or_default();
    let count = words.next().and_then(|word| word.parse().ok()).unwrap_or(500_000);
    let installation = match database.as_str() {
        "postgres" => testkit::postgres(),
        _ => testkit::embedded(),
    };
    println!("{database}, {count} records of {} bytes of fields", FIELDS.len());
    measure(&installation, count)
}

fn measure(store: &Store, count: usize) -> Result<(), StoreError> {
    let agencies: Vec<String> = (0..AGENCIES).map(|number| format!("agency-{number:03}")).collect();
    let forms: Vec<String> = (0..FORMS).map(|number| format!("training_record_{number}")).collect();
    let made = make(count);
    let view = |made: &'_ Made| -> (usize, usize) { (made.agency, made.form) };
    let views: Vec<RecordView<'_>> = made
        .iter()
        .filter_map(|one| {
            let (agency, form) = view(one);
            Some(RecordView {
                id: &one.id,
                form: forms.get(form)?,
                agency: agencies.get(agency)?,
                state: RecordState::Approved,
                day: Some(one.day),
                key: Some(&one.key),
                recorded_at: 1_772_424_000_000_000,
                withdrawn_at: None,
                withdrawn_by: None,
                withdrawn_why: None,
                supersedes: None,
                filed_by: "local:王小明",
                why: None,
                approved_as: None,
                change: 0,
                fields: FIELDS,
            })
        })
        .collect();

    let began = Instant::now();
    file(store, &views)?;
    tell("file all, one durable transaction", count, began);

    for round in ["stream all, agency by agency", "the same again"] {
        let began = Instant::now();
        let mut bytes = 0;
        store.read(|tx| {
            for agency in record::agencies(tx)? {
                record::each_of_agency(tx, &agency, None, |record| {
                    bytes += record.fields.len();
                    Ok::<_, StoreError>(())
                })?;
            }
            Ok::<_, StoreError>(())
        })?;
        assert_eq!(bytes, count * FIELDS.len());
        tell(round, count, began);
    }

    let began = Instant::now();
    let keys: Vec<_> =
        views.iter().step_by(25).filter_map(|v| Some((v.agency, v.form, v.key?))).collect();
    let mut found = 0;
    store.read(|tx| {
        record::each_live_by_key(tx, &keys, |_, _| {
            found += 1;
            Ok::<_, StoreError>(())
        })
    })?;
    tell("live records by key", found, began);

    let began = Instant::now();
    let mut pages = 0;
    for form in forms.iter().take(10) {
        let filter = Filter { form: Some(form), ..Filter::default() };
        let mut cursor = None;
        for _ in 0..20 {
            let page = store.read(|tx| {
                record::list(tx, &filter, store::sight::Sight::Whole, cursor.as_deref(), 50)
            })?;
            cursor = page.next;
            pages += 1;
        }
    }
    tell("pages of 50 of a form", pages, began);

    let began = Instant::now();
    for number in 0..100 {
        let id = format!("single-{number}");
        let single: Option<RecordView<'_>> = views.first().map(|v| RecordView { id: &id, ..*v });
        file(store, single.as_slice())?;
    }
    tell("single filings, each durable", 100, began);

    board(store, &agencies)
}

fn board(store: &Store, agencies: &[String]) -> Result<(), StoreError> {
    let duties: Vec<String> = (0..DUTIES).map(|number| format!("D{number}.1a")).collect();
    let line = r#"{"reason_zh":"年度內應受訓十二小時，已受訓六小時","reason_en":"six of twelve hours","cite":["taipei-isms@2022-07-13/6.2"],"counted":["0190aaaa"],"due":"2026-12-31"}"#;
    let sealer = store.signer()?.sealer();
    let day = KeptDay { sealer, as_of: 20_514, law_sha256: String::new() };
    let cells = format!("[{}]", vec!["[3,20000,null,0,1]"; DUTIES].join(","));
    let mut lines = Vec::new();
    for agency in agencies {
        for duty in &duties {
            lines.push(NewLine { agency, duty, known: 1, line, subjects: None });
        }
    }
    for round in ["write the board", "write it anew"] {
        let began = Instant::now();
        store.write(|tx| {
            standing::replace_agencies(tx, &day, agencies.iter().map(String::as_str), &lines)?;
            agencies.iter().try_for_each(|agency| {
                let body = Body { agency, known: 1, others: "[]", cells: &cells };
                standing::put(tx, &day, &body, "[]")
            })
        })?;
        tell(round, lines.len(), began);
    }
    for round in ["read the board", "read it again"] {
        let began = Instant::now();
        let mut read = 0;
        store.read(|tx| {
            standing::bodies(tx, &day, |_, body| {
                read += body.map_or(0, |body| body.cells.matches("[3,").count());
                Ok::<_, StoreError>(())
            })
        })?;
        tell(round, read, began);
    }
    Ok(())
}

fn file(store: &Store, views: &[RecordView<'_>]) -> Result<u64, StoreError> {
    store.write(|tx| {
        let new = NewChange {
            happened_at: 0,
            actor: "local",
            kind: "import",
            summary: "",
            source: None,
            records: 0,
        };
        let change = change::begin(tx, &new)?;
        let inserted = record::insert(tx, change, views.iter().copied())?;
        record::grown(tx, inserted).map(|()| inserted)
    })
}

/// Rows in the order of a person's file: agencies and days as they fall, the same every time.
fn make(count: usize) -> Vec<Made> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap_or(0)
    };
    let form_of = |number: usize| number * FORMS / count;
    (0..count)
        .map(|number| Made {
            id: format!("01905f3a-{:04x}-7{:03x}-8000-{number:012x}", number >> 12, number & 0xfff),
            key: format!("p{:06}", draw(68_000)),
            agency: draw(AGENCIES),
            form: form_of(number),
            day: 19_500 + i32::try_from(draw(1000)).unwrap_or(0),
        })
        .collect()
}

fn tell(what: &str, count: usize, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    println!("{what:36} {count:>8} in {seconds:7.3} s, {:>9.0}/s", count as f64 / seconds);
}

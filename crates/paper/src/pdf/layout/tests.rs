//! Pages of made-up papers, set in the font that the tests ask Debian for.

use std::sync::Arc;

use super::*;
use crate::lines::{may_not_begin, may_not_end};
use crate::model::{Column, Table};
use crate::{Face, Text};

fn fonts() -> Fonts {
    let face = |name: &str| Face {
        bytes: Arc::new(
            std::fs::read(format!("/usr/share/fonts/opentype/noto/NotoSansCJK-{name}.ttc"))
                .expect("apt-get install fonts-noto-cjk"),
        ),
        family: "Noto Sans CJK TC".to_owned(),
    };
    Fonts::read(&face("Regular"), &face("Bold")).unwrap()
}

fn column(heading: &str) -> Column {
    Column { heading: heading.to_owned(), share: 1 }
}

fn paper(blocks: Vec<Block>) -> Paper {
    let made_at = "2026-03-01T09:05:00+08:00".to_owned();
    Paper { title: "資訊資產清冊".to_owned(), made_at, blocks, ..Paper::default() }
}

/// The words of a page's pieces, line by line.
fn words(page: &[Piece]) -> Vec<String> {
    let told = page.iter().filter_map(|piece| match piece {
        Piece::Words { letters, .. } => Some(letters.iter().map(|letter| letter.sign).collect()),
        _ => None,
    });
    told.collect()
}

fn list(n_rows: usize) -> Block {
    let row = |number: usize| {
        vec![
            Text::plain(format!("列{number:04}")),
            Text::plain("資料中心，第一機房；備援。".repeat(number % 9)),
        ]
    };
    let columns = vec![column("編號"), column("說明")];
    let rows = (0..n_rows).map(row).collect();
    Block::Table(Table { name: "清冊".into(), columns, rows, least_row: 0 })
}

#[test]
fn every_row_stands_on_one_page_once_and_each_page_of_the_table_begins_with_its_heading() {
    let laid = lay_out(&paper(vec![list(400)]), &fonts(), &|| true).unwrap();
    assert!(laid.pages.len() > 10, "{}", laid.pages.len());
    let pages: Vec<Vec<String>> = laid.pages.iter().map(|page| words(page)).collect();
    for number in 0..400 {
        let told = format!("列{number:04}");
        let found = pages.iter().flatten().filter(|line| **line == told).count();
        assert_eq!(found, 1, "{told}");
    }
    for page in &pages {
        assert_eq!(page.iter().filter(|line| *line == "編號").count(), 1);
    }
}

#[test]
fn nothing_stands_in_the_margins_and_no_line_begins_with_a_sign_that_closes() {
    let laid = lay_out(&paper(vec![list(120)]), &fonts(), &|| true).unwrap();
    for page in &laid.pages {
        for piece in page {
            if let Piece::Words { left, base, letters, size, .. } = piece {
                assert!(*left >= LEFT && *base <= laid.height - BOTTOM, "{left} {base}");
                let wide = |letter: &Letter| fonts_width(*letter, *size);
                let right = left + letters.iter().map(wide).sum::<Length>();
                assert!(right <= laid.width - MARGIN, "{right}");
            }
        }
        for line in words(page) {
            assert!(!line.starts_with(may_not_begin) && !line.ends_with(may_not_end), "{line}");
        }
    }
}

/// An ideograph is as wide as it is high; nothing here is wider.
fn fonts_width(_: Letter, size: Length) -> Length {
    size
}

#[test]
fn a_row_that_is_higher_than_a_page_goes_on_on_the_next_and_loses_nothing() {
    let long: String = (0..3_000).map(|number| format!("第{number}項、")).collect();
    let table = Table {
        name: "清冊".into(),
        columns: vec![column("編號"), column("說明")],
        rows: vec![vec![Text::plain("甲"), Text::plain(long.as_str())]],
        least_row: 0,
    };
    let laid = lay_out(&paper(vec![Block::Table(table)]), &fonts(), &|| true).unwrap();
    assert!(laid.pages.len() > 2);
    let kept: String = laid
        .pages
        .iter()
        .flat_map(|page| words(page))
        .filter(|line| !["編號", "說明", "甲", "資訊資產清冊", "\u{3000}"].contains(&line.as_str()))
        .collect();
    assert_eq!(kept, long);
}

#[test]
fn a_heading_does_not_stand_alone_at_the_foot_of_a_page() {
    for n_rows in 1..60 {
        let heading = Block::Heading { level: 1, text: "二、系統".to_owned() };
        let laid =
            lay_out(&paper(vec![list(n_rows), heading, list(3)]), &fonts(), &|| true).unwrap();
        let page = laid.pages.iter().map(|page| words(page));
        let page = page.into_iter().find(|page| page.contains(&"二、系統".to_owned())).unwrap();
        assert!(page.iter().skip_while(|line| *line != "二、系統").count() > 3, "{n_rows}");
    }
}

#[test]
fn a_sign_that_the_font_lacks_is_told() {
    let text = Text::plain("王\u{E000}明");
    let block = Block::Paragraph { style: Style::Body, text };
    let laid = lay_out(&paper(vec![block]), &fonts(), &|| true).unwrap();
    let told: String = laid.pages.iter().flat_map(|page| words(page)).collect();
    assert!(told.contains("U+E000"), "{told}");
}

#[test]
fn the_pdf_of_an_empty_paper_is_one_page_and_counts_it() {
    let made = crate::pdf(&paper(Vec::new()), &fonts(), &|| true).unwrap();
    assert!(made.starts_with(b"%PDF-1.7"));
    let laid = lay_out(&paper(Vec::new()), &fonts(), &|| true).unwrap();
    assert_eq!(laid.pages.len(), 1);
}

#[test]
fn a_heading_as_high_as_the_page_does_not_keep_a_table_from_its_end() {
    let columns = vec![column(&"長".repeat(4_000)), column("二")];
    let rows = (0..200).map(|_| vec![Text::plain("甲"), Text::plain("乙".repeat(3_000))]).collect();
    let table = Table { name: "長標題".into(), columns, rows, least_row: 0 };
    let laid = lay_out(&paper(vec![Block::Table(table)]), &fonts(), &|| true).unwrap();
    assert!((200..2_000).contains(&laid.pages.len()), "{}", laid.pages.len());
}

#[test]
fn a_paper_that_is_not_to_go_on_is_given_up_between_two_rows() {
    let asked = std::cell::Cell::new(0);
    let goes_on = || {
        asked.set(asked.get() + 1);
        asked.get() < 100
    };
    let made = crate::pdf(&paper(vec![list(5_000)]), &fonts(), &goes_on);
    assert!(matches!(made, Err(PaperError::GivenUp)) && asked.get() == 100, "{asked:?}");
}

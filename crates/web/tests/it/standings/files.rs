//! Tables to take away: in three formats, as filtered, whole.

use axum::body::to_bytes;

use super::world::World;

const TABLES: [&str; 9] = [
    "/",
    "/?table=trend",
    "/?table=timeline",
    "/agencies",
    "/agencies/a1",
    "/agencies/a1/duties/D6.2a",
    "/standings?standing=overdue",
    "/agencies/a1/papers",
    "/log/1",
];

#[tokio::test]
async fn every_table_can_be_taken_away_in_three_formats() {
    let world = World::new();
    for url in TABLES {
        for (format, kind, begin) in [
            ("csv", "text/csv", b"\xef\xbb\xbf".as_slice()),
            ("ods", "opendocument.spreadsheet", b"PK"),
            ("xlsx", "spreadsheetml", b"PK"),
        ] {
            let join = if url.contains('?') { '&' } else { '?' };
            let response = world.ask(&format!("{url}{join}format={format}")).await;
            assert_eq!(response.status().as_u16(), 200, "{url} {format}");
            let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
            assert!(header("content-type").contains(kind), "{url} {format}");
            let disposition = header("content-disposition");
            assert!(disposition.starts_with("attachment;"), "{disposition}");
            assert!(disposition.contains(&format!(".{format}\"")), "{disposition}");
            let length: usize = header("content-length").parse().unwrap();
            let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            assert_eq!(body.len(), length, "{url} {format}");
            assert!(body.starts_with(begin), "{url} {format}");
        }
    }
}

#[tokio::test]
async fn a_format_or_a_table_that_does_not_exist_is_refused() {
    let world = World::new();
    for url in ["/?format=pdf", "/?format=jsonl", "/?format=csv&table=wages"] {
        assert_eq!(world.ask(url).await.status().as_u16(), 422, "{url}");
    }
}

#[tokio::test]
async fn a_file_holds_the_rows_of_every_page_as_filtered() {
    let world = World::new();
    let all = world.rows("/agencies").await;
    assert!(all.len() > 50, "more than one page: {}", all.len());
    let second = world.rows("/agencies?tier=second&page=2").await;
    assert!(second.len() < all.len() && !second.is_empty());
    let (met, owed) = (world.rows("/standings?standing=met").await, world.rows("/standings").await);
    assert!(met.len() < owed.len());
}

#[tokio::test]
async fn a_cell_that_looks_like_a_formula_is_defused() {
    let world = World::new();
    let csv = world.rows("/agencies?q=h/1").await;
    assert!(csv[0].contains("alert(1)"), "{csv:?}");
    assert!(csv.iter().all(|line| !line.contains(",=") && !line.starts_with('=')), "{csv:?}");
}

#[tokio::test]
async fn the_column_of_what_was_late_is_headed_as_the_others_are() {
    let world = World::new();
    for url in ["/agencies/a1", "/standings", "/agencies/a1/duties/D6.2a"] {
        let csv = world.page(&format!("{url}?format=csv&lang=en")).await;
        let mut headings = csv.lines().next().unwrap().split(',');
        assert!(headings.any(|heading| heading == "Late"), "{url}: {csv}");
    }
}

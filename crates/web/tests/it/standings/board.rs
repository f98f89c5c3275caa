//! The overview: every number leads to as many rows, and is what the engine says.

use app::posture::{PostureError, Question, each};
use domain::{At, Moment, Standing};

use super::world::{World, address, between};

/// The link and the number of lines owed of every cell in a piece of the heat map.
fn cells(piece: &str) -> Vec<(String, usize)> {
    let links = between(piece, "<a href=\"", "</a>").into_iter();
    let cells = links.filter_map(|link| {
        let (href, rest) = link.split_once('"')?;
        let (_, counts) = rest.split_once("<small>")?;
        let (_, owed) = counts.split_once("</small>")?.0.split_once('/')?;
        Some((address(href), owed.parse().ok()?))
    });
    cells.collect()
}

/// The row of the heat map that names a body.
fn row_of<'p>(page: &'p str, name: &str) -> &'p str {
    let (_, map) = page.split_once("<table class=\"heat-map\">").unwrap();
    let (map, _) = map.split_once("</table>").unwrap();
    map.split("<tr").find(|row| row.contains(&format!(">{name}</a>"))).unwrap()
}

#[tokio::test]
async fn every_cell_of_the_heat_map_leads_to_as_many_rows_as_it_counts() {
    let world = World::new();
    let board = world.page("/?rows=500").await;
    let cells_of_body = cells(row_of(&board, "範例局"));
    assert!(cells_of_body.len() > 10, "{cells_of_body:?}");
    for (href, owed) in cells_of_body {
        assert!(href.starts_with("/agencies/a1?chapter="), "{href}");
        assert_eq!(world.rows(&href).await.len(), owed, "{href}");
        let page = world.page(&href).await;
        let titles = between(&page, "<small class=\"mark\">", "</small>");
        assert_eq!(titles.first(), Some(&owed.to_string().as_str()), "{href}");
        assert!(page.contains(&format!("共 {owed} 筆")), "{href}");
    }
}

#[tokio::test]
async fn the_sums_of_a_group_lead_to_as_many_lines_as_they_count() {
    let world = World::new();
    let board = world.page("/").await;
    let groups: Vec<&str> =
        board.split("<tr").filter(|row| row.contains("class=\"heat-group\"")).collect();
    assert!(groups.len() > 2, "{}", groups.len());
    for group in groups.iter().take(2) {
        for (href, owed) in cells(group).into_iter().take(4) {
            assert!(href.starts_with("/standings?"), "{href}");
            assert_eq!(world.rows(&href).await.len(), owed, "{href}");
        }
    }
}

#[tokio::test]
async fn the_number_on_a_card_equals_the_rows_behind_its_link() {
    let world = World::new();
    for url in ["/", "/?tier=second", "/?q=範例", "/agencies/a1"] {
        let page = world.page(url).await;
        let (_, cards) = page.split_once("<ul class=\"figures\"").unwrap();
        let (cards, _) = cards.split_once("</ul>").unwrap();
        let cards = between(cards, "<a href=\"", "</a>");
        assert_eq!(cards.len(), 6, "{url}");
        for card in cards {
            let (href, rest) = card.split_once('"').unwrap();
            let number = between(rest, "<b>", "</b>")[0];
            // A rate stands with its counts; the rows behind it are what is owed.
            let number = match number.split_once("<small>") {
                Some((_, counts)) => between(counts, "/", "<")[0],
                None => number,
            };
            let rows = world.rows(&address(href)).await;
            assert_eq!(rows.len().to_string(), number, "{url}: {href}");
        }
    }
}

#[tokio::test]
async fn the_figures_of_the_board_are_those_that_the_engine_tells_line_by_line() {
    let world = World::new();
    let mut counts = [0_u32; 7];
    let question = Question {
        agency: None,
        duty: None,
        at: At::day(super::world::now().day()),
        known_at: Moment::FOREVER,
    };
    each(&world.installation, &app::Actor::local("值班"), &question, |line| {
        let duty = world.installation.regulation.duty(&line.duty).unwrap();
        if line.subject.is_none() && !duty.national {
            counts[line.standing.place()] += 1;
        }
        Ok::<_, PostureError>(())
    })
    .unwrap();
    let count = |standing: Standing| counts[standing.place()];
    let owed = count(Standing::Met)
        + count(Standing::Due)
        + count(Standing::Overdue)
        + count(Standing::NoData);
    let page = world.page("/").await;
    assert!(
        page.contains(&format!("<small>{}/{owed}</small>", count(Standing::Met))),
        "{counts:?}"
    );
    for standing in [Standing::Overdue, Standing::NoData, Standing::Due, Standing::Met] {
        let word = standing.word();
        let card = between(&page, &format!("<li class=\"is-{word}\">"), "</li>")[0];
        assert!(card.contains(&format!("<b>{}</b>", count(standing))), "{word}: {card}");
    }
}

#[tokio::test]
async fn two_clicks_lead_from_a_cell_to_the_records_that_fail() {
    let world = World::new();
    let board = world.page("/?q=範例局").await;
    let (cell, _) = cells(row_of(&board, "範例局"))
        .into_iter()
        .find(|(href, _)| href.contains("chapter=people"))
        .unwrap();
    let list = world.page(&cell).await;
    let duty = between(&list, "<a href=\"/agencies/a1/duties/D6.2a", "\"")[0];
    let duty = world.page(&address(&format!("/agencies/a1/duties/D6.2a{duty}"))).await;
    assert!(duty.contains("許芬庭") && duty.contains("逾期"), "{duty}");
}

#[tokio::test]
async fn the_board_says_that_the_register_is_incomplete_and_counts_bodies_without_a_level() {
    let world = World::new();
    let page = world.page("/").await;
    assert!(page.contains("名冊不完整"), "{page}");
    let listed = world.rows("/agencies").await.len();
    let unknown = world.rows("/agencies?level=unknown").await.len();
    assert_eq!(unknown + 1, listed, "only one body has a level");
    assert!(page.contains(&format!("目前登錄 {listed} 個機關，其中 {unknown} 個")), "{page}");
}

#[tokio::test]
async fn a_page_of_the_board_shows_some_bodies_and_counts_all() {
    let world = World::new();
    let all = world.rows("/agencies").await.len();
    let page = world.page("/?rows=25&group=none").await;
    let (_, map) = page.split_once("<table class=\"heat-map\">").unwrap();
    let (map, _) = map.split_once("</table>").unwrap();
    assert_eq!(map.matches("scope=\"row\"").count(), 25);
    assert!(page.contains(&format!("共 {all} 筆")), "{all}");
    assert!(page.contains(&format!("全部 <small>{all}</small>")), "{all}");
}

#[tokio::test]
async fn the_board_of_another_day_gives_other_figures_and_every_link_keeps_the_day() {
    let world = World::new();
    let before = world.page("/?q=範例局&as_of=2023-06-30").await;
    assert_ne!(
        cells(row_of(&before, "範例局")).iter().map(|cell| cell.1).collect::<Vec<_>>(),
        cells(row_of(&world.page("/?q=範例局").await, "範例局"))
            .iter()
            .map(|cell| cell.1)
            .collect::<Vec<_>>(),
        "the agency has its level since 2024 only"
    );
    let (_, main) = before.split_once("<main").unwrap();
    for href in between(main, "href=\"/agencies/", "\"") {
        assert!(href.contains("as_of=2023-06-30"), "{href}");
    }
}

#[tokio::test]
async fn the_look_ahead_lists_as_many_lines_as_its_bars_count() {
    let world = World::new();
    let page = world.page("/").await;
    let (_, coming) = page.split_once("<section class=\"panel\" id=\"coming\">").unwrap();
    let (_, table) = coming.split_once("<tbody>").unwrap();
    let (table, _) = table.split_once("</tbody>").unwrap();
    let mut sum = 0;
    for link in between(table, "<a href=\"", "</a>") {
        let (href, count) = link.split_once("\">").unwrap();
        let count: usize = count.parse().unwrap();
        assert_eq!(world.rows(&address(href)).await.len(), count, "{href}");
        sum += count;
    }
    let span = world.rows("/standings?due=2026-03-02..2026-04-01").await;
    assert_eq!(span.len(), sum);
}

#[tokio::test]
async fn a_filter_that_does_not_exist_is_refused_and_not_passed_over() {
    let world = World::new();
    for url in ["/?tier=third", "/?level=F", "/?sort=beauty", "/?rows=7", "/standings?chapter=x"] {
        assert_eq!(world.ask(url).await.status().as_u16(), 422, "{url}");
    }
}

//! The heat map: bodies down, chapters across, a rate in every cell. A real table whose colours
//! only repeat what its text says.

use askama::Template;

use crate::parts::html;
use crate::parts::rate::Tally;
use crate::words::Words;

/// A column: the chapter's number, its name, and where its heading leads.
#[derive(Clone, Debug)]
pub struct HeatColumn {
    pub number: String,
    pub name: String,
    /// Sorts the bodies by this column.
    pub href: String,
    /// `ascending` or `descending` where the bodies are ordered by it; else empty.
    pub order: &'static str,
}

/// One cell; `href` leads to the lines that it counts.
#[derive(Clone, Debug)]
pub struct HeatCell {
    pub tally: Tally,
    pub href: String,
}

/// One body.
#[derive(Clone, Debug)]
pub struct HeatRow {
    pub name: String,
    pub href: String,
    /// A short mark behind the name, such as the body's level; empty for none.
    pub mark: String,
    pub total: Tally,
    pub total_href: String,
    pub cells: Vec<HeatCell>,
}

/// Bodies that belong together, such as those of one tier.
#[derive(Clone, Debug)]
pub struct HeatGroup {
    pub name: String,
    /// How many bodies it has, on this page and on others.
    pub count: usize,
    pub total: Tally,
    pub total_href: String,
    /// What its bodies add up to, a cell a column.
    pub cells: Vec<HeatCell>,
    pub rows: Vec<HeatRow>,
}

/// The table. Every row has one cell a column.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/heat_map.html")]
pub struct HeatMap {
    pub t: Words,
    pub caption: String,
    /// Sorts the bodies by their name, and by their total.
    pub name: HeatColumn,
    pub total: HeatColumn,
    pub columns: Vec<HeatColumn>,
    pub groups: Vec<HeatGroup>,
}

html!(HeatMap);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn map(tally: Tally) -> String {
        let cell = HeatCell { tally, href: "/agencies/a1?chapter=3".into() };
        let row = HeatRow {
            name: "範例<局>".into(),
            href: "/agencies/a1".into(),
            mark: "A".into(),
            total: tally,
            total_href: "/agencies/a1?chapter=city".into(),
            cells: vec![cell.clone()],
        };
        let column = |number: &str, name: &str, order| HeatColumn {
            number: number.into(),
            name: name.into(),
            href: format!("/?sort={name}"),
            order,
        };
        let map = HeatMap {
            t: Words(Language::CHINESE),
            caption: "各機關各章".into(),
            name: column("", "機關", ""),
            total: column("", "合計", ""),
            columns: vec![column("參", "人員", "descending")],
            groups: vec![HeatGroup {
                name: "一級機關".into(),
                count: 3,
                total: tally,
                total_href: "/standings?chapter=city".into(),
                cells: vec![cell],
                rows: vec![row],
            }],
        };
        map.to_string()
    }

    #[test]
    fn a_cell_says_its_rate_and_counts_and_leads_to_its_lines() {
        let html = map(Tally { met: 10, due: 0, overdue: 2, no_data: 0 });
        assert!(html.contains(r#"<a href="/agencies/a1?chapter=3">83%"#), "{html}");
        assert!(html.contains("10/12") && html.contains("逾期 2"), "{html}");
        assert!(html.contains("範例&#60;局&#62;"), "{html}");
    }

    #[test]
    fn a_group_counts_all_its_bodies_and_a_heading_says_by_what_they_are_ordered() {
        let html = map(Tally { met: 1, ..Tally::default() });
        assert!(html.contains("一級機關 <small>3</small>"), "{html}");
        assert!(html.contains(r#"<th scope="col" aria-sort="descending">"#), "{html}");
    }

    #[test]
    fn a_cell_in_which_nothing_is_known_shows_no_rate() {
        let html = map(Tally { no_data: 4, ..Tally::default() });
        assert!(html.contains("資料不足") && !html.contains("0%</a>"), "{html}");
        assert!(html.contains(r#"class="heat-no-data""#), "{html}");
    }

    #[test]
    fn a_cell_in_which_nothing_is_owed_is_empty_and_says_why() {
        let html = map(Tally::default());
        assert!(
            html.contains(r#"<td class="heat-none"><span title="無應辦事項">–</span>"#),
            "{html}"
        );
    }
}

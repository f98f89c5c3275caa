//! A number of the law stands once, in `regulation/`: neither in the domain nor on a page.

use super::Fault;
use super::house::House;
use super::lexer::{Line, tokens};

/// The words that excuse a number, with the reason after them, on its line or in the comment above.
const EXCUSE: &str = "not of the law:";

/// Units in which the law speaks. A number before one of them is a term or a measure of the law.
const UNITS: [&str; 14] = [
    "小時",
    "分鐘",
    "日內",
    "天內",
    "個月",
    "個工作日",
    "日以上",
    "天以上",
    "hours",
    "minutes",
    "days",
    "months",
    "working days",
    "per cent",
];

pub(crate) fn no_number_in_the_domain(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for gone in house.rules.free_numbers.keys().filter(|path| !house.has(path)) {
        faults.push(Fault::new("xtask/tidy.toml", format!("{gone} is not there any more")));
    }
    for (path, lines) in house.rust("crates/domain/src") {
        if house.rules.free_numbers.contains_key(path) {
            continue;
        }
        let mut above = "";
        for line in &lines {
            if let Some(number) =
                numbers(without_lengths(&line.code).as_str()).find(|number| *number > 1)
                && !is_excused(&line.comment)
                && !is_excused(above)
            {
                let message = format!(
                    "{number}: a number of the law belongs into regulation/; \
                     any other says why: `// {EXCUSE} the reason`"
                );
                faults.push(Fault::at(path, line.number, message));
            }
            above = excuse_for_the_next(line);
        }
    }
    faults
}

fn is_excused(comment: &str) -> bool {
    comment.to_lowercase().contains(EXCUSE)
}

/// A comment speaks for the next line only where it stands on a line of its own.
fn excuse_for_the_next(line: &Line) -> &str {
    if line.code.trim().is_empty() { &line.comment } else { "" }
}

/// The length of an array's type counts its elements, which stand right there; pairs are two.
fn without_lengths(code: &str) -> String {
    let code = code.replace(".windows(2)", ""); // each with its next
    let mut kept = String::new();
    let mut rest = code.as_str();
    while let Some((before, after)) = rest.split_once("; ") {
        let n_digits = after.chars().take_while(char::is_ascii_digit).count();
        kept += before;
        kept.push(' ');
        rest = match after.get(n_digits..) {
            Some(behind) if n_digits > 0 && behind.starts_with(']') => behind,
            _ => after,
        };
    }
    kept + rest
}

fn numbers(code: &str) -> impl Iterator<Item = u128> {
    tokens(code).filter_map(|token| {
        let token = token.replace('_', "");
        let digits: String = token.chars().take_while(char::is_ascii_digit).collect();
        let suffix = token.strip_prefix(digits.as_str()).unwrap_or_default();
        match (digits.as_str(), suffix.chars().next()) {
            ("0", Some('x' | 'b' | 'o')) => Some(u128::MAX),
            _ => digits.parse().ok(),
        }
    })
}

pub(crate) fn no_term_in_a_page(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, text) in house.texts() {
        if !path.starts_with("crates/web/") || !path.ends_with(".html") {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            if !is_excused(line)
                && let Some(term) = term(line)
            {
                faults.push(Fault::at(path, number, said(&term)));
            }
        }
    }
    for (path, lines) in house.rust("crates/web/src") {
        for line in lines.iter().filter(|line| !is_excused(&line.comment)) {
            for term in line.strings.iter().filter_map(|string| term(string)) {
                faults.push(Fault::at(path, line.number, said(&term)));
            }
        }
    }
    faults
}

fn said(term: &str) -> String {
    format!("{term}: take the number from the rulebook, or say `{EXCUSE} the reason` on the line")
}

/// A number with a unit of the law behind it, such as `8 小時`.
fn term(text: &str) -> Option<String> {
    UNITS.iter().find_map(|unit| {
        text.match_indices(unit).find_map(|(at, _)| {
            let before = text.get(..at)?.trim_end();
            let digits: String = before.chars().rev().take_while(char::is_ascii_digit).collect();
            let digits: String = digits.chars().rev().collect();
            (!digits.trim_start_matches('0').is_empty()).then(|| format!("{digits} {unit}"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(source: &str) -> House {
        let mut house = House::of(&[
            ("crates/domain/src/duty.rs", source),
            ("crates/domain/src/moment.rs", "let hours = 24;"),
        ]);
        house.rules.free_numbers.retain(|path, _| path.ends_with("moment.rs"));
        house
    }

    #[test]
    fn ninety_days_in_the_domain_are_found() {
        assert_eq!(no_number_in_the_domain(&domain("if days > 90 {}")).len(), 1);
        assert_eq!(no_number_in_the_domain(&domain("if days > 9_0usize {}")).len(), 1);
    }

    #[test]
    fn one_and_names_with_digits_and_text_are_no_numbers_of_the_law() {
        let source =
            "let a: u64 = 1; let b2 = 0;\nconst C: [u8; 7] = D;\n// 90 days\nlet c = \"90\";";
        assert_eq!(no_number_in_the_domain(&domain(source)), []);
    }

    #[test]
    fn a_number_with_its_reason_stays() {
        let source =
            "let a = 24; // not of the law: hours of a day\n// not of the law: x\nlet b = 7;";
        assert_eq!(no_number_in_the_domain(&domain(source)), []);
    }

    #[test]
    fn a_term_on_a_page_is_found() {
        let page =
            ("crates/web/src/incident.html", "<p>須於 8 小時內</p>\n<p>{{ hours }} 小時</p>");
        assert_eq!(no_term_in_a_page(&House::of(&[page])).len(), 1);
    }
}

//! How a place of the law is called: 第五點（五）, 資通安全管理法第12條; point 5(5), article 12(1).

use crate::{Citation, Provision, Regulation};

/// The instrument whose labels are those of a list, so that points are named by those above them.
pub(crate) const CITY_RULE: &str = "taipei-isms";

impl Regulation {
    /// A place by its number, without the instrument's name.
    pub fn place_zh(&self, citation: &Citation) -> String {
        let number = citation.number.as_str();
        let label = |provision: &Provision| provision.label.clone().unwrap_or_default();
        let own = self.provision(citation);
        if citation.instrument != CITY_RULE {
            return own.and_then(|one| one.label.clone()).unwrap_or_else(|| number.to_owned());
        }
        if number.starts_with("ch") {
            return format!("第{}章", own.map(label).unwrap_or_default().trim_end_matches('、'));
        }
        let mut parts: Vec<&Provision> = self.above(citation);
        parts.retain(|one| !one.number.starts_with("ch"));
        parts.reverse();
        parts.extend(own);
        let mut name = String::new();
        for (place, provision) in parts.into_iter().enumerate() {
            let label = label(provision);
            match (place, provision.number.rsplit_once(".p")) {
                (0, _) => name.push_str(&format!("第{}點", label.trim_end_matches('、'))),
                (_, Some((_, paragraph))) => name.push_str(&format!("第{paragraph}項")),
                (_, None) => name.push_str(label.trim_end_matches('.')),
            }
        }
        if name.is_empty() { number.to_owned() } else { name }
    }

    /// A place by its number in English, without the instrument's name.
    pub fn place_en(&self, citation: &Citation) -> String {
        match citation.instrument.as_str() {
            CITY_RULE => point_en(&citation.number),
            _ => {
                let label = self.provision(citation).and_then(|one| one.label.as_deref());
                article_en(&citation.number, label.unwrap_or_default())
            }
        }
    }

    /// A place with the name that its instrument bore in that edition.
    pub fn heading_zh(&self, citation: &Citation) -> String {
        let place = self.place_zh(citation);
        let Some(instrument) = self.instrument(&citation.instrument) else { return place };
        let name = instrument.name_zh(citation.edition);
        let space = if citation.number.contains(['/', '-']) { " " } else { "" };
        format!("{name}{space}{place}")
    }

    /// The same in English.
    pub fn heading_en(&self, citation: &Citation) -> String {
        let place = self.place_en(citation);
        let Some(instrument) = self.instrument(&citation.instrument) else { return place };
        format!("{}, {place}", instrument.name_en(citation.edition))
    }

    /// The provision above one, and so on to its chapter, nearest first.
    pub fn above(&self, citation: &Citation) -> Vec<&Provision> {
        let mut chain = Vec::new();
        let mut here = citation.clone();
        while let Some(parent) = self.provision(&here).and_then(|one| one.parent.clone()) {
            here.number = parent;
            match self.provision(&here) {
                // A text whose parents go in a circle is cut, not followed.
                Some(provision) if chain.len() < 16 => chain.push(provision),
                _ => break,
            }
        }
        chain
    }
}

fn point_en(number: &str) -> String {
    if let Some(chapter) = number.strip_prefix("ch") {
        return format!("chapter {chapter}");
    }
    let mut steps = number.split('.');
    let mut name = format!("point {}", steps.next().unwrap_or_default());
    for step in steps {
        match step.strip_prefix('p') {
            Some(paragraph) => name.push_str(&format!(", paragraph {paragraph}")),
            None => name.push_str(&format!("({step})")),
        }
    }
    name
}

fn article_en(number: &str, label: &str) -> String {
    if let Some(annex) = number.strip_prefix('t') {
        return annex_en(annex, label);
    }
    if !number.starts_with(|first: char| first.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut steps = number.split('.');
    let first = steps.next().unwrap_or_default();
    let name =
        if first.contains('-') { format!("articles {first}") } else { format!("article {first}") };
    steps.fold(name, |name, step| format!("{name}({step})"))
}

/// A row of an annex table by the part of the table that it stands in, as its label names it in 正體中文.
fn annex_en(number: &str, label: &str) -> String {
    let (table, row) = number.split_once('/').unwrap_or((number, ""));
    let part = match label.split_once(' ').map(|(_, part)| part) {
        _ if row.is_empty() => return format!("annex {table}"),
        Some("管理面") => "management".to_owned(),
        Some("技術面") => "technology".to_owned(),
        Some("認知與訓練") => "awareness and training".to_owned(),
        Some("備註") => "notes".to_owned(),
        _ => row.replace('_', " "),
    };
    format!("annex {table}, {part}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_an_annex_is_cited_in_english_words() {
        assert_eq!(article_en("t3/grading", "附表三 管理面"), "annex 3, management");
        assert_eq!(article_en("t10/log_retention", "附表十 日誌保留"), "annex 10, log retention");
        assert_eq!(article_en("t3", "附表三"), "annex 3");
        assert_eq!(article_en("11.2", "第11條第2項"), "article 11(2)");
    }
}

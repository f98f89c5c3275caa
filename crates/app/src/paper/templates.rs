//! The templates that travel with the law, and what they are.

use ::paper::{Template, TemplateFault};
use regulation::Regulation;

use super::PaperError;

/// The order in which papers are listed: what is handed in first, then what is signed and filled in.
const ORDER: [&str; 7] = [
    "posture",
    "plan-report",
    "committee",
    "audit-checklist",
    "asset-list",
    "entry-log",
    "awareness",
];

/// Every paper that the law's data knows, in the order in which they are listed.
///
/// # Errors
/// The faults of a template, its file before each.
pub fn built_in(regulation: &Regulation) -> Result<Vec<Template>, Vec<TemplateFault>> {
    let mut found = Vec::new();
    for file in &regulation.papers {
        found.push(Template::read(&file.text, regulation).map_err(|faults| {
            let told = |fault: TemplateFault| TemplateFault {
                en: format!("regulation/{}: {}", file.path, fault.en),
                ..fault
            };
            faults.into_iter().map(told).collect::<Vec<_>>()
        })?);
    }
    let place = |template: &Template| {
        ORDER.iter().position(|kind| *kind == template.kind).unwrap_or(ORDER.len())
    };
    found.sort_by_key(place);
    Ok(found)
}

/// The text of a template that travels with the law, for who begins one of their own with it.
#[must_use]
pub fn house<'r>(regulation: &'r Regulation, kind: &str) -> Option<&'r str> {
    let path = format!("papers/{kind}.toml");
    let file = regulation.papers.iter().find(|file| file.path == path)?;
    Some(&file.text)
}

/// One kind of paper.
///
/// # Errors
/// [`PaperError::UnknownKind`], [`PaperError::Template`].
pub fn kind(regulation: &Regulation, kind: &str) -> Result<Template, PaperError> {
    let all = kinds(regulation)?;
    let found = all.into_iter().find(|template| template.kind == kind);
    found.ok_or_else(|| PaperError::UnknownKind { kind: kind.to_owned() })
}

/// All kinds of papers.
///
/// # Errors
/// [`PaperError::Template`].
pub fn kinds(regulation: &Regulation) -> Result<Vec<Template>, PaperError> {
    built_in(regulation).map_err(PaperError::Template)
}

#[cfg(test)]
mod tests {
    use regulation::Citation;

    use super::*;

    #[test]
    fn every_template_of_the_law_is_whole_and_has_its_place_in_the_list() {
        let regulation = Regulation::embedded().unwrap();
        let found = built_in(&regulation).unwrap();
        let kinds: Vec<&str> = found.iter().map(|template| template.kind.as_str()).collect();
        assert_eq!(kinds, ORDER);
    }

    #[test]
    fn whatever_a_paper_cites_it_cites_in_an_edition_that_is_still_in_force_too() {
        let regulation = Regulation::embedded().unwrap();
        let is_lasting = |cite: &Citation| {
            let instrument = regulation.instrument(&cite.instrument).unwrap();
            instrument.span(cite.edition).is_some_and(|(_, until)| until.is_none())
        };
        for template in built_in(&regulation).unwrap() {
            let told = template.parts.iter().filter_map(|part| match part {
                ::paper::Part::Records(records) => Some(&records.cite),
                _ => None,
            });
            for cites in told.chain([&template.cite, &template.items]) {
                let is_told = cites.is_empty() || cites.iter().any(is_lasting);
                assert!(is_told, "{}: {cites:?}", template.kind);
            }
        }
    }
}

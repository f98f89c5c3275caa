//! A template as it is written, before anything in it is checked against the law.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{During, Period};
use crate::TemplateFault;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTemplate {
    pub(super) kind: Spanned<String>,
    pub(super) zh: Spanned<String>,
    pub(super) en: Spanned<String>,
    pub(super) what_zh: Spanned<String>,
    pub(super) what_en: Spanned<String>,
    pub(super) title: Spanned<String>,
    #[serde(default)]
    pub(super) cite: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) items: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) landscape: bool,
    pub(super) period: Period,
    #[serde(default)]
    pub(super) font: Option<Spanned<String>>,
    #[serde(default, rename = "block")]
    pub(super) blocks: Vec<Spanned<RawBlock>>,
}

/// One block; exactly one of the first keys says what it is.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawBlock {
    pub(super) heading: Option<Spanned<String>>,
    pub(super) paragraph: Option<Spanned<String>>,
    pub(super) item: Option<Spanned<usize>>,
    pub(super) quote: Option<Vec<Spanned<String>>>,
    pub(super) entry: Option<Spanned<[String; 3]>>,
    pub(super) tally: Option<bool>,
    pub(super) standings: Option<Spanned<RawChosen>>,
    pub(super) records: Option<Spanned<String>>,
    pub(super) signatures: Option<Vec<Spanned<String>>>,
    pub(super) page_break: Option<bool>,
    pub(super) level: Option<Spanned<i64>>,
    pub(super) small: Option<bool>,
    pub(super) columns: Option<Vec<Spanned<String>>>,
    pub(super) shares: Option<Spanned<Vec<u16>>>,
    pub(super) during: Option<During>,
    pub(super) until: Option<Spanned<String>>,
    pub(super) only: Option<BTreeMap<Spanned<String>, Spanned<Vec<String>>>>,
    pub(super) about: Option<Spanned<[String; 2]>>,
    pub(super) blank_rows: Option<Spanned<i64>>,
    pub(super) least_row: Option<Spanned<i64>>,
    pub(super) cite: Option<Vec<Spanned<String>>>,
    pub(super) may_be_none: Option<bool>,
}

/// `"all"`, `"open"` or a list of duties.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum RawChosen {
    Word(String),
    Duties(Vec<String>),
}

/// Reads the text; what TOML itself finds wrong is one fault with its line.
pub(super) fn read(text: &str) -> Result<RawTemplate, Vec<TemplateFault>> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        let message = error.message().replace('\n', " ");
        let (zh, en) = told(&message).unwrap_or_else(|| {
            (format!("TOML 有誤：{message}"), format!("not as a template is written: {message}"))
        });
        vec![TemplateFault { line, zh, en }]
    })
}

/// What the reader says of a key that it does not know or misses, in 正體中文 and English.
fn told(message: &str) -> Option<(String, String)> {
    if let Some(missing) = message.strip_prefix("missing field `") {
        let key = missing.trim_end_matches('`');
        return Some((format!("缺少「{key}」"), format!("{key} is missing")));
    }
    let (key, expected) = message.strip_prefix("unknown field `")?.split_once('`')?;
    // Every other piece stands between two marks.
    let allowed: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    Some((
        format!("沒有「{key}」這個項目；可用：{}", allowed.join("、")),
        format!("there is no key {key}; allowed: {}", allowed.join(", ")),
    ))
}

/// The line that a place of the text is on.
pub(super) fn line_of(text: &str, place: usize) -> usize {
    let before = text.as_bytes().get(..place).unwrap_or_default();
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

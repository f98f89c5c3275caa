//! The proof of a standing as a tree: the line, then numbers, settings, records, what is missing.

use app::explain::{Explanation, ParameterValue, RecordCard, SettingUsed};
use domain::Standing;
use regulation::Regulation;

use super::FailingSubject;
use crate::language::Bilingual;
use crate::law;
use crate::missing;
use crate::parts::proof::{ProofNode, ProofTree};
use crate::parts::standing::Badge;
use crate::query::segment;
use crate::routes::{duty_path, law_path, record_path};
use crate::view::View;

pub(super) fn tree(
    view: &View,
    regulation: &Regulation,
    told: &Explanation,
    subjects: &[FailingSubject],
) -> ProofTree {
    let t = view.t;
    let action = Bilingual::new(&told.duty.action_zh, &told.duty.action_en);
    let mut root = ProofNode::new(view.say(&action)).badge(Badge::new(told.line.standing, t));
    if let Some(note) = view.language.choose(&told.duty.note_zh, &told.duty.note_en) {
        root = root.child(ProofNode::new(format!("{}{note}", t.note())));
    }
    if !told.duty.decides.is_empty() {
        let mut node = ProofNode::new(t.proof_decided_by());
        for form in &told.duty.decides {
            let name = view.language.choose(&form.zh, &form.en);
            node = node.link(view.link(&law::form_path(&form.id)), name);
        }
        root = root.child(node);
    }
    for parameter in &told.parameters {
        root = root.child(number(view, regulation, parameter));
    }
    for setting in &told.settings {
        root = root.child(decided(view, regulation, setting));
    }
    let line = &told.line;
    root = records(view, root, t.counted(), Standing::Met, &told.counted, line.counted.len());
    let failing =
        if line.standing == Standing::NoData { Standing::NoData } else { Standing::Overdue };
    root = match subjects.is_empty() {
        true => records(view, root, t.failing(), failing, &told.failing, line.failing.len()),
        false => root.child(failing_subjects(view, told, subjects)),
    };
    if !line.missing.is_empty() {
        let mut node = ProofNode::new(t.n_of(t.missing(), line.missing.len()))
            .badge(Badge::new(Standing::NoData, t));
        for (place, name) in line.missing.iter().enumerate() {
            // What would mend a missing fact names it; the two lists go side by side.
            let label = missing::label(view, regulation, name);
            node = node.child(match told.mend.get(place) {
                Some(mend) => {
                    let sentence = view.language.choose(&mend.zh, &mend.en);
                    ProofNode::new(pair(view, &label, sentence))
                }
                None => ProofNode::new(label),
            });
        }
        root = root.child(node);
    }
    ProofTree { root }
}

/// A name and what belongs to it, with the colon of the language.
fn pair(view: &View, name: &str, value: &str) -> String {
    format!("{name}{}{value}", view.language.choose("：", ": "))
}

fn number(view: &View, regulation: &Regulation, parameter: &ParameterValue) -> ProofNode {
    let name = Bilingual::new(&parameter.zh, &parameter.en);
    let value = view.language.choose(&parameter.value_zh, &parameter.value_en);
    let mut node = ProofNode::new(pair(view, view.say(&name), value));
    if let Ok(cite) = parameter.cite.parse() {
        let heading = law::heading(regulation, &cite);
        node = node.link(view.link(&law_path(&cite)), view.say(&heading));
    }
    let confidence = match parameter.confidence {
        regulation::Confidence::Verbatim => view.t.verbatim(),
        regulation::Confidence::Secondary => view.t.secondary(),
        regulation::Confidence::Unverified => view.t.unverified(),
    };
    let words = match (&parameter.quote, &parameter.paraphrase) {
        (Some(quote), _) => view.t.quoted(confidence, quote),
        (None, Some(summary)) => view.t.summed_up(confidence, summary),
        (None, None) => confidence.to_owned(),
    };
    node.child(ProofNode::new(words)).folded()
}

fn decided(view: &View, regulation: &Regulation, used: &SettingUsed) -> ProofNode {
    let t = view.t;
    let definition = regulation.setting(&used.name);
    let name = definition
        .map_or(used.name.as_str(), |one| view.language.choose(one.zh.as_str(), one.en.as_str()));
    let node = match (&used.value, &used.suggestion) {
        (Some(value), _) => ProofNode::new(t.setting_is(name, value)),
        (None, Some(suggestion)) => {
            ProofNode::new(t.setting_unset(name, suggestion)).badge(Badge::new(Standing::NoData, t))
        }
        (None, None) => ProofNode::new(t.setting_open(name)).badge(Badge::new(Standing::NoData, t)),
    };
    node.link(view.link("/settings"), used.name.as_str())
}

/// Records under a heading that tells how many there are, spelt out or not.
fn records(
    view: &View,
    root: ProofNode,
    heading: &str,
    standing: Standing,
    cards: &[RecordCard],
    count: usize,
) -> ProofNode {
    if count == 0 {
        return root;
    }
    let t = view.t;
    let mut node = ProofNode::new(t.n_of(heading, count)).badge(Badge::new(standing, t));
    for card in cards {
        let form = view.language.choose(card.form.zh.as_str(), card.form.en.as_str());
        let sentence = match card.day {
            Some(day) => format!("{form} · {}", view.language.day(day)),
            None => form.to_owned(),
        };
        node = node
            .child(ProofNode::new(sentence).link(view.link(&record_path(&card.id)), &card.title));
    }
    if cards.len() < count {
        node = node.child(ProofNode::new(t.and_more(count - cards.len())));
    }
    root.child(if count > 12 { node.folded() } else { node })
}

/// The subjects that fail, as many as are told of, and the way to the table of all of them.
fn failing_subjects(view: &View, told: &Explanation, subjects: &[FailingSubject]) -> ProofNode {
    let (t, line) = (view.t, &told.line);
    let count = line.failing.len();
    let path = duty_path(&line.agency, &line.duty);
    let mut node =
        ProofNode::new(t.n_subjects_failing(count)).badge(Badge::new(Standing::Overdue, t));
    for FailingSubject { id, name } in subjects {
        let href = format!("{path}?subject={}", segment(id));
        let sentence = if name == id { String::new() } else { id.clone() };
        node = node.child(ProofNode::new(sentence).link(view.link(&href), name));
    }
    let all = format!("{path}?standing={}#subjects", Standing::Overdue.word());
    let rest = match count.saturating_sub(subjects.len()) {
        0 => t.in_table().to_owned(),
        n_more => t.more_in_table(n_more),
    };
    node.child(ProofNode::new(rest).link(view.link(&all), t.subjects()))
}

crate::words::words! {
    n_subjects_failing(count: usize): "不符對象：{count} 個", "Subjects failing: {count}";
    in_table: "詳下表：", "In the table below:";
    more_in_table(n_more: usize): "另有 {n_more} 個，詳下表：", "and {n_more} more in the table below:";
    note: "說明：", "Note: ";
    proof_decided_by: "判定依據：", "Decided by:";
    quoted(confidence: &str, quote: &str): "條文（{confidence}）：「{quote}」", "{confidence}: “{quote}”";
    summed_up(confidence: &str, summary: &str): "{confidence}，摘要：{summary}", "{confidence}, summary: {summary}";
    setting_is(name: &str, value: &str): "{name}：{value}（本府或機關設定）", "{name}: {value} (decided by the city or the agency)";
    setting_unset(name: &str, suggestion: &str): "{name}：尚未設定；建議 {suggestion}", "{name}: not decided; suggested {suggestion}";
    setting_open(name: &str): "{name}：尚未設定", "{name}: not decided";
    n_of(what: &str, count: usize): "{what}：{count} 筆", "{what}: {count}";
    and_more(count: usize): "另有 {count} 筆未逐一列出", "and {count} more";
}

//! The baselines: every measure has its words and a grade, items are named once and without a gap, editions share
//! their grades, and a form that names items bounds them.

use regulation::{Baseline, Control, Regulation};

use super::faults::{self, Faults};

pub(super) fn check(law: &Regulation, told: &mut Faults) {
    let mut before: Option<&Baseline> = None;
    for baseline in &law.baselines {
        let before = before.replace(baseline).filter(|one| one.instrument == baseline.instrument);
        levels(baseline, before, told);
        for entry in &baseline.classifications {
            let text = |name: &str| entry.get(name).and_then(toml::Value::as_str);
            let level = text("level").unwrap_or_default();
            let place = format!(
                "baseline, classification {} {level}",
                text("dimension").unwrap_or_default()
            );
            let kind = text("kind").unwrap_or_default();
            words(&place, kind, text("text_zh"), text("paraphrase_zh"), told);
            grade(&place, baseline, level, told);
        }
        let mut newest = 0;
        for control in &baseline.controls {
            let place = format!("baseline, control {}", control.id);
            let (text, summary) = (control.text_zh.as_deref(), control.paraphrase_zh.as_deref());
            words(&place, &control.kind, text, summary, told);
            grade(&place, baseline, &control.level, told);
            if control.item <= newest {
                let wrong = format!("item {} does not come after the one before it", control.item);
                told.tell(&place, wrong, "number each measure once, in order");
            } else if control.item != newest + 1 {
                let wrong = format!("item {} leaves out the one before it", control.item);
                told.tell(&place, wrong, "number the measures without a gap, from one on");
            }
            newest = control.item;
            was(&place, control, before, told);
        }
    }
    bounds(law, told);
}

/// A grade is compared with those of the edition before by its place.
fn levels(baseline: &Baseline, before: Option<&Baseline>, told: &mut Faults) {
    let Some(before) = before.filter(|before| before.levels != baseline.levels) else { return };
    let place = format!("baseline, edition {}", baseline.edition);
    let wrong = format!("its levels are {}", baseline.levels.join(", "));
    let mend = format!("write those of the edition before: {}", before.levels.join(", "));
    told.tell(&place, wrong, mend);
}

fn was(place: &str, control: &Control, before: Option<&Baseline>, told: &mut Faults) {
    let known = |item: &i64| before.is_some_and(|before| before.control(*item).is_some());
    for item in control.was.iter().filter(|item| !known(item)) {
        let wrong = format!("`was` names item {item}, which the edition before does not have");
        told.tell(place, wrong, "name an item of the edition before");
    }
}

fn grade(place: &str, baseline: &Baseline, level: &str, told: &mut Faults) {
    if baseline.rank(level).is_none() {
        let mend = format!("write one of {}", baseline.levels.join(", "));
        told.tell(place, format_args!("`{level}` is none of its levels"), mend);
    }
}

/// A line about a measure that no edition has is refused when it is filed.
fn bounds(law: &Regulation, told: &mut Faults) {
    let items = law.baselines.iter().flat_map(|one| &one.controls).map(|control| control.item);
    let (Some(least), Some(most)) = (items.clone().min(), items.max()) else { return };
    let Some(form) = law.form("baseline_check") else { return };
    let between = form.field("item_no").and_then(|field| field.between);
    if between != Some([least, most]) {
        let mend = format!("write between = [{least}, {most}]");
        told.tell(faults::of_form(form), "`item_no` lets in what no edition has", mend);
    }
}

fn words(place: &str, kind: &str, text: Option<&str>, summary: Option<&str>, told: &mut Faults) {
    if !["official", "quoted", "summary"].contains(&kind) {
        told.tell(place, "the kind is not said", "name it: official, quoted or summary");
        return;
    }
    let ((own, there), (other, beside)) = match kind {
        "summary" => (("paraphrase_zh", summary), ("text_zh", text)),
        _ => (("text_zh", text), ("paraphrase_zh", summary)),
    };
    if there.is_none_or(str::is_empty) || beside.is_some_and(|words| !words.is_empty()) {
        let wrong = format!("kind `{kind}` asks for {own} and not for {other}");
        told.tell(place, wrong, "keep the one that fits the kind");
    }
}

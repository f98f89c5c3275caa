//! `fangyuan explain`: the proof tree of one standing.

use app::explain::{Clause, Explanation, KnownFact, ShownFact, explain};
use app::missing::label;
use clap::{Args, ValueEnum};
use domain::{Moment, minguo};
use regulation::{Confidence, Regulation};

use crate::asked::{self, AsOf};
use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::language::Language;
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Which duty, such as D5.5b
    #[arg(long, value_name = "DUTY")]
    duty: String,
    /// Which agency
    #[arg(long, value_name = "AGENCY")]
    agency: String,
    /// One subject: a person, an account, a system, an incident
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    /// The day, or the moment, asked about; today when left out
    #[arg(long, value_name = "DAY")]
    as_of: Option<AsOf>,
    /// What was known at this moment; everything known now when left out
    #[arg(long, value_name = "MOMENT")]
    known_at: Option<Moment>,
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        let installation = context.installation()?;
        let at = asked::at(self.as_of, &installation)?;
        let known_at = self.known_at.unwrap_or(Moment::FOREVER);
        let subject = self.subject.as_deref();
        let told = explain(
            &installation,
            &context.actor(),
            &self.agency,
            &self.duty,
            subject,
            at,
            known_at,
        )?;
        match self.format {
            Format::Json => {
                let text = serde_json::to_string_pretty(&told).map_err(std::io::Error::from);
                output::say(&text.map_err(Failure::output)?)?;
            }
            Format::Text => {
                output::say(&text(&told, &installation.regulation, context.language()))?;
            }
        }
        Ok(Status::Done)
    }
}

/// A line of the tree: how deep, and what it says.
struct Tree {
    language: Language,
    text: String,
}

impl Tree {
    fn put(&mut self, depth: usize, zh: &str, en: &str) {
        let said = self.language.of(zh, en);
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(&said);
    }

    fn same(&mut self, depth: usize, said: &str) {
        self.put(depth, said, said);
    }
}

fn text(told: &Explanation, regulation: &Regulation, language: Language) -> String {
    let mut tree = Tree { language, text: String::new() };
    let line = &told.line;
    let who = match &line.subject {
        Some(subject) => format!("{} / {subject}", line.agency),
        None => line.agency.clone(),
    };
    let (zh, en) = (&told.duty.subject_zh, &told.duty.subject_en);
    tree.put(0, &format!("{} {zh}（{who}）", line.duty), &format!("{} {en} ({who})", line.duty));
    tree.put(
        1,
        &format!("狀態：{}", line.standing.zh()),
        &format!("standing: {}", line.standing.word()),
    );
    tree.put(1, &line.reason_zh, &line.reason_en);
    if let Some(since) = line.since {
        let day = minguo::day(&since.to_string());
        tree.put(1, &format!("自{day}起"), &format!("since {since}"));
    }
    if let Some(due) = &line.due {
        tree.put(1, &format!("期限：{}", minguo::day(due)), &format!("due: {due}"));
    }
    if line.late {
        tree.put(1, "逾期完成", "done late");
    }
    if !line.missed.is_empty() {
        let periods: Vec<String> = line.missed.iter().map(|name| minguo::period(name)).collect();
        let (zh, en) = (periods.join("、"), line.missed.join(", "));
        tree.put(1, &format!("未達成之期間：{zh}"), &format!("missed periods: {en}"));
    }
    tree.put(1, "依據", "on the ground of");
    for clause in &told.clauses {
        let (zh, en) = (&clause.instrument_zh, &clause.instrument_en);
        tree.put(2, &format!("{zh}〔{}〕", clause.cite), &format!("{en} [{}]", clause.cite));
        if let Some(quote) = clause.quote.as_ref().or(clause.text_zh.as_ref()) {
            tree.same(3, &format!("「{quote}」"));
        } else if let Some(paraphrase) = &clause.paraphrase_zh {
            tree.put(
                3,
                &format!("摘要，非條文：{paraphrase}"),
                &format!("summary, not the text: {paraphrase}"),
            );
        } else {
            tree.put(3, "未取得條文", "the text was not found");
        }
        unsure(&mut tree, 3, clause.confidence);
        moved(&mut tree, clause, regulation);
    }
    for parameter in &told.parameters {
        tree.put(
            2,
            &format!("{}：{}〔{}〕", parameter.zh, parameter.value_zh, parameter.cite),
            &format!("{}: {} [{}]", parameter.en, parameter.value_en, parameter.cite),
        );
        unsure(&mut tree, 3, parameter.confidence);
    }
    for setting in &told.settings {
        let unset = language.of("未設定", "unset");
        let value = setting.value.clone().unwrap_or(unset);
        let (mut zh, mut en) = (String::new(), String::new());
        if let Some(suggestion) = &setting.suggestion {
            zh = format!("（建議 {suggestion}，非法定）");
            en = format!(" (suggested {suggestion}, not law)");
        }
        let (name, called) = (&setting.name, label(regulation, &setting.name));
        tree.put(
            2,
            &format!("{}（{name}）：{value}{zh}", called.zh),
            &format!("{} ({name}): {value}{en}", called.en),
        );
    }
    for fact in &told.facts {
        known(&mut tree, fact);
    }
    let (n_counted, n_failing) = (line.counted.len(), line.failing.len());
    records(&mut tree, &told.counted, n_counted, "計入之紀錄", "records counted");
    records(&mut tree, &told.failing, n_failing, "不符之紀錄", "records failing");
    if told.failing.is_empty() && n_failing > 0 {
        let failing = line.failing.join(", ");
        tree.put(1, &format!("不符之對象：{failing}"), &format!("subjects failing: {failing}"));
    }
    if !line.missing.is_empty() {
        let labels = line.missing.iter().map(|name| label(regulation, name));
        let (zh, en): (Vec<_>, Vec<_>) = labels.map(|label| (label.zh, label.en)).unzip();
        let (zh, en) = (zh.join("、"), en.join(", "));
        tree.put(1, &format!("缺少：{zh}"), &format!("missing: {en}"));
    }
    if !told.subjects.is_empty() {
        tree.put(1, "各對象", "subjects");
        for subject in &told.subjects {
            let id = subject.subject.as_deref().unwrap_or_default();
            tree.put(
                2,
                &format!("{id}：{}　{}", subject.standing.zh(), subject.reason_zh),
                &format!("{id}: {}. {}", subject.standing.word(), subject.reason_en),
            );
        }
    }
    if !told.mend.is_empty() {
        tree.put(1, "補正方式", "what would mend it");
        for mend in &told.mend {
            tree.put(2, &mend.zh, &mend.en);
        }
    }
    tree.text
}

/// Where a place stands that moved until the day asked about, or where each place within it does.
fn moved(tree: &mut Tree, clause: &Clause, regulation: &Regulation) {
    for part in &clause.parts {
        let (zh, en) = (regulation.place_zh(&part.cite), regulation.place_en(&part.cite));
        let now = part.now.join(", ");
        tree.put(3, &format!("{zh}：現為 {now}"), &format!("{en}: now {now}"));
    }
    if clause.now.is_empty() || !clause.parts.is_empty() {
        return;
    }
    let now = clause.now.join(", ");
    let (mut zh, mut en) = (format!("現為 {now}"), format!("now {now}"));
    if let Some(with) = &clause.moved_with {
        zh.push_str(&format!("（隨{}移列）", regulation.place_zh(with)));
        en.push_str(&format!(" (moved with {})", regulation.place_en(with)));
    }
    tree.put(3, &zh, &en);
}

/// What is known of a fact by which the duty binds, and from where.
fn known(tree: &mut Tree, fact: &KnownFact) {
    let (mut zh, mut en) = match fact.holds {
        Some(true) => ("是".to_owned(), "yes".to_owned()),
        Some(false) => ("否".to_owned(), "no".to_owned()),
        None => ("未登錄".to_owned(), "not recorded".to_owned()),
    };
    if let Some(since) = fact.since {
        zh.push_str(&format!("，自{}起", minguo::day(&since.to_string())));
        en.push_str(&format!(" since {since}"));
    }
    if let Some(record) = &fact.record {
        zh.push_str(&format!("（紀錄 {record}）"));
        en.push_str(&format!(" (record {record})"));
    }
    let (name_zh, name_en) = (&fact.zh, &fact.en);
    tree.put(2, &format!("機關事實「{name_zh}」：{zh}"), &format!("fact “{name_en}”: {en}"));
    if let Some(shown) = &fact.shown {
        by_another_register(tree, shown);
    }
}

/// Why a fact holds though the register of bodies says no, or nothing.
fn by_another_register(tree: &mut Tree, shown: &ShownFact) {
    let (what_zh, what_en, form) = (&shown.zh, &shown.en, &shown.form);
    let (n, records) = (shown.n_records, shown.records.join(", "));
    let (zh, en) = match records.is_empty() {
        true => (String::new(), String::new()),
        false => (format!("：{records}"), format!(": {records}")),
    };
    tree.put(
        3,
        &format!("依「{}」所載{what_zh}判定（{n}）{zh}", form.zh),
        &format!("by the {what_en} of “{}” ({n}){en}", form.en),
    );
    let (zh, en) = match shown.said {
        Some(true) => ("是", "yes"),
        Some(false) => ("否", "no"),
        None => ("未登錄", "nothing"),
    };
    tree.put(3, &format!("機關清冊：{zh}"), &format!("the register of bodies says {en}"));
}

/// How sure the words are, where they are not the text itself.
fn unsure(tree: &mut Tree, depth: usize, confidence: Confidence) {
    match confidence {
        Confidence::Verbatim => {}
        Confidence::Secondary => tree.put(depth, "二手來源", "secondary source"),
        Confidence::Unverified => tree.put(depth, "未經查證", "unverified"),
    }
}

fn records(tree: &mut Tree, cards: &[app::explain::RecordCard], total: usize, zh: &str, en: &str) {
    if cards.is_empty() {
        return;
    }
    tree.put(1, &format!("{zh}（{total}）"), &format!("{en} ({total})"));
    for card in cards {
        let day = card.day.map(|day| day.to_string()).unwrap_or_default();
        let day_zh = minguo::day(&day);
        tree.put(
            2,
            &format!("{} {} {} {day_zh}", card.form.zh, card.title, card.id),
            &format!("{} {} {} {day}", card.form.en, card.title, card.id),
        );
    }
}

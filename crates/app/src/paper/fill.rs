//! Fills a template: its words, its tables, and a mark for everything that is missing.

use std::collections::BTreeMap;

use ::paper::{
    About, Block, Column, Measure, Paper, Part, Period, Piece, Placeholder, Records, Style, Table,
    Text, Words, item_of,
};
use domain::body::{Body, City};
use domain::{LineOnWire, minguo};
use regulation::{Citation, Confidence, Day, Field, Form, Regulation};
use store::{StoreError, Transaction};

use super::records::{Asked, Found, Row, Told};
use super::{MOST_ROWS, OfSubjects, Origin, PaperError, Request, duties, names, written};
use crate::agency::LEVELS;
use crate::import::check::Checks;
use crate::{Actor, Installation};

/// Stands in a cell that may be empty, so that it is not taken for one that was forgotten.
const NOTHING: &str = "—";

/// What a paper is filled from.
pub(super) struct Filling<'a, 't> {
    pub(super) transaction: &'a mut Transaction<'t>,
    pub(super) installation: &'a Installation,
    pub(super) actor: &'a Actor,
    pub(super) city: &'a City,
    pub(super) body: &'a Body,
    pub(super) request: &'a Request<'a>,
    pub(super) lines: &'a [LineOnWire],
    /// By duty, where it is judged for each of its subjects.
    pub(super) of_subjects: &'a BTreeMap<String, OfSubjects>,
}

impl<'a> Filling<'a, '_> {
    /// The whole paper.
    pub(super) fn paper(&mut self) -> Result<Paper, PaperError> {
        let template = self.request.template;
        let mut blocks = Vec::new();
        for part in &template.parts {
            self.request.goes_on()?;
            self.part(part, &mut blocks)?;
        }
        let title = self.words(&template.title).words();
        let as_of = minguo::day(&self.request.as_of.to_string());
        let clause = self.clauses(&template.cite);
        let known_at = written::moment(self.request.known_at);
        let own = match self.request.origin {
            Origin::House => String::new(),
            Origin::City(version) | Origin::Agency(version) => {
                format!("　　範本：自訂（{version}）")
            }
            Origin::File(sha256) => format!("　　範本：未採用之檔案（SHA-256 {sha256}）"),
        };
        let mut paper = Paper {
            under_title: vec![
                format!("基準日：{as_of}　　期間：{}", self.period_zh()),
                format!("所知截至：{known_at}（{}）", self.request.known_at),
                format!("依據：{clause}{own}"),
            ],
            head: format!("{}　{}", self.body.name_zh, template.zh),
            foot: format!("基準日：{as_of}　所知截至：{known_at}"),
            title,
            warning: None,
            author: self.body.name_zh.clone(),
            made_at: self.installation.now().to_string(),
            orientation: template.orientation,
            font: template.font.clone(),
            blocks,
        };
        let n_missing = paper.n_missing();
        paper.under_title.push(match n_missing {
            0 => "本件無缺漏標示。".to_owned(),
            _ => format!("本件標示缺漏【缺】計 {n_missing} 處，補正後請重新製表。"),
        });
        Ok(paper)
    }

    fn part(&mut self, part: &Part, blocks: &mut Vec<Block>) -> Result<(), PaperError> {
        let regulation = &*self.installation.regulation;
        match part {
            Part::Heading { level, words } => {
                let text = self.words(words).words();
                blocks.push(Block::Heading { level: *level, text });
            }
            Part::Paragraph { is_small, words } => {
                let style = if *is_small { Style::Small } else { Style::Body };
                blocks.push(Block::Paragraph { style, text: self.words(words) });
            }
            Part::Item(number) => self.item(*number, blocks),
            Part::Quote(cites) => {
                if let Some(cite) = self.in_force(cites) {
                    let words = regulation.provision(cite).and_then(|one| one.text_zh.clone());
                    let text =
                        format!("{}：{}", regulation.heading_zh(cite), words.unwrap_or_default());
                    blocks.push(Block::Paragraph { style: Style::Small, text: text.into() });
                }
            }
            Part::Entry { form, field, number } => {
                let text = self.entry(form, field, *number)?;
                blocks.push(Block::Paragraph { style: Style::Body, text });
            }
            Part::Tally => blocks.push(Block::Table(duties::tally(regulation, self.lines))),
            Part::Standings(standings) => {
                let table = duties::table(regulation, standings, self.lines, self.of_subjects);
                blocks.push(match table.rows.is_empty() {
                    true => small("本項無義務可列。"),
                    false => Block::Table(table),
                });
            }
            Part::Records(records) => self.records(records, blocks)?,
            Part::Signatures(labels) => blocks.push(Block::Signatures(labels.clone())),
            Part::PageBreak => blocks.push(Block::PageBreak),
        }
        Ok(())
    }

    /// A heading in the words of the item as in force, and how sure they are where they are not the
    /// statute's own.
    fn item(&mut self, number: usize, blocks: &mut Vec<Block>) {
        let regulation = &*self.installation.regulation;
        let Some(cite) = self.in_force(&self.request.template.items) else { return };
        let provision = regulation.provision(cite);
        let words = provision.and_then(|one| one.text_zh.as_deref());
        let words = words.and_then(|words| item_of(words, number)).unwrap_or_default();
        blocks.push(Block::Heading { level: 1, text: words.to_owned() });
        let is_sure = provision.is_some_and(|one| one.confidence == Confidence::Verbatim);
        if number == 1 && !is_sure {
            let cite = regulation.heading_zh(cite);
            blocks.push(small(&format!("各款文字引自{cite}之轉載，尚未與官方條文核對。")));
        }
    }

    /// One of the texts that the newest record of the period lists, or that it is not there.
    fn entry(&mut self, form: &str, field: &str, number: usize) -> Result<Text, PaperError> {
        let regulation = &*self.installation.regulation;
        let Some(form) = regulation.form(form) else { return Ok(Text::default()) };
        let records = Records {
            form: form.id.clone(),
            columns: Vec::new(),
            shares: Vec::new(),
            during: ::paper::During::Period,
            until: None,
            only: Vec::new(),
            about: None,
            blank_rows: 0,
            least_row: 0,
            cite: Vec::new(),
            may_be_none: false,
        };
        let found = self.asked().find(self.transaction, form, &records, Told::Last)?;
        let place = form.position(field);
        let row = found.rows.last();
        let told = row.and_then(|row| {
            let text = row.value(place?)?.items().get(number - 1)?.text()?;
            Some(format!("執行成果：{text}（紀錄 {}）", row.id))
        });
        Ok(told.map_or_else(
            || {
                let clause = self.clauses(&self.request.template.cite);
                let zh = &form.zh;
                if found.n_withheld > 0 {
                    return Text::missing(format!(
                        "【略：「{zh}」{} 筆，製表者無權匯出】",
                        found.n_withheld
                    ));
                }
                Text::missing(format!("【缺：本款執行成果（{clause}）；請登錄「{zh}」】"))
            },
            Text::plain,
        ))
    }

    /// A table of records, or a mark that there are none; and what it leaves out.
    fn records(&mut self, records: &Records, blocks: &mut Vec<Block>) -> Result<(), PaperError> {
        let regulation = &*self.installation.regulation;
        let Some(form) = regulation.form(&records.form) else { return Ok(()) };
        let found = self.asked().find(self.transaction, form, records, Told::First)?;
        if found.rows.is_empty() && records.blank_rows == 0 {
            blocks.push(self.none(form, records, &found));
            return Ok(());
        }
        if found.rows.is_empty() {
            blocks.push(self.none(form, records, &found));
        }
        let table = self.table(form, records, &found)?;
        let lacks = table.rows.iter().flatten().any(|cell| cell.n_missing() > 0);
        blocks.push(Block::Table(table));
        if lacks {
            blocks.push(small("表中【缺】為表單必填而未登錄之欄位，請更正該筆紀錄。"));
        }
        if found.n_left_out > 0 {
            let mark = format!(
                "【略：本表僅列前 {MOST_ROWS} 筆，另有 {} 筆未列；全部紀錄請由「{}」匯出】",
                found.n_left_out, form.zh
            );
            blocks.push(Block::Paragraph { style: Style::Small, text: Text::missing(mark) });
        }
        if found.n_withheld > 0 {
            let mark = format!("【略：另有 {} 筆，製表者無權匯出】", found.n_withheld);
            blocks.push(Block::Paragraph { style: Style::Small, text: Text::missing(mark) });
        }
        Ok(())
    }

    fn none(&self, form: &Form, records: &Records, found: &Found) -> Block {
        let when = match records.during {
            ::paper::During::Now => minguo::day(&self.request.as_of.to_string()),
            ::paper::During::Period => self.period_zh(),
        };
        let zh = &form.zh;
        if found.n_withheld > 0 {
            let mark = format!("【略：「{zh}」{} 筆，製表者無權匯出】", found.n_withheld);
            return Block::Paragraph { style: Style::Body, text: Text::missing(mark) };
        }
        if records.may_be_none {
            return small(&format!("「{zh}」：{when}無紀錄。"));
        }
        let clause = match records.cite.is_empty() {
            true => self.clauses(&self.request.template.cite),
            false => self.clauses(&records.cite),
        };
        let mark = format!("【缺：「{zh}」於{when}無紀錄（{clause}）；請登錄「{zh}」】");
        Block::Paragraph { style: Style::Body, text: Text::missing(mark) }
    }

    fn table(
        &mut self,
        form: &Form,
        records: &Records,
        found: &Found,
    ) -> Result<Table, StoreError> {
        let regulation = &*self.installation.regulation;
        let told = |about: &About| match about {
            About::Field(name) => form.position(name),
            _ => None,
        };
        let referring =
            |place: &usize| form.fields.get(*place).is_some_and(|one| one.kind.target().is_some());
        let places: Vec<usize> =
            records.columns.iter().filter_map(told).filter(referring).collect();
        let (installation, actor, city) = (self.installation, self.actor, self.city);
        let names = names::of(installation, self.transaction, actor, city, &found.rows, &places)?;
        let checks = Checks::of(form);
        let rows = (1..).zip(&found.rows).map(|(number, row)| {
            let lacking = checks.lacking(&row.fields);
            let cell = |about: &About| match about {
                About::Number => Text::number(number.to_string()),
                About::Id => Text::plain(row.id.as_str()),
                About::Day => match row.day {
                    Some(day) => Text::measured(minguo::short_day(day), Measure::Day(day)),
                    None => Text::plain(NOTHING),
                },
                About::Blank(_) => Text::default(),
                About::Field(name) => {
                    let place = form.position(name).unwrap_or_default();
                    let Some(field) = form.fields.get(place) else { return Text::default() };
                    let value = row.value(place);
                    let parts = &regulation.parts;
                    let told = value.map(|value| written::cell(field, value, &names, parts));
                    let is_lacking = lacking.contains(&place) && !field.told_by_approval;
                    cell_of(field, row, told, is_lacking)
                }
            };
            records.columns.iter().map(cell).collect::<Vec<Text>>()
        });
        let mut rows: Vec<Vec<Text>> = rows.collect();
        let blank = || vec![Text::default(); records.columns.len()];
        rows.extend((0..records.blank_rows).map(|_| blank()));
        let columns = records.columns.iter().enumerate().map(|(place, about)| Column {
            heading: heading(form, about),
            share: records.shares.get(place).copied().unwrap_or_default(),
        });
        Ok(Table {
            name: form.zh.clone(),
            columns: columns.collect(),
            rows,
            least_row: records.least_row,
        })
    }

    fn asked(&self) -> Asked<'a> {
        Asked {
            regulation: &self.installation.regulation,
            actor: self.actor,
            request: self.request,
            from: self.from(),
        }
    }

    /// Words with their places filled in.
    fn words(&self, words: &Words) -> Text {
        let pieces = words.0.iter().map(|piece| match piece {
            Piece::Plain(text) => Text::plain(text.as_str()),
            Piece::Place(place) => self.place(*place),
        });
        pieces.fold(Text::default(), Text::then)
    }

    fn place(&self, place: Placeholder) -> Text {
        let on = self.request.as_of;
        Text::plain(match place {
            Placeholder::Agency => self.body.name_zh.clone(),
            Placeholder::AgencyId => self.body.id.clone(),
            Placeholder::AsOf => minguo::day(&on.to_string()),
            Placeholder::Period => self.period_zh(),
            Placeholder::Clause => self.clauses(&self.request.template.cite),
            Placeholder::MadeOn => minguo::day(&self.request.known_at.day().to_string()),
            Placeholder::Level => match self.body.level(on) {
                Some(level) => format!("{} 級", level.letter()),
                None => return Text::missing(self.level_is_missing()),
            },
        })
    }

    fn level_is_missing(&self) -> String {
        let form = self.installation.regulation.form(LEVELS);
        let form = form.map_or(LEVELS, |form| form.zh.as_str());
        format!("【缺：責任等級；請登錄「{form}」】")
    }

    /// The first day of the paper's period.
    fn from(&self) -> Day {
        let on = self.request.as_of;
        match self.request.template.period {
            Period::Day => on,
            Period::Month => on.month_start(0),
            Period::HalfYear if on.month() > MONTHS_OF_A_HALF => {
                Day::year_start(on.year()).month_start(i32::from(MONTHS_OF_A_HALF))
            }
            Period::HalfYear | Period::Year => Day::year_start(on.year()),
        }
    }

    fn period_zh(&self) -> String {
        let (from, on) = (self.from(), self.request.as_of);
        match from == on {
            true => minguo::day(&on.to_string()),
            false => {
                let day = |day: Day| minguo::day(&day.to_string());
                format!("{}至{}", day(from), day(on))
            }
        }
    }

    /// Of a place's editions the one in force; before the first, the first.
    fn in_force<'c>(&self, cites: &'c [Citation]) -> Option<&'c Citation> {
        let on = self.request.as_of;
        let is_in_force = |cite: &&Citation| is_in_force(&self.installation.regulation, cite, on);
        cites.iter().find(is_in_force).or(cites.first())
    }

    /// The clauses in force, by name.
    fn clauses(&self, cites: &[Citation]) -> String {
        let regulation = &*self.installation.regulation;
        let told = in_force(regulation, cites, self.request.as_of).into_iter();
        told.map(|cite| regulation.heading_zh(cite)).collect::<Vec<String>>().join("、")
    }
}

/// Months of half a year; none of the law's.
const MONTHS_OF_A_HALF: i8 = 6;

/// Of clauses in several editions those in force on a day; all of them, where none is.
pub fn in_force<'c>(regulation: &Regulation, cites: &'c [Citation], on: Day) -> Vec<&'c Citation> {
    let found: Vec<&Citation> =
        cites.iter().filter(|cite| is_in_force(regulation, cite, on)).collect();
    if found.is_empty() { cites.iter().collect() } else { found }
}

fn is_in_force(regulation: &Regulation, cite: &Citation, on: Day) -> bool {
    let instrument = regulation.instrument(&cite.instrument);
    let span = instrument.and_then(|instrument| instrument.span(cite.edition));
    span.is_some_and(|(from, until)| from <= on && until.is_none_or(|until| on < until))
}

fn small(text: &str) -> Block {
    Block::Paragraph { style: Style::Small, text: Text::plain(text) }
}

fn heading(form: &Form, about: &About) -> String {
    match about {
        About::Number => "項次".to_owned(),
        About::Day => "日期".to_owned(),
        About::Id => "紀錄編號".to_owned(),
        About::Blank(heading) => heading.clone(),
        About::Field(name) => form.field(name).map_or_else(String::new, |field| field.zh.clone()),
    }
}

/// A cell: the value; that it is hidden; that it is missing; or that it may be empty.
fn cell_of(field: &Field, row: &Row, told: Option<Text>, is_lacking: bool) -> Text {
    match told {
        Some(told) => told,
        None if row.hidden.contains(&field.name) => Text::plain("（不公開）"),
        None if is_lacking => Text::missing("【缺】"),
        None if field.outcome => Text::plain("未完成"),
        None => Text::plain(NOTHING),
    }
}

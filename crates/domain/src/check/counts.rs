//! What the law holds, in numbers.

use regulation::{
    Confidence, CoverageState, Duty, Field, InstrumentKind, Provision, Regulation, TextKind,
};

use super::Count;
use super::coverage::city_texts;
use super::duties::said_twice;
use super::examples::Told;
use super::standings::{SHAPES, shape, sides};

/// Counts in the order in which they are shown.
#[derive(Default)]
struct Counts(Vec<Count>);

impl Counts {
    fn add(&mut self, zh: impl Into<String>, en: impl Into<String>, n: usize) {
        self.0.push(Count { zh: zh.into(), en: en.into(), n });
    }
}

pub(super) fn of(law: &Regulation, told: &Told) -> Vec<Count> {
    let mut counts = Counts::default();
    texts(law, &mut counts);
    duties(law, &mut counts);
    things(law, told, &mut counts);
    counts.0
}

fn texts(law: &Regulation, counts: &mut Counts) {
    counts.add("法規", "instruments", law.instruments.len());
    let delegated = law.instruments.iter().filter(|one| one.kind == InstrumentKind::CityDelegated);
    let n = delegated.filter(|one| !one.text_found).count();
    counts.add("法規，未取得之本府文件", "instruments, city documents not found", n);
    counts.add("版本", "editions", law.instruments.iter().map(|one| one.editions.len()).sum());
    let provisions: Vec<&Provision> = law.texts.iter().flat_map(|one| &one.provisions).collect();
    counts.add("條文", "provisions", provisions.len());
    for (zh, en, kind) in [
        ("官方條文", "official", TextKind::Official),
        ("轉引", "quoted", TextKind::Quoted),
        ("摘要", "summary", TextKind::Summary),
        ("標題", "heading", TextKind::Heading),
        ("未取得", "missing", TextKind::Missing),
    ] {
        let n = provisions.iter().filter(|one| one.kind == kind).count();
        counts.add(format!("條文，{zh}"), format!("provisions, {en}"), n);
    }
    for (zh, en, confidence) in [
        ("已見原文", "verbatim", Confidence::Verbatim),
        ("二手來源", "secondary", Confidence::Secondary),
        ("未經查證", "unverified", Confidence::Unverified),
    ] {
        let n = provisions.iter().filter(|one| one.confidence == confidence).count();
        counts.add(format!("條文，{zh}"), format!("provisions, {en}"), n);
    }
    counts.add("本府規定已涵蓋之點", "points of the city covered", points_covered(law));
}

/// Points all of whose provisions are accounted for.
fn points_covered(law: &Regulation) -> usize {
    let provisions = || city_texts(law).flat_map(|text| &text.provisions);
    let is_point = |one: &&Provision| one.number.bytes().all(|byte| byte.is_ascii_digit());
    let is_covered = |number: &str| law.city_coverage.iter().any(|one| one.id == number);
    provisions()
        .filter(is_point)
        .filter(|point| {
            let inner = format!("{}.", point.number);
            let within = |one: &&Provision| one.number.starts_with(&inner);
            is_covered(&point.number)
                && provisions().filter(within).all(|one| is_covered(&one.number))
        })
        .count()
}

fn duties(law: &Regulation, counts: &mut Counts) {
    for (zh, en, national) in [("本府", "city", false), ("國家法規", "national", true)] {
        let of_rank = || law.duties.iter().filter(move |duty| duty.national == national);
        counts.add(format!("義務，{zh}"), format!("duties, {en}"), of_rank().count());
        for (wanted_zh, wanted) in SHAPES {
            let n = of_rank().filter(|duty| shape(duty) == Some(wanted)).count();
            counts.add(format!("義務，{zh}，{wanted_zh}"), format!("duties, {en}, {wanted}"), n);
        }
        let outside = |duty: &&Duty| duty.outside.is_some();
        let n = of_rank().filter(outside).count();
        counts.add(format!("義務，{zh}，本系統不判定"), format!("duties, {en}, outside"), n);
    }
    for (zh, en, state) in [
        ("已納入", "modelled", CoverageState::Modelled),
        ("列示", "listed", CoverageState::Listed),
        ("本系統不判定", "outside", CoverageState::Outside),
    ] {
        let n = law.national_coverage.iter().filter(|one| one.state == state).count();
        counts.add(format!("國家法規列，{zh}"), format!("rows of national law, {en}"), n);
    }
}

fn things(law: &Regulation, told: &Told, counts: &mut Counts) {
    let fields: Vec<&Field> = law.forms.iter().flat_map(|form| &form.fields).collect();
    counts.add("參數", "parameters", law.parameters.len());
    let n = law.parameters.iter().map(|one| one.since.len()).sum();
    counts.add("參數列", "parameter rows", n);
    let twice = "parameter rows with the words and value of another";
    counts.add("參數列，文字及數值同於他列", twice, said_twice(law));
    counts.add("表單", "forms", law.forms.len());
    counts.add("欄位", "fields", fields.len());
    let n = fields.iter().map(|field| field.values.len()).sum();
    counts.add("欄位用詞", "words of fields", n);
    counts.add("母體", "populations", law.populations.len());
    counts.add("設定", "settings", law.settings.len());
    counts.add("角色", "roles", law.roles.len());
    counts.add("行事曆年度", "calendar years", law.calendar.years().count());
    let days = law.calendar.years().map(|year| year.holidays.len() + year.working.len());
    counts.add("行事曆載明之日", "calendar days named", days.sum());
    counts.add("機關", "organisations", law.organisations.list.len());
    counts.add("範例", "examples", told.files);
    counts.add("範例所問之答案", "answers expected by examples", told.expected.len());
    let missing = "national duties without an example";
    counts.add("尚無範例之國家法規義務", missing, law.examples_missing.len());
    let n = law.duties.iter().filter(|duty| sides(told, duty) == (true, true)).count();
    let both = "duties with an example kept and one not kept";
    counts.add("兼有符合及未符合範例之義務", both, n);
    let one_sided = "duties excepted from that";
    counts.add("得不兼有者", one_sided, law.examples_one_sided.len());
    counts.add("條次變更", "renumberings", law.moved.len());
    let cited = "citations of the city's points";
    counts.add("本府規定引用之條文", cited, law.city_citations.len());
}

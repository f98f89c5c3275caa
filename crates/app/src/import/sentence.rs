//! The sentences of faults in 正體中文 and English.

use domain::minguo;

use super::fault::What;

impl What {
    /// The sentence in 正體中文.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::UnknownHeading => "表單沒有這個欄位；請更正標題".to_owned(),
            Self::SecondColumn { field, first } => {
                format!("「{}」已由 {first} 欄填寫；請只留一欄", field.zh)
            }
            Self::NoHeadings => "找不到標題列；請以表單的欄位名稱為標題".to_owned(),
            Self::NoKnownHeadings => {
                "這一列沒有表單的欄位名稱；請以表單的欄位名稱為標題".to_owned()
            }
            Self::NoRows => "沒有資料列；請填入資料後再匯入，或看看是否選錯檔案".to_owned(),
            Self::RequiredColumn { field } => {
                format!("缺少必填欄「{}」，該欄位將留白；請補上", field.zh)
            }
            Self::RequiredAbsent { field, records } => {
                format!(
                    "自本行起有 {records} 筆紀錄沒有必填的「{}」，該欄位將留白；請補上",
                    field.zh
                )
            }
            Self::RequiredCell => "必填，不得空白".to_owned(),
            Self::ToldByApproval => "由核准程序記錄，請留空白".to_owned(),
            Self::Cell(fault) => fault.zh(),
            Self::TooManyDecimals => "小數至多四位".to_owned(),
            Self::NotAWord { allowed } => format!("不是表單的用語；可填：{}", allowed.join("、")),
            Self::NotARange => {
                "不是起訖日期；請寫成 115/3/1~115/3/31，迄日未定寫成 115/3/1~".to_owned()
            }
            Self::NotAPart { fields } => {
                format!("格式不符；每項依序寫成 {}，各項以分號隔開", fields.join("|"))
            }
            Self::NotOfType { expected } => format!("型別不符；應為{}", expected.zh),
            Self::NotOfForm => "表單沒有這個欄位".to_owned(),
            Self::NotJson { zh, .. } => zh.clone(),
            Self::UnknownForm => "沒有這種表單；請用表單代碼，例如 training_record".to_owned(),
            Self::FormMissing => "沒有表單代碼；請加上 form".to_owned(),
            Self::UnknownState => {
                "狀態須為 approved、draft、submitted、returned 或 withdrawn".to_owned()
            }
            Self::AwaitsApproval { roles } => {
                format!("須經{}核准始計入；請填 submitted 送審，或 draft 存為草稿", roles.zh)
            }
            Self::ReturnedByApprover => "退回由核准者為之，不由登錄者填寫".to_owned(),
            Self::NotAMoment => "不是時刻；請寫成 2026-03-01T09:30:00+08:00".to_owned(),
            Self::NotAnId => "不能作為編號；編號不得空白、過長或含控制字元".to_owned(),
            Self::AgencyMissing => "不知道是哪個機關的紀錄；請加機關欄".to_owned(),
            Self::UnknownAgency => "機關清冊沒有這個機關；請先匯入機關清冊，或更正代碼".to_owned(),
            Self::OtherAgency { agency } => format!("此紀錄屬於「{}」，兩者不同", agency.zh),
            Self::OtherCode { agency, code } => {
                format!("此紀錄屬於「{}」，機關代碼為「{code}」，兩者不同", agency.zh)
            }
            Self::UnknownReference { form, agency } => format!(
                "「{}」的{}沒有此項（編號、代碼或唯一名稱）；請更正，或先匯入{}",
                agency.zh, form.zh, form.zh
            ),
            Self::UnknownFile => {
                "沒有這個檔案，或您無權引用；請先上傳，再填上傳後的 SHA-256".to_owned()
            }
            Self::TooManyFiles { limit } => {
                format!("一筆紀錄至多 {limit} 個檔案；請合併，或分列於其他紀錄")
            }
            Self::RegisterEmpty { form, agency, rows } => format!(
                "「{}」尚無{}，{rows} 筆照原文保存；建立清冊後請以代碼或名稱再匯入",
                agency.zh, form.zh
            ),
            Self::ManyReferences { form, n_found } => {
                format!("{}有 {n_found} 項同名；請改填編號或代碼", form.zh)
            }
            Self::OtherForm { form } => format!("這個編號屬於{}，不是此欄所要的", form.zh),
            Self::OtherName { name } => format!("與識別碼不符；此識別碼的姓名是「{name}」"),
            Self::YearDiffers { day } => {
                format!("日期與年度不符；此日屬於民國 {} 年", republic_year(*day))
            }
            Self::NoSuchYear => "不是年度；請填民國年（114）或西元年（2025）".to_owned(),
            Self::BelowZero => "不得小於零".to_owned(),
            Self::MoreThanADay => "一天沒有這麼多小時".to_owned(),
            Self::NotBetween { least, most } => format!("須為 {least} 至 {most}"),
            Self::BeyondHundred => "百分比須在 0 與 100 之間".to_owned(),
            Self::InTheFuture { today } => {
                format!("日期在未來；今天是 {}", republic_day(*today))
            }
            Self::Backwards { field, since } => {
                format!("早於「{}」（{}）", field.zh, minguo::day(since))
            }
            Self::LastsTooLong { zh, .. } => zh.clone(),
            Self::UnknownDuty => "沒有這個義務編號；請寫成 D5.5a 之類".to_owned(),
            Self::UnknownSubject { forms } => format!(
                "此義務沒有這個對象；請填「{}」所列者的名稱或編號，或留空適用全機關",
                forms.zh
            ),
            Self::NoSubjects => "此義務以全機關判定，請將標的留空".to_owned(),
            Self::Derived { computed } => format!("此欄由系統計算，應為 {computed}；請更正或刪去"),
            Self::LikeRow { sheet, row } => {
                format!("與{}第 {row} 列完全相同，可能重複", sheet_zh(sheet.as_deref()))
            }
            Self::SameThing { sheet, row } => {
                format!(
                    "與{}第 {row} 列是同一項、同一天，內容卻不同；請更正，或只留一列",
                    sheet_zh(sheet.as_deref())
                )
            }
            Self::SameThingOnLine { line } => {
                format!("與第 {line} 行是同一項、同一天，內容卻不同；請更正，或只留一行")
            }
            Self::IdTwice { row } => format!("編號與第 {row} 列重複"),
            Self::IdOnLine { line } => format!("編號與第 {line} 行重複"),
            Self::Exists => "已有此編號的紀錄".to_owned(),
            Self::ExistsByKey { id } => {
                format!("已有同一項的紀錄（{id}）")
            }
            Self::WasWithdrawn => "此編號的紀錄已撤回；請改用新的編號".to_owned(),
            Self::WithdrawnInFile => "匯入不撤回已有的紀錄；請開啟該筆紀錄撤回".to_owned(),
            Self::WasCorrected { by } => {
                format!("此編號的紀錄已由 {by} 更正；請重新匯出再改")
            }
            Self::SupersedesUnknown => "所更正的紀錄不存在，或排在此紀錄之後".to_owned(),
            Self::RecordedInTheFuture => "登錄時刻在未來".to_owned(),
            Self::SheetPassedOver => "此工作表沒有表單的標題，未讀取".to_owned(),
            Self::RecordedNow => "以匯入當下為準，不採檔案所載時刻".to_owned(),
            Self::NotShown => "個資，您無權查閱，不得更正；請留原樣，原值會保留".to_owned(),
            Self::SaidAbove => {
                "隸屬、層級、責任等級及存續，由上級或監督機關或資訊局登錄；請留原樣，\
                 或請其登錄"
                    .to_owned()
            }
            Self::SaidOutside => {
                "稽核人員或上級就本機關所登錄，受稽機關不得更改；請留原樣，意見填於由機關說明之欄位"
                    .to_owned()
            }
            Self::SaidAlready { id } => format!(
                "稽核人員或上級已登錄同一項（{id}），以該筆為準；請開啟該筆，更正由機關說明之欄位"
            ),
            Self::BelowItself => "機關不得隸屬於自身或其所屬機關；請填其上級或監督機關".to_owned(),
            Self::TooMany { limit } => format!("一次至多 {limit} 筆；請分次辦理"),
        }
    }

    /// The sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::UnknownHeading => "the form has no such field; correct the heading".to_owned(),
            Self::SecondColumn { field, first } => {
                format!("column {first} already fills {}; keep one of them", field.en)
            }
            Self::NoHeadings => {
                "no row of headings was found; use the form's field names as headings".to_owned()
            }
            Self::NoKnownHeadings => {
                "this row names no field of the form; use the form's field names as headings"
                    .to_owned()
            }
            Self::NoRows => {
                "there is no row of records; fill some in, or look whether this is another file"
                    .to_owned()
            }
            Self::RequiredColumn { field } => format!(
                "the required column {} ({}) is missing and stays empty; add it",
                field.zh, field.en
            ),
            Self::RequiredAbsent { field, records } => {
                format!(
                    "from here on {records} records say nothing in the required field {}, which \
                     stays empty; add it",
                    field.en
                )
            }
            Self::RequiredCell => "required, and empty".to_owned(),
            Self::ToldByApproval => "the approval tells this; leave it empty".to_owned(),
            Self::Cell(fault) => fault.to_string(),
            Self::TooManyDecimals => "four decimals at most".to_owned(),
            Self::NotAWord { allowed } => {
                format!("not a word of the form; allowed: {}", allowed.join(", "))
            }
            Self::NotARange => "not two days; write 2026-03-01~2026-03-31, or 2026-03-01~ while \
                the end is open"
                .to_owned(),
            Self::NotAPart { fields } => {
                format!("write each item as {}, and part items with ;", fields.join("|"))
            }
            Self::NotOfType { expected } => format!("must be {}", expected.en),
            Self::NotOfForm => "the form has no such field".to_owned(),
            Self::NotJson { sentence, .. } => sentence.clone(),
            Self::UnknownForm => "no such form; write its id, such as training_record".to_owned(),
            Self::FormMissing => "which form? add `form`".to_owned(),
            Self::UnknownState => {
                "the state is approved, draft, submitted, returned or withdrawn".to_owned()
            }
            Self::AwaitsApproval { roles } => format!(
                "it counts once approved by {}; write submitted, or draft to keep it",
                roles.en
            ),
            Self::ReturnedByApprover => {
                "whoever approves returns a record, not who files it".to_owned()
            }
            Self::NotAMoment => "not a moment; write 2026-03-01T09:30:00+08:00".to_owned(),
            Self::NotAnId => {
                "not an id; it may not be empty, very long or hold control characters".to_owned()
            }
            Self::AgencyMissing => "whose record is this? add a column for the agency".to_owned(),
            Self::UnknownAgency => "the agency register has no such agency; import it first, or \
                correct the code"
                .to_owned(),
            Self::OtherAgency { agency } => {
                format!("the record belongs to {}, which is another agency", agency.en)
            }
            Self::OtherCode { agency, code } => format!(
                "the record belongs to {}, whose code is “{code}”, which is another agency",
                agency.en
            ),
            Self::UnknownReference { form, agency } => format!(
                "not known in {} as {} (id, code or unique name); correct it, or import \
                 that form first",
                agency.en, form.en
            ),
            Self::UnknownFile => {
                "there is no such file, or none that you may name; bring it first, \
                 then give the SHA-256 that it got"
                    .to_owned()
            }
            Self::TooManyFiles { limit } => format!(
                "a record names {limit} files at most; join some, or put them on another record"
            ),
            Self::RegisterEmpty { form, agency, rows } => format!(
                "{} keeps no {} yet; {rows} references are kept as written, import them \
                 again once it does",
                agency.en, form.en
            ),
            Self::ManyReferences { form, n_found } => {
                format!("{n_found} of {} bear this name; give the id or code", form.en)
            }
            Self::OtherForm { form } => format!("this id is one of {}", form.en),
            Self::OtherName { name } => {
                format!("does not go with the id, whose name is {name}")
            }
            Self::YearDiffers { day } => {
                format!("the day lies in {}, the row names another year", day.year())
            }
            Self::NoSuchYear => "not a year; write 114 or 2025".to_owned(),
            Self::BelowZero => "may not be below zero".to_owned(),
            Self::MoreThanADay => "a day does not have as many hours".to_owned(),
            Self::NotBetween { least, most } => format!("lies between {least} and {most}"),
            Self::BeyondHundred => "a percentage lies between 0 and 100".to_owned(),
            Self::InTheFuture { today } => format!("lies in the future; today is {today}"),
            Self::Backwards { field, since } => format!("earlier than {} ({since})", field.en),
            Self::LastsTooLong { en, .. } => en.clone(),
            Self::UnknownDuty => "no such duty; write an id such as D5.5a".to_owned(),
            Self::UnknownSubject { forms } => format!(
                "the duty has no such subject; write a name or code of: {}, or leave it empty for \
                 the whole agency",
                forms.en
            ),
            Self::NoSubjects => {
                "the duty is judged for the agency as a whole; leave the subject empty".to_owned()
            }
            Self::Derived { computed } => {
                format!(
                    "this field is computed and would be {computed}; correct it or leave it out"
                )
            }
            Self::LikeRow { row, sheet } => {
                format!(
                    "equal to {}row {row} in every cell, likely twice",
                    sheet_en(sheet.as_deref())
                )
            }
            Self::SameThing { row, sheet } => format!(
                "the same thing on the same day as {}row {row}, but not the same content; correct \
                 it, or keep one of them",
                sheet_en(sheet.as_deref())
            ),
            Self::SameThingOnLine { line } => format!(
                "the same thing on the same day as line {line}, but not the same content; correct \
                 it, or keep one of them"
            ),
            Self::IdTwice { row } => format!("the same id as row {row}"),
            Self::IdOnLine { line } => format!("the same id as line {line}"),
            Self::Exists => "a record with this id is already there".to_owned(),
            Self::ExistsByKey { id } => {
                format!("a record of the same thing is already there ({id})")
            }
            Self::WasWithdrawn => "the record with this id was withdrawn; use a new id".to_owned(),
            Self::WithdrawnInFile => {
                "an import withdraws no record that is there; open it and withdraw it".to_owned()
            }
            Self::WasCorrected { by } => {
                format!("the record with this id was corrected by {by}; export it again first")
            }
            Self::SupersedesUnknown => {
                "the record that it corrects is not there, or comes later in the file".to_owned()
            }
            Self::RecordedInTheFuture => "recorded in the future".to_owned(),
            Self::RecordedNow => "the moment of the import counts, not that of the file".to_owned(),
            Self::SheetPassedOver => {
                "this sheet has no headings of the form and was not read".to_owned()
            }
            Self::NotShown => "personal data that you are not shown; leave it, and it stays as it \
                was"
            .to_owned(),
            Self::SaidAbove => {
                "where a body stands, its tier, its level and its days are entered by \
                its superior, its supervisor or the bureau; leave them as they were, or ask them to"
                    .to_owned()
            }
            Self::SaidOutside => {
                "an auditor, or who stands above the body, said it of the body; leave it as it \
                was, and answer in the fields that are the body's"
                    .to_owned()
            }
            Self::SaidAlready { id } => format!(
                "an auditor, or who stands above the body, said this already, and that stands ({id}); \
                 answer it there, by correcting the fields that are the body's"
            ),
            Self::BelowItself => {
                "a body stands below neither itself nor a body below it; name its \
                superior or its supervisor"
                    .to_owned()
            }
            Self::TooMany { limit } => format!("{limit} at once at most; file the rest after them"),
        }
    }
}

/// Year 1 of the Republic is 1912.
const FOUNDING: i16 = 1911;

fn republic_year(day: regulation::Day) -> i16 {
    day.year() - FOUNDING
}

fn republic_day(day: regulation::Day) -> String {
    format!("{}/{}/{}", republic_year(day), day.month(), day.day())
}

fn sheet_zh(sheet: Option<&str>) -> String {
    sheet.map(|sheet| format!("工作表「{sheet}」")).unwrap_or_default()
}

fn sheet_en(sheet: Option<&str>) -> String {
    sheet.map(|sheet| format!("sheet {sheet}, ")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::fault::Named;
    use super::*;

    #[test]
    fn a_day_that_a_fault_names_is_written_as_its_reader_counts_years() {
        let field = Named { zh: "起日".to_owned(), en: "From".to_owned() };
        let fault = What::Backwards { field, since: "2026-12-01".to_owned() };
        assert_eq!(fault.zh(), "早於「起日」（115年12月1日）");
        assert_eq!(fault.en(), "earlier than From (2026-12-01)");
    }
}

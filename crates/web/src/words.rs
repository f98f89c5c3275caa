//! The site's own words, each in both languages, checked when compiled; knows no words of the law.

use crate::language::Language;

/// The words of one language. A page asks `view.t.overdue()` and cannot ask for a word that
/// lacks one of the languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(pub Language);

/// Adds words to [`Words`]: `name: "正體中文", "English";`, with arguments where a sentence needs
/// them: `rows(n: usize): "共 {n} 筆", "Rows: {n}";`. A page may keep its words beside itself.
macro_rules! words {
    (@word $name:ident, [], $zh:literal, $en:literal) => {
        pub fn $name(self) -> &'static str {
            self.0.choose($zh, $en)
        }
    };
    (@word $name:ident, [$($argument:ident: $kind:ty),+], $zh:literal, $en:literal) => {
        pub fn $name(self, $($argument: $kind),+) -> String {
            match self.0.tongue {
                $crate::language::Tongue::Chinese => format!($zh),
                $crate::language::Tongue::English => format!($en),
            }
        }
    };
    ($($name:ident $(($($argument:ident: $kind:ty),+))?: $zh:literal, $en:literal;)+) => {
        impl $crate::words::Words {
            $($crate::words::words!(@word $name, [$($($argument: $kind),+)?], $zh, $en);)+
        }

        #[cfg(test)]
        #[test]
        fn every_word_is_in_its_own_language() {
            $crate::words::check(&[$((stringify!($name), $zh, $en)),+]);
        }
    };
}
pub(crate) use words;

/// Panics where an English word holds Chinese characters, or a Chinese one holds none.
#[cfg(test)]
pub(crate) fn check(words: &[(&str, &str, &str)]) {
    let is_chinese = |word: &str| word.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for (name, zh, en) in words {
        assert!(is_chinese(zh) || zh == en, "{name}: {zh:?} is not Chinese");
        assert!(!is_chinese(en) && !en.is_empty(), "{name}: {en:?} is not English");
    }
}

words! {
    product: "方圓", "Fangyuan";
    product_purpose: "資通安全管理規定的規與矩", "The city’s cyber-security rules, computed";
    skip_to_content: "跳至主要內容", "Skip to content";
    main_navigation: "主選單", "Main menu";
    board: "總覽", "Overview";
    agencies: "機關", "Agencies";
    regulation: "法規", "Regulation";
    records: "紀錄", "Records";
    settings: "設定", "Settings";
    api: "API", "API";
    breadcrumbs: "目前位置", "You are here";

    synthetic: "合成資料", "Synthetic data";
    synthetic_note: "本站載入的是示範用合成紀錄，不代表任何機關的實際情形。",
        "The records shown are made up for demonstration and describe no real agency.";
    licence: "以 Apache-2.0 授權公開", "Open under Apache-2.0";
    paper_as_of(when: &str): "基準日：{when}", "As of {when}";
    paper_known_at(when: &str): "以{when}所知計算", "as known at {when}";
    paper_made_at(when: &str): "本頁產生時點：{when}（伺服器時鐘）", "Page made {when} by the server’s clock";

    as_of: "基準日", "As of";
    as_of_purpose: "選擇基準日", "Choose the day asked about";
    as_of_past: "您看的不是今天。", "This is not today.";
    back_to_today: "回到今天", "Back to today";
    today: "今天", "Today";
    known_at: "以何時所知", "As known at";
    known_at_help: "臺北時間；未寫時刻即計至當日結束，留白即以目前所知計算。", "Taipei time; a day without a time counts to its end; left empty, everything known now counts.";
    known_now: "目前所知", "Known now";
    show: "查看", "Show";

    filter: "篩選", "Filter";
    apply_filter: "套用篩選", "Apply";
    clear_filter: "清除", "Clear";
    all: "全部", "All";
    search: "搜尋", "Search";
    n_active_filters(n: usize): "已用 {n} 項", "{n} in use";
    downloads: "下載", "Download";
    previous_page: "上一頁", "Previous";
    next_page: "下一頁", "Next";
    pages: "分頁", "Pages";
    rows_of(first: usize, last: usize, total: usize): "第 {first}–{last} 筆，共 {total} 筆", "{first}–{last} of {total}";
    sort_by(label: &str): "依「{label}」排序", "Sort by {label}";
    nothing_here: "沒有符合條件的資料", "Nothing to show";
    scroll_table: "可左右捲動的表格", "Table, scrolls sideways";

    standing: "狀態", "Standing";
    met: "符合", "Met";
    due: "待辦", "Due";
    overdue: "逾期", "Overdue";
    no_data: "資料不足", "No data";
    waived: "核准例外", "Waived";
    not_applicable: "不適用", "Not applicable";
    optional: "得", "Optional";
    in_use: "有採行", "in use";
    not_in_use: "未採行", "not in use";
    legend: "圖例", "Legend";
    rate: "符合率", "Rate";
    rate_sentence(met: u32, owed: u32): "符合 {met}，應辦 {owed}", "{met} met of {owed} owed";
    total: "合計", "Total";
    holds_overdue: "角標：含逾期項目", "Corner: some are overdue";
    nothing_owed: "無應辦事項", "Nothing owed";

    day: "日期", "Day";
    items_due: "到期項數", "Items due";
    rest_day: "例假日", "Rest day";
    as_table: "以表格呈現", "As a table";
    month_end: "月底", "Month’s end";

    clause: "條文", "Clause";
    edition(day: &str): "{day} 生效版本", "in force from {day}";
    verbatim: "原文", "Verbatim";
    verbatim_help: "已與官方條文逐字核對。", "Checked letter by letter against the official text.";
    secondary: "轉引", "Secondary source";
    secondary_help: "取自次級來源，尚未與官方條文核對。", "Taken from a secondary source, not yet checked against the official text.";
    unverified: "未核實", "Unverified";
    unverified_help: "尚未核實，不得單獨作為依據。", "Not verified: do not rely on it alone.";
    paraphrase: "摘要，非條文", "Summary, not the text of the law";
    working_translation: "工作譯文，以中文為準", "Working translation; the Chinese text governs";
    proof: "證明", "Proof";
    counted: "計入紀錄", "Records counted";
    failing: "不符紀錄", "Records failing";
    missing: "欠缺資料", "Missing";

    fault_reference: "錯誤代碼", "Reference";
    fault_fields: "請修正下列欄位", "Please mend these fields";
    go_to_board: "回到總覽", "Go to the overview";
    go_back_and_retry: "您可以回上一頁修正後再試。", "You can go back, mend it and try again.";
}

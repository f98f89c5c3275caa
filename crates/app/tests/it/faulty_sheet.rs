//! The sheet with one fault of each kind: all told at once, nothing written.

use crate::world::{both, errors, warnings};

const HEADINGS: [&str; 12] = [
    "人員識別碼",
    "人員",
    "人員類別",
    "年度",
    "課程",
    "類型",
    "辦理單位",
    "方式",
    "日期",
    "時數",
    "是否通過",
    "備忘",
];
const GOOD: [&str; 11] = [
    "E0001",
    "許芬庭",
    "一般使用者",
    "114",
    "資通安全通識教育",
    "通識",
    "自辦",
    "實體",
    "114/5/6",
    "3",
    "是",
];

#[test]
fn each_of_twelve_faults_is_told_at_its_cell_and_a_likely_duplicate_is_a_warning() {
    let changed = [
        (None, ""),
        (Some(8), "114/2/30"),
        (Some(9), "三小時"),
        (Some(9), "-1"),
        (Some(2), "工友"),
        (Some(0), "E9999"),
        (Some(8), "113/5/6"),
        (Some(4), ""),
        (Some(10), "也許"),
        (Some(8), "2025-13-01"),
        (Some(3), "一一四"),
        (Some(9), "25"),
        (None, ""),
    ];
    both(|world| {
        let path = world.path("補登.xlsx");
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("補登").unwrap();
        for (column, heading) in (0..).zip(HEADINGS) {
            sheet.write_string(0, column, heading).unwrap();
        }
        for (row, (place, text)) in (1..).zip(changed) {
            for (column, good) in (0_u16..).zip(GOOD) {
                let cell = if place == Some(column) { text } else { good };
                let number = cell.parse::<f64>().ok();
                match number {
                    Some(number) => sheet.write_number(row, column, number).unwrap(),
                    None => sheet.write_string(row, column, cell).unwrap(),
                };
            }
        }
        book.save(&path).unwrap();
        let outcome = world.import(&path).unwrap();
        let told: Vec<String> =
            errors(&outcome).iter().map(|one| one.split(": ").next().unwrap().to_owned()).collect();
        let expected = [
            "1 備忘",
            "3 日期",
            "4 時數",
            "5 時數",
            "6 人員類別",
            "7 人員識別碼",
            "8 日期",
            "9 課程",
            "10 是否通過",
            "11 日期",
            "12 年度",
            "13 時數",
        ];
        assert_eq!(told, expected, "{:#?}", errors(&outcome));
        assert_eq!((outcome.n_errors, outcome.n_warnings), (12, 1));
        // Every row was read: that of the headings is none of them.
        assert_eq!((outcome.n_faulty(), outcome.total().filed), (11, 2));
        assert!(warnings(&outcome)[0].starts_with("14 : 與第 2 列"), "{:?}", warnings(&outcome));
        assert!(errors(&outcome)[2].contains("請寫成 3"), "it says how to write it");
        assert!(errors(&outcome)[4].contains("一般使用者（general-user）"), "it lists the words");
        assert_eq!(outcome.change, None);
        assert_eq!(world.count("training_record"), 0);
    });
}

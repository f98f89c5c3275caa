//! Yes and no, headings, and words that are compared.

use sheets::values::{Fault, heading, text, word, yes_or_no};
use sheets::{Cell, Number};

#[test]
fn yes_and_no_are_read_in_the_words_people_use() {
    for written in
        ["是", "有", "Y", "y", "Yes", "TRUE", "true", "V", "v", "✓", "✔", "Ｙ", " 是 ", "1"]
    {
        assert_eq!(yes_or_no(&Cell::text(written)), Ok(true), "{written}");
    }
    for written in ["否", "無", "N", "no", "FALSE", "false", "X", "✗", "Ｎ", "0", "沒有"] {
        assert_eq!(yes_or_no(&Cell::text(written)), Ok(false), "{written}");
    }
    assert_eq!(yes_or_no(&Cell::Bool(false)), Ok(false));
    assert_eq!(yes_or_no(&Cell::Number(Number::from(1))), Ok(true));
}

#[test]
fn what_is_neither_yes_nor_no_is_refused() {
    for written in ["也許", "O", "2", "是否", "-"] {
        assert_eq!(yes_or_no(&Cell::text(written)), Err(Fault::NeitherYesNorNo), "{written}");
    }
    assert_eq!(yes_or_no(&Cell::Empty), Err(Fault::Blank));
}

#[test]
fn headings_are_compared_without_width_breaks_stars_and_case() {
    for (written, expected) in [
        ("人員識別碼", "人員識別碼"),
        (" 人員 識別碼＊", "人員識別碼"),
        ("人員\n識別碼 *", "人員識別碼"),
        ("*日期", "日期"),
        ("擁有（權責）單位", "擁有(權責)單位"),
        ("Person  ID", "person id"),
        ("Person\nID*", "person id"),
        ("person_id", "person_id"),
        ("主機／ＩＰ", "主機/ip"),
    ] {
        assert_eq!(heading::normalise(written), expected, "{written:?}");
    }
}

#[test]
fn a_heading_also_stands_for_the_part_before_its_bracket() {
    assert_eq!(heading::names("是否通過\n（是/否）*"), ["是否通過(是/否)", "是否通過"]);
    assert_eq!(heading::names("擁有(權責)單位"), ["擁有(權責)單位", "擁有"]);
    assert_eq!(heading::names("日期"), ["日期"]);
    assert_eq!(heading::names("(備註)"), ["(備註)"]);
    assert!(heading::names(" * ").is_empty());
}

#[test]
fn words_are_compared_half_width_and_texts_are_kept_as_written() {
    assert_eq!(word(&Cell::text(" E０００１　")), Ok("E0001".to_owned()));
    assert_eq!(text(&Cell::text(" 全形＝，保留 \n")), Ok("全形＝，保留".to_owned()));
    assert_eq!(word(&Cell::Number(Number::from(12))), Ok("12".to_owned()));
    assert_eq!(text(&Cell::text("　")), Err(Fault::Blank));
}

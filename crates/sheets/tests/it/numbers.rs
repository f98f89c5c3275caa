//! Numbers as people write them.

use sheets::values::{Fault, integer, number, percent};
use sheets::{Cell, Number};

fn text(text: &str) -> Cell {
    Cell::text(text)
}

fn plain(written: &str) -> Number {
    Number::parse(written).unwrap()
}

#[test]
fn a_number_is_read_in_figures_of_any_width() {
    for (written, expected) in [
        ("12", "12"),
        ("12.50", "12.5"),
        ("-0.5", "-0.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+3", "3"),
        ("１２．５", "12.5"),
        ("－３", "-3"),
        ("1,234,567.80", "1234567.8"),
        ("１，２３４", "1234"),
        ("  7 ", "7"),
        ("007", "7"),
        ("-0", "0"),
        ("0.000", "0"),
        ("−2", "-2"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ] {
        assert_eq!(number(&text(written)).unwrap().as_str(), expected, "{written:?}");
    }
}

#[test]
fn no_digit_of_a_number_is_lost() {
    let written = "0.1000000000000000055511151231257827";
    assert_eq!(number(&text(written)).unwrap().as_str(), written);
}

#[test]
fn what_is_no_number_is_refused() {
    for written in [
        "abc",
        "1,23",
        "12,34,567",
        "1.2.3",
        "--1",
        "1e5",
        "0x10",
        "1 2",
        ",",
        ".",
        "-",
        "1,234,",
        "NaN",
        "inf",
    ] {
        assert!(
            matches!(number(&text(written)), Err(Fault::NotANumber { .. })),
            "{written:?} gave {:?}",
            number(&text(written))
        );
    }
}

#[test]
fn a_number_in_chinese_figures_or_with_its_unit_is_refused_with_the_way_to_write_it() {
    for (written, figure) in [
        ("三小時", "3"),
        ("3小時", "3"),
        ("一一四", "114"),
        ("一百二十", "120"),
        ("十二", "12"),
        ("２小時", "2"),
        ("兩小時", "2"),
        ("114年度", "114"),
        ("1,200 元", "1200"),
        ("二十", "20"),
        ("一萬二千", "12000"),
    ] {
        let fault = number(&text(written)).unwrap_err();
        assert_eq!(fault, Fault::NotANumber { suggestion: Some(plain(figure)) }, "{written}");
        assert_eq!(fault.zh(), format!("不是數字，請寫成 {figure}"));
    }
}

#[test]
fn a_whole_number_has_no_fraction() {
    assert_eq!(integer(&text("114")), Ok(114));
    assert_eq!(integer(&text("114.0")), Ok(114));
    assert_eq!(integer(&Cell::Number(plain("114"))), Ok(114));
    assert_eq!(integer(&text("1.5")), Err(Fault::NotWhole));
    assert_eq!(integer(&text("99999999999999999999")), Err(Fault::NotWhole));
    assert_eq!(integer(&text("一一四")), Err(Fault::NotANumber { suggestion: Some(plain("114")) }));
}

#[test]
fn a_percentage_is_the_number_before_its_sign() {
    for written in ["4.5", "4.5%", "４．５％", "4.5 %", "4.50%"] {
        assert_eq!(percent(&text(written)), Ok(plain("4.5")), "{written}");
    }
    assert_eq!(percent(&Cell::Number(plain("4.5"))), Ok(plain("4.5")));
    assert!(matches!(percent(&text("百分之四")), Err(Fault::NotANumber { .. })));
}

#[test]
fn a_percentage_where_a_plain_number_is_wanted_is_refused() {
    assert_eq!(number(&text("4.5%")), Err(Fault::PercentSign));
}

#[test]
fn cells_without_a_number_say_why() {
    assert_eq!(number(&Cell::Empty), Err(Fault::Blank));
    assert_eq!(number(&text(" ")), Err(Fault::Blank));
    assert_eq!(number(&Cell::Error("#N/A".into())), Err(Fault::Formula("#N/A".into())));
    assert_eq!(number(&Cell::Bool(true)), Err(Fault::NotANumber { suggestion: None }));
}

#[test]
fn exponents_of_workbooks_and_json_become_plain_decimals() {
    for (written, expected) in [
        ("1e3", "1000"),
        ("1.5E-3", "0.0015"),
        ("-2.50e+1", "-25"),
        ("0e9", "0"),
        ("12e-2", "0.12"),
    ] {
        assert_eq!(plain(written).as_str(), expected);
    }
    assert_eq!(Number::parse("1e999999999"), None);
    assert_eq!(Number::parse("1e99999999999999999999"), None);
    let json: serde_json::Number = serde_json::from_str("4.5").unwrap();
    assert_eq!(Number::from_json(&json).unwrap().as_str(), "4.5");
}

proptest::proptest! {
    #![proptest_config(super::cases())]

    #[test]
    fn the_plain_form_of_a_number_reads_back_as_itself(written in "-?[0-9]{1,30}(\\.[0-9]{1,30})?") {
        let once = plain(&written);
        proptest::prop_assert_eq!(Number::parse(once.as_str()), Some(once.clone()));
        proptest::prop_assert_eq!(once.is_integer(), !once.as_str().contains('.'));
    }
}

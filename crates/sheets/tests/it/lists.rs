//! Several items in one cell.

use sheets::values::list::{join, split};

#[test]
fn items_are_parted_by_each_separator_that_people_use() {
    assert_eq!(split("承辦;查詢"), ["承辦", "查詢"]);
    assert_eq!(split("承辦；查詢、覆核\n主管\r\n秘書"), ["承辦", "查詢", "覆核", "主管", "秘書"]);
    assert_eq!(split(" a ; b ;; "), ["a", "b"]);
    assert_eq!(split("含,逗號，不分開"), ["含,逗號，不分開"]);
    assert!(split("").is_empty());
}

#[test]
fn a_backslash_makes_a_separator_part_of_the_item() {
    assert_eq!(split("a\\;b;c"), ["a;b", "c"]);
    assert_eq!(split("a\\、b、c"), ["a、b", "c"]);
}

#[test]
fn backslashes_elsewhere_stay_as_they_are() {
    assert_eq!(split("\\\\server\\share;C:\\temp"), ["\\\\server\\share", "C:\\temp"]);
    assert_eq!(split("a\\"), ["a\\"]);
    assert_eq!(split("a\\\\;b"), ["a\\", "b"]);
}

#[test]
fn lists_are_written_with_semicolons() {
    assert_eq!(join(["a;b", "c"]), "a\\;b;c");
    assert_eq!(join(["\\\\server\\", "b"]), "\\\\server\\\\;b");
}

proptest::proptest! {
    #![proptest_config(super::cases())]

    #[test]
    fn a_list_that_is_written_reads_back(
        items in proptest::collection::vec("[a\\\\;；、\n\r甲,'\"]{1,8}", 0..6)
    ) {
        let items: Vec<String> = items
            .iter()
            .map(|item| sheets::values::width::trim(item).to_owned())
            .filter(|item| !item.is_empty())
            .collect();
        proptest::prop_assert_eq!(split(&join(&items)), items);
    }
}

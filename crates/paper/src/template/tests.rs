//! Templates that are right, and the faults of those that are not.

use super::*;

const HEAD: &str = r#"kind = "asset-list"
zh = "清冊"
en = "List"
what_zh = "清冊"
what_en = "List"
title = "{agency}清冊"
period = "day"
"#;

fn read(blocks: &str) -> Result<Template, Vec<TemplateFault>> {
    let regulation = Regulation::embedded().unwrap();
    Template::read(&format!("{HEAD}{blocks}"), &regulation)
}

/// The line and the sentence of the one fault.
fn fault(blocks: &str) -> (usize, String) {
    let faults = read(blocks).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    (faults[0].line, faults[0].en.clone())
}

#[test]
fn a_template_tells_a_form_by_its_columns() {
    let read = read("[[block]]\nrecords = \"asset\"\ncolumns = [\"#\", \"asset_code\", \"blank:簽章\", \"@id\"]\n").unwrap();
    let Part::Records(records) = &read.parts[0] else { panic!("{:?}", read.parts) };
    let blank = About::Blank("簽章".to_owned());
    let field = About::Field("asset_code".to_owned());
    assert_eq!(records.columns, [About::Number, field, blank, About::Id]);
}

#[test]
fn an_unknown_place_is_told_by_line_with_those_that_there_are() {
    let (line, told) = fault("\n[[block]]\nparagraph = \"截至{day}\"\n");
    assert_eq!(line, 10);
    assert!(told.contains("{day}") && told.contains("{as_of}"), "{told}");
}

#[test]
fn an_unknown_form_field_duty_or_clause_is_told_by_line() {
    let (line, told) = fault("[[block]]\nrecords = \"assets\"\ncolumns = [\"name\"]\n");
    assert!(line == 9 && told.contains("`assets`"), "{told}");
    let (line, told) =
        fault("[[block]]\nrecords = \"asset\"\ncolumns = [\n  \"asset_code\",\n  \"owner\",\n]\n");
    assert!(line == 12 && told.contains("`owner`") && told.contains("owner_unit"), "{told}");
    let (_, told) = fault("[[block]]\nstandings = [\"D99\"]\ncolumns = [\"duty\"]\n");
    assert!(told.contains("`D99`"), "{told}");
    let (_, told) = fault("[[block]]\nquote = [\"taipei-isms@2022-07-13/99\"]\n");
    assert!(told.contains("no place of the law"), "{told}");
}

#[test]
fn a_block_is_one_thing_and_says_only_what_goes_with_it() {
    let (line, told) = fault("[[block]]\nheading = \"一\"\nparagraph = \"二\"\n");
    assert!(line >= 8 && told.contains("exactly one"), "{told}");
    let (_, told) = fault("[[block]]\nheading = \"一\"\ncolumns = [\"name\"]\n");
    assert!(told.contains("go with records"), "{told}");
}

#[test]
fn what_is_no_toml_or_has_an_unknown_key_is_told_by_line() {
    let (line, told) = fault("[[block]]\nheadng = \"一\"\n");
    assert!(line == 9 && told.contains("headng"), "{line} {told}");
    let faults = read("[[block]]\nheadng = \"一\"\n").unwrap_err();
    assert!(faults[0].zh.starts_with("沒有「headng」這個項目；可用：heading、"), "{faults:?}");
    let (line, _) = fault("[[block]]\nheading = \n");
    assert_eq!(line, 9);
}

#[test]
fn the_items_of_a_clause_are_its_numbered_lines() {
    let words =
        "維護計畫，應包括下列事項：\n一、核心業務。\n二、政策及目標。\n十三、績效管理機制。";
    assert_eq!(item_of(words, 1), Some("一、核心業務"));
    assert_eq!(item_of(words, 3), Some("十三、績效管理機制"));
    assert_eq!(item_of(words, 4), None);
    assert_eq!(item_of(words, 0), None);
}

#[test]
fn what_takes_more_room_than_a_sheet_has_is_refused_by_line() {
    let columns = vec!["\"#\""; 25].join(", ");
    let (line, told) = fault(&format!("[[block]]\nrecords = \"asset\"\ncolumns = [{columns}]\n"));
    assert!(line == 9 && told.contains("24"), "{line} {told}");
    let long = "長".repeat(31);
    let (_, told) = fault(&format!("[[block]]\nsignatures = [\"{long}\"]\n"));
    assert!(told.contains("30"), "{told}");
    let (_, told) =
        fault(&format!("[[block]]\nrecords = \"asset\"\ncolumns = [\n  \"blank:{long}\",\n]\n"));
    assert!(told.contains("letters"), "{told}");
}

#[test]
fn a_number_outside_of_its_range_is_told_by_line_with_the_range_and_is_not_bent() {
    for level in [0, 3, 300, -1] {
        let (line, told) = fault(&format!("[[block]]\nheading = \"一\"\nlevel = {level}\n"));
        assert_eq!((line, told), (10, format!("level is from 1 to 2, this is {level}")));
    }
    let table = "[[block]]\nrecords = \"asset\"\ncolumns = [\"#\"]\n";
    for (key, most) in [("blank_rows", 200), ("least_row", 60)] {
        let (line, told) = fault(&format!("{table}{key} = {}\n", most + 1));
        assert_eq!((line, told), (11, format!("{key} is from 0 to {most}, this is {}", most + 1)));
        read(&format!("{table}{key} = {most}\n")).unwrap();
    }
    let read = read("[[block]]\nheading = \"一\"\nlevel = 2\n").unwrap();
    assert!(matches!(read.parts[0], Part::Heading { level: 2, .. }), "{:?}", read.parts);
}

#[test]
fn a_file_that_windows_marks_as_unicode_is_read() {
    let regulation = Regulation::embedded().unwrap();
    let read = Template::read(&format!("\u{feff}{HEAD}"), &regulation);
    assert_eq!(read.unwrap().kind, "asset-list");
}

#[test]
fn whatever_is_brought_as_a_template_is_read_or_its_faults_are_told_by_lines_that_it_has() {
    let regulation = Regulation::embedded().unwrap();
    let corpus = corpus::Corpus::read(env!("CARGO_MANIFEST_DIR"), "template");
    corpus.try_all(|input| {
        let text = String::from_utf8_lossy(input);
        let read = Template::text(input).map(|text| Template::read(text, &regulation).is_ok());
        assert!(read.is_ok() == std::str::from_utf8(input).is_ok());
        let n_lines = text.matches('\n').count() + 1;
        if let Err(faults) = Template::read(&text, &regulation) {
            assert!(!faults.is_empty());
            assert!(faults.iter().all(|fault| (1..=n_lines).contains(&fault.line)), "{faults:?}");
        }
    });
}

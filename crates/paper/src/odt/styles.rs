//! The page of an ODT: sheet, margins, head, foot with page numbers, and how each kind of paragraph is set.

use quick_xml::escape::escape;

use super::{NAMES, text_width};
use crate::model::{Orientation, Paper};

/// The font where the agency names none.
const FONT: &str = "Noto Sans CJK TC";

/// A kind of paragraph: its name, its size, its space before and after in points, and more.
const PARAGRAPHS: [(&str, &str, &str, &str, &str, &str); 10] = [
    ("Title", "18pt", "0pt", "4pt", r#"fo:text-align="center""#, "bold"),
    ("Subtitle", "10.5pt", "0pt", "2pt", r#"fo:text-align="center""#, "normal"),
    ("Heading1", "14pt", "14pt", "5pt", r#"fo:keep-with-next="always""#, "bold"),
    ("Heading2", "12pt", "10pt", "4pt", r#"fo:keep-with-next="always""#, "bold"),
    ("Body", "11pt", "0pt", "5pt", r#"fo:line-height="150%""#, "normal"),
    ("Small", "9pt", "0pt", "4pt", r#"fo:line-height="140%""#, "normal"),
    ("Cell", "9pt", "0pt", "0pt", r#"fo:line-height="130%""#, "normal"),
    ("CellHead", "9pt", "0pt", "0pt", r#"fo:line-height="130%""#, "bold"),
    ("Gap", "6pt", "0pt", "0pt", "", "normal"),
    ("Break", "1pt", "0pt", "0pt", r#"fo:break-before="page""#, "normal"),
];

/// How cells are set; word processors look for it beside the table, and not among the styles of the page.
pub(super) const CELLS: &str = concat!(
    r#"<style:style style:name="BodyCell" style:family="table-cell">"#,
    r##"<style:table-cell-properties fo:border="0.5pt solid #606060" fo:padding="1.2mm"/></style:style>"##,
    r#"<style:style style:name="HeadCell" style:family="table-cell">"#,
    r##"<style:table-cell-properties fo:border="0.5pt solid #606060" fo:padding="1.2mm" "##,
    r##"fo:background-color="#e8e8e8" style:vertical-align="middle"/></style:style>"##,
);

/// The whole part `styles.xml`.
pub(super) fn styles(paper: &Paper) -> String {
    let font = paper.font.as_deref().unwrap_or(FONT);
    let paragraphs: String = PARAGRAPHS.iter().map(paragraph).collect();
    let (width, height, lies) = match paper.orientation {
        Orientation::Portrait => (210, 297, "portrait"),
        Orientation::Landscape => (297, 210, "landscape"),
    };
    format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8"?><office:document-styles {names}>"#,
            r#"<office:font-face-decls><style:font-face style:name="paper" "#,
            r#"svg:font-family="'{font}'" style:font-family-generic="swiss"/></office:font-face-decls>"#,
            r#"<office:styles><style:default-style style:family="paragraph">"#,
            r#"<style:paragraph-properties style:line-break="strict" "#,
            r#"style:punctuation-wrap="hanging" style:text-autospace="ideograph-alpha"/>"#,
            r#"<style:text-properties style:font-name="paper" style:font-name-asian="paper" "#,
            r#"fo:language="zh" fo:country="TW" style:language-asian="zh" style:country-asian="TW"/>"#,
            r#"</style:default-style>{paragraphs}"#,
            r#"<style:style style:name="Head" style:family="paragraph"><style:paragraph-properties "#,
            r#"fo:border-bottom="0.4pt solid #808080" fo:padding-bottom="2pt"><style:tab-stops>"#,
            r#"<style:tab-stop style:position="{tab}mm" style:type="right"/></style:tab-stops>"#,
            r#"</style:paragraph-properties><style:text-properties fo:font-size="8.5pt" "#,
            r#"style:font-size-asian="8.5pt"/></style:style>"#,
            r#"<style:style style:name="Foot" style:family="paragraph"><style:paragraph-properties>"#,
            r#"<style:tab-stops><style:tab-stop style:position="{tab}mm" style:type="right"/>"#,
            r#"</style:tab-stops></style:paragraph-properties><style:text-properties "#,
            r#"fo:font-size="8.5pt" style:font-size-asian="8.5pt"/></style:style>"#,
            r#"<style:style style:name="Missing" style:family="text"><style:text-properties "#,
            r##"fo:color="#a01010" fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>"##,
            r#"</office:styles><office:automatic-styles><style:page-layout style:name="sheet">"#,
            r#"<style:page-layout-properties fo:page-width="{width}mm" fo:page-height="{height}mm" "#,
            r#"style:print-orientation="{lies}" fo:margin-top="12mm" fo:margin-bottom="12mm" "#,
            r#"fo:margin-left="20mm" fo:margin-right="20mm"/>"#,
            r#"<style:header-style><style:header-footer-properties fo:min-height="8mm" "#,
            r#"fo:margin-bottom="4mm"/></style:header-style><style:footer-style>"#,
            r#"<style:header-footer-properties fo:min-height="8mm" fo:margin-top="4mm"/>"#,
            r#"</style:footer-style></style:page-layout></office:automatic-styles>"#,
            r#"<office:master-styles><style:master-page style:name="Standard" "#,
            r#"style:page-layout-name="sheet"><style:header><text:p text:style-name="Head">{head}"#,
            r#"<text:tab/>{warning}</text:p></style:header><style:footer>"#,
            r#"<text:p text:style-name="Foot">{foot}<text:tab/>第 <text:page-number "#,
            r#"text:select-page="current">1</text:page-number> 頁，共 <text:page-count>1"#,
            r#"</text:page-count> 頁</text:p></style:footer></style:master-page>"#,
            r#"</office:master-styles></office:document-styles>"#,
        ),
        names = NAMES,
        font = escape(font),
        paragraphs = paragraphs,
        tab = text_width(paper.orientation),
        width = width,
        height = height,
        lies = lies,
        head = escape(&paper.head),
        warning = escape(paper.warning.as_deref().unwrap_or_default()),
        foot = escape(&paper.foot),
    )
}

fn paragraph(kind: &(&str, &str, &str, &str, &str, &str)) -> String {
    let (name, size, before, after, more, weight) = kind;
    format!(
        concat!(
            r#"<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties "#,
            r#"fo:margin-top="{before}" fo:margin-bottom="{after}" {more}/><style:text-properties "#,
            r#"fo:font-size="{size}" style:font-size-asian="{size}" fo:font-weight="{weight}" "#,
            r#"style:font-weight-asian="{weight}"/></style:style>"#,
        ),
        name = name,
        before = before,
        after = after,
        more = more,
        size = size,
        weight = weight,
    )
}

//! Whether papers can be written as PDF.

use super::{Complaint, Gravity, Setup, complaint};
use crate::paper;

pub(super) fn examine(setup: &Setup<'_>) -> Complaint {
    match paper::fonts(setup.font) {
        Ok(_) => complaint(
            Gravity::Fine,
            "font",
            "製作 PDF 文件之字型齊備",
            "the font for papers in PDF is there",
        ),
        Err(error) => complaint(Gravity::Advice, "font", error.zh(), error.to_string()),
    }
}

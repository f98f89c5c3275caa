//! What an ODS cell says of itself before its text; knows no place in the sheet.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use crate::read::xlsx::iso;
use crate::{Cell, Number, SheetError};

/// What the start of a cell says about it.
pub(super) struct CellStart {
    pub(super) repeated: usize,
    kind: String,
    value: Option<String>,
    is_error: bool,
}

impl CellStart {
    pub(super) fn new(start: &BytesStart<'_>) -> Result<Self, SheetError> {
        let mut cell = Self { repeated: 1, kind: String::new(), value: None, is_error: false };
        for attribute in start.attributes() {
            let attribute = attribute?;
            let value = || attribute.normalized_value(XmlVersion::Implicit1_0).map(Cow::into_owned);
            let name = attribute.key;
            match name.local_name().as_ref() {
                "number-columns-repeated" => cell.repeated = value()?.parse().unwrap_or(1),
                "value-type" if name.as_ref().starts_with("calcext:") => {
                    cell.is_error = value()? == "error";
                }
                "value-type" => cell.kind = value()?,
                "value" | "date-value" | "boolean-value" | "string-value" => {
                    cell.value = Some(value()?);
                }
                _ => {}
            }
        }
        Ok(cell)
    }

    /// The cell with the text that it shows.
    pub(super) fn cell(&self, text: String) -> Cell {
        if self.is_error {
            return Cell::Error(text);
        }
        let number = self.value.as_deref().and_then(Number::from_workbook);
        match (self.kind.as_str(), &self.value, number) {
            ("float" | "currency", _, Some(number)) => Cell::Number(number),
            ("percentage", _, Some(number)) => Cell::Number(number.shown_as_percent()),
            ("date", Some(value), _) => iso(value.clone()),
            ("boolean", Some(value), _) => Cell::Bool(value == "true"),
            ("string", Some(value), _) => Cell::text(value.clone()),
            // Times and durations are kept as they are shown.
            _ => Cell::text(text),
        }
    }
}

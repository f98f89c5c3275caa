//! How much a file may ask of this machine; knows no file format.

/// Bounds on one file. Reading stops with an error at the first one that is passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as it lies on disk.
    pub file_bytes: u64,
    /// Bytes of everything inside a workbook once unpacked.
    pub unpacked_bytes: u64,
    /// How many times larger than packed one part of a workbook may become, looked at from
    /// [`Limits::RATIO_FROM_BYTES`] on: small parts may be as repetitive as they like.
    pub unpacked_ratio: u64,
    /// Sheets of one workbook.
    pub sheets: usize,
    /// Last row of a sheet that may hold something.
    pub rows: u32,
    /// Last column of a sheet that may hold something.
    pub columns: usize,
    /// Cells of the whole file, counting the empty ones to the left of a full one.
    pub cells: u64,
    /// Bytes of one line of JSON Lines.
    pub line_bytes: usize,
}

impl Limits {
    /// Parts smaller than this, in bytes unpacked, are not held to `unpacked_ratio`.
    pub const RATIO_FROM_BYTES: u64 = 16 * 1024 * 1024;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 * 1024 * 1024,
            unpacked_bytes: 768 * 1024 * 1024,
            unpacked_ratio: 400,
            sheets: 256,
            rows: 1_048_576,
            columns: 1_024,
            cells: 10_000_000,
            line_bytes: 4 * 1024 * 1024,
        }
    }
}

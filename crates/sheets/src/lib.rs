//! Reads and writes spreadsheets as rows of cells; knows no form and no law.

//! Pages and API over the use cases; knows no SQL.

//! All SQL, for SQLite and PostgreSQL; knows no law.

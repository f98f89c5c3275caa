//! Use cases: the transaction, the permission, the event; knows no HTTP.

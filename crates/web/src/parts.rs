//! The parts that pages are made of, each a struct beside its template; knows no page.

//! Tests that no statement of the store shortens the log.

use crate::statement;

/// Where the log stands: changes, what each tells of, and the entries that bind both.
const LOG: [&str; 3] = ["change", "event", "ledger_entry"];

#[test]
fn no_statement_takes_anything_out_of_the_log_or_alters_what_it_tells() {
    // It closes the seal of an entry over what the entry says already.
    let sealing = ("ledger", "SEAL");
    for (aggregate, statements) in statement::ALL {
        for (name, text) in *statements {
            if (*aggregate, *name) == sealing {
                continue;
            }
            let words: Vec<&str> = text.split_whitespace().collect();
            for pair in words.windows(3) {
                let touched = match *pair {
                    ["delete", "from", table] | ["update", table, "set"] => table,
                    _ => continue,
                };
                assert!(!LOG.contains(&touched), "{aggregate}::{name}: {text}");
            }
            let says = |wanted: [&str; 2]| words.windows(2).any(|pair| *pair == wanted);
            let is_replaced =
                says(["do", "update"]) && LOG.iter().any(|table| says(["into", table]));
            assert!(!is_replaced, "{aggregate}::{name}: {text}");
        }
    }
}

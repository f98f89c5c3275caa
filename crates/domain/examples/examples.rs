//! Runs example files from the command line while the program around the engine is being built.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for the workbench")]
fn main() {
    let law = match regulation::Regulation::embedded() {
        Ok(law) => law,
        Err(faults) => {
            for fault in faults {
                println!("{fault}");
            }
            return;
        }
    };
    let (mut ok, mut bad) = (0, 0);
    let mut stack: Vec<std::path::PathBuf> = std::env::args().skip(1).map(Into::into).collect();
    let mut files = vec![];
    while let Some(path) = stack.pop() {
        if path.is_dir() {
            stack.extend(std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
        } else if path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        }
    }
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        match domain::example::run(&law, &text) {
            Ok(outcome) if outcome.disagreements.is_empty() => ok += 1,
            Ok(outcome) => {
                bad += 1;
                for d in outcome.disagreements {
                    println!(
                        "{}:{}: {} expected {} found {}",
                        file.display(),
                        d.line,
                        d.what,
                        d.expected,
                        d.found
                    );
                }
            }
            Err(e) => {
                bad += 1;
                println!("{}:{e}", file.display());
            }
        }
    }
    println!("{ok} passed, {bad} failed");
}

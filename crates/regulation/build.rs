//! Tells cargo that a new file of the law is a change, too.

fn main() {
    println!("cargo::rerun-if-changed=../../regulation");
}

//! `fangyuan migrate` and `fangyuan doctor`.

use crate::program::Program;

#[test]
fn a_folder_without_an_installation_is_broken_until_it_is_migrated() {
    let program = Program::new();
    let ran = program.run(&["doctor"]);
    assert_eq!(ran.status, 3, "{}", ran.out);
    assert!(ran.out.contains("fangyuan migrate"), "{}", ran.out);
    assert_eq!(program.run(&["migrate"]).status, 0);
    assert_eq!(program.run(&["migrate"]).status, 0);
    let ran = program.run(&["doctor"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert!(ran.out.contains("synchronous=FULL"), "{}", ran.out);
}

#[test]
fn an_address_that_others_reach_is_unsafe_without_sign_in() {
    let program = Program::new();
    program.run(&["migrate"]);
    let ran = program.run(&["doctor", "--listen", "0.0.0.0:8080", "--format", "json"]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.out.contains("\"gravity\":\"unsafe\""), "{}", ran.out);
}

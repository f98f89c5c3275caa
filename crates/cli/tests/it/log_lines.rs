//! What the program writes for its operators, and what it never does.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Arc;

use app::access::Role;
use app::{Clock, Installation, SystemClock};

use crate::program::Program;

/// The lines of a program that was asked these requests.
fn lines_after(program: &Program, requests: &[String]) -> String {
    let log = program.path("log");
    let mut command = Command::new(env!("CARGO_BIN_EXE_fangyuan"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(program.path("data"));
    for name in ["FANGYUAN_DATA", "FANGYUAN_DATABASE", "FANGYUAN_DATABASE_FILE"] {
        command.env_remove(name);
    }
    command.env("FANGYUAN_LOG", "debug").env("TZ", "Asia/Taipei").stdout(Stdio::piped());
    let mut process = command.stderr(File::create(&log).unwrap()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    for request in requests {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 "), "{request}");
    }
    process.kill().unwrap();
    process.wait().unwrap();
    std::fs::read_to_string(log).unwrap()
}

#[test]
fn a_query_and_a_secret_are_in_no_line_of_the_log() {
    let head = "host: localhost\r\nconnection: close\r\nauthorization: Bearer canary-1\r\n\
        cookie: session=canary-2\r\nreferer: http://localhost/?q=canary-3\r\n";
    let body = r#"{"form":"canary-4","password":"canary-5"}"#;
    let lines = lines_after(
        &Program::new(),
        &[
            format!("GET /agencies?q=canary-6 HTTP/1.1\r\n{head}\r\n"),
            format!(
                "GET /records/x%0Aforged%1b[31m HTTP/1.1\r\nx-request-id: forged line\r\n{head}\r\n"
            ),
            format!(
                "POST /api/v1/records HTTP/1.1\r\n{head}content-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
                body.len()
            ),
        ],
    );
    assert!(lines.contains("/agencies") && lines.contains("from=127.0.0.1"), "{lines}");
    assert!(!lines.contains("canary"), "{lines}");
    assert!(!lines.lines().any(|line| line.starts_with("forged")), "{lines}");
    assert!(!lines.contains("forged line"), "{lines}");
    assert_eq!(lines.matches("answered").count(), 3, "{lines}");
}

#[test]
fn who_was_refused_what_is_in_the_lines_by_account_path_and_status() {
    let program = Program::new();
    program.run(&["migrate"]);
    let location = app::location(&program.path("data"), None);
    let installation = Installation::open(&location, Arc::new(SystemClock)).unwrap();
    let member = [(Role::CommitteeMember, "city")];
    let somebody = testkit::signed_in(&installation, "同仁", &member);
    let head =
        format!("host: localhost\r\nconnection: close\r\ncookie: fangyuan={}\r\n", somebody.secret);
    let lines = lines_after(
        &program,
        &[
            format!("GET /accounts/second-factors HTTP/1.1\r\n{head}\r\n"),
            format!(
                "POST /api/v1/records HTTP/1.1\r\n{head}origin: http://localhost\r\n\
             content-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
            ),
        ],
    );
    for (path, status) in
        [("/accounts/second-factors", "status=403"), ("/api/v1/records", "status=4")]
    {
        let told = lines.lines().find(|line| line.contains(path) && line.contains("answered"));
        let told = told.unwrap_or_else(|| panic!("{lines}"));
        assert!(told.contains(status) && told.contains(&somebody.account), "{told}");
        assert!(!told.contains(&somebody.secret), "{told}");
    }
}

#[test]
fn each_line_begins_with_its_moment_in_universal_time_wherever_the_machine_stands() {
    let begun = SystemClock.now().microseconds();
    let asked = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let lines = lines_after(&Program::new(), &[asked.to_owned()]);
    let ended = SystemClock.now().microseconds();
    assert!(lines.lines().any(|line| line.contains("answered")), "{lines}");
    // What is said to who starts it bears no level and no moment.
    let is_logged =
        |line: &&str| [" INFO ", " DEBUG ", " WARN "].iter().any(|level| line.contains(level));
    for line in lines.lines().filter(is_logged) {
        let moment = line.split_whitespace().next().unwrap();
        assert!(moment.ends_with('Z'), "{line}");
        let at = moment.parse::<domain::Moment>().unwrap().microseconds();
        assert!((begun..=ended).contains(&at), "{line}");
    }
}

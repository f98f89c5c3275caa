//! What operators ask.

use super::desk::Office;

#[test]
fn a_program_whose_database_is_current_is_ready_and_one_whose_is_not_says_why() {
    testkit::both(|kit| {
        let office = Office::at(kit);
        assert_eq!((office.get("/readyz").status, office.get("/healthz").status), (200, 200));
        kit.tamper("alter table migration rename to elsewhere").unwrap();
        let answer = office.get("/readyz");
        assert_eq!(answer.status, 503, "{}", answer.text);
        assert!(answer.text.starts_with("not ready: "), "{}", answer.text);
        assert_eq!(office.get("/healthz").status, 200);
    });
}

#[test]
fn figures_tell_standings_records_and_answers_and_no_person() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    office.page("/records/p1");
    office.get("/records/nothing");
    let administrator = [(app::access::Role::PlatformAdministrator, "city")];
    let operator = testkit::signed_in(&office.installation, "維運", &administrator);
    let text = office.as_seen_by(operator).page("/metrics");
    let version = app::record::version(&office.installation).unwrap();
    let version = format!("fangyuan_records_version {version}\n");
    for line in [
        "fangyuan_records{form=\"person\"} 2",
        "fangyuan_http_requests_total{route=\"/records/{id}\",method=\"GET\",status=\"2xx\"} 1",
        "fangyuan_http_requests_total{route=\"/records/{id}\",method=\"GET\",status=\"4xx\"} 1",
        "# TYPE fangyuan_http_request_duration_seconds histogram",
        "fangyuan_standings{law=\"city\",standing=\"overdue\"}",
        "fangyuan_last_recompute_seconds",
        &*version,
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("p1") && !text.contains("許芬庭"), "{text}");
    let board = office.boards.wait_for(office.installation.today()).unwrap();
    let cells = board.rows.iter().flat_map(|row| &row.cells);
    let met = cells.filter(|cell| cell.standing == domain::Standing::Met).count();
    let counted = text.lines().filter(|line| line.contains("standing=\"met\""));
    let sum: usize =
        counted.map(|line| line.rsplit(' ').next().unwrap().parse::<usize>().unwrap()).sum();
    assert_eq!(sum, met);
}

//! What operators ask for, in Prometheus' text format: answers, their durations, the board and the
//! records behind it. Knows no person and no record.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the histogram in microseconds; a matter of looking, not of the law.
const BOUNDS_MICROSECONDS: [u64; 11] =
    [1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000];

/// Statuses from here on are failures of ours, but for the one that asks to come again.
const FAILURES: u16 = 500;
const COME_AGAIN: u16 = 503;

/// Counts since the program began.
#[derive(Debug, Default)]
pub struct Metrics {
    routes: Mutex<BTreeMap<Route, Durations>>,
    failures: AtomicU64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Route {
    path: String,
    method: String,
    /// The first digit of the status.
    class: u16,
}

#[derive(Clone, Debug, Default)]
struct Durations {
    /// How many took no longer than each bound; not summed up yet.
    within: [u64; BOUNDS_MICROSECONDS.len()],
    count: u64,
    microseconds: u64,
}

/// A figure that is read when it is asked for.
#[derive(Clone, Debug)]
pub struct Figure {
    pub name: &'static str,
    pub help: &'static str,
    /// Labels as they stand between the braces, and the value.
    pub values: Vec<(String, String)>,
}

impl Metrics {
    /// Notes one answer.
    pub fn answered(&self, method: &str, route: &str, status: u16, elapsed: Duration) {
        if status >= FAILURES && status != COME_AGAIN {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
        let route =
            Route { path: route.to_owned(), method: method.to_owned(), class: status / 100 };
        let microseconds = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        // A panic elsewhere leaves the counts whole: each is one addition.
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let durations = routes.entry(route).or_default();
        durations.count += 1;
        durations.microseconds = durations.microseconds.saturating_add(microseconds);
        let bound = BOUNDS_MICROSECONDS.iter().position(|bound| microseconds <= *bound);
        if let Some(slot) = bound.and_then(|place| durations.within.get_mut(place)) {
            *slot += 1;
        }
    }

    /// How many answers were failures of the program since it began.
    pub fn n_failed(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// All figures as text.
    pub fn print(&self, figures: &[Figure]) -> String {
        let mut text = String::new();
        for figure in figures {
            let Figure { name, help, values } = figure;
            write_line(&mut text, format_args!("# HELP {name} {help}"));
            write_line(&mut text, format_args!("# TYPE {name} gauge"));
            for (labels, value) in values {
                let labels =
                    if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
                write_line(&mut text, format_args!("{name}{labels} {value}"));
            }
        }
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        requests(&mut text, &routes);
        durations(&mut text, &routes);
        text
    }
}

fn requests(text: &mut String, routes: &BTreeMap<Route, Durations>) {
    let name = "fangyuan_http_requests_total";
    write_line(text, format_args!("# HELP {name} Answers by route, method and class of status."));
    write_line(text, format_args!("# TYPE {name} counter"));
    for (route, durations) in routes {
        write_line(text, format_args!("{name}{{{}}} {}", labels(route), durations.count));
    }
}

fn durations(text: &mut String, routes: &BTreeMap<Route, Durations>) {
    let name = "fangyuan_http_request_duration_seconds";
    write_line(text, format_args!("# HELP {name} Time from the request's head to the answer's."));
    write_line(text, format_args!("# TYPE {name} histogram"));
    for (route, durations) in routes {
        let labels = labels(route);
        let mut sum = 0;
        for (bound, within) in BOUNDS_MICROSECONDS.into_iter().zip(durations.within) {
            sum += within;
            let bound = seconds(bound);
            write_line(text, format_args!("{name}_bucket{{{labels},le=\"{bound}\"}} {sum}"));
        }
        let count = durations.count;
        write_line(text, format_args!("{name}_bucket{{{labels},le=\"+Inf\"}} {count}"));
        let total = seconds(durations.microseconds);
        write_line(text, format_args!("{name}_sum{{{labels}}} {total}"));
        write_line(text, format_args!("{name}_count{{{labels}}} {count}"));
    }
}

fn labels(route: &Route) -> String {
    let Route { path, method, class } = route;
    format!("route=\"{}\",method=\"{}\",status=\"{class}xx\"", escaped(path), escaped(method))
}

/// A label's value may hold anything but bare quotes, strokes and line ends.
pub fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Microseconds as seconds in decimals, without floats.
pub fn seconds(microseconds: u64) -> String {
    let (whole, rest) = (microseconds / 1_000_000, microseconds % 1_000_000);
    if rest == 0 {
        return whole.to_string();
    }
    let rest = format!("{rest:06}");
    format!("{whole}.{}", rest.trim_end_matches('0'))
}

fn write_line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_and_class_and_their_durations_add_up() {
        let metrics = Metrics::default();
        metrics.answered("GET", "/records/{id}", 200, Duration::from_millis(3));
        metrics.answered("GET", "/records/{id}", 204, Duration::from_millis(40));
        metrics.answered("GET", "/records/{id}", 404, Duration::from_secs(9));
        let text = metrics.print(&[]);
        let ok = "route=\"/records/{id}\",method=\"GET\",status=\"2xx\"";
        assert!(text.contains(&format!("fangyuan_http_requests_total{{{ok}}} 2")), "{text}");
        assert!(text.contains(&format!("_bucket{{{ok},le=\"0.005\"}} 1")), "{text}");
        assert!(text.contains(&format!("_bucket{{{ok},le=\"0.05\"}} 2")), "{text}");
        assert!(text.contains(&format!("_sum{{{ok}}} 0.043")), "{text}");
        assert!(text.contains("status=\"4xx\",le=\"5\"} 0"), "{text}");
        assert!(text.contains("status=\"4xx\",le=\"+Inf\"} 1"), "{text}");
    }

    #[test]
    fn a_figure_stands_with_its_help_and_its_labels() {
        let figure = Figure {
            name: "fangyuan_standings",
            help: "Lines by standing.",
            values: vec![("standing=\"met\"".into(), "7".into())],
        };
        let text = Metrics::default().print(&[figure]);
        assert!(text.starts_with("# HELP fangyuan_standings Lines by standing.\n"), "{text}");
        assert!(text.contains("\nfangyuan_standings{standing=\"met\"} 7\n"), "{text}");
    }

    #[test]
    fn what_the_program_failed_to_answer_is_counted_and_what_it_refused_or_put_off_is_not() {
        let metrics = Metrics::default();
        for status in [200, 303, 403, 404, 500, 429, 503] {
            metrics.answered("GET", "/", status, Duration::ZERO);
        }
        assert_eq!(metrics.n_failed(), 1);
    }
}

//! Legal examples: reads a file of given facts and questions, asks the engine, compares.

mod given;
mod written;

use std::collections::BTreeMap;

use regulation::{Citation, Day, Duty, Regulation};
use toml::Spanned;
use toml::value::Datetime;

use crate::body::DOIT;
use crate::check::unresolved;
use crate::{At, LineOnWire, Moment, MomentError, Shelf, Standing, View};
use given::{given, moment};
use written::{Written, WrittenExpect};

/// One expectation that does not hold.
#[derive(Debug, Clone)]
pub struct Disagreement {
    pub line: usize,
    pub title: String,
    pub duty: String,
    pub agency: String,
    pub subject: Option<String>,
    /// What of the line differs, by its name in the file.
    pub what: &'static str,
    pub expected: String,
    /// None: there is no such line.
    pub found: Option<String>,
    /// Why the line stands as it does, where its standing differs.
    pub reason_zh: Option<String>,
    pub reason_en: Option<String>,
    pub why: String,
}

/// What became of one file.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Pairs of duty and standing that the file expects.
    pub expected: Vec<(String, Standing)>,
    pub disagreements: Vec<Disagreement>,
}

/// A file that is no example: where and why.
#[derive(Debug, Clone, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct ExampleError {
    pub line: usize,
    pub fault: String,
}

/// Finds the line of what was written.
#[derive(Clone, Copy)]
struct Lines<'t>(&'t str);

impl Lines<'_> {
    fn at(self, offset: usize) -> usize {
        self.0.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }

    fn fault<T>(self, place: &Spanned<T>, fault: String) -> ExampleError {
        ExampleError { line: self.at(place.span().start), fault }
    }
}

/// Runs one example file through the engine.
pub fn run(regulation: &Regulation, text: &str) -> Result<Outcome, ExampleError> {
    let lines = Lines(text);
    let written: Written = toml::from_str(text).map_err(|error| ExampleError {
        line: error.span().map_or(1, |span| lines.at(span.start)),
        fault: error.message().to_owned(),
    })?;
    cited(regulation, written.cite.get_ref()).map_err(|fault| lines.fault(&written.cite, fault))?;
    let given = given(regulation, &written, lines)?;
    let empty = Shelf::new(regulation);
    let mut outcome = Outcome::default();
    for ask in &written.ask {
        let at =
            at(ask.as_of.get_ref()).map_err(|error| lines.fault(&ask.as_of, error.to_string()))?;
        let known_at = match &ask.known_at {
            Some(known_at) => moment(known_at.get_ref())
                .map_err(|error| lines.fault(known_at, error.to_string()))?,
            None => Moment::FOREVER,
        };
        for spanned in &ask.expect {
            let fault = |fault: String| lines.fault(spanned, fault);
            let expect = spanned.get_ref();
            let duty = regulation.duty(&expect.duty);
            let duty = duty
                .ok_or_else(|| fault(format!("no duty `{}`; name one of duties/", expect.duty)))?;
            let body = given.city.body(&expect.agency);
            let body = body.ok_or_else(|| {
                fault(format!("no agency `{}`; name one of this file", expect.agency))
            })?;
            let own = given.own.get(&expect.agency).unwrap_or(&empty);
            let bureau = given.own.get(DOIT).unwrap_or(&empty);
            let view = View::new(regulation, &given.city, body, own, &given.shared, known_at)
                .with_bureau(bureau)
                .as_of(at);
            let found = answer(regulation, &view, duty, at).map_err(fault)?;
            outcome.expected.push((duty.id.clone(), expect.standing));
            let line = lines.at(spanned.span().start);
            compare(&written, expect, line, &found, &mut outcome.disagreements);
        }
    }
    Ok(outcome)
}

fn cited(regulation: &Regulation, written: &str) -> Result<(), String> {
    let cite = written.parse::<Citation>().map_err(|error| error.to_string())?;
    unresolved(regulation, &cite)
        .map_or(Ok(()), |wrong| Err(format!("{wrong}; cite a provision of text/")))
}

fn at(written: &Datetime) -> Result<At, MomentError> {
    match written.to_string().parse::<Day>() {
        Ok(day) => Ok(At::day(day)),
        Err(_) => moment(written).map(At::moment),
    }
}

/// What of a line its standing is called.
const STANDING: &str = "standing";

fn answer<'a>(
    regulation: &'a Regulation,
    view: &View<'a>,
    duty: &Duty,
    at: At,
) -> Result<Vec<LineOnWire>, String> {
    let told = |error: crate::NameError| error.to_string();
    let place = usize::from(duty.order);
    let assessed = if crate::assess::is_level_table(duty) {
        let all: Vec<&Duty> = regulation.duties.iter().collect();
        crate::assess::assess(view, &all, at).map_err(told)?.swap_remove(place)
    } else {
        let duty = &regulation.duties[place];
        crate::assess::assess_duty(view, duty, at).map_err(told)?
    };
    let lines = [&assessed.agency].into_iter().chain(&assessed.subjects);
    Ok(lines.map(LineOnWire::from).collect())
}

fn compare(
    written: &Written,
    expect: &WrittenExpect,
    line: usize,
    found: &[LineOnWire],
    disagreements: &mut Vec<Disagreement>,
) {
    let here = found.iter().find(|one| one.subject == expect.subject);
    let mut differ = |what: &'static str, expected: String, found: Option<String>| {
        let reason = here.filter(|_| what == STANDING);
        disagreements.push(Disagreement {
            line,
            title: written.title.clone(),
            duty: expect.duty.clone(),
            agency: expect.agency.clone(),
            subject: expect.subject.clone(),
            what,
            expected,
            found,
            reason_zh: reason.map(|here| here.reason_zh.clone()),
            reason_en: reason.map(|here| here.reason_en.clone()),
            why: written.why.clone(),
        });
    };
    let Some(here) = here else {
        // A subject without a line is one for which the duty does not apply (semantics 13).
        if expect.standing != Standing::NotApplicable {
            differ(STANDING, expect.standing.word().to_owned(), None);
        }
        return;
    };
    if here.standing != expect.standing {
        let found = here.standing.word().to_owned();
        differ(STANDING, expect.standing.word().to_owned(), Some(found));
    }
    if let Some(due) = &expect.due {
        let expected = due.to_string();
        let same = match (expected.parse::<Moment>(), here.due.as_deref()) {
            (Ok(moment), Some(found)) => found.parse::<Moment>().is_ok_and(|one| one == moment),
            (Err(_), Some(found)) => found.starts_with(&expected),
            (_, None) => false,
        };
        if !same {
            differ("due", expected, here.due.clone());
        }
    }
    let lists: BTreeMap<&'static str, (&Option<Vec<String>>, &Vec<String>)> = BTreeMap::from([
        ("counted", (&expect.counted, &here.counted)),
        ("failing", (&expect.failing, &here.failing)),
        ("missing", (&expect.missing, &here.missing)),
        ("missed", (&expect.missed, &here.missed)),
    ]);
    for (what, (expected, found)) in lists {
        let Some(expected) = expected else { continue };
        let sorted = |list: &[String]| {
            let mut list = list.to_vec();
            list.sort();
            list
        };
        if sorted(expected) != sorted(found) {
            differ(what, format!("{expected:?}"), Some(format!("{found:?}")));
        }
    }
    if let Some(cite) = &expect.cite
        && !cite.iter().all(|one| here.cite.contains(one))
    {
        differ("cite", format!("{cite:?}"), Some(format!("{:?}", here.cite)));
    }
    let plain: [(&'static str, Option<String>, Option<String>); 3] = [
        ("late", expect.late.map(|late| late.to_string()), Some(here.late.to_string())),
        ("since", expect.since.map(|day| day.to_string()), here.since.map(|day| day.to_string())),
        (
            "in_use",
            expect.in_use.map(|used| used.to_string()),
            here.in_use.map(|used| used.to_string()),
        ),
    ];
    for (what, expected, found) in plain {
        if let Some(expected) = expected
            && found.as_ref() != Some(&expected)
        {
            differ(what, expected, found);
        }
    }
}

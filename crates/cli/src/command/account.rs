//! `fangyuan account`: for who has the files of the installation, where nobody within can help.

use app::federation::Federation;
use app::recovery::{self, Request};
use app::way_in::{self, Kind, WayIn};
use app::{account, sealing};
use clap::{Args, Subcommand};

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Print a one-time link for a platform administrator who cannot sign in; where none is left, make
    /// one
    Recover(Recover),
    /// Agree to a reset of somebody's password or second factor that waits for a second person, where
    /// nobody within could be it
    Release(Release),
    /// Make a new key that seals the keys of one-time codes, and seal them all by it
    Reseal,
}

#[derive(Args)]
struct Recover {
    /// The name to sign in by
    #[arg(value_name = "NAME")]
    name: String,
    /// Whose account it is, where it has to be made
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
    /// Take away their authenticator app, passkeys and recovery codes too
    #[arg(long)]
    remove_second_factor: bool,
    /// The reason, kept in the log
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// The address by which the site is opened
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    site: String,
}

#[derive(Args)]
struct Release {
    /// The name by which the account is signed in to
    #[arg(value_name = "NAME")]
    name: String,
    /// Agree to a link to choose a password
    #[arg(long, conflicts_with = "second_factor")]
    link: bool,
    /// Agree to their second factor being taken away
    #[arg(long)]
    second_factor: bool,
}

impl Release {
    /// What is agreed to, where it was said.
    fn kind(&self) -> Option<Kind> {
        match (self.link, self.second_factor) {
            (true, _) => Some(Kind::Link),
            (false, true) => Some(Kind::SecondFactor),
            (false, false) => None,
        }
    }
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        match self.what {
            What::Recover(asked) => recover(context, &asked),
            What::Release(asked) => release(context, &asked),
            What::Reseal => reseal(context),
        }
    }
}

fn recover(context: &Context, asked: &Recover) -> Result<Status, Failure> {
    let actor = context.operator()?;
    let federation = Federation::open(context.location()?.directory())?;
    let installation = context.made_installation()?.federated(federation);
    let request = Request {
        name: &asked.name,
        display_name: asked.display_name.as_deref(),
        without_second_factor: asked.remove_second_factor,
        why: &asked.why,
    };
    let done = recovery::recover(&installation, &actor, &request)?;
    let name = &done.name;
    if done.is_made_administrator {
        output::say(&context.language().of(
            format!("已無系統管理者：「{name}」已設為系統管理者"),
            format!("no platform administrator was left: {name} is one now"),
        ))?;
    }
    let link = format!("{}/one-time-link?key={}", asked.site.trim_end_matches('/'), done.secret);
    let minutes = done.purpose.minutes();
    output::say(&context.language().of(
        format!("{name} 之一次性連結，{minutes} 分鐘內只能使用一次：{link}"),
        format!("One-time link for {name}, which opens once within {minutes} minutes: {link}"),
    ))?;
    Ok(Status::Done)
}

/// Whoever asked goes on at the site; no link is printed here. One thing is agreed to at a time: a yes to one is none to
/// the other.
fn release(context: &Context, asked: &Release) -> Result<Status, Failure> {
    let (name, kind) = (&asked.name, asked.kind());
    let actor = context.operator()?;
    let installation = context.made_installation()?;
    let nothing = || {
        Failure::input(
            format!("「{name}」沒有等待第二人同意之重設請求；請先由帳號管理者於網站提出"),
            format!(
                "no reset of {name} waits for a second person; who keeps the account asks at the \
                 site first"
            ),
        )
    };
    let id = account::id_of_name(&installation, name)?.ok_or_else(nothing)?;
    let waiting = way_in::of_account(&installation, &actor, &id)?;
    let is_named = |one: &WayIn| kind.is_none_or(|kind| kind == one.kind);
    let is_meant = |one: &WayIn| one.released.is_none() && is_named(one);
    let waiting: Vec<WayIn> = waiting.into_iter().filter(is_meant).collect();
    let [one] = waiting.as_slice() else {
        return Err(if waiting.is_empty() { nothing() } else { which(name, &waiting) });
    };
    way_in::release(&installation, &actor, &id, one.kind)?;
    let (zh, en, _) = told(one.kind);
    let (why, minutes) = (&one.why, way_in::MINUTES);
    output::say(&context.language().of(
        format!("已同意「{name}」之{zh}（理由：{why}）；請求者須於 {minutes} 分鐘內辦理"),
        format!("Agreed for {name}: {en} ({why}). Who asked goes on within {minutes} minutes"),
    ))?;
    Ok(Status::Done)
}

/// What is asked for, in both languages, and the argument that means it.
fn told(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Link => ("重設密碼之連結", "a link to choose a password", "--link"),
        Kind::SecondFactor => ("移除第二因素", "the second factor taken away", "--second-factor"),
    }
}

/// That more than one thing waits, each with how it is meant.
fn which(name: &str, waiting: &[WayIn]) -> Failure {
    let line = |one: &WayIn| {
        let ((zh, en, argument), why) = (told(one.kind), &one.why);
        (format!("{argument}：{zh}（理由：{why}）"), format!("{argument}: {en} ({why})"))
    };
    let (zh, en): (Vec<String>, Vec<String>) = waiting.iter().map(line).unzip();
    Failure::input(
        format!("「{name}」有多項請求等待第二人同意，請擇一：{}", zh.join("；")),
        format!("more than one request for {name} waits; name one: {}", en.join("; ")),
    )
}

fn reseal(context: &Context) -> Result<Status, Failure> {
    let actor = context.operator()?;
    let n_sealed = sealing::renew(&context.made_installation()?, &actor)?;
    output::say(&context.language().of(
        format!("已換新金鑰，重新加密 {n_sealed} 個驗證器金鑰；舊金鑰仍留於 {}", sealing::FILE),
        format!(
            "{n_sealed} keys of one-time codes are sealed by a new key; the earlier ones stay in {}",
            sealing::FILE
        ),
    ))?;
    Ok(Status::Done)
}

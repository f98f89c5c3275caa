//! `fangyuan serve`: the site and the API, until it is told to stop.

use std::io::IsTerminal;
use std::path::PathBuf;

use app::board::Boards;
use app::demo::{self, DemoRecord, DemoSetting};
use app::federation::Federation;
use app::{Installation, SystemClock};
use clap::Args;
use regulation::Day;
use store::ledger::KeyStanding;
use tokio::signal::unix::{SignalKind, signal};

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::keeping::Keeping;
use crate::listening::Listening;
use crate::output;

mod rounds;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    listening: Listening,
    #[command(flatten)]
    keeping: Keeping,
    /// The font file for papers in PDF; Noto Sans CJK as the system has it when left out
    #[arg(long, value_name = "FILE", env = "FANGYUAN_FONT")]
    font: Option<PathBuf>,
    /// Load a synthetic year over the real list of bodies, marked as synthetic on every page
    #[arg(long)]
    demo: bool,
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        tracing_subscriber::fmt()
            .with_env_filter(
                tracing_subscriber::EnvFilter::try_from_env("FANGYUAN_LOG")
                    .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
            )
            .with_writer(std::io::stderr)
            // A file or a collector takes no colours.
            .with_ansi(std::io::stderr().is_terminal())
            .init();
        let context = match self.demo {
            true => context.clone().in_demonstration_folder(),
            false => context.clone(),
        };
        if self.demo && !self.listening.listen.ip().to_canonical().is_loopback() {
            return Err(Failure::input(
                "示範站不需密碼，僅於本機服務；請改用 127.0.0.1",
                "the demonstration asks for no password and serves this machine only; listen on 127.0.0.1",
            ));
        }
        let site = self.listening.apply(web::Site::new(std::sync::Arc::new(SystemClock)))?;
        web::check_entrance(self.listening.listen, &site).map_err(|error| told(&error))?;
        let installation = context.made_installation()?;
        if let Ok(KeyStanding::Foreign) = installation.store.key_standing() {
            tracing::error!(
                "ledger.key is not the key that signed the newest checkpoint of the log; `fangyuan \
                 doctor` says how to mend it"
            );
        }
        installation.rules().map_err(|error| {
            let en = error.to_string();
            Failure::input(format!("通知規則有誤；請更正設定檔後再啟動（{en}）"), en)
        })?;
        // Who cannot be let in by a code is told so; everybody else works on.
        if let Err(error) = app::sealing::seal_all(&installation, &app::Actor::system()) {
            tracing::error!(%error, "the keys of one-time codes are not sealed");
        }
        let mut persona = None;
        if self.demo {
            let n_records = load(&installation)?;
            if n_records > 0 {
                output::say(&context.language().of(
                    format!("已載入合成資料 {n_records} 筆"),
                    format!("{n_records} synthetic records were loaded"),
                ))?;
            }
        }
        // The store is asked before there is a runtime: a driver of its own may not block inside one.
        let is_synthetic = demo::is_synthetic(&installation)?;
        if self.demo {
            persona = settle(&installation)?;
        }
        let altered = app::access::renew(&installation)?;
        for thing in &altered.things {
            tracing::error!(%thing, "the database has what the program did not write");
        }
        if let Some(why) = &altered.unexamined {
            tracing::warn!(%why, "views and triggers of the database cannot be examined");
        }
        let federation = Federation::open(context.location()?.directory())?;
        let post = web::Post::open(&installation).map_err(|error| {
            let en = error.to_string();
            Failure::input(format!("寄信設定有誤；請更正設定檔後再啟動（{en}）"), en)
        })?;
        let webhooks = web::Webhooks::open(&installation).map_err(|error| {
            let en = error.to_string();
            Failure::input(format!("事件通知設定有誤；請更正設定檔後再啟動（{en}）"), en)
        })?;
        let boards = Boards::new(installation.federated(federation));
        let opening = Opening {
            persona,
            is_synthetic,
            set_up: set_up(boards.installation())?,
            post,
            webhooks,
        };
        // The board of today is read or computed while the first page is on its way.
        boards.whole(boards.installation().today(), None).map_err(Failure::from)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|error| {
            Failure::work(format!("無法啟動（{error}）"), format!("cannot start: {error}"))
        })?;
        let site = site.keeping(self.keeping.rules()).set_in(self.font.as_deref());
        runtime.block_on(serve((&self.listening, site), &context, boards, opening))?;
        Ok(Status::Done)
    }
}

/// As whom, and how, the site opens.
struct Opening {
    /// The account as which a demonstration opens.
    persona: Option<String>,
    is_synthetic: bool,
    /// The secret of the set-up link, while nobody can sign in.
    set_up: Option<String>,
    post: Option<web::Post>,
    webhooks: Option<web::Webhooks>,
}

/// The link by which the first administrator is made; a new one at each start until it was used.
fn set_up(installation: &Installation) -> Result<Option<String>, Failure> {
    app::one_time_link::set_up(installation).map_err(|error| {
        let en = error.to_string();
        Failure::work(format!("無法產生首次設定連結（{en}）"), en)
    })
}

/// Makes the people of the demonstration who are not there yet; the first of them opens it.
fn settle(installation: &Installation) -> Result<Option<String>, Failure> {
    let (regulation, today) = (&installation.regulation, installation.today());
    let people = synthetic::personas().into_iter().map(|persona| {
        let form = synthetic::subject_form(persona.role);
        let subject = form.and_then(|form| {
            let is_subject = |made: &synthetic::SyntheticRecord| {
                made.agency == persona.agency && made.form == form
            };
            synthetic::demo(regulation, today).find(is_subject).map(|made| made.id)
        });
        let person = persona.person();
        let is_themselves = persona.role.is_for_a_subject();
        demo::DemoPerson {
            role: persona.role,
            name: persona.name.to_owned(),
            agency: persona.agency.to_owned(),
            subject: subject.or_else(|| person.clone().filter(|_| is_themselves)),
            person,
        }
    });
    demo::settle(installation, people).map_err(|error| {
        let en = error.to_string();
        Failure::work(format!("無法建立示範身分（{en}）"), en)
    })
}

fn load(installation: &Installation) -> Result<u64, Failure> {
    let today = installation.today();
    let regulation = &installation.regulation;
    let records = synthetic::demo(regulation, today).map(|made| DemoRecord {
        recorded_at: made.recorded_at().parse().unwrap_or_else(|_| domain::Moment::start_of(today)),
        id: made.id,
        form: made.form.to_owned(),
        agency: made.agency,
        with: made.with,
    });
    let settings =
        synthetic::demo_settings(regulation, today).into_iter().map(|made| DemoSetting {
            name: made.name,
            agency: made.agency,
            from: made.from,
            value: made.value,
            why: made.why,
        });
    demo::load(installation, records, settings).map_err(|error| {
        let en = error.to_string();
        match error {
            demo::DemoError::NotEmpty => {
                Failure::input("此資料夾已有資料；請以 --data 另給示範用的資料夾", en)
            }
            demo::DemoError::Misfit { .. } => Failure::work(format!("合成資料有誤（{en}）"), en),
            demo::DemoError::Store(error) => error.into(),
        }
    })
}

async fn serve(
    (listening, site): (&Listening, web::Site),
    context: &Context,
    boards: Boards,
    opening: Opening,
) -> Result<(), Failure> {
    let site = match (&opening.persona, opening.is_synthetic) {
        (Some(persona), _) => site.demonstrated_as(persona),
        (None, true) => site.synthetic(),
        (None, false) => site,
    };
    let listener = web::bind(listening.listen, &site).await.map_err(|error| told(&error))?;
    let shown = listener.local_addr().unwrap_or(listening.listen);
    if opening.set_up.is_some() && !shown.ip().to_canonical().is_loopback() {
        return Err(Failure::input(
            "尚無帳號時僅於本機服務：請先以 127.0.0.1 啟動，建立第一位系統管理者",
            "without an account the server is for this machine: start it on 127.0.0.1 first and make the first administrator",
        ));
    }
    let mut said = format!("{}://{shown}/", listening.scheme());
    if let Some(secret) = &opening.set_up {
        let link = format!("{said}set-up?key={secret}");
        said.push_str(&context.language().of(
            format!("\n首次設定連結，只能使用一次：{link}"),
            format!("\nOne-time set-up link: {link}"),
        ));
    }
    // In one piece: whoever reads the address may read no further.
    said.push('\n');
    output::bytes(said.as_bytes())?;
    output::complain(&match shown.ip().is_loopback() {
        true => context
            .language()
            .of("僅於本機服務。按 Ctrl+C 結束。", "Serving this machine only. Ctrl+C ends it."),
        false => context.language().of(
            "對其他電腦提供服務。按 Ctrl+C 結束。",
            "Serving other machines too. Ctrl+C ends it.",
        ),
    });
    let watch = tokio::spawn(follow(boards.clone()));
    let witnesses = tokio::spawn(be_witnessed(boards.clone()));
    let mut rounds = rounds::begin(boards.clone(), opening.post, opening.webhooks);
    rounds.extend([
        tokio::spawn(be_stamped(boards.clone())),
        tokio::spawn(look_again(boards.clone())),
        tokio::spawn(keep_index(boards.installation().clone())),
        tokio::spawn(close_unused(boards.installation().clone())),
        tokio::spawn(clear_remains(boards.installation().clone())),
        tokio::spawn(rounds::tell_of_failures(
            boards.installation().clone(),
            std::sync::Arc::clone(&site.metrics),
        )),
    ]);
    let served = web::run(listener, boards, site, web::Limits::default(), stop()).await;
    watch.abort();
    witnesses.abort();
    for round in rounds {
        round.abort();
    }
    served.map_err(|error| told(&error))
}

fn told(error: &web::ServeError) -> Failure {
    let en = error.to_string();
    match error {
        web::ServeError::InTheClear(address) => Failure::input(
            format!(
                "其他電腦連得到 {address}，傳輸卻未加密：請給 --tls-certificate 與 --tls-key，或以 \
                 --trusted-proxy 指明負責加密的代理伺服器，或改用 127.0.0.1"
            ),
            en,
        ),
        web::ServeError::NoHost(address) => Failure::input(
            format!("其他電腦連得到 {address}：請以 --public-host 指明本站的主機名稱"),
            en,
        ),
        web::ServeError::NoProxy(address, host) => Failure::input(
            format!(
                "{address} 只限本機，卻供他人以 {host} 開啟：請以 --trusted-proxy 指明替他們轉送的代理伺服器，\
                 或給 --tls-certificate 與 --tls-key"
            ),
            en,
        ),
        web::ServeError::Everybody(network) => Failure::input(
            format!(
                "受信任的代理網段 {network} 大於任何專用網路，任何人都能謊稱來源：請以 \
                 --trusted-proxy 指明代理伺服器自己的位址"
            ),
            en,
        ),
        web::ServeError::Bind { address, source } => Failure::work(
            format!("無法於 {address} 提供服務；請換 --listen 之位址或連接埠（{source}）"),
            format!("{en}; give another address or port by --listen ({source})"),
        ),
        web::ServeError::Address(source) => {
            Failure::work(format!("無法於此位址服務（{source}）"), format!("{en} ({source})"))
        }
    }
}

/// At midnight the new day's board is computed before anybody asks for it; what others file or import
/// beside this process is taken in within a second.
async fn follow(boards: Boards) {
    let mut day: Day = boards.installation().today();
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let today = boards.installation().today();
        let is_new = std::mem::replace(&mut day, today) != today;
        let boards = boards.clone();
        // What fails here is told to whoever opens the page.
        let _ = tokio::task::spawn_blocking(move || match is_new {
            true => boards.whole(today, None).is_ok(),
            false => boards.follow(today).is_ok(),
        })
        .await;
    }
}

/// How long what was just filed may not be found yet.
const BETWEEN_PARTS: std::time::Duration = std::time::Duration::from_millis(300);
/// How long the index rests after it could not be written.
const AFTER_FAILURE: std::time::Duration = std::time::Duration::from_secs(10);

/// Takes what is filed into the index of words, a part at a time, so that others who write come between.
async fn keep_index(installation: Installation) {
    loop {
        let kept = installation.clone();
        let taking = tokio::task::spawn_blocking(move || app::search::index::take_in(&kept));
        let rest = match taking.await {
            Ok(Ok(true)) => std::time::Duration::ZERO,
            Ok(Ok(false)) => BETWEEN_PARTS,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the index of words could not be kept");
                AFTER_FAILURE
            }
            Err(error) => {
                tracing::error!(%error, "keeping the index of words broke off");
                AFTER_FAILURE
            }
        };
        tokio::time::sleep(rest).await;
    }
}

/// How often the witnesses of the log are asked to cosign what is new in it.
const BETWEEN_WITNESSES: std::time::Duration = std::time::Duration::from_secs(60);

/// Has the log cosigned while the program serves.
async fn be_witnessed(boards: Boards) {
    loop {
        tokio::time::sleep(BETWEEN_WITNESSES).await;
        let installation = boards.installation().clone();
        let asking = move || web::log::ask(&installation, &app::Actor::system());
        match tokio::task::spawn_blocking(asking).await {
            Ok(Ok(asked)) => {
                for one in asked {
                    if let Err(why) = one.outcome {
                        tracing::warn!(
                            witness = one.witness,
                            why,
                            "a witness did not cosign the log"
                        );
                    }
                }
            }
            Ok(Err(error)) => tracing::warn!(%error, "no witness could be asked"),
            Err(error) => tracing::error!(%error, "asking the witnesses broke off"),
        }
    }
}

/// How often it is looked which time-stamp authorities are to be asked.
const BETWEEN_STAMPS: std::time::Duration = std::time::Duration::from_secs(60);

/// Has the log stamped as often as the authorities' file says.
async fn be_stamped(boards: Boards) {
    let mut rounds = web::log::Rounds::default();
    loop {
        tokio::time::sleep(BETWEEN_STAMPS).await;
        let installation = boards.installation().clone();
        let asking = move || {
            let asked = rounds.ask(&installation, &app::Actor::system());
            (rounds, asked)
        };
        let asked = match tokio::task::spawn_blocking(asking).await {
            Ok((asking, asked)) => {
                rounds = asking;
                asked
            }
            Err(error) => {
                tracing::error!(%error, "asking for time stamps broke off");
                rounds = web::log::Rounds::default();
                continue;
            }
        };
        match asked {
            Ok(asked) => {
                for one in asked {
                    if let Err(why) = one.outcome {
                        tracing::warn!(authority = one.authority, why, "the log was not stamped");
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "no time-stamp authority could be asked"),
        }
    }
}

/// How often it is seen who is due to be looked for in their directory.
const BETWEEN_LOOKS: std::time::Duration = std::time::Duration::from_secs(60);

/// Looks again for whoever is here by the word of a directory.
async fn look_again(boards: Boards) {
    loop {
        tokio::time::sleep(BETWEEN_LOOKS).await;
        let installation = boards.installation().clone();
        let looking = move || app::federation::look_again(&installation);
        match tokio::task::spawn_blocking(looking).await {
            Ok(Ok(looked)) if looked.n_gone > 0 => {
                tracing::info!(n_gone = looked.n_gone, "people are gone from their directory");
            }
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "nobody could be looked for"),
            Err(error) => tracing::error!(%error, "looking for people broke off"),
        }
    }
}

/// How often it is seen which accounts nobody used for too long.
const BETWEEN_CLOSINGS: std::time::Duration = std::time::Duration::from_secs(60 * 60);

/// Closes accounts that nobody uses, where the city has set a term.
async fn close_unused(installation: Installation) {
    loop {
        let closing = installation.clone();
        let closing = move || app::account::close_unused(&closing);
        match tokio::task::spawn_blocking(closing).await {
            Ok(Ok(0)) => {}
            Ok(Ok(n_closed)) => tracing::info!(n_closed, "accounts that nobody used are closed"),
            Ok(Err(error)) => tracing::warn!(%error, "unused accounts could not be closed"),
            Err(error) => tracing::error!(%error, "closing unused accounts broke off"),
        }
        tokio::time::sleep(BETWEEN_CLOSINGS).await;
    }
}

/// How often bytes are looked for that are left of files that are gone.
const BETWEEN_CLEARINGS: std::time::Duration = std::time::Duration::from_secs(60 * 60);

/// Removes what is left of files whose removal is written: the program was ended before, or the disk would
/// not have it.
async fn clear_remains(installation: Installation) {
    loop {
        let clearing = installation.clone();
        let clearing = move || app::retention::remove_remains(&clearing);
        match tokio::task::spawn_blocking(clearing).await {
            Ok(Ok(0)) => {}
            Ok(Ok(n_removed)) => {
                tracing::info!(n_removed, "what was left of removed files is gone");
            }
            Ok(Err(error)) => tracing::warn!(%error, "removed files could not be looked for"),
            Err(error) => tracing::error!(%error, "looking for removed files broke off"),
        }
        tokio::time::sleep(BETWEEN_CLEARINGS).await;
    }
}

/// Ctrl+C, or the order of a service manager.
async fn stop() {
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupted.await;
        }
    }
}

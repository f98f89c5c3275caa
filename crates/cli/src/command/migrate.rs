//! `fangyuan migrate`: brings the schema up to date.

use app::Installation;
use clap::Args;

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::language::Language;
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        let store = store::Store::connect(&context.location()?)?;
        let n_migrations = store.migrate()?;
        drop(store);
        // A first migration also brings the list of bodies.
        let installation = context.made_installation()?;
        renew(&installation, context.language(), &[])?;
        let n_sealed = app::sealing::seal_rest(&installation, &app::Actor::system())?;
        if n_sealed > 0 {
            output::say(&context.language().of(
                format!("已加密 {n_sealed} 個驗證器金鑰"),
                format!("{n_sealed} keys of one-time codes were sealed"),
            ))?;
        }
        output::say(&match n_migrations {
            0 => context.language().of("資料庫已是最新", "the database is up to date"),
            n => context
                .language()
                .of(format!("已完成 {n} 次遷移"), format!("{n} migrations were run")),
        })?;
        Ok(Status::Done)
    }
}

/// Writes the tables anew by which lists are filtered, and tells what the program did not write, but what was
/// told before; returns all of it.
pub(super) fn renew(
    installation: &Installation,
    language: Language,
    told: &[String],
) -> Result<Vec<String>, Failure> {
    let all = app::access::renew(installation)?;
    let mut new = all.clone();
    new.things.retain(|thing| !told.contains(thing));
    if !new.things.is_empty() {
        let (zh, en) = new.words();
        output::complain(&language.of(
            format!("資料庫有非本程式所寫者：{zh}；資料表已重寫，其餘請移除"),
            format!(
                "the database has what the program did not write: {en}; tables were written anew, \
                 remove the rest"
            ),
        ));
    }
    if let Some(why) = &all.unexamined {
        output::complain(&language.of(
            format!("資料庫之檢視表與觸發程序無法查驗（{why}）"),
            format!("the views and triggers of the database cannot be examined: {why}"),
        ));
    }
    Ok(all.things)
}

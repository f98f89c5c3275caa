//! `fangyuan migrate`: brings the schema up to date.

use clap::Args;

use crate::context::Context;
use crate::failure::{Failure, Status};
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
        app::access::renew(&installation)?;
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

//! `fangyuan search`: the index of words by which records are found; brings it up to date.

use app::search::index;
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
    /// Bring the index of words up to date; the site does so by itself while it serves
    Index(Index),
}

#[derive(Args)]
struct Index {
    /// Throw away what there is and build all of it
    #[arg(long)]
    anew: bool,
}

impl Arguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Failure> {
        let What::Index(Index { anew }) = self.what;
        let installation = context.installation()?;
        if anew {
            index::forget(&installation)?;
        }
        while index::take_in(&installation)? {}
        let n_records = index::n_records(&installation)?;
        output::say(&context.language().of(
            format!("{n_records} 筆紀錄均可搜尋"),
            format!("all of {n_records} records can be found"),
        ))?;
        Ok(Status::Done)
    }
}

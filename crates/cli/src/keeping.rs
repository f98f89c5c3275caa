//! How evidence files are kept: options that `serve` and `doctor` share.

use app::evidence::{Rules, Scanner};
use clap::Args;

const MEBIBYTE: u64 = 1024 * 1024;

#[derive(Args, Clone, Debug)]
pub(crate) struct Keeping {
    /// The largest evidence file that is kept, in MiB
    #[arg(
        long,
        value_name = "MIB",
        default_value = "50",
        value_parser = clap::value_parser!(u64).range(1..=250),
        env = "FANGYUAN_LARGEST_FILE"
    )]
    largest_file: u64,
    /// The ClamAV daemon, as its socket's path or as host:port; no file is kept that it does not find clean
    #[arg(long, value_name = "PLACE", env = "FANGYUAN_CLAMD")]
    pub(crate) clamd: Option<Scanner>,
}

impl Keeping {
    pub(crate) fn rules(&self) -> Rules {
        Rules { largest: self.largest_file * MEBIBYTE, scanner: self.clamd.clone() }
    }
}

//! `gosvc apply` and `gosvc upgrade`.

use anyhow::Result;
use clap::Args;

use super::{
    change::{MergeArgs, change},
    output::Output,
};

/// Carry out what was edited in gosvc.toml by hand
#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    /// Bring back a file that was deleted, or take one back that `keep` left to you
    #[arg(long, value_name = "PATH")]
    restore: Vec<String>,
    #[command(flatten)]
    merge: MergeArgs,
}

/// Render with this gosvc's templates and merge the changes
#[derive(Debug, Args)]
pub(crate) struct UpgradeArgs {
    #[command(flatten)]
    merge: MergeArgs,
}

pub(crate) fn run(args: &ApplyArgs, output: &Output) -> Result<u8> {
    change("apply", output, &args.merge, &args.restore, |_| {
        Ok(Vec::new())
    })
}

pub(crate) fn upgrade(args: &UpgradeArgs, output: &Output) -> Result<u8> {
    change("upgrade", output, &args.merge, &[], |_| Ok(Vec::new()))
}

//! `gosvc keep`.

use anyhow::Result;
use clap::Args;

use super::{
    change::{MergeArgs, change},
    output::Output,
};
use crate::service::disk;

/// Make files yours for good: gosvc neither changes, checks nor deletes them any more
///
/// They stand in gosvc.toml, as `kept`. `gosvc apply --restore PATH` takes a file back; what you have
/// changed in it stays.
#[derive(Debug, Args)]
pub(crate) struct KeepArgs {
    /// Files, or folders with all that gosvc writes there
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
    #[command(flatten)]
    merge: MergeArgs,
}

pub(crate) fn run(args: &KeepArgs, output: &Output) -> Result<u8> {
    let root = disk::find_root()?;
    change("keep", output, &args.merge, &[], |project| {
        for path in &args.paths {
            project.keep(&disk::path_in(&root, path)?)?;
        }
        Ok(Vec::new())
    })
}

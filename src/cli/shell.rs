//! `gosvc completions` and `gosvc man`: what a shell and `man` know of the command line.

use anyhow::Result;
use clap::{Args, Command};
use clap_complete::Shell;

use super::{output::Output, report};

/// Print a completion script for a shell
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Print the manual page
#[derive(Debug, Args)]
pub(crate) struct ManArgs {}

pub(crate) fn completions(
    args: &CompletionsArgs,
    mut command: Command,
    output: &Output,
) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "gosvc", &mut script);
    report::print(&String::from_utf8(script)?, output)?;
    Ok(0)
}

pub(crate) fn man(_args: &ManArgs, command: Command, output: &Output) -> Result<u8> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    report::print(&String::from_utf8(page)?, output)?;
    Ok(0)
}

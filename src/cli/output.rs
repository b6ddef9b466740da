//! The options of every command that control its output.

use clap::{Args, ValueEnum};

/// Options that control what a command prints.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// Print the plan, but write nothing
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,

    /// Print the plan as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Print only notes and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// When to use colors; `auto` obeys `NO_COLOR`, `CLICOLOR_FORCE` and `TERM=dumb`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
}

/// When to use colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    Auto,
    Always,
    Never,
}

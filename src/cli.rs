//! What the command line accepts, and what the exit code tells.

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{commands::new, report};

/// Write Rust microservices and keep them alive
#[derive(Debug, Parser)]
#[command(name = "gosvc", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::NewArgs),
}

/// How every command tells what it does.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// Show what would be done, and write nothing
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,

    /// Print the plan as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Print nothing but notes and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// When to use colors; `NO_COLOR` is obeyed
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

/// Runs the program: exit code 0 if it is done, 2 if it is refused and nothing was written.
pub fn main() -> ExitCode {
    let Cli { command, output } = Cli::parse();
    let result = match command {
        Command::New(args) => new::run(args, &output),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::failure(&error, output.color);
            ExitCode::from(2)
        }
    }
}

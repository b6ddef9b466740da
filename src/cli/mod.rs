//! The command line: what it accepts, one file a command, and what the exit code tells.
//!
//! A command edits the spec and leaves the rest to `change`, the one way to change a service.

mod add;
mod apply;
mod change;
mod check;
mod clock;
mod diff;
mod keep;
mod new;
mod output;
mod remove;
mod rename;
mod report;
mod set;
mod shell;
mod show;
mod templates;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use self::output::Output;

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
    Add(add::AddArgs),
    Remove(remove::RemoveArgs),
    Rename(rename::RenameArgs),
    Set(set::SetArgs),
    Apply(apply::ApplyArgs),
    Keep(keep::KeepArgs),
    Diff(diff::DiffArgs),
    Check(check::CheckArgs),
    Upgrade(apply::UpgradeArgs),
    Show(show::ShowArgs),
    Templates(templates::TemplatesArgs),
    Completions(shell::CompletionsArgs),
    Man(shell::ManArgs),
}

/// Runs the program. The exit code is 0 if it is done, 1 if there is something to do for the user
/// (`check` found it, or markers were written), 2 if it is refused and nothing was written.
pub fn main() -> ExitCode {
    let Cli { command, output } = Cli::parse();
    let result = match command {
        Command::New(args) => new::run(args, &output).map(|()| 0),
        Command::Add(args) => add::run(args, &output),
        Command::Remove(args) => remove::run(args, &output),
        Command::Rename(args) => rename::run(args, &output),
        Command::Set(args) => set::run(args, &output),
        Command::Apply(args) => apply::run(&args, &output),
        Command::Keep(args) => keep::run(&args, &output),
        Command::Diff(args) => diff::run(&args, &output),
        Command::Check(args) => check::run(&args, &output),
        Command::Upgrade(args) => apply::upgrade(&args, &output),
        Command::Show(args) => show::run(&args, &output),
        Command::Templates(args) => templates::run(&args, &output),
        Command::Completions(args) => shell::completions(&args, Cli::command(), &output),
        Command::Man(args) => shell::man(&args, Cli::command(), &output),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            report::failure(&error, output.color);
            ExitCode::from(2)
        }
    }
}

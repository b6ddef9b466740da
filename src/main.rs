//! The `gosvc` program: parses, runs, and turns a failure into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    gosvc::main()
}

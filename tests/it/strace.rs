//! Faults in the system calls of a program as it is, injected by strace.

use std::{fs, process::Command, thread};

use tempfile::NamedTempFile;

use crate::support::{Ran, succeed};

const ACTIONS: [&str; 3] = ["signal=KILL", "error=ENOSPC", "error=EACCES"];

/// From here on a kind of system call mostly reads files that nothing depends on.
const MANY: usize = 60;
/// About how many of such a kind are tried.
const TRIED: usize = 20;

/// Looks at what a run has left, given the fault.
type Check<P> = Box<dyn Fn(&P, &Ran, &str) + Sync>;

/// A program that changes something, and what must hold however it ends.
pub(crate) struct Victim<P> {
    /// Makes a place to run in.
    pub(crate) place: fn() -> P,
    /// The program, ready to run there.
    pub(crate) command: Box<dyn Fn(&P) -> Command + Sync>,
    pub(crate) check: Check<P>,
}

impl<P> Victim<P> {
    /// Lets these system calls fail or kill, a run each: every one, or some of a kind that there
    /// are many of, evenly. Returns the number of runs.
    pub(crate) fn suffer(&self, calls: &[&'static str]) -> usize {
        let mut faults = Vec::new();
        for call in calls {
            let count = self.count(call);
            assert!(count > 0, "{call}");
            for action in ACTIONS {
                let step = if count > MANY {
                    count.div_ceil(TRIED)
                } else {
                    1
                };
                let calls = (1..=count).step_by(step);
                faults.extend(calls.map(|n| format!("inject={call}:{action}:when={n}")));
            }
        }
        thread::scope(|scope| {
            for half in faults.chunks(faults.len().div_ceil(2)) {
                scope.spawn(move || half.iter().for_each(|fault| self.inject(fault)));
            }
        });
        faults.len()
    }

    /// How often a run makes a system call.
    fn count(&self, call: &str) -> usize {
        let place = (self.place)();
        let log = NamedTempFile::new().expect("a file");
        let path = log.path().display().to_string();
        let trace = format!("trace={call}");
        succeed(self.traced(&place, &["-f", "-o", &path, "-e", &trace]));
        let log = fs::read_to_string(log.path()).expect("readable");
        let is_call = |line: &&str| line.contains(&format!("{call}("));
        log.lines().filter(is_call).count()
    }

    fn inject(&self, fault: &str) {
        let place = (self.place)();
        let run = self
            .traced(&place, &["-f", "-o", "/dev/null", "-e", fault])
            .output();
        (self.check)(&place, &Ran::from(run.expect("strace runs")), fault);
    }

    fn traced(&self, place: &P, options: &[&str]) -> Command {
        let command = (self.command)(place);
        let mut traced = Command::new("strace");
        traced
            .args(options)
            .arg(command.get_program())
            .args(command.get_args())
            .current_dir(command.get_current_dir().expect("a folder"));
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => traced.env(name, value),
                None => traced.env_remove(name),
            };
        }
        traced
    }
}

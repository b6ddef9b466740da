//! Runs the program in folders that go away, and looks at what it leaves.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Mutex,
};

use tempfile::TempDir;
use walkdir::WalkDir;

/// The day on which tests run.
pub(crate) const EPOCH: &str = "1795413600";

/// A folder to run in.
pub(crate) struct Sandbox {
    folder: TempDir,
}

/// What a run printed and how it ended.
#[derive(Debug, PartialEq)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().expect("a folder"),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// The program, ready to run in the folder on a fixed day.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        self.wrapped(env!("CARGO_BIN_EXE_gosvc"), arguments)
    }

    /// Another program in the program's place, which may be its first argument.
    pub(crate) fn wrapped<S: AsRef<OsStr>>(&self, program: &str, arguments: &[S]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.path())
            .env("SOURCE_DATE_EPOCH", EPOCH)
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR")
            .env_remove("CLICOLOR_FORCE");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().expect("gosvc runs"))
    }

    /// Runs and expects success.
    #[track_caller]
    pub(crate) fn gosvc(&self, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "gosvc {arguments:?}: {}", ran.stderr);
        ran
    }

    /// Every path below the folder, and the text of files.
    pub(crate) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        tree(self.path())
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// Every path below a folder but git's, and the contents of files.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = WalkDir::new(folder).min_depth(1).into_iter();
    let entries = entries.filter_entry(|entry| entry.file_name() != ".git");
    entries
        .map(|entry| {
            let entry = entry.expect("readable");
            let path = entry.path().strip_prefix(folder).expect("below");
            let path = path.to_str().expect("UTF-8").to_owned();
            match entry.file_type().is_file() {
                true => (path, fs::read(entry.path()).expect("readable")),
                false => (path + "/", Vec::new()),
            }
        })
        .collect()
}

/// Target folders that tests of now build in, by their numbers.
static LANES: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());

thread_local! {
    static LANE: Lane = Lane::take();
}

/// A target folder that no other test builds in while this one runs. Cargo lets one build at a time into a
/// folder, and most of a service's builds keep one core busy: tests that run at once have a folder each.
struct Lane(usize);

impl Lane {
    fn take() -> Self {
        let mut taken = LANES.lock().expect("no test ends while it takes one");
        let free = (0..).find(|it| !taken.contains(it)).expect("a number");
        taken.insert(free);
        Self(free)
    }

    fn target(&self) -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("services-{}", self.0))
    }
}

impl Drop for Lane {
    /// Programs of services are taken away, and what builds of the same service would use: no other test runs
    /// them, and those of a hundred services fill a disk.
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.target().join("debug/incremental"));
        for entry in fs::read_dir(self.target().join("debug/deps"))
            .into_iter()
            .flatten()
            .flatten()
        {
            if entry.path().extension().is_none() {
                let _ = fs::remove_file(entry.path());
            }
        }
        if let Ok(mut taken) = LANES.lock() {
            taken.remove(&self.0);
        }
    }
}

/// A run of cargo in a service, in the target folder of this test's thread. Cargo takes two services of one
/// name for the same, and goes by the age of their files: so none is older than the last one of its name,
/// and the example has a name of its own. What only a debugger or the next build of the same service would
/// read is left out: it takes ten times the space.
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", LANE.with(Lane::target))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .env_remove("RUSTFLAGS");
    command
}

/// The same, where the service is built again after a change: what is as it was is not compiled again.
pub(crate) fn cargo_again(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = cargo(folder, arguments);
    command.env("CARGO_INCREMENTAL", "1");
    command
}

/// A run of cargo where clippy compiles the service: it warns as it does in `cargo clippy`, and makes the program.
/// `cargo clippy` would compile all that the service needs once more.
pub(crate) fn clippy(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = cargo(folder, arguments);
    command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    command
}

/// Holds a service to what is promised of it: it builds as shipped, without a warning of the compiler or of
/// clippy, rustfmt has nothing to say, and its own tests pass.
#[track_caller]
pub(crate) fn check_service(folder: &Path, database_url: &str) {
    succeed(cargo(folder, &["fmt", "--check"]));
    let mut tests = clippy(folder, &["test", "--locked"]);
    tests.env("TEST_DATABASE_URL", database_url);
    let tests = succeed(tests);
    assert!(!tests.stderr.contains("warning"), "{}", tests.stderr);
    assert!(tests.stdout.contains(" passed;"), "{}", tests.stdout);
}

/// Runs to its end and expects success.
#[track_caller]
pub(crate) fn succeed(mut command: Command) -> Ran {
    let ran = Ran::from(command.output().expect("it runs"));
    let Ran { stdout, stderr, .. } = &ran;
    assert_eq!(ran.code, Some(0), "{command:?}:\n{stdout}\n{stderr}");
    ran
}

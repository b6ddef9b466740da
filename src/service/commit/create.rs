//! Writes a new service: its folder appears complete or not at all.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one module that may write"
)]

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::{failure::Refused, service::plan::Plan};

/// Checks that a new service can be written to `target`.
pub(crate) fn check_new(target: &Path) -> Result<()> {
    if target.symlink_metadata().is_ok() {
        let refused = Refused::new(format!("{target:?} already exists"));
        return Err(refused
            .hint("choose another name, or another place with `--path`")
            .into());
    }
    let parent = parent(target);
    let metadata = parent.metadata();
    let metadata = metadata.with_context(|| format!("failed to open {parent:?}"))?;
    if !metadata.is_dir() {
        bail!("{parent:?} is not a directory");
    }
    Ok(())
}

/// Writes a new service to `target`, which appears complete or not at all. Returns a note, if
/// there is something that the user should know.
///
/// Everything is staged in `.NAME.gosvc` beside it and renamed at the end. A killed run leaves that
/// folder, and the next run for the same name reuses it. Nothing is synced to disk, since a power
/// failure could take nothing that the command cannot write again.
pub(crate) fn create(plan: &Plan, target: &Path, git: bool) -> Result<Option<String>> {
    check_new(target)?;
    let staging = Staging::open(target)?;
    let repository = if git {
        git_init(&staging.folder, parent(target))?
    } else {
        None
    };
    let written = write_all(&staging.folder, plan);
    let note = repository.and_then(finish_git);
    written?;
    staging.finish(target)?;
    Ok(note)
}

/// The staging folder of a new service.
struct Staging {
    folder: PathBuf,
    /// Keeps two runs apart; the system releases it even if the process is killed.
    _lock: Option<File>,
    finished: bool,
}

impl Staging {
    fn open(target: &Path) -> Result<Self> {
        let name = target.file_name().context("the path has no name")?;
        let folder = parent(target).join(format!(".{}.gosvc", name.to_string_lossy()));
        loop {
            let is_new = match fs::create_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    check_is_folder(&folder)?;
                    false
                }
                result => result
                    .map(|()| true)
                    .with_context(|| format!("failed to create {folder:?}"))?,
            };
            let Some(lock) = lock_folder(&folder, target)? else {
                continue;
            };
            let staging = Self {
                folder,
                _lock: lock,
                finished: false,
            };
            if !is_new {
                staging.clear()?;
            }
            return Ok(staging);
        }
    }

    /// Removes what a killed run has left.
    fn clear(&self) -> Result<()> {
        let failed = || format!("failed to clear {:?}", self.folder);
        for entry in fs::read_dir(&self.folder).with_context(failed)? {
            let entry = entry.with_context(failed)?;
            let removed = if entry.file_type().with_context(failed)?.is_dir() {
                fs::remove_dir_all(entry.path())
            } else {
                fs::remove_file(entry.path())
            };
            removed.with_context(failed)?;
        }
        Ok(())
    }

    /// Gives the service its name.
    fn finish(mut self, target: &Path) -> Result<()> {
        // A rename would replace an empty folder that was created in the meantime.
        check_new(target)?;
        let failed = || format!("failed to create {target:?}");
        fs::rename(&self.folder, target).with_context(failed)?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.finished {
            // Best effort: the next run reuses what is left.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Refuses what has the name of the staging folder and is none; a link could lead anywhere.
fn check_is_folder(folder: &Path) -> Result<()> {
    match fs::symlink_metadata(folder) {
        Ok(metadata) if !metadata.is_dir() => {
            let refused = Refused::new(format!("{folder:?} is not a folder"));
            Err(refused
                .hint("remove it; a new service is written there first")
                .into())
        }
        _ => Ok(()),
    }
}

/// Locks the staging folder itself, since a lock file in it would have to be removed before the rename.
/// Returns `None` if the folder was renamed or removed by another run just now.
#[cfg(unix)]
fn lock_folder(folder: &Path, target: &Path) -> Result<Option<Option<File>>> {
    use std::os::unix::fs::MetadataExt;

    let failed = || format!("failed to lock {folder:?}");
    let lock = match File::open(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened
            .inspect_err(|_| {
                // Best effort: the failure to report is the one above.
                let _ = fs::remove_dir(folder);
            })
            .with_context(failed)?,
    };
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            bail!(Refused::new(format!("another gosvc is writing {target:?}")));
        }
        Err(TryLockError::Error(error)) => return Err(error).with_context(failed),
    }
    let locked = lock.metadata().with_context(failed)?;
    let is_current = fs::symlink_metadata(folder)
        .is_ok_and(|current| (current.dev(), current.ino()) == (locked.dev(), locked.ino()));
    Ok(is_current.then_some(Some(lock)))
}

/// This system cannot lock a folder; two runs for one name fail when they create the same file.
#[cfg(not(unix))]
fn lock_folder(_folder: &Path, _target: &Path) -> Result<Option<Option<File>>> {
    Ok(Some(None))
}

fn write_all(root: &Path, plan: &Plan) -> Result<()> {
    let mut folder = PathBuf::new();
    for change in plan.changes() {
        let path = root.join(change.path);
        let failed = || format!("failed to write {path:?}");
        // Steps are mostly sorted, so that files of one folder follow each other.
        if let Some(parent) = path.parent()
            && folder != parent
        {
            fs::create_dir_all(parent).with_context(failed)?;
            folder = parent.to_owned();
        }
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let mut file = file.with_context(failed)?;
        let text = change.after.unwrap_or_default();
        file.write_all(text.as_bytes()).with_context(failed)?;
    }
    Ok(())
}

/// Starts `git init`, to run while files are written, unless the parent is in a repository already.
fn git_init(root: &Path, parent: &Path) -> Result<Option<io::Result<Child>>> {
    let parent = parent.canonicalize();
    let parent = parent.context("failed to resolve the parent directory")?;
    if parent
        .ancestors()
        .any(|folder| folder.join(".git").exists())
    {
        return Ok(None);
    }
    let process = Command::new("git")
        .args(["init", "--quiet"])
        .current_dir(root)
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Ok(Some(process))
}

/// Waits for `git init`. Its failure is only a note, since the service works without a repository.
fn finish_git(process: io::Result<Child>) -> Option<String> {
    match process.and_then(|mut process| process.wait()) {
        Ok(status) if status.success() => None,
        Ok(status) => Some(format!("no repository: `git init` ended with {status}")),
        Err(error) => Some(format!("no repository: `git init` failed: {error}")),
    }
}

/// The folder that a new service will be in.
pub(crate) fn parent(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

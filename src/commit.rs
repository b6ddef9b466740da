//! Carries a plan out. The only module that writes to disk.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one module that may touch the disk"
)]

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::{
    failure::Refused,
    plan::{Plan, Step},
};

/// Checks that a new service can be written to `target`.
pub(crate) fn check_new(target: &Path) -> Result<()> {
    if target.symlink_metadata().is_ok() {
        let refused = Refused::new(format!("{target:?} already exists"));
        return Err(refused.hint("choose another name, or another place with `--path`").into());
    }
    let parent = parent(target);
    let metadata = parent.metadata();
    let metadata = metadata.with_context(|| format!("failed to open {parent:?}"))?;
    if !metadata.is_dir() {
        bail!("{parent:?} is not a directory");
    }
    Ok(())
}

/// Writes a new service to `target`, which appears complete or not at all.
///
/// Everything is staged in `.NAME.gosvc` beside it. A run that was killed leaves that folder, and
/// the next one of the same name removes it; the lock inside keeps two live runs apart. Nothing is
/// synced to disk, since there is nothing yet that a power failure could take from the user.
pub(crate) fn create(plan: &Plan, target: &Path, git: bool) -> Result<Option<String>> {
    check_new(target)?;
    let staging = Staging::open(target)?;
    let root = staging.root();
    let repository = match git {
        true => git_init(&root, parent(target))?,
        false => None,
    };
    let written = write_all(&root, &plan.steps);
    let note = repository.and_then(finish_git);
    written?;
    staging.finish(target)?;
    Ok(note)
}

/// The folder in which a new service is made before it gets its name.
struct Staging {
    folder: PathBuf,
    /// Held until the end; the system lets go of it even when the process is killed.
    _lock: File,
}

impl Staging {
    fn open(target: &Path) -> Result<Self> {
        let name = target.file_name().context("the path has no name")?;
        let folder = parent(target).join(format!(".{}.gosvc", name.to_string_lossy()));
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => result.with_context(|| format!("failed to create {folder:?}"))?,
        }
        let path = folder.join("lock");
        let failed_lock = || format!("failed to lock {path:?}");
        let lock = OpenOptions::new().create(true).append(true).open(&path);
        let lock = lock.with_context(failed_lock)?;
        match lock.try_lock() {
            Ok(()) if is_linked(&lock) => {}
            // The run that held it has just ended, and has removed the folder.
            Ok(()) => return Self::open(target),
            Err(TryLockError::WouldBlock) => {
                bail!(Refused::new(format!("another gosvc is writing {target:?}")));
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(failed_lock),
        }
        let staging = Self {
            folder,
            _lock: lock,
        };
        // Whoever held the lock before may have been killed.
        staging.clear()?;
        let root = staging.root();
        fs::create_dir(&root).with_context(|| format!("failed to create {root:?}"))?;
        Ok(staging)
    }

    fn root(&self) -> PathBuf {
        self.folder.join("root")
    }

    fn clear(&self) -> Result<()> {
        match fs::remove_dir_all(self.root()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let folder = &self.folder;
                Err(error).with_context(|| format!("failed to clear {folder:?}"))
            }
            _ => Ok(()),
        }
    }

    /// Gives the service its name.
    fn finish(self, target: &Path) -> Result<()> {
        // A rename would replace an empty folder that came up since it was looked for.
        check_new(target)?;
        fs::rename(self.root(), target).with_context(|| format!("failed to create {target:?}"))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Best effort: what is left is cleared by the next run.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Whether a file still has a name.
#[cfg(unix)]
fn is_linked(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;

    file.metadata().is_ok_and(|metadata| metadata.nlink() > 0)
}

/// An open file cannot lose its name here.
#[cfg(not(unix))]
fn is_linked(_file: &File) -> bool {
    true
}

fn write_all(root: &Path, steps: &[Step]) -> Result<()> {
    let mut folder = PathBuf::new();
    for step in steps {
        let path = root.join(&step.path);
        let failed = || format!("failed to write {path:?}");
        // Steps are sorted, so that files of one folder mostly follow each other.
        if let Some(parent) = path.parent()
            && folder != parent
        {
            fs::create_dir_all(parent).with_context(failed)?;
            folder = parent.to_owned();
        }
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let mut file = file.with_context(failed)?;
        file.write_all(step.text.as_bytes()).with_context(failed)?;
    }
    Ok(())
}

/// Starts `git init`, to run while files are written, unless the parent is in a repository already.
fn git_init(root: &Path, parent: &Path) -> Result<Option<io::Result<Child>>> {
    let parent = parent.canonicalize();
    let parent = parent.context("failed to resolve the parent directory")?;
    if parent.ancestors().any(|folder| folder.join(".git").exists()) {
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

/// Waits for `git init`; tells if it failed, which keeps no service from working.
fn finish_git(process: io::Result<Child>) -> Option<String> {
    match process.and_then(|mut process| process.wait()) {
        Ok(status) if status.success() => None,
        Ok(status) => Some(format!("no repository: `git init` ended with {status}")),
        Err(error) => Some(format!("no repository: `git init` failed: {error}")),
    }
}

fn parent(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

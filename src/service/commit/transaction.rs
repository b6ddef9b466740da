//! A change of many files in a service, all or nothing.
//!
//! 1. Stage: every new text goes to `.gosvc/txn/`, and is synced. Nothing visible has changed yet.
//! 2. Commit: `.gosvc/txn/journal` appears by one rename. From here on the change will happen.
//! 3. Apply: each staged file is renamed to its place, and the journal is dropped. Doing that twice
//!    is harmless.
//!
//! A run that finds a journal finishes it; a run that finds staged files without one drops them.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one module that may write"
)]

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions, TryLockError},
    hash::Hasher,
    io::{self, Write},
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, Result, bail};

use crate::{
    failure::Refused,
    files::{
        Digest, Tree,
        paths::{self, JOURNAL, LOCK, OWN, OWN_LOCK, STAGED},
    },
    service::{
        disk,
        lock::{self, Lock},
        plan::{FileChange, Plan},
    },
};

const IGNORE: &str = ".gosvc/.gitignore";
/// What gosvc writes of its own, none of which may lead elsewhere.
const OWN_PATHS: [&str; 4] = [OWN, IGNORE, OWN_LOCK, STAGED];
/// A file that is created and removed to test whether its folder is writable, and the list of these.
const PROBE: &str = ".gosvc-probe";
const PROBES: &str = ".gosvc/txn/probes";
/// The last line of a journal; one without it is incomplete.
const END: &str = "end";
/// Threads that wait for the disk; a journaling file system serves them together.
const THREADS: usize = 16;

/// An exclusive lock on a service, with the means to change it.
pub(crate) struct Transaction {
    root: PathBuf,
    /// The system releases it even if the process is killed.
    lock: File,
}

/// One line of the journal.
struct Entry {
    number: usize,
    path: String,
    /// The digest of the text, or `ABSENT`.
    before: String,
    after: String,
}

impl Transaction {
    /// Waits for other runs, and finishes an interrupted one. Returns notes on both.
    pub(crate) fn begin(root: &Path) -> Result<(Self, Vec<String>)> {
        let folder = root.join(OWN);
        let failed = || format!("failed to write {folder:?}");
        for path in OWN_PATHS {
            disk::check_is_no_link(root, path)?;
        }
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => created.with_context(failed)?,
        }
        let ignore = root.join(IGNORE);
        if !ignore.exists() {
            // Only the team's own templates belong in version control.
            fs::write(ignore, "*\n!/templates/\n!/templates/**\n").with_context(failed)?;
        }
        let path = root.join(OWN_LOCK);
        let options = OpenOptions::new().create(true).append(true).open(&path);
        let lock = options.with_context(|| format!("failed to open {path:?}"))?;
        let mut notes = Vec::new();
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                notes.push("waited for another gosvc in this service".to_owned());
                lock.lock()
                    .with_context(|| format!("failed to lock {path:?}"))?;
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("failed to lock {path:?}"));
            }
        }
        let transaction = Self {
            root: root.to_owned(),
            lock,
        };
        transaction.check_place()?;
        notes.extend(transaction.recover()?);
        Ok((transaction, notes))
    }

    /// Carries out a plan. Returns notes on files that somebody changed in the meantime, which stay as
    /// they are.
    pub(crate) fn commit(&self, plan: &Plan) -> Result<Vec<String>> {
        let changes: Vec<FileChange> = plan.changes().collect();
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        self.check_place()?;
        if let Err(error) = self.stage(&changes)
            && !self.root.join(JOURNAL).exists()
        {
            // Best effort: the next run removes what is left.
            let _ = self.drop_staged();
            return Err(error);
        }
        if let Err(error) = self.check_unchanged(&changes) {
            let journal = self.root.join(JOURNAL);
            fs::remove_file(&journal).with_context(|| format!("failed to remove {journal:?}"))?;
            let _ = self.drop_staged();
            return Err(error);
        }
        self.roll_forward()
            .context("the change is not finished; run `gosvc apply` to finish it")
    }

    /// Refuses to go on if the service has been moved since it was locked.
    fn check_place(&self) -> Result<()> {
        if is_at(&self.lock, &self.root.join(OWN_LOCK)) {
            return Ok(());
        }
        let message = format!(
            "{:?} was moved while gosvc was running; nothing was written",
            self.root
        );
        Err(Refused::new(message)
            .hint("run it again where the service is now")
            .into())
    }

    fn recover(&self) -> Result<Vec<String>> {
        let staged = self.root.join(STAGED);
        if self.root.join(JOURNAL).exists() {
            let mut notes = vec!["finished a run that was interrupted".to_owned()];
            notes.extend(self.roll_forward()?);
            return Ok(notes);
        }
        if staged.exists() {
            self.drop_staged()
                .with_context(|| format!("failed to clear {staged:?}"))?;
        }
        Ok(Vec::new())
    }

    /// Removes staged files of a change that was not committed.
    fn drop_staged(&self) -> Result<()> {
        let probes = disk::read_text(&self.root, PROBES)?.unwrap_or_default();
        for probe in probes.lines().filter(|probe| paths::check(probe).is_ok()) {
            // Usually it does not exist.
            let _ = fs::remove_file(self.root.join(probe));
        }
        Ok(fs::remove_dir_all(self.root.join(STAGED))?)
    }

    fn stage(&self, changes: &[FileChange]) -> Result<()> {
        let folder = self.root.join(STAGED);
        let failed = || format!("failed to write {folder:?}");
        fs::create_dir(&folder).with_context(failed)?;
        self.probe(changes)?;
        let numbered: Vec<(usize, &FileChange)> = changes.iter().enumerate().collect();
        let each = numbered.len().div_ceil(THREADS);
        let stage = |changes: &[(usize, &FileChange)]| {
            let mut changes = changes.iter();
            changes.try_for_each(|(number, change)| self.stage_text(change, *number))
        };
        // Files on disk are compared while the staged ones are written; the lock, the largest, starts first.
        let journal = thread::scope(|scope| -> Result<String> {
            let chunks = numbered.rchunks(each);
            let threads: Vec<_> = chunks
                .map(|changes| scope.spawn(move || stage(changes)))
                .collect();
            let journal = self.journal(changes)?;
            for thread in threads {
                let staged = thread.join();
                let staged = staged.unwrap_or_else(|_| Err(io::Error::other("a thread panicked")));
                staged.with_context(failed)?;
            }
            Ok(journal)
        })?;
        let draft = folder.join("journal.tmp");
        let mut file = File::create(&draft).with_context(failed)?;
        file.write_all(format!("{journal}{END}\n").as_bytes())
            .with_context(failed)?;
        file.sync_all().with_context(failed)?;
        fs::rename(draft, self.root.join(JOURNAL)).with_context(failed)?;
        sync_folder(&folder).with_context(failed)
    }

    /// Fails if a file is no longer as it was when the plan was made.
    fn check_unchanged(&self, changes: &[FileChange]) -> Result<()> {
        for change in changes {
            if !disk::has_text(&self.root, change.path, change.before)? {
                bail!(
                    "`{}` changed while gosvc was running; nothing was written",
                    change.path
                );
            }
        }
        Ok(())
    }

    /// Returns the journal of changes that can be made.
    fn journal(&self, changes: &[FileChange]) -> Result<String> {
        self.check_unchanged(changes)?;
        let mut journal = String::new();
        for (number, change) in changes.iter().enumerate() {
            let before = digest(change.before.map(str::as_bytes));
            let after = digest(change.after.map(str::as_bytes));
            journal.push_str(&format!("{number} {before} {after} {}\n", change.path));
        }
        Ok(journal)
    }

    /// Checks before anything changes that every folder that will change is writable.
    fn probe(&self, changes: &[FileChange]) -> Result<()> {
        let mut probes = BTreeSet::new();
        for change in changes {
            paths::check(change.path)?;
            disk::check_no_links(&self.root, change.path)?;
            let mut folder = Path::new(change.path).parent();
            while let Some(path) = folder.filter(|path| !self.root.join(path).is_dir()) {
                folder = path.parent();
            }
            let probe = folder.unwrap_or(Path::new("")).join(PROBE);
            probes.insert(probe.to_string_lossy().into_owned());
        }
        // What has the name by chance is not gosvc's to remove.
        let mut taken = probes.iter().map(|probe| self.root.join(probe));
        if let Some(taken) = taken.find(|probe| probe.symlink_metadata().is_ok()) {
            bail!("failed to write {taken:?}: it exists");
        }
        // After a crash, the next run removes the files in this list.
        let list: String = probes.iter().flat_map(|probe| [probe, "\n"]).collect();
        let path = self.root.join(PROBES);
        fs::write(&path, list).with_context(|| format!("failed to write {path:?}"))?;
        for probe in probes {
            let probe = self.root.join(probe);
            let created = OpenOptions::new().write(true).create_new(true).open(&probe);
            created
                .and_then(|_| fs::remove_file(&probe))
                .with_context(|| format!("failed to write {probe:?}"))?;
        }
        Ok(())
    }

    fn stage_text(&self, change: &FileChange, number: usize) -> io::Result<()> {
        let Some(text) = change.after else {
            return Ok(());
        };
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(self.staged(number))?;
        file.write_all(text.as_bytes())?;
        // An existing file keeps its permissions.
        if let Ok(metadata) = fs::metadata(self.root.join(change.path)) {
            file.set_permissions(metadata.permissions())?;
        }
        file.sync_data()
    }

    /// Carries out what the journal says and is not done yet. Each file is compared right before it is
    /// replaced: somebody may have written to it while others were synced.
    fn roll_forward(&self) -> Result<Vec<String>> {
        let journal = self.root.join(JOURNAL);
        let text =
            fs::read_to_string(&journal).with_context(|| format!("failed to read {journal:?}"))?;
        let mut kept = Vec::new();
        let mut folders = BTreeSet::new();
        for line in text.lines().take_while(|line| *line != END) {
            let entry = Entry::parse(line).context("the journal in .gosvc/txn is damaged")?;
            disk::check_no_links(&self.root, &entry.path)?;
            let failed = || format!("failed to write `{}`", entry.path);
            let now = self.digest_of(&entry.path)?;
            if now == entry.after {
                continue;
            }
            if now != entry.before {
                kept.push(entry.path);
                continue;
            }
            if entry.path == LOCK && !kept.is_empty() {
                self.keep_bases(&entry, &kept)?;
            }
            let target = self.root.join(&entry.path);
            folders.extend(target.parent().map(Path::to_owned));
            if entry.after == ABSENT {
                self.remove(&target).with_context(failed)?
            } else {
                self.put(entry.number, &target).with_context(failed)?
            }
        }
        for folder in folders.iter().filter(|folder| folder.is_dir()) {
            sync_folder(folder).with_context(|| format!("failed to sync {folder:?}"))?;
        }
        fs::remove_file(&journal).with_context(|| format!("failed to remove {journal:?}"))?;
        // Best effort: the next run removes what is left.
        let _ = fs::remove_dir_all(self.root.join(STAGED));
        let note =
            |path: &String| format!("`{path}` was changed in the meantime and stays as it is");
        Ok(kept.iter().map(note).collect())
    }

    fn digest_of(&self, path: &str) -> Result<String> {
        match fs::read(self.root.join(path)) {
            Ok(bytes) => Ok(digest(Some(&bytes))),
            Err(error) if disk::is_missing(&error) => Ok(digest(None)),
            Err(error) => Err(error).with_context(|| format!("failed to read `{path}`")),
        }
    }

    fn put(&self, number: usize, target: &Path) -> io::Result<()> {
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::rename(self.staged(number), target)
    }

    fn remove(&self, target: &Path) -> io::Result<()> {
        fs::remove_file(target)?;
        let parents = target.ancestors().skip(1);
        for folder in parents.take_while(|folder| *folder != self.root) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Keeps the old base of each file that somebody changed in the meantime, so that the next run merges.
    fn keep_bases(&self, entry: &Entry, kept: &[String]) -> Result<()> {
        let old = disk::read_text(&self.root, &entry.path)?.unwrap_or_default();
        let staged = self.staged(entry.number);
        let new =
            fs::read_to_string(&staged).with_context(|| format!("failed to read {staged:?}"))?;
        let (old, new) = (Lock::parse(old)?.tree(&[])?, Lock::parse(new)?);
        let features = new.features();
        let new = new.tree(&[])?;
        let mut tree = Tree::default();
        for (path, text) in new.iter() {
            if !kept.iter().any(|kept| kept == path) {
                tree.insert(path.to_owned(), text.to_owned())?;
            }
        }
        for path in kept {
            if let Some(text) = old.get(path) {
                tree.insert(path.clone(), text.to_owned())?;
            }
        }
        fs::write(&staged, lock::format(&tree, features, &[]))
            .with_context(|| format!("failed to write {staged:?}"))
    }

    fn staged(&self, number: usize) -> PathBuf {
        self.root.join(STAGED).join(number.to_string())
    }
}

impl Entry {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.splitn(4, ' ');
        let number = words.next()?.parse().ok()?;
        let (before, after) = (words.next()?.to_owned(), words.next()?.to_owned());
        let path = words.next()?.to_owned();
        paths::check(&path).ok()?;
        Some(Self {
            number,
            path,
            before,
            after,
        })
    }
}

/// The digest of a file that does not exist.
const ABSENT: &str = "-";

/// Returns length and hash of a text.
fn digest(text: Option<&[u8]>) -> String {
    let Some(text) = text else {
        return ABSENT.to_owned();
    };
    let mut digest = Digest::default();
    digest.write(text);
    format!("{}.{:016x}", text.len(), digest.finish())
}

/// Whether a path is that of this file, and not of another one that has taken its place.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let (Ok(own), Ok(found)) = (file.metadata(), fs::symlink_metadata(path)) else {
        return false;
    };
    (own.dev(), own.ino()) == (found.dev(), found.ino())
}

/// Here a folder cannot be moved while a file in it is open.
#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// Syncs a folder, so that renames in it survive a power failure.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

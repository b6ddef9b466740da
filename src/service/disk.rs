//! Reads a service from disk. Writes nothing.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one module that reads"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs::{self, File, TryLockError},
    io::{self, Read, Write},
    path::{Component, Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use walkdir::{DirEntry, WalkDir};

use super::plan::{Disk, Found};
use crate::{
    failure::Refused,
    files::paths::{
        CARGO_LOCK, CUSTOM, JOURNAL, LOCK, MANIFEST, MIGRATIONS, OWN, OWN_LOCK, SPEC, STAGED,
    },
    schema::UP,
};

/// Returns the root of the service that contains the current directory.
pub(crate) fn find_root() -> Result<PathBuf> {
    let here = std::env::current_dir().context("failed to find the current directory")?;
    let root = here.ancestors().find(|folder| folder.join(SPEC).is_file());
    let refused = Refused::new(format!("there is no {SPEC} here or above"));
    Ok(root
        .ok_or_else(|| refused.hint("go to a service, or make one by `gosvc new`"))?
        .to_owned())
}

/// Returns a path that is given from the current folder as the one from the root of the service.
pub(crate) fn path_in(root: &Path, given: &str) -> Result<String> {
    let here = std::env::current_dir().context("failed to find the current directory")?;
    let outside = || Refused::new(format!("{given:?} is not in this service"));
    let mut parts: Vec<&str> = Vec::new();
    let path = here.join(given);
    let path = path.strip_prefix(root).map_err(|_| outside())?;
    for part in path.components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str().ok_or_else(outside)?),
            Component::ParentDir => drop(parts.pop().ok_or_else(outside)?),
            _ => {}
        }
    }
    Ok(parts.join("/"))
}

/// Returns the manifest of the cargo workspace that a folder would be in: cargo builds nothing below one
/// that neither has it among its members nor excludes it.
pub(crate) fn enclosing_workspace(folder: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(folder).ok()?;
    let manifests = folder.ancestors().skip(1).map(|it| it.join(MANIFEST));
    let is_workspace = |manifest: &PathBuf| {
        let text = fs::read_to_string(manifest).unwrap_or_default();
        text.lines().any(|line| {
            let line = line.trim_start();
            line.starts_with("[workspace]") || line.starts_with("[workspace.")
        })
    };
    manifests.into_iter().find(is_workspace)
}

/// Reads the files at these paths. Never reads through a symbolic link; missing files are left out.
pub(crate) fn read<'a>(root: &Path, paths: impl IntoIterator<Item = &'a str>) -> Result<Disk> {
    let mut disk = Disk::new();
    for path in paths {
        let found = match link_in(root, path) {
            Some(what) => Some(Found::Other(what)),
            None => match fs::read(root.join(path)) {
                Ok(bytes) => Some(match String::from_utf8(bytes) {
                    Ok(text) => Found::Text(text),
                    Err(_) => Found::Other("it is not a UTF-8 text"),
                }),
                Err(error) if is_missing(&error) => None,
                Err(error) => {
                    return Err(error).with_context(|| format!("failed to read `{path}`"));
                }
            },
        };
        disk.extend(found.map(|found| (path.to_owned(), found)));
    }
    Ok(disk)
}

/// Reads the texts in these folders, each as deep as is said. Links and what is no text are left out.
pub(crate) fn texts_in(
    root: &Path,
    folders: &BTreeSet<(String, usize)>,
) -> Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for (folder, depth) in folders {
        if link_in(root, &format!("{folder}/file")).is_some() || !root.join(folder).is_dir() {
            continue;
        }
        for entry in WalkDir::new(root.join(folder)).max_depth(*depth) {
            let entry = entry.with_context(|| format!("failed to read `{folder}`"))?;
            let path = entry.path().strip_prefix(root).ok().and_then(Path::to_str);
            let Some(path) = path.filter(|_| entry.file_type().is_file()) else {
                continue;
            };
            if let Ok(text) = fs::read_to_string(entry.path()) {
                texts.insert(path.to_owned(), text);
            }
        }
    }
    Ok(texts)
}

/// Reads every text of a service, but for what others keep there: builds, packages, version control.
pub(crate) fn all_texts(root: &Path) -> Result<BTreeMap<String, String>> {
    const MAX_SIZE: u64 = 1024 * 1024;
    let is_own = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let is_foreign = [OWN, ".git", "node_modules", "target"].contains(&&*name)
            || entry.path().join("CACHEDIR.TAG").exists();
        !entry.file_type().is_dir() || entry.depth() == 0 || !is_foreign
    };
    let mut texts = BTreeMap::new();
    for entry in WalkDir::new(root).into_iter().filter_entry(is_own) {
        let entry = entry.with_context(|| format!("failed to read {root:?}"))?;
        let path = entry.path().strip_prefix(root).ok().and_then(Path::to_str);
        let is_small = |entry: &DirEntry| entry.metadata().is_ok_and(|it| it.len() <= MAX_SIZE);
        // Nothing of the team's is in these.
        let path = path.filter(|path| ![LOCK, CARGO_LOCK].contains(path));
        let Some(path) = path.filter(|_| entry.file_type().is_file() && is_small(&entry)) else {
            continue;
        };
        if let Ok(text) = fs::read_to_string(entry.path()) {
            texts.insert(path.to_owned(), text);
        }
    }
    Ok(texts)
}

/// Returns the symbolic links in a folder, of whatever depth.
pub(crate) fn links_in(root: &Path, folder: &str) -> Vec<String> {
    let entries = WalkDir::new(root.join(folder)).into_iter().flatten();
    let links = entries.filter(DirEntry::path_is_symlink);
    let paths =
        links.filter_map(|it| Some(it.path().strip_prefix(root).ok()?.to_str()?.to_owned()));
    paths.collect()
}

/// Returns the text of a file, or `None` if it does not exist.
pub(crate) fn read_text(root: &Path, path: &str) -> Result<Option<String>> {
    match fs::read_to_string(root.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("failed to read `{path}`")),
    }
}

/// Whether a file has exactly this text; with `None`, whether it does not exist.
pub(crate) fn has_text(root: &Path, path: &str, text: Option<&str>) -> Result<bool> {
    let failed = || format!("failed to read `{path}`");
    let mut file = match File::open(root.join(path)) {
        Err(error) if is_missing(&error) => return Ok(text.is_none()),
        file => file.with_context(failed)?,
    };
    let mut rest = text.map(str::as_bytes);
    let mut buffer = [0; 32 * 1024];
    loop {
        let count = file.read(&mut buffer).with_context(failed)?;
        if count == 0 {
            return Ok(rest.is_some_and(<[u8]>::is_empty));
        }
        rest = rest.and_then(|rest| rest.strip_prefix(&buffer[..count]));
        if rest.is_none() {
            return Ok(false);
        }
    }
}

/// Returns the name and the text of each `.up.sql` file in `migrations/`, sorted by name.
pub(crate) fn migrations(root: &Path) -> Result<Vec<(String, String)>> {
    let folder = root.join(MIGRATIONS);
    let failed = || format!("failed to read {folder:?}");
    let entries = match fs::read_dir(&folder) {
        Err(error) if is_missing(&error) => return Ok(Vec::new()),
        entries => entries.with_context(failed)?,
    };
    let mut migrations = Vec::new();
    for entry in entries {
        let entry = entry.with_context(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(UP) {
            let bytes = fs::read(entry.path()).with_context(failed)?;
            migrations.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    migrations.sort();
    Ok(migrations)
}

/// Returns the team's own templates, by their path below the folder. Links are followed, but not in
/// circles.
pub(crate) fn templates(root: &Path) -> Result<BTreeMap<String, String>> {
    let folder = root.join(CUSTOM);
    let mut templates = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(templates);
    }
    for entry in WalkDir::new(&folder).follow_links(true) {
        let entry = entry.with_context(|| format!("failed to read {folder:?}"))?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path();
        let parts = path.strip_prefix(&folder)?.iter();
        let parts: Vec<_> = parts.map(OsStr::to_string_lossy).collect();
        let text = fs::read_to_string(path).with_context(|| format!("failed to read {path:?}"))?;
        // Git may have given them the line ends of Windows.
        templates.insert(parts.join("/"), text.replace("\r\n", "\n"));
    }
    Ok(templates)
}

/// Refuses a path that leads through a symbolic link, since writing there could leave the service.
pub(crate) fn check_no_links(root: &Path, path: &str) -> Result<()> {
    match link_in(root, path) {
        Some(what) => bail!("`{path}` is not written: {what}"),
        None => Ok(()),
    }
}

/// Refuses a path of gosvc's own that is a symbolic link, even one that leads nowhere.
pub(crate) fn check_is_no_link(root: &Path, path: &str) -> Result<(), Refused> {
    match root.join(path).symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => {
            let refused = Refused::new(format!("`{path}` is a symbolic link; nothing was written"));
            Err(refused.hint("remove it; gosvc keeps a change there that is not finished"))
        }
        _ => Ok(()),
    }
}

/// What a run that was killed, or that is not finished, has left here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// Files of a change that will not happen.
    Staged,
    /// A change that will be finished.
    Committed,
    /// Another run is at it.
    Running,
}

/// Looks whether there is an unfinished change in gosvc's own folder.
pub(crate) fn left_behind(root: &Path) -> Result<Option<Left>> {
    let [own, lock, staged, journal] = [OWN, OWN_LOCK, STAGED, JOURNAL].map(|path| root.join(path));
    check_is_no_link(root, OWN)?;
    check_is_no_link(root, STAGED)?;
    if !own.is_dir() || !staged.exists() {
        return Ok(None);
    }
    if let Ok(lock) = File::open(lock)
        && matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))
    {
        return Ok(Some(Left::Running));
    }
    Ok(Some(match journal.exists() {
        true => Left::Committed,
        false => Left::Staged,
    }))
}

/// Returns the rustfmt settings that a project has of its own: in this folder, or in one that it is in.
pub(crate) fn rustfmt_settings(folder: &Path) -> Option<String> {
    let folder = std::path::absolute(folder).ok()?;
    let names = ["rustfmt.toml", ".rustfmt.toml"];
    let mut files = folder
        .ancestors()
        .flat_map(|folder| names.map(|name| folder.join(name)));
    Some(files.find(|file| file.is_file())?.display().to_string())
}

/// Formats Rust source with rustfmt and the service's own settings; `None` if that fails.
pub(crate) fn rustfmt(root: &Path, source: &str) -> Option<String> {
    let mut process = Command::new("rustfmt")
        .args(["--edition", "2024", "--quiet"])
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    process.stdin.take()?.write_all(source.as_bytes()).ok()?;
    let output = process.wait_with_output().ok()?;
    let text = output.status.success().then_some(output.stdout)?;
    String::from_utf8(text).ok()
}

/// Returns why there can be no regular file at this path, if so.
fn link_in(root: &Path, path: &str) -> Option<&'static str> {
    let mut at = root.to_owned();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        at.push(part);
        let kind = at.symlink_metadata().ok()?.file_type();
        if kind.is_symlink() {
            return Some("it is, or is behind, a symbolic link");
        }
        match parts.peek() {
            Some(_) if !kind.is_dir() => return Some("a folder on its way is a file"),
            None if !kind.is_file() => return Some("it is not a file"),
            _ => {}
        }
    }
    None
}

/// Whether a file is not there.
pub(crate) fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

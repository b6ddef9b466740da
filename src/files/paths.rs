//! The paths of a service: every one that gosvc knows by name, and which ones are safe to write.

use std::path::{Component, Path};

use anyhow::{Result, bail};

/// The spec, which marks the root of a service.
pub(crate) const SPEC: &str = "gosvc.toml";
/// What gosvc wrote last.
pub(crate) const LOCK: &str = "gosvc.lock";
/// The service's dependencies.
pub(crate) const MANIFEST: &str = "Cargo.toml";
/// Their exact versions.
pub(crate) const CARGO_LOCK: &str = "Cargo.lock";
/// What runs in containers.
pub(crate) const COMPOSE: &str = "compose.yaml";
/// Where migrations are.
pub(crate) const MIGRATIONS: &str = "migrations/";
/// Where a team's own templates are.
pub(crate) const CUSTOM: &str = ".gosvc/templates/";
/// gosvc's own folder: a change that is not finished, and the templates of [`CUSTOM`].
pub(crate) const OWN: &str = ".gosvc";
/// Held by the run that changes the service.
pub(crate) const OWN_LOCK: &str = ".gosvc/lock";
/// What a change writes before it happens.
pub(crate) const STAGED: &str = ".gosvc/txn";
/// Exists from the commit point until every file is in its place.
pub(crate) const JOURNAL: &str = ".gosvc/txn/journal";

/// Longest path, in bytes.
const MAX_PATH: usize = 240;

/// Checks that a path stays inside the root and works on every system.
pub(crate) fn check(path: &str) -> Result<()> {
    let unsafe_because = |reason: &str| bail!("unsafe path {path:?}: {reason}");
    if path.is_empty() || path.len() > MAX_PATH {
        return unsafe_because("empty or too long");
    }
    let refused = |c: char| c.is_control() || "\\<>:\"|?*".contains(c);
    if path.contains(refused) || path.split('/').any(str::is_empty) {
        return unsafe_because("it has characters that file names cannot have");
    }
    // `.gosvc/` is private to gosvc, except for the team's own templates.
    let path = path.strip_prefix(CUSTOM).unwrap_or(path);
    for component in Path::new(path).components() {
        let Component::Normal(part) = component else {
            return unsafe_because("it leaves the service's root");
        };
        let part = part.to_string_lossy().to_lowercase();
        if part.ends_with(['.', ' ']) || part == ".git" || part == OWN {
            return unsafe_because("a part of it is reserved");
        }
        let stem = part.split('.').next().unwrap_or_default();
        if is_windows_device(stem) {
            return unsafe_because("Windows has a device of that name");
        }
    }
    Ok(())
}

/// The folder that a path is in; nothing for the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..at])
}

/// Whether Windows reserves this file name for a device.
pub(crate) fn is_windows_device(name: &str) -> bool {
    let numbered = |device: &str| {
        let number = name.strip_prefix(device).unwrap_or_default();
        matches!(number.as_bytes(), [b'1'..=b'9'])
    };
    matches!(name, "aux" | "con" | "nul" | "prn") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        for path in ["Cargo.toml", ".github/workflows/ci.yml", "src/a/b.rs"] {
            assert!(check(path).is_ok(), "{path}");
        }
        let unsafe_paths = [
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a//b",
            "a\\b",
            "c:a",
            ".git/config",
            "a/.GIT/b",
            ".gosvc/x",
            "a./b",
            "src/con/mod.rs",
            "a/NUL.tar.gz",
            "a\nb",
        ];
        for path in unsafe_paths {
            assert!(check(path).is_err(), "{path}");
        }
    }
}

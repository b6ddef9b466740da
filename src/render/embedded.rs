//! The files of `templates/`, which are part of the program.

use include_dir::{Dir, File, include_dir};

use super::roots::FEATURES;

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// In a feature's folder: what it adds to `Cargo.lock`, which is not rendered.
const LOCK: &str = "feature.lock";

/// Every template: its path below `templates/` and its text.
pub(super) fn templates() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut files = Vec::new();
    collect(&EMBEDDED, &mut files);
    let files = files
        .into_iter()
        .filter(|file| !file.path().ends_with(LOCK));
    files.filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)))
}

/// What a feature adds to `Cargo.lock`, if anything.
pub(super) fn lock(key: &str) -> Option<&'static str> {
    let file = EMBEDDED.get_file(format!("{FEATURES}{key}/{LOCK}"))?;
    file.contents_utf8()
}

fn collect(folder: &'static Dir<'static>, files: &mut Vec<&'static File<'static>>) {
    files.extend(folder.files());
    for folder in folder.dirs() {
        collect(folder, files);
    }
}

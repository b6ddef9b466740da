//! The files of `templates/`, which are part of the program.

use include_dir::{Dir, File, include_dir};

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Holds the `Cargo.lock`s, which are not rendered.
const LOCKS: &str = "locks";

/// Every template: its path below `templates/` and its text.
pub(super) fn templates() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut files = Vec::new();
    collect(&EMBEDDED, &mut files);
    let files = files
        .into_iter()
        .filter(|file| !file.path().starts_with(LOCKS));
    files.filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)))
}

/// The text of a `Cargo.lock`: of a database, and of one with an option such as `-consul`.
pub(super) fn lock(database: &str, option: &str) -> &'static str {
    let file = EMBEDDED.get_file(format!("{LOCKS}/{database}{option}.lock"));
    file.and_then(|file| file.contents_utf8())
        .unwrap_or_default()
}

/// The texts of all of them.
pub(super) fn locks() -> impl Iterator<Item = &'static str> {
    let folder = EMBEDDED.get_dir(LOCKS).into_iter();
    folder.flat_map(|folder| folder.files().filter_map(File::contents_utf8))
}

fn collect(folder: &'static Dir<'static>, files: &mut Vec<&'static File<'static>>) {
    files.extend(folder.files());
    for folder in folder.dirs() {
        collect(folder, files);
    }
}

//! A project with rustfmt settings of its own gets its files in that form. `gosvc.lock` keeps them as they
//! were rendered, so that it does not depend on the rustfmt that was there.

use std::{borrow::Cow, num::NonZero, panic::resume_unwind, thread};

use anyhow::Result;

use super::Project;
use crate::{
    files::Tree,
    service::{
        disk,
        plan::{Disk, Found},
    },
};

/// The two texts of a file whose render changes, in the project's form.
struct Styled {
    path: String,
    base: Option<String>,
    target: Option<String>,
}

impl Project {
    /// Gives what gosvc wrote and what it will write the project's form, if that has one: then only the
    /// team's edits differ from the former. Returns the latter, and a note if there is no rustfmt.
    pub(super) fn in_own_style<'a>(
        &self,
        base: &mut Tree,
        target: &'a Tree,
        disk: &Disk,
    ) -> Result<(Cow<'a, Tree>, Option<String>)> {
        let Some(settings) = disk::rustfmt_settings(&self.place) else {
            return Ok((Cow::Borrowed(target), None));
        };
        let known = base.iter().chain(target.iter()).map(|(path, _)| path);
        let mut paths: Vec<&str> = known.filter(|path| path.ends_with(".rs")).collect();
        paths.retain(|path| base.get(path) != target.get(path));
        paths.sort_unstable();
        paths.dedup();
        let style = |text: &str| disk::rustfmt(&self.place, text);
        let styled = |path: &&str| {
            let (old, new) = (base.get(path), target.get(path));
            let is_raw = match disk.get(*path) {
                Some(Found::Text(text)) => old == Some(text.replace("\r\n", "\n").as_str()),
                _ => false,
            };
            let base = old.and_then(style);
            // A file that nobody has formatted stays so.
            (!is_raw || base.as_deref() == old).then(|| Styled {
                path: (*path).to_owned(),
                base,
                target: new.and_then(style),
            })
        };
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let each = paths.len().div_ceil(threads).max(1);
        let files: Vec<Styled> = thread::scope(|scope| {
            let chunks = paths.chunks(each);
            let running: Vec<_> = chunks
                .map(|paths| {
                    scope.spawn(move || paths.iter().filter_map(styled).collect::<Vec<_>>())
                })
                .collect();
            let done = running.into_iter().map(|thread| thread.join());
            let done = done.map(|files| files.unwrap_or_else(|panic| resume_unwind(panic)));
            done.flatten().collect()
        });
        let failed = files
            .iter()
            .all(|it| it.base.is_none() && it.target.is_none());
        let note = (failed && !files.is_empty()).then(|| {
            format!("no rustfmt: what is new is not in the form that {settings} asks for")
        });
        let mut target = target.clone();
        for file in files {
            for (tree, text) in [(&mut *base, file.base), (&mut target, file.target)] {
                if let Some(text) = text {
                    tree.take(&file.path);
                    tree.insert(file.path.clone(), text)?;
                }
            }
        }
        Ok((Cow::Owned(target), note))
    }
}

//! Modules that the team has put into the file of the module around them, `mod a { … }` for `mod a;`: what
//! gosvc writes is put there as well, so that changes meet.

use std::borrow::Cow;

use anyhow::Result;

use super::{Project, moved::missing};
use crate::{
    files::{Tree, paths},
    service::{
        plan::{Disk, Found, Move},
        renames::in_unix_form,
    },
    spec::Service,
};

/// The files that hold the module of a folder.
const HOLDERS: [&str; 3] = ["mod.rs", "lib.rs", "main.rs"];

impl Project {
    /// Puts the files among those that change into the files of the modules around them where the team has.
    pub(super) fn put_into_modules(
        &self,
        base: &mut Tree,
        target: &mut Cow<Tree>,
        disk: &mut Disk,
        moves: &[Move],
        service: &Service,
    ) -> Result<()> {
        let is_there = |path: &str| disk.contains_key(path);
        let missing = missing(base, target, is_there)
            .into_iter()
            .map(|(path, _)| path.to_owned());
        let missing: Vec<String> = missing.collect();
        if missing.is_empty() || self.root.is_none() {
            return Ok(());
        }
        let whole = self.whole()?;
        let written = self.last_written()?;
        let texts = &whole.texts;
        for path in missing.iter().filter(|path| !texts.contains_key(*path)) {
            let folder = paths::folder(path);
            let rest = path.strip_prefix(folder).unwrap_or_default();
            let name = rest.trim_start_matches('/').trim_end_matches(".rs");
            let holders = HOLDERS.map(|file| format!("{folder}/{file}"));
            let Some((holder, text)) = holders.iter().find_map(|holder| {
                let text = texts.get(holder).filter(|_| !service.keeps(holder))?;
                is_within(text, name).then_some((holder, text))
            }) else {
                continue;
            };
            let new = |path: &String| {
                let step = moves.iter().find(|step| step.from == *path);
                step.map_or_else(|| path.clone(), |step| step.to.clone())
            };
            // What does not change is in neither tree.
            if let (None, None, Some(written)) = (
                base.get(holder),
                target.get(&new(holder)),
                written.get(holder),
            ) {
                base.insert(holder.clone(), written.to_owned())?;
                target.to_mut().insert(new(holder), written.to_owned())?;
            }
            put_into(base, holder, path, name)?;
            put_into(target.to_mut(), &new(holder), &new(path), name)?;
            let found = || Found::Text(text.clone());
            disk.entry(holder.clone()).or_insert_with(found);
        }
        Ok(())
    }
}

/// Whether a file holds a module itself.
fn is_within(text: &str, name: &str) -> bool {
    let is_start = |line: &str| line.trim_end().ends_with(&format!("mod {name} {{"));
    in_unix_form(text).lines().any(is_start)
}

/// Puts a file of a tree where another one declares its module.
fn put_into(tree: &mut Tree, holder: &str, path: &str, name: &str) -> Result<()> {
    let declared = format!("mod {name};\n");
    let Some(text) = tree.get(holder).filter(|text| text.contains(&declared)) else {
        return Ok(());
    };
    let (before, after) = text.split_once(&declared).unwrap_or_default();
    let (before, after) = (before.to_owned(), after.to_owned());
    let Some(inner) = tree.take(path) else {
        return Ok(());
    };
    let lines = inner.lines().map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("    {line}\n"),
    });
    let inner: String = lines.collect();
    tree.take(holder);
    let text = format!("{before}mod {name} {{\n{inner}}}\n{after}");
    tree.insert(holder.to_owned(), text)
}

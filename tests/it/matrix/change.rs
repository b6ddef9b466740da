//! What an edit does to the files of a service.

use std::collections::BTreeMap;

/// The files of a service, as `support::tree` reads them.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// One thing that a team does.
pub(crate) struct Edit {
    pub(crate) name: &'static str,
    pub(crate) changes: &'static [Change],
}

/// A change of one file.
pub(crate) enum Change {
    /// The first such text by another.
    Replace(&'static str, &'static str, &'static str),
    All(&'static str, &'static str, &'static str),
    /// From the one text to the end of the other.
    Cut(&'static str, &'static str, &'static str),
    Append(&'static str, &'static str),
    Prepend(&'static str, &'static str),
    Write(&'static str, &'static str),
    Delete(&'static str),
    Move(&'static str, &'static str),
    /// A file into the file that declares its module.
    Inline(&'static str, &'static str),
}

pub(crate) const fn edit(name: &'static str, changes: &'static [Change]) -> Edit {
    Edit { name, changes }
}

impl Edit {
    /// Makes the edit in these files, or tells what it is about and is not there.
    pub(crate) fn make(&self, files: &Files) -> Result<Files, String> {
        let mut files = files.clone();
        for change in self.changes {
            let made = change.make(&mut files, &str::to_owned);
            made.map_err(|path| format!("{} has nothing to change in {path}", self.name))?;
        }
        Ok(files)
    }
}

impl Change {
    /// Makes the change, with every text filled in. A path that ends with `/` is that of the one file
    /// in the folder that has the text. Returns the path if there is nothing to change.
    pub(crate) fn make(
        &self,
        files: &mut Files,
        fill: &dyn Fn(&str) -> String,
    ) -> Result<(), String> {
        let (path, one, other) = match self {
            Self::Replace(path, one, other)
            | Self::All(path, one, other)
            | Self::Cut(path, one, other) => (path, *one, *other),
            Self::Append(path, one)
            | Self::Prepend(path, one)
            | Self::Write(path, one)
            | Self::Move(path, one)
            | Self::Inline(path, one) => (path, *one, ""),
            Self::Delete(path) => (path, "", ""),
        };
        let (path, one, other) = (fill(path), fill(one), fill(other));
        if let Self::Write(..) = self {
            files.insert(path, one.into_bytes());
            return Ok(());
        }
        let text = |path: &String| String::from_utf8(files[path].clone()).ok();
        let has = |file: &&String| {
            let is_in = **file == path || path.ends_with('/') && file.starts_with(&path);
            is_in && text(file).is_some_and(|text| text.contains(&one))
        };
        let is_whole = matches!(
            self,
            Self::Append(..)
                | Self::Prepend(..)
                | Self::Move(..)
                | Self::Inline(..)
                | Self::Delete(_)
        );
        let found = match is_whole {
            true => files.contains_key(&path).then(|| path.clone()),
            false => files.keys().find(has).cloned(),
        };
        let path = found.ok_or(path)?;
        let text = text(&path).ok_or_else(|| path.clone())?;
        let text = match self {
            Self::Replace(..) => text.replacen(&one, &other, 1),
            Self::All(..) => text.replace(&one, &other),
            Self::Cut(..) => {
                let (before, after) = text.split_once(&one).ok_or_else(|| path.clone())?;
                let (_, after) = after.split_once(&other).ok_or_else(|| path.clone())?;
                format!("{before}{after}")
            }
            Self::Append(..) => text + &one,
            Self::Prepend(..) => one + &text,
            Self::Move(..) => {
                files.remove(&path);
                files.insert(one, text.into_bytes());
                return Ok(());
            }
            Self::Inline(..) => {
                let name = path.rsplit('/').next().unwrap_or(&path);
                let name = name.trim_end_matches(".rs");
                let lines = text.lines().map(|line| match line {
                    "" => "\n".to_owned(),
                    line => format!("    {line}\n"),
                });
                let inner: String = lines.collect();
                let (declared, within) = (
                    format!("mod {name};\n"),
                    format!("mod {name} {{\n{inner}}}\n"),
                );
                let around = String::from_utf8(files[&one].clone()).map_err(|_| one.clone())?;
                files.remove(&path);
                files.insert(one, around.replacen(&declared, &within, 1).into_bytes());
                return Ok(());
            }
            Self::Delete(_) | Self::Write(..) => {
                files.remove(&path);
                return Ok(());
            }
        };
        files.insert(path, text.into_bytes());
        Ok(())
    }
}

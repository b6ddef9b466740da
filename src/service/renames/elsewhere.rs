//! Renames where a resource is used from elsewhere: what is reached by the path of its module.

use std::collections::BTreeSet;

use super::{Renames, in_own_form, only};
use crate::{
    service::uses::{Meaning, below, module_of, words},
    spec::names::rust_ident,
};

impl Renames {
    /// Returns a file with the new names of what the lines of the team's reach by a path. `written` are the
    /// lines that gosvc has in it, `library` is the name of the service in code.
    pub(crate) fn in_paths(
        &self,
        path: &str,
        text: &str,
        written: &BTreeSet<&str>,
        library: &str,
    ) -> String {
        in_own_form(text, |text| {
            self.reached(path, text, Some(written), library)
        })
    }

    /// The same of every line, and of where the module is declared: what gosvc and the team have then.
    pub(super) fn in_all_paths(&self, path: &str, text: &str, library: &str) -> String {
        self.reached(path, text, None, library)
    }

    fn reached(
        &self,
        path: &str,
        text: &str,
        written: Option<&BTreeSet<&str>>,
        library: &str,
    ) -> String {
        let (old, new) = &self.plurals;
        let module = module_of(path);
        let is_within = module.is_some_and(|module| below(&module, &rust_ident(old)).is_some());
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let mut renamed = String::with_capacity(text.len());
        let mut rest = 0;
        let is_own =
            |_: &str, line: usize| written.is_none_or(|written| !written.contains(lines[line - 1]));
        for word in words(path, text, library, is_own) {
            let Meaning::Paths(paths) = &word.meaning else {
                continue;
            };
            if word.is_declared && written.is_some() {
                continue;
            }
            // What is of the file itself changes with all its words, or is the team's.
            if is_within && !word.is_known {
                continue;
            }
            // What is imported under a name of the team's has that one.
            let paths = paths
                .iter()
                .filter(|path| path.last().is_some_and(|last| last == word.text));
            let mut depths = paths.filter_map(|path| below(path, &rust_ident(old)));
            let new = match depths.next() {
                // Values can have the name of a module.
                Some(0) if word.is_alone && !word.is_declared => None,
                Some(0) => Some(rust_ident(new)),
                Some(_) => self.item(word.text),
                None => None,
            };
            if let Some(new) = new {
                renamed.push_str(&text[rest..word.at]);
                renamed.push_str(&new);
                rest = word.at + word.text.len();
            }
        }
        renamed + &text[rest..]
    }

    /// What becomes of something in the resource's module.
    fn item(&self, name: &str) -> Option<String> {
        let seen = self.seen.get(name)?;
        only(seen, &|it| it.new != name).map(str::to_owned)
    }
}

//! The team's code: the words of the lines that gosvc does not write.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    complete::complete,
    compose,
    paths::{LIBRARY, Meaning, Path, Word, below, line_at, module_of, words},
    things::Thing,
};
use crate::files::paths::COMPOSE;

/// The words of the team's, file by file.
#[derive(Debug)]
pub(crate) struct Code<'t> {
    files: Vec<File<'t>>,
    library: String,
    /// Modules of resources: who names one may use its fields.
    modules: BTreeSet<String>,
}

#[derive(Debug)]
struct File<'t> {
    path: &'t str,
    module: Path,
    lines: Vec<&'t str>,
    /// Those in lines of the team's, and names of modules.
    words: Vec<Word<'t>>,
    /// The lines of the team's.
    own: BTreeSet<usize>,
}

/// A line that uses something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Line {
    pub(crate) path: String,
    pub(crate) number: usize,
    pub(crate) text: String,
}

impl<'t> Code<'t> {
    /// `library` is the name of the service's own crate, `plurals` those of resources.
    pub(crate) fn new<'p>(library: &str, plurals: impl Iterator<Item = &'p str>) -> Self {
        Self {
            files: Vec::new(),
            library: library.replace('-', "_"),
            modules: plurals.map(str::to_owned).collect(),
        }
    }

    /// Adds a file; `written` are the lines that gosvc has in it.
    pub(crate) fn add(&mut self, path: &'t str, text: &'t str, written: &BTreeSet<&str>) {
        let is_compose = path == COMPOSE;
        let Some(module) = module_of(path).or_else(|| is_compose.then(Vec::new)) else {
            return;
        };
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let own = lines.iter().zip(1..);
        let own: BTreeSet<usize> = own
            .filter(|(line, _)| !line.is_empty() && !written.contains(*line))
            .map(|(_, number)| number)
            .collect();
        if own.is_empty() {
            return;
        }
        let words = match is_compose {
            true => compose::words(text),
            false => words(path, text, &self.library, |word, line| {
                own.contains(&line) || self.modules.contains(word)
            }),
        };
        self.files.push(File {
            path,
            module,
            lines,
            words,
            own,
        });
    }

    /// The first line that uses a thing, in a module that none of the others holds.
    pub(crate) fn first_use(&self, thing: &Thing, gone: &[&Thing]) -> Option<Line> {
        let mut files = self.files.iter();
        files.find_map(|file| {
            let is_gone = gone.iter().any(|other| other.holds(&file.module));
            let uses =
                |word: &&Word| file.own.contains(&word.line) && thing.is_meant(word, &file.module);
            let word = file.words.iter().find(uses).filter(|_| !is_gone)?;
            Some(file.line(word.line))
        })
    }

    /// Every line that uses one of the things that go with a resource, or from one, outside of what goes.
    pub(crate) fn uses_of(
        &self,
        things: &[&Thing],
        others: &[&Thing],
        plural: &str,
    ) -> BTreeSet<Line> {
        let folder = [LIBRARY, "resources", plural].map(str::to_owned);
        let mut lines = BTreeSet::new();
        for file in &self.files {
            let mut gone = things.iter().chain(others);
            if gone.any(|thing| thing.holds(&file.module)) {
                continue;
            }
            let names_it = |word: &Word| {
                matches!(&word.meaning, Meaning::Paths(paths)
                    if paths.iter().any(|path| path.starts_with(&folder)))
            };
            let is_near = file.module.starts_with(&folder) || file.words.iter().any(names_it);
            for word in file.words.iter().filter(|it| file.own.contains(&it.line)) {
                let may_be = match word.meaning {
                    Meaning::Member { is_call: true, .. } => {
                        is_near && !file.has_function(word.text)
                    }
                    Meaning::Member { .. } => is_near && !file.has_field(word.text, things),
                    _ => true,
                };
                let module = &file.module;
                let is_used = things.iter().any(|thing| {
                    thing.is_surely_meant(word, module) || may_be && thing.is_meant(word, module)
                });
                if is_used {
                    lines.insert(file.line(word.line));
                }
            }
        }
        lines
    }

    /// Every line that uses one of these things, outside of what they hold. Of members whose type is not
    /// known, those count that stand near the thing.
    pub(crate) fn using(&self, things: &[&Thing]) -> BTreeSet<Line> {
        let mut lines = BTreeSet::new();
        for file in &self.files {
            if things.iter().any(|thing| thing.holds(&file.module)) {
                continue;
            }
            let near: Vec<&&Thing> = things.iter().filter(|it| it.is_near(file.path)).collect();
            for word in file.words.iter().filter(|it| file.own.contains(&it.line)) {
                let module = &file.module;
                let is_used = match word.meaning {
                    Meaning::Member { is_call, .. } => {
                        let may_be = is_call && !file.has_function(word.text);
                        let sure = |thing: &&Thing| thing.is_surely_meant(word, module);
                        things.iter().any(sure)
                            || may_be && near.iter().any(|thing| thing.is_meant(word, module))
                    }
                    _ => things.iter().any(|thing| thing.is_meant(word, module)),
                };
                if is_used {
                    lines.insert(file.line(word.line));
                }
            }
        }
        lines
    }

    /// Every line that reaches the module of a resource by a path, unless the team has one there.
    pub(crate) fn reaching(&self, plural: &str) -> BTreeSet<Line> {
        let is_below = |path: &Path| below(path, plural).is_some();
        if self.files.iter().any(|file| is_below(&file.module)) {
            return BTreeSet::new();
        }
        let mut lines = BTreeSet::new();
        for file in &self.files {
            let words = file.words.iter().filter(|word| {
                file.own.contains(&word.line)
                    && matches!(&word.meaning, Meaning::Paths(paths) if paths.iter().any(is_below))
            });
            lines.extend(words.map(|word| file.line(word.line)));
        }
        lines
    }
}

/// The lines of these files that have to name all of something, and what of these things they do not name.
/// Those that name what is gone have it under its old name.
pub(crate) fn lacking<'a>(
    files: impl Iterator<Item = (&'a str, &'a str)>,
    library: &str,
    new: &[Thing],
    gone: &[Thing],
) -> BTreeMap<Line, BTreeSet<String>> {
    let library = library.replace('-', "_");
    let mut lacking: BTreeMap<Line, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in files {
        if !path.ends_with(".rs") || !new.iter().any(|thing| thing.may_be_in(text)) {
            continue;
        }
        for place in complete(path, text, &library) {
            if gone.iter().any(|thing| thing.is_named_in(&place)) {
                continue;
            }
            let missing = new.iter().filter(|thing| thing.is_missing_in(&place));
            let missing: BTreeSet<String> = missing.map(|it| it.name().to_owned()).collect();
            if missing.is_empty() {
                continue;
            }
            let number = line_at(text, place.at);
            let line = text.lines().nth(number - 1).unwrap_or_default();
            let line = Line {
                path: path.to_owned(),
                number,
                text: line.trim().to_owned(),
            };
            lacking.entry(line).or_default().extend(missing);
        }
    }
    lacking
}

impl File<'_> {
    fn line(&self, number: usize) -> Line {
        Line {
            path: self.path.to_owned(),
            number,
            text: self.lines[number - 1].to_owned(),
        }
    }

    /// Whether the team has a function of this name in the file.
    fn has_function(&self, name: &str) -> bool {
        let starts = [format!("fn {name}("), format!("fn {name}<")];
        self.own.iter().any(|number| {
            let line = self.lines[number - 1];
            let line = line
                .trim_start_matches("pub ")
                .trim_start_matches("pub(crate) ");
            let line = line.trim_start_matches("async ");
            starts.iter().any(|start| line.starts_with(start))
        })
    }

    /// Whether a type of the team's has a field of this name in the file.
    fn has_field(&self, name: &str, things: &[&Thing]) -> bool {
        self.words.iter().any(|word| {
            let is_own = |of: &Path| !things.iter().any(|thing| thing.is_of(of));
            word.text == name && matches!(&word.meaning, Meaning::Defined { of } if is_own(of))
        })
    }
}

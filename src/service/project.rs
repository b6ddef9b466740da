//! A service that is there, and the one way in which every command changes it: edit the spec,
//! render, plan. Writes nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    panic::resume_unwind,
    path::{Path, PathBuf},
    thread,
};

use anyhow::Result;

use super::{
    commit::JOURNAL,
    disk,
    lock::Lock,
    plan::{self, Action, Disk, Found, Plan, Step},
    renames::Renames,
};
use crate::{
    failure::Refused,
    files::{
        Tree,
        paths::{CARGO_LOCK, LOCK, MANIFEST, MIGRATIONS, SPEC},
    },
    render::{self, Templates, cargo_lock, view::ServiceView},
    schema::{Change, DOWN, History, Migration, Schema, UP, difference},
    spec::{Database, Document, Spec},
};

/// A service as it is on disk.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    /// `gosvc.toml`, to be edited.
    pub(crate) document: Document,
    pub(crate) history: History,
    pub(crate) migrations: Vec<(String, String)>,
    templates: Templates,
    /// What gosvc wrote last.
    pub(crate) lock: Lock,
    spec_text: String,
}

/// What a command would do to a service.
pub(crate) struct Outcome {
    pub(crate) spec: Spec,
    pub(crate) plan: Plan,
    /// The texts with markers of the files in conflict.
    pub(crate) marked: BTreeMap<String, String>,
}

fn read_lock(root: &Path) -> Result<Lock> {
    let text = disk::read_text(root, LOCK)?.ok_or_else(|| {
        let refused = Refused::new(format!("{LOCK} is missing"));
        refused.hint("restore it from version control; it is what changes are merged by")
    })?;
    Lock::parse(text)
}

impl Project {
    /// Reads the service at this root.
    pub(crate) fn open(root: &Path) -> Result<Self> {
        thread::scope(|scope| {
            // It is larger than all else together.
            let lock = scope.spawn(|| read_lock(root));
            let spec_text = disk::read_text(root, SPEC)?.unwrap_or_default();
            let migrations = disk::migrations(root)?;
            let files = migrations
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()));
            Ok(Self {
                root: root.to_owned(),
                document: Document::parse(&spec_text)?,
                history: History::read(files)?,
                migrations,
                templates: Templates::with(disk::templates(root)?)?,
                lock: lock.join().unwrap_or_else(|panic| resume_unwind(panic))?,
                spec_text,
            })
        })
    }

    /// Whether a run was interrupted, and has left the rest to the next one.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.root.join(JOURNAL).exists()
    }

    /// Plans what the edited spec asks for. Renames are given, since nothing else can tell them from
    /// a removal and an addition. `now` is the version of a migration made now.
    pub(crate) fn plan(
        &mut self,
        renames: &[Change],
        now: u64,
        restore: &[String],
    ) -> Result<Outcome> {
        let spec = self.document.spec()?;
        cargo_lock::check_name(&spec.service.name)?;
        let database = spec.service.database;
        let mut migrations = self.port_migrations(database)?;
        migrations.extend(self.migrate(&spec, renames, now)?);
        let view = ServiceView::new(&spec);
        let origins = self.templates.origins(&view);
        // What is to be restored must be rendered.
        let settled = match restore {
            [] => self.lock.held(&origins),
            _ => Vec::new(),
        };
        let mut base = self.lock.tree(&settled)?;
        let target = self.templates.render(&view, &settled)?;
        // A file for which nothing changes is not even looked at.
        let changed = |path: &&str| base.get(path) != target.get(path);
        let known = base.iter().chain(target.iter()).map(|(path, _)| path);
        let paths: BTreeSet<&str> = known.filter(changed).collect();
        let mut disk = disk::read(&self.root, paths)?;
        let moves = self.moves(&spec, renames);
        let moved = Moved::begin(moves, &mut base, &mut disk)?;
        let formatter = |text: &str| disk::rustfmt(&self.root, text);
        let (mut plan, marked) = plan::plan(&base, &disk, &target, &formatter);
        moved.finish(&mut plan, &disk);
        for path in restore {
            self.restore(&mut plan, &target, path)?;
        }
        plan.steps.extend(migrations);
        // What is needed can only have changed with the manifest.
        if base.get(MANIFEST) != target.get(MANIFEST) {
            plan.steps.extend(self.complete_cargo_lock(&spec)?);
        }
        plan.steps.extend(rewrite(
            SPEC,
            mem::take(&mut self.spec_text),
            self.document.to_string(),
        ));
        let lock = mem::take(&mut self.lock).replace(&target, database, &origins);
        plan.steps
            .extend(lock.and_then(|(before, after)| rewrite(LOCK, before, after)));
        Ok(Outcome { spec, plan, marked })
    }

    /// The files that get another path.
    fn moves(&self, spec: &Spec, renames: &[Change]) -> Vec<Move> {
        let mut moves: Vec<Move> = render::RENAMED
            .iter()
            .map(|(from, to)| Move::new((*from).to_owned(), (*to).to_owned(), None))
            .collect();
        for rename in renames {
            if let Change::RenameResource { from, to, plural } = rename
                && let Ok(old) = self.history.schema.resource(from)
                && spec.resources.iter().any(|resource| resource.name == *to)
            {
                let words = Renames::of_resource((from, &old.plural), (to, plural));
                let paths = self.templates.resource_paths(&old.plural);
                let paths = paths.zip(self.templates.resource_paths(plural));
                moves.extend(paths.map(|(from, to)| Move::new(from, to, Some(words.clone()))));
            }
        }
        moves
    }

    /// The migrations from the schema that is applied to that of the spec.
    fn migrate(&mut self, spec: &Spec, renames: &[Change], now: u64) -> Result<Vec<Step>> {
        let mut schema = self.history.schema.clone();
        for rename in renames {
            schema.apply(rename)?;
        }
        let changes = difference(&schema, spec)?;
        let mut schema = self.history.schema.clone();
        let mut steps = Vec::new();
        for change in renames.iter().cloned().chain(changes) {
            let migration = Migration {
                version: self.history.next_version(now),
                change,
            };
            let files = self
                .templates
                .migration(spec.service.database, &migration, &schema)?;
            let files = files
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str()));
            steps.extend(Plan::create(files).steps);
            schema.apply(&migration.change)?;
        }
        Ok(steps)
    }

    /// The migrations that are there, as another database has them. Those that somebody has written
    /// or edited are left to the team.
    fn port_migrations(&self, database: Database) -> Result<Vec<Step>> {
        let Some(old) = self.lock.database().filter(|old| *old != database) else {
            return Ok(Vec::new());
        };
        let mut steps = Vec::new();
        let mut schema = Schema::default();
        for (name, _) in &self.migrations {
            let stem = name.trim_end_matches(UP);
            let paths = [UP, DOWN].map(|end| format!("{MIGRATIONS}{stem}{end}"));
            let change = self.history.change(name);
            let texts = match change {
                Some(change) => {
                    let render = |database| self.templates.statements(database, change, &schema);
                    Some((render(old)?, render(database)?))
                }
                None => None,
            };
            for (path, direction) in paths.into_iter().zip(0..) {
                let Some(before) = disk::read_text(&self.root, &path)? else {
                    continue;
                };
                let texts = texts
                    .as_ref()
                    .map(|(old, new)| (&old[direction], &new[direction]));
                let after = texts
                    .filter(|(old, _)| **old == before)
                    .map(|(_, new)| new.clone());
                let is_ported = after.is_some();
                let note = format!("it is yours: write it anew for {}", database.title());
                steps.push(Step {
                    path,
                    action: if is_ported {
                        Action::Update
                    } else {
                        Action::Keep
                    },
                    notes: if is_ported { Vec::new() } else { vec![note] },
                    before: Some(before),
                    after,
                });
            }
            if let Some(change) = change {
                schema.apply(change)?;
            }
        }
        Ok(steps)
    }

    /// Brings back a file that the team has deleted.
    fn restore(&self, plan: &mut Plan, target: &Tree, path: &str) -> Result<()> {
        let known = target.get(path).map(|text| Plan::create([(path, text)]));
        let refused = || Refused::new(format!("gosvc does not write {path:?}"));
        let step = known.ok_or_else(refused)?.steps;
        if disk::read_text(&self.root, path)?.is_some() {
            return Err(Refused::new(format!("{path:?} is there")).into());
        }
        plan.steps.retain(|step| step.path != path);
        plan.steps.extend(step);
        Ok(())
    }

    /// Adds the packages that a changed option needs. Everything else in the file is cargo's.
    fn complete_cargo_lock(&self, spec: &Spec) -> Result<Option<Step>> {
        let Some(text) = disk::read_text(&self.root, CARGO_LOCK)? else {
            return Ok(None);
        };
        Ok(cargo_lock::complete(&text, spec).and_then(|new| rewrite(CARGO_LOCK, text, new)))
    }

    /// The templates' own names, and which of them the team has replaced.
    pub(crate) fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The names of gosvc's own migrations and of those written by hand.
    pub(crate) fn migration_names(&self) -> impl Iterator<Item = &str> {
        let names = self.migrations.iter();
        names.filter_map(|(name, _)| name.strip_suffix(UP))
    }
}

/// A file that gets another path, and maybe other words.
struct Move {
    from: String,
    to: String,
    words: Option<Renames>,
}

impl Move {
    fn new(from: String, to: String, words: Option<Renames>) -> Self {
        Self { from, to, words }
    }

    fn reword(&self, text: &str) -> String {
        match &self.words {
            Some(words) => words.apply(text),
            None => text.to_owned(),
        }
    }
}

/// Files that get another path. They are planned as if they were there already, and moved then.
struct Moved {
    /// The old path and the text there, the new path and the text there.
    files: Vec<(String, String, String, String)>,
}

impl Moved {
    fn begin(moves: Vec<Move>, base: &mut Tree, disk: &mut Disk) -> Result<Self> {
        let mut files = Vec::new();
        for step in moves {
            let (from, to) = (&step.from, &step.to);
            let Some(text) = base
                .get(from)
                .filter(|_| from != to && !disk.contains_key(to))
            else {
                continue;
            };
            let text = step.reword(text);
            base.remove(from);
            base.insert(to.clone(), text)?;
            if let Some(Found::Text(text)) = disk.remove(from) {
                let reworded = step.reword(&text);
                disk.insert(to.clone(), Found::Text(reworded.clone()));
                files.push((step.from, text, step.to, reworded));
            }
        }
        Ok(Self { files })
    }

    fn finish(self, plan: &mut Plan, disk: &Disk) {
        for (from, text, to, reworded) in self.files {
            let planned = plan.steps.iter_mut().find(|step| step.path == to);
            match planned {
                Some(step) => {
                    step.before = None;
                    if step.action == Action::Keep {
                        step.after = Some(reworded);
                    }
                }
                None if disk.contains_key(&to) => plan.steps.push(Step {
                    path: to,
                    action: Action::Update,
                    notes: Vec::new(),
                    before: None,
                    after: Some(reworded),
                }),
                None => {}
            }
            plan.steps.push(Step {
                path: from,
                action: Action::Delete,
                notes: Vec::new(),
                before: Some(text),
                after: None,
            });
        }
        plan.steps.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// A step that writes one of gosvc's own files, if it changes.
fn rewrite(path: &str, before: String, after: String) -> Option<Step> {
    (before != after).then(|| Step {
        path: path.to_owned(),
        action: Action::Update,
        notes: Vec::new(),
        before: Some(before),
        after: Some(after),
    })
}

//! The one way in which every command changes a service, new or existing: edit the spec, render, plan.
//! Reads through `disk`; writes nothing.

mod conflicts;
mod copies;
mod inlined;
mod kept;
mod migrations;
mod missing;
mod moved;
mod numbers;
mod packages;
mod renamed;
mod reworded;
mod samples;
mod statements;
mod style;
mod taken;
mod used;
mod whole;

use std::{
    collections::BTreeSet,
    mem,
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::OnceLock,
    thread,
};

use anyhow::Result;

use self::{renamed::Renamed, used::Given, whole::Whole};
use super::{
    disk::{self, Left},
    git::Conflicts,
    lock::Lock,
    plan::{Action, Disk, Found, Means, Own, Plan, Side, Step, twin},
    renames::{Mentions, Renames},
};
use crate::{
    failure::Refused,
    files::{
        Tree,
        paths::{self, LOCK, SPEC},
    },
    render::{self, Templates, features::Features, view::ServiceView},
    schema::{
        Change, History, UP,
        sql::{self, Risk},
    },
    spec::{Document, Service, Spec},
};

/// The folder of all resources.
const RESOURCES: &str = "src/resources";
/// The folder of the tests of all resources.
const RESOURCE_TESTS: &str = "tests/api/resources";

/// A service: one on disk, or one that is to be created.
pub(crate) struct Project {
    /// Its root folder; `None` for a new service.
    root: Option<PathBuf>,
    /// The folder whose rustfmt settings count: the root, or the one that a new service will be in.
    place: PathBuf,
    /// `gosvc.toml`, which commands edit.
    pub(crate) document: Document,
    pub(crate) history: History,
    pub(crate) migrations: Vec<(String, String)>,
    templates: Templates,
    /// What gosvc wrote last.
    pub(crate) lock: Lock,
    /// What git knows of conflicts; `None` if the service is in no repository.
    conflicts: Option<Conflicts>,
    /// `gosvc.toml` as it is on disk.
    spec_text: Option<String>,
    /// What this run leaves to the team, and what it takes back.
    handed_over: Vec<String>,
    taken_back: Vec<String>,
    /// All of it, once a change has asked for that.
    whole: OnceLock<Whole>,
    written: OnceLock<Tree>,
}

/// What a command is asked for besides the change of the spec.
#[derive(Default)]
pub(crate) struct Wishes {
    /// The files to be as gosvc writes them.
    pub(crate) restore: Vec<String>,
    /// The files in conflict, and whose version is taken.
    pub(crate) sides: Vec<(String, Side)>,
}

/// What a command would do to a service.
pub(crate) struct Outcome {
    pub(crate) spec: Spec,
    pub(crate) plan: Plan,
    /// What its migrations may do besides what they are for.
    pub(crate) risks: Vec<MigrationRisk>,
    /// What the team should look at.
    pub(crate) notes: Vec<String>,
    /// The lines of the team's that have the name of what is renamed or removed.
    pub(crate) mentions: Mentions,
    /// Whether cargo has to complete `Cargo.lock` once the plan is carried out.
    pub(crate) needs_cargo: bool,
}

/// What a migration may do besides what it is for.
#[derive(Debug)]
pub(crate) struct MigrationRisk {
    /// The path of the file that applies it.
    pub(crate) migration: String,
    pub(crate) risk: Risk,
}

fn read_lock(root: &Path) -> Result<String> {
    disk::read_text(root, LOCK)?.ok_or_else(|| {
        let refused = Refused::new(format!("{LOCK} is missing"));
        let hint = "restore it from version control; it is what changes are merged by";
        refused.hint(hint).into()
    })
}

impl Project {
    /// A service that does not exist yet, to be made in this folder.
    pub(crate) fn new(spec: &Spec, place: &Path) -> Result<Self> {
        Ok(Self {
            root: None,
            place: place.to_owned(),
            document: Document::parse(&spec.to_toml())?,
            history: History::default(),
            migrations: Vec::new(),
            templates: Templates::embedded()?,
            lock: Lock::default(),
            conflicts: None,
            spec_text: None,
            handed_over: Vec::new(),
            taken_back: Vec::new(),
            whole: OnceLock::new(),
            written: OnceLock::new(),
        })
    }

    /// Reads the service at this root.
    pub(crate) fn open(root: &Path) -> Result<Self> {
        thread::scope(|scope| {
            // The lock is larger than all other files together.
            let lock = scope.spawn(|| read_lock(root));
            let conflicts = scope.spawn(|| Conflicts::read(root));
            let spec_text = disk::read_text(root, SPEC)?;
            conflicts::check_spec(spec_text.as_deref().unwrap_or_default())?;
            let migrations = disk::migrations(root)?;
            let files = migrations
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()));
            let conflicts = conflicts
                .join()
                .unwrap_or_else(|panic| resume_unwind(panic));
            let versions = conflicts.as_ref().and_then(|git| git.lock.as_ref());
            let lock = lock.join().unwrap_or_else(|panic| resume_unwind(panic))?;
            let lock = Lock::read(lock, versions)?;
            lock.check_end()?;
            Ok(Self {
                root: Some(root.to_owned()),
                place: root.to_owned(),
                document: Document::parse(spec_text.as_deref().unwrap_or_default())?,
                history: History::read(files)?,
                migrations,
                templates: Templates::with(disk::templates(root)?)?,
                lock,
                conflicts,
                spec_text,
                handed_over: Vec::new(),
                taken_back: Vec::new(),
                whole: OnceLock::new(),
                written: OnceLock::new(),
            })
        })
    }

    /// Refuses to tell anything of a service in which a committed change is not finished. Returns a note
    /// if something else is going on there.
    pub(crate) fn check_finished(root: &Path) -> Result<Option<&'static str>> {
        match disk::left_behind(root)? {
            None => Ok(None),
            Some(Left::Running) => Ok(Some("another gosvc is changing this service")),
            Some(Left::Staged) => Ok(Some(
                "an interrupted run has left files in .gosvc/txn, which the next change removes",
            )),
            Some(Left::Committed) => {
                let refused = Refused::new("an interrupted run has left a change unfinished");
                Err(refused.hint("run `gosvc apply` to finish it").into())
            }
        }
    }

    /// Plans the change to what the edited spec says. `renames` are given by commands, since the spec
    /// alone cannot tell a rename from a removal and an addition. `now` is the version of a new migration.
    pub(crate) fn plan(
        &mut self,
        renames: &[Change],
        now: u64,
        wishes: &Wishes,
    ) -> Result<Outcome> {
        let Wishes { restore, sides } = wishes;
        self.document.number()?;
        let renamed = self.renamed(renames)?;
        self.rename_kept(&renamed)?;
        let spec = self.document.spec()?;
        render::check(&spec)?;
        self.check_free(&renamed, &spec.service)?;
        let mut gone = self.removed(&spec, renames);
        let database = spec.service.database;
        sql::check_names(database, &spec.resources)?;
        let mut migrations = self.port_migrations(database)?;
        let new = self.migrate(&spec, renames, now)?;
        migrations.extend(new.steps);
        let view = ServiceView::new(&spec);
        let mut origins = self.templates.origins(&view);
        // Whether a digest fits does not tell whether the team gives a file back.
        origins.retain(|origin| !origin.paths.iter().any(|path| spec.service.keeps(path)));
        // A file can only be restored, or a conflict settled, if its resource is rendered.
        let needs_all = !restore.is_empty() || self.may_have_conflicts();
        let settled = match needs_all {
            true => Vec::new(),
            false => self.lock.held(&origins),
        };
        let mut base = self.lock.tree(&settled)?;
        let mut target = self.templates.render(&view, &settled)?;
        numbers::check(&base, &target)?;
        let apart = self.set_apart(&spec.service, &mut base, &mut target, &renamed)?;
        let mut notes = new.notes;
        notes.extend(apart.missing(&base, &target));
        let tightened = sql::tightened(database, &self.history.schema, &spec.resources);
        notes.extend(tightened.into_iter().filter_map(|(table, line)| {
            // It is told when the resource changes, and not again with each change of another.
            let folder = format!("{RESOURCES}/{table}/");
            let is_new = |(path, text): (&str, &str)| {
                path.starts_with(&folder) && base.get(path) != Some(text)
            };
            target.iter().any(is_new).then_some(line)
        }));
        let packages = self.needed_packages(&base, &target, &view);
        let mut disk = self.read_changed(&base, &target)?;
        let (mut shown, note) = self.in_own_style(&mut base, &target, &disk)?;
        notes.extend(note);
        let formatter = |text: &str| disk::rustfmt(self.root.as_deref()?, text);
        let moves = self.moves(&renamed);
        self.put_into_modules(&mut base, &mut shown, &mut disk, &moves, &spec.service)?;
        self.take_apart(&mut base, &shown, &mut disk, &moves)?;
        let mut own = self.own_files(&base, &shown, &renamed, &spec.service)?;
        self.find_moved(&base, &shown, &disk, &mut own, &spec.service)?;
        let brought = self.bring_along(&mut disk)?;
        let one_sided = self.renamed_on_one_side(&spec)?;
        let all: Vec<&Renamed> = renamed.iter().chain(&one_sided).collect();
        let reworded = self.reword(&all, &base, &mut disk, &mut own, &spec.service, brought)?;
        notes.extend(reworded.notes.iter().cloned());
        let words = renamed::words(&renamed);
        gone.extend(renamed);
        gone.extend(one_sided);
        let mut given = Given {
            base,
            disk,
            target: &shown,
            own,
            moves,
            means: Means {
                formatter: &formatter,
                words: &words,
            },
            gone: &gone,
            is_api_gone: self.is_api_gone(view.features()),
            service: &spec.service,
        };
        let mut planned = self.plan_files(&mut given)?;
        let plan = &mut planned.plan;
        notes.append(&mut planned.notes);
        reworded.restore(plan);
        if !renames.is_empty() {
            reworded::format(plan, &shown, &formatter);
        }
        for path in restore {
            self.restore(plan, &shown, path)?;
        }
        self.check_samples(plan)?;
        for (path, side) in sides {
            if !plan.settle(path, *side) {
                let refused = Refused::new(format!("nothing is in conflict in {path:?}"));
                return Err(refused.into());
            }
        }
        plan.steps.extend(self.handed_over());
        plan.steps.extend(migrations);
        let mut mentions = self.mentions(&gone, &planned.plan, &shown, &spec.service)?;
        let is_settled = !sides.is_empty();
        let mut plan = self.check_lines(&given, planned, is_settled, &mut mentions)?;
        notes.extend(self.left_behind(&gone, &plan)?);
        notes.extend(self.left_of_an_api(&given, &plan)?);
        self.check_statements(&plan, &given.base, &shown, &spec, &mut mentions)?;
        let needs_cargo = self.complete_cargo_lock(&mut plan, packages)?;
        let document = self.document.to_string();
        let spec_text = mem::take(&mut self.spec_text);
        let comments = comments_gone(spec_text.as_deref().unwrap_or_default(), &document);
        let step = rewrite(SPEC, spec_text, document);
        plan.steps.extend(step.map(|step| Step {
            notes: comments,
            ..step
        }));
        for (path, text) in apart.written.iter() {
            target.insert(path.to_owned(), text.to_owned())?;
        }
        let lock = mem::take(&mut self.lock).replace(&target, view.features(), &origins);
        plan.steps.extend(lock.and_then(|(before, after)| {
            let before = self.root.is_some().then_some(before);
            rewrite(LOCK, before, after)
        }));
        if self.root.is_none() {
            plan.steps.sort_by(|a, b| a.path.cmp(&b.path));
        }
        Ok(Outcome {
            spec,
            plan,
            risks: new.risks,
            notes,
            mentions,
            needs_cargo,
        })
    }

    /// Whether a way to call the service goes, or gRPC is alone no more.
    fn is_api_gone(&self, features: &Features) -> bool {
        let Some(before) = self.lock.features() else {
            return false;
        };
        let goes = |key: &&str| before.has(key) && !features.has(key);
        ["rest", "grpc", "grpc_alone"].iter().any(goes)
    }

    /// Reads the files whose render changes; the others cannot be affected.
    fn read_changed(&self, base: &Tree, target: &Tree) -> Result<Disk> {
        let Some(root) = &self.root else {
            return Ok(Disk::new());
        };
        let known = base.iter().chain(target.iter()).map(|(path, _)| path);
        let changed = known
            .filter(|path| base.get(path) != target.get(path) || self.may_be_in_conflict(path));
        disk::read(root, changed.collect::<BTreeSet<_>>())
    }

    /// Reads the team's own files beside those whose render changes, which may hold code moved there.
    fn own_files(
        &self,
        base: &Tree,
        target: &Tree,
        renamed: &[Renamed],
        service: &Service,
    ) -> Result<Own> {
        let Some(root) = &self.root else {
            return Ok(Own::default());
        };
        let is_known = |path: &str| base.get(path).is_some() || target.get(path).is_some();
        let (mut folders, mut files) = (BTreeSet::new(), Vec::new());
        for (path, text) in base.iter() {
            let Some(module) = path.strip_suffix(".rs") else {
                continue;
            };
            if target.get(path) != Some(text) {
                // Other resources' tests are in there too.
                let folder = paths::folder(path);
                if folder != RESOURCE_TESTS {
                    folders.insert((folder.to_owned(), 1));
                }
                folders.insert((module.to_owned(), 1));
                // A folder's module may have become a file beside it.
                if path.ends_with("/mod.rs") {
                    files.extend(twin(path));
                }
            }
        }
        let moved = renamed.iter().flat_map(Renamed::folders);
        folders.extend(moved.clone().map(|(from, _)| (from, usize::MAX)));
        let mut texts = disk::texts_in(root, &folders)?;
        texts.retain(|path, _| !is_known(path) && !service.keeps(path));
        let moves = renamed.iter().flat_map(|it| {
            let moves = self.renamed_paths(it).into_iter();
            moves.map(move |(from, to)| (from, to, &it.words))
        });
        let moves: Vec<(String, String, &Renames)> = moves.collect();
        // What the team has taken over moves along as well.
        let gone = moves.iter().filter(|(_, to, _)| service.keeps(to));
        files.retain(|path| !is_known(path) && !service.keeps(path));
        files.extend(gone.map(|(from, ..)| from.clone()));
        for (path, found) in disk::read(root, files.iter().map(String::as_str))? {
            if let Found::Text(text) = found {
                texts.insert(path, text);
            }
        }
        let mut own = Own::new(texts);
        for (from, to, words) in moves {
            own.rename(&from, &to, words);
        }
        Ok(own)
    }

    /// Returns every file as gosvc wrote it last, and as it is on disk, but for those that the team has
    /// taken over.
    pub(crate) fn written(&self) -> Result<(Tree, Disk)> {
        let service = self.document.spec()?.service;
        let mut base = self.lock.tree(&[])?;
        let paths: Vec<String> = base.iter().map(|(path, _)| path.to_owned()).collect();
        for path in paths.iter().filter(|path| service.keeps(path)) {
            base.take(path);
        }
        let disk = self.read(base.iter().map(|(path, _)| path))?;
        Ok((base, disk))
    }

    /// Returns files as they are on disk.
    pub(crate) fn read<'a>(&self, paths: impl Iterator<Item = &'a str>) -> Result<Disk> {
        match &self.root {
            Some(root) => disk::read(root, paths),
            None => Ok(Disk::new()),
        }
    }

    /// The templates, including the team's own.
    pub(crate) fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The names of all migrations, including those written by hand.
    pub(crate) fn migration_names(&self) -> impl Iterator<Item = &str> {
        let names = self.migrations.iter();
        names.filter_map(|(name, _)| name.strip_suffix(UP))
    }
}

/// Returns the step that writes one of gosvc's own files, if its text changes.
/// Tells each comment that went along with what was removed.
fn comments_gone(before: &str, after: &str) -> Vec<String> {
    let comment = |line: &'_ str| line.find('#').map(|at| line[at..].trim().to_owned());
    let left: BTreeSet<String> = after.lines().filter_map(comment).collect();
    let gone = before.lines().filter_map(comment);
    let gone = gone.filter(|comment| !left.contains(comment));
    gone.map(|comment| format!("your comment went along: {comment}"))
        .collect()
}

fn rewrite(path: &str, before: Option<String>, after: String) -> Option<Step> {
    let action = match before {
        Some(before) if before == after => return None,
        Some(before) => Action::Update { before, after },
        None => Action::Create { text: after },
    };
    Some(Step {
        path: path.to_owned(),
        action,
        notes: Vec::new(),
    })
}

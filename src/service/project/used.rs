//! What the team's code uses of what gosvc removes: it stays and is the team's from then on, unless it is
//! what somebody has asked to remove.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    mem, thread,
};

use anyhow::Result;

use super::{
    Project, RESOURCES,
    renamed::{Renamed, left_note},
};
use crate::{
    files::{Tree, paths::MANIFEST},
    merge::{Place, without},
    service::{
        plan::{self, Action, Cause, Conflict, Disk, Means, Move, Origin, Own, Plan, Step},
        renames::{Incomplete, Mention, Mentions},
        uses::{Changed, Code, Line, Thing, changed, lacking},
    },
    spec::Service,
};

/// The end of the paths of models.
const MODEL: &str = "/model.rs";

/// What a plan is made of.
pub(super) struct Given<'a> {
    pub(super) base: Tree,
    pub(super) disk: Disk,
    pub(super) target: &'a Tree,
    pub(super) own: Own,
    pub(super) moves: Vec<Move>,
    pub(super) means: Means<'a>,
    /// What somebody has asked to remove or to rename.
    pub(super) gone: &'a [Renamed],
    /// Whether a way to call the service goes, with all that it is made of.
    pub(super) is_api_gone: bool,
    pub(super) service: &'a Service,
}

/// The plan of the files, and what there is to tell of it.
#[derive(Default)]
pub(super) struct Planned {
    pub(super) plan: Plan,
    pub(super) notes: Vec<String>,
    /// What is removed since somebody has asked for it, and what is new.
    asked: Vec<Thing>,
    new: Vec<Thing>,
    /// The fields of models whose type is another now.
    retyped: Vec<Thing>,
    /// What gosvc wrote last of what it renders anew.
    start: Tree,
    /// The lines that use what has another name now, and those that use what goes with an API.
    broken: Vec<Mention>,
    stranded: Vec<Mention>,
}

impl Given<'_> {
    fn plan(&self) -> Plan {
        let Given {
            base,
            disk,
            target,
            moves,
            means,
            ..
        } = self;
        plan::plan(base, disk, target, self.own.clone(), moves, *means)
    }

    /// The team's lines in the files of the service, as they will be. `start` is what gosvc wrote last of
    /// what it renders anew.
    fn code<'t>(
        &self,
        written: &Tree,
        after: &'t BTreeMap<&str, Cow<str>>,
        start: &Tree,
    ) -> Code<'t> {
        let plurals = self.gone.iter().map(Renamed::plural);
        let mut code = Code::new(&self.service.name, plurals);
        for (path, text) in after {
            // What does not change is in neither tree; what the team has taken over is all its own.
            let is_left = start.get(path).is_none() && !self.service.keeps(path);
            let before = written.get(path).filter(|_| is_left);
            let lines = self.target.get(path).or(before).unwrap_or_default();
            let lines: BTreeSet<&str> = lines.lines().map(str::trim).collect();
            code.add(path, text, &lines);
        }
        code
    }

    /// What becomes of what code can use.
    fn changed(&self) -> Changed {
        let moves: BTreeSet<&str> = self.moves.iter().map(|step| step.from.as_str()).collect();
        let files = self
            .base
            .iter()
            .filter(|(path, text)| !moves.contains(path) && self.target.get(path) != Some(*text));
        let mut all = Changed::default();
        for (path, text) in files {
            let it = changed(path, text, self.target.get(path));
            all.removed.extend(it.removed);
            all.added.extend(it.added);
            // The parameters of a list have types of the database's, and are gosvc's own.
            if path.starts_with(RESOURCES) && path.ends_with(MODEL) {
                all.retyped.extend(it.retyped);
            }
        }
        all
    }
}

impl Project {
    /// Plans the change of the files. What the team's code uses of what gosvc removes is taken out of what
    /// gosvc wrote last, and so is the team's.
    pub(super) fn plan_files(&self, given: &mut Given) -> Result<Planned> {
        let Changed {
            removed,
            added: new,
            retyped,
        } = given.changed();
        let is_own = |thing: &Thing| !given.gone.iter().any(|it| it.is_for(thing));
        // What an API is made of is no use in pieces; packages are.
        let may_stay =
            |thing: &Thing| is_own(thing) && (!given.is_api_gone || thing.path == MANIFEST);
        let (mut things, asked): (Vec<Thing>, Vec<Thing>) = removed.into_iter().partition(may_stay);
        if things.is_empty() && asked.is_empty() {
            let plan = thread::scope(|scope| {
                // What is new is looked for in the whole service, which can be read meanwhile.
                if !new.is_empty() {
                    scope.spawn(|| self.whole().is_ok());
                }
                given.plan()
            });
            return Ok(Planned {
                plan,
                new,
                retyped,
                start: given.base.clone(),
                ..Planned::default()
            });
        }
        let (whole, written) = (self.whole()?, self.last_written()?);
        let start = given.base.clone();
        let mut notes = Vec::new();
        let mut stay: Vec<Thing> = Vec::new();
        loop {
            let plan = given.plan();
            let after = whole.after(&plan);
            let code = given.code(written, &after, &start);
            let used = take_used(&mut things, &asked, &stay, &code);
            if used.is_empty() {
                let refused = used_by(&code, &asked, given.gone, &plan, &whole.texts);
                let own: Vec<&Thing> = asked.iter().filter(|thing| is_own(thing)).collect();
                return Ok(Planned {
                    stranded: code.using(&own).into_iter().map(mention).collect(),
                    broken: broken(&code, &asked, given.gone),
                    plan: refuse(plan, refused, &whole.texts),
                    notes,
                    asked,
                    new,
                    retyped,
                    start,
                });
            }
            let mut places: BTreeMap<String, BTreeSet<Place>> = BTreeMap::new();
            for (thing, line) in &used {
                let is_told = line.is_some() && !used.iter().any(|it| thing.brings_in(&it.0));
                let line = line.iter().filter(|_| is_told);
                notes.extend(line.map(|line| {
                    let (path, number) = (&line.path, line.number);
                    format!(
                        "{} stays and is yours: {path}:{number} uses it",
                        thing.label()
                    )
                }));
            }
            for (thing, _) in used {
                match &thing.place {
                    Some(place) => {
                        let places = places.entry(thing.path.clone()).or_default();
                        places.insert(place.clone());
                    }
                    None => {
                        given.base.take(&thing.path);
                        given.disk.remove(&thing.path);
                    }
                }
                stay.push(thing);
            }
            for (path, places) in places {
                if let Some(text) = given.base.take(&path) {
                    given
                        .base
                        .insert(path.clone(), without(&path, &text, &places))?;
                }
            }
        }
    }

    /// Tells which files of the team's are left of an API that goes.
    pub(super) fn left_of_an_api(&self, given: &Given, plan: &Plan) -> Result<Vec<String>> {
        if !given.is_api_gone {
            return Ok(Vec::new());
        }
        let after = self.whole()?.after(plan);
        let is_left = |path: &&str| {
            path.ends_with(".rs") && given.target.get(path).is_none() && after.contains_key(path)
        };
        let paths = given.base.iter().map(|(path, _)| path);
        Ok(paths.filter(is_left).map(left_note).collect())
    }

    /// Tells the lines of the team's that keep the service from building: those that use what has another
    /// name now, and those that have to name what is new. `is_settled` is whether somebody has settled
    /// conflicts in the plan.
    pub(super) fn check_lines(
        &self,
        given: &Given,
        planned: Planned,
        is_settled: bool,
        told: &mut Mentions,
    ) -> Result<Plan> {
        let Planned {
            plan,
            asked,
            new,
            retyped,
            start,
            broken: lines,
            stranded,
            ..
        } = planned;
        told.stranded = stranded;
        told.break_at(match is_settled && !asked.is_empty() {
            true => {
                let after = self.whole()?.after(&plan);
                let code = given.code(self.last_written()?, &after, &start);
                broken(&code, &asked, given.gone)
            }
            false => lines,
        });
        if !retyped.is_empty() {
            let after = self.whole()?.after(&plan);
            let code = given.code(self.last_written()?, &after, &start);
            let mut lines = BTreeSet::new();
            for thing in &retyped {
                let plural = thing.path.trim_start_matches(RESOURCES).split('/').nth(1);
                lines.extend(code.uses_of(&[thing], &[], plural.unwrap_or_default()));
            }
            told.retyped = lines.into_iter().map(mention).collect();
        }
        told.unfit = self.missing(&plan, given)?;
        if !new.is_empty() {
            let after = self.whole()?.after(&plan);
            let after = after.iter().map(|(path, text)| (*path, &**text));
            // What is as gosvc writes it names all that there is.
            let edited = after.filter(|(path, text)| given.target.get(path) != Some(*text));
            let lines = lacking(edited, &given.service.name, &new, &asked);
            let lines = lines.into_iter().map(|(line, missing)| Incomplete {
                line: mention(line),
                missing: missing.into_iter().collect(),
            });
            told.incomplete = lines.collect();
        }
        Ok(plan)
    }
}

/// Takes out the things that are used, each with the line that uses it, or with nothing if it goes along.
fn take_used(
    things: &mut Vec<Thing>,
    asked: &[Thing],
    stay: &[Thing],
    code: &Code,
) -> Vec<(Thing, Option<Line>)> {
    let mut used = Vec::new();
    let gone: Vec<&Thing> = things.iter().chain(asked).collect();
    let lines = things.iter().map(|thing| code.first_use(thing, &gone));
    let lines: Vec<Option<Line>> = lines.collect();
    let mut left = Vec::new();
    for (thing, line) in mem::take(things).into_iter().zip(lines) {
        match line.is_some() || stay.iter().any(|other| thing.goes_with(other)) {
            true => used.push((thing, line)),
            false => left.push(thing),
        }
    }
    *things = left;
    used
}

/// The lines of the team's that use the old name of what is renamed.
fn broken(code: &Code, asked: &[Thing], gone: &[Renamed]) -> Vec<Mention> {
    let mut lines = BTreeSet::new();
    for it in gone.iter().filter(|it| !it.is_removed) {
        let things: Vec<&Thing> = asked.iter().filter(|thing| it.is_for(thing)).collect();
        lines.extend(match it.is_resource() {
            true => code.reaching(it.plural()),
            false => code.uses_of(&things, &[], it.plural()),
        });
    }
    lines.into_iter().map(mention).collect()
}

pub(super) fn mention(line: Line) -> Mention {
    Mention {
        path: line.path,
        line: line.number,
        text: line.text,
    }
}

/// The lines of the team's that use what is removed, file by file, as they are on disk.
fn used_by(
    code: &Code,
    asked: &[Thing],
    gone: &[Renamed],
    plan: &Plan,
    texts: &BTreeMap<String, String>,
) -> BTreeMap<String, BTreeSet<Line>> {
    let mut files: BTreeMap<String, BTreeSet<Line>> = BTreeMap::new();
    for it in gone.iter().filter(|it| it.is_removed) {
        let (own, others) = asked.iter().partition(|thing| it.is_for(thing));
        let others: Vec<&Thing> = others;
        let own: Vec<&Thing> = own;
        for line in code.uses_of(&own, &others, it.plural()) {
            files.entry(line.path.clone()).or_default().insert(line);
        }
    }
    // Nothing is written, so that a line is where it was.
    for (path, lines) in &mut files {
        let text = texts.get(path).map_or("", String::as_str);
        let is_in_conflict = plan.conflicts().any(|(step, _)| step.path == *path);
        *lines = on_disk(mem::take(lines), text, is_in_conflict);
    }
    files.retain(|_, lines| !lines.is_empty());
    files
}

/// The lines of a merged text where they are on disk; in a conflict, the others are not the team's.
fn on_disk(lines: BTreeSet<Line>, text: &str, is_in_conflict: bool) -> BTreeSet<Line> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (line, number) in text.lines().zip(1..) {
        places.entry(line.trim()).or_default().insert(0, number);
    }
    let found = lines.into_iter().filter_map(|line| {
        let place = places.get_mut(line.text.as_str()).and_then(Vec::pop);
        let number = place.or_else(|| (!is_in_conflict).then_some(line.number))?;
        Some(Line { number, ..line })
    });
    found.collect()
}

/// The plan with a conflict for each file whose lines use what goes.
fn refuse(
    mut plan: Plan,
    files: BTreeMap<String, BTreeSet<Line>>,
    texts: &BTreeMap<String, String>,
) -> Plan {
    for (path, lines) in files {
        let mut note = "lines of yours use what goes:\n".to_owned();
        for Line { number, text, .. } in lines {
            note.push_str(&format!("{number}: {text}\n"));
        }
        match plan.steps.iter_mut().find(|step| step.path == path) {
            Some(step) if matches!(step.action, Action::Conflict(_)) => step.notes.push(note),
            Some(step) => {
                if let Some(conflict) = refused(step, texts) {
                    step.action = Action::Conflict(conflict);
                    step.notes = vec![note];
                }
            }
            None => {
                let mut step = Step {
                    path,
                    action: Action::Keep,
                    notes: vec![note],
                };
                if let Some(conflict) = refused(&step, texts) {
                    step.action = Action::Conflict(conflict);
                    plan.steps.push(step);
                }
            }
        }
    }
    plan.steps.sort_by(|a, b| a.path.cmp(&b.path));
    plan
}

/// The conflict of a file whose lines use what goes: what is planned is what comes of either side.
fn refused(step: &Step, texts: &BTreeMap<String, String>) -> Option<Conflict> {
    let path = step.path.clone();
    let (ours, text) = match step.action.clone() {
        Action::Update { before, after } | Action::Merge { before, after } => {
            (Origin { path, text: before }, after)
        }
        Action::Move { from, after } => (from, after),
        _ => {
            let text = texts.get(&path)?.clone();
            (
                Origin {
                    path,
                    text: text.clone(),
                },
                text,
            )
        }
    };
    Some(Conflict {
        ours: Some(ours),
        settled: Some(text.clone()),
        marked: Some(text),
        cause: Cause::Uses,
        ..Conflict::default()
    })
}

//! What gets another name: the words that come from the old one, the files that move, and the lines of
//! the team's that still have it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::{Project, RESOURCE_TESTS, RESOURCES, whole::lines_of};
use crate::{
    files::Tree,
    merge::Words,
    render::{self, view::ServiceView},
    schema::Change,
    service::{
        plan::{Move, Plan},
        renames::{Mentions, Names, Renames, has_any, mentions},
        uses::Thing,
    },
    spec::{Document, Field, Resource, Service, Spec, names},
};

/// A resource or a field that gets another name, or goes.
pub(super) struct Renamed {
    pub(super) words: Renames,
    old: Names,
    new: Names,
    /// Of the resource, or of the one that has the field, as it was.
    resource: Names,
    /// The new plural of a resource.
    plural: Option<String>,
    pub(super) is_removed: bool,
}

/// The words of all names that change.
pub(super) fn words(renamed: &[Renamed]) -> Words {
    Words::new(renamed.iter().flat_map(|it| it.old.pairs(&it.new)))
}

/// Where a file or a folder is once these paths have become others.
pub(super) fn place_of(path: &str, moves: &[(String, String)]) -> String {
    let mut places = moves.iter().filter_map(|(from, to)| {
        let rest = path.strip_prefix(from.as_str())?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("{to}{rest}"))
    });
    places.next().unwrap_or_else(|| path.to_owned())
}

impl Renamed {
    /// A resource with another name.
    pub(super) fn resource(old: Names, new: Names, project: &Project) -> Result<Self> {
        Ok(Self {
            words: project.resource_words(&old, &new)?,
            resource: old.clone(),
            plural: new.plural.clone(),
            old,
            new,
            is_removed: false,
        })
    }

    /// The plural of the resource, as it was.
    pub(super) fn plural(&self) -> &str {
        self.resource.plural.as_deref().unwrap_or_default()
    }

    /// Whether it is a resource that gets another name.
    pub(super) fn is_resource(&self) -> bool {
        self.plural.is_some()
    }

    /// Whether it is a resource, and not one of its fields.
    fn is_whole(&self) -> bool {
        self.old.plural.is_some()
    }

    /// Whether something goes since this does.
    pub(super) fn is_for(&self, thing: &Thing) -> bool {
        let is_in = self.holds(&thing.path);
        let mut names = [Some(&self.old.name), self.old.plural.as_ref()].into_iter();
        let has_name = names.any(|name| name.is_some_and(|name| thing.has_name(name)));
        match self.old.plural {
            Some(_) => is_in || has_name,
            None => is_in && has_name,
        }
    }

    /// Whether a file is of the resource, as it was.
    pub(super) fn holds(&self, path: &str) -> bool {
        let mut folders = [RESOURCES, RESOURCE_TESTS].iter();
        folders.any(|folder| {
            let rest = path.strip_prefix(&format!("{folder}/{}", self.plural()));
            rest.is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
        })
    }

    /// The old and the new folder of a resource, and those of its tests.
    pub(super) fn folders(&self) -> impl Iterator<Item = (String, String)> + Clone {
        let pair = self.old.plural.as_ref().zip(self.plural.as_ref());
        pair.into_iter().flat_map(|(old, new)| {
            [RESOURCES, RESOURCE_TESTS]
                .map(|folder| (format!("{folder}/{old}"), format!("{folder}/{new}")))
        })
    }
}

impl Project {
    /// Learns what these renames concern.
    pub(super) fn renamed(&self, renames: &[Change]) -> Result<Vec<Renamed>> {
        let mut renamed = Vec::new();
        for rename in renames {
            let mut document = Document::parse(&self.document.to_string())?;
            let stand_in = Names::stand_in();
            renamed.push(match rename {
                Change::RenameResource {
                    from, to, plural, ..
                } => {
                    let old = &self.history.schema.resource(from)?.plural;
                    let old = Names::of_resource(from, old);
                    Renamed::resource(old, Names::of_resource(to, plural), self)?
                }
                Change::RenameField { resource, from, to } => {
                    let plural = &self.history.schema.resource(resource)?.plural;
                    document.rename_field(resource, to, &stand_in.name)?;
                    let spec = self.document.spec()?;
                    let field = spec.find_resource(resource)?.find_field(to)?;
                    // Members are called by what one of the links is.
                    let [old, new] = [from, to].map(|name| match field.links() {
                        Some(_) => Names::of_field(&names::singular(name)),
                        None => Names::of_field(name),
                    });
                    let rendered = self.render_one(&document, resource)?;
                    Renamed {
                        words: Renames::learn(rendered.iter().map(|(_, text)| text), &old, &new),
                        resource: Names::of_resource(resource, plural),
                        old,
                        new,
                        plural: None,
                        is_removed: false,
                    }
                }
                _ => continue,
            });
        }
        Ok(renamed)
    }

    /// What the spec no longer has, and nobody has renamed.
    pub(super) fn removed(&self, spec: &Spec, renames: &[Change]) -> Vec<Renamed> {
        let is_renamed = |resource: &str, field: Option<&str>| {
            renames.iter().any(|rename| match rename {
                Change::RenameResource { from, .. } => from == resource,
                Change::RenameField {
                    resource: of, from, ..
                } => of == resource && Some(from.as_str()) == field,
                _ => false,
            })
        };
        let gone = |resource: &Resource, field: Option<&Field>| {
            let resource = Names::of_resource(&resource.name, &resource.plural);
            let old = field.map_or_else(
                || resource.clone(),
                |field| match field.links() {
                    Some(_) => Names::of_field(&field.link_name()),
                    None => Names::of_field(&field.name),
                },
            );
            Renamed {
                words: Renames::learn([], &old, &old),
                new: old.clone(),
                old,
                resource,
                plural: None,
                is_removed: true,
            }
        };
        let mut removed = Vec::new();
        for old in &self.history.schema.resources {
            if is_renamed(&old.name, None) {
                continue;
            }
            let Some(new) = spec.resources.iter().find(|it| it.name == old.name) else {
                removed.push(gone(old, None));
                continue;
            };
            let fields = old
                .fields
                .iter()
                .filter(|field| !new.fields.iter().any(|it| it.name == field.name));
            let fields = fields.filter(|field| !is_renamed(&old.name, Some(&field.name)));
            removed.extend(fields.map(|field| gone(old, Some(field))));
        }
        removed
    }

    /// Learns what becomes of the words of a resource that has another name in the spec.
    pub(super) fn resource_words(&self, old: &Names, new: &Names) -> Result<Renames> {
        let mut document = Document::parse(&self.document.to_string())?;
        let stand_in = Names::stand_in();
        let plural = stand_in.plural.as_deref().unwrap_or_default();
        document.rename_resource(&new.name, &stand_in.name, plural)?;
        let rendered = self.render_one(&document, &stand_in.name)?;
        Ok(Renames::learn(
            rendered.iter().map(|(_, text)| text),
            old,
            new,
        ))
    }

    /// Renders the service with one of its resources.
    fn render_one(&self, document: &Document, resource: &str) -> Result<Tree> {
        let spec = document.spec()?;
        let view = ServiceView::new(&spec);
        let mut others = self.templates.origins(&view);
        let plural = &spec.find_resource(resource)?.plural;
        let key = format!("resource {plural}");
        others.retain(|origin| origin.key != key);
        self.templates.render(&view, &others)
    }

    /// The files whose path changes.
    pub(super) fn moves(&self, renamed: &[Renamed]) -> Vec<Move> {
        let pairs = render::RENAMED.iter();
        let mut moves: Vec<Move> = pairs
            .map(|(from, to)| Move {
                from: (*from).to_owned(),
                to: (*to).to_owned(),
                renames: None,
            })
            .collect();
        for it in renamed {
            let paths = self.renamed_files(it);
            moves.extend(paths.into_iter().map(|(from, to)| Move {
                from,
                to,
                renames: Some(it.words.clone()),
            }));
        }
        moves
    }

    /// The paths of gosvc's own files that change with the name of a resource.
    pub(super) fn renamed_files(&self, it: &Renamed) -> Vec<(String, String)> {
        let (Some(old), Some(new)) = (&it.old.plural, &it.plural) else {
            return Vec::new();
        };
        let service = self.document.service_name();
        let paths = self.templates.resource_paths(old, service);
        paths
            .zip(self.templates.resource_paths(new, service))
            .collect()
    }

    /// The paths of files and folders that change with the name of a resource, files first.
    pub(super) fn renamed_paths(&self, it: &Renamed) -> Vec<(String, String)> {
        let mut paths = self.renamed_files(it);
        paths.extend(it.folders());
        paths
    }

    /// Tells which files of the team's are left where a resource was.
    pub(super) fn left_behind(&self, gone: &[Renamed], plan: &Plan) -> Result<Vec<String>> {
        let removed = gone.iter().filter(|it| it.is_removed && it.is_whole());
        let removed: Vec<&Renamed> = removed.collect();
        if removed.is_empty() {
            return Ok(Vec::new());
        }
        let after = self.whole()?.after(plan);
        let is_code =
            |path: &&&str| path.ends_with(".rs") && removed.iter().any(|it| it.holds(path));
        let left = after.keys().filter(is_code);
        Ok(left.map(|path| left_note(path)).collect())
    }

    /// The lines that gosvc does not write and that have the old name, as they will be.
    pub(super) fn mentions(
        &self,
        renamed: &[Renamed],
        plan: &Plan,
        target: &Tree,
        service: &Service,
    ) -> Result<Mentions> {
        if renamed.is_empty() {
            return Ok(Mentions::default());
        }
        let whole = self.whole()?;
        let written = self.last_written()?;
        let texts = whole.after(plan);
        let texts: BTreeMap<&str, &str> =
            texts.iter().map(|(path, text)| (*path, &**text)).collect();
        let written = |path: &str| -> BTreeSet<&str> {
            // What the team has taken over is all its own.
            lines_of(match service.keeps(path) {
                true => [None, None],
                false => [target.get(path), written.get(path)],
            })
        };
        let mut found = Mentions::default();
        for it in renamed {
            let plural = it.plural.as_ref().or(it.resource.plural.as_ref());
            let folders: Vec<String> = [RESOURCES, RESOURCE_TESTS]
                .iter()
                .flat_map(|folder| plural.map(|plural| format!("{folder}/{plural}")))
                .collect();
            let is_in = |path: &str| {
                let mut folders = folders.iter();
                folders.any(|folder| path.starts_with(folder.as_str()))
            };
            // Another resource may have a field of the same name.
            let is_field = it.old.plural.is_none();
            let is_near = |path: &str, text: &str| is_in(path) || has_any(text, &it.resource);
            let mut texts = texts.clone();
            texts.retain(|path, text| !is_field || is_near(path, text));
            found.add(mentions(&texts, &it.old, &it.words, &written));
        }
        Ok(found)
    }
}

pub(super) fn left_note(path: &str) -> String {
    format!("{path} is yours and stays, but is no part of the service any more")
}

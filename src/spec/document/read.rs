//! Text to spec: the shape of the document as serde types, in whatever form of TOML it is written.
//! What is wrong is told with its line and an excerpt.

use std::{mem, ops::Range};

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

use super::{BOM, SCHEMA, table::Table};
use crate::{
    failure::Refused,
    files::paths,
    spec::{Api, Database, Discovery, Field, Index, Numbers, Resource, Service, Spec, names},
};

/// The keys of `[service]`.
pub(crate) const SERVICE_KEYS: [&str; 7] = [
    "name",
    "description",
    "database",
    "api",
    "discovery",
    "port",
    "prefix",
];

/// Begins a conflict that git has left.
const MARKER: &str = "<<<<<<< ";

/// Longest line in an excerpt, in characters.
const MAX_EXCERPT: usize = 100;

#[derive(Deserialize)]
struct Version {
    schema: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Root {
    #[serde(rename = "schema")]
    _schema: i64,
    service: Table<ServiceTable>,
    #[serde(default)]
    resource: IndexMap<Spanned<String>, Table<ResourceTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceTable {
    name: Spanned<String>,
    description: Spanned<String>,
    database: Database,
    api: Spanned<Vec<Api>>,
    discovery: Discovery,
    port: Spanned<i64>,
    prefix: Option<Spanned<String>>,
    #[serde(default)]
    kept: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResourceTable {
    plural: Spanned<String>,
    table: Option<Spanned<String>>,
    about: Option<Spanned<String>>,
    #[serde(default)]
    unique: Vec<Spanned<String>>,
    #[serde(default)]
    index: Vec<Spanned<String>>,
    fields: IndexMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    numbers: IndexMap<String, u32>,
    #[serde(default)]
    reserved: IndexMap<String, u32>,
}

/// Reads a document. That its parts fit together is left to [`Spec::check`].
pub(super) fn spec(text: &str) -> Result<Spec, Refused> {
    let source = Source {
        text: text.trim_start_matches(BOM),
    };
    check_schema(&source)?;
    let root: Root = source.parse()?;
    let mut resources = root.resource;
    let numbers = resources.iter_mut().filter_map(|(name, table)| {
        let numbers = Numbers {
            used: mem::take(&mut table.0.numbers),
            reserved: mem::take(&mut table.0.reserved),
        };
        let is_none = numbers == Numbers::default();
        (!is_none).then(|| (name.get_ref().clone(), numbers))
    });
    let numbers = numbers.collect();
    let resources = resources.into_iter();
    Ok(Spec {
        numbers,
        service: read_service(root.service.0, &source)?,
        resources: resources
            .map(|(name, table)| read_resource(&name, table.0, &source))
            .collect::<Result<_, _>>()?,
    })
}

fn check_schema(source: &Source) -> Result<(), Refused> {
    match source.parse::<Version>()?.schema {
        Some(SCHEMA) => Ok(()),
        Some(other) if other > SCHEMA => {
            let message = format!("gosvc.toml has schema {other}, this gosvc knows {SCHEMA}");
            Err(Refused::new(message).hint("install a newer gosvc"))
        }
        _ => Err(Refused::new(format!(
            "gosvc.toml needs `schema = {SCHEMA}`"
        ))),
    }
}

fn read_service(table: ServiceTable, source: &Source) -> Result<Service, Refused> {
    let port = *table.port.get_ref();
    let port = u16::try_from(port).ok().filter(|port| *port > 0);
    Ok(Service {
        name: source.check(&table.name, |name| names::service(name))?,
        description: source.check(&table.description, |text| names::description(text))?,
        database: table.database,
        api: source.check(&table.api, |api| Api::set(api))?,
        discovery: table.discovery,
        port: port.ok_or_else(|| {
            let refused = Refused::new("`port` must be 1 to 65535");
            source.point(refused, Some(table.port.span()))
        })?,
        prefix: match &table.prefix {
            Some(prefix) => source.check(prefix, |prefix| names::prefix(prefix))?,
            None => String::new(),
        },
        kept: table
            .kept
            .iter()
            .map(|path| source.check(path, |path| kept(path)))
            .collect::<Result<_, _>>()?,
    })
}

fn kept(path: &str) -> Result<String, Refused> {
    paths::check(path).map_err(|error| Refused::new(error.to_string()))?;
    Ok(path.to_owned())
}

fn read_resource(
    name: &Spanned<String>,
    table: ResourceTable,
    source: &Source,
) -> Result<Resource, Refused> {
    source.check_name(name, names::resource(name.get_ref()))?;
    let fields = table.fields.iter().map(|(name, definition)| {
        let field = source.check(definition, |definition| {
            Field::parse(&format!("{}:{definition}", name.get_ref()))
        })?;
        source.check_name(name, Ok(field.name.clone()))?;
        Ok(field)
    });
    let fields = fields.collect::<Result<Vec<Field>, Refused>>()?;
    if fields.is_empty() {
        let message = format!("the resource {:?} needs at least one field", name.get_ref());
        return Err(source.point(Refused::new(message), Some(name.span())));
    }
    let lists = [(true, &table.unique), (false, &table.index)];
    let texts = lists.into_iter();
    let texts = texts.flat_map(|(unique, texts)| texts.iter().map(move |text| (unique, text)));
    let indexes = texts.map(|(unique, text)| source.check(text, |it| Index::parse(unique, it)));
    Ok(Resource {
        name: name.get_ref().clone(),
        plural: source.check(&table.plural, |plural| names::check_plural(plural))?,
        table: match &table.table {
            Some(table) => Some(source.check(table, |text| names::table(text))?),
            None => None,
        },
        about: match &table.about {
            Some(about) => Some(source.check(about, |text| names::description(text))?),
            None => None,
        },
        fields,
        indexes: indexes.collect::<Result<_, _>>()?,
    })
}

/// The text that is read, to point into.
struct Source<'a> {
    text: &'a str,
}

impl Source<'_> {
    fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, Refused> {
        toml::from_str(self.text).map_err(|error| self.explain(&error))
    }

    /// Reads a part, and points at it if it is refused.
    fn check<T, V>(
        &self,
        part: &Spanned<T>,
        read: impl FnOnce(&T) -> Result<V, Refused>,
    ) -> Result<V, Refused> {
        read(part.get_ref()).map_err(|refused| self.point(refused, Some(part.span())))
    }

    /// Refuses a name that is not in its canonical form: what is derived from it would differ.
    fn check_name(
        &self,
        name: &Spanned<String>,
        canonical: Result<String, Refused>,
    ) -> Result<(), Refused> {
        self.check(name, |name| {
            let canonical = canonical?;
            if canonical == *name {
                return Ok(());
            }
            let refused = Refused::new(format!("the name {name:?} is not in snake case"));
            Err(refused.hint(format!("write `{canonical}`")))
        })
    }

    /// Tells serde's errors in gosvc's words, with the nearest known key or value as the hint.
    fn explain(&self, error: &toml::de::Error) -> Refused {
        let mut markers = self.text.match_indices(MARKER);
        let starts_line = |at: usize| at == 0 || self.text[..at].ends_with('\n');
        if let Some((at, _)) = markers.find(|(at, _)| starts_line(*at)) {
            let refused = Refused::new("it has the markers of a conflict");
            let refused = refused.hint("resolve it, then run `gosvc apply`");
            return self.point(refused, Some(at..at + MARKER.len()));
        }
        // For example "unknown field `prot`, expected one of `name`, `port`".
        let message = error.message();
        let mut quoted = message.split('`').skip(1).step_by(2);
        let word = quoted.next().unwrap_or_default();
        let known: Vec<&str> = quoted.collect();
        let refused = if message.starts_with("unknown field") {
            Refused::new(format!("unknown key {word:?}")).hint_known(word, &known)
        } else if message.starts_with("unknown variant") {
            Refused::new(format!("unknown value {word:?}")).hint_known(word, &known)
        } else if message.starts_with("missing field") {
            Refused::new(format!("the key {word:?} is missing"))
        } else {
            Refused::new(message.trim())
        };
        self.point(refused, error.span())
    }

    /// Adds where the problem is: the line's number and an excerpt with the place underlined.
    fn point(&self, refused: Refused, span: Option<Range<usize>>) -> Refused {
        let Some(span) = span else {
            return refused.map_message(|message| format!("in gosvc.toml: {message}"));
        };
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let number = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = self.text[start..].lines().next().unwrap_or_default();
        let column = before[start..].chars().count().min(line.chars().count());
        let marked = self.text.get(span).and_then(|text| text.lines().next());
        let width = marked.map_or(1, |marked| marked.chars().count()).max(1);
        // A long line is cut at both ends, so that the place is in sight.
        let skipped = (column + width).saturating_sub(MAX_EXCERPT).min(column);
        let shown: String = line.chars().skip(skipped).take(MAX_EXCERPT).collect();
        let shown = shown.replace('\t', " ");
        let column = column - skipped;
        let carets = "^".repeat(width.min(MAX_EXCERPT));
        let margin = " ".repeat(number.to_string().len());
        refused.map_message(|message| {
            format!(
                "in gosvc.toml, line {number}: {message}\n{margin} |\n{number} | {shown}\n\
                 {margin} | {:column$}{carets}",
                ""
            )
        })
    }
}

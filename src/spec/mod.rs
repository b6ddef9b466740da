//! What a service is. Knows nothing of files, templates or how the service came to be.

use std::collections::BTreeMap;

use crate::failure::Refused;

mod access;
pub(crate) mod breaking;
mod collisions;
pub(crate) mod document;
mod encoded;
mod field;
mod field_rules;
mod grammar;
mod index;
pub(crate) mod links;
mod modifiers;
pub(crate) mod names;
pub(crate) mod numbers;
mod pattern;
pub(crate) mod references;
mod types;
mod value;

pub use access::Access;
pub(crate) use access::Initial;
pub(crate) use collisions::nested_schema;
pub(crate) use document::Document;
pub(crate) use encoded::ascii_literal;
pub use field::Field;
pub(crate) use index::CREATED_AT;
pub use index::Index;
pub use numbers::Numbers;
pub use pattern::Pattern;
pub(crate) use types::{Binding, Bounds};
pub use types::{FieldType, OnDelete, Reference, Width};
pub use value::{Digits, Value};

/// A service and everything that it owns.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// The settings of the service as a whole.
    pub service: Service,
    /// In the order in which they were added.
    pub resources: Vec<Resource>,
    /// By the name of a resource, the numbers of its members in gRPC's messages; nothing where
    /// there are none.
    pub numbers: BTreeMap<String, Numbers>,
}

impl Spec {
    /// Checks the rules that concern several resources, or the database.
    pub(crate) fn check(&self) -> Result<(), Refused> {
        collisions::check(&self.resources)?;
        references::check(&self.resources)?;
        links::check(&self.resources)?;
        self.resources.iter().try_for_each(index::check)?;
        if self.service.speaks(Api::Grpc) {
            numbers::check(self)?;
        }
        match self.service.database {
            Database::Mysql => self.resources.iter().try_for_each(check_row_size),
            Database::Sqlite | Database::Postgres => Ok(()),
        }
    }

    /// Returns the resource of this name, in whatever case it is given.
    pub(crate) fn find_resource(&self, name: &str) -> Result<&Resource, Refused> {
        let canonical = names::resource(name)?;
        let mut resources = self.resources.iter();
        let found = resources.find(|resource| resource.name == canonical);
        found.ok_or_else(|| {
            let known: Vec<&str> = self.resources.iter().map(|it| it.name.as_str()).collect();
            Refused::new(format!("there is no resource {name:?}")).hint_known(name, &known)
        })
    }
}

/// MySQL limits a row to 64 KiB, not counting long texts.
fn check_row_size(resource: &Resource) -> Result<(), Refused> {
    const MAX: i64 = 65_000;
    let sizes = resource.fields.iter().map(Field::mysql_bytes);
    let size: i64 = sizes.sum();
    if size <= MAX {
        return Ok(());
    }
    let message = format!(
        "the rows of {:?} would take {size} bytes, and MySQL's at most {MAX}",
        resource.name
    );
    Err(Refused::new(message).hint("give strings a smaller `max=`, or make some of them `text`"))
}

/// The settings of a service as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Name of crate, image and Consul service: lower-case words joined by `-`.
    pub name: String,
    /// One line.
    pub description: String,
    /// The database.
    pub database: Database,
    /// How clients call the service, each once.
    pub api: Vec<Api>,
    /// How others find the service.
    pub discovery: Discovery,
    /// The default port.
    pub port: u16,
    /// Begins the paths of resources, as `/api/v1` does; may be empty.
    pub prefix: String,
    /// Files and folders that the team has taken over: gosvc neither changes nor checks them.
    pub kept: Vec<String>,
}

impl Service {
    /// Whether clients can call the service so.
    pub(crate) fn speaks(&self, api: Api) -> bool {
        self.api.contains(&api)
    }

    /// Whether the team has taken over a file.
    pub(crate) fn keeps(&self, path: &str) -> bool {
        let mut kept = self.kept.iter();
        kept.any(|kept| {
            path.strip_prefix(kept.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// The database of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Database {
    /// A file; needs no server
    Sqlite,
    /// PostgreSQL, or a database that speaks its protocol
    Postgres,
    /// MySQL or MariaDB
    Mysql,
}

impl Database {
    /// Every database.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    /// Its name on the command line and in `gosvc.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// Its name in prose.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
        }
    }
}

/// How clients call a service.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Api {
    /// JSON over HTTP
    Rest,
    /// gRPC, alone or beside it
    Grpc,
}

impl Api {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Rest, Self::Grpc];

    /// Its name on the command line and in `gosvc.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Grpc => "grpc",
        }
    }

    /// Puts what a service speaks into order, each once.
    pub(crate) fn set(all: &[Self]) -> Result<Vec<Self>, Refused> {
        let mut set = all.to_vec();
        set.sort();
        set.dedup();
        if set.is_empty() {
            let refused = Refused::new("a service that nobody can call is of no use");
            return Err(refused.hint("`api` can be `rest`, `grpc` or `rest,grpc`"));
        }
        Ok(set)
    }
}

/// How others find a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Discovery {
    /// It registers with a Consul agent
    Consul,
    /// It does not register anywhere
    None,
}

impl Discovery {
    /// Its name on the command line and in `gosvc.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Consul => "consul",
            Self::None => "none",
        }
    }
}

/// One noun that a service owns: a table, a repository, a service type, routes.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Singular, in snake case.
    pub name: String,
    /// Folder and path; may equal the singular.
    pub plural: String,
    /// The name of the table, if it is not the plural.
    pub table: Option<String>,
    /// What it is, in one line, for the documentation.
    pub about: Option<String>,
    /// In the order of the columns.
    pub fields: Vec<Field>,
    /// Unique constraints over several fields, and indexes, in the order in which they were added.
    pub indexes: Vec<Index>,
}

impl Resource {
    /// The name of its table.
    pub(crate) fn table(&self) -> &str {
        self.table.as_deref().unwrap_or(&self.plural)
    }

    /// Returns the index or unique constraint over several fields of which one is.
    pub(crate) fn index_with(&self, field: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| index.has(field))
    }

    /// Returns the columns of an index.
    pub(crate) fn columns(&self, index: &Index) -> Vec<String> {
        self.names(index, Field::column)
    }

    /// Returns the JSON members of an index.
    pub(crate) fn members(&self, index: &Index) -> Vec<String> {
        self.names(index, Field::member)
    }

    fn names(&self, index: &Index, name_of: fn(&Field) -> String) -> Vec<String> {
        let name = |name: &String| {
            let field = self.fields.iter().find(|field| field.name == *name);
            field.map_or_else(|| name.clone(), name_of)
        };
        index.fields.iter().map(name).collect()
    }

    /// Whether the database tells the column when its value is taken, and clients call it something else.
    pub(crate) fn is_told_by_column(&self, database: Database, field: &Field) -> bool {
        let is_unique = field.unique || self.together().any(|it| it.has(&field.name));
        database == Database::Sqlite && is_unique && field.column() != field.member()
    }

    /// Returns the unique constraints over several fields.
    pub(crate) fn together(&self) -> impl Iterator<Item = &Index> {
        self.indexes.iter().filter(|index| index.unique)
    }

    /// Returns the field of this name, in whatever case it is given.
    pub(crate) fn find_field(&self, name: &str) -> Result<&Field, Refused> {
        let canonical = names::field(name)?;
        let found = self.fields.iter().find(|field| field.name == canonical);
        found.ok_or_else(|| {
            let known: Vec<&str> = self.fields.iter().map(|it| it.name.as_str()).collect();
            let message = format!("{:?} has no field {name:?}", self.name);
            Refused::new(message).hint_known(name, &known)
        })
    }
}

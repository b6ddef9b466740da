//! Where a service finds its database.

use serde::Serialize;

use crate::spec::{Database, Service};

#[derive(Debug, Serialize)]
pub(super) struct DatabaseView {
    /// `SQLite`
    database: &'static str,
    /// For the service, unless told otherwise: a file, or the server of `compose.yaml`.
    database_url: String,
    /// For the service within `compose.yaml`.
    compose_database_url: String,
    /// For tests, which make databases of their own there.
    test_database_url: String,
}

impl DatabaseView {
    pub(super) fn new(service: &Service) -> Self {
        let name = service.name.replace('-', "_");
        let database = service.database.title();
        match service.database {
            Database::Sqlite => {
                let url = format!("sqlite://{}.db", service.name);
                Self {
                    database,
                    database_url: url.clone(),
                    compose_database_url: url.clone(),
                    test_database_url: url,
                }
            }
            Database::Postgres => Self {
                database,
                database_url: format!("postgres://{name}:{name}@localhost:5432/{name}"),
                compose_database_url: format!("postgres://{name}:{name}@database:5432/{name}"),
                test_database_url: format!("postgres://{name}:{name}@localhost:5432/{name}"),
            },
            Database::Mysql => Self {
                database,
                database_url: format!("mysql://{name}:{name}@localhost:3306/{name}"),
                compose_database_url: format!("mysql://{name}:{name}@database:3306/{name}"),
                // Only root may create databases.
                test_database_url: format!("mysql://root:{name}@localhost:3306/mysql"),
            },
        }
    }
}

//! A database of its own for each test, on the server of `TEST_DATABASE_URL`, or of `compose.yaml`.

use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection};
use tokio::runtime::Builder;
use uuid::Uuid;

const DEFAULT_SERVER: &str = "mysql://root:all_service@localhost:3306/mysql";

pub struct Database {
    name: String,
}

impl Database {
    pub async fn create() -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        execute(format!("CREATE DATABASE {name}")).await;
        Self { name }
    }

    pub fn url(&self) -> String {
        let server = server();
        let (server, _) = server.rsplit_once('/').unwrap();
        format!("{server}/{}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE {}", self.name);
        // The test's own runtime cannot wait for it here.
        let done = std::thread::spawn(|| {
            let runtime = Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(execute(drop));
        });
        done.join().unwrap();
    }
}

async fn execute(statement: String) {
    let mut connection = MySqlConnection::connect(&server())
        .await
        .expect("TEST_DATABASE_URL, or a server as in compose.yaml");
    let statement = sqlx::query(AssertSqlSafe(statement));
    connection.execute(statement).await.unwrap();
}

fn server() -> String {
    std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| DEFAULT_SERVER.to_owned())
}

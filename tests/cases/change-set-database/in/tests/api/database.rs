//! A database of its own for each test.

use tempfile::TempDir;

pub struct Database {
    folder: TempDir,
}

impl Database {
    pub async fn create() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    pub fn url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("test.db").display())
    }
}

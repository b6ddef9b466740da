//! Real servers of databases, started for one test and gone after it.

use std::{
    io::Write as _,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::support::{Ran, succeed};

/// A server of its own, stopped when dropped.
pub(crate) struct Server {
    kind: &'static str,
    folder: TempDir,
    port: u16,
    is_up: bool,
}

impl Server {
    /// Starts `postgres` or `mysql`; nothing is started for `sqlite`.
    pub(crate) fn start(kind: &'static str) -> Self {
        // Its own user must be able to get to its folder.
        let folder = tempfile::Builder::new().prefix("gosvc-").tempdir_in("/tmp");
        let free = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let mut server = Self {
            kind,
            folder: folder.expect("a folder"),
            port: free.local_addr().expect("an address").port(),
            is_up: false,
        };
        drop(free);
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(server.folder.path(), open).expect("set");
        server.up();
        server
    }

    /// Starts it again, with the data that it had.
    pub(crate) fn up(&mut self) {
        if self.kind != "sqlite" {
            let mut command = self.script("start");
            command.arg(self.port.to_string());
            // The server lives on; it must not hold the test's pipes open.
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
            assert!(
                status.expect("it runs").success(),
                "{} does not start",
                self.kind
            );
            self.is_up = true;
        }
    }

    /// Stops it at once, as a crash would.
    pub(crate) fn down(&mut self) {
        if self.is_up {
            succeed(self.script("stop"));
            self.is_up = false;
        }
    }

    /// The URL of a database that is not there yet; a file for `sqlite`.
    pub(crate) fn url(&self, name: &str) -> String {
        match self.kind {
            "sqlite" => format!("sqlite://{}/{name}.db", self.folder.path().display()),
            "postgres" => format!("postgres://postgres@127.0.0.1:{}/{name}", self.port),
            _ => format!("mysql://root@127.0.0.1:{}/{name}", self.port),
        }
    }

    /// The URL of a database that is there.
    pub(crate) fn create(&self, name: &str) -> String {
        let port = self.port.to_string();
        let statement = format!("CREATE DATABASE {name}");
        match self.kind {
            "postgres" => {
                let mut psql = Command::new("psql");
                let user = ["-h", "127.0.0.1", "-U", "postgres", "-p", &port];
                psql.args(user).args(["-c", &statement]);
                succeed(psql);
            }
            "mysql" => {
                let mut client = Command::new("mariadb");
                client.args(["--no-defaults", "-h127.0.0.1", "-uroot", "-P", &port]);
                client.args(["-e", &statement]);
                succeed(client);
            }
            _ => {}
        }
        self.url(name)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Which kind of server it is.
    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }

    /// The file of a database of `sqlite`.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.db"))
    }

    /// A client of a database, which reads statements and prints bare rows. For `postgres` it is a schema of
    /// the database `chains`.
    pub(crate) fn client(&self, name: &str) -> Command {
        let port = self.port.to_string();
        match self.kind {
            "sqlite" => {
                let mut client = Command::new("sqlite3");
                client.args(["-batch", "-bail"]).arg(self.file(name));
                client
            }
            "postgres" => {
                let mut client = Command::new("psql");
                client.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]);
                client.args(["-h", "127.0.0.1", "-U", "postgres", "-p", &port, "chains"]);
                client.env(
                    "PGOPTIONS",
                    format!("-c search_path={name} -c timezone=UTC"),
                );
                client.env("PGCLIENTENCODING", "UTF8");
                client
            }
            _ => {
                let mut client = Command::new("mariadb");
                client.args(["--no-defaults", "-h127.0.0.1", "-uroot", "-P", &port]);
                client.args(["--batch", "--raw", "--skip-column-names"]);
                client.args(["--default-character-set=utf8mb4", name]);
                client
            }
        }
    }

    /// Runs statements by the client; returns what it printed.
    #[track_caller]
    pub(crate) fn sql(&self, name: &str, statements: &str) -> String {
        let mut client = self.hold(name, statements);
        drop(client.stdin.take());
        let ran = Ran::from(client.wait_with_output().expect("it ends"));
        assert_eq!(ran.code, Some(0), "{statements}: {}", ran.stderr);
        ran.stdout
    }

    /// The same, with a session that stays open until its input is closed.
    pub(crate) fn hold(&self, name: &str, statements: &str) -> Child {
        let mut client = self.client(name);
        client
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut client = client.spawn().expect("the client is installed");
        let input = client.stdin.as_mut().expect("piped");
        input.write_all(statements.as_bytes()).expect("written");
        input.flush().expect("written");
        client
    }

    /// The URL under which generated tests make their own databases.
    pub(crate) fn admin_url(&self) -> String {
        self.url(if self.kind == "postgres" {
            "postgres"
        } else {
            "mysql"
        })
    }

    fn script(&self, action: &str) -> Command {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/database");
        let mut command = Command::new(script);
        command.args([action, self.kind]).arg(self.data());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("server")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.down();
    }
}

//! Services that benchmarks build and run.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(30);

/// Where services are built. What cargo made there is used again.
pub(crate) struct Workshop {
    target: PathBuf,
    folder: TempDir,
}

impl Workshop {
    pub(crate) fn open() -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve/target");
        fs::create_dir_all(&target).expect("created");
        // PostgreSQL's own user must be able to get there.
        let folder = tempfile::Builder::new().prefix("gosvc-").tempdir_in("/tmp");
        let folder = folder.expect("a folder");
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(folder.path(), open).expect("set");
        Self { target, folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The program of a service with users, as gosvc writes it.
    pub(crate) fn generated(&self, database: &str, options: &[&str]) -> PathBuf {
        let name = format!("{database}-service");
        self.build(&self.write(database, options), &[], &name, &name)
    }

    /// The folder of a service with users.
    pub(crate) fn write(&self, database: &str, options: &[&str]) -> PathBuf {
        let name = format!("{database}-service");
        let folder = self.path().join(format!("{name}{}", options.join("-")));
        let mut gosvc = Command::new(env!("CARGO_BIN_EXE_gosvc"));
        gosvc.args(["new", &name, "--db", database, "-q", "--no-git"]);
        gosvc.arg("--path").arg(&folder).args(options);
        gosvc.args(["--resource", "user", "name", "email:string:unique"]);
        if !folder.exists() {
            succeed(gosvc.current_dir(self.path()));
        }
        folder
    }

    /// Builds a package, and keeps its program under another name.
    pub(crate) fn build(
        &self,
        package: &Path,
        options: &[&str],
        program: &str,
        name: &str,
    ) -> PathBuf {
        let mut build = Command::new(env!("CARGO"));
        build
            .args(["build", "--release", "--locked"])
            .args(options)
            .env("CARGO_TARGET_DIR", &self.target);
        succeed(build.current_dir(package));
        // The next one may have the same name.
        let copy = self.path().join(format!("{name}.program"));
        fs::copy(self.target.join("release").join(program), &copy).expect("copied");
        copy
    }
}

/// A running service, killed when dropped.
pub(crate) struct Service {
    process: Child,
    pub(crate) address: String,
}

impl Service {
    pub(crate) fn start(mut command: Command, database_url: &str, port: u16) -> Self {
        let address = format!("127.0.0.1:{port}");
        command
            .env_clear()
            .env("CONSUL_HTTP_ADDR", "")
            .env("DATABASE_URL", database_url)
            .env("HOST", "127.0.0.1")
            .env("LOG_FORMAT", "json")
            .env("PORT", port.to_string())
            .stdout(Stdio::null());
        let process = command.spawn().expect("it starts");
        let started = Instant::now();
        while TcpStream::connect(&address).is_err() {
            assert!(started.elapsed() < PATIENCE, "it does not start");
            thread::sleep(Duration::from_millis(20));
        }
        Self { process, address }
    }

    /// Adds a user; returns the answer.
    pub(crate) fn add_user(&self, email: &str) -> String {
        let body = format!(r#"{{"name": "Ada", "email": "{email}"}}"#);
        let url = format!("http://{}/users", self.address);
        let mut curl = Command::new("curl");
        curl.args(["-sf", &url, "-H", "content-type: application/json"]);
        let output = curl.args(["-d", &body]).output();
        String::from_utf8(output.expect("curl is installed").stdout).expect("UTF-8")
    }

    /// The memory that it has in use (`VmRSS`), or that it had at most (`VmHWM`), in MB.
    pub(crate) fn memory(&self, key: &str) -> f64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = fs::read_to_string(path).expect("it runs");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix(":"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next());
        let kilobytes: f64 = kilobytes.expect("a number").parse().expect("a number");
        kilobytes * 1024.0 / 1e6
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("ended");
    }
}

pub(crate) fn succeed(command: &mut Command) {
    assert!(command.status().expect("it runs").success(), "{command:?}");
}

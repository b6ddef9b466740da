//! Settings. Each is a command-line flag and an environment variable; `--help` lists them all.

use std::{
    env,
    fmt::{self, Debug},
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use clap::{
    Arg, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, builder::Resettable,
};

#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub config: Config,
}

impl Cli {
    /// Reads the command line and the environment, and exits if they make no sense.
    pub fn read() -> Self {
        let command = Self::command().mut_args(without_unset);
        Self::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
    }
}

/// An empty variable is an unset one, unless that says something. So is a `HOST` that shells export
/// as the name of the machine.
fn without_unset(arg: Arg) -> Arg {
    let Some(name) = arg.get_env() else {
        return arg;
    };
    let value = env::var(name).unwrap_or_default();
    let is_unset = value.is_empty() && name != "CONSUL_HTTP_ADDR";
    let is_name = name == "HOST" && address(&value).is_err();
    if is_unset || is_name {
        arg.env(Resettable::Reset)
    } else {
        arg
    }
}

/// What to do instead of serving.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the database's schema up to date and exit
    Migrate {
        /// Revert this many of the newest migrations instead
        #[arg(long, value_name = "COUNT")]
        revert: Option<usize>,
    },
    /// Ask the running service whether it is ready; exits with 0 if so
    Health,
}

#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Address to listen on; the variable may also be the machine's name, which means nothing
    #[arg(long, env = "HOST", default_value_t = Ipv4Addr::UNSPECIFIED.into(), value_parser = address)]
    pub host: IpAddr,

    /// Port to listen on; 0 picks a free one
    #[arg(long, env = "PORT", default_value_t = 8080)]
    pub port: u16,

    /// Port for health and metrics; that of the API if unset
    #[arg(long, env = "ADMIN_PORT")]
    pub admin_port: Option<u16>,

    /// Database to use
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://user-service.db",
        hide_env_values = true
    )]
    pub database_url: Secret,

    /// Most database connections to open; one resource uses at most three quarters of them
    #[arg(
        long,
        env = "DATABASE_MAX_CONNECTIONS",
        default_value_t = 8,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub database_max_connections: u32,

    /// Time to wait for what another transaction has locked, in seconds
    #[arg(long, env = "DATABASE_LOCK_TIMEOUT", default_value = "3", value_parser = seconds)]
    pub database_lock_timeout: Duration,

    /// Bring the schema up to date before serving
    #[arg(long, env = "DATABASE_MIGRATE", default_value_t = true, action = clap::ArgAction::Set)]
    pub database_migrate: bool,

    /// Time limit for one request, in seconds
    #[arg(long, env = "REQUEST_TIMEOUT", default_value = "10", value_parser = seconds)]
    pub request_timeout: Duration,

    /// Most calls at work at a time, three quarters of them for one resource; others are refused at once
    #[arg(long, env = "MAX_REQUESTS", default_value_t = 128)]
    pub max_requests: usize,

    /// Most connections at a time; others wait to be accepted
    #[arg(long, env = "MAX_CONNECTIONS", default_value_t = 800)]
    pub max_connections: usize,

    /// Largest message accepted, in bytes
    #[arg(long, env = "MAX_BODY_BYTES", default_value_t = 1024 * 1024)]
    pub max_body_bytes: usize,

    /// Time to go on serving after becoming unready at shutdown, in seconds
    #[arg(long, env = "SHUTDOWN_DELAY", default_value = "0", value_parser = seconds)]
    pub shutdown_delay: Duration,

    /// Time limit for requests still running at shutdown, in seconds
    #[arg(long, env = "SHUTDOWN_TIMEOUT", default_value = "20", value_parser = seconds)]
    pub shutdown_timeout: Duration,

    /// Log levels, such as `info` or `info,user_service=debug`
    #[arg(long, env = "LOG_LEVEL", default_value = "info", value_parser = levels)]
    pub log_level: String,

    /// Log format; text on a terminal and JSON elsewhere if unset
    #[arg(long, env = "LOG_FORMAT", value_enum)]
    pub log_format: Option<LogFormat>,

    #[command(flatten)]
    pub consul: ConsulConfig,
}

/// A setting that must not get into logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Json,
    Text,
}

#[derive(Debug, Clone, Args)]
pub struct ConsulConfig {
    /// Consul agent; empty switches registration off
    #[arg(long, env = "CONSUL_HTTP_ADDR", default_value = "127.0.0.1:8500")]
    pub consul_http_addr: String,

    /// Consul ACL token
    #[arg(long, env = "CONSUL_HTTP_TOKEN", hide_env_values = true)]
    pub consul_http_token: Option<Secret>,

    /// PEM file with the authorities to trust, for an agent at `https://`; the system's if unset
    #[arg(long, env = "CONSUL_CACERT")]
    pub consul_cacert: Option<String>,

    /// PEM file with the certificate to show to the agent
    #[arg(long, env = "CONSUL_CLIENT_CERT", requires = "consul_client_key")]
    pub consul_client_cert: Option<String>,

    /// PEM file with the certificate's private key
    #[arg(long, env = "CONSUL_CLIENT_KEY", requires = "consul_client_cert")]
    pub consul_client_key: Option<String>,

    /// Name to register under
    #[arg(long, env = "CONSUL_SERVICE_NAME", default_value = env!("CARGO_PKG_NAME"))]
    pub consul_service_name: String,

    /// Address to register; found by the route to the agent if unset
    #[arg(long, env = "CONSUL_SERVICE_ADDRESS")]
    pub consul_service_address: Option<String>,

    /// Tags to register, separated by commas
    #[arg(long, env = "CONSUL_SERVICE_TAGS", value_delimiter = ',')]
    pub consul_service_tags: Vec<String>,

    /// Id of this instance, the same after a restart; name, address and port if unset
    #[arg(long, env = "SERVICE_INSTANCE_ID")]
    pub service_instance_id: Option<String>,

    /// Address of the pod, set by Kubernetes
    #[arg(long, env = "POD_IP", hide = true)]
    pub pod_ip: Option<String>,
}

fn address(value: &str) -> Result<IpAddr, String> {
    match value {
        "localhost" => Ok(Ipv4Addr::LOCALHOST.into()),
        _ => value
            .parse()
            .map_err(|_| "expected an IP address".to_owned()),
    }
}

/// `info`, or several such as `info,sqlx=warn`.
fn levels(value: &str) -> Result<String, String> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    for part in value.split(',') {
        let (_, level) = part.rsplit_once('=').unwrap_or(("", part));
        let mut levels = LEVELS.iter();
        if !levels.any(|known| known.eq_ignore_ascii_case(level.trim())) {
            let levels = LEVELS.join(", ");
            return Err(format!("{level:?} is no level; expected one of {levels}"));
        }
    }
    Ok(value.to_owned())
}

fn seconds(value: &str) -> Result<Duration, String> {
    let seconds: f64 = value.parse().map_err(|_| "expected a number of seconds")?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_levels() {
        for right in ["info", "INFO", "off", "info,sqlx=warn", "a::b=debug"] {
            assert!(levels(right).is_ok(), "{right}");
        }
        for wrong in ["infos", "", "info,sqlx", "sqlx=loud", "info,"] {
            assert!(levels(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let flags = ["test", "--database-url=sqlite://secret"];
        let config = Cli::try_parse_from(flags).unwrap().config;
        let shown = format!("{config:?}");
        assert!(!shown.contains("sqlite://secret"), "{shown}");
    }
}

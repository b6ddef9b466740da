//! Settings. Each is a command-line flag and an environment variable; `--help` lists them all.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use clap::{Args, Parser, Subcommand, ValueEnum};

#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub config: Config,
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
    /// Print the OpenAPI document and exit
    Openapi,
}

#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Address to listen on
    #[arg(long, env = "HOST", default_value_t = Ipv4Addr::UNSPECIFIED.into())]
    pub host: IpAddr,

    /// Port to listen on; 0 picks a free one
    #[arg(long, env = "PORT", default_value_t = 8080)]
    pub port: u16,

    /// Database to use
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://shop-service.db",
        hide_env_values = true
    )]
    pub database_url: String,

    /// Most database connections to open
    #[arg(
        long,
        env = "DATABASE_MAX_CONNECTIONS",
        default_value_t = 8,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub database_max_connections: u32,

    /// Bring the schema up to date before serving
    #[arg(long, env = "DATABASE_MIGRATE", default_value_t = true, action = clap::ArgAction::Set)]
    pub database_migrate: bool,

    /// Time limit for one request, in seconds
    #[arg(long, env = "REQUEST_TIMEOUT", default_value = "10", value_parser = seconds)]
    pub request_timeout: Duration,

    /// Largest request body accepted, in bytes
    #[arg(long, env = "MAX_BODY_BYTES", default_value_t = 1024 * 1024)]
    pub max_body_bytes: usize,

    /// Time to go on serving after becoming unready at shutdown, in seconds
    #[arg(long, env = "SHUTDOWN_DELAY", default_value = "0", value_parser = seconds)]
    pub shutdown_delay: Duration,

    /// Time limit for requests still running at shutdown, in seconds
    #[arg(long, env = "SHUTDOWN_TIMEOUT", default_value = "20", value_parser = seconds)]
    pub shutdown_timeout: Duration,

    /// Log levels, such as `info` or `info,shop_service=debug`
    #[arg(long, env = "LOG_LEVEL", default_value = "info")]
    pub log_level: String,

    /// Log format; text on a terminal and JSON elsewhere if unset
    #[arg(long, env = "LOG_FORMAT", value_enum)]
    pub log_format: Option<LogFormat>,

    #[command(flatten)]
    pub consul: ConsulConfig,
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
    pub consul_http_token: Option<String>,

    /// PEM file with the authorities to trust, for an agent at `https://`
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

fn seconds(value: &str) -> Result<Duration, String> {
    let seconds: f64 = value.parse().map_err(|_| "expected a number of seconds")?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

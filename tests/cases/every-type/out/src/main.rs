use clap::Parser;

use all_service::{
    app::{self, App},
    config::{Cli, Command},
    db, http, migrations, shutdown, telemetry,
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Cli { command, config } = Cli::parse();
    match command {
        None => {
            telemetry::init(&config)?;
            let stop = shutdown::Signals::listen()?;
            let app = App::prepare(config).await.inspect_err(log_exit)?;
            app.run(stop).await.inspect_err(log_exit)
        }
        Some(Command::Migrate { revert }) => {
            telemetry::init(&config)?;
            let pool = db::pool(&config)?;
            match revert {
                None => migrations::apply(&pool).await,
                Some(count) => migrations::revert(&pool, count).await,
            }
        }
        Some(Command::Health) => http::health::probe(&config).await,
        Some(Command::Openapi) => {
            println!("{}", app::openapi(&config)?.to_pretty_json()?);
            Ok(())
        }
    }
}

fn log_exit(error: &anyhow::Error) {
    tracing::error!(error = format!("{error:#}"), "exiting");
}

use market_service::{
    app::{self, App},
    config::{Cli, Command},
    db, http, migrations, shutdown, telemetry,
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Cli { command, config } = Cli::read();
    match command {
        None => {
            let _logs = telemetry::init(&config)?;
            let mut stop = shutdown::Signals::listen()?;
            let app = tokio::select! {
                app = App::prepare(config) => app.inspect_err(log_exit)?,
                () = stop.next() => {
                    tracing::info!("stopped before it was ready");
                    return Ok(());
                }
            };
            app.run(stop).await.inspect_err(log_exit)
        }
        Some(Command::Migrate { revert }) => {
            let _logs = telemetry::init(&config)?;
            let pool = db::pool(&config)?;
            let mut stop = shutdown::Signals::listen()?;
            let migrate = async {
                match revert {
                    None => migrations::apply(&pool).await,
                    Some(count) => migrations::revert(&pool, count).await,
                }
            };
            tokio::select! {
                result = migrate => result,
                () = stop.next() => anyhow::bail!("stopped by a signal"),
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

use std::process::ExitCode;

use user_service::{
    app::App,
    config::{Cli, Command, Config},
    db, http, migrations, shutdown, telemetry,
};

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let Cli { command, config } = Cli::read();
    match command {
        None => {
            let _logs = telemetry::init(&config)?;
            return Ok(logged(serve(config).await));
        }
        Some(Command::Migrate { revert }) => {
            let _logs = telemetry::init(&config)?;
            return Ok(logged(migrate(&config, revert).await));
        }
        Some(Command::Health) => http::health::probe(&config).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let mut stop = shutdown::Signals::listen()?;
    tokio::select! {
        app = App::prepare(config) => app?.run(stop).await,
        () = stop.next() => {
            tracing::info!("stopped before it was ready");
            Ok(())
        }
    }
}

async fn migrate(config: &Config, revert: Option<usize>) -> anyhow::Result<()> {
    let pool = db::pool(config)?;
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

/// Tells in the log why it ends. As the result of `main` the error would be printed as well.
fn logged(result: anyhow::Result<()>) -> ExitCode {
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    // Errors of the database tell their cause themselves.
    let mut causes: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if !causes.last().is_some_and(|last| last.ends_with(&cause)) {
            causes.push(cause);
        }
    }
    tracing::error!(error = causes.join(": "), "exiting");
    ExitCode::FAILURE
}

//! Logs: one line per event on standard output.

use std::io::{IsTerminal, stdout};

use anyhow::Context;
use tracing_subscriber::{
    Layer, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::config::{Config, LogFormat};

pub fn init(config: &Config) -> anyhow::Result<()> {
    let levels: Targets = config
        .log_level
        .parse()
        .with_context(|| format!("invalid LOG_LEVEL {:?}", config.log_level))?;
    let terminal = stdout().is_terminal();
    let format = config.log_format.unwrap_or(if terminal {
        LogFormat::Text
    } else {
        LogFormat::Json
    });
    let layer = match format {
        LogFormat::Text => fmt::layer().with_ansi(terminal).boxed(),
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(levels))
        .try_init()
        .context("failed to install the logger")?;

    // A panic becomes one log event like any other, instead of plain text on standard error.
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("unknown panic");
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, "panic: {message}");
    }));
    Ok(())
}

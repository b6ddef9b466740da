//! Logs: one line per event on standard output.

use std::{
    backtrace::Backtrace,
    io::{IsTerminal, stdout},
    sync::OnceLock,
};

use anyhow::Context;
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{
    Layer, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::config::{Config, LogFormat};

/// Lines that wait for a slow reader; what comes on top is dropped and counted.
const BUFFERED_LINES: usize = 10_000;

static DROPPED_LINES: OnceLock<ErrorCounter> = OnceLock::new();

/// How many lines nobody could take.
pub fn dropped_lines() -> usize {
    let counter = DROPPED_LINES.get();
    counter.map_or(0, ErrorCounter::dropped_lines)
}

/// Starts logging, in a thread of its own: a reader that is slow must not hold up requests. What is
/// still waiting is written when the result is dropped.
pub fn init(config: &Config) -> anyhow::Result<WorkerGuard> {
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
    let (writer, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(BUFFERED_LINES)
        .finish(stdout());
    DROPPED_LINES.get_or_init(|| writer.error_counter());
    let layer = fmt::layer().with_writer(writer);
    let layer = match format {
        LogFormat::Text => layer.with_ansi(terminal).boxed(),
        LogFormat::Json => layer
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(levels))
        .try_init()
        .context("failed to install the logger")?;

    // A panic becomes one log event like any other, instead of plain text on standard error. Its
    // span tells the request.
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("unknown panic");
        let location = panic.location().map(ToString::to_string);
        let backtrace = Backtrace::force_capture().to_string();
        tracing::error!(location, backtrace, "panic: {message}");
    }));
    Ok(guard)
}

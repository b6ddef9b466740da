//! The time, which enters gosvc here and nowhere else.

use anyhow::{Context, Result};

use crate::{failure::Refused, schema};

/// The version of a migration that is made now, from `SOURCE_DATE_EPOCH` or the clock.
pub(super) fn version_now() -> Result<u64> {
    seconds_since_epoch().map(schema::version_at)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the version of a new migration is the time"
)]
fn seconds_since_epoch() -> Result<u64> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            let seconds = text
                .parse()
                .ok()
                .filter(|seconds| *seconds < 253_402_300_800);
            let message = format!("invalid SOURCE_DATE_EPOCH {text:?}");
            let refused = Refused::new(message).hint("seconds since 1970, before the year 10000");
            Ok(seconds.ok_or(refused)?)
        }
        Err(_) => {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            Ok(now.context("the system clock is before 1970")?.as_secs())
        }
    }
}

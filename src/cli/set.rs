//! `gosvc set`.

use anyhow::Result;
use clap::Args;

use super::{
    change::{MergeArgs, change},
    output::Output,
};
use crate::failure::Refused;

/// The keys of `[service]` that can be changed in an existing service.
const KEYS: [&str; 6] = [
    "api",
    "database",
    "description",
    "discovery",
    "port",
    "prefix",
];

/// Change what the service is
#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// What to change: `api=rest|grpc|rest,grpc`, `database=sqlite|postgres|mysql`, `description=…`, `discovery=consul|none`,
    /// `port=…`, `prefix=/api/v1` (none: `prefix=`)
    #[arg(value_name = "KEY=VALUE", required = true)]
    settings: Vec<String>,
    #[command(flatten)]
    merge: MergeArgs,
}

pub(crate) fn run(args: SetArgs, output: &Output) -> Result<u8> {
    change("set", output, &args.merge, &[], |project| {
        for setting in &args.settings {
            let (key, value) = setting
                .split_once('=')
                .ok_or_else(|| Refused::new(format!("expected KEY=VALUE, not {setting:?}")))?;
            if !KEYS.contains(&key) {
                let refused = Refused::new(format!("{key:?} cannot be set"));
                return Err(refused.hint_known(key, &KEYS).into());
            }
            project.document.set(key, value)?;
        }
        Ok(Vec::new())
    })
}

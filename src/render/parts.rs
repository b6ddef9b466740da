//! What features add to files that every service has. The file says where, by
//! `{% include "parts/app.start" %}`; a feature says what, in `features/<key>/parts/app.start.j2`.
//! `{% if "parts/app.start" is filled %}` tells whether the service has a feature that says anything.

use std::collections::BTreeMap;

use minijinja::{Error, ErrorKind, State};

use super::{SUFFIX, features::FEATURES, roots};

/// The keys of the features that fill each slot, in the order of their parts.
pub(super) type Slots = BTreeMap<String, Vec<&'static str>>;

/// Finds the slots that parts are for among the names of templates.
pub(super) fn slots<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Slots {
    let mut slots = Slots::new();
    for feature in &FEATURES {
        let folder = format!("{}{}/", roots::FEATURES, feature.key);
        for name in names.clone() {
            let own = name
                .strip_prefix(&folder)
                .and_then(|path| path.strip_suffix(SUFFIX));
            if let Some(slot) = own.filter(|path| path.starts_with(roots::PARTS)) {
                slots.entry(slot.to_owned()).or_default().push(feature.key);
            }
        }
    }
    slots
}

/// The template that stands for a slot: every part of it whose feature is on.
pub(super) fn template(slot: &str, keys: &[&str]) -> String {
    let part = |key: &&str| {
        let name = format!("{}{key}/{slot}{SUFFIX}", roots::FEATURES);
        format!("{{% if has.{key} %}}\n{{% include \"{name}\" %}}\n{{% endif %}}\n")
    };
    keys.iter().map(part).collect()
}

/// The test `is filled`.
pub(super) fn is_filled(state: &State, slots: &Slots, slot: &str) -> Result<bool, Error> {
    let unknown = || {
        let message = format!("no feature has a part for {slot:?}");
        Error::new(ErrorKind::InvalidOperation, message)
    };
    let keys = slots.get(slot).ok_or_else(unknown)?;
    let has = state.lookup("has").unwrap_or_default();
    for key in keys {
        if has.get_attr(key)?.is_true() {
            return Ok(true);
        }
    }
    Ok(false)
}

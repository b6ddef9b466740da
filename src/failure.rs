//! Refusals: why a command cannot be carried out, and what the user can do about it.

use std::fmt;

/// A refusal. Nothing has been written when one is returned.
#[derive(Debug)]
pub(crate) struct Refused {
    message: String,
    hint: Option<String>,
}

impl Refused {
    /// A message is lower case, without a period, and quotes the offending word by `{:?}`.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    /// Adds a hint: what the user can do.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// Hints at the known word nearest to `word`, or lists all known words if none is near.
    pub(crate) fn hint_known(self, word: &str, known: &[&str]) -> Self {
        match nearest(word, known) {
            Some(meant) => self.hint(format!("did you mean `{meant}`?")),
            None => self.hint(format!("one of {}", known.join(", "))),
        }
    }

    /// Replaces the message by one made of it.
    pub(crate) fn map_message(self, map: impl FnOnce(String) -> String) -> Self {
        Self {
            message: map(self.message),
            ..self
        }
    }

    /// The hint, if there is one.
    pub(crate) fn get_hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}

/// Returns the known word that differs in at most a third of its letters, if there is one. Two
/// letters in the wrong order count as one.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    let distance = |known: &str| strsim::osa_distance(&word, known);
    let with_distance = known.iter().map(|known| (distance(known), *known));
    let (distance, nearest) = with_distance.min()?;
    (distance <= nearest.len().max(3) / 3).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn typos_find_their_word() {
        let known = ["string", "text", "int", "bigint", "datetime"];
        assert_eq!(nearest("String", &known), Some("string"));
        assert_eq!(nearest("sting", &known), Some("string"));
        assert_eq!(nearest("date_time", &known), Some("datetime"));
        assert_eq!(nearest("tetx", &known), Some("text"));
        assert_eq!(nearest("nit", &known), Some("int"));
        assert_eq!(nearest("money", &known), None);
        assert_eq!(nearest("", &known), None);
        assert_eq!(nearest("größe", &[]), None);
    }
}

//! `pattern=`: what a text must match, in the words of ECMA 262, as JSON Schema has them. Some part of the
//! text matches; `^` and `$` hold the whole to it.
//!
//! Clients check by whatever engine they have, the service by the regex crate in linear time. So a pattern
//! works only if all of them read it alike, and if none of them can take exponential time.

use regex::{Regex, RegexBuilder};

mod class;
mod loops;
mod samples;
mod syntax;

use self::syntax::Node;

/// Longest pattern, in characters.
const MAX_LENGTH: usize = 300;
/// Most bytes of the compiled pattern: the service takes a text times that.
const MAX_SIZE: usize = 256 * 1024;

/// What a text must match.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    text: String,
    rust: String,
    samples: Vec<String>,
    broken: Option<String>,
}

/// Why a pattern does not work, and what can be done.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Fault {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }
}

impl Pattern {
    /// Reads a pattern, which has no samples yet.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        if text.is_empty() {
            let fault = Fault::new("an empty pattern says nothing: every text matches it");
            return Err(fault.hint("leave out `pattern=`"));
        }
        if let Some(c) = text.chars().find(|c| is_invisible(*c)) {
            let fault = Fault::new(format!("{:?} in its pattern cannot be seen", c.to_string()));
            return Err(fault.hint(format!(r"write `\u{:04x}`", u32::from(c))));
        }
        let count = text.chars().count();
        if count > MAX_LENGTH {
            return Err(Fault::new(format!(
                "its pattern has {count} characters, at most {MAX_LENGTH} work"
            )));
        }
        let (node, rust) = syntax::parse(text)?;
        loops::check(&node)?;
        compile(&rust)?;
        Ok(Self {
            text: text.to_owned(),
            rust,
            samples: Vec::new(),
            broken: None,
        })
    }

    /// Finds samples of a length, in characters.
    pub(super) fn find_samples(&mut self, min: i64, max: i64) -> Result<(), Fault> {
        let (node, rust) = syntax::parse(&self.text)?;
        let (samples, broken) = samples::find(&node, &compile(&rust)?, (min, max));
        if samples.is_empty() {
            let bounds = match max {
                i64::MAX => format!("{min} or more"),
                max => format!("{min} to {max}"),
            };
            let fault = Fault::new(format!(
                "no text of {bounds} characters was found that matches its pattern"
            ));
            return Err(fault.hint("give another `pattern=`, or other `min=` and `max=`"));
        }
        (self.samples, self.broken) = (samples, broken);
        Ok(())
    }

    /// The pattern as it is written, for clients.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The same for the regex crate.
    pub(crate) fn rust(&self) -> &str {
        &self.rust
    }

    /// Texts that match and are neither too short nor too long: ten, if as many were found.
    pub(crate) fn samples(&self) -> &[String] {
        &self.samples
    }

    /// A text that breaks one rule, and no other: it does not match, or has the wrong length.
    pub(crate) fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        compile(&self.rust).is_ok_and(|regex| regex.is_match(text))
    }
}

/// Whether a reader of the pattern would not see that the character is there, or where.
fn is_invisible(c: char) -> bool {
    let reorders = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    c.is_control() || reorders
}

fn compile(rust: &str) -> Result<Regex, Fault> {
    let compiled = RegexBuilder::new(rust).size_limit(MAX_SIZE).build();
    compiled.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => {
            let fault = Fault::new("its pattern is too large once its repetitions are written out");
            fault.hint("`max=` limits how long the text is")
        }
        error => Fault::new(format!("its pattern does not compile: {error}")),
    })
}

#[cfg(test)]
mod tests;

//! Checks names and derives their forms. A name that cannot work is refused with the reason.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::{failure::Refused, files::paths::is_windows_device};

mod reserved;

/// Longest name, in characters: leaves room for suffixes within the 63 bytes of a DNS label.
const MAX_LENGTH: usize = 40;
/// Longest name of a column, in characters, as in PostgreSQL.
const MAX_COLUMN: usize = 63;
/// Longest name of a JSON member, in characters: that of a reference with the longest name.
const MAX_MEMBER: usize = MAX_LENGTH + "_id".len();
/// What a name in SQL is made of.
const WORD: &str = "expected ASCII letters, digits and `_`";
/// Longest value of an enum, in characters.
const MAX_ENUM_VALUE: usize = 30;
/// Longest plural, in characters: leaves room for the ending of the longest name.
const MAX_PLURAL_LENGTH: usize = 48;
/// Longest prefix of paths, in characters.
const MAX_PREFIX: usize = 32;
/// Longest description, in characters.
const MAX_DESCRIPTION: usize = 200;

/// Returns the name of a service if it works.
pub(crate) fn service(name: &str) -> Result<String, Refused> {
    let refuse = |reason: &str| Refused::new(format!("invalid service name {name:?}: {reason}"));
    let shape = "lower-case letters and digits in words joined by `-`, starting with a letter";
    check_length(name, MAX_LENGTH).map_err(|reason| refuse(&reason))?;
    if !is_words(name, '-') {
        let refused = refuse(&format!("expected {shape}"));
        let similar = name.to_snake_case().replace('_', "-");
        return Err(if is_words(&similar, '-') && similar.len() <= MAX_LENGTH {
            refused.hint(format!("did you mean `{similar}`?"))
        } else {
            refused
        });
    }
    let crate_name = name.replace('-', "_");
    let reason = if reserved::KEYWORDS.contains(&name) {
        "it is a keyword of Rust"
    } else if reserved::STANDARD_CRATES.contains(&crate_name.as_str()) {
        "it is a crate of Rust's standard library"
    } else if reserved::CARGO_FOLDERS.contains(&name) {
        "cargo uses it for a folder of its own"
    } else if reserved::MODULES.contains(&name) {
        "one of its own modules has that name"
    } else if reserved::COMPOSE_SERVICES.contains(&name) {
        "compose.yaml has another service of that name"
    } else if is_windows_device(name) {
        "Windows has a device of that name"
    } else {
        return Ok(name.to_owned());
    };
    Err(refuse(reason).hint(format!("for example `{name}-service`")))
}

/// Returns the name of a resource in snake case, if it works.
pub(crate) fn resource(name: &str) -> Result<String, Refused> {
    let refuse = |reason: &str| Refused::new(format!("invalid resource name {name:?}: {reason}"));
    let snake = snake_case(name, MAX_LENGTH).map_err(|reason| refuse(&reason))?;
    let pascal = snake.to_upper_camel_case();
    if reserved::NOT_RAW.contains(&snake.as_str()) {
        return Err(refuse("Rust keeps the word for itself"));
    }
    if is_windows_device(&snake) {
        return Err(refuse("Windows has a device of that name"));
    }
    if reserved::TYPES.contains(&pascal.as_str()) {
        let reason = format!("its struct `{pascal}` would hide a type that its code needs");
        return Err(refuse(&reason));
    }
    Ok(snake)
}

/// Returns the plural of a resource by the rules of English.
pub(crate) fn plural(resource: &str) -> Result<String, Refused> {
    let plural = match resource.rsplit_once('_') {
        Some((words, last)) => format!("{words}_{}", pluralizer::pluralize(last, 2, false)),
        None => pluralizer::pluralize(resource, 2, false),
    };
    check_plural(&plural)
}

/// Returns the singular of a plural by the rules of English.
pub(crate) fn singular(plural: &str) -> String {
    match plural.rsplit_once('_') {
        Some((words, last)) => format!("{words}_{}", pluralizer::pluralize(last, 1, false)),
        None => pluralizer::pluralize(plural, 1, false),
    }
}

/// Returns a plural in snake case, if it works.
pub(crate) fn check_plural(plural: &str) -> Result<String, Refused> {
    let refuse = |reason: &str| Refused::new(format!("invalid plural {plural:?}: {reason}"));
    let snake = snake_case(plural, MAX_PLURAL_LENGTH).map_err(|reason| refuse(&reason))?;
    if reserved::ROUTES.contains(&snake.as_str()) {
        let refused = refuse(&format!("the service itself answers at `/{snake}`"));
        return Err(refused.hint("choose another with `--plural`"));
    }
    if reserved::NOT_RAW.contains(&snake.as_str()) {
        return Err(refuse("Rust keeps the word for itself"));
    }
    if snake == "mod" {
        return Err(refuse("its folder would be a module of that name"));
    }
    Ok(snake)
}

/// Returns the name of a field in snake case, if it works.
pub(crate) fn field(name: &str) -> Result<String, Refused> {
    let refuse = |reason: &str| Refused::new(format!("invalid field name {name:?}: {reason}"));
    let snake = snake_case(name, MAX_LENGTH).map_err(|reason| refuse(&reason))?;
    if reserved::NOT_RAW.contains(&snake.as_str()) {
        return Err(refuse("Rust keeps the word for itself"));
    }
    if reserved::IMPLICIT_FIELDS.contains(&snake.as_str()) {
        return Err(refuse("every resource has that field already"));
    }
    Ok(snake)
}

/// Returns the name of a column that others have chosen, if it works.
pub(crate) fn column(name: &str) -> Result<String, String> {
    not_implicit(name)?;
    given(name, MAX_COLUMN, "_", WORD)
}

/// Returns the name of a table that others have chosen, if it works.
pub(crate) fn table(name: &str) -> Result<String, Refused> {
    let refuse = |reason| Refused::new(format!("invalid table: {reason}"));
    given(name, MAX_COLUMN, "_", WORD).map_err(refuse)
}

/// Returns the name of a JSON member that others have chosen, if it works.
pub(crate) fn member(name: &str) -> Result<String, String> {
    not_implicit(name)?;
    let shape = "expected ASCII letters, digits, `_` and `-`";
    given(name, MAX_MEMBER, "_-", shape)
}

/// Returns a name that is taken as it is: it goes into SQL or JSON, and not into Rust.
fn given(name: &str, max: usize, signs: &str, shape: &str) -> Result<String, String> {
    let refuse = |reason: &str| format!("invalid name {name:?}: {reason}");
    check_length(name, max).map_err(|reason| refuse(&reason))?;
    let is_known = |c: char| c.is_ascii_alphanumeric() || signs.contains(c);
    if !name.chars().all(is_known) {
        return Err(refuse(shape));
    }
    if name.starts_with(|c: char| c != '_' && !c.is_ascii_alphabetic()) {
        return Err(refuse("expected it to start with a letter"));
    }
    Ok(name.to_owned())
}

/// Checks that it is no column that every table has. Databases do not tell small and capital letters apart.
fn not_implicit(name: &str) -> Result<(), String> {
    match reserved::IMPLICIT_FIELDS.contains(&name.to_ascii_lowercase().as_str()) {
        true => Err(format!(
            "invalid name {name:?}: every resource has that already"
        )),
        false => Ok(()),
    }
}

/// Returns a value of an enum if it works in JSON, SQL and queries and gives a Rust variant.
pub(crate) fn enum_value(word: &str) -> Result<String, String> {
    let refuse = |reason: &str| format!("invalid value {word:?}: {reason}");
    check_length(word, MAX_ENUM_VALUE).map_err(|reason| refuse(&reason))?;
    let known = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    if !word.chars().all(known) {
        return Err(refuse(
            "expected ASCII letters, digits, `_`, `-`, `.` and `/`",
        ));
    }
    if !word.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Err(refuse("no Rust variant can be named after it"));
    }
    if enum_variant(word) == "Self" {
        return Err(refuse("Rust keeps the word for itself"));
    }
    Ok(word.to_owned())
}

/// Returns the Rust variant of a value of an enum: `InProgress` for `in-progress`, `Value2fa` for `2fa`.
pub(crate) fn enum_variant(word: &str) -> String {
    let pascal = word.to_upper_camel_case();
    if pascal.starts_with(|c: char| c.is_ascii_digit()) {
        format!("Value{pascal}")
    } else {
        pascal
    }
}

/// Checks that no two values of an enum give the same Rust variant.
pub(crate) fn check_enum(words: &[String]) -> Result<(), String> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for word in words {
        let variant = enum_variant(word);
        match taken.get(&variant) {
            Some(other) if other == word => {
                return Err(format!("the value {word:?} is given twice"));
            }
            Some(other) => {
                return Err(format!(
                    "the values {other:?} and {word:?} both need `{variant}`"
                ));
            }
            None => taken.insert(variant, word),
        };
    }
    Ok(())
}

/// Returns the Rust name of a field's enum; `Value` is added if that name is taken.
pub(crate) fn enum_type(resource: &str, field: &str) -> String {
    let (resource, name) = (resource.to_upper_camel_case(), field.to_upper_camel_case());
    let plain = format!("{resource}{name}");
    if reserved::RESOURCE_SUFFIXES.contains(&name.as_str())
        || reserved::TYPES.contains(&plain.as_str())
    {
        format!("{plain}Value")
    } else {
        plain
    }
}

/// Returns a description if it works. It goes into comments and manifests, so it must be one
/// harmless line.
pub(crate) fn description(text: &str) -> Result<String, Refused> {
    let refuse = |reason: &str| Refused::new(format!("invalid description {text:?}: {reason}"));
    let reorders = |c: char| matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text = text.trim();
    if text.is_empty() {
        return Err(refuse("it is empty"));
    }
    if text.chars().any(|c| c.is_control() || reorders(c)) {
        return Err(refuse("it has control characters"));
    }
    let length = text.chars().count();
    if length > MAX_DESCRIPTION {
        let reason = format!("it has {length} characters, at most {MAX_DESCRIPTION} work");
        return Err(refuse(&reason));
    }
    Ok(text.to_owned())
}

/// Returns what the paths of resources begin with, if it works: nothing, or segments such as
/// `/api/v1`.
pub(crate) fn prefix(text: &str) -> Result<String, Refused> {
    let refuse = |reason: &str| Refused::new(format!("invalid prefix {text:?}: {reason}"));
    let Some(segments) = text.strip_prefix('/') else {
        return match text {
            "" => Ok(String::new()),
            _ => Err(refuse("it must start with `/`")),
        };
    };
    if text.len() > MAX_PREFIX {
        let length = text.len();
        let reason = format!("it has {length} characters, at most {MAX_PREFIX} work");
        return Err(refuse(&reason));
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    for segment in segments.split('/') {
        if segment.is_empty() {
            return Err(refuse("a part of it is empty").hint("for example `/api/v1`"));
        }
        if [".", ".."].contains(&segment) {
            return Err(refuse(&format!("clients take {segment:?} out of a path")));
        }
        if !segment.chars().all(is_plain) {
            let reason =
                format!("{segment:?} has more than letters, digits, `-`, `.`, `_` and `~`");
            return Err(refuse(&reason));
        }
    }
    let first = segments.split('/').next().unwrap_or_default();
    if reserved::ROUTES.contains(&first) || first == "openapi.json" {
        return Err(refuse(&format!("the service answers at `/{first}` itself")));
    }
    Ok(text.to_owned())
}

/// Returns a name as a Rust identifier: `r#type` for `type`.
pub(crate) fn rust_ident(name: &str) -> String {
    if reserved::KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

fn snake_case(name: &str, max: usize) -> Result<String, String> {
    check_length(name, max)?;
    let known = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.chars().all(known) {
        return Err("expected ASCII letters, digits and `_`".to_owned());
    }
    if name.contains("__")
        || name.contains("--")
        || name.starts_with(['_', '-'])
        || name.ends_with(['_', '-'])
    {
        return Err("expected words joined by one `_`".to_owned());
    }
    let snake = name.to_snake_case();
    if !is_words(&snake, '_') {
        return Err("expected it to start with a letter".to_owned());
    }
    check_length(&snake, max)?;
    Ok(snake)
}

fn check_length(name: &str, max: usize) -> Result<(), String> {
    if name.is_empty() {
        return Err("it is empty".to_owned());
    }
    let length = name.chars().count();
    if length > max {
        return Err(format!("it has {length} characters, at most {max} work"));
    }
    Ok(())
}

/// Whether these are lower-case words, the first starting with a letter.
fn is_words(name: &str, separator: char) -> bool {
    let is_lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .split(separator)
            .all(|word| !word.is_empty() && word.chars().all(is_lower))
}

#[cfg(test)]
mod tests;

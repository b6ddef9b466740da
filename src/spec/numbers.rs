//! The numbers by which gRPC's messages know their members. Clients are built with them, so they
//! never change: a rename keeps the number, and what is removed leaves it reserved.

use heck::{ToLowerCamelCase, ToShoutySnakeCase, ToUpperCamelCase};
use indexmap::IndexMap;

use super::{
    Field, FieldType, Resource, Spec,
    names::{enum_type, enum_variant},
};
use crate::failure::Refused;

/// The members that every message of a resource has, numbered from 1.
pub(crate) const OWN_MEMBERS: [&str; 4] = ["id", "created_at", "updated_at", "etag"];

/// The greatest number, and those in between that are not for use. Source: the language guide of
/// Protocol Buffers.
const GREATEST: u32 = (1 << 29) - 1;
const NOT_FOR_USE: std::ops::RangeInclusive<u32> = 19_000..=19_999;

/// The numbers of a resource's members.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Numbers {
    /// By the name of a field, or by `field.word` for a word of an enum.
    pub used: IndexMap<String, u32>,
    /// Those of what has been removed.
    pub reserved: IndexMap<String, u32>,
}

/// The package of a service's messages, without its version.
pub(crate) fn package(service: &str) -> String {
    service.replace('-', "_")
}

/// What has to change for the numbers to fit the fields.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Renumbering {
    /// What has no number yet, with the next one.
    pub(crate) new: Vec<(String, u32)>,
    /// What has a number and is gone.
    pub(crate) gone: Vec<String>,
}

impl Numbers {
    /// The number of a field, or of a word of its enum; 0 for what has none yet.
    pub(crate) fn of(&self, field: &str, word: Option<&str>) -> u32 {
        let key = key(field, word);
        self.used.get(&key).copied().unwrap_or_default()
    }

    /// The names and numbers that are reserved: in the message, or in the enum of a field.
    pub(crate) fn reserved(&self, scope: Option<&str>) -> Vec<(&str, u32)> {
        let reserved = self.reserved.iter();
        let own = reserved.filter(|(key, _)| scope_of(key) == scope);
        own.map(|(key, number)| (name_of(key), *number)).collect()
    }

    /// Tells what is to be numbered, and what no longer is.
    pub(crate) fn renumbering(&self, fields: &[Field]) -> Renumbering {
        let keys = keys(fields);
        let gone = self.used.keys().filter(|key| !keys.contains(key));
        let mut new: Vec<(String, u32)> = Vec::new();
        for key in keys.iter().filter(|key| !self.used.contains_key(*key)) {
            let scope = scope_of(key);
            let first = if scope.is_some() {
                1
            } else {
                OWN_MEMBERS.len() as u32 + 1
            };
            let known = self.used.iter().chain(&self.reserved);
            let known = known.map(|(key, number)| (key, *number));
            let known = known.chain(new.iter().map(|(key, number)| (key, *number)));
            let taken = known.filter(|(other, _)| scope_of(other) == scope);
            let greatest = taken.map(|(_, number)| number).max();
            let next = greatest.map_or(first, |number| first.max(number.saturating_add(1)));
            let next = if NOT_FOR_USE.contains(&next) {
                NOT_FOR_USE.end() + 1
            } else {
                next
            };
            new.push((key.clone(), next));
        }
        Renumbering {
            gone: gone.cloned().collect(),
            new,
        }
    }

    /// Gives a field another name; it keeps its number, and so do the words of its enum.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        for numbers in [&mut self.used, &mut self.reserved] {
            *numbers = std::mem::take(numbers)
                .into_iter()
                .map(|(key, number)| (renamed(&key, from, to).unwrap_or(key), number))
                .collect();
        }
    }
}

/// The key that stands for a renamed field, or for a word of its enum, if it is of that field.
pub(crate) fn renamed(key: &str, from: &str, to: &str) -> Option<String> {
    match key.strip_prefix(from)? {
        "" => Some(to.to_owned()),
        word if word.starts_with('.') => Some(format!("{to}{word}")),
        _ => None,
    }
}

/// The name of a word of an enum in a message, where all are in one scope: `ORDER_STATUS_OPEN`.
pub(crate) fn word_name(resource: &str, field: &str, word: &str) -> String {
    let kind = enum_type(resource, field).to_shouty_snake_case();
    format!("{kind}_{}", enum_variant(word).to_shouty_snake_case())
}

/// The types that a resource brings into the package of messages, which all share.
pub(crate) fn types(resource: &Resource) -> Vec<String> {
    let kind = resource.name.to_upper_camel_case();
    let plural = resource.plural.to_upper_camel_case();
    let mut types = vec![kind.clone(), format!("{kind}Service")];
    for part in ["Request", "Response"] {
        types.push(format!("List{plural}{part}"));
        for verb in ["Create", "Get", "Update", "Delete"] {
            types.push(format!("{verb}{kind}{part}"));
        }
    }
    for field in members(&resource.fields) {
        if let FieldType::Enum(words) = &field.kind {
            types.push(enum_type(&resource.name, &field.name));
            let words = words.iter();
            types.extend(words.map(|word| word_name(&resource.name, &field.name, word)));
        }
    }
    types
}

/// The fields that clients get to see or to set.
pub(crate) fn members(fields: &[Field]) -> impl Iterator<Item = &Field> {
    fields
        .iter()
        .filter(|field| field.is_shown() || field.is_taken())
}

/// Refuses numbers that messages cannot have, and names that they cannot tell apart.
pub(crate) fn check(spec: &Spec) -> Result<(), Refused> {
    let resources = &spec.resources;
    for resource in resources {
        if let Some(numbers) = spec.numbers.get(&resource.name) {
            check_numbers(resource, numbers)?;
        }
        check_names(resource)?;
    }
    let mut known: IndexMap<String, &str> = IndexMap::new();
    for resource in resources {
        for name in types(resource) {
            if let Some(other) = known.insert(name.clone(), &resource.name) {
                let message = format!(
                    "{:?} and {other:?} would both have `{name}` in gRPC's messages",
                    resource.name
                );
                return Err(Refused::new(message).hint("give one of the two another name"));
            }
        }
    }
    Ok(())
}

fn check_names(resource: &Resource) -> Result<(), Refused> {
    let mut known: IndexMap<String, &str> = IndexMap::new();
    for field in members(&resource.fields) {
        let (name, own) = (field.name.as_str(), field.own_name());
        if OWN_MEMBERS.contains(&own.as_str()) {
            let message = format!("{name:?} is what gRPC's messages call something else");
            return Err(Refused::new(message).hint("give the field another name"));
        }
        if let Some(other) = known.insert(own.to_lower_camel_case(), name) {
            let message = format!(
                "{other:?} and {name:?} are the same in gRPC's JSON: {:?}",
                own.to_lower_camel_case()
            );
            return Err(Refused::new(message).hint("give one of the two another name"));
        }
        if let FieldType::Enum(words) = &field.kind
            && let Some(word) = words
                .iter()
                .find(|word| enum_variant(word).to_shouty_snake_case() == "UNSPECIFIED")
        {
            let message = format!("{word:?} is what gRPC calls a {name} that is not given");
            return Err(Refused::new(message).hint("give the word another name"));
        }
    }
    Ok(())
}

fn check_numbers(resource: &Resource, numbers: &Numbers) -> Result<(), Refused> {
    let name = &resource.name;
    let mut known: IndexMap<(Option<&str>, u32), &str> = IndexMap::new();
    for (key, number) in numbers.used.iter().chain(&numbers.reserved) {
        let scope = scope_of(key);
        let is_own = scope.is_none() && *number <= OWN_MEMBERS.len() as u32;
        if is_own || !(1..=GREATEST).contains(number) || NOT_FOR_USE.contains(number) {
            let message = format!("{key:?} of {name:?} cannot have the number {number}");
            let hint = match is_own && *number > 0 {
                true => "the members that every message has are numbered up to 4",
                false => "numbers go up to 536870911, without 19000 to 19999",
            };
            return Err(Refused::new(message).hint(hint));
        }
        if let Some(other) = known.insert((scope, *number), key) {
            let message = format!("{other:?} and {key:?} of {name:?} have the number {number}");
            let hint = "take the line away of the one that no client knows yet; gosvc gives it the next number";
            return Err(Refused::new(message).hint(hint));
        }
    }
    let mut reserved = numbers.reserved.keys();
    let both = reserved
        .find(|key| numbers.used.contains_key(*key) || keys(&resource.fields).contains(key));
    match both {
        None => Ok(()),
        Some(key) => {
            let message = format!(
                "{name:?} has had a {key:?} before, and clients may still know it by its number"
            );
            let hint = format!(
                "take another name; or, if no client has it, remove the line from `[resource.{name}.reserved]`"
            );
            Err(Refused::new(message).hint(hint))
        }
    }
}

/// What has a number: every member, and every word of an enum.
fn keys(fields: &[Field]) -> Vec<String> {
    let mut keys = Vec::new();
    for field in members(fields) {
        keys.push(key(&field.name, None));
        if let FieldType::Enum(words) = &field.kind {
            keys.extend(words.iter().map(|word| key(&field.name, Some(word))));
        }
    }
    keys
}

fn key(field: &str, word: Option<&str>) -> String {
    match word {
        None => field.to_owned(),
        Some(word) => format!("{field}.{word}"),
    }
}

/// The field whose enum a word is of; none for a field.
fn scope_of(key: &str) -> Option<&str> {
    key.split_once('.').map(|(field, _)| field)
}

fn name_of(key: &str) -> &str {
    key.split_once('.').map_or(key, |(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(texts: &[&str]) -> Vec<Field> {
        let fields = texts.iter().map(|text| Field::parse(text).expect("valid"));
        fields.collect()
    }

    fn numbers(used: &[(&str, u32)], reserved: &[(&str, u32)]) -> Numbers {
        let map =
            |pairs: &[(&str, u32)]| pairs.iter().map(|(k, n)| ((*k).to_owned(), *n)).collect();
        Numbers {
            used: map(used),
            reserved: map(reserved),
        }
    }

    fn checked(texts: &[&str], numbers: &Numbers) -> Result<(), Refused> {
        let resource = Resource {
            name: "order".to_owned(),
            plural: "orders".to_owned(),
            table: None,
            about: None,
            fields: fields(texts),
            indexes: Vec::new(),
        };
        check_numbers(&resource, numbers)?;
        check_names(&resource)
    }

    #[test]
    fn the_next_number_is_one_that_nobody_has_had() {
        let known = numbers(&[("total", 5), ("note", 7)], &[("code", 9)]);
        let found = known.renumbering(&fields(&["total:int", "day:date", "status:enum:a,b"]));
        let new = [
            ("day", 10),
            ("status", 11),
            ("status.a", 1),
            ("status.b", 2),
        ];
        let new = new.map(|(key, number)| (key.to_owned(), number));
        assert_eq!(found.new, new);
        assert_eq!(found.gone, ["note"]);
        let late =
            numbers(&[("total", 18_999)], &[]).renumbering(&fields(&["day:date", "total:int"]));
        assert_eq!(late.new, [("day".to_owned(), 20_000)]);
        let hidden = Numbers::default().renumbering(&fields(&["hash:string:internal"]));
        assert_eq!(hidden, Renumbering::default());
    }

    #[test]
    fn a_rename_keeps_the_numbers() {
        let mut known = numbers(
            &[("state", 5), ("state.open", 1), ("states", 6)],
            &[("state.gone", 2)],
        );
        known.rename("state", "status");
        let expected = numbers(
            &[("status", 5), ("status.open", 1), ("states", 6)],
            &[("status.gone", 2)],
        );
        assert_eq!(known, expected);
    }

    #[test]
    fn what_clients_could_mistake_is_refused() {
        for (texts, used, reserved, expected) in [
            (
                &["a:int", "b:int"][..],
                &[("a", 5), ("b", 5)][..],
                &[][..],
                "have the number 5",
            ),
            (&["a:int"], &[("a", 5)], &[("b", 5)], "have the number 5"),
            (&["a:int"], &[("a", 4)], &[], "cannot have the number 4"),
            (
                &["a:int"],
                &[("a", 19_500)],
                &[],
                "cannot have the number 19500",
            ),
            (&["a:int"], &[], &[("a", 6)], "has had a \"a\" before"),
            (
                &["s:enum:x,y"],
                &[("s", 5), ("s.x", 1), ("s.y", 1)],
                &[],
                "have the number 1",
            ),
            (&["etag:string"], &[], &[], "call something else"),
            (&["a_1:int", "a1:int"], &[], &[], "the same in gRPC's JSON"),
            (&["s:enum:unspecified,y"], &[], &[], "not given"),
        ] {
            let refused = checked(texts, &numbers(used, reserved)).expect_err("refused");
            let message = refused.to_string();
            assert!(message.contains(expected), "{message}");
        }
        let fine = numbers(&[("a", 5), ("s", 6), ("s.x", 5)], &[("s.z", 6)]);
        checked(&["a:int", "s:enum:x,y"], &fine).expect("right");
    }
}

//! What clients of one spec could not do with a service of another: requests that are refused, and
//! answers that they do not understand. Behaviour that the team has written is not known here.

use std::fmt;

use serde::Serialize;

use super::{Api, Field, FieldType, Resource, Spec, numbers};

/// Something that clients rely on and that is no longer so.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Break {
    /// `rest` or `grpc`.
    pub(crate) api: &'static str,
    /// `order`, or `order.note`; nothing for the service as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) place: String,
    pub(crate) message: String,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.api)?;
        if !self.place.is_empty() {
            write!(f, "{} ", self.place)?;
        }
        f.write_str(&self.message)
    }
}

/// Compares two specs of a service for the clients of the old one.
pub(crate) fn breaks(old: &Spec, new: &Spec) -> Vec<Break> {
    let spoken = old.service.api.iter().copied();
    let found = spoken.flat_map(|api| {
        let mut breaks = Breaks {
            api,
            found: Vec::new(),
        };
        breaks.service(old, new);
        breaks.found
    });
    found.collect()
}

struct Breaks {
    api: Api,
    found: Vec<Break>,
}

impl Breaks {
    fn add(&mut self, place: &str, message: impl Into<String>) {
        self.found.push(Break {
            api: self.api.name(),
            place: place.to_owned(),
            message: message.into(),
        });
    }

    fn service(&mut self, old: &Spec, new: &Spec) {
        if !new.service.speaks(self.api) {
            return self.add("", "the service no longer speaks it");
        }
        let [before, after] = [old, new].map(|spec| match self.api {
            Api::Rest => format!("{}/", spec.service.prefix),
            Api::Grpc => numbers::package(&spec.service.name),
        });
        if before != after {
            let what = match self.api {
                Api::Rest => "paths begin with",
                Api::Grpc => "the package is",
            };
            self.add("", format!("{what} {after:?} instead of {before:?}"));
        }
        for resource in &old.resources {
            match new.resources.iter().find(|it| it.name == resource.name) {
                Some(now) => self.resource(resource, now, old, new),
                None => self.add(&resource.name, "is gone"),
            }
        }
    }

    fn resource(&mut self, old: &Resource, new: &Resource, before: &Spec, after: &Spec) {
        let place = &old.name;
        if old.plural != new.plural {
            let plural = &new.plural;
            self.add(place, format!("several of it are now called {plural:?}"));
        }
        for field in &old.fields {
            let place = format!("{place}.{}", self.name_of(field));
            match new
                .fields
                .iter()
                .find(|it| self.name_of(it) == self.name_of(field))
            {
                Some(now) => self.field(&place, field, now),
                None if field.is_shown() || field.is_taken() => self.add(&place, "is gone"),
                None => {}
            }
            self.numbers(&place, field, &old.name, before, after);
        }
        for field in &new.fields {
            if !old
                .fields
                .iter()
                .any(|it| self.name_of(it) == self.name_of(field))
                && is_required(field)
            {
                let place = format!("{place}.{}", self.name_of(field));
                self.add(&place, "is new and must be given");
            }
        }
    }

    /// What clients call a field.
    fn name_of(&self, field: &Field) -> String {
        match self.api {
            Api::Rest => field.member(),
            Api::Grpc => field.own_name(),
        }
    }

    fn field(&mut self, place: &str, old: &Field, new: &Field) {
        if old.is_shown() && !new.is_shown() {
            self.add(place, "is no longer in answers");
        }
        if old.is_taken() && !new.is_taken() {
            self.add(place, "can no longer be set");
        } else if old.is_changeable() && !new.is_changeable() {
            self.add(place, "can no longer be changed");
        }
        if is_required(new) && !is_required(old) {
            self.add(place, "must be given");
        } else if old.optional && !new.optional && old.is_taken() {
            self.add(place, "can no longer be null");
        }
        if !old.optional && new.optional && old.is_shown() && self.api == Api::Rest {
            self.add(place, "can be null in answers");
        }
        if !is_same_type(self.api, &old.kind, &new.kind) {
            let [old, new] = [old, new].map(|field| field.kind.full_name());
            return self.add(place, format!("is another type: {new} instead of {old}"));
        }
        if self.api == Api::Grpc && has_presence(old) != has_presence(new) {
            self.add(place, "is sent in another way when it is empty");
        }
        if let (FieldType::Enum(before), FieldType::Enum(after)) = (&old.kind, &new.kind) {
            for word in before.iter().filter(|word| !after.contains(word)) {
                self.add(place, format!("can no longer be {word:?}"));
            }
        }
        if old.is_taken() && is_narrower(old, new) {
            self.add(place, "takes fewer values");
        }
        if let Some(pattern) = &new.pattern
            && old.is_taken()
            && old.pattern != new.pattern
        {
            self.add(
                place,
                format!("takes only what matches {:?}", pattern.text()),
            );
        }
        if new.unique && !old.unique && old.is_taken() {
            self.add(place, "can no longer have the same value twice");
        }
        let is_in_lists = |field: &Field| field.is_shown() && (field.unique || field.has_index());
        if is_in_lists(old) && !is_in_lists(new) {
            self.add(place, "no longer sorts or filters lists");
        }
        if self.api == Api::Rest && old.links().is_some() && old.name != new.name {
            let (old, new) = (&old.name, &new.name);
            self.add(
                place,
                format!("has its links at {new:?} instead of {old:?}"),
            );
        }
        if self.api == Api::Rest && old.nested().is_some() && new.nested().is_none() {
            self.add(place, "no longer has routes below what it refers to");
        }
    }

    /// What gRPC's messages call members by.
    fn numbers(&mut self, place: &str, field: &Field, resource: &str, old: &Spec, new: &Spec) {
        if self.api != Api::Grpc {
            return;
        }
        let words = match &field.kind {
            FieldType::Enum(words) => words.as_slice(),
            _ => &[],
        };
        let words = words.iter().map(|word| Some(word.as_str()));
        for word in [None].into_iter().chain(words) {
            let [before, after] = [old, new].map(|spec| {
                let numbers = spec.numbers.get(resource);
                numbers.map_or(0, |numbers| numbers.of(&field.name, word))
            });
            if before != after && before > 0 && after > 0 {
                let what = word.map(|word| format!("{word:?} ")).unwrap_or_default();
                self.add(
                    place,
                    format!("{what}has the number {after} instead of {before}"),
                );
            }
        }
    }
}

/// Whether a request that creates one must have it.
fn is_required(field: &Field) -> bool {
    field.is_taken() && !field.optional && field.default.is_none() && field.links().is_none()
}

/// Whether a message tells that it is empty from that it is not there.
fn has_presence(field: &Field) -> bool {
    let is_either = !matches!(field.kind, FieldType::DateTime | FieldType::List(_));
    is_either && (field.optional || field.default.is_some())
}

/// Whether clients read and write it in the same way, apart from which values it has.
fn is_same_type(api: Api, old: &FieldType, new: &FieldType) -> bool {
    if api == Api::Grpc && old.message() != new.message() {
        return false;
    }
    match (old, new) {
        (FieldType::Int(old), FieldType::Int(new)) => old <= new,
        (FieldType::String | FieldType::Text, FieldType::String | FieldType::Text) => true,
        (FieldType::Ref(old), FieldType::Ref(new))
        | (FieldType::Refs(old), FieldType::Refs(new)) => old.resource == new.resource,
        (FieldType::List(old), FieldType::List(new)) => is_same_type(api, old, new),
        (old, new) => old.name() == new.name(),
    }
}

/// Whether some value that it could have is refused.
fn is_narrower(old: &Field, new: &Field) -> bool {
    if let (FieldType::Decimal(old), FieldType::Decimal(new)) = (&old.kind, &new.kind)
        && (new.scale < old.scale || new.precision - new.scale < old.precision - old.scale)
    {
        return true;
    }
    let is_text = matches!(
        old.kind,
        FieldType::String
            | FieldType::Text
            | FieldType::Bytes
            | FieldType::List(_)
            | FieldType::Refs(_)
    );
    if is_text {
        let (old, new) = (old.length(), new.length());
        let least = |min: Option<i64>| min.unwrap_or_default();
        let greatest = |max: Option<i64>| max.unwrap_or(i64::MAX);
        return least(new.0) > least(old.0) || greatest(new.1) < greatest(old.1);
    }
    let is_raised = new.min.is_some() && (old.min.is_none() || new.min > old.min);
    let is_lowered = new.max.is_some() && (old.max.is_none() || new.max < old.max);
    is_raised || is_lowered
}

#[cfg(test)]
mod tests {
    use super::{super::Document, *};

    fn spec(api: &str, fields: &str, rest: &str) -> Spec {
        let text = format!(
            "schema = 1\n[service]\nname = \"shop\"\ndescription = \"A shop\"\ndiscovery = \"none\"\ndatabase = \"sqlite\"\nport = 8080\napi = {api}\n{rest}\n[resource.order]\nplural = \"orders\"\n[resource.order.fields]\nown = \"bool:optional\"\n{fields}\n"
        );
        let document = Document::parse(&text).expect("readable");
        document.spec().expect("a spec")
    }

    /// What breaks between two definitions of a field, over REST and over gRPC.
    fn between(old: &str, new: &str) -> Vec<String> {
        let spec = |field: &str| spec("[\"rest\", \"grpc\"]", field, "");
        let found = breaks(&spec(old), &spec(new)).into_iter();
        let told = found.map(|it| format!("{} {} {}", it.api, it.place, it.message));
        told.collect()
    }

    #[test]
    fn what_clients_rely_on_is_told() {
        let note = "note = \"text\"";
        for (old, new, rest, grpc) in [
            (note, "", "is gone", "is gone"),
            (note, "remark = \"text:optional\"", "is gone", "is gone"),
            (
                note,
                "note = \"text:max=9\"",
                "fewer values",
                "fewer values",
            ),
            (
                note,
                "note = \"text:optional\"",
                "null in answers",
                "when it is empty",
            ),
            (
                "kid = \"refs:order\"",
                "kids = \"refs:order\"",
                "links at \"kids\"",
                "",
            ),
            ("s = \"string\"", "s = \"string:unique\"", "twice", "twice"),
            (
                note,
                "note = \"int\"",
                "another type: int",
                "another type: int",
            ),
            (
                note,
                "note = \"text:readonly\"",
                "no longer be set",
                "no longer be set",
            ),
            (
                note,
                "note = \"text:immutable\"",
                "no longer be changed",
                "no longer be changed",
            ),
            (
                note,
                "note = \"text:writeonly\"",
                "in answers",
                "in answers",
            ),
            ("n = \"int\"", "n = \"bigint\"", "", "another type: bigint"),
            (
                "n = \"int\"",
                "n = \"int:min=0\"",
                "fewer values",
                "fewer values",
            ),
            (
                note,
                "note = 'text:pattern=^\\d+$'",
                "only what matches \"^\\\\d+$\"",
                "only what matches",
            ),
            (
                "note = 'text:pattern=a'",
                "note = 'text:pattern=b'",
                "only what matches \"b\"",
                "only what matches",
            ),
            ("n = \"int:index\"", "n = \"int\"", "lists", "lists"),
            (
                "l = \"list:int\"",
                "l = \"list:string\"",
                "another type: list:string instead of list:int",
                "another type: list:string instead of list:int",
            ),
            (
                "l = \"list:string\"",
                "l = \"string\"",
                "another type: string instead of list:string",
                "another type: string instead of list:string",
            ),
            (
                "l = \"list:int\"",
                "l = \"list:int:max=99\"",
                "fewer values",
                "fewer values",
            ),
            (
                "n = \"int:optional\"",
                "n = \"int\"",
                "must be given",
                "must be given",
            ),
            (
                "n = \"decimal:9.2\"",
                "n = \"decimal:9.1\"",
                "fewer values",
                "fewer values",
            ),
            (
                "e = \"enum:a,b\"",
                "e = \"enum:a\"",
                "no longer be \"b\"",
                "no longer be \"b\"",
            ),
        ] {
            let found = between(old, new);
            for (api, message) in [("rest", rest), ("grpc", grpc)] {
                let mut own = found.iter().filter(|it| it.starts_with(api));
                let is_told = match message {
                    "" => own.next().is_none(),
                    message => own.any(|it| it.contains(message)),
                };
                assert!(is_told, "{old} -> {new}: {found:?}");
            }
        }
    }

    #[test]
    fn what_only_adds_breaks_nothing() {
        for (old, new) in [
            ("", "note = \"text:optional\""),
            ("", "n = \"int:default=1\""),
            ("", "n = \"int:readonly\""),
            ("n = \"int:min=0\"", "n = \"int\""),
            ("n = \"int\"", "n = \"int:index\""),
            ("s = \"string:max=9\"", "s = \"string\""),
            ("s = \"string\"", "s = \"text\""),
            ("l = \"list:int\"", "l = \"list:int:max=200\""),
            ("s = \"string:pattern=a\"", "s = \"string\""),
            ("s = \"string:pattern=a\"", "s = \"text:pattern=a\""),
            (
                "s = \"string:readonly\"",
                "s = \"string:readonly:pattern=a\"",
            ),
            ("e = \"enum:a\"", "e = \"enum:a,b\""),
            ("s = \"string:internal\"", ""),
        ] {
            assert_eq!(between(old, new), [""; 0], "{old} -> {new}");
        }
        assert_eq!(
            between("", "n = \"int\"")[0],
            "rest order.n is new and must be given"
        );
    }

    #[test]
    fn numbers_paths_and_apis_are_told() {
        let both = "[\"rest\", \"grpc\"]";
        let numbered = |number: &str| {
            let numbers = format!("n = \"int\"\n[resource.order.numbers]\nn = {number}");
            spec(both, &numbers, "")
        };
        let moved = breaks(&numbered("5"), &numbered("6"));
        assert_eq!(moved[0].message, "has the number 6 instead of 5");
        assert_eq!(moved.len(), 1);
        let old = spec(both, "", "");
        let prefixed = spec(both, "", "prefix = \"/api\"");
        assert_eq!(
            breaks(&old, &prefixed)[0].message,
            "paths begin with \"/api/\" instead of \"/\""
        );
        let alone = spec("[\"rest\"]", "", "");
        assert_eq!(breaks(&old, &alone)[0].api, "grpc");
        assert_eq!(breaks(&alone, &old), []);
    }
}

//! What only some services have. A feature is chosen by a setting, such as Consul, or derived from
//! what resources have, such as decimals.
//!
//! This table says when a service has one; `templates/features/<key>/` holds what it then gets.

use std::collections::BTreeMap;

use serde::Serialize;

use super::filters::{Filter, Kind};
use crate::{
    failure::Refused,
    spec::{
        Access, Api, Binding, Database, Discovery, Field, FieldType, OnDelete, Spec, Width,
        references::creation_order,
    },
};

/// So many members may need more recursion than the compiler allows a macro unless told otherwise.
const MANY_FIELDS: usize = 25;

/// Something that only some services have.
pub(crate) struct Feature {
    /// `has.<key>` in templates, `features/<key>/` below them, a word in `gosvc.lock`.
    pub(crate) key: &'static str,
    when: When,
    /// What `gosvc set` takes to switch it on; derived features have none.
    setting: Option<&'static str>,
    /// The keys of those without which it cannot be.
    needs: &'static [&'static str],
    /// The keys of those beside which it cannot be.
    excludes: &'static [&'static str],
}

/// When a service has a feature.
enum When {
    /// As the spec says.
    Spec(fn(&Spec) -> bool),
    /// With any of these, which stand before it in the table.
    Any(&'static [&'static str]),
    /// With all of these, which stand before it: for what they need only if they are together.
    All(&'static [&'static str]),
    /// Without this one, which stands before it.
    Without(&'static str),
}

impl Feature {
    const fn chosen(key: &'static str, setting: &'static str, is_on: fn(&Spec) -> bool) -> Self {
        Self {
            setting: Some(setting),
            ..Self::derived(key, is_on)
        }
    }

    const fn derived(key: &'static str, is_on: fn(&Spec) -> bool) -> Self {
        Self::combined(key, When::Spec(is_on))
    }

    const fn combined(key: &'static str, when: When) -> Self {
        Self {
            key,
            when,
            setting: None,
            needs: &[],
            excludes: &[],
        }
    }

    /// Whether it depends on nothing but other features.
    pub(crate) fn is_combined(&self) -> bool {
        !matches!(self.when, When::Spec(_))
    }
}

/// Every feature. Where several contribute to a file, they do so in this order.
pub(crate) static FEATURES: [Feature; 58] = [
    Feature::chosen("consul", "discovery=consul", |spec| {
        spec.service.discovery == Discovery::Consul
    }),
    Feature::chosen("grpc", "api=rest,grpc", |spec| {
        spec.service.speaks(Api::Grpc)
    }),
    // Locks that know neither of these two are older than a choice between them.
    Feature::derived("grpc_alone", |spec| !spec.service.speaks(Api::Rest)),
    Feature::combined("rest", When::Without("grpc_alone")),
    Feature::combined("rest_and_grpc", When::All(&["rest", "grpc"])),
    Feature::chosen("sqlite", "database=sqlite", |spec| {
        spec.service.database == Database::Sqlite
    }),
    Feature::chosen("postgres", "database=postgres", |spec| {
        spec.service.database == Database::Postgres
    }),
    Feature::chosen("mysql", "database=mysql", |spec| {
        spec.service.database == Database::Mysql
    }),
    // The database is a server, and not a file.
    Feature::combined("server", When::Any(&["postgres", "mysql"])),
    // What the build of gRPC's messages takes, and SQLite's tests take anyway.
    Feature::combined("grpc_on_server", When::All(&["server", "grpc"])),
    Feature::derived("bytes", |spec| {
        any_type(spec, |kind| *kind == FieldType::Bytes)
    }),
    Feature::derived("small_numbers", |spec| {
        any_type(spec, |kind| *kind == FieldType::Int(Width::Small))
    }),
    Feature::derived("days", |spec| {
        any_type(spec, |kind| *kind == FieldType::Date)
    }),
    Feature::derived("times", |spec| {
        any_type(spec, |kind| *kind == FieldType::Time)
    }),
    // Moments that a client sets.
    Feature::derived("moments", |spec| {
        any_type(spec, |kind| *kind == FieldType::DateTime)
    }),
    Feature::derived("resources", |spec| !spec.resources.is_empty()),
    Feature::combined("rest_resources", When::All(&["rest", "resources"])),
    Feature::combined("grpc_resources", When::All(&["grpc_alone", "resources"])),
    // Days, or moments that a client sets.
    Feature::derived("dates", |spec| {
        any_type(spec, |kind| {
            matches!(kind, FieldType::Date | FieldType::DateTime)
        })
    }),
    Feature::derived("decimals", |spec| {
        any_type(spec, |kind| matches!(kind, FieldType::Decimal(_)))
    }),
    Feature::combined("rest_decimals", When::All(&["rest", "decimals"])),
    // Decimals in a database that has a type for them.
    Feature::combined("native_decimals", When::All(&["server", "decimals"])),
    // Texts that must match something.
    Feature::derived("patterns", |spec| {
        any_field(spec, |field| field.pattern.is_some())
    }),
    Feature::derived("json", |spec| {
        any_type(spec, |kind| *kind == FieldType::Json)
    }),
    // Fields with several values.
    Feature::derived("list_fields", |spec| {
        any_type(spec, |kind| matches!(kind, FieldType::List(_)))
    }),
    Feature::derived("enums", |spec| {
        any_type(spec, |kind| matches!(kind, FieldType::Enum(_)))
    }),
    // Values that are stored as text.
    Feature::derived("words", |spec| {
        let database = spec.service.database;
        any_field(spec, |field| field.kind.binding(database) == Binding::Word)
    }),
    Feature::derived("references", |spec| {
        any_field(spec, |field| field.target().is_some())
    }),
    // Links, many with many.
    Feature::derived("links", |spec| {
        any_field(spec, |field| field.links().is_some())
    }),
    // Members with several values.
    Feature::combined("repeated", When::Any(&["list_fields", "links"])),
    Feature::derived("self_links", |spec| {
        spec.resources.iter().any(|resource| {
            let mut links = resource.fields.iter().filter_map(Field::links);
            links.any(|target| target.resource == resource.name)
        })
    }),
    Feature::combined("rest_links", When::All(&["rest", "links"])),
    Feature::combined("grpc_links", When::All(&["grpc_alone", "links"])),
    // Resources with more fields than `json!` takes without being asked.
    Feature::derived("large_resources", |spec| {
        let mut resources = spec.resources.iter();
        resources.any(|resource| resource.fields.len() > MANY_FIELDS)
    }),
    // References whose targets the tests create first.
    Feature::derived("sample_references", has_sample_references),
    // What can be taken already: fields that are unique, alone or together.
    Feature::derived("conflicts", |spec| {
        let mut resources = spec.resources.iter();
        any_field(spec, |field| field.unique)
            || resources.any(|resource| resource.together().next().is_some())
    }),
    // Members that clients call something else, and columns that the database does.
    Feature::derived("given_members", |spec| {
        spec.service.speaks(Api::Rest) && any_field(spec, |field| field.json.is_some())
    }),
    Feature::derived("given_columns", |spec| {
        let database = spec.service.database;
        spec.resources.iter().any(|resource| {
            let mut fields = resource.fields.iter();
            fields.any(|field| resource.is_told_by_column(database, field))
        })
    }),
    // References that keep their targets from being deleted.
    Feature::derived("restrictions", |spec| {
        any_field(spec, |field| {
            let target = field.target();
            target.is_some_and(|it| it.on_delete == OnDelete::Restrict)
        })
    }),
    // Routes below what resources refer to.
    Feature::derived("nested", |spec| {
        spec.service.speaks(Api::Rest) && any_field(spec, |field| field.nested().is_some())
    }),
    // Members that only the service sets, or that stay as they were created.
    Feature::derived("own_members", |spec| any_field(spec, Field::is_own)),
    Feature::derived("immutable_members", |spec| {
        let is_immutable = |field: &Field| field.access == Access::Immutable;
        spec.service.speaks(Api::Rest) && any_field(spec, is_immutable)
    }),
    // Fields that are unique only together.
    Feature::derived("together", |spec| {
        let mut resources = spec.resources.iter();
        resources.any(|resource| resource.together().next().is_some())
    }),
    // What lists are filtered by.
    Feature::derived("filters", |spec| any_filter(spec, |_| true)),
    Feature::combined("rest_filters", When::All(&["rest", "filters"])),
    Feature::combined("grpc_filters", When::All(&["grpc_alone", "filters"])),
    Feature::derived("is_filters", |spec| {
        any_filter(spec, |it| it.kind == Kind::Is)
    }),
    Feature::derived("id_filters", |spec| {
        any_filter(spec, |it| it.kind == Kind::Ids)
    }),
    Feature::derived("word_filters", |spec| {
        any_filter(spec, |it| it.kind == Kind::Words)
    }),
    Feature::combined("one_of_filters", When::Any(&["id_filters", "word_filters"])),
    Feature::derived("range_filters", |spec| {
        any_filter(spec, |it| it.kind == Kind::Range)
    }),
    Feature::derived("text_filters", |spec| {
        any_filter(spec, |it| it.kind == Kind::Text)
    }),
    // MySQL finds what starts alike by `LIKE`.
    Feature::combined("starts_as_ranges", When::All(&["text_filters", "sqlite"])),
    Feature::combined("bounds", When::Any(&["range_filters", "starts_as_ranges"])),
    Feature::derived("null_filters", |spec| any_filter(spec, |it| it.nullable)),
    Feature::derived("plain_lists", |spec| !any_filter(spec, |_| true)),
    // Values that serde reads, in bodies or in what lists are filtered by.
    Feature::combined("read_values", When::Any(&["rest", "filters"])),
    Feature::combined("read_moments", When::All(&["read_values", "moments"])),
];

fn any_filter(spec: &Spec, holds: impl Fn(Filter) -> bool) -> bool {
    let database = spec.service.database;
    any_field(spec, |field| {
        Filter::of(database, field).is_some_and(&holds)
    })
}

fn any_field(spec: &Spec, holds: impl Fn(&Field) -> bool) -> bool {
    let mut fields = spec.resources.iter().flat_map(|resource| &resource.fields);
    fields.any(holds)
}

fn any_type(spec: &Spec, holds: impl Fn(&FieldType) -> bool) -> bool {
    any_field(spec, |field| {
        holds(&field.kind) || field.kind.item().is_some_and(&holds)
    })
}

fn has_sample_references(spec: &Spec) -> bool {
    let order = creation_order(&spec.resources);
    let place = |name: &str| order.iter().position(|other| *other == name);
    spec.resources.iter().any(|resource| {
        let taken = resource.fields.iter().filter(|field| field.is_taken());
        let mut targets = taken.clone().filter_map(Field::reference);
        let mut linked = taken.filter_map(Field::links);
        targets.any(|target| place(&resource.name) > place(&target.resource))
            || linked.any(|target| target.resource != resource.name)
    })
}

/// The features that a service has: templates see them as `has`, each true or false.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub(crate) struct Features(BTreeMap<&'static str, bool>);

impl Features {
    pub(crate) fn of(spec: &Spec) -> Self {
        Self::where_on(|_, is_on| is_on(spec))
    }

    /// Those with these keys, and what depends on nothing else. Other words mean nothing.
    pub(crate) fn with(keys: &[impl AsRef<str>]) -> Self {
        Self::where_on(|key, _| keys.iter().any(|it| it.as_ref() == key))
    }

    fn where_on(holds: impl Fn(&str, fn(&Spec) -> bool) -> bool) -> Self {
        let mut features = Self(BTreeMap::new());
        for Feature { key, when, .. } in &FEATURES {
            let is_on = match when {
                When::Spec(is_on) => holds(key, *is_on),
                When::Any(keys) => keys.iter().any(|key| features.has(key)),
                When::All(keys) => keys.iter().all(|key| features.has(key)),
                When::Without(key) => !features.has(key),
            };
            features.0.insert(key, is_on);
        }
        features
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.get(key).copied().unwrap_or_default()
    }

    /// The keys of those that the service has, in the order of the table.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static str> {
        let keys = FEATURES.iter().map(|feature| feature.key);
        keys.filter(|key| self.has(key))
    }

    /// Checks that those that are on can be together.
    pub(crate) fn check(&self) -> Result<(), Refused> {
        check(&FEATURES, &|key| self.has(key))
    }
}

fn check(features: &[Feature], has: &dyn Fn(&str) -> bool) -> Result<(), Refused> {
    for feature in features.iter().filter(|it| has(it.key)) {
        let key = feature.key;
        if let Some(missing) = feature.needs.iter().find(|key| !has(key)) {
            let refused = Refused::new(format!("`{key}` needs `{missing}`"));
            let missing = features.iter().find(|it| it.key == *missing);
            return Err(match missing.and_then(|it| it.setting) {
                Some(setting) => refused.hint(format!("add `{setting}`")),
                None => refused,
            });
        }
        if let Some(other) = feature.excludes.iter().find(|key| has(key)) {
            let refused = Refused::new(format!("`{key}` cannot be together with `{other}`"));
            return Err(refused.hint("leave one of the two out"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_and_excludes_are_checked() {
        let feature = |key, needs, excludes| Feature {
            needs,
            excludes,
            ..Feature::chosen(key, "x=on", |_| true)
        };
        let features = [
            feature("a", &["x"], &[]),
            feature("b", &[], &["c"]),
            feature("c", &[], &[]),
            feature("x", &[], &[]),
        ];
        let refused = |on: &[&str]| {
            let checked = check(&features, &|key| on.contains(&key));
            checked
                .map_err(|it| format!("{it}; {}", it.get_hint().unwrap_or_default()))
                .err()
        };
        assert_eq!(refused(&["a", "x"]), None);
        assert_eq!(refused(&["b"]), None);
        assert_eq!(
            refused(&["a"]),
            Some("`a` needs `x`; add `x=on`".to_owned())
        );
        assert_eq!(
            refused(&["b", "c"]),
            Some("`b` cannot be together with `c`; leave one of the two out".to_owned())
        );
    }

    #[test]
    fn keys_are_unique_and_refer_to_each_other() {
        let keys: Vec<&str> = FEATURES.iter().map(|it| it.key).collect();
        for (at, feature) in FEATURES.iter().enumerate() {
            assert!(!keys[..at].contains(&feature.key), "{}", feature.key);
            let mut others = feature.needs.iter().chain(feature.excludes);
            assert!(others.all(|key| keys.contains(key)));
            if let When::Any(parts) | When::All(parts) = feature.when {
                assert!(parts.iter().all(|key| keys[..at].contains(key)));
            }
            if let When::Without(other) = feature.when {
                assert!(keys[..at].contains(&other));
            }
        }
    }
}

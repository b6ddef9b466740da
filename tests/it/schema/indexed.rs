//! Indexes and unique constraints over several fields: which can be, and how they change.

use super::{
    model::{CREATED_AT, Field, Index, Kind, Resource},
    random::Random,
};

impl Resource {
    pub(crate) fn table(&self) -> &str {
        self.given.as_deref().unwrap_or(&self.plural)
    }

    /// The unique constraints over several fields.
    pub(crate) fn together(&self) -> impl Iterator<Item = &Index> {
        self.indexes.iter().filter(|index| index.unique)
    }

    /// Whether the values of a field keep rows apart that must differ in several.
    pub(crate) fn tells_apart(&self, field: &Field) -> bool {
        let mut all = self.together();
        field.kind.can_be_unique() && all.any(|index| index.keys.contains(&field.key))
    }

    /// Adds an index or a unique constraint over several fields, or removes one.
    pub(super) fn change_index(&mut self, random: &mut Random) -> Option<&'static str> {
        if !self.indexes.is_empty() && random.once_in(3) {
            let at = random.below(self.indexes.len());
            return Some(match self.indexes.remove(at).unique {
                true => "remove unique of several",
                false => "remove index of several",
            });
        }
        let mut keys: Vec<usize> = self.fields.iter().map(|field| field.key).collect();
        keys.push(CREATED_AT);
        let count = keys.len();
        let index = Index {
            unique: random.once_in(2),
            keys: vec![keys[random.below(count)], keys[random.below(count)]],
        };
        let is_unique = index.unique;
        if self.indexes.contains(&index) {
            return None;
        }
        self.indexes.push(index);
        let count = self.indexes.len();
        self.settle();
        let what = match is_unique {
            true => "add unique of several",
            false => "add index of several",
        };
        (self.indexes.len() == count).then_some(what)
    }

    /// Drops indexes that cannot be.
    pub(super) fn settle(&mut self) {
        let fields = &self.fields;
        let can_be = |key: &usize| {
            let field = fields.iter().find(|field| field.key == *key);
            let can = |it: &Field| it.kind.can_be_indexed() || matches!(it.kind, Kind::Ref(..));
            *key == CREATED_AT || field.is_some_and(can)
        };
        let length = |key: &usize| match fields.iter().find(|field| field.key == *key) {
            Some(Field {
                kind: Kind::String(max),
                ..
            }) => *max,
            _ => 0,
        };
        let is_short = |keys: &[usize]| keys.iter().map(length).sum::<usize>() <= 640;
        self.indexes.retain(|Index { keys, .. }| {
            keys[0] != keys[1] && keys.iter().all(can_be) && is_short(keys)
        });
        let can_be_member = |key: &usize| {
            let field = fields.iter().find(|field| field.key == *key);
            field.is_some_and(|it| !it.unique && !matches!(it.kind, Kind::Float))
        };
        let tells_apart = |key: &usize| {
            let field = fields.iter().find(|field| field.key == *key);
            field.is_some_and(|it| it.kind.can_be_unique())
        };
        let mut taken: Vec<Vec<usize>> = Vec::new();
        self.indexes.retain(|Index { unique, keys }| {
            let mut sorted = keys.clone();
            sorted.sort_unstable();
            let is_new = !taken.contains(&sorted);
            let can = keys.iter().all(can_be_member) && keys.iter().any(tells_apart) && is_new;
            if *unique && can {
                taken.push(sorted);
            }
            !unique || can
        });
    }

    /// As `gosvc.toml` has them.
    pub(super) fn indexes(&self, unique: bool) -> Vec<String> {
        let name = |key: &usize| match self.fields.iter().find(|field| field.key == *key) {
            Some(field) => field.name.as_str(),
            None => "created_at",
        };
        let text = |index: &Index| index.keys.iter().map(name).collect::<Vec<_>>().join(",");
        let alike = self.indexes.iter().filter(|it| it.unique == unique);
        alike.map(text).collect()
    }
}

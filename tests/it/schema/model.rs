//! What a spec can be, and how it can change.

use std::fmt::Write as _;

use super::random::Random;

/// The types of fields, as gosvc writes them; what is behind the name is part of the type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    String(usize),
    Text,
    /// How many bits it has.
    Int(u32),
    Float,
    Decimal(usize, usize),
    Bool,
    Uuid,
    Date,
    Time,
    DateTime,
    Json,
    Bytes,
    /// Of whole numbers.
    List,
    Enum(Vec<&'static str>),
    /// Another resource, and what becomes of rows whose target goes.
    Ref(String, &'static str),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    /// Stays the same whatever it is called.
    pub(crate) key: usize,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) optional: bool,
    pub(crate) unique: bool,
    pub(crate) index: bool,
    pub(crate) default: Option<String>,
    /// The name that its column has been given.
    pub(crate) given: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resource {
    /// Stays the same whatever it is called.
    pub(crate) key: usize,
    pub(crate) name: String,
    pub(crate) plural: String,
    /// The name that its table has been given.
    pub(crate) given: Option<String>,
    pub(crate) fields: Vec<Field>,
    /// The indexes and unique constraints over several fields.
    pub(crate) indexes: Vec<Index>,
}

/// An index over several fields, or a unique constraint.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Index {
    pub(crate) unique: bool,
    /// The keys of the fields.
    pub(crate) keys: Vec<usize>,
}

/// The time of creation, among the keys of an index.
pub(super) const CREATED_AT: usize = usize::MAX;

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Model {
    pub(crate) resources: Vec<Resource>,
    /// For names that were never there.
    count: usize,
}

const WORDS: [&str; 5] = ["new", "open", "paid", "shipped", "lost"];

impl Kind {
    fn random(random: &mut Random) -> Self {
        match random.below(14) {
            0 => Self::String(*random.pick(&[5, 40, 255, 400])),
            1 => Self::Text,
            2 | 3 => Self::Int(*random.pick(&WIDTHS)),
            4 => Self::Float,
            5 | 6 => random.pick(&DECIMALS).clone(),
            7 => Self::Bool,
            8 => Self::Uuid,
            9 => random.pick(&[Self::Date, Self::Time]).clone(),
            10 => Self::DateTime,
            11 => random.pick(&[Self::Json, Self::Bytes, Self::List]).clone(),
            _ => Self::Enum(WORDS[..2 + random.below(3)].to_vec()),
        }
    }

    /// What it can become.
    fn changed(&self, random: &mut Random) -> Option<Self> {
        let text = |random: &mut Random| match random.below(3) {
            0 => Self::Text,
            _ => Self::String(*random.pick(&[5, 40, 255, 400, 600])),
        };
        let decimal = |random: &mut Random| random.pick(&DECIMALS).clone();
        Some(match (self, random.below(4)) {
            (Self::String(_) | Self::Text, _) => text(random),
            (Self::Int(_), 0) => decimal(random),
            (Self::Int(_), 1) => Self::Float,
            (Self::Int(_), 2) => Self::Int(*random.pick(&WIDTHS)),
            (Self::Int(_) | Self::Float, _) => text(random),
            (Self::Decimal(..), _) => decimal(random),
            (Self::Enum(_), 0) => text(random),
            (Self::Enum(words), way) => {
                let count = match way {
                    1 => words.len().saturating_sub(1).max(1),
                    _ => (words.len() + 1).min(WORDS.len()),
                };
                Self::Enum(WORDS[..count].to_vec())
            }
            (Self::Ref(target, _), _) => Self::Ref(
                target.clone(),
                random.pick::<&str>(&["restrict", "cascade", "set-null"]),
            ),
            _ => return None,
        })
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Float | Self::Decimal(..))
    }

    pub(super) fn can_be_unique(&self) -> bool {
        let is_short = matches!(self, Self::String(max) if *max <= 500);
        let is_number = matches!(self, Self::Int(_) | Self::Decimal(..));
        is_short
            || is_number
            || matches!(
                self,
                Self::Uuid | Self::Date | Self::Time | Self::DateTime | Self::Ref(..)
            )
    }

    pub(super) fn can_be_indexed(&self) -> bool {
        let is_short = matches!(self, Self::String(max) if *max <= 500);
        let is_other = matches!(self, Self::Float | Self::Bool | Self::Enum(_));
        is_short
            || is_other
            || (self.can_be_unique() && !matches!(self, Self::Ref(..) | Self::String(_)))
    }

    fn default(&self) -> Option<String> {
        Some(match self {
            Self::String(5) => "it's".to_owned(),
            Self::String(_) | Self::Text => "it's \\".to_owned(),
            Self::Int(_) => "-7".to_owned(),
            Self::Float => "0.25".to_owned(),
            Self::Decimal(_, 0) => "-3".to_owned(),
            Self::Decimal(..) => "-0.5".to_owned(),
            Self::Bool => "true".to_owned(),
            Self::Date => "2026-11-23".to_owned(),
            Self::Time | Self::DateTime => NOW.to_owned(),
            Self::Json => "[5]".to_owned(),
            Self::Bytes => BYTES.to_owned(),
            Self::List => "[]".to_owned(),
            Self::Enum(words) => words[0].to_owned(),
            _ => return None,
        })
    }
}

/// The bytes 00, FF and 27 as a default.
pub(crate) const BYTES: &str = "AP8n";

/// A default that the database makes.
pub(crate) const NOW: &str = "now";

const WIDTHS: [u32; 3] = [16, 32, 64];

const DECIMALS: [Kind; 6] = [
    Kind::Decimal(28, 10),
    Kind::Decimal(28, 9),
    Kind::Decimal(19, 4),
    Kind::Decimal(5, 2),
    Kind::Decimal(28, 0),
    Kind::Decimal(3, 3),
];

impl Field {
    fn new(name: &str, key: usize, kind: Kind, optional: bool) -> Self {
        Self {
            key,
            name: name.to_owned(),
            kind,
            optional,
            unique: false,
            index: false,
            default: None,
            given: None,
        }
    }

    fn random(name: &str, key: usize, random: &mut Random) -> Self {
        let kind = Kind::random(random);
        let mut field = Self::new(name, key, kind, random.once_in(2));
        field.unique = random.once_in(5);
        field.index = random.once_in(5);
        if random.once_in(3) {
            field.default = field.kind.default();
        }
        field.given = random.once_in(4).then(|| format!("The_{name}"));
        field.settle();
        field
    }

    /// Drops what does not go together.
    fn settle(&mut self) {
        if self.kind == Kind::List {
            self.optional = false;
            self.default = self.kind.default();
        }
        self.unique &= self.kind.can_be_unique();
        self.index &= self.kind.can_be_indexed() && !self.unique;
        if self.unique {
            self.default = None;
        }
        if matches!(self.kind, Kind::Ref(_, "set-null")) {
            self.optional = true;
        }
    }

    /// Whether rows that exist can get it.
    fn is_addable(&self) -> bool {
        self.optional || self.default.is_some()
    }

    pub(crate) fn column(&self) -> String {
        match (&self.given, &self.kind) {
            (Some(given), _) => given.clone(),
            (None, Kind::Ref(..)) => format!("{}_id", self.name),
            (None, _) => self.name.clone(),
        }
    }

    fn definition(&self) -> String {
        let mut text = match &self.kind {
            Kind::String(255) => "string".to_owned(),
            Kind::String(max) => format!("string:max={max}"),
            Kind::Text => "text".to_owned(),
            Kind::Int(16) => "smallint".to_owned(),
            Kind::Int(32) => "int".to_owned(),
            Kind::Int(_) => "bigint".to_owned(),
            Kind::Float => "float".to_owned(),
            Kind::Decimal(precision, scale) => format!("decimal:{precision}.{scale}"),
            Kind::Bool => "bool".to_owned(),
            Kind::Uuid => "uuid".to_owned(),
            Kind::Date => "date".to_owned(),
            Kind::Time => "time".to_owned(),
            Kind::DateTime => "datetime".to_owned(),
            Kind::Json => "json".to_owned(),
            Kind::Bytes => "bytes".to_owned(),
            Kind::List => "list:int".to_owned(),
            Kind::Enum(words) => format!("enum:{}", words.join(",")),
            Kind::Ref(target, on_delete) => format!("ref:{target}:on-delete={on_delete}"),
        };
        for (is_set, word) in [
            (self.optional, ":optional"),
            (self.unique, ":unique"),
            (self.index, ":index"),
        ] {
            if is_set {
                text.push_str(word);
            }
        }
        if let Some(default) = self.default.as_ref().filter(|_| self.kind != Kind::List) {
            write!(text, ":default={default}").expect("written");
        }
        if let Some(given) = &self.given {
            write!(text, ":column={given}").expect("written");
        }
        text
    }
}

impl Model {
    /// Authors and their books.
    pub(crate) fn random(random: &mut Random) -> Self {
        let mut model = Self::default();
        for name in ["author", "book"] {
            let count = 3 + random.below(4);
            let mut fields: Vec<Field> = (0..count)
                .map(|_| Field::random(&model.name(), model.key(), random))
                .collect();
            if name == "book" {
                let kind = Kind::Ref(
                    "author".to_owned(),
                    random.pick::<&str>(&["restrict", "cascade"]),
                );
                fields.push(Field::new("writer", model.key(), kind, random.once_in(2)));
            }
            let key = model.key();
            model.resources.push(Resource {
                key,
                name: name.to_owned(),
                plural: format!("{name}s"),
                given: None,
                fields,
                indexes: Vec::new(),
            });
            let resource = model.resources.last_mut().expect("the new one");
            resource.change_index(random);
        }
        model
    }

    /// The resources part of `gosvc.toml`.
    pub(crate) fn toml(&self) -> String {
        let mut text = String::new();
        for resource in &self.resources {
            let (name, plural) = (&resource.name, &resource.plural);
            let table = resource.given.iter();
            let table: String = table.map(|it| format!("table = \"{it}\"\n")).collect();
            let (unique, indexes) = (resource.indexes(true), resource.indexes(false));
            writeln!(
                text,
                "\n[resource.{name}]\nplural = \"{plural}\"\n{table}unique = {unique:?}\nindex = {indexes:?}\n[resource.{name}.fields]"
            )
            .expect("written");
            for field in &resource.fields {
                let definition = field.definition().replace('\\', "\\\\");
                writeln!(text, "{} = \"{definition}\"", field.name).expect("written");
            }
        }
        text
    }

    /// Changes something that `gosvc apply` carries out. Returns what it was.
    pub(crate) fn change(&mut self, random: &mut Random) -> &'static str {
        loop {
            if let Some(what) = self.try_change(random) {
                self.resources.iter_mut().for_each(Resource::settle);
                return what;
            }
        }
    }

    fn try_change(&mut self, random: &mut Random) -> Option<&'static str> {
        let names: Vec<String> = self.resources.iter().map(|it| it.name.clone()).collect();
        let (fresh, key) = (self.name(), self.key());
        let (other_key, third_key) = (self.key(), self.key());
        let kind = random.below(18);
        let which = random.below(self.resources.len());
        let resource = &mut self.resources[which];
        let field = match resource.fields.len() {
            0 => None,
            count => Some(random.below(count)),
        };
        match kind {
            0 => {
                let field = Field::random(&fresh, key, random);
                field.is_addable().then(|| resource.fields.push(field))?;
                Some("add field")
            }
            1 => {
                let target = random.pick(&names).clone();
                let kind = Kind::Ref(
                    target,
                    random.pick::<&str>(&["restrict", "cascade", "set-null"]),
                );
                let mut field = Field::new(&fresh, key, kind, true);
                field.unique = random.once_in(3);
                resource.fields.push(field);
                Some("add reference")
            }
            2 => {
                let field = field?;
                (resource.fields.len() > 1).then(|| resource.fields.remove(field))?;
                Some("remove field")
            }
            3..=6 => {
                let field = &mut resource.fields[field?];
                let kind = field.kind.changed(random)?;
                let is_reference = matches!(kind, Kind::Ref(..));
                if kind == field.kind {
                    return None;
                }
                let was_optional = field.optional;
                field.kind = kind;
                if field.default.is_some() {
                    field.default = field.kind.default();
                }
                field.settle();
                (is_reference || field.optional == was_optional).then_some("change type")
            }
            7 => {
                let field = &mut resource.fields[field?];
                if field.optional && field.default.is_none() {
                    field.default = field.kind.default();
                }
                field.settle();
                if field.optional && field.default.is_none() || field.kind == Kind::List {
                    return None;
                }
                field.optional = !field.optional;
                field.settle();
                Some("change optional")
            }
            8 => {
                let field = &mut resource.fields[field?];
                if field.unique {
                    field.unique = false;
                    return Some("remove unique");
                }
                (field.kind.can_be_unique() && field.default.is_none()).then_some(())?;
                field.unique = true;
                field.settle();
                Some("add unique")
            }
            9 => {
                let field = &mut resource.fields[field?];
                if field.index {
                    field.index = false;
                    return Some("remove index");
                }
                (field.kind.can_be_indexed() && !field.unique).then_some(())?;
                field.index = true;
                Some("add index")
            }
            10 => {
                let field = &mut resource.fields[field?];
                if field.kind == Kind::List {
                    return None;
                }
                if field.default.is_some() {
                    field.default = None;
                    return Some("remove default");
                }
                (!field.unique).then_some(())?;
                field.default = Some(field.kind.default()?);
                Some("add default")
            }
            14 | 15 => resource.change_index(random),
            16 => {
                let field = &mut resource.fields[field?];
                field.given = field.given.is_none().then(|| format!("The_{fresh}"));
                Some("change column")
            }
            17 => {
                resource.given = resource.given.is_none().then(|| format!("Tbl_{fresh}"));
                Some("change table")
            }
            11 => {
                resource.plural = format!("{fresh}s");
                Some("change plural")
            }
            12 => {
                (self.resources.len() < 4).then_some(())?;
                let target = random.pick(&names).clone();
                let label = Field::random("label", key, random);
                let kind = Kind::Ref(target, "restrict");
                let fields = vec![
                    label,
                    Field::new("owner", other_key, kind, random.once_in(2)),
                ];
                self.resources.push(Resource {
                    key: third_key,
                    name: fresh.clone(),
                    plural: format!("{fresh}s"),
                    given: random.once_in(2).then(|| format!("Tbl_{fresh}")),
                    fields,
                    indexes: vec![
                        Index {
                            unique: true,
                            keys: vec![key, other_key],
                        },
                        Index {
                            unique: false,
                            keys: vec![other_key, CREATED_AT],
                        },
                    ],
                });
                // Both refer to each other.
                let (name, kind) = (format!("{fresh}_of"), Kind::Ref(fresh, "set-null"));
                let back = Field::new(&name, third_key + 1, kind, true);
                self.resources[which].fields.push(back);
                self.count += 2;
                Some("add resource")
            }
            _ => {
                (self.resources.len() > 2).then_some(())?;
                let gone = self.resources.remove(which).name;
                for resource in &mut self.resources {
                    let refers =
                        |it: &Field| matches!(&it.kind, Kind::Ref(target, _) if *target == gone);
                    resource.fields.retain(|field| !refers(field));
                    if resource.fields.is_empty() {
                        let filler =
                            Field::new(&fresh, key + resource.key * 1_000, Kind::Int(32), true);
                        resource.fields.push(filler);
                    }
                }
                Some("remove resource")
            }
        }
    }

    /// Renames a field or a resource. Returns the command.
    pub(crate) fn rename(&mut self, random: &mut Random) -> Vec<String> {
        let fresh = self.name();
        let which = random.below(self.resources.len());
        let old = self.resources[which].name.clone();
        if random.once_in(3) {
            for field in self.resources.iter_mut().flat_map(|it| &mut it.fields) {
                if let Kind::Ref(target, _) = &mut field.kind
                    && *target == old
                {
                    target.clone_from(&fresh);
                }
            }
            let resource = &mut self.resources[which];
            resource.name.clone_from(&fresh);
            resource.plural = format!("{fresh}s");
            return ["rename", "resource", &old, &fresh]
                .map(str::to_owned)
                .to_vec();
        }
        let fields = &mut self.resources[which].fields;
        let count = fields.len();
        let field = &mut fields[random.below(count)];
        let from = std::mem::replace(&mut field.name, fresh.clone());
        ["rename", "field", &old, &from, &fresh]
            .map(str::to_owned)
            .to_vec()
    }

    fn key(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    fn name(&mut self) -> String {
        self.count += 1;
        let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).expect("a letter"));
        let n = self.count;
        format!("x{}{}{}k", letter(n / 676), letter(n / 26), letter(n))
    }
}

//! A resource as a message of gRPC: its members with their numbers, and what they stand for.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use serde::Serialize;

use super::{Context, attributes, text};
use crate::spec::{
    Access, Field, FieldType, Resource,
    names::{enum_type, enum_variant, rust_ident},
    numbers::{Numbers, members, word_name},
};

#[derive(Debug, Hash, Serialize)]
pub(super) struct MessageView {
    /// `shop_service.v1`
    package: String,
    /// The member of requests that holds one: as a name, and as a Rust identifier; the same of
    /// several.
    ident: String,
    plural_ident: String,
    /// `Orders`, in `ListOrders`.
    plural_type: String,
    /// The methods as Rust functions, and the module of the trait that has them.
    create: String,
    get: String,
    list: String,
    update: String,
    delete: String,
    server: String,
    members: Vec<Member>,
    /// `reserved 7;`, `reserved "note";`
    reserved: Vec<String>,
    enums: Vec<MessageEnum>,
    /// Whether a member is a moment that clients set.
    moments: bool,
    /// The names of parameters, which are not used if clients set or change nothing.
    new_parameter: &'static str,
    patch_parameter: &'static str,
    mask_parameter: &'static str,
    /// The imports of the module from that of the struct.
    model_imports: String,
}

#[derive(Debug, Hash, Serialize)]
struct Member {
    /// What it is, in lines of a comment.
    about: Vec<String>,
    name: String,
    /// `optional string note = 7;`
    line: String,
    ident: String,
    /// What it is in a message that is sent, in a new one, in a patch.
    sent: String,
    new: Option<String>,
    patch: Option<String>,
}

#[derive(Debug, Hash, Serialize)]
struct MessageEnum {
    r#type: String,
    field: String,
    /// `ORDER_STATUS_UNSPECIFIED`
    zero: String,
    values: Vec<MessageWord>,
    reserved: Vec<String>,
}

#[derive(Debug, Hash, Serialize)]
struct MessageWord {
    name: String,
    number: u32,
    /// As a variant of the stored type, and of the message's.
    variant: String,
    message: String,
}

impl MessageView {
    pub(super) fn new(context: &Context, resource: &Resource) -> Option<Self> {
        let package = context.package.clone()?;
        let none = Numbers::default();
        let numbers = context.numbers.get(&resource.name).unwrap_or(&none);
        let kind = resource.name.to_upper_camel_case();
        let plural = resource.plural.to_upper_camel_case();
        let method = |verb: &str, noun: &str| format!("{verb}{noun}").to_snake_case();
        let shown = || members(&resource.fields);
        let member = |field: &Field| Member::new(resource, field, numbers);
        let is_taken = shown().any(Field::is_taken);
        let is_changeable = shown().any(Field::is_changeable);
        let enums = MessageEnum::all(resource, numbers);
        let mut model_imports = vec![format!("New{kind}"), kind.clone(), format!("{kind}Patch")];
        model_imports.extend(enums.iter().map(|it| it.r#type.clone()));
        Some(Self {
            package,
            ident: ident(&resource.name),
            plural_ident: ident(&resource.plural),
            create: method("Create", &kind),
            get: method("Get", &kind),
            list: method("List", &plural),
            update: method("Update", &kind),
            delete: method("Delete", &kind),
            server: format!("{}_server", format!("{kind}Service").to_snake_case()),
            plural_type: plural,
            members: shown().map(member).collect(),
            reserved: reserved(numbers, None, |name| own_name(resource, name)),
            enums,
            moments: shown().any(|field| field.kind == FieldType::DateTime),
            new_parameter: if is_taken { "item" } else { "_item" },
            patch_parameter: if is_changeable { "item" } else { "_item" },
            mask_parameter: if is_changeable { "mask" } else { "_mask" },
            model_imports: model_imports.join(", "),
        })
    }
}

impl Member {
    fn new(resource: &Resource, field: &Field, numbers: &Numbers) -> Self {
        let name = field.own_name();
        let ident = ident(&name);
        let rust = field.kind.rust(&enum_type(&resource.name, &field.name));
        let number = numbers.of(&field.name, None);
        let has_presence = field.optional || field.default.is_some();
        let is_list = field.kind.item().is_some() || field.links().is_some();
        let label = match field.kind {
            FieldType::List(_) => "repeated ",
            FieldType::DateTime => "",
            FieldType::Refs(_) => "repeated ",
            _ if has_presence => "optional ",
            _ => "",
        };
        let kind = field.kind.message().unwrap_or(&rust);
        let mut about = text::lines(field.about.as_deref().unwrap_or_default());
        about.extend(form(field).map(str::to_owned));
        let pattern = field.pattern.as_ref();
        about.extend(pattern.map(|it| format!("Matches `{}`.", it.text())));
        about.extend(access(field).map(str::to_owned));
        let default = match attributes::default_function(field, &rust).is_empty() {
            true => "Default::default".to_owned(),
            false => format!("super::model::default_{name}"),
        };
        let new = match (&field.default, field.optional) {
            _ if is_list => format!("grpc::read_list(\"{name}\", item.{ident})?"),
            (None, _) => format!("grpc::read(\"{name}\", item.{ident})?"),
            (Some(_), true) => {
                format!("grpc::read_optional_or(\"{name}\", item.{ident}, {default})?")
            }
            (Some(_), false) => format!("grpc::read_or(\"{name}\", item.{ident}, {default})?"),
        };
        let reads_given = has_presence && !field.optional;
        let patch = match reads_given {
            _ if is_list => format!("mask.read_list(\"{name}\", item.{ident})?"),
            true => format!("mask.read_given(\"{name}\", item.{ident})?"),
            false => format!("mask.read(\"{name}\", item.{ident})?"),
        };
        let sent = match (field.is_shown(), reads_given) {
            (false, _) => "Default::default()".to_owned(),
            _ if is_list => format!("grpc::encode_list(item.{ident})"),
            (true, true) => format!("grpc::given(item.{ident})"),
            (true, false) => format!("grpc::encode(item.{ident})"),
        };
        Self {
            about,
            line: format!("{label}{kind} {name} = {number};"),
            sent,
            new: field.is_taken().then_some(new),
            patch: field.is_changeable().then_some(patch),
            ident,
            name,
        }
    }
}

impl MessageEnum {
    fn all(resource: &Resource, numbers: &Numbers) -> Vec<Self> {
        let enums = members(&resource.fields).filter_map(|field| {
            let FieldType::Enum(words) = &field.kind else {
                return None;
            };
            let word_name = |word: &str| word_name(&resource.name, &field.name, word);
            let value = |word: &String| MessageWord {
                name: word_name(word),
                number: numbers.of(&field.name, Some(word)),
                message: enum_variant(word)
                    .to_shouty_snake_case()
                    .to_upper_camel_case(),
                variant: enum_variant(word),
            };
            let mut values: Vec<MessageWord> = words.iter().map(value).collect();
            values.sort_by_key(|value| value.number);
            Some(Self {
                r#type: enum_type(&resource.name, &field.name),
                field: field.own_name(),
                zero: word_name("unspecified"),
                values,
                reserved: reserved(numbers, Some(&field.name), word_name),
            })
        });
        enums.collect()
    }
}

fn own_name(resource: &Resource, name: &str) -> String {
    let field = resource.fields.iter().find(|field| field.name == name);
    field.map_or_else(|| name.to_owned(), Field::own_name)
}

fn reserved(numbers: &Numbers, scope: Option<&str>, name: impl Fn(&str) -> String) -> Vec<String> {
    let reserved = numbers.reserved(scope);
    let lines = reserved.into_iter().flat_map(|(word, number)| {
        [
            format!("reserved {number};"),
            format!("reserved \"{}\";", name(word)),
        ]
    });
    lines.collect()
}

/// The name of a member in Rust, as prost has it.
fn ident(name: &str) -> String {
    match name {
        "extern" => "extern_".to_owned(),
        name => rust_ident(name),
    }
}

/// What clients may do with it, if not everything.
fn access(field: &Field) -> Option<&'static str> {
    match field.access {
        Access::Open | Access::Internal => None,
        Access::Readonly => Some("Set by the service."),
        Access::Immutable => Some("Stays as it was created; an update leaves it out."),
        Access::Writeonly => Some("Never shown."),
    }
}

/// What a text stands for.
fn form(field: &Field) -> Option<&'static str> {
    match &field.kind {
        FieldType::List(item) if **item == FieldType::Uuid => Some("UUIDs."),
        FieldType::List(item) if **item == FieldType::Date => Some("Days such as \"2026-11-23\"."),
        FieldType::Decimal(_) => Some("A number such as \"1.50\"."),
        FieldType::Uuid | FieldType::Ref(_) => Some("A UUID."),
        FieldType::Refs(_) => Some("UUIDs, each once."),
        FieldType::Date => Some("A day such as \"2026-11-23\"."),
        FieldType::Time => Some("A time such as \"09:30:00\"."),
        FieldType::Json => Some("JSON."),
        _ => None,
    }
}

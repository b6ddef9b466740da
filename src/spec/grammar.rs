//! Reads a field, `name:type[:modifier]...`.

use super::{
    Access, Field, encoded,
    modifiers::{Problem, is_modifier},
    names,
    types::{FieldType, ITEM_NAMES, OnDelete, Reference, TYPE_NAMES, Width},
    value::{Digits, Value},
};
use crate::failure::Refused;

impl Field {
    /// Reads `name:type[:modifier]...`. No type means `string`; `about=` is the last modifier, since
    /// its text may have colons.
    pub(crate) fn parse(text: &str) -> Result<Self, Refused> {
        let (text, about) = match text.split_once(":about=") {
            Some((text, about)) => (text, Some(names::description(about)?)),
            None => (text, None),
        };
        let mut parts = text.split(':').peekable();
        let name = names::field(parts.next().unwrap_or_default())?;
        let kind = match parts.next() {
            Some(word) => {
                let detail = parts.next_if(|part| !is_modifier(part));
                parse_type(text, &name, word, detail)?
            }
            None => FieldType::String,
        };
        let mut field = Self {
            name,
            kind,
            optional: false,
            unique: false,
            index: false,
            min: None,
            max: None,
            pattern: None,
            default: None,
            about,
            access: Access::default(),
            column: None,
            json: None,
        };
        while let Some(part) = parts.next() {
            let mut modifier = part.to_owned();
            // A default and a pattern may have colons of their own.
            while ["default=", "pattern="]
                .iter()
                .any(|it| modifier.starts_with(it))
                && let Some(rest) =
                    parts.next_if(|part| !is_modifier(part) || is_open(&field.kind, &modifier))
            {
                modifier.push(':');
                modifier.push_str(rest);
            }
            field
                .modify(&modifier)
                .map_err(|refused| refused.context(text))?;
        }
        if field.kind.item().is_some() && field.length().0 == Some(0) {
            field.default = Some(Value::Json("[]".to_owned()));
        }
        field
            .find_samples()
            .map_err(|problem| problem.context(text))?;
        field.check().map_err(|refused| refused.context(text))?;
        Ok(field)
    }
}

/// Whether a modifier is a default of JSON that goes on, even where what follows reads like a modifier:
/// `{"a":"b:optional:c"}`.
fn is_open(kind: &FieldType, modifier: &str) -> bool {
    let json = modifier.strip_prefix("default=");
    *kind == FieldType::Json && json.is_some_and(encoded::is_open)
}

/// Reads a type; `detail` is the part after it, if that is not a modifier.
fn parse_type(
    field: &str,
    name: &str,
    word: &str,
    detail: Option<&str>,
) -> Result<FieldType, Refused> {
    let problem = |message: String| Problem::new(message).context(field);
    let kind = match (word, detail) {
        ("decimal", Some(detail)) => {
            return parse_digits(detail)
                .map(FieldType::Decimal)
                .map_err(problem);
        }
        ("enum", Some(detail)) => {
            return parse_words(detail).map(FieldType::Enum).map_err(problem);
        }
        ("ref", detail) => {
            return Ok(FieldType::Ref(Reference {
                resource: names::resource(detail.unwrap_or(name))?,
                on_delete: OnDelete::Restrict,
                nested: false,
            }));
        }
        ("refs", detail) => {
            let target = detail.map_or_else(|| names::singular(name), str::to_owned);
            return Ok(FieldType::Refs(Reference {
                resource: names::resource(&target)?,
                on_delete: OnDelete::Restrict,
                nested: false,
            }));
        }
        ("list", Some(item)) if ITEM_NAMES.contains(&item) => {
            let item = parse_type(field, name, item, None)?;
            return Ok(FieldType::List(Box::new(item)));
        }
        ("list", item) => {
            let refused = problem(match item {
                Some(item) => format!("a list has no items of the type {item:?}"),
                None => "a list needs the type of its items".to_owned(),
            });
            let hint = format!("one of {}: `{name}:list:string`", ITEM_NAMES.join(", "));
            return Err(refused.hint(hint));
        }
        ("enum", None) => {
            let refused = problem("an enum needs its values".to_owned());
            return Err(refused.hint(format!("for example `{name}:enum:open,closed`")));
        }
        ("string", _) => FieldType::String,
        ("text", _) => FieldType::Text,
        ("smallint", _) => FieldType::Int(Width::Small),
        ("int", _) => FieldType::Int(Width::Usual),
        ("bigint", _) => FieldType::Int(Width::Big),
        ("float", _) => FieldType::Float,
        ("decimal", None) => FieldType::Decimal(Digits::DEFAULT),
        ("bool", _) => FieldType::Bool,
        ("uuid", _) => FieldType::Uuid,
        ("date", _) => FieldType::Date,
        ("time", _) => FieldType::Time,
        ("datetime", _) => FieldType::DateTime,
        ("json", _) => FieldType::Json,
        ("bytes", _) => FieldType::Bytes,
        _ => {
            let refused = Refused::new(format!("unknown type {word:?} in {field:?}"));
            return Err(refused.hint_known(word, &TYPE_NAMES));
        }
    };
    match detail {
        Some(detail) => Err(Problem::unknown_modifier(detail).context(field)),
        None => Ok(kind),
    }
}

/// Reads `P.S`.
fn parse_digits(text: &str) -> Result<Digits, String> {
    let max = Digits::MAX_PRECISION;
    let parsed = text.split_once('.').and_then(|(precision, scale)| {
        let (precision, scale) = (precision.parse().ok()?, scale.parse().ok()?);
        let fits = (1..=max).contains(&precision) && scale <= precision;
        fits.then_some(Digits { precision, scale })
    });
    parsed.ok_or_else(|| {
        format!(
            "{text:?} does not fit `decimal`: expected digits in all, at most {max}, and behind \
             the point, such as `10.2`"
        )
    })
}

/// Reads the values of an enum.
fn parse_words(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    for word in text.split(',') {
        words.push(names::enum_value(word)?);
    }
    names::check_enum(&words)?;
    Ok(words)
}

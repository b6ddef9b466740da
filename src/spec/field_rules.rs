//! Which modifiers of a field go together.

use super::{
    Field,
    modifiers::Problem,
    pattern::Pattern,
    types::{Bounds, FieldType, OnDelete, Reference},
    value::Value,
};

/// Least number of values that a unique field must be able to take.
const MIN_UNIQUE_VALUES: i64 = 10;

/// Longest text that every database can index, in characters.
const MAX_INDEXED_LENGTH: i64 = 500;

impl Field {
    /// Finds texts that match the pattern and have the length that the other modifiers ask for.
    pub(super) fn find_samples(&mut self) -> Result<(), Problem> {
        let (min, max) = self.length();
        let (min, max) = (min.unwrap_or_default(), max.unwrap_or(i64::MAX));
        match &mut self.pattern {
            Some(pattern) if min <= max => Ok(pattern.find_samples(min, max)?),
            _ => Ok(()),
        }
    }

    /// Checks rules that concern several modifiers.
    pub(super) fn check(&self) -> Result<(), Problem> {
        let (min, max) = self.range();
        if let (Some(min), Some(max)) = (&min, &max)
            && min > max
        {
            return Err(Problem::new(format!(
                "no value is at least {min} and at most {max}"
            )));
        }
        if self.kind.item().is_some() && max == Some(Value::Integer(0)) {
            return Err(Problem::new("a list of at most 0 items is always empty"));
        }
        if let Some(Reference {
            on_delete: OnDelete::SetNull,
            ..
        }) = self.reference()
            && !self.optional
        {
            let problem = "\"on-delete=set-null\" needs \"optional\": it could not be null";
            return Err(Problem::new(problem));
        }
        if self.index && self.unique {
            return Err(Problem::new("what is unique has an index already"));
        }
        if self.index
            && let Some(reason) = self.kind.not_indexed()
        {
            let name = self.kind.name();
            return Err(Problem::new(format!(
                "`{name}` cannot have an index: {reason}"
            )));
        }
        if self.unique || self.index {
            self.check_indexed_length()?;
        }
        if self.unique {
            if let Some(reason) = self.kind.not_unique() {
                let name = self.kind.name();
                return Err(Problem::new(format!("`{name}` cannot be unique: {reason}")));
            }
            if self.default.as_ref().is_some_and(|it| *it != Value::New) {
                let problem = "a unique field cannot have a default: the second row would clash";
                return Err(Problem::new(problem));
            }
            let values = self.values();
            if values < MIN_UNIQUE_VALUES {
                return Err(Problem::new(match self.pattern {
                    Some(_) => {
                        format!("it cannot be unique: only {values} texts were found that match")
                    }
                    None => format!("it cannot be unique: only {values} rows could exist"),
                }));
            }
        }
        self.check_default(min.as_ref(), max.as_ref())?;
        self.check_initial()?;
        self.check_links()?;
        self.check_nested()
    }

    /// Checks that nothing is asked of links that only a column can be.
    fn check_links(&self) -> Result<(), Problem> {
        let Some(target) = self.links() else {
            return Ok(());
        };
        let problem = |what: &str, hint: &str| {
            let message = format!("`refs` cannot be `{what}`");
            Err(Problem::new(message).hint(hint.to_owned()))
        };
        if self.optional {
            return problem(
                "optional",
                "leave it out: there may be no links in any case",
            );
        }
        if target.on_delete == OnDelete::SetNull {
            let hint = "a link that leads to nothing is none: take `cascade`, or leave it out for `restrict`";
            return problem("on-delete=set-null", hint);
        }
        if self.min.is_some() {
            return problem("min=", "leave it out: rows that exist have no links");
        }
        if let Some(modifier) = self.access.modifier() {
            let hint = "make a resource of the links: two references, and `--unique` over both";
            return problem(modifier, hint);
        }
        if self.column.is_some() {
            return problem(
                "column=",
                "leave it out: links are rows of a table of their own",
            );
        }
        Ok(())
    }

    /// Checks that clients may do what the routes below a target do.
    fn check_nested(&self) -> Result<(), Problem> {
        let reason = match self.nested() {
            Some(_) if self.is_own() => "a `POST` there would set what clients do not set",
            Some(_) if !self.is_shown() => "a `GET` there would tell what is never shown",
            _ => return Ok(()),
        };
        let message = format!("it cannot have routes below what it refers to: {reason}");
        Err(Problem::new(message).hint("leave out `nested`".to_owned()))
    }

    fn check_indexed_length(&self) -> Result<(), Problem> {
        match (&self.kind, self.length()) {
            (FieldType::String, (_, Some(max))) if max > MAX_INDEXED_LENGTH => Err(Problem::new(
                format!("an index takes at most {MAX_INDEXED_LENGTH} characters in some databases"),
            )),
            _ => Ok(()),
        }
    }

    /// Whether clients can tell rows apart by it.
    pub(super) fn tells_rows_apart(&self) -> bool {
        let has_room = self.kind.not_unique().is_none() && self.values() >= MIN_UNIQUE_VALUES;
        has_room && self.is_taken()
    }

    /// How many values it can have, if they are few.
    fn values(&self) -> i64 {
        match (self.kind.bounds(), &self.min, &self.max) {
            (Bounds::Integer(least, greatest), min, max) => {
                let end = |value: &Option<Value>, end| match value {
                    Some(Value::Integer(number)) => *number,
                    _ => end,
                };
                end(max, greatest)
                    .saturating_sub(end(min, least))
                    .saturating_add(1)
            }
            (Bounds::Length, _, Some(Value::Integer(0))) => 1,
            (Bounds::Length, ..) if self.pattern.is_some() => {
                let samples = self.pattern.iter().flat_map(Pattern::samples);
                samples.count() as i64
            }
            (Bounds::Decimal(_), Some(Value::Decimal(min, _)), Some(Value::Decimal(max, _))) => {
                i64::try_from(max - min + 1).unwrap_or(i64::MAX)
            }
            _ => MIN_UNIQUE_VALUES,
        }
    }

    fn check_default(&self, min: Option<&Value>, max: Option<&Value>) -> Result<(), Problem> {
        let Some(default) = self.default.as_ref().filter(|_| self.kind.item().is_none()) else {
            return Ok(());
        };
        if self.optional && *default == Value::Json("null".to_owned()) {
            let problem = Problem::new("an optional field is null unless it is given");
            return Err(problem.hint("leave out `default=null`".to_owned()));
        }
        let size = match default {
            Value::Text(text) if self.kind.bounds() == Bounds::Length => {
                Value::Integer(text.chars().count() as i64)
            }
            Value::Bytes(bytes) => Value::Integer(bytes.len() as i64),
            other => other.clone(),
        };
        if min.is_some_and(|min| size < *min) || max.is_some_and(|max| size > *max) {
            let is_short = min.is_some_and(|min| size < *min);
            let rule = if is_short && self.kind == FieldType::String && self.min.is_none() {
                ": a string has at least 1 character, unless `min=0` is given"
            } else {
                ""
            };
            let default = default.to_string();
            let problem = Problem::new(format!(
                "the default {default:?} breaks `min` or `max`{rule}"
            ));
            let is_length = self.kind.bounds() == Bounds::Length;
            return Err(match is_short && !is_length {
                true => problem.hint(format!("write `min={default}`, or another default")),
                false => problem,
            });
        }
        if let (Value::Text(text), Some(pattern)) = (default, &self.pattern)
            && !pattern.matches(text)
        {
            return Err(Problem::new(format!(
                "the default {text:?} does not match the pattern"
            )));
        }
        Ok(())
    }

    /// Checks that new rows can have a value that clients do not set.
    fn check_initial(&self) -> Result<(), Problem> {
        let by_itself = !self.is_own() || self.optional || self.default.is_some();
        let clashes = self.unique && self.kind != FieldType::Uuid;
        let reason = match self.kind {
            _ if by_itself => return Ok(()),
            FieldType::Ref(_) => "no row that it could refer to is sure to exist",
            FieldType::List(_) => {
                let message = "clients do not set it, and a new row has an empty list";
                return Err(Problem::new(message).hint("leave out `min`".to_owned()));
            }
            _ if clashes => "it is unique, and the second row would have the same",
            _ => return Ok(()),
        };
        let message = format!("clients do not set it, and a new row needs a value: {reason}");
        let hint = format!("make it optional, so that it starts empty: `{self}:optional`");
        Err(Problem::new(message).hint(hint))
    }

    /// The least and greatest length or number, as values of one kind, so that they can be compared.
    fn range(&self) -> (Option<Value>, Option<Value>) {
        match self.kind.bounds() {
            Bounds::Length => {
                let (min, max) = self.length();
                (min.map(Value::Integer), max.map(Value::Integer))
            }
            _ => (self.min.clone(), self.max.clone()),
        }
    }
}

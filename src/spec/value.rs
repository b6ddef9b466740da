//! The values of bounds and defaults, and how they are written in Rust and in a spec.

use super::encoded;

/// A bound or a default.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub enum Value {
    /// Of text, and of all that is written as text: `date`, `time`, `datetime`, `enum`.
    Text(String),
    /// Of `int` and `bigint`, and the bounds of lengths.
    Integer(i64),
    /// Of `float`.
    Float(f64),
    /// Of `decimal`: the number without its point, and the digits behind the point. Only values of one
    /// field are compared, and those have the same scale.
    Decimal(i128, u8),
    /// Of `bool`.
    Bool(bool),
    /// Of `json`, as compact text.
    Json(String),
    /// Of `bytes`.
    Bytes(Vec<u8>),
    /// Of `date`, `time` and `datetime`: when the row is made.
    Now,
    /// Of `uuid`: another one for each row, made by the service.
    New,
}

/// Longest default text, in characters; a longer one belongs in code.
const MAX_DEFAULT_LENGTH: usize = 60;

pub(super) fn parse_text(text: &str) -> Result<Value, String> {
    if text.chars().any(char::is_control) {
        return Err("expected text without control characters".to_owned());
    }
    if text.chars().count() > MAX_DEFAULT_LENGTH {
        return Err(format!("expected at most {MAX_DEFAULT_LENGTH} characters"));
    }
    Ok(Value::Text(text.to_owned()))
}

/// Reads a whole number between these.
pub(super) fn parse_integer(text: &str, min: i64, max: i64) -> Result<Value, String> {
    match text.parse() {
        Ok(number) if (min..=max).contains(&number) => Ok(Value::Integer(number)),
        _ => Err(format!("expected a whole number from {min} to {max}")),
    }
}

/// Reads a plain decimal number such as `-1.5`.
pub(super) fn parse_float(text: &str) -> Result<Value, String> {
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b'-' || b == b'.');
    match text.parse::<f64>() {
        Ok(number) if plain && number.is_finite() && text.len() <= 20 => Ok(Value::Float(number)),
        _ => Err("expected a number such as `1.5`".to_owned()),
    }
}

/// Reads a number with at most these digits.
pub(super) fn parse_decimal(text: &str, digits: Digits) -> Result<Value, String> {
    let Digits { precision, scale } = digits;
    let expected =
        || format!("expected a number of at most {precision} digits, {scale} behind the point");
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let fits = whole.trim_start_matches('0').len() <= usize::from(precision - scale)
        && fraction.len() <= usize::from(scale);
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) || !fits {
        return Err(expected());
    }
    let padded = format!("{whole}{fraction:0<width$}", width = usize::from(scale));
    let number: i128 = padded.parse().map_err(|_| expected())?;
    let is_negative = unsigned.len() < text.len();
    Ok(Value::Decimal(
        if is_negative { -number } else { number },
        scale,
    ))
}

/// Whether this is a day of the Gregorian calendar, as `2026-11-23`.
pub(super) fn is_date(text: &str) -> bool {
    let Some([year, month, day]) = numbers(text, '-', [4, 2, 2]) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

/// Whether this is a time of day, as `09:30:00`.
pub(super) fn is_time(text: &str) -> bool {
    numbers(text, ':', [2, 2, 2])
        .is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second < 60)
}

/// Whether this is a moment in UTC, as `2026-11-23T09:30:00Z`.
pub(super) fn is_datetime(text: &str) -> bool {
    let moment = text.strip_suffix('Z').and_then(|text| text.split_once('T'));
    moment.is_some_and(|(date, time)| is_date(date) && is_time(time))
}

/// Reads three numbers, each of so many digits.
fn numbers(text: &str, separator: char, widths: [usize; 3]) -> Option<[u32; 3]> {
    let parts: Vec<&str> = text.split(separator).collect();
    let [a, b, c] = parts[..] else { return None };
    let number = |part: &str, width: usize| {
        let plain = part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse().ok()).flatten()
    };
    Some([
        number(a, widths[0])?,
        number(b, widths[1])?,
        number(c, widths[2])?,
    ])
}

/// Precision and scale of a decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digits {
    /// Digits in all, 1 to 28.
    pub precision: u8,
    /// Digits behind the point, at most `precision`.
    pub scale: u8,
}

impl Digits {
    /// The default precision and scale.
    pub(crate) const DEFAULT: Self = Self {
        precision: 19,
        scale: 4,
    };
    /// The number of digits that every 96-bit decimal can hold.
    pub(crate) const MAX_PRECISION: u8 = 28;
}

impl Value {
    /// The value as an expression in Rust.
    pub(crate) fn rust(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}.to_owned()"),
            Self::Decimal(number, scale) => match i64::try_from(*number) {
                Ok(number) => format!("Decimal::new({number}, {scale})"),
                Err(_) => format!("Decimal::from_i128_with_scale({number}, {scale})"),
            },
            Self::Json(text) => encoded::json_rust(text),
            Self::Bytes(bytes) => encoded::bytes_rust(bytes),
            _ => self.literal(),
        }
    }

    /// The value as a Rust literal that needs no type around it, for attributes and `json!`.
    pub(crate) fn literal(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Decimal(..) | Self::Bytes(_) => format!("\"{self}\""),
            Self::Json(text) => encoded::json_literal(text),
            Self::Integer(number) if i32::try_from(*number).is_err() => format!("{number}_i64"),
            Self::Integer(number) => number.to_string(),
            Self::Float(number) => format!("{number:?}"),
            Self::Bool(value) => value.to_string(),
            // No literal: what is made anew for each row has functions.
            Self::Now | Self::New => self.to_string(),
        }
    }

    /// Whether each row gets another one.
    pub(crate) fn is_made(&self) -> bool {
        matches!(self, Self::Now | Self::New)
    }
}

impl std::fmt::Display for Value {
    /// The value as it is written in a field.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Float(number) => write!(f, "{number}"),
            Self::Decimal(number, 0) => write!(f, "{number}"),
            Self::Decimal(number, scale) => {
                let sign = if *number < 0 { "-" } else { "" };
                let width = usize::from(*scale) + 1;
                let digits = format!("{:0width$}", number.unsigned_abs());
                let (whole, fraction) = digits.split_at(digits.len() - usize::from(*scale));
                write!(f, "{sign}{whole}.{fraction}")
            }
            Self::Bool(value) => write!(f, "{value}"),
            Self::Json(text) => f.write_str(text),
            Self::Bytes(bytes) => f.write_str(&encoded::base64(bytes)),
            Self::Now => f.write_str("now"),
            Self::New => f.write_str("new"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times() {
        for text in ["2026-11-23", "2024-02-29", "2000-02-29", "0001-01-01"] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-1-1",
            "0000-01-01",
            "",
        ] {
            assert!(!is_date(text), "{text}");
        }
        assert!(is_time("23:59:59") && !is_time("24:00:00") && !is_time("1:2:3"));
        assert!(is_datetime("2026-11-23T09:30:00Z") && !is_datetime("2026-11-23 09:30:00Z"));
    }

    #[test]
    fn decimals() {
        let digits = Digits {
            precision: 5,
            scale: 2,
        };
        let parse = |text: &str| parse_decimal(text, digits).map(|value| value.to_string());
        assert_eq!(parse("-0.5").as_deref(), Ok("-0.50"));
        assert_eq!(parse("007").as_deref(), Ok("7.00"));
        assert_eq!(parse("999.99").as_deref(), Ok("999.99"));
        for text in ["1000", "1.234", "", ".5", "1e2", "--1", "1.-2"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}

//! Values of every type with its extremes, and what becomes of them when a type changes.

use std::ops::RangeInclusive;

use super::{
    model::{BYTES, Field, Kind},
    random::Random,
};

/// A value as a database shows it; nothing is null.
pub(crate) type Shown = Option<String>;

/// The text of a value for the row of this number: one of the extremes, or something small.
pub(crate) fn value(field: &Field, row: usize, is_extreme: bool, random: &mut Random) -> Shown {
    if field.optional && row == 1 {
        return None;
    }
    // Where values may be equal, they often are.
    let row = match field.unique || random.once_in(2) {
        true => row,
        false => 3,
    };
    let is_great = row == 2;
    Some(match &field.kind {
        Kind::String(max) => {
            let tail = match (is_extreme, row) {
                (true, 0) => "𝄞".repeat(*max),
                (_, 2) => "O'Brien \\ % 漢".to_owned(),
                _ => "b".to_owned(),
            };
            format!("{row}{tail}").chars().take(*max).collect()
        }
        Kind::Text => match (is_extreme, row) {
            (true, 0) => format!("0{}", "𝄞".repeat(700)),
            (true, 2) => String::new(),
            _ => format!("{row}\tb\n'\\"),
        },
        Kind::Int(bits) => match (is_extreme, is_great) {
            (true, true) => range(*bits).end().to_string(),
            (true, false) if row == 0 => range(*bits).start().to_string(),
            _ => (row + 4).to_string(),
        },
        Kind::Float => match (is_extreme, row) {
            (true, 0) => "1.7976931348623157e308".to_owned(),
            (true, 2) => "0.30000000000000004".to_owned(),
            (_, 3) => "5.0".to_owned(),
            _ => "-1.5".to_owned(),
        },
        Kind::Decimal(precision, scale) => {
            let digits = match is_extreme && row != 3 {
                true => "9".repeat(precision - 1) + &(row + 1).to_string(),
                false => format!("{}{}", row + 1, "0".repeat(scale.saturating_sub(1))),
            };
            let sign = if row == 0 { "-" } else { "" };
            let padded = format!("{digits:0>width$}", width = scale + 1);
            let (whole, fraction) = padded.split_at(padded.len() - scale);
            match scale {
                0 => format!("{sign}{whole}"),
                _ => format!("{sign}{whole}.{fraction}"),
            }
        }
        Kind::Bool => (row % 2).to_string(),
        Kind::Uuid => format!("0194000000007000800000000000000{row}"),
        Kind::Date => format!("{}-02-2{row}", if is_extreme { "0001" } else { "2026" }),
        Kind::Time => format!("23:59:5{row}.999999"),
        Kind::DateTime => format!("2026-11-23T23:59:5{row}.999999"),
        Kind::Json => format!("{{\"a\": [{row}, null, \"𝄞'\\\\\"]}}"),
        Kind::Bytes => format!("00FF{row:02X}27"),
        Kind::List => format!("[{row}, -1]"),
        Kind::Enum(words) => match is_extreme {
            true => words[row % words.len()].to_owned(),
            false => words[0].to_owned(),
        },
        Kind::Ref(..) => row.to_string(),
    })
}

/// The whole numbers of so many bits.
fn range(bits: u32) -> RangeInclusive<i64> {
    i64::MIN >> (64 - bits)..=i64::MAX >> (64 - bits)
}

/// Whether a value has a counterpart in another type, by a rule of its own that knows no SQL.
pub(crate) fn fits(database: &str, text: &str, from: &Kind, to: &Kind) -> bool {
    let digits = |text: &str| {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let whole = whole.trim_start_matches(['-', '0']).len();
        (whole, fraction.trim_end_matches('0').len())
    };
    match (from, to) {
        (from, to) if from == to => true,
        // SQLite rounds the texts of the greatest.
        (Kind::Float, Kind::String(_) | Kind::Text)
            if database == "sqlite" && text.parse::<f64>().expect("a number").abs() > 1e75 =>
        {
            false
        }
        (Kind::Float, Kind::String(max)) => {
            let number: f64 = text.parse().expect("a number");
            format!("{number}").len().min(format!("{number:e}").len()) <= *max
        }
        (_, Kind::String(max)) => text.chars().count() <= *max,
        (_, Kind::Int(bits)) => {
            let number = whole(from, text).parse::<i64>();
            number.is_ok_and(|it| range(*bits).contains(&it))
        }
        (Kind::String(_) | Kind::Text, Kind::Float) => text.parse::<f64>().is_ok(),
        (Kind::Int(64), Kind::Float) => {
            let number: i128 = text.parse().expect("a number");
            number.abs() <= 1 << 53
        }
        (_, Kind::Decimal(precision, scale)) => {
            let (whole, fraction) = digits(text);
            whole <= precision - scale && fraction <= *scale
        }
        (_, Kind::Enum(words)) => words.contains(&text),
        _ => true,
    }
}

/// A number without a fraction of zeros; a text must have none.
fn whole<'a>(from: &Kind, text: &'a str) -> &'a str {
    match (from, text.split_once('.')) {
        (Kind::Float | Kind::Decimal(..), Some((whole, fraction)))
            if fraction.trim_end_matches('0').is_empty() =>
        {
            whole
        }
        _ => text,
    }
}

/// One text for all texts of one value.
pub(crate) fn canonical(shown: &Shown, kinds: [&Kind; 2]) -> Shown {
    let text = shown.as_deref()?;
    if kinds.contains(&&Kind::Float) {
        return Some(
            text.parse::<f64>()
                .map_or(text.to_owned(), |it| format!("{it:e}")),
        );
    }
    if kinds.contains(&&Kind::Bytes) {
        return Some(match text {
            BYTES => "X00FF27".to_owned(),
            text => text.trim_start_matches('\\').to_uppercase(),
        });
    }
    if kinds.contains(&&Kind::Bool) {
        return Some(matches!(text, "1" | "t" | "true").to_string());
    }
    let is_number = kinds.iter().any(|kind| kind.is_number());
    if !is_number {
        return Some(text.to_owned());
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |it| ("-", it));
    let (whole, fraction) = (
        whole.trim_start_matches('0'),
        fraction.trim_end_matches('0'),
    );
    let sign = if whole.is_empty() && fraction.is_empty() {
        ""
    } else {
        sign
    };
    Some(format!("{sign}{whole}.{fraction}"))
}

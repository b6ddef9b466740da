//! Defaults that are written in a form of their own: JSON, and bytes in base64. The former are kept as
//! compact text.

use serde::de::IgnoredAny;
use serde_json::Value as Json;

/// Longest object and base64 of a default; what is longer belongs in code.
const MAX_LENGTH: usize = 60;
/// Longest JSON that is no object, and longest text of bytes, as they are written in Rust: rustfmt would
/// break what is longer.
const MAX_WIDTH: usize = 40;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Reads JSON that every database can store.
pub(super) fn parse_json(text: &str) -> Result<String, String> {
    let json: Json = serde_json::from_str(text)
        .map_err(|_| "expected JSON such as `{}` or `{\"a\":[1,2]}`".to_owned())?;
    let compact = json.to_string();
    if compact.contains("\\u0000") {
        return Err("expected JSON without U+0000".to_owned());
    }
    if compact.chars().count() > MAX_LENGTH {
        return Err(format!("expected at most {MAX_LENGTH} characters"));
    }
    if !json.is_object() && written(&json).len() > MAX_WIDTH {
        return Err(format!(
            "expected at most {MAX_WIDTH} characters, or an object"
        ));
    }
    Ok(compact)
}

/// Whether more must follow for a text to be JSON.
pub(super) fn is_open(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_err_and(|error| error.is_eof())
}

/// Reads base64 as the service reads it: of the standard alphabet and padded.
pub(super) fn parse_bytes(text: &str) -> Result<Vec<u8>, String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("expected at most {MAX_LENGTH} characters"));
    }
    let mut bytes = Vec::new();
    for group in text.trim_end_matches('=').as_bytes().chunks(4) {
        let digits = group.iter().map(|c| BASE64.iter().position(|it| it == c));
        let digits: Option<Vec<usize>> = digits.collect();
        let bits = digits.unwrap_or_default().into_iter().zip([18, 12, 6, 0]);
        let bits = bits.fold(0, |bits, (digit, shift)| bits | digit << shift);
        let [_, whole @ ..] = (bits as u32).to_be_bytes();
        bytes.extend(&whole[..group.len() - 1]);
    }
    match base64(&bytes) == text {
        true => Ok(bytes),
        false => Err("expected base64 such as `aGk=`".to_owned()),
    }
}

/// Bytes as they are on the wire.
pub(super) fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |place: usize| usize::from(group.get(place).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            text.push(match place <= group.len() {
                true => char::from(BASE64[bits >> shift & 63]),
                false => '=',
            });
        }
    }
    text
}

/// A text as a Rust literal of as many bytes as columns, which needs nothing of the reader's fonts.
pub(crate) fn ascii_literal(text: &str) -> String {
    let mut literal = String::new();
    for c in format!("{text:?}").chars() {
        match c.is_ascii() {
            true => literal.push(c),
            false => literal.extend(c.escape_unicode()),
        }
    }
    literal
}

/// Compact JSON as it stands within `json!`.
pub(super) fn json_literal(text: &str) -> String {
    written(&serde_json::from_str(text).unwrap_or_default())
}

fn written(json: &Json) -> String {
    match json {
        Json::Null | Json::Bool(_) => json.to_string(),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) if i32::try_from(number).is_err() => format!("{number}_i64"),
            (Some(number), _) => number.to_string(),
            (None, Some(number)) => format!("{number}_u64"),
            (None, None) => format!("{:?}", number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => ascii_literal(text),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(written).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(members) if members.is_empty() => "{}".to_owned(),
        Json::Object(members) => {
            let members = members.iter();
            let members: Vec<String> = members
                .map(|(name, value)| format!("{}: {}", ascii_literal(name), written(value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
    }
}

/// Compact JSON as an expression in Rust.
pub(super) fn json_rust(text: &str) -> String {
    match text {
        "null" => "serde_json::Value::Null".to_owned(),
        text => format!("serde_json::json!({})", json_literal(text)),
    }
}

/// Bytes as an expression in Rust.
pub(super) fn bytes_rust(bytes: &[u8]) -> String {
    let is_plain = |byte: &u8| (b' '..=b'~').contains(byte) && !b"\"\\".contains(byte);
    match bytes {
        [] => "Bytes(Vec::new())".to_owned(),
        bytes if bytes.len() <= MAX_WIDTH && bytes.iter().all(is_plain) => {
            format!("Bytes(b\"{}\".to_vec())", bytes.escape_ascii())
        }
        bytes => {
            let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
            format!("Bytes(vec![{}])", numbers.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_compact_and_fits() {
        for (text, compact, literal) in [
            ("{}", "{}", "{}"),
            ("null", "null", "null"),
            (
                r#" { "a": [1, 2] } "#,
                r#"{"a":[1,2]}"#,
                r#"{ "a": [1, 2] }"#,
            ),
            (r#"["ü\n"]"#, r#"["ü\n"]"#, r#"["\u{fc}\n"]"#),
            (
                "[-1.5e3,3000000000]",
                "[-1500.0,3000000000]",
                "[-1500.0, 3000000000_i64]",
            ),
            (
                "18446744073709551615",
                "18446744073709551615",
                "18446744073709551615_u64",
            ),
        ] {
            assert_eq!(parse_json(text).as_deref(), Ok(compact));
            assert_eq!(json_literal(compact), literal);
        }
        let (long, wide) = (format!("{{\"a\":\"{}\"}}", "b".repeat(60)), "[1]".repeat(2));
        let list = format!("[{}]", ["1"; 14].join(","));
        for text in [
            "",
            "{",
            "{a:1}",
            "'a'",
            "1 2",
            r#""\u0000""#,
            &long,
            &wide,
            &list,
        ] {
            assert!(parse_json(text).is_err(), "{text}");
        }
    }

    #[test]
    fn base64_has_one_form() {
        for (text, bytes) in [
            ("", b"" as &[u8]),
            ("aA==", b"h"),
            ("aGk=", b"hi"),
            ("aGkh", b"hi!"),
            ("AP/+++8=", b"\0\xff\xfe\xfb\xef"),
        ] {
            assert_eq!(parse_bytes(text), Ok(bytes.to_vec()), "{text}");
            assert_eq!(base64(bytes), text);
        }
        for text in [
            "=", "a", "aA", "aA=", "aB==", "aGk", "aG k=", "-_==", "aGk=aGk=", "aA===",
        ] {
            assert!(parse_bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn bytes_are_text_where_they_can_be() {
        for (bytes, rust) in [
            (b"" as &[u8], "Bytes(Vec::new())"),
            (b"hi", "Bytes(b\"hi\".to_vec())"),
            (b"\"\n", "Bytes(vec![34, 10])"),
        ] {
            assert_eq!(bytes_rust(bytes), rust);
        }
    }
}

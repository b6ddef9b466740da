//! Whether lists are filtered as their messages say.

use std::cmp::Ordering;

use serde_json::{Value, json};
use tonic::{Code, Status};

use crate::{
    grpc::{Calls, assert_refused, is_word},
    support::Service,
};

/// Checks the filters of a list that has some items: each with its operators behind it, and those
/// of an enum with its words behind a colon.
pub async fn check(service: &Service, calls: &Calls, filters: &str) {
    let all = list(service, calls, "").await.unwrap();
    for line in filters.trim().lines() {
        let (line, words) = line.split_once(':').unwrap_or((line, ""));
        let mut operators = line.split_whitespace();
        let name = operators.next().unwrap();
        let value = |item: &Value| text(&item[name], words);
        let mut values: Vec<String> = all.iter().filter_map(value).collect();
        values.truncate(2);
        for operator in operators {
            for operand in operands(operator, &values) {
                let filter = match operator {
                    "is" | "one_of" => format!("{name}={}", encoded(&operand)),
                    _ => format!("{name}.{operator}={}", encoded(&operand)),
                };
                let expected = all.iter().filter(|it| holds(operator, value(it), &operand));
                let expected: Vec<&Value> = expected.collect();
                let listed = list(service, calls, &filter).await.unwrap();
                assert_eq!(listed.iter().collect::<Vec<_>>(), expected, "{filter}");
            }
        }
        for filter in [
            format!("{name}.nope=1"),
            format!("{name}.nope=1&{name}=1"),
            format!("{name}=1&{name}=1"),
        ] {
            let refused = list(service, calls, &filter).await;
            let fields = assert_refused(refused, Code::InvalidArgument);
            assert_eq!(fields, ["filter"], "{filter}");
        }
    }
}

async fn list(service: &Service, calls: &Calls, filter: &str) -> Result<Vec<Value>, Status> {
    let list = json!({ "page_size": 200, "filter": filter });
    let mut page = calls.list(service, &list).await?;
    Ok(std::mem::take(page[calls.members].as_array_mut().unwrap()))
}

/// What to ask with, of the values that the items have.
fn operands(operator: &str, values: &[String]) -> Vec<String> {
    match (operator, values.last()) {
        ("null", _) => vec!["true".to_owned(), "false".to_owned()],
        (_, None) => Vec::new(),
        ("one_of", _) => vec![values.join(",")],
        ("starts", Some(last)) => {
            let start: String = last
                .chars()
                .take(last.chars().count().div_ceil(2))
                .collect();
            vec![start, last.clone()]
        }
        (_, Some(last)) => vec![last.clone()],
    }
}

fn holds(operator: &str, value: Option<String>, operand: &str) -> bool {
    let Some(text) = value else {
        return operator == "null" && operand == "true";
    };
    match operator {
        "null" => operand == "false",
        "is" => text == operand,
        "one_of" => operand.split(',').any(|it| it == text),
        "starts" => text.starts_with(operand),
        "gte" => order(&text, operand).is_ge(),
        "gt" => order(&text, operand).is_gt(),
        "lte" => order(&text, operand).is_le(),
        "lt" => order(&text, operand).is_lt(),
        _ => panic!("no such operator: {operator}"),
    }
}

fn order(a: &str, b: &str) -> Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}

/// A value as it stands in a filter; nothing, if there is none.
fn text(value: &Value, words: &str) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    // One word may end with another.
    let words = words.split_whitespace().filter(|word| is_word(&text, word));
    let word = words.max_by_key(|word| word.len());
    Some(word.map_or(text.clone(), str::to_owned))
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

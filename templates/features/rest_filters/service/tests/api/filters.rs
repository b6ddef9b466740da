//! Whether lists are filtered as their parameters say.

use std::cmp::Ordering;

use serde_json::Value;

use crate::support::Service;

/// Checks the filters of a list that has some items: each with its operators behind it.
pub async fn check(service: &Service, path: &str, filters: &str) {
    let all = list(service, path, String::new()).await;
    for line in filters.trim().lines() {
        let mut operators = line.split_whitespace();
        let name = operators.next().unwrap();
        let mut values = all.iter().map(|item| &item[name]);
        let mut values: Vec<&Value> = values.by_ref().filter(|value| !value.is_null()).collect();
        values.truncate(2);
        for operator in operators {
            for operand in operands(operator, &values) {
                let parameter = match operator {
                    "is" | "one_of" => format!("{name}={}", encoded(&operand)),
                    _ => format!("{name}.{operator}={}", encoded(&operand)),
                };
                let expected = all.iter().filter(|it| holds(operator, &it[name], &operand));
                let expected: Vec<&Value> = expected.collect();
                let listed = list(service, path, format!("&{parameter}")).await;
                assert_eq!(listed.iter().collect::<Vec<_>>(), expected, "{parameter}");
            }
        }
        for (query, field) in [
            (format!("{name}.nope=1"), format!("{name}.nope")),
            (format!("{name}.nope=1&{name}=1"), format!("{name}.nope")),
            (format!("{name}=1&{name}=1"), name.to_owned()),
        ] {
            let answer = service.http.get(&format!("{path}?{query}")).await;
            assert_eq!(answer.error(422, "validation_failed"), [field], "{query}");
        }
    }
}

async fn list(service: &Service, path: &str, query: String) -> Vec<Value> {
    let path = format!("{path}?limit=200{query}");
    let mut page = service.http.get(&path).await.ok(200);
    std::mem::take(page["items"].as_array_mut().unwrap())
}

/// What to ask with, of the values that the items have.
fn operands(operator: &str, values: &[&Value]) -> Vec<String> {
    let texts: Vec<String> = values.iter().map(|value| text(value)).collect();
    match (operator, texts.last()) {
        ("null", _) => vec!["true".to_owned(), "false".to_owned()],
        (_, None) => Vec::new(),
        ("one_of", _) => vec![texts.join(",")],
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

fn holds(operator: &str, value: &Value, operand: &str) -> bool {
    let text = text(value);
    match operator {
        "null" => value.is_null().to_string() == operand,
        _ if value.is_null() => false,
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

/// A value as it stands in a query.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

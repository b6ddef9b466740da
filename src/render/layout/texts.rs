//! Lines with a text that is made a `String`. rustfmt breaks them at whatever it can, and leaves them
//! alone if the text does not fit into a line by itself.

use super::{Line, WIDTH};

const CALL: &str = ".to_owned()";

/// `name: "text".to_owned(),` or `place = Some("text".to_owned());`, broken if too long.
pub(super) fn text(line: &Line) -> Option<String> {
    let (statement, end) = match line.text.strip_suffix(';') {
        Some(statement) => (statement, ";"),
        None => (line.text.strip_suffix(',')?, ","),
    };
    let separator = if end == ";" { " =" } else { ":" };
    let (head, value) = statement.split_once(&format!("{separator} "))?;
    let inner = value
        .strip_prefix("Some(")
        .and_then(|it| it.strip_suffix(')'));
    let text = inner.unwrap_or(value).strip_suffix(CALL)?;
    if line.fits || !text.starts_with('"') || !text.ends_with('"') {
        return None;
    }
    let indent = line.indent;
    let room = WIDTH - indent.len();
    let alone = text.len() + 4;
    let called = alone + CALL.len();
    // rustfmt does not count the comma behind a call in a line of its own.
    let counted = if end == ";" { 1 } else { 0 };
    Some(match inner {
        None if end == "," && head.len() + 2 + text.len() < room => {
            format!("{indent}{head}: {text}\n{indent}    {CALL},")
        }
        None if called + counted <= room => {
            format!("{indent}{head}{separator}\n{indent}    {text}{CALL}{end}")
        }
        None if end == ";" && head.len() + 3 + text.len() < room => {
            format!("{indent}{head} = {text}\n{indent}    {CALL};")
        }
        None if alone + counted <= room => {
            format!("{indent}{head}{separator}\n{indent}    {text}\n{indent}        {CALL}{end}")
        }
        Some(_) if end == ";" && called + "Some();".len() <= room => {
            format!("{indent}{head} =\n{indent}    {value};")
        }
        Some(_) if called < room => {
            format!("{indent}{head}{separator} Some(\n{indent}    {text}{CALL},\n{indent}){end}")
        }
        Some(_) if alone < room => format!(
            "{indent}{head}{separator} Some(\n{indent}    {text}\n{indent}        {CALL},\n{indent}){end}"
        ),
        _ => format!("{indent}{}", line.text),
    })
}

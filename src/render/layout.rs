//! Breaks the lines whose length depends on names, as rustfmt would.
//!
//! This is our own code on purpose: what is rendered is the base that later changes are merged by, and
//! must come out the same on every machine, whichever rustfmt is there, or none. No rustfmt setting
//! makes layout independent of names, and running it would take several times as long as all of
//! `gosvc new`. So the templates are written in forms that fit for names of
//! any length, one argument or statement a line, and the few forms that cannot be are listed in
//! [`layout`]. It does not format: a line in any other form stays as the template has it.

use std::cmp::Ordering;

mod texts;

/// Columns that a line may have.
const WIDTH: usize = 100;
/// Columns that a list of imports may have on one line.
const USE_WIDTH: usize = 98;
/// Columns that a call's arguments may have on one line.
const CALL_WIDTH: usize = 60;
/// Columns that an argument may have to share a line with others in a call that is broken.
const SHORT_WIDTH: usize = 10;
/// Columns that a chain of calls may have on one line.
const CHAIN_WIDTH: usize = 60;
/// Columns that an attribute's arguments may have on one line.
const ATTRIBUTE_WIDTH: usize = 70;
/// Columns that a line may have with an argument of an attribute that has arguments itself.
const ARGUMENT_WIDTH: usize = 98;
/// Columns that the fields of a struct literal may have on one line.
const LITERAL_WIDTH: usize = 18;

/// Returns Rust source with the lines broken that rustfmt would break.
pub(crate) fn layout(source: &str) -> String {
    let mut output = String::with_capacity(source.len() + source.len() / 16);
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        let form = Line::new(line);
        if module(line).is_some() {
            let mut modules = vec![line];
            while let Some(line) = lines.next_if(|line| module(line).is_some()) {
                modules.push(line);
            }
            // Unlike imports, by character throughout: `a10` comes before `a9`.
            modules.sort_by_key(|line| module(line));
            output.push_str(&modules.join("\n"));
        } else if let Some(close) = lines.next_if(|next| closes_empty(line, next)) {
            output.push_str(line);
            output.push_str(close.trim_start());
        } else if form.is_settled() {
            output.push_str(line);
        } else if form.opens_imports() {
            let mut items = Vec::new();
            while let Some(item) = lines.next_if(|line| line.ends_with(',')) {
                items.push(item);
            }
            output.push_str(&form.imports(items));
        } else if form.opens_literal() {
            let mut fields = Vec::new();
            while let Some(field) = lines.next_if(|line| line.trim_start().ends_with(',')) {
                fields.push(field);
            }
            output.push_str(&form.literal(&fields, lines.next()));
        } else {
            let broken = form
                .use_list()
                .or_else(|| form.attribute())
                .or_else(|| texts::text(&form))
                .or_else(|| form.signature())
                .or_else(|| form.trait_implementation())
                .or_else(|| form.member())
                .or_else(|| form.arm())
                .or_else(|| form.declaration())
                .or_else(|| form.call())
                .or_else(|| form.inner_call())
                .or_else(|| form.sum())
                .or_else(|| form.assignment());
            output.push_str(broken.as_deref().unwrap_or(line));
        }
        output.push('\n');
    }
    output
}

/// Whether a line opens what the next one closes: a type without members, `json!({})`.
fn closes_empty(line: &str, next: &str) -> bool {
    line.ends_with('{') && line.trim() != "{" && ["}", "})", "});"].contains(&next.trim())
}

/// A line without its indentation.
struct Line<'a> {
    indent: &'a str,
    text: &'a str,
    fits: bool,
    /// Whether it is exactly as long as a line may be.
    is_exactly_max_width: bool,
}

impl<'a> Line<'a> {
    fn new(line: &'a str) -> Self {
        let text = line.trim_start();
        Self {
            indent: &line[..line.len() - text.len()],
            text,
            fits: line.len() <= WIDTH,
            is_exactly_max_width: line.len() == WIDTH,
        }
    }

    /// A quick check that rules out all forms for most lines.
    fn is_settled(&self) -> bool {
        let can_be_form = ["use ", "#["]
            .iter()
            .any(|start| self.text.starts_with(start))
            || self.text.len() > CALL_WIDTH
            || self.text.starts_with(|c: char| c.is_ascii_uppercase());
        !can_be_form || self.text.starts_with("//") || self.is_json_member()
    }

    /// `"name": value,`, of which rustfmt understands nothing.
    fn is_json_member(&self) -> bool {
        let name = self
            .text
            .strip_prefix('"')
            .and_then(|it| it.split_once('"'));
        name.is_some_and(|(_, rest)| rest.starts_with(": "))
    }

    /// `use a::{B, C};`, sorted, and filled up line by line if too long.
    fn use_list(&self) -> Option<String> {
        let (path, rest) = self.text.strip_prefix("use ")?.split_once("::{")?;
        let mut names: Vec<&str> = rest.strip_suffix("};")?.split(", ").collect();
        if names.iter().all(|name| is_type_name(name)) {
            names.sort_by(|a, b| by_version(a, b));
        } else if names.iter().any(|name| name.contains(['{', '}'])) {
            return None;
        }
        let indent = self.indent;
        let joined = format!("{indent}use {path}::{{{}}};", names.join(", "));
        if joined.len() <= USE_WIDTH {
            return Some(joined);
        }
        let mut lines: Vec<String> = Vec::new();
        for name in names {
            match lines.last_mut() {
                Some(line) if line.len() + name.len() + 2 < WIDTH => {
                    line.push_str(&format!(" {name},"));
                }
                _ => lines.push(format!("{indent}    {name},")),
            }
        }
        let lines = lines.join("\n");
        Some(format!("{indent}use {path}::{{\n{lines}\n{indent}}};"))
    }

    /// `use a::{` with an item or some names a line, as parts of a template make it.
    fn opens_imports(&self) -> bool {
        self.text.starts_with("use ") && self.text.ends_with("::{")
    }

    /// Sorts the items. Names share lines, as many as fit; what has a path has its own.
    fn imports(&self, lines: Vec<&str>) -> String {
        let mut items: Vec<&str> = Vec::new();
        for line in lines {
            let line = line.trim().trim_end_matches(',');
            if line.contains(':') {
                items.push(line);
            } else {
                items.extend(line.split(", "));
            }
        }
        items.sort_by(|a, b| by_version(a, b));
        let mut text = format!("{}{}", self.indent, self.text);
        let mut room = 0;
        for item in items {
            let is_name = !item.contains(':');
            if is_name && item.len() + 2 < room {
                text.push_str(&format!(" {item},"));
                room -= item.len() + 2;
            } else {
                text.push_str(&format!("\n{}    {item},", self.indent));
                let used = self.indent.len() + item.len() + 5;
                room = if is_name {
                    WIDTH.saturating_sub(used)
                } else {
                    0
                };
            }
        }
        text
    }

    /// `#[schema(a = 1, b = 2)]`, one argument a line if too long. rustfmt leaves attributes alone
    /// whose values are not literals.
    fn attribute(&self) -> Option<String> {
        let (name, rest) = self.text.strip_prefix("#[")?.split_once('(')?;
        if name == "derive" {
            return None;
        }
        let arguments = rest.strip_suffix(")]")?;
        let parts = split(arguments);
        let is_short = arguments.len() <= ATTRIBUTE_WIDTH
            || (parts.len() == 1 && self.fits && !self.is_exactly_max_width);
        if is_short || !parts.iter().all(|part| is_meta(part)) {
            return None;
        }
        let broken: Vec<String> = parts.iter().map(|part| self.argument(part)).collect();
        let parts: Vec<&str> = broken.iter().map(String::as_str).collect();
        Some(self.vertical(&format!("#[{name}("), &parts, "", ")]"))
    }

    /// An argument of an attribute in a line of its own: `pattern("a")`, broken if too long.
    fn argument(&self, part: &str) -> String {
        let indent = self.indent;
        let is_short = indent.len() + 4 + part.len() <= ARGUMENT_WIDTH;
        match part.split_once('(').filter(|(name, _)| is_word(name)) {
            Some((name, rest)) if !is_short => {
                let inner = rest.strip_suffix(')').unwrap_or(rest);
                format!("{name}(\n{indent}        {inner}\n{indent}    )")
            }
            _ => part.to_owned(),
        }
    }

    /// `fn name(a: A, b: B) -> C {`, one parameter a line if too long.
    fn signature(&self) -> Option<String> {
        let words = ["pub ", "async ", "fn "];
        // rustfmt counts the semicolon of a signature without a body twice.
        let fills = self.is_exactly_max_width && self.text.ends_with(';');
        if (self.fits && !fills) || !words.iter().any(|word| self.text.starts_with(word)) {
            return None;
        }
        let (head, rest) = self.text.split_once('(')?;
        let (parameters, tail) = rest.split_once(')')?;
        if !head.contains("fn ") {
            return None;
        }
        if fills {
            let (indent, result) = (self.indent, tail.trim_start());
            return Some(format!("{indent}{head}({parameters})\n{indent}{result}"));
        }
        let head = format!("{head}(");
        Some(self.vertical(&head, &split(parameters), ",", &format!("){tail}")))
    }

    /// `impl A for B {`, on three lines if too long.
    fn trait_implementation(&self) -> Option<String> {
        // The `}` of an empty one may stand beyond the last column.
        let is_short =
            self.text.ends_with(" {}") && self.indent.len() + self.text.len() == WIDTH + 1;
        if self.fits || is_short {
            return None;
        }
        let (interface, rest) = self.text.strip_prefix("impl ")?.split_once(" for ")?;
        let indent = self.indent;
        let (name, end) = match rest.strip_suffix(" {}") {
            Some(name) => (name, format!("{{\n{indent}}}")),
            None => (rest.strip_suffix(" {")?, "{".to_owned()),
        };
        Some(format!(
            "{indent}impl {interface}\n{indent}    for {name}\n{indent}{end}"
        ))
    }

    /// `name: receiver.method(a, b)?,`, broken at the method or in its arguments if too long.
    fn member(&self) -> Option<String> {
        let (head, call) = self.text.strip_suffix(',')?.split_once(": ")?;
        let is_path = call.contains("::") && call.split("::").all(is_word);
        if !self.fits && is_path {
            let indent = self.indent;
            return Some(format!("{indent}{head}:\n{indent}    {call},"));
        }
        if let Some(function) = call.strip_suffix("()").filter(|it| is_word(it))
            && !self.fits
        {
            let indent = self.indent;
            let open = format!("{indent}{head}: {function}(");
            return Some(match open.len() <= WIDTH {
                true => format!("{open}\n{indent}),"),
                false => format!("{indent}{head}:\n{indent}    {call},"),
            });
        }
        let (receiver, call) = call.split_once('.')?;
        let cloned = call.strip_suffix(".clone()");
        if !self.fits
            && let Some(cloned) = cloned
        {
            let indent = self.indent;
            return Some(format!(
                "{indent}{head}: {receiver}\n{indent}    .{cloned}\n{indent}    .clone(),"
            ));
        }
        if !self.fits && [head, receiver, call].iter().all(|it| is_word(it)) {
            let indent = self.indent;
            return Some(format!("{indent}{head}: {receiver}\n{indent}    .{call},"));
        }
        let (method, rest) = call.split_once('(')?;
        let (arguments, tail) = rest.rsplit_once(')')?;
        let is_call =
            is_word(head.trim_start_matches("r#")) && is_word(receiver) && is_word(method);
        let fits_call = arguments.len() <= CALL_WIDTH || is_literal(arguments);
        // rustfmt wants two columns to spare for a `?`.
        let spare = if tail.starts_with('?') { 2 } else { 0 };
        let fits = self.indent.len() + self.text.len() + spare <= WIDTH;
        if !is_call || (fits && fits_call) {
            return None;
        }
        let indent = self.indent;
        if fits_call {
            return Some(format!(
                "{indent}{head}: {receiver}\n{indent}    .{method}({arguments}){tail},"
            ));
        }
        let head = format!("{head}: {receiver}.{method}(");
        Some(self.vertical(&head, &split(arguments), ",", &format!("){tail},")))
    }

    /// `pub name: Type,`, with the type on a line of its own if too long.
    fn declaration(&self) -> Option<String> {
        let (name, kind) = self.text.strip_prefix("pub ")?.split_once(": ")?;
        let is_field = is_word(name.trim_start_matches("r#")) && kind.ends_with(',');
        if self.fits || !is_field {
            return None;
        }
        let indent = self.indent;
        let inner = kind
            .split_once('<')
            .and_then(|(outer, rest)| Some((outer, rest.strip_suffix(">,")?)));
        Some(
            match inner.filter(|_| indent.len() + 4 + kind.len() > WIDTH) {
                Some((outer, inner)) => {
                    format!("{indent}pub {name}: {outer}<\n{indent}    {inner},\n{indent}>,")
                }
                None => format!("{indent}pub {name}:\n{indent}    {kind}"),
            },
        )
    }

    /// `pattern => value,`, with the value in a block if too long.
    fn arm(&self) -> Option<String> {
        if self.fits {
            return None;
        }
        let (pattern, value) = self.text.strip_suffix(',')?.split_once(" => ")?;
        let indent = self.indent;
        Some(format!(
            "{indent}{pattern} => {{\n{indent}    {value}\n{indent}}}"
        ))
    }

    /// `receiver.method(a, b);`, `name: path::function(a, b)?,` or `let name = format!(a, b);`, one
    /// argument a line if too long.
    fn call(&self) -> Option<String> {
        let (call, end) = match self.text.strip_suffix(';') {
            Some(call) => (call, ";"),
            None => (self.text.strip_suffix(',')?, ","),
        };
        let (function, rest) = call.split_once('(')?;
        let (arguments, tail) = rest.rsplit_once(')')?;
        let text = function.strip_suffix(" = format!");
        let callee = text.map_or(function, |it| it.strip_prefix("let ").unwrap_or_default());
        let is_path = callee.split(": ").all(|part| {
            let names = part.split(['.', ':']).filter(|name| !name.is_empty());
            names.clone().count() > 0
                && names
                    .clone()
                    .all(|name| is_word(name.trim_start_matches("r#").trim_matches(['<', '>'])))
        });
        let is_short = arguments.len() <= CALL_WIDTH || text.is_none() && is_literal(arguments);
        let fits = self.fits && is_short;
        if !is_path || fits || arguments.contains('(') || !["", "?"].contains(&tail) {
            return None;
        }
        let open = format!("{function}(");
        let last = if text.is_some() { "" } else { "," };
        Some(self.vertical(&open, &split(arguments), last, &format!("){tail}{end}")))
    }

    /// `a.b(c::d(e, f));`, with the short arguments of the inner call on a line of their own if too long.
    fn inner_call(&self) -> Option<String> {
        let (outer, inner) = self.text.strip_suffix(");")?.split_once('(')?;
        let (function, arguments) = inner.strip_suffix(')')?.split_once('(')?;
        let mut words = arguments.split(", ");
        if inner.len() <= CALL_WIDTH || !words.all(|it| is_word(it) && it.len() <= SHORT_WIDTH) {
            return None;
        }
        let indent = self.indent;
        Some(format!(
            "{indent}{outer}({function}(\n{indent}    {arguments},\n{indent}));"
        ))
    }

    /// `a = b;`, on two lines if too long, unless it is a text that is too long for its own line.
    fn assignment(&self) -> Option<String> {
        if self.fits || !self.text.ends_with(';') {
            return None;
        }
        let (place, value) = self.text.split_once(" = ")?;
        let indent = self.indent;
        if value.starts_with('"') && indent.len() + 4 + value.len() > WIDTH {
            return None;
        }
        let inner = value
            .strip_prefix("Some(")
            .and_then(|it| it.strip_suffix(");"));
        Some(match inner {
            Some(inner) if indent.len() + 4 + value.len() > WIDTH => {
                self.vertical(&format!("{place} = Some("), &[inner], ",", ");")
            }
            _ => format!("{indent}{place} =\n{indent}    {value}"),
        })
    }

    /// `a += b.c.d().e();`, one link of the chain a line if that is too long.
    fn sum(&self) -> Option<String> {
        let (place, chain) = self.text.strip_suffix(';')?.split_once(" += ")?;
        let links: Vec<&str> = chain.split('.').collect();
        let is_link = |link: &&str| is_word(link.trim_end_matches("()").trim_start_matches("r#"));
        if chain.len() <= CHAIN_WIDTH || !links.iter().all(is_link) {
            return None;
        }
        let indent = self.indent;
        let links = links.join(&format!("\n{indent}    ."));
        Some(format!("{indent}{place} += {links};"))
    }

    /// `Name {`, with the fields on the lines that follow.
    fn opens_literal(&self) -> bool {
        let name = self.text.strip_suffix(" {").unwrap_or_default();
        is_type_name(name)
    }

    /// A struct literal, on one line if it is very short.
    fn literal(&self, fields: &[&str], close: Option<&str>) -> String {
        let (indent, open) = (self.indent, self.text);
        let close = close.unwrap_or_default();
        let joined: Vec<&str> = fields.iter().map(|field| field.trim()).collect();
        let joined = joined.join(" ");
        let joined = joined.trim_end_matches(',');
        if joined.len() <= LITERAL_WIDTH && close.trim() == "}" && !joined.is_empty() {
            return format!("{indent}{open} {joined} }}");
        }
        let fields: String = fields.iter().map(|field| layout(field)).collect();
        format!("{indent}{open}\n{fields}{close}")
    }

    fn vertical(&self, open: &str, items: &[&str], last: &str, close: &str) -> String {
        let indent = self.indent;
        let separator = format!(",\n{indent}    ");
        let items = items.join(&separator);
        format!("{indent}{open}\n{indent}    {items}{last}\n{indent}{close}")
    }
}

/// Splits at the commas that are outside of brackets and strings.
fn split(list: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b')' | b']' | b'}' | b'>' => depth -= 1,
            b',' if depth == 0 => {
                parts.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(list[start..].trim());
    parts
}

/// Whether this is `name`, `name = literal` or `name(...)` with such in it, which is all that rustfmt
/// knows in attributes.
fn is_meta(part: &str) -> bool {
    if let Some((_, rest)) = part.split_once('(').filter(|(name, _)| is_word(name)) {
        let arguments = rest.strip_suffix(')').map(split).unwrap_or_default();
        return arguments
            .iter()
            .all(|it| it.starts_with('"') || is_meta(it));
    }
    let (name, value) = part.split_once(" = ").unwrap_or((part, "1"));
    let is_literal = value.starts_with(|c: char| c == '"' || c.is_ascii_digit());
    is_word(name) && (is_literal || value == "true" || value == "false")
}

/// Whether the only argument of a call is a text, which may be as long as the line.
fn is_literal(arguments: &str) -> bool {
    let text = arguments
        .strip_prefix('"')
        .and_then(|it| it.strip_suffix('"'));
    text.is_some_and(|text| !text.contains('"'))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn is_type_name(text: &str) -> bool {
    is_word(text) && text.starts_with(|c: char| c.is_ascii_uppercase())
}

/// The name of a module that a line declares, as parts of a template may in any order.
fn module(line: &str) -> Option<&str> {
    let declared = line.strip_prefix("pub ").unwrap_or(line);
    let name = declared.strip_prefix("mod ")?.strip_suffix(';')?;
    Some(name.strip_prefix("r#").unwrap_or(name))
}

/// The order of the 2024 style edition: numbers by value, all else by character.
pub(crate) fn by_version(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (left, right) = (chunk(a), chunk(b));
        let order = match (left.parse::<u64>(), right.parse::<u64>()) {
            (Ok(left), Ok(right)) => left.cmp(&right),
            _ => left.cmp(right),
        };
        (a, b) = (&a[left.len()..], &b[right.len()..]);
        if order.is_ne() || a.is_empty() || b.is_empty() {
            return order.then(a.len().cmp(&b.len()));
        }
    }
}

/// The digits, or the other character, that a text starts with.
fn chunk(text: &str) -> &str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let first = text.chars().next().map_or(0, char::len_utf8);
    &text[..digits.max(first)]
}

#[cfg(test)]
mod tests;

//! Reads a pattern as ECMA 262 has them with the flag `u`, which is what JSON Schema means, and writes
//! it for the regex crate. What the two read differently and what cannot be written otherwise is
//! refused, since clients check by the one and the service by the other.

use super::{Fault, class::Class};

/// What is behind `\s`, as a class of the regex crate and as ranges: its own `\s` has another set.
const SPACE: &str = r"\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";
const SPACES: [(u32, u32); 9] = [
    (0x9, 0xd),
    (0x20, 0x20),
    (0xa0, 0xa0),
    (0x1680, 0x1680),
    (0x2000, 0x200a),
    (0x2028, 0x2029),
    (0x202f, 0x202f),
    (0x205f, 0x205f),
    (0x3000, 0x3000),
];
const BYTE_ORDER_MARK: (u32, u32) = (0xfeff, 0xfeff);

/// What `.` takes: all but the ends of lines, of which the regex crate knows only the first.
const DOT: &str = r"[^\n\r\u2028\u2029]";
const LINE_ENDS: [(u32, u32); 3] = [(0xa, 0xa), (0xd, 0xd), (0x2028, 0x2029)];

/// Greatest number of repetitions that can be asked for.
const MAX_REPEAT: u32 = 1_000;
/// How deep groups can be within each other.
const MAX_DEPTH: usize = 20;

/// A pattern, apart from what its groups are called and which match it prefers.
#[derive(Debug)]
pub(super) enum Node {
    Class(Class),
    /// `^`, `$` or `\b`, which takes no character.
    Edge,
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    /// At least so often, and at most so often.
    Repeat(Box<Node>, u32, Option<u32>),
}

impl Node {
    /// Whether it takes no character, whatever the text.
    fn is_blank(&self) -> bool {
        match self {
            Self::Edge => true,
            Self::Class(_) => false,
            Self::Sequence(nodes) | Self::Either(nodes) => nodes.iter().all(Self::is_blank),
            Self::Repeat(inner, ..) => inner.is_blank(),
        }
    }
}

/// Reads a pattern; returns it with what it is for the regex crate.
pub(super) fn parse(text: &str) -> Result<(Node, String), Fault> {
    let mut parser = Parser {
        rest: text,
        rust: String::with_capacity(text.len()),
        depth: 0,
    };
    let node = parser.either()?;
    match parser.rest {
        "" => Ok((node, parser.rust)),
        _ => Err(fault(")", "no `(` is before it").hint(r"write `\)` for the character")),
    }
}

fn fault(word: &str, rule: &str) -> Fault {
    Fault::new(format!("{word:?} does not work in a pattern: {rule}"))
}

struct Parser<'a> {
    rest: &'a str,
    rust: String,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn eat(&mut self, word: &str) -> bool {
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        next
    }

    /// What has been read since the rest was this.
    fn since(&self, start: &'a str) -> &'a str {
        &start[..start.len() - self.rest.len()]
    }

    fn copy(&mut self, word: &str) {
        self.rust.push_str(word);
    }

    fn either(&mut self) -> Result<Node, Fault> {
        let first = self.sequence()?;
        let mut all = vec![first];
        while self.eat("|") {
            self.copy("|");
            all.push(self.sequence()?);
        }
        Ok(match all.len() {
            1 => all.remove(0),
            _ => Node::Either(all),
        })
    }

    fn sequence(&mut self) -> Result<Node, Fault> {
        let mut all = Vec::new();
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            let atom = self.atom()?;
            all.push(self.repeated(atom)?);
        }
        Ok(Node::Sequence(all))
    }

    fn atom(&mut self) -> Result<Node, Fault> {
        let start = self.rest;
        let Some(first) = self.next() else {
            return Ok(Node::Edge);
        };
        let is_quoted = |c: char| matches!(c, ']' | '{' | '}');
        match first {
            '(' => return self.group(start),
            '[' => return self.class(start),
            '\\' => return self.escape(start),
            '.' => {
                self.copy(DOT);
                return Ok(Node::Class(Class::new(LINE_ENDS.to_vec()).negated()));
            }
            '^' | '$' => {
                self.copy(self.since(start));
                return Ok(Node::Edge);
            }
            '*' | '+' | '?' => {
                let fault = fault(self.since(start), "there is nothing to repeat");
                return Err(fault.hint(format!(r"write `\{first}` for the character")));
            }
            _ if is_quoted(first) => {
                let fault = fault(
                    self.since(start),
                    "JavaScript takes it only behind a backslash",
                );
                return Err(fault.hint(format!(r"write `\{first}` for the character")));
            }
            _ => self.copy(self.since(start)),
        }
        Ok(Node::Class(Class::one(first)))
    }

    fn group(&mut self, start: &'a str) -> Result<Node, Fault> {
        let around = ["?=", "?!", "?<=", "?<!"];
        if let Some(word) = around.iter().find(|word| self.rest.starts_with(**word)) {
            let rule = "the service checks in linear time, and cannot look around";
            let fault = fault(&format!("({word}"), rule);
            return Err(fault.hint("write what the text is, or check it in the service"));
        }
        if self.eat("?:") {
            self.copy("(?:");
        } else if self.rest.starts_with("?<") || self.rest.starts_with("?P") {
            let end = self.rest.find('>').map_or(2, |at| at + 1);
            let word = format!("({}", &self.rest[..end]);
            return Err(fault(&word, "a group needs no name here").hint("write `(`"));
        } else if self.rest.starts_with('?') {
            let end = self.rest.find([':', ')']).map_or(1, |at| at + 1);
            let word = format!("({}", &self.rest[..end]);
            let fault = fault(&word, "JSON Schema has no flags");
            return Err(fault.hint("name both letters where case does not matter, such as `[Aa]`"));
        } else {
            self.copy("(");
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Fault::new("its groups are too deep within each other"));
        }
        let node = self.either()?;
        self.depth -= 1;
        if !self.eat(")") {
            let fault = fault(start, "its `(` is never closed");
            return Err(fault.hint(r"write `\(` for the character"));
        }
        self.copy(")");
        Ok(node)
    }

    /// Reads how often something is repeated.
    fn repeated(&mut self, node: Node) -> Result<Node, Fault> {
        let start = self.rest;
        let (min, max) = if self.eat("*") {
            (0, None)
        } else if self.eat("+") {
            (1, None)
        } else if self.eat("?") {
            (0, Some(1))
        } else if self.rest.starts_with('{') {
            self.counts()?
        } else {
            return Ok(node);
        };
        self.eat("?");
        let word = self.since(start);
        if node.is_blank() {
            return Err(fault(word, "there is nothing to repeat"));
        }
        if self.rest.starts_with(['*', '+', '?', '{']) {
            let both = format!("{word}{}", &self.rest[..1]);
            return Err(fault(&both, "one repetition is behind another"));
        }
        self.copy(word);
        Ok(Node::Repeat(Box::new(node), min, max))
    }

    /// Reads `{2}`, `{2,}` or `{2,5}`.
    fn counts(&mut self) -> Result<(u32, Option<u32>), Fault> {
        let word = self.rest.find('}').map(|at| &self.rest[..=at]);
        let number = |text: &str| {
            let is_number = text.bytes().all(|b| b.is_ascii_digit());
            is_number
                .then(|| text.parse().unwrap_or(u32::MAX))
                .filter(|_| !text.is_empty())
        };
        let inner = word.map(|word| &word[1..word.len() - 1]);
        let read = inner.and_then(|inner| match inner.split_once(',') {
            None => number(inner).map(|count| (count, Some(count))),
            Some((min, "")) => number(min).map(|min| (min, None)),
            Some((min, max)) => Some((number(min)?, Some(number(max)?))),
        });
        let (Some(word), Some((min, max))) = (word, read) else {
            let fault = fault("{", "expected `{2}`, `{2,}` or `{2,5}`");
            return Err(fault.hint(r"write `\{` for the character"));
        };
        if max.is_some_and(|max| max < min) {
            return Err(fault(word, "the first number is greater than the second"));
        }
        if max.unwrap_or(min) > MAX_REPEAT {
            let rule = format!("{MAX_REPEAT} repetitions are the most");
            return Err(fault(word, &rule).hint("`max=` limits how long the text is"));
        }
        self.rest = &self.rest[word.len()..];
        Ok((min, max))
    }

    fn escape(&mut self, start: &'a str) -> Result<Node, Fault> {
        if let Some((class, rust, is_negated)) = self.known_class() {
            let negation = if is_negated { "^" } else { "" };
            self.copy(&format!("[{negation}{rust}]"));
            return Ok(Node::Class(match is_negated {
                true => class.negated(),
                false => class,
            }));
        }
        if self.eat("b") {
            self.copy(r"(?-u:\b)");
            return Ok(Node::Edge);
        }
        let c = self.character(start, "^$\\.*+?()[]{}|/")?;
        self.copy(match self.since(start) {
            r"\/" => "/",
            word => word,
        });
        Ok(Node::Class(Class::one(c)))
    }

    /// Reads what stands behind the backslash of `\d`, `\w` or `\s`, or of one in capitals: the set in
    /// small letters, the same for the regex crate, and whether all but that is meant.
    fn known_class(&mut self) -> Option<(Class, &'static str, bool)> {
        let letter = self.rest.chars().next()?;
        let range = |start: char, end: char| (start.into(), end.into());
        let digits = range('0', '9');
        let (ranges, rust) = match letter.to_ascii_lowercase() {
            'd' => (vec![digits], "0-9"),
            'w' => {
                let letters = [range('A', 'Z'), range('_', '_'), range('a', 'z')];
                ([&[digits] as &[_], &letters].concat(), "0-9A-Za-z_")
            }
            's' => ([&SPACES as &[_], &[BYTE_ORDER_MARK]].concat(), SPACE),
            _ => return None,
        };
        self.next();
        Some((Class::new(ranges), rust, letter.is_ascii_uppercase()))
    }

    /// Reads what stands behind the backslash of an escaped character; `plain` are those that are
    /// meant by themselves.
    fn character(&mut self, start: &'a str, plain: &str) -> Result<char, Fault> {
        let Some(c) = self.next() else {
            let fault = fault(r"\", "nothing is behind it");
            return Err(fault.hint(r"write `\\` for the character"));
        };
        let count = match c {
            't' => return Ok('\t'),
            'n' => return Ok('\n'),
            'v' => return Ok('\u{b}'),
            'f' => return Ok('\u{c}'),
            'r' => return Ok('\r'),
            _ if plain.contains(c) => return Ok(c),
            'x' => 2,
            'u' => 4,
            _ => return Err(unknown_escape(c)),
        };
        let digits = self.rest.get(..count).unwrap_or_default();
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let number = is_number.then(|| u32::from_str_radix(digits, 16).ok());
        let Some(c) = number.flatten().and_then(char::from_u32) else {
            let word = self.since(start);
            let rule = format!("expected {count} hexadecimal digits of a character behind it");
            return Err(fault(word, &rule).hint("write the character itself"));
        };
        self.rest = &self.rest[count..];
        Ok(c)
    }

    fn class(&mut self, start: &'a str) -> Result<Node, Fault> {
        let is_negated = self.eat("^");
        self.copy(if is_negated { "[^" } else { "[" });
        if self.rest.starts_with(']') {
            let word = format!("{}]", self.since(start));
            let fault = fault(&word, "it names no character");
            return Err(fault.hint(r"write `\]` for the character"));
        }
        let mut ranges = Vec::new();
        while !self.eat("]") {
            if self.rest.is_empty() {
                let fault = fault(start, "its `[` is never closed");
                return Err(fault.hint(r"write `\[` for the character"));
            }
            let item = self.rest;
            let Some(first) = self.member(&mut ranges)? else {
                if self.rest.starts_with('-') && !self.rest.starts_with("-]") {
                    self.next();
                    let fault = fault(self.since(item), "a range ends with a character");
                    return Err(fault.hint("put the `-` last"));
                }
                continue;
            };
            let is_range = self.rest.starts_with('-') && !self.rest.starts_with("-]");
            if !is_range {
                ranges.push((first.into(), first.into()));
                continue;
            }
            self.next();
            self.copy("-");
            let Some(last) = self.member(&mut ranges)? else {
                let fault = fault(self.since(item), "a range ends with a character");
                return Err(fault.hint("put the `-` last"));
            };
            if last < first {
                return Err(fault(self.since(item), "the range ends before it begins"));
            }
            ranges.push((first.into(), last.into()));
        }
        self.copy("]");
        let class = Class::new(ranges);
        Ok(Node::Class(match is_negated {
            true => class.negated(),
            false => class,
        }))
    }

    /// Reads a character of a class, or adds what several stand for.
    fn member(&mut self, ranges: &mut Vec<(u32, u32)>) -> Result<Option<char>, Fault> {
        let start = self.rest;
        let doubled = ["&&", "--", "~~"];
        if let Some(word) = doubled.iter().find(|word| start.starts_with(**word)) {
            let fault = fault(word, "some engines take it for an operation on sets");
            return Err(fault.hint("name the characters, each once"));
        }
        let Some(first) = self.next() else {
            return Ok(None);
        };
        if first == '[' {
            let end = self.rest.find(']').map_or(0, |at| at + 1);
            return Err(match self.rest.starts_with(':') {
                true => fault(&start[..=end], "JavaScript does not know it")
                    .hint("name the characters, such as `[A-Za-z]`"),
                false => fault("[", "some engines take it for a class within a class")
                    .hint(r"write `\[` for the character"),
            });
        }
        if first != '\\' {
            if "^-&~".contains(first) {
                self.copy("\\");
            }
            self.copy(self.since(start));
            return Ok(Some(first));
        }
        if let Some((class, rust, is_negated)) = self.known_class() {
            if is_negated {
                self.copy(&format!("[^{rust}]"));
                ranges.extend(class.negated().ranges());
            } else {
                self.copy(rust);
                ranges.extend(class.ranges());
            }
            return Ok(None);
        }
        let c = self.character(start, "^$\\.*+?()[]{}|/-")?;
        self.copy(match self.since(start) {
            r"\/" => "/",
            word => word,
        });
        Ok(Some(c))
    }
}

/// What is told of an escape that means nothing, or not the same, in JavaScript and in Rust.
fn unknown_escape(c: char) -> Fault {
    let word = format!("\\{c}");
    match c {
        'A' => fault(&word, "JavaScript does not know it").hint("write `^`"),
        'z' | 'Z' => fault(&word, "JavaScript does not know it").hint("write `$`"),
        'p' | 'P' => fault(&word, "which characters it means depends on the engine")
            .hint("name them, such as `[A-Za-zÀ-ÿ]`"),
        'k' | '1'..='9' => fault(
            &word,
            "the service checks in linear time, and cannot refer back",
        )
        .hint("write it out, or check it in the service"),
        'B' | 'b' => fault(&word, "Rust does not know it there"),
        'Q' | 'E' => fault(&word, "JavaScript does not know it")
            .hint("write a backslash before each character"),
        _ if c.is_ascii_alphanumeric() => fault(&word, "JavaScript does not know it"),
        _ => fault(&word, "the character needs no backslash").hint(format!("write `{c}`")),
    }
}

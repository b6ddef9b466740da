//! Rust as tokens with the white space and comments between them, by the tokenizer of `proc-macro2`.

use proc_macro2::{Delimiter, TokenStream, TokenTree, extra::invalidate_current_thread_spans};

use crate::merge::tree::{Kind, Token};

/// A token, and for an opening bracket where the closing one is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lexeme<'t> {
    pub(super) token: Token<'t>,
    pub(super) mate: usize,
}

/// Returns the tokens of a text and the white space behind the last one, unless it is not Rust.
pub(super) fn lex(text: &str) -> Option<(Vec<Lexeme<'_>>, &str)> {
    // Its offsets begin behind a byte order mark.
    if text.starts_with('\u{feff}') || text.contains('\r') {
        return None;
    }
    let stream: TokenStream = text.parse().ok()?;
    let mut lexer = Lexer {
        text,
        at: 0,
        lexemes: Vec::new(),
    };
    let is_whole = lexer.stream(stream);
    // The positions are kept for ever otherwise.
    invalidate_current_thread_spans();
    is_whole?;
    let space = lexer.gap(text.len())?;
    Some((lexer.lexemes, space))
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    lexemes: Vec<Lexeme<'t>>,
}

impl<'t> Lexer<'t> {
    fn stream(&mut self, stream: TokenStream) -> Option<()> {
        for tree in stream {
            match tree {
                TokenTree::Group(group) => {
                    let (open, close) = (
                        group.span_open().byte_range(),
                        group.span_close().byte_range(),
                    );
                    // The rest of a comment for documentation, or of no brackets at all.
                    if close.end <= self.at {
                        continue;
                    }
                    if group.delimiter() == Delimiter::None {
                        return None;
                    }
                    let first = self.push(open.start, open.end, Kind::Word)?;
                    self.stream(group.stream())?;
                    let last = self.push(close.start, close.end, Kind::Word)?;
                    self.lexemes[first].mate = last;
                }
                TokenTree::Literal(literal) => {
                    let range = literal.span().byte_range();
                    self.push(range.start, range.end, Kind::Literal)?;
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {
                    let range = tree.span().byte_range();
                    if range.end <= self.at {
                        continue;
                    }
                    let is_comment = range.len() > 1 && self.text[range.start..].starts_with('/');
                    match is_comment {
                        true => self.push(range.start, range.end, Kind::Comment)?,
                        false => self.push(range.start, range.end, Kind::Word)?,
                    };
                }
            }
        }
        Some(())
    }

    fn push(&mut self, start: usize, end: usize, kind: Kind) -> Option<usize> {
        let space = self.gap(start)?;
        let text = self.text.get(start..end)?;
        self.at = end;
        let token = Token { space, text, kind };
        self.lexemes.push(Lexeme { token, mate: 0 });
        Some(self.lexemes.len() - 1)
    }

    /// Takes the comments up to a place; returns the white space behind them.
    fn gap(&mut self, end: usize) -> Option<&'t str> {
        loop {
            let rest = self.text.get(self.at..end)?;
            let words = rest.trim_start();
            if words.is_empty() {
                return Some(rest);
            }
            let length = if words.starts_with("//") {
                words.find('\n').unwrap_or(words.len())
            } else {
                block_comment(words)?
            };
            let space = &rest[..rest.len() - words.len()];
            let text = &words[..length];
            let kind = Kind::Comment;
            let token = Token { space, text, kind };
            self.lexemes.push(Lexeme { token, mate: 0 });
            self.at += space.len() + length;
        }
    }
}

/// The length of a comment in `/* */`, which may hold others.
fn block_comment(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
        } else {
            at += 1;
        }
        if depth == 0 {
            return (at >= 2).then_some(at);
        }
    }
    None
}

//! Which language a file is in, told by its path, and how texts of it are cut.

use super::{
    lines::{self, Lines},
    markdown, rust, toml,
    tree::Group,
    yaml,
};

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Rust,
    Toml,
    Yaml,
    Markdown,
    Lines(Lines),
    Plain,
}

impl Language {
    pub(super) fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name.rsplit_once('.').map_or("", |(_, end)| end) {
            _ if name.starts_with(".env") => Self::Lines(Lines::Settings),
            "rs" => Self::Rust,
            "toml" => Self::Toml,
            "yaml" | "yml" => Self::Yaml,
            "md" => Self::Markdown,
            "gitignore" | "dockerignore" | "gitattributes" => Self::Lines(Lines::Patterns),
            _ => Self::Plain,
        }
    }

    /// Cuts a text, if it is of this language; the pieces together are the text.
    pub(super) fn cut(self, text: &str) -> Option<Group<'_>> {
        let group = match self {
            Self::Rust => rust::cut(text),
            Self::Toml => toml::cut(text),
            Self::Yaml => yaml::cut(text),
            Self::Markdown => markdown::cut(text),
            Self::Lines(lines) => lines::cut(text, lines),
            Self::Plain => None,
        }?;
        let mut written = String::with_capacity(text.len());
        group.write(&mut written);
        (written == text).then_some(group)
    }
}

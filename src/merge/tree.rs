//! A text cut into a tree of named elements. Every text is tiled: the pieces of a tree, one after the
//! other, are the text. Knows no language.

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

/// What cannot be cut further: a word, a bracket, a string, a comment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'t> {
    /// The white space before it.
    pub(crate) space: &'t str,
    pub(crate) text: &'t str,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Word,
    /// A string or another literal; of several lines, it is merged line by line.
    Literal,
    /// A comment: where both sides rewrite it, the team's stays.
    Comment,
    /// Text for people; the team's stays as well, and what was left out is told.
    Prose,
}

#[derive(Debug, Clone)]
pub(super) enum Tree<'t> {
    Token(Token<'t>),
    Group(Group<'t>),
}

/// Elements, and the brackets around them, if there are any.
#[derive(Debug, Clone)]
pub(super) struct Group<'t> {
    pub(super) open: Option<Token<'t>>,
    pub(super) elements: Vec<Element<'t>>,
    /// Comments behind the last element, and the closing bracket.
    pub(super) close: Vec<Tree<'t>>,
    pub(super) order: Order,
    /// Whether commas are between the elements.
    pub(super) has_commas: bool,
    pub(super) hash: u64,
}

/// What the order of the elements of a group means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Order {
    /// Each has a name, and they may stand in any order: the items of a module, fields, variants.
    Items,
    /// The same, and each is of use without the others: the keys of a table or a mapping.
    Keys,
    /// The same without names of their own: arguments of an attribute, features of a package.
    Set,
    /// The order matters, such as that of statements and arguments.
    Fixed,
    /// Links of a chain of calls, one a line.
    Chain,
    /// Sections of a text for people, by their headings.
    Sections,
    /// Paragraphs, rows and the like: where both sides change one, the team's stays.
    Blocks,
}

/// A named part of a group: an item, a field, a statement, a key with its value, a paragraph.
#[derive(Debug, Clone)]
pub(super) struct Element<'t> {
    /// Its name among its siblings; unnamed ones have their first words instead.
    pub(super) key: Key,
    pub(super) text: &'t str,
    pub(super) trees: Vec<Tree<'t>>,
    /// The comma that ends it.
    pub(super) comma: Option<Token<'t>>,
    /// A comment behind it on the same line.
    pub(super) remark: Option<Token<'t>>,
    /// Of what it says, whatever its layout.
    pub(super) hash: u64,
}

/// The name of an element.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    /// Such as `fn`, `field`, `[table]`.
    pub(super) kind: &'static str,
    pub(super) name: String,
    /// Tells elements apart that have one name.
    pub(super) twin: usize,
}

impl Key {
    pub(super) fn new(kind: &'static str, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            twin: 0,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let separator = if self.kind.is_empty() || self.name.is_empty() {
            ""
        } else {
            " "
        };
        write!(f, "{}{separator}{}", self.kind, self.name)
    }
}

impl<'t> Token<'t> {
    pub(super) fn is(&self, text: &str) -> bool {
        self.kind == Kind::Word && self.text == text
    }

    pub(super) fn starts_line(&self) -> bool {
        self.space.contains('\n')
    }

    /// Whether white space around it says nothing.
    pub(super) fn hash_into(&self, hasher: &mut DefaultHasher) {
        self.text.hash(hasher);
    }
}

impl<'t> Tree<'t> {
    pub(super) fn hash(&self) -> u64 {
        match self {
            Self::Token(token) => {
                let mut hasher = DefaultHasher::new();
                token.hash_into(&mut hasher);
                hasher.finish()
            }
            Self::Group(group) => group.hash,
        }
    }

    /// The white space before it.
    pub(super) fn space(&self) -> &'t str {
        match self {
            Self::Token(token) => token.space,
            Self::Group(group) => group.space(),
        }
    }

    pub(super) fn write(&self, text: &mut String) {
        match self {
            Self::Token(token) => token.write(text),
            Self::Group(group) => group.write(text),
        }
    }

    /// The tokens in it, from the first to the last.
    pub(super) fn tokens<'a>(&'a self, into: &mut Vec<&'a Token<'t>>) {
        match self {
            Self::Token(token) => into.push(token),
            Self::Group(group) => {
                into.extend(&group.open);
                for element in &group.elements {
                    element.tokens(into);
                }
                for tree in &group.close {
                    tree.tokens(into);
                }
            }
        }
    }
}

impl<'t> Group<'t> {
    /// Whether its elements are known by their names, in whatever order they stand.
    fn has_names(&self) -> bool {
        matches!(self.order, Order::Items | Order::Keys | Order::Set)
    }

    pub(super) fn new(
        open: Option<Token<'t>>,
        mut elements: Vec<Element<'t>>,
        close: Vec<Token<'t>>,
        order: Order,
        has_commas: bool,
    ) -> Self {
        let mut hasher = DefaultHasher::new();
        if let Some(open) = &open {
            open.hash_into(&mut hasher);
        }
        let mut seen = std::collections::HashMap::new();
        for element in &mut elements {
            element.hash.hash(&mut hasher);
            let count = seen.entry(element.key.clone()).or_insert(0);
            element.key.twin = *count;
            *count += 1;
        }
        for token in &close {
            token.hash_into(&mut hasher);
        }
        Self {
            open,
            elements,
            close: close.into_iter().map(Tree::Token).collect(),
            order,
            has_commas,
            hash: hasher.finish(),
        }
    }

    pub(super) fn find(&self, key: &Key) -> Option<&Element<'t>> {
        self.elements.iter().find(|element| element.key == *key)
    }

    fn space(&self) -> &'t str {
        match (&self.open, self.elements.first()) {
            (Some(open), _) => open.space,
            (None, Some(element)) => element.space(),
            (None, None) => self.close.first().map_or("", Tree::space),
        }
    }

    pub(super) fn write(&self, text: &mut String) {
        if let Some(open) = &self.open {
            open.write(text);
        }
        for element in &self.elements {
            element.write(text);
        }
        for tree in &self.close {
            tree.write(text);
        }
    }

    /// Whether its elements stand on lines of their own.
    pub(super) fn is_tall(&self) -> bool {
        let ends_on_line = || {
            self.close
                .last()
                .is_some_and(|it| it.space().contains('\n'))
        };
        self.open.is_none() || ends_on_line()
    }
}

impl<'t> Element<'t> {
    pub(super) fn new(key: Key, text: &'t str, trees: Vec<Tree<'t>>) -> Self {
        let mut hasher = DefaultHasher::new();
        for tree in &trees {
            tree.hash().hash(&mut hasher);
        }
        Self {
            key,
            text,
            trees,
            comma: None,
            remark: None,
            hash: hasher.finish(),
        }
    }

    /// With the comma and the comment that end it.
    pub(super) fn ending(mut self, comma: Option<Token<'t>>, remark: Option<Token<'t>>) -> Self {
        let mut hasher = DefaultHasher::new();
        self.hash.hash(&mut hasher);
        if let Some(remark) = &remark {
            remark.hash_into(&mut hasher);
        }
        self.comma = comma;
        self.remark = remark;
        self.hash = hasher.finish();
        self
    }

    pub(super) fn space(&self) -> &'t str {
        self.trees.first().map_or("", Tree::space)
    }

    pub(super) fn starts_line(&self) -> bool {
        self.space().contains('\n')
    }

    pub(super) fn write(&self, text: &mut String) {
        for tree in &self.trees {
            tree.write(text);
        }
        for token in [&self.comma, &self.remark].into_iter().flatten() {
            token.write(text);
        }
    }

    pub(super) fn tokens<'a>(&'a self, into: &mut Vec<&'a Token<'t>>) {
        for tree in &self.trees {
            tree.tokens(into);
        }
    }

    /// The elements in it that are known by their names, if it holds such.
    pub(super) fn keys(&self) -> Option<&Group<'t>> {
        let mut groups = self.trees.iter().rev();
        groups.find_map(|tree| match tree {
            Tree::Group(group) if group.has_names() => Some(group),
            _ => None,
        })
    }

    /// The same with other elements in it.
    pub(super) fn with_keys(&self, keys: Group<'t>) -> Self {
        let mut element = self.clone();
        let mut groups = element.trees.iter_mut().rev();
        let place = groups.find(|tree| matches!(tree, Tree::Group(group) if group.has_names()));
        if let Some(place) = place {
            *place = Tree::Group(keys);
        }
        // It is no slice of a text.
        element.text = "";
        element
    }

    /// What it says apart from comments.
    pub(super) fn code(&self) -> Vec<&'t str> {
        let mut tokens = Vec::new();
        self.tokens(&mut tokens);
        let code = tokens.into_iter().filter(|it| it.kind != Kind::Comment);
        code.map(|token| token.text).collect()
    }
}

impl Token<'_> {
    pub(super) fn write(&self, text: &mut String) {
        text.push_str(self.space);
        text.push_str(self.text);
    }
}

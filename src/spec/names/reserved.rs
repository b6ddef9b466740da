//! The words that mean something to Rust, cargo, Windows, or the generated code.

/// The keywords of edition 2024, reserved ones included.
pub(super) const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The keywords that no `r#` makes a name.
pub(super) const NOT_RAW: [&str; 4] = ["self", "Self", "super", "crate"];

/// The fields that every resource has.
pub(super) const IMPLICIT_FIELDS: [&str; 3] = ["id", "created_at", "updated_at"];

/// Crates that are there without being asked for.
pub(super) const STANDARD_CRATES: [&str; 5] = ["alloc", "core", "proc_macro", "std", "test"];

/// Names that cargo refuses, since it has folders of these names.
pub(super) const CARGO_FOLDERS: [&str; 4] = ["build", "deps", "examples", "incremental"];

/// What follows the struct's name in the names of a resource's other types.
pub(super) const RESOURCE_SUFFIXES: [&str; 6] =
    ["Params", "Patch", "Query", "Repository", "Service", "Sort"];

/// The types of Rust's prelude, and those that templates import; a test holds this against them.
pub(super) const TYPES: [&str; 68] = [
    "ApiError",
    "Arc",
    "AsMut",
    "AsRef",
    "BTreeMap",
    "Bound",
    "Box",
    "Bytes",
    "Clone",
    "Copy",
    "Cursor",
    "DateTime",
    "Debug",
    "Decimal",
    "Default",
    "Deserialize",
    "Drop",
    "Eq",
    "Err",
    "ErrorBody",
    "Expected",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromMembers",
    "FromParameters",
    "FromRow",
    "Into",
    "IntoIterator",
    "IntoParams",
    "IntoResponse",
    "Iterator",
    "Json",
    "Members",
    "Mutex",
    "MutexGuard",
    "NaiveDate",
    "NaiveTime",
    "None",
    "Ok",
    "OpenApiRouter",
    "Option",
    "Ord",
    "PageOf",
    "PageRequest",
    "Parameters",
    "PartialEq",
    "PartialOrd",
    "PoisonError",
    "References",
    "Result",
    "SelectList",
    "Send",
    "Serialize",
    "ServiceError",
    "Some",
    "StatusCode",
    "String",
    "Sync",
    "Tagged",
    "ToSchema",
    "ToString",
    "Utc",
    "Uuid",
    "Validate",
    "Vec",
];

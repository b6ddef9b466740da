//! Words that Rust, cargo or the generated code reserve.

/// The keywords of edition 2024, reserved ones included.
pub(super) const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The keywords that cannot be raw identifiers.
pub(super) const NOT_RAW: [&str; 4] = ["self", "Self", "super", "crate"];

/// The fields that every resource has.
pub(super) const IMPLICIT_FIELDS: [&str; 3] = ["id", "created_at", "updated_at"];

/// The crates of Rust's distribution.
pub(super) const STANDARD_CRATES: [&str; 5] = ["alloc", "core", "proc_macro", "std", "test"];

/// Names that cargo refuses because its target folder uses them.
pub(super) const CARGO_FOLDERS: [&str; 4] = ["build", "deps", "examples", "incremental"];

/// Modules that the program and its tests import by name, beside the service's crate.
pub(super) const MODULES: [&str; 8] = [
    "app",
    "db",
    "discovery",
    "http",
    "migrations",
    "server",
    "shutdown",
    "telemetry",
];

/// The other services of `compose.yaml`.
pub(super) const COMPOSE_SERVICES: [&str; 2] = ["consul", "database"];

/// The first parts of the paths that every service answers at.
pub(super) const ROUTES: [&str; 3] = ["docs", "health", "metrics"];

/// The suffixes of a resource's other types.
pub(super) const RESOURCE_SUFFIXES: [&str; 6] =
    ["Params", "Patch", "Query", "Repository", "Service", "Sort"];

/// The types of Rust's prelude, and those that templates import; a test holds this against them.
pub(super) const TYPES: [&str; 58] = [
    "ApiError",
    "Arc",
    "AsMut",
    "AsRef",
    "Box",
    "Bytes",
    "Clone",
    "Copy",
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
    "FromRow",
    "Immutable",
    "Into",
    "IntoIterator",
    "IntoParams",
    "IntoResponse",
    "Iterator",
    "Json",
    "NaiveDate",
    "NaiveTime",
    "None",
    "Ok",
    "OpenApiRouter",
    "Option",
    "Ord",
    "PageOf",
    "PartialEq",
    "PartialOrd",
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

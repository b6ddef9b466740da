//! What the templates of one resource see of it.

use heck::ToUpperCamelCase;
use serde::Serialize;

use super::{
    Context, attributes,
    enums::{EnumView, is_enum},
    example,
    field::{FieldView, SharedField},
    imports::{model_imports, query_imports, repository_crate_imports},
    links::LinkView,
    message::MessageView,
    nested::NestedView,
    reference::ReferenceView,
    text,
    together::TogetherView,
};
use crate::spec::{
    Access, Database, Field, FieldType, OnDelete, Resource, names::rust_ident,
    references::referrers,
};

#[derive(Debug, Hash, Serialize)]
pub(crate) struct ResourceView {
    name: String,
    plural: String,
    table: String,
    /// Where its routes are.
    path: String,
    /// The folder as a Rust module.
    module: String,
    /// The struct.
    r#type: String,
    /// `order item`, `an order item`, `order items`, `Order items`.
    title: String,
    a_title: String,
    plural_title: String,
    #[serde(rename = "Plural_title")]
    plural_heading: String,
    /// What it is, in lines of a comment.
    about: Vec<String>,
    fields: Vec<SharedField>,
    /// The fields that clients set on creation, can change, set but never see; those that only the
    /// service sets, and those that stay as they were created.
    taken: Vec<SharedField>,
    changeable: Vec<SharedField>,
    writeonly: Vec<SharedField>,
    own: Vec<SharedField>,
    immutable: Vec<SharedField>,
    /// Those of `own` that answers have, with a value that tests know, and that they do not have.
    first_shown: Vec<SharedField>,
    never_shown: Vec<SharedField>,
    /// Those of `immutable` of which tests have another value.
    immutable_others: Vec<SharedField>,
    /// What a change returns that can fail, how that is passed on, and how tests take it.
    returns: &'static str,
    or_fail: &'static str,
    is_fallible: bool,
    /// What a row is replaced by.
    replacement: &'static str,
    /// The names of parameters, which are not used if clients set or change nothing.
    new_parameter: &'static str,
    patch_parameter: &'static str,
    /// The field that tests change by a patch; twice, as a list that is empty if there is none or if it
    /// is never shown.
    patched: Vec<SharedField>,
    patched_shown: Vec<SharedField>,
    /// The fields that have rules, must be unique, may be null, have a default, have one by a
    /// function, must be given, are what lists are filtered by.
    rules: Vec<SharedField>,
    unique: Vec<SharedField>,
    /// Whether the database tells the column, and not the constraint.
    unique_by_column: bool,
    /// The fields that must be unique together, and those that tests show.
    together: Vec<TogetherView>,
    shown_together: Vec<TogetherView>,
    /// What is taken when an item is in conflict with another, if one can be: `a unique field`.
    conflict: &'static str,
    optional: Vec<SharedField>,
    defaults: Vec<SharedField>,
    /// Those of `defaults` that tests know, and those that answers have and tests do not know.
    known_defaults: Vec<SharedField>,
    made_defaults: Vec<SharedField>,
    default_functions: Vec<SharedField>,
    required: Vec<SharedField>,
    /// The lists that clients set on creation.
    lists: Vec<SharedField>,
    /// The fields that clients, and the columns that the database, call something else.
    given_members: Vec<SharedField>,
    /// Those of `given_members` that answers have.
    given_shown: Vec<SharedField>,
    given_columns: Vec<SharedField>,
    /// What is told of a conflict: the field, or the fields.
    conflict_field: &'static str,
    conflict_fields: &'static str,
    /// How what is checked is taken, and what checks it and brings its fields into the form that is
    /// stored.
    checked_self: &'static str,
    check_lines: Vec<String>,
    /// What adds up how large one is.
    size_lines: Vec<String>,
    /// What tells about how large one is: a function, or a closure if none can be large.
    size: &'static str,
    filters: Vec<SharedField>,
    /// The fields that lists can be sorted by, besides the time of creation.
    sorts: Vec<SharedField>,
    /// "`id`, `created_at` or `name`"
    sort_words: String,
    /// `id|created_at|name`
    sort_pattern: String,
    enums: Vec<EnumView>,
    references: Vec<ReferenceView>,
    /// The same for gRPC, if the service speaks that.
    message: Option<MessageView>,
    /// Those with routes below what they refer to.
    nested: Vec<NestedView>,
    /// The fields that stand for links, and whether it has any or refers to something itself.
    links: Vec<LinkView>,
    refers: bool,
    /// The fields that are columns.
    columns: Vec<SharedField>,
    /// Those that a patch can change.
    patched_references: Vec<ReferenceView>,
    /// The references of which tests can tell what becomes of the row with its target.
    deletable: Vec<ReferenceView>,
    /// The unique fields of which samples have a value.
    shown_unique: Vec<SharedField>,
    /// What the samples over HTTP take, outside of functions that have it by reference and inside,
    /// and how they are awaited.
    needs_service: bool,
    service_argument: &'static str,
    own_service_argument: &'static str,
    await_sample: &'static str,
    json_imports: String,
    /// Whether what refers to it can keep it from being deleted.
    restricted: bool,
    /// Whether the tests of others need one of it.
    referred: bool,
    /// What stands around a moment that is bound.
    moment: &'static str,
    moment_end: &'static str,
    /// The imports that depend on types.
    model_imports: Vec<String>,
    query_imports: Vec<String>,
    repository_crate_imports: String,
    service_crate_imports: &'static str,
    /// The parameter of samples, which is not used if they are all the same.
    json_parameter: &'static str,
    /// JSON objects for the README, if one can be made without another first.
    example: String,
    example_patch: String,
    /// The same as messages of gRPC.
    message_example: String,
    message_example_patch: String,
}

/// What the templates of the whole service see of a resource.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    plural: String,
    table: String,
    path: String,
    module: String,
    r#type: String,
    plural_title: String,
    #[serde(rename = "Plural_title")]
    plural_heading: String,
    example: String,
    example_patch: String,
    message_example: String,
    message_example_patch: String,
    /// `order`, and `Orders` as in `ListOrders`.
    name: String,
    plural_type: String,
    nested: Vec<NestedView>,
}

impl ResourceView {
    pub(super) fn summary(&self) -> Summary {
        Summary {
            plural: self.plural.clone(),
            table: self.table.clone(),
            path: self.path.clone(),
            module: self.module.clone(),
            r#type: self.r#type.clone(),
            plural_title: self.plural_title.clone(),
            plural_heading: self.plural_heading.clone(),
            example: self.example.clone(),
            example_patch: self.example_patch.clone(),
            message_example: self.message_example.clone(),
            message_example_patch: self.message_example_patch.clone(),
            name: self.name.clone(),
            plural_type: self.plural.to_upper_camel_case(),
            nested: self.nested.clone(),
        }
    }

    pub(crate) fn plural(&self) -> &str {
        &self.plural
    }

    /// Whether the files that a feature has for a resource are for this one.
    pub(crate) fn takes(&self, feature: &str) -> bool {
        match feature {
            "nested" => !self.nested.is_empty(),
            "rest_links" => !self.links.is_empty(),
            _ => true,
        }
    }

    /// Whether its tests over HTTP take this from those of all resources.
    pub(super) fn needs(&self, helper: &str) -> bool {
        self.json_imports.split(", ").any(|name| name == helper)
    }

    pub(super) fn new(context: &Context, resource: &Resource) -> Self {
        let database = context.database;
        let view = |field| SharedField::new(FieldView::new(context, resource, field));
        let fields: Vec<SharedField> = resource.fields.iter().map(view).collect();
        let picked = |holds: fn(&FieldView) -> bool| -> Vec<SharedField> {
            fields
                .iter()
                .filter(|field| holds(field))
                .cloned()
                .collect()
        };
        let which = |holds: &dyn Fn(&Field) -> bool| -> Vec<SharedField> {
            let pairs = resource.fields.iter().zip(&fields);
            let kept = pairs.filter(|(field, _)| holds(field));
            kept.map(|(_, view)| view.clone()).collect()
        };
        let title = resource.name.replace('_', " ");
        let plural_title = resource.plural.replace('_', " ");
        let sorts = which(&|field| is_sortable(database, field));
        let mut sort_pattern = "id|created_at".to_owned();
        for field in &sorts {
            sort_pattern.push_str(&format!("|{}", field.member()));
        }
        let is_null = |field: &Field| example::is_null(context, resource, field);
        let json_helpers = example::helpers(resource, example::json_helper);
        let mut fields_with_targets = resource.fields.iter();
        let own = which(&Field::is_own);
        let immutable = which(&is_immutable);
        let defaults = which(&|field| field.is_taken() && field.default.is_some());
        let changeable = which(&Field::is_changeable);
        let taken = which(&Field::is_taken);
        let is_fallible = !own.is_empty() || context.speaks_rest && !immutable.is_empty();
        let patched = patched(resource);
        let taken_fields = || resource.fields.iter().filter(|field| field.is_taken());
        let normalize_lines = fields.iter().flat_map(|it| it.normalize_lines());
        let normalize_lines: Vec<String> = normalize_lines.collect();
        let link_lines: Vec<String> = fields.iter().flat_map(|it| it.link_lines()).collect();
        let given_columns = which(&|field| resource.is_told_by_column(database, field));
        let needs_service =
            fields_with_targets.any(|field| field.reference().is_some() && !is_null(field));
        Self {
            module: rust_ident(&resource.plural),
            r#type: resource.name.to_upper_camel_case(),
            about: match &resource.about {
                Some(about) => text::lines(about),
                None => vec![format!("A stored {title}.")],
            },
            a_title: text::with_article(&title),
            plural_heading: text::capitalized(&plural_title),
            rules: which(&|field| field.is_taken() && example::broken(field).is_some()),
            unique: which(&|field| field.unique),
            unique_by_column: database == Database::Sqlite,
            together: TogetherView::all(resource),
            shown_together: TogetherView::shown(context, resource),
            conflict: conflict(resource),
            optional: which(&|field| field.is_changeable() && field.optional),
            known_defaults: defaults
                .iter()
                .filter(|it| !it.is_made())
                .cloned()
                .collect(),
            made_defaults: which(&|field| field.is_taken() && field.is_shown())
                .into_iter()
                .filter(|it| it.is_made())
                .collect(),
            defaults,
            required: which(&|field| {
                let may_lack = field.optional || field.default.is_some() || field.links().is_some();
                field.is_taken() && !may_lack
            }),
            lists: which(&|field| field.is_taken() && field.kind.item().is_some()),
            given_members: which(&|field| field.json.is_some()),
            given_shown: which(&|field| field.json.is_some() && field.is_shown()),
            conflict_field: match given_columns.is_empty() {
                true => "field.to_owned()",
                false => "member(field).to_owned()",
            },
            conflict_fields: match given_columns.is_empty() {
                true => "fields",
                false => "fields: fields.iter().map(|it| member(it).to_owned()).collect()",
            },
            given_columns,
            checked_self: match normalize_lines.is_empty() && link_lines.is_empty() {
                true => "self",
                false => "mut self",
            },
            check_lines: link_lines
                .into_iter()
                .chain(validate_lines(resource))
                .chain(normalize_lines)
                .collect(),
            size_lines: fields.iter().flat_map(|it| it.size_lines()).collect(),
            default_functions: picked(FieldView::has_default_function),
            size: if fields.iter().any(|field| field.is_large()) {
                "size"
            } else {
                "|_| 0"
            },
            filters: picked(FieldView::is_filter),
            sort_words: text::alternatives(&sort_pattern),
            sort_pattern,
            enums: EnumView::all(resource),
            references: ReferenceView::all(context, resource, |_| true),
            message: MessageView::new(context, resource),
            nested: NestedView::all(context, resource),
            links: LinkView::all(context, resource),
            refers: resource.fields.iter().any(|it| it.target().is_some()),
            columns: which(&|field| field.links().is_none()),
            patched_references: ReferenceView::all(context, resource, Field::is_changeable),
            deletable: ReferenceView::all(context, resource, |field| {
                field.is_taken() && field.is_shown()
            })
            .into_iter()
            .filter(ReferenceView::is_deletable)
            .collect(),
            shown_unique: which(&|field| {
                field.unique && field.is_taken() && field.is_shown() && !is_null(field)
            }),
            needs_service,
            service_argument: if needs_service { "&service, " } else { "" },
            own_service_argument: if needs_service { "service, " } else { "" },
            await_sample: if needs_service { ".await" } else { "" },
            json_imports: match json_helpers[..] {
                [] => String::new(),
                _ => format!("Service, {}", json_helpers.join(", ")),
            },
            restricted: is_restricted(context, resource, &mut Vec::new()),
            referred: is_referred(context, resource),
            moment: if database == Database::Mysql {
                "db::moment("
            } else {
                ""
            },
            moment_end: if database == Database::Mysql { ")" } else { "" },
            model_imports: model_imports(
                &fields,
                context.speaks_rest,
                resource.fields.iter().any(is_enum),
                reads_input(context, resource),
                context.speaks_rest && !immutable.is_empty(),
            ),
            query_imports: query_imports(context, resource, &picked(FieldView::is_filter)),
            repository_crate_imports: repository_crate_imports(resource),
            service_crate_imports: if own.is_empty() {
                "error::ServiceError, page::PageOf, version::Expected"
            } else {
                "clock, error::ServiceError, page::PageOf, version::Expected"
            },
            first_shown: which(&|field| field.is_own() && field.is_shown())
                .into_iter()
                .filter(|field| field.is_first_known())
                .collect(),
            never_shown: which(&|field| field.is_own() && !field.is_shown()),
            immutable_others: immutable
                .iter()
                .filter(|field| field.has_other())
                .cloned()
                .collect(),
            returns: if is_fallible {
                " -> Result<(), ServiceError>"
            } else {
                ""
            },
            or_fail: if is_fallible { "?" } else { "" },
            is_fallible,
            replacement: if immutable.is_empty() {
                "Self::new(new)"
            } else {
                "new"
            },
            new_parameter: if taken.is_empty() { "_new" } else { "new" },
            patch_parameter: if changeable.is_empty() {
                "_patch"
            } else {
                "patch"
            },
            patched: which(&|field| patched == Some(field)),
            patched_shown: which(&|field| patched == Some(field) && field.is_shown()),
            writeonly: which(&|field| field.is_taken() && !field.is_shown()),
            taken,
            changeable,
            own,
            immutable,
            json_parameter: if taken_fields().any(|field| example::varies(field) && !is_null(field))
            {
                "n"
            } else {
                "_n"
            },
            example: if taken_fields().all(|field| field.reference().is_none()) {
                example::json_object(taken_fields())
            } else {
                String::new()
            },
            example_patch: example::json_object(patched.into_iter()),
            message_example: example::message(resource, None, taken_fields()),
            // The quotes end and start again, so that the shell puts the id in.
            message_example_patch: example::message(
                resource,
                Some("\"id\": \"'$id'\""),
                patched.into_iter(),
            ),
            name: resource.name.clone(),
            plural: resource.plural.clone(),
            table: resource.table().to_owned(),
            path: context.path(resource),
            title,
            plural_title,
            sorts,
            fields,
        }
    }
}

fn conflict(resource: &Resource) -> &'static str {
    let is_any_unique = resource.fields.iter().any(|field| field.unique);
    match (is_any_unique, resource.together().next()) {
        (false, None) => "",
        (true, None) => "a unique field is taken",
        (false, Some(_)) => "a unique combination is taken",
        (true, Some(_)) => "a unique field or combination is taken",
    }
}

/// Statements that refuse what breaks a rule, by the names that clients know.
fn validate_lines(resource: &Resource) -> impl Iterator<Item = String> + use<> {
    let lines: &[&str] = match resource.fields.iter().any(|field| field.json.is_some()) {
        true => &[
            "if let Err(report) = self.validate() {",
            "    return Err(ServiceError::invalid(&report, member));",
            "}",
        ],
        false => &["self.validate()?;"],
    };
    lines.iter().map(|line| (*line).to_owned())
}

/// Whether a list can be sorted by a field: it has an index, a value in every row, and is stored in
/// a way that sorts as its values do.
fn is_sortable(database: Database, field: &Field) -> bool {
    let sorts = match field.kind {
        FieldType::Decimal(_) => database != Database::Sqlite,
        FieldType::Ref(_) | FieldType::Uuid | FieldType::Bool | FieldType::Enum(_) => false,
        _ => true,
    };
    (field.unique || field.index) && !field.optional && field.is_shown() && sorts
}

/// Whether deleting one can fail since something refers to it, or to what would go with it.
fn is_restricted<'a>(
    context: &Context<'a>,
    resource: &'a Resource,
    seen: &mut Vec<&'a str>,
) -> bool {
    if seen.contains(&resource.name.as_str()) {
        return false;
    }
    seen.push(&resource.name);
    let mut all = referrers(context.resources, &resource.name);
    all.any(
        |(referrer, field)| match field.target().map(|reference| reference.on_delete) {
            Some(OnDelete::Cascade) if field.links().is_some() => false,
            Some(OnDelete::Restrict) => true,
            Some(OnDelete::Cascade) => is_restricted(context, referrer, seen),
            Some(OnDelete::SetNull) | None => false,
        },
    )
}

/// Whether the samples of another resource refer to one of this.
fn is_referred(context: &Context, resource: &Resource) -> bool {
    let mut all = referrers(context.resources, &resource.name);
    all.any(|(referrer, field)| {
        let is_later = context.place(&referrer.name) > context.place(&resource.name);
        let is_nested = field.nested().is_some() && referrer.name != resource.name;
        let is_nested = is_nested && context.speaks_rest;
        let is_linked = field.links().is_some() && referrer.name != resource.name;
        field.is_taken() && (is_later && field.links().is_none() || is_nested || is_linked)
    })
}

fn is_immutable(field: &Field) -> bool {
    field.access == Access::Immutable
}

/// The field that a patch changes in tests and documentation: the first one, if it can be one that
/// answers have.
fn patched(resource: &Resource) -> Option<&Field> {
    let mut fields = resource.fields.iter().filter(|field| field.is_changeable());
    let first = fields.clone().next();
    fields.find(|field| field.is_shown()).or(first)
}

/// Whether the types of requests read anything by more than its own `Deserialize`, or are read so.
fn reads_input(context: &Context, resource: &Resource) -> bool {
    let is_read = |field: &Field| field.is_changeable() || attributes::is_read_when_new(field);
    let mut fields = resource.fields.iter();
    fields.any(|field| is_enum(field) || context.speaks_rest && is_read(field))
}

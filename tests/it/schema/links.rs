//! Links between rows of two resources: each change of them, with links that must stay.

use super::{Pair, cases::Case};
use crate::servers::Server;

const SHOP: &str = "
[resource.tag]
plural = \"tags\"
fields = { name = \"string\" }
[resource.product]
plural = \"products\"
fields = { name = \"string\", tags = \"refs\", related = \"refs:product:on-delete=cascade\" }
";

/// Stores a row of a table of links between these two.
fn link(case: &Case, table: &str, columns: [&str; 2], rows: [usize; 2]) -> Result<String, String> {
    let [one, other] = rows.map(|row| case.client.id(1, row));
    let value = format!("{one}, {other}");
    case.insert(table, 10 * rows[0] + rows[1], &columns.join(", "), &value)
}

#[track_caller]
fn must_link(case: &Case, table: &str, columns: [&str; 2], rows: [usize; 2]) {
    link(case, table, columns, rows).expect("stored");
}

/// After a command the schema is that of a new service, and links are as they were.
#[track_caller]
fn check_command(case: &Case, command: &str, toml: &str, table: &str) -> Vec<Pair> {
    let count = |table: &str| case.client.must(&format!("SELECT count(*) FROM {table}"));
    let before = case.client.dump();
    let pairs = case.command(command);
    assert_eq!(count(table).trim(), "2", "{command}");
    let name = format!("links_{}", command.replace(' ', "_"));
    let other = Case::new(case.server, &name);
    other.edit(toml);
    assert_eq!(
        case.client.dump(),
        other.client.dump(),
        "{command}: {pairs:#?}"
    );
    case.check_back_and_again(&pairs);
    assert_eq!(count(table).trim(), "2", "{command}");
    let newest = pairs.iter().rev();
    newest.for_each(|pair| case.migrate(&pair.down));
    assert_eq!(case.client.dump(), before, "{command}: {pairs:#?}");
    pairs.iter().for_each(|pair| case.migrate(&pair.up));
    pairs
}

pub(super) fn check(server: &Server) {
    let case = Case::new(server, "links");
    let made = case.edit(SHOP);
    case.check_back_and_again(&made);
    for row in 1..=3 {
        case.insert("tags", row, "name", "'a tag'").expect("stored");
        case.insert("products", row, "name", "'a product'")
            .expect("stored");
    }
    let tagged = ["product_id", "tag_id"];
    must_link(&case, "product_tags", tagged, [1, 1]);
    must_link(&case, "product_tags", tagged, [1, 2]);
    for (what, rows) in [
        ("twice", [1, 1]),
        ("no tag", [1, 9]),
        ("no product", [9, 1]),
    ] {
        let refused = link(&case, "product_tags", tagged, rows);
        let error = refused.expect_err(what).to_lowercase();
        // The id of the row that is there twice would be refused as well.
        assert!(
            error.contains("constraint") || error.contains("duplicate"),
            "{what}: {error}"
        );
    }
    let related = ["product_id", "related_id"];
    must_link(&case, "product_relateds", related, [1, 2]);
    must_link(&case, "product_relateds", related, [2, 3]);

    let labelled = SHOP.replace("tags = \"refs\"", "labels = \"refs:tag\"");
    check_command(
        &case,
        "rename field product tags labels",
        &labelled,
        "product_labels",
    );
    let keyword = labelled
        .replace("resource.tag", "resource.keyword")
        .replace("\"tags\"", "\"keywords\"")
        .replace("refs:tag", "refs:keyword");
    check_command(
        &case,
        "rename resource tag keyword",
        &keyword,
        "product_labels",
    );
    let article = keyword
        .replace("resource.product", "resource.article")
        .replace("\"products\"", "\"articles\"")
        .replace("refs:product", "refs:article");
    check_command(
        &case,
        "rename resource product article",
        &article,
        "article_relateds",
    );

    // Another rule of what becomes of them.
    let cascading = article.replace("refs:keyword", "refs:keyword:on-delete=cascade:max=7");
    let changed = case.edit(&cascading);
    case.check_back_and_again(&changed);
    let keys = match server.kind() {
        "sqlite" => "PRAGMA foreign_keys = ON;\n",
        _ => "",
    };
    let delete = |table: &str, row: usize| {
        let id = case.client.id(1, row);
        case.client
            .must(&format!("{keys}DELETE FROM {table} WHERE id = {id}"));
    };
    delete("keywords", 1);
    let count = |table: &str| case.client.must(&format!("SELECT count(*) FROM {table}"));
    assert_eq!(count("article_labels").trim(), "1");
    delete("articles", 2);
    assert_eq!(count("article_relateds").trim(), "0");

    let without = cascading.replace(", labels = \"refs:keyword:on-delete=cascade:max=7\"", "");
    let removed = case.edit(&without);
    case.check_back_and_again(&removed);
    let none = case.edit("[resource.other]\nplural = \"others\"\nfields = { name = \"string\" }\n");
    case.check_back_and_again(&none);
    let fresh = Case::new(server, "links_none");
    fresh.edit("[resource.other]\nplural = \"others\"\nfields = { name = \"string\" }\n");
    assert_eq!(case.client.dump(), fresh.client.dump());
}

use super::*;

/// Renames learned from lines that have the stand-in.
fn renames(rendered: &str, old: (&str, &str), new: (&str, &str)) -> Renames {
    let [old, new] = [old, new].map(|(name, plural)| Names::of_resource(name, plural));
    Renames::learn([rendered], &old, &new)
}

const RENDERED: &str = r#"
use super::model::{NewZqxWname, ZqxWname};
use axum::extract::State;
//! Zqx wplurals over HTTP
/// Creates a zqx wname.
async fn create_zqx_wname(extract::State(service): extract::State<ZqxWnameService>) -> ZqxWname {
    let path = "/zqx_wplurals";
    tracing::info!(zqx_wname_id = %id, "zqx wname created");
    zqx_wplurals::router()
}
fn tagged(item: ZqxWname) -> Tagged<ZqxWname> {}
"#;

#[test]
fn only_what_was_rendered_is_renamed() {
    let renames = renames(RENDERED, ("order_item", "order_items"), ("line", "lines"));
    for (old, new) in [
        ("struct OrderItem;", "struct Line;"),
        ("OrderItemService", "LineService"),
        ("info!(order_item_id = %id)", "info!(line_id = %id)"),
        ("order_items::router()", "lines::router()"),
        ("//! Order items over HTTP", "//! Lines over HTTP"),
        ("/// Creates an order item.", "/// Creates a line."),
        (r#"f("order item created")"#, r#"f("line created")"#),
        (
            r#"get("/order_items/export?a")"#,
            r#"get("/lines/export?a")"#,
        ),
        (
            r##"r#"SELECT count(*) FROM "order_items" WHERE order_items.id = 1"#"##,
            r##"r#"SELECT count(*) FROM "lines" WHERE lines.id = 1"#"##,
        ),
        (r#"f("order_item")"#, r#"f("order_item")"#),
        ("struct OrderItemExport;", "struct OrderItemExport;"),
        ("let order_items = 1;", "let order_items = 1;"),
        ("x.order_item_id == 1", "x.order_item_id == 1"),
        ("routes!(create_order_item)", "routes!(create_line)"),
        ("x.create_order_item()", "x.create_order_item()"),
        (
            "use crate::resources::order_items::export::OrderItem;",
            "use crate::resources::lines::export::Line;",
        ),
        (
            "use crate::billing::OrderItem; fn a(_: OrderItem) {}",
            "use crate::billing::OrderItem; fn a(_: OrderItem) {}",
        ),
        ("billing::OrderItem::new()", "billing::OrderItem::new()"),
        ("super::OrderItem::new()", "super::Line::new()"),
        ("// All order items.", "// All order items."),
        (r#"f("no order item")"#, r#"f("no order item")"#),
        (
            r#"f("all from order_items")"#,
            r#"f("all from order_items")"#,
        ),
        (r#"f("/order_items_of")"#, r#"f("/order_items_of")"#),
    ] {
        assert_eq!(renames.apply("a.rs", old), new);
    }
    assert_eq!(renames.apply("a.md", "Order items"), "Order items");
    let crlf = "\u{feff}struct OrderItem;\r\nx!();\r\n";
    assert_eq!(
        renames.apply("a.rs", crlf),
        crlf.replace("OrderItem", "Line")
    );
    assert_eq!(
        renames.apply("a.rs", "struct OrderItem {"),
        "struct OrderItem {"
    );
}

#[test]
fn a_word_that_is_something_else_as_well_is_told_by_its_neighbours() {
    let renames = renames(RENDERED, ("state", "states"), ("province", "provinces"));
    for (old, new) in [
        (
            "fn a(extract::State(service): extract::State<StateService>)",
            "fn a(extract::State(service): extract::State<ProvinceService>)",
        ),
        ("fn a(State(x): State<App>)", "fn a(State(x): State<App>)"),
        ("fn a(item: State) {}", "fn a(item: Province) {}"),
        (
            "use axum::extract::State; fn a(item: State) {}",
            "use axum::extract::State; fn a(item: State) {}",
        ),
        (
            "use super::model::State; fn a(b: Arc<State>) {}",
            "use super::model::Province; fn a(b: Arc<Province>) {}",
        ),
    ] {
        assert_eq!(renames.apply("a.rs", old), new);
    }
}

#[test]
fn a_plural_like_its_singular_is_no_trouble() {
    let renames = renames(RENDERED, ("sheep", "sheep"), ("goat", "goats"));
    assert_eq!(
        renames.apply("a.rs", "f(sheep_id = Sheep, sheep::router(), sheepdog)"),
        "f(goat_id = Goat, goats::router(), sheepdog)"
    );
}

#[test]
fn names_that_are_words_of_rust_are_spelled_as_such() {
    let names = Names::of_resource("type", "loop");
    assert_eq!(names.fill("zqx_wplurals"), "r#loop");
    assert_eq!(names.fill("\"/zqx_wplurals\""), "\"/loop\"");
}

use std::collections::BTreeSet;

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
        (
            r##"let path = r#"/order_items"#;"##,
            r##"let path = r#"/lines"#;"##,
        ),
        (r#"f(r"order item created")"#, r#"f(r"line created")"#),
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

#[test]
fn what_the_file_defines_keeps_its_name_where_it_hides_what_is_brought_in() {
    let renames = renames(RENDERED, ("order", "orders"), ("sale", "sales"));
    let all = "use crate::resources::orders::model::*;\n";
    let one = "use crate::resources::orders::model::Order;\n";
    for (old, new) in [
        (format!("{all}struct Order;\nfn f(o: Order) {{}}"), None),
        (format!("{all}trait Order {{}}\nimpl Order for A {{}}"), None),
        (format!("{all}enum Order {{ A }}\nfn f() {{ Order::A }}"), None),
        (format!("{all}type Order = u8;\nfn f(o: Order) {{}}"), None),
        ("use crate::resources::orders::*;\nmod orders {}\nfn f() { orders::g() }".to_owned(), None),
        (
            format!("{all}fn f(o: Order) {{}}"),
            Some("fn f(o: Sale) {}".to_owned()),
        ),
        (
            format!("{all}mod m {{ pub struct Order; }}\nfn f(a: m::Order, b: Order) {{}}"),
            Some("mod m { pub struct Order; }\nfn f(a: m::Order, b: Sale) {}".to_owned()),
        ),
        (
            format!(
                "{one}fn f(o: &Order) -> m::Order {{}}\nmod m {{ use super::*; pub struct Order {{}} fn g(o: Order) {{}} }}"
            ),
            Some("fn f(o: &Sale) -> m::Order {}\nmod m { use super::*; pub struct Order {} fn g(o: Order) {} }".to_owned()),
        ),
        (
            format!("{one}mod m {{ use super::*; fn g(o: Order) {{}} }}\nmod n {{ use super::Order; fn g(o: Order) {{}} }}"),
            Some("mod m { use super::*; fn g(o: Sale) {} }\nmod n { use super::Sale; fn g(o: Sale) {} }".to_owned()),
        ),
        (
            format!("{one}mod m {{ fn g(o: Order) {{}} }}\nfn g(o: Order) {{}}"),
            Some("mod m { fn g(o: Order) {} }\nfn g(o: Sale) {}".to_owned()),
        ),
        (
            format!("{one}fn f() {{ struct Order; g(Order) }}\nfn h(o: Order) {{}}"),
            Some("fn f() { struct Order; g(Order) }\nfn h(o: Sale) {}".to_owned()),
        ),
        (
            format!("{one}enum Kind {{ Order(Order), Sales }}\nfn f() {{ Kind::Order(g) }}"),
            Some("enum Kind { Order(Sale), Sales }\nfn f() { Kind::Order(g) }".to_owned()),
        ),
        (
            format!("{one}use crate::resources::orders as o;\nfn f() {{ o::g() }}"),
            Some("use crate::resources::sales as o;\nfn f() { o::g() }".to_owned()),
        ),
        (
            "use crate::resources::orders;\nstruct A { orders: u8 }\nfn f(orders: A) { orders.orders; orders::g() }".to_owned(),
            Some("struct A { orders: u8 }\nfn f(orders: A) { orders.orders; sales::g() }".to_owned()),
        ),
    ] {
        let new = new.map(|end| {
            let (import, _) = old.split_once('\n').expect("an import");
            let import = match import.contains("Order;") {
                true => "use crate::resources::sales::model::Sale;",
                false if import.contains("model") => "use crate::resources::sales::model::*;",
                false => "use crate::resources::sales;",
            };
            format!("{import}\n{end}")
        });
        let [found, expected] = [
            renames.in_paths("src/own.rs", &old, &BTreeSet::new(), "shop"),
            new.unwrap_or_else(|| old.replace("resources::orders", "resources::sales")),
        ];
        assert_eq!(found, expected, "{old}");
        let tests = renames.in_paths("tests/own.rs", &old.replace("crate", "shop"), &BTreeSet::new(), "shop");
        assert_eq!(tests, expected.replace("crate", "shop"), "{old}");
    }
}

#[test]
fn what_moves_along_keeps_the_names_of_what_the_team_has_within_it() {
    let renames = renames(RENDERED, ("order", "orders"), ("sale", "sales"));
    for (old, new) in [
        (
            "use super::model::*;\nmod m { pub struct Order; fn g(o: Order) {} }\nfn f(a: m::Order, b: Order) {}",
            "use super::model::*;\nmod m { pub struct Order; fn g(o: Order) {} }\nfn f(a: m::Order, b: Sale) {}",
        ),
        (
            "use super::model::Order;\nmod m { use super::*; fn g(o: Order) {} }",
            "use super::model::Sale;\nmod m { use super::*; fn g(o: Sale) {} }",
        ),
        (
            "impl A { fn create_order() {} }\nfn f(a: A) { a.create_order(); create_order() }",
            "impl A { fn create_order() {} }\nfn f(a: A) { a.create_order(); create_sale() }",
        ),
        (
            "enum Kind { Order(Order) }\nfn f() { Kind::Order(g) }",
            "enum Kind { Order(Sale) }\nfn f() { Kind::Order(g) }",
        ),
        (
            "use axum::Order;\nfn f(o: Order) {}",
            "use axum::Order;\nfn f(o: Order) {}",
        ),
        (
            "use super::model::NewOrder as Order;\nfn f(o: Order) {}",
            "use super::model::NewSale as Order;\nfn f(o: Order) {}",
        ),
    ] {
        let path = "src/resources/orders/own.rs";
        let after = renames.in_paths(path, old, &BTreeSet::new(), "shop");
        assert_eq!(renames.apply(path, &after), new, "{old}");
    }
}

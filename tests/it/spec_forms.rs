//! `gosvc.toml` in forms of TOML that gosvc would not write itself, edited by commands.

use std::{fs, path::PathBuf};

use crate::support::{Ran, Sandbox, succeed};

const TABLES: &str = "[resource.product]\nplural = \"products\"\n[resource.product.fields]\n\
                      name = \"string\"\nprice = \"int\"\n";
const FORMS: [&str; 4] = [
    "[resource.product]\nplural = \"products\"\nfields = { name = \"string\", price = \"int\" } # ours\n",
    "[resource]\nproduct.plural = \"products\"\nproduct.fields.name = \"string\" # ours\n\
     product.fields.price = \"int\"\n",
    "[resource.'product'.fields] # ours\n\"name\" = 'string'\nprice = \"int\"\n\
     [resource.'product']\nplural = \"products\"\n",
    "resource = { product = { plural = \"products\", fields = {\n  name = \"string\", # ours\n  \
     price = \"int\",\n} } }\n",
];

struct Shop(Sandbox);

impl Shop {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        let command = "new shop --no-git --resource product name price:int";
        sandbox.gosvc(&command.split(' ').collect::<Vec<_>>());
        Self(sandbox)
    }

    fn root(&self) -> PathBuf {
        self.0.join("shop")
    }

    fn run(&self, command: &str) -> Ran {
        let words: Vec<&str> = command.split(' ').collect();
        let mut command = self.0.command(&words);
        command.current_dir(self.root());
        succeed(command)
    }

    fn read(&self) -> String {
        fs::read_to_string(self.root().join("gosvc.toml")).expect("readable")
    }

    fn write(&self, text: &str) {
        fs::write(self.root().join("gosvc.toml"), text).expect("written");
    }
}

/// The words of the migrations, in order.
fn changes(shop: &Shop) -> Vec<String> {
    let entries = fs::read_dir(shop.root().join("migrations")).expect("readable");
    let paths = entries.map(|entry| entry.expect("readable").path());
    let mut ups: Vec<_> = paths
        .filter(|path| path.to_string_lossy().ends_with(".up.sql"))
        .collect();
    ups.sort();
    let first_line = |path| {
        let text = fs::read_to_string(path).expect("readable");
        text.lines().next().unwrap_or_default().to_owned()
    };
    ups.iter().map(first_line).collect()
}

#[test]
fn every_form_is_edited_in_its_place() {
    for (form, line_end) in FORMS.into_iter().zip(["\n", "\r\n"].into_iter().cycle()) {
        let shop = Shop::new();
        let text = shop.read();
        assert!(text.ends_with(TABLES), "{text}");
        let written = text.replace(TABLES, "");
        // What belongs to no table stands above the first one.
        let written = if form.starts_with("resource = ") {
            format!("{form}{written}")
        } else {
            format!("{written}{form}")
        };
        let written = written.replace('\n', line_end);
        shop.write(&written);

        assert_eq!(shop.run("apply").stdout, "nothing to do\n", "{form}");
        assert_eq!(shop.read(), written);

        shop.run("add field product sku:string:optional");
        shop.run("rename field product name title");
        shop.run("rename resource product article");
        shop.run("remove field article price");
        shop.run("set port=9090");
        let changes = changes(&shop);
        let expected = [
            "-- gosvc: add field product sku:string:optional",
            "-- gosvc: rename field product name title",
            "-- gosvc: rename resource product article --plural articles",
            "-- gosvc: remove field article price",
        ];
        assert_eq!(changes[1..], expected, "{form}");
        let edited = shop.read();
        assert!(edited.contains("# ours"), "{edited}");
        assert!(!edited.contains("product"), "{edited}");
        assert_eq!(edited.contains("\r\n"), line_end == "\r\n", "{edited:?}");
        assert_eq!(shop.run("apply").stdout, "nothing to do\n", "{edited}");
    }
}

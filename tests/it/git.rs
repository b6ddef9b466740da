//! Branches that each change the same service come together by git: each side's edits and fields are in
//! what `gosvc apply` makes of the conflicts.

use std::{fs, path::Path, process::Command};

use crate::{
    shop::Shop,
    support::{Ran, succeed},
};

const MODEL: &str = "src/resources/products/model.rs";
const SQLX: &str = "src/resources/products/sqlx_repository.rs";
const SERVICE: &str = "src/resources/products/service.rs";
const API_TESTS: &str = "tests/api/resources/products.rs";

/// A service in a repository, on the branch `main`.
struct Repository {
    shop: Shop,
    /// How the first commit is called.
    start: String,
}

impl Repository {
    fn new() -> Self {
        Self::with(&[])
    }

    /// With these settings of git.
    fn with(settings: &[(&str, &str)]) -> Self {
        let shop = Shop::new();
        let mut repository = Self {
            shop,
            start: String::new(),
        };
        repository.git(&["init", "-q", "-b", "main"]);
        for (key, value) in settings {
            repository.git(&["config", key, value]);
        }
        repository.start = repository.commit("start");
        repository
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(self.shop.root()).envs([
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "Ada"),
            ("GIT_AUTHOR_EMAIL", "ada@example.com"),
            ("GIT_COMMITTER_NAME", "Ada"),
            ("GIT_COMMITTER_EMAIL", "ada@example.com"),
            ("GIT_EDITOR", "true"),
        ]);
        command
    }

    #[track_caller]
    fn git(&self, arguments: &[&str]) -> Ran {
        succeed(self.command(arguments))
    }

    /// Runs and expects conflicts.
    #[track_caller]
    fn conflicts(&self, arguments: &[&str]) {
        let ran = Ran::from(self.command(arguments).output().expect("git runs"));
        assert_eq!(
            ran.code,
            Some(1),
            "{arguments:?}: {}{}",
            ran.stdout,
            ran.stderr
        );
        assert!(ran.stdout.contains("CONFLICT"), "{}", ran.stdout);
    }

    /// Commits everything; returns the commit.
    fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "-q", "-m", message]);
        self.head()
    }

    fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"]).stdout.trim().to_owned()
    }

    /// A branch from the first commit, with these changes in a commit of their own. Returns it.
    fn branch(&self, name: &str, minute: u64, change: impl FnOnce(&Change)) -> String {
        self.git(&["checkout", "-q", "-B", name, &self.start]);
        change(&Change {
            shop: &self.shop,
            epoch: 1_795_500_000 + 60 * minute,
        });
        self.commit(name)
    }

    /// A migration of one branch does not work in either order with one of the other, until it is made
    /// anew.
    #[track_caller]
    fn refuses_until_gone(&self, name: &str) {
        let ran = self.shop.run(&["apply"]);
        assert_eq!(ran.code, Some(2), "{}", ran.stdout);
        let told = ran.stderr.contains("do not know of each other") && ran.stderr.contains(name);
        assert!(told, "{}", ran.stderr);
        let hint = "hint: remove both files of the one that is applied nowhere yet";
        assert!(ran.stderr.contains(hint), "{}", ran.stderr);
        let entries = fs::read_dir(self.shop.root().join("migrations")).expect("readable");
        for entry in entries.map(|it| it.expect("readable")) {
            if entry.file_name().to_string_lossy().contains(name) {
                fs::remove_file(entry.path()).expect("removed");
            }
        }
    }

    /// Settles conflicts in `gosvc.toml` by hand: what both sides have.
    fn settle_spec(&self) {
        self.git(&["checkout", "-q", "--conflict=merge", "gosvc.toml"]);
        let text = self.shop.read("gosvc.toml");
        let is_marker = |line: &&str| {
            ["<<<<<<<", "=======", ">>>>>>>"]
                .iter()
                .any(|it| line.starts_with(it))
        };
        let lines = text.lines().filter(|line| !is_marker(line));
        self.shop.write(
            "gosvc.toml",
            &lines.flat_map(|line| [line, "\n"]).collect::<String>(),
        );
    }

    /// Marks the conflicts as jj does.
    fn mark_as_jj(&self) {
        let listed = self.git(&["diff", "--name-only", "--diff-filter=U"]).stdout;
        let marked = listed.lines().filter(|path| *path != "gosvc.toml");
        for path in marked {
            let text = self.shop.read(path);
            let lines = text.split_inclusive('\n').map(|line| match line.get(..7) {
                Some("<<<<<<<") => "<<<<<<< conflict 1 of 1\n+++++++ side #1\n",
                Some("|||||||") => "------- base\n",
                Some("=======") => "+++++++ side #2\n",
                Some(">>>>>>>") => ">>>>>>> conflict 1 of 1 ends\n",
                _ => line,
            });
            let text: String = lines.collect();
            assert!(text.contains("+++++++ side #2"), "{path}");
            self.shop.write(path, &text);
        }
    }

    /// Lets gosvc settle the rest, and checks that all is as the spec has it.
    #[track_caller]
    fn apply(&self) -> Ran {
        let ran = self.shop.run(&["apply"]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        self.check_settled();
        ran
    }

    #[track_caller]
    fn check_settled(&self) {
        let marked = Ran::from(
            self.command(&["grep", "-l", "-e", "^<<<<<<< ", "-e", "^>>>>>>> "])
                .output()
                .expect("git runs"),
        );
        assert_eq!(marked.stdout, "");
        let check = self.shop.run(&["check"]);
        assert_eq!(check.code, Some(0), "{}{}", check.stdout, check.stderr);
        assert_eq!(self.shop.gosvc(&["apply"]).stdout, "nothing to do\n");
        self.git(&["add", "--all"]);
        assert_eq!(self.shop.gosvc(&["apply"]).stdout, "nothing to do\n");
    }

    /// Checks that each of these is there once.
    #[track_caller]
    fn has(&self, texts: &[(&str, &str)]) {
        for (path, text) in texts {
            let found = self.shop.read(path);
            assert_eq!(
                found.matches(text).count(),
                1,
                "{text:?} in {path}:\n{found}"
            );
        }
    }
}

/// What happens on a branch.
struct Change<'a> {
    shop: &'a Shop,
    epoch: u64,
}

impl Change<'_> {
    #[track_caller]
    fn gosvc(&self, arguments: &[&str]) {
        let mut command = self.shop.command(arguments);
        command.env("SOURCE_DATE_EPOCH", self.epoch.to_string());
        succeed(command);
    }
}

fn add_sku(change: &Change) {
    change.gosvc(&["add", "field", "product", "sku:string:unique:optional"]);
}

fn add_weight(change: &Change) {
    change.gosvc(&["add", "field", "product", "weight:float:default=1"]);
}

/// Edits beside the lines that a field adds.
fn edit(change: &Change) {
    for (path, from, to) in [
        (
            MODEL,
            "            note: new.note,\n",
            "            note: new.note.map(trimmed),\n",
        ),
        (
            MODEL,
            "impl Product {\n",
            "fn trimmed(note: String) -> String {\n    note.trim().to_owned()\n}\n\nimpl Product {\n",
        ),
        (SQLX, "    note\n\";", "    note\n    rank\n\";"),
        (
            SERVICE,
            "    pub async fn delete(",
            "    /// Ours.\n    pub fn ours(&self) {}\n\n    pub async fn delete(",
        ),
        (
            API_TESTS,
            "\"note\": format!(\"note {n}\"),",
            "\"note\": format!(\"  note {n}\"),",
        ),
    ] {
        change.shop.replace(path, from, to);
    }
}

const EDITS: &[(&str, &str)] = &[
    (MODEL, "            note: new.note.map(trimmed),\n"),
    (MODEL, "fn trimmed(note: String) -> String {\n"),
    (SQLX, "    rank\n"),
    (SERVICE, "    pub fn ours(&self) {}\n"),
    (API_TESTS, "\"note\": format!(\"  note {n}\"),"),
];

/// What two fields leave in the files that both sides have changed.
const FIELDS: &[(&str, &str)] = &[
    (MODEL, "            sku: new.sku,\n"),
    (MODEL, "            weight: new.weight,\n"),
    (SQLX, "    sku\n"),
    (SQLX, "    weight\n"),
    ("gosvc.toml", "sku = "),
    ("gosvc.toml", "weight = "),
];

#[test]
fn a_field_on_each_branch() {
    for style in ["merge", "diff3", "zdiff3"] {
        let repository = Repository::with(&[("merge.conflictStyle", style)]);
        repository.branch("two", 1, add_sku);
        repository.branch("one", 2, add_weight);
        repository.conflicts(&["merge", "two"]);
        let ran = repository.shop.run(&["apply"]);
        assert_eq!(ran.code, Some(2), "{}", ran.stdout);
        let message = "gosvc.toml has the markers of a conflict";
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
        repository.settle_spec();
        assert_eq!(repository.shop.run(&["check"]).code, Some(1));
        repository.apply();
        repository.has(FIELDS);
        // Nobody has edited anything, so all is as gosvc writes it.
        assert_eq!(repository.shop.gosvc(&["check"]).stdout, "");
        repository.commit("merged");
        repository.check_settled();
    }
}

#[test]
fn conflicts_are_settled_without_a_repository() {
    for (style, is_of_jj) in [("diff3", false), ("zdiff3", false), ("diff3", true)] {
        let repository = Repository::with(&[("merge.conflictStyle", style)]);
        repository.branch("two", 1, |change| {
            edit(change);
            add_sku(change);
        });
        repository.branch("one", 2, add_weight);
        repository.conflicts(&["merge", "two"]);
        repository.settle_spec();
        if is_of_jj {
            repository.mark_as_jj();
        }
        let git = repository.shop.root().join(".git");
        fs::rename(&git, repository.shop.sandbox.join("git")).expect("moved");
        repository.shop.gosvc(&["apply"]);
        fs::rename(repository.shop.sandbox.join("git"), &git).expect("moved");
        repository.has(FIELDS);
        repository.has(EDITS);
        repository.check_settled();
    }
}

#[test]
fn an_edit_that_one_branch_has_taken_back_stays_so() {
    let mut repository = Repository::new();
    let line = "            price: new.price,\n";
    let edited = "            price: new.price.abs(),\n";
    repository.shop.replace(MODEL, line, edited);
    repository.start = repository.commit("edited");
    repository.branch("two", 1, |change| {
        add_sku(change);
        change.shop.replace(MODEL, edited, line);
    });
    repository.branch("one", 2, add_weight);
    repository.conflicts(&["merge", "two"]);
    repository.settle_spec();
    repository.apply();
    repository.has(FIELDS);
    repository.has(&[(MODEL, line)]);
}

#[test]
fn a_renamed_field_and_another_one() {
    let repository = Repository::new();
    repository.branch("two", 1, |change| {
        change.gosvc(&["rename", "field", "product", "note", "remark"]);
    });
    repository.branch("one", 2, add_sku);
    repository.conflicts(&["merge", "two"]);
    repository.git(&["checkout", "-q", "--theirs", "gosvc.toml"]);
    repository.shop.replace(
        "gosvc.toml",
        "remark = \"text:optional\"\n",
        "remark = \"text:optional\"\nsku = \"string:unique:optional\"\n",
    );
    repository.apply();
    assert_eq!(repository.shop.gosvc(&["check"]).stdout, "");
    repository.has(&[
        (MODEL, "sku: new.sku,"),
        (MODEL, "remark: new.remark,"),
        (SQLX, "    remark\n    sku\n"),
    ]);
    assert!(!repository.shop.read(MODEL).contains("note"));
}

#[test]
fn a_renamed_resource_and_a_field() {
    let repository = Repository::new();
    repository.branch("two", 2, |change| {
        change.gosvc(&["rename", "resource", "product", "article"]);
    });
    repository.branch("one", 1, |change| {
        edit(change);
        add_sku(change);
    });
    repository.conflicts(&["merge", "two"]);
    repository.refuses_until_gone("_add_sku_to_product");
    repository.apply();
    let of_article =
        |(path, text): &(&str, &'static str)| (path.replace("products", "articles"), *text);
    for (path, text) in EDITS.iter().map(of_article) {
        repository.has(&[(&path, text)]);
    }
    repository.has(&[("src/resources/articles/model.rs", "sku: new.sku,")]);
    assert!(
        !repository
            .shop
            .root()
            .join("src/resources/products")
            .exists()
    );
}

/// What is new on one branch, gosvc's and the team's, refers to what the other has renamed.
#[test]
fn a_renamed_resource_and_references_to_it() {
    let repository = Repository::new();
    let reports = "src/reports.rs";
    let code = "//! Ours.\n\nuse crate::resources::products::model::Product;\n\npub fn price(product: &Product) -> i64 {\n    product.price\n}\n";
    repository.branch("two", 1, |change| {
        change.gosvc(&["rename", "resource", "product", "article"]);
    });
    repository.branch("one", 2, |change| {
        change.gosvc(&["add", "resource", "review", "product:ref", "stars:int"]);
        change.shop.write(reports, code);
        let (module, both) = (
            "pub mod resources;\n",
            "pub mod reports;\npub mod resources;\n",
        );
        change.shop.replace("src/lib.rs", module, both);
    });
    let spec = repository.shop.read("gosvc.toml");
    repository.conflicts(&["merge", "two"]);
    let spec = spec.replace("\nproduct = ", "\narticle = ");
    let spec = spec.replace("resource.product", "resource.article");
    repository
        .shop
        .write("gosvc.toml", &spec.replace("\"products\"", "\"articles\""));
    repository.refuses_until_gone("_create_reviews");
    let ran = repository.apply();
    assert!(!ran.stderr.contains("stays and is yours"), "{}", ran.stderr);
    let renamed = code
        .replace("products::", "articles::")
        .replace("::Product;", "::Article;")
        .replace("&Product", "&Article");
    let own = "            article_id: new.article_id,\n";
    repository.has(&[("src/resources/reviews/model.rs", own)]);
    assert_eq!(repository.shop.read(reports), renamed);
}

/// git takes a small file that moves for one that is deleted, and one that is new.
#[test]
fn edits_on_one_branch_follow_a_resource_that_the_other_renames() {
    for is_reversed in [false, true] {
        let repository = Repository::new();
        let module = "src/resources/products/mod.rs";
        repository.branch("two", 1, |change| {
            change.gosvc(&["rename", "resource", "product", "article"]);
        });
        repository.branch("one", 2, |change| {
            let text = "//! Ours.\n\nuse super::model::Product;\n\npub fn notify(_: &Product) {}\n";
            change.shop.write("src/resources/products/notify.rs", text);
            change.shop.replace(
                module,
                "pub mod model;\n",
                "pub mod model;\npub mod notify;\n",
            );
        });
        let other = match is_reversed {
            true => {
                repository.git(&["checkout", "-q", "two"]);
                "one"
            }
            false => "two",
        };
        repository.conflicts(&["merge", other]);
        let ran = repository.apply();
        assert!(
            ran.stdout.contains(&format!("  delete {module}\n")),
            "{}",
            ran.stdout
        );
        assert!(!repository.shop.root().join(module).exists());
        let moved = "src/resources/articles/mod.rs";
        repository.has(&[(moved, "pub mod model;\npub mod notify;\n")]);
        repository.has(&[("src/resources/articles/notify.rs", "notify(_: &Article)")]);
    }
}

#[test]
fn a_field_and_edits() {
    let repository = Repository::new();
    repository.branch("two", 1, edit);
    repository.branch("one", 2, add_sku);
    repository.conflicts(&["merge", "two"]);
    let ran = repository.apply();
    let told = "both sides of git's conflict are in it";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    repository.has(EDITS);
    repository.has(&FIELDS[..1]);

    // The other way around, and with edits and a field on both sides.
    repository.git(&["reset", "-q", "--hard"]);
    repository.git(&["checkout", "-q", "two"]);
    repository.conflicts(&["merge", "one"]);
    repository.apply();
    repository.has(EDITS);
    repository.has(&FIELDS[..1]);
}

#[test]
fn fields_and_edits_on_both_branches() {
    let repository = Repository::new();
    repository.branch("two", 1, |change| {
        edit(change);
        add_sku(change);
    });
    repository.branch("one", 2, |change| {
        add_weight(change);
        change.shop.replace(
            SERVICE,
            "    pub async fn delete(",
            "    /// Mine.\n    pub fn mine(&self) {}\n\n    pub async fn delete(",
        );
        change.shop.replace(
            MODEL,
            "            price: new.price,\n",
            "            price: new.price.abs(),\n",
        );
        change
            .shop
            .replace(API_TESTS, "\"price\": 1 + ", "\"price\": 7 + ");
    });
    repository.conflicts(&["merge", "two"]);
    repository.settle_spec();
    repository.apply();
    repository.has(EDITS);
    repository.has(FIELDS);
    repository.has(&[
        (SERVICE, "pub fn mine(&self) {}"),
        (MODEL, "price: new.price.abs(),"),
        (API_TESTS, "\"price\": 7 + "),
    ]);
}

/// What git does, one after the other, with a commit that adds a field, on edits beside its lines.
#[test]
fn a_rebase_and_a_cherry_pick() {
    let repository = Repository::new();
    let edits = repository.branch("edits", 1, edit);
    let weight = repository.branch("weight", 2, add_weight);
    repository.branch("sku", 3, add_sku);
    repository.conflicts(&["rebase", "weight"]);
    repository.settle_spec();
    repository.apply();
    repository.git(&["rebase", "--continue"]);
    repository.has(FIELDS);
    repository.check_settled();

    repository.git(&["checkout", "-q", "-B", "picked", &edits]);
    repository.conflicts(&["cherry-pick", &weight]);
    repository.apply();
    repository.git(&["cherry-pick", "--continue"]);
    repository.has(EDITS);
    repository.has(&[(MODEL, "weight: new.weight,")]);
    repository.check_settled();
}

#[test]
fn a_field_is_reverted() {
    let repository = Repository::new();
    let before = repository.shop.tree();
    let sku = repository.branch("one", 1, add_sku);
    repository.git(&["revert", "--no-edit", &sku]);
    assert!(repository.shop.tree() == before);
    repository.check_settled();

    // With edits beside its lines since.
    repository.git(&["checkout", "-q", &sku]);
    let change = |path: &str, from: &str, to: &str| repository.shop.replace(path, from, to);
    change(
        MODEL,
        "            note: new.note,\n",
        "            note: new.note.filter(is_one),\n",
    );
    change(SQLX, "    name\n", "    name\n    rank\n");
    repository.commit("edits");
    repository.conflicts(&["revert", "--no-edit", &sku]);
    repository.apply();
    repository.has(&[
        (MODEL, "note: new.note.filter(is_one),\n"),
        (SQLX, "    name\n    rank\n"),
    ]);
    assert!(!repository.shop.read(MODEL).contains("sku"));

    // With a migration since that needs its own.
    repository.git(&["reset", "-q", "--hard", &sku]);
    repository
        .shop
        .gosvc(&["rename", "field", "product", "sku", "code"]);
    repository.commit("renamed");
    repository.conflicts(&["revert", "--no-edit", &sku]);
    repository.git(&["checkout", "-q", "--ours", "gosvc.toml"]);
    let ran = repository.shop.run(&["apply"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(
        ran.stderr
            .contains("_rename_sku_to_code_of_product.up.sql: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_field_is_stashed_and_popped() {
    let repository = Repository::new();
    repository.branch("one", 1, |change| {
        edit(change);
        add_sku(change);
    });
    repository.git(&["checkout", "-q", "-B", "two", &repository.start]);
    repository
        .shop
        .gosvc(&["add", "field", "product", "weight:float:default=1"]);
    repository.git(&["stash", "push", "-q", "--include-untracked"]);
    repository.git(&["merge", "-q", "one"]);
    repository.conflicts(&["stash", "pop"]);
    repository.settle_spec();
    repository.apply();
    repository.has(EDITS);
    repository.has(FIELDS);
}

#[test]
fn what_cannot_be_settled_is_told_file_by_file() {
    let repository = Repository::new();
    let differ = |change: &Change, own: &str| {
        let line = "            note: new.note,\n";
        change
            .shop
            .replace(MODEL, line, &line.replace("new.note", own));
        let text = change.shop.read("README.md");
        let (_, description) = text.split_once("\n\n").expect("two blocks");
        let (description, _) = description.split_once('\n').expect("a line");
        change
            .shop
            .replace("README.md", description, &format!("What {own} says."));
    };
    repository.branch("two", 1, |change| {
        add_sku(change);
        differ(change, "theirs");
    });
    repository.branch("one", 2, |change| {
        add_weight(change);
        differ(change, "mine");
    });
    repository.conflicts(&["merge", "two"]);
    repository.settle_spec();
    let before = repository.shop.tree();
    let ran = repository.shop.run(&["apply"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    for told in [
        "`README.md`, ",
        &format!("`{MODEL}`, "),
        "hint: settle by hand",
    ] {
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    assert!(!ran.stderr.contains(SQLX), "{}", ran.stderr);
    assert!(repository.shop.tree() == before);
    let rename = repository
        .shop
        .run(&["rename", "resource", "product", "article"]);
    assert_eq!(rename.code, Some(2), "{}", rename.stdout);
    assert!(repository.shop.tree() == before);

    // Each is settled by hand where the two disagree, and gosvc does the rest.
    for (path, mine, theirs) in [
        (
            MODEL,
            "            note: mine,\n",
            "            note: theirs,\n",
        ),
        ("README.md", "What mine says.\n", "What theirs says.\n"),
    ] {
        let text = repository.shop.read(path);
        let (before, rest) = text.split_once(mine).expect("mine");
        let (middle, after) = rest.split_once(theirs).expect("theirs");
        let before = before.rsplit_once("<<<<<<< HEAD\n").expect("a marker");
        let after = after.split_once(">>>>>>> two\n").expect("a marker");
        let between = |text: &str| {
            text.lines()
                .filter(|line| !line.starts_with("======="))
                .flat_map(|line| [line, "\n"])
                .collect::<String>()
        };
        let text = [
            before.0,
            &between(before.1),
            mine,
            &between(middle),
            &between(after.0),
            after.1,
        ]
        .concat();
        repository.shop.write(path, &text);
    }
    repository.apply();
    repository.has(FIELDS);
    repository.has(&[
        (MODEL, "            note: mine,\n"),
        ("README.md", "What mine says.\n"),
    ]);
}

#[test]
fn migrations_that_do_not_fit_each_other_are_refused() {
    // A field of a resource that the other branch has renamed before.
    let repository = Repository::new();
    repository.branch("two", 1, |change| {
        change.gosvc(&["rename", "resource", "product", "article"]);
    });
    repository.branch("one", 2, add_sku);
    repository.conflicts(&["merge", "two"]);
    repository.refuses_until_gone("_add_sku_to_product");
    repository.apply();
    repository.has(&[("src/resources/articles/model.rs", "sku: new.sku,")]);

    // Two of one second.
    let repository = Repository::new();
    repository.branch("two", 1, add_sku);
    repository.branch("one", 1, add_weight);
    repository.conflicts(&["merge", "two"]);
    repository.settle_spec();
    let ran = repository.shop.run(&["apply"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("have the same version"),
        "{}",
        ran.stderr
    );
}

#[test]
fn options_of_both_branches_are_in_one_cargo_lock() {
    let repository = Repository::new();
    repository.branch("two", 1, |change| change.gosvc(&["set", "discovery=none"]));
    repository.branch("one", 2, |change| {
        change.gosvc(&["add", "field", "product", "cost:decimal:optional"]);
    });
    repository.conflicts(&["merge", "two"]);
    assert!(
        repository
            .shop
            .read("Cargo.lock")
            .contains("\n<<<<<<< HEAD\n")
    );
    let ran = repository.apply();
    assert!(ran.stderr.contains("Cargo.lock"), "{}", ran.stderr);
    let lock = repository.shop.read("Cargo.lock");
    assert_eq!(
        lock.matches("name = \"rust_decimal\"\n").count(),
        1,
        "{lock}"
    );
}

#[test]
fn lines_that_look_like_markers_are_part_of_a_text() {
    let repository = Repository::new();
    let shown = "## Conflicts\n\nGit shows\n\n<<<<<<< HEAD\nyours\n=======\ntheirs\n>>>>>>> two\n\n## Commands\n";
    repository.shop.replace("README.md", "## Commands\n", shown);
    repository.commit("explained");
    repository.shop.gosvc(&["check"]);
    repository.shop.gosvc(&["set", "port=9000"]);
    repository.shop.gosvc(&["check"]);
    repository.has(&[("README.md", shown)]);
}

#[test]
fn a_checkout_with_other_line_ends_is_the_same_service() {
    let repository = Repository::new();
    let clone = |name: &str| {
        let target = repository.shop.sandbox.join(name);
        let target = target.to_str().expect("UTF-8");
        repository.git(&["clone", "-q", "-c", "core.autocrlf=true", ".", target]);
        let read = |path: &str| fs::read_to_string(Path::new(target).join(path)).expect("readable");
        assert!(read(MODEL).contains("\r\n"));
        let run = |arguments: &[&str]| {
            let mut command = repository.shop.command(arguments);
            command.current_dir(target);
            succeed(command).stdout
        };
        assert_eq!(run(&["check"]), "");
        assert_eq!(run(&["apply"]), "nothing to do\n");
        run(&["add", "field", "product", "sku:string:optional"]);
        assert!(!read(MODEL).replace("\r\n", "").contains('\n'));
        run(&["check"]);
        read("migrations/20261123060000_create_products.up.sql")
    };
    // A migration's checksum is that of the file that has run.
    let migration = clone("pinned");
    assert_eq!(
        migration,
        repository
            .shop
            .read("migrations/20261123060000_create_products.up.sql")
    );
    // Before gosvc pinned it, its own file was one of those.
    repository
        .shop
        .write(".gitattributes", "*.sql text eol=lf\n");
    repository.commit("not pinned");
    repository.git(&[
        "clone",
        "-q",
        "-c",
        "core.autocrlf=true",
        ".",
        "../not-pinned",
    ]);
    let mut check = repository.shop.command(&["check"]);
    check.current_dir(repository.shop.sandbox.join("not-pinned"));
    assert_eq!(succeed(check).stdout, "    edited .gitattributes\n");
}

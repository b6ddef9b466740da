use super::*;
use crate::merge::{NO_WORDS, has_own_markers};
use crate::service::renames::Names;

const MEANS: Means = Means {
    formatter: &|_| None,
    words: &NO_WORDS,
};

const PATH: &str = "src/a.rs";

fn tree(text: Option<&str>) -> Tree {
    let mut tree = Tree::default();
    if let Some(text) = text {
        tree.insert(PATH.to_owned(), text.to_owned()).expect("safe");
    }
    tree
}

fn disk(text: Option<&str>) -> Disk {
    let found = text.map(|text| (PATH.to_owned(), Found::Text(text.to_owned())));
    found.into_iter().collect()
}

/// The action and the new text for one file; a conflict has none, since nothing is written.
fn decide(
    base: Option<&str>,
    ours: Option<&str>,
    target: Option<&str>,
) -> Option<(&'static str, Option<String>)> {
    let plan = plan(
        &tree(base),
        &disk(ours),
        &tree(target),
        Own::default(),
        &[],
        MEANS,
    );
    let step = plan.steps.first()?;
    let writes = match step.action {
        Action::Conflict(_) => Vec::new(),
        _ => step.changes(),
    };
    let after = writes.first().and_then(|write| write.after);
    Some((step.action.name(), after.map(str::to_owned)))
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn the_matrix() {
    let (b, t, o) = (Some("base\n"), Some("target\n"), Some("other\n"));
    assert_eq!(decide(None, None, t), Some(("create", text("target\n"))));
    assert_eq!(decide(None, t, t), Some(("adopt", None)));
    assert_eq!(decide(None, o, t), Some(("conflict", None)));
    assert_eq!(decide(b, o, b), None);
    assert_eq!(decide(b, None, b), None);
    assert_eq!(decide(b, t, t), None);
    assert_eq!(decide(b, b, t), Some(("update", text("target\n"))));
    assert_eq!(decide(b, o, t), Some(("conflict", None)));
    assert_eq!(decide(b, None, t), Some(("keep", None)));
    assert_eq!(decide(b, b, None), Some(("delete", None)));
    assert_eq!(decide(b, o, None), Some(("keep", None)));
    assert_eq!(decide(b, None, None), None);

    let (base, ours, target) = ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n");
    let merged = Some(("merge", text("A\nb\nC\n")));
    assert_eq!(decide(Some(base), Some(ours), Some(target)), merged);
}

#[test]
fn line_ends_stay_as_they_are() {
    let (base, ours, target) = ("a\nb\nc\n", "A\r\nb\r\nc\r\n", "a\nb\nC\n");
    let merged = Some(("merge", text("A\r\nb\r\nC\r\n")));
    assert_eq!(decide(Some(base), Some(ours), Some(target)), merged);
    let untouched = base.replace('\n', "\r\n");
    let updated = Some(("update", text("a\r\nb\r\nC\r\n")));
    assert_eq!(decide(Some(base), Some(&untouched), Some(target)), updated);
}

#[test]
fn what_is_not_a_text_is_left_alone() {
    let other = || Disk::from([(PATH.to_owned(), Found::Other("it is a symbolic link"))]);
    let change = |to| {
        plan(
            &tree(Some("a\n")),
            &other(),
            &tree(Some(to)),
            Own::default(),
            &[],
            MEANS,
        )
    };
    assert_eq!(change("b\n").conflicts().count(), 1);
    assert_eq!(change("a\n").steps, []);
}

#[test]
fn markers_block_the_next_merge() {
    let (base, target) = (tree(Some("base\n")), tree(Some("new\n")));
    let plan = plan(
        &base,
        &disk(Some("ours\n")),
        &target,
        Own::default(),
        &[],
        MEANS,
    );
    let [write] = plan.changes().collect::<Vec<_>>()[..] else {
        panic!("{plan:?}");
    };
    let marked = write.after.expect("marked");
    assert!(has_own_markers(marked), "{marked}");
    assert_eq!(
        decide(Some("base\n"), Some(marked), Some("newer\n")),
        Some(("conflict", None))
    );
}

/// Moves a file with these texts to a path of its own; returns the action and what is written.
fn relocate(base: &str, ours: Option<&str>, target: Option<&str>) -> (&'static str, Vec<String>) {
    let to = "src/b.rs";
    let mut new = Tree::default();
    if let Some(target) = target {
        new.insert(to.to_owned(), target.to_owned()).expect("safe");
    }
    let [old, new_name] = [("User", "users"), ("Member", "members")]
        .map(|(name, plural)| Names::of_resource(name, plural));
    let renames = Renames::learn(["ZqxWname"], &old, &new_name);
    let step = Move {
        from: PATH.to_owned(),
        to: to.to_owned(),
        renames: Some(renames),
    };
    let plan = plan(
        &tree(Some(base)),
        &disk(ours),
        &new,
        Own::default(),
        &[step],
        MEANS,
    );
    let [step] = &plan.steps[..] else {
        panic!("{plan:?}");
    };
    let writes = step.changes().into_iter().map(|write| {
        let text = |text: Option<&str>| text.unwrap_or("-").replace('\n', ";");
        format!(
            "{} {} {}",
            write.path,
            text(write.before),
            text(write.after)
        )
    });
    (step.action.name(), writes.collect())
}

#[test]
fn a_file_that_moves_takes_its_edits_along() {
    let moved = |before: &str, after: &str| {
        let writes = [
            format!("src/b.rs - {after}"),
            format!("src/a.rs {before} -"),
        ];
        ("move", writes.to_vec())
    };
    let (base, target) = ("User;\na;\nb;\n", Some("Member;\na;\nc;\n"));
    assert_eq!(
        relocate(base, Some(base), target),
        moved("User;;a;;b;;", "Member;;a;;c;;")
    );
    let edited = Some("User;\nmine;\na;\nb;\n");
    assert_eq!(
        relocate(base, edited, target),
        moved("User;;mine;;a;;b;;", "Member;;mine;;a;;c;;")
    );
    // Nothing but the name has changed.
    let same = Some("Member;\na;\nb;\n");
    assert_eq!(
        relocate(base, edited, same),
        moved("User;;mine;;a;;b;;", "Member;;mine;;a;;b;;")
    );
    assert_eq!(relocate(base, None, target), ("keep", Vec::new()));
    let deleted = ("delete", vec!["src/a.rs User;;a;;b;; -".to_owned()]);
    assert_eq!(relocate(base, Some(base), None), deleted);
    let (action, writes) = relocate(base, Some("User;\na;\nmine;\n"), target);
    assert_eq!((action, writes.len()), ("conflict", 2));
    assert!(writes[0].contains("<<<<<<<"), "{writes:?}");
}

#[test]
fn a_new_file_takes_the_place_of_one_that_moves() {
    let mut target = tree(Some("New;\n"));
    target
        .insert("src/b.rs".to_owned(), "User;\n".to_owned())
        .expect("safe");
    let step = Move {
        from: PATH.to_owned(),
        to: "src/b.rs".to_owned(),
        renames: None,
    };
    let old = "User;\n";
    let (base, disk) = (tree(Some(old)), disk(Some(old)));
    let plan = plan(&base, &disk, &target, Own::default(), &[step], MEANS);
    let after: BTreeMap<&str, Option<&str>> = changes(&plan).into_iter().collect();
    assert_eq!(after.get(PATH), Some(&Some("New;\n")), "{plan:?}");
    assert_eq!(after.get("src/b.rs"), Some(&Some(old)), "{plan:?}");
}

#[test]
fn a_new_call_of_a_function_that_the_team_has_changed_is_a_conflict() {
    let base = "fn create(new: New) {}\n\nfn one() {\n    create(1);\n}\n";
    let ours = base.replace("new: New", "new: New, by: User");
    let ours = ours.replace("(1)", "(1, ada())");
    let call = "\nfn two() {\n    create(2);\n}\n";
    let target = base.to_owned() + call;
    assert_eq!(
        decide(Some(base), Some(&ours), Some(&target)),
        Some(("conflict", None))
    );
    // Not where gosvc calls it no more often than before.
    let target = base.to_owned() + "\nfn two() {}\n";
    let merged = ours.clone() + "\nfn two() {}\n";
    assert_eq!(
        decide(Some(base), Some(&ours), Some(&target)),
        Some(("merge", Some(merged)))
    );
}

#[test]
fn another_layout_is_no_conflict() {
    let (base, target) = ("f(a, b);\ng();\n", "f(a, b, c);\ng();\n");
    let ours = "f(\n    a,\n    b,\n);\nmine();\n";
    let layout = |text: &str| {
        let vertical = |line: &str| match line.strip_prefix("f(") {
            Some(rest) => format!(
                "f(\n    {},\n);\n",
                rest.trim_end_matches(");").replace(", ", ",\n    ")
            ),
            None => format!("{line}\n"),
        };
        Some(text.lines().map(vertical).collect())
    };
    let (base, target) = (tree(Some(base)), tree(Some(target)));
    let plan = plan(
        &base,
        &disk(Some(ours)),
        &target,
        Own::default(),
        &[],
        Means {
            formatter: &layout,
            ..MEANS
        },
    );
    let expected = Action::Merge {
        before: ours.to_owned(),
        after: "f(\n    a,\n    b,\n    c,\n);\nmine();\n".to_owned(),
    };
    assert_eq!(plan.steps[0].action, expected);
}

/// The changes on disk of a plan with files of the team's own, as path, and text after.
fn changes(plan: &Plan) -> Vec<(&str, Option<&str>)> {
    plan.changes().map(|it| (it.path, it.after)).collect()
}

#[test]
fn code_that_was_moved_to_a_file_of_its_own_gets_its_changes_there() {
    let base = "fn a() {}\n\nfn b() -> u8 {\n    one();\n    two()\n}\n";
    let new = "fn a() {}\n\nfn b() -> u8 {\n    one();\n    three()\n}\n";
    let moved = "//! Mine.\n\nfn b() -> u8 {\n    mine();\n    one();\n    two()\n}\n";
    let own = Own::new([("src/b.rs".to_owned(), moved.to_owned())]);
    let (target, disk) = (tree(Some(new)), disk(Some("mod b;\n\nfn a() {}\n")));
    let plan = plan(&tree(Some(base)), &disk, &target, own, &[], MEANS);
    let after = moved.replace("two()", "three()");
    assert_eq!(changes(&plan), [("src/b.rs", Some(after.as_str()))]);
}

#[test]
fn what_is_neither_there_nor_elsewhere_is_told() {
    let base = "fn a() {}\n\nfn b() -> u8 {\n    one()\n}\n";
    let new = "fn a() {}\n\nfn b() -> u8 {\n    two()\n}\n";
    let own = Own::new([("src/c.rs".to_owned(), "fn c() {}\n".to_owned())]);
    let (target, disk) = (tree(Some(new)), disk(Some("fn a() {}\n")));
    let plan = plan(&tree(Some(base)), &disk, &target, own, &[], MEANS);
    assert_eq!(changes(&plan), []);
    assert_eq!(
        plan.steps[0].notes,
        ["fn b: you deleted it; a change to it was left out\n    -     one()\n    +     two()"]
    );
}

#[test]
fn a_module_that_became_a_folder_is_the_same_module() {
    let own = || {
        Own::new([(
            "src/a/mod.rs".to_owned(),
            "fn mine() {}\n\nfn a() {}\n".to_owned(),
        )])
    };
    let (base, target) = (
        tree(Some("fn a() {}\n")),
        tree(Some("fn a() {}\n\nfn b() {}\n")),
    );
    let plan = plan(&base, &Disk::new(), &target, own(), &[], MEANS);
    let after = "fn mine() {}\n\nfn a() {}\n\nfn b() {}\n";
    assert_eq!(changes(&plan), [("src/a/mod.rs", Some(after))]);
}

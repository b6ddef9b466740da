use super::*;

const PATH: &str = "src/a.rs";

fn tree(text: Option<&str>) -> Tree {
    let mut tree = Tree::default();
    if let Some(text) = text {
        tree.insert(PATH.to_owned(), text.to_owned()).expect("safe");
    }
    tree
}

/// The action and the new text for one file.
fn decide(
    base: Option<&str>,
    ours: Option<&str>,
    target: Option<&str>,
) -> Option<(Action, Option<String>)> {
    let found = ours.map(|text| (PATH.to_owned(), Found::Text(text.to_owned())));
    let disk = found.into_iter().collect();
    let (plan, _) = plan(&tree(base), &disk, &tree(target), &|_| None);
    let step = plan.steps.into_iter().next()?;
    Some((step.action, step.after))
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn the_matrix() {
    let (b, t, o) = (Some("base\n"), Some("target\n"), Some("other\n"));
    assert_eq!(
        decide(None, None, t),
        Some((Action::Create, text("target\n")))
    );
    assert_eq!(decide(None, t, t), Some((Action::Adopt, None)));
    assert_eq!(decide(None, o, t), Some((Action::Conflict, None)));
    assert_eq!(decide(b, o, b), None);
    assert_eq!(decide(b, None, b), None);
    assert_eq!(decide(b, t, t), None);
    assert_eq!(decide(b, b, t), Some((Action::Update, text("target\n"))));
    assert_eq!(decide(b, o, t), Some((Action::Conflict, None)));
    assert_eq!(decide(b, None, t), Some((Action::Keep, None)));
    assert_eq!(decide(b, b, None), Some((Action::Delete, None)));
    assert_eq!(decide(b, o, None), Some((Action::Keep, None)));
    assert_eq!(decide(b, None, None), None);

    let (base, ours, target) = ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n");
    let merged = Some((Action::Merge, text("A\nb\nC\n")));
    assert_eq!(decide(Some(base), Some(ours), Some(target)), merged);
}

#[test]
fn line_ends_stay_as_they_are() {
    let (base, ours, target) = ("a\nb\nc\n", "A\r\nb\r\nc\r\n", "a\nb\nC\n");
    let merged = Some((Action::Merge, text("A\r\nb\r\nC\r\n")));
    assert_eq!(decide(Some(base), Some(ours), Some(target)), merged);
    let untouched = base.replace('\n', "\r\n");
    let updated = Some((Action::Update, text("a\r\nb\r\nC\r\n")));
    assert_eq!(decide(Some(base), Some(&untouched), Some(target)), updated);
}

#[test]
fn what_is_not_a_text_is_left_alone() {
    let disk = Disk::from([(PATH.to_owned(), Found::Other("it is a symbolic link"))]);
    let (plan_changed, _) = plan(&tree(Some("a\n")), &disk, &tree(Some("b\n")), &|_| None);
    assert_eq!(plan_changed.conflicts().count(), 1);
    let (plan_same, _) = plan(&tree(Some("a\n")), &disk, &tree(Some("a\n")), &|_| None);
    assert_eq!(plan_same.steps, []);
}

#[test]
fn markers_are_written_when_asked_for_and_block_the_next_merge() {
    let found = Found::Text("ours\n".to_owned());
    let disk = Disk::from([(PATH.to_owned(), found)]);
    let (conflict, marked) = plan(&tree(Some("base\n")), &disk, &tree(Some("new\n")), &|_| {
        None
    });
    let written = conflict.with_markers(&marked);
    let text = written.steps[0].after.as_deref().expect("marked");
    assert!(has_markers(text), "{text}");
    assert_eq!(
        decide(Some("base\n"), Some(text), Some("newer\n")),
        Some((Action::Conflict, None))
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
    let disk = Disk::from([(PATH.to_owned(), Found::Text(ours.to_owned()))]);
    let (plan, _) = plan(&tree(Some(base)), &disk, &tree(Some(target)), &layout);
    assert_eq!(plan.steps[0].action, Action::Merge, "{plan:?}");
    assert_eq!(
        plan.steps[0].after.as_deref(),
        Some("f(\n    a,\n    b,\n    c,\n);\nmine();\n")
    );
}

use std::collections::BTreeSet;

use super::*;

const SERVICE: &str = "shop";

/// Every database, with each set of the features that bring packages of their own.
fn sets() -> Vec<Features> {
    let keys = |it: &&crate::render::features::Feature| {
        let is_database = Database::ALL
            .iter()
            .any(|database| database.name() == it.key);
        !is_database && !it.is_combined() && embedded::lock(it.key).is_some()
    };
    let keys: Vec<&str> = FEATURES.iter().filter(keys).map(|it| it.key).collect();
    let numbers = 0..1 << keys.len();
    let sets = Database::ALL
        .into_iter()
        .flat_map(|database| numbers.clone().map(move |number| (database.name(), number)));
    let sets = sets.map(|(database, number)| {
        let chosen = keys
            .iter()
            .enumerate()
            .filter(|(at, _)| number >> at & 1 == 1);
        let chosen: Vec<&str> = [database]
            .into_iter()
            .chain(chosen.map(|(_, key)| *key))
            .collect();
        Features::with(&chosen)
    });
    sets.collect()
}

/// A dependency of the team's own.
fn extended(lock: &str) -> String {
    let mut lock = Lock::parse(lock);
    let zip = ("zip".to_owned(), file::Version("8.0.0".to_owned()));
    own(&mut lock).insert(zip.clone());
    let source = "source = \"registry\"\n".to_owned();
    let package = file::Package {
        source,
        dependencies: BTreeSet::new(),
    };
    lock.packages.insert(zip, package);
    lock.format()
}

/// A newer version of another.
fn updated(lock: &str) -> String {
    let updated = lock.replace(
        "name = \"anyhow\"\nversion = \"1.",
        "name = \"anyhow\"\nversion = \"1.9",
    );
    assert_ne!(updated, lock);
    updated
}

fn own(lock: &mut Lock) -> &mut BTreeSet<file::Id> {
    let own = (SERVICE.to_owned(), file::Version("0.1.0".to_owned()));
    &mut lock.packages.get_mut(&own).expect("there").dependencies
}

/// A manifest that asks for what a lock has.
fn manifest(lock: &str) -> String {
    let mut lock = Lock::parse(lock);
    let names = own(&mut lock).iter();
    let lines = names.map(|(name, _)| format!("{name} = \"*\"\n"));
    format!("[dependencies]\n{}", lines.collect::<String>())
}

fn change(current: &str, before: Option<&Features>, after: &Features, manifest: &str) -> Completed {
    let change = Change {
        service: SERVICE,
        current,
        before: before.cloned(),
        after: after.clone(),
        manifest,
        is_known: true,
    };
    change.complete()
}

#[test]
fn what_is_embedded_reads_and_writes_back() {
    for text in FEATURES.iter().filter_map(|it| embedded::lock(it.key)) {
        let lock = Lock::parse(text);
        let is_whole = text.starts_with('#');
        assert_eq!(
            if is_whole {
                lock.format()
            } else {
                lock.format_part()
            },
            text
        );
    }
}

#[test]
fn a_change_of_features_leaves_what_is_the_teams() {
    let sets = sets();
    for (from, to) in pairs(&sets, 5).filter(|(from, _)| from.has("sqlite")) {
        let (old, new) = (seed(from, SERVICE), seed(to, SERVICE));
        for before in [Some(from), None] {
            let current = updated(&extended(&old));
            let completed = change(&current, before, to, "");
            let text = completed.text.unwrap_or(current);
            assert!(
                text == updated(&extended(&new)),
                "{from:?} {to:?} {before:?}"
            );
            assert!(!completed.is_complete);
        }
    }
}

/// Some sets, each with one of four of those that it can change to: another four for the next one.
fn pairs(sets: &[Features], step: usize) -> impl Iterator<Item = (&Features, &Features)> {
    let some = sets.iter().step_by(step).enumerate();
    some.flat_map(|(at, from)| {
        let others = sets.iter().skip(at % 4).step_by(4);
        others.map(move |to| (from, to))
    })
}

#[test]
fn a_file_with_all_that_is_known_is_completed() {
    let sets = sets();
    let count = sets.len();
    for (from, to) in pairs(&sets, 19) {
        let (old, new) = (extended(&seed(from, SERVICE)), extended(&seed(to, SERVICE)));
        let completed = change(&old, Some(from), to, &manifest(&new));
        assert_eq!(completed.is_complete, from != to);
        assert!(completed.text.unwrap_or(old) == new, "{from:?} {to:?}");
    }
    assert!(count >= 12, "{count}");
}

#[test]
fn what_is_not_known_is_left_to_cargo() {
    let [from, to] = [&["sqlite", "consul"] as &[&str], &["sqlite"]].map(Features::with);
    let (old, new) = (seed(&from, SERVICE), seed(&to, SERVICE));
    let is_complete =
        |current: &str, manifest: &str| change(current, Some(&from), &to, manifest).is_complete;
    assert!(is_complete(&old, &manifest(&new)));
    // The team asks for a package itself that the feature brought.
    let more = format!("{}rustls = \"0.23\"\n", manifest(&new));
    assert!(!is_complete(&old, &more));
    assert!(!is_complete(&updated(&old), &manifest(&new)));
    assert!(!is_complete(&seed(&to, SERVICE), &manifest(&new)));
    // A source that is not the registry is written in another form.
    let foreign = format!("{old}\n[[patch.unused]]\nname = \"x\"\nversion = \"1.0.0\"\n");
    let completed = change(&foreign, Some(&from), &to, &manifest(&new));
    assert!(completed.text.is_none() && !completed.is_complete);
}

#[test]
fn a_file_of_unknown_origin_gets_what_is_missing() {
    let features = Features::with(&["sqlite", "consul", "decimals"]);
    let wanted = seed(&features, SERVICE);
    let mut stale = Lock::parse(&seed(&Features::with(&["sqlite", "consul"]), SERVICE));
    own(&mut stale).retain(|(name, _)| name != "base64");
    let completed = change(&stale.format(), None, &features, "");
    assert!(completed.text == Some(wanted));
}

#[test]
fn a_service_is_not_called_like_one_of_its_dependencies() {
    for name in ["serde-json", "tokio"] {
        let refused = check_name(name).expect_err("refused").to_string();
        assert!(
            refused.ends_with("it is a dependency of the service"),
            "{refused}"
        );
    }
    assert!(check_name("service").is_ok() && check_name("shop").is_ok());
}

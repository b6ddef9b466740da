use std::collections::BTreeSet;

use super::*;

const SERVICE: &str = "shop";

/// What a team makes of it: a dependency of its own, and a newer version of another.
fn edited(lock: &str) -> String {
    let updated = lock.replace(
        "name = \"anyhow\"\nversion = \"1.",
        "name = \"anyhow\"\nversion = \"1.9",
    );
    assert_ne!(updated, lock);
    let mut lock = Lock::parse(&updated);
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

fn own(lock: &mut Lock) -> &mut BTreeSet<file::Id> {
    let own = (SERVICE.to_owned(), file::Version("0.1.0".to_owned()));
    &mut lock.packages.get_mut(&own).expect("there").dependencies
}

#[test]
fn what_is_embedded_reads_and_writes_back() {
    for text in embedded::locks() {
        assert_eq!(Lock::parse(text).format(), text);
    }
}

#[test]
fn a_change_of_options_leaves_what_is_the_teams() {
    for from in Options::all().filter(|options| options.database == Database::Sqlite) {
        for to in Options::all() {
            let current = edited(&from.lock(SERVICE));
            let completed = to.complete(&current, SERVICE).unwrap_or(current);
            assert!(completed == edited(&to.lock(SERVICE)), "{from:?} {to:?}");
        }
    }
}

#[test]
fn a_file_of_unknown_origin_gets_what_is_missing() {
    let options = Options {
        database: Database::Sqlite,
        consul: true,
        decimal: true,
    };
    let wanted = options.lock(SERVICE);
    let mut stale = Lock::parse(
        &Options {
            decimal: false,
            ..options
        }
        .lock(SERVICE),
    );
    own(&mut stale).retain(|(name, _)| name != "base64");
    assert!(options.complete(&stale.format(), SERVICE) == Some(wanted));
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

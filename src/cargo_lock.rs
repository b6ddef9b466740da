//! The dependencies that generated services start with: one tested `Cargo.lock` for every
//! combination of options. Once written, the file belongs to cargo.

use crate::spec::{Discovery, Spec};

const WITH_CONSUL: &str = include_str!("../templates/locks/sqlite-consul.lock");
const WITHOUT_DISCOVERY: &str = include_str!("../templates/locks/sqlite.lock");

/// The package that stands for the service in these files.
const PLACEHOLDER: &str = "service";

/// Returns the `Cargo.lock` of a new service.
pub(crate) fn seed(spec: &Spec) -> String {
    let locked = locked(spec.service.discovery);
    let (head, packages) = locked.split_once("[[package]]\n").unwrap_or((locked, ""));
    let name = &spec.service.name;
    let mut packages: Vec<String> = packages
        .trim_end()
        .split("\n\n[[package]]\n")
        .map(|package| {
            let own = format!("name = \"{PLACEHOLDER}\"\nversion = \"0.1.0\"\ndep");
            package.replace(
                &own,
                &format!("name = \"{name}\"\nversion = \"0.1.0\"\ndep"),
            )
        })
        .collect();
    // Cargo sorts by name, and rewrites a file that is not sorted.
    packages.sort_by(|a, b| name_of(a).cmp(name_of(b)));
    format!(
        "{head}[[package]]\n{}\n",
        packages.join("\n\n[[package]]\n")
    )
}

/// Returns a `Cargo.lock` with the packages that the spec's options need, or nothing if they are
/// all there. What is not needed is left for cargo to remove.
pub(crate) fn complete(current: &str, spec: &Spec) -> Option<String> {
    let wanted = seed(spec);
    let pristine = [Discovery::Consul, Discovery::None]
        .into_iter()
        .any(|discovery| {
            let mut other = spec.clone();
            other.service.discovery = discovery;
            current == seed(&other)
        });
    if pristine {
        return (current != wanted).then_some(wanted);
    }
    let entries = |lock: &str| -> Vec<String> {
        let packages = lock.split("[[package]]\n").skip(1);
        packages
            .map(|package| package.trim_end().to_owned())
            .collect()
    };
    let mut packages = entries(current);
    let count = packages.len();
    for package in entries(&wanted) {
        if !packages
            .iter()
            .any(|other| name_of(other) == name_of(&package))
        {
            packages.push(package);
        }
    }
    if packages.len() == count {
        return None;
    }
    packages.sort_by(|a, b| name_of(a).cmp(name_of(b)));
    let (head, _) = current.split_once("[[package]]\n")?;
    Some(format!(
        "{head}[[package]]\n{}\n",
        packages.join("\n\n[[package]]\n")
    ))
}

/// The name of every package that some generated service depends on.
pub(crate) fn package_names() -> impl Iterator<Item = &'static str> {
    let locks = [Discovery::Consul, Discovery::None].map(locked);
    let packages = locks
        .into_iter()
        .flat_map(|lock| lock.split("[[package]]\n").skip(1));
    packages.map(name_of).filter(|name| *name != PLACEHOLDER)
}

fn locked(discovery: Discovery) -> &'static str {
    match discovery {
        Discovery::Consul => WITH_CONSUL,
        Discovery::None => WITHOUT_DISCOVERY,
    }
}

/// The name of a package, from its entry.
fn name_of(package: &str) -> &str {
    let line = package.lines().next().unwrap_or_default();
    line.trim_start_matches("name = \"").trim_end_matches('"')
}

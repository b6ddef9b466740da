//! What is told of each kind of change, on each database.

use super::*;
use crate::spec::Index;

/// What of a line is for the eye: no query, no advice.
fn short(risk: &Risk) -> String {
    let text = risk.text();
    let text = text.split(": ").next().unwrap_or_default();
    text.replace("replicas of the version before", "old replicas")
}

/// Each change, and its lines with the databases on which they are told.
const TABLE: &str = include_str!("risks.txt");

#[test]
fn every_change_tells_its_risks() {
    let before = Schema {
        resources: vec![Resource {
            name: "user".to_owned(),
            plural: "users".to_owned(),
            table: None,
            about: None,
            fields: [
                "name:string:max=20",
                "code:string:unique",
                "age:int:optional",
                "level:bigint",
                "note:text",
                "kind:enum:a,b:default=a",
                "price:decimal:9.2",
                "boss:ref:user:optional",
                "place:ref:user",
                "rank:int:default=3",
            ]
            .map(field)
            .to_vec(),
            indexes: vec![Index::parse(false, "age,level").expect("valid")],
        }],
        ..Schema::default()
    };
    let mut told = String::new();
    for command in TABLE.lines().filter(|line| !line.starts_with(' ')) {
        let change = Change::parse(command).expect("valid");
        told.push_str(&format!("{command}\n"));
        let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
        for database in Database::ALL {
            let steps = steps(database, &before, std::slice::from_ref(&change));
            let steps = steps.expect("possible");
            for risk in steps.iter().flat_map(|step| &step.risks) {
                let line = format!("[{}] {}", risk.kind(), short(risk));
                let known = lines.iter_mut().find(|(known, _)| *known == line);
                match known {
                    // Nothing is told twice.
                    Some((_, databases)) => {
                        assert_ne!(
                            databases.last(),
                            Some(&database.name()),
                            "{command}: {line}"
                        );
                        databases.push(database.name());
                    }
                    None => lines.push((line, vec![database.name()])),
                }
            }
        }
        for (line, databases) in lines {
            let databases = match databases.len() {
                3 => "all".to_owned(),
                _ => databases.join(", "),
            };
            told.push_str(&format!("    {databases}: {line}\n"));
        }
    }
    assert_eq!(told, TABLE, "found:\n{told}");
}

//! Imports: what they bring in, and what the merged code needs.

use super::*;

#[test]
fn imports_are_merged_by_what_they_bring_in() {
    let uses = "a.rs";
    check(
        uses,
        &[
            (
                "use chrono::Utc;\n\nfn a(_: Utc) {}\n",
                "use chrono::Utc;\nuse uuid::Uuid;\n\nfn a(_: Utc, _: Uuid) {}\n",
                "use chrono::Utc;\nuse uuid::Uuid;\n\nfn a(_: Utc) {}\n\nfn b(_: Uuid) {}\n",
                Some(
                    "use chrono::Utc;\nuse uuid::Uuid;\n\nfn a(_: Utc, _: Uuid) {}\n\nfn b(_: Uuid) {}\n",
                ),
            ),
            (
                "use chrono::Utc;\n\nfn a(_: Utc) {}\n",
                "use chrono::{Duration, Utc};\n\nfn a(_: Utc, _: Duration) {}\n",
                "use chrono::{Date, Utc};\n\nfn a(_: Utc) {}\n\nfn b(_: Date) {}\n",
                Some(
                    "use chrono::{Date, Duration, Utc};\n\nfn a(_: Utc, _: Duration) {}\n\nfn b(_: Date) {}\n",
                ),
            ),
            // gosvc needs it no longer, the team does.
            (
                "use chrono::Utc;\n\nfn a(_: Utc) {}\n",
                "use chrono::Utc;\n\nfn a(_: Utc) {}\n\nfn mine(_: Utc) {}\n",
                "fn b() {}\n",
                Some("use chrono::Utc;\n\nfn mine(_: Utc) {}\n\nfn b() {}\n"),
            ),
            (
                "use x::{A, B};\n\nfn a(_: A) {}\n\nfn b(_: B) {}\n",
                "use x::{A, B};\n\nfn a(_: A) {}\n\nfn b(_: B) {}\n\nfn mine(_: B) {}\n",
                "use x::A;\n\nfn a(_: A) {}\n",
                Some("use x::{A, B};\n\nfn a(_: A) {}\n\nfn mine(_: B) {}\n"),
            ),
            // The team calls it otherwise, takes it from all that is there, or needs it no longer.
            (
                "use json::{Value, json};\n\nfn a(_: Value) {}\n",
                "use json::{Value as Json, json};\n\nfn a(_: Json, _: Kind::Value) {}\n",
                "use json::{Value, json};\n\nfn a(_: Value) {}\n\nfn b(_: Value) {}\n",
                Some(
                    "use json::{Value, Value as Json, json};\n\nfn a(_: Json, _: Kind::Value) {}\n\nfn b(_: Value) {}\n",
                ),
            ),
            (
                "use json::{Map, Value};\n\nfn a(_: Value, _: Map) {}\n",
                "use json::{Map as M, *};\n\nfn a(_: Value, _: M) {}\n",
                "use json::{Map, Number, Value};\n\nfn a(_: Value, _: Map) {}\n\nfn b(_: Value, _: Number) {}\n",
                Some(
                    "use json::{Map as M, *};\n\nfn a(_: Value, _: M) {}\n\nfn b(_: Value, _: Number) {}\n",
                ),
            ),
            (
                "use crate::db;\n\nfn a() {\n    db::x();\n}\n",
                "fn a(db: Db) {\n    db.x();\n}\n",
                "use crate::db;\n\nfn a() {\n    db::x();\n}\n\nfn b() {\n    db::y();\n}\n",
                Some(
                    "use crate::db;\n\nfn a(db: Db) {\n    db.x();\n}\n\nfn b() {\n    db::y();\n}\n",
                ),
            ),
            (
                "use json::Value;\n\nfn a(_: Value) {}\n",
                "fn a(_: Own) {}\n",
                "use json::Value;\n\nfn a(_: Value) {}\n\nfn b(_: json::Value) {}\n",
                Some("fn a(_: Own) {}\n\nfn b(_: json::Value) {}\n"),
            ),
            // One name for two things.
            (
                "use json::Value;\n\nfn a(_: Value) {}\n",
                "use mine::Own as Value;\n\nfn a(_: Value) {}\n",
                "use json::Value;\n\nfn a(_: Value) {}\n\nfn b(_: Value) {}\n",
                None,
            ),
            (
                "fn a() {}\n",
                "struct Value;\n\nfn a(_: Value) {}\n",
                "use json::Value;\n\nfn a() {}\n\nfn b(_: Value) {}\n",
                None,
            ),
            (
                "use x::Result;\n\nfn a() -> Result<()> {}\n",
                "fn a() -> Result<(), Own> {}\n",
                "use x::Result;\n\nfn a() -> Result<()> {}\n\nfn b() -> Result<()> {}\n",
                None,
            ),
            // One name from two places.
            (
                "fn a() {}\n",
                "use mine::Uuid;\n\nfn a(_: Uuid) {}\n",
                "use uuid::Uuid;\n\nfn a() {}\n\nfn b(_: Uuid) {}\n",
                None,
            ),
        ],
    );
}

/// A conflict over imports stands where they stand.
#[test]
fn imports_that_cannot_come_together_are_shown_in_their_place() {
    for (above, used) in [
        ("#![allow(dead_code)]\n\n", "use a::A;\n\n"),
        ("#![allow(dead_code)]\n\n", ""),
        ("mod c;\n\n", "use a::A;\n\n"),
    ] {
        let of = |uses: &str, rest: &str| format!("{above}{used}{uses}fn a() {{}}\n{rest}");
        let found = merge(
            "a.rs",
            &of("", ""),
            &of("use mine::Uuid;\n\n", "\nfn b(_: Uuid) {}\n"),
            &of("use uuid::Uuid;\n\n", "\nfn c(_: Uuid) {}\n"),
        );
        let Some(Piece::Text(first)) = found.pieces.first() else {
            panic!("{found:?}");
        };
        assert_eq!(first.trim_end(), above.trim_end(), "{found:?}");
    }
}

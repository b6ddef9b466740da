//! Tests of the program as it is installed. One binary, so that they link once.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests look at what the program does"
)]

mod bad_input;
mod browser;
mod consul;
mod data;
mod databases;
mod docs;
mod faults;
mod formatting;
mod generated;
mod git;
mod grown;
mod grpc;
mod help;
mod indexes;
mod kept;
mod living;
mod locks;
mod matrix;
mod moved;
mod mutants;
mod names;
mod nested;
mod new;
mod numbers;
mod operations;
mod other_forms;
mod packaging;
mod patterns;
mod plans;
mod renames;
mod rooms;
mod running;
mod schema;
mod servers;
mod shop;
mod snapshots;
mod spec_forms;
mod squawk;
mod strace;
mod style;
mod supply_chain;
mod support;
mod team;
mod transactions;
mod trouble;
mod upgrades;
mod uses;

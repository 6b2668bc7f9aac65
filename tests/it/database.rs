//! The pool of connections.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use crate::harness::TestApp;

on_every_backend!(connections_are_used_again);

/// Making a PostgreSQL connection costs more than most statements.
async fn connections_are_used_again(test: TestApp) {
    let database = &test.app.database;
    if database.backend() != DbBackend::Postgres {
        // SQLite's connections have no name to know them by, and cost nothing.
        return;
    }
    let mut processes = BTreeSet::new();
    let readers_max = usize::try_from(test.app.config.database.readers_max).unwrap();
    for _ in 0..(readers_max + 1) * 5 {
        let ask = Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid() AS pid");
        let row = database.reader().query_one_raw(ask).await.unwrap().unwrap();
        processes.insert(row.try_get::<i32>("", "pid").unwrap());
    }
    assert!(processes.len() <= readers_max + 1, "{} connections were made", processes.len());
}

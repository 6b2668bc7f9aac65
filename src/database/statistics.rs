//! What SQLite's planner assumes of tables that it has not looked at yet.
//!
//! Without statistics SQLite takes the first column of any index for selective: ten rows a value
//! (<https://www.sqlite.org/fileformat2.html#the_sqlite_stat1_table>, and `sqlite3DefaultRowEst` in its `analyze.c`). For
//! the indexes that begin with the tenant that is wrong by the size of the archive: a query by tenant and primary key
//! would read all rows of the tenant. `PRAGMA optimize` measures only tables that have rows, so a new archive that is filled
//! would be slow until it is opened again. PostgreSQL measures by itself.

use sea_orm::{ConnectionTrait, DbErr};

/// SQLite's own assumptions for every index of a table without statistics, except that all rows are of one tenant. Of an
/// empty table SQLite itself writes only that its partial indexes have 0 rows; those are left.
const ASSUME: &str = r#"
INSERT INTO sqlite_stat1 (tbl, idx, stat)
SELECT tables.name, indexes.name, '1000000 ' || (
    SELECT group_concat(
        CASE
            WHEN indexes."unique" AND columns.seqno = (SELECT max(seqno) FROM pragma_index_info(indexes.name)) THEN 1
            WHEN columns.seqno = 0 AND columns.name = 'tenant_id' THEN 1000000
            ELSE max(10 - columns.seqno, 5)
        END, ' ' ORDER BY columns.seqno)
    FROM pragma_index_info(indexes.name) AS columns)
FROM sqlite_schema AS tables, pragma_index_list(tables.name) AS indexes
WHERE tables.type = 'table'
    AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 WHERE tbl = tables.name AND stat NOT LIKE '0 %')
    AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 WHERE tbl = tables.name AND idx = indexes.name)
"#;

/// Writes what is to be assumed of every table without statistics, for this connection and for those opened later.
///
/// # Errors
/// The database's own.
pub(super) async fn assume(sqlite: &impl ConnectionTrait) -> Result<(), DbErr> {
    // The first ANALYZE of a table that has rows makes the table of statistics.
    sqlite.execute_unprepared("ANALYZE seaql_migrations").await?;
    sqlite.execute_unprepared(ASSUME).await?;
    // Reads the statistics again, and measures nothing.
    sqlite.execute_unprepared("ANALYZE sqlite_schema").await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};

    use crate::config::{Config, keys};
    use crate::database::Database;

    async fn column(connection: &DatabaseConnection, sql: String, column: &str) -> Vec<String> {
        let rows = connection.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
        rows.iter().map(|row| row.try_get("", column).unwrap()).collect()
    }

    /// Every table with a tenant, asked by the tenant and the first column of each index that does not begin with it.
    /// Left out are tables of one row a tenant, where no index is better than another.
    async fn scans_of_a_tenant(connection: &DatabaseConnection) -> (Vec<String>, usize) {
        let (mut scans, mut asked) = (Vec::new(), 0);
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND EXISTS \
                      (SELECT 1 FROM pragma_table_info(sqlite_schema.name) AS info WHERE info.name = 'tenant_id') \
                      AND NOT EXISTS (SELECT 1 FROM pragma_index_list(sqlite_schema.name) AS list WHERE list.\"unique\" \
                      AND (SELECT group_concat(name) FROM pragma_index_info(list.name)) = 'tenant_id')";
        for table in column(connection, tables.to_owned(), "name").await {
            let first = format!(
                "SELECT DISTINCT info.name FROM pragma_index_list('{table}') AS list, pragma_index_info(list.name) AS info \
                 WHERE info.seqno = 0 AND info.name <> 'tenant_id' AND NOT list.partial"
            );
            for name in column(connection, first, "name").await {
                let plan = format!(
                    "EXPLAIN QUERY PLAN SELECT {name} FROM {table} WHERE tenant_id = 'a' AND {name} = 'b'"
                );
                asked += 1;
                let steps = column(connection, plan, "detail").await;
                if steps.iter().any(|step| step.ends_with("(tenant_id=?)") || step.starts_with("SCAN")) {
                    scans.push(format!("{table}.{name}: {steps:?}"));
                }
            }
        }
        (scans, asked)
    }

    #[tokio::test]
    async fn a_new_archive_finds_rows_by_their_key_and_not_by_their_tenant() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display().to_string();
        let options = keys().iter().find(|key| key.path == "data_directory").map(|key| (key, path));
        let config = Config::load(None, [], options).unwrap();
        let database = Database::connect(&config.database).await.unwrap();
        for measured in [false, true] {
            if measured {
                database.optimize().await.unwrap();
            }
            for connection in [&database.reader, &database.writer] {
                let (scans, asked) = scans_of_a_tenant(connection).await;
                assert!(asked > 30, "{asked} queries were looked at");
                assert!(scans.is_empty(), "measured: {measured}; {scans:#?}");
            }
        }
        database.close().await;
    }
}

//! Members in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::Member;
use super::query::{MemberQuery, MemberSort};
use super::repository::MemberRepository;
use crate::{
    db, decimal, error::ServiceError, json, list::SelectList, page, references::References, table,
};

const NAME: &str = "members";

/// The columns besides `id`, `created_at` and `updated_at`, in the order of `bind`. The statements
/// are made from them.
const COLUMNS: &str = "
    i1
    i2
    i3
    i4
    i5
    i6
    i7
    i8
    i10
    i9
    r1
    r2
    r3
    r4
    r5
    r6
    r7
    r8
    r9
    r10
    r11
    r12_id
    r14
    r13
    n1
    n2
    n3
    n4
    n5
    n6
    n7
    n8
    n9
    now
    type
    w1
    w2
    w3
    w4
    w5
    w7
    w6_id
    name
";

static TABLE: table::Lazy = table::Lazy::new(|| table::new(NAME, COLUMNS));

pub struct SqlxMemberRepository {
    connections: db::Connections,
}

impl SqlxMemberRepository {
    pub fn new(pool: &db::Pool) -> Self {
        Self {
            connections: db::Connections::of(pool),
        }
    }
}

#[async_trait]
impl MemberRepository for SqlxMemberRepository {
    async fn insert(&self, new: &Member) -> Result<(), ServiceError> {
        let mut connection = self.connections.acquire().await?;
        match insert(&mut connection, new).await {
            Ok(()) => Ok(()),
            Err(error) => Err(explain(&mut connection, error, new).await),
        }
    }

    async fn find(&self, id: Uuid) -> Result<Option<Member>, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let found = TABLE.find(&mut connection, id).await?;
        connection.pass_on();
        Ok(found)
    }

    async fn list(&self, query: &MemberQuery) -> Result<page::Part<Member>, ServiceError> {
        let after = query.after.as_ref();
        let mut list = SelectList::new(&TABLE, &query.sort, query.limit, after)?;
        list.filter("i1", &query.i1, Clone::clone);
        list.filter("i5", &query.i5, db::text);
        list.filter("i6", &query.i6, Clone::clone);
        list.filter("i9", &query.i9, Clone::clone);
        list.filter("r2", &query.r2, Clone::clone);
        list.filter("r4", &query.r4, Clone::clone);
        list.filter("r7", &query.r7, db::text);
        list.filter("r8", &query.r8, Clone::clone);
        list.filter("r10", &query.r10, Clone::clone);
        list.filter("r11", &query.r11, Clone::clone);
        list.filter("r12_id", &query.r12_id, Clone::clone);
        match query.sort.by {
            MemberSort::Id => list.sort_by_unique("id"),
            MemberSort::CreatedAt => list.sort_by("created_at"),
            MemberSort::I1 => list.sort_by_unique("i1"),
            MemberSort::I9 => list.sort_by("i9"),
            MemberSort::R2 => list.sort_by("r2"),
            MemberSort::R4 => list.sort_by("r4"),
        }
        let mut connection = self.connections.acquire().await?;
        let part = list.fetch(&mut connection, size).await?;
        connection.pass_on();
        Ok(part)
    }

    async fn update(&self, changed: &Member, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        match update(&mut connection, changed, version).await {
            Ok(is_done) => Ok(is_done),
            Err(error) => Err(explain(&mut connection, error, changed).await),
        }
    }

    async fn delete(&self, id: Uuid, version: DateTime<Utc>) -> Result<bool, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let deleted = TABLE.delete(&mut connection, id, version).await;
        deleted.map_err(in_use)
    }
}

pub async fn insert(connection: &mut db::Connection, new: &Member) -> Result<(), sqlx::Error> {
    let insert = bind(sqlx::query(TABLE.insert.as_str()), new);
    let insert = insert.bind(new.created_at);
    insert.execute(connection).await?;
    Ok(())
}

/// Stores a change, unless the stored one is gone or no longer has this version; says whether it
/// did.
pub async fn update(
    connection: &mut db::Connection,
    changed: &Member,
    version: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let update = bind(sqlx::query(TABLE.update.as_str()), changed);
    let update = update.bind(version);
    Ok(update.execute(connection).await?.rows_affected() > 0)
}

/// Binds the values of `COLUMNS`, in their order, and of `updated_at` and `id`.
fn bind<'q>(mut query: db::Query<'q>, item: &Member) -> db::Query<'q> {
    query = query.bind(&item.i1);
    query = query.bind(item.i2);
    query = query.bind(db::text(&item.i3));
    query = query.bind(item.i4);
    query = query.bind(db::text(&item.i5));
    query = query.bind(item.i6);
    query = query.bind(&item.i7);
    query = query.bind(&item.i8);
    query = query.bind(json::list(&item.i10));
    query = query.bind(item.i9);
    query = query.bind(&item.r1);
    query = query.bind(item.r2);
    query = query.bind(db::text(&item.r3));
    query = query.bind(item.r4);
    query = query.bind(item.r5);
    query = query.bind(item.r6);
    query = query.bind(db::text(&item.r7));
    query = query.bind(item.r8);
    query = query.bind(&item.r9);
    query = query.bind(item.r10);
    query = query.bind(&item.r11);
    query = query.bind(item.r12_id);
    query = query.bind(json::list(&item.r14));
    query = query.bind(&item.r13);
    query = query.bind(&item.n1);
    query = query.bind(&item.n2);
    query = query.bind(item.n3);
    query = query.bind(db::text(&item.n4));
    query = query.bind(&item.n5);
    query = query.bind(item.n6);
    query = query.bind(db::text(&item.n7));
    query = query.bind(&item.n8);
    query = query.bind(item.n9);
    query = query.bind(item.now);
    query = query.bind(&item.r#type);
    query = query.bind(&item.w1);
    query = query.bind(item.w2);
    query = query.bind(db::text(&item.w3));
    query = query.bind(db::text(&item.w4));
    query = query.bind(&item.w5);
    query = query.bind(json::list(&item.w7));
    query = query.bind(item.w6_id);
    query = query.bind(&item.name);
    query = query.bind(item.updated_at);
    query.bind(item.id)
}

/// About how many bytes it takes in an answer, of what can be large.
fn size(item: &Member) -> usize {
    let mut size = 0;
    size += item.i7.to_string().len();
    size += item.i8.0.len();
    size += item.r9.to_string().len();
    size += item.r14.len() * 40;
    size += item.r13.len();
    size += item.n2.0.len();
    if let Some(value) = &item.n5 {
        size += value.to_string().len();
    }
    size += item.w5.0.len();
    for value in &item.w7 {
        size += value.len();
    }
    size
}

impl FromRow<'_, db::Row> for Member {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            i1: row.try_get("i1")?,
            i2: row.try_get("i2")?,
            i3: decimal::read::<2>(row, "i3")?,
            i4: row.try_get("i4")?,
            i5: db::parse(row, "i5")?,
            i6: row.try_get("i6")?,
            i7: row.try_get("i7")?,
            i8: row.try_get("i8")?,
            i10: json::read(row, "i10")?,
            i9: row.try_get("i9")?,
            r1: row.try_get("r1")?,
            r2: row.try_get("r2")?,
            r3: decimal::read::<4>(row, "r3")?,
            r4: row.try_get("r4")?,
            r5: row.try_get("r5")?,
            r6: row.try_get("r6")?,
            r7: db::parse(row, "r7")?,
            r8: row.try_get("r8")?,
            r9: row.try_get("r9")?,
            r10: row.try_get("r10")?,
            r11: row.try_get("r11")?,
            r12_id: row.try_get("r12_id")?,
            r14: json::read(row, "r14")?,
            r13: row.try_get("r13")?,
            n1: row.try_get("n1")?,
            n2: row.try_get("n2")?,
            n3: row.try_get("n3")?,
            n4: db::parse(row, "n4")?,
            n5: row.try_get("n5")?,
            n6: row.try_get("n6")?,
            n7: decimal::read::<4>(row, "n7")?,
            n8: row.try_get("n8")?,
            n9: row.try_get("n9")?,
            now: row.try_get("now")?,
            r#type: row.try_get("type")?,
            w1: row.try_get("w1")?,
            w2: row.try_get("w2")?,
            w3: decimal::read::<4>(row, "w3")?,
            w4: db::parse(row, "w4")?,
            w5: row.try_get("w5")?,
            w7: json::read(row, "w7")?,
            w6_id: row.try_get("w6_id")?,
            name: row.try_get("name")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        })
    }
}

/// Tells which fields a broken constraint is about.
async fn explain(
    connection: &mut db::Connection,
    error: sqlx::Error,
    item: &Member,
) -> ServiceError {
    if !db::is_broken_reference(&error) {
        return conflict(error);
    }
    let mut references = References::default();
    references.add("r12_id", "members", item.r12_id);
    references.add("w6_id", "members", item.w6_id);
    references.explain(connection, error).await
}

/// Turns a broken unique constraint into a conflict on its field.
fn conflict(error: sqlx::Error) -> ServiceError {
    let Some(field) = db::broken_unique(&error) else {
        return error.into();
    };
    ServiceError::Conflict {
        resource: "member",
        field: field.to_owned(),
    }
}

/// Tells that something still refers to the row.
fn in_use(error: sqlx::Error) -> ServiceError {
    if db::is_broken_reference(&error) {
        ServiceError::InUse("member")
    } else {
        error.into()
    }
}

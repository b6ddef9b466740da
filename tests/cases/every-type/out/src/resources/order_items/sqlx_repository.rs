//! Order items in the database. Every statement about them is here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::model::OrderItem;
use super::query::{OrderItemQuery, OrderItemSort};
use super::repository::OrderItemRepository;
use crate::{
    db, decimal, error::ServiceError, json, links::Links, list::SelectList, page,
    references::References, table,
};

const NAME: &str = "order_items";

/// The columns besides `id`, `created_at` and `updated_at`, in the order of `bind`. The statements
/// are made from them.
const COLUMNS: &str = "
    s1
    s2
    s3
    s4
    s5
    s6
    s7
    t1
    t2
    t3
    t4
    i1
    i2
    i3
    i4
    i5
    i6
    k1
    k2
    k3
    k4
    b1
    b2
    b3
    f1
    f2
    f3
    f4
    f5
    o1
    o2
    o3
    u1
    u2
    u3
    d1
    d2
    d3
    c1
    c2
    c3
    c4
    c5
    y1
    y2
    y3
    h1
    h2
    h3
    m1
    j1
    j2
    j3
    j4
    j5
    x1
    x2
    x3
    x4
    x5
    x6
    e1
    e2
    e3
    e4
    e5
    e6
    r1_id
    r2_id
    r3_id
    n1
    n2
    n3
    n4
    n5
    type
    match
    async
    p1
    p2
    p3
    p4
    p5
    p6
    p7
    l1
    l2
    l3
    l4
    l5
    l6
    l7
    l8
    l9
    la
    TheLb
    lc
";

static TABLE: table::Lazy = table::Lazy::new(|| table::new(NAME, COLUMNS));

const W1_LINKS: Links = Links {
    table: "order_item_w1s",
    owner: "order_item_id",
    target: "w1_id",
};

const W2_LINKS: Links = Links {
    table: "order_item_w2s",
    owner: "order_item_id",
    target: "w2_id",
};

pub struct SqlxOrderItemRepository {
    connections: db::Connections,
}

impl SqlxOrderItemRepository {
    pub fn new(pool: &db::Pool) -> Self {
        Self {
            connections: db::Connections::of(pool),
        }
    }
}

#[async_trait]
impl OrderItemRepository for SqlxOrderItemRepository {
    async fn insert(&self, new: &OrderItem) -> Result<(), ServiceError> {
        let mut connection = self.connections.acquire().await?;
        match insert(&mut connection, new).await {
            Ok(()) => Ok(()),
            Err(error) => Err(explain(&mut connection, error, new).await),
        }
    }

    async fn find(&self, id: Uuid) -> Result<Option<OrderItem>, ServiceError> {
        let mut connection = self.connections.acquire().await?;
        let mut found = TABLE.find(&mut connection, id).await?;
        if let Some(item) = &mut found {
            fill(&mut connection, std::slice::from_mut(item)).await?;
        }
        connection.pass_on();
        Ok(found)
    }

    async fn list(&self, query: &OrderItemQuery) -> Result<page::Part<OrderItem>, ServiceError> {
        let after = query.after.as_ref();
        let mut list = SelectList::new(&TABLE, &query.sort, query.limit, after)?;
        list.filter("s3", &query.s3, Clone::clone);
        list.filter("s7", &query.s7, Clone::clone);
        list.filter("i3", &query.i3, Clone::clone);
        list.filter("k2", &query.k2, Clone::clone);
        list.filter("k3", &query.k3, Clone::clone);
        list.filter("b2", &query.b2, Clone::clone);
        list.filter("o1", &query.o1, Clone::clone);
        list.filter("o2", &query.o2, Clone::clone);
        list.filter("o3", &query.o3, Clone::clone);
        list.filter("u3", &query.u3, Clone::clone);
        list.filter("d3", &query.d3, Clone::clone);
        list.filter("c2", &query.c2, decimal::stored::<2>);
        list.filter("c5", &query.c5, decimal::stored::<1>);
        list.filter("y1", &query.y1, Clone::clone);
        list.filter("y3", &query.y3, Clone::clone);
        list.filter("h2", &query.h2, Clone::clone);
        list.filter("m1", &query.m1, Clone::clone);
        list.filter("e1", &query.e1, db::text);
        list.filter("e2", &query.e2, db::text);
        list.filter("e3", &query.e3, db::text);
        list.filter("e4", &query.e4, db::text);
        list.filter("e5", &query.e5, db::text);
        list.filter("e6", &query.e6, db::text);
        list.filter("r1_id", &query.r1_id, Clone::clone);
        list.filter("r2_id", &query.r2_id, Clone::clone);
        list.filter("r3_id", &query.r3_id, Clone::clone);
        list.filter("n2", &query.n2, Clone::clone);
        list.filter("n4", &query.n4, Clone::clone);
        list.filter("match", &query.r#match, Clone::clone);
        list.filter("async", &query.r#async, Clone::clone);
        list.filter("p1", &query.p1, Clone::clone);
        list.filter("p6", &query.p6, Clone::clone);
        list.filter("p7", &query.p7, Clone::clone);
        let links = &W1_LINKS;
        list.filter_by_links(links, &query.w1_id);
        let links = &W2_LINKS;
        list.filter_by_links(links, &query.w2_id);
        match query.sort.by {
            OrderItemSort::Id => list.sort_by_unique("id"),
            OrderItemSort::CreatedAt => list.sort_by("created_at"),
            OrderItemSort::S3 => list.sort_by_unique("s3"),
            OrderItemSort::S7 => list.sort_by_unique("s7"),
            OrderItemSort::I3 => list.sort_by_unique("i3"),
            OrderItemSort::K3 => list.sort_by_unique("k3"),
            OrderItemSort::D3 => list.sort_by_unique("d3"),
            OrderItemSort::Y1 => list.sort_by("y1"),
            OrderItemSort::Y3 => list.sort_by_unique("y3"),
            OrderItemSort::M1 => list.sort_by("m1"),
            OrderItemSort::Match => list.sort_by("match"),
            OrderItemSort::P1 => list.sort_by_unique("p1"),
            OrderItemSort::P6 => list.sort_by_unique("p6"),
            OrderItemSort::P7 => list.sort_by("p7"),
        }
        let mut connection = self.connections.acquire().await?;
        let mut part = list.fetch(&mut connection, size).await?;
        fill(&mut connection, &mut part.items).await?;
        connection.pass_on();
        Ok(part)
    }

    async fn update(
        &self,
        changed: &OrderItem,
        version: DateTime<Utc>,
    ) -> Result<bool, ServiceError> {
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

pub async fn insert(connection: &mut db::Connection, new: &OrderItem) -> Result<(), sqlx::Error> {
    let insert = bind(sqlx::query(TABLE.insert.as_str()), new);
    let insert = insert.bind(new.created_at);
    let mut transaction = Links::begin(connection).await?;
    insert.execute(&mut *transaction).await?;
    link(&mut transaction, new).await?;
    transaction.commit().await
}

/// Stores a change, unless the stored one is gone or no longer has this version; says whether it
/// did.
pub async fn update(
    connection: &mut db::Connection,
    changed: &OrderItem,
    version: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let update = bind(sqlx::query(TABLE.update.as_str()), changed);
    let update = update.bind(version);
    let mut transaction = Links::begin(connection).await?;
    let updated = update.execute(&mut *transaction).await?;
    if updated.rows_affected() == 0 {
        transaction.rollback().await?;
        return Ok(false);
    }
    link(&mut transaction, changed).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Stores what it is linked with.
async fn link(connection: &mut db::Connection, item: &OrderItem) -> Result<(), sqlx::Error> {
    let ids = &item.w1_ids;
    let set = W1_LINKS.set(connection, item.id, ids);
    set.await?;
    let ids = &item.w2_ids;
    let set = W2_LINKS.set(connection, item.id, ids);
    set.await?;
    Ok(())
}

/// Reads what they are linked with.
async fn fill(connection: &mut db::Connection, items: &mut [OrderItem]) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = items.iter().map(|item| item.id).collect();
    let linked = W1_LINKS.of(connection, &ids);
    let mut linked = linked.await?;
    for item in &mut *items {
        let ids = linked.remove(&item.id);
        item.w1_ids = ids.unwrap_or_default();
    }
    let linked = W2_LINKS.of(connection, &ids);
    let mut linked = linked.await?;
    for item in &mut *items {
        let ids = linked.remove(&item.id);
        item.w2_ids = ids.unwrap_or_default();
    }
    Ok(())
}

/// Binds the values of `COLUMNS`, in their order, and of `updated_at` and `id`.
fn bind<'q>(mut query: db::Query<'q>, item: &OrderItem) -> db::Query<'q> {
    query = query.bind(&item.s1);
    query = query.bind(&item.s2);
    query = query.bind(&item.s3);
    query = query.bind(&item.s4);
    query = query.bind(&item.s5);
    query = query.bind(&item.s6);
    query = query.bind(&item.s7);
    query = query.bind(&item.t1);
    query = query.bind(&item.t2);
    query = query.bind(&item.t3);
    query = query.bind(&item.t4);
    query = query.bind(item.i1);
    query = query.bind(item.i2);
    query = query.bind(item.i3);
    query = query.bind(item.i4);
    query = query.bind(item.i5);
    query = query.bind(item.i6);
    query = query.bind(item.k1);
    query = query.bind(item.k2);
    query = query.bind(item.k3);
    query = query.bind(item.k4);
    query = query.bind(item.b1);
    query = query.bind(item.b2);
    query = query.bind(item.b3);
    query = query.bind(item.f1);
    query = query.bind(item.f2);
    query = query.bind(item.f3);
    query = query.bind(item.f4);
    query = query.bind(item.f5);
    query = query.bind(item.o1);
    query = query.bind(item.o2);
    query = query.bind(item.o3);
    query = query.bind(item.u1);
    query = query.bind(item.u2);
    query = query.bind(item.u3);
    query = query.bind(item.d1);
    query = query.bind(item.d2);
    query = query.bind(item.d3);
    query = query.bind(db::text(&item.c1));
    query = query.bind(db::text(&item.c2));
    query = query.bind(db::text(&item.c3));
    query = query.bind(db::text(&item.c4));
    query = query.bind(db::text(&item.c5));
    query = query.bind(item.y1);
    query = query.bind(item.y2);
    query = query.bind(item.y3);
    query = query.bind(item.h1);
    query = query.bind(item.h2);
    query = query.bind(item.h3);
    query = query.bind(item.m1);
    query = query.bind(&item.j1);
    query = query.bind(&item.j2);
    query = query.bind(&item.j3);
    query = query.bind(&item.j4);
    query = query.bind(&item.j5);
    query = query.bind(&item.x1);
    query = query.bind(&item.x2);
    query = query.bind(&item.x3);
    query = query.bind(&item.x4);
    query = query.bind(&item.x5);
    query = query.bind(&item.x6);
    query = query.bind(db::text(&item.e1));
    query = query.bind(db::text(&item.e2));
    query = query.bind(db::text(&item.e3));
    query = query.bind(db::text(&item.e4));
    query = query.bind(db::text(&item.e5));
    query = query.bind(db::text(&item.e6));
    query = query.bind(item.r1_id);
    query = query.bind(item.r2_id);
    query = query.bind(item.r3_id);
    query = query.bind(item.n1);
    query = query.bind(item.n2);
    query = query.bind(item.n3);
    query = query.bind(item.n4);
    query = query.bind(item.n5);
    query = query.bind(&item.r#type);
    query = query.bind(item.r#match);
    query = query.bind(item.r#async);
    query = query.bind(&item.p1);
    query = query.bind(&item.p2);
    query = query.bind(&item.p3);
    query = query.bind(&item.p4);
    query = query.bind(&item.p5);
    query = query.bind(&item.p6);
    query = query.bind(&item.p7);
    query = query.bind(json::list(&item.l1));
    query = query.bind(json::list(&item.l2));
    query = query.bind(json::list(&item.l3));
    query = query.bind(json::list(&item.l4));
    query = query.bind(json::list(&item.l5));
    query = query.bind(json::list(&item.l6));
    query = query.bind(json::list(&item.l7));
    query = query.bind(json::list(&item.l8));
    query = query.bind(json::list(&item.l9));
    query = query.bind(json::list(&item.la));
    query = query.bind(json::list(&item.lb));
    query = query.bind(json::list(&item.lc));
    query = query.bind(item.updated_at);
    query.bind(item.id)
}

/// About how many bytes it takes in an answer, of what can be large.
fn size(item: &OrderItem) -> usize {
    let mut size = 0;
    size += item.t1.len();
    if let Some(value) = &item.t2 {
        size += value.len();
    }
    size += item.t4.len();
    size += item.j1.to_string().len();
    if let Some(value) = &item.j2 {
        size += value.to_string().len();
    }
    size += item.j3.to_string().len();
    if let Some(value) = &item.j4 {
        size += value.to_string().len();
    }
    size += item.j5.to_string().len();
    size += item.x1.0.len();
    size += item.x3.0.len();
    size += item.x4.0.len();
    if let Some(value) = &item.x5 {
        size += value.0.len();
    }
    size += item.x6.0.len();
    size += item.p3.len();
    for value in &item.l1 {
        size += value.len();
    }
    size += item.l3.len() * 40;
    size += item.l4.len() * 40;
    size += item.l5.len() * 40;
    size += item.l7.len() * 40;
    size += item.l8.len() * 40;
    size += item.l9.len() * 40;
    for value in &item.la {
        size += value.len();
    }
    size += item.lb.len() * 40;
    size += item.lc.len() * 40;
    size
}

impl FromRow<'_, db::Row> for OrderItem {
    fn from_row(row: &db::Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            s1: row.try_get("s1")?,
            s2: row.try_get("s2")?,
            s3: row.try_get("s3")?,
            s4: row.try_get("s4")?,
            s5: row.try_get("s5")?,
            s6: row.try_get("s6")?,
            s7: row.try_get("s7")?,
            t1: row.try_get("t1")?,
            t2: row.try_get("t2")?,
            t3: row.try_get("t3")?,
            t4: row.try_get("t4")?,
            i1: row.try_get("i1")?,
            i2: row.try_get("i2")?,
            i3: row.try_get("i3")?,
            i4: row.try_get("i4")?,
            i5: row.try_get("i5")?,
            i6: row.try_get("i6")?,
            k1: row.try_get("k1")?,
            k2: row.try_get("k2")?,
            k3: row.try_get("k3")?,
            k4: row.try_get("k4")?,
            b1: row.try_get("b1")?,
            b2: row.try_get("b2")?,
            b3: row.try_get("b3")?,
            f1: row.try_get("f1")?,
            f2: row.try_get("f2")?,
            f3: row.try_get("f3")?,
            f4: row.try_get("f4")?,
            f5: row.try_get("f5")?,
            o1: row.try_get("o1")?,
            o2: row.try_get("o2")?,
            o3: row.try_get("o3")?,
            u1: row.try_get("u1")?,
            u2: row.try_get("u2")?,
            u3: row.try_get("u3")?,
            d1: row.try_get("d1")?,
            d2: row.try_get("d2")?,
            d3: row.try_get("d3")?,
            c1: decimal::read::<4>(row, "c1")?,
            c2: decimal::read::<2>(row, "c2")?,
            c3: decimal::read::<5>(row, "c3")?,
            c4: decimal::read::<0>(row, "c4")?,
            c5: decimal::read_optional::<1>(row, "c5")?,
            y1: row.try_get("y1")?,
            y2: row.try_get("y2")?,
            y3: row.try_get("y3")?,
            h1: row.try_get("h1")?,
            h2: row.try_get("h2")?,
            h3: row.try_get("h3")?,
            m1: row.try_get("m1")?,
            j1: row.try_get("j1")?,
            j2: row.try_get("j2")?,
            j3: row.try_get("j3")?,
            j4: row.try_get("j4")?,
            j5: row.try_get("j5")?,
            x1: row.try_get("x1")?,
            x2: row.try_get("x2")?,
            x3: row.try_get("x3")?,
            x4: row.try_get("x4")?,
            x5: row.try_get("x5")?,
            x6: row.try_get("x6")?,
            e1: db::parse(row, "e1")?,
            e2: db::parse(row, "e2")?,
            e3: db::parse(row, "e3")?,
            e4: db::parse(row, "e4")?,
            e5: db::parse(row, "e5")?,
            e6: db::parse(row, "e6")?,
            r1_id: row.try_get("r1_id")?,
            r2_id: row.try_get("r2_id")?,
            r3_id: row.try_get("r3_id")?,
            n1: row.try_get("n1")?,
            n2: row.try_get("n2")?,
            n3: row.try_get("n3")?,
            n4: row.try_get("n4")?,
            n5: row.try_get("n5")?,
            r#type: row.try_get("type")?,
            r#match: row.try_get("match")?,
            r#async: row.try_get("async")?,
            p1: row.try_get("p1")?,
            p2: row.try_get("p2")?,
            p3: row.try_get("p3")?,
            p4: row.try_get("p4")?,
            p5: row.try_get("p5")?,
            p6: row.try_get("p6")?,
            p7: row.try_get("p7")?,
            w1_ids: Vec::new(),
            w2_ids: Vec::new(),
            l1: json::read(row, "l1")?,
            l2: json::read(row, "l2")?,
            l3: json::read(row, "l3")?,
            l4: json::read(row, "l4")?,
            l5: json::read(row, "l5")?,
            l6: json::read(row, "l6")?,
            l7: json::read(row, "l7")?,
            l8: json::read(row, "l8")?,
            l9: json::read(row, "l9")?,
            la: json::read(row, "la")?,
            lb: json::read(row, "TheLb")?,
            lc: json::read(row, "lc")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        })
    }
}

/// Tells which fields a broken constraint is about.
async fn explain(
    connection: &mut db::Connection,
    error: sqlx::Error,
    item: &OrderItem,
) -> ServiceError {
    if !db::is_broken_reference(&error) {
        return conflict(error);
    }
    let mut references = References::default();
    references.add("r1_id", "order_items", item.r1_id);
    references.add("r2_id", "order_items", item.r2_id);
    references.add("r3_id", "order_items", item.r3_id);
    for id in &item.w1_ids {
        references.add("linked", "order_items", *id);
    }
    for id in &item.w2_ids {
        references.add("w2_ids", "order_items", *id);
    }
    references.explain(connection, error).await
}

/// Turns a broken unique constraint into a conflict on its field.
fn conflict(error: sqlx::Error) -> ServiceError {
    let Some(field) = db::broken_unique(&error) else {
        return error.into();
    };
    ServiceError::Conflict {
        resource: "order item",
        field: field.to_owned(),
    }
}

/// Tells that something still refers to the row.
fn in_use(error: sqlx::Error) -> ServiceError {
    if db::is_broken_reference(&error) {
        ServiceError::InUse("order item")
    } else {
        error.into()
    }
}

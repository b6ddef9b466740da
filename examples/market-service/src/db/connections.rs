//! The connections that one resource may use: not all of the pool's, so that requests which wait for
//! a locked table leave some to the other resources.

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use super::{Connection, Database, Pool};

pub struct Connections {
    pool: Pool,
    places: Semaphore,
}

/// A connection in use, which goes back when it is dropped.
pub struct Lease<'a> {
    connection: PoolConnection<Database>,
    _place: SemaphorePermit<'a>,
}

impl Connections {
    /// Three quarters of the pool's.
    pub fn of(pool: &Pool) -> Self {
        let all = pool.options().get_max_connections() as usize;
        Self {
            pool: pool.clone(),
            places: Semaphore::new((all * 3 / 4).max(1)),
        }
    }

    pub async fn acquire(&self) -> Result<Lease<'_>, sqlx::Error> {
        let limit = self.pool.options().get_acquire_timeout();
        let place = timeout(limit, self.places.acquire()).await;
        let place = place.map_err(|_| sqlx::Error::PoolTimedOut)?;
        Ok(Lease {
            _place: place.map_err(|_| sqlx::Error::PoolClosed)?,
            connection: self.pool.acquire().await?,
        })
    }
}

impl Deref for Lease<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Lease<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

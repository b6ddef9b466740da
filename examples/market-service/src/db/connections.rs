//! The connections that one resource may use: not all of the pool's, so that requests which wait for
//! a locked table leave some to the other resources.

use std::{
    ops::{Deref, DerefMut},
    sync::{Mutex, MutexGuard, PoisonError},
};

use sqlx::pool::PoolConnection;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use super::{Connection, Database, Pool};

/// How often a connection is passed on before other resources may have it.
const MOST_PASSES: u32 = 16;

pub struct Connections {
    pool: Pool,
    places: Semaphore,
    queue: Mutex<Queue>,
}

/// A connection in use, which goes back when it is dropped.
pub struct Lease<'a> {
    connection: PoolConnection<Database>,
    passes: u32,
    connections: &'a Connections,
    _place: SemaphorePermit<'a>,
}

/// Who waits for a connection, and those passed on to them: never more than wait.
#[derive(Default)]
struct Queue {
    waiting: usize,
    passed_on: Vec<(PoolConnection<Database>, u32)>,
}

/// Counts as waiting until it is dropped.
struct Waiting<'a>(&'a Connections);

impl Connections {
    /// Three quarters of the pool's.
    pub fn of(pool: &Pool) -> Self {
        let all = pool.options().get_max_connections() as usize;
        Self {
            pool: pool.clone(),
            places: Semaphore::new((all * 3 / 4).max(1)),
            queue: Mutex::default(),
        }
    }

    pub async fn acquire(&self) -> Result<Lease<'_>, sqlx::Error> {
        let limit = self.pool.options().get_acquire_timeout();
        let waiting = Waiting::of(self);
        let place = timeout(limit, self.places.acquire()).await;
        let place = place.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let place = place.map_err(|_| sqlx::Error::PoolClosed)?;
        let passed_on = self.queue().passed_on.pop();
        drop(waiting);
        let (connection, passes) = match passed_on {
            Some(passed_on) => passed_on,
            None => (self.pool.acquire().await?, 0),
        };
        Ok(Lease {
            connection,
            passes,
            connections: self,
            _place: place,
        })
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease<'_> {
    /// Ends the use of a connection that has answered. The next request that waits gets it at once,
    /// where the pool would first ask the database whether it is still good.
    pub fn pass_on(self) {
        let mut queue = self.connections.queue();
        if self.passes < MOST_PASSES && queue.passed_on.len() < queue.waiting {
            queue.passed_on.push((self.connection, self.passes + 1));
        }
    }
}

impl<'a> Waiting<'a> {
    fn of(connections: &'a Connections) -> Self {
        connections.queue().waiting += 1;
        Self(connections)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.waiting -= 1;
        let waiting = queue.waiting;
        // Nobody is left to take the others; the pool gets them.
        queue.passed_on.truncate(waiting);
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

//! Connections to the database, and how requests pass them on.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use member_service::db::{self, Connections};

use crate::support::Service;

const MOMENT: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(10);

/// Waits until the pool has all of its connections back.
async fn all_are_back(pool: &db::Pool) {
    let come_back = async {
        while pool.num_idle() < pool.size() as usize {
            sleep(MOMENT).await;
        }
    };
    timeout(PATIENCE, come_back).await.unwrap();
}

#[tokio::test]
async fn a_connection_comes_back_when_nobody_is_there_to_take_it() {
    let service = Service::start().await;
    let connections = Connections::of(&service.pool);
    let lease = connections.acquire().await.unwrap();
    let mut next = Box::pin(connections.acquire());
    assert!(timeout(MOMENT, &mut next).await.is_err());
    lease.pass_on();
    drop(next);
    all_are_back(&service.pool).await;

    connections.acquire().await.unwrap().pass_on();
    all_are_back(&service.pool).await;
}

#[tokio::test]
async fn a_connection_that_is_passed_on_and_on_comes_to_others_too() {
    let service = Service::start().await;
    let pool = service.pool.clone();
    let connections = Connections::of(&pool);
    let mut lease = connections.acquire().await.unwrap();
    // The pool has two.
    let _second = pool.acquire().await.unwrap();
    let other = tokio::spawn(async move { pool.acquire().await.map(drop) });
    for _ in 0..30 {
        let mut next = Box::pin(connections.acquire());
        assert!(timeout(MOMENT, &mut next).await.is_err());
        lease.pass_on();
        lease = next.await.unwrap();
    }
    assert!(other.is_finished());
}

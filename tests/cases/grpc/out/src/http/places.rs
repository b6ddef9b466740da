//! How many requests may be at work.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::sleep,
};

/// Refusals within this time share a line of the log.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// What takes the places of a resource under another path: routes below another resource take those
/// of what they list, and services of gRPC those of what they are for.
const OTHERS: &str = "
    /user_service.v1.UserService /users
";

/// Places for requests at work. Routes of one resource get at most three quarters of them, so that
/// requests which wait for a locked table leave some to the other resources.
pub struct Places {
    all: Arc<Semaphore>,
    most: usize,
    /// Those of each resource, by its path and by each of its routes.
    resources: Mutex<HashMap<String, Arc<Semaphore>>>,
    refused: AtomicUsize,
}

impl Places {
    pub fn new(count: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(count)),
            most: (count * 3 / 4).max(1),
            resources: Mutex::default(),
            refused: AtomicUsize::new(0),
        }
    }

    /// What a request of this route holds while it is at work, unless too many are.
    pub fn take(&self, route: &str) -> Option<[OwnedSemaphorePermit; 2]> {
        let resource = self.resource(route).try_acquire_owned().ok()?;
        let place = self.all.clone().try_acquire_owned().ok()?;
        Some([resource, place])
    }

    /// Counts a refusal, and tells in the log a moment later how many there were.
    pub fn tell_refusal(self: &Arc<Self>) {
        if self.refused.fetch_add(1, Ordering::Relaxed) > 0 {
            return;
        }
        let places = self.clone();
        tokio::spawn(async move {
            sleep(TELL_EVERY).await;
            let count = places.refused.swap(0, Ordering::Relaxed);
            tracing::warn!(count, "refused requests, since too many are at work");
        });
    }

    /// The places of a resource, whose routes are the same up to the first parameter.
    fn resource(&self, route: &str) -> Arc<Semaphore> {
        let resources = self.resources.lock();
        let mut resources = resources.unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = resources.get(route) {
            return places.clone();
        }
        let other = others().find(|(other, _)| *other == route);
        let path = other.map_or(route, |(_, path)| path);
        let (path, _) = path.split_once("/{").unwrap_or((path, ""));
        let places = resources.entry(path.to_owned());
        let places = places.or_insert_with(|| Arc::new(Semaphore::new(self.most)));
        let places = places.clone();
        resources.insert(route.to_owned(), places.clone());
        places
    }
}

fn others() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = OTHERS.lines().map(str::trim);
    lines.filter_map(|line| line.split_once(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_resource_leaves_places_to_the_others() {
        let places = Places::new(4);
        let taken = ["/a", "/a/{id}", "/a/{id}/b"].map(|route| places.take(route));
        assert!(taken.iter().all(Option::is_some));
        assert!(places.take("/a").is_none());
        let other = places.take("/b");
        assert!(other.is_some());
        assert!(places.take("/b").is_none(), "there are only four");
        drop(taken);
        assert!(places.take("/a").is_some());
    }

    #[test]
    fn what_is_under_another_path_takes_the_same_places() {
        for (route, path) in others() {
            let places = Places::new(4);
            let taken = [route, path, route].map(|route| places.take(route));
            assert!(taken.iter().all(Option::is_some), "{route}");
            assert!(places.take(route).is_none(), "{route}");
            let other = places.take("/other");
            assert!(other.is_some(), "{route}");
        }
    }
}

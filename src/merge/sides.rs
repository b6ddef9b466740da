//! The three versions of one thing, and the one place that knows whose change it is.

/// The three versions of something: gosvc's last, the team's, gosvc's next.
#[derive(Debug)]
pub(super) struct Three<'a, T: ?Sized> {
    pub(super) base: &'a T,
    pub(super) ours: &'a T,
    pub(super) theirs: &'a T,
}

impl<T: ?Sized> Clone for Three<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Three<'_, T> {}

impl<'a, T: ?Sized> Three<'a, T> {
    pub(super) fn new(base: &'a T, ours: &'a T, theirs: &'a T) -> Self {
        Self { base, ours, theirs }
    }

    pub(super) fn map<'b, U: ?Sized>(self, map: impl Fn(&'a T) -> &'b U) -> Three<'b, U> {
        Three::new(map(self.base), map(self.ours), map(self.theirs))
    }

    /// The side that alone has changed, or both if they agree.
    pub(super) fn resolve<K: PartialEq>(self, key: impl Fn(&'a T) -> K) -> Option<&'a T> {
        let (base, ours, theirs) = (key(self.base), key(self.ours), key(self.theirs));
        if ours == theirs || theirs == base {
            Some(self.ours)
        } else if ours == base {
            Some(self.theirs)
        } else {
            None
        }
    }
}

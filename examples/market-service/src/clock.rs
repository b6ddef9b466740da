//! Time in the precision that every database keeps: microseconds.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

pub fn now() -> DateTime<Utc> {
    micros(Utc::now())
}

/// The time of a change, always later than the change before it, whatever the system clock does.
pub fn after(previous: DateTime<Utc>) -> DateTime<Utc> {
    now().max(previous + TimeDelta::microseconds(1))
}

/// Cuts off what is smaller than a microsecond.
pub fn micros(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_ordered_even_when_the_clock_is_not() {
        let ahead = now() + TimeDelta::hours(1);
        assert_eq!(after(ahead), ahead + TimeDelta::microseconds(1));
        assert!(after(now() - TimeDelta::hours(1)) > now() - TimeDelta::minutes(1));
    }
}

//! Time in the precision that every database keeps: microseconds.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

pub fn now() -> DateTime<Utc> {
    let mut now = Utc::now();
    truncate(&mut now);
    now
}

/// The time of a change, always later than the change before it, whatever the system clock does.
pub fn after(previous: DateTime<Utc>) -> DateTime<Utc> {
    now().max(previous + TimeDelta::microseconds(1))
}

/// Cuts off what is smaller than a microsecond; a leap second becomes the end of the one before.
pub fn truncate<T: Timelike>(time: &mut T) {
    let nanos = time.nanosecond().min(999_999_999) / 1_000 * 1_000;
    if let Some(truncated) = time.with_nanosecond(nanos) {
        *time = truncated;
    }
}

/// The rule that a year has four digits, as every database has it.
pub fn four_digit_year<T: Datelike>(date: &T, _: &()) -> garde::Result {
    if (1..=9999).contains(&date.year()) {
        Ok(())
    } else {
        Err(garde::Error::new("year is not from 1 to 9999"))
    }
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

    #[test]
    fn times_are_cut_to_microseconds() {
        let mut time: DateTime<Utc> = "2016-12-31T23:59:60.1234567Z".parse().unwrap();
        truncate(&mut time);
        assert_eq!(time.to_rfc3339(), "2016-12-31T23:59:59.999999+00:00");
    }
}

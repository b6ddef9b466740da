//! Versions of migrations: moments in UTC, as `YYYYMMDDHHMMSS`.

/// Returns the version so many seconds later.
pub(super) fn later(version: u64, seconds: u64) -> u64 {
    match seconds_of(version) {
        Some(since) => version_at(since + seconds),
        None => version + seconds,
    }
}

/// Returns the seconds from 1970 to a version, if it is a moment.
pub(super) fn seconds_of(version: u64) -> Option<u64> {
    let (date, time) = (version / 1_000_000, version % 1_000_000);
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
    if !(1970..10_000).contains(&year) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years that start in March, so that the leap day is the last of its year.
    let (shifted, months) = match month > 2 {
        true => (year, month - 3),
        false => (year - 1, month + 9),
    };
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400;
    let days = days + (153 * months + 2) / 5 + day - 1 - 719_468;
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
    // A day that its month does not have comes out as another one.
    (version_at(seconds) == version).then_some(seconds)
}

/// Returns the version of a migration that is made at this time, in seconds since 1970.
pub(crate) fn version_at(seconds: u64) -> u64 {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days since 0000-03-01, so that the leap day is the last of its year.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    let date = (year * 100 + month) * 100 + day;
    ((date * 100 + second / 3_600) * 100 + second / 60 % 60) * 100 + second % 60
}

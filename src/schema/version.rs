//! Versions of migrations: moments in UTC, as `YYYYMMDDHHMMSS`.

/// The version a second later, and in any case a later one.
pub(super) fn following(version: u64) -> u64 {
    let (day, time) = (version / 1_000_000, version % 1_000_000);
    let seconds = time / 10_000 * 3600 + time / 100 % 100 * 60 + time % 100 + 1;
    match seconds < 86_400 {
        true => {
            let time = seconds / 3600 * 10_000 + seconds / 60 % 60 * 100 + seconds % 60;
            day * 1_000_000 + time
        }
        false => version + 1,
    }
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

//! The serial days of spreadsheet programs; knows no cell format.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};

const SECONDS_OF_A_DAY: i64 = 86_400;

/// The day before the first one that both programs of 1900 and the calendar agree on is serial 60,
/// the 29 February 1900 that never was; earlier serials are one off and are not read.
const FIRST_SERIAL: i64 = 61;

/// Beyond the year 9999, where every calendar here ends.
const LAST_SECOND: f64 = 3.0e11;

/// The day and wall time of a serial number, to the second.
///
/// `epoch_1904` is the workbook's switch for the old Macintosh calendar.
pub(crate) fn moment(serial: f64, epoch_1904: bool) -> Option<DateTime> {
    let seconds = (serial * 86_400.0).round();
    if !(0.0..LAST_SECOND).contains(&seconds) {
        return None;
    }
    // In range by the line above; a float of whole seconds converts exactly.
    moment_of_seconds(seconds as i64, epoch_1904)
}

fn moment_of_seconds(seconds: i64, epoch_1904: bool) -> Option<DateTime> {
    if !(0..LAST_SECOND as i64).contains(&seconds) {
        return None;
    }
    let (days, rest) = (seconds / SECONDS_OF_A_DAY, seconds % SECONDS_OF_A_DAY);
    let day = if epoch_1904 {
        date(1904, 1, 1).checked_add(days.days()).ok()?
    } else if days >= FIRST_SERIAL {
        date(1899, 12, 30).checked_add(days.days()).ok()?
    } else {
        return None;
    };
    day.to_datetime(jiff::civil::Time::midnight()).checked_add(rest.seconds()).ok()
}

/// The day of a whole serial number of the calendar of 1900.
pub(crate) fn day(serial: i64) -> Option<Date> {
    moment_of_seconds(serial.checked_mul(SECONDS_OF_A_DAY)?, false).map(|moment| moment.date())
}

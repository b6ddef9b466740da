//! Decimal numbers, with as many digits as their columns have.

use rust_decimal::Decimal;

use crate::db;

/// The rule that a number has at most so many digits, `scale` of them behind the point.
pub fn digits(precision: u32, scale: u32) -> impl Fn(&Decimal, &()) -> garde::Result {
    move |number, ()| {
        let greatest = Decimal::from_i128_with_scale(10_i128.pow(precision) - 1, scale);
        if number.scale() > scale {
            let rule = format!("must have at most {scale} digits behind the point");
            Err(garde::Error::new(rule))
        } else if number.abs() > greatest {
            let rule = format!("must be between -{greatest} and {greatest}");
            Err(garde::Error::new(rule))
        } else {
            Ok(())
        }
    }
}

/// Writes a number with this many digits behind the point.
pub fn rescale(number: &mut Decimal, scale: u32) {
    number.rescale(scale);
    if number.is_zero() {
        number.set_sign_positive(true);
    }
}

/// What stands for a number in a column with so many digits behind the point.
pub fn stored<const SCALE: u32>(number: &Decimal) -> String {
    let mut number = *number;
    rescale(&mut number, SCALE);
    number.to_string()
}

/// Reads a number with this many digits behind the point. Not every database keeps the zeros at the end.
pub fn read<const SCALE: u32>(row: &db::Row, column: &str) -> Result<Decimal, sqlx::Error> {
    let mut number: Decimal = db::parse(row, column)?;
    rescale(&mut number, SCALE);
    Ok(number)
}

/// The same where the column may be `NULL`.
pub fn read_optional<const SCALE: u32>(
    row: &db::Row,
    column: &str,
) -> Result<Option<Decimal>, sqlx::Error> {
    let mut number: Option<Decimal> = db::parse(row, column)?;
    if let Some(number) = &mut number {
        rescale(number, SCALE);
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_have_as_many_digits_as_they_may() {
        let rule = digits(5, 2);
        for text in ["999.99", "-999.99", "0", "1.5"] {
            assert!(rule(&number(text), &()).is_ok(), "{text}");
        }
        for text in ["1000", "-1000", "0.001", "1.500"] {
            assert!(rule(&number(text), &()).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_written_with_all_their_digits() {
        for (text, expected) in [("1.5", "1.50"), ("1.5000", "1.50"), ("-0", "0.00")] {
            let mut number = number(text);
            rescale(&mut number, 2);
            assert_eq!(number.to_string(), expected);
        }
    }
}

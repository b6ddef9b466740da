//! The lines of a migration that tell what it does, such as
//! `-- gosvc: change field user email:string:unique --part 2/3`.

use super::change::Change;
use crate::failure::Refused;

/// What such a line starts with.
const HEADER: &str = "-- gosvc: ";
const PART: &str = " --part ";

/// What a line tells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Header {
    pub(crate) change: Change,
    pub(crate) part: Part,
}

/// Which of the files of a change one is. The first stands for all of them in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// From 1.
    pub(crate) number: usize,
    pub(crate) count: usize,
}

impl Part {
    pub(crate) const WHOLE: Self = Self {
        number: 1,
        count: 1,
    };
}

impl Header {
    /// The line.
    pub(crate) fn line(&self) -> String {
        let (change, Part { number, count }) = (&self.change, self.part);
        match self.part {
            Part::WHOLE => format!("{HEADER}{change}"),
            _ => format!("{HEADER}{change}{PART}{number}/{count}"),
        }
    }

    /// Reads every line of a migration that tells what it does.
    pub(super) fn read(text: &str) -> Result<Vec<Self>, Refused> {
        let commands = text.lines().filter_map(|line| line.strip_prefix(HEADER));
        commands.map(Self::parse).collect()
    }

    fn parse(command: &str) -> Result<Self, Refused> {
        let (command, part) = match command.rsplit_once(PART) {
            Some((command, part)) => (command, parse_part(part)?),
            None => (command, Part::WHOLE),
        };
        Ok(Self {
            change: Change::parse(command)?,
            part,
        })
    }
}

fn parse_part(text: &str) -> Result<Part, Refused> {
    let numbers = text.trim().split_once('/');
    let part = numbers.and_then(|(number, count)| {
        let (number, count) = (number.parse().ok()?, count.parse().ok()?);
        (1..=count)
            .contains(&number)
            .then_some(Part { number, count })
    });
    part.ok_or_else(|| Refused::new(format!("invalid part {text:?}: expected such as `2/3`")))
}

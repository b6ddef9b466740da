//! Takes both sides of a conflict apart that git or jj has marked in a text.

use std::{iter::Peekable, str::SplitInclusive};

use super::markers::{LENGTH, has_own_markers};

/// A text with conflicts that git has marked, as it is on each side.
#[derive(Debug, PartialEq)]
pub(crate) struct GitSides {
    pub(crate) ours: String,
    pub(crate) theirs: String,
    /// What both come from, in the styles that tell it: `diff3`, `zdiff3` and those of jj.
    pub(crate) base: Option<String>,
}

/// Ours, theirs, and what both come from.
type Texts = [String; 3];

const OURS: usize = 0;
const THEIRS: usize = 1;
const BASE: usize = 2;

type Lines<'t> = Peekable<SplitInclusive<'t, char>>;

/// Takes a text with conflicts apart; `None` if it has none, or markers that do not fit together.
pub(crate) fn git_sides(text: &str) -> Option<GitSides> {
    if !text.contains("<<<<<<<") || has_own_markers(text) {
        return None;
    }
    let mut texts = Texts::default();
    let (mut conflicts, mut bases) = (0, 0);
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        match marker(line, '<') {
            Some(length) => {
                let is_of_jj = lines.peek().is_some_and(|line| is_section(line, length));
                let has_base = match is_of_jj {
                    true => sections(&mut lines, length, &mut texts)?,
                    false => sides(&mut lines, length, &mut texts)?,
                };
                conflicts += 1;
                bases += usize::from(has_base);
            }
            None => texts.iter_mut().for_each(|side| side.push_str(line)),
        }
    }
    let [ours, theirs, base] = texts;
    (conflicts > 0).then_some(GitSides {
        ours,
        theirs,
        base: (bases == conflicts).then_some(base),
    })
}

/// Whether a text has the beginning and the end of a conflict, whatever is between them.
pub(crate) fn has_markers(text: &str) -> bool {
    let mut lines = text.lines();
    let mut begun = lines.by_ref().filter_map(|line| marker(line, '<'));
    let length = begun.next();
    length.is_some() && lines.any(|line| marker(line, '>') == length)
}

/// Reads a conflict as git marks it: ours, what both come from in some styles, and theirs. Returns whether
/// it tells what both come from.
fn sides(lines: &mut Lines, length: usize, texts: &mut Texts) -> Option<bool> {
    let (mut within, mut has_base) = (OURS, false);
    for line in lines {
        // Those of one conflict are of one length; longer ones are within what both sides come from.
        let is = |mark: char| marker(line, mark) == Some(length);
        match within {
            OURS | BASE if is('=') => within = THEIRS,
            OURS if is('|') => (within, has_base) = (BASE, true),
            THEIRS if is('>') => return Some(has_base),
            _ if is('<') => return None,
            _ => texts[within].push_str(line),
        }
    }
    None
}

/// Reads a conflict as jj marks it: one side as a change of what both come from, or each by itself.
fn sections(lines: &mut Lines, length: usize, texts: &mut Texts) -> Option<bool> {
    let (mut mark, mut found, mut bases) = (' ', 0, 0);
    for line in lines {
        let is = |mark: char| marker(line, mark) == Some(length);
        if is('>') {
            return (found == 2 && bases == 1).then_some(true);
        }
        if is('<') {
            return None;
        }
        // The line behind `%%%%%%%` that tells what has changed.
        if mark == '%' && is('\\') {
            continue;
        }
        if let Some(next) = SECTIONS.into_iter().find(|mark| is(*mark)) {
            mark = next;
            found += usize::from(mark != '-');
            bases += usize::from(mark != '+');
            continue;
        }
        let side = if found == 2 { THEIRS } else { OURS };
        let (start, rest) = line.split_at_checked(1)?;
        match (mark, start) {
            ('+', _) => texts[side].push_str(line),
            ('-', _) => texts[BASE].push_str(line),
            (_, "-") => texts[BASE].push_str(rest),
            (_, "+") => texts[side].push_str(rest),
            (_, " ") => [side, BASE].iter().for_each(|at| texts[*at].push_str(rest)),
            _ => return None,
        }
    }
    None
}

/// What sections of jj's begin with: a change, a side, and what both come from.
const SECTIONS: [char; 3] = ['%', '+', '-'];

fn is_section(line: &str, length: usize) -> bool {
    let mut marks = SECTIONS.into_iter();
    let is_named = line.contains(' ');
    is_named && marks.any(|mark| marker(line, mark) == Some(length))
}

/// The length of a marker, if the line is one of this kind. All but `=======` have a name.
fn marker(line: &str, mark: char) -> Option<usize> {
    let line = line.trim_end_matches(['\r', '\n']);
    let rest = line.trim_start_matches(mark);
    let length = line.len() - rest.len();
    let is_named = mark != '=';
    let fits = rest.is_empty() || is_named && rest.starts_with(' ');
    (length >= LENGTH && fits).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDES: [&str; 3] = ["a\nX\n\nc\n", "a\nb\n\nY\nc\n", "a\nb\n\nc\n"];

    #[test]
    fn conflicts_of_jj_are_taken_apart_in_each_style() {
        let side = "+++++++ side #1\nX\n";
        for text in [
            "<<<<<<< conflict 1 of 1\n%%%%%%% diff from: base\n\\\\\\\\\\\\\\        to: side #1\n-b\n+X\n \n+++++++ side #2\nb\n\nY\n>>>>>>> conflict 1 of 1 ends\n".to_owned(),
            format!("<<<<<<< Conflict 1 of 1\n{side}\n%%%%%%% Changes from base to side #2\n b\n \n+Y\n>>>>>>> Conflict 1 of 1 ends\n"),
            format!("<<<<<<< Conflict 1 of 1\n{side}\n------- Contents of base\nb\n\n+++++++ Contents of side #2\nb\n\nY\n>>>>>>> Conflict 1 of 1 ends\n"),
            "<<<<<<<<<<< Side #1 (Conflict 1 of 1)\nX\n\n||||||||||| Base\nb\n\n===========\nb\n\nY\n>>>>>>>>>>> Side #2 (Conflict 1 of 1 ends)\n".to_owned(),
            "<<<<<<<<<<< Conflict 1 of 1\n%%%%%%%%%%% Changes from base to side #1\n-b\n+X\n \n+++++++++++ Contents of side #2\nb\n\nY\n>>>>>>>>>>> Conflict 1 of 1 ends\n".to_owned(),
        ] {
            let [ours, theirs, base] = SIDES.map(str::to_owned);
            let base = Some(base);
            let expected = Some(GitSides { ours, theirs, base });
            assert_eq!(git_sides(&format!("a\n{text}c\n")), expected, "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_together_is_no_conflict() {
        let side = "+++++++ side\nX\n";
        let change = "%%%%%%% diff\n-b\n+X\n";
        for text in [
            // Three sides, two bases, none, and no end.
            format!("<<<<<<< a\n{change}{side}{side}>>>>>>> b\n"),
            format!("<<<<<<< a\n{change}{change}>>>>>>> b\n"),
            format!("<<<<<<< a\n{side}{side}>>>>>>> b\n"),
            format!("<<<<<<< a\n{change}{side}"),
            format!("<<<<<<< a\n{change}<<<<<<< a\n{side}>>>>>>> b\n"),
            "<<<<<<< a\nx\n=======\ny\n".to_owned(),
        ] {
            assert_eq!(git_sides(&text), None, "{text}");
            assert_eq!(has_markers(&text), text.contains(">>>>>>> b"), "{text}");
        }
        // The underline of a heading begins no section of jj's.
        let text = "<<<<<<< a\n-------\nx\n=======\n+++++++ b\n>>>>>>> b\n";
        let sides = git_sides(text).expect("a conflict of git's");
        assert_eq!(
            (sides.ours.as_str(), sides.theirs.as_str()),
            ("-------\nx\n", "+++++++ b\n")
        );
    }
}

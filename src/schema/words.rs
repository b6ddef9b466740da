//! Words of a command in a migration's header. `shlex` reads them, and would read what any shell
//! takes; they are written by a rule of our own, since a header that comes out otherwise in another
//! release would look like one that the team has edited.

/// Returns an argument as a shell takes it.
pub(super) fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_:=.,-".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        // Each word is a number in this alphabet: all of three characters.
        let alphabet: Vec<char> = "aé:=' \"\\#$`*~\t".chars().collect();
        let count = alphabet.len();
        for number in 0..count.pow(3) {
            let digits = (0..3).map(|place| number / count.pow(place) % count);
            let word: String = digits.map(|digit| alphabet[digit]).collect();
            let line = format!("add {} {}", quoted(&word), quoted(&word.replace('a', "")));
            let words = shlex::split(&line).expect("words");
            assert_eq!(words[..2], ["add".to_owned(), word.clone()], "{line}");
            assert_eq!(words[2..], [word.replace('a', "")], "{line}");
        }
    }

    #[test]
    fn headers_of_earlier_releases_read_as_they_did() {
        for (line, words) in [
            (
                r"add field a 'b:default=it'\''s # \x'",
                &["add", "field", "a", r"b:default=it's # \x"] as &[&str],
            ),
            ("add  field\ta b\r", &["add", "field", "a", "b"]),
            (r#"x 'say "hi"' ''"#, &["x", "say \"hi\"", ""]),
        ] {
            assert_eq!(shlex::split(line.trim_end()).expect("words"), words);
        }
    }
}

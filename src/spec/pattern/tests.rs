use super::*;

fn pattern(text: &str, min: i64, max: i64) -> Pattern {
    let mut pattern = Pattern::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
    pattern
        .find_samples(min, max)
        .unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
    pattern
}

#[track_caller]
fn refused(text: &str) -> (String, String) {
    let fault = Pattern::parse(text).expect_err(text);
    (fault.message, fault.hint.unwrap_or_default())
}

#[test]
fn what_the_service_checks_means_what_javascript_means() {
    for (text, rust) in [
        (r"^[A-Z]{3}-\d+$", "^[A-Z]{3}-[0-9]+$"),
        (r"^(?:a|b):c$", "^(?:a|b):c$"),
        (r"\w\W\D", "[0-9A-Za-z_][^0-9A-Za-z_][^0-9]"),
        (r"[\w.-]", r"[0-9A-Za-z_.\-]"),
        (r"[^\W_]", "[^[^0-9A-Za-z_]_]"),
        (r"a/\/\.", r"a//\."),
        (".", r"[^\n\r\u2028\u2029]"),
        (r"\bx", r"(?-u:\b)x"),
        (r"[a^&~]", r"[a\^\&\~]"),
        (r"\u00e9\x41é", r"\u00e9\x41é"),
        ("a{2,}?b*?", "a{2,}?b*?"),
        ("#\"{{2}", ""),
    ] {
        match rust {
            "" => assert!(Pattern::parse(text).is_err(), "{text}"),
            rust => assert_eq!(pattern(text, 0, 99).rust(), rust, "{text}"),
        }
    }
    for (text, matching, other) in [
        (r"^\d$", "7", "٣"),
        (r"^\w$", "z", "é"),
        (r"^\s$", "\u{feff}", "\u{85}"),
        (r"^\S$", "\u{85}", "\u{2028}"),
        (r"^.$", "\u{85}", "\u{2028}"),
        (r"^[^a]$", "\n", "a"),
        (r"^[\s\S]$", "\n", ""),
        (r"é\b", "éa", "é"),
        ("a$", "a", "a\n"),
        ("b", "abc", "ac"),
        (r"^[^\W_]+$", "a0", "a_"),
    ] {
        let pattern = pattern(text, 0, 99);
        assert!(pattern.matches(matching), "{text} {matching:?}");
        assert!(!pattern.matches(other), "{text} {other:?}");
    }
}

#[test]
fn what_engines_read_differently_is_refused() {
    for (text, word, hint) in [
        ("(?i)a", "(?i)", "[Aa]"),
        ("(?i:a)", "(?i:", "[Aa]"),
        (r"\Aa", r"\A", "`^`"),
        (r"a\z", r"\z", "`$`"),
        ("(?P<x>a)", "(?P<x>", "`(`"),
        ("(?<x>a)", "(?<x>", "`(`"),
        (r"\pL", r"\p", "[A-Za-z"),
        (r"\p{L}", r"\p", "[A-Za-z"),
        ("[[:alpha:]]", "[:alpha:]", "[A-Za-z]"),
        ("[a&&b]", "&&", "once"),
        (r"\x{41}", r"\x", "itself"),
        (r"\u{e9}", r"\u", "itself"),
        (r"\ud83d\ude00", r"\u", "itself"),
        ("a(?=b)", "(?=", "service"),
        ("(?<!b)a", "(?<!", "service"),
        (r"(a)\1", r"\1", "write it out"),
        ("[a[b]]", "[", r"`\[`"),
        ("[]a]", "[]", r"`\]`"),
        ("[^]", "[^]", r"`\]`"),
        ("a]", "]", r"`\]`"),
        ("a{,5}", "{", r"`\{`"),
        ("a{2}{3}", "{2}{", ""),
        ("a**", "**", ""),
        ("*a", "*", r"`\*`"),
        ("^*", "*", ""),
        ("(^){2}", "{2}", ""),
        ("a{3,1}", "{3,1}", ""),
        ("a{0,5000}", "{0,5000}", "max="),
        (r"[\w-a]", r"\w-", "last"),
        (r"[a-\d]", r"a-\d", "last"),
        ("[z-a]", "z-a", ""),
        ("(a", "(a", r"`\(`"),
        ("a)", ")", r"`\)`"),
        ("[a", "[a", r"`\[`"),
        ("a\\", "\\", r"`\\`"),
        (r"a\-b", r"\-", "`-`"),
        (r"\a", r"\a", ""),
        (r"\B", r"\B", ""),
    ] {
        let (message, told) = refused(text);
        assert!(
            message.starts_with(&format!("{word:?} ")),
            "{text}: {message}"
        );
        assert!(told.contains(hint), "{text}: {told}");
    }
}

#[test]
fn what_says_nothing_or_cannot_be_seen_is_refused() {
    assert_eq!(refused("").1, "leave out `pattern=`");
    assert_eq!(refused("a\tb").1, r"write `\u0009`");
    assert_eq!(refused("a\u{202e}b").1, r"write `\u202e`");
    assert!(refused(&"a".repeat(301)).0.contains("at most 300"));
    assert!(
        refused(&format!("{}a{}", "(".repeat(21), ")".repeat(21)))
            .0
            .contains("deep")
    );
    assert!(refused(".{1000}.{1000}").0.contains("too large"));
}

#[test]
fn what_could_take_forever_is_refused() {
    for text in [
        "(a+)+",
        "(a*)*",
        "(a|a)*b",
        "(a|aa)+$",
        r"(\w+\s?)+",
        "(a?b?)*",
        "x(a{0,30}){1,30}",
        "(a{0,9}){9}",
        "(.*,)*",
        "(a|[a-z])*",
        "(a?){20}",
        "((ab)*|a|b)*",
        "(-?[a-z]+)*",
    ] {
        assert!(Pattern::parse(text).is_err(), "{text}");
    }
    for text in [
        "^[a-z0-9]+(-[a-z0-9]+)*$",
        r"^(\w+,)*\w+$",
        "(a{0,10}b)*",
        "(a|b)*",
        "(ab|ac)*",
        ".*.*",
        r"^[^@\s]+@([a-z0-9-]+\.)+[a-z]{2,}$",
        "(a?)*",
        "(|a)*",
        r"^(\d{1,3}\.){3}\d{1,3}$",
        r"^[A-Za-z0-9+/]{0,1000}={0,2}$",
        "(a[bc]?)*",
    ] {
        assert!(
            Pattern::parse(text).is_ok(),
            "{text}: {:?}",
            Pattern::parse(text)
        );
    }
    assert!(
        refused(&format!("({})*", "a".repeat(70)))
            .0
            .contains("too much")
    );
    assert!(refused("((((a{10}){10}){10}){10})*").0.contains("too much"));
}

#[test]
fn samples_match_and_have_the_length() {
    for (text, min, max, first) in [
        (r"^[A-Z]{3}-\d+$", 1, 20, "AAA-0"),
        (r"^[A-Z]{3}-\d+$", 10, 20, "AAA-000000"),
        ("^[a-z0-9]+(-[a-z0-9]+)*$", 1, 255, "0"),
        (r"^(?:a|b):c$", 0, 9, "a:c"),
        (r"^(ab)+$", 5, 7, "ababab"),
        ("^a{0,3}b{0,3}$", 5, 9, "aaabb"),
        (r"\d", 5, 5, "0000000000000000"),
        ("x", 1, 255, "x0"),
        ("é+", 1, 255, "é"),
        ("^é+$", 1, 255, "é"),
        ("^$", 0, 10, ""),
        ("(|a)", 1, 9, "0"),
        ("b$", 3, 9, "b0b"),
        (
            r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}$",
            1,
            255,
            "00000000-0000-0000",
        ),
        (r"^[^@\s]+@([a-z0-9-]+\.)+[a-z]{2,}$", 1, 255, "0@0.aa"),
        (r"^\\$", 1, 255, "\\"),
        ("^[a-z]{300,}$", 300, 400, ""),
    ] {
        let pattern = pattern(text, min, max);
        for sample in pattern.samples() {
            let count = sample.chars().count() as i64;
            assert!(
                (min..=max).contains(&count) && pattern.matches(sample),
                "{text} {sample:?}"
            );
        }
        let found = &pattern.samples()[0];
        assert!(
            found.is_empty() == first.is_empty() || first.is_empty(),
            "{text}"
        );
        if first.chars().count() as i64 <= max && !first.is_empty() {
            assert_eq!(found, first, "{text}");
        }
        if let Some(broken) = pattern.broken() {
            let count = broken.chars().count() as i64;
            let fits = (min..=max).contains(&count);
            assert!(fits != pattern.matches(broken), "{text} {broken:?}");
        }
    }
    assert_eq!(pattern(r"^[A-Z]{3}-\d+$", 1, 20).samples()[9], "AAA-9");
    assert_eq!(pattern("^a+$", 1, 255).samples().len(), 10);
    assert_eq!(pattern("^(a|b)$", 1, 255).samples(), ["a", "b"]);
}

#[test]
fn a_pattern_that_its_length_contradicts_is_refused() {
    for (text, min, max) in [
        ("^a{5}$", 1, 4),
        ("^$", 1, 255),
        ("a^", 0, 9),
        ("^a{2}$", 3, 9),
    ] {
        let mut pattern = Pattern::parse(text).expect(text);
        let fault = pattern.find_samples(min, max).expect_err(text);
        assert!(
            fault.message.contains(&format!("{min} to {max}")),
            "{}",
            fault.message
        );
    }
}

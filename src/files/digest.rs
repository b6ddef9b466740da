//! Tells texts apart quickly: XXH3 with 64 bits, which is the same for every compiler, machine and
//! release of the crate. Not for defence against an attacker.

use std::hash::Hasher;

use twox_hash::XxHash3_64;

/// A digest that grows. Numbers count as little-endian, and `usize` as 64 bits, whatever the machine.
#[derive(Clone, Default)]
pub(crate) struct Digest(XxHash3_64);

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn write_u16(&mut self, number: u16) {
        self.write(&number.to_le_bytes());
    }

    fn write_u32(&mut self, number: u32) {
        self.write(&number.to_le_bytes());
    }

    fn write_u64(&mut self, number: u64) {
        self.write(&number.to_le_bytes());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    // The signed ones, among them the number of an enum's variant, are written as these.

    fn finish(&self) -> u64 {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::hash::Hash;

    use super::*;

    fn digest(value: impl Hash) -> u64 {
        let mut digest = Digest::default();
        value.hash(&mut digest);
        digest.finish()
    }

    #[test]
    fn it_is_the_same_for_ever() {
        let of_bytes = |text: &str| {
            let mut digest = Digest::default();
            digest.write(text.as_bytes());
            digest.finish()
        };
        // As the reference implementation has them, `xxhsum -H3`.
        assert_eq!(of_bytes(""), 0x2d06_8005_38d3_94c2);
        assert_eq!(of_bytes("a"), 0xe6c6_32b6_1e96_4e1f);
        assert_eq!(digest(("a", 1_usize, Some(2_u16))), 0x1a0e_5369_7035_43ad);
    }

    #[test]
    fn every_byte_and_the_order_count() {
        let texts = [
            "",
            "a",
            "b",
            "ab",
            "ba",
            "12345678",
            "12345679",
            "123456781",
        ];
        for (position, text) in texts.iter().enumerate() {
            assert_eq!(digest(text), digest(text));
            let mut others = texts[..position].iter();
            assert!(others.all(|other| digest(other) != digest(text)));
        }
        assert_ne!(digest(("a", "bc")), digest(("ab", "c")));
    }
}

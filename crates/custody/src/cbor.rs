//! Deterministic CBOR (RFC 8949, section 4.2), the small part that Codekeep uses.
//!
//! Unsigned integers, byte strings, text strings, arrays, maps, `false`, `true` and `null`; always
//! the shortest form, always definite lengths, map keys in bytewise order and unique. The reader
//! refuses everything else, so that one meaning has one spelling: no library offers a reader this
//! strict. Nothing is allocated by a length that the input merely claims.

/// Why bytes are not the deterministic CBOR that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CborError {
    /// The bytes end too early.
    #[error("the data ends too early")]
    End,
    /// An item is not of the wanted type.
    #[error("an item has another type than expected")]
    Type,
    /// A number or length is not written in its shortest form, or a length is indefinite.
    #[error("an item is not written in its shortest form")]
    NotShortest,
    /// Map keys are out of order or stand twice.
    #[error("map keys are out of order or stand twice")]
    KeyOrder,
    /// Text that is not UTF-8.
    #[error("a text is not UTF-8")]
    Utf8,
    /// Nested too deeply.
    #[error("nested too deeply")]
    Depth,
    /// A value outside its bounds.
    #[error("a value is outside its bounds")]
    Bounds,
    /// Bytes are left over after the last item.
    #[error("bytes are left over at the end")]
    Trailing,
}

/// How deep arrays and maps may be nested.
pub const MAX_DEPTH: u8 = 16;

const UINT: u8 = 0;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const SIMPLE: u8 = 7;

/// Writes deterministic CBOR.
///
/// The caller states map keys in order; [`Writer::map`] does the sorting for those who cannot.
#[derive(Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty writer with room for `bytes`, so that a secret is not left behind by growing.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: Vec::with_capacity(bytes) }
    }

    /// The bytes written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    fn head(&mut self, major: u8, value: u64) {
        let major = major << 5;
        if value < 24 {
            self.out.push(major | value as u8);
        } else if let Ok(v) = u8::try_from(value) {
            self.out.extend([major | 24, v]);
        } else if let Ok(v) = u16::try_from(value) {
            self.out.push(major | 25);
            self.out.extend(v.to_be_bytes());
        } else if let Ok(v) = u32::try_from(value) {
            self.out.push(major | 26);
            self.out.extend(v.to_be_bytes());
        } else {
            self.out.push(major | 27);
            self.out.extend(value.to_be_bytes());
        }
    }

    /// An unsigned integer.
    pub fn uint(&mut self, value: u64) -> &mut Self {
        self.head(UINT, value);
        self
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.head(BYTES, value.len() as u64);
        self.out.extend_from_slice(value);
        self
    }

    /// A text string.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.head(TEXT, value.len() as u64);
        self.out.extend_from_slice(value.as_bytes());
        self
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.out.push(if value { 0xf5 } else { 0xf4 });
        self
    }

    /// `null`.
    pub fn null(&mut self) -> &mut Self {
        self.out.push(0xf6);
        self
    }

    /// The head of an array; `items` items follow.
    pub fn array(&mut self, items: usize) -> &mut Self {
        self.head(ARRAY, items as u64);
        self
    }

    /// The head of a map whose entries the caller writes in the order of their encoded keys.
    pub fn map_head(&mut self, entries: usize) -> &mut Self {
        self.head(MAP, entries as u64);
        self
    }

    /// A map with short text keys: entries are sorted by their encoded keys here.
    pub fn map(&mut self, entries: Vec<(&str, Writer)>) -> &mut Self {
        let mut encoded: Vec<(Vec<u8>, Vec<u8>)> = entries
            .into_iter()
            .map(|(key, value)| {
                let mut k = Writer::new();
                k.text(key);
                (k.out, value.out)
            })
            .collect();
        encoded.sort();
        self.head(MAP, encoded.len() as u64);
        for (key, value) in encoded {
            self.out.extend(key);
            self.out.extend(value);
        }
        self
    }

    /// An item that is already encoded.
    pub fn raw(&mut self, item: &[u8]) -> &mut Self {
        self.out.extend_from_slice(item);
        self
    }
}

/// Reads deterministic CBOR from a slice, without copying, and refuses any other spelling.
#[derive(Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
    depth: u8,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, depth: 0 }
    }

    /// How many bytes have not been read yet.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// When bytes are left over.
    pub fn finish(self) -> Result<(), CborError> {
        if self.rest.is_empty() { Ok(()) } else { Err(CborError::Trailing) }
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], CborError> {
        let len = usize::try_from(len).map_err(|_| CborError::End)?;
        let (now, rest) = self.rest.split_at_checked(len).ok_or(CborError::End)?;
        self.rest = rest;
        Ok(now)
    }

    fn chunk<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        let (chunk, rest) = self.rest.split_first_chunk().ok_or(CborError::End)?;
        self.rest = rest;
        Ok(*chunk)
    }

    #[inline]
    fn head(&mut self) -> Result<(u8, u64), CborError> {
        let (first, rest) = self.rest.split_first().ok_or(CborError::End)?;
        self.rest = rest;
        let (major, info) = (first >> 5, first & 31);
        // The value, and the least that has to be written so long.
        let (value, least) = match info {
            0..=23 => return Ok((major, u64::from(info))),
            24 => (u64::from(u8::from_be_bytes(self.chunk()?)), 24),
            25 => (u64::from(u16::from_be_bytes(self.chunk()?)), 1 << 8),
            26 => (u64::from(u32::from_be_bytes(self.chunk()?)), 1 << 16),
            27 => (u64::from_be_bytes(self.chunk()?), 1 << 32),
            _ => return Err(CborError::NotShortest),
        };
        // `false`, `true` and `null` are one byte; a simple value in two bytes is nothing we use.
        if value < least || major == SIMPLE {
            return Err(CborError::NotShortest);
        }
        Ok((major, value))
    }

    fn expect(&mut self, wanted: u8) -> Result<u64, CborError> {
        let (major, value) = self.head()?;
        if major == wanted { Ok(value) } else { Err(CborError::Type) }
    }

    /// An unsigned integer.
    ///
    /// # Errors
    /// When the next item is something else.
    pub fn uint(&mut self) -> Result<u64, CborError> {
        self.expect(UINT)
    }

    /// An unsigned integer of at most 32 bits.
    ///
    /// # Errors
    /// When the next item is something else or larger.
    pub fn u32(&mut self) -> Result<u32, CborError> {
        u32::try_from(self.uint()?).map_err(|_| CborError::Bounds)
    }

    /// A byte string.
    ///
    /// # Errors
    /// When the next item is something else or cut off.
    pub fn bytes(&mut self) -> Result<&'a [u8], CborError> {
        let len = self.expect(BYTES)?;
        self.take(len)
    }

    /// A byte string of exactly `N` bytes.
    ///
    /// # Errors
    /// When the next item is something else or of another length.
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        self.bytes()?.try_into().map_err(|_| CborError::Bounds)
    }

    /// A text string.
    ///
    /// # Errors
    /// When the next item is something else, cut off, or not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, CborError> {
        let len = self.expect(TEXT)?;
        self.text_of(len)
    }

    fn text_of(&mut self, len: u64) -> Result<&'a str, CborError> {
        std::str::from_utf8(self.take(len)?).map_err(|_| CborError::Utf8)
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// When the next item is something else.
    pub fn bool(&mut self) -> Result<bool, CborError> {
        match self.head()? {
            (SIMPLE, 20) => Ok(false),
            (SIMPLE, 21) => Ok(true),
            _ => Err(CborError::Type),
        }
    }

    /// Reads `null` if it is next, and says whether it was.
    ///
    /// # Errors
    /// When the bytes end here.
    pub fn null(&mut self) -> Result<bool, CborError> {
        match self.rest.first() {
            None => Err(CborError::End),
            Some(0xf6) => {
                self.rest = &self.rest[1..];
                Ok(true)
            }
            Some(_) => Ok(false),
        }
    }

    fn enter(&mut self) -> Result<(), CborError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(CborError::Depth) } else { Ok(()) }
    }

    /// An array: `item` is called once for each item.
    ///
    /// # Errors
    /// When the next item is no array, or `item` fails.
    pub fn array<E: From<CborError>>(&mut self, mut item: impl FnMut(&mut Self) -> Result<(), E>) -> Result<(), E> {
        let items = self.expect(ARRAY)?;
        self.enter()?;
        for _ in 0..items {
            item(self)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// The head of an array of exactly `items` items, which the caller reads one by one.
    ///
    /// # Errors
    /// When the next item is no array of that length.
    pub fn array_of(&mut self, items: u64) -> Result<(), CborError> {
        if self.expect(ARRAY)? == items { Ok(()) } else { Err(CborError::Bounds) }
    }

    /// A map with text keys: `entry` is called with each key and must read its value.
    ///
    /// # Errors
    /// When the next item is no map, its keys are out of order, or `entry` fails.
    pub fn map<E: From<CborError>>(&mut self, mut entry: impl FnMut(&'a str, &mut Self) -> Result<(), E>) -> Result<(), E> {
        self.map_with(|reader| reader.text(), |key, reader| entry(key, reader))
    }

    /// A map with byte-string keys: `entry` is called with each key and must read its value.
    ///
    /// # Errors
    /// When the next item is no map, its keys are out of order, or `entry` fails.
    pub fn map_of_bytes<E: From<CborError>>(&mut self, entry: impl FnMut(&'a [u8], &mut Self) -> Result<(), E>) -> Result<(), E> {
        self.map_with(|reader| reader.bytes(), entry)
    }

    fn map_with<K, E: From<CborError>>(
        &mut self,
        key: impl Fn(&mut Self) -> Result<K, CborError>,
        mut entry: impl FnMut(K, &mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        let entries = self.expect(MAP)?;
        self.enter()?;
        let mut last: Option<&'a [u8]> = None;
        for _ in 0..entries {
            let before = self.rest;
            let this = key(self)?;
            let encoded = before.get(..before.len() - self.rest.len()).ok_or(CborError::End)?;
            if last.is_some_and(|last| last >= encoded) {
                return Err(CborError::KeyOrder.into());
            }
            last = Some(encoded);
            entry(this, self)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Passes over one item of any kind, and returns its bytes. It must be deterministic too.
    ///
    /// # Errors
    /// When the item is malformed or not in deterministic form.
    pub fn skip(&mut self) -> Result<&'a [u8], CborError> {
        let before = self.rest;
        self.skip_item()?;
        before.get(..before.len() - self.rest.len()).ok_or(CborError::End)
    }

    fn skip_item(&mut self) -> Result<(), CborError> {
        let (major, value) = self.head()?;
        match major {
            // A negative integer may stand in what a newer version wrote.
            UINT | 1 => {}
            BYTES => {
                self.take(value)?;
            }
            TEXT => {
                self.text_of(value)?;
            }
            ARRAY => {
                self.enter()?;
                for _ in 0..value {
                    self.skip_item()?;
                }
                self.depth -= 1;
            }
            MAP => {
                self.enter()?;
                let mut last: Option<&'a [u8]> = None;
                for _ in 0..value {
                    let key = self.skip()?;
                    if last.is_some_and(|last| last >= key) {
                        return Err(CborError::KeyOrder);
                    }
                    last = Some(key);
                    self.skip_item()?;
                }
                self.depth -= 1;
            }
            SIMPLE if (20..=22).contains(&value) => {}
            _ => return Err(CborError::Type),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn writes_the_examples_of_rfc_8949_appendix_a() {
        let uint = |v| {
            let mut w = Writer::new();
            w.uint(v);
            w.into_bytes()
        };
        assert_eq!(uint(23), [0x17]);
        assert_eq!(uint(24), [0x18, 0x18]);
        assert_eq!(uint(1000), [0x19, 0x03, 0xe8]);
        assert_eq!(uint(1_000_000), [0x1a, 0x00, 0x0f, 0x42, 0x40]);
        assert_eq!(uint(u64::MAX), [0x1b, 255, 255, 255, 255, 255, 255, 255, 255]);
        let mut w = Writer::new();
        w.array(2).text("IETF").bytes(&[1, 2, 3, 4]).bool(true).null();
        assert_eq!(w.into_bytes(), [0x82, 0x64, b'I', b'E', b'T', b'F', 0x44, 1, 2, 3, 4, 0xf5, 0xf6]);
    }

    #[test]
    fn map_keys_are_sorted_by_their_encoding() {
        let mut one = Writer::new();
        one.uint(1);
        let mut two = Writer::new();
        two.uint(2);
        let mut w = Writer::new();
        w.map(vec![("aa", one), ("b", two)]);
        assert_eq!(w.into_bytes(), [0xa2, 0x61, b'b', 2, 0x62, b'a', b'a', 1]);
    }

    #[test]
    fn other_spellings_are_refused() {
        let uint = |bytes: &[u8]| Reader::new(bytes).uint();
        assert_eq!(uint(&[0x18, 0x17]), Err(CborError::NotShortest));
        assert_eq!(uint(&[0x19, 0x00, 0xff]), Err(CborError::NotShortest));
        assert_eq!(uint(&[0x1f]), Err(CborError::NotShortest));
        assert_eq!(uint(&[0x19, 0x01]), Err(CborError::End));
        assert_eq!(uint(&[0x41, 0]), Err(CborError::Type));
        assert_eq!(Reader::new(&[0x5f, 0x41, 0, 0xff]).bytes(), Err(CborError::NotShortest));
        assert_eq!(Reader::new(&[0x62, 0xc3, 0x28]).text(), Err(CborError::Utf8));
        assert_eq!(Reader::new(&[0xf8, 0x14]).bool(), Err(CborError::NotShortest));
        let keys = |bytes: &[u8]| Reader::new(bytes).map(|_, r| r.uint().map(|_| ()));
        assert_eq!(keys(&[0xa2, 0x61, b'a', 1, 0x61, b'a', 1]), Err(CborError::KeyOrder));
        assert_eq!(keys(&[0xa2, 0x61, b'b', 1, 0x61, b'a', 1]), Err(CborError::KeyOrder));
        // A length of 2^63 allocates nothing and ends the reading.
        assert_eq!(Reader::new(&[0x5b, 0x80, 0, 0, 0, 0, 0, 0, 0]).bytes(), Err(CborError::End));
    }

    #[test]
    fn depth_is_bounded() {
        let nest = |n: usize| [vec![0x81u8; n], vec![0x00]].concat();
        assert!(Reader::new(&nest(16)).skip().is_ok());
        assert_eq!(Reader::new(&nest(17)).skip(), Err(CborError::Depth));
        assert_eq!(Reader::new(&nest(100_000)).skip(), Err(CborError::Depth));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut reader = Reader::new(&bytes);
            if let Ok(item) = reader.skip() {
                prop_assert_eq!(item.len() + reader.remaining(), bytes.len());
            }
        }
    }
}

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

    #[inline]
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

    #[inline]
    fn expect(&mut self, wanted: u8) -> Result<u64, CborError> {
        let (major, value) = self.head()?;
        if major == wanted { Ok(value) } else { Err(CborError::Type) }
    }

    /// An unsigned integer.
    ///
    /// # Errors
    /// When the next item is something else.
    #[inline]
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
    #[inline]
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        // Most of a large vault is ids, whose heads are known.
        let head = const {
            assert!(24 <= N || N < 24);
            if N < 24 { [BYTES << 5 | N as u8, 0] } else { [BYTES << 5 | 24, N as u8] }
        };
        let head: &[u8] = if N < 24 { head.split_at(1).0 } else { &head };
        if let Some((bytes, rest)) = self.rest.strip_prefix(head).and_then(<[u8]>::split_first_chunk) {
            self.rest = rest;
            return Ok(*bytes);
        }
        self.bytes()?.try_into().map_err(|_| CborError::Bounds)
    }

    /// A text string.
    ///
    /// # Errors
    /// When the next item is something else, cut off, or not UTF-8.
    #[inline]
    pub fn text(&mut self) -> Result<&'a str, CborError> {
        let len = self.expect(TEXT)?;
        self.text_of(len)
    }

    /// The bytes of a text string, for who compares them with text: whether they are UTF-8 is not looked at.
    ///
    /// # Errors
    /// When the next item is something else or cut off.
    #[inline]
    pub fn text_bytes(&mut self) -> Result<&'a [u8], CborError> {
        let len = self.expect(TEXT)?;
        self.take(len)
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

    /// How many items the next array claims to have; none when the next item is no array.
    #[must_use]
    pub fn claims(&self) -> Option<u64> {
        self.clone().expect(ARRAY).ok()
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

    /// A map with text keys, whose entries are asked for one by one.
    ///
    /// # Errors
    /// When the next item is no map.
    pub fn entries(&mut self) -> Result<Entries<'_, 'a>, CborError> {
        let left = self.expect(MAP)?;
        self.enter()?;
        Ok(Entries { reader: self, left, next: None, last: None })
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

/// The entries of a map with text keys, to be asked for in the order in which they stand there: shorter keys
/// first, then by bytes. None is looked at twice.
pub struct Entries<'r, 'a> {
    reader: &'r mut Reader<'a>,
    /// How many keys were not read yet.
    left: u64,
    /// The key that was read, and whose value comes next.
    next: Option<Key<'a>>,
    last: Option<Key<'a>>,
}

/// A text key. These stand in the order of their encodings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    len: usize,
    bytes: &'a [u8],
}

impl<'a> From<&'a [u8]> for Key<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self { len: bytes.len(), bytes }
    }
}

impl<'a> Entries<'_, 'a> {
    /// The value of this key, which the caller must read; none when the map has no such key. Entries before it are
    /// passed over.
    ///
    /// # Errors
    /// When what is passed over is malformed or not in deterministic form, or keys are out of order.
    #[inline]
    pub fn value(&mut self, key: &str) -> Result<Option<&mut Reader<'a>>, CborError> {
        let wanted = Key::from(key.as_bytes());
        // Nearly always it is the next, and comes after all that were asked for before.
        if self.next.is_none()
            && self.left > 0
            && self.last.is_none_or(|last| last < wanted)
            && let Some((head, rest)) = self.reader.rest.split_first()
            && key.len() < 24
            && usize::from(*head) == usize::from(TEXT << 5) + key.len()
            && let Some((found, rest)) = rest.split_at_checked(key.len())
            && found == key.as_bytes()
        {
            self.left -= 1;
            self.last = Some(Key::from(found));
            self.reader.rest = rest;
            return Ok(Some(&mut *self.reader));
        }
        self.look_for(wanted)
    }

    fn look_for(&mut self, wanted: Key<'_>) -> Result<Option<&mut Reader<'a>>, CborError> {
        while let Some(key) = self.key()? {
            if key >= wanted {
                let is_it = key == wanted;
                self.next = self.next.filter(|_| !is_it);
                return Ok(is_it.then_some(&mut *self.reader));
            }
            self.pass(key)?;
        }
        Ok(None)
    }

    /// Passes over what is left.
    ///
    /// # Errors
    /// As [`Entries::value`].
    pub fn finish(mut self) -> Result<(), CborError> {
        while let Some(key) = self.key()? {
            self.pass(key)?;
        }
        self.reader.depth -= 1;
        Ok(())
    }

    /// The key whose value comes next.
    fn key(&mut self) -> Result<Option<Key<'a>>, CborError> {
        if self.next.is_none() && self.left > 0 {
            let key = Key::from(self.reader.text_bytes()?);
            if self.last.is_some_and(|last| last >= key) {
                return Err(CborError::KeyOrder);
            }
            self.left -= 1;
            (self.next, self.last) = (Some(key), Some(key));
        }
        Ok(self.next)
    }

    /// Passes over an entry that nobody asked for. Of one that somebody did it is known that its key is text.
    fn pass(&mut self, key: Key<'a>) -> Result<(), CborError> {
        std::str::from_utf8(key.bytes).map_err(|_| CborError::Utf8)?;
        self.next = None;
        self.reader.skip_item()
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

    #[test]
    fn entries_are_found_in_their_order_and_nothing_else_is() {
        let value = |n: u64| {
            let mut w = Writer::new();
            w.uint(n);
            w
        };
        let mut w = Writer::new();
        w.map(vec![("b", value(1)), ("aa", value(2)), ("zz", value(3)), ("aaa", value(4))]);
        let bytes = w.into_bytes();
        let ask = |keys: &[&str]| {
            let mut reader = Reader::new(&bytes);
            let mut entries = reader.entries().unwrap();
            let found: Vec<_> = keys.iter().map(|key| entries.value(key).unwrap().map(|r| r.uint().unwrap())).collect();
            entries.finish().unwrap();
            reader.finish().unwrap();
            found
        };
        assert_eq!(ask(&["b", "aa", "zz", "aaa"]), [Some(1), Some(2), Some(3), Some(4)]);
        assert_eq!(ask(&["a", "c", "aa", "bb", "aaa", "bbbb"]), [None, None, Some(2), None, Some(4), None]);
        assert_eq!(ask(&["aaa"]), [Some(4)]);
        assert_eq!(ask(&[]), []);
        // Too late, or twice: what was passed over or read does not come back.
        assert_eq!(ask(&["zz", "aa", "zz", "aaa"]), [Some(3), None, None, Some(4)]);
    }

    #[test]
    fn fixed_bytes_have_their_length_and_its_shortest_head() {
        let read = |bytes: &[u8]| Reader::new(bytes).fixed::<2>();
        assert_eq!(read(&[0x42, 1, 2]), Ok([1, 2]));
        assert_eq!(read(&[0x58, 2, 1, 2]), Err(CborError::NotShortest));
        assert_eq!(read(&[0x43, 1, 2, 3]), Err(CborError::Bounds));
        assert_eq!(read(&[0x42, 1]), Err(CborError::End));
        assert_eq!(read(&[0x62, 1, 2]), Err(CborError::Type));
        let long = |head: &[u8]| Reader::new(&[head, &[7; 32]].concat()).fixed::<32>();
        assert_eq!(long(&[0x58, 32]), Ok([7; 32]));
        assert_eq!(long(&[0x59, 0, 32]), Err(CborError::NotShortest));
    }

    proptest! {
        /// Maps as they should be and maps of which something was changed are read or refused by both readers alike.
        #[test]
        fn entries_read_what_a_map_reads(
            fields in proptest::collection::btree_map("[ab]{0,3}", 0u64..300, 0..6),
            asked in proptest::collection::btree_set("[ab]{0,3}", 0..6),
            (at, byte) in (0usize..40, any::<u8>()),
            changed in any::<bool>(),
        ) {
            let mut w = Writer::new();
            let fields: Vec<(&str, Writer)> = fields.iter().map(|(key, value)| {
                let mut w = Writer::new();
                w.uint(*value);
                (key.as_str(), w)
            }).collect();
            w.map(fields);
            let mut bytes = w.into_bytes();
            if changed && let Some(there) = bytes.get_mut(at) {
                *there = byte;
            }
            let mut asked: Vec<&String> = asked.iter().collect();
            asked.sort_by_key(|key| (key.len(), key.as_str()));
            let by_map = || {
                let (mut reader, mut found) = (Reader::new(&bytes), Vec::new());
                reader.map(|key, r| {
                    let item = r.skip()?;
                    found.extend(asked.iter().any(|asked| *asked == key).then_some((key, item)));
                    Ok::<_, CborError>(())
                })?;
                Ok::<_, CborError>((found, reader.remaining()))
            };
            let by_entries = || {
                let (mut reader, mut found) = (Reader::new(&bytes), Vec::new());
                let mut entries = reader.entries()?;
                for key in &asked {
                    if let Some(r) = entries.value(key)? {
                        found.push((key.as_str(), r.skip()?));
                    }
                }
                entries.finish()?;
                Ok::<_, CborError>((found, reader.remaining()))
            };
            prop_assert_eq!(by_map().ok(), by_entries().ok());
        }

        #[test]
        fn any_bytes_are_read_or_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut reader = Reader::new(&bytes);
            if let Ok(item) = reader.skip() {
                prop_assert_eq!(item.len() + reader.remaining(), bytes.len());
            }
        }
    }
}

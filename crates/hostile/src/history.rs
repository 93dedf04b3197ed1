//! Histories that a fuzzer makes up: each is a string of bytes that chooses kinds, fields and references among a few ids,
//! so that events meet, collide and refer to what is not there. A fuzzer would hardly ever find one by trying bytes.

use custody::cbor::Writer;
use custody::{Body, Event, EventId};

use crate::export::{export, of as export_of};
use crate::ledger::add_up;

/// More events make a run slow and find nothing that fewer do not.
const MOST_EVENTS: usize = 60;

/// Writes the events that the bytes choose, in chains that may be broken, adds them up, and takes them in as an export.
pub fn history(bytes: &[u8]) {
    let mut maker = Maker { bytes: bytes.iter(), events: Vec::new() };
    while maker.events.len() < MOST_EVENTS && maker.bytes.len() > 0 {
        let bytes = maker.event();
        let event = Event::read(&bytes);
        assert!(event.is_ok(), "an event with the fields of its kind is read: {event:?}");
        maker.events.extend(event);
    }
    add_up(&maker.events);
    export(&export_of(&maker.events));
}

struct Maker<'b> {
    bytes: std::slice::Iter<'b, u8>,
    events: Vec<Event>,
}

impl Maker<'_> {
    fn next(&mut self) -> u8 {
        self.bytes.next().copied().unwrap_or_default()
    }

    fn one_of<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        let n = usize::from(self.next());
        from.get(n.checked_rem(from.len())?).copied()
    }

    /// An id of which there are few.
    fn id(&mut self) -> [u8; 16] {
        [self.next() % 5; 16]
    }

    /// One of the last events, or one that is not there.
    fn event_id(&mut self) -> EventId {
        let back = usize::from(self.next() % 12);
        let place = self.events.len().checked_sub(back + 1);
        place.and_then(|at| self.events.get(at)).map_or(EventId([0xee; 32]), |event| event.id)
    }

    /// Any number, small ones above all.
    fn number(&mut self) -> u64 {
        match self.next() {
            255 => u64::MAX,
            254 => u64::from(u32::MAX) + 1,
            253 => 1_700_000_000_000 + u64::from(self.next()) * 86_400_000,
            small => u64::from(small),
        }
    }

    fn event(&mut self) -> Vec<u8> {
        let writer = [self.next() % 3; 16];
        let own = self.events.iter().filter(|event| event.writer.bytes() == &writer).max_by_key(|event| (event.seq, event.id));
        let (mut seq, mut prev) = own.map_or((1, None), |last| (last.seq.saturating_add(1), Some(last.id)));
        let lamport = match self.next() {
            0 => self.number(),
            1 => {
                seq = self.number().max(2); // a chain with a gap, or one that forks
                prev = Some(self.event_id());
                1
            }
            _ => self.events.len() as u64 + 1,
        };
        let wall_ms = 1_700_000_000_000 + self.number().min(1 << 40);
        let mut w = Writer::new();
        w.array(8).bytes(&writer).uint(seq);
        match prev {
            Some(prev) => w.bytes(prev.bytes()),
            None => w.null(),
        };
        let random = (self.events.len() as u128).to_be_bytes();
        let kind = self.one_of(Body::KINDS).unwrap_or_default();
        w.uint(lamport).uint(wall_ms).bytes(&random).text(kind);
        let fields: Vec<(&str, Writer)> = fields(kind).iter().map(|(name, field)| (*name, self.field(*field))).collect();
        w.map(fields);
        w.into_bytes()
    }

    fn field(&mut self, field: Field) -> Writer {
        let mut w = Writer::new();
        match field {
            Field::Id => w.bytes(&self.id()),
            Field::Event => w.bytes(self.event_id().bytes()),
            Field::Number => w.uint(self.number()),
            Field::Date => w.uint(19_000 + u64::from(self.next()) * 30),
            Field::Flag => w.bool(self.next() & 1 == 1),
            Field::Text => w.text(self.one_of(&["set-old", "copy-stale", "clipboard.seconds", ""]).unwrap_or_default()),
            Field::Word(words) => w.text(self.one_of(words).unwrap_or_default()),
            Field::Ids => {
                let ids: Vec<[u8; 16]> = (0..self.next() % 4).map(|_| self.id()).collect();
                w.array(ids.len());
                ids.iter().fold(&mut w, |w, id| w.bytes(id))
            }
            Field::Events => {
                let ids: Vec<EventId> = (0..self.next() % 4).map(|_| self.event_id()).collect();
                w.array(ids.len());
                ids.iter().fold(&mut w, |w, id| w.bytes(id.bytes()))
            }
            Field::Places => {
                let places: Vec<([u8; 16], u64)> =
                    (0..self.next() % 6).map(|_| (self.id(), self.number().min(u64::from(u32::MAX)))).collect();
                w.array(places.len());
                places.iter().fold(&mut w, |w, (code, ordinal)| w.array(2).bytes(code).uint(*ordinal))
            }
            Field::Runs => {
                let runs: Vec<([u8; 16], u64, u64, EventId)> =
                    (0..self.next() % 3).map(|_| ([self.next() % 3; 16], self.number(), self.number(), self.event_id())).collect();
                w.array(runs.len());
                let put = |w: &mut Writer, (writer, from, to, last): &([u8; 16], u64, u64, EventId)| {
                    w.array(4).bytes(writer).uint(*from).uint(*to).bytes(last.bytes());
                };
                runs.iter().for_each(|run| put(&mut w, run));
                &mut w
            }
            Field::Holds => {
                let held: Vec<([u8; 16], [u8; 16])> = (0..self.next() % 4).map(|_| (self.id(), self.id())).collect();
                w.array(held.len());
                held.iter().fold(&mut w, |w, (set, code)| w.array(2).bytes(set).array(1).bytes(code))
            }
        };
        w
    }
}

/// What may stand in a field, as section 8.2 of docs/FORMAT.md says.
#[derive(Clone, Copy)]
enum Field {
    Id,
    Event,
    Number,
    Date,
    Flag,
    Text,
    /// One of these; the last of each list is one of a newer version.
    Word(&'static [&'static str]),
    Ids,
    Events,
    Places,
    Holds,
    Runs,
}

/// The fields of a kind.
fn fields(kind: &str) -> &'static [(&'static str, Field)] {
    use Field::{Date, Event, Events, Flag, Holds, Id, Ids, Number, Places, Runs, Text, Word};
    match kind {
        "account.new" => &[("account", Id)],
        "label" => &[("subject", Id), ("field", Word(&["service", "account", "host", "owner", "place", "tags", "newer"]))],
        "fact" => &[("account", Id), ("fact", Word(&["privileged", "closed", "plain-entry", "order", "newer"])), ("value", Number)],
        "set.new" => &[
            ("set", Id),
            ("account", Id),
            ("shape", Word(&["list", "rotating", "key", "pass", "grid", "newer"])),
            ("codes", Places),
            ("replaces", Ids),
            ("beside", Ids),
            ("source", Word(&["paste", "file", "newer"])),
            ("issued", Date),
            ("expires", Number),
            ("case", Flag),
        ],
        "set.join" => &[("set", Id), ("codes", Places)],
        "set.superseded" => &[("sets", Ids), ("by", Id)],
        "take" => &[("code", Id), ("set", Id), ("how", Word(&["shown", "copied", "as-stored", "newer"]))],
        "outcome" => &[("take", Event), ("outcome", Word(&["accepted", "refused", "returned", "newer"])), ("after", Events)],
        "correction" => &[("take", Event), ("outcome", Event), ("after", Events)],
        "set.revoked" => &[("set", Id), ("why", Word(&["exposed", "copy-lost", "notice", "newer"])), ("copy", Id)],
        "set.restored" => &[("revoked", Events)],
        "purge" => &[("codes", Ids)],
        "signin.changed" => &[("account", Id), ("change", Word(&["phone", "enrolled", "password", "newer"]))],
        "copy.new" => &[
            ("copy", Id),
            ("kind", Word(&["plain", "sealed", "pack", "newer"])),
            ("holds", Holds),
            ("paper", Word(&["a4", "letter", "newer"])),
            ("fingerprint", Text),
            ("expires", Number),
        ],
        "copy.said" => &[("copy", Id), ("said", Word(&["checked", "destroyed", "lost", "newer"])), ("struck", Ids)],
        "put-off" => &[("item", Text), ("subject", Id), ("cause", Event), ("until", Date)],
        "seen" => &[("item", Text), ("subject", Id), ("cause", Event)],
        "setting" => &[("name", Text), ("value", Number)],
        "key.changed" => &[("what", Word(&["password", "cost", "recovery-made", "recovery-removed", "rekeyed", "newer"]))],
        "recovery.tested" => &[("made", Event)],
        "notice" => &[("set", Id), ("arrived", Flag)],
        "import.left-out" => &[("runs", Runs)],
        "pack.new" => &[("copy", Id), ("home", Id), ("expires", Number), ("base", Number)],
        _ => &[],
    }
}

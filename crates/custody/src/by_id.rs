//! Things in the order in which they came, each found by its id. In a large vault they are looked up some
//! hundred thousand times at each unlock and each save, which a tree is too slow for.

use std::hash::{BuildHasher, Hash};

use hashbrown::{DefaultHashBuilder, HashTable};

/// What has an id of its own.
pub trait HasId {
    /// The kind of id.
    type Id: Copy + Eq + Hash;

    /// Its id, which never changes.
    fn id(&self) -> Self::Id;
}

/// Things with ids, each id once. Two of them are equal when they hold the same in the same order.
#[derive(Debug, Clone)]
pub struct ById<T> {
    all: Vec<T>,
    /// Where in `all` each stands, found by the hash of its id: a small table, since the ids stand there already.
    places: HashTable<usize>,
    hasher: DefaultHashBuilder,
}

impl<T> Default for ById<T> {
    fn default() -> Self {
        Self { all: Vec::new(), places: HashTable::new(), hasher: DefaultHashBuilder::default() }
    }
}

impl<T: PartialEq> PartialEq for ById<T> {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl<T: Eq> Eq for ById<T> {}

/// Where each of a list stands, found by its id.
#[derive(Debug)]
pub(crate) struct Places {
    places: HashTable<usize>,
    hasher: DefaultHashBuilder,
}

impl Places {
    /// The places in a list; none where an id comes twice.
    pub(crate) fn of<T: HasId>(all: &[T]) -> Option<Self> {
        let hasher = DefaultHashBuilder::default();
        let mut places = HashTable::with_capacity(all.len());
        let id_at = |place: usize| all.get(place).map(HasId::id);
        let hash_at = |place: &usize| id_at(*place).map_or(0, |id| hasher.hash_one(id));
        for (place, one) in all.iter().enumerate() {
            let id = one.id();
            let hash = hasher.hash_one(id);
            if places.find(hash, |there| id_at(*there) == Some(id)).is_some() {
                return None;
            }
            places.insert_unique(hash, place, hash_at);
        }
        Some(Self { places, hasher })
    }
}

impl<T: HasId> ById<T> {
    /// A list and [`Places::of`] it.
    pub(crate) fn with(all: Vec<T>, Places { places, hasher }: Places) -> Self {
        Self { all, places, hasher }
    }

    /// None yet, with room for so many: what grows is copied, wiped and put in its place anew.
    pub(crate) fn with_room(room: usize) -> Self {
        Self { all: Vec::with_capacity(room), places: HashTable::with_capacity(room), hasher: DefaultHashBuilder::default() }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All of them, in their order.
    pub fn values(&self) -> std::slice::Iter<'_, T> {
        self.all.iter()
    }

    /// All of them, in their order, to be changed. Their ids must stay what they are.
    pub(crate) fn values_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.all.iter_mut()
    }

    /// Whether there is one with this id.
    #[must_use]
    pub fn contains(&self, id: &T::Id) -> bool {
        self.place(id).is_some()
    }

    /// The one with this id.
    #[must_use]
    pub fn get(&self, id: &T::Id) -> Option<&T> {
        self.all.get(self.place(id)?)
    }

    /// Where the one with this id stands in their order.
    pub(crate) fn place(&self, id: &T::Id) -> Option<usize> {
        self.places.find(self.hash(id), |there| self.is_at(*there, id)).copied()
    }

    /// The one with this id, to be changed.
    pub(crate) fn get_mut(&mut self, id: &T::Id) -> Option<&mut T> {
        let place = self.place(id)?;
        self.all.get_mut(place)
    }

    /// Puts one behind the others, unless one with its id is there.
    pub(crate) fn insert(&mut self, one: T) {
        let id = one.id();
        let hash = self.hash(&id);
        if self.places.find(hash, |there| self.is_at(*there, &id)).is_none() {
            let place = self.all.len();
            self.all.push(one);
            let (all, hasher) = (&self.all, &self.hasher);
            let hash_at = |there: &usize| all.get(*there).map_or(0, |one| hasher.hash_one(one.id()));
            self.places.insert_unique(hash, place, hash_at);
        }
    }

    /// Takes one out.
    pub(crate) fn remove(&mut self, id: &T::Id) -> Option<T> {
        let place = self.place(id)?;
        let one = self.all.remove(place);
        self.places.retain(|there| *there != place);
        self.places.iter_mut().filter(|there| **there > place).for_each(|there| *there -= 1);
        Some(one)
    }

    fn hash(&self, id: &T::Id) -> u64 {
        self.hasher.hash_one(id)
    }

    fn is_at(&self, place: usize, id: &T::Id) -> bool {
        self.all.get(place).is_some_and(|one| one.id() == *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl HasId for (u8, char) {
        type Id = u8;
        fn id(&self) -> u8 {
            self.0
        }
    }

    fn by_id(all: &[(u8, char)]) -> ById<(u8, char)> {
        let mut few = ById::default();
        all.iter().for_each(|one| few.insert(*one));
        few
    }

    #[test]
    fn a_list_is_taken_over_with_its_places_unless_an_id_comes_twice() {
        let all = [(7, 'a'), (3, 'b'), (1, 'd')];
        let whole = ById::with(all.to_vec(), Places::of(&all).unwrap());
        assert_eq!(whole, by_id(&all));
        assert!(all.iter().all(|one| whole.get(&one.0) == Some(one)) && whole.get(&9).is_none());
        assert!(Places::of(&[(7, 'a'), (3, 'b'), (7, 'c')]).is_none());
    }

    #[test]
    fn each_id_stands_once_where_it_was_first_put() {
        let mut few = by_id(&[(7, 'a'), (3, 'b'), (7, 'c'), (1, 'd')]);
        assert_eq!(few.values().copied().collect::<Vec<_>>(), [(7, 'a'), (3, 'b'), (1, 'd')]);
        few.insert((3, 'e'));
        few.insert((5, 'f'));
        assert_eq!((few.get(&3), few.get(&5), few.get(&9)), (Some(&(3, 'b')), Some(&(5, 'f')), None));
        few.get_mut(&5).unwrap().1 = 'g';
        assert_eq!(few, by_id(&[(7, 'a'), (3, 'b'), (1, 'd'), (5, 'g')]));
        assert_ne!(few, by_id(&[(3, 'b'), (7, 'a'), (1, 'd'), (5, 'g')]));
    }

    #[test]
    fn the_others_are_found_after_one_was_taken_out() {
        let all = [(7, 'a'), (3, 'b'), (1, 'd')];
        for gone in all {
            let mut few = by_id(&all);
            assert_eq!((few.remove(&gone.0), few.remove(&gone.0)), (Some(gone), None));
            few.insert((9, 'z'));
            for other in all.iter().filter(|other| **other != gone).chain(&[(9, 'z')]) {
                assert_eq!(few.get(&other.0), Some(other), "after {gone:?}");
            }
            assert_eq!((few.len(), few.contains(&gone.0)), (3, false));
        }
    }
}

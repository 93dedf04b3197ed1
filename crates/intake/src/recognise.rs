//! The pipeline itself: one stage after the other.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use custody::CodeText;

use crate::blanked::{self, Blank};
use crate::candidates::{self, Candidate};
use crate::choose::{Choice, Group};
use crate::cues::{CODES, Cues, DATED, cues};
use crate::fold::fold;
use crate::page::Page;
use crate::rows::RowFacts;
use crate::service::{Asked, Told};
use crate::{
    Clue, FoundCode, FoundSet, IntakeError, LeftOut, MAX_LINES, Recognised, Source, UsedPlace, Why, account, check, dates, decode,
    laid_out, left_out, readings, rows, service, shape, structure, used,
};

/// Reads a text or file and says which backup codes stand in it.
///
/// # Errors
/// [`IntakeError`] when the input is too large or no text. A text without codes is no error.
pub fn recognise(source: &Source<'_>) -> Result<Recognised, IntakeError> {
    let text = decode::decode(source.bytes)?;
    let lines = structure::split_lines(&text).count();
    if lines > MAX_LINES {
        return Err(IntakeError::TooManyLines { limit: MAX_LINES });
    }
    let page = structure::read(&text, source.name);
    let looked = look(&page, source.name);
    let mut left_out = left_out::rest(&text, &page, &looked.facts, &looked.candidates, &looked.rows);
    left_out.extend(looked.repeats);
    left_out.sort_by_key(|l| l.line);
    Ok(Recognised { sets: looked.sets, left_out, lines: if text.is_empty() { 0 } else { lines } })
}

/// The sets of a page that was put together from the fields of one entry.
pub(crate) fn sets_of(page: &Page) -> Vec<FoundSet> {
    look(page, None).sets
}

/// What all stages behind the structure make of a page.
struct Looked {
    facts: Vec<RowFacts>,
    candidates: Vec<Candidate>,
    sets: Vec<FoundSet>,
    repeats: Vec<LeftOut>,
    /// The rows that hold the chosen codes, and where in them.
    rows: HashMap<usize, Vec<Range<usize>>>,
}

fn look(page: &Page, name: Option<&str>) -> Looked {
    let facts = rows::read(page);
    let file_cues = name.map(|name| cues(&fold(name))).unwrap_or_default();
    let mut candidates = candidates::collect(page);
    laid_out::join(page, &facts, &mut candidates, file_cues.any(CODES));
    let groups = Choice { page, facts: &facts, candidates: &candidates, file_cues, file_name: name.unwrap_or_default() }.groups();
    let (by_file, file_account) = name.map(service::of_file).unwrap_or_default();
    let reader = Reader {
        page,
        facts: &facts,
        candidates: &candidates,
        only: groups.len() == 1,
        with_codes: candidates.iter().filter(|c| !c.form.is_letters()).map(|c| c.row).collect(),
        by_file,
        file_account,
    };
    let mut repeats: Vec<LeftOut> = Vec::new();
    let mut sets: Vec<FoundSet> = groups.iter().map(|group| reader.set(group, &mut repeats)).collect();
    inherit(&mut sets, &groups, &candidates);
    let chosen: HashSet<usize> = groups.iter().flat_map(|g| g.members.iter().copied()).collect();
    let rows = reader.rows(&chosen);
    Looked { facts, candidates, sets, repeats, rows }
}

/// A further list of codes of the same form under a heading that names no service ("NEW codes") is of
/// the service above.
fn inherit(sets: &mut [FoundSet], groups: &[Group], candidates: &[Candidate]) {
    let form = |group: &Group| group.members.first().and_then(|at| candidates.get(*at)).map(|c| c.form.key());
    let mut above: Option<(&Group, &'static custody::services::Service, Clue)> = None;
    for (set, group) in sets.iter_mut().zip(groups) {
        let running = group.section.entry == 0;
        match (set.service, above) {
            (Some(service), _) => above = Some((group, service, set.service_from)).filter(|_| running),
            (None, Some((before, service, clue))) if running && set.service_name.is_none() && form(before) == form(group) => {
                (set.service, set.service_from) = (Some(service), clue);
            }
            _ => {}
        }
    }
}

struct Reader<'a> {
    page: &'a Page,
    facts: &'a [RowFacts],
    candidates: &'a [Candidate],
    /// The text holds one set, so that everything in it speaks of that set.
    only: bool,
    /// Rows in which something stands that may be a code.
    with_codes: HashSet<usize>,
    by_file: Option<Told>,
    file_account: Option<String>,
}

impl Reader<'_> {
    fn set(&self, group: &Group, repeats: &mut Vec<LeftOut>) -> FoundSet {
        let members: Vec<&Candidate> = group.members.iter().filter_map(|at| self.candidates.get(*at)).collect();
        let first_row = members.first().map_or(0, |c| c.row);
        let whole_text = self.only && group.section.entry == 0;
        let asked = Asked { page: self.page, facts: self.facts, with_codes: &self.with_codes, by_file: self.by_file.as_ref() };
        let proved = members.first().and_then(|c| check::proves(self.page.slice(&c.span)));
        let told = match proved {
            Some(service) => Told { service: Some(service), name: None, clue: Clue::CheckDigits },
            None => service::of_group(&asked, group, first_row, whole_text),
        };
        let case_matters = members.iter().any(|c| c.form.upper > 0 && c.form.lower > 0);
        let numbers: HashSet<u32> = members.iter().filter_map(|c| c.number).collect();
        let printed = numbers.len() == members.len();
        let fields = used::field_statuses(self.page, group);
        let marks = used::used(self.page, self.facts, group, self.candidates, &fields);
        let blanks = blanked::blanks(self.page, group, self.candidates, &fields);

        let repeats_before = repeats.len();
        let mut codes: Vec<FoundCode> = Vec::with_capacity(members.len());
        let mut gone: Vec<UsedPlace> = Vec::with_capacity(blanks.len());
        let mut waiting = blanks.iter().peekable();
        let mut known: HashMap<custody::Comparable, usize> = HashMap::new();
        for (at, (candidate, used)) in members.iter().zip(marks).enumerate() {
            while let Some(blank) = waiting.next_if(|b| b.behind <= at) {
                gone.push(self.used_place(blank, printed, codes.len().saturating_add(gone.len())));
            }
            let text = CodeText::new(self.text(candidate));
            let line = self.page.rows.get(candidate.row).map_or(1, |r| r.line);
            if let Some(first) = known.get(&text.comparable(case_matters)).and_then(|at| codes.get_mut(*at)) {
                // A code that is marked as used in one place is used.
                first.used |= used;
                repeats.push(left_out::left_out(line, self.page.row_text(candidate.row), Why::Repeat { of: first.ordinal }));
                continue;
            }
            let position = place_behind(codes.len().saturating_add(gone.len()));
            known.insert(text.comparable(case_matters), codes.len());
            codes.push(FoundCode { text, used, ordinal: candidate.number.filter(|_| printed).unwrap_or(position), line });
        }
        for blank in waiting {
            gone.push(self.used_place(blank, printed, codes.len().saturating_add(gone.len())));
        }
        let said = group
            .section
            .rows
            .clone()
            .take(200)
            .filter_map(|r| self.facts.get(r))
            .fold(Cues::default(), |all, f| all.with(f.cues).with(f.field_cues));
        let form = members.first().map(|c| &c.form);
        // Where codes are marked as used, another reading could make one unused.
        let unmarked = gone.is_empty() && codes.iter().all(|c| !c.used);
        let other_reading = readings::other(self.page, &members).filter(|_| unmarked);
        FoundSet {
            shape: form.map_or(custody::Shape::List, |form| shape::shape(codes.len().saturating_add(gone.len()), form, told.service, said)),
            account: self.file_account.clone().or_else(|| account::of_group(self.page, group, whole_text)),
            issued_on: self.issued_on(group, &members, whole_text),
            service: told.service,
            service_name: told.name,
            service_from: told.clue,
            case_matters,
            codes,
            used_places: gone,
            other_reading,
            repeats: u32::try_from(repeats.len().saturating_sub(repeats_before)).unwrap_or(u32::MAX),
        }
    }

    fn used_place(&self, blank: &Blank, printed: bool, before: usize) -> UsedPlace {
        let line = self.page.rows.get(blank.row).map_or(1, |r| r.line);
        UsedPlace { ordinal: blank.number.filter(|_| printed).unwrap_or(place_behind(before)), line }
    }

    /// A code's text as issued; the parts of one that is laid out over rows joined with one space.
    fn text(&self, candidate: &Candidate) -> String {
        let mut text = self.page.slice(&candidate.span).to_owned();
        if candidate.form.phrase && candidate.more.is_empty() {
            return text;
        }
        for (_, part) in &candidate.more {
            text.push(' ');
            text.push_str(self.page.slice(part));
        }
        text
    }

    fn issued_on(&self, group: &Group, members: &[&Candidate], whole_text: bool) -> Option<custody::Date> {
        let own: HashSet<usize> = members.iter().map(|c| c.row).collect();
        let rows = if whole_text { 0..self.page.rows.len() } else { group.section.rows.clone() };
        let others = || rows.clone().filter(|r| !own.contains(r)).filter_map(|r| self.facts.get(r).map(|f| (r, f)));
        let said =
            others().filter(|(_, f)| f.cues.any(DATED) || f.field_cues.any(DATED)).find_map(|(r, _)| dates::find(self.page.row_text(r)));
        said.or_else(|| others().find_map(|(r, _)| if self.facts.get(r)?.words <= 8 { dates::find(self.page.row_text(r)) } else { None }))
    }

    /// The rows that hold the chosen codes, and where in them.
    fn rows(&self, chosen: &HashSet<usize>) -> HashMap<usize, Vec<Range<usize>>> {
        let members = chosen.iter().filter_map(|at| self.candidates.get(*at));
        let parts = members.flat_map(|c| std::iter::once((c.row, c.span.clone())).chain(c.more.iter().cloned()));
        parts.fold(HashMap::new(), |mut all, (row, span)| {
            all.entry(row).or_default().push(span);
            all
        })
    }
}

/// The reading position behind so many places.
fn place_behind(before: usize) -> u32 {
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

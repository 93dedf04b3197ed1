//! The pipeline itself: one stage after the other.

use std::collections::{HashMap, HashSet};

use custody::CodeText;

use crate::candidates::{self, Candidate};
use crate::choose::{Choice, Group};
use crate::cues::{CODES, Cues, DATED, cues};
use crate::fold::fold;
use crate::page::Page;
use crate::rows::RowFacts;
use crate::service::Told;
use crate::{
    FoundCode, FoundSet, IntakeError, LeftOut, MAX_LINES, Recognised, Source, Why, account, dates, decode, laid_out, left_out, rows,
    service, shape, structure, used,
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
    let facts = rows::read(&page);
    let file_cues = source.name.map(|name| cues(&fold(name))).unwrap_or_default();
    let mut candidates = candidates::collect(&page);
    laid_out::join(&page, &facts, &mut candidates, file_cues.any(CODES));
    let groups = Choice { page: &page, facts: &facts, candidates: &candidates, file_cues }.groups();
    let (by_file, file_account) = source.name.map(service::of_file).unwrap_or_default();

    let reader = Reader { page: &page, facts: &facts, candidates: &candidates, only: groups.len() == 1, by_file, file_account };
    let mut sets: Vec<FoundSet> = Vec::new();
    let mut repeats: Vec<LeftOut> = Vec::new();
    for group in &groups {
        sets.push(reader.set(group, &mut repeats));
    }
    let chosen: HashSet<usize> = groups.iter().flat_map(|g| g.members.iter().copied()).collect();
    let code_lines = reader.lines(&chosen);
    let mut left_out = left_out::rest(&text, &page, &facts, &candidates, &code_lines, !sets.is_empty());
    left_out.extend(repeats);
    left_out.sort_by_key(|l| l.line);
    Ok(Recognised { sets, left_out, lines: if text.is_empty() { 0 } else { lines } })
}

struct Reader<'a> {
    page: &'a Page,
    facts: &'a [RowFacts],
    candidates: &'a [Candidate],
    /// The text holds one set, so that everything in it speaks of that set.
    only: bool,
    by_file: Option<Told>,
    file_account: Option<String>,
}

impl Reader<'_> {
    fn set(&self, group: &Group, repeats: &mut Vec<LeftOut>) -> FoundSet {
        let members: Vec<&Candidate> = group.members.iter().filter_map(|at| self.candidates.get(*at)).collect();
        let first_row = members.first().map_or(0, |c| c.row);
        let whole_text = self.only && group.section.entry == 0;
        let told = service::of_group(self.page, self.facts, group, first_row, self.by_file.as_ref(), whole_text);
        let case_matters = members.iter().any(|c| c.form.upper > 0 && c.form.lower > 0);
        let numbers: HashSet<u32> = members.iter().filter_map(|c| c.number).collect();
        let printed = numbers.len() == members.len();
        let marks = used::used(self.page, self.facts, group, self.candidates);

        let mut codes: Vec<FoundCode> = Vec::with_capacity(members.len());
        let mut known: HashMap<custody::Comparable, usize> = HashMap::new();
        for (candidate, used) in members.iter().zip(marks) {
            let text = CodeText::new(self.text(candidate));
            let line = self.page.rows.get(candidate.row).map_or(1, |r| r.line);
            if let Some(first) = known.get(&text.comparable(case_matters)).and_then(|at| codes.get_mut(*at)) {
                // A code that is marked as used in one place is used.
                first.used |= used;
                repeats.push(left_out::left_out(line, self.page.row_text(candidate.row), Why::Repeat { of: first.ordinal }));
                continue;
            }
            let position = u32::try_from(codes.len()).unwrap_or(u32::MAX).saturating_add(1);
            known.insert(text.comparable(case_matters), codes.len());
            codes.push(FoundCode { text, used, ordinal: candidate.number.filter(|_| printed).unwrap_or(position), line });
        }
        let said = group
            .section
            .rows
            .clone()
            .take(200)
            .filter_map(|r| self.facts.get(r))
            .fold(Cues::default(), |all, f| all.with(f.cues).with(f.field_cues));
        let form = members.first().map(|c| &c.form);
        FoundSet {
            shape: form.map_or(custody::Shape::List, |form| shape::shape(codes.len(), form, told.service, said)),
            account: self.file_account.clone().or_else(|| account::of_group(self.page, group, whole_text)),
            issued_on: self.issued_on(group, &members, whole_text),
            service: told.service,
            service_name: told.name,
            service_from: told.clue,
            case_matters,
            codes,
        }
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

    fn lines(&self, chosen: &HashSet<usize>) -> HashSet<usize> {
        let rows = chosen
            .iter()
            .filter_map(|at| self.candidates.get(*at))
            .flat_map(|c| std::iter::once(c.row).chain(c.more.iter().map(|(row, _)| *row)));
        rows.filter_map(|row| self.page.rows.get(row)).map(|r| r.line).collect()
    }
}

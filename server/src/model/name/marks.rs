//! Combining marks: which letters carry them, and how many.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, ScriptExtension, UnicodeScript};

use super::Flaw;

/// A letter and the marks on it read so far.
#[derive(Debug, Default)]
pub struct Run {
    base: Option<char>,
    marks: Vec<char>,
}

impl Run {
    /// Reads the next letter. Fails when the one before is not complete.
    pub fn begin(&mut self, letter: char) -> Result<(), Flaw> {
        // A tone may stand between it and the letter: that is the canonical order.
        if self.stacker().is_some_and(|stacker| !fits(stacker, letter)) {
            return Err(Flaw::LoneMark);
        }
        self.base = Some(letter);
        // An é already has its accent.
        let is_mark = |c: &char| c.general_category_group() == GeneralCategoryGroup::Mark;
        self.marks = [letter].into_iter().nfd().filter(is_mark).collect();
        Ok(())
    }

    /// Reads a mark.
    pub fn add(&mut self, mark: char) -> Result<(), Flaw> {
        if is_shapeless(mark) {
            return Err(Flaw::Invisible);
        }
        let base = self.base.filter(|base| fits(mark, *base)).ok_or(Flaw::LoneMark)?;
        if self.marks.contains(&mark) || self.marks.len() >= most(base) {
            return Err(Flaw::ManyMarks);
        }
        self.marks.push(mark);
        Ok(())
    }

    /// Ends the letter: before a character without marks, or at the end.
    pub fn end(&mut self) -> Result<(), Flaw> {
        if self.stacker().is_some() {
            return Err(Flaw::Invisible);
        }
        self.base = None;
        self.marks.clear();
        Ok(())
    }

    fn stacker(&self) -> Option<char> {
        self.marks.iter().copied().find(|mark| is_stacker(*mark))
    }

    /// The script of the last letter.
    pub fn script(&self) -> Option<Script> {
        self.base.map(|base| base.script())
    }
}

/// The most marks on a letter in real names; more, and repeated ones, are only for show.
///
/// Two where a letter takes a vowel and a tone, or two accents. Three where a dot makes it another letter before it
/// takes its vowel and a nasal sign (ख़ाँ, שָּׁ), and four or five where letters are written under it as marks:
/// Tibetan སྒྲོ, Khmer ប៉ាំង, Burmese မျှော်.
fn most(base: char) -> usize {
    match base.script() {
        Script::Myanmar => 5,
        Script::Tibetan | Script::Khmer | Script::Tai_Tham | Script::Javanese | Script::Balinese => 4,
        Script::Hebrew
        | Script::Syriac
        | Script::Devanagari
        | Script::Bengali
        | Script::Gurmukhi
        | Script::Gujarati
        | Script::Oriya
        | Script::Telugu
        | Script::Kannada
        | Script::Malayalam
        | Script::Sinhala
        | Script::Tirhuta
        | Script::Newa
        | Script::Kaithi
        | Script::Khojki
        | Script::Khudawadi
        | Script::Sharada
        | Script::Siddham
        | Script::Takri
        | Script::Grantha
        | Script::Lepcha
        | Script::Limbu
        | Script::Chakma
        | Script::Cham
        | Script::Sundanese
        | Script::Meetei_Mayek => 3,
        _ => 2,
    }
}

/// Whether a mark belongs on a letter: it has the letter's script, or it has none and the letter takes such marks.
fn fits(mark: char, base: char) -> bool {
    let (of_mark, of_base) = (mark.script_extension(), base.script_extension());
    if of_base.is_common() || of_base.is_inherited() || of_mark.is_common() {
        return false;
    }
    if of_mark.is_inherited() {
        return takes_any(of_base);
    }
    !of_mark.intersection(of_base).is_empty()
}

/// Alphabets whose letters take accents that Unicode assigns to no script.
fn takes_any(base: ScriptExtension) -> bool {
    [
        Script::Latin,
        Script::Greek,
        Script::Cyrillic,
        Script::Armenian,
        Script::Georgian,
        Script::Hebrew,
        Script::Arabic,
        Script::Syriac,
        Script::Coptic,
        Script::Ethiopic,
        Script::Cherokee,
        Script::Tifinagh,
        Script::Nko,
        Script::Adlam,
        Script::Osage,
        Script::Lisu,
        Script::Bopomofo,
        Script::Thai,
        Script::Lao,
    ]
    .into_iter()
    .any(|script| base.contains_script(script))
}

/// Marks that are never drawn: those that Unicode calls `Default_Ignorable_Code_Point`, frames around other
/// characters, and marks that only control the layout of old scripts.
fn is_shapeless(mark: char) -> bool {
    mark.general_category() == GeneralCategory::EnclosingMark
        || matches!(mark,
            '\u{34f}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{2d7f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{13440}' | '\u{13447}'..='\u{13455}' | '\u{16fe4}'
            | '\u{1bc9d}' | '\u{1da9b}'..='\u{1daaf}' | '\u{e0100}'..='\u{e01ef}')
}

/// Marks not drawn themselves that put the next letter under the last (`Invisible_Stacker`, UAX #44).
fn is_stacker(mark: char) -> bool {
    matches!(
        mark,
        '\u{1039}'
            | '\u{17d2}'
            | '\u{1a60}'
            | '\u{1bab}'
            | '\u{aaf6}'
            | '\u{10a3f}'
            | '\u{11133}'
            | '\u{113d0}'
            | '\u{1193e}'
            | '\u{11a47}'
            | '\u{11a99}'
            | '\u{11d45}'
            | '\u{11d97}'
            | '\u{11f42}'
    )
}

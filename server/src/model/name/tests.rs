use super::*;

fn stored(name: &str) -> Result<String, Flaw> {
    spell(name, Form::Compatible)
}

#[test]
fn real_names_in_all_scripts_are_accepted() {
    let mut refused = Vec::new();
    for (script, names) in NAMES {
        for (name, form) in names.iter().flat_map(|name| [(name, Form::Compatible), (name, Form::Composed)]) {
            if let Err(flaw) = spell(name, form) {
                refused.push((script, name, form, flaw));
            }
        }
    }
    assert!(refused.is_empty(), "{refused:?}");
}

/// By number of users on the net; includes marks that come three in a row, and joiners, where they are ordinary.
const NAMES: &[(&str, &[&str])] = &[
    (
        "Latin",
        &[
            "Ada",
            "O'Brien",
            "Jean-Luc",
            "Müller",
            "Søren",
            "Nguyễn Thị Hồng",
            "Ẹ̀fọ́",
            "Adébọ̀wálé",
            "J̌i",
            "Smith, Jr.",
            "x_X_x",
        ],
    ),
    ("Greek", &["Γιώργος", "Ἀλέξανδρος", "Ᾱ̓δα"]),
    ("Cyrillic", &["Ольга", "Алёна", "Й", "Ѱалти́рь"]),
    ("Armenian", &["Արմեն", "Հայկ"]),
    ("Georgian", &["გიორგი", "ნინო"]),
    ("Hebrew", &["משה", "מֹשֶׁה", "שָׂרָה", "יִשָּׂשכָר", "חַנָּה", "ז׳בוטינסקי"]),
    ("Arabic", &["محمد", "مُحَمَّد", "عائشة", "عَبْدُ ٱللّٰه", "ٱلرَّحْمَـٰن", "جُمَّل"]),
    ("Persian", &["زهره\u{200c}سادات", "علی\u{200c}رضا", "می\u{200c}نا"]),
    ("Urdu", &["فاطمہ", "ئؤ"]),
    ("Syriac", &["ܐܦܪܝܡ", "ܡܳܪܝܰܡ", "ܡܠܟ̈ܐ"]),
    ("Thaana", &["މުޙައްމަދު"]),
    ("N'Ko", &["ߛߟߏ߬ߡߊߣߊ", "ߞߊ߲߬"]),
    ("Adlam", &["𞤀𞤣𞤤𞤢𞤥", "𞤃𞤢𞤥𞤢𞤣𞤵"]),
    ("Devanagari", &["आदित्य", "सिंह", "क्षितिज", "ख़ाँ", "ज़िंदल", "कृष्ण", "क्\u{200d}ष", "श्री"]),
    ("Bengali", &["রবীন্দ্রনাথ", "বড়ুয়া", "চাঁদ", "র\u{200d}্যাচেল", "মিয়াঁ"]),
    ("Gurmukhi", &["ਗੁਰਪ੍ਰੀਤ", "ਖ਼ਾਂ"]),
    ("Gujarati", &["ગાંધી", "કૃષ્ણ"]),
    ("Odia", &["ଜଗନ୍ନାଥ", "ଓଡ଼ିଆ"]),
    ("Tamil", &["லக்ஷ்மி", "க்ஷ", "ஸ்ரீ", "சௌந்தர்யா"]),
    ("Telugu", &["కృష్ణ", "శ్రీ", "లక్ష్మి"]),
    ("Kannada", &["ಲಕ್ಷ್ಮೀ", "ಕೃಷ್ಣ", "ಕೊಂಕಣಿ"]),
    ("Malayalam", &["കൃഷ്ണൻ", "രാജന്\u{200d}", "ശ്രീ"]),
    ("Sinhala", &["ශ්\u{200d}රී", "සිංහ", "නිමල්"]),
    ("Thai", &["ที่รัก", "น้ำ", "ศิลป์", "สิทธิ์", "กิ๊ก", "ฐิติรัตน์"]),
    ("Lao", &["ຊື່", "ນໍ້າ", "ຄຳ"]),
    ("Khmer", &["សុខា", "ស្រ្តី", "ខ្ញុំ", "ប៉ាំង", "សុវណ្ណារិទ្ធិ៍"]),
    ("Burmese", &["အောင်", "ကျော်", "မြို့", "မျှော်", "သန္တာ", "ခိုင်"]),
    ("Shan", &["ၸၢႆး", "ၵႅဝ်ႈ"]),
    ("Tibetan", &["བསྟན་འཛིན", "སྒྲོལ་མ", "བསྐྱོད", "ཧཱུྃ", "རྡོ་རྗེ"]),
    ("Javanese", &["ꦗꦮ", "ꦏꦿꦺꦴꦁ"]),
    ("Balinese", &["ᬯᬬᬦ᭄", "ᬓᬢᬸᬢ᭄"]),
    ("Tai Tham", &["ᨠᩥ᩠᩶ᨦ", "ᨾᩮᩥᩬᨦ"]),
    ("Ethiopic", &["አበበ", "ፋሲል"]),
    ("Cherokee", &["ᏍᏏᏉᏯ"]),
    ("Canadian Syllabics", &["ᐊᓂᓯᓈᐯ"]),
    ("Tifinagh", &["ⵎⴰⵙⵉⵏ"]),
    ("Mongolian", &["ᠴᠡᠴᠡᠭ", "ᠪᠣᠯᠣᠷᠮ\u{180e}ᠠ", "ᠠ\u{180b}"]),
    ("Hangul", &["김민준", "박 서연"]),
    ("Han", &["李雷", "渡邉", "葛\u{e0100}城", "𠮷野家"]),
    ("Kana", &["さくら", "ジェームズ", "が", "ｶﾞ", "か゚"]),
    ("Bopomofo", &["ㄓㄨˋ"]),
    ("Yi", &["ꆈꌠ"]),
    ("Runic", &["ᚠᚱᛖᛃᚨ"]),
    ("Gothic", &["𐌰𐍄𐍄𐌹𐌻𐌰"]),
];

#[test]
fn listed_symbols_and_emoji_are_accepted() {
    for name in [
        "🙂",
        "👩‍👩‍👧",
        "❤\u{fe0f}",
        "❤",
        "❤\u{fe0e}",
        "1\u{fe0f}\u{20e3}",
        "#\u{fe0f}\u{20e3} one",
        "🇩🇪",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿 fan",
        "👍🏽",
        "👩🏻‍❤️‍💋‍👩🏽",
        "🕵\u{200d}♂\u{fe0f}",
        "🏳️‍🌈 Ada",
        "Café ☕",
        "¯\\_(ツ)_/¯",
        "C++",
        "½",
        "€100",
        "™\u{fe0f}",
        "ℹ\u{fe0f}",
        "a → b",
        "«Ада»",
        "—",
        "№ 5",
        "🏽",
    ] {
        assert_eq!(spell(name, Form::Composed).as_deref(), Ok(name), "{name:?}");
        assert!(stored(name).is_ok(), "{name:?}: {:?}", stored(name));
    }
    assert_eq!(stored("™\u{fe0f}"), Ok("™\u{fe0f}".to_owned()));
    assert_eq!(stored("¯\\_(ツ)_/¯").as_deref(), Ok("¯\\_(ツ)_/¯"));
}

#[test]
fn spaces_are_single_and_of_one_kind() {
    for text in [
        "Alice Hill",
        "  Alice  Hill ",
        "Alice\u{a0}Hill",
        "Alice\u{2003}\u{3000} Hill\u{202f}",
        "\u{1680}Alice\u{1680}Hill",
    ] {
        assert_eq!(stored(text).as_deref(), Ok("Alice Hill"), "{text:?}");
        assert_eq!(spell(text, Form::Composed).as_deref(), Ok("Alice Hill"), "{text:?}");
    }
}

/// All assigned characters, and some of the unassigned: those are most, and all alike.
fn characters() -> impl Iterator<Item = char> {
    let is_bulk =
        |c: char| matches!(c.general_category(), GeneralCategory::Unassigned | GeneralCategory::PrivateUse);
    (0..=0x10_ffff).filter_map(char::from_u32).filter(move |c| !is_bulk(*c) || u32::from(*c) % 97 == 0)
}

#[test]
fn every_other_character_is_refused_in_any_position() {
    let welcome = |c: char| is_visible_character(c) || c.is_whitespace();
    let marks = |c: char| c.general_category_group() == GeneralCategoryGroup::Mark;
    let others = characters().filter(|c| !welcome(*c) && !marks(*c));
    for c in others {
        for text in [c.to_string(), format!("a{c}b"), format!("🙂{c}🙂")] {
            assert!(spell(&text, Form::Composed).is_err(), "U+{:04X}", u32::from(c));
        }
    }
}

#[test]
fn a_mark_without_its_letter_is_refused() {
    for mark in characters().filter(|c| c.general_category_group() == GeneralCategoryGroup::Mark) {
        for text in [
            mark.to_string(),
            format!("{mark}a"),
            format!("a {mark}"),
            format!("!{mark}"),
            format!("🙂{mark}🙂"),
            format!("李{mark}"),
        ] {
            let of_han = mark.script_extension();
            let is_of_han = !of_han.is_inherited() && of_han.contains_script(Script::Han);
            let is_selected = text.starts_with('李') && (is_of_han || matches!(mark, '\u{e0100}'..='\u{e01ef}'));
            let is_style = matches!(mark, '\u{fe0e}' | '\u{fe0f}') && text.starts_with('🙂');
            let result = spell(&text, Form::Composed);
            assert!(result.is_err() || is_selected || is_style, "U+{:04X} in {text:?}", u32::from(mark));
        }
    }
}

#[test]
fn each_flaw_is_reported() {
    for (text, flaw) in [
        ("", Flaw::Empty),
        (" \u{3000}\n", Flaw::Empty),
        ("a\nb", Flaw::Control),
        ("a\u{2028}b", Flaw::Control),
        ("a\u{7f}", Flaw::Control),
        ("Alice\u{fffc} Hill", Flaw::Invisible),
        ("\u{2800}", Flaw::Invisible),
        ("a\u{1d173}b", Flaw::Invisible),
        ("a\u{1d159}b", Flaw::Invisible),
        ("a\u{1bca0}b", Flaw::Invisible),
        ("a\u{13431}b", Flaw::Invisible),
        ("a\u{16fe4}", Flaw::Invisible),
        ("a\u{34f}b", Flaw::Invisible),
        ("a\u{200c}b", Flaw::Invisible),
        ("👩\u{200d}👩", Flaw::Invisible),
        ("🙂\u{200d}", Flaw::Invisible),
        ("1\u{fe0f}", Flaw::Invisible),
        ("a\u{fe0f}", Flaw::Invisible),
        ("🏴\u{e0067}\u{e007f}", Flaw::Invisible),
        ("ក\u{17d2}", Flaw::Invisible),
        ("می\u{200c}", Flaw::Invisible),
        ("a\u{180e}ᠠ", Flaw::Invisible),
        ("\u{301}", Flaw::LoneMark),
        ("a\u{e35}", Flaw::LoneMark),
        ("ก\u{93f}", Flaw::LoneMark),
        ("李\u{308}", Flaw::LoneMark),
        ("ក\u{17d2}a", Flaw::LoneMark),
        ("x\u{301}\u{302}\u{303}", Flaw::ManyMarks),
        ("x\u{301}\u{301}", Flaw::ManyMarks),
        ("ส\u{e35}\u{e48}\u{e49}", Flaw::ManyMarks),
        ("🇩", Flaw::BrokenEmoji),
        ("🇦🇧", Flaw::BrokenEmoji),
        ("🇩🇪🇩", Flaw::BrokenEmoji),
        ("\u{e000}", Flaw::Unknown),
        ("a\u{378}", Flaw::Unknown),
        ("a\u{10ffff}", Flaw::Unknown),
    ] {
        assert_eq!(stored(text), Err(flaw), "{text:?}");
    }
}

#[test]
fn a_stored_name_is_a_valid_name() {
    for (_, names) in NAMES {
        for name in *names {
            let name = stored(name).unwrap();
            assert_eq!(stored(&name), Ok(name));
        }
    }
}

use proptest::prelude::*;

use super::*;

#[test]
fn a_text_is_composed_and_trimmed() {
    let typed = "  Hoa\u{300} Bi\u{300}nh \u{a0}";
    let name: Name = typed.parse().unwrap();
    assert_eq!(name.as_str(), "Hoà Bình");
    assert_eq!(name, "Hoà Bình".parse().unwrap());
    assert_eq!(serde_json::to_string(&name).unwrap(), "\"Hoà Bình\"");
}

#[test]
fn a_text_has_a_length_counted_in_characters() {
    assert!("".parse::<Name>().is_err());
    assert!(" \u{3000}\n".parse::<Name>().is_err());
    assert!("ế".repeat(200).parse::<Name>().is_ok());
    assert!("e\u{302}\u{301}".repeat(200).parse::<Name>().is_ok(), "counted as composed");
    assert!("ế".repeat(201).parse::<Name>().is_err());
    assert!("a\u{301}".repeat(1_000_000).parse::<Name>().is_err());
    assert!("abc".parse::<Text<3>>().is_ok());
    let fault = "abcd".parse::<Text<3>>().unwrap_err();
    assert_eq!(fault.vi, "phải có từ 1 đến 3 ký tự");
    assert_eq!(fault.en, "must have 1 to 3 characters");
}

#[test]
fn control_characters_are_refused_wherever_they_came_from() {
    for bad in ["a\0b", "a\nb", "a\tb", "a\u{7f}b", "a\u{85}b", "\0"] {
        assert!(bad.parse::<Name>().is_err(), "{bad:?}");
        let stored = serde_json::to_string(bad).unwrap();
        assert!(serde_json::from_str::<Name>(&stored).is_err(), "{bad:?}");
    }
}

#[test]
fn invisible_characters_are_refused_wherever_they_stand() {
    let bad = "\u{ad}\u{200b}\u{200e}\u{200f}\u{202a}\u{202e}\u{2060}\u{2064}\u{2066}\u{2069}\u{feff}";
    for letter in bad.chars() {
        for typed in [format!("Hoà{letter} Bình"), format!("{letter}Hoà"), format!("Hoà{letter}")] {
            assert!(typed.parse::<Name>().is_err(), "{letter:?}");
        }
    }
    for good in ["a\u{2010}b", "a\u{2013}b", "a\u{2026}b", "a\u{a0}b"] {
        assert!(good.parse::<Name>().is_ok(), "{good:?} is seen");
    }
}

#[test]
fn a_log_shows_no_name() {
    let name: Name = "Nguyễn Văn A".parse().unwrap();
    assert_eq!(format!("{name:?}"), "Text(12 characters)");
}

#[test]
fn search_ignores_diacritics_tone_placement_case_and_spaces() {
    for typed in ["Hoà", "Hòa", "hoa", "HOÀ", "Hoa\u{300}", "  hòa "] {
        assert_eq!(search_key(typed), "hoa", "{typed:?}");
    }
    assert_eq!(search_key("Đồng  Đăng"), "dong dang");
    assert_eq!(search_key("Ðông Triều"), "dong trieu", "with the Icelandic letter");
    assert_eq!(search_key("Phường Việt Hưng"), "phuong viet hung");
    assert_eq!(search_key("Nguyễn Thị Ướt Ỷ"), "nguyen thi uot y");
    assert_eq!(search_key("Móng Cái 1"), "mong cai 1");
    assert_eq!(search_key(""), "");
}

#[test]
fn every_vietnamese_letter_becomes_a_plain_one() {
    let vowels = "aăâeêioôơuưy";
    let tones = ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"];
    for vowel in vowels.chars() {
        for tone in tones {
            let typed = format!("{vowel}{tone}");
            let composed: String = typed.nfc().collect();
            for text in [typed, composed.to_uppercase(), composed] {
                let key = search_key(&text);
                assert!(key.len() == 1 && key.is_ascii(), "{text:?} became {key:?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn however_it_was_typed_a_text_is_the_same_text(typed in "[\\w ắờữỵđĐƯƠ\u{300}\u{301}\u{323}]{1,60}") {
        let composed: String = typed.nfc().collect();
        let decomposed: String = typed.nfd().collect();
        let texts = [typed, composed, decomposed].map(|text| text.parse::<Text<300>>());
        prop_assert_eq!(&texts[0], &texts[1]);
        prop_assert_eq!(&texts[0], &texts[2]);
        if let Ok(text) = &texts[0] {
            prop_assert_eq!(&text.as_str().parse::<Text<300>>(), &texts[0]);
        }
    }

    #[test]
    fn a_search_key_is_its_own_search_key(typed in any::<String>()) {
        let key = search_key(&typed);
        prop_assert_eq!(search_key(&key), key);
    }

    #[test]
    fn case_and_composition_do_not_change_a_search_key(typed in "[a-zA-ZắờữỵđĐƯƠẾỆợ ]{0,40}") {
        let key = search_key(&typed);
        prop_assert_eq!(search_key(&typed.to_uppercase()), key.as_str());
        prop_assert_eq!(search_key(&typed.nfd().collect::<String>()), key);
    }
}

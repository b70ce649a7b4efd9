use proptest::prelude::*;

use super::*;

#[test]
fn a_page_size_is_asked_for_and_limited() {
    let rows = |asked| PageSize::try_from(asked).map(PageSize::rows);
    assert_eq!(rows(0), Ok(50));
    assert_eq!(rows(1), Ok(1));
    assert_eq!(rows(1000), Ok(1000));
    assert_eq!(rows(1001), Ok(1000));
    assert_eq!(rows(i32::MAX), Ok(1000));
    assert!(rows(-1).is_err());
    assert!(rows(i32::MIN).is_err());
    assert_eq!(PageSize::default().rows(), 50);
}

fn key() -> PageKey {
    PageKey::new([7; 32])
}

#[test]
fn a_token_opens_only_under_its_own_filter_and_key() {
    let token = PageToken::seal(&key(), b"class = POOR", b"row 50");
    assert_eq!(PageToken::open(&key(), b"class = POOR", token.as_str()), Ok(b"row 50".to_vec()));
    assert_eq!(PageToken::open(&key(), b"class = NEAR_POOR", token.as_str()), Err(BadPageToken));
    let other = PageKey::new([8; 32]);
    assert_eq!(PageToken::open(&other, b"class = POOR", token.as_str()), Err(BadPageToken));
}

#[test]
fn a_keyset_cannot_be_moved_into_the_filter() {
    let token = PageToken::seal(&key(), b"ab", b"c");
    assert_eq!(PageToken::open(&key(), b"a", token.as_str()), Err(BadPageToken));
    let tag_of_ab_c = &URL_SAFE_NO_PAD.decode(token.as_str()).unwrap()[..=TAG];
    let forged = URL_SAFE_NO_PAD.encode([tag_of_ab_c, b"bc"].concat());
    assert_eq!(PageToken::open(&key(), b"a", &forged), Err(BadPageToken));
}

#[test]
fn what_was_not_made_here_is_refused() {
    let huge = "A".repeat(LONGEST + 1);
    for bad in ["", "A", "AQ", "AQAAAAAAAAAAAAAAAAAAAAA", "không", "AQ==", huge.as_str()] {
        assert_eq!(PageToken::open(&key(), b"", bad), Err(BadPageToken), "{bad:?}");
    }
}

#[test]
fn a_key_does_not_show_itself() {
    assert_eq!(format!("{:?}", key()), "PageKey(secret)");
}

proptest! {
    #[test]
    fn a_token_gives_back_its_keyset(filter: Vec<u8>, keyset in prop::collection::vec(any::<u8>(), 0..200), secret: [u8; 32]) {
        let key = PageKey::new(secret);
        let token = PageToken::seal(&key, &filter, &keyset);
        prop_assert!(token.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        prop_assert_eq!(PageToken::open(&key, &filter, token.as_str()), Ok(keyset));
    }

    #[test]
    fn a_token_changed_anywhere_is_refused(keyset in prop::collection::vec(any::<u8>(), 0..40), place: prop::sample::Index, bit in 0..8_u32) {
        let token = PageToken::seal(&key(), b"filter", &keyset);
        let mut bytes = URL_SAFE_NO_PAD.decode(token.as_str()).unwrap();
        let place = place.index(bytes.len());
        bytes[place] ^= 1_u8 << bit;
        prop_assert_eq!(PageToken::open(&key(), b"filter", &URL_SAFE_NO_PAD.encode(bytes)), Err(BadPageToken));
    }
}

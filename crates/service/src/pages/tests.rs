use proto::sinhke::r#type::v1 as types;

use super::*;

#[test]
fn two_lists_never_share_a_token() {
    let key = PageKey::new([7; 32]);
    let ask = types::DocumentRef::default();
    let token = Pages::new(&key, "ListThese", &ask).after(b"06661");
    let mut bad = Violations::default();
    let page = Pages::new(&key, "ListThese", &ask).page(0, &token, text, &mut bad).unwrap();
    assert_eq!(page.after.as_deref(), Some("06661"));
    assert!(Pages::new(&key, "ListThose", &ask).page(0, &token, text, &mut bad).is_none());
    let other = types::DocumentRef { number: "1".to_owned(), ..ask };
    assert!(Pages::new(&key, "ListThese", &other).page(0, &token, text, &mut bad).is_none());
}

#[test]
fn a_next_page_is_named_only_where_there_is_one_more_row() {
    let key = PageKey::new([7; 32]);
    let pages = Pages::new(&key, "ListThese", &types::DocumentRef::default());
    let size = PageSize::try_from(2).unwrap();
    let cut = |rows: &[u8]| pages.cut(rows.to_vec(), size, |row| vec![*row]);
    assert_eq!(cut(&[1, 2]), (vec![1, 2], String::new()));
    assert_eq!(cut(&[1, 2, 3]), (vec![1, 2], pages.after(&[2])));
}

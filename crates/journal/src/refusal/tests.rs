use std::collections::BTreeSet;

use vocabulary::rejection::{Language, Rejection};

use super::JournalRefusal;

#[test]
fn every_refusal_has_a_reason_of_its_own_and_a_text_in_both_languages() {
    let reasons: BTreeSet<_> = JournalRefusal::ALL.iter().map(Rejection::reason).collect();
    assert_eq!(reasons.len(), JournalRefusal::ALL.len());
    for refusal in JournalRefusal::ALL {
        let (vi, en) = (refusal.text(Language::Vietnamese), refusal.text(Language::English));
        assert_ne!(vi, en);
        assert!(en.is_ascii() && !vi.is_empty());
        assert!(refusal.reason().bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'));
    }
}

#[test]
fn a_reused_request_id_names_its_field() {
    let fields = JournalRefusal::RequestIdReused.fields();
    assert_eq!(fields.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["request_id"]);
}

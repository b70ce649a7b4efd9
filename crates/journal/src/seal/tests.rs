use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
};

use uuid::Uuid;

use super::{Keyring, KeyringError, SealError, Sealer, WrappedKey};

const PERSON: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

fn ephemeral() -> Sealer {
    Sealer::new(&Keyring::ephemeral().unwrap())
}

fn opens(opened: &Result<Vec<u8>, SealError>) -> bool {
    match opened {
        Ok(_) => true,
        Err(SealError::Open) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_field_opens_for_its_person_and_purpose_only() {
    let sealer = ephemeral();
    let key = sealer.new_key(PERSON).unwrap();
    let closed = sealer.seal(&key, PERSON, "name", "Nguyễn Văn A".as_bytes()).unwrap();

    assert_eq!(sealer.open(&key, PERSON, "name", &closed).unwrap(), "Nguyễn Văn A".as_bytes());
    assert!(!opens(&sealer.open(&key, PERSON, "address", &closed)));
    assert!(!opens(&sealer.open(&key, OTHER, "name", &closed)), "the key itself is bound to its person");
    let of_other = sealer.new_key(OTHER).unwrap();
    assert!(!opens(&sealer.open(&of_other, OTHER, "name", &closed)));
}

#[test]
fn a_changed_byte_anywhere_keeps_a_field_closed() {
    let sealer = ephemeral();
    let key = sealer.new_key(PERSON).unwrap();
    let closed = sealer.seal(&key, PERSON, "name", b"A").unwrap();

    for at in 0..closed.len() {
        let mut changed = closed.clone();
        *changed.get_mut(at).unwrap() ^= 1;
        assert!(!opens(&sealer.open(&key, PERSON, "name", &changed)), "byte {at}");
        let cut = closed.get(..at).unwrap();
        assert!(!opens(&sealer.open(&key, PERSON, "name", cut)), "the first {at} bytes");
    }
}

#[test]
fn the_same_value_sealed_twice_looks_different() {
    let sealer = ephemeral();
    let key = sealer.new_key(PERSON).unwrap();

    let twice = [(); 2].map(|()| sealer.seal(&key, PERSON, "name", b"A").unwrap());

    assert_ne!(twice[0], twice[1]);
    assert_ne!(key, sealer.new_key(PERSON).unwrap());
}

#[test]
fn a_key_is_rewrapped_under_the_current_master_and_opens_what_it_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let before = Sealer::new(&Keyring::load_or_create(&path).unwrap());
    let old = before.new_key(PERSON).unwrap();
    let closed = before.seal(&old, PERSON, "name", b"A").unwrap();

    let after = Sealer::new(&Keyring::rotate(&path).unwrap());
    let new = after.rewrap(&old, PERSON).unwrap().expect("it was under the old master key");

    assert_ne!(old, new);
    assert_eq!(after.open(&new, PERSON, "name", &closed).unwrap(), b"A");
    assert_eq!(after.open(&old, PERSON, "name", &closed).unwrap(), b"A", "the old master key stays");
    assert_eq!(after.rewrap(&new, PERSON).unwrap(), None);
    assert!(matches!(before.open(&new, PERSON, "name", &closed), Err(SealError::UnknownKey(2))));
    assert_eq!(before.blind("citizen_id", "1"), after.blind("citizen_id", "1"), "other keys do not rotate");
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft stays behind");
}

#[test]
fn without_its_wrapped_key_a_field_is_gone() {
    let sealer = ephemeral();
    let key = sealer.new_key(PERSON).unwrap();
    let closed = sealer.seal(&key, PERSON, "name", b"A").unwrap();

    let erased = WrappedKey(Vec::new());

    assert!(!opens(&sealer.open(&erased, PERSON, "name", &closed)));
    assert!(!opens(&sealer.open(&sealer.new_key(PERSON).unwrap(), PERSON, "name", &closed)));
}

#[test]
fn a_blind_index_differs_by_kind_and_by_deployment() {
    let sealer = ephemeral();
    let claim = sealer.blind("citizen_id", "001099012345");

    assert_eq!(claim, sealer.blind("citizen_id", "001099012345"));
    assert_ne!(claim.digest, sealer.blind("voucher", "001099012345").digest);
    assert_ne!(claim.digest, sealer.blind("citizen_id", "001099012346").digest);
    assert_ne!(sealer.blind("ab", "c").digest, sealer.blind("a", "bc").digest);
    assert_ne!(claim.digest, ephemeral().blind("citizen_id", "001099012345").digest);
}

#[test]
fn answers_and_pages_open_in_their_place_only() {
    let sealer = ephemeral();
    let answer = sealer.seal_answer(b"here", b"A").unwrap();
    let page = sealer.seal_page(b"here", b"A").unwrap();

    assert_eq!(sealer.open_answer(b"here", &answer).unwrap(), b"A");
    assert_eq!(sealer.open_page(b"here", &page).unwrap(), b"A");
    assert!(!opens(&sealer.open_answer(b"there", &answer)));
    assert!(!opens(&sealer.open_page(b"there", &page)));
    assert!(!opens(&sealer.open_page(b"here", &answer)));
}

#[test]
fn a_key_file_is_made_once_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");

    let first = Sealer::new(&Keyring::load_or_create(&path).unwrap());
    let again = Sealer::new(&Keyring::load_or_create(&path).unwrap());

    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    assert_eq!(first.blind("k", "v"), again.blind("k", "v"));
    let key = first.new_key(PERSON).unwrap();
    let closed = first.seal(&key, PERSON, "name", b"A").unwrap();
    assert_eq!(again.open(&key, PERSON, "name", &closed).unwrap(), b"A");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft stays behind");
}

#[test]
fn processes_that_start_together_get_the_same_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");

    let claims = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| Sealer::new(&Keyring::load_or_create(&path).unwrap()).blind("k", "v")))
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });

    assert!(claims.iter().all(|claim| Some(claim) == claims.first()));
}

#[test]
fn a_key_file_that_others_may_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    Keyring::load_or_create(&path).unwrap();

    for mode in [0o644, 0o640, 0o604, 0o620] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let refused = Keyring::load_or_create(&path).err().unwrap();
        assert!(matches!(refused, KeyringError::Exposed { mode: found, .. } if found == mode), "{refused}");
    }
}

#[test]
fn a_file_that_is_no_keyring_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    Keyring::load_or_create(&path).unwrap();
    let good = fs::read_to_string(&path).unwrap();

    for bad in [
        String::new(),
        "{}".to_owned(),
        good.replace("\"current\": 1", "\"current\": 7"),
        good.replace('=', ""),
    ] {
        fs::write(&path, &bad).unwrap();
        let refused = Keyring::load_or_create(&path).err().unwrap();
        assert!(matches!(refused, KeyringError::Malformed { .. }), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), bad);
    }
}

#[test]
fn a_wrapped_key_does_not_print_itself() {
    assert_eq!(format!("{:?}", WrappedKey(vec![7; 77])), "WrappedKey(77 bytes)");
}

/// The file as a version before the audit wrote it.
fn older(path: &std::path::Path) -> String {
    Keyring::load_or_create(path).unwrap();
    let mut stored: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    stored.as_object_mut().unwrap().remove("audit").unwrap();
    let older = serde_json::to_string_pretty(&stored).unwrap();
    fs::write(path, &older).unwrap();
    older
}

#[test]
fn an_older_key_file_gets_its_audit_key_once_and_keeps_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let before = older(&path);
    let old = Sealer::new(&Keyring::load(&path).unwrap());
    assert!(!old.can_sign() && old.sign(b"head").is_none());
    assert_eq!(fs::read_to_string(&path).unwrap(), before, "reading alone writes nothing");

    let signatures = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| Sealer::new(&Keyring::load_or_create(&path).unwrap()).sign(b"head").unwrap())
            })
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });

    assert!(signatures.iter().all(|signature| Some(signature) == signatures.first()), "one key for all");
    let new = Sealer::new(&Keyring::load(&path).unwrap());
    assert!(new.has_signed(b"head", &signatures[0]) && !new.has_signed(b"heed", &signatures[0]));
    assert_eq!(new.blind("k", "v"), old.blind("k", "v"));
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft stays behind");
}

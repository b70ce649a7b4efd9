//! The keyring and the database that it sealed.

use crate::{
    keymark::{KeymarkError, check},
    seal::{Keyring, Sealer},
};

use super::rig::Rig;

fn keyring() -> Sealer {
    Sealer::new(&Keyring::ephemeral().unwrap())
}

#[tokio::test]
async fn a_database_is_opened_with_the_keyring_that_sealed_it_and_no_other() {
    let rig = Rig::new().await;
    let (right, wrong) = (keyring(), keyring());
    check(&rig.pool, &right).await.unwrap();
    check(&rig.pool, &right).await.unwrap();
    assert!(matches!(check(&rig.pool, &wrong).await, Err(KeymarkError::AnotherKeyring)));
    check(&rig.pool, &right).await.unwrap();
}

#[tokio::test]
async fn instances_that_start_together_for_the_first_time_agree() {
    let rig = Rig::new().await;
    let sealer = keyring();
    let checks = (0..8).map(|_| check(&rig.pool, &sealer));
    for checked in futures_util::future::join_all(checks).await {
        checked.unwrap();
    }
}

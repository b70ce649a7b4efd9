//! Bad input of every kind, for every RPC of the shell.

use super::fake::Fake;
use crate::testing::{Hostile, TestContext, hostile};

#[tokio::test]
async fn every_field_of_every_method_refuses_what_it_cannot_mean() {
    let context = TestContext::<Fake>::start().await;
    let said = |word: &str| word.to_owned();
    let words = [
        ("request_id", said("0190c0de-0000-7000-8000-00000000000a")),
        ("context", said("households")),
        ("principal", said("officer")),
        ("method", said("sinhke.households.v1.HouseholdService/GetHousehold")),
        ("replay_id", said("again")),
        ("unit_code", said("06856")),
        ("parent", said("consumers/ears")),
        ("name", said("consumers/ears/parkedEvents/1")),
        ("reason", said("Nhầm")),
    ];
    let said = Hostile { words: words.into(), ..Hostile::default() };
    let wrong = hostile(&context, "sinhke.operations.v1", &said).await;
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

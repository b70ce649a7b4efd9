use super::{Blame, Reason, blame};
use crate::{feed::FeedError, seal::SealError, store::StoreError};

#[test]
fn what_may_pass_by_itself_is_no_events_fault() {
    for error in
        [sqlx::Error::WorkerCrashed, sqlx::Error::PoolTimedOut, sqlx::Error::Protocol("x".to_owned())]
    {
        assert_eq!(blame(&FeedError::Sql(error)), Blame::Nobody);
    }
    assert_eq!(blame(&FeedError::Store(StoreError::Seal(SealError::Open))), Blame::Nobody);
}

#[test]
fn a_reason_says_nothing_of_the_events_content() {
    let row = "Triệu Thị Mẩy".to_owned();
    let corrupt = blame(&FeedError::Store(StoreError::Corrupt { table: "box", column: "size", row }));
    assert_eq!(corrupt, Blame::Any(Reason("ROW_SENSELESS: box.size".to_owned())));
    let poison = blame(&FeedError::Poison { position: 7, event: "parcel.moved".to_owned() });
    assert_eq!(poison, Blame::One(7, Reason("EVENT_NOT_UNDERSTOOD".to_owned())));
    let rows = blame(&FeedError::Store(StoreError::Rows { statement: "a.b", expected: 1, actual: 0 }));
    assert_eq!(rows, Blame::Any(Reason("ROWS_UNEXPECTED: a.b".to_owned())));
}

//! A context with one kind of record, behind a service of the contract whose messages it fills sparsely.

mod domain;
mod ears;
mod pulse;

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use journal::{
    feed::Feed,
    refusal::Refusal,
    store::{Changed, Entry, Key, Loaded, Outgoing, Recorded, Store, StoreError},
};
use proto::sinhke::households::v1::{
    self as pb,
    household_service_server::{HouseholdService, HouseholdServiceServer},
    register_households_response::Result as Outcome,
};
use sqlx::{
    PgConnection, PgPool, SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;
use vocabulary::{
    calendar::date,
    decision::{Found, RequestId, Versioned},
    rejection::{Fault, Violations},
};

use self::{
    domain::{Amend, Happened, Parcel, Register},
    ears::Ears,
};
pub(super) use self::{
    domain::{Parcels, Refused},
    ears::EARS,
    pulse::pulse,
};
use crate::{
    position::Position,
    progress::{Progress, reach_all},
    rpc::{Answer, Answers, Asked, Asking, Each, Rpc},
    run::{Built, Context, Parts, StartError},
};

/// The context under test.
pub(super) struct Fake;

/// Where a test holds a call that is under way.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) entered: Semaphore,
    pub(super) release: Semaphore,
}

/// The door of a name: tests that run side by side choose different names.
pub(super) fn door(name: &str) -> Arc<Door> {
    static DOORS: LazyLock<Mutex<HashMap<String, Arc<Door>>>> = LazyLock::new(Mutex::default);
    let new = || Arc::new(Door { entered: Semaphore::new(0), release: Semaphore::new(0) });
    Arc::clone(DOORS.lock().unwrap().entry(name.to_owned()).or_insert_with(new))
}

impl Context for Fake {
    const NAME: &'static str = "households";

    fn migrations() -> &'static Migrator {
        static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
            let sql = include_str!("fake/0001_parcel.sql").into_sql_str();
            Migrator::with_migrations(vec![Migration::new(
                1,
                "parcel".into(),
                MigrationType::Simple,
                sql,
                false,
            )])
        });
        &MIGRATOR
    }

    fn feeds() -> Vec<Arc<dyn Feed>> {
        vec![Arc::new(Ears)]
    }

    async fn build(parts: Parts) -> Result<Built, StartError> {
        let rpc = parts.rpc(Parcellar, Labels { longest: 40 });
        let api = Api { rpc: rpc.clone(), pool: parts.pool.clone(), ears: parts.progress(EARS) };
        let server = HouseholdServiceServer::new(api).max_decoding_message_size(parts.message_bytes());
        let first = Uuid::from_u128(1);
        let routes = tonic::service::Routes::new(server).add_service(pulse::server(parts.queries()));
        Ok(Built::new(routes).bootstrap(async move {
            let command = Register { parcel: first, label: "shipped".to_owned() };
            rpc.system_command(command, RequestId(Uuid::from_u128(7))).await.map(drop)
        }))
    }
}

/// What the parsers need.
struct Labels {
    longest: usize,
}

impl Labels {
    fn take(&self, label: &str) -> bool {
        !label.is_empty() && label.len() <= self.longest
    }
}

#[derive(Clone)]
struct Api {
    rpc: Rpc<Parcellar, Labels>,
    pool: PgPool,
    ears: Progress,
}

type Reply<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl HouseholdService for Api {
    async fn register_household(
        &self,
        request: Request<pb::RegisterHouseholdRequest>,
    ) -> Reply<pb::Household> {
        self.rpc.command(request, register).await
    }

    type RegisterHouseholdsStream = Answers<pb::RegisterHouseholdsResponse>;

    async fn register_households(
        &self,
        request: Request<Streaming<pb::RegisterHouseholdsRequest>>,
    ) -> Reply<Self::RegisterHouseholdsStream> {
        let each = Each { request_id: named, parse: register_one, reply };
        self.rpc.commands(request, each)
    }

    async fn amend_household(&self, request: Request<pb::AmendHouseholdRequest>) -> Reply<pb::Household> {
        self.rpc.command(request, amend).await
    }

    async fn get_household(&self, request: Request<pb::GetHouseholdRequest>) -> Reply<pb::Household> {
        self.rpc.query(request, async |request, _, asking| self.find(request, asking).await).await
    }

    async fn add_member(&self, _request: Request<pb::AddMemberRequest>) -> Reply<pb::Household> {
        Err(absent())
    }

    async fn amend_member(&self, _request: Request<pb::AmendMemberRequest>) -> Reply<pb::Household> {
        Err(absent())
    }

    async fn end_membership(&self, _request: Request<pb::EndMembershipRequest>) -> Reply<pb::Household> {
        Err(absent())
    }

    async fn move_member(&self, _request: Request<pb::MoveMemberRequest>) -> Reply<pb::MoveMemberResponse> {
        Err(absent())
    }

    async fn move_household(&self, _request: Request<pb::MoveHouseholdRequest>) -> Reply<pb::Household> {
        Err(absent())
    }

    async fn close_household(&self, _request: Request<pb::CloseHouseholdRequest>) -> Reply<pb::Household> {
        Err(absent())
    }

    async fn split_household(
        &self,
        _request: Request<pb::SplitHouseholdRequest>,
    ) -> Reply<pb::SplitHouseholdResponse> {
        Err(absent())
    }

    async fn merge_households(
        &self,
        _request: Request<pb::MergeHouseholdsRequest>,
    ) -> Reply<pb::MergeHouseholdsResponse> {
        Err(absent())
    }

    async fn change_head(&self, _request: Request<pb::ChangeHeadRequest>) -> Reply<pb::Household> {
        Err(absent())
    }

    async fn list_household_changes(
        &self,
        _request: Request<pb::ListHouseholdChangesRequest>,
    ) -> Reply<pb::ListHouseholdChangesResponse> {
        Err(absent())
    }

    async fn list_households(
        &self,
        _request: Request<pb::ListHouseholdsRequest>,
    ) -> Reply<pb::ListHouseholdsResponse> {
        Err(absent())
    }

    async fn search_households(
        &self,
        _request: Request<pb::SearchHouseholdsRequest>,
    ) -> Reply<pb::SearchHouseholdsResponse> {
        Err(absent())
    }

    async fn reveal_citizen_id(
        &self,
        _request: Request<pb::RevealCitizenIdRequest>,
    ) -> Reply<pb::RevealCitizenIdResponse> {
        Err(absent())
    }
}

/// A handler that speaks past `service::status`, with words that must not reach the caller.
fn absent() -> Status {
    Status::unknown("driver text")
}

impl Api {
    async fn find(
        &self,
        request: pb::GetHouseholdRequest,
        asking: &Asking,
    ) -> Result<pb::Household, Refusal> {
        match request.name.as_str() {
            "panic" => panic!("a handler panics"),
            name if name.starts_with("held") => {
                let door = door(name);
                door.entered.add_permits(1);
                door.release.acquire().await.unwrap().forget();
                Ok(pb::Household { name: name.to_owned(), ..pb::Household::default() })
            }
            "bad" => {
                let mut bad = Violations::default();
                bad.add("name", Fault::new("không phải tên", "is not a name"));
                bad.add("members[2].citizen_id", Fault::new("thiếu", "is missing"));
                Err(bad.into())
            }
            "state" => Err(Refused::Sold.into()),
            "corrupt" => {
                Err(StoreError::Corrupt { table: "parcel", column: "secret", row: "1".to_owned() }.into())
            }
            name if name.starts_with("heard ") => self.heard(&name["heard ".len()..], asking).await,
            "writes" => {
                let parcel = asking.new_id();
                let written = sqlx::query(include_str!("fake/save.sql")).bind(parcel).bind("x").bind(1_i64);
                written.execute(&self.pool).await.map_err(StoreError::Sql)?;
                Ok(pb::Household::default())
            }
            name => {
                let parcel = name.strip_prefix("households/").and_then(|id| id.parse::<Uuid>().ok());
                let found: Option<(String, i64)> = sqlx::query_as(include_str!("fake/find.sql"))
                    .bind(parcel)
                    .fetch_optional(&self.pool)
                    .await
                    .map_err(StoreError::Sql)?;
                let (label, version) = found.ok_or(Refused::Absent)?;
                Ok(pb::Household {
                    address: label,
                    etag: format!("\"{version}\""),
                    ..pb::Household::default()
                })
            }
        }
    }
}

impl Api {
    /// What was heard of the record that the position names, once it was heard.
    async fn heard(&self, position: &str, asking: &Asking) -> Result<pb::Household, Refusal> {
        let mut bad = Violations::default();
        let Some(position) = bad.field("min_position", position.parse::<Position>()) else {
            return Err(bad.into());
        };
        reach_all(std::slice::from_ref(&self.ears), &position, asking).await?;
        let aggregate = position.marks().first().map(|mark| mark.aggregate);
        let words: Vec<String> = sqlx::query_scalar(include_str!("fake/heard.sql"))
            .bind(aggregate)
            .fetch_all(&self.pool)
            .await
            .map_err(StoreError::Sql)?;
        Ok(pb::Household { address: words.join(" "), ..pb::Household::default() })
    }
}

fn register(
    request: pb::RegisterHouseholdRequest,
    labels: &Labels,
    asking: &Asking,
) -> Result<Asked<Register>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id(&request.request_id));
    let label = request.household.unwrap_or_default().address;
    let wrong = || Fault::new("thiếu hoặc quá dài", "is missing or too long");
    let label =
        bad.field("household.address", Some(label).filter(|label| labels.take(label)).ok_or_else(wrong));
    let (Some(request_id), Some(label)) = (request_id, label) else { return Err(bad) };
    Ok(Asked { request_id, command: Register { parcel: asking.new_id(), label } })
}

fn register_one(
    request: pb::RegisterHouseholdsRequest,
    labels: &Labels,
    asking: &Asking,
) -> Result<Asked<Register>, Violations> {
    let registration = request.registration.unwrap_or_default();
    assert_ne!(registration.request_id, "panic", "a parser panics");
    register(registration, labels, asking)
}

fn amend(
    request: pb::AmendHouseholdRequest,
    _labels: &Labels,
    _asking: &Asking,
) -> Result<Asked<Amend>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id(&request.request_id));
    let pb::Household { name, address, .. } = request.household.unwrap_or_default();
    let wrong = || Fault::new("không phải tên", "is not a name");
    let parcel = name.strip_prefix("households/").and_then(|id| id.parse().ok()).ok_or_else(wrong);
    let parcel = bad.field("household.name", parcel);
    let (Some(request_id), Some(parcel)) = (request_id, parcel) else { return Err(bad) };
    Ok(Asked { request_id, command: Amend { parcel, label: address } })
}

fn request_id(text: &str) -> Result<RequestId, Fault> {
    text.parse().map(RequestId).map_err(|_bad| Fault::new("không phải UUID", "is not a UUID"))
}

fn named(request: &pb::RegisterHouseholdsRequest) -> String {
    request.registration.as_ref().map(|registration| registration.request_id.clone()).unwrap_or_default()
}

fn reply(
    request_id: String,
    result: Result<pb::Household, proto::google::rpc::Status>,
) -> pb::RegisterHouseholdsResponse {
    let result = match result {
        Ok(registered) => Outcome::Household(registered.name),
        Err(refusal) => Outcome::Refusal(refusal),
    };
    pb::RegisterHouseholdsResponse { request_id, result: Some(result) }
}

fn shown(parcel: Uuid, found: &Found<'_, Parcels>) -> pb::Household {
    let Versioned { version, state } = found.get(&parcel).unwrap();
    pb::Household {
        name: format!("households/{parcel}"),
        address: state.label.clone(),
        etag: format!("\"{version}\""),
        ..pb::Household::default()
    }
}

impl Answer<Register> for pb::Household {
    fn answer(command: &Register, found: &Found<'_, Parcels>) -> Self {
        shown(command.parcel, found)
    }
}

impl Answer<Amend> for pb::Household {
    fn answer(command: &Amend, found: &Found<'_, Parcels>) -> Self {
        shown(command.parcel, found)
    }
}

/// The store of the fake.
struct Parcellar;

impl Store for Parcellar {
    type Domain = Parcels;

    const CONTEXT: &'static str = "households";

    async fn load(&self, tx: &mut PgConnection, keys: &[Key<Self>]) -> Result<Vec<Loaded<Self>>, StoreError> {
        let rows: Vec<(Uuid, String, i64)> =
            sqlx::query_as(include_str!("fake/load.sql")).bind(keys).fetch_all(tx).await?;
        let loaded = |(parcel, label, version)| (parcel, Versioned { version, state: Parcel { label } });
        Ok(rows.into_iter().map(loaded).collect())
    }

    async fn save(&self, tx: &mut PgConnection, changed: &[Changed<Parcels>]) -> Result<(), StoreError> {
        for Changed { key, after, .. } in changed {
            let written = sqlx::query(include_str!("fake/save.sql"));
            written.bind(key).bind(&after.state.label).bind(after.version).execute(&mut *tx).await?;
        }
        Ok(())
    }

    fn entry(&self, recorded: &Recorded<'_, Parcels>) -> Result<Entry, StoreError> {
        let Happened { label } = recorded.event;
        Ok(Entry { kind: "parcel.happened", body: serde_json::to_vec(label)? })
    }

    fn publish(&self, recorded: &Recorded<'_, Parcels>) -> Option<Outgoing> {
        Some(Outgoing {
            event: "parcel.happened",
            unit: None,
            valid_on: date(2026, 3, 2),
            message: "sinhke.tests.v1.Happened",
            payload: recorded.event.label.clone().into(),
        })
    }
}

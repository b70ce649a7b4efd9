create table parcel (
  parcel_id uuid primary key,
  label text not null,
  version bigint not null
);

create table heard (
  aggregate_id uuid not null,
  version bigint not null,
  words text not null,
  primary key (aggregate_id, version)
);

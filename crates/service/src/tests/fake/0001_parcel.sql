create table parcel (
  parcel_id uuid primary key,
  label text not null,
  version bigint not null
);

create table box (
  box_id  uuid   not null,
  label   text   not null,
  unit    text   not null,
  total   bigint not null,
  version bigint not null,
  constraint a_box_is_made_once primary key (box_id),
  constraint a_label_names_one_box unique (label),
  constraint a_box_holds_a_million_at_most check (total between 0 and 1000000)
);

create table coin (
  coin_id uuid   not null,
  value   bigint not null,
  box_id  uuid   not null references box,
  version bigint not null,
  constraint a_coin_is_minted_once primary key (coin_id)
);

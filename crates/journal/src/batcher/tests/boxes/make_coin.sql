-- boxes.store.make_coin
insert into coin (coin_id, value, box_id, version) values ($1, $2, $3, $4)

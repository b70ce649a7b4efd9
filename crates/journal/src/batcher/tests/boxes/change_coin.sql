-- boxes.store.change_coin
update coin set value = $2, box_id = $3, version = $4 where coin_id = $1 and version = $5

-- boxes.store.load_coins
select coin_id, value, box_id, version from coin where coin_id = any($1) order by coin_id for update

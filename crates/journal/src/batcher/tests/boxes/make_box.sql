-- boxes.store.make_box
insert into box (box_id, label, unit, total, version) values ($1, $2, $3, $4, $5)

-- boxes.store.change_box
update box set label = $2, unit = $3, total = $4, version = $5 where box_id = $1 and version = $6

-- boxes.store.load_boxes
select box_id, label, unit, total, version from box where box_id = any($1) order by box_id for update

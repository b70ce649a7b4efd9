-- households.store.identifiers_holder
-- The household that holds a claim, or in which the person who holds it lives.
select household_id from household where household_id = $1
union all
select household_id from member where member_id = $1 and member_until is null
limit 1

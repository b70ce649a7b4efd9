-- communes.store.day_between
select day, is_working
from day
where $1 <= day and day < $2

-- journal.inbox.settle
-- What a constraint would say at commit it says now, while it is known what was being applied.
set constraints all immediate

"""What every room speaks: ids, time, refusals, events, transactions, access, pages, platforms."""

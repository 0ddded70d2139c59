"""Days that are not like others: holidays of countries, and days of the whole world."""

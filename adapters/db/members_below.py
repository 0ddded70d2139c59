"""A member and all that are part of it, as a query within another."""

KIN_OF = (
    "WITH RECURSIVE below AS (SELECT {id} AS id UNION ALL SELECT m.id FROM below"
    " JOIN members m ON {mine} AND m.merged_into = below.id) SELECT below.id FROM below"
)

"""What is shown of rows, written by PostgreSQL: that costs it less than it costs us to make
entities of the rows, and text of the entities."""


def instant(column: str, name: str | None = None) -> str:
    """This instant as it stands on the wire, under the name of its column where it has no other."""
    return (
        f"""to_char({column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
        f" AS {name or column.rpartition('.')[2]}"
    )


_PLAIN = ("id", "handle", "name", "url", "avatar_url", "followers")


def person(column: str, name: str) -> str:
    """Somebody, kept as a document in this column, as the wire shows them."""
    plain = ", ".join(f"{column}->'{field}' AS {field}" for field in _PLAIN)
    joined = instant(f"({column}->>'joined_at')::timestamptz", "joined_at")
    fields = (
        f"(SELECT coalesce(json_object_agg(f->>0, f->>1), json_build_object())"
        f" FROM jsonb_array_elements({column}->'fields') f) AS fields"
    )
    return (
        f"CASE WHEN {column} IS NOT NULL THEN (SELECT row_to_json(p) FROM (SELECT {plain},"
        f" coalesce({column}->'is_bot', to_jsonb(false)) AS is_bot, {joined}, {fields}) p) END"
        f" AS {name}"
    )

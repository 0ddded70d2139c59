import hashlib, json, sys

chain, before = sys.argv[1], "0" * 64
for line in open("audit.jsonl"):
    entry = json.loads(line)
    if "sequence" not in entry:
        continue
    said = [
        "tertulia-audit-1",
        before,
        chain,
        str(entry["sequence"]),
        entry["event_id"],
        entry["type"],
        entry["object_id"],
        str(entry["object_sequence"]),
        entry["actor"]["id"],
        entry["at"],
        entry["data_hash"],
        entry["changes_hash"],
    ]
    before = hashlib.sha256("\n".join(said).encode()).hexdigest()
    if before != entry["hash"]:
        sys.exit(f"entry {entry['sequence']} does not hold")
print("every entry holds")

"""Any product, told and asked by signed webhook."""

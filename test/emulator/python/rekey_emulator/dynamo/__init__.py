"""DynamoDB's items, our own: moto keeps what tables are, we keep what is in them.

moto takes milliseconds for an item, and copies whole tables for a transaction. Here items are never changed, only
replaced, so that a transaction is a list of replacements, and every partition and index is kept in order.
"""

-- gosvc: add field order_item l2s:refs:order_item
-- after: 20261123060001
CREATE TABLE "order_item_l2s" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "order_item_id" BLOB NOT NULL REFERENCES "order_items" ("id") ON DELETE CASCADE,
    "l2_id" BLOB NOT NULL REFERENCES "order_items" ("id") ON DELETE RESTRICT,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

CREATE INDEX "order_item_l2s_order_item_id_idx" ON "order_item_l2s" (`order_item_id`, `id`);

CREATE INDEX "order_item_l2s_l2_id_idx" ON "order_item_l2s" (`l2_id`, `id`);

CREATE INDEX "order_item_l2s_created_at_idx" ON "order_item_l2s" (`created_at`, `id`);

CREATE UNIQUE INDEX "order_item_l2s_order_item_id_l2_id_key" ON "order_item_l2s" (`order_item_id`, `l2_id`);

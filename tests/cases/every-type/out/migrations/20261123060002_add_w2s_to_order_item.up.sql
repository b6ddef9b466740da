-- gosvc: add field order_item w2s:refs:order_item
-- after: 20261123060001
CREATE TABLE "order_item_w2s" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "order_item_id" BLOB NOT NULL REFERENCES "order_items" ("id") ON DELETE CASCADE,
    "w2_id" BLOB NOT NULL REFERENCES "order_items" ("id") ON DELETE RESTRICT,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

CREATE INDEX "order_item_w2s_order_item_id_idx" ON "order_item_w2s" (`order_item_id`, `id`);

CREATE INDEX "order_item_w2s_w2_id_idx" ON "order_item_w2s" (`w2_id`, `id`);

CREATE INDEX "order_item_w2s_created_at_idx" ON "order_item_w2s" (`created_at`, `id`);

CREATE UNIQUE INDEX "order_item_w2s_order_item_id_w2_id_key" ON "order_item_w2s" (`order_item_id`, `w2_id`);

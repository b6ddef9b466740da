-- gosvc: add field order_item w1:refs:order_item:on-delete=cascade:max=3
-- after: 20261123060000
CREATE TABLE "order_item_w1s" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "order_item_id" BLOB NOT NULL REFERENCES "order_items" ("id") ON DELETE CASCADE,
    "w1_id" BLOB NOT NULL REFERENCES "order_items" ("id") ON DELETE CASCADE,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

CREATE INDEX "order_item_w1s_order_item_id_idx" ON "order_item_w1s" (`order_item_id`, `id`);

CREATE INDEX "order_item_w1s_w1_id_idx" ON "order_item_w1s" (`w1_id`, `id`);

CREATE INDEX "order_item_w1s_created_at_idx" ON "order_item_w1s" (`created_at`, `id`);

CREATE UNIQUE INDEX "order_item_w1s_order_item_id_w1_id_key" ON "order_item_w1s" (`order_item_id`, `w1_id`);

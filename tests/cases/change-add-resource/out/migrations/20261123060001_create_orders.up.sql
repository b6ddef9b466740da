-- gosvc: add resource order product:ref quantity:int:min=1 --plural orders
-- after: 20261123060000
CREATE TABLE "orders" (
    "id" BLOB NOT NULL PRIMARY KEY,
    "product_id" BLOB NOT NULL REFERENCES "products" ("id") ON DELETE RESTRICT,
    "quantity" INTEGER NOT NULL,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL
);

CREATE INDEX "orders_product_id_idx" ON "orders" (`product_id`, `id`);

CREATE INDEX "orders_created_at_idx" ON "orders" (`created_at`, `id`);

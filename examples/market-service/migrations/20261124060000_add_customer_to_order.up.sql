-- gosvc: add field order customer:ref:on-delete=set-null:optional
ALTER TABLE "orders" ADD COLUMN "customer_id" BLOB REFERENCES "customers" ("id") ON DELETE SET NULL;

CREATE INDEX "orders_customer_id_idx" ON "orders" ("customer_id");

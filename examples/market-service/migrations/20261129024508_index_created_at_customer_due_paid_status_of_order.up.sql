-- gosvc: add index order created_at
-- gosvc: add index order customer
-- gosvc: add index order due
-- gosvc: add index order paid
-- gosvc: add index order status
DROP INDEX "orders_customer_id_idx";

DROP INDEX "orders_due_idx";

CREATE INDEX "orders_paid_idx" ON "orders" (`paid`, `id`);

CREATE INDEX "orders_customer_id_idx" ON "orders" (`customer_id`, `id`);

CREATE INDEX "orders_status_idx" ON "orders" (`status`, `id`);

CREATE INDEX "orders_due_idx" ON "orders" (`due`, `id`);

CREATE INDEX "orders_created_at_idx" ON "orders" (`created_at`, `id`);

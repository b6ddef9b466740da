DROP INDEX "orders_paid_idx";

DROP INDEX "orders_customer_id_idx";

DROP INDEX "orders_status_idx";

DROP INDEX "orders_due_idx";

DROP INDEX "orders_created_at_idx";

CREATE INDEX "orders_customer_id_idx" ON "orders" (`customer_id`);

CREATE INDEX "orders_due_idx" ON "orders" (`due`);

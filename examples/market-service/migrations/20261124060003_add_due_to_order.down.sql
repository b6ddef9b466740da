DROP INDEX "orders_due_idx";

ALTER TABLE "orders" DROP COLUMN "due";

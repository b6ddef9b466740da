-- gosvc: add field order due:date:index:optional
ALTER TABLE "orders" ADD COLUMN "due" TEXT;

CREATE INDEX "orders_due_idx" ON "orders" ("due");

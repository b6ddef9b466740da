-- gosvc: rename field product sku code
DROP INDEX "products_sku_key";

ALTER TABLE "products" RENAME COLUMN "sku" TO "code";

CREATE UNIQUE INDEX "products_code_key" ON "products" ("code");

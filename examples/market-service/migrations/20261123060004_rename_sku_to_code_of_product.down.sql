DROP INDEX "products_code_key";

ALTER TABLE "products" RENAME COLUMN "code" TO "sku";

CREATE UNIQUE INDEX "products_sku_key" ON "products" ("sku");

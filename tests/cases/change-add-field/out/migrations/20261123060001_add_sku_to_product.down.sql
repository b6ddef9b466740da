DROP INDEX "products_sku_key";

ALTER TABLE "products" DROP COLUMN "sku";

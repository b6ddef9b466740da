ALTER TABLE "products" DROP COLUMN "weight";

ALTER TABLE "products" DROP COLUMN "note";

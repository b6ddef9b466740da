-- gosvc: rename field product name title
ALTER TABLE "products" RENAME COLUMN "name" TO "title";

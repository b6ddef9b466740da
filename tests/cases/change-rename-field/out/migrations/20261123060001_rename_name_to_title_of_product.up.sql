-- gosvc: rename field product name title
-- after: 20261123060000
ALTER TABLE "products" RENAME COLUMN "name" TO "title";

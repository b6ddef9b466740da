ALTER TABLE "articles" RENAME TO "products";

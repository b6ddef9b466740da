-- gosvc: rename resource product article --plural articles
ALTER TABLE "products" RENAME TO "articles";

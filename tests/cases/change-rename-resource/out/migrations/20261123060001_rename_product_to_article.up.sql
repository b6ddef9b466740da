-- gosvc: rename resource product article --plural articles
-- after: 20261123060000
ALTER TABLE "products" RENAME TO "articles";

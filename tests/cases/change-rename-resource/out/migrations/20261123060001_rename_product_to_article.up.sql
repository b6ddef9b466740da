-- gosvc: rename resource product article --plural articles
-- after: 20261123060000
DROP INDEX "products_created_at_idx";

ALTER TABLE "products" RENAME TO "articles";

CREATE INDEX "articles_created_at_idx" ON "articles" (`created_at`, `id`);

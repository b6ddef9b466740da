DROP INDEX "articles_created_at_idx";

ALTER TABLE "articles" RENAME TO "products";

CREATE INDEX "products_created_at_idx" ON "products" (`created_at`, `id`);

-- gosvc: add index product created_at
CREATE INDEX "products_created_at_idx" ON "products" (`created_at`, `id`);
